"""`python -m bench.lists`: a guest list of 10,000, imported, invited, looked at and taken home.

Times are the processor's, not the clock's: neighbours on the same machine don't count.
"""

import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as listeners
from sqlalchemy import select

from bench.table import Figure, printed
from eventsapp import create_app
from eventsapp.accounts.models import Organiser
from eventsapp.accounts.operations import sessions
from eventsapp.accounts.operations.people import add_organiser
from eventsapp.accounts.sign_in import SESSION_KEY
from eventsapp.events.fields import EventFields
from eventsapp.events.operations import create_event
from eventsapp.guests.lists import columns, files
from eventsapp.guests.lists.plan import Duplicates
from eventsapp.guests.lists.tables import Table
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.guests.operations.lists import import_list
from eventsapp.kernel.database import db
from eventsapp.settings import Settings
from eventsapp.tables import METADATA

GUESTS = 10_000
PAGE = "/organise/bench/guests"
#: The list's first and last page, a tab, a search and the most costly view of all.
VIEWS = ("", "?page=100", "?state=invited&page=50", "?q=stahl+embassy", "?q=aidyt+9&state=not-invited")


def main() -> None:
    """Measure, and print it."""
    with tempfile.TemporaryDirectory(prefix="eventsapp-bench-") as folder:
        environ = {
            "EVENTSAPP_DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite'}",
            "EVENTSAPP_MAIL_URL": f"file:{Path(folder) / 'mail'}",
            "EVENTSAPP_SECRET_KEY": "the benchmark's secret, long enough to be one",
        }
        app = create_app(Settings.from_environ(environ))
        print(printed(figures(app, _event(app))))


def _event(app: Flask) -> int:
    """An event with an organiser and without guests, in an empty database; gives its key."""
    with app.app_context():
        METADATA.create_all(db.engine)
        office_id = add_organiser("bench@example.org", "Bench", office_name="Bench").memberships[0].office_id
        starts = datetime(2030, 5, 24, 7, 0, tzinfo=UTC)
        facts = EventFields(
            slug="bench", title={"en": "Seminar"}, starts_at=starts, ends_at=starts + timedelta(hours=3)
        )
        return create_event(office_id, facts, "command line").id


def figures(app: Flask, event_id: int) -> list[Figure]:
    """All that is promised of a long list."""
    with app.app_context():
        found = [
            _seconds("import of 10,000 rows (CSV)", 10, lambda: _imported(event_id, files.read(_list()))),
            _seconds("the same again, 2,500 of them changed", 10, lambda: _imported(event_id, files.read(_list("X")))),
            _seconds("invitations to 10,000 queued", 20, lambda: send_invitations(event_id, None, "command line")),
        ]
    browser = _signed_in(app)
    found += _pages(app, browser)
    for kind in ("csv", "xlsx"):
        browser.get(f"{PAGE}/export.{kind}?q=nobody")
        found.append(_seconds(f"export of 10,000 ({kind})", 5, lambda kind=kind: _taken(browser, kind)))
        tracemalloc.start()
        _taken(browser, kind)
        found.append(Figure(f"most memory of that export ({kind})", "MB", tracemalloc.get_traced_memory()[1] / 1e6))
        tracemalloc.stop()
    return found


def _list(post: str = "Ambassador") -> bytes:
    names = ("Protocol", "Press", "Partners", "Reserve")
    lines = ["Honorific,Name,Post,Organisation,Country,E-mail,Group,Language,Precedence,Table"]
    for number in range(GUESTS):
        said = post if number % 4 == 0 else "Ambassador"
        lines.append(
            f"H.E.,Äidyt O’Brien-Ståhl {number},{said},Embassy no. {number % 60},FI,"
            f"guest{number}@säätytalo{number % 200}.example.org,{names[number % 4]},{('en', 'fi', 'sv')[number % 3]},"
            f"{number + 1},{number % 30}"
        )
    return "\n".join(lines).encode()


def _imported(event_id: int, table: Table) -> None:
    import_list(event_id, table, columns.guess(table.headings), Duplicates.merge, "command line")


def _taken(browser: FlaskClient, kind: str) -> None:
    answer = browser.get(f"{PAGE}/export.{kind}", buffered=False)
    if answer.status_code != 200 or not sum(len(piece) for piece in answer.iter_encoded()):
        raise RuntimeError(f"the export as {kind} gave {answer.status_code}")


def _pages(app: Flask, browser: FlaskClient) -> list[Figure]:
    took, asked = [], []
    for view in VIEWS:
        with _statements(app) as statements:
            answer = browser.get(PAGE + view)
        took.append(median(_milliseconds(browser, view) for _ in range(5)))
        if answer.status_code != 200:
            raise RuntimeError(f"{PAGE}{view}: {answer.status_code}")
        asked.append(len(statements))
    return [
        Figure("the slowest page of the list", "ms", max(took), target=100),
        Figure("most queries of a page of the list", "", max(asked), target=5),
    ]


def _milliseconds(browser: FlaskClient, view: str) -> float:
    began = time.process_time()
    browser.get(PAGE + view)
    return (time.process_time() - began) * 1000


def _signed_in(app: Flask) -> FlaskClient:
    with app.app_context():
        organiser = db.session.scalars(select(Organiser)).one()
        token = sessions.begin(organiser.id, "127.0.0.1", "bench")
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(fs_cc="set", _user_id=organiser.fs_uniquifier, _fresh=True, fs_paa=time.time())
        session[SESSION_KEY] = token
    return client


@contextmanager
def _statements(app: Flask) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            said.append(statement)

    with app.app_context():
        engine = db.engine
    listeners.listen(engine, "before_cursor_execute", note)
    yield said
    listeners.remove(engine, "before_cursor_execute", note)


def _seconds(name: str, target: float, work: Callable[[], object]) -> Figure:
    print(f"measuring {name} ...", file=sys.stderr)
    began = time.process_time()
    work()
    return Figure(name, "s", time.process_time() - began, target=target)


if __name__ == "__main__":
    main()
