"""A file that can't be read is refused with everything that is wrong with it, by line."""

import json
from pathlib import Path

import pytest
from lxml import etree

from eventsapp.programme import exchange
from eventsapp.programme.exchange import schedule_xml
from eventsapp.programme.exchange.encodings import MAX_BYTES
from tests.programme.schedules import EVENT, problems, read, schedule

DOCTYPE = "the file has a DOCTYPE or entities; a schedule needs none, and they are not read"


def test_every_problem_is_said_with_its_line() -> None:
    data = schedule(
        EVENT.replace("09:30", "half past nine"),
        EVENT.replace('id="7294"', "").replace("<slug>welcome</slug>", ""),
        EVENT.replace("Welcome", "x" * 501).replace("7294", "3"),
        EVENT.replace("ceremony", "y" * 61).replace("7294", "4"),
        EVENT.replace("Aino", "z" * 201).replace("7294", "5"),
    )
    assert problems(data) == [
        (3, "the start 'half past nine' is no time"),
        (6, "the session has no guid, no id and no slug: nothing to know it by"),
        (9, "the title has 501 characters; 500 is the most"),
        (12, "the type is longer than 60 characters"),
        (17, "the person's name is longer than 200 characters"),
    ]


def test_a_billion_laughs_is_refused() -> None:
    laughs = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">\n' for n in range(1, 10))
    prolog = f'<?xml version="1.0"?>\n<!DOCTYPE schedule [\n<!ENTITY lol0 "lol">\n{laughs}]>\n'

    assert problems(schedule(EVENT.replace("Welcome", "&lol9;"), prolog=prolog)) == [(2, DOCTYPE)]


def test_a_file_of_this_machine_is_not_fetched() -> None:
    prolog = '<!DOCTYPE schedule [<!ENTITY secret SYSTEM "file:///etc/passwd">]>\n'

    assert problems(schedule(EVENT.replace("Welcome", "&secret;"), prolog=prolog)) == [(1, DOCTYPE)]


