"""Pages of a guest's own that differ by little from those of others: rendered for the first guest with gaps, kept in
memory under all that they are made from, and filled for all others."""

import re
from collections.abc import Callable, Hashable, Mapping

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


def page(
    pages: Pages,
    token: str,
    event: Event,
    made_from: tuple[Hashable, ...],
    values: Mapping[str, str],
    render: Callable[[], str],
) -> str:
    """The page of a link.

    made_from: what the page shows, but for the gaps, and beside the event's own facts and what the address asks for.
    values: what stands in the gaps for this guest. render: gives the page with gaps; the link and the forms' secret
    need none.
    """
    key = (*made_from, event.id, event.stamp, event.office.name, chosen_language(), request.query_string)
    pieces = pages.get(key)
    if pieces is None:
        if len(pages) >= _MOST:
            pages.pop(next(iter(pages)), None)
        pieces = pages[key] = _pieces(render(), token)
    return filled(pieces, escaped({**values, "token": token, "csrf": generate_csrf()}))


def _pieces(whole: str, token: str) -> list[str]:
    # Both are random, and long: no other text of the page holds them.
    for name, secret in (("token", token), ("csrf", generate_csrf())):
        whole = whole.replace(secret, gap(name))
    return _GAP.split(whole)
