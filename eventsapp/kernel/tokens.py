"""Secrets that stand in links. The database keeps only their digest."""

import hashlib
import secrets


def new_token() -> str:
    """128 random bits as 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


def digest(token: str) -> str:
    """The SHA-256 of a token as 64 hexadecimal digits: what is stored and looked up."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
