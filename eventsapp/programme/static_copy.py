"""A copy of an event's public pages as files, for any web server, a USB stick, or a bad network on the day.

The pages are those that visitors get: each is asked for as a visitor would, and its links are made to lead to the
files beside it. What needs a server (forms, search, what is on now) is left out; what has `data-served` says so itself.
"""

import os
import re
import shutil
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from posixpath import relpath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, current_app, url_for
from lxml import html
from werkzeug.exceptions import HTTPException

from eventsapp.events.models import Event, Visibility
from eventsapp.programme import queries
from eventsapp.settings import LANGUAGES

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: A directory that holds it is one that we made and may replace.
MARK = ".eventsapp-copy"
#: What a file is called, by the page's endpoint; what stands here not is no part of the copy.
_NAMES = {
    "events.show": "{lang}/index.html",
    "programme.show": "{lang}/programme.html",
    "programme.session": "{lang}/sessions/{code}.html",
    "programme.speakers": "{lang}/speakers.html",
    "programme.speaker": "{lang}/speakers/{code}.html",
    "programme.all_changes": "{lang}/changes.html",
    "programme.changes": "{lang}/changes/{number}.html",
    "programme.photo": "photos/{code}-{digest:.12}.jpg",
    "programme.calendar": "{lang}/programme.ics",
    "programme.session_calendar": "{lang}/sessions/{code}.ics",
    "programme.speaker_calendar": "{lang}/speakers/{code}.ics",
    "programme.exchanged": "programme.{format}",
    "programme.programme_pdf": "{lang}/programme-{paper}.pdf",
    "style": "style/{name}.css",
    "script": "script/{name}.js",
    "static": "static/{filename}",
}
#: The arguments of an address that a file may be made of, by endpoint; a page with others is no part of the copy.
_ARGUMENTS = {"programme.show": {"view": {"grid"}}, "programme.programme_pdf": {"paper": {"a4", "a3"}}}
_IMPORTS = re.compile(r"^\s*(import|export)\b", re.MULTILINE)
_LINKS = ("href", "src")


class NotWritten(Exception):
    """There is no copy; the message says why."""


class File(NamedTuple):
    """One file of the copy: its path from the top, and what is in it."""

    path: str
    data: bytes


def files(event: Event) -> Iterator[File]:
    """The files of an event's copy, page by page. Raises NotWritten where the event is not for everybody to read."""
    if event.visibility is not Visibility.public:
        raise NotWritten(f"{event.slug} is for invited guests only: a copy of it would be for everybody")
    if queries.latest_release(event.id) is None:
        raise NotWritten(f"nothing of {event.slug} is released yet")
    languages = [tag for tag in event.languages if tag in LANGUAGES] or ["en"]
    return _Copy(event.slug, languages).files()


