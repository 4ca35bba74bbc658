"""Reads what comes back when a letter can't be delivered (RFC 3464), and complaints (ARF, RFC 5965).

Delivery reports are read by the standard; flufl.bounce knows the servers that have formats of their own; for the rest
the words say what they can.
"""

import email
import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from eventsapp.kernel import mime
from eventsapp.kernel.mailboxes import one_line
from eventsapp.mail.automatic import has_null_sender, sender

_LONGEST = 128 * 1024


class Fate(enum.Enum):
    """What a report says became of a letter."""

    #: The address does not take letters: nobody there, no such domain, switched off.
    hard = "hard"
    #: This letter did not arrive, another one may: full, too large, not now, not from us.
    soft = "soft"
    #: It is late and still on its way.
    delayed = "delayed"


@dataclass(frozen=True)
class Bounce:
    """What became of a letter to one address."""

    #: "" where the report does not say.
    email: str
    fate: Fate
    #: RFC 3463, "5.1.1", or "".
    status: str = ""
    #: The server's, in one line.
    words: str = ""


@dataclass(frozen=True)
class Report:
    """A message that tells of the fate of another."""

    bounces: tuple[Bounce, ...] = ()
    complaint: bool = False
    #: Message-IDs that stand in it, with their angle brackets: one may be a letter's of ours.
    message_ids: tuple[str, ...] = field(default=())
    #: Addresses in the returned letter's headers: one may hold a code of ours.
    return_paths: tuple[str, ...] = field(default=())


