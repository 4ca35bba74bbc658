"""A mark in every column that can hold a guest's data: after their erasure it is nowhere, on the disk neither."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import JSON, Enum, LargeBinary, String, Table, select, update

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.guests.operations import bulk
from eventsapp.inbox.models import Kind, Reason, ReceivedMessage, ReceivedState, Way
from eventsapp.kernel import audit, binned, clock
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.binned import BinnedThing
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail.models import MessageState, OutboxMessage
from eventsapp.privacy.operations import erase_person
from eventsapp.programme.operations.speakers import delete_speaker
from eventsapp.registration.given import GivenCompanion, GivenPerson
from eventsapp.registration.models import AnswerFile, CompanionAnswer, Registration, Substitution
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel
from eventsapp.tables import METADATA
from tests.database_files import files_of
from tests.factories import make_guest
from tests.factories.programme import make_speaker
from tests.factories.registration import accepting, make_question

MARK = "Wxyzmarke"

#: Where a guest's own words, or words about them, can stand. Each of these columns is marked and looked at.
PERSONAL = {
    "answer": ["asked", "value"],
    "answer_file": ["name", "content"],
    "companion": ["name", "diet", "access_needs", "email"],
    "companion_answer": ["asked", "value"],
    "guest": [
        "honorific", "title", "name", "post", "organisation", "postal_address", "assistant_email", "notes", "extra",
        "search",
    ],
    "guest_fact": ["details"],
    "outbox_message": ["subject", "content", "error"],
    "participation": ["word"],
    "received_message": ["words", "sender_name", "subject", "text", "content", "recipient"],
    "registration": ["diet", "access_needs", "message"],
    "speaker": ["needs"],
    "substitution": ["honorific", "name", "post", "organisation", "email"],
}  # fmt: skip
#: Marked by an operation, for the database lets nobody write into them, or they hold the others' rows.
BY_OPERATION = {"audit_entry", "binned_thing"}
#: Tables with texts that are nobody's, or not a guest's, and why.
IMPERSONAL = {
    "account_link": "organisers’; they end",
    "acknowledged_warning": "digests",
    "address_standing": "forgotten with the address (registration.operations.erasure), but that somebody wants no more",
    "announced": "the kind of a letter",
    "attempt_count": "digests and network addresses, for minutes",
    "calendar_change": "what changed of an event",
    "calendar_entry": "random identities",
    "choice_limit": "a choice, and how many may take it",
    "code_generator": "organisers’",
    "event": "the event’s",
    "guest_group": "a group’s name",
    "guest_list_upload": "ends within the hour; what is left goes with the event’s guests",
    "guest_tag": "a tag’s name",
    "host": "organisations",
    "known_browser": "digests; they go with the links",
    "letter_text": "the host’s words to all",
    "link_code": "digests; they go with the links",
    "list_change": "keys of guests alone",
    "mail_pause": "who paused",
    "mail_quota": "domains",
    "office": "its name",
    "organiser": "organisers’",
    "passkey": "organisers’",
    "personal_link": "digests",
    "privacy_terms": "the host’s words to all",
    "programme_session": "the programme’s",
    "programme_upload": "the programme’s; ends within the hour",
    "question": "the host’s words to all",
    "question_section": "the host’s words to all",
    "recovery_code": "digests",
    "release": "the programme as it was published",
    "reminder_step": "when to remind",
    "room": "the programme’s",
    "saved_filter": "how a list is looked at",
    "sign_up_session": "an identity",
    "signed_in": "organisers’",
    "speaker_consent": "what was agreed to",
    "speaker_letter_text": "the host’s words to all",
    "speaker_link": "digests",
    "speaker_photo": "published with consent; taken away by the speaker’s own page",
    "star": "an identity of a session",
    "starred_list": "random identities",
    "suppression": "that somebody wants no letters must be remembered",
    "ticket": "random identities",
    "timer_run": "names of timers",
    "track": "the programme’s",
}


def texts(table: Table) -> list[str]:
    """The columns that can hold words."""
    kinds = [(column.name, getattr(column.type, "impl", column.type)) for column in table.columns]
    words = (String, JSON, LargeBinary)
    return [name for name, kind in kinds if isinstance(kind, words) and not isinstance(kind, Enum)]


def test_every_table_with_words_is_marked_or_known_to_be_impersonal() -> None:
    with_words = {table.name for table in METADATA.sorted_tables if texts(table)}
    assert with_words - set(PERSONAL) - BY_OPERATION - set(IMPERSONAL) == set()
    for name, columns in PERSONAL.items():
        assert set(columns) <= set(texts(METADATA.tables[name]))


def mark(tables: Iterable[str]) -> None:
    """Write the mark into every such column of every row."""
    with unit_of_work() as session:
        for name in tables:
            table = METADATA.tables[name]
            values: dict[str, Any] = {}
            for column in PERSONAL[name]:
                kind = getattr(table.c[column].type, "impl", table.c[column].type)
                wanted: Any = f"{MARK}@example.org" if column.endswith("email") else f"{MARK} {column}"
                if isinstance(kind, LargeBinary):
                    wanted = f"X-Letter: yes\n\n{wanted}".encode()
                elif isinstance(kind, JSON) and name not in {"answer", "companion_answer"}:
                    wanted = {"name": wanted}
                values[column] = wanted
            session.execute(update(table).values(values))


def everywhere() -> list[str]:
    """The tables in which the mark stands."""
    found = []
    for table in METADATA.sorted_tables:
        rows = "\n".join(repr(tuple(row)) for row in db.session.execute(select(table)))
        if MARK.casefold() in rows.casefold():
            found.append(table.name)
    return found


def on_disk() -> list[str]:
    """The files of the database that hold the mark, where it has files of ours."""
    if db.engine.dialect.name != "sqlite":
        return []
    return [name for name, content in files_of(db.engine.url.database).items() if MARK.encode() in content]


def test_nothing_is_left(app: Flask, event: Event, organiser: FlaskClient, mail_expected: None) -> None:
    event.companions_allowed = 1
    in_the_bin(event)
    guest = make_guest(event, email="marked@example.org", extra={"Column": "x"})
    question = make_question(event)
    answer(guest.id, accepting("Two", diet="x", answers={question.id: "x"}), f"guest:{guest.id}")
    speaker = make_speaker(event, email=guest.email)
    with unit_of_work() as session:
        facts = {"name": "x", "media_type": "application/pdf", "sha256": "", "size": 1, "content": b"x"}
        session.add(AnswerFile(guest_id=guest.id, question_id=question.id, **facts))
        session.add(Substitution(guest_id=guest.id, name="x", email="x@example.org", language="en"))
        session.add(
            ReceivedMessage(
                digest="d",
                way=Way.pipe,
                kind=Kind.letter,
                state=ReceivedState.needs_you,
                reason=Reason.written,
                event_id=event.id,
                guest_id=guest.id,
                sender=guest.email,
                erase_at=clock.now(),
            )
        )
        for message in session.scalars(select(OutboxMessage)).all():
            message.state = MessageState.sent
        audit.record("organiser:1", "edited", guest, changes={"name": [MARK, "Äidyt"]})
        registration = session.scalars(select(Registration).where(Registration.guest_id == guest.id)).one()
        (companion,) = registration.companions
        session.add(CompanionAnswer(companion_id=companion.id, question_id=question.id, asked="x", value="x"))
        audit.record(f"guest:{guest.id}", "answered", registration, name=MARK)
        audit.record("organiser:1", "edited", speaker, changes={"needs": ["", MARK]})
    mark(PERSONAL)
    standing = everywhere()
    assert set(standing) >= (set(PERSONAL) - {"participation"}) | BY_OPERATION
    assert bool(on_disk()) == (db.engine.dialect.name == "sqlite")

    with unit_of_work() as session:
        guest = session.get_one(type(guest), guest.id)
        guest.email, guest.email_key = "marked@example.org", "marked@example.org"
    # Before the event, letters that withdraw calendar entries would be written yet, and be erased once they have left.
    with time_machine.travel(event.ends_at + timedelta(days=1)):
        erase_person("marked@example.org", [event.id], "organiser:1")

    assert everywhere() == []
    assert on_disk() == []
    assert db.session.query(AuditEntry).count() > 3
    # What is somebody else's can still be brought back, without them.
    binned.bring_back(event.id, list(db.session.scalars(select(BinnedThing.id))), "organiser:1")
    assert everywhere() == []
    back = db.session.scalars(select(Registration).join(Guest).where(Guest.email == "other@example.org")).one()
    assert [each.name for each in back.companions] == [""]


def in_the_bin(event: Event) -> None:
    """The same person was a guest and a speaker who were deleted, and comes with somebody who was."""
    before = make_guest(event, email="marked@example.org", name=MARK, notes=MARK)
    other = make_guest(event, email="other@example.org")
    given = accepting(person=GivenPerson(name="Other"))
    given = replace(given, companions=(GivenCompanion(name=MARK, email="marked@example.org", diet=MARK),))
    answer(other.id, given, f"guest:{other.id}")
    cancel(db.session.scalars(select(Registration.id)).one(), "organiser:1")
    bulk.remove(event.id, [before.id, other.id], "organiser:1")
    speaker = make_speaker(event, email="Marked@example.org", name=MARK, needs=MARK)
    delete_speaker(event.id, speaker.id, "organiser:1")
