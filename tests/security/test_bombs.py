"""Small files that unfold to a great deal are refused by every reader, soon; the text of each says so.

What unfolds is made small here by lower limits, or is refused before it is unfolded: no test fills the memory.
"""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from time import process_time
from typing import Any

import openpyxl
import pytest
from flask import Flask
from lxml import etree
from PIL import Image, ImageFile

from eventsapp.calendar.reading import read_calendar
from eventsapp.guests.lists import files
from eventsapp.kernel import archives, mime, separated
from eventsapp.kernel.errors import Refused
from eventsapp.programme import exchange
from eventsapp.programme.operations import photos
from eventsapp.registration.files import understood
from eventsapp.registration.models import FileKind
from tests.programme.schedules import EVENT, schedule

MANY = 1_000_000


@pytest.fixture(autouse=True)
def once(app: Flask, database_url: str) -> None:
    if database_url.startswith("postgresql"):
        pytest.skip("no file is the database's")


def guest_list(data: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        files.read(data)
    return str(refusal.value)


def programme(data: bytes) -> str:
    with pytest.raises(exchange.BadFile) as refusal:
        exchange.read(exchange.guessed_format(data), data)
    return refusal.value.problems[0].message


#: The library that writes the workbook says nothing of shared strings, and reads them where others say it.
SHARED = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)


