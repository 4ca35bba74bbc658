"""People come to the door and are let in."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventsapp.accounts.models import Office, Role
from eventsapp.door import operations
from eventsapp.door.models import Arrival, Ticket
from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.registration import queries
from eventsapp.registration.given import GivenPerson
from eventsapp.registration.models import Registration, RegistrationState
from eventsapp.registration.operations import answers, cancellations
from tests.conftest import signed_in_client
from tests.factories import SEMINAR_STARTS, make_event, make_guest, make_office, make_organiser
from tests.factories.registration import accepting, perhaps, regretting
from tests.pages import found, notices, page, texts, words

pytestmark = pytest.mark.usefixtures("mail_expected")


def accept(guest: Guest, *companions: str) -> list[Ticket]:
    """The guest accepts; gives the party's tickets."""
    answers.answer(guest.id, accepting(*companions, person=as_written(guest)), f"guest:{guest.id}")
    return tickets(guest)


def as_written(guest: Guest) -> GivenPerson:
    """A guest who leaves what is known of them as it is."""
    return queries.nothing_given(guest).person


def tickets(guest: Guest) -> list[Ticket]:
    """The tickets of a guest's party, in their order."""
    of_guest = select(Ticket).join(Ticket.registration).where(Registration.guest_id == guest.id)
    return list(db.session.scalars(of_guest.order_by(Ticket.place)))


def arrivals() -> int:
    return db.session.scalar(select(func.count()).select_from(Arrival)) or 0


def buttons(answer: Any) -> list[str]:
    return [each.split(":")[0] for each in words(answer, "main form button")]


@pytest.fixture
def party(event: Event) -> list[Ticket]:
    """The seminar's guest and a companion, both expected."""
    event.companions_allowed = 2
    db.session.commit()
    guest = make_guest(
        event, honorific="H.E.", name="Äidyt O’Brien-Ståhl", organisation="Embassy of Ruritania", email="g@example.org"
    )
    return accept(guest, "Bo Companion")


def test_each_seat_has_a_ticket_and_its_code_is_kept_as_a_digest(party: list[Ticket]) -> None:
    assert [each.place for each in party] == [0, 1]
    codes = [each.code for each in party]
    assert [len(code) for code in {*codes}] == [22, 22]
    assert not {*codes} & {value for each in party for value in (each.salt, each.digest)}


@pytest.mark.parametrize("typed", ["aidyt", "OBRIEN".replace("OB", "O’B"), "ruritania", "bo comp", "STAHL ruri"])
def test_somebody_is_found_by_name(party: list[Ticket], organiser: FlaskClient, typed: str) -> None:
    answer = organiser.get("/door/seminar", query_string={"q": typed})
    assert texts(answer, "//p[@class='door-name']") == ["H.E. Äidyt O’Brien-Ståhl", "Bo Companion"]
    assert buttons(answer)[1:] == ["Came in", "Came in"]
    assert "0 of 2 have come" in words(answer)[0]


def test_they_come_in_and_the_counts_follow(party: list[Ticket], organiser: FlaskClient) -> None:
    sent = organiser.post(f"/door/seminar/people/{party[0].id}/arrival", data={"q": "aidyt"}, follow_redirects=True)
    assert sent.request.query_string == b"q=aidyt"
    assert notices(sent) == ["Äidyt O’Brien-Ståhl has come in."]
    assert texts(sent, "//p[@class='door-counts']") == ["1 of 2 have come"]
    assert [each.split()[-2:] for each in texts(sent, "//p[@class='standing in']")] == [["Outi", "Organiser"]]
    assert db.session.scalars(select(Arrival.ticket_id)).all() == [party[0].id]
    lines = db.session.scalars(select(AuditEntry.action).where(AuditEntry.thing == "ticket"))
    assert list(lines) == ["let in"]


def test_who_comes_twice_is_told_when_they_came_first(party: list[Ticket], organiser: FlaskClient) -> None:
    with time_machine.travel(SEMINAR_STARTS, tick=False):
        operations.let_in(party[0].id, None)
    again = organiser.post(f"/door/seminar/people/{party[0].id}/arrival", follow_redirects=True)
    assert notices(again) == ["Äidyt O’Brien-Ståhl came in already, Friday 24 May 2030 09:30."]
    assert db.session.scalars(select(Arrival.arrived_at)).all() == [SEMINAR_STARTS]


def test_a_mistake_is_undone(party: list[Ticket], organiser: FlaskClient) -> None:
    address = f"/door/seminar/people/{party[0].id}/arrival"
    organiser.post(address, follow_redirects=True)
    for _ in range(2):
        undone = organiser.post(f"{address}/removal", data={"q": ""}, follow_redirects=True)
        assert notices(undone) == ["Äidyt O’Brien-Ståhl is not in."]
    assert (arrivals(), texts(undone, "//p[@class='door-counts']")) == (0, ["0 of 2 have come"])


def test_a_scanned_ticket_says_who_it_is_and_lets_nobody_in_by_itself(
    party: list[Ticket], organiser: FlaskClient
) -> None:
    answer = organiser.get(f"/door/t/{party[1].code}")
    assert texts(answer, "//h1") == ["Bo Companion"]
    assert texts(answer, "//p[@class='door-name']") == ["H.E. Äidyt O’Brien-Ståhl"]
    assert arrivals() == 0
    form = found(answer, "main form")[0]
    sent = organiser.post(form.get("action"), follow_redirects=True)
    assert (notices(sent), texts(sent, "//h1")) == (["Bo Companion has come in."], ["Bo Companion"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (regretting, "Regretted: no seat is held."),
        (perhaps, "Tentative: no seat is held."),
        (None, "Has not answered: no seat is held."),
    ],
)
def test_who_is_not_expected_is_shown_as_such(event: Event, organiser: FlaskClient, given: Any, said: str) -> None:
    event.tentative_allowed = True
    db.session.commit()
    guest = make_guest(event, name="Una Unexpected")
    if given:
        answers.answer(guest.id, given(person=as_written(guest)), f"guest:{guest.id}")
    answer = organiser.get("/door/seminar?q=unexpected")
    assert (texts(answer, "//p[@class='standing out']"), buttons(answer)) == ([said], ["Search"])


