"""Questions of an event's form."""

import enum
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.events.models import Event, SeatCounter
from eventsapp.kernel.columns import Translated, UTCDateTime, state_column
from eventsapp.registration.models.base import Base


class QuestionKind(enum.Enum):
    """What kind of answer a question takes."""

    text = "text"
    long_text = "long_text"
    number = "number"
    yes_no = "yes_no"
    one_of = "one_of"
    many_of = "many_of"
    #: {"date": ISO 8601}.
    date = "date"
    #: {"phone": E.164, "region": the country in which it was understood}.
    phone = "phone"
    #: {"country": ISO 3166-1 alpha-2}.
    country = "country"
    #: True while it stands, False once it is withdrawn; `Answer.asked` is the wording, `Answer.said_at` the when.
    consent = "consent"
    #: {"file": its name, "bytes": its size, "sha256": of its content}; the content is an AnswerFile.
    file = "file"
    #: Chairs in sessions: it has no Answer, for the guest's sign-ups are what was answered.
    sign_up = "sign_up"


class FileKind(enum.Enum):
    """What kinds of files a question can take. A file's kind is decided by what is in it."""

    pdf = "pdf"
    #: JPEG, PNG or WebP; it is kept as a JPEG of ours.
    picture = "picture"
    #: DOCX or ODT, without macros.
    document = "document"


class QuestionSection(Base):
    """A part of the form under a heading."""

    __tablename__ = "question_section"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), index=True)
    position: Mapped[int]
    heading: Mapped[dict[str, str]] = mapped_column(Translated)


class Question(Base):
    """One of an event's own form fields."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(state_column(QuestionKind))
    label: Mapped[dict[str, str]] = mapped_column(Translated)
    hint: Mapped[dict[str, str]] = mapped_column(Translated, default=dict)
    required: Mapped[bool] = mapped_column(default=False)
    #: Of one_of and many_of: each choice's label by language, in order.
    choices: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    #: No longer asked; its answers stay readable.
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: None: before all sections.
    section_id: Mapped[int | None] = mapped_column(ForeignKey(QuestionSection.id, ondelete="SET NULL"), index=True)
    #: The keys of the groups whose guests are asked; empty: all. (A group that has gone widens nothing.)
    asked_of: Mapped[list[int]] = mapped_column(JSON, default=list)
    #: Asked about each companion, not about the guest.
    of_companions: Mapped[bool] = mapped_column(default=False)
    #: Seen by those alone who may see sensitive answers.
    sensitive: Mapped[bool] = mapped_column(default=False)
    #: Asked only where this earlier question is answered so: a choice's label in the event's first language, "yes"
    #: or "no".
    condition_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), index=True)
    condition_value: Mapped[str] = mapped_column(String(300), default="")
    #: Of file: the FileKinds that it takes, and how large one may be.
    file_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    file_megabytes: Mapped[int | None]
    #: Of sign_up: the guids of the sessions to choose from; empty: all that take sign-ups. And how many one may have.
    sessions: Mapped[list[str]] = mapped_column(JSON, default=list)
    most_sessions: Mapped[int | None]

    section: Mapped[QuestionSection | None] = relationship()
    limits: Mapped[list["ChoiceLimit"]] = relationship(cascade="all, delete-orphan")


class ChoiceLimit(Base):
    """How many can have one choice of a question."""

    __tablename__ = "choice_limit"
    __table_args__ = (UniqueConstraint("question_id", "choice"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id, ondelete="CASCADE"))
    #: Its label in the event's first language.
    choice: Mapped[str] = mapped_column(String(300))
    places_id: Mapped[int] = mapped_column(ForeignKey(SeatCounter.id))

    places: Mapped[SeatCounter] = relationship(lazy="joined")