def test_a_careless_reader_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: nobody looks for a DOCTYPE, and entities are looked up."""
    (tmp_path / "secret").write_text("SECRET OF THIS MACHINE")
    prolog = f'<!DOCTYPE schedule [<!ENTITY secret SYSTEM "{(tmp_path / "secret").as_uri()}">]>\n'
    data = schedule(EVENT.replace("Welcome", "&secret;"), prolog=prolog)
    assert problems(data) == [(1, DOCTYPE)]

    def careless(data: bytes) -> str:
        return etree.tostring(etree.fromstring(data, etree.XMLParser(resolve_entities=True)), encoding="unicode")

    monkeypatch.setattr(schedule_xml, "decoded", careless)
    assert [each.title for each in read(data).programme.sessions] == [{"en": "SECRET OF THIS MACHINE"}]


def test_a_doctype_behind_a_comment_or_in_utf_16_is_refused_too() -> None:
    prolog = '<!-- <a> -->\n<!DOCTYPE schedule [<!ENTITY a "b">]>\n'
    assert [message for _line, message in problems(schedule(EVENT, prolog=prolog))] == [DOCTYPE]

    wide = schedule(EVENT, prolog='<!DOCTYPE schedule [<!ENTITY a "b">]>\n').decode().encode("utf-16")
    assert problems(wide) == [(1, DOCTYPE)]


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert problems(b" " * (MAX_BYTES + 1)) == [(0, "the file has 30 MB; more than 30 MB are not read")]
    with pytest.raises(exchange.BadFile):
        exchange.check_size(100 * 1024 * 1024)


def test_a_wrong_encoding_is_named_with_its_line() -> None:
    latin = schedule(EVENT.replace("Welcome", "Tervetuloa Äidyt")).decode().encode("latin-1")

    said = "as the file should be; it looks like Latin-1 or Windows-1252. Save it as UTF-8"
    assert problems(latin) == [(4, f"this is not UTF-8, {said}")]
    assert problems(latin, "csv") == [(4, f"this is not UTF-8, {said}")]
    assert problems(b'<?xml version="1.0" encoding="klingon"?><schedule/>') == [
        (1, "the encoding klingon is not known; save the file as UTF-8")
    ]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-8-sig"])
def test_an_encoding_that_the_file_declares_is_read(encoding: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    data = schedule(EVENT.replace("Welcome", "Äidyt"), prolog=prolog).decode().encode(encoding)

    assert read(data).programme.sessions[0].title == {"en": "Äidyt"}


def test_broken_xml_is_named_with_its_line() -> None:
    ((line, message),) = problems(schedule(EVENT.replace("</title>", "</titel>")))[:1]

    assert (line, message.partition(":")[0]) == (4, "this is not XML")


@pytest.mark.parametrize(
    ("data", "format", "expected"),
    [
        (b"<html><body/></html>", "xml", (1, "this is no schedule: it begins with <html>")),
        (b"<schedule/>", "xml", (1, "there are no days in this schedule")),
        (b"{", "json", (1, "this is not JSON: Expecting property name enclosed in double quotes")),
        (b'{\n"a": 1,\n}', "json", None),
        (b"[]", "json", (1, "this is no schedule: there is no conference in it")),
        (b'{"schedule": 7}', "json", (1, "this is no schedule: there is no conference in it")),
        (b"PK\x03\x04 and then nothing", "xlsx", (0, "this is not an XLSX file that can be read (BadZipFile)")),
        (b"name;place\nx;y\n", "csv", (1, "the first row must name the columns, and one of them must be title")),
        (b"title\n", "csv", (0, "there are no sessions in this table")),
    ],
)
def test_what_is_no_schedule(data: bytes, format: str, expected: tuple[int, str] | None) -> None:
    found = problems(data, format)

    assert found[:1] == [expected] if expected else [line for line, _message in found] in ([2], [3])


def test_json_nested_without_end_is_refused() -> None:
    nested = b'{"schedule": ' + b"[" * 200_000

    assert problems(nested, "json") == [(0, "this is not a schedule: it is nested too deep, or a number is too long")]


def test_what_others_wrote_where_only_we_write_is_refused() -> None:
    ours = exchange.write("json", read(schedule(EVENT)).programme)
    whole = json.loads(ours)
    for evil in (
        {"more speakers": [{"guid": "x"}]},
        {"more sessions": "all"},
        {"facts": {"timezone": ["44136fa355b3"]}},
        {"order of rooms": 7},
    ):
        whole["schedule"]["eventsapp"] = {"event": "talks", "timezone": "UTC", "languages": ["en"], **evil}
        ((line, message),) = problems(json.dumps(whole).encode(), "json")
        assert (line, message.partition(" (")[0]) == (0, "what this file says for eventsapp alone can't be read")


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (schedule(EVENT), "xml"),
        (b"\xef\xbb\xbf\n <schedule/>", "xml"),
        ("<schedule/>".encode("utf-16"), "xml"),
        (b' {"schedule": {}}', "json"),
        (b"guid;title\n", "csv"),
        (b"PK\x03\x04...", "xlsx"),
    ],
)
def test_a_format_is_told_by_the_content(data: bytes, format: str) -> None:
    assert exchange.guessed_format(data) == format


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG", "the file is no schedule.xml, schedule.json, iCalendar or XLSX, nor a CSV with a column title"),
    ],
)
def test_what_is_nothing_of_the_kind_is_said(data: bytes, said: str) -> None:
    with pytest.raises(exchange.BadFile) as refused:
        exchange.guessed_format(data)
    assert [problem.message for problem in refused.value.problems] == [said]


def test_a_day_at_the_end_of_all_calendars_is_none() -> None:
    dated = EVENT.replace("<start>", "<date>9999-12-31T23:30:00+02:00</date><start>")

    assert problems(schedule(EVENT, day='date="9999-12-31"')) == [(3, "the session is on no day")]
    assert problems(schedule(dated, day="")) == [(3, "the session is on no day")]
