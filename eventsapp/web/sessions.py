"""Sessions, as Flask keeps them: in a signed cookie."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


def init_app(app: Flask) -> None:
    """Keep the application's sessions so."""
    app.session_interface = Sessions()


class Sessions(SecureCookieSessionInterface):
    """What signs and reads them is made once, not twice for each request: the secret stays as long as the process."""

    _signing: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs the sessions of the one application that this belongs to."""
        if self._signing is None:
            self._signing = super().get_signing_serializer(app)
        return self._signing
