"""Guests' files on their way out."""

from io import BytesIO

from flask import Response, send_file

from eventsapp.registration.models import AnswerFile


def download(file: AnswerFile) -> Response:
    """To be saved, and never shown within our pages: what is in it is somebody else's."""
    response = send_file(
        BytesIO(file.content), mimetype=file.media_type, as_attachment=True, download_name=file.name, etag=False
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
