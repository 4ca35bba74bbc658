"""A visitor looks for events and reads one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from lxml import html

from eventsapp.accounts.models import Office
from eventsapp.events.fields import HostFields, fields_of
from eventsapp.events.models import Event, Host, RegistrationMode
from eventsapp.events.operations import edit_event
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from tests.factories import SEMINAR_STARTS, make_event, make_public_event
from tests.pages import texts

MAY = datetime(2030, 5, 1, 9, tzinfo=UTC)


def facts(visitor: FlaskClient, address: str) -> dict[str, str]:
    answer = visitor.get(address)
    return dict(zip(texts(answer, "//dl//dt"), texts(answer, "//dl//dd"), strict=True))


def test_the_list_has_public_events_the_coming_ones_first(office: Office, visitor: FlaskClient) -> None:
    make_event(office, title={"en": "For invited guests only"})
    make_public_event(
        office, title={"en": "Later"}, starts_at=MAY + timedelta(days=9), ends_at=MAY + timedelta(days=10)
    )
    make_public_event(
        office, title={"en": "On now"}, starts_at=MAY - timedelta(days=1), ends_at=MAY + timedelta(days=1)
    )
    make_public_event(office, title={"en": "Long ago"}, starts_at=MAY - timedelta(9), ends_at=MAY - timedelta(8))
    make_public_event(office, title={"en": "Just over"}, starts_at=MAY - timedelta(2), ends_at=MAY)
    with time_machine.travel(MAY, tick=False):
        answer = visitor.get("/")
    assert texts(answer, "//main//h2 | //main//h3") == ["Coming", "On now", "Later", "Past", "Just over", "Long ago"]


def test_the_list_says_so_where_there_is_nothing(event: Event, visitor: FlaskClient) -> None:
    assert texts(visitor.get("/"), "//main//h2") == ["No public events at the moment"]


def test_the_page_tells_what_when_where_and_by_whom(office: Office, visitor: FlaskClient) -> None:
    event = make_public_event(
        office,
        slug="talks",
        title={"en": "Mini Talks"},
        subtitle={"en": "Short talks"},
        description={"en": "Come *all*."},
        hosts=[Host(position=0, name={"en": "UN Association"}), Host(position=1, name={"en": "IOM Finland"})],
    )
    with time_machine.travel(MAY, tick=False):
        answer = visitor.get(f"/events/{event.slug}")
        assert facts(visitor, "/events/talks") == {
            "When": "Friday 24 May 2030 09:30–12:30 Eastern European Summer Time",
            "Where": "House of the Estates Snellmaninkatu 9–11, Helsinki",
            "Taking part": "Everybody may register, until Friday 24 May 2030 09:30.",
        }
    assert texts(answer, "//main//h1 | //main//*[@class='lead']") == ["Mini Talks", "Short talks"]
    assert texts(answer, "//*[contains(@class, 'hosts')]/span") == ["UN Association", "IOM Finland"]
    assert texts(answer, "//*[@class='prose']//em") == ["all"]
    assert texts(answer, "//a[@class='button']") == ["Register"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"registration_mode": RegistrationMode.closed}, "There is no registration for this event."),
        ({"answer_deadline": MAY}, "Registration has ended."),
        (
            {"registration_mode": RegistrationMode.invitation},
            "By personal invitation. To answer, open the link in your letter.",
        ),
    ],
)
def test_the_page_tells_how_to_take_part(
    office: Office, visitor: FlaskClient, given: dict[str, object], expected: str
) -> None:
    make_public_event(office, slug="talks", **given)
    with time_machine.travel(MAY, tick=False):
        assert facts(visitor, "/events/talks")["Taking part"] == expected
        assert texts(visitor.get("/events/talks"), "//a[@class='button']") == []


def test_registration_ends_on_the_kept_page_too(office: Office, visitor: FlaskClient) -> None:
    make_public_event(office, slug="talks")
    with time_machine.travel(SEMINAR_STARTS - timedelta(seconds=1), tick=False) as traveller:
        before = facts(visitor, "/events/talks")["Taking part"]
        traveller.shift(1)
        after = facts(visitor, "/events/talks")["Taking part"]
    assert [before, after] == [
        "Everybody may register, until Friday 24 May 2030 09:30.",
        "Registration has ended.",
    ]


def test_a_sample_and_a_cancelled_event_are_marked(office: Office, visitor: FlaskClient) -> None:
    make_public_event(office, slug="talks", sample=True, cancelled_at=clock.now())
    answer = visitor.get("/events/talks")
    assert texts(answer, "//aside") == ["A sample event: nobody is really invited."]
    assert texts(answer, "//*[contains(@class, 'notice')]") == ["This event is cancelled."]


def test_a_change_of_the_event_or_its_hosts_shows_at_once(office: Office, visitor: FlaskClient) -> None:
    event = make_public_event(office, slug="talks", title={"en": "Old title"})
    old = visitor.get("/events/talks")
    edit_event(event.id, replace(fields_of(event), title={"en": "New title"}), "command line")
    new = visitor.get("/events/talks")
    fields = fields_of(db.session.get_one(Event, event.id))
    edit_event(event.id, replace(fields, hosts=(HostFields(name={"en": "A host"}),)), "command line")
    newest = visitor.get("/events/talks")
    assert [texts(answer, "//main//h1") for answer in (old, new, newest)] == [
        ["Old title"],
        ["New title"],
        ["New title"],
    ]
    assert [texts(answer, "//*[contains(@class, 'hosts')]/span") for answer in (new, newest)] == [[], ["A host"]]


def test_an_invited_events_page_is_for_its_organisers_and_no_robots(
    event: Event, organiser: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    answers = [who.get("/events/seminar") for who in (organiser, outsider, visitor)]
    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert answers[0].headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answers[0].headers["Cache-Control"] == "private, no-cache"
    assert html.fromstring(answers[0].data).xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]
    assert [b"House of the Estates" in answer.data for answer in answers] == [True, False, False]


def test_robots_are_told_what_they_need_not_read(visitor: FlaskClient) -> None:
    assert visitor.get("/robots.txt").text == (
        "User-agent: *\n"
        "Disallow: /organise/\nDisallow: /i/\nDisallow: /r/\nDisallow: /s/\nDisallow: /my/\n"
        "Disallow: /feeds/\nDisallow: /door/\nDisallow: /api/\n"
    )
