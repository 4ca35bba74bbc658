"""The large programme: its first rendering after a release, also when many come together, and what all of it weighs."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from bench import servers
from bench.data import Large, release_again
from bench.load import Ask, answer
from bench.table import Figure

TOGETHER = 50


def figures(app: Flask, environ: Mapping[str, str], large: Large) -> list[Figure]:
    """What the large programme costs to take in, to publish, to show first, and to keep."""
    with servers.ours(environ, workers=1) as server:
        ask = Ask(server.port, f"{large.page}/programme")
        release_again(app, large.id)
        alone = _all_answered(ask, 1)
        release_again(app, large.id)
        together = _all_answered(ask, TOGETHER)
        for page in large.pages():
            answer(Ask(server.port, page))
        memory = server.largest()
    return [
        Figure("import of 900 sessions", "s", large.imported, target=5),
        Figure("release of 900 sessions", "s", large.released, target=3),
        Figure("first rendering, 900 sessions", "s", alone, target=1),
        Figure(f"first rendering, {TOGETHER} at once", "s", together, target=1),
        Figure("a process that served every page", "MB", memory, target=200),
    ]


def _all_answered(ask: Ask, count: int) -> float:
    """How long it takes until so many who ask at once have their answers."""
    with ThreadPoolExecutor(count) as pool:
        began = time.perf_counter()
        list(pool.map(answer, [ask] * count))
        return time.perf_counter() - began
