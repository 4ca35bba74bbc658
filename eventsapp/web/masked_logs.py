"""Logs without secrets and without tricks: the token of a personal link never stands in one, and no text of others
begins a line of its own."""

import logging
import re

from flask import Flask

_TOKEN = re.compile(r"(/(?:i|r|s|u|my|feeds|door/t|organise/join|organise/password)/)[\w.-]{16,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def masked(text: str) -> str:
    """The text with the tokens of links replaced by stars."""
    return _TOKEN.sub(r"\1***", text)


class MaskTokens(logging.Filter):
    """Masks the message of every record that passes, and the traceback below it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, masked, as one line."""
        record.msg = _CONTROL.sub(_spelled, masked(record.getMessage()))
        record.args = ()
        if record.exc_info and not record.exc_text:
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text = _CONTROL_BUT_LINES.sub(_spelled, masked(text))
        return True


def _spelled(control: re.Match[str]) -> str:
    return f"\\x{ord(control[0]):02x}"


def init_app(app: Flask) -> None:
    """Mask what the application logs: Flask names the address of a page that failed, a line break typed as %0a and all.
    What gunicorn logs is masked by the command that starts it."""
    app.logger.addFilter(MaskTokens())
