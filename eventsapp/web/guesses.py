"""Secret links are not guessed: whoever tries many that open nothing is told to wait, and no more about any."""

from datetime import timedelta

from flask import Flask, Response, current_app, request

from eventsapp.kernel.limits import TooManyAttempts, count_attempt

#: How many links that open nothing one address on the net may try. A whole ministry may share one, and follow links
#: that were withdrawn.
MOST, WINDOW = 100, timedelta(minutes=10)


def init_app(app: Flask) -> None:
    """Count them."""

    @app.after_request
    def count(response: Response) -> Response:
        if response.status_code != 404 or "token" not in (request.view_args or {}):
            return response
        try:
            count_attempt(f"link:{request.remote_addr}", MOST, WINDOW)
        except TooManyAttempts as error:
            return current_app.make_response(current_app.handle_user_exception(error))
        return response
