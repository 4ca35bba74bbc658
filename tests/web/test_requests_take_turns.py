"""The requests of one process are worked on one after the other, and nobody is kept waiting by one that takes long."""

import threading
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest

from eventsapp.web import turns
from eventsapp.web.turns import Turns

LONG = 30.0


class Application:
    """Notes who comes and goes; the first one stays until `leaves`."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.bodies: list[bytes] = []
        self.first_is_in, self.second_is_in, self.leaves = threading.Event(), threading.Event(), threading.Event()

    def __call__(self, environ: Any, _start: Any) -> Iterable[bytes]:
        who = environ["who"]
        self.seen.append(f"{who} comes")
        self.bodies.append(environ["wsgi.input"].read())
        if who == "first":
            self.first_is_in.set()
            assert self.leaves.wait(LONG)
        else:
            self.second_is_in.set()
        self.seen.append(f"{who} goes")
        return []


def ask(application: Any, who: str, body: Any = None, **environ: str) -> threading.Thread:
    asked: dict[str, Any] = {"who": who, "wsgi.input": body or BytesIO(), **environ}
    thread = threading.Thread(target=lambda: application(asked, lambda *_head: None))
    thread.start()
    return thread


def test_one_comes_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", LONG)
    application = Application()
    in_turn = Turns(application)
    first = ask(in_turn, "first")
    assert application.first_is_in.wait(LONG)
    second = ask(in_turn, "second")
    application.leaves.set()
    first.join()
    second.join()
    assert application.seen == ["first comes", "first goes", "second comes", "second goes"]


def test_who_has_waited_long_enough_goes_on_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the control: without turns the second comes while the first is there."""
    monkeypatch.setattr(turns, "PATIENCE", 0)
    application = Application()
    in_turn = Turns(application)
    first = ask(in_turn, "first")
    assert application.first_is_in.wait(LONG)
    ask(in_turn, "second").join()
    application.leaves.set()
    first.join()
    assert application.seen == ["first comes", "second comes", "second goes", "first goes"]


def test_a_form_is_read_before_its_turn() -> None:
    application = Application()
    in_turn = Turns(application)
    had_turn = []

    class Slow:
        def read(self, most: int) -> bytes:
            had_turn.append(in_turn._turn.locked())
            return b"answer=accept"[:most]

    ask(in_turn, "second", Slow(), CONTENT_LENGTH="13").join()
    assert (had_turn, application.bodies) == ([False], [b"answer=accept"])


@pytest.mark.parametrize("environ", [{"CONTENT_LENGTH": "70000"}, {"HTTP_TRANSFER_ENCODING": "chunked"}])
def test_what_is_large_has_no_turn(monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]) -> None:
    monkeypatch.setattr(turns, "PATIENCE", LONG)
    application = Application()
    in_turn = Turns(application)
    first = ask(in_turn, "first")
    assert application.first_is_in.wait(LONG)
    ask(in_turn, "second", BytesIO(b"large"), **environ).join()
    assert application.seen == ["first comes", "second comes", "second goes"]
    application.leaves.set()
    first.join()


def test_a_mistake_gives_the_turn_back() -> None:
    def wrong(_environ: Any, _start: Any) -> Iterable[bytes]:
        raise ZeroDivisionError

    in_turn = Turns(wrong)
    for _time in range(2):
        with pytest.raises(ZeroDivisionError):
            in_turn({}, lambda *_head: lambda _body: None)
    assert in_turn._turn.locked() is False
