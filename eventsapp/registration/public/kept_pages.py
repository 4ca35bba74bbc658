"""Pages of a guest's own that differ by little from those of others: rendered for the first guest with gaps, kept in
memory under all that they are made from, and filled for all others."""

import re
from collections.abc import Hashable, Mapping

from flask import request, session
from flask_wtf.csrf import generate_csrf

from eventsapp.events.models import Event
from eventsapp.kernel.tokens import new_token
from eventsapp.settings import LANGUAGES
from eventsapp.web.gaps import escaped, filled
from eventsapp.web.language import chosen_language

#: Pages of one kind, each in the pieces that `web.gaps.filled` takes, by what they are made from.
Pages = dict[Hashable, list[str]]

#: What stands for a value: nobody outside this process knows it, so no text holds it.
_MARK = new_token().replace("-", "_")
_GAP = re.compile(f"{_MARK}-([a-z_]+)-")
_MOST = 64


def gap(name: str) -> str:
    """The place of a value."""
    return f"{_MARK}-{name}-"


def are_for_many() -> bool:
    """Whether there is no message for this one browser, and the address asks for nothing but one of our languages."""
    asked = request.args.to_dict(flat=False)
    return "_flashes" not in session and (not asked or asked in [{"lang": [each]} for each in LANGUAGES])


class KeptPage:
    """A page for a guest, which may be there already."""

    def __init__(
        self, pages: Pages, token: str, event: Event, made_from: tuple[Hashable, ...], values: Mapping[str, str]
    ) -> None:
        """made_from: what it shows, but for the gaps, and beside the event's own facts and what the address asks for.
        values: what stands in the gaps for this guest; the link and the forms' secret need none."""
        self._pages, self._token, self.values = pages, token, values
        facts = (event.id, event.stamp, event.office.name)
        self._key = (*made_from, *facts, chosen_language(), request.query_string)

    def found(self) -> str | None:
        """The page, where one like it was made."""
        pieces = self._pages.get(self._key)
        return None if pieces is None else self._filled(pieces)

    def made(self, whole: str) -> str:
        """The page, of which the next is found. whole: the page with gaps."""
        if len(self._pages) >= _MOST:
            self._pages.pop(next(iter(self._pages)), None)
        pieces = self._pages[self._key] = _pieces(whole, self._token)
        return self._filled(pieces)

    def _filled(self, pieces: list[str]) -> str:
        return filled(pieces, escaped({**self.values, "token": self._token, "csrf": generate_csrf()}))


def _pieces(whole: str, token: str) -> list[str]:
    # Both are random, and long: no other text of the page holds them.
    for name, secret in (("token", token), ("csrf", generate_csrf())):
        whole = whole.replace(secret, gap(name))
    return _GAP.split(whole)
