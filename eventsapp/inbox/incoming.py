"""A message as far as it matters to us: read once, without the database, whatever it holds."""

import hashlib
import re
from dataclasses import dataclass

from eventsapp.calendar.reading import ReadCalendar, calendar_in, has_tnef
from eventsapp.kernel import mime
from eventsapp.kernel.mailboxes import one_line
from eventsapp.mail.addresses import is_ours
from eventsapp.mail.automatic import has_null_sender, is_automatic, never_answered
from eventsapp.mail.bounces import Report, read_report
from eventsapp.mail.codes import Code, code_in

#: So much of a person's words is kept.
LONGEST_TEXT = 5000
_NOT_TEXT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
#: Where mail servers write to whom a message was sent, the surest first.
_RECIPIENTS = ("x-original-to", "envelope-to", "x-envelope-to", "delivered-to", "x-rcpt-to", "to", "cc")


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A message that came in."""

    #: The code of ours in the address that it was sent to.
    code: Code | None
    #: Of From. Anybody can write anything there.
    sender: str
    sender_name: str
    subject: str
    text: str
    calendar: ReadCalendar | None
    report: Report | None
    automatic: bool
    null_sender: bool
    #: Nothing may be sent in answer.
    never_answered: bool
    own: bool
    tnef: bool
    digest: str


def read(content: bytes, recipient: str = "") -> Incoming:
    """Read a message. recipient: of the envelope, where whoever took it knows; else its headers say."""
    message = mime.read(content)
    senders = mime.mailboxes(message.headers.get("from", []))
    name, sender = senders[0] if senders else ("", "")
    calendar, report = calendar_in(message), read_report(message)
    text = _text(message)
    words = "\n".join([*report.return_paths, *report.message_ids, text]) if report else text
    return Incoming(
        code=_code(message, recipient),
        sender=clean(sender)[:254],
        sender_name=clean(name)[:200],
        subject=one_line(clean(message.header("subject")))[:300],
        text=text,
        calendar=calendar,
        report=report,
        automatic=is_automatic(message),
        null_sender=has_null_sender(message),
        never_answered=never_answered(message),
        own=is_ours(sender),
        tnef=has_tnef(message),
        digest=_digest(message, recipient, sender, words, calendar),
    )


def clean(text: str) -> str:
    """A text that every database and page can hold."""
    return _NOT_TEXT.sub("", text)


def _code(message: mime.Part, recipient: str) -> Code | None:
    headers = [address for name in _RECIPIENTS for _name, address in mime.mailboxes(message.headers.get(name, []))]
    return next((code for each in (recipient, *headers) if (code := code_in(each))), None)


def _text(message: mime.Part) -> str:
    """What a person wrote: the first plain text, else the first HTML without its tags."""
    leaves = [part for part in message.leaves() if part.kind.startswith("text/")]
    for part in leaves:
        if part.kind == "text/plain":
            return clean(part.text()).strip()[:LONGEST_TEXT]
    for part in leaves:
        if part.kind == "text/html":
            return _without_tags(part.text()[:200_000])[:LONGEST_TEXT]
    return ""


def _without_tags(source: str) -> str:
    from lxml import html

    try:
        tree = html.fromstring(source.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
        for hidden in tree.xpath("//script|//style|//head|//comment()"):
            hidden.drop_tree()
        shown = str(tree.text_content())
    except (ValueError, AttributeError, html.etree.LxmlError):
        return ""
    return clean(re.sub(r"\n\s*\n+", "\n\n", re.sub(r"[ \t\xa0]+", " ", shown))).strip()


def _digest(message: mime.Part, recipient: str, sender: str, words: str, calendar: ReadCalendar | None) -> str:
    """What makes two messages the same one: Message-ID and what a calendar says; where there is no ID, the words, and
    the letter that a report is about."""
    said = [message.header("message-id"), recipient.lower(), sender.lower(), calendar.method if calendar else ""]
    for entry in calendar.entries if calendar else ():
        said += [entry.uid, entry.recurrence_id, entry.dtstamp, str(entry.sequence)]
        said += [f"{who.email.lower()} {who.partstat}" for who in entry.attendees]
    if not said[0]:
        said += [message.header("date"), message.header("subject"), words]
    return hashlib.sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()
