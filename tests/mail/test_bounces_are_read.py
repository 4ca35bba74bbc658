"""What comes back is read: delivery reports, the formats of single servers, complaints; and what is none is none."""

from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsapp.kernel import mime
from eventsapp.mail.automatic import is_automatic, never_answered
from eventsapp.mail.bounces import Fate, read_report

#: file → (address, fate, status); "complaint"; or None
SAMPLES = {
    "flanker_broken-mime.eml": ("info@example.net", "hard", ""),
    "flanker_delayed.eml": ("foo@example.com", "soft", "4.0.0"),
    "flanker_mailbox-full.eml": ("user@aol.com", "soft", "5.2.2"),
    "flanker_no-mx.eml": ("user@example.com", "delayed", "4.4.4"),
    "flanker_office365.eml": ("noname@example.com", "hard", "5.1.10"),
    "opensmtpd_dsn.eml": ("gone@dead.test", "hard", "5.0.0"),
    "postfix_dsn.eml": ("gone@dead.test", "hard", "5.1.1"),
    "sisimai_bsd_arf-01.eml": "complaint",
    "sisimai_bsd_lhost-amazonses-01.eml": ("shironeko@example.co.jp", "hard", "5.0.0"),
    "sisimai_bsd_lhost-exim-01.eml": ("kijitora@example.ed.jp", "soft", "5.7.0"),
    "sisimai_bsd_lhost-gmail-07.eml": ("kijitora@example.ed.jp", "hard", ""),
    "sisimai_bsd_lhost-office365-01.eml": ("kijitora@example.com", "hard", "5.1.10"),
    "sisimai_bsd_lhost-postfix-01.eml": ("kijitora@example.org", "hard", "5.1.1"),
    "sisimai_bsd_lhost-sendmail-01.eml": ("userunknown@bouncehammer.jp", "hard", "5.1.1"),
    "sisimai_bsd_rfc3464-01.eml": ("userunknown@bouncehammer.jp", "hard", "5.1.1"),
    "sisimai_bsd_rfc3834-01.eml": None,
    "sisimai_bsd_rhost-outlook-01.eml": ("kijitora@example.jp", "soft", "5.2.2"),
    "sisimai_mac_lhost-postfix-01.eml": ("kijitora@example.org", "hard", "5.1.1"),
    "sisimai_not_is-not-bounce-01.eml": None,
}


def _told(content: bytes) -> object:
    report = read_report(mime.read(content))
    if report is None:
        return None
    if report.complaint:
        return "complaint"
    if not report.bounces:
        return "nothing failed"
    (bounce,) = report.bounces
    return bounce.email, bounce.fate.value, bounce.status


@pytest.mark.parametrize("name", SAMPLES)
def test_a_recorded_report_is_read(app: Flask, samples: Path, name: str) -> None:
    assert _told((samples / "bounces" / name).read_bytes()) == SAMPLES[name]


def test_every_sample_is_in_the_table(samples: Path) -> None:
    assert {path.name for path in (samples / "bounces").iterdir()} == set(SAMPLES)


def report(status: str, words: str, action: str = "failed", sender: str = "MAILER-DAEMON@mx.example.net") -> bytes:
    """A delivery report by the standard."""
    return (
        f"Return-Path: <>\r\nFrom: <{sender}>\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
        "--r\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; guest@example.org\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {words}\r\n\r\n"
        "--r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <token@example.org>\r\n\r\nDear guest\r\n--r--\r\n"
    ).encode()


def _plain(sender: str, subject: str, text: str, headers: str = "Return-Path: <>\r\n") -> bytes:
    return f"{headers}From: {sender}\r\nSubject: {subject}\r\n\r\n{text}".encode()


