"""One letter as a MIME message (RFC 5322, 2045 to 2047, 6047), right in what Flask-Mail's own Message leaves out."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cached_property

from flask_mail import Message

from eventsapp.kernel.mailboxes import ascii_address, one_line
from eventsapp.kernel.tokens import new_token
from eventsapp.mail import mime

#: RFC 2045 6.7: no line of quoted-printable text is longer.
LINE = 76

_POLICY = SMTP.clone(max_line_length=LINE, cte_type="7bit")

#: Letters of a display name that need no quotation marks (RFC 5322 3.2.3), and blanks.
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


@dataclass(frozen=True)
class Recipient:
    """The one person a letter goes to."""

    name: str
    email: str


@dataclass(frozen=True)
class Rendered:
    """A letter's words: one line, plain text, and a whole HTML document."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class CalendarPart:
    """An iCalendar text that goes with a letter, and its METHOD: "REQUEST", "CANCEL" or "PUBLISH"."""

    method: str
    content: bytes
    #: ORGANIZER's address, where answers are asked for: the letter comes from it.
    organizer: str = ""
    #: Nobody was told of the entry yet: no older letter about it can be waiting.
    is_new: bool = False


class HouseMessage(Message):
    """A finished message, as Flask-Mail's signal and connection know messages.

    What goes out is `content`, byte for byte. It has one recipient, so that a server's refusal is about one person.
    """

    def __init__(
        self,
        content: bytes,
        *,
        sender: str,
        recipient: str,
        subject: str = "",
        return_path: str = "",
        message_id: str = "",
    ) -> None:
        self.content = content
        # Flask-Mail's own constructor asks for the texts: nothing is read for that.
        self.__dict__["_texts"] = {}
        super().__init__(subject=subject, recipients=[recipient], sender=sender)
        del self.__dict__["_texts"]
        #: The envelope's sender: what a server can't deliver comes back there.
        self.return_path = return_path or sender
        self.msgId = message_id or str(self.parsed["Message-ID"])

    @cached_property
    def parsed(self) -> EmailMessage:
        """The message read: it takes longer than to send it, so only who asks for a part of it has it read."""
        return message_from_bytes(self.content, policy=_POLICY)

    @property
    def body(self) -> str:
        """The plain text."""
        return self._texts.get("plain", "")

    @body.setter
    def body(self, _value: object) -> None:
        """Flask-Mail sets it to nothing; what is in the content stays."""

    @property
    def alts(self) -> dict[str, str]:
        """The other texts, by the second half of their kind."""
        return {kind: text for kind, text in self._texts.items() if kind != "plain"}

    @alts.setter
    def alts(self, _value: object) -> None:
        """As for `body`."""

    @cached_property
    def _texts(self) -> dict[str, str]:
        texts = {}
        for part in self.parsed.walk():
            if part.get_content_disposition() != "attachment" and not part.is_multipart():
                texts[part.get_content_subtype()] = part.get_content().replace("\r\n", "\n")
        return texts

    def as_string(self) -> str:
        """The message as text: it is ASCII throughout."""
        return self.content.decode("ascii")

    def as_bytes(self) -> bytes:
        """The message as it was composed."""
        return self.content


def new_message_id(sender: str) -> str:
    """A Message-ID on the sender's domain, with its angle brackets."""
    return f"<{new_token()}@{sender.rpartition('@')[2]}>"


def mailbox(name: str, address: str) -> str:
    """A mailbox for From, To or Reply-To, folded where it is long (RFC 5322 3.4, RFC 2047 5).

    Line breaks and control characters of the name become blanks: it can't begin a header of its own.
    """
    name = one_line(name)
    if not name:
        return address
    if not name.isascii() or "=?" in name:
        # 20: room for the header's own name on the first line.
        name = Header(name, "utf-8", maxlinelen=LINE - 20).encode(linesep="\r\n")
    elif not _ATOMS.fullmatch(name):
        name = '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    gap = " " if len(name.rpartition("\n")[2]) + len(address) < LINE - 20 else "\r\n "
    return f"{name}{gap}<{address}>"


def subject_line(subject: str) -> str:
    """A subject, encoded and folded."""
    subject = one_line(subject)
    charset = "us-ascii"
    if not subject.isascii() or "=?" in subject or any(len(word) > LINE - 10 for word in subject.split()):
        charset = "utf-8"
    return Header(subject, charset, maxlinelen=LINE, header_name="Subject").encode(linesep="\r\n")


def compose(
    *,
    rendered: Rendered,
    sender: Recipient,
    recipient: Recipient,
    message_id: str,
    date: datetime,
    reply_to: str = "",
    calendar: CalendarPart | None = None,
    references: str = "",
    unsubscribe: str = "",
) -> bytes:
    """Make the message: multipart/alternative, or with a calendar part what RFC 6047 and the programs of the world
    want: multipart/mixed of that alternative, text/calendar its last, and the same text as `invite.ics`.

    message_id, references: with their angle brackets. unsubscribe: an address of the web. All lines end in CRLF, all
    bytes are ASCII.
    Raises ValueError where an address is none.
    """
    parts = [mime.text(_lines(rendered.text), "plain"), mime.text(_lines(rendered.html), "html")]
    if calendar:
        kind = f'text/calendar; method={calendar.method}; charset="utf-8"'
        parts.append(mime.binary(calendar.content, kind))
    body = mime.multipart("alternative", parts)
    if calendar:
        file = mime.binary(calendar.content, 'application/ics; name="invite.ics"', 'attachment; filename="invite.ics"')
        body = mime.multipart("mixed", [body, file])
    headers = {
        "From": mailbox(sender.name, ascii_address(sender.email)),
        "To": mailbox(recipient.name, ascii_address(recipient.email)),
        "Subject": subject_line(rendered.subject),
        "Date": format_datetime(date),
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
    }
    if reply_to:
        headers["Reply-To"] = ascii_address(reply_to)
    if references:
        headers["References"] = headers["In-Reply-To"] = references
    if unsubscribe:
        headers["List-Unsubscribe"] = f"<{unsubscribe}>"
        # RFC 8058 3.1: by HTTPS alone.
        if unsubscribe.startswith("https:"):
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in headers.items():
        # A line break that doesn't fold would begin a header of its own, whoever let it in.
        if re.search(r"\r(?!\n)|(?<!\r)\n|\n(?![ \t])", value):
            raise ValueError(f"{name} has a line break")
    return mime.message(headers, body)


def _lines(text: str) -> str:
    """A body without what mail can't carry: control characters and halves of characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", text).strip("\n") + "\n"
