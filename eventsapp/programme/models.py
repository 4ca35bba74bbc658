"""The draft of a programme and its releases."""

from datetime import datetime, time, timedelta

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Connection,
    ForeignKey,
    LargeBinary,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.event import listens_for
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from eventsapp.accounts.models import Organiser
from eventsapp.events.models import Event
from eventsapp.kernel import clock
from eventsapp.kernel.columns import JSONObject, Translated, UTCDateTime
from eventsapp.kernel.database import METADATA
from eventsapp.mail.models import OutboxMessage


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA


class Room(Base):
    """Where sessions take place."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("event_id", "name"), UniqueConstraint("event_id", "guid"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    #: A UUID; what an import knows a room by, else its name.
    guid: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)
    #: Seats; None: not known.
    capacity: Mapped[int | None]
    #: From when to when it is open each day, by the event's clock; to before from: past midnight. None: always.
    opens: Mapped[time | None] = mapped_column(Time)
    closes: Mapped[time | None] = mapped_column(Time)


class Track(Base):
    """What sessions are about."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("event_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[dict[str, str]] = mapped_column(Translated)
    position: Mapped[int] = mapped_column(default=0)
    #: Numbers of the Sustainable Development Goals, 1 to 17.
    goals: Mapped[list[int]] = mapped_column(JSON, default=list)


class Speaker(Base):
    """A person of the programme."""

    __tablename__ = "speaker"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        UniqueConstraint("event_id", "guid"),
        # No key is given twice, on SQLite too: the trace, letters’ addresses and the bin know a thing by it.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    #: A UUID, kept through export and import.
    guid: Mapped[str] = mapped_column(String(36))
    #: In the address of the speaker's page.
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    post: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    #: Markdown.
    bio: Mapped[dict[str, str]] = mapped_column(Translated, default=dict)
    #: For the organisers only.
    email: Mapped[str] = mapped_column(String(254), default="")
    #: In which language they are written to: one of the event's, or "" for its first.
    language: Mapped[str] = mapped_column(String(10), default="", server_default="")
    #: Pages of theirs: {"name": ..., "url": ...}, each http or https.
    links: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list, server_default="[]")
    #: What they need on the stage. For the organisers only.
    needs: Mapped[str] = mapped_column(Text, default="", server_default="")
    position: Mapped[int] = mapped_column(default=0)

    consents: Mapped[list["SpeakerConsent"]] = relationship(back_populates="speaker", cascade="all, delete-orphan")
    photo: Mapped["SpeakerPhoto | None"] = relationship(back_populates="speaker", cascade="all, delete-orphan")
    participations: Mapped[list["Participation"]] = relationship(back_populates="speaker", cascade="all, delete-orphan")


