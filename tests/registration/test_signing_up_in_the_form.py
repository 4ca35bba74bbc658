"""A question about sessions: what is chosen in the form is the guest's sign-ups, one and the same as on their page."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event, RegistrationMode, Visibility
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.programme.models import ProgrammeSession
from eventsapp.programme.operations.releases import release
from eventsapp.registration.models import Answer, Question, QuestionKind, SignUp, SignUpSession
from eventsapp.registration.operations import sign_ups
from eventsapp.registration.operations.answers import answer
from tests.factories import make_guest, make_link
from tests.factories.programme import make_room, make_session
from tests.factories.registration import accepting, make_question
from tests.pages import errors, filled_in, notices, rows, words


@pytest.fixture
def talks(event: Event) -> list[SignUpSession]:
    """Two sessions at the same time and two later, one chair each."""
    room = make_room(event, name="Tent")
    for number, minutes in enumerate((0, 10, 60, 120)):
        at = event.starts_at + timedelta(minutes=minutes)
        make_session(event, title={"en": f"Talk {number}"}, starts_at=at, room_id=room.id, code=f"talk-{number}")
    release(event.id, "command line")
    for session in db.session.scalars(select(ProgrammeSession).order_by(ProgrammeSession.starts_at)).all():
        sign_ups.set_chairs(event.id, session.guid, 1, "organiser:1")
    return list(db.session.scalars(select(SignUpSession).order_by(SignUpSession.id)))


@pytest.fixture
def asked(event: Event, talks: list[SignUpSession]) -> Question:
    return make_question(event, QuestionKind.sign_up, label={"en": "Which talks?"}, most_sessions=2)


def states(guest: Guest) -> list[str]:
    """The guest's sign-ups in the order in which they were made."""
    db.session.rollback()
    found = db.session.scalars(select(SignUp).where(SignUp.guest_id == guest.id).order_by(SignUp.id))
    return [each.state.value for each in found]


def test_what_is_chosen_is_signed_up_for(
    event: Event, guest: Guest, talks: list[SignUpSession], asked: Question, client: FlaskClient, outbox: Any
) -> None:
    other = make_guest(event)
    answer(other.id, accepting(answers={asked.id: [talks[2].guid]}), "guest")
    link, field = f"/i/{make_link(guest)}", f"question_{asked.id}"
    shown = [each for each in words(client.get(link), "label") if each.startswith("Talk")]
    assert shown == [
        "Talk 0 Friday 24 May 2030 09:30–10:00 · Tent · 1 chair left",
        "Talk 1 Friday 24 May 2030 09:40–10:10 · Tent · 1 chair left",
        "Talk 2 Friday 24 May 2030 10:30–11:00 · Tent · waiting list",
        "Talk 3 Friday 24 May 2030 11:30–12:00 · Tent · 1 chair left",
    ]
    form = {"answer": "accept", "name": "Ä", "post": "Envoy"}
    for chosen, sentence in (
        (talks[:2], "“Talk 0” and “Talk 1” are at the same time. Choose one of them."),
        (talks[1:], "Choose up to 2 sessions."),
    ):
        sent = client.post(f"{link}/answer", data={**form, field: [each.guid for each in chosen]})
        assert (errors(sent), states(guest)) == ([sentence], [])
        assert 'value="Envoy"' in sent.get_data(as_text=True)

    sent = client.post(f"{link}/answer", data={**form, field: [talks[0].guid, talks[2].guid]})
    assert (sent.status_code, states(guest)) == (303, ["confirmed", "waitlisted"])
    letters = [(letter.letter, b"text/calendar" in letter.content) for letter in outbox()][-3:]
    assert letters == [("confirmation", True), ("sign_up", True), ("sign_up_waiting", False)]
    # The same once more is the same answer; another one gives chairs back, and no other store is there.
    own = f"/r/{make_link(guest, LinkPurpose.registration)}"
    change = client.get(f"{own}/change")
    again = filled_in(change)
    assert again[field] == [talks[0].guid, talks[2].guid]
    before = len(outbox())
    assert client.post(f"{own}/answer", data=again).status_code == 303
    assert (len(outbox()), states(guest)) == (before, ["confirmed", "waitlisted"])
    assert client.post(f"{own}/answer", data={**again, field: [talks[1].guid]}).status_code == 303
    assert states(guest) == ["cancelled", "cancelled", "confirmed"]
    assert [each.chairs.taken for each in db.session.scalars(select(SignUpSession).order_by(SignUpSession.id))] == [
        0,
        1,
        1,
        0,
    ]
    assert db.session.scalars(select(Answer)).all() == []
    # The page of the registration shows the same, and holds to the same number.
    client.post(f"{own}/sessions/{talks[3].id}")
    client.post(f"{own}/sessions/{talks[2].id}")
    assert notices(client.get(own))[0] == "You can sign up for 2 sessions. Give another one up first."
    assert filled_in(client.get(f"{own}/change"))[field] == [talks[1].guid, talks[3].guid]


