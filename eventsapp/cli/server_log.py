"""What gunicorn writes down."""

from gunicorn.glogging import Logger

from eventsapp.web.masked_logs import MaskTokens


class MaskedLogger(Logger):
    """gunicorn's log, masked: it names the address of a request that failed."""

    def setup(self, cfg: object) -> None:
        """Set up the log and the mask."""
        super().setup(cfg)
        self.error_log.addFilter(MaskTokens())
