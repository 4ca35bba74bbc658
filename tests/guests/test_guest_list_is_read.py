"""An organiser reads the guest list: by state, by group, by words, page by page."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.models import Invitation, InvitationState
from eventsapp.kernel.database import db
from tests.factories import make_event, make_group, make_guest, make_office
from tests.pages import rows, texts

PAGE = "/organise/seminar/guests"


def tabs(client: FlaskClient, **query: Any) -> list[str]:
    return texts(client.get(PAGE, query_string=query), "//nav[@class='tabs dense']//a")


def names(client: FlaskClient, **query: Any) -> list[str]:
    return [row[1] for row in rows(client.get(PAGE, query_string=query))]


def test_each_guest_stands_with_all_that_matters(organiser: FlaskClient, event: Event) -> None:
    group = make_group(event, "Protocol")
    make_guest(
        event,
        honorific="H.E.",
        name="Ms. ÄIDYT de la O’Brien",
        post="Ambassador",
        organisation="Embassy",
        language="sv",
        group_id=group.id,
    )
    make_guest(event, invited=False, name="محمد")
    assert rows(organiser.get(PAGE)) == [
        ["", "H.E. Ms. ÄIDYT de la O’Brien", "Ambassador", "Embassy", "Protocol", "Svenska", "Invited", "", ""],
        ["", "محمد", "", "", "", "English", "Not invited", "", ""],
    ]


def test_tabs_count_and_show_guests_by_state(organiser: FlaskClient, event: Event) -> None:
    make_guest(event, name="Ann")
    make_guest(event, name="Bo", invited=False)
    bounced = make_guest(event, name="Cy")
    bounced.invitation.state = InvitationState.bounced
    db.session.commit()
    assert tabs(organiser)[:4] == ["All 3", "Not invited 1", "Invited 1", "Bounced 1"]
    states = ("all", "not-invited", "invited", "bounced", "unknown")
    assert [names(organiser, state=state) for state in states] == [
        ["Ann", "Bo", "Cy"],
        ["Bo"],
        ["Ann"],
        ["Cy"],
        ["Ann", "Bo", "Cy"],
    ]


def test_guests_are_found_by_name_address_post_and_organisation(organiser: FlaskClient, event: Event) -> None:
    make_guest(event, name="Äidyt Ek", email="aek@example.org", organisation="Ministry of 100%")
    make_guest(event, name="Bo Öst", post="Ambassador")
    asked = ("äidyt", "ÖST", "aek@", "ambassador", "100%", "bo amb", "bo äidyt", "nobody")
    assert {words: names(organiser, q=words) for words in asked} == {
        "äidyt": ["Äidyt Ek"],
        "ÖST": ["Bo Öst"],
        "aek@": ["Äidyt Ek"],
        "ambassador": ["Bo Öst"],
        "100%": ["Äidyt Ek"],
        "bo amb": ["Bo Öst"],
        "bo äidyt": [],
        "nobody": [],
    }
    assert tabs(organiser, q="bo")[0] == "All 1"


def test_a_group_is_looked_at_alone(organiser: FlaskClient, event: Event) -> None:
    press = make_group(event, "Press")
    make_guest(event, name="Ann", group_id=press.id)
    make_guest(event, name="Bo")
    assert names(organiser, group=press.id) == ["Ann"]
    assert tabs(organiser, group=press.id)[0] == "All 1"


def test_a_hundred_guests_to_a_page(organiser: FlaskClient, event: Event) -> None:
    for number in range(101):
        make_guest(event, name=f"Guest {number:03}")
    assert [len(names(organiser, page=page)) for page in (1, 2, 3)] == [100, 1, 1]
    assert texts(organiser.get(PAGE), "//nav[@aria-label='Pages']/*") == ["Page 1 of 2", "Next"]


def test_the_number_of_queries_does_not_grow_with_the_list(
    organiser: FlaskClient, event: Event, count_queries: Any
) -> None:
    numbers = []
    group = make_group(event)
    for guests in (1, 2, 57):
        for _ in range(guests):
            make_guest(event, group_id=group.id)
        with count_queries() as statements:
            assert len(names(organiser)) == db.session.query(Invitation).count()
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] == numbers[2]


def test_an_empty_list_says_what_to_do_first(organiser: FlaskClient, event: Event) -> None:
    assert texts(organiser.get(PAGE), "//div[@class='empty']/h2") == ["Nobody is on the list yet"]


def test_nobody_of_another_event_is_on_the_list(organiser: FlaskClient, event: Event) -> None:
    make_guest(make_event(event.office, slug="other"), name="Somebody else")
    make_guest(make_event(make_office(), slug="foreign"), name="A stranger")
    assert names(organiser) == []


def test_who_may_read(
    event: Event, organiser: FlaskClient, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    make_guest(event, name="Secret Guest")
    answers = [who.get(PAGE) for who in (organiser, colleague, outsider, visitor)]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 302]
    assert ["Secret" in answer.text for answer in answers] == [True, True, False, False]
    assert [texts(answer, "//a[contains(@href, '/guests/new')]") for answer in answers[:2]] == [["Add a guest"], []]
    assert db.session.scalars(select(Invitation.state)).all() == [InvitationState.sent]


def test_a_page_costs_five_queries(organiser: FlaskClient, event: Event, count_queries: Any) -> None:
    group = make_group(event)
    for _ in range(3):
        make_guest(event, group_id=group.id)
    with count_queries() as statements:
        organiser.get(PAGE, query_string={"group": group.id, "q": "guest", "state": "invited"})
    assert len(statements) == 5
