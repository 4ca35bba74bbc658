"""Reads a MIME message (RFC 5322, 2045 to 2047) that anybody may have sent: narrowly, in linear time, never raising.

The standard library's parser goes as deep as a sender likes and keeps what it finds; this one has limits for
everything, and takes broken messages for what they most probably meant.
"""

import binascii
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses

#: What is longer is cut: no message that we act upon is that long.
LONGEST = 10 * 1024 * 1024
_LONGEST_HEAD = 128 * 1024
_LONGEST_VALUE = 4000
_MOST_HEADERS = 500
_DEEPEST = 10
_MOST_PARTS = 100

_HEADER = re.compile(rb"([!-9;-~]{1,100})[ \t]*:[ \t]*")
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))')
#: Families of Python's codecs that are safe on anybody's bytes; others (punycode, idna) take quadratic time.
_SAFE = (
    "ascii",
    "utf-8",
    "utf-16",
    "utf-32",
    "iso",
    "cp",
    "koi8",
    "gb",
    "big5",
    "euc",
    "shift_jis",
    "mac",
    "hz",
    "tis",
)


@dataclass(frozen=True)
class Part:
    """A message, or one part of it."""

    #: By name in small letters, in order; unfolded, not decoded.
    headers: dict[str, list[str]]
    #: "text/plain", in small letters.
    kind: str
    parameters: dict[str, str]
    #: Without its transfer encoding undone.
    raw: bytes
    parts: tuple["Part", ...] = field(default=())

    def header(self, name: str) -> str:
        """The first header of that name, decoded; "" where there is none."""
        return decoded(self.headers.get(name, [""])[0])

    @property
    def filename(self) -> str:
        """What the part is called, in small letters."""
        disposition = _parameters(self.headers.get("content-disposition", [""])[0])
        return (disposition.get("filename") or self.parameters.get("name", "")).lower()

    def leaves(self) -> Iterator["Part"]:
        """The parts that hold something, in order. Forwarded and returned messages are not looked into."""
        if not self.parts:
            yield self
        for each in self.parts:
            yield from each.leaves()

    def body(self) -> bytes:
        """The content, its transfer encoding undone as far as it goes."""
        encoding = self.headers.get("content-transfer-encoding", [""])[0].strip().lower()
        if encoding == "base64":
            return _from_base64(self.raw)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.raw)
        return self.raw

    def text(self) -> str:
        """The content as text."""
        return as_text(self.body(), self.parameters.get("charset", ""))


def read(content: bytes) -> Part:
    """Read a message. Lines may end in CRLF, LF or CR; a line "From " of a mailbox file may stand before it."""
    content = content[:LONGEST].replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    if content.startswith(b"From "):
        content = content.partition(b"\n")[2]
    return _part(content, 0, [_MOST_PARTS])