class _Copy:
    def __init__(self, slug: str, languages: list[str]) -> None:
        self._slug, self._languages = slug, languages
        self._app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        self._client = self._app.test_client()
        self._urls = current_app.url_map.bind("localhost")
        #: The file of each address that is part of the copy.
        self._paths: dict[str, str] = {}
        self._taken: set[str] = set()
        #: Whether each script runs without another.
        self._scripts: dict[str, bool] = {}
        self._waiting: deque[tuple[str, str]] = deque()

    def files(self) -> Iterator[File]:
        with current_app.test_request_context():
            starts = [url_for("events.show", slug=self._slug, lang=tag) for tag in self._languages]
        first = self._path(starts[0], self._languages[0])
        for start in starts:
            self._path(start, self._languages[0])
        yield File("index.html", _way_in(first or ""))
        while self._waiting:
            address, path = self._waiting.popleft()
            language = path.partition("/")[0]
            yield File(path, self._made(address, path, language if language in LANGUAGES else self._languages[0]))

    def _made(self, address: str, path: str, language: str) -> bytes:
        data = self._asked(address)
        if path.endswith(".html"):
            return self._page(data, path, language)
        return b"(async () => {\n" + data + b"\n})();\n" if path.endswith(".js") else data

    def _asked(self, address: str) -> bytes:
        # Each request has a context of its own, as in life: what one notes there is not the next one's.
        with self._app.app_context(), self._client.get(address) as answer:
            if answer.status_code != 200:
                raise NotWritten(f"{address} answers {answer.status_code}; nothing was written")
            return bytes(answer.get_data())

    def _page(self, data: bytes, path: str, language: str) -> bytes:
        page = html.document_fromstring(data.decode())
        for element in page.xpath("//*[@data-served or @form] | //form"):
            element.drop_tree()
        for script in page.xpath("//script[@src]"):
            # Browsers load no modules from files; a script that needs no other one runs as well without being one.
            if script.get("type") == "module" and not self._alone(script.get("src")):
                script.drop_tree()
            elif script.get("type") == "module":
                del script.attrib["type"]
                script.set("defer", "")
        for element in page.xpath("//*[@href or @src]"):
            self._relink(element, path, language)
        return bytes(html.tostring(page, encoding="utf-8", doctype="<!doctype html>")) + b"\n"

    def _relink(self, element: "HtmlElement", path: str, language: str) -> None:
        for name in _LINKS:
            said = element.get(name)
            if said is None or said.startswith("#") or urlsplit(said).scheme or said.startswith("//"):
                continue
            address, _, fragment = said.partition("#")
            target = self._path(address, language)
            if target:
                element.set(
                    name, relpath(target, path.rpartition("/")[0] or ".") + ("#" + fragment if fragment else "")
                )
            elif element.tag == "a":
                _unlink(element)
            else:
                element.drop_tree()

    def _alone(self, address: str) -> bool:
        if address not in self._scripts:
            self._scripts[address] = not _IMPORTS.search(self._asked(address).decode())
        return self._scripts[address]

    def _path(self, address: str, language: str) -> str | None:
        """The file of an address of ours, noted to be made; None where it is no part of the copy."""
        parts = urlsplit(address)
        arguments = dict(parse_qsl(parts.query))
        language = arguments.pop("lang", language)
        try:
            endpoint, values = self._urls.match(parts.path)
        except HTTPException:
            return None
        allowed = _ARGUMENTS.get(endpoint, {})
        if endpoint not in _NAMES or values.get("slug", self._slug) != self._slug or language not in self._languages:
            return None
        if any(value not in allowed.get(name, ()) for name, value in arguments.items()):
            return None
        name = "{lang}/grid.html" if arguments.get("view") == "grid" else _NAMES[endpoint]
        wanted = name.format(lang=language, **{"paper": "a4", **values, **arguments})
        return self._noted(parts.path, arguments, language, wanted)

    def _noted(self, page: str, arguments: dict[str, str], language: str, wanted: str) -> str:
        in_language = wanted.startswith(f"{language}/")
        query = "&".join(f"{name}={value}" for name, value in {**arguments, "lang": language}.items())
        address = f"{page}?{query}" if in_language else page
        if address not in self._paths:
            stem, dot, ending = wanted.rpartition(".")
            path, number = wanted, 1
            while path.lower() in self._taken:  # "a" and "A" are one file on some disks
                number += 1
                path = f"{stem}-{number}{dot}{ending}"
            self._taken.add(path.lower())
            self._paths[address] = path
            self._waiting.append((address, path))
        return self._paths[address]


def _unlink(element: "HtmlElement") -> None:
    """Away with a link that leads nowhere in the copy; its words stay, unless they are an entry of a list."""
    parent = element.getparent()
    if parent.tag == "li" and parent.text_content().strip() == element.text_content().strip():
        parent.drop_tree()
    else:
        element.drop_tag()


def _way_in(first: str) -> bytes:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Programme</title>\n'
        f'<meta http-equiv="refresh" content="0; url={first}"></head>\n'
        f'<body><p><a href="{first}">Programme</a></p></body></html>\n'
    ).encode()


def write(directory: Path, made: Iterable[File]) -> int:
    """Write files into a directory, all of them or none; gives their number.

    A directory that such a copy stands in is replaced by the new one; any other that holds something is refused.
    Raises NotWritten.
    """
    directory = directory.absolute()
    if directory.exists() and any(directory.iterdir()) and not (directory / MARK).is_file():
        raise NotWritten(f"{directory} holds something else: give an empty directory, or none")
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    except OSError as error:
        raise NotWritten(f"can't write to {directory.parent}: {error.strerror}") from None
    try:
        count = _fill(new, made)
        _take_place(new, directory)
    except OSError as error:
        raise NotWritten(f"can't write {directory}: {error.strerror}") from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return count


def _fill(new: Path, made: Iterable[File]) -> int:
    count = 0
    for each in made:
        count += 1
        path = new / each.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(each.data)
    (new / MARK).write_text("eventsapp programme export --static replaces this directory.\n")
    new.chmod(0o755)
    return count


def _take_place(new: Path, directory: Path) -> None:
    old = new.with_name(new.name + "-old")
    if directory.exists():
        os.rename(directory, old)
    try:
        os.rename(new, directory)
    except OSError:
        if old.exists():
            os.rename(old, directory)
        raise
    shutil.rmtree(old, ignore_errors=True)
