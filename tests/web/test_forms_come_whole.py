"""A form that is too large is refused, and never cut: what was read of it would be taken for all of it."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder

from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from tests.pages import texts

ADDRESS = "/organise/seminar/guests/new"


def in_chunks(body: bytes) -> dict[str, Any]:
    """The environment of a form as it comes chunked: nobody says how long it is; it ends where it ends."""
    environ = EnvironBuilder(ADDRESS, method="POST", content_type="application/x-www-form-urlencoded").get_environ()
    del environ["CONTENT_LENGTH"]
    return environ | {"wsgi.input": BytesIO(body), "wsgi.input_terminated": True}


def form(notes: int) -> bytes:
    return urlencode({"name": "Aino", "email": "aino@example.org", "language": "fi", "notes": "n" * notes}).encode()


@pytest.mark.usefixtures("event")
@pytest.mark.parametrize("megabytes", [3, 21])
def test_a_chunked_form_that_is_too_large_is_refused(organiser: FlaskClient, megabytes: int) -> None:
    blanks = b"+" * megabytes * 1024 * 1024  # blanks around a text are dropped: cut here, the form would be valid
    answer = organiser.open(in_chunks(form(0) + blanks + b"&email=other@example.org"))
    assert (answer.status_code, texts(answer, "//h1")) == (413, ["Too large"])
    assert db.session.scalar(select(func.count()).select_from(Guest)) == 0


@pytest.mark.usefixtures("event")
def test_a_chunked_form_that_is_not_is_read(organiser: FlaskClient) -> None:
    answer = organiser.open(in_chunks(form(5)))
    assert (answer.status_code, db.session.scalars(select(Guest.notes)).all()) == (303, ["nnnnn"])
