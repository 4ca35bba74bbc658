"""The secret parts of a list's addresses: 128 bits each, made from a salt with the installation's secret."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from flask import current_app

from eventsapp.kernel.tokens import digest
from eventsapp.programme.mine.models import StarredList


def token(purpose: str, salt: str) -> str:
    """The 22 URL-safe characters that belong to a salt. purpose: "list" or "feed"."""
    key = current_app.extensions["settings"].secret_key
    made = hmac.digest(key.encode(), f"starred {purpose}: {salt}".encode(), sha256)[:16]
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def list_token(found: StarredList) -> str:
    """The token of a list's own address."""
    return token("list", found.salt)


def feed_token(found: StarredList) -> str:
    """The token of its feed; "" where it has none (any more), or the installation's secret is another by now."""
    made = token("feed", found.feed_salt) if found.feed_salt else ""
    return made if made and digest(made) == found.feed_digest else ""
