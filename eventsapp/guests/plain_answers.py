"""Letters about an answer that say nothing of their one reader but a name and a link: most of them.

Such a letter is rendered for the first of its readers, with gaps, and kept in memory for all others under everything
that it is made from.
"""

from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import NamedTuple

from sqlalchemy import inspect

from eventsapp.events.models import Event
from eventsapp.guests.answer_letters import render_answer
from eventsapp.guests.deadlines import answers_until
from eventsapp.guests.letter_kinds import KINDS, occasion
from eventsapp.guests.models import Guest
from eventsapp.guests.placeholders import GUEST_NAMES, closed, event_values, fill, fill_markdown, guest_values
from eventsapp.guests.queries_of_words import written_subject_and_body
from eventsapp.guests.words_of_the_house import house_words
from eventsapp.mail.messages import Rendered
from eventsapp.mail.moulds import Mould, gap, has_gaps
from eventsapp.mail.rendering import short_subject
from eventsapp.web.language import speaking
from eventsapp.web.times import moment

_MOST = 256


class _Words(NamedTuple):
    subject: str
    body: str


class _Key(NamedTuple):
    """What a letter is made from. For the event's own facts stands its stamp."""

    frame: str
    language: str
    words: _Words
    stamp: str
    host: str
    contact: str
    until: datetime
    said: frozenset[str]
    flags: frozenset[str]


_moulds: dict[_Key, Mould] = {}


def render_plain_answer(folder: str, event: Event, guest: Guest, language: str, link: str, **flags: bool) -> Rendered:
    """A letter of a folder of templates/mail to a guest; `answer_letters.render_answer` says the same.

    flags: what its templates ask beside; nothing that is of one guest alone.
    """
    said = guest_values(guest)
    if inspect(event).modified or has_gaps("".join(said.values())):
        # What is changed and not written yet has no stamp of its own.
        return render_answer(folder, event, guest, language, {"word": ""}, link=link, **flags)
    kind = occasion(folder, flags)
    on = frozenset(name for name, flag in flags.items() if flag)
    written = written_subject_and_body(event, kind, language, guest.group_id)
    words = _Words(*written) if written else _house_words(kind.name, language, on)
    until = answers_until(guest, event)
    with speaking(language):
        values = {**event_values(event), "deadline": moment(until, event.zone), "word": ""}
    subject = short_subject(fill(words.subject, values | said))
    key = _Key(
        kind.template,
        language,
        words,
        event.stamp,
        event.office.name,
        values["contact"],
        until,
        frozenset(name for name, value in said.items() if value),
        on,
    )
    mould = _moulds.get(key)
    if mould is None:
        if len(_moulds) >= _MOST:
            _moulds.clear()
        mould = _moulds[key] = _made(key, event, values)
    if not mould.whole:
        return render_answer(folder, event, guest, language, {"word": ""}, link=link, **flags)
    text, html = mould.fill({"heading": subject, "link": link, **{name: closed(each) for name, each in said.items()}})
    return Rendered(subject, text, html)


@lru_cache(maxsize=_MOST)
def _house_words(kind: str, language: str, on: frozenset[str]) -> _Words:
    words = house_words(0, KINDS[kind], language, **dict.fromkeys(on, True))
    return _Words(words.subject, words.body)


def _made(key: _Key, event: Event, values: dict[str, str]) -> Mould:
    gaps = {name: gap(name) if name in key.said else "" for name in GUEST_NAMES}
    around = {
        **dict.fromkeys(key.flags, True),
        "registration": SimpleNamespace(companions=[], answered_by=""),
        "guest": SimpleNamespace(assistant_email="", **gaps),
        "event": event,
        "sender_name": key.host,
        "contact": key.contact,
        "heading": gap("heading"),
        "link": gap("link"),
    }
    return Mould(fill_markdown(key.words.body, values | gaps), key.language, key.frame, **around)
