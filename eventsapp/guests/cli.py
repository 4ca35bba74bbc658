"""`eventsapp invitations`: letters from the command line."""

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.models import GuestGroup
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.guests.queries_of_letters import count_not_invited
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused

invitations = AppGroup("invitations", help="Invitations to the guests of an event.")


@invitations.command("send")
@click.option("--event", "slug", required=True, metavar="SLUG", help="The event.")
@click.option("--group", metavar="NAME", help="Only this group of the guest list.")
@click.option("--dry-run", is_flag=True, help="Only say how many would be written to.")
def send(slug: str, group: str | None, dry_run: bool) -> None:
    """Write to everybody on the list who has not been invited yet.

    Example: eventsapp invitations send --event seminar --group Protocol --dry-run
    """
    event = db.session.scalar(select(Event).where(Event.slug == slug))
    if event is None:
        raise Refused(f"there is no event {slug}")
    group_id = _group_id(event, group) if group else None
    count = count_not_invited(event.id, group_id)
    if dry_run:
        click.echo(f"{count} guests would be invited to {slug}")
        return
    with click.progressbar(length=count, label="Writing", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        outcome = send_invitations(event.id, group_id, "command line", progress=lambda: bar.update(1))
    click.echo(f"{outcome.sent} invitations to {slug} are in the outbox")


def _group_id(event: Event, name: str) -> int:
    found = db.session.scalar(select(GuestGroup.id).where(GuestGroup.event_id == event.id, GuestGroup.name == name))
    if found is None:
        raise Refused(f"{event.slug} has no group {name}")
    return found
