"""Asks a running Thunderbird what it shows: its own remote control (Marionette), by the few words that we need."""

import json
import socket
import time
from typing import Any, Self


class Marionette:
    """A connection to the Thunderbird that listens on this port of 127.0.0.1."""

    def __init__(self, port: int, patience: float = 90) -> None:
        end = time.monotonic() + patience
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
        self._buffer, self._count = b"", 0
        self._read()  # it says who it is
        self._ask("WebDriver:NewSession", {"strictFileInteractability": True})
        self._ask("Marionette:SetContext", {"value": "chrome"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._socket.close()

    def run(self, script: str, *arguments: object) -> Any:
        """Run the body of an asynchronous function in the main window; gives what it returns."""
        wrapped = (
            "const done = arguments[arguments.length - 1], given = Array.from(arguments).slice(0, -1);"
            f"(async (...given) => {{ {script} }})(...given)"
            ".then(value => done({value}), error => done({error: String(error) + '\\n' + (error.stack || '')}));"
        )
        answer = self._ask(
            "WebDriver:ExecuteAsyncScript", {"script": wrapped, "args": list(arguments), "sandbox": "system"}
        )["value"]
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("value")

    def _ask(self, command: str, parameters: dict[str, object]) -> Any:
        self._count += 1
        message = json.dumps([0, self._count, command, parameters]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        _kind, _number, error, result = self._read()
        if error:
            raise RuntimeError(f"{command}: {error['error']}: {error['message']}")
        return result

    def _read(self) -> Any:
        while b":" not in self._buffer:
            self._more()
        length, _colon, self._buffer = self._buffer.partition(b":")
        while len(self._buffer) < int(length):
            self._more()
        message, self._buffer = self._buffer[: int(length)], self._buffer[int(length) :]
        return json.loads(message)

    def _more(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("Thunderbird is gone")
        self._buffer += data
