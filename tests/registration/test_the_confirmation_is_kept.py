"""The page of those who come, alone, and said nothing else, is made once and filled: each guest reads what they would
read if it were made for them alone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.programme.operations.releases import release
from eventsapp.registration.given import GivenPerson
from eventsapp.registration.models import (
    QuestionKind,
    SignUpSession,
    Substitution,
    SubstitutionState,
)
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.public import settled
from tests.factories import SEMINAR_STARTS, make_event, make_group, make_guest, make_link, saved
from tests.factories.programme import make_session
from tests.factories.registration import accepting, make_question, perhaps, regretting
from tests.kept_pages import PEOPLE, pages
from tests.pages import words

pytestmark = pytest.mark.usefixtures("mail_expected")


@pytest.fixture
def made_anew(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on every page is made for its reader alone."""
    return lambda: monkeypatch.setattr(settled, "_is_plain", lambda _registration: False)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    settled._pages.clear()
    yield
    settled._pages.clear()


def person_of(guest: Guest) -> GivenPerson:
    """As the list has them."""
    return GivenPerson(name=guest.name, honorific=guest.honorific, post=guest.post, organisation=guest.organisation)


def coming(event: Event, said: Any = None, **given: Any) -> str:
    """A guest who comes; gives the address of their answer."""
    guest = make_guest(event, **given)
    answer(guest.id, replace(said or accepting(), person=person_of(guest)), f"guest:{guest.id}")
    return f"/r/{make_link(guest, LinkPurpose.registration)}"


def in_their_languages(links: list[str]) -> list[str]:
    """With what an address may ask for."""
    return [f"{link}{query}" for link in links for query in ("", "?lang=fi", "?lang=xx&a=<b>&a=2")]


def test_each_reads_their_own_as_if_it_were_made_for_them(
    event: Event, client: FlaskClient, made_anew: Callable[[], None]
) -> None:
    event.title = {"ar": "ندوة & <b>", "fi": "Seminaari"}
    event.description = {"en": "Come **all**", "sv": "Välkomna"}
    db.session.commit()
    group = make_group(event)
    links = [coming(event, **person) for person in PEOPLE]
    links += [coming(event, language="sv"), coming(event, language="ar"), coming(event, group_id=group.id)]
    links += [coming(make_event(event.office, sample=True, accent="green"), **PEOPLE[0])]
    everything = in_their_languages(links)
    kept = pages(client, everything) + pages(client, everything)
    assert 0 < len(settled._pages) < len(everything)
    made_anew()
    assert kept == pages(client, everything) * 2


def test_two_who_are_alike_read_one_page(event: Event, client: FlaskClient) -> None:
    links = [coming(event, name=name) for name in ("Aino", "Bo", "Carla")]
    said = [client.get(link).text for link in links]
    assert len(settled._pages) == 1
    assert [[name in page for page in said] for name in ("Aino", "Bo<", "Carla")] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]
    assert [[link in page for link in links] for page in said] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


def test_nothing_of_the_first_reader_stands_in_another_page(event: Event, client: FlaskClient) -> None:
    first = coming(
        event,
        honorific="Firsthon",
        name="Firstname Lastname",
        post="Firstpost",
        organisation="Firstorg",
        email="first@example.org",
        notes="First note",
        title="Firsttitle",
        postal_address="First street",
        extra={"Table": "Firsttable"},
    )
    read = client.get(first).text
    assert all(word in read for word in ("Firsthon Firstname", "Firstpost", "Firstorg", "first@example.org", first))
    page = client.get(coming(event, honorific="Ms", name="Second", post="Post", organisation="Org")).text
    assert len(settled._pages) == 1
    assert re.findall(f"(?i)first|{first.removeprefix('/r/')}", page) == []


