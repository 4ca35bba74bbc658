"""Questions of an event's form."""

import enum
from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.events.models import Event
from eventsapp.kernel.columns import Translated, UTCDateTime, state_column
from eventsapp.kernel.database import Base


class QuestionKind(enum.Enum):
    """What kind of answer a question takes."""

    text = "text"
    long_text = "long_text"
    number = "number"
    yes_no = "yes_no"
    one_of = "one_of"
    many_of = "many_of"


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