def test_who_waits_has_no_seat_at_the_door_either(office: Office, organiser: FlaskClient) -> None:
    event = make_event(office, capacity=1, slug="full")
    first, second = make_guest(event, name="Ann First"), make_guest(event, name="Bea Second")
    accept(first)
    assert accept(second) == []
    answer = organiser.get("/door/full?q=second")
    assert texts(answer, "//p[@class='standing out']") == ["On the waiting list: no seat is held."]
    # The first one cancels: the seat goes to the second, and with it a ticket; the first's own admits nobody.
    gone = tickets(first)[0]
    cancellations.cancel(gone.registration_id, f"guest:{first.id}")
    assert len(tickets(second)) == 1
    code = gone.code
    assert texts(organiser.get(f"/door/t/{code}"), "//p[@class='standing out']") == ["Cancelled: no seat is held."]
    refused = organiser.post(f"/door/full/people/{gone.id}/arrival", follow_redirects=True)
    assert (notices(refused), arrivals()) == (["No seat is held for this person."], 0)


def test_a_ticket_stays_good_when_the_answer_is_changed(party: list[Ticket]) -> None:
    guest = party[0].registration.guest
    codes = [each.code for each in party]
    changed = accept(guest, "Another Companion", "Third Person")
    assert [each.code for each in changed][:2] == codes
    accept(guest)
    third = tickets(guest)[2]
    with pytest.raises(Refused):
        operations.let_in(third.id, 1)
    assert db.session.scalars(select(Registration.state)).all() == [RegistrationState.confirmed]


@pytest.mark.parametrize("who", ["outsider", "colleague", "visitor"])
def test_nobody_else_stands_at_the_door(
    app: Flask, party: list[Ticket], request: pytest.FixtureRequest, who: str
) -> None:
    browser: FlaskClient = request.getfixturevalue(who)
    person = f"/door/seminar/people/{party[0].id}"
    looked = [browser.get(each) for each in ("/door/seminar", "/door/seminar/badges", person)]
    looked.append(browser.get(f"/door/t/{party[0].code}"))
    sent = [browser.post(each) for each in (f"{person}/arrival", f"{person}/arrival/removal")]
    assert {each.status_code for each in looked + sent} == {302 if who == "visitor" else 404}
    assert not any("Brien" in each.text for each in looked + sent)
    assert arrivals() == 0


def test_door_staff_do_this_and_no_more(app: Flask, office: Office, party: list[Ticket]) -> None:
    make_event(make_office(name="Another"), slug="foreign")
    party[0].registration.access_needs = "Sensitive"
    db.session.commit()
    staff = signed_in_client(app, make_organiser(office, Role.door))
    assert texts(staff.get("/door/"), "//main//h2") == ["Seminar"]
    person = f"/door/seminar/people/{party[0].id}"
    assert [staff.get(each).status_code for each in ("/door/seminar", person)] == [200, 200]
    assert b"Sensitive" not in staff.get(person).data
    assert notices(staff.post(f"{person}/arrival", follow_redirects=True)) == ["Äidyt O’Brien-Ståhl has come in."]
    assert [staff.get(each).status_code for each in ("/door/foreign", "/organise/seminar/")] == [404, 404]
    nobody = signed_in_client(app, make_organiser(office, Role.reader))
    assert texts(nobody.get("/door/"), "//main//h2") == []


def test_another_events_ticket_is_not_this_ones(office: Office, party: list[Ticket], organiser: FlaskClient) -> None:
    make_event(office, slug="other")
    person = f"/door/other/people/{party[0].id}"
    assert [organiser.get(person).status_code, organiser.post(f"{person}/arrival").status_code] == [404, 404]
    assert organiser.get("/door/t/none").status_code == 404
    assert words(organiser.get("/door/other?q=aidyt"))[0].count("Brien") == 0


def test_badges_carry_who_is_expected(party: list[Ticket], event: Event, organiser: FlaskClient) -> None:
    make_guest(event, name="Una Unexpected")
    answer = organiser.get("/door/seminar/badges")
    assert texts(answer, "//li[contains(@class, 'badge')]") == [
        "Seminar H.E. Äidyt O’Brien-Ståhl Embassy of Ruritania",
        "Seminar Bo Companion",
    ]


def test_it_costs_the_same_for_1_3_and_60_people(office: Office, organiser: FlaskClient, count_queries: Any) -> None:
    counts = []
    for size in (1, 3, 60):
        slug = f"event-of-{size}"
        event = make_event(office, slug=slug, companions_allowed=1)
        for _ in range(size):
            operations.let_in(accept(make_guest(event), "Companion")[0].id, None)
        for path in ("", "?q=guest", "/badges"):
            with count_queries() as statements:
                organiser.get(f"/door/{slug}{path}")
            counts.append(len(statements))
    assert counts[:3] == counts[3:6] == counts[6:]


def test_a_page_is_one_form_for_each_button(party: list[Ticket], organiser: FlaskClient) -> None:
    answer = organiser.get("/door/seminar?q=aidyt")
    assert [each.get("method") for each in page(answer).xpath("//main//form")] == ["get", "post", "post"]
