"""iCalendar text as its lines (RFC 5545 3.1): put together where they were folded, well or badly. Linear time, never
raising; what it can't understand it leaves out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: RFC 6868.
_CIRCUMFLEX = {"n": "\n", "'": '"', "^": "^"}
_MOST_LINES = 20_000
_MOST_PARAMETERS = 50

_NAME = re.compile(r"[A-Za-z0-9-]{1,60}(?=[;:])")


@dataclass(frozen=True)
class Line:
    """NAME;PARAMETER=VALUE:VALUE."""

    #: In capitals, as are the parameters' names.
    name: str
    parameters: dict[str, tuple[str, ...]]
    value: str

    def parameter(self, name: str) -> str:
        """The first value of a parameter, or ""."""
        return self.parameters.get(name, ("",))[0]


def content_lines(text: str) -> Iterator[Line]:
    """Read the lines. `text`: unfolded (`unfolded`), the line ends LF."""
    pieces: list[str] = []
    for count, row in enumerate(text.split("\n")):
        if count >= _MOST_LINES:
            break
        if not row.strip():
            continue
        # Some programs break lines and forget the blank: the rest of an unfinished line, or an address on its own.
        begins = _NAME.match(row) and row[:7].lower() != "mailto:"
        if pieces and (not begins or _unfinished(pieces)):
            pieces.append(row)
            continue
        yield from _line("".join(pieces))
        pieces = [row]
    yield from _line("".join(pieces))


def unfolded(data: bytes) -> bytes:
    """The lines put together again, before anything is decoded: a fold may stand in the middle of a character."""
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.replace(b"\n ", b"").replace(b"\n\t", b"")


def unescaped(value: str) -> str:
    """A TEXT value (RFC 5545 3.3.11) as it is read."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL)


def _unfinished(pieces: list[str]) -> bool:
    """Whether the line so far has no value yet. Only two rows are looked at: no program breaks a line more often."""
    return len(pieces) < 3 and ":" not in "".join(pieces)


def _line(row: str) -> Iterator[Line]:
    found = _NAME.match(row)
    if not found:
        return
    at = found.end()
    parameters: dict[str, tuple[str, ...]] = {}
    for _count in range(_MOST_PARAMETERS):
        if row[at : at + 1] != ";":
            break
        name, at = _until(row, at + 1, "=;:")
        values: list[str] = []
        while row[at : at + 1] in {"=", ","}:
            value, at = _parameter_value(row, at + 1)
            values.append(re.sub(r"\^([n'^])", lambda each: _CIRCUMFLEX[each[1]], value))
            if len(values) > _MOST_PARAMETERS:
                return
        parameters.setdefault(name.strip().upper(), tuple(values) or ("",))
    yield Line(found[0].upper(), parameters, row[at:].removeprefix(":").strip())


def _parameter_value(row: str, at: int) -> tuple[str, int]:
    if row[at : at + 1] == '"':
        end = row.find('"', at + 1)
        if end >= 0:
            _rest, after = _until(row, end + 1, ",;:")
            return row[at + 1 : end], after
    return _until(row, at, ",;:")


def _until(row: str, at: int, marks: str) -> tuple[str, int]:
    """What stands before the first of the marks, and where that is."""
    end = re.compile(f"[{marks}]").search(row, at)
    stop = end.start() if end else len(row)
    return row[at:stop], stop