_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CODE = re.compile(r"\b([45]\d\d)[ -]")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_MESSAGE_ID = re.compile(rb"^[> \t]*message-id:\s{0,5}(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
_RETURN_PATH = re.compile(rb"^[> \t]*(?:return-path|x-failed-sender|x-postfix-sender):([^\n]{1,300})", re.I | re.M)
_DAEMON = re.compile(r"(mailer-?daemon|postmaster|mail-?daemon|mdaemon|symantec_antivirus.*|amavis.*)", re.IGNORECASE)
_TELLS = re.compile(
    r"undeliver|not (be )?delivered|deliver(y|ed)?[ :].{0,30}(fail|status|problem|error|delay)|"
    r"returned (mail|to sender)|failure notice|mail (delivery|system error)|"
    r"delivery (notification|report)|warning: (message|could not)|"
    r"delayed mail|nondeliverable|unzustellbar|palautettu|ei voitu toimittaa|kunde inte levereras|non remis",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"mailbox.{0,20}(full|exceed)|over ?quota|quota.{0,20}exceed|exceed.{0,30}quota|insufficient (disk|storage)|"
    r"out of storage|too (large|big)|full mailbox|storage limit|inbox is full|not enough (disk )?space",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"user unknown|unknown (user|recipient|address|local)|no such (user|person|mailbox|address|recipient|domain)|"
    r"(user|recipient|mailbox|address|account|domain).{0,60}(not? (be )?(exist|found|known|valid)|unknown|disabled|"
    r"does(n.t| not) exist|wasn.t found|no longer|inactive)|recip(ient)?notfound|"
    r"invalid (recipient|mailbox|address)|host (or domain name )?not found|domain.{0,30}not (found|exist)|"
    r"no mailbox here|nullmx|null mx|not a valid mailbox|could ?n.t find any host",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"warning only|do not need to resend|still being retried|will be retried|will (keep|continue) trying|delayed mail|"
    r"delivery .{0,20}(is |has been )?delayed|temporary problem.{0,60}(retry|try)|this is a warning",
    re.IGNORECASE,
)


def read_report(message: mime.Part) -> Report | None:
    """What a message says about the fate of another; None where it says nothing of the kind."""
    parts = list(message.leaves())
    complaint = [part for part in parts if part.kind == "message/feedback-report"]
    if complaint:
        feedback = mime.read_headers(complaint[0].body())
        kind = feedback.get("feedback-type", [""])[0].strip().lower()
        if kind not in {"not-spam", "auth-failure", "dmarc"}:
            addresses = tuple(
                address for name in ("original-mail-from", "original-rcpt-to") for address in feedback.get(name, [])
            )
            return Report(complaint=True, message_ids=_ids(parts), return_paths=addresses + _paths(parts))
        return Report()
    reports = [part for part in parts if part.kind.endswith("delivery-status")]
    if reports:
        bounces = [bounce for part in reports for bounce in _by_standard(part)]
    elif _seems_one(message):
        bounces = list(_by_words(message, parts))
    else:
        return None
    return Report(tuple(bounces[:50]), False, _ids(parts), _paths(parts))


def _by_standard(part: mime.Part) -> Iterator[Bounce]:
    """RFC 3464 2: blocks of fields; those with a recipient say what became of it."""
    for block in re.split(rb"\n[ \t]*\n", part.body().replace(b"\r\n", b"\n")[:_LONGEST]):
        fields = mime.read_headers(block)
        recipient = _typed(fields, "original-recipient") or _typed(fields, "final-recipient")
        action = fields.get("action", [""])[0].split("(")[0].strip().lower()
        if not recipient and "action" not in fields:
            continue
        words = one_line(mime.decoded(_typed(fields, "diagnostic-code") or fields.get("status", [""])[0]))[:500]
        status = (_STATUS.search(fields.get("status", [""])[0]) or _STATUS.search(words) or [""])[0]
        if action == "delayed":
            yield Bounce(recipient, Fate.delayed, status, words)
        elif action == "failed" or (not action and status[:1] in {"4", "5"}):
            yield Bounce(recipient, _judged(status, words), status, words)


def _typed(fields: dict[str, list[str]], name: str) -> str:
    """A field "type; value", the value alone."""
    return fields.get(name, [""])[0].partition(";")[2].strip().strip("<>")[:500]


def _judged(status: str, words: str) -> Fate:
    """Whether a failure is about the address, or about this letter."""
    specific = (_STATUS.search(words) or [status])[0] if status.endswith(".0.0") or not status else status
    if specific.startswith("4.") or (not specific and words.lstrip("smtpSMTP; ")[:1] == "4"):
        return Fate.soft
    subject, detail = [*specific.split("."), "", ""][1:3]
    if subject == "1" and detail not in {"7", "8"} and detail != "0":
        return Fate.hard
    if _FULL.search(words) or (subject == "2" and detail in {"2", "3"}):
        return Fate.soft
    if _NOBODY.search(words) or (subject, detail) in {("2", "1"), ("4", "1"), ("4", "4"), ("4", "310"), ("1", "0")}:
        return Fate.hard
    if subject in {"3", "4", "5", "6", "7"} or detail in {"7", "8"}:
        return Fate.soft
    return Fate.hard


def _seems_one(message: mime.Part) -> bool:
    """Whether a message without a delivery report is one all the same."""
    if (
        message.parameters.get("report-type", "").lower() == "delivery-status"
        or "x-failed-recipients" in message.headers
    ):
        return True
    local = sender(message).rpartition("@")[0]
    by_program = has_null_sender(message) or bool(_DAEMON.fullmatch(local))
    first = next((part for part in message.leaves() if part.kind.startswith("text/")), message).text()[:2000]
    return by_program and bool(_TELLS.search(message.header("subject")) or _TELLS.search(first))


def _by_words(message: mime.Part, parts: list[mime.Part]) -> Iterator[Bounce]:
    """What flufl.bounce, the headers and the words say."""
    texts = [part.text()[:20_000] for part in parts if part.kind == "text/plain"] or [
        re.sub(r"<[^<>]{0,500}>", " ", part.text()[:50_000]) for part in parts if part.kind == "text/html"
    ]
    # What is behind this line is our own letter.
    words = re.split(
        r"^(?:-{3,}.{0,60}(?:original|copy|returned).{0,60}|original message.{0,40})$",
        "\n".join(texts),
        maxsplit=1,
        flags=re.IGNORECASE | re.MULTILINE,
    )[0]
    status = (_STATUS.search(words) or [""])[0]
    told = message.header("subject") + "\n" + words
    temporary, permanent = _flufl(message)
    failed = permanent or _addresses(" ".join(message.headers.get("x-failed-recipients", [])))
    reason = one_line(_telling_line(words))[:500]
    if _STILL.search(told) or (temporary and not failed):
        yield from (
            Bounce(each, Fate.delayed, status, reason) for each in temporary or failed or _addresses(words)[:1] or [""]
        )
        return
    if not failed and not (
        _TELLS.search(told) and (status or _CODE.search(words) or _NOBODY.search(words) or _addresses(words))
    ):
        return
    fate = _judged(status, words[:3000]) if status else Fate.soft if _FULL.search(words) else Fate.hard
    if not status and (code := _CODE.search(words)) and code[1].startswith("4"):
        fate = Fate.soft
    yield from (Bounce(each, fate, status, reason) for each in failed or _addresses(words)[:1] or [""])


def _telling_line(words: str) -> str:
    """The line that says why, for the host."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    for pattern in (_STATUS, _CODE, _NOBODY, _FULL, _TELLS):
        for line in lines:
            if pattern.search(line):
                return line
    return lines[0] if lines else ""


def _addresses(text: str) -> list[str]:
    return list(dict.fromkeys(each.rstrip(".") for each in _ADDRESS.findall(text)))[:20]


def _flufl(message: mime.Part) -> tuple[list[str], list[str]]:
    """flufl.bounce's reading: temporary and permanent failures. It takes the standard library's messages, so it gets
    one of one part: what a server wrote, and no deeper structure that a stranger may have built."""
    from flufl.bounce import all_failures

    first = next((part for part in message.leaves() if part.kind.startswith("text/")), message)
    head = "".join(
        f"{name}: {one_line(value)[:300]}\n"
        for name in ("from", "to", "subject", "x-failed-recipients", "x-mailer", "message-id", "x-mailscanner")
        for value in message.headers.get(name, [])[:3]
    )
    flat = email.message_from_string(f"{head}Content-Type: text/plain\n\n{first.text()[:50_000]}")
    try:
        temporary, permanent = all_failures(flat)
    except Exception:  # it reads strangers' text with a hundred patterns, and knows no promise not to raise
        return [], []
    return [sorted(each.decode("ascii", "replace") for each in found) for found in (temporary, permanent)]  # type: ignore[return-value]


def _ids(parts: list[mime.Part]) -> tuple[str, ...]:
    found = [each.decode("ascii", "replace") for part in parts for each in _MESSAGE_ID.findall(_returned(part))]
    return tuple(dict.fromkeys(found))[:10]


def _paths(parts: list[mime.Part]) -> tuple[str, ...]:
    lines = [each.decode("ascii", "replace") for part in parts for each in _RETURN_PATH.findall(_returned(part))]
    return tuple(dict.fromkeys(address for line in lines for address in _addresses(line)))[:10]


def _returned(part: mime.Part) -> bytes:
    """What may hold the headers of the letter that came back."""
    return b"" if part.kind.startswith(("image/", "audio/", "video/")) else part.body()[:_LONGEST]
