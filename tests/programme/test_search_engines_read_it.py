"""Search engines and previews read what an event's pages say for them."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event, Host
from eventsapp.kernel import clock
from eventsapp.programme.models import SpeakerPhoto
from eventsapp.programme.operations.releases import release
from tests.factories import make_event, make_public_event, saved
from tests.factories.programme import make_room, make_session, make_speaker

HOSTILE = 'Wells</script><script>alert("1")</script> & <!-- co\u2028'


def fill(event: Event) -> None:
    tent = make_room(event, name="Tent")
    noor = make_speaker(event, code="noor", name="Noor Lindqvist", post="Engineer", organisation="Water Now")
    saved(SpeakerPhoto(speaker_id=noor.id, data=b"\xff\xd8photo", digest="0123", width=4, height=4))
    make_session(
        event,
        [(noor, "speaker"), (noor, "moderator")],
        code="wells",
        title={"en": HOSTILE, "fi": "Kaivot"},
        abstract={"en": "Wells and *who* keeps them. " * 40},
        room_id=tent.id,
        language="fi",
        starts_at=event.starts_at + timedelta(minutes=30),
    )
    make_session(event, code="open", title={"en": "Open end"}, starts_at=None)
    release(event.id, "command line")


@pytest.fixture
def talks(office: Office) -> Event:
    event = make_public_event(
        office, slug="talks", description={"en": "Short *talks*."}, latitude=60.1746, longitude=24.9436
    )
    saved(Host(event_id=event.id, position=1, name={"en": "UN Village", "fi": "YK-kylä"}, url="https://example.org"))
    fill(event)
    return event


def data(answer: Any) -> list[Any]:
    return [
        json.loads(each) for each in html.fromstring(answer.data).xpath("//script[@type='application/ld+json']/text()")
    ]


def check(thing: dict[str, Any]) -> list[str]:
    """What Google's rules for events find wrong with an event (and its parts)."""
    wrong = [
        f"no {name}"
        for name in ("name", "startDate", "location", "endDate", "eventStatus", "url")
        if not thing.get(name)
    ]
    for name in ("startDate", "endDate"):
        if name in thing and datetime.fromisoformat(thing[name]).utcoffset() is None:
            wrong.append(f"{name} without an offset")
    if thing["endDate"] <= thing["startDate"]:
        wrong.append("ends before it starts")
    place = thing.get("location", {})
    if (
        place.get("@type") != "Place"
        or not place.get("name")
        or place.get("address", {}).get("@type") != "PostalAddress"
    ):
        wrong.append("no place with an address")
    if "geo" in place and not (abs(place["geo"]["latitude"]) <= 90 and abs(place["geo"]["longitude"]) <= 180):
        wrong.append("geo")
    if thing["eventStatus"] not in {f"https://schema.org/Event{status}" for status in ("Scheduled", "Cancelled")}:
        wrong.append("eventStatus")
    for kind in ("performer", "organizer"):
        wrong += [f"{kind} without a name" for each in thing.get(kind, []) if not each.get("name")]
    addresses = [thing["url"], *(each["url"] for each in thing.get("organizer", []) if "url" in each)]
    wrong += [f"{each} is no whole address" for each in addresses if not urlsplit(each).netloc]
    parts = [*thing.get("subEvent", []), *([thing["superEvent"]] if "superEvent" in thing else [])]
    return [*wrong, *(each for part in parts for each in check(part))]


def test_an_events_page_says_its_event_and_sessions(talks: Event, visitor: FlaskClient) -> None:
    (thing,) = data(visitor.get("/events/talks?lang=fi"))
    assert check(thing) == []
    (session,) = thing.pop("subEvent")
    place = {
        "@type": "Place",
        "name": "Säätytalo",
        "address": {"@type": "PostalAddress", "streetAddress": "Snellmaninkatu 9–11, Helsinki"},
        "geo": {"@type": "GeoCoordinates", "latitude": 60.1746, "longitude": 24.9436},
    }
    assert thing == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": "http://localhost/events/talks",
        "url": "http://localhost/events/talks?lang=fi",
        "name": "Seminaari",
        "description": "Short talks.",
        "startDate": "2030-05-24T09:30:00+03:00",
        "endDate": "2030-05-24T12:30:00+03:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": ["en", "fi", "sv"],
        "location": place,
        "organizer": [{"@type": "Organization", "name": "YK-kylä", "url": "https://example.org"}],
    }
    assert session == {
        "@type": "Event",
        "url": "http://localhost/events/talks/sessions/wells",
        "name": "Kaivot",
        "startDate": "2030-05-24T10:00:00+03:00",
        "endDate": "2030-05-24T10:30:00+03:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": "fi",
        "location": {**place, "name": "Tent, Säätytalo"},
        "performer": [{"@type": "Person", "name": "Noor Lindqvist"}],
    }


