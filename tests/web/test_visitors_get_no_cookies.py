"""Whoever only reads gets no cookie, and their browser asks nobody else for anything."""

import re

import pytest
from flask.testing import FlaskClient

from eventsapp.accounts.models import Office
from tests.factories import make_public_event
from tests.factories.programme import make_session, make_speaker

#: What makes a browser fetch something by itself.
_TAGS = "script|img|link|iframe|source|video|audio|object|embed"
_FETCHED = re.compile(rf"<(?:{_TAGS})\b[^>]*?\b(?:src|href|data)=['\"]([^'\"]+)[^>]*>")


@pytest.fixture
def programme(office: Office) -> None:
    event = make_public_event(office, slug="talks")
    make_session(event, [(make_speaker(event), "speaker")], starts_at=event.starts_at)


PAGES = (
    "/", "/events/talks", "/events/talks/privacy", "/events/talks/programme", "/events/talks/speakers",
    "/robots.txt", "/nowhere",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_no_cookie_and_no_other_host(visitor: FlaskClient, programme: None, page: str) -> None:
    for language in ("en", "fi", "sv"):
        answer = visitor.get(f"{page}?lang={language}")
        assert answer.headers.getlist("Set-Cookie") == []
        fetched = [
            address
            for tag, address in ((found[0], found[1]) for found in _FETCHED.finditer(answer.get_data(as_text=True)))
            if not re.search(r'rel="(?:canonical|alternate)"', tag)
        ]
        assert [each for each in fetched if each.startswith(("http:", "https:", "//"))] == []
