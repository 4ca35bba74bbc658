"""The reply mailbox read by IMAP: each message is taken once and put into the folder of what became of it."""

import imaplib
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app

from eventsapp.inbox.models import Way
from eventsapp.inbox.receiving import AWAY, receive
from eventsapp.kernel import mime
from eventsapp.settings import BadSetting

if TYPE_CHECKING:
    from imap_tools.mailbox import BaseMailBox

#: Seconds for every answer of the server.
_TIMEOUT = 30
#: How long the server is asked to tell of new messages before we look again (RFC 2177: less than 29 minutes).
_IDLE = 60.0
_LONGEST_PAUSE = 300.0

Protection = Literal["tls", "starttls", "none"]
Report = Callable[[str], object]


class MailboxAway(Exception):
    """The IMAP server can't be reached, or refuses us; `str()` says why in one line."""


@dataclass(frozen=True)
class Route:
    """EVENTSAPP_IMAP_URL, read."""

    host: str
    port: int
    username: str
    password: str
    protection: Protection
    folder: str = "INBOX"
    #: Where messages go that were understood, and those that were not.
    done: str = "Done"
    aside: str = "Not understood"

    @classmethod
    def of(cls, url: str) -> "Route":
        """Read an IMAP URL. Without TLS from the first byte (imaps) STARTTLS is required, but on this machine itself.
        Raises BadSetting."""
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        host = parts.hostname or ""
        here = host in {"localhost", "::1"} or host.startswith("127.")
        protection = "tls" if parts.scheme == "imaps" else asked.get("starttls", ["none" if here else "required"])[0]
        protection = {"required": "starttls"}.get(protection, protection)
        if protection not in {"tls", "starttls", "none"}:
            raise BadSetting("EVENTSAPP_IMAP_URL: starttls must be required or none")
        try:
            port = parts.port or (993 if protection == "tls" else 143)
        except ValueError:
            raise BadSetting("EVENTSAPP_IMAP_URL has a port that is not a number") from None
        return cls(
            host=host,
            port=port,
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            protection=cast(Protection, protection),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            done=asked.get("done", ["Done"])[0],
            aside=asked.get("aside", ["Not understood"])[0],
        )


def poll(say: Report = lambda line: None) -> Counter[str]:
    """Take every message that is in the mailbox, once; gives how many were understood ("done") and not ("aside").

    say: called with one line for each. Raises MailboxAway, or what `receive` raises while the database is away: then
    the message stays where it is.
    """
    try:
        with _mailbox(_route()) as mailbox:
            return _take_all(mailbox, _route(), say)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxAway(_said(error)) from error


def watch(stop: threading.Event, say: Report = lambda line: None, idle: float = _IDLE) -> None:
    """Take messages as they come, until `stop` is set. While the server or the database is away, try again, more and
    more slowly."""
    pause = 1.0
    while not stop.is_set():
        try:
            with _mailbox(_route()) as mailbox:
                while not stop.is_set():
                    # What came while we were busy has been announced already, and IDLE does not say it again.
                    while _take_all(mailbox, _route(), say) and not stop.is_set():
                        pass
                    pause = 1.0
                    _wait(mailbox, stop, idle)
        except AWAY as error:
            current_app.logger.error("The database did not answer: %s", type(error).__name__)
        except (MailboxAway, OSError, imaplib.IMAP4.error) as error:
            current_app.logger.warning("The reply mailbox does not answer: %s; again in %.0f s", _said(error), pause)
        stop.wait(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _take_all(mailbox: "BaseMailBox", route: Route, say: Report) -> Counter[str]:
    counts: Counter[str] = Counter()
    mailbox.client.noop()
    for uid in mailbox.uids("UNDELETED", charset=None):
        content = _content(mailbox, uid)
        if content is None:  # somebody else has just moved it
            continue
        taken = receive(content, way=Way.imap)
        # Should we stop between these two, the message is taken again, known, and moved.
        mailbox.move(uid, route.done if taken.understood else route.aside)
        counts["done" if taken.understood else "aside"] += 1
        say(taken.line)
    return counts


def _content(mailbox: "BaseMailBox", uid: str) -> bytes | None:
    """The message, as far as it matters; it stays unread."""
    _status, data = mailbox.client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{mime.LONGEST}>)")
    return next((bytes(each[1]) for each in data or () if isinstance(each, tuple)), None)


def _wait(mailbox: "BaseMailBox", stop: threading.Event, idle: float) -> None:
    """Until the server tells of something, or for `idle` seconds; a server without IDLE is asked again by then."""
    if "IDLE" not in mailbox.client.capabilities:
        stop.wait(idle)
        mailbox.client.noop()
        return
    left = idle
    with mailbox.idle as told:
        while left > 0 and not stop.is_set():
            if told.poll(timeout=min(left, 1.0)):
                return
            left -= 1.0


def _mailbox(route: Route) -> "BaseMailBox":
    """Signed in, the folder open, the two others there."""
    from imap_tools.mailbox import MailBox, MailBoxStartTls, MailBoxUnencrypted

    context = ssl.create_default_context()
    mailbox: BaseMailBox
    try:
        if route.protection == "tls":
            mailbox = MailBox(route.host, route.port, timeout=_TIMEOUT, ssl_context=context)
        elif route.protection == "starttls":
            mailbox = MailBoxStartTls(route.host, route.port, timeout=_TIMEOUT, ssl_context=context)
        else:
            mailbox = MailBoxUnencrypted(route.host, route.port, timeout=_TIMEOUT)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxAway(_said(error)) from error
    try:
        mailbox.login(route.username, route.password, initial_folder=route.folder)
        for folder in (route.done, route.aside):
            if not mailbox.folder.exists(folder):
                mailbox.folder.create(folder)
    except Exception as error:  # imap-tools' errors have no common base but Exception
        mailbox.client.shutdown()
        raise MailboxAway(_said(error)) from error
    return mailbox


def _route() -> Route:
    return Route.of(current_app.extensions["settings"].imap_url)


def _said(error: Exception) -> str:
    """Why, in one line, without what was signed in with."""
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
