"""Our lint would find what it is for: a control."""

import pytest

from tests.conformance.kinds import KINDS
from tests.conformance.lint import lint

INVITATION = KINDS["an invitation"]()
ZONED = INVITATION.replace(b"DTSTART:20300524T063000Z", b"DTSTART;TZID=Europe/Helsinki:20300524T093000")
ZONE = (
    b"BEGIN:VTIMEZONE\r\nTZID:Europe/Helsinki\r\nBEGIN:STANDARD\r\nDTSTART:19701025T040000\r\n"
    b"TZOFFSETFROM:+0300\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT"
)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (b"\n", b"\r\n"),
        (b"SUMMARY:" + b"x" * 80, b"SUMMARY:Seminar"),
        (b"LOCATION:Helsinki\\, Finland, Europe\r\nTRANSP", b"TRANSP"),
        (b"ORGANIZER:calendar@example.org\r\nX-WAS", b"ORGANIZER"),
        (b"mailto:guest tag@", b"mailto:guest+tag@"),
        (b"METHOD:REPLY", b"METHOD:REQUEST"),
        (b"STATUS:CONFIRMED\r\nSTATUS:CONFIRMED", b"STATUS:CONFIRMED"),
        (b"DTSTART:20300524T093000", b"DTSTART:20300524T063000Z"),
        (b"RSVP=FALSE", b"RSVP=TRUE"),
    ],
)
def test_what_is_wrong(wrong: bytes, right: bytes) -> None:
    assert right in INVITATION or right.startswith(b"SUMMARY"), "the test would try nothing"
    spoilt = (
        INVITATION.replace(right, wrong) if right in INVITATION else INVITATION.replace(b"UID:", wrong + b"\r\nUID:")
    )

    with pytest.raises((AssertionError, KeyError)):
        lint(spoilt)


def test_a_zone_must_be_there() -> None:
    with pytest.raises(AssertionError, match="no VTIMEZONE of Europe/Helsinki"):
        lint(ZONED)
    assert len(lint(ZONED.replace(b"BEGIN:VEVENT", ZONE))) == 1
