"""A session, a speaker or a guest that was deleted comes back from the bin as it was, for thirty days."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Enum, LargeBinary, Time, delete, select, update
from werkzeug.test import TestResponse

from eventsapp.accounts.models import Office, Role
from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.models import Guest, GuestGroup, LinkPurpose
from eventsapp.guests.operations import bulk
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.guests.tags import GuestTag
from eventsapp.kernel import binned, clock
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.binned import BinnedThing
from eventsapp.kernel.columns import UTCDateTime
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail.models import MessageState, OutboxMessage
from eventsapp.programme.models import ProgrammeSession, Room, Speaker, SpeakerLetter, SpeakerLink, SpeakerPhoto
from eventsapp.programme.operations.releases import release
from eventsapp.programme.operations.sessions import delete_session
from eventsapp.registration.models import Answer, CalendarEntry, QuestionKind, Registration, SignUp, SignUpSession
from eventsapp.registration.operations import choices, sign_ups
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel
from eventsapp.tables import METADATA
from tests.at_once import at_once
from tests.conftest import signed_in_client
from tests.factories import make_group, make_guest, make_link, make_organiser, saved
from tests.factories.programme import make_room, make_session, make_speaker, make_track
from tests.factories.registration import accepting, make_question, perhaps
from tests.pages import notices, rows, texts

BIN = "/organise/seminar/bin"
#: What somebody is called after they have answered (tests.factories.registration).
NAME = "Äidyt O’Brien-Ståhl"
#: What a deletion and a return add to, and what goes where nobody bears it.
_ADDS = {"attempt_count", "audit_entry", "binned_thing", "guest_tag", "tagged_guest"}


def everything() -> dict[str, list[Any]]:
    """All rows of all tables that must be as they were."""
    db.session.rollback()
    tables = [table for table in METADATA.sorted_tables if table.name not in _ADDS]
    return {table.name: sorted(map(repr, db.session.execute(select(table)))) for table in tables}


def lying() -> list[BinnedThing]:
    db.session.rollback()
    return list(db.session.scalars(select(BinnedThing).order_by(BinnedThing.id)))


def bring_back(client: FlaskClient, thing: BinnedThing | int) -> TestResponse:
    key = thing if isinstance(thing, int) else thing.id
    return client.post(f"{BIN}/restoration", data={"thing": key}, follow_redirects=True)


def test_a_guest_is_back_with_links_answers_and_letters(
    organiser: FlaskClient, visitor: FlaskClient, event: Event, mail_expected: None
) -> None:
    event.companions_allowed = 1
    guest = make_guest(event, name="Äidyt O’Brien-Ståhl", group=make_group(event), extra={"Table": "4"})
    question = make_question(event)
    person_says = accepting("Two", diet="no nuts", answers={question.id: "x"})
    answer(guest.id, person_says, f"guest:{guest.id}")
    registration = db.session.scalars(select(Registration)).one()
    cancel(registration.id, f"guest:{guest.id}")
    bulk.tag(event.id, [guest.id], "VIP", "organiser:1")
    token = make_link(guest, LinkPurpose.registration)
    before = everything()

    told = organiser.post(f"/organise/seminar/guests/{guest.id}/remove", follow_redirects=True)
    assert notices(told) == ["Äidyt O’Brien-Ståhl is no longer on the list. Bring it back from the bin"]
    assert visitor.get(f"/r/{token}").status_code == 404
    key = lying()[0].id
    assert [row[0] for row in rows(organiser.get(BIN))] == ["Äidyt O’Brien-Ståhl Guest"]
    assert notices(bring_back(organiser, key)) == ["Back again: Äidyt O’Brien-Ståhl."]

    assert everything() == before
    assert [tag.name for tag in db.session.scalars(select(GuestTag))] == ["VIP"]
    assert (visitor.get(f"/r/{token}").status_code, lying()) == (200, [])
    assert notices(bring_back(organiser, key)) == [
        "It is not in the bin any more: somebody brought it back, or deleted it for good."
    ]
    trace = [row[2:4] for row in rows(organiser.get("/organise/seminar/trace"))]
    assert trace[0] == ["Brought back from the bin", "Guest Äidyt O’Brien-Ståhl"]


def test_a_session_and_a_speaker_are_back_with_all_of_theirs(
    organiser: FlaskClient, visitor: FlaskClient, event: Event, mail_expected: None
) -> None:
    speaker = make_speaker(event, name="Aino", photo=SpeakerPhoto(data=b"\xff\xd8", digest="d", width=1, height=1))
    session = make_session(
        event, [(speaker, "host")], title={"en": "Opening", "fi": "Avaus"}, room_id=make_room(event).id,
        track_id=make_track(event).id,
    )  # fmt: skip
    saved(SpeakerLink(speaker_id=speaker.id, digest="e" * 64))
    facts = {"letter": "written", "sender": "a@example.org", "recipient": "b@example.org", "subject": "x"}
    message = saved(OutboxMessage(message_id="<m>", content=b"x", state=MessageState.sent, **facts))
    saved(SpeakerLetter(speaker_id=speaker.id, message_id=message.id))
    before = everything()

    told = organiser.post(f"/organise/seminar/sessions/{session.id}/delete", follow_redirects=True)
    assert notices(told) == ["“Opening” is deleted. Bring it back from the bin"]
    organiser.post(f"/organise/seminar/speakers/{speaker.id}/delete")
    first, second = lying()
    assert [row[0] for row in rows(organiser.get(f"{BIN}?lang=fi"))] == ["Aino Puhuja", "Avaus Ohjelmakohta"]
    # The speaker first: so the session finds them again.
    assert notices(bring_back(organiser, second)) == ["Back again: Aino."]
    assert notices(bring_back(organiser, first)) == ["Back again: Opening."]
    assert everything() == before


def test_what_it_needs_is_gone(organiser: FlaskClient, event: Event) -> None:
    speaker, room = make_speaker(event), make_room(event)
    gone = make_session(event, [(speaker, "host")], title={"en": "Opening"}, code="opening", room_id=room.id)
    guest = make_guest(event, name="Äidyt", email="guest@example.org", group=make_group(event))
    delete_session(event.id, gone.id, "organiser:1")
    bulk.remove(event.id, [guest.id], "organiser:1")
    for model in (Room, Speaker, GuestGroup):
        db.session.execute(delete(model))
    db.session.commit()
    make_session(event, code="opening")
    session, removed = lying()

    assert notices(bring_back(organiser, session)) == [
        "Back again: Opening. The room is not there any more, so the session is in none. A speaker of the session is "
        "not there any more, so the session is without them. Its page has another address: something else has the old "
        "one by now."
    ]
    assert db.session.get_one(ProgrammeSession, gone.id).code == "opening-2"
    again = make_guest(event, name="Anew", email="guest@example.org")
    assert notices(bring_back(organiser, removed)) == [
        "Äidyt stays in the bin. Another guest of this event has this address by now."
    ]
    db.session.delete(again)
    db.session.commit()
    assert notices(bring_back(organiser, removed)) == [
        "Back again: Äidyt. The group is not there any more, so the guest is in none."
    ]
    make_session(event)
    delete_session(event.id, gone.id, "organiser:1")
    db.session.execute(update(ProgrammeSession).where(ProgrammeSession.code != "opening").values(guid=gone.guid))
    db.session.commit()
    assert notices(bring_back(organiser, lying()[0])) == [
        "Opening stays in the bin. The programme has this session again: it was imported anew."
    ]


def test_a_choice_is_free_meanwhile_and_may_have_filled_up(
    organiser: FlaskClient, event: Event, mail_expected: None
) -> None:
    event.tentative_allowed = True
    question = make_question(event, QuestionKind.one_of, choices=[{"en": "Boat"}, {"en": "Bus"}])
    with unit_of_work() as session:
        choices.limit(session, session.merge(question), [("Boat", 1)])
    first, second = make_guest(event, name="First"), make_guest(event, name="Second")
    answer(first.id, perhaps(answers={question.id: "Boat"}), "guest")
    assert taken() == 1
    bulk.remove(event.id, [first.id], "organiser:1")
    assert taken() == 0
    bring_back(organiser, lying()[0])
    assert taken() == 1
    bulk.remove(event.id, [first.id], "organiser:1")
    answer(second.id, perhaps(answers={question.id: "Boat"}), "guest")

    assert notices(bring_back(organiser, lying()[0])) == [
        f"Back again: {NAME}. A choice of {NAME} has filled up meanwhile: they have none."
    ]
    assert taken() == 1
    assert [each.registration_id for each in db.session.scalars(select(Answer))] == [
        db.session.scalars(select(Registration.id).where(Registration.guest_id == second.id)).one()
    ]


def taken() -> int:
    db.session.rollback()
    return db.session.scalars(select(SeatCounter.taken).where(SeatCounter.capacity == 1)).one()


def test_many_come_back_together(organiser: FlaskClient, event: Event, count_queries: Any) -> None:
    guests = [make_guest(event) for _number in range(60)]
    spent = []
    for number in (1, 3, 60):
        bulk.remove(event.id, [each.id for each in guests[:number]], "organiser:1")
        with count_queries() as reading:
            organiser.get(BIN)
        with count_queries() as statements:
            organiser.post(f"{BIN}/restoration", data={"batch": lying()[0].batch})
        spent.append((len(reading), len(statements)))
        assert (lying(), db.session.query(Guest).count()) == ([], 60)
    assert len(set(spent)) == 1


def test_who_may_delete_may_bring_back(
    app: Flask, organiser: FlaskClient, colleague: FlaskClient, outsider: FlaskClient, office: Office, event: Event
) -> None:
    protocol = signed_in_client(app, make_organiser(office, Role.protocol))
    delete_session(event.id, make_session(event, title={"en": "Opening"}).id, "organiser:1")
    bulk.remove(event.id, [make_guest(event, name="Äidyt").id], "organiser:1")
    first, second = lying()

    for nobody in (colleague, outsider):
        assert nobody.get(BIN).status_code == 404
        for verb in ("restoration", "emptying"):
            assert nobody.post(f"{BIN}/{verb}", data={"thing": second.id}).status_code == 404
    assert [row[0] for row in rows(protocol.get(BIN))] == ["Äidyt Guest"]
    gone = ["It is not in the bin any more: somebody brought it back, or deleted it for good."]
    for verb, sent in (("emptying", {"thing": first.id}), ("restoration", {"batch": first.batch})):
        assert notices(protocol.post(f"{BIN}/{verb}", data=sent, follow_redirects=True)) == gone
    assert [each.id for each in lying()] == [first.id, second.id]
    assert notices(bring_back(protocol, second)) == ["Back again: Äidyt."]
    assert texts(organiser.get(BIN), "//tbody/tr/th/bdi") == ["Opening"]
    told = organiser.post(f"{BIN}/emptying", data={"thing": first.id}, follow_redirects=True)
    assert (notices(told), lying()) == (["1 entry is deleted for good."], [])


def test_after_thirty_days_nothing_of_it_is_left(event: Event, mail_expected: None) -> None:
    guest = make_guest(event, name="Wxyzmarke")
    answer(guest.id, accepting(diet="Wxyzmarke"), f"guest:{guest.id}")
    cancel(db.session.scalars(select(Registration.id)).one(), f"guest:{guest.id}")
    bulk.remove(event.id, [guest.id], "organiser:1")
    # Its letters have not left: the calendar would keep the entry for ever.
    with pytest.raises(Refused):
        binned.empty(event.id, [lying()[0].id], "organiser:1")
    db.session.execute(update(OutboxMessage).values(state=MessageState.sent, subject="Wxyzmarke"))
    db.session.commit()

    with time_machine.travel(clock.now() + timedelta(days=29)):
        assert binned.empty_due() == 0
    assert "Wxyzmarke" in str(everything()) + lying()[0].content
    with time_machine.travel(clock.now() + timedelta(days=30, minutes=1)):
        assert binned.empty_due() == 1
    assert ("Wxyzmarke" in str(everything()), lying()) == (False, [])
    assert [
        fact for fact in db.session.scalars(select(AuditEntry.facts).where(AuditEntry.thing == "guest")) if fact
    ] == []


def both_bring_back(app: Flask, event: Event) -> list[object]:
    """Two organisers press the button in the same moment."""
    keys, event_id = [each.id for each in lying()], event.id
    db.session.remove()

    def press() -> object:
        try:
            return len(binned.bring_back(event_id, keys, "organiser:1").back)
        except Refused:
            return "refused"

    return sorted(at_once(app, 2, press), key=str)


def test_two_bring_it_back_at_once(app: Flask, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    guest_id = make_guest(event).id
    bulk.remove(event.id, [guest_id], "organiser:1")
    assert both_bring_back(app, event) == [0, 1]
    assert db.session.query(Guest).count() == 1

    # The control: who takes it for theirs without looking comes upon those who were first.
    bulk.remove(event.id, [guest_id], "organiser:1")
    monkeypatch.setattr(binned, "_claimed", lambda things: {each.id for each in things})
    monkeypatch.setitem(vars(binned.kinds()["guest"]), "before", lambda _event_id, _bags: {})
    assert both_bring_back(app, event) == [1, "refused"]


def test_who_signed_up_gets_the_entry_again(event: Event, outbox: Any) -> None:
    session = make_session(event, starts_at=event.starts_at)
    release(event.id, "command line")
    sign_ups.set_chairs(event.id, session.guid, 2, "organiser:1")
    counter = db.session.scalars(select(SignUpSession.id)).one()
    guest = make_guest(event)
    answer(guest.id, accepting(), "guest")
    sign_ups.sign_up(guest.id, counter, 1, "guest")
    delete_session(event.id, session.id, "organiser:1")
    release(event.id, "command line")
    binned.bring_back(event.id, [each.id for each in lying()], "organiser:1")
    release(event.id, "command line")
    sign_ups.set_chairs(event.id, session.guid, 2, "organiser:1")
    sign_ups.sign_up(guest.id, counter, 1, "guest")

    letters = [each for each in outbox() if each.letter in {"sign_up", "session_dropped"}]
    assert [each.letter for each in letters] == ["sign_up", "session_dropped", "sign_up"]
    entry = db.session.scalars(select(CalendarEntry).where(CalendarEntry.sign_up_id.is_not(None))).one()
    assert ({each.calendar_uid for each in letters}, entry.sequence, entry.cancelled_at) == ({entry.uid}, 2, None)
    assert db.session.scalars(select(SignUp.state)).one().value == "confirmed"


def test_whose_calendar_was_asked_is_asked_again(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    event.entry_with_invitation = True
    guest_id = make_guest(event, invited=False, name="Äidyt").id
    send_invitations(event.id, None, "organiser:1", [guest_id])
    bulk.remove(event.id, [guest_id], "organiser:1")
    told = notices(bring_back(organiser, lying()[0]))
    assert told == ["Back again: Äidyt. Calendars were told that the invitation is withdrawn: send it again."]
    send_invitations(event.id, None, "organiser:1", [guest_id])

    assert [each.letter for each in outbox()] == ["invitation", "invitation_withdrawn", "invitation"]
    entry = db.session.scalars(select(CalendarEntry)).one()
    assert ({each.calendar_uid for each in outbox()}, entry.sequence, entry.cancelled_at) == ({entry.uid}, 2, None)


def test_every_column_that_can_lie_there_is_read_back() -> None:
    tables = {"guest", "speaker", "programme_session"}
    for table in METADATA.sorted_tables:
        if any(fk.ondelete == "CASCADE" and fk.column.table.name in tables for fk in table.foreign_keys):
            tables.add(table.name)
    read = (Enum, UTCDateTime, Time, LargeBinary)
    as_they_are = {"Integer", "String", "Text", "JSON", "Boolean", "Translated"}
    columns = [column for name in tables for column in METADATA.tables[name].columns]
    others = {type(each.type).__name__ for each in columns if not isinstance(each.type, read)}
    assert others - as_they_are == set()
    assert {"ticket", "answer", "companion_answer", "speaker_photo", "participation"} <= tables


def test_a_key_that_another_row_has_by_now_is_changed(event: Event, visitor: FlaskClient) -> None:
    guest = make_guest(event, name="Äidyt")
    token, guest_id = make_link(guest), guest.id
    bulk.remove(event.id, [guest_id], "organiser:1")
    other = make_guest(event)
    make_link(other)
    # SQLite gives the invitation's and the link's key again; the guest's key neither database does.
    assert other.id > guest_id
    binned.bring_back(event.id, [each.id for each in lying()], "organiser:1")

    assert [each.invitation is not None for each in db.session.query(Guest)] == [True, True]
    assert "Äidyt" in visitor.get(f"/i/{token}").get_data(as_text=True)
