"""Every setting once, typed, from EVENTSAPP_* variables. A bad value stops the start with a clear line."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
INSTANCE = ROOT / "instance"

#: The languages of the pages, in the order of the language switch, each by its own name.
LANGUAGES = {"en": "English", "fi": "Suomi", "sv": "Svenska"}


#: The names of this machine itself: what is reached by them alone is not in production.
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


class BadSetting(Exception):
    """A setting has a value that the product can't run with; the message names it and says what to do."""


def _database(value: str) -> str:
    if value.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + value.split("://", 1)[1]
    if value.startswith(("sqlite:///", "postgresql+psycopg://")):
        return value
    raise ValueError("must begin with sqlite:/// or postgresql://")


def _mail(value: str) -> str:
    if value.startswith("file:") and len(value) > len("file:"):
        return value
    parts = urlsplit(value)
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        return value
    raise ValueError("must be smtp://HOST, smtps://HOST or file:DIRECTORY")


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme in {"http", "https"} and parts.hostname and not parts.query:
        return value.rstrip("/")
    raise ValueError("must be an address that begins with http:// or https://")


def _address(value: str) -> str:
    if re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+", value):
        return value
    raise ValueError("must be an e-mail address")


def _optional_address(value: str) -> str:
    return _address(value) if value else ""


def _imap(value: str) -> str:
    parts = urlsplit(value)
    if not value or (parts.scheme in {"imap", "imaps"} and parts.hostname and parts.username):
        return value
    raise ValueError("must be imaps://USER:PASSWORD@HOST or imap://USER:PASSWORD@HOST")


def _optional_secret(value: str) -> str:
    if value and len(value) < 32:
        raise ValueError("must have at least 32 characters")
    return value


def _optional_key(value: str) -> str:
    if value and "PRIVATE KEY-----" not in value:
        raise ValueError("must be a private key in PEM, as `openssl genrsa 2048` makes it")
    return value


