"""An organiser puts a guest on the list, corrects what is known, or takes them off."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, PersonalLink
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.registration.operations.answers import answer
from tests.factories import make_event, make_group, make_guest, make_link, make_office
from tests.factories.registration import accepting
from tests.pages import errors, filled_in, notices

PAGE = "/organise/seminar/guests"
AINO = {
    "honorific": "H.E.",
    "name": "Aino VIRTA-Łukasiewicz",
    "post": "Ambassador",
    "organisation": "Embassy of Example",
    "email": "Aino@Example.org",
    "language": "fi",
    "notes": "Comes by train.",
}


def on_the_list() -> list[tuple[str, str]]:
    return [(guest.name, guest.email) for guest in db.session.scalars(select(Guest).order_by(Guest.id))]


def audited() -> list[tuple[str, str]]:
    return [(line.action, line.thing) for line in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_a_guest_comes_onto_the_list_as_written(organiser: FlaskClient, event: Event) -> None:
    group = make_group(event)
    answer = organiser.post(f"{PAGE}/new", data={**AINO, "group_id": group.id})
    guest = db.session.scalars(select(Guest)).one()
    assert (answer.status_code, answer.location) == (303, f"{PAGE}/{guest.id}")
    assert {name: getattr(guest, name) for name in AINO} == AINO
    assert (guest.group_id, guest.email_key, guest.invitation) == (group.id, "aino@example.org", None)
    assert audited() == [("added", "guest")]
    assert notices(organiser.get(answer.location)) == ["Aino VIRTA-Łukasiewicz is on the list."]


@pytest.mark.parametrize(
    ("wrong", "sentences"),
    [
        ({"name": "", "email": ""}, ["Enter the guest’s name.", "Enter an e-mail address."]),
        ({"name": "x" * 201}, ["Shorten this to 200 characters or less."]),
        ({"name": "Aino\r\nBcc: all@example.org"}, ["Remove the line breaks or invisible characters from this field."]),
        ({"name": "Aino\x00"}, ["Remove the line breaks or invisible characters from this field."]),
        ({"email": "aino"}, ["“aino” has no @. An address is written like name@example.org."]),
        (
            {"email": "TAKEN@example.org"},
            ["Another guest of this event has this address. Each needs an address of their own."],
        ),
        ({"language": "xx"}, ["This choice is no longer there. Choose another."]),
        ({"group_id": "999999"}, ["This choice is no longer there. Choose another."]),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    organiser: FlaskClient, event: Event, wrong: dict[str, Any], sentences: list[str]
) -> None:
    make_guest(event, name="First", email="taken@example.org")
    sent = {**AINO, **wrong}
    answer = organiser.post(f"{PAGE}/new", data=sent)
    assert (answer.status_code, errors(answer)) == (422, sentences)
    assert filled_in(answer)["organisation"] == "Embassy of Example"
    assert filled_in(answer)["notes"].strip() == "Comes by train."
    assert on_the_list() == [("First", "taken@example.org")]


def test_the_same_address_may_be_a_guest_of_two_events(organiser: FlaskClient, event: Event) -> None:
    make_guest(make_event(event.office, slug="other"), name="Aino elsewhere", email="aino@example.org")
    organiser.post(f"{PAGE}/new", data=AINO)
    assert on_the_list() == [("Aino elsewhere", "aino@example.org"), (AINO["name"], AINO["email"])]


def test_a_guest_is_corrected(organiser: FlaskClient, event: Event) -> None:
    guest = make_guest(event, name="Aino", email="aino@example.org")
    page = f"{PAGE}/{guest.id}/edit"
    answer = organiser.post(
        page, data={**filled_in(organiser.get(page)), "post": "Minister", "email": "av@example.org"}
    )
    assert (answer.status_code, answer.location) == (303, f"{PAGE}/{guest.id}")
    db.session.refresh(guest)
    assert (guest.name, guest.post, guest.email, guest.email_key) == (
        "Aino",
        "Minister",
        "av@example.org",
        "av@example.org",
    )
    assert audited() == [("edited", "guest")]


def test_a_guest_is_taken_off_the_list_with_their_links(organiser: FlaskClient, event: Event) -> None:
    guest = make_guest(event, name="Aino")
    make_link(guest)
    make_guest(event, name="Bo", email="bo@example.org")
    answer = organiser.post(f"{PAGE}/{guest.id}/remove")
    assert notices(organiser.get(answer.location)) == ["Aino is no longer on the list. Bring it back from the bin"]
    assert on_the_list() == [("Bo", "bo@example.org")]
    assert db.session.scalars(select(PersonalLink)).all() == []
    assert audited() == [("removed a guest of", "event")]


@pytest.mark.usefixtures("mail_expected")
def test_a_guest_who_holds_a_seat_stays(organiser: FlaskClient, event: Event) -> None:
    guest = make_guest(event, name="Aino", email="aino@example.org")
    answer(guest.id, accepting(), f"guest:{guest.id}")
    refused = organiser.post(f"{PAGE}/{guest.id}/remove")
    assert notices(organiser.get(refused.location)) == [
        "This guest has accepted. Cancel their registration first; then remove them."
    ]
    assert len(on_the_list()) == 1


def test_who_may_not(event: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient) -> None:
    guest = make_guest(event, name="Aino", email="aino@example.org")
    for address in (f"{PAGE}/new", f"{PAGE}/{guest.id}/edit", f"{PAGE}/{guest.id}/remove"):
        answers = [who.post(address, data=AINO) for who in (colleague, outsider, visitor)]
        assert [answer.status_code for answer in answers] == [404, 404, 302]
    assert on_the_list() == [("Aino", "aino@example.org")]


def test_a_guest_of_another_office_is_not_there(organiser: FlaskClient, event: Event) -> None:
    stranger = make_guest(make_event(make_office(), slug="foreign"), name="Stranger", email="s@example.org")
    addresses = (f"{PAGE}/{stranger.id}", f"{PAGE}/{stranger.id}/edit")
    assert [organiser.get(address).status_code for address in addresses] == [404, 404]
    assert organiser.post(f"{PAGE}/{stranger.id}/remove").status_code == 404
    assert on_the_list() == [("Stranger", "s@example.org")]
