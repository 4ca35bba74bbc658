"""A guest's whole answer: open the link, send the form, see the confirmation."""

import multiprocessing
import re
import time
from http.client import HTTPConnection, HTTPResponse
from multiprocessing.pool import Pool
from urllib.parse import urlencode

#: So many answer at the same time, and so many before it counts: a process imports what it needs when it first does.
AT_A_TIME, BEFORE = 4, 60


def answers_a_second(port: int, tokens: list[str]) -> tuple[float, int]:
    """How many guests answer in a second, each in a browser of their own, and how many requests each makes."""
    with multiprocessing.get_context("fork").Pool(AT_A_TIME) as pool:
        _requests(pool, port, tokens[:BEFORE])
        counted = tokens[BEFORE:]
        began = time.perf_counter()
        requests = _requests(pool, port, counted)
        return len(counted) / (time.perf_counter() - began), requests // len(counted)


def _requests(pool: Pool, port: int, tokens: list[str]) -> int:
    return sum(pool.starmap(_answer_alone, [(port, token) for token in tokens], chunksize=1))


def _answer_alone(port: int, token: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    requests = _answer(connection, token)
    connection.close()
    return requests


def _answer(connection: HTTPConnection, token: str) -> int:
    """Accept; gives the number of requests it took. Raises RuntimeError where it does not work."""
    opened, page = _ask(connection, "GET", f"/i/{token}", 200)
    cookie = opened.getheader("Set-Cookie", "").partition(";")[0]
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    form = {"answer": "accept", "name": "Äidyt O’Brien", "csrf_token": found[1] if found else ""}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    sent, _ = _ask(connection, "POST", f"/i/{token}/answer", 303, urlencode(form), headers)
    _ask(connection, "GET", sent.getheader("Location", ""), 200, headers={"Cookie": cookie})
    return 3


def _ask(
    connection: HTTPConnection,
    method: str,
    path: str,
    status: int,
    body: str = "",
    headers: dict[str, str] | None = None,
) -> tuple[HTTPResponse, str]:
    connection.request(method, path, body or None, headers or {})
    response = connection.getresponse()
    text = response.read().decode()
    if response.status != status:
        raise RuntimeError(f"{method} {path}: {response.status} instead of {status}")
    return response, text
