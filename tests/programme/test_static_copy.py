"""An organiser takes the public pages along as files."""

from pathlib import Path
from posixpath import join, normpath
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import Result
from flask import Flask
from lxml import html

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.programme import static_copy
from eventsapp.programme.models import SpeakerPhoto
from eventsapp.programme.operations.releases import release
from tests.factories import make_event, make_public_event, saved
from tests.factories.programme import make_room, make_session, make_speaker, make_track


class Copy(NamedTuple):
    """A copy of the talks."""

    done: Result
    directory: Path


@pytest.fixture
def talks(office: Office, database_url: str, request: pytest.FixtureRequest) -> Event:
    if database_url.startswith("postgresql") and "on_both" not in request.keywords:
        pytest.skip("the files are made from the release, which is the same text there")
    event = make_public_event(
        office, slug="talks", languages=["en", "fi"], description={"en": "[All](https://example.org)"}
    )
    rooms = [make_room(event, name=name) for name in ("Tent", "Stage")]
    track = make_track(event, slug="water", goals=[6])
    noor = make_speaker(event, code="Noor", name="Noor")
    other = make_speaker(event, code="noor", name="Noor the other")
    saved(SpeakerPhoto(speaker_id=noor.id, data=b"\xff\xd8photo", digest="0123456789abcdef", width=4, height=4))
    for number in range(14):
        make_session(
            event,
            [(other if number == 7 else noor, "speaker")],
            code=f"s{number}",
            title={"en": f"Talk {number}"},
            room_id=rooms[number % 2].id,
            track_id=track.id,
        )
    release(event.id, "command line")
    make_session(event, code="s14", title={"en": "Talk 14"}, room_id=rooms[0].id)
    release(event.id, "command line")
    return event


def export(app: Flask, directory: Path, slug: str = "talks") -> Result:
    return app.test_cli_runner().invoke(args=["programme", "export", "--event", slug, "--static", str(directory)])


@pytest.fixture(scope="module")
def made() -> dict[str, Copy]:
    """The copies that tests read, by the database: made once, for no test writes to them."""
    return {}


@pytest.fixture
def copy(
    app: Flask, talks: Event, database_url: str, made: dict[str, Copy], tmp_path_factory: pytest.TempPathFactory
) -> Copy:
    """A copy that a test reads: what was said when it was made, and where it lies."""
    if database_url not in made:
        directory = tmp_path_factory.mktemp("talks") / "copy"
        made[database_url] = Copy(export(app, directory), directory)
    return made[database_url]


def contents(directory: Path) -> dict[str, bytes]:
    return {str(each.relative_to(directory)): each.read_bytes() for each in directory.rglob("*") if each.is_file()}


def test_every_link_leads_to_a_file_beside_it(copy: Copy) -> None:
    done, directory = copy
    files = contents(directory)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"Wrote {len(files) - 1} files to {directory}. The way in: {directory}/index.html\n"
    dead, away = [], set()
    reached = {"index.html"}
    pages = {name: html.document_fromstring(data.decode()) for name, data in files.items() if name.endswith(".html")}
    for name, page in pages.items():
        for link in page.xpath("//*[not(self::link[@rel='canonical' or @rel='alternate'])]/@href | //@src"):
            parts = urlsplit(link)
            if parts.scheme:
                away.add((link.getparent().tag, link))
                continue
            target = normpath(join(name, "..", parts.path)) if parts.path else name
            reached.add(target)
            there = pages[target].xpath("//@id") if parts.fragment and target in pages else [parts.fragment]
            if target not in files or link.startswith("/") or parts.fragment not in there:
                dead.append((name, link))
    assert dead == []
    assert away == {("a", "https://example.org")}
    assert set(files) - reached == {".eventsapp-copy"}


@pytest.mark.on_both
def test_it_is_whole(copy: Copy) -> None:
    names = set(contents(copy.directory))
    one_language = {
        "index.html", "programme.html", "grid.html", "speakers.html",
        *(f"speakers/{code}.{ending}" for code in ("Noor", "noor-2") for ending in ("html", "ics")),
        "programme.ics", "programme-a4.pdf", "programme-a3.pdf",
        *(f"sessions/s{number}.{ending}" for number in range(15) for ending in ("html", "ics")),
        "changes.html",
    }  # fmt: skip
    assert {name.removeprefix("fi/") for name in names if name.startswith("fi/")} == one_language
    assert {name.removeprefix("en/") for name in names if name.startswith("en/")} == one_language
    assert {name for name in names if not name.startswith(("en/", "fi/"))} >= {
        "index.html",
        "programme.json",
        "programme.xml",
        "photos/Noor-0123456789ab.jpg",
        "style/house.css",
        "static/icon.svg",
    }


