"""What calendars answer is read as it comes: other people's recordings, and the shapes that programs send."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsapp.calendar.reading import LONGEST, ReadCalendar, calendar_in, has_tnef, read_calendar
from eventsapp.kernel import mime
from tests.calendar.messages import HTML, SHAPES, TEXT, based, letter, plain, reply

_FOO, _JANE = "foo@example.net", "jane@example.com"
_E1 = "e1@example.org"
_CYRUS = "6de280c9-edff-4019-8ebd-cfebc73f8201"

#: file → method, and of each entry: UID, SEQUENCE, whether it is about one day, and who says what
SAMPLES = {
    "cyrus_imip_reply.eml": ("REPLY", (_CYRUS, 0, False, [(_FOO, "ACCEPTED")])),
    "cyrus_imip_reply_no_organizer.eml": ("REPLY", (_CYRUS, 0, False, [(_FOO, "ACCEPTED")])),
    "cyrus_imip_reply_override_invalid.eml": ("REPLY", (_CYRUS, 0, True, [(_FOO, "DECLINED")])),
    "cyrus_imip_reply_partycrasher.eml": ("REPLY", (_CYRUS, 0, False, [("bar@example.net", "ACCEPTED")])),
    "cyrus_imip_reply_with_alarm.eml": ("REPLY", (_CYRUS, 0, False, [(_FOO, "ACCEPTED")])),
    "james_lightning_reply_ics_in_header_broken.eml": (
        "REPLY",
        (
            "f1514f44bf39311568d64072945fc3b2973debebb0d550e8c841f3f0604b2481e047fe"
            "b2aab16e43439a608f28671ab7c10e754cbbe63441a01ba232a553df751eb0931728d67672",
            0,
            False,
            [("alice@linagora.com", "ACCEPTED")],
        ),
    ),
    "james_lightning_reply_singlepart_8bit.eml": (
        "REPLY",
        (
            "f1514f44bf39311568d6407249cb76c48103fcd1fb398c3c501cb72b2d293f36e04"
            "b2aab16e43439a608f28671ab7c10e754cbc85ddee4a07fa8cf8f4f7af05bfb502b8f6",
            2,
            False,
            [("user1To@linagora.com", "ACCEPTED")],
        ),
    ),
    "james_openpaas_request_nested.eml": (
        "REQUEST",
        (
            "d41ce126-5e9c-45a6-a979-4bc5db77914e",
            0,
            False,
            [("rbevillard@linagora.com", "ACCEPTED"), ("ddolcimascolo@linagora.com", "NEEDS-ACTION")],
        ),
    ),
    # These two are cut in their middle: that they want another time is all that can be read.
    "james_outlook_counter_base64.eml": ("COUNTER", None),
    "james_outlook_counter_latin1_label.eml": ("COUNTER", None),
    "proton_bridge_method_param_missing.eml": (
        "REPLY",
        ("aaaa1111-bbbb-2222-cccc-3333dddd4444", 0, False, [("someone@example.org", "ACCEPTED")]),
    ),
    "sabre_testReplyAccept.ics": ("REPLY", ("foobar", 2, False, [("foo@example.org", "ACCEPTED")])),
    "sabre_testReplyNoOriginal.ics": ("REPLY", ("foobar", 2, False, [("foo@example.org", "ACCEPTED")])),
    "sabre_testReplyPartyCrasher.ics": ("REPLY", ("foobar", 2, False, [("crasher@example.org", "ACCEPTED")])),
    "sabre_testReplyRequestStatus.ics": ("REPLY", ("foobar", 2, False, [("foo@example.org", "ACCEPTED")])),
    "sabre_testReplyWithTz.ics": ("REPLY", ("foobar", 2, False, [("foo@example.org", "ACCEPTED")])),
    "thunderbird_our_cancel.eml": ("CANCEL", (_E1, 2, False, [(_JANE, "NEEDS-ACTION")])),
    "thunderbird_our_request.eml": ("REQUEST", (_E1, 0, False, [(_JANE, "NEEDS-ACTION")])),
    "thunderbird_our_update.eml": ("REQUEST", (_E1, 1, False, [(_JANE, "NEEDS-ACTION")])),
    "thunderbird_reply_accepted.eml": ("REPLY", (_E1, 0, False, [(_JANE, "ACCEPTED")])),
    "thunderbird_reply_accepted_to_update_seq1.eml": ("REPLY", (_E1, 1, False, [(_JANE, "ACCEPTED")])),
    "thunderbird_reply_declined.eml": ("REPLY", ("decl@example.org", 0, False, [(_JANE, "DECLINED")])),
    "thunderbird_reply_tentative.eml": ("REPLY", ("tent@example.org", 0, False, [(_JANE, "TENTATIVE")])),
}
_EVOLUTION = [("martin@fruux.com", "ACCEPTED"), ("dominik@fruux.com", "NEEDS-ACTION")]
_EVOLUTION_UID = "20140813T153116Z-12176-1000-1065-6@johnny-lubuntu"
SAMPLES |= {
    "sabre_EvolutionTest_0.ics": ("", (_EVOLUTION_UID, 2, False, _EVOLUTION)),
    "sabre_EvolutionTest_1.ics": ("REQUEST", (_EVOLUTION_UID, 2, False, _EVOLUTION)),
}


def _read(content: bytes) -> ReadCalendar | None:
    return calendar_in(mime.read(content))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_recorded_message_is_read(samples: Path, name: str) -> None:
    calendar = _read((samples / "imip" / name).read_bytes())
    method, expected = SAMPLES[name]
    assert calendar is not None
    assert calendar.method == method
    assert [
        (each.uid, each.sequence, bool(each.recurrence_id), [(who.email, who.partstat) for who in each.attendees])
        for each in calendar.entries
    ] == ([expected] if expected else [])


def test_every_sample_is_in_the_table(samples: Path) -> None:
    assert {path.name for path in (samples / "imip").iterdir()} == set(SAMPLES)


@pytest.mark.parametrize("name", SHAPES)
def test_an_answer_is_read_in_whatever_shape_it_comes(name: str) -> None:
    calendar = _read(SHAPES[name]())
    assert calendar is not None
    (entry,) = calendar.entries
    (who,) = entry.attendees
    assert (calendar.method, entry.uid, entry.sequence, entry.dtstamp, who.email.lower(), who.partstat) == (
        "REPLY",
        "K8x2pQ@example.org",
        0,
        "20261123T193412Z",
        "guest@example.org",
        "ACCEPTED",
    )
    assert (who.comment or entry.comment) == "See you"


def test_names_are_read_in_their_letters() -> None:
    names = {
        "Outlook on Windows: quoted-printable, windows-1252": "Strömsö",
        "Lotus Notes: single part, latin-1, METHOD in small letters": "Strömsö/HEL/FI",
        "an old gateway: latin-1 that says it is UTF-8": "Strömsö",
        "folded in the middle of a character": "Ö",
        "Apple Mail: a principal, the address beside it": "Äidyt",
        "an attendee through RFC 6868": '"Guest" of ^honour\n',
    }
    for shape, name in names.items():
        calendar = _read(SHAPES[shape]())
        assert calendar is not None
        assert calendar.entries[0].attendees[0].name == name


def test_a_delegation_names_the_delegate_and_an_assistant_is_named() -> None:
    calendar = read_calendar(
        reply(
            'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:deputy@example.org":mailto:guest@example.org',
            'ATTENDEE;PARTSTAT=NEEDS-ACTION;SENT-BY="MAILTO:pa@example.org":mailto:deputy@example.org',
        ).encode()
    )
    assert calendar is not None
    assert [(who.email, who.delegated_to, who.sent_by) for who in calendar.entries[0].attendees] == [
        ("guest@example.org", ("deputy@example.org",), ""),
        ("deputy@example.org", (), "pa@example.org"),
    ]


def test_a_forwarded_message_is_not_looked_into() -> None:
    inner = plain(reply(), "From: guest@example.org\r\nContent-Type: text/calendar; method=REPLY")
    forwarded = letter(TEXT, b"Content-Type: message/rfc822\r\n\r\n" + inner, kind="multipart/mixed")
    quoted = letter(plain("Look:\n" + reply(), "Content-Type: text/plain"), HTML)
    assert (_read(forwarded), _read(quoted)) == (None, None)


def test_outlooks_own_format_is_told_apart() -> None:
    by_kind = letter(TEXT, based("x", "Content-Type: application/ms-tnef; name=winmail.dat"), kind="multipart/mixed")
    by_content = letter(
        TEXT,
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+IgEA\r\n",
        kind="multipart/mixed",
    )
    assert [has_tnef(mime.read(each)) for each in (by_kind, by_content, letter(TEXT, HTML))] == [True, True, False]


def test_what_is_too_long_is_read_as_far_as_its_limit() -> None:
    first = reply().replace("END:VCALENDAR\n", "")
    calendar = read_calendar((first + "BEGIN:VEVENT\nDESCRIPTION:" + "x" * LONGEST).encode())
    assert calendar is not None
    assert (calendar.too_long, calendar.entries[0].uid, len(calendar.entries)) == (True, "K8x2pQ@example.org", 1)


def test_a_time_zones_rules_are_passed_over() -> None:
    rules = "BEGIN:STANDARD\nUID:no\nRRULE:FREQ=SECONDLY;UNTIL=99991231\nEND:STANDARD"
    zone = f"BEGIN:VTIMEZONE\nTZID:x\n{rules}\nEND:VTIMEZONE\n"
    calendar = read_calendar(reply().replace("BEGIN:VEVENT", zone + "BEGIN:VEVENT").encode())
    assert calendar is not None
    assert [entry.uid for entry in calendar.entries] == ["K8x2pQ@example.org"]


HOSTILE = {
    "a thousand multiparts, one in the other": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1000)
    ),
    "the same boundary all the way down": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b'--b\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' * 50_000,
    "a hundred thousand headers": b"X-A: b\r\n" * 100_000 + b"\r\nx",
    "one header of a megabyte": b"Subject: =?utf-8?q?" + b"=41" * 350_000 + b"?=\r\n\r\nx",
    "a million encoded words": b"From: " + b"=?utf-8?b?QQ==?= " * 60_000 + b"<a@b.c>\r\n\r\nx",
    "a million brackets": b"From: " + b"(" * 1_000_000 + b"\r\nTo: " + b"<" * 1_000_000 + b"\r\n\r\nx",
    "a million quotation marks": b'Content-Type: text/calendar; a="' + b'\\"' * 500_000 + b"\r\n\r\nx",
    "NULs": b"\0" * 1_000_000 + b"From: a\0@b\r\n\r\n" + b"\0" * 100,
    "ten megabytes of parts": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\n\r\n" * 1_000_000,
    "parameters without end": b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE"
    + b";A=B,C,D" * 30_000,
    "components without end": b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 20_000,
    "folds without end": b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\nUID:" + b"x\r\n " * 60_000,
    "lines without a name": b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\n"
    + b"::\n" * 80_000,
    "quotation marks without end": b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE;CN="
    + b'"a;' * 80_000,
    "a slow codec": b"Content-Type: text/calendar; charset=punycode\r\n\r\nBEGIN:VCALENDAR\nUID:\xff" + b"-a" * 100_000,
    "a codec that is none": b"Content-Type: text/calendar; charset=zlib\r\n\r\nBEGIN:VCALENDAR\nUID:\xff",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_ends_soon(name: str) -> None:
    begun = time.process_time()
    message = mime.read(HOSTILE[name])
    calendar_in(message)
    has_tnef(message)
    mime.mailboxes(message.headers.get("from", []) + message.headers.get("to", []))
    message.header("subject")
    # Not a measure of speed: what goes wrong here takes minutes, or for ever.
    assert time.process_time() - begun < 20


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=3000))
def test_whatever_bytes_come_nothing_is_raised(data: bytes) -> None:
    calendar_in(mime.read(data))
    read_calendar(b"BEGIN:VCALENDAR\n" + data)


_PIECES = st.sampled_from(
    b'BEGIN:VCALENDAR|BEGIN:VEVENT|END:VEVENT|UID:x|ATTENDEE|;|:|=|,|"|\n|\r\n |mailto:a@b.c|PARTSTAT=|^n|\\|\xc3|\0|'
    b"METHOD:REPLY|SEQUENCE:99999999999999999999|Content-Type: multipart/mixed; boundary=b|--b|--|"
    b"Content-Type: text/calendar|=?utf-8?b?|?=".split(b"|")
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=60).map(b"".join))
def test_whatever_pieces_come_together_nothing_is_raised(data: bytes) -> None:
    message = mime.read(data)
    calendar_in(message)
    mime.mailboxes([data.decode("latin-1")])
    mime.decoded(data.decode("latin-1"))
    calendar = read_calendar(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + data)
    assert calendar is not None
    assert all(len(entry.uid) <= 255 for entry in calendar.entries)


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(blacklist_characters='\0\r\n"^', blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=80),
    st.integers(1, 74),
)
def test_a_name_that_is_folded_anywhere_is_read_whole(name: str, width: int) -> None:
    line = f'ATTENDEE;CN="{name}";PARTSTAT=ACCEPTED:mailto:guest@example.org'.encode()
    folded = b"\r\n ".join(line[at : at + width] for at in range(0, len(line), width))
    calendar = read_calendar(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + folded + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    assert calendar is not None
    assert calendar.entries[0].attendees[0].name == name
