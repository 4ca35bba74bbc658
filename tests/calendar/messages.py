"""Messages in the shapes of the world's programs: what they send when somebody answers an invitation."""

import base64
import quopri
from collections.abc import Callable

UID = "K8x2pQ@example.org"
TO = "calendar+code@example.org"


def reply(
    *attendees: str,
    method: str = "METHOD:REPLY",
    more: str = "",
    uid: str = UID,
    sequence: int = 0,
    stamp: str = "20261123T193412Z",
    prodid: str = "-//Test//EN",
) -> str:
    """A calendar text that answers, its lines ended by LF."""
    people = attendees or ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:guest@example.org",)
    return "\n".join(
        line
        for line in (
            "BEGIN:VCALENDAR",
            f"PRODID:{prodid}",
            "VERSION:2.0",
            method,
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"DTSTAMP:{stamp}",
            f"SEQUENCE:{sequence}",
            f"ORGANIZER:mailto:{TO}",
            *people,
            "DTSTART:20300524T063000Z",
            *more.splitlines(),
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
        if line
    )


def letter(
    *parts: bytes, kind: str = "multipart/alternative", headers: str = "", sender: str = "guest@example.org"
) -> bytes:
    """A message of several parts."""
    head = (
        f"From: Guest <{sender}>\r\nTo: {TO}\r\nSubject: Accepted: Seminar\r\nMessage-ID: <m1@mail.example>\r\n"
        f'MIME-Version: 1.0\r\n{headers}Content-Type: {kind}; boundary="b1"\r\n\r\n'
    ).encode()
    return head + b"".join(b"--b1\r\n" + part + b"\r\n" for part in parts) + b"--b1--\r\n"


def plain(content: str, headers: str, charset: str = "utf-8") -> bytes:
    """A part (or, with more headers, a message) as 8-bit text."""
    return headers.encode() + b"\r\n\r\n" + content.replace("\n", "\r\n").encode(charset)


def based(content: str, headers: str, charset: str = "utf-8") -> bytes:
    """The same in base64."""
    data = base64.encodebytes(content.replace("\n", "\r\n").encode(charset)).replace(b"\n", b"\r\n")
    return f"{headers}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + data


def printable(content: str, headers: str, charset: str = "utf-8") -> bytes:
    """The same as quoted-printable."""
    data = quopri.encodestring(content.encode(charset)).replace(b"\n", b"\r\n")
    return f"{headers}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n".encode() + data


TEXT = plain("Yes, I come.", "Content-Type: text/plain; charset=utf-8")
HTML = plain("<p>BEGIN:VCALENDAR</p>", "Content-Type: text/html; charset=utf-8")

_GMAIL = (
    'ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;CN="Guest, H.E.";\n X-NUM-GUESTS=0;'
    'X-RESPONSE-COMMENT="See you":mailto:guest@example.org'
)
_EXCHANGE = "ATTENDEE;PARTSTAT=ACCEPTED;CN=Guest: H.E.:MAILTO:guest@example.org"
_APPLE = 'ATTENDEE;CN="Äidyt";CUTYPE=INDIVIDUAL;EMAIL="guest@example.org";PARTSTAT=ACCEPTED:/aMTYz/principal/'
_ZIMBRA = 'ATTENDEE;CN=Guest;PARTSTAT=ACCEPTED;SENT-BY="mailto:assistant@example.org":mailto:guest@example.org'

#: name → (message, what else is expected of the attendee)
SHAPES: dict[str, Callable[[], bytes]] = {
    "Gmail: alternative, and invite.ics behind it": lambda: letter(
        TEXT,
        HTML,
        plain(
            reply(_GMAIL, prodid="-//Google Inc//Google Calendar 70.9054//EN"),
            "Content-Type: text/calendar; charset=UTF-8; method=REPLY",
        ),
        based(
            reply(_GMAIL),
            'Content-Type: application/ics\r\nContent-Disposition: attachment; filename="invite.ics"',
        ),
        headers="Sender: Google Calendar <calendar-notification@google.com>\r\n",
    ),
    "Exchange: base64, CN with a colon, capitals": lambda: letter(
        TEXT,
        based(
            reply(
                _EXCHANGE,
                more="COMMENT;LANGUAGE=en-US:See you\\n\nX-MICROSOFT-CDO-OWNERAPPTID:2117",
                prodid="Microsoft Exchange Server 2010",
            ),
            'Content-Type: text/calendar; charset="utf-8"; method=REPLY',
        ),
    ),
    "Outlook on Windows: quoted-printable, windows-1252": lambda: letter(
        TEXT,
        printable(
            reply('ATTENDEE;PARTSTAT=ACCEPTED;CN="Strömsö":mailto:guest@example.org', more="COMMENT:See you"),
            'Content-Type: text/calendar; charset="windows-1252"; method="REPLY"; name="meeting.ics"',
            "cp1252",
        ),
    ),
    "Apple Mail: a principal, the address beside it": lambda: letter(
        TEXT,
        printable(
            reply(_APPLE, more="COMMENT:See you", prodid="-//Apple Inc.//macOS 14.5//EN"),
            "Content-Type: text/calendar; charset=utf-8; method=REPLY;\r\n\tname=iCal-20261123.ics",
        ),
        kind="multipart/mixed",
    ),
    "iOS: one part, no method in the header": lambda: plain(
        reply(
            "ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:GUEST@EXAMPLE.ORG",
            more="COMMENT:See you",
            prodid="-//Apple Inc.//iPhone OS 17.4//EN",
        ),
        f"From: guest@example.org\r\nTo: {TO}\r\nContent-Type: text/calendar; charset=utf-8",
    ),
    "Zimbra: sent by an assistant": lambda: letter(
        TEXT,
        plain(
            reply(_ZIMBRA, more="COMMENT:See you", prodid="Zimbra-Calendar-Provider"),
            'Content-Type: text/calendar; charset=utf-8; method=REPLY; name="meeting.ics"',
        ),
    ),
    "Lotus Notes: single part, latin-1, METHOD in small letters": lambda: plain(
        reply(
            'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN="Strömsö/HEL/FI";RSVP=FALSE:mailto:guest@example.org',
            method="METHOD:reply",
            more='COMMENT;ALTREP="CID:<x@y>":See you',
            prodid="-//Lotus Development Corporation//NONSGML Notes 9.0//EN_C",
        ),
        f"From: guest@example.org\r\nTo: {TO}\r\nContent-Type: text/calendar; charset=ISO-8859-1; method=reply",
        "latin-1",
    ),
    "Nextcloud: only an application/ics attachment": lambda: letter(
        TEXT,
        based(reply(more="COMMENT:See you"), "Content-Type: application/ics; name=event.ics"),
        kind="multipart/mixed",
    ),
    "Yandex: octet-stream with a calendar's name": lambda: letter(
        TEXT,
        based(reply(more="COMMENT:See you"), 'Content-Type: application/octet-stream; name="invite.ics"'),
        kind="multipart/mixed",
    ),
    "a gateway: octet-stream without a name": lambda: letter(
        TEXT, based(reply(more="COMMENT:See you"), "Content-Type: application/octet-stream"), kind="multipart/mixed"
    ),
    "an old gateway: latin-1 that says it is UTF-8": lambda: letter(
        TEXT,
        plain(
            reply('ATTENDEE;PARTSTAT=ACCEPTED;CN="Strömsö":mailto:guest@example.org', more="COMMENT:See you"),
            "Content-Type: text/calendar; charset=utf-8; method=REPLY",
            "latin-1",
        ),
    ),
    "UTF-16 with its mark": lambda: letter(
        TEXT,
        based(reply(more="COMMENT:See you"), "Content-Type: text/calendar; charset=utf-16; method=REPLY", "utf-16"),
    ),
    "UTF-8 with a mark": lambda: letter(
        TEXT, based("\ufeff" + reply(more="COMMENT:See you"), "Content-Type: text/calendar; method=REPLY")
    ),
    "lines broken without a blank": lambda: letter(
        TEXT,
        plain(
            reply(
                "ATTENDEE;CN=Guest;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:\nmailto:guest@example.org",
                more="COMMENT:See you",
            ),
            "Content-Type: text/calendar; method=REPLY",
        ),
    ),
    "folded in the middle of a character": lambda: letter(
        TEXT,
        b"Content-Type: text/calendar; method=REPLY\r\n\r\n"
        + reply(more="COMMENT:See you")
        .replace("PARTSTAT", 'CN="Ö";PARTSTAT')
        .replace("\n", "\r\n")
        .encode()
        .replace("Ö".encode(), b"\xc3\r\n \x96"),
    ),
    "CR alone ends the lines": lambda: letter(
        TEXT, plain(reply(more="COMMENT:See you"), "Content-Type: text/calendar; method=REPLY")
    ).replace(b"\r\n", b"\r"),
    "no boundary at the end, and none of the closing lines": lambda: letter(
        TEXT, plain(reply(more="COMMENT:See you"), "Content-Type: text/calendar; method=REPLY")
    ).removesuffix(b"--b1--\r\n"),
    "a mailbox file's line before it": lambda: (
        b"From guest@example.org Mon Nov 23 19:34:12 2026\n"
        + letter(TEXT, plain(reply(more="COMMENT:See you"), "Content-Type: text/calendar; method=REPLY"))
    ),
    "an attendee through RFC 6868": lambda: letter(
        TEXT,
        plain(
            reply(
                "ATTENDEE;CN=^'Guest^' of ^^honour^n;PARTSTAT=ACCEPTED:mailto:guest@example.org", more="COMMENT:See you"
            ),
            "Content-Type: text/calendar; method=REPLY",
        ),
    ),
}