def test_a_sessions_page_says_who_performs_and_of_what_it_is_a_part(talks: Event, visitor: FlaskClient) -> None:
    answer = visitor.get("/events/talks/sessions/wells")
    (thing,) = data(answer)
    assert check(thing) == []
    assert (thing["name"], thing["superEvent"]["name"]) == (HOSTILE.replace("\u2028", "\u2028"), "Seminar")
    assert thing["performer"] == [
        {
            "@type": "Person",
            "name": "Noor Lindqvist",
            "jobTitle": "Engineer",
            "worksFor": {"@type": "Organization", "name": "Water Now"},
            "url": "http://localhost/events/talks/speakers/noor",
            "image": "http://localhost/events/talks/speakers/noor/0123.jpg",
        }
    ]
    assert data(visitor.get("/events/talks/sessions/open")) == []


def test_no_title_ends_the_block(talks: Event, visitor: FlaskClient) -> None:
    for page in ("/events/talks", "/events/talks/sessions/wells"):
        text = visitor.get(page).get_data(as_text=True)
        block = text[text.index("application/ld+json") :]
        inside = block[block.index(">") + 1 : block.index("</script>")]
        assert [letter for letter in "<>&\u2028" if letter in inside] == []
        assert json.loads(inside)["@type"] == "Event"


def test_a_cancelled_event_says_so(talks: Event, visitor: FlaskClient) -> None:
    talks.cancelled_at = clock.now()
    saved(talks)
    (thing,) = data(visitor.get("/events/talks"))
    assert {thing["eventStatus"], thing["subEvent"][0]["eventStatus"]} == {"https://schema.org/EventCancelled"}


def test_an_event_without_a_place_says_nothing_rather_than_something_invalid(
    office: Office, visitor: FlaskClient
) -> None:
    make_public_event(office, slug="talks", venue={}, address="")
    assert data(visitor.get("/events/talks")) == []


def test_an_invited_event_tells_search_engines_nothing(office: Office, organiser: FlaskClient) -> None:
    fill(make_event(office, slug="talks"))
    for page in (
        "/events/talks",
        "/events/talks/programme",
        "/events/talks/sessions/wells",
        "/events/talks/speakers/noor",
    ):
        answer = organiser.get(page)
        assert data(answer) == []
        head = html.fromstring(answer.data).xpath(
            "//head//*[@property or @rel='canonical' or @rel='alternate' or @name]"
        )
        assert [each.get("name") for each in head] == ["viewport", "color-scheme", "robots"]


def test_previews_and_other_languages(talks: Event, visitor: FlaskClient) -> None:
    page = html.fromstring(visitor.get("/events/talks/sessions/wells?lang=fi&note=1").data)
    said = {
        each.get("property") or each.get("name"): each.get("content") for each in page.xpath("//head/meta[@content]")
    }
    about = said.pop("description")
    assert (about[:30], len(about) <= 200, about[-1]) == ("Wells and who keeps them. Well", True, "…")
    assert said == {
        "viewport": "width=device-width, initial-scale=1",
        "color-scheme": "light dark",
        "og:type": "website",
        "og:title": "Kaivot – Seminaari",
        "og:description": about,
        "og:url": "http://localhost/events/talks/sessions/wells?lang=fi",
        "og:site_name": "IOM Finland",
        "og:locale": "fi_FI",
        "og:image": "http://localhost/events/talks/speakers/noor/0123.jpg",
    }
    address = "http://localhost/events/talks/sessions/wells"
    assert page.xpath("//link[@rel='canonical']/@href") == [f"{address}?lang=fi"]
    assert {each.get("hreflang"): each.get("href") for each in page.xpath("//link[@rel='alternate']")} == {
        "en": f"{address}?lang=en",
        "fi": f"{address}?lang=fi",
        "sv": f"{address}?lang=sv",
        "x-default": address,
    }


def test_a_part_of_the_programme_names_the_whole_as_its_address(talks: Event, visitor: FlaskClient) -> None:
    page = html.fromstring(visitor.get("/events/talks/programme?room=Tent").data)
    assert page.xpath("//link[@rel='canonical']/@href") == ["http://localhost/events/talks/programme"]
