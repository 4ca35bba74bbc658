"""A guest opens the link of the letter."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, LinkPurpose, PersonalLink
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.registration.models import Registration
from eventsapp.registration.operations.answers import answer
from tests.factories import SEMINAR_STARTS, make_guest, make_link
from tests.factories.registration import accepting
from tests.pages import found, page, title, words


def test_it_is_a_card_in_the_guests_own_language(event: Event, client: FlaskClient) -> None:
    guest = make_guest(event, honorific="Suurlähettiläs", name="Aino Åberg", language="fi")
    opened = client.get(f"/i/{make_link(guest)}")
    assert opened.status_code == 200
    assert page(opened).get("lang") == "fi"
    assert words(opened, ".addressee") == ["Suurlähettiläs Aino Åberg"]
    assert words(opened, "h1") == ["Seminaari"]
    assert words(opened, ".facts dd time") == ["perjantai 24. toukokuuta 2030 9.30–12.30"]


def test_another_language_is_one_click_away(guest: Guest, client: FlaskClient) -> None:
    link = f"/i/{make_link(guest)}"
    assert words(client.get(f"{link}?lang=sv"), "h1") == ["Seminarium"]


def test_accepting_and_regretting_stand_side_by_side(guest: Guest, client: FlaskClient) -> None:
    opened = client.get(f"/i/{make_link(guest)}")
    radios = found(opened, ".answer-choices input[type=radio]")
    assert [(radio.get("value"), radio.get("checked")) for radio in radios] == [("accept", None), ("regret", None)]


def test_perhaps_is_there_where_the_event_allows_it(event: Event, guest: Guest, client: FlaskClient) -> None:
    event.tentative_allowed = True
    db.session.commit()
    radios = found(client.get(f"/i/{make_link(guest)}"), ".answer-choices input[type=radio]")
    assert [radio.get("value") for radio in radios] == ["accept", "tentative", "regret"]


def test_opening_answers_nothing(guest: Guest, client: FlaskClient) -> None:
    link = f"/i/{make_link(guest)}"
    for ask in (client.get, client.head, client.options):
        assert ask(link).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0
    assert db.session.scalar(select(func.count()).select_from(PersonalLink)) == 1


def test_an_unknown_a_withdrawn_and_a_misused_link_get_the_same_page(guest: Guest, client: FlaskClient) -> None:
    withdrawn = make_link(guest)
    db.session.execute(PersonalLink.__table__.update().values(revoked_at=clock.now()))  # type: ignore[attr-defined]
    db.session.commit()
    registration_link = make_link(guest, LinkPurpose.registration)
    answers = [client.get(f"/i/{token}") for token in ("unknown", withdrawn, registration_link, "x" * 5000)]
    assert [each.status_code for each in answers] == [404, 404, 404, 404]
    assert len({title(each) for each in answers}) == 1
    assert len({tuple(words(each)) for each in answers}) == 1


@pytest.mark.parametrize("path", ["/i/{}", "/i/unknown{}"])
def test_the_secret_stays_with_the_guest(guest: Guest, client: FlaskClient, path: str) -> None:
    headers = client.get(path.format(make_link(guest))).headers
    assert {name: headers[name] for name in ("Referrer-Policy", "X-Robots-Tag", "Cache-Control")} == {
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "private, no-store",
    }


def test_the_event_opens_to_who_opened_the_link(event: Event, guest: Guest, client: FlaskClient) -> None:
    assert client.get(f"/events/{event.slug}").status_code == 404
    client.get(f"/i/{make_link(guest)}")
    assert client.get(f"/events/{event.slug}").status_code == 200


def test_after_the_deadline_it_says_who_to_write_to(event: Event, guest: Guest, client: FlaskClient) -> None:
    event.answer_deadline = SEMINAR_STARTS - timedelta(days=7)
    db.session.commit()
    link = make_link(guest)
    with time_machine.travel(event.answer_deadline, tick=False):
        opened = client.get(f"/i/{link}")
    assert words(opened, ".notice") == [
        "Answers were taken until Friday 17 May 2030 09:30. Please write to IOM Finland, events@example.org."
    ]
    assert found(opened, ".answer-form") == []


def test_an_answered_invitation_leads_to_the_registration(
    guest: Guest, client: FlaskClient, mail_expected: None
) -> None:
    token = make_link(guest)
    answer(guest.id, accepting(), "guest")
    opened = client.get(f"/i/{token}")
    assert words(opened, ".notice h2") == ["You have answered"]
    (form,) = found(opened, ".notice form")
    led = client.post(form.get("action"))
    assert led.status_code == 303
    assert words(client.get(led.location), ".notice h2") == ["You are coming. Your place is confirmed."]


def test_the_card_costs_the_same_for_any_number_of_guests(
    event: Event, guest: Guest, client: FlaskClient, count_queries: Any, mail_expected: None
) -> None:
    link = f"/i/{make_link(guest)}"
    client.get(link)  # what is the same for all is made at the first look
    costs = []
    for more in (0, 2, 57):
        for _number in range(more):
            answer(make_guest(event).id, accepting(), "guest")
        with count_queries() as statements:
            client.get(link)
        costs.append(len(statements))
    assert costs == [costs[0]] * 3
