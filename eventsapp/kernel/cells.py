"""Cells of spreadsheets that are written for people."""

import re

#: What a spreadsheet program may take for a formula (OWASP, CSV injection).
_FORMULA = re.compile(r"^\s*[=+\-@|%]|^[\t\r\n]")
#: What XML 1.0, and so XLSX, can't hold.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Excel's limit is 32,767.
_LONGEST = 32_000


def as_typed(text: str) -> str:
    """What `harmless` made harmless, as it was before: a file of ours that comes back changes nothing."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def harmless(text: str) -> str:
    """A cell that no spreadsheet runs and every one can hold: an apostrophe stands before what looks like a formula."""
    text = _ILLEGAL.sub("", text)[:_LONGEST]
    return f"'{text}" if _FORMULA.match(text) else text
