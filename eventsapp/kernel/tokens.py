"""Secrets that stand in links. The database keeps only their digest."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from flask import current_app


def new_token() -> str:
    """128 random bits as 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


def digest(token: str) -> str:
    """The SHA-256 of a token as 64 hexadecimal digits: what is stored and looked up."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def derived_token(purpose: str, salt: str) -> str:
    """The 22 URL-safe characters that belong to a salt: 128 bits, made with the installation's secret.

    For tokens that are shown again: the database keeps the salt and the digest, and neither tells the token.
    """
    key = current_app.extensions["settings"].secret_key
    made = hmac.digest(key.encode(), f"{purpose}: {salt}".encode(), "sha256")[:16]
    return urlsafe_b64encode(made).rstrip(b"=").decode()