def _hosts(value: str) -> tuple[str, ...]:
    names = tuple(name.strip().casefold() for name in value.split(",") if name.strip())
    if all(re.fullmatch(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]", name) for name in names):
        return names
    raise ValueError("must be names of hosts without ports, with commas between them")


def _yes(value: str) -> bool:
    if value not in {"yes", "no"}:
        raise ValueError("must be yes or no")
    return value == "yes"


def _optional_contact(value: str) -> str:
    if not value or re.fullmatch(r"(mailto:[^@\s]+@|https://)[^\s]+", value):
        return value
    raise ValueError("must begin with mailto: or https://")


def _number(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(value)

    return parse


def _one_of(*values: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in values:
            raise ValueError(f"must be {' or '.join(values)}")
        return value

    return parse


#: The address of the service where nobody has said it.
_NOWHERE = "http://127.0.0.1:8000"


def _setting(parse: Callable[[str], Any], default: str, about: str, shown: str | None = None) -> Any:
    return field(metadata={"parse": parse, "default": default, "about": about, "shown": shown or default})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation may choose. Each field is the variable EVENTSAPP_<NAME>, or <NAME>_FILE for a
    file that holds it (secrets of containers)."""

    database_url: str = _setting(
        _database,
        f"sqlite:///{INSTANCE / 'eventsapp.sqlite'}",
        "Where everything is kept: `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`",
        "SQLite in `instance/`",
    )
    mail_url: str = _setting(
        _mail,
        f"file:{INSTANCE / 'mail'}",
        "Where letters go: `smtp://USER:PASSWORD@HOST:587?starttls=required`, `smtps://`, or `file:DIRECTORY`",
        "files in `instance/mail`",
    )
    mail_per_minute: int = _setting(
        _number(0, 100_000), "0", "How many letters all workers together send a minute; 0: as many as they can"
    )
    mail_per_minute_and_domain: int = _setting(
        _number(0, 100_000), "0", "The same for each domain that letters go to; 0: as many as they can"
    )
    dkim_key: str = _setting(
        _optional_key,
        "",
        "The private key (PEM, RSA) that signs letters by DKIM, where no relay does; by `EVENTSAPP_DKIM_KEY_FILE`",
        "none: letters are not signed here",
    )
    dkim_selector: str = _setting(str, "", "The selector of its public key in the DNS", "none")
    dkim_domain: str = _setting(str, "", "The domain that signs", "that of `EVENTSAPP_MAIL_FROM`")
    mail_from: str = _setting(_address, "events@localhost", "The address that letters come from")
    reply_address: str = _setting(
        _optional_address,
        "",
        "The mailbox that takes answers given in calendars; without it no answer is asked for there",
        "none",
    )
    bounce_address: str = _setting(
        _optional_address,
        "",
        "The mailbox that letters which can't be delivered come back to, each to an address of its own behind a plus",
        "the one for answers",
    )
    imap_url: str = _setting(
        _imap,
        "",
        "The reply mailbox, which the worker and `eventsapp mail poll` read: `imaps://USER:PASSWORD@HOST/INBOX` or "
        "`imap://`; folders for what was read: `?done=Done&aside=Not+understood`",
        "none: messages are piped in, or come by HTTP",
    )
    inbox_secret: str = _setting(
        _optional_secret,
        "",
        "Signs what a mail provider brings to `/inbox` by HTTP: at least 32 characters; without it there is none",
        "none",
    )
    url: str = _setting(_url, _NOWHERE, "The address of the service, as it stands in letters and calendars")
    hosts: tuple[str, ...] = _setting(
        _hosts,
        "",
        "Further names by which the service may be asked for, with commas; by any other it answers 400",
        "none",
    )
    allow_http: bool = _setting(
        _yes,
        "no",
        "`yes` lets the address begin with `http://` where it is not this machine's own: links and answers can then be "
        "read on the way",
    )
    security_contact: str = _setting(
        _optional_contact,
        "",
        "Whom to tell of a weakness: `mailto:` or `https://`, given at `/.well-known/security.txt`",
        "none",
    )
    secret_key: str = _setting(
        str,
        "",
        "Signs sessions and forms: at least 32 characters, the same on every machine. Required with PostgreSQL",
        "made at the first start, in `instance/secret-key`",
    )
    trusted_proxies: int = _setting(
        _number(0, 5), "0", "How many reverse proxies stand before the service and set X-Forwarded-*"
    )
    max_upload_mb: int = _setting(
        _number(1, 200), "20", "The largest upload, in MB; a larger one is refused before it is read"
    )
    second_factor: str = _setting(
        _one_of("optional", "required"),
        "optional",
        "Whether organisers must sign in with a passkey or a one-time code: `optional` or `required`",
    )
    web_workers: int = _setting(_number(1, 64), "2", "How many web processes `eventsapp serve` starts")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read all settings. Raises BadSetting with one line that names the variable and says what it must be."""
        values: dict[str, Any] = {}
        for each in fields(cls):
            name = variable(each.name)
            raw = _read(environ, name)
            try:
                values[each.name] = each.metadata["parse"](raw or each.metadata["default"])
            except ValueError as error:
                raise BadSetting(f"{name} {error}") from None
        if not values["secret_key"]:
            if values["database_url"].startswith("postgresql"):
                raise BadSetting(
                    "EVENTSAPP_SECRET_KEY must be set with PostgreSQL, the same on every machine; "
                    "`python3 -c 'import secrets; print(secrets.token_hex(32))'` makes one"
                )
            values["secret_key"] = kept_secret(INSTANCE / "secret-key")
        if bool(values["dkim_key"]) != bool(values["dkim_selector"]):
            raise BadSetting("EVENTSAPP_DKIM_KEY_FILE and EVENTSAPP_DKIM_SELECTOR must be set both, or neither")
        if len(values["secret_key"]) < 32:
            raise BadSetting("EVENTSAPP_SECRET_KEY must have at least 32 characters")
        if len(set(values["secret_key"])) < 8:
            raise BadSetting("EVENTSAPP_SECRET_KEY must be random: it has hardly any different characters")
        _refuse_unsafe(values, environ)
        return cls(**values)

    @property
    def https(self) -> bool:
        """Whether the service is reached by HTTPS, so that cookies may be Secure."""
        return self.url.startswith("https://")

    @property
    def is_addressed(self) -> bool:
        """Whether anybody has said where the service is."""
        return self.url != _NOWHERE


def _refuse_unsafe(values: Mapping[str, Any], environ: Mapping[str, str]) -> None:
    """What is right on one's own machine is refused where others reach the service: that is production."""
    url = urlsplit(values["url"])
    if url.hostname in {"127.0.0.1", "localhost", "::1"}:
        return
    if url.scheme != "https" and not values["allow_http"]:
        raise BadSetting(
            "EVENTSAPP_URL must begin with https:// (put a proxy with HTTPS before the service), "
            "unless EVENTSAPP_ALLOW_HTTP is yes"
        )
    if environ.get("FLASK_DEBUG", "").strip().lower() not in {"", "0", "false", "no"}:
        raise BadSetting("FLASK_DEBUG must not be set where EVENTSAPP_URL is not this machine's own address")


def variable(name: str) -> str:
    """The environment variable of a setting's field."""
    return f"EVENTSAPP_{name.upper()}"


def _read(environ: Mapping[str, str], name: str) -> str:
    path = environ.get(f"{name}_FILE")
    if path is None:
        return environ.get(name, "").strip()
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise BadSetting(f"{name}_FILE can't be read: {error.strerror}") from None


def kept_secret(path: Path, size: int = 32) -> str:
    """The secret in the file, made of `size` random bytes at the first call and readable by its owner alone.

    Two processes that start at once get the same one.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_hex(size))
        # Whole, or not at all: nobody ever reads half a secret, and the first one stays.
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text().strip()


def table() -> str:
    """The settings as a Markdown table, for the README."""
    rows = ["| variable | what it is | default |", "| --- | --- | --- |"]
    for each in fields(Settings):
        shown = each.metadata["shown"]
        code = shown if not shown or " " in shown or shown == "none" else f"`{shown}`"
        rows.append(f"| `{variable(each.name)}` | {each.metadata['about']} | {code} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())  # noqa: T201 - its purpose: the README's table
