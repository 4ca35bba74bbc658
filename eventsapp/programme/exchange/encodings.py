"""Bytes as text: in the encoding that they say, with the line where they break it."""

import codecs
import re

from flask_babel import lazy_gettext as _l

from eventsapp.programme.exchange.problems import BadFile, Problem

#: No schedule is larger; the largest we know has 4 MB.
MAX_BYTES = 30 * 1024 * 1024
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


def check_size(size: int) -> None:
    """Refuse a file of more bytes than any schedule has. Raises BadFile."""
    if size > MAX_BYTES:
        said = _l(
            "the file has %(size)d MB; more than %(most)d MB are not read",
            size=size // 1024**2,
            most=MAX_BYTES // 1024**2,
        )
        raise BadFile([Problem(0, said)])


def decoded(data: bytes) -> str:
    """The text of a file: by its byte order mark, by its XML declaration, else UTF-8.

    Raises BadFile, with the line and what it looks like, where the bytes are not what they say.
    """
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    declared = _DECLARED.match(data[:400])
    encoding = _MARKS[mark] if mark else declared[1].decode() if declared else "utf-8"
    try:
        if not codecs.lookup(encoding)._is_text_encoding:
            raise LookupError(encoding)
        text = data.decode(encoding)
    except LookupError:
        raise BadFile(
            [Problem(1, _l("the encoding %(name)s is not known; save the file as UTF-8", name=encoding))]
        ) from None
    except UnicodeDecodeError as error:
        at = data[: error.start].count(b"\n") + 1
        looks = "UTF-16" if data[:200].count(0) > 20 else "Latin-1 or Windows-1252"
        message = _l(
            "this is not %(encoding)s, as the file should be; it looks like %(looks)s. Save it as UTF-8",
            encoding=encoding.upper(),
            looks=looks,
        )
        raise BadFile([Problem(at, message)]) from None
    return text.removeprefix("\ufeff")
