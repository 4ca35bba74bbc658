"""Packages above the programme do their part in a release, and say beforehand whom it would tell."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from eventsapp.events.models import Event
from eventsapp.programme import changes, queries
from eventsapp.programme.interest import Interest, count_sign_ups, count_stars, interest
from eventsapp.programme.operations.releases import public, release
from eventsapp.programme.snapshot import Programme
from tests.factories.programme import make_session

HOOKS = ("release_followers", "release_audiences", "session_sign_ups", "session_stars")


@pytest.fixture(autouse=True)
def hooks(app: Flask) -> Iterator[None]:
    """No package's own: one test's follower is not the next one's."""
    before = {name: list(app.extensions.get(name, [])) for name in HOOKS}
    app.extensions.update({name: [] for name in HOOKS})
    yield
    app.extensions.update(before)


def titles(programme: Programme | None) -> list[str] | None:
    return programme and [session.title["en"] for session in programme.sessions]  # type: ignore[return-value]


def test_a_follower_gets_what_was_read_before_and_what_is_read_now(app: Flask, event: Event) -> None:
    seen: list[Any] = []
    changes.follow(app, lambda event, before, after: seen.append((event.slug, titles(before), titles(after))))
    make_session(event, title={"en": "Opening"})
    make_session(event, title={"en": "Surprise"}, starts_at=None)
    release(event.id, "command line")
    make_session(event, title={"en": "Closing"})
    release(event.id, "command line")

    assert seen == [("seminar", None, ["Opening"]), ("seminar", ["Opening"], ["Opening", "Closing"])]


def test_a_release_whose_follower_fails_is_not_made(app: Flask, event: Event) -> None:
    def fail(_event: Event, _before: Programme | None, _after: Programme) -> None:
        raise RuntimeError("no calendar")

    changes.follow(app, fail)
    make_session(event)
    with pytest.raises(RuntimeError, match="no calendar"):
        release(event.id, "command line")
    assert queries.published(event.id) is None


def test_packages_say_whom_a_release_would_tell(app: Flask, event: Event) -> None:
    make_session(event)
    changes.audience(app, lambda _event, _before, after: [changes.Told("Guests", 40 * len(after.sessions))])
    changes.audience(app, lambda _event, _before, _after: [changes.Told("Nobody", 0), changes.Told("Speakers", 3)])

    after = public(queries.draft(event.id))
    assert changes.told(event, None, after) == [("Guests", 40), ("Speakers", 3)]


def test_interest_is_summed_over_packages(app: Flask, event: Event) -> None:
    count_stars(app, lambda _event: {"a": 2, "b": 1})
    count_stars(app, lambda _event: {"a": 1})
    count_sign_ups(app, lambda _event: {"c": 5, "a": 1})

    assert interest(event.id) == {"a": Interest(1, 3), "b": Interest(0, 1), "c": Interest(5, 0)}