def test_what_the_forms_send_is_this_browsers_own(event: Event, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    first, second = coming(event), coming(event)
    app.test_client().get(first)
    browser = app.test_client()
    sent = re.findall('name="csrf_token"[^>]*value="([^"]+)"', browser.get(second).text)
    assert len(settled._pages) == 1
    assert len(set(sent)) == 1
    browser.post(f"{second}/cancellation", data={"csrf_token": sent[0]})
    assert words(browser.get(second), ".notice h2") == ["Your registration is cancelled."]
    assert words(browser.get(first), ".notice h2") == ["You are coming. Your place is confirmed."]


def test_what_the_host_changes_is_read_at_once(event: Event, client: FlaskClient) -> None:
    link = coming(event)
    assert "Seminar" in client.get(link).text
    event.office.name = "Another host"
    db.session.commit()
    assert "Another host" in client.get(link).text
    for name, value, said in (
        ("title", {"en": "Another title"}, "Another title"),
        ("venue", {"en": "Another house"}, "Another house"),
        ("starts_at", event.starts_at + timedelta(hours=1), "20300524T073000Z"),
        ("description", {"en": "What it is about"}, "What%20it%20is%20about"),
        ("sample", True, "A sample event"),
        ("cancelled_at", event.starts_at, "This event is cancelled."),
    ):
        assert said not in client.get(link).text
        setattr(event, name, value)
        db.session.commit()
        assert said in client.get(link).text


def test_a_released_programme_is_read_at_once_and_each_has_their_own(event: Event, client: FlaskClient) -> None:
    mine, another = coming(event), coming(event)
    assert words(client.get(mine), "section button") == []
    make_session(event)
    release(event.id, "command line")
    assert words(client.get(mine), "section button") == ["Choose sessions"]
    client.post(f"{mine}/programme")
    assert words(client.get(mine), "section button") == ["To my programme"]
    assert words(client.get(another), "section button") == ["Choose sessions"]


def test_when_a_deadline_passes_all_read_it_but_who_has_longer(event: Event, client: FlaskClient) -> None:
    event.change_deadline = SEMINAR_STARTS - timedelta(days=4)
    event.cancel_deadline = SEMINAR_STARTS - timedelta(days=3)
    db.session.commit()
    usual, longer = coming(event), coming(event, extended_until=SEMINAR_STARTS - timedelta(days=2))

    def offered(link: str) -> list[str]:
        page = client.get(link)
        return [
            said for place in (".notice.warning", ".button-row a", ".button-row summary") for said in words(page, place)
        ]

    everything = ["Change the answer", "Send a deputy", "Cancel the registration"]
    said = "Answers could be changed until {}. Please write to IOM Finland, events@example.org."
    usually_said, longest_said = said.format("Monday 20 May 2030 09:30"), said.format("Wednesday 22 May 2030 09:30")
    assert [offered(usual), offered(longer)] == [everything, everything]
    for days, usually, longest in (
        (5, everything, everything),
        (3.5, [usually_said, "Cancel the registration"], everything),
        (2.5, [usually_said], everything),
        (1, [usually_said], [longest_said]),
    ):
        with time_machine.travel(SEMINAR_STARTS - timedelta(days=days)):
            assert [offered(usual), offered(longer)] == [usually, longest]
    assert [offered(usual), offered(longer)] == [everything, everything]


def test_a_deadline_of_a_group_is_read_at_once_by_its_guests_alone(event: Event, client: FlaskClient) -> None:
    group = make_group(event)
    inside, outside = coming(event, group_id=group.id), coming(event)
    assert [words(client.get(link), ".button-row a") for link in (inside, outside)] == [
        ["Change the answer", "Send a deputy"],
        ["Change the answer", "Send a deputy"],
    ]
    group.answer_deadline = SEMINAR_STARTS.replace(year=2020)
    db.session.commit()
    assert [words(client.get(link), ".notice.warning") for link in (inside, outside)] == [
        ["Answers were taken until Sunday 24 May 2020 09:30. Please write to IOM Finland, events@example.org."],
        [],
    ]


def test_what_is_said_to_one_browser_is_not_kept(event: Event, app: Flask, client: FlaskClient) -> None:
    link = coming(event)
    with client.session_transaction() as session:
        session["_flashes"] = [("message", "For your eyes only")]
    assert "For your eyes only" in client.get(link).text
    assert len(settled._pages) == 0
    assert "For your eyes only" not in app.test_client().get(link).text


def test_who_has_more_to_read_has_a_page_of_their_own(event: Event, client: FlaskClient) -> None:
    event.companions_allowed, event.tentative_allowed = 1, True
    question = make_question(event, QuestionKind.text)
    db.session.commit()
    more = {
        "Bo Companion": coming(event, accepting("Bo Companion")),
        "By tram": coming(event, accepting(answers={question.id: "By tram"})),
        "Nothing with nuts": coming(event, accepting(diet="Nothing with nuts")),
        "A chair with wheels": coming(event, accepting(access_needs="A chair with wheels")),
        "See you": coming(event, accepting(message="See you")),
        "Answered by Guest": coming(event, assistant_email="aide@example.org"),
        "You can’t come.": coming(event, regretting()),
        "You may come.": coming(event, perhaps()),
    }
    mine = coming(event)
    client.get(mine)
    assert {said: client.get(link).text.count(said) > 0 for said, link in more.items()} == dict.fromkeys(more, True)
    assert [said for said in more if said in client.get(mine).text] == []
    assert len(settled._pages) == 1


def test_who_waits_is_told_their_place(office: Any, client: FlaskClient) -> None:
    event = make_event(office, capacity=1)
    links = [coming(event) for _ in range(3)]
    places = [client.get(link).text for link in links]
    assert ["first in line" in places[1], "second in line" in places[2]] == [True, True]
    assert len(settled._pages) == 1


def test_a_deputy_stands_on_two_pages_and_on_no_other(event: Event, client: FlaskClient) -> None:
    principal, deputy, another = coming(event, name="Paula Principal"), coming(event, name="Dora"), coming(event)
    assert [words(client.get(link), "p.notice") for link in (principal, deputy, another)] == [[], [], []]
    paula, dora = (db.session.scalars(select(Guest).where(Guest.name.startswith(name))).one() for name in ("P", "D"))
    facts = {"name": "Dora", "email": "dora@example.org", "language": "en"}
    named = saved(Substitution(guest_id=paula.id, **facts))
    assert [words(client.get(link), ".notice h2")[1:] for link in (principal, deputy, another)] == [
        ["You have named a deputy."],
        [],
        [],
    ]
    named.state, named.deputy_id = SubstitutionState.approved, dora.id
    db.session.commit()
    assert [words(client.get(link), "p.notice") for link in (principal, deputy, another)] == [
        [],
        ["You come in place of Paula Principal."],
        [],
    ]


def test_sessions_to_sign_up_for_are_counted_at_each_look(event: Event, client: FlaskClient) -> None:
    session = make_session(event, title={"en": "Workshop"})
    release(event.id, "command line")
    link = coming(event)
    assert words(client.get(link), ".sign-ups li p") == []
    chairs = saved(SeatCounter(capacity=9))
    saved(SignUpSession(event_id=event.id, guid=session.guid, chairs=chairs))
    assert "9 chairs are free." in words(client.get(link), ".sign-ups li p")
    chairs.taken = 1
    db.session.commit()
    assert "8 chairs are free." in words(client.get(link), ".sign-ups li p")


def test_a_guest_whose_language_is_none_of_ours_reads_the_browsers(event: Event, client: FlaskClient) -> None:
    link = coming(event, language="ar")
    said = [words(client.get(link, headers={"Accept-Language": each}), "h1") for each in ("fi", "sv", "fi", "ar")]
    assert said == [["Seminaari"], ["Seminarium"], ["Seminaari"], ["Seminar"]]


def test_the_page_follows_the_answer(event: Event, guest: Guest, client: FlaskClient) -> None:
    answer(guest.id, accepting(), f"guest:{guest.id}")
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    assert "Your ticket<" in client.get(link).text
    answer(guest.id, regretting(), f"guest:{guest.id}")
    assert words(client.get(link), ".notice h2") == ["You can’t come."]
    answer(guest.id, accepting(person=GivenPerson(name="Another Name")), f"guest:{guest.id}")
    page = client.get(link).text
    assert ["Another Name" in page, "Äidyt" in page] == [True, False]


def test_a_page_that_is_there_takes_one_look_and_one_that_is_made_two(
    event: Event, client: FlaskClient, count_queries: Any
) -> None:
    links = [coming(event), coming(event)]
    costs = []
    for link in links:
        with count_queries() as statements:
            client.get(link)
        costs.append(len(statements))
    assert costs == [2, 1]
