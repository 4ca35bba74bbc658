"""Keys of rows and other words in addresses: what no row can have is nobody's, and never reaches the database."""

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

#: The largest key that an INTEGER column holds on PostgreSQL.
LARGEST_KEY = 2**31 - 1


class Key(IntegerConverter):
    """`<int:...>` in addresses: a number that a row's key may be."""

    def __init__(self, map: Map, max: int = LARGEST_KEY) -> None:
        super().__init__(map, max=max)


def key(typed: str) -> int:
    """A row's key from what stands in an address's argument. Raises ValueError where it can be no row's."""
    number = int(typed)
    if not 0 < number <= LARGEST_KEY:
        raise ValueError(f"no row has the key {typed}")
    return number


def _refuse_nul() -> None:
    """PostgreSQL's texts can't hold NUL (and nobody's should)."""
    if "\0" in request.path:
        abort(404)
    if any("\0" in name or any("\0" in value for value in values) for name, values in request.args.lists()):
        abort(400)


def init_app(app: Flask) -> None:
    """Read addresses so. Before the first address with a number in it is made."""
    app.url_map.converters["int"] = Key
    app.before_request(_refuse_nul)