_QMAIL = """Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<guest@example.org>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 no such user here
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

Return-Path: <calendar+b1-x@example.org>
Message-ID: <token@example.org>
"""
_EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  guest@example.org
    host mx.example.org [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<guest@example.org>:
    550 No such user here

------ This is a copy of the message, including all the headers. ------
"""
_EXIM_LATE = """This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.net.

The address to which the message has not yet been delivered is:

  guest@example.org
    Delay reason: SMTP error from remote mail server: 451 4.7.1 Greylisted

No action is required on your part. Delivery attempts will be retried.
"""
_NOTES = """Your message

  Subject: Seminar

was not delivered to:

  guest@example.org

because:

  User guest (guest@example.org) not listed in Domino Directory
"""
_SENDMAIL_LATE = """    **********************************************
    **      THIS IS A WARNING MESSAGE ONLY      **
    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
    **********************************************

The original message was received at Mon, 23 Nov 2026 10:00:00 +0200

   ----- Transcript of session follows -----
<guest@example.org>... Deferred: Connection timed out with mx.example.org.
Warning: message still undelivered after 4 hours
Will keep trying until message is 5 days old
"""
_EXCHANGE_2003 = """Your message did not reach some or all of the intended recipients.

      Subject:  Seminar
      Sent:     23.11.2026 10:00

The following recipient(s) could not be reached:

      guest@example.org on 23.11.2026 10:01
            The e-mail account does not exist at the organization this message was sent to.
            <mx.example.org #5.1.1>
"""
_AT = "guest@example.org"
SHAPES = {
    "Postfix: user unknown": (report("5.1.1", "550 5.1.1 <guest@example.org>: User unknown"), (_AT, "hard", "5.1.1")),
    "Postfix: no such domain": (report("5.4.4", "Host or domain name not found"), (_AT, "hard", "5.4.4")),
    "Postfix: late": (report("4.4.1", "connect: timed out", "delayed"), (_AT, "delayed", "4.4.1")),
    "Postfix: given up after days": (report("4.4.1", "connect: timed out"), (_AT, "soft", "4.4.1")),
    "Gmail: no such user": (
        report("5.1.1", "550-5.1.1 The email account that you tried to reach does not exist."),
        (_AT, "hard", "5.1.1"),
    ),
    "Gmail: full": (
        report("4.2.2", "452-4.2.2 The email account that you tried to reach is over quota."),
        (_AT, "soft", "4.2.2"),
    ),
    "Gmail: not authenticated": (report("5.7.26", "550-5.7.26 This mail is unauthenticated"), (_AT, "soft", "5.7.26")),
    "Exchange Online: unknown": (
        report("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
        (_AT, "hard", "5.1.10"),
    ),
    "Exchange Online: directory says no": (
        report("5.4.1", "550 5.4.1 Recipient address rejected: Access denied"),
        (_AT, "hard", "5.4.1"),
    ),
    "Exchange: only for colleagues": (
        report("5.7.133", "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup"),
        (_AT, "soft", "5.7.133"),
    ),
    "Exchange: too large": (report("5.3.4", "552 5.3.4 message size exceeds limit"), (_AT, "soft", "5.3.4")),
    "Yahoo: disabled": (
        report("5.0.0", "554 30 Sorry, your message cannot be delivered. This mailbox is disabled (554.30)."),
        (_AT, "hard", "5.0.0"),
    ),
    "says only 5.0.0": (report("5.0.0", "550 rejected"), (_AT, "hard", "5.0.0")),
    "says 5.0.0 and means full": (report("5.0.0", "550 mailbox is full"), (_AT, "soft", "5.0.0")),
    "delivered, says a server that tells of success": (report("2.1.5", "250 ok", "delivered"), "nothing failed"),
    "qmail": (_plain("MAILER-DAEMON@mx.example.net", "failure notice", _QMAIL), (_AT, "hard", "5.1.1")),
    "Exim": (
        _plain(
            "Mail Delivery System <Mailer-Daemon@mx.example.net>",
            "Mail delivery failed: returning message to sender",
            _EXIM,
            "X-Failed-Recipients: guest@example.org\r\nAuto-Submitted: auto-replied\r\n",
        ),
        (_AT, "hard", ""),
    ),
    "Exim: late": (
        _plain("Mailer-Daemon@mx.example.net", "Warning: message delayed 24 hours", _EXIM_LATE),
        (_AT, "delayed", "4.7.1"),
    ),
    "Lotus Notes": (
        _plain("Postmaster@mx.example.net", "DELIVERY FAILURE: User guest not listed", _NOTES),
        (_AT, "hard", ""),
    ),
    "Sendmail: late": (
        _plain("MAILER-DAEMON@mx.example.net", "Warning: could not send message for past 4 hours", _SENDMAIL_LATE),
        (_AT, "delayed", ""),
    ),
    "Exchange 2003": (
        _plain("postmaster@mx.example.net", "Undeliverable: Seminar", _EXCHANGE_2003),
        (_AT, "hard", "5.1.1"),
    ),
    "a person who writes of undeliverable mail": (
        _plain("Guest <guest@example.org>", "Undeliverable", "My mail to you was undeliverable: 550 5.1.1.", ""),
        None,
    ),
    "an answer of somebody who is away, by nobody": (
        _plain("Guest <guest@example.org>", "Automatic reply: Seminar", "I am away until Monday."),
        None,
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_report_is_read_in_whatever_shape_it_comes(app: Flask, name: str) -> None:
    content, expected = SHAPES[name]
    assert _told(content) == expected


def test_the_letter_it_is_about_is_named(app: Flask) -> None:
    found = read_report(mime.read(report("5.1.1", "no")))
    assert found is not None
    assert (found.message_ids, found.bounces[0].words) == (("<token@example.org>",), "no")
    by_qmail = read_report(mime.read(_plain("MAILER-DAEMON@mx.example.net", "failure notice", _QMAIL)))
    assert by_qmail is not None
    assert (by_qmail.message_ids, by_qmail.return_paths) == (("<token@example.org>",), ("calendar+b1-x@example.org",))


def _complaint(kind: str) -> bytes:
    return (
        "From: fbl@example.net\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=r\r\n\r\n"
        f"--r\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {kind}\r\nVersion: 1\r\n\r\n"
        "--r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <token@example.org>\r\n\r\nx\r\n--r--\r\n"
    ).encode()


def test_a_complaint_is_told_from_praise(app: Flask) -> None:
    complaint, praise = (read_report(mime.read(_complaint(kind))) for kind in ("abuse", "not-spam"))
    assert complaint is not None
    assert praise is not None
    assert (complaint.complaint, complaint.message_ids, praise.complaint) == (True, ("<token@example.org>",), False)


AUTOMATIC = {
    "RFC 3834": "Auto-Submitted: auto-replied",
    "with a comment": "Auto-Submitted: auto-generated (vacation)",
    "a list": "Precedence: list",
    "bulk": "Precedence: BULK",
    "junk": "Precedence: junk",
    "a mailing list": "List-Id: <x.example.org>",
    "GroupWise": "X-Autoreply: yes",
    "Outlook in English": "Subject: Automatic reply: Seminar",
    "Outlook in Finnish": "Subject: Automaattinen vastaus: Seminaari",
    "Outlook in Swedish": "Subject: =?utf-8?q?Autosvar=3A_Seminarium?=",
    "older Outlook": "Subject: Out of Office: Seminar",
}


@pytest.mark.parametrize("name", AUTOMATIC)
def test_automatic_answers_are_told_apart(app: Flask, name: str) -> None:
    message = mime.read(f"From: guest@example.org\r\n{AUTOMATIC[name]}\r\n\r\nAway".encode())
    assert (is_automatic(message), never_answered(message)) == (True, True)


def test_who_is_never_answered(app: Flask) -> None:
    heads = {
        "a person": "From: Guest <guest@example.org>",
        "a person who says so": "From: Guest <guest@example.org>\r\nAuto-Submitted: no",
        "nobody": "Return-Path: <>\r\nFrom: Guest <guest@example.org>",
        "without From": "Subject: x",
        "a daemon": "From: MAILER-DAEMON@example.org",
        "a robot": "From: noreply@example.org",
        "ourselves": "From: events@example.org",
        "ourselves with a code": "From: calendar+c1-abc@example.org",
    }
    answered = {name: not never_answered(mime.read(f"{head}\r\n\r\nx".encode())) for name, head in heads.items()}
    assert [name for name, yes in answered.items() if yes] == ["a person", "a person who says so"]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000))
def test_whatever_bytes_come_nothing_is_raised(data: bytes) -> None:
    head = b"Return-Path: <>\r\nFrom: MAILER-DAEMON@x.y\r\nSubject: Undelivered\r\n"
    for content in (
        head + b"\r\n550 5.1.1 ",
        head + b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n",
    ):
        found = read_report(mime.read(content + data))
        assert found is None or all(each.fate in Fate for each in found.bounces)