def test_a_chair_given_up_in_the_form_goes_to_the_next(
    event: Event, guest: Guest, talks: list[SignUpSession], asked: Question, mail_expected: None
) -> None:
    other = make_guest(event)
    for each in (guest, other):
        answer(each.id, accepting(answers={asked.id: [talks[0].guid]}), "guest")
    assert (states(guest), states(other)) == (["confirmed"], ["waitlisted"])
    # A refusal further on takes nothing back, and an answer without the question (a calendar's) changes nothing.
    with pytest.raises(Refused, match="You can sign up for 2 sessions") as refused:
        answer(guest.id, accepting(answers={asked.id: [each.guid for each in talks[1:]]}), "guest")
    answer(guest.id, accepting(diet="Vegan"), "guest")
    assert (refused.value.field, states(guest)) == (f"question_{asked.id}", ["confirmed"])
    answer(guest.id, accepting(answers={asked.id: []}), "guest")
    assert (states(guest), states(other)) == (["cancelled"], ["confirmed"])


def test_who_waits_for_a_seat_signs_up_later(
    event: Event, guest: Guest, talks: list[SignUpSession], asked: Question, client: FlaskClient, mail_expected: None
) -> None:
    event.seats.capacity = 0
    db.session.commit()
    form = {"answer": "accept", "name": "Ä", f"question_{asked.id}": talks[0].guid}
    page = client.post(f"/i/{make_link(guest)}/answer", data=form, follow_redirects=True)
    assert states(guest) == []
    assert notices(page)[1].startswith("You sign up for sessions as soon as your place is confirmed.")


def test_a_visitor_signs_up_with_the_registration(
    event: Event, talks: list[SignUpSession], asked: Question, client: FlaskClient, mail_expected: None
) -> None:
    event.registration_mode, event.visibility = RegistrationMode.open, Visibility.public
    asked.sessions = [talks[3].guid]
    db.session.commit()
    assert len([each for each in words(client.get("/events/seminar/register"), "label") if "Talk" in each]) == 1
    form = {"name": "V", "email": "v@example.org", f"question_{asked.id}": talks[3].guid}
    assert client.post("/events/seminar/register", data=form).status_code == 303
    assert [each.state.value for each in db.session.scalars(select(SignUp))] == ["confirmed"]


def test_the_host_asks_and_reads(
    event: Event, guest: Guest, talks: list[SignUpSession], organiser: FlaskClient, mail_expected: None
) -> None:
    base = "/organise/seminar"
    facts = {"label.en": "Talks", "kind": "sign_up", "sessions": [talks[0].guid, talks[3].guid], "most_sessions": "1"}
    assert organiser.post(f"{base}/form/new", data=facts).status_code == 303
    again = organiser.post(f"{base}/form/new", data=facts)
    assert errors(again) == ["Another question asks about one of these sessions already."]
    question = db.session.scalars(select(Question)).one()
    answer(guest.id, accepting(answers={question.id: [talks[3].guid]}), "guest")
    assert filled_in(organiser.get(f"{base}/form/{question.id}"))["sessions"] == facts["sessions"]
    listed = organiser.get(f"{base}/answers.csv").get_data(as_text=True).splitlines()
    assert [line.rpartition(",")[2] for line in listed] == ["Talks", "Talk 3"]
    assert "Talk 3" in organiser.get(f"{base}/guests/export.csv").get_data(as_text=True)
    assert rows(organiser.get(f"{base}/form"))[0][1] == "Signing up for sessions"
