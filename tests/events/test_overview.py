"""Organisers look at their events."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from tests.factories import make_event
from tests.pages import rows, texts


def test_the_list_holds_the_events_of_ones_own_offices(
    event: Event, organiser: FlaskClient, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    row = ["Seminar", "Friday 24 May 2030 09:30–12:30", event.office.name, "Invited guests", "0", "–"]
    assert rows(organiser.get("/organise/")) == [row]
    assert rows(colleague.get("/organise/")) == [row]
    assert rows(outsider.get("/organise/")) == []
    assert visitor.get("/organise/").location == "/organise/sign-in?next=/organise/"


def test_an_empty_list_says_what_to_do(organiser: FlaskClient, colleague: FlaskClient) -> None:
    assert texts(organiser.get("/organise/"), "//main//a") == [
        "One person’s data, in all events",
        "Make the first event",
    ]
    assert texts(colleague.get("/organise/"), "//main//a") == []


def test_the_overview_tells_the_facts(event: Event, organiser: FlaskClient) -> None:
    page = organiser.get("/organise/seminar/")
    assert texts(page, "//dl[@class='facts']/dd") == [
        "Friday 24 May 2030 09:30–12:30 (Europe/Helsinki)",
        "House of the Estates, Snellmaninkatu 9–11, Helsinki",
        "English, Suomi, Svenska",
        "Invited guests and organisers",
        "0 taken, no limit",
        "Friday 24 May 2030 09:30",
        "/events/seminar",
    ]


def test_who_may_read_sees_no_button_to_edit(event: Event, organiser: FlaskClient, colleague: FlaskClient) -> None:
    buttons = "//main//a[contains(@class, 'button')]"
    assert texts(organiser.get("/organise/seminar/"), buttons) == ["Change the settings"]
    assert texts(colleague.get("/organise/seminar/"), buttons) == []
    entries = "//nav[@aria-label='Event']//li"
    assert "Settings" in texts(organiser.get("/organise/seminar/"), entries)
    assert "Settings" not in texts(colleague.get("/organise/seminar/"), entries)


def test_others_find_nothing(event: Event, outsider: FlaskClient, visitor: FlaskClient) -> None:
    assert outsider.get("/organise/seminar/").status_code == 404
    assert visitor.get("/organise/seminar/").location == "/organise/sign-in?next=/organise/seminar/"


def test_a_long_list_takes_no_more_queries(
    office: Office, organiser: FlaskClient, count_queries: Callable[[], Any]
) -> None:
    counts = []
    for more in (1, 2, 57):
        for _ in range(more):
            make_event(office)
        with count_queries() as queries:
            organiser.get("/organise/")
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
