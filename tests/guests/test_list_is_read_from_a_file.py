"""A guest list comes as people's programs save it."""

import io
import zipfile
from datetime import date

import pytest
from flask import Flask
from openpyxl import Workbook

from eventsapp.guests.lists import files
from eventsapp.guests.lists.columns import guess
from eventsapp.guests.lists.tables import MOST_ROWS, Row
from eventsapp.kernel.errors import Refused

LIST = "Nimi;Sähköposti;Kaupunki\nÅsa Öst–Čapek;asa@example.org;“Ääni”\n"


def xlsx(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_of_unicode_is_read(app: Flask, encoding: str) -> None:
    table = files.read(LIST.encode(encoding))
    assert table.headings == ["Nimi", "Sähköposti", "Kaupunki"]
    assert table.rows == [Row(2, ["Åsa Öst–Čapek", "asa@example.org", "“Ääni”"])]


def test_what_an_older_windows_wrote_is_read(app: Flask) -> None:
    table = files.read("Namn;E-post\nÅsa “Öst” €;asa@example.org\n".encode("windows-1252"))
    assert table.rows == [Row(2, ["Åsa “Öst” €", "asa@example.org"])]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_separator_and_line_end_is_read(app: Flask, separator: str, line_end: str) -> None:
    text = line_end.join([separator.join(row) for row in (("Name", '"E,m;a\til"'), ("", ""), ("Aino", '"a ""b"""'))])
    table = files.read(text.encode())
    assert table.rows == [Row(3, ["Aino", 'a "b"'])]
    assert table.headings[0] == "Name"


def test_excels_note_of_the_separator_is_no_heading(app: Flask) -> None:
    assert files.read(b"sep=;\r\nName;E-mail, work\r\nAino;a@example.org\r\n").headings == ["Name", "E-mail, work"]


def test_a_workbook_is_read_by_its_values(app: Flask) -> None:
    table = files.read(
        xlsx(["Name", "Table", "Since", None, "VIP"], [None] * 5, ["Åsa", 3.0, date(2026, 5, 24), "x", True])
    )
    assert table.headings == ["Name", "Table", "Since", "Column D", "VIP"]
    assert table.rows == [Row(3, ["Åsa", "3", "2026-05-24", "x", "True"])]


def packed_bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/worksheets/sheet1.xml", b" " * (21 * 1024 * 1024))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"\xef\xbb\xbf\r\n", "This file is empty."),
        (b"Name;E-mail\n", "There are no guests in this file: it needs a row of headings and a row for each guest."),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "This is not a list of guests. Choose a CSV or an XLSX file."),
        (b"%PDF-1.7\n\x01\x02", "This is not a list of guests. Choose a CSV or an XLSX file."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "This is an old Excel file (.xls). Save it as .xlsx or .csv and choose that one.",
        ),
        (
            b"PK\x03\x04 and no more",
            "This Excel file is damaged, locked by a password or of another kind. Save it as CSV and choose that.",
        ),
        (
            b"Name;E-mail\nAino;a@example.org;surplus\n",
            "Row 2 has more cells than there are headings. Give every column a heading, and put quotation marks around "
            "texts that hold the separator.",
        ),
        (
            b'Name;E-mail\n"Aino;a@example.org\n' + b"Bo;b@example.org\n" * 1000,
            "A cell of row 2 has more than 10000 characters. Perhaps a quotation mark is not closed.",
        ),
        (
            b'Name;E-mail\n"Aino;a@example.org\n' + b"Bo;b@example.org\n" * 10_000,
            "Line 7712 of this file can't be read. Perhaps a quotation mark is not closed, or a cell has more than "
            "10000 characters.",
        ),
        (
            b";".join(b"Column" for _ in range(61)) + b"\nAino\n",
            "This file has 61 columns; we take 60. Is its first row the headings?",
        ),
    ],
    ids=range(11),
)
def test_what_is_no_list_is_refused_with_a_reason(app: Flask, content: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        files.read(content)
    assert (str(refusal.value), refusal.value.field) == (sentence, "file")


def test_what_unpacks_to_too_much_is_not_unpacked(app: Flask) -> None:
    with pytest.raises(Refused) as refusal:
        files.read(packed_bomb())
    assert str(refusal.value) == "This file is too large when it is unpacked. Save the list alone as CSV."


def test_two_hundred_thousand_rows_are_refused_and_the_limit_said(app: Flask) -> None:
    rows = b"".join(b"Guest %d;guest%d@example.org\n" % (number, number) for number in range(200_000))
    with pytest.raises(Refused) as refusal:
        files.read(b"Name;E-mail\n" + rows)
    assert str(refusal.value) == (
        "This file has more than 50,000 rows. We take 50,000 at a time: split it, and import the parts one after the "
        "other."
    )


def test_the_limit_itself_is_taken(app: Flask) -> None:
    assert len(files.read(b"Name;E-mail\n" + b"Aino;a@example.org\n" * MOST_ROWS).rows) == MOST_ROWS


@pytest.mark.parametrize(
    ("headings", "meanings"),
    [
        (["Name", "E-mail", "Title", "Organization", "Table"], ["name", "email", "post", "organisation", "extra"]),
        (["Etunimi", "SUKUNIMI", "Sähköpostiosoite", "Kieli"], ["given_name", "family_name", "email", "language"]),
        (["Förnamn", "Efternamn", "E-post (arbete)", "Språk"], ["given_name", "family_name", "email", "language"]),
        (["Tilltal", "Namn", "Befattning", "Grupp"], ["honorific", "name", "post", "group"]),
        (["Nimi / Name", "S-posti", "Arvonimi", "Ryhmä"], ["name", "email", "honorific", "group"]),
        (["E-mail", "Email"], ["email", "extra"]),
        (["Name", "E-mail", "Title", "Post"], ["name", "email", "title", "post"]),
        (["Namn", "E-post", "Befattning", "Titel"], ["name", "email", "post", "title"]),
        (["Kohteliaisuusnimike", "Arvonimi", "Nimi", "Sähköposti"], ["honorific", "title", "name", "email"]),
        (["Name", "E-mail", "Assistant's e-mail"], ["name", "email", "assistant_email"]),
    ],
)
def test_columns_are_known_by_their_headings(headings: list[str], meanings: list[str]) -> None:
    assert guess(headings) == meanings
