"""An organiser looks through what a release would change, then makes it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.programme import changes
from eventsapp.programme.models import Release
from eventsapp.programme.operations.releases import release
from tests.factories.programme import make_room, make_session, make_speaker
from tests.pages import errors, filled_in, notices, texts

PROGRAMME = "/organise/seminar/programme"
RELEASE = f"{PROGRAMME}/release"
CHANGES = "//main/div/p/strong"


def releases() -> list[tuple[int, str]]:
    db.session.expire_all()
    return [(each.number, each.note) for each in db.session.query(Release).order_by(Release.number)]


def told(page: Any) -> list[str]:
    """What is shown below the warnings."""
    return texts(page, "//main//h3[following-sibling::*[1][@class='changes']] | //main//ul[@class='changes']/li")


def test_what_would_change_is_shown_then_released(event: Event, organiser: FlaskClient) -> None:
    first = make_session(event, title={"en": "Opening"})
    second = make_session(event, title={"en": "Talk"}, parts=[(make_speaker(event), "speaker")])
    make_session(event, starts_at=None)
    page = organiser.get(PROGRAMME)
    assert texts(page, CHANGES) == ["2 sessions"]
    preview = organiser.get(RELEASE)
    assert told(preview) == [
        "New 2",
        "Opening Friday 24 May 2030 09:30–10:00",
        "Talk Friday 24 May 2030 09:30–10:00",
    ]
    assert texts(preview, "//main//h1 | //main//button") == ["Release 1", "Make release 1"]
    assert organiser.post(RELEASE, data=filled_in(preview) | {"note": "The first one"}).location == PROGRAMME
    page = organiser.get(PROGRAMME)
    assert notices(page)[:1] == ["Release 1 is out. This is what the public reads now."]
    assert texts(page, CHANGES) == ["Nothing"]

    organiser.post(f"/organise/seminar/sessions/{first.id}/delete")
    edit = f"/organise/seminar/sessions/{second.id}"
    organiser.post(edit, data=filled_in(organiser.get(edit)) | {"minutes": "90"})
    assert texts(organiser.get(PROGRAMME), CHANGES) == ["1 moved, 1 cancelled"]
    preview = organiser.get(RELEASE)
    assert told(preview) == [
        "Moved 1",
        "Talk from Friday 24 May 2030 09:30–10:00 to Friday 24 May 2030 09:30–11:00",
        "Cancelled 1",
        "Opening Friday 24 May 2030 09:30–10:00",
    ]
    organiser.post(RELEASE, data=filled_in(preview))
    assert releases() == [(1, "The first one"), (2, "")]


def test_nothing_to_release_says_so(event: Event, organiser: FlaskClient) -> None:
    make_session(event)
    seen = filled_in(organiser.get(RELEASE))
    release(event.id, "command line")
    page = organiser.get(RELEASE)
    assert (texts(page, "//main//h1"), texts(page, "//main//form")) == (["Nothing to release"], [])
    answer = organiser.post(RELEASE, data=seen)
    assert (answer.status_code, texts(answer, "//main//h1")) == (422, ["Nothing to release"])
    assert releases() == [(1, "")]


def test_what_was_changed_after_the_preview_is_not_released_unseen(event: Event, organiser: FlaskClient) -> None:
    session = make_session(event, title={"en": "Opening"})
    seen = filled_in(organiser.get(RELEASE)) | {"note": "Ready"}
    session.title = {"en": "Typing error"}
    db.session.commit()

    answer = organiser.post(RELEASE, data=seen)
    assert (answer.status_code, errors(answer)) == (
        422,
        [
            "The draft has been changed since you looked at what would be released. Nothing was released. "
            "Look through the changes again."
        ],
    )
    assert told(answer) == ["New 1", "Typing error Friday 24 May 2030 09:30–10:00"]
    assert releases() == []
    assert filled_in(answer)["note"] == "Ready"
    assert organiser.post(RELEASE, data=filled_in(answer)).status_code == 303
    assert releases() == [(1, "Ready")]


@pytest.mark.parametrize("seen", [{}, {"seen": ""}, {"seen": "0" * 64}])
def test_without_a_preview_nothing_is_released(event: Event, organiser: FlaskClient, seen: dict[str, str]) -> None:
    make_session(event)
    assert organiser.post(RELEASE, data={"note": "", **seen}).status_code == 422
    assert releases() == []


def test_whom_it_tells_stands_on_the_button(
    app: Flask, event: Event, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        app.extensions,
        "release_audiences",
        [lambda _event, _before, after: [changes.Told("Guests", 40), changes.Told("Speakers", 3)]],
    )
    make_session(event)
    page = organiser.get(RELEASE)
    assert texts(page, "//main//dl/*") == ["Guests", "40", "Speakers", "3"]
    assert texts(page, "//main//button") == ["Make release 1 and tell 43 people"]


def test_a_note_has_its_limits(event: Event, organiser: FlaskClient) -> None:
    make_session(event)
    answer = organiser.post(RELEASE, data=filled_in(organiser.get(RELEASE)) | {"note": "x" * 501})
    assert (answer.status_code, errors(answer)) == (422, ["Shorten this to 500 characters or less."])
    assert filled_in(answer, "")["note"] == "x" * 501
    assert releases() == []


def test_others_may_not(event: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient) -> None:
    make_session(event, title={"en": "Secret session"})
    answers = [who.post(RELEASE, data={"note": ""}).status_code for who in (colleague, outsider, visitor)]
    assert answers == [404, 404, 302]
    assert releases() == []
    assert [who.get(RELEASE).status_code for who in (colleague, outsider, visitor)] == [200, 404, 302]
    assert texts(colleague.get(RELEASE), "//main//form") == []


def test_the_preview_asks_as_much_for_many_sessions(event: Event, organiser: FlaskClient, count_queries: Any) -> None:
    counts = []
    room = make_room(event)
    for number in (1, 2, 57):
        for place in range(number):
            at = event.starts_at + timedelta(minutes=place)
            make_session(event, [(make_speaker(event), "speaker")], room_id=room.id, starts_at=at)
        with count_queries() as statements:
            assert organiser.get(RELEASE).status_code == 200
        counts.append(len(statements))
    assert len(set(counts)) == 1
