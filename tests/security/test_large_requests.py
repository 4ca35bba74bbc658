"""A request of ten gigabytes is refused before it is read, at every address."""

import io
from typing import Any

import pytest
from flask import Flask

from tests.conftest import signed_in_client
from tests.security.table import plain, routes
from tests.security.world import make_world

LARGE = 10**10


class Endless(io.RawIOBase):
    """A body that never ends, and counts what is read of it."""

    def __init__(self, most: int = 200_000_000) -> None:
        self.read_bytes = self.place = 0
        self.most = most

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, place: int, whence: int = 0) -> int:
        self.place = LARGE if whence == io.SEEK_END else place
        return self.place

    def readinto(self, buffer: Any) -> int:
        self.read_bytes += len(buffer)
        assert self.read_bytes < self.most, "reads without end"
        buffer[:] = b"a" * len(buffer)
        return len(buffer)


@pytest.mark.usefixtures("mail_expected")
def test_it_is_refused_before_it_is_read(app: Flask, database_url: str) -> None:
    if database_url.startswith("postgresql"):
        pytest.skip("no body reaches the database")
    world = make_world("alpha", "seminar")
    client = signed_in_client(app, world.owner)
    read, refused = [], 0
    for rule, method in routes(app):
        if method != "POST":
            continue
        body = Endless()
        answer = client.post(
            world.address(rule),
            input_stream=body,
            content_length=LARGE,
            content_type="application/x-www-form-urlencoded",
            headers={"Accept": "text/plain"},
        )
        refused += answer.status_code == 413
        # What looks at no form (an answer by its address alone) need not refuse it: it doesn't read it either.
        if body.read_bytes or answer.status_code >= 500:
            read.append(f"{plain(rule)}: {answer.status_code}, {body.read_bytes} bytes")
    assert (read, refused > 60) == ([], True)


def test_one_that_does_not_say_how_long_it_is_is_read_to_the_limit(
    app: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_url.startswith("postgresql"):
        pytest.skip("no body reaches the database")

    def sent(body: Endless) -> int:
        return (
            app.test_client()
            .post(
                "/organise/sign-in",
                input_stream=body,
                content_type="application/x-www-form-urlencoded",
                environ_overrides={"wsgi.input_terminated": True},
            )
            .status_code
        )

    assert sent(Endless(most=3_000_000)) == 413
    # The control: where nothing is too much it is read without end.
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", None)
    monkeypatch.setitem(app.config, "MAX_FORM_MEMORY_SIZE", None)
    with pytest.raises(AssertionError, match="reads without end"):
        sent(Endless(most=30_000_000))


def test_a_careless_house_reads_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", None)
    monkeypatch.setitem(app.config, "MAX_FORM_MEMORY_SIZE", 1_000_000)
    body = Endless()
    app.test_client().post(
        "/organise/sign-in", input_stream=body, content_length=LARGE, content_type="application/x-www-form-urlencoded"
    )
    assert body.read_bytes >= 1_000_000
