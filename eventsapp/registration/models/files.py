"""Files that guests send with the form: an answer's, or kept for a form that has to be sent once more."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime
from eventsapp.registration.models.base import Base
from eventsapp.registration.models.questions import Question


class AnswerFile(Base):
    """What is in a file. While `expires_at` is set no answer has it yet."""

    __tablename__ = "answer_file"
    __table_args__ = (Index(None, "guest_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id, ondelete="CASCADE"), index=True)
    #: Whose it is; None: somebody's who has not registered yet.
    guest_id: Mapped[int | None] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"))
    #: Of the token that stands in the form instead of the file (kernel.tokens).
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    #: As it was called, but for its ending, which is that of its kind. Shown and sent, and never a path of ours.
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: From then on it is not there any more.
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
