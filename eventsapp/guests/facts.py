"""The spine of a guest: everything that happened to one person, in order, with who and when."""

import enum
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.columns import JSONObject, UTCDateTime, word_column
from eventsapp.kernel.database import METADATA


class FactKind(enum.Enum):
    """What happened. A package that needs another adds it here, with its words in spoken_facts."""

    added = "added"
    imported = "imported"
    edited = "edited"
    invited = "invited"
    #: A letter was written that is not the invitation.
    written = "written"
    #: The mail server took a letter.
    delivered = "delivered"
    bounced = "bounced"
    #: They called a letter junk: no announcements go there any more.
    complained = "complained"
    #: The guest did something on their page. That it was merely fetched says nothing: link scanners open every link.
    opened = "opened"
    accepted = "accepted"
    tentative = "tentative"
    regretted = "regretted"
    waiting = "waiting"
    #: A seat came free and the guest, who had waited, has it.
    seated = "seated"
    offered = "offered"
    passed = "passed"
    lapsed = "lapsed"
    changed = "changed"
    cancelled = "cancelled"
    #: Asked for a place; the host decides.
    asked = "asked"
    approved = "approved"
    turned_down = "turned_down"
    substituted = "substituted"
    #: What became of the wish to send a deputy.
    substitute_comes = "substitute_comes"
    substitute_declined = "substitute_declined"
    #: Comes instead of somebody.
    stands_in = "stands_in"
    signed_up = "signed_up"
    waits_for_session = "waits_for_session"
    gave_up_session = "gave_up_session"
    extended = "extended"
    event_cancelled = "event_cancelled"
    reminded = "reminded"
    #: Got practical information, or thanks.
    informed = "informed"
    thanked = "thanked"
    #: Wants no announcements of the office; or wants them again.
    unsubscribed = "unsubscribed"
    subscribed = "subscribed"
    arrived = "arrived"
    links_withdrawn = "links_withdrawn"
    links_expire = "links_expire"
    #: Somebody opened a link in a browser that was not known yet, and had a code mailed to the addressee.
    code_asked_for = "code_asked_for"
    #: The addressee typed it.
    showed_themselves = "showed_themselves"


class Channel(enum.Enum):
    """Which way it came."""

    #: On a screen of ours: the guest's pages, or the organisers'.
    web = "web"
    #: From the calendar, as a reply by mail.
    calendar = "calendar"
    mail = "mail"
    #: With a file.
    file = "file"
    door = "door"
    command_line = "command_line"
    #: By itself: a timer, a seat that came free.
    itself = "itself"


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA


class GuestFact(Base):
    """One fact. It is written in the transaction of what it tells of (operations.spine.note)."""

    __tablename__ = "guest_fact"
    __table_args__ = (Index(None, "guest_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    guest_id: Mapped[int] = mapped_column(ForeignKey(Guest.id, ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    kind: Mapped[FactKind] = mapped_column(word_column(FactKind))
    #: As audit lines name them: "organiser:7", "guest:12", "visitor", "worker" or "command line".
    actor: Mapped[str] = mapped_column(String(60))
    channel: Mapped[Channel] = mapped_column(word_column(Channel), default=Channel.web)
    #: Which letter it is about, as its folder in templates/mail is called, or "".
    letter: Mapped[str] = mapped_column(String(40), default="")
    #: What more there is to say: words of a mail server, fields that were changed, who comes instead.
    details: Mapped[JSONObject] = mapped_column(JSON, default=dict)
