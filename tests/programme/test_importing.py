"""Importing makes the draft what the file is: all of it or nothing, and the same file twice changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event, RegistrationMode, Visibility
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.programme import queries
from eventsapp.programme.models import Participation, ProgrammeSession, Room, Speaker, SpeakerConsent
from eventsapp.programme.operations.imports import ImportOutcome, apply, apply_to_new
from eventsapp.programme.snapshot import (
    EventFacts,
    Link,
    Part,
    Programme,
    RoomFacts,
    SessionFacts,
    SpeakerFacts,
    TrackFacts,
)
from tests.factories.programme import make_room, make_session, make_speaker

NINE = datetime(2030, 5, 24, 6, 0, tzinfo=UTC)


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def session(number: int, **given: Any) -> SessionFacts:
    facts: dict[str, Any] = {
        "guid": guid(number),
        "code": f"s{number}",
        "title": {"en": f"Talk {number}"},
        "minutes": 30,
        "starts_at": NINE,
        "room": "Tent",
        "track": "goals",
        "parts": (Part(speaker="aino"), Part(speaker="liisa", role="moderator")),
    }
    return SessionFacts(**{**facts, **given})


def programme(*sessions: SessionFacts, **given: Any) -> Programme:
    facts: dict[str, Any] = {
        "event": EventFacts(
            slug="talks",
            title={"en": "Mini Talks"},
            timezone="Europe/Helsinki",
            starts_at=NINE,
            ends_at=NINE.replace(hour=9),
        ),
        "rooms": (RoomFacts(guid=guid(901), name="Tent"), RoomFacts(guid=guid(902), name="Annex", capacity=40)),
        "tracks": (TrackFacts(slug="goals", name={"en": "Goals"}, goals=(4, 5)),),
        "speakers": (
            SpeakerFacts(guid=guid(801), code="aino", name="Aino", bio={"en": "Knows."}),
            SpeakerFacts(guid=guid(802), code="liisa", name="Liisa", organisation="IOM"),
        ),
        "sessions": sessions,
    }
    return Programme(**{**facts, **given})


def test_the_draft_becomes_what_came_in(event: Event) -> None:
    incoming = programme(session(1), session(2, room="Annex", extra={"id": 7}), session(3, starts_at=None, room=""))

    assert apply(event.id, incoming, "command line") == ImportOutcome(new=3, changed=0, gone=0, unchanged=0)
    draft = queries.draft(event.id)
    assert (draft.rooms, draft.tracks, draft.speakers, draft.sessions) == (
        incoming.rooms,
        incoming.tracks,
        incoming.speakers,
        incoming.sessions,
    )


def test_the_same_twice_writes_nothing(event: Event, count_queries: Callable[..., Any]) -> None:
    incoming = programme(session(1), session(2))
    apply(event.id, incoming, "command line")

    with count_queries() as statements:
        outcome = apply(event.id, incoming, "command line")
    assert outcome == ImportOutcome(new=0, changed=0, gone=0, unchanged=2)
    assert {statement.split(maxsplit=1)[0] for statement in statements} == {"SELECT"}
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 1


def test_new_changed_gone_and_unchanged_are_told_apart_by_guid(event: Event) -> None:
    apply(event.id, programme(session(1), session(2), session(3)), "command line")
    second = select(ProgrammeSession.id).where(ProgrammeSession.guid == guid(2))
    key = db.session.scalar(second)

    # The second is renamed and moved, the third is gone, the fourth has the third's title.
    moved = session(2, title={"en": "Another title"}, room="Annex", code="other")
    outcome = apply(event.id, programme(session(1), moved, session(4, title={"en": "Talk 3"})), "command line")

    assert outcome == ImportOutcome(new=1, changed=1, gone=1, unchanged=1)
    draft = queries.draft(event.id)
    assert [(each.guid, each.code, each.title["en"], each.room) for each in draft.sessions] == [
        (guid(1), "s1", "Talk 1", "Tent"),
        (guid(4), "s4", "Talk 3", "Tent"),
        (guid(2), "s2", "Another title", "Annex"),  # its code, which stands in addresses, is never changed
    ]
    assert db.session.scalar(second) == key


def test_a_session_is_known_again_by_its_number_where_the_guid_is_new(event: Event) -> None:
    apply(event.id, programme(session(1, extra={"id": 7294})), "command line")

    outcome = apply(
        event.id, programme(session(5, code="new", title={"en": "Talk 1"}, extra={"id": 7294})), "command line"
    )
    assert outcome == ImportOutcome(new=0, changed=0, gone=0, unchanged=1)
    assert [each.guid for each in queries.draft(event.id).sessions] == [guid(1)]


def test_a_change_of_speakers_is_a_change_of_the_session(event: Event) -> None:
    apply(event.id, programme(session(1), session(2)), "command line")

    parts = (Part(speaker="liisa", role="moderator"), Part(speaker="aino"))
    outcome = apply(event.id, programme(session(1, parts=parts), session(2)), "command line")
    assert outcome == ImportOutcome(new=0, changed=1, gone=0, unchanged=1)
    assert queries.draft(event.id).sessions[0].parts == parts


def test_texts_in_languages_that_the_file_does_not_speak_stay(event: Event) -> None:
    made = make_session(
        event, guid=guid(1), title={"en": "Opening", "fi": "Avaus"}, abstract={"en": "Old", "fi": "Vanha"}
    )
    speaker = make_speaker(event, guid=guid(801), name="Aino", post="Minister", bio={"fi": "Tietää."})
    apply(event.id, programme(session(1, title={"en": "Welcome"}, abstract={})), "command line")

    db.session.expire_all()
    assert (made.title, made.abstract) == ({"en": "Welcome", "fi": "Avaus"}, {"fi": "Vanha"})
    assert (speaker.post, speaker.bio) == ("Minister", {"fi": "Tietää.", "en": "Knows."})


def test_rooms_that_swap_their_names_do_not_meet(event: Event) -> None:
    first, second = make_room(event, name="Tent", guid=guid(901)), make_room(event, name="Annex", guid=guid(902))
    rooms = (RoomFacts(guid=guid(901), name="Annex"), RoomFacts(guid=guid(902), name="Tent"))
    apply(event.id, programme(session(1), rooms=rooms), "command line")

    db.session.expire_all()
    assert (first.name, second.name) == ("Annex", "Tent")
    assert db.session.scalar(select(ProgrammeSession.room_id)) == second.id


def test_rooms_and_speakers_that_the_file_lacks_go(event: Event) -> None:
    make_session(event, room_id=make_room(event, name="Cellar").id, parts=[(make_speaker(event, name="Gone"), "host")])
    apply(event.id, programme(session(1)), "command line")

    assert list(db.session.scalars(select(Room.name).order_by(Room.position))) == ["Tent", "Annex"]
    assert list(db.session.scalars(select(Speaker.name).order_by(Speaker.name))) == ["Aino", "Liisa"]


def test_nothing_of_it_stays_where_a_part_fails(event: Event) -> None:
    make_session(event, title={"en": "Opening"})
    broken = session(2, parts=(Part(speaker="nobody"),))
    with pytest.raises(KeyError):
        apply(event.id, programme(session(1), broken), "command line")

    assert [each.title["en"] for each in queries.draft(event.id).sessions] == ["Opening"]
    assert queries.draft(event.id).rooms == ()


def test_another_events_programme_is_left_alone(event: Event, office: Office) -> None:
    from tests.factories import make_event

    other = make_event(office)
    apply(other.id, programme(session(1)), "command line")
    apply(event.id, programme(session(1, title={"en": "Ours"})), "command line")
    apply(event.id, programme(), "command line")

    assert [each.title["en"] for each in queries.draft(other.id).sessions] == ["Talk 1"]
    assert queries.draft(event.id).sessions == ()


def test_an_event_can_be_made_of_a_programme(app: Flask) -> None:
    apply_to_new("talks-2030", programme(session(1)), "command line")

    made = db.session.execute(select(Event)).scalar_one()
    assert (made.slug, made.title, made.visibility, made.registration_mode, made.office.name, made.starts_at) == (
        "talks-2030",
        {"en": "Mini Talks"},
        Visibility.public,
        RegistrationMode.closed,
        "Office",
        NINE,
    )
    with pytest.raises(Refused, match="address already"):
        apply_to_new("talks-2030", programme(session(1)), "command line")


def test_an_import_takes_as_many_statements_for_one_as_for_sixty(
    event: Event, count_queries: Callable[..., Any]
) -> None:
    counts = []
    for size in (1, 3, 60):
        apply(event.id, programme(), "command line")
        with count_queries() as counted:
            apply(event.id, programme(*(session(number) for number in range(1, size + 1))), "command line")
        counts.append(len(counted))
    assert counts == [counts[0]] * 3


def test_an_import_leaves_its_line_in_the_audit(event: Event) -> None:
    apply(event.id, programme(session(1)), "organiser:1", published=True)

    line = db.session.execute(select(AuditEntry)).scalar_one()
    assert (line.actor, line.action, line.thing_id, line.facts) == (
        "organiser:1",
        "imported",
        event.id,
        {"new": 1, "changed": 0, "gone": 0, "published": True},
    )


def test_an_event_without_languages_of_its_own_gets_the_files(app: Flask) -> None:
    incoming = programme(session(1))
    apply_to_new("talks", replace(incoming, event=replace(incoming.event, languages=("en", "de"))), "command line")

    assert db.session.scalar(select(Event.languages)) == ["en", "de"]


def test_what_a_file_says_of_speakers_is_public_there_and_so_here(event: Event) -> None:
    refuses = make_speaker(event, guid=guid(802), code="liisa", name="Liisa", bio={"en": "Mine."}, agrees=())
    link = Link(name="Her page", url="https://example.org/")
    aino = SpeakerFacts(guid=guid(801), code="aino", name="Aino", bio={"en": "Knows."}, links=(link,))
    liisa = SpeakerFacts(guid=guid(802), code="liisa", name="Liisa", bio={"en": "Theirs."})

    apply(event.id, programme(session(1), speakers=(aino, liisa)), "organiser:7")

    shown = {each.code: (each.bio, each.links) for each in queries.draft(event.id).speakers}
    assert shown == {"aino": ({"en": "Knows."}, (link,)), "liisa": ({}, ())}
    assert db.session.get_one(Speaker, refuses.id).consents == []
    consents = db.session.query(SpeakerConsent).all()
    assert [(each.subject, each.given_by) for each in consents] == [("bio", "organiser:7")]


def test_who_stands_in_a_published_schedule_counts_as_confirmed_and_what_was_answered_stays(event: Event) -> None:
    apply(event.id, programme(session(1)), "organiser:7")
    for part in db.session.query(Participation).where(Participation.role == "speaker"):
        part.declined_at, part.word = NINE, "No"
    db.session.commit()

    wanted = (Part(speaker="aino"), Part(speaker="liisa", role="moderator"), Part(speaker="liisa"))
    for _again in range(2):
        apply(event.id, programme(session(1, parts=wanted), session(2)), "organiser:8", published=True)

    db.session.expire_all()
    assert [
        (part.session.code, part.speaker.code, part.role, bool(part.confirmed_at), part.word, part.answered_by)
        for part in db.session.query(Participation).order_by(Participation.session_id, Participation.position)
    ] == [
        ("s1", "aino", "speaker", False, "No", ""),
        ("s1", "liisa", "moderator", False, "", ""),
        ("s1", "liisa", "speaker", True, "", "organiser:8"),
        ("s2", "aino", "speaker", True, "", "organiser:8"),
        ("s2", "liisa", "moderator", True, "", "organiser:8"),
    ]


def test_what_speakers_answered_outlives_an_import(event: Event) -> None:
    apply(event.id, programme(session(1)), "visitor")
    for part in db.session.query(Participation):
        part.confirmed_at, part.word = NINE, "Yes"
    db.session.commit()

    changed = session(1, parts=(Part(speaker="liisa", role="moderator"), Part(speaker="liisa"), Part(speaker="aino")))
    apply(event.id, programme(changed), "visitor")

    db.session.expire_all()
    parts = db.session.query(Participation).order_by(Participation.position)
    assert [(part.role, part.confirmed_at, part.word) for part in parts] == [
        ("moderator", NINE, "Yes"),
        ("speaker", None, ""),
        ("speaker", NINE, "Yes"),
    ]
