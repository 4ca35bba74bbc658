"""Releasing freezes the draft; the public reads the latest release and nothing else."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from eventsapp.events.models import Event
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.programme import queries
from eventsapp.programme.models import Release
from eventsapp.programme.operations.releases import release
from tests.at_once import at_once
from tests.factories.programme import make_room, make_session, make_speaker


def titles(event: Event) -> list[str]:
    programme = queries.published(event.id)
    assert programme is not None
    return [session.title["en"] for session in programme.sessions]


def test_nothing_is_public_before_the_first_release(event: Event) -> None:
    make_session(event, title={"en": "Opening"})

    assert queries.published(event.id) is None
    assert queries.latest_release_id(event.id) is None


def test_a_release_is_what_the_draft_was(event: Event) -> None:
    make_session(event, title={"en": "Opening"}, parts=[(make_speaker(event, name="Aino"), "host")])
    made = release(event.id, "command line", note="First")

    programme = queries.published(event.id)
    assert programme is not None
    draft = queries.draft(event.id)
    assert (programme.event, programme.rooms, programme.speakers, programme.sessions) == (
        draft.event,
        draft.rooms,
        draft.speakers,
        draft.sessions,
    )
    assert (made.number, made.note, programme.number, programme.released_at) == (1, "First", 1, made.released_at)


def test_an_edit_shows_only_after_the_next_release(event: Event) -> None:
    session = make_session(event, title={"en": "Opening"})
    release(event.id, "command line")
    session.title = {"en": "Opening words"}
    db.session.commit()

    assert titles(event) == ["Opening"]
    assert release(event.id, "command line").number == 2
    assert titles(event) == ["Opening words"]


def test_sessions_stand_by_time_then_room_in_the_rooms_order(event: Event) -> None:
    tent, annex = make_room(event, name="Tent", position=0), make_room(event, name="Annex", position=1)
    later = event.starts_at + timedelta(hours=1)
    make_session(event, title={"en": "Later, tent"}, room_id=tent.id, starts_at=later)
    make_session(event, title={"en": "First, annex"}, room_id=annex.id)
    make_session(event, title={"en": "First, tent"}, room_id=tent.id)
    make_session(event, title={"en": "First, everywhere"})
    release(event.id, "command line")

    assert titles(event) == ["First, everywhere", "First, tent", "First, annex", "Later, tent"]


def test_what_is_not_placed_stays_out_with_its_speakers(event: Event) -> None:
    known, secret = make_speaker(event, name="Aino"), make_speaker(event, name="Not yet announced")
    make_session(event, title={"en": "Opening"}, parts=[(known, "speaker")])
    make_session(event, title={"en": "Surprise"}, starts_at=None, parts=[(secret, "speaker"), (known, "host")])
    release(event.id, "command line")

    programme = queries.published(event.id)
    assert programme is not None
    assert [session.title["en"] for session in programme.sessions] == ["Opening"]
    assert [speaker.name for speaker in programme.speakers] == ["Aino"]
    stored = db.session.execute(select(Release.snapshot)).scalar_one()
    assert [word for word in ("Surprise", "Not yet announced") if word in stored] == []
    assert [session.title["en"] for session in queries.draft(event.id).sessions] == ["Opening", "Surprise"]


def test_the_database_refuses_to_change_a_release(event: Event) -> None:
    made = release(event.id, "command line", note="First")

    with pytest.raises(IntegrityError, match="a release is never changed"):
        db.session.execute(update(Release).values(note="Other"))
    db.session.rollback()
    assert db.session.execute(select(Release.note).where(Release.id == made.id)).scalar_one() == "First"


def test_a_release_leaves_its_line_in_the_audit(event: Event) -> None:
    make_session(event)
    release(event.id, "command line")

    line = db.session.execute(select(AuditEntry)).scalar_one()
    assert (line.actor, line.action, line.thing, line.thing_id, line.facts) == (
        "command line",
        "released",
        "event",
        event.id,
        {"number": 1, "sessions": 1},
    )


def test_two_releases_at_the_same_time_get_different_numbers(app: Flask, event: Event) -> None:
    make_session(event)
    event_id = event.id
    numbers = at_once(app, 4, lambda: release(event_id, "command line").number)
    assert sorted(numbers) == [1, 2, 3, 4]


def test_a_published_programme_is_parsed_once(event: Event) -> None:
    make_session(event)
    release(event.id, "command line")
    first = queries.published(event.id)

    assert first is not None
    assert queries.published(event.id) is first


def test_releases_of_two_events_do_not_mix(event: Event) -> None:
    from tests.factories import make_event

    other = make_event(event.office)
    make_session(event, title={"en": "Ours"})
    make_session(other, title={"en": "Theirs"})
    release(event.id, "command line")
    release(other.id, "command line")

    assert (titles(event), titles(other)) == (["Ours"], ["Theirs"])
    assert db.session.execute(text('SELECT max(number) FROM "release"')).scalar_one() == 1