def test_what_needs_a_server_is_left_out(copy: Copy) -> None:
    pages = [
        html.document_fromstring(data.decode())
        for name, data in contents(copy.directory).items()
        if name.endswith(".html")
    ]
    assert [page.xpath("//form | //*[@data-served] | //script[@type='module']") for page in pages] == [[]] * len(pages)
    programme = html.document_fromstring((copy.directory / "fi" / "programme.html").read_text())
    assert programme.xpath("//nav[@class='languages']//a/@href") == ["../en/programme.html", "programme.html"]


def test_the_same_release_gives_the_same_files(app: Flask, talks: Event, tmp_path: Path) -> None:
    export(app, tmp_path / "one")
    export(app, tmp_path / "other")
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_the_next_copy_takes_the_place_of_the_last(app: Flask, talks: Event, tmp_path: Path) -> None:
    export(app, tmp_path / "copy")
    (tmp_path / "copy" / "stale.html").write_text("old")
    make_session(talks, code="new", title={"en": "Brand new"})
    release(talks.id, "command line")
    assert export(app, tmp_path / "copy").exit_code == 0
    names = set(contents(tmp_path / "copy"))
    assert ("en/sessions/new.html" in names, "stale.html" in names) == (True, False)
    assert [each.name for each in tmp_path.iterdir()] == ["copy"]


def test_what_somebody_else_put_there_stays(app: Flask, talks: Event, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    done = export(app, tmp_path)
    assert (done.exit_code, done.stderr) == (
        1,
        f"Error: {tmp_path} holds something else: give an empty directory, or none\n",
    )
    assert contents(tmp_path) == {"thesis.txt": b"years of work"}


def test_a_copy_that_fails_half_way_leaves_the_last_one(
    app: Flask, talks: Event, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(app, tmp_path / "copy")
    before = contents(tmp_path / "copy")
    make_session(talks, code="new", title={"en": "Brand new"})
    release(talks.id, "command line")

    def full(self: Path, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    done = export(app, tmp_path / "copy")
    assert (done.exit_code, done.stderr) == (1, f"Error: can't write {tmp_path}/copy: No space left on device\n")
    assert contents(tmp_path / "copy") == before
    assert [each.name for each in tmp_path.iterdir()] == ["copy"]


def test_no_copy_of_what_is_not_public(app: Flask, office: Office, tmp_path: Path) -> None:
    make_public_event(office, slug="empty")
    seminar = make_event(office, slug="seminar")
    make_session(seminar, title={"en": "Secret"})
    release(seminar.id, "command line")
    said = [export(app, tmp_path / "copy", slug).stderr for slug in ("empty", "seminar", "none")]
    assert said == [
        "Error: nothing of empty is released yet\n",
        "Error: seminar is for invited guests only: a copy of it would be for everybody\n",
        "Error: there is no event none\n",
    ]
    assert not (tmp_path / "copy").exists()


def test_scripts_and_styles_are_themselves(copy: Copy) -> None:
    files = contents(copy.directory)
    kinds = {
        name: data[:20]
        for name, data in files.items()
        if name.endswith((".js", ".css", ".xml", ".ics", ".pdf", ".jpg"))
    }
    assert {name for name, start in kinds.items() if b"doctype" in start.lower()} == set()
    assert {start for name, start in kinds.items() if name.endswith(".js")} == {b"(async () => {\n// Ma"}


CODES = ["../../../escaped", "..%2f..%2f..%2fescaped", "..\\..\\..\\escaped", "..", "a/../../../../escaped"]


def test_no_code_leads_out_of_the_directory(
    app: Flask, office: Office, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Codes come with imported programmes, and stand in the names of the files."""
    if database_url.startswith("postgresql"):
        pytest.skip("the files are made from the release, which is the same text there")
    event = make_public_event(office, slug="talks")
    for code in CODES:
        make_session(event, [(make_speaker(event, name="Noor", code=code), "speaker")], code=code, title={"en": "Talk"})
    release(event.id, "command line")
    assert export(app, tmp_path / "in" / "copy").exit_code == 0
    assert {each.name for each in (*tmp_path.iterdir(), *(tmp_path / "in").iterdir())} == {"in", "copy"}
    # The control: where the name of a file is what a code says, it lies beside the directory.
    noted = static_copy._Copy._noted

    def careless(copy: Any, page: str, arguments: dict[str, str], language: str, wanted: str) -> str:
        return noted(copy, page, arguments, language, unquote(unquote(wanted)))

    monkeypatch.setattr(static_copy._Copy, "_noted", careless)
    export(app, tmp_path / "in" / "copy")
    assert {each.name for each in (tmp_path / "in").iterdir()} == {"copy", "escaped.html", "escaped.ics"}
