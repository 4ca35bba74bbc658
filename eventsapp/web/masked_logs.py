"""Logs without secrets: the token of a personal link never stands in one."""

import logging
import re

from gunicorn.glogging import Logger

_TOKEN = re.compile(r"(/(?:i|r|s|u|my|feeds|door/t|organise/join|organise/password)/)[\w.-]{16,}")


def masked(text: str) -> str:
    """The text with the tokens of links replaced by stars."""
    return _TOKEN.sub(r"\1***", text)


class MaskTokens(logging.Filter):
    """Masks the message of every record that passes."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, masked."""
        record.msg = masked(record.getMessage())
        record.args = ()
        return True


class MaskedLogger(Logger):
    """gunicorn's log, masked: it names the address of a request that failed."""

    def setup(self, cfg: object) -> None:
        """Set up the log and the mask."""
        super().setup(cfg)
        self.error_log.addFilter(MaskTokens())
