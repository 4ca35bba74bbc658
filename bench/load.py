"""Requests as fast as they are answered, from two processes that cost the server as little as can be.

http.client would take as much of the processor as the server does; here a request is bytes made once.
"""

import multiprocessing
import socket
import time
from dataclasses import dataclass

PROCESSES, CONNECTIONS = 2, 8


@dataclass(frozen=True)
class Ask:
    """What is asked for, and the status that is the right answer."""

    port: int
    path: str
    etag: str = ""
    status: int = 200

    def request(self) -> bytes:
        """The request as a browser sends it."""
        lines = [f"GET {self.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept-Encoding: gzip"]
        lines += ["Accept-Language: en", *([f"If-None-Match: {self.etag}"] if self.etag else [])]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


def requests_a_second(ask: Ask, seconds: float) -> float:
    """How many right answers a second come. Raises RuntimeError at the first wrong one."""
    context = multiprocessing.get_context("fork")
    with context.Pool(PROCESSES) as pool:
        return sum(pool.starmap(_client, [(ask, seconds)] * PROCESSES))


def answer(ask: Ask) -> tuple[str, bytes]:
    """One answer: its head and its body."""
    with socket.create_connection(("127.0.0.1", ask.port), timeout=30) as connection:
        connection.sendall(ask.request())
        return _read(connection, ask)


def _client(ask: Ask, seconds: float) -> float:
    request = ask.request()
    connections = [socket.create_connection(("127.0.0.1", ask.port), timeout=30) for _ in range(CONNECTIONS)]
    count, began = 0, time.perf_counter()
    while time.perf_counter() < began + seconds:
        for connection in connections:
            connection.sendall(request)
        for connection in connections:
            _read(connection, ask)
        count += CONNECTIONS
    took = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return count / took


def _read(connection: socket.socket, ask: Ask) -> tuple[str, bytes]:
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(connection, ask)
    head, _, body = got.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 %d " % ask.status):
        raise RuntimeError(f"{ask.path}: {head.splitlines()[0].decode()} instead of {ask.status}")
    length = 0 if ask.status == 304 else int(header(head.decode(), "content-length"))
    while len(body) < length:
        body += _more(connection, ask)
    return head.decode(), body


def _more(connection: socket.socket, ask: Ask) -> bytes:
    got = connection.recv(262_144)
    if not got:
        raise RuntimeError(f"{ask.path}: the server hung up")
    return got


def header(head: str, name: str) -> str:
    """A header's value in an answer's head; "" where it is not there."""
    for line in head.splitlines()[1:]:
        key, _, value = line.partition(":")
        if key.lower() == name:
            return value.strip()
    return ""
