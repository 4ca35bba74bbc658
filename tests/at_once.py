"""Several who do the same at the same moment."""

import threading
from collections.abc import Callable
from typing import TypeVar

from flask import Flask

from eventsapp.kernel.database import db

T = TypeVar("T")


def at_once(app: Flask, number: int, move: Callable[[], T]) -> list[T]:
    """What each of so many gets, each in a thread and an application context of its own; in no order."""
    together, found = threading.Barrier(number), list[T]()
    db.session.rollback()

    def run() -> None:
        with app.app_context():
            together.wait()
            found.append(move())
            db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