class SpeakerConsent(Base):
    """That a speaker has agreed to something of theirs being published. Without it, it stays out of every release."""

    __tablename__ = "speaker_consent"
    __table_args__ = (
        UniqueConstraint("speaker_id", "subject"),
        CheckConstraint("subject IN ('photo', 'bio', 'recording')", name="subject_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey(Speaker.id, ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: Who said so: "speaker:12" themselves, "organiser:7" for them, or "command line" with an imported programme.
    given_by: Mapped[str] = mapped_column(String(60))

    speaker: Mapped[Speaker] = relationship(back_populates="consents")


class SpeakerLink(Base):
    """A link that is one speaker's, /s/<token>. Each letter carries its own, so that none need be kept in clear."""

    __tablename__ = "speaker_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey(Speaker.id, ondelete="CASCADE"), index=True)
    #: SHA-256 of the token (kernel.tokens).
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    speaker: Mapped[Speaker] = relationship()


class SpeakerLetter(Base):
    """Which letters a speaker was written, through the outbox."""

    __tablename__ = "speaker_letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey(Speaker.id, ondelete="CASCADE"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey(OutboxMessage.id, ondelete="CASCADE"), unique=True)

    message: Mapped[OutboxMessage] = relationship()


class SpeakerLetterText(Base):
    """What the host wrote for one kind of letter to an event's speakers, in one language."""

    __tablename__ = "speaker_letter_text"
    __table_args__ = (UniqueConstraint("event_id", "letter", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    letter: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(300))
    #: Markdown with placeholders (programme.letters).
    body: Mapped[str] = mapped_column(Text)


class SpeakerPhoto(Base):
    """A speaker's photograph as we wrote it anew: JPEG, at most 800 pixels wide and high, no metadata."""

    __tablename__ = "speaker_photo"

    speaker_id: Mapped[int] = mapped_column(ForeignKey(Speaker.id, ondelete="CASCADE"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    #: SHA-256 of `data`, in the photograph's address.
    digest: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]

    speaker: Mapped[Speaker] = relationship(back_populates="photo")


class ProgrammeSession(Base):
    """One item of the programme: a talk, a panel, a ceremony, a break."""

    __tablename__ = "programme_session"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        UniqueConstraint("event_id", "guid"),
        CheckConstraint("minutes > 0", name="has_length"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    #: A UUID: its identity in every exchange and in calendars, never derived again.
    guid: Mapped[str] = mapped_column(String(36))
    #: In the address of its page; never changed.
    code: Mapped[str] = mapped_column(String(120))
    title: Mapped[dict[str, str]] = mapped_column(Translated)
    subtitle: Mapped[dict[str, str]] = mapped_column(Translated, default=dict)
    #: Markdown, as are descriptions.
    abstract: Mapped[dict[str, str]] = mapped_column(Translated, default=dict)
    description: Mapped[dict[str, str]] = mapped_column(Translated, default=dict)
    #: frab's `type`: "talk", "panel", "ceremony", "break", ...
    kind: Mapped[str] = mapped_column(String(60), default="talk")
    #: What is spoken: a language tag, or "".
    language: Mapped[str] = mapped_column(String(20), default="")
    #: None: not placed yet.
    starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    minutes: Mapped[int] = mapped_column(default=30)
    #: None: in no room, or in all of them.
    room_id: Mapped[int | None] = mapped_column(ForeignKey(Room.id, ondelete="SET NULL"))
    track_id: Mapped[int | None] = mapped_column(ForeignKey(Track.id, ondelete="SET NULL"))
    #: What exchange formats carry and our screens only show: url, licence, recording, links, attachments, ...
    extra: Mapped[JSONObject] = mapped_column(JSON, default=dict)
    position: Mapped[int] = mapped_column(default=0)

    room: Mapped[Room | None] = relationship()
    track: Mapped[Track | None] = relationship()
    participations: Mapped[list["Participation"]] = relationship(
        back_populates="session", order_by="Participation.position", cascade="all, delete-orphan"
    )

    @property
    def ends_at(self) -> datetime | None:
        """When it ends, where it is placed."""
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None


class Participation(Base):
    """That a speaker takes part in a session, in a role."""

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("session_id", "speaker_id", "role"),
        CheckConstraint("role IN ('speaker', 'moderator', 'host')", name="role_known"),
        CheckConstraint("confirmed_at IS NULL OR declined_at IS NULL", name="one_answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey(ProgrammeSession.id, ondelete="CASCADE"))
    speaker_id: Mapped[int] = mapped_column(ForeignKey(Speaker.id, ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20), default="speaker")
    position: Mapped[int] = mapped_column(default=0)
    #: When they said that they will; neither: not answered yet.
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: When they said that they can't.
    declined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Who brought the answer in with a published schedule (as in the audit log); "": the speaker said it here.
    answered_by: Mapped[str] = mapped_column(String(60), default="", server_default="")
    #: What they said with it. For the organisers only.
    word: Mapped[str] = mapped_column(String(500), default="", server_default="")

    session: Mapped[ProgrammeSession] = relationship(back_populates="participations")
    speaker: Mapped[Speaker] = relationship(back_populates="participations")


class ProgrammeUpload(Base):
    """A programme's file that was uploaded and not imported yet. Nothing of it is in the draft."""

    __tablename__ = "programme_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), index=True)
    #: Who uploaded it; nobody else sees it.
    organiser_id: Mapped[int] = mapped_column(ForeignKey(Organiser.id, ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    #: From then on it is not there any more; the next upload clears it away.
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Release(Base):
    """A published programme. Immutable: a mistake is mended by the next release."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    #: 1, 2, 3, ... within the event.
    number: Mapped[int]
    note: Mapped[str] = mapped_column(String(500), default="")
    #: The note by language where it was written for the organiser (running late); None: theirs, in `note`.
    notes: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    released_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: None: from the command line.
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey(Organiser.id))
    #: The whole programme as JSON text (programme.snapshot), read by every public page and export.
    snapshot: Mapped[str] = mapped_column(Text, deferred=True)
    #: SHA-256 of `snapshot`: what ETags and memories go by.
    digest: Mapped[str] = mapped_column(String(64))
    #: What it changed, as JSON text (programme.comparison). None: it was made before we kept that.
    changes: Mapped[str | None] = mapped_column(Text, deferred=True)
    #: When each session last changed (programme.history); None: made before this was kept, and worked out when asked.
    history: Mapped[JSONObject | None] = mapped_column(JSON(none_as_null=True), deferred=True)


class ProgrammeRules(Base):
    """What an event's organisers want to be warned of. No row: as its defaults say."""

    __tablename__ = "programme_rules"

    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), primary_key=True)
    #: Minutes that a room wants between two sessions.
    changeover_minutes: Mapped[int] = mapped_column(default=0)


class AcknowledgedWarning(Base):
    """That an organiser has read a warning and leaves it. When its facts change it has another digest, and speaks."""

    __tablename__ = "acknowledged_warning"
    __table_args__ = (UniqueConstraint("event_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    #: SHA-256 of the warning's kind and facts (programme.warnings).
    digest: Mapped[str] = mapped_column(String(64))
    #: None: from the command line.
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey(Organiser.id))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    organiser: Mapped[Organiser | None] = relationship()


#: The database itself refuses to change a release. Migration 0002 does the same: these are no part of the table.
IMMUTABLE_RELEASES = {
    "sqlite": (
        """CREATE TRIGGER release_is_immutable BEFORE UPDATE ON "release"
        BEGIN SELECT RAISE(ABORT, 'a release is never changed'); END""",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION refuse_change_of_release() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN RAISE EXCEPTION ''a release is never changed'' USING ERRCODE = ''23000''; END'""",
        """CREATE TRIGGER release_is_immutable BEFORE UPDATE ON "release"
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_release()""",
    ),
}


@listens_for(Release.__table__, "after_create")
def _guard_releases(_table: Table, connection: Connection, **_facts: object) -> None:
    for statement in IMMUTABLE_RELEASES[connection.dialect.name]:
        connection.exec_driver_sql(statement)
