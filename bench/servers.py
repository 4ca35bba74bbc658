"""The two servers: `eventsapp serve`, and the hello-world under gunicorn with the same choices."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from eventsapp.cli.serving import THREADS
from eventsapp.settings import ROOT

WORKERS = 2
PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """A running server. `started`: seconds from the process's start to its first 200."""

    port: int
    pid: int
    started: float

    def memory(self) -> float:
        """Proportional memory of master and workers, in MB: pages that n processes share count 1/n in each."""
        return sum(_kilobytes(pid, "smaps_rollup", "Pss:") for pid in [str(self.pid), *self._workers()]) / 1024

    def largest(self) -> float:
        """All memory of the largest worker, in MB, with what it shares."""
        return max(_kilobytes(pid, "status", "VmRSS:") for pid in self._workers()) / 1024

    def _workers(self) -> list[str]:
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()


@contextmanager
def ours(environ: Mapping[str, str], workers: int = WORKERS) -> Iterator[Server]:
    """The product; `environ`: its settings."""
    with _running(["-m", "eventsapp", "serve", "--workers", str(workers), "--port"], environ) as server:
        yield server


@contextmanager
def hello() -> Iterator[Server]:
    """The hello-world."""
    choices = f"--preload --worker-class gthread --threads {THREADS} --workers {WORKERS} --keep-alive 30"
    quiet = "--log-level warning --no-control-socket"
    heartbeat = ["--worker-tmp-dir", "/dev/shm"] if os.path.isdir("/dev/shm") else []
    with _running(["-m", "gunicorn", *choices.split(), *quiet.split(), *heartbeat, "bench.hello:app", "-b"], {}) as it:
        yield it


@contextmanager
def _running(arguments: list[str], environ: Mapping[str, str]) -> Iterator[Server]:
    """Run Python with these arguments and a free port as the last one until the block ends."""
    port = free_port()
    last = str(port) if arguments[-1] == "--port" else f"127.0.0.1:{port}"
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments, last],
        cwd=ROOT,
        env={**os.environ, **environ},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        _wait_for_200(process, port, began + PATIENCE)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        # The whole group, and at once: a worker that is only just starting misses a polite signal for half a minute.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _wait_for_200(process: "subprocess.Popen[str]", port: int, until: float) -> None:
    while time.perf_counter() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        if process.poll() is not None:
            raise SystemExit(f"the server ended: {process.communicate()[1].strip()}")
        time.sleep(0.002)
    raise SystemExit(f"no answer with status 200 within {PATIENCE:.0f} s")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _kilobytes(pid: str, file: str, name: str) -> int:
    for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0
