"""A group reads words of its own: in every letter, in each language; all others read what the host wrote for all."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, NoResultFound

from eventsapp.events.fields import fields_of
from eventsapp.events.models import Event
from eventsapp.events.operations import edit_event
from eventsapp.guests.letter_kinds import KINDS
from eventsapp.guests.models import GuestGroup, LetterText
from eventsapp.guests.operations.announcing import announce
from eventsapp.guests.operations.groups import add_group, remove_group
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.guests.operations.letter_texts import write_letter
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.registration.operations import calendar_updates
from eventsapp.registration.operations.answers import answer
from tests.factories import make_event, make_guest, make_office
from tests.factories.registration import accepting
from tests.pages import filled_in, notices, texts
from tests.pages import page as page_of

PAGE = "/organise/seminar/letters/invitation/en"


@pytest.fixture
def press(event: Event) -> GuestGroup:
    return add_group(event.id, "Press", "test")


def write(event: Event, kind: str, subject: str, group: GuestGroup | None = None, language: str = "en") -> None:
    body = f"{subject} – {{name}}, until {{until}}." if kind == "offer" else f"{subject} – {{name}}."
    write_letter(event.id, KINDS[kind], language, subject, body, "test", group.id if group else None)


def trace(action: str) -> list[dict[str, Any]]:
    return [line.facts for line in db.session.scalars(select(AuditEntry).where(AuditEntry.action == action))]


def subjects(outbox: Any) -> dict[str, str]:
    return {letter.recipient: letter.subject for letter in outbox()}


def test_invitations_reminders_and_answers_use_it(event: Event, press: GuestGroup, outbox: Any) -> None:
    partners = add_group(event.id, "Partners", "test")
    for kind in ("invitation", "reminder", "confirmation"):
        write(event, kind, f"{kind} for all")
        write(event, kind, f"{kind} for the press", press)
    write(event, "invitation", "Medialle", press, "fi")
    readers = [
        {"email": "press@example.org", "group_id": press.id, "assistant_email": "desk@example.org"},
        {"email": "lehti@example.org", "group_id": press.id, "language": "fi"},
        {"email": "tidning@example.org", "group_id": press.id, "language": "sv"},
        {"email": "partner@example.org", "group_id": partners.id},
        {"email": "nobody@example.org"},
    ]
    guests = [make_guest(event, invited=False, **reader) for reader in readers]
    send_invitations(event.id, None, "test")
    assert subjects(outbox) == {
        "press@example.org": "invitation for the press",
        "desk@example.org": "invitation for the press",
        "lehti@example.org": "Medialle",
        "tidning@example.org": "Inbjudan: Seminarium",
        "partner@example.org": "invitation for all",
        "nobody@example.org": "invitation for all",
    }
    announce(event.id, "reminder", "test")
    sent = subjects(outbox)
    assert [sent[guest.email] for guest in guests if guest.language == "en"] == [
        "reminder for the press",
        "reminder for all",
        "reminder for all",
    ]
    for guest in guests:
        answer(guest.id, accepting(), f"guest:{guest.id}")
    sent = subjects(outbox)
    assert [sent[guest.email] for guest in guests] == [
        "confirmation for the press",
        "Osallistumisenne on vahvistettu: Seminaari",
        "Ert deltagande är bekräftat: Seminarium",
        "confirmation for all",
        "confirmation for all",
    ]


def test_letters_of_a_change_use_it(event: Event, press: GuestGroup, outbox: Any) -> None:
    write(event, "calendar_updated", "Moved, dear press", press)
    for email, group_id in (("press@example.org", press.id), ("guest@example.org", None)):
        answer(make_guest(event, email=email, group_id=group_id).id, accepting(), "guest")
    edit_event(event.id, replace(fields_of(event), address="Elsewhere 1"), "test")
    calendar_updates.send_now(event.id, "test")
    assert subjects(outbox) == {"press@example.org": "Moved, dear press", "guest@example.org": "Changed: Seminar"}


def test_it_is_written_looked_at_tried_and_taken_back(
    organiser: FlaskClient, event: Event, press: GuestGroup, outbox: Any
) -> None:
    write(event, "invitation", "For all")
    make_guest(event, name="Aino Virta", email="aino@example.org")
    make_guest(event, name="Bo Ek", email="bo@example.org", group_id=press.id)
    own = f"{PAGE}?group={press.id}"
    first = organiser.get(own)
    assert filled_in(first, "")["subject"] == "For all"
    assert texts(first, "//h1/following-sibling::p[1]") == [
        "Each guest who is invited. The group Press reads what all read, until you save other words for it here."
    ]
    saved = organiser.post(own, data={"subject": "For the press", "body": "Dear {name},"})
    assert (saved.status_code, saved.location) == (303, own)
    page = organiser.get(own)
    assert filled_in(page, "") == {"subject": "For the press", "body": "\nDear {name},"}
    assert texts(page, "//nav[@aria-label='Whose letter']//li") == ["For all", "Press (words of its own)"]
    assert texts(page, "//nav[@aria-label='Whose letter']//*[@aria-current]") == ["Press"]
    (frame,) = page_of(page).xpath("//iframe/@src")
    assert texts(organiser.get(frame), "//p[starts-with(., 'Dear')]") == ["Dear Bo Ek,"]
    # What all read is shown for somebody who reads it.
    assert filled_in(organiser.get(PAGE), "")["subject"] == "For all"
    (frame,) = page_of(organiser.get(PAGE)).xpath("//iframe/@src")
    assert organiser.get(f"{frame}&as=text").text.splitlines()[0] == "For all"
    (test,) = page_of(page).xpath("//form[contains(@action, '/test')]/@action")
    organiser.post(test)
    assert subjects(outbox) == {"outi@example.org": "Test: For the press"}
    index = organiser.get("/organise/seminar/letters")
    assert texts(index, "//table//b") == ["your own", "Press"]
    (back,) = page_of(page).xpath("//button/@formaction")
    again = organiser.get(organiser.post(back).location)
    assert notices(again) == ["The group Press reads what all read again."]
    assert filled_in(again, "")["subject"] == "For all"
    assert trace("took back a letter of") == [{"letter": "invitation", "language": "en", "group": "Press"}]


def test_a_guest_is_shown_what_they_read(organiser: FlaskClient, event: Event, press: GuestGroup, outbox: Any) -> None:
    write(event, "invitation", "For all")
    write(event, "invitation", "For the press", press)
    make_guest(event, name="Bo Ek", email="bo@example.org", group_id=press.id, search="bo ek")
    make_guest(event, name="Aino Virta", email="aino@example.org", search="aino virta")
    page = organiser.get(f"{PAGE}?who=ek")
    assert texts(page, "//section/p")[0] == "Here for Bo Ek. Their group, Press, has words of its own."
    (frame,) = page_of(page).xpath("//iframe/@src")
    assert organiser.get(f"{frame}&as=text").text.splitlines()[0] == "For the press"
    # The test is the letter that is looked at.
    (test,) = page_of(page).xpath("//form[contains(@action, '/test')]/@action")
    assert organiser.post(test).location == f"{PAGE}?who=ek"
    assert subjects(outbox) == {"outi@example.org": "Test: For the press"}


def test_beside_a_groups_words_others_are_shown_what_they_read(
    organiser: FlaskClient, event: Event, press: GuestGroup
) -> None:
    partners = add_group(event.id, "Partners", "test")
    write(event, "invitation", "For all")
    write(event, "invitation", "For the press", press)
    make_guest(event, name="Aino Virta", search="aino virta")
    make_guest(event, name="Bo Ek", group_id=partners.id, search="bo ek")

    def said(group: GuestGroup, who: str) -> str:
        return texts(organiser.get(f"{PAGE}?group={group.id}&who={who}"), "//section/p")[0]

    assert said(press, "aino") == "Here for Aino Virta. They are not of the group Press, and read what all read."
    assert said(press, "ek") == "Here for Bo Ek. They are not of the group Press, and read what all read."
    assert said(partners, "ek") == "Here for Bo Ek."
    write(event, "invitation", "For partners", partners)
    assert said(press, "ek") == "Here for Bo Ek. Their group, Partners, has words of its own."


@pytest.mark.parametrize("groups", [1, 3, 60])
def test_what_its_screens_ask_of_the_database_does_not_grow(
    organiser: FlaskClient, event: Event, count_queries: Any, mail_expected: None, groups: int
) -> None:
    for number in range(groups):
        group = add_group(event.id, f"Group {number}", "test")
        make_guest(event, invited=False, group_id=group.id)
        write(event, "invitation", "Ours", group)
    costs = []
    for page in ("/organise/seminar/letters", f"{PAGE}?group={group.id}"):
        organiser.get(page)
        with count_queries() as counted:
            organiser.get(page)
        costs.append(len(counted))
    assert costs == [12, 6]
    with count_queries() as counted:
        send_invitations(event.id, None, "test")
    assert len(counted) == 13


def test_with_the_group_its_words_go(event: Event, press: GuestGroup, outbox: Any) -> None:
    write(event, "confirmation", "For the press", press)
    guest = make_guest(event, email="press@example.org", group_id=press.id)
    answer(guest.id, accepting(), f"guest:{guest.id}")
    assert subjects(outbox) == {"press@example.org": "For the press"}
    remove_group(press.id, "test")
    assert db.session.query(LetterText).count() == 0
    # A new group may be known by the key of the old one: it reads nothing of it.
    heirs = add_group(event.id, "Heirs", "test")
    other = make_guest(event, email="heir@example.org", group_id=heirs.id)
    answer(other.id, accepting(), f"guest:{other.id}")
    assert subjects(outbox)["heir@example.org"] == "You are coming: Seminar"


def test_a_group_of_another_event_is_not_there(organiser: FlaskClient, event: Event) -> None:
    theirs = add_group(make_event(make_office()).id, "Secret", "test")
    for path in (PAGE, f"{PAGE}/preview", f"{PAGE}/test", f"{PAGE}/back"):
        asked = organiser.get if path.endswith("preview") else organiser.post
        answers = [asked(f"{path}?group={which}", data={"subject": "x", "body": "y"}) for which in (theirs.id, "x")]
        assert [answer.status_code for answer in answers] == [404, 404]
    with pytest.raises(NoResultFound):
        write(event, "invitation", "Ours", theirs)
    assert db.session.query(LetterText).count() == 0


def test_the_database_keeps_one_text_of_each(app: Flask, event: Event, press: GuestGroup) -> None:
    for group_id in (None, press.id):
        for _twice in range(2):
            db.session.add(
                LetterText(event_id=event.id, letter="offer", language="en", group_id=group_id, subject="", body="")
            )
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()


def test_all_unknown_placeholders_are_named(organiser: FlaskClient, event: Event) -> None:
    page = organiser.post(PAGE, data={"subject": "Come {now}!", "body": "Dear {nmae}, {nmae} of {ministry},"})
    (error,) = texts(page, "//*[@id='subject-error']")
    assert error.startswith("Error: There are no placeholders {now}, {nmae}, {ministry}. Use some of: {honorific}, ")
