"""Files as guests send them: their kind is decided by what is in them, whatever they are called."""

import hashlib
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.kernel.errors import Refused
from eventsapp.programme.operations.photos import redrawn
from eventsapp.registration.models import FileKind
from eventsapp.web.forms import is_clean, tidy

#: The most megabytes that a question may let a file have, and what it lets one have unless somebody says otherwise.
MOST_MEGABYTES, USUAL_MEGABYTES = 10, 5
MEGABYTE = 1024 * 1024
#: Pixels of the longer side of a picture that is kept: a page of print can still be read.
PICTURE_SIDE = 2400
#: Letters of a file's name, without its ending.
_NAME = 100

KINDS = {
    FileKind.pdf: _l("PDF"),
    FileKind.picture: _l("Picture (JPEG, PNG or WebP)"),
    FileKind.document: _l("Text document (DOCX or ODT)"),
}
#: What a browser's own window for choosing files shows first.
ACCEPT = {
    FileKind.pdf: ".pdf,application/pdf",
    FileKind.picture: "image/jpeg,image/png,image/webp",
    FileKind.document: ".docx,.odt",
}
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ODT = "application/vnd.oasis.opendocument.text"
_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", _DOCX: ".docx", _ODT: ".odt"}


@dataclass(frozen=True, kw_only=True)
class SentFile:
    """A file that was read and understood."""

    name: str
    media_type: str
    content: bytes

    @property
    def value(self) -> dict[str, object]:
        """The answer that it is."""
        return value_of(self.name, len(self.content), hashlib.sha256(self.content).hexdigest())


def value_of(name: str, size: int, sha256: str) -> dict[str, object]:
    """The answer that a file is."""
    return {"file": name, "bytes": size, "sha256": sha256}


def kinds_in_words(kinds: Sequence[FileKind]) -> str:
    """Kinds of files as people read them."""
    return ", ".join(str(KINDS[kind]) for kind in kinds)


def size_in_words(size: int) -> str:
    """How large a file is."""
    if size < MEGABYTE:
        return str(_("%(size)s kB", size=format_decimal(max(1, round(size / 1024)))))
    return str(_("%(size)s MB", size=format_decimal(round(size / MEGABYTE, 1))))


def too_large(megabytes: int) -> object:
    """What is said of a file that is larger than that."""
    return _l("This file is larger than %(most)d MB. Choose a smaller one.", most=megabytes)


def understood(name: str, content: bytes, kinds: Sequence[FileKind], megabytes: int) -> SentFile:
    """A file of one of these kinds, as it is kept: a picture is drawn anew and loses its metadata.

    content: may be cut off behind the limit. Raises Refused with a sentence for the person.
    """
    if len(content) > megabytes * MEGABYTE:
        raise Refused(too_large(megabytes))
    if not content:
        raise Refused(_l("This file is empty. Choose another one."))
    kind, media_type = _kind(content)
    if kind not in kinds:
        words = kinds_in_words(kinds)
        raise Refused(_l("A file of this kind can’t be sent here. Choose one of these: %(kinds)s.", kinds=words))
    if kind is FileKind.picture:
        content = redrawn(content, PICTURE_SIDE).data
    return SentFile(name=_called(name, _ENDINGS[media_type]), media_type=media_type, content=content)


def _kind(content: bytes) -> tuple[FileKind | None, str]:
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return FileKind.pdf, "application/pdf"
    webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    if webp or content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return FileKind.picture, "image/jpeg"
    if content.startswith(b"PK\x03\x04"):
        return _document(content)
    return None, ""


def _document(content: bytes) -> tuple[FileKind | None, str]:
    """DOCX and ODT are zip archives. Only their list of contents is looked at: nothing is unfolded."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except Exception:  # a broken archive may raise anything
        return None, ""
    if any(name.casefold().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
        return None, ""
    if {"[Content_Types].xml", "word/document.xml"} <= names:
        return FileKind.document, _DOCX
    # An ODT says what it is in its first bytes (OpenDocument 1.3, part 2, 3.3).
    if content[30:].startswith(b"mimetype" + _ODT.encode()) and "content.xml" in names:
        return FileKind.document, _ODT
    return None, ""


def _called(name: str, ending: str) -> str:
    """A file's own name without folders, and with the ending of what it is."""
    last = "".join(each for each in re.split(r"[/\\]", tidy(name))[-1] if is_clean(each))
    stem, dot, _old = last.rpartition(".")
    return ((stem if dot else last).strip(". ")[:_NAME] or "file") + ending
