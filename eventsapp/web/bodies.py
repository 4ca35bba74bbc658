"""Bodies of requests: a form is read whole, or refused."""

from io import BytesIO
from typing import IO

from flask import Flask, Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

_URLENCODED = "application/x-www-form-urlencoded"


class WholeForms(FormDataParser):
    """Refuses an urlencoded form that is larger than MAX_FORM_MEMORY_SIZE.

    Werkzeug does so with multipart forms alone. Of an urlencoded one whose size is not announced (chunked, RFC 9112
    7.1) it reads as much as a whole request may have, and takes that for the form.
    """

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """Read the form. Raises RequestEntityTooLarge."""
        if mimetype == _URLENCODED:
            stream = BytesIO(_at_most(stream, self.max_form_memory_size))
        return super().parse(stream, mimetype, content_length, options)


def _at_most(stream: IO[bytes], most: int | None) -> bytes:
    body = bytearray()
    while part := stream.read(64 * 1024):
        body += part
        if most is not None and len(body) > most:
            raise RequestEntityTooLarge
    return bytes(body)


class WholeRequest(Request):
    """A request whose forms are whole."""

    form_data_parser_class = WholeForms


def init_app(app: Flask) -> None:
    """Read requests so."""
    app.request_class = WholeRequest
