"""`eventsapp programme`: programmes in and out of files, and releases."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup

from eventsapp.settings import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sized

    from eventsapp.events.models import Event
    from eventsapp.programme.exchange.problems import Problem
    from eventsapp.programme.operations.releases import Preview
    from eventsapp.programme.snapshot import Programme

#: How many lines of warnings and of problems are shown; the rest is counted.
_SHOWN = 20
_ACTOR = "command line"

programme = AppGroup("programme", help="Programmes: import, release, export.")


@programme.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--event", "slug", required=True, help="The event's address (the part after /events/).")
@click.option("--create", is_flag=True, help="Make the event, public, from what the file says of it, if there is none.")
@click.option("--office", default="", help="Whose event --create makes; the first office's if left out.")
@click.option("--timezone", default="", help="For --create, where the file names no zone.  [default: Europe/Helsinki]")
@click.option(
    "--format",
    "format",
    type=click.Choice(["xml", "json", "csv", "xlsx", "ics"]),
    help="Told by the content if left out.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_command(
    file: Path, slug: str, create: bool, office: str, timezone: str, format: str | None, dry_run: bool
) -> None:
    """Bring a programme from FILE into an event's draft: all of it, or nothing.

    FILE is a schedule.xml or schedule.json (frab, pretalx), a CSV or XLSX table, or iCalendar. Sessions are known
    again by their guid (then by id or code): what is new is added, what differs is changed, what the file lacks is
    removed. The public sees it after `eventsapp programme release`. Speakers whom a published schedule.xml or
    schedule.json brings to a session count as confirmed.

    With --create and no such event, one is made for the only (or first) office; if there is none yet, for a new one
    called "Office".

    Example: eventsapp programme import fosdem-2018.xml --event fosdem-2018 --create --timezone Europe/Brussels
    """
    from eventsapp.programme import exchange, queries
    from eventsapp.programme.exchange.times import zone
    from eventsapp.programme.operations import imports

    event = _event(slug)
    if event is None and not create:
        raise click.ClickException(f"there is no event {slug}; --create makes it from the file")
    if timezone and zone(timezone) is None:
        raise click.ClickException(f"the time zone {timezone} is not known; an example of one is Europe/Helsinki")
    given = exchange.Given(
        slug=slug,
        timezone=event.timezone if event else timezone or "Europe/Helsinki",
        languages=tuple(event.languages) if event else (),
        draft=queries.draft(event.id) if event else None,
    )
    try:
        exchange.check_size(file.stat().st_size)
        data = file.read_bytes()
        reading = exchange.read(format or exchange.guessed_format(data), data, given)
    except exchange.BadFile as bad:
        if len(bad.problems) > 1:
            _say(bad.problems)
            raise click.ClickException(
                f"{file.name} has {len(bad.problems)} problems (above, by line); nothing was imported"
            ) from None
        raise click.ClickException(f"{file.name}: {bad.problems[0]}; nothing was imported") from None
    _say(reading.warnings)
    if dry_run:
        _say_plan(event, reading.programme)
        return
    if event:
        outcome = imports.apply(event.id, reading.programme, _ACTOR, published=reading.published)
    else:
        outcome = imports.apply_to_new(slug, reading.programme, _ACTOR, office, reading.published)
        click.echo(f"Made the public event {slug}.")
    click.echo(
        f"{_counted(reading.programme.sessions, 'session')}: {outcome.new} new, {outcome.changed} changed, "
        f"{outcome.gone} gone, {outcome.unchanged} unchanged; {_counted(reading.programme.speakers, 'speaker')}, "
        f"{_counted(reading.programme.rooms, 'room')}, {_counted(reading.programme.tracks, 'track')}."
    )
    if outcome.new or outcome.changed or outcome.gone:
        click.echo(f"They are in the draft. To publish it: eventsapp programme release --event {slug}")


@programme.command("release")
@click.option("--event", "slug", required=True, help="The event's address (the part after /events/).")
@click.option("--note", default="", help="What is new, in a sentence for the public.")
@click.option("--dry-run", is_flag=True, help="Say what a release would change and warn of, and make none.")
def release_command(slug: str, note: str, dry_run: bool) -> None:
    """Publish an event's draft as its next release, which is never changed afterwards.

    What it changes is said on standard output, what to look at on standard error. Warnings stop nothing. Where the
    draft changes nothing, no release is made.

    Example: eventsapp programme release --event fosdem-2018 --note "The keynotes are complete"
    """
    from eventsapp.programme.operations.releases import preview, release
    from eventsapp.web.language import speaking

    event = _event(slug)
    if event is None:
        raise click.ClickException(f"there is no event {slug}")
    found = preview(event.id)
    with speaking("en"):
        _tell(found, event)
    if not found.changes.any:
        return
    if dry_run:
        click.echo(f"Nothing was released. Without --dry-run this is release {found.number} of {slug}.")
        return
    made = release(event.id, _ACTOR, note)
    click.echo(f"Release {made.number} of {slug} is public: {_counted(found.after.sessions, 'session')}.")
    settings = current_app.extensions["settings"]
    path = f"/events/{slug}/programme"
    if not settings.is_addressed:
        # Nobody has said where the service is: an address that may lead nowhere helps nobody.
        click.echo(f"It is read at {path}. (Set EVENTSAPP_URL, and its whole address stands here.)")
    else:
        click.echo(settings.url.rstrip("/") + path)


def _tell(found: "Preview", event: "Event") -> None:
    """What a release changes, a line a session; and on standard error what it warns of, a line a kind."""
    from eventsapp.programme import telling
    from eventsapp.programme.warned import warned

    if not found.changes.any:
        click.echo("There is nothing to release: the public reads the programme as the draft has it.")
    elif found.changes.first:
        click.echo(f"The first release: {telling.summary(found.changes)}.")
    else:
        click.echo(f"Changes: {telling.summary(found.changes)}.")
        lines = [
            f"  {name}: {telling.line(change, event.zone)}"
            for name, some in (
                ("moved", found.changes.moved),
                ("cancelled", found.changes.cancelled),
                ("new", found.changes.new),
                ("changed", found.changes.changed),
            )
            for change in some
        ]
        for line in lines[:_SHOWN]:
            click.echo(line)
        if len(lines) > _SHOWN:
            click.echo(f"  ... and {len(lines) - _SHOWN} more")
    if found.left_out:
        click.echo(f"Left out, for want of a time: {_counted(range(found.left_out), 'session')}.")
    for heading, count in warned(event.id, found.draft, found.before).counted():
        click.echo(f"Warning: {heading}: {count}", err=True)


@programme.command("export")
@click.option("--event", "slug", required=True, help="The event's address (the part after /events/).")
@click.option("--format", "format", type=click.Choice(["xml", "json", "ics", "csv", "xlsx", "pdf"]))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Standard output if left out.")
@click.option("--draft", is_flag=True, help="The draft as it is now, instead of what is published.")
@click.option("--paper", type=click.Choice(["a4", "a3"]), default="a4", show_default=True, help="For pdf.")
@click.option("--language", type=click.Choice([*LANGUAGES]), help="For pdf; the event's first if left out.")
@click.option(
    "--static",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIRECTORY",
    help="All public pages, for any web server or a USB stick, instead of one file.",
)
def export_command(
    slug: str,
    format: str | None,
    output: Path | None,
    draft: bool,
    paper: str,
    language: str | None,
    static: Path | None,
) -> None:
    """Write an event's published programme to a file, or as a whole site into a directory.

    xml and json are schedule.xml and schedule.json as frab and pretalx write them, ics is iCalendar, csv and xlsx are
    tables: fill in or change them and import them again. pdf is for paper.

    Example: eventsapp programme export --event fosdem-2018 --format ics -o fosdem.ics

    Or all pages: eventsapp programme export --event fosdem-2018 --static /srv/fosdem
    """
    from eventsapp.programme import exchange, queries

    if (format is None) == (static is None):
        raise click.UsageError("give either --format or --static")
    if static:
        if draft or output:
            raise click.UsageError("--static takes neither --draft nor --output: it is what the public reads")
        return _copy(slug, static)

    event = _event(slug)
    if event is None:
        raise click.ClickException(f"there is no event {slug}")
    found = queries.draft(event.id) if draft else queries.published(event.id)
    if found is None:
        raise click.ClickException(f"nothing of {slug} is released yet; --draft exports the draft")
    made = _pdf(found, paper, language) if format == "pdf" else exchange.write(format or "", found)
    if output:
        output.write_bytes(made)
        click.echo(f"Wrote {_counted(found.sessions, 'session')} to {output}.", err=True)
    else:
        click.echo(made, nl=False)


def _pdf(programme: "Programme", paper: str, language: str | None) -> bytes:
    from eventsapp.programme import papers
    from eventsapp.web.language import speaking

    try:
        with speaking(language or programme.event.languages[0]):
            return papers.programme_pdf(programme, paper)
    except papers.NoTypesetter as missing:
        raise click.ClickException(str(missing)) from None


def _copy(slug: str, directory: Path) -> None:
    from eventsapp.programme import static_copy

    event = _event(slug)
    if event is None:
        raise click.ClickException(f"there is no event {slug}")
    try:
        with click.progressbar(
            static_copy.files(event), label="Pages", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as files:
            made = static_copy.write(directory, files)
    except static_copy.NotWritten as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Wrote {made} files to {directory}. The way in: {directory / 'index.html'}", err=True)


def _say_plan(event: "Event | None", incoming: "Programme") -> None:
    """What an import would change, in the words that organisers read."""
    from eventsapp.programme import telling
    from eventsapp.programme.operations import imports

    if event is None:
        click.echo(f"The event would be made, with {_counted(incoming.sessions, 'session')}. Nothing was changed.")
        return
    zone = event.zone
    plan = imports.plan(event.id, incoming)
    for change in plan.changes.sessions:
        click.echo(f"{change.what}: {telling.line(change, zone)}")
    outcome = plan.outcome
    click.echo(
        f"{outcome.new} new, {outcome.changed} changed, {outcome.gone} gone, {outcome.unchanged} unchanged. "
        + ("There is nothing to do." if plan.nothing else "Nothing was changed yet.")
    )


def _counted(things: "Sized", noun: str) -> str:
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"


def _event(slug: str) -> "Event | None":
    from sqlalchemy import select

    from eventsapp.events.models import Event
    from eventsapp.kernel.database import db

    return db.session.scalar(select(Event).where(Event.slug == slug))


def _say(found: "list[Problem]") -> None:
    """Problems or warnings on standard error, by line; those that say the same are said once, with their number."""
    alike: dict[str, list[Problem]] = {}
    for problem in found:
        alike.setdefault(problem.message, []).append(problem)
    for same in list(alike.values())[:_SHOWN]:
        more = f" (and {len(same) - 1} more like it)" if len(same) > 1 else ""
        click.echo(f"{same[0]}{more}", err=True)
    if len(alike) > _SHOWN:
        click.echo(f"... and {len(alike) - _SHOWN} more of other kinds", err=True)