def read_headers(content: bytes) -> dict[str, list[str]]:
    """The headers alone: of a returned message, or a block of a delivery report."""
    return _headers(content[:_LONGEST_HEAD].replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n"))[0]


def decoded(value: str) -> str:
    """A header's value with its encoded words (RFC 2047) read, as one line."""
    if "=?" in value:
        try:
            pieces = decode_header(value)
        except (HeaderParseError, ValueError, binascii.Error):
            pieces = [(value, None)]
        value = "".join(as_text(each, charset or "") if isinstance(each, bytes) else each for each, charset in pieces)
    return " ".join(value.split())


def mailboxes(values: list[str]) -> list[tuple[str, str]]:
    """The mailboxes of From, To and their like, as (name, address); what is no address is left out."""
    found = getaddresses([value[:_LONGEST_VALUE] for value in values[:20]])
    return [(decoded(name), address.strip()) for name, address in found if "@" in address][:100]


def as_text(data: bytes, charset: str = "") -> str:
    """Bytes as text: UTF-8 where they are that, whatever the label says; else as labelled; else Windows' Latin."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        codec = codecs.lookup(charset.strip().strip("'\"")).name if charset.isascii() else ""
    except (LookupError, ValueError):
        codec = ""
    if codec.startswith(("utf-16", "utf-32", "iso2022", "hz")):
        return data.decode(codec, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if codec.startswith(_SAFE) and codec not in {"utf-8", "ascii"}:
        return data.decode(codec, "replace")
    return data.decode("cp1252", "replace")


def _part(content: bytes, depth: int, budget: list[int]) -> Part:
    budget[0] -= 1
    if content.lstrip()[:15].upper() == b"BEGIN:VCALENDAR":  # a part that begins at once, its headers lost or behind it
        return Part({}, "text/calendar", {}, content.lstrip())
    headers, body = _headers(content)
    declared = headers.get("content-type", ["text/plain"])[0]
    kind = declared.partition(";")[0].strip().lower()
    parameters = _parameters(declared)
    boundary = parameters.get("boundary", "")
    if not kind.startswith("multipart/") or not boundary or depth >= _DEEPEST:
        return Part(headers, kind, parameters, body)
    parts = tuple(_part(each, depth + 1, budget) for each in _split(body, boundary, budget))
    return Part(headers, kind, parameters, b"" if parts else body, parts)


def _split(body: bytes, boundary: str, budget: list[int]) -> Iterator[bytes]:
    """The parts between the boundary's lines; the last may lack its end."""
    line = re.compile(rb"(?:^|\n)--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*(?=\n|\Z)")
    begins = -1
    for found in line.finditer(body):
        if begins >= 0 and budget[0] > 0:
            yield body[begins : found.start()]
        begins = -1 if found[1] else found.end() + 1
        if found[1]:
            return
    if 0 <= begins < len(body) and budget[0] > 0:
        yield body[begins:]


def _headers(content: bytes) -> tuple[dict[str, list[str]], bytes]:
    """The headers, and what comes after them. A line that is no header ends them."""
    if content.startswith(b"\n"):
        return {}, content[1:]
    end = content.find(b"\n\n")
    body = content[end + 2 :] if end >= 0 else b""
    head = content[: end if end >= 0 else None]
    if len(head) > _LONGEST_HEAD:
        head = head[:_LONGEST_HEAD].rpartition(b"\n")[0]
    headers: dict[str, list[str]] = {}
    lines: list[bytes] | None = None
    passed = count = 0
    for line in head.split(b"\n"):
        found = _HEADER.match(line)
        if line[:1] in {b" ", b"\t"} and lines is not None:
            lines.append(line)
        elif found:
            count += 1
            lines = [line[found.end() :]]
            if count <= _MOST_HEADERS:
                headers.setdefault(found[1].decode("ascii").lower(), []).append(lines)  # type: ignore[arg-type]
        elif not line.strip():
            pass
        else:
            return _unfolded(headers), content[passed:]
        passed += len(line) + 1
    return _unfolded(headers), body


def _unfolded(headers: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: [_value(lines) for lines in values] for name, values in headers.items()}  # type: ignore[arg-type]


def _value(lines: list[bytes]) -> str:
    joined = b" ".join(line.strip() for line in lines)[:_LONGEST_VALUE].strip()
    try:
        return joined.decode("utf-8")
    except UnicodeDecodeError:
        return joined.decode("latin-1")


def _parameters(value: str) -> dict[str, str]:
    """The parameters of a header, names in small letters; values in pieces (RFC 2231) are put together."""
    found: dict[str, str] = {}
    for name, quoted, plain in _PARAMETER.findall(value):
        key = name.lower().partition("*")[0]
        text = re.sub(r"\\(.)", r"\1", quoted) if quoted else plain
        found[key] = found.get(key, "") + text if "*" in name else text
    return found


def _from_base64(raw: bytes) -> bytes:
    """What is base64 in it, whatever stands between or behind."""
    padded = raw.partition(b"=")[0]
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", padded)
    clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
