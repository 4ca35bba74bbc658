"""An organiser parts the guest list into groups."""

from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, GuestGroup
from eventsapp.kernel.database import db
from tests.factories import make_event, make_group, make_guest, make_office
from tests.pages import errors, rows

PAGE = "/organise/seminar/guests/groups"


def groups() -> list[str]:
    return list(db.session.scalars(select(GuestGroup.name).order_by(GuestGroup.position)))


def test_groups_stand_with_their_sizes_in_the_order_they_were_made(organiser: FlaskClient, event: Event) -> None:
    for name in ("Protocol", "Press"):
        assert organiser.post(PAGE, data={"name": name}).location == PAGE
    protocol = db.session.scalars(select(GuestGroup).where(GuestGroup.name == "Protocol")).one()
    make_guest(event, group_id=protocol.id)
    assert rows(organiser.get(PAGE)) == [
        ["Protocol", "1 guests of Protocol", "Invitation – Protocol"],
        ["Press", "0 guests of Press", "Invitation – Press"],
    ]


def test_two_groups_of_one_event_have_two_names(organiser: FlaskClient, event: Event) -> None:
    make_group(event, "Press")
    make_group(make_event(event.office, slug="other"), "Protocol")
    answer = organiser.post(PAGE, data={"name": " PRESS "})
    assert (answer.status_code, errors(answer)) == (422, ["This event has a group of this name already."])
    organiser.post(PAGE, data={"name": "Protocol"})
    assert sorted(groups()) == ["Press", "Protocol", "Protocol"]


def test_a_group_is_named_anew(organiser: FlaskClient, event: Event) -> None:
    group = make_group(event, "Press")
    make_group(event, "Partners")
    taken = organiser.post(f"{PAGE}/{group.id}", data={"name": "partners"})
    assert errors(taken) == ["This event has a group of this name already."]
    assert organiser.post(f"{PAGE}/{group.id}", data={"name": "PRESS"}).location == PAGE
    assert sorted(groups()) == ["PRESS", "Partners"]


def test_the_guests_of_a_group_that_is_given_up_stay_on_the_list(organiser: FlaskClient, event: Event) -> None:
    group = make_group(event, "Press")
    make_guest(event, name="Aino", group_id=group.id)
    organiser.post(f"{PAGE}/{group.id}/remove")
    assert groups() == []
    assert [(guest.name, guest.group_id) for guest in db.session.scalars(select(Guest))] == [("Aino", None)]


def test_who_may_not(event: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient) -> None:
    group = make_group(event, "Press")
    for address in (PAGE, f"{PAGE}/{group.id}", f"{PAGE}/{group.id}/remove"):
        answers = [who.post(address, data={"name": "Other"}) for who in (colleague, outsider, visitor)]
        assert [answer.status_code for answer in answers] == [404, 404, 302]
    assert [who.get(PAGE).status_code for who in (colleague, outsider, visitor)] == [200, 404, 302]
    assert groups() == ["Press"]


def test_a_group_of_another_office_is_not_there(organiser: FlaskClient, event: Event) -> None:
    foreign = make_group(make_event(make_office(), slug="foreign"), "Foreign")
    assert organiser.get(f"{PAGE}/{foreign.id}").status_code == 404
    assert organiser.post(f"{PAGE}/{foreign.id}/remove").status_code == 404
    assert groups() == ["Foreign"]
