"""`python -m bench`: measure, print one table. A minute or so; a quiet machine gives the figures that count."""

import gzip
import re
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench import large, replies, servers
from bench.data import Data, make
from bench.guests import answers_a_second
from bench.load import Ask, answer, header, requests_a_second
from bench.table import Figure, printed
from eventsapp import create_app
from eventsapp.settings import ROOT, Settings
from tests import postgresql

STARTS = 5
ROUNDS = 7
SECONDS = 0.4
GUESTS = 460

#: By name: the address, the ETag that the browser has (""), and the least ratio to the hello-world's rate, if any.
Asks = dict[str, tuple[str, str, float | None]]


def main() -> None:
    """Measure everything and print it."""
    with tempfile.TemporaryDirectory(prefix="eventsapp-bench-") as folder:
        environ = {
            "EVENTSAPP_DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite'}",
            "EVENTSAPP_MAIL_URL": f"file:{Path(folder) / 'mail'}",
            "EVENTSAPP_REPLY_ADDRESS": "calendar@example.org",
            "EVENTSAPP_SECRET_KEY": "the benchmark's secret, long enough to be one",
        }
        app = create_app(Settings.from_environ(environ))
        data = make(app, GUESTS)
        figures = [start_up(environ)]
        with servers.ours(environ) as server, servers.hello() as hello:
            figures += rates(server, hello, small(server, data))
            figures += answers(server.port, data.tokens, "SQLite")
            figures.append(Figure("memory", "MB", server.memory(), hello.memory(), 150))
            figures += rates(server, hello, {"programme, 900 sessions": (f"{data.large.page}/programme", "", 0.5)})
            figures.append(Figure("programme page with its style", "kB", weight(server, data), target=40))
        figures += large.figures(app, environ, data.large)
        figures += replies.figures(app)
        figures += on_postgresql(environ)
    locked = re.findall(r"^[a-z][^\s=]*==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    figures.append(Figure("packages", "", len(locked), target=45))
    print(printed(figures))


def start_up(environ: dict[str, str]) -> Figure:
    """From the process's start to the first 200, the two by turns."""
    took: tuple[list[float], list[float]] = [], []
    for _ in _told("start-up", STARTS):
        with servers.ours(environ) as server:
            took[0].append(server.started)
        with servers.hello() as server:
            took[1].append(server.started)
    return Figure("start to the first 200", "s", median(took[0]), median(took[1]), 3.5, relative=True)


def small(server: servers.Server, data: Data) -> Asks:
    """What there is of the small programme."""
    head, _ = answer(Ask(server.port, data.programme))
    return {
        "programme, 60 sessions": (data.programme, "", 0.7),
        "programme.ics": (f"{data.programme}.ics", "", 0.7),
        "programme.json": (f"{data.programme}.json", "", 0.7),
        "programme.xml": (f"{data.programme}.xml", "", 0.7),
        "programme, 304": (data.programme, header(head, "etag"), 0.8),
        "event": (data.event, "", None),
        "session": (data.session, "", None),
        "speaker": (data.speaker, "", None),
        "programme by /api/v1": (f"/api/v1{data.programme}", "", None),
    }


def rates(server: servers.Server, hello: servers.Server, asks: Asks) -> list[Figure]:
    """Requests a second for each kind of page: by turns with the hello-world, so that both meet the same machine."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in asks}
    for _ in _told("requests a second", ROUNDS):
        for name, (path, etag, _target) in asks.items():
            ask = Ask(server.port, path, etag, 304 if etag else 200)
            found[name].append((requests_a_second(ask, SECONDS), requests_a_second(Ask(hello.port, "/"), SECONDS)))
    figures = []
    for name, (*_, target) in asks.items():
        middle = sorted(found[name], key=lambda pair: pair[0] / pair[1])[ROUNDS // 2]
        figures.append(Figure(name, "requests/s", *middle, target, "at least", relative=True))
    return figures


def answers(port: int, tokens: list[str], database: str) -> list[Figure]:
    """Guests who answer."""
    rate, requests = answers_a_second(port, tokens)
    return [
        Figure(f"a guest's whole answer, {database}", "guests/s", rate, target=60, wanted="at least"),
        Figure(f"requests of a guest's answer, {database}", "", requests, target=3),
    ]


def on_postgresql(environ: dict[str, str]) -> list[Figure]:
    """The same on a PostgreSQL of its own; nothing where there is none."""
    if postgresql.binaries() is None:
        print(postgresql.HOW_TO_GET_IT, file=sys.stderr)
        return []
    with postgresql.cluster() as url:
        environ = {**environ, "EVENTSAPP_DATABASE_URL": url}
        data = make(create_app(Settings.from_environ(environ)), GUESTS)
        with servers.ours(environ) as server:
            return answers(server.port, data.tokens, "PostgreSQL")


def weight(server: servers.Server, data: Data) -> float:
    """The programme page with all styles and scripts it asks for, in kB as they travel."""
    page = Ask(server.port, data.programme)
    head, body = answer(page)
    text = gunzipped(head, body).decode()
    parts = re.findall(r'<link rel="stylesheet" href="([^"]+)"', text) + re.findall(r'<script[^>]* src="([^"]+)"', text)
    return sum(len(got) for got in [body, *(answer(Ask(server.port, part))[1] for part in parts)]) / 1000


def gunzipped(head: str, body: bytes) -> bytes:
    """An answer's body as it was before it was compressed."""
    return gzip.decompress(body) if header(head, "content-encoding") == "gzip" else body


def _told(what: str, times: int) -> list[int]:
    print(f"measuring {what}, {times} times ...", file=sys.stderr)
    return list(range(times))


main()
