"""The secret parts of a list's addresses: 128 bits each, made from a salt with the installation's secret."""

from eventsapp.kernel.tokens import derived_token, digest
from eventsapp.programme.mine.models import StarredList


def token(purpose: str, salt: str) -> str:
    """The token that belongs to a salt. purpose: "list" or "feed"."""
    return derived_token(f"starred {purpose}", salt)


def list_token(found: StarredList) -> str:
    """The token of a list's own address."""
    return token("list", found.salt)


def feed_token(found: StarredList) -> str:
    """The token of its feed; "" where it has none (any more), or the installation's secret is another by now."""
    made = token("feed", found.feed_salt) if found.feed_salt else ""
    return made if made and digest(made) == found.feed_digest else ""
