"""An event's overview tells how the guest list stands, and what to do next."""

from flask.testing import FlaskClient

from eventsapp.events.models import Event
from tests.factories import make_guest, make_public_event
from tests.pages import texts


def told(organiser: FlaskClient, slug: str) -> tuple[list[str], list[str]]:
    page = organiser.get(f"/organise/{slug}/")
    ours = "a[contains(@href, '/guests') or contains(@href, '/letters')]"
    return texts(page, f"//dl[@class='figures']/div[dt/{ours}]"), texts(page, f"//ol/li/{ours}")


def test_first_the_list_then_the_invitations(organiser: FlaskClient, event: Event) -> None:
    assert told(organiser, "seminar") == (["Guests 0"], ["Put the guests on the list", "Send the invitations"])
    make_guest(event)
    make_guest(event, invited=False)
    assert told(organiser, "seminar") == (["Guests 2", "Not invited 1"], ["Send the invitations"])


def test_all_are_invited(organiser: FlaskClient, event: Event) -> None:
    make_guest(event)
    assert told(organiser, "seminar") == (["Guests 1"], [])


def test_nobody_need_be_invited_to_what_is_open_to_all(organiser: FlaskClient, event: Event) -> None:
    make_public_event(event.office, slug="open")
    assert told(organiser, "open") == (["Guests 0"], [])
