"""The host moves the event, the programme is released anew: calendars follow, and only those that it touches."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.fields import fields_of
from eventsapp.events.models import Event
from eventsapp.events.operations import edit_event
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.programme import changes
from eventsapp.programme.models import ProgrammeSession
from eventsapp.programme.operations.releases import preview, release
from eventsapp.registration import update_letters
from eventsapp.registration.models import CalendarChange, CalendarEntry, Registration, SignUpSession
from eventsapp.registration.operations import calendar_updates, sign_ups
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel, cancel_event
from tests.factories import make_group, make_guest
from tests.factories.programme import make_room, make_session
from tests.factories.registration import accepting, regretting
from tests.inbox.test_calendar_answers import entry
from tests.pages import notices

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)


def edit(event: Event, **facts: Any) -> None:
    edit_event(event.id, replace(fields_of(db.session.get_one(Event, event.id)), **facts), "organiser:1")


def coming(event: Event, **given: Any) -> Guest:
    guest = make_guest(event, **given)
    answer(guest.id, accepting(), "guest")
    return guest


def told(outbox: Any, since: int) -> list[tuple[str, str, Any]]:
    return [
        (letter.letter, letter.recipient, entry(letter) if letter.calendar_uid else None) for letter in outbox()[since:]
    ]


def test_ten_edits_in_five_minutes_make_one_update(event: Event, outbox: Any) -> None:
    guest = coming(event)
    with time_machine.travel(NOON, tick=False) as clock:
        for minutes in range(10):
            edit(event, starts_at=event.starts_at + timedelta(minutes=minutes + 1))
            clock.shift(29)
        assert calendar_updates.tell_where_due() == 0
        clock.shift(10)
        assert calendar_updates.tell_where_due() == 1
        assert calendar_updates.tell_where_due() == 0
        stamps = db.session.scalars(select(CalendarEntry.stamped_at)).all()
        assert stamps == [NOON + timedelta(minutes=5)]
    assert told(outbox, 1) == [("calendar_updated", guest.email, ("REQUEST", 1, "CONFIRMED", "ACCEPTED"))]
    assert db.session.scalars(select(CalendarChange)).all() == []


@pytest.mark.parametrize("facts", [{"description": {"en": "More"}}, {"capacity": 7}, {"accent": "rust"}])
def test_what_does_not_move_it_tells_nobody(event: Event, outbox: Any, facts: dict[str, Any]) -> None:
    coming(event)
    edit(event, **facts)
    assert db.session.scalars(select(CalendarChange)).all() == []


def test_only_those_whom_it_touches_are_written_to(event: Event, outbox: Any) -> None:
    event.languages = ["en", "fi"]
    db.session.commit()
    regrets, cancelled = coming(event), coming(event)
    coming(event, language="en")
    finn = coming(event, language="fi")
    make_guest(event)
    answer(regrets.id, regretting(), "guest")
    cancel(db.session.scalars(select(Registration.id).where(Registration.guest_id == cancelled.id)).one(), "guest")
    sent = len(outbox())
    edit(event, title={**event.title, "fi": "Uusi nimi"})
    assert calendar_updates.send_now(event.id, "organiser:1") == 1
    assert told(outbox, sent) == [("calendar_updated", finn.email, ("REQUEST", 1, "CONFIRMED", "ACCEPTED"))]
    (letter,) = outbox()[sent:]
    assert letter.subject == "Muutos: Uusi nimi"


def test_a_change_that_is_taken_back_tells_nobody(event: Event, outbox: Any) -> None:
    coming(event)
    before = event.starts_at
    edit(event, starts_at=before + timedelta(minutes=30))
    edit(event, starts_at=before)
    assert calendar_updates.send_now(event.id, "organiser:1") == 0
    assert len(outbox()) == 1


def test_a_release_moves_a_session_in_the_calendars_of_those_who_signed_up(event: Event, outbox: Any) -> None:
    room = make_room(event, name="Tent")
    for number in range(2):
        at = event.starts_at + timedelta(hours=number)
        make_session(event, title={"en": f"Talk {number}"}, starts_at=at, room_id=room.id, code=f"talk-{number}")
    release(event.id, "command line")
    talks = db.session.scalars(select(ProgrammeSession).order_by(ProgrammeSession.id)).all()
    for talk in talks:
        sign_ups.set_chairs(event.id, talk.guid, 5, "organiser:1")
    counters = db.session.scalars(select(SignUpSession).order_by(SignUpSession.id)).all()
    moved, other = coming(event), coming(event)
    sign_ups.sign_up(moved.id, counters[0].id, 1, "guest")
    sign_ups.sign_up(other.id, counters[1].id, 1, "guest")
    sent = len(outbox())
    session = db.session.get_one(ProgrammeSession, talks[0].id)
    assert session.starts_at
    session.starts_at += timedelta(minutes=10)
    db.session.commit()
    shown = preview(event.id)
    told_of = changes.told(db.session.get_one(Event, event.id), shown.before, shown.after)
    assert [(str(each.name), each.people) for each in told_of] == [
        ("Guests whose session moves, by a new calendar entry", 1)
    ]
    release(event.id, "command line")
    assert calendar_updates.send_now(event.id, "organiser:1") == 1
    assert told(outbox, sent) == [("calendar_updated", moved.email, ("REQUEST", 1, "CONFIRMED", "ACCEPTED"))]
    assert outbox()[sent].subject == "Changed: Talk 0"


def test_the_assistant_reads_it_and_gets_no_entry(event: Event, guest: Guest, outbox: Any) -> None:
    guest.assistant_email = "assistant@example.org"
    db.session.commit()
    answer(guest.id, accepting(), "guest")
    sent = len(outbox())
    edit(event, address="Elsewhere 1")
    calendar_updates.send_now(event.id, "organiser:1")
    assert told(outbox, sent) == [
        ("calendar_updated", guest.email, ("REQUEST", 1, "CONFIRMED", "ACCEPTED")),
        ("calendar_updated", "assistant@example.org", None),
    ]


def test_the_letters_have_the_link_and_the_entries_have_not(event: Event, guest: Guest, outbox: Any) -> None:
    answer(guest.id, accepting(), "guest")
    db.session.get_one(Guest, guest.id).name = "Ann <b>"
    db.session.commit()
    edit(event, address="Elsewhere 1")
    calendar_updates.send_now(event.id, "organiser:1")
    letter = outbox()[-1]
    assert [secret in _text(letter) for secret in (b"/r/", b"/i/")] == [False, False]
    message = message_from_bytes(letter.content, policy=default)
    bodies = {each.get_content_type(): each for each in message.walk() if not each.is_multipart()}
    assert "Dear H.E. Ann <b>," in bodies["text/plain"].get_content().splitlines()
    assert "Ann &lt;b&gt;" in bodies["text/html"].get_content()
    assert bodies["text/html"].get_content().count("http://localhost/r/") == 2
    assert [chr(0xE000) in bodies[kind].get_content() for kind in ("text/plain", "text/html")] == [False, False]


def test_a_worker_that_dies_half_way_tells_nobody_twice(
    event: Event, outbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _guest in range(3):
        coming(event)
    edit(event, address="Elsewhere 1")
    monkeypatch.setattr(calendar_updates, "_AT_ONCE", 1)
    put = update_letters.UpdateLetters.put
    calls: list[int] = []

    def dies(letters: update_letters.UpdateLetters) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return put(letters)

    monkeypatch.setattr(update_letters.UpdateLetters, "put", dies)
    with pytest.raises(KeyboardInterrupt):
        calendar_updates.send_now(event.id, "organiser:1")
    assert calendar_updates.tell(event.id) == 2
    assert [letter.letter for letter in outbox()[3:]] == ["calendar_updated"] * 3
    assert db.session.scalars(select(CalendarEntry.sequence)).all() == [1, 1, 1]


def test_a_cancelled_event_withdraws_and_does_not_update(event: Event, outbox: Any) -> None:
    guest = coming(event)
    edit(event, address="Elsewhere 1")
    cancel_event(event.id, "", "organiser:1")
    assert calendar_updates.tell(event.id) == 0
    assert told(outbox, 1) == [("event_cancelled", guest.email, ("CANCEL", 1, "CANCELLED", ""))]


@pytest.mark.parametrize("guests", [1, 3, 60])
def test_what_it_asks_of_the_database_does_not_grow(
    event: Event, mail_expected: None, count_queries: Callable[..., Any], guests: int
) -> None:
    for number in range(guests):
        coming(event, group_id=make_group(event, f"Group {number}").id)
    edit(event, address="Elsewhere 1")
    with count_queries() as counted:
        calendar_updates.tell(event.id)
    assert len(counted) == 21


def test_the_host_sees_what_waits_and_sends_it(event: Event, organiser: FlaskClient, outbox: Any) -> None:
    coming(event)
    edit(event, address="Elsewhere 1")
    page = organiser.get("/organise/seminar/calendars")
    assert "Send now, to 1 calendar" in page.text
    answered = organiser.post("/organise/seminar/calendars/sending", follow_redirects=True)
    assert notices(answered) == ["1 calendar entry is on its way."]
    assert "Send now" not in answered.text
    twice = organiser.post("/organise/seminar/calendars/sending", follow_redirects=True)
    assert notices(twice) == ["Nothing waits to be sent: calendars show what holds."]


def test_the_quiet_time_and_the_alarm_are_set(event: Event, organiser: FlaskClient, outbox: Any) -> None:
    sent = organiser.post("/organise/seminar/calendars", data={"quiet_minutes": "0", "alarm_minutes": "30"})
    assert sent.status_code == 303
    guest = coming(event)
    assert b"TRIGGER:-PT30M" in _text(outbox()[0])
    edit(event, address="Elsewhere 1")
    assert calendar_updates.tell_where_due() == 1
    assert told(outbox, 1) == [("calendar_updated", guest.email, ("REQUEST", 1, "CONFIRMED", "ACCEPTED"))]
    wrong = organiser.post("/organise/seminar/calendars", data={"quiet_minutes": "1441", "alarm_minutes": ""})
    assert wrong.status_code == 422


def test_others_can_not(event: Event, outsider: FlaskClient, visitor: FlaskClient) -> None:
    assert outsider.get("/organise/seminar/calendars").status_code == 404
    for verb in ("sending", "pause", "resumption"):
        assert outsider.post(f"/organise/seminar/calendars/{verb}").status_code == 404
        assert visitor.post(f"/organise/seminar/calendars/{verb}").status_code in {302, 401}


def _text(letter: Any) -> bytes:
    message = message_from_bytes(letter.content, policy=default)
    (part,) = (each for each in message.walk() if each.get_content_type() == "text/calendar")
    return bytes(part.get_content().encode())
