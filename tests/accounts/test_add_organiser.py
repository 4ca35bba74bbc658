"""Somebody with a shell gives an account."""

from flask import Flask
from flask_security import verify_password

from eventsapp.accounts.models import Office, Organiser
from eventsapp.kernel.database import db
from tests.factories import make_office, make_organiser


def accounts() -> list[tuple[str, str, list[tuple[str, str]]]]:
    db.session.rollback()
    return [
        (each.email, each.name, [(one.office.name, one.role.value) for one in each.memberships])
        for each in db.session.query(Organiser).order_by(Organiser.email)
    ]


def test_a_password_is_made_and_shown_once(app: Flask) -> None:
    done = app.test_cli_runner().invoke(
        args=["organisers", "add", "Outi@Example.org", "--name", "Outi", "--office", "IOM Finland"]
    )
    lines = done.output.splitlines()
    assert lines[0] == "outi@example.org may sign in at http://localhost/organise/sign-in"
    password = lines[1].removeprefix("Password: ")
    assert len(lines) == 2
    assert accounts() == [("outi@example.org", "Outi", [("IOM Finland", "owner")])]
    stored = db.session.query(Organiser).one().password
    assert stored is not None
    assert stored.startswith("$argon2id$")
    assert verify_password(password, stored)


def test_a_password_comes_by_standard_input(app: Flask) -> None:
    make_office(name="IOM Finland")
    done = app.test_cli_runner().invoke(
        args=["organisers", "add", "rita@example.org", "--role", "reader", "--password-stdin"],
        input="a long enough one\n",
    )
    assert done.output == "rita@example.org may sign in at http://localhost/organise/sign-in\n"
    assert accounts() == [("rita@example.org", "", [("IOM Finland", "reader")])]
    assert verify_password("a long enough one", db.session.query(Organiser).one().password)


def test_what_is_wrong_is_said_in_one_line_and_nothing_is_made(app: Flask) -> None:
    make_organiser(make_office(name="One"), email="here@example.org", name="Here")
    make_office(name="Two")
    before = accounts()
    refusals = {
        ("not an address",): "Error: Give an e-mail address such as name@example.org.\n",
        ("HERE@example.org", "--office", "One"): "Error: here@example.org has an account already.\n",
        ("new@example.org",): "Error: There are several offices: say which one.\n",
        ("new@example.org", "--office", "One", "--password-stdin"): "Error: A password has 10 to 128 characters.\n",
    }
    for arguments, sentence in refusals.items():
        done = app.test_cli_runner().invoke(args=["organisers", "add", *arguments], input="short\n")
        assert (done.exit_code, done.output) == (1, sentence)
    assert accounts() == before
    assert db.session.query(Office).count() == 2
