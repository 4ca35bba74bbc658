"""A program reads the public events and their released programmes."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsapp.accounts.models import Office
from eventsapp.api.openapi import DOCUMENT
from eventsapp.events.models import Event, Host
from eventsapp.programme.models import SpeakerPhoto
from eventsapp.programme.operations.releases import release
from tests.factories import make_event, make_public_event, saved
from tests.factories.programme import make_room, make_session, make_speaker, make_track

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

TALKS = "/api/v1/events/talks"
#: Each address of the description, on the sample.
ADDRESSES = {
    "/events": "/api/v1/events",
    "/events/{slug}": TALKS,
    "/events/{slug}/programme": f"{TALKS}/programme",
    "/events/{slug}/sessions": f"{TALKS}/sessions",
    "/events/{slug}/sessions/{code}": f"{TALKS}/sessions/opening",
    "/events/{slug}/speakers": f"{TALKS}/speakers",
    "/events/{slug}/speakers/{code}": f"{TALKS}/speakers/sanna",
}


def fill(event: Event) -> None:
    """A speaker with a photograph, a track, a room, two sessions; released. And one that is not."""
    sanna = make_speaker(event, code="sanna", name="Sanna Laine", email="secret@example.org")
    saved(SpeakerPhoto(speaker_id=sanna.id, data=b"\xff\xd8photo", digest="0123", width=4, height=4))
    room, track = make_room(event, name="Tent", capacity=80), make_track(event, slug="climate", goals=[13])
    make_session(event, [(sanna, "host")], code="opening", title={"en": "Opening"}, room_id=room.id, track_id=track.id)
    make_session(event, code="later", starts_at=event.starts_at + timedelta(hours=1))
    release(event.id, "command line")
    make_session(event, code="draft", title={"en": "Secret draft"})


@pytest.fixture
def talks(office: Office) -> Event:
    """A public event with a released programme."""
    event = make_public_event(office, slug="talks")
    saved(Host(event_id=event.id, position=0, name={"en": "IOM Finland"}))
    fill(event)
    return event


def validator(schema: dict[str, Any]) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator  # takes two seconds: for those who ask

    return Draft202012Validator({**schema, "components": DOCUMENT["components"]})


def test_the_description_has_exactly_the_addresses_there_are(app: Flask, visitor: FlaskClient) -> None:
    served = {
        re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1"))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint not in {"api.description", "api.nothing"}
    }
    document = visitor.get("/api/v1/openapi.json").get_json()
    assert document == DOCUMENT
    assert document["paths"].keys() == served == ADDRESSES.keys()
    for path, item in document["paths"].items():
        named = [each["name"] for each in item["get"]["parameters"] if each["in"] == "path"]
        assert named == re.findall(r"{(\w+)}", path)


@pytest.mark.parametrize("path", ADDRESSES)
def test_each_answer_is_as_described(talks: Event, visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(ADDRESSES[path])
    schema = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    validator(schema).validate(answer.get_json())
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert b"ecret" not in answer.data
    again = visitor.get(ADDRESSES[path], headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_programme_is_the_released_one(talks: Event, visitor: FlaskClient) -> None:
    said = visitor.get(f"{TALKS}/programme").get_json()
    assert [each["code"] for each in said["sessions"]] == ["opening", "later"]
    opening = said["sessions"][0]
    assert (opening["starts_at"], opening["room"], opening["track"], opening["speakers"]) == (
        "2030-05-24T06:30:00Z",
        "Tent",
        "climate",
        [{"code": "sanna", "name": "Sanna Laine", "role": "host"}],
    )
    assert said["speakers"][0]["photo"] == "http://localhost/events/talks/speakers/sanna/0123.jpg"
    release(talks.id, "command line")
    assert visitor.get(f"{TALKS}/programme").get_json()["release"] == said["release"] + 1


def test_long_lists_come_in_pages(talks: Event, visitor: FlaskClient) -> None:
    first = visitor.get(f"{TALKS}/sessions?per_page=1").get_json()
    assert (first["total"], first["next"]) == (2, "http://localhost/api/v1/events/talks/sessions?page=2&per_page=1")
    second = visitor.get(first["next"]).get_json()
    assert ([each["code"] for each in second["items"]], second["next"]) == (["later"], None)


@pytest.mark.parametrize("query", ["page=0", "per_page=501", "page=x", "page=²", "per_page=-1", "page=99999999999"])
def test_a_page_that_cannot_be_is_a_problem(talks: Event, visitor: FlaskClient, query: str) -> None:
    assert problem(visitor.get(f"/api/v1/events?{query}")) == 400


def problem(answer: Any) -> int:
    """The status of an answer that is a problem as described."""
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    validator({"$ref": "#/components/schemas/Problem"}).validate(answer.get_json())
    assert answer.get_json()["status"] == answer.status_code
    return int(answer.status_code)


def test_what_is_not_there_is_a_problem(talks: Event, office: Office, visitor: FlaskClient) -> None:
    make_public_event(office, slug="empty")
    for path in ("", "x/y", "events/none", "events/talks/sessions/draft", "events/talks/speakers/x", "events/talks/x"):
        assert (path, problem(visitor.get(f"/api/v1/{path}"))) == (path, 404)
    for path in ("programme", "sessions", "speakers"):
        assert (path, problem(visitor.get(f"/api/v1/events/empty/{path}"))) == (path, 404)
    assert problem(visitor.post("/api/v1/events")) == 405


def test_an_invited_event_is_not_there_for_anybody(
    office: Office, organiser: FlaskClient, visitor: FlaskClient
) -> None:
    fill(make_event(office, slug="talks"))
    for path, address in ADDRESSES.items():
        for who in (organiser, visitor):
            answer = who.get(address)
            if path == "/events":
                assert answer.get_json()["items"] == []
            else:
                assert problem(answer) == 404


def test_another_site_may_ask_whether_it_changed(talks: Event, visitor: FlaskClient) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Headers": "if-none-match"}
    answer = visitor.options(TALKS, headers=asked)
    assert answer.headers["Access-Control-Allow-Headers"] == "If-None-Match"
    assert "Access-Control-Allow-Origin" not in visitor.get("/events/talks").headers


def test_it_costs_the_same_for_1_3_and_60_sessions(office: Office, visitor: FlaskClient, count_queries: Any) -> None:
    counts = []
    for sessions in (1, 3, 60):
        slug = f"event-of-{sessions}"
        event = make_public_event(office, slug=slug)
        speaker = make_speaker(event)
        for _ in range(sessions):
            make_session(event, [(speaker, "speaker")])
        release(event.id, "command line")
        for path in ("", "/programme", "/sessions", "/speakers"):
            for _ in range(2):
                with count_queries() as statements:
                    visitor.get(f"/api/v1/events/{slug}{path}")
                counts.append(len(statements))
    assert counts[:8] == counts[8:16] == counts[16:]
    assert counts[1::2] == [1] * 12
