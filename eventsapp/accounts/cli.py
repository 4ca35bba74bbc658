"""`eventsapp organisers`: accounts from the command line."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from eventsapp.accounts.models import Role
from eventsapp.accounts.operations.people import add_organiser, new_password
from eventsapp.kernel.errors import Refused

organisers = AppGroup("organisers", help="Organisers' accounts.")


@organisers.command("add")
@click.argument("email")
@click.option("--name", default="", help="As it is shown to colleagues.")
@click.option("--office", default="", help="Made if there is none of this name; may be left out where there is one.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.owner.value,
    show_default=True,
    help="What they may do there.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making one.")
def add(email: str, name: str, office: str, role: str, password_stdin: bool) -> None:
    """Give somebody an account; prints the password that was made, once.

    Example: eventsapp organisers add outi@example.org --name "Outi Organiser" --office "IOM Finland"
    """
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else new_password()
    try:
        organiser = add_organiser(email, name, password, office, Role(role))
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"{organiser.email} may sign in at {current_app.extensions['settings'].url}/organise/sign-in")
    if not password_stdin:
        click.echo(f"Password: {password}")
