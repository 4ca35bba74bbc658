"""What could not be believed or understood is before the host, as plain text, with what can be done about it."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.inbox.models import Kind, Reason, ReceivedMessage, ReceivedState, Way
from eventsapp.inbox.receiving import receive
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from tests import pages
from tests.factories import make_event, make_guest, make_office, saved
from tests.inbox.conftest import Replies, state_of

URL = "/organise/seminar/messages"


def _received(event: Event, guest: Guest | None = None, **given: Any) -> ReceivedMessage:
    facts: dict[str, Any] = {
        "digest": f"{clock.now().timestamp()}{given.get('subject')}{event.id}",
        "way": Way.pipe,
        "kind": Kind.letter,
        "state": ReceivedState.needs_you,
        "reason": Reason.written,
        "erase_at": clock.now(),
        "event_id": event.id,
        "guest_id": guest.id if guest else None,
    }
    return saved(ReceivedMessage(**{**facts, **given}))  # type: ignore[no-any-return]


def test_a_forwarded_reply_is_counted_by_the_host(
    replies: Replies, guest: Guest, organiser: FlaskClient, outbox: Any
) -> None:
    receive(replies.message("DECLINED", sender="spouse@example.com", text="<script>alert(1)</script>I am ill"))
    page = organiser.get(URL)
    assert pages.texts(page, "//article/h2") == ["Answer from a calendar: H.E. Äidyt O’Brien-Ståhl"]
    assert pages.texts(page, "//article/pre") == ["<script>alert(1)</script>I am ill"]
    assert pages.texts(page, "//button[@name='answer']") == ["Count as accepted", "Count as regretted"]
    message_id = db.session.query(ReceivedMessage.id).scalar()
    answered = organiser.post(f"{URL}/{message_id}/answer", data={"answer": "regret"}, follow_redirects=True)
    assert pages.notices(answered) == ["The answer counts."]
    assert state_of(guest.id) == "declined"
    assert [letter.letter for letter in outbox()] == ["confirmation", "regret_received"]
    assert pages.texts(answered, "//article/h2") == []
    again = organiser.post(f"{URL}/{message_id}/answer", data={"answer": "accept"}, follow_redirects=True)
    assert pages.notices(again) == ["Somebody has dealt with this message already."]
    assert state_of(guest.id) == "declined"


def test_a_message_is_put_away_and_taken_back(event: Event, guest: Guest, organiser: FlaskClient) -> None:
    message = _received(event, guest, text="Thank you")
    organiser.post(f"{URL}/{message.id}/settled")
    assert pages.texts(organiser.get(f"{URL}?state=settled"), "//article/pre") == ["Thank you"]
    organiser.post(f"{URL}/{message.id}/settled", data={"undo": "1"})
    assert pages.texts(organiser.get(URL), "//article/pre") == ["Thank you"]


def test_the_overview_says_that_something_waits(event: Event, guest: Guest, organiser: FlaskClient) -> None:
    assert b"Messages that need you" not in organiser.get("/organise/seminar/").data
    _received(event, guest)
    assert b"Messages that need you" in organiser.get("/organise/seminar/").data


@pytest.mark.parametrize(
    ("who", "read", "write"), [("organiser", 200, 303), ("colleague", 200, 404), ("outsider", 404, 404)]
)
def test_who_may(event: Event, guest: Guest, request: Any, who: str, read: int, write: int) -> None:
    message = _received(event, guest, text="A secret")
    client: FlaskClient = request.getfixturevalue(who)
    page = client.get(URL)
    assert (page.status_code, b"A secret" in page.data) == (read, read == 200)
    assert client.post(f"{URL}/{message.id}/settled").status_code == write


def test_nobody_without_an_account(event: Event, guest: Guest, visitor: FlaskClient) -> None:
    message = _received(event, guest, text="A secret")
    assert (visitor.get(URL).status_code, visitor.post(f"{URL}/{message.id}/settled").status_code) == (302, 302)


def test_another_events_message_is_not_there(event: Event, organiser: FlaskClient) -> None:
    other = make_event(make_office(), slug="other")
    message = _received(other, make_guest(other), text="Not yours")
    assert b"Not yours" not in organiser.get(URL).data
    assert organiser.post(f"{URL}/{message.id}/settled").status_code == 404
    assert organiser.post(f"{URL}/{message.id}/answer", data={"answer": "regret"}).status_code == 404


def test_an_answer_that_is_none_is_refused(event: Event, guest: Guest, organiser: FlaskClient) -> None:
    message = _received(event, guest)
    assert organiser.post(f"{URL}/{message.id}/answer", data={"answer": "x"}).status_code == 400


def test_one_page_takes_the_same_queries_for_1_3_and_60_messages(
    event: Event, organiser: FlaskClient, count_queries: Any
) -> None:
    numbers = []
    for count in (1, 2, 57):
        for number in range(count):
            _received(event, make_guest(event), subject=str(number))
        with count_queries() as statements:
            organiser.get(URL)
        numbers.append(len(statements))
    assert numbers == [numbers[0]] * 3
