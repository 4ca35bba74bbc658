"""The programme on paper: tagged PDF, set by typst. A4 to fold, an A3 poster, a sheet for a room's door.

What organisers write goes in as data and is set as text: nothing of it is read as typst's markup.

typst brings fonts for Latin (with Sámi and Vietnamese), Greek, Cyrillic, Hebrew, Arabic, Persian, Armenian, Georgian.
For Chinese, Japanese, Korean, Thai, Amharic, Bengali, Tamil, Urdu and emoji it takes a font of the machine's that has
them (Debian: fonts-noto-core, fonts-noto-cjk, fonts-noto-color-emoji); where there is none, a box stands for each
letter, the paper says so, and so does the page that offers it (`papers.letters`).
"""

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from eventsapp.kernel.translated import pick
from eventsapp.programme.snapshot import Programme, SessionFacts
from eventsapp.web.addresses import address
from eventsapp.web.language import chosen_language, direction
from eventsapp.web.texts import location, plain
from eventsapp.web.times import day, days, moment, time, until, zone_name

PAPERS = ("a4", "a3")
_FOLDER = Path(__file__).parent
#: Seconds after which something must be wrong: the 780 sessions of a large conference take one.
_PATIENCE = 60
#: As much of a title as paper has room for.
_LONGEST = 400


class NoTypesetter(Exception):
    """typst is not installed: it is among the extras (requirements-extras.txt)."""


def programme_pdf(programme: Programme, paper: str) -> bytes:
    """The whole programme, in the page's language, on one of PAPERS. Raises NoTypesetter."""
    said = _head(programme)
    sections = [_section(programme, day(date), sessions) for date, sessions in programme.days.items()]
    unplaced = [each for each in programme.sessions if each.starts_at is None]
    if unplaced:
        sections.append(_section(programme, _("Time to be announced"), unplaced))
    title = plain(dict(programme.event.title))
    return _set({**said, "kind": paper, "title": title, "sections": sections}, programme.released_at)


def door_pdf(programme: Programme, room: str, date: date) -> bytes:
    """What takes place in a room on a day, for its door; a break that is in no room is everywhere.

    Raises NoTypesetter.
    """
    sessions = [each for each in programme.days.get(date, []) if each.room in {room, ""}]
    title = f"{room}, {day(date)}"
    section = _section(programme, day(date), sessions, room)
    said = {**_head(programme), "kind": "door", "title": title, "room": room, "sections": [section]}
    return _set(said, programme.released_at)


def _head(programme: Programme) -> dict[str, Any]:
    event = programme.event
    where = location(plain(dict(event.venue)), event.address)
    version = (
        _(
            "Version %(number)d of the programme, published %(moment)s.",
            number=programme.number,
            moment=moment(programme.released_at, event.zone),
        )
        if programme.released_at
        else _("Draft")
    )
    page = address("programme.show", slug=event.slug)
    return {
        "lang": chosen_language(),
        "event": _text(dict(event.title)),
        "subtitle": _text(dict(event.subtitle)),
        "when": days(event.starts_at, event.ends_at, event.zone),
        "where": where,
        "version": version,
        "zone": _("All times: %(zone)s.", zone=zone_name(event.starts_at, event.zone, to=event.ends_at)),
        "page": page,
        "lacking": _("A box stands for a letter that this paper has no font for: see the page."),
        "code": _code(page),
        "code_alt": _("QR code: the programme on your phone"),
    }


def _section(
    programme: Programme, name: str, sessions: Iterable[SessionFacts], room: str | None = None
) -> dict[str, Any]:
    return {"name": name[:1].upper() + name[1:], "sessions": [_session(programme, each, room) for each in sessions]}


def _session(programme: Programme, session: SessionFacts, room: str | None) -> dict[str, Any]:
    zone = programme.event.zone
    track = programme.track_by_slug.get(session.track)
    people = [
        ", ".join(_apart(each) for each in (person.name, person.organisation) if each)
        for person in programme.people_of(session)
    ]
    about = [_apart(each) for each in (session.room if room is None else "", plain(dict(track.name)) if track else "")]
    return {
        "from": time(session.starts_at, zone) if session.starts_at else "",
        "to": until(session.starts_at, session.ends_at, zone) if session.starts_at and session.ends_at else "",
        "title": _text(dict(session.title)),
        "people": _short("; ".join(people)),
        "about": " · ".join(each for each in about if each),
        "pause": session.is_pause,
    }


def _text(texts: dict[str, str]) -> dict[str, str]:
    """A text with its language and the way it runs."""
    text, language = pick(texts, chosen_language())
    tag = language.partition("-")[0].lower()
    return {"text": _short(text), "lang": tag if re.fullmatch("[a-z]{2,3}", tag) else "", "dir": direction(language)}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + " …"


def _apart(name: str) -> str:
    """A name as it stands in a line of others: one that runs from right to left takes none of them along."""
    turned = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in name)
    return f"\u2068{name}\u2069" if turned else name


def _code(page: str) -> str:
    import segno

    return str(segno.make(page, error="m").svg_inline(border=0))


def can_be_set() -> bool:
    """Whether there is a typesetter."""
    return find_spec("typst") is not None


def _set(said: dict[str, Any], made_at: datetime | None) -> bytes:
    # The same programme gives the same bytes.
    return asked({"said": said, "stamp": int(made_at.timestamp()) if made_at else None})


def asked(request: dict[str, Any]) -> bytes:
    """What a process of its own answers (setting.py). Raises NoTypesetter."""
    if not can_be_set():
        raise NoTypesetter("PDF needs typst: pip install -r requirements-extras.txt")
    return subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-I", str(_FOLDER / "setting.py"), str(_FOLDER / "sheet.typ")],
        input=json.dumps(request).encode(),
        stdout=subprocess.PIPE,
        timeout=_PATIENCE,
        check=True,
    ).stdout
