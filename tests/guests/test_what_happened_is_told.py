"""Everything that happened to a guest stands on their page, in order, with who and when."""

from typing import Any

import time_machine
from flask.testing import FlaskClient

from eventsapp.events.models import Event
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.models import Guest, InvitationState
from eventsapp.guests.operations import spine
from eventsapp.kernel.clock import now
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import operations as mail
from tests.factories import make_event, make_guest, make_link, make_office
from tests.pages import texts


def told(client: FlaskClient, guest: Guest) -> list[str]:
    page = client.get(f"/organise/seminar/guests/{guest.id}")
    return texts(page, "//ol[@class='spine']/li/div")


def delivered(outbox: Any, refused: str = "") -> None:
    """The mail server took what was written, or refused it."""
    for letter in outbox():
        if refused:
            letter.state, letter.leased_by = mail.MessageState.sending, "w"
            db.session.commit()
            mail.turned_down(letter.id, "w", refused)
        else:
            mail.sent(letter.id)


def test_from_the_list_to_the_answer(organiser: FlaskClient, visitor: FlaskClient, event: Event, outbox: Any) -> None:
    form = {"name": "Aino", "email": "aino@example.org", "language": "en"}
    page = organiser.post("/organise/seminar/guests/new", data=form).location
    guest = db.session.query(Guest).one()
    organiser.post(f"{page}/edit", data={**form, "post": "Ambassador"})
    organiser.post(f"{page}/invitation")
    delivered(outbox)
    token = make_link(guest)
    visitor.get(f"/i/{token}")
    visitor.post(f"/i/{token}/answer", data={"answer": "accept", "name": "Aino"})
    visitor.post(f"/i/{token}/answer", data={"answer": "accept", "name": "Aino", "diet": "Vegan"})
    assert told(organiser, guest)[::-1] == [
        "Added to the list Outi Organiser",
        "Corrected Post Outi Organiser",
        "Invited Outi Organiser",
        "The mail server took the letter Invitation by e-mail",
        "Accepted the guest, by web",
        "Changed the answer the guest, by web",
    ]


def test_a_refused_invitation_has_bounced_until_one_leaves(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    guest = make_guest(event, invited=False)
    organiser.post(f"/organise/seminar/guests/{guest.id}/invitation")
    delivered(outbox, refused="550 No such user")
    assert db.session.get_one(Guest, guest.id).invitation.state is InvitationState.bounced
    assert told(organiser, guest)[0] == "The letter came back Invitation: 550 No such user by e-mail"
    (letter,) = outbox()
    mail.retry(letter.id, "organiser:1")
    delivered(outbox)
    assert db.session.get_one(Guest, guest.id).invitation.state is InvitationState.sent


def test_facts_of_other_packages_stand_among_them(organiser: FlaskClient, event: Event) -> None:
    guest, other = make_guest(event), make_guest(event)
    with unit_of_work():
        spine.note(guest.id, FactKind.arrived, "organiser:999999", Channel.door)
        spine.note([other.id], FactKind.reminded, "worker", Channel.itself, letter="reminder")
    assert told(organiser, guest) == ["Came in an organiser who has left, at the door"]
    assert told(organiser, other) == ["Reminded automatically"]


def test_what_is_not_committed_did_not_happen(organiser: FlaskClient, event: Event) -> None:
    guest = make_guest(event)
    try:
        with unit_of_work():
            spine.note(guest.id, FactKind.arrived, "worker")
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert told(organiser, guest) == []


def test_an_imported_guest_and_the_number_of_queries(organiser: FlaskClient, event: Event, count_queries: Any) -> None:
    guest = make_guest(event)
    numbers = []
    for facts in (1, 2, 57):
        for _ in range(facts):
            with unit_of_work():
                spine.note(guest.id, FactKind.imported, "command line", Channel.file)
        with count_queries() as statements:
            assert set(told(organiser, guest)) == {"Imported the operator, with a file"}
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] == numbers[2]


def test_another_guests_facts_are_not_told(organiser: FlaskClient, event: Event) -> None:
    guest, stranger = make_guest(event), make_guest(make_event(make_office(), slug="foreign"))
    with unit_of_work():
        spine.note(stranger.id, FactKind.arrived, "worker")
    assert told(organiser, guest) == []
    assert organiser.get(f"/organise/seminar/guests/{stranger.id}").status_code == 404


def test_looking_is_noted_when_a_person_does_something_once_a_day(
    organiser: FlaskClient, visitor: FlaskClient, event: Event
) -> None:
    guest = make_guest(event)
    token = make_link(guest)
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(3):
            visitor.get(f"/i/{token}")
        assert told(organiser, guest) == []
        assert [visitor.post(f"/i/{token}/opened").status_code for _ in range(2)] == [204, 204]
        assert told(organiser, guest) == ["Looked at the invitation the guest, by web"]
        clock.shift(25 * 3600)
        visitor.post(f"/i/{token}/answer", data={"answer": "accept", "name": ""})
        assert told(organiser, guest) == ["Looked at the invitation the guest, by web"] * 2
        clock.shift(25 * 3600)
        visitor.post(f"/i/{make_link(guest, assistant=True)}/opened")
        assert told(organiser, guest)[0] == "Looked at the invitation the assistant, by web"
    assert visitor.post(f"/i/{'x' * 22}/opened").status_code == 404
