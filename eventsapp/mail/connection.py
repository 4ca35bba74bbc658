"""The way to the mail server, or into a folder: what Flask-Mail's own connection leaves out is right here."""

import os
import re
import select
import smtplib
import ssl
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal, cast
from urllib.parse import parse_qs, unquote, urlsplit

import flask_mail
from flask import Flask, current_app

from eventsapp.kernel.mailboxes import one_line
from eventsapp.mail.messages import HouseMessage
from eventsapp.settings import BadSetting, Settings

StartTLS = Literal["required", "optional", "none"]

#: One connection carries so many messages; then a new one is made, for some servers close it without a word.
MOST_PER_CONNECTION = 100

#: Answers about our account, not about the letter (RFC 4954 6): every letter would get them.
_OUR_ACCOUNT = frozenset({530, 534, 535, 538})


class NotDelivered(Exception):
    """A message did not leave. `words`: the server's, or ours, in one line."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = one_line(words)[:1000]


class ServerAway(NotDelivered):
    """The server takes nothing from us just now; this message was not even offered."""


class ConnectionLost(NotDelivered):
    """The server fell silent or hung up in the middle of this message; nobody knows whether it took it."""


class PutOff(NotDelivered):
    """The server says: not now (4xx)."""


class TurnedDown(NotDelivered):
    """The server says: never (5xx)."""


@dataclass(frozen=True)
class Route:
    """EVENTSAPP_MAIL_URL, read. `folder` for file:, else `host` and the rest."""

    folder: Path | None = None
    host: str = ""
    port: int = 0
    username: str = ""
    password: str = ""
    #: TLS from the first byte (smtps).
    tls: bool = False
    starttls: StartTLS = "none"

    @classmethod
    def of(cls, url: str) -> "Route":
        """Read a mail URL. Where it doesn't say `starttls`, TLS is required with a password or on port 587, not
        used on this machine itself, and elsewhere used where the server offers it; used, it is verified.
        Raises BadSetting."""
        if url.startswith("file:"):
            return cls(folder=Path(url.removeprefix("file:").removeprefix("//")))
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError:
            raise BadSetting("EVENTSAPP_MAIL_URL has a port that is not a number") from None
        tls = parts.scheme == "smtps"
        host = parts.hostname or ""
        port = port or (465 if tls else 25)
        starttls: str = "none"
        if not tls:
            here = host in {"localhost", "::1"} or host.startswith("127.")
            default = "required" if parts.password or port == 587 else "none" if here else "optional"
            starttls = parse_qs(parts.query).get("starttls", [default])[0]
        if starttls not in {"required", "optional", "none"}:
            raise BadSetting("EVENTSAPP_MAIL_URL: starttls must be required, optional or none")
        return cls(
            host=host,
            port=port,
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=tls,
            starttls=cast(StartTLS, starttls),
        )


class Post(flask_mail.Mail):
    """Flask-Mail, on our route."""

    def init_app(self, app: Flask) -> flask_mail._Mail:
        """Read the route from the settings. MAIL_TIMEOUT (seconds, Flask's configuration) bounds every answer."""
        settings: Settings = app.extensions["settings"]
        route = Route.of(settings.mail_url)
        app.config.setdefault("MAIL_DEFAULT_SENDER", settings.mail_from)
        app.config.setdefault("MAIL_TIMEOUT", 30)
        state = super().init_app(app)
        app.extensions["mail_route"] = route
        return state

    def connect(self) -> "HouseConnection":
        """The way out, to be used in a `with`. Entering it raises ServerAway where there is none."""
        route: Route = current_app.extensions["mail_route"]
        kind = FolderConnection if route.folder else SMTPConnection
        return kind(self, route)


post = Post()


class HouseConnection(flask_mail.Connection):
    """What both ways have in common: one finished message a time, and Flask-Mail's signal when it has left."""

    def __init__(self, mail: flask_mail.Mail, route: Route) -> None:
        super().__init__(mail)
        self.route = route

    def send(self, message: flask_mail.Message, envelope_from: object = None) -> None:
        """Let a message go. Raises one of NotDelivered's kinds."""
        if not isinstance(message, HouseMessage):
            raise TypeError("letters go through the outbox: mail.outbox.put()")
        self.transfer(message)
        flask_mail.email_dispatched.send(
            current_app._get_current_object(),  # type: ignore[attr-defined]  # werkzeug's proxies have it
            message=message,
        )

    def transfer(self, message: HouseMessage) -> None:
        """Bring the bytes there."""
        raise NotImplementedError


class FolderConnection(HouseConnection):
    """Each message becomes a file. The same message again becomes the same file."""

    def __enter__(self) -> "FolderConnection":
        assert self.route.folder
        try:
            self.route.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ServerAway(f"{self.route.folder}: {error.strerror}") from error
        return self

    def __exit__(self, *_exception: object) -> None:
        """Nothing is open."""

    def transfer(self, message: HouseMessage) -> None:
        """Write the file whole, then give it its name: nobody ever sees half of one."""
        assert self.route.folder
        target = self.route.folder / _file_name(message)
        unfinished = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with unfinished.open("wb") as file:
                file.write(message.content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(target)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise ServerAway(f"{self.route.folder}: {error.strerror}") from error


def _file_name(message: HouseMessage) -> str:
    """When, to whom, and what tells it from all others: in the order of time, and readable."""
    written = parsedate_to_datetime(str(message.parsed["Date"]))
    who = re.sub(r"[^A-Za-z0-9@.+_-]", "_", str(message.recipients[0]))[:80]
    key = re.sub(r"[^A-Za-z0-9_-]", "", message.msgId.partition("@")[0])
    return f"{written:%Y%m%d-%H%M%S}-{who}-{key}.eml"


class SMTPConnection(HouseConnection):
    """One connection to the mail server, made anew where the server closed it between two messages."""

    host: smtplib.SMTP | None

    def __enter__(self) -> "SMTPConnection":
        self.host = self.configure_host()
        self.num_emails = 0
        return self

    def __exit__(self, *_exception: object) -> None:
        self._leave()

    def configure_host(self) -> smtplib.SMTP:
        """Connect, switch to TLS, sign in. Raises ServerAway."""
        route, timeout = self.route, current_app.config["MAIL_TIMEOUT"]
        host: smtplib.SMTP | None = None
        try:
            if route.tls:
                host = smtplib.SMTP_SSL(route.host, route.port, timeout=timeout, context=_verifying())
            else:
                host = smtplib.SMTP(route.host, route.port, timeout=timeout)
                host.ehlo_or_helo_if_needed()
                if route.starttls == "required" or (route.starttls == "optional" and host.has_extn("starttls")):
                    host.starttls(context=_verifying())
            if route.username:
                host.login(route.username, route.password)
        except (OSError, smtplib.SMTPException) as error:
            if host is not None:
                host.close()
            raise ServerAway(f"{route.host}:{route.port}: {_said(error)}") from error
        return host

    def transfer(self, message: HouseMessage) -> None:
        """Offer the message, and see what the server says of its recipient."""
        host = self._ready()
        self.num_emails += 1
        try:
            refused = host.sendmail(message.return_path, [str(each) for each in message.recipients], message.content)
        except smtplib.SMTPRecipientsRefused as error:
            refused = error.recipients
        except smtplib.SMTPResponseException as error:
            raise _verdict(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            host.close()
            raise ConnectionLost(_said(error)) from error
        for code, words in refused.values():
            raise _verdict(code, words)

    def _ready(self) -> smtplib.SMTP:
        """The open connection, or a new one where it is used up or the server has closed it."""
        assert self.host
        if self.num_emails and (self.num_emails >= MOST_PER_CONNECTION or not _answers(self.host)):
            self._leave()
            self.host = self.configure_host()
            self.num_emails = 0
        return self.host

    def _leave(self) -> None:
        if self.host is None:
            return
        try:
            self.host.quit()
        except (OSError, smtplib.SMTPException):
            self.host.close()
        self.host = None


def _verifying() -> ssl.SSLContext:
    return ssl.create_default_context()


def _answers(host: smtplib.SMTP) -> bool:
    """Whether the connection is still there. A server that closed it, or says why it will, has something to read; where
    there is nothing it is asked nothing, which saves a journey there and back for each letter."""
    if host.sock is None:
        return False
    try:
        if not select.select([host.sock], [], [], 0)[0]:
            return True
        return host.noop()[0] == 250
    except (OSError, ValueError, smtplib.SMTPException):
        return False


def _verdict(code: int, words: bytes | str) -> NotDelivered:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    said = f"{code} {text}"
    if code in _OUR_ACCOUNT:
        return ServerAway(said)
    if code == 421:
        return ConnectionLost(said)
    return TurnedDown(said) if 500 <= code < 600 else PutOff(said)


def _said(error: Exception) -> str:
    """What went wrong, for the organiser: the server's own words where there are any."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return f"{error.smtp_code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    # smtplib makes a SMTPServerDisconnected of a time-out, and keeps the one within the other.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "the mail server did not answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the mail server closed the connection"
    return str(error) or type(error).__name__
