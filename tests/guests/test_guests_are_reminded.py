"""Who has not answered is reminded: by the button, and by itself before their own deadline."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import time_machine
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.facts import FactKind, GuestFact
from eventsapp.guests.models import Guest, InvitationState
from eventsapp.guests.models_of_announcements import Announced, ReminderStep
from eventsapp.guests.operations.announcing import announce, remind_where_due
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import standing
from eventsapp.mail.models import MessageState
from eventsapp.registration.operations.answers import answer
from tests.factories import make_event, make_group, make_guest, make_office, saved
from tests.factories.registration import accepting, perhaps
from tests.pages import errors, notices, rows, texts

PAGE = "/organise/seminar/announce/reminder"
#: Noon in Helsinki; answers are taken for ten more days.
DEADLINE = datetime(2030, 5, 10, 9, 0, tzinfo=UTC)


def told(outbox: Any) -> list[str]:
    return sorted(letter.recipient for letter in outbox() if letter.letter == "reminder")


def answering_until_may(event: Event) -> None:
    event.answer_deadline = DEADLINE
    db.session.commit()


def step(event: Event, days_before: int, at_time: str = "09:00") -> ReminderStep:
    made_at = DEADLINE - timedelta(days=60)
    return saved(ReminderStep(event_id=event.id, days_before=days_before, at_time=at_time, made_at=made_at))  # type: ignore[no-any-return]


def invited_long_ago(event: Event, **given: Any) -> Guest:
    guest = make_guest(event, **given)
    guest.invitation.invited_at = DEADLINE - timedelta(days=60)
    db.session.commit()
    return guest


def some_of_each(event: Event) -> Guest:
    """One who is to be reminded; and one of each who is not."""
    silent = invited_long_ago(event, name="Silent", email="silent@example.org")
    answered = invited_long_ago(event, name="Answered", email="answered@example.org")
    answer(answered.id, accepting(), f"guest:{answered.id}")
    unsure = invited_long_ago(event, name="Unsure", email="unsure@example.org")
    event.tentative_allowed = True
    db.session.commit()
    answer(unsure.id, perhaps(), f"guest:{unsure.id}")
    make_guest(event, invited=False, name="Not invited", email="not.invited@example.org")
    bounced = invited_long_ago(event, name="Bounced", email="bounced@example.org")
    bounced.invitation.state = InvitationState.bounced  # type: ignore[union-attr]
    invited_long_ago(event, name="Bounced elsewhere", email="elsewhere@example.org")
    invited_long_ago(event, name="Junk", email="junk@example.org")
    invited_long_ago(event, name="Unwilling", email="unwilling@example.org")
    revoked = invited_long_ago(event, name="Revoked", email="revoked@example.org")
    revoked.invitation.state = InvitationState.revoked  # type: ignore[union-attr]
    db.session.commit()
    with unit_of_work():
        standing.bounced("elsewhere@example.org", True, "550 no such user")
        standing.complained("junk@example.org")
        standing.suppress("unwilling@example.org", event.office_id)
        standing.suppress("silent@example.org", make_office().id)
    stranger = make_event(event.office)
    make_guest(stranger, name="Of another event", email="another@example.org")
    return silent


def test_the_button_says_how_many_and_whom_it_touches(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    some_of_each(event)
    page = organiser.get(PAGE)
    assert "Remind 1 guest" in texts(page, "//button")
    assert [row[0] for row in rows(page)] == ["Silent"]
    assert texts(page, "//main//p[contains(., 'left out')]") == [
        "2 are left out: letters to their addresses come back.",
        "2 are left out: they want no announcements.",
    ]
    assert notices(organiser.get(organiser.post(PAGE).location)) == ["1 guest is written to."]
    assert told(outbox) == ["silent@example.org"]


def test_the_letter_has_the_guests_own_deadline_link_and_way_out(
    organiser: FlaskClient, event: Event, outbox: Any
) -> None:
    answering_until_may(event)
    invited_long_ago(
        event, name="Aino", assistant_email="aide@example.org", extended_until=DEADLINE + timedelta(days=3)
    )
    organiser.post(PAGE)
    letters = [letter for letter in outbox() if letter.letter == "reminder"]
    assert [letter.recipient for letter in letters][1:] == ["aide@example.org"]
    for letter in letters:
        message = message_from_bytes(letter.content, policy=policy.default)
        words = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "Please answer by: Monday 13 May 2030 12:00" in words
        assert words.count("http://localhost/i/") == 1
        assert words.count("http://localhost/u/") == 1
        assert message["List-Unsubscribe"].startswith("<http://localhost/u/")
    assert db.session.scalars(select(GuestFact.kind).where(GuestFact.kind == FactKind.reminded)).all() == [
        FactKind.reminded
    ]


def test_a_second_press_reminds_nobody_again(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    invited_long_ago(event, email="silent@example.org")
    announce(event.id, "reminder", "organiser:1")
    assert notices(organiser.get(organiser.post(PAGE).location)) == ["0 guests are written to."]
    assert told(outbox) == ["silent@example.org"]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2), tick=False):
        organiser.post(PAGE)
    assert told(outbox) == ["silent@example.org"] * 2


def test_each_step_reminds_once_before_the_guests_own_deadline(event: Event, outbox: Any) -> None:
    answering_until_may(event)
    group = make_group(event)
    group.answer_deadline = DEADLINE + timedelta(days=2)
    invited_long_ago(event, email="as.all@example.org")
    invited_long_ago(event, email="group@example.org", group_id=group.id)
    invited_long_ago(event, email="extended@example.org", extended_until=DEADLINE + timedelta(days=4))
    first, second = step(event, 7), step(event, 3)
    keys = [first.id, second.id]

    def at(moment: datetime) -> list[str]:
        before = told(outbox)
        with time_machine.travel(moment, tick=False):
            assert remind_where_due() == remind_where_due() + len(told(outbox)) - len(before)
        return [each for each in told(outbox) if each not in before or told(outbox).count(each) > before.count(each)]

    nine = DEADLINE - timedelta(hours=3)
    assert at(nine - timedelta(days=7, minutes=1)) == []
    assert at(nine - timedelta(days=7)) == ["as.all@example.org"]
    assert at(nine - timedelta(days=5)) == ["group@example.org"]
    assert "extended@example.org" not in told(outbox)
    # The worker was away: two steps in one letter, and never again.
    assert "extended@example.org" in at(nine + timedelta(days=2))
    assert told(outbox).count("extended@example.org") == 1
    extended = select(Announced.step_id).join(Guest, Guest.id == Announced.guest_id)
    found = db.session.scalars(extended.where(Guest.email == "extended@example.org")).all()
    assert sorted(key for key in found if key) == keys
    # After the deadline nobody is.
    assert at(DEADLINE + timedelta(days=8)) == []


def test_a_step_makes_up_for_nothing(event: Event, outbox: Any) -> None:
    answering_until_may(event)
    late = make_guest(event, email="late@example.org")
    late.invitation.invited_at = DEADLINE - timedelta(days=5)
    early = invited_long_ago(event, email="early@example.org")
    new = step(event, 7)
    new.made_at = DEADLINE - timedelta(days=6)
    db.session.commit()
    with time_machine.travel(DEADLINE - timedelta(days=4), tick=False):
        assert remind_where_due() == 0
    new.made_at = DEADLINE - timedelta(days=30)
    db.session.commit()
    with time_machine.travel(DEADLINE - timedelta(days=4), tick=False):
        assert remind_where_due() == 1
    assert told(outbox) == [early.email]


def test_the_schedule_reminds_the_same_people_as_the_button(event: Event, outbox: Any) -> None:
    answering_until_may(event)
    some_of_each(event)
    step(event, 3)
    with time_machine.travel(DEADLINE - timedelta(days=2), tick=False):
        remind_where_due()
    assert told(outbox) == ["silent@example.org"]
    channels = select(GuestFact.channel).where(GuestFact.kind == FactKind.reminded)
    assert [channel.value for channel in db.session.scalars(channels)] == ["itself"]


def test_a_reminder_that_waits_stays_here_when_the_guest_answers(event: Event, outbox: Any) -> None:
    guest = invited_long_ago(event)
    announce(event.id, "reminder", "organiser:1")
    answer(guest.id, accepting(), f"guest:{guest.id}")
    states = {letter.letter: (letter.state, letter.error) for letter in outbox()}
    assert states["reminder"] == (MessageState.skipped, "the guest has answered")
    assert states["confirmation"] == (MessageState.queued, "")


def test_a_cancelled_event_reminds_nobody(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    answering_until_may(event)
    invited_long_ago(event)
    step(event, 3)
    event.cancelled_at = DEADLINE - timedelta(days=20)
    db.session.commit()
    with time_machine.travel(DEADLINE - timedelta(days=2), tick=False):
        assert remind_where_due() == 0
    page = organiser.get(organiser.post(PAGE).location)
    assert notices(page) == ["This event is cancelled: nobody is written to about it."]
    assert told(outbox) == []


def test_the_schedule_is_made_on_the_screen(organiser: FlaskClient, event: Event) -> None:
    organiser.post(f"{PAGE}/steps", data={"days_before": "7", "at": "9.30"})
    organiser.post(f"{PAGE}/steps", data={"days_before": "0", "at": "8"})
    page = organiser.get(PAGE)
    assert texts(page, "//form//span[contains(., 'deadline')]") == [
        "7 days before the deadline, at 09:30",
        "On the day of the deadline, at 08:00",
    ]
    again = organiser.post(f"{PAGE}/steps", data={"days_before": "7", "at": "9:30"})
    assert (again.status_code, errors(again)) == (422, ["This reminder is there already."])
    wrong = organiser.post(f"{PAGE}/steps", data={"days_before": "soon", "at": "25:00"})
    assert wrong.status_code == 422
    (action,) = html.fromstring(page.data).xpath("//form[contains(., 'On the day')]/@action")
    organiser.post(action)
    assert [each.days_before for each in db.session.scalars(select(ReminderStep))] == [7]


def test_who_may_not(event: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient) -> None:
    make_guest(event, name="Secret Guest")
    mine = step(event, 3)
    others = (colleague, outsider, visitor)
    assert [who.get(PAGE).status_code for who in others] == [404, 404, 302]
    for path in (PAGE, f"{PAGE}/steps", f"{PAGE}/steps/{mine.id}/remove"):
        data = {"days_before": "1", "at": "9"}
        assert [who.post(path, data=data).status_code for who in others] == [404, 404, 302]
    assert [each.days_before for each in db.session.scalars(select(ReminderStep))] == [3]


def test_the_step_of_another_event_stays(organiser: FlaskClient, event: Event) -> None:
    other = step(make_event(make_office()), 5)
    organiser.post(f"{PAGE}/steps/{other.id}/remove")
    assert [each.days_before for each in db.session.scalars(select(ReminderStep))] == [5]


def test_the_queries_are_the_same_for_any_number_of_guests(
    organiser: FlaskClient, event: Event, count_queries: Any, outbox: Any
) -> None:
    """On both screens, and for one hundred letters."""
    group = make_group(event)
    answering_until_may(event)
    step(event, 3)
    counted = []
    for more, day in ((1, 3), (2, 2), (57, 1)):
        for _guest in range(more):
            invited_long_ago(event, group_id=group.id)
        with count_queries() as on_letters:
            organiser.get("/organise/seminar/letters")
        with count_queries() as on_reminder:
            organiser.get(PAGE)
        with time_machine.travel(DEADLINE - timedelta(days=day), tick=False), count_queries() as sending:
            remind_where_due()
        counted.append((len(on_letters), len(on_reminder), len(sending)))
        db.session.rollback()
        db.session.expire_all()
    assert (len(set(counted)), len(outbox())) == (1, 60)
    assert counted[0][1] < 12
