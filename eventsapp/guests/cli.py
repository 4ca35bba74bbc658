"""`eventsapp guests` and `eventsapp invitations`: the guest list and its letters from the command line."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.lists import columns, files
from eventsapp.guests.lists.plan import Duplicates
from eventsapp.guests.lists.writing import computed
from eventsapp.guests.models import GuestGroup
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.guests.operations.lists import BadList, import_list
from eventsapp.guests.queries_of_invitations import count_not_invited
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused

guests = AppGroup("guests", help="Guest lists of events.")
invitations = AppGroup("invitations", help="Invitations to the guests of an event.")


@guests.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--event", "slug", required=True, metavar="SLUG", help="The event.")
@click.option(
    "--duplicates",
    type=click.Choice([choice.value for choice in Duplicates]),
    default=Duplicates.merge.value,
    show_default=True,
    help="What happens to a row whose address is on the list already.",
)
@click.option(
    "--key",
    "heading",
    metavar="HEADING",
    help="The column by which rows find their guests on the list; without it, the e-mail address.",
)
def import_guests(file: Path, slug: str, duplicates: str, heading: str | None) -> None:
    """Put all guests of a CSV or XLSX file on an event's list, or none of them.

    The columns are known by their headings, in English, Finnish or Swedish; others are kept as they are.

    \b
    Example:
      eventsapp guests import guests.xlsx --event seminar --key "Staff number"
    """
    event = _event(slug)
    table = files.read(file.read_bytes())
    meanings = columns.guess(table.headings, computed(event))
    key = _key(columns.keys(meanings, table.headings), heading) if heading else "email"
    try:
        with click.progressbar(
            length=2 * len(table.rows), label="Importing", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:
            outcome = import_list(
                event.id, table, meanings, Duplicates(duplicates), "command line", key=key, progress=bar.update
            )
    except BadList as bad:
        for problem in bad.problems:
            where = f"row {problem.row}, {problem.column}" if problem.column else f"row {problem.row}"
            click.echo(f"{where}: {problem.sentence}", err=True)
        raise
    click.echo(f"{outcome.new} guests added to {slug}, {outcome.merged} merged, {outcome.skipped} rows left out")


@invitations.command("send")
@click.option("--event", "slug", required=True, metavar="SLUG", help="The event.")
@click.option("--group", metavar="NAME", help="Only this group of the guest list.")
@click.option("--dry-run", is_flag=True, help="Only say how many would be written to.")
def send(slug: str, group: str | None, dry_run: bool) -> None:
    """Write to everybody on the list who has not been invited yet.

    Example: eventsapp invitations send --event seminar --group Protocol --dry-run
    """
    event = _event(slug)
    group_id = _group_id(event, group) if group else None
    count = count_not_invited(event.id, group_id)
    if dry_run:
        click.echo(f"{count} guests would be invited to {slug}")
        return
    with click.progressbar(length=count, label="Writing", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        outcome = send_invitations(event.id, group_id, "command line", progress=lambda: bar.update(1))
    click.echo(f"{outcome.sent} invitations to {slug} are in the outbox")


def _key(offered: Mapping[str, str], heading: str) -> str:
    found = next((key for key, each in offered.items() if each.casefold() == heading.casefold()), None)
    if found is None:
        raise Refused(f"rows can't find their guests by {heading}; choose one of: {', '.join(offered.values())}")
    return found


def _event(slug: str) -> Event:
    event = db.session.scalar(select(Event).where(Event.slug == slug))
    if event is None:
        raise Refused(f"there is no event {slug}")
    return event


def _group_id(event: Event, name: str) -> int:
    found = db.session.scalar(select(GuestGroup.id).where(GuestGroup.event_id == event.id, GuestGroup.name == name))
    if found is None:
        raise Refused(f"{event.slug} has no group {name}")
    return found