def workbook(**parts: bytes) -> bytes:
    """A workbook of one row, with some of its parts replaced or added ("sharedStrings" for xl/sharedStrings.xml)."""
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["title"])
    book.save(made)
    whole = io.BytesIO()
    with (
        zipfile.ZipFile(made) as old,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        replaced = {f"xl/{name.replace('__', '/')}.xml": content for name, content in parts.items()}
        for each in {*old.namelist(), *replaced}:
            content = replaced[each] if each in replaced else old.read(each)
            new.writestr(each, content.replace(b"</Types>", SHARED) if each == "[Content_Types].xml" else content)
    return whole.getvalue()


SST = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
GUESTS_SAY = "This file is too large when it is unpacked. Save the list alone as CSV."
PROGRAMME_SAYS = "there is too much in this XLSX file"


def strings() -> bytes:
    """Twenty-one megabytes of empty strings, in a file of some kilobytes."""
    return workbook(sharedStrings=SST + b"<si><t/></si>" * (21 * 1024 * 1024 // 13) + b"</sst>")


def sheets() -> bytes:
    return workbook(
        sharedStrings=SST + b"</sst>", **{f"worksheets__more{number}": b"" for number in range(archives.MOST_PARTS)}
    )


def nested() -> bytes:
    """A file of files of files: what is inside is never opened, and the sheet is not there."""
    inner = b"0" * MANY
    for _time in range(5):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(5):
                archive.writestr(f"{number}.zip", inner)
        inner = made.getvalue()
    return inner


@pytest.mark.parametrize("bomb", [strings, sheets])
def test_a_workbook_is_not_unpacked(bomb: Callable[[], bytes]) -> None:
    data = bomb()
    programme(b"PK\x03\x04")  # whatever is loaded at the first file
    tracemalloc.start()
    said = guest_list(data), programme(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (said, len(data) < 400_000, peak < 4 * MANY) == ((GUESTS_SAY, PROGRAMME_SAYS), True, True)


def test_the_same_workbook_is_unpacked_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the look, what is a hundredth of the bomb takes fifty times its room."""
    monkeypatch.setattr(archives, "SMALL", 10**9)
    data = workbook(sharedStrings=SST + b"<si><t>abc</t></si>" * 12_000 + b"</sst>")
    tracemalloc.start()
    programme(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak > 50 * len(data)


def test_a_file_of_files_is_no_table() -> None:
    assert (guest_list(nested()), programme(nested())) == (
        "This is not a list of guests. Choose a CSV or an XLSX file.",
        "this is not an XLSX file that can be read (KeyError)",
    )


def laughs(levels: int) -> bytes:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE w [<!ENTITY l0 "{"ha" * 50}">{lines}]>'.encode()


@pytest.mark.filterwarnings("ignore:Workbook contains no")
@pytest.mark.parametrize("part", ["sharedStrings", "worksheets__sheet1", "workbook", "styles"])
@pytest.mark.parametrize("entity", ["&l8;", "&file;"])
def test_entities_in_a_workbook_are_not_read(part: str, entity: str) -> None:
    data = with_entity(part, entity)
    begun = process_time()
    assert "root:" not in guest_list(data) + programme(data)
    assert process_time() - begun < 5


def with_entity(part: str, entity: str) -> bytes:
    """A workbook one part of which names an entity: laughter, or a file of this machine."""
    kinds = {"sharedStrings": "sst", "worksheets__sheet1": "worksheet", "workbook": "workbook", "styles": "styleSheet"}
    outer = kinds[part]
    prolog = laughs(9) if entity == "&l8;" else b'<!DOCTYPE w [<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    inner = (
        f"<si><t>{entity}</t></si>" if outer == "sst" else f"<sheetData><row><c><v>{entity}</v></c></row></sheetData>"
    )
    others = {} if outer == "sst" else {"sharedStrings": SST + b"</sst>"}
    return workbook(**others, **{part: prolog + f"<{outer}>{inner}</{outer}>".encode()})


def test_entities_are_read_by_a_careless_reader() -> None:
    """The control: the file of this machine, and a thousand times the laughter."""
    careless = etree.XMLParser(resolve_entities=True)
    with zipfile.ZipFile(io.BytesIO(with_entity("sharedStrings", "&file;"))) as archive:
        told = etree.fromstring(archive.read("xl/sharedStrings.xml"), careless)
    assert "root:" in "".join(told.itertext())
    assert etree.fromstring(laughs(4) + b"<w>&l3;</w>", careless).text == "ha" * 50_000


@pytest.mark.parametrize("separator", [b",", b'"\n",', b'""'], ids=["cells", "lines in cells", "quotation marks"])
def test_a_row_without_end_is_not_taken_apart(separator: bytes) -> None:
    data = b"title,start\n" + separator * (5 * MANY // 4 // len(separator))
    tracemalloc.start()
    said = guest_list(data), programme(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ("can't be read" in said[0] or "cell" in said[0], said[1][:15]) == (True, "this is not CSV")
    # The text itself, once more as lines of it, and one row of a million cells.
    assert peak < 100 * MANY


def test_a_row_without_end_is_taken_apart_by_a_careless_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(separated, "LONGEST_ROW", 10**9)
    assert len(max(separated.Rows("," * MANY, ","), key=len)) == MANY + 1
    monkeypatch.undo()
    with pytest.raises(csv.Error):
        list(separated.Rows("," * (MANY + 1), ","))


def folded(times: int) -> bytes:
    return b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:x" + b"\n x" * times + b"\nEND:VEVENT\nEND:VCALENDAR\n"


def opened(times: int) -> bytes:
    return b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * times


def divs(times: int) -> bytes:
    return schedule(EVENT.replace("Welcome", "&lt;div>" * times))


def elements(times: int) -> bytes:
    return schedule("<a>" * times)


def brackets(times: int) -> bytes:
    return b'{"schedule": ' + b"[" * times


def boundaries(times: int) -> bytes:
    return (
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * times
    )


def read_programme(data: bytes) -> Any:
    try:
        return exchange.read(exchange.guessed_format(data), data)
    except exchange.BadFile as bad:
        return bad


def read_mail(data: bytes) -> Any:
    return read_calendar(data), list(mime.read(data).leaves())


CASES = [
    *((made, read_programme) for made in (folded, opened, divs, elements, brackets)),
    *((made, read_mail) for made in (folded, opened, boundaries)),
]


@pytest.mark.parametrize(("made", "read"), CASES, ids=lambda each: each.__name__)
def test_eight_times_as_much_takes_no_more_than_its_share(
    made: Callable[[int], bytes], read: Callable[[bytes], Any]
) -> None:
    assert share(made, read) < 3


def test_what_copies_at_every_line_is_found() -> None:
    """The control: so lines were put together before."""

    def careless(data: bytes) -> bytes:
        held = b""
        for row in data.split(b"\n"):
            held += row[1:]
        return held

    assert share(lambda times: b"\n" + (b"\n " + b"x" * 20) * times, careless) > 3


def share(made: Callable[[int], bytes], read: Callable[[bytes], Any]) -> float:
    """How many times longer a text takes than eight of an eighth of it: 1 where it grows in line, 8 with the square.

    By turns, and of about the same length, so that a machine that slows down for a while slows both.
    """
    small, large = made(5_000), made(40_000)

    def took(data: bytes, times: int) -> float:
        begun = process_time()
        for _time in range(times):
            read(data)
        return process_time() - begun

    turns = [(took(large, 1), took(small, 8)) for _turn in range(3)]
    return min(whole for whole, _parts in turns) / min(parts for _whole, parts in turns)


def drawn(side: int) -> bytes:
    """A picture of one colour: of few bytes, however large it is."""
    file = io.BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")
    return file.getvalue()


def as_photograph(data: bytes) -> object:
    return photos.rewritten(data)


def as_answer(data: bytes) -> object:
    return understood("a.png", data, [FileKind.picture], 1)


@pytest.mark.parametrize("door", [as_photograph, as_answer])
def test_a_picture_of_very_many_pixels_is_not_drawn(
    app: Flask, monkeypatch: pytest.MonkeyPatch, door: Callable[[bytes], object]
) -> None:
    unfolded = []
    load = ImageFile.ImageFile.load
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: unfolded.append(image.size) or load(image))
    bomb = drawn(9000)
    with app.test_request_context(), pytest.raises(Refused, match="too many pixels"):
        door(bomb)
    assert (unfolded, len(bomb) < 20_000) == ([], True)
    # The control: where nobody looks at what the file promises, eighty million pixels come out of it.
    monkeypatch.setattr(photos, "MOST_PIXELS", 10**9)
    with app.test_request_context():
        door(bomb)
    assert (9000, 9000) in unfolded
