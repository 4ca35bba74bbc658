"""`eventsapp mail deliver`, `eventsapp mail status` and `eventsapp worker`."""

import json
import signal
import sys
import threading
from contextlib import nullcontext

import click
from flask.cli import AppGroup, with_appcontext

from eventsapp.mail import queries, worker
from eventsapp.mail.worker import Outcome, deliver_batch, new_worker

mail = AppGroup("mail", help="The outbox: deliver what waits, and see how it stands.")


@mail.command("deliver")
def deliver() -> None:
    """Empty the outbox once and exit. Letters that a server puts off stay for the next time.

    \b
    Example, from a timer where no worker runs:
      eventsapp mail deliver
    """
    stop, name, total = threading.Event(), new_worker(), Outcome()
    waiting = queries.due_count()
    shown = sys.stderr.isatty() and waiting
    bar = click.progressbar(length=waiting, label="Letters", file=sys.stderr) if shown else nullcontext()
    with bar as progress:
        while True:
            outcome = deliver_batch(name, stop, lambda: progress.update(1) if progress else None)
            total.sent += outcome.sent
            total.put_off += outcome.put_off
            total.turned_down += outcome.turned_down
            if outcome.away or not outcome.claimed:
                break
    click.echo(f"{total.sent} sent, {total.put_off} put off, {total.turned_down} refused by the mail server.")
    if outcome.away:
        raise click.ClickException(f"The mail server takes nothing now: {outcome.away}")


@mail.command("status")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON, for programs.")
def status(as_json: bool) -> None:
    """How many letters wait, are sent, or failed, and since when the oldest waits.

    \b
    Example:
      eventsapp mail status --json
    """
    now = queries.status()
    facts = {
        **now.counts,
        "oldest_waiting_since": now.oldest_waiting_since.isoformat() if now.oldest_waiting_since else None,
        "next_due": now.next_due.isoformat() if now.next_due else None,
        "last_error": now.last_error,
        "paused_events": now.paused_events,
        "held_back": now.held_back,
        "perhaps_twice": now.perhaps_twice,
    }
    if as_json:
        click.echo(json.dumps(facts))
        return
    for name, value in facts.items():
        click.echo(f"{name.replace('_', ' ')}: {'none' if value in (None, '') else value}")


@click.command("worker")
@with_appcontext
def run_worker() -> None:
    """Deliver letters until stopped (Ctrl-C or SIGTERM; the letter at hand is finished first).

    Several workers may run at once, on several machines with PostgreSQL.

    \b
    Example:
      eventsapp worker
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: stop.set())
    click.echo("Delivering letters. Ctrl-C stops the worker.", err=True)
    worker.run(stop)
