"""A table of sessions, as CSV or XLSX: written to be filled in, read with errors by row."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest

from eventsapp.programme import exchange
from eventsapp.programme.exchange import BadFile, Given
from eventsapp.programme.snapshot import Part, Programme
from tests.programme.schedules import EVENT, GUID, problems, read, schedule, warnings
from tests.programme.test_importing import programme, session

HEADS = "guid,code,date,start,minutes,room,track,kind,language,title,subtitle,abstract,description,speakers,url"


def table(*rows: str, heads: str = HEADS) -> bytes:
    return "\r\n".join([heads, *rows]).encode()


def test_a_row_says_all_of_a_session() -> None:
    row = f'{GUID},welcome,2030-05-25,09:30,45,Tent,Water,panel,fi,Hello,,"One\ntwo",,"Aino; Liisa Aalto (moderator)",'
    found = read(table(row), "csv", languages=("en", "fi")).programme

    (session,) = found.sessions
    assert (session.guid, session.code, session.title, session.abstract) == (
        GUID,
        "welcome",
        {"en": "Hello"},
        {"en": "One\ntwo"},
    )
    assert (session.starts_at, session.minutes, session.room, session.track, session.kind, session.language) == (
        datetime(2030, 5, 25, 6, 30, tzinfo=UTC),
        45,
        "Tent",
        "water",
        "panel",
        "fi",
    )
    assert session.parts == (Part(speaker="aino"), Part(speaker="liisa-aalto", role="moderator"))
    assert [(each.code, each.name) for each in found.speakers] == [("aino", "Aino"), ("liisa-aalto", "Liisa Aalto")]


def test_a_table_may_have_few_columns_and_semicolons() -> None:
    found = read("Title;Code\nÄidyt;moms\n".encode("utf-8-sig"), "csv").programme

    assert [(each.title, each.code, each.starts_at, each.minutes) for each in found.sessions] == [
        ({"en": "Äidyt"}, "moms", None, 30)
    ]


def test_every_language_of_the_event_has_its_columns() -> None:
    made = programme(session(1, title={"en": "Water", "fi": "Vesi"}))
    made = replace(made, event=replace(made.event, languages=("en", "fi")))
    (heads, row) = csv.reader(io.StringIO(exchange.write("csv", made).decode("utf-8-sig")))

    assert heads == [
        *HEADS.split(",")[:-2],
        "title (fi)",
        "subtitle (fi)",
        "abstract (fi)",
        "description (fi)",
        "speakers",
        "url",
    ]
    assert (row[heads.index("title")], row[heads.index("title (fi)")], row[heads.index("speakers")]) == (
        "Water",
        "Vesi",
        "Aino; Liisa (moderator)",
    )


def test_problems_are_said_by_row() -> None:
    data = table(
        f"{GUID},a,2030-05-25,half past,,,,,,Hello,,,,,",
        '"no guid",b,25.5.2030,09:30,long,,,,,"Two\nlines",,,,,',
        f"{GUID},c,,,,,,,,Again,,,,,",
        ",d e,,,,,,,,Code,,,,,",
        ",e,,,,,,,,,,,,,",
    )
    assert problems(data, "csv") == [
        (2, "the start 'half past' (09:30) can't be read"),
        (3, "'long' is no length in minutes"),
        (3, "'no guid' is no guid"),
        (3, "the date '25.5.2030' (2030-05-24) can't be read"),
        (5, "another row has the same guid or code"),
        (6, "a code is letters, digits, - and _, at most 120 of them"),
        (7, "the session has no title"),
    ]


def test_what_is_filled_in_is_said() -> None:
    data = table("Hello,here", heads="title,place")

    assert warnings(data, "csv") == [
        (1, "the column 'place' is not known and is left out"),
        (2, "neither guid nor code: a code is made of the title, and another title is another session"),
    ]


def test_a_table_without_end_is_refused() -> None:
    assert problems(table(*(f",c{n},,,,,,,,T,,,,," for n in range(20_005))), "csv") == [
        (20_002, "the table has more than 20000 rows")
    ]


@pytest.mark.parametrize("title", ["=1+1", "+358", "-5 degrees", "@home", "|calc", "%calc", "'=quoted", "'plain"])
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_what_a_spreadsheet_would_calculate_is_text(title: str, format: str) -> None:
    made = programme(session(1, title={"en": title}))
    data = exchange.write(format, made)

    if format == "xlsx":
        cells = [cell.value for cell in next(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2))]
    else:
        cells = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1]
    assert cells[9] == (title if title == "'plain" else f"'{title}")
    assert read(data, format).programme.sessions[0].title == {"en": title}


def test_dates_and_times_of_a_spreadsheet_are_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["title", "code", "date", "start", "minutes"])
    moment = datetime(2030, 5, 25, 9, 30)  # noqa: DTZ001 - spreadsheets have no zones
    book.active.append(["Hello", 7, moment.replace(hour=0, minute=0), moment.time(), 45.0])
    file = io.BytesIO()
    book.save(file)

    (found,) = read(file.getvalue(), "xlsx").programme.sessions
    assert (found.code, found.starts_at, found.minutes) == ("7", datetime(2030, 5, 25, 6, 30, tzinfo=UTC), 45)


def test_both_hours_of_a_clock_change_come_back() -> None:
    first = datetime(2030, 10, 27, 0, 30, tzinfo=UTC)
    made = programme(session(1, starts_at=first), session(2, starts_at=first.replace(hour=1)))
    back = read(exchange.write("csv", made), "csv").programme

    assert [each.starts_at for each in back.sessions] == [each.starts_at for each in made.sessions]


def test_what_a_table_has_no_columns_for_stays() -> None:
    kept: Programme = read(
        schedule(EVENT.replace("<language>", "<links><link href='https://example.org'>Chat</link></links><language>"))
    ).programme
    back = exchange.read("csv", exchange.write("csv", kept), Given(slug="talks", draft=kept)).programme

    assert [each.extra for each in back.sessions] == [each.extra for each in kept.sessions]
    assert [each.guid for each in back.rooms] == [each.guid for each in kept.rooms]


def test_a_bomb_is_not_unpacked() -> None:
    import zipfile

    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (201 * 1024 * 1024))
    with pytest.raises(BadFile, match="too much in this XLSX file"):
        read(bomb.getvalue(), "xlsx")
