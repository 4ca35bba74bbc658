"""A table as an Excel workbook (ECMA-376), written row by row, so that its size does not matter.

One sheet, all cells texts, the headings in sight while it is scrolled. openpyxl, which reads the lists we are given,
takes ten times as long to write one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
}
_HEAD = (
    f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
_TAIL = "</sheetData></worksheet>"

#: So many characters of rows are packed at a time.
_AT_ONCE = 65_536


def workbook(name: str, lines: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The workbook's bytes as they come. name: of its sheet. lines: cells that XML can hold (kernel.cells.harmless)."""
    pipe = _Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as parts:
        shown = escape(re.sub(r"[\[\]:*?/\\]", " ", name)[:31])
        for path, content in _PARTS.items():
            parts.writestr(path, _DECLARATION + content.replace("{name}", shown))
        with parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            waiting = [_DECLARATION, _HEAD]
            size = 0
            for line in lines:
                row = "<row>" + "".join(map(_cell, line)) + "</row>"
                waiting.append(row)
                size += len(row)
                if size > _AT_ONCE:
                    sheet.write("".join(waiting).encode())
                    waiting, size = [], 0
                    yield pipe.taken()
            sheet.write("".join([*waiting, _TAIL]).encode())
    yield pipe.taken()


def _cell(text: str) -> str:
    if not text:
        return "<c/>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text, quote=False)}</t></is></c>'


class _Pipe(RawIOBase):
    """What the archive is written to; it is taken from there at the other end."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def write(self, content: Any) -> int:
        """Keep some bytes until they are taken."""
        self._waiting += content
        return len(content)

    def taken(self) -> bytes:
        """What was written since the last time."""
        taken, self._waiting = bytes(self._waiting), bytearray()
        return taken
