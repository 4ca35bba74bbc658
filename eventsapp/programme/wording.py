"""Texts and names as they come from people and files: cleaned, and made into codes and guids."""

import re
import unicodedata
import uuid
from collections.abc import Container
from typing import Any
from urllib.parse import urlsplit

#: Under it stand the guids that we make for what has none in its source.
_NAMESPACE = uuid.UUID("5b8a1c62-9d0e-5f1b-8c55-2f0d1a7c4e10")
#: What neither XML 1.0 nor a database takes: controls, halves of surrogate pairs, non-characters.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NOT_IN_CODES = re.compile(r"[^A-Za-z0-9_-]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
#: What a session's or a speaker's code is made of: it stands in addresses.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def block(text: str) -> str:
    """A text of several lines, without what no text should hold. Cleaning twice changes nothing more."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_text(text: str) -> bool:
    """Whether a text holds nothing that no text should hold."""
    return not _NOT_TEXT.search(text)


def only_text(value: Any) -> Any:
    """A JSON value whose texts hold nothing that no text should hold."""
    if isinstance(value, str):
        return _NOT_TEXT.sub("", value)
    if isinstance(value, dict):
        return {key: only_text(each) for key, each in value.items()}
    return [only_text(each) for each in value] if isinstance(value, list) else value


def line(text: str) -> str:
    """A text of one line: each run of white space is one space."""
    return " ".join(block(text).split())


def code(text: str, limit: int = 80) -> str:
    """A text as it may stand in an address, its case kept; "" where nothing of it remains or it is too long."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    made = text if CODE.fullmatch(text) else _NOT_IN_CODES.sub("-", plain).strip("-_")
    return made if len(made) <= limit else ""


def slug(text: str, limit: int = 60) -> str:
    """A text in small letters, as it may stand in an address; "" where nothing of it remains."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:limit].strip("-")


def free(wanted: str, taken: Container[str]) -> str:
    """`wanted`, or with the first number that makes it one of its own: "virtanen-2"."""
    number, made = 1, wanted
    while made in taken:
        number += 1
        made = f"{wanted}-{number}"
    return made


def guid(text: str) -> str:
    """A guid in its one spelling, or "" where the text is none."""
    small = text.strip().lower()
    return small if _GUID.fullmatch(small) else ""


def made_guid(*names: str) -> str:
    """The guid of what has none: the same names give the same one, always (RFC 9562 5.5)."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(names)))


def is_web_address(text: str) -> bool:
    """Whether a text is the address of a page on the web: http or https with a host, and nothing that is no address."""
    if not re.fullmatch(r"https?://[^\s<>\"\\^`{|}]+", text, re.IGNORECASE):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def language_tag(text: str) -> str:
    """A language tag (BCP 47's shape), or "" where the text is none."""
    tag = text.strip().replace("_", "-")
    return tag if len(tag) <= 20 and _LANGUAGE.fullmatch(tag) else ""
