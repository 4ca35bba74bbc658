"""An organiser sends the invitations."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.links import link_by
from eventsapp.guests.models import Guest, Invitation, LinkPurpose, Reserve, SentLetter
from eventsapp.guests.operations.letter_texts import write_invitation
from eventsapp.guests.organiser import letters
from eventsapp.kernel.database import db
from tests.factories import SEMINAR_STARTS, make_event, make_group, make_guest, make_office
from tests.letters import plain
from tests.pages import notices, words


def invited(event: Event) -> list[str]:
    rows = db.session.scalars(select(Guest.name).join(Guest.invitation).where(Guest.event_id == event.id))
    return sorted(rows)


def test_each_guest_of_the_group_gets_a_letter_with_a_link_of_their_own(
    organiser: FlaskClient, event: Event, outbox: Any
) -> None:
    protocol, press = make_group(event, "Protocol"), make_group(event, "Press")
    aino = make_guest(event, invited=False, group_id=protocol.id, name="Aino", email="aino@example.org")
    make_guest(event, invited=False, group_id=press.id, name="Pekka", email="pekka@example.org")
    make_guest(event, invited=True, group_id=protocol.id, name="Invited before")

    answer = organiser.post("/organise/seminar/invitations", data={"group": protocol.id})

    assert (answer.status_code, answer.location) == (303, "/organise/seminar/letters")
    (letter,) = outbox()
    assert (letter.letter, letter.recipient, letter.subject) == (
        "invitation",
        "aino@example.org",
        "Invitation: Seminar",
    )
    (token,) = re.findall(r"http://localhost/i/([\w-]{22})", plain(letter))
    found = link_by(token, LinkPurpose.invitation)
    assert found is not None
    assert found.guest.id == aino.id
    assert db.session.scalars(select(SentLetter.guest_id)).all() == [aino.id]
    assert invited(event) == ["Aino", "Invited before"]


def test_a_reserve_is_invited_by_nobody_who_does_not_name_it(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    reserve = make_group(event, "Reserve")
    reserve.reserve = Reserve.automatic
    db.session.commit()
    make_guest(event, invited=False, group_id=make_group(event, "Main").id, email="main@example.org")
    named = make_guest(event, invited=False, group_id=reserve.id, email="reserve@example.org")
    page = organiser.get("/organise/seminar/letters")
    assert [text for text in words(page, "main button") if "nvite" in text] == [
        "Main: invite 1 guest",
        "Invite the 1 guest who is not invited yet",
    ]
    assert "The reserve is left out: its guests are called one by one, when a seat comes free." in page.text
    organiser.post("/organise/seminar/invitations")
    assert [letter.recipient for letter in outbox()] == ["main@example.org"]
    organiser.post(f"/organise/seminar/guests/{named.id}/invitation")
    assert [letter.recipient for letter in outbox()] == ["main@example.org", "reserve@example.org"]


def test_a_second_click_writes_to_nobody_again(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    make_guest(event, invited=False)
    organiser.post("/organise/seminar/invitations")
    organiser.post("/organise/seminar/invitations")
    assert [letter.letter for letter in outbox()] == ["invitation"]


def test_a_long_list_takes_more_than_one_click(
    organiser: FlaskClient, event: Event, outbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "MOST_AT_ONCE", 2)
    for name in ("Ann", "Bo", "Cy"):
        make_guest(event, invited=False, name=name)
    page = organiser.get(organiser.post("/organise/seminar/invitations").location)
    assert notices(page) == ["2 invitations are on their way.", "1 guest is left: press the button again."]
    assert invited(event) == ["Ann", "Bo"]
    page = organiser.get(organiser.post("/organise/seminar/invitations").location)
    assert notices(page) == ["1 invitation is on its way."]
    assert (invited(event), len(outbox())) == (["Ann", "Bo", "Cy"], 3)


def test_a_guest_is_written_to_in_their_own_language(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    make_guest(event, invited=False, language="fi")
    make_guest(event, invited=False, language="sv")
    make_guest(event, invited=False, language="de")
    organiser.post("/organise/seminar/invitations")
    subjects = [letter.subject for letter in outbox()]
    assert subjects == ["Kutsu: Seminaari", "Inbjudan: Seminarium", "Invitation: Seminar"]


def test_a_name_stays_text_whatever_it_holds(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    name = "Eve [click](https://evil.example) *Star* {link} <b>B</b>"
    make_guest(event, invited=False, name=name)
    write_invitation(event.id, "en", "Come, {name}", "Dear {honorific} {name},", "organiser:1")
    organiser.post("/organise/seminar/invitations")
    (letter,) = outbox()
    assert letter.subject == f"Come, {name}"
    assert f"Dear {name}," in plain(letter).splitlines()
    html = message_from_bytes(letter.content, policy=policy.default).get_body(("html",))
    assert html is not None
    assert re.findall(r'href="([^"]*evil[^"]*)"', html.get_content()) == []


def test_nobody_is_invited_when_the_time_for_answers_is_over(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    make_guest(event, invited=False)
    with time_machine.travel(SEMINAR_STARTS + timedelta(seconds=1)):
        organiser.post("/organise/seminar/invitations")
    assert outbox() == []
    assert invited(event) == []


def test_the_group_of_another_event_is_not_there(organiser: FlaskClient, event: Event) -> None:
    other = make_event(make_office())
    group = make_group(other)
    make_guest(other, invited=False, group_id=group.id)
    assert organiser.post("/organise/seminar/invitations", data={"group": group.id}).status_code == 404
    assert db.session.scalars(select(Invitation)).all() == []


def test_only_organisers_of_the_office_send(
    event: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    make_guest(event, invited=False)
    answers = [who.post("/organise/seminar/invitations").status_code for who in (colleague, outsider, visitor)]
    assert answers == [404, 404, 302]
    assert invited(event) == []


def test_from_the_command_line(app: Flask, event: Event, outbox: Any) -> None:
    group = make_group(event, "Protocol")
    make_guest(event, invited=False, group_id=group.id)
    make_guest(event, invited=False)
    run = app.test_cli_runner().invoke

    tried = run(args=["invitations", "send", "--event", "seminar", "--group", "Protocol", "--dry-run"])
    assert (tried.output, outbox()) == ("1 guests would be invited to seminar\n", [])

    sent = run(args=["invitations", "send", "--event", "seminar", "--group", "Protocol"])
    assert (sent.exit_code, sent.output) == (0, "1 invitations to seminar are in the outbox\n")
    assert [letter.letter for letter in outbox()] == ["invitation"]


def test_an_empty_list_is_said_to_be_empty(organiser: FlaskClient, event: Event) -> None:
    page = organiser.get("/organise/seminar/letters")
    assert words(page, "section p")[0] == "There is nobody on the guest list yet. To the guest list"
