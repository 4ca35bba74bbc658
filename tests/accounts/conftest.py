"""An organiser with a password, and browsers to sign in with."""

import pytest
from flask.testing import FlaskClient
from flask_security import hash_password

from eventsapp.accounts.models import Office, Organiser, Role
from tests.factories import make_organiser

PASSWORD = "a very good one"


@pytest.fixture
def outi(office: Office) -> Organiser:
    """An owner of the office."""
    return make_organiser(
        office, Role.owner, name="Outi Organiser", email="outi@example.org", password=hash_password(PASSWORD)
    )


def sign_in(client: FlaskClient, password: str = PASSWORD, email: str = "outi@example.org") -> str | None:
    """Sign in by password; gives where one is sent."""
    return client.post("/organise/sign-in", data={"email": email, "password": password}).location


def is_in(client: FlaskClient) -> bool:
    """Whether the organisers' pages are open to this browser."""
    return client.get("/organise/").status_code == 200
