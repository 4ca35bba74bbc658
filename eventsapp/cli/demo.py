"""`eventsapp demo`: the product on its two sample events, with nothing to set up."""

import json
import os
import signal
import socket
import sys
import threading
from dataclasses import replace
from pathlib import Path

import click
from flask import Flask, current_app

from eventsapp.cli.serving import address_of, host_option, listening, port_option, run
from eventsapp.settings import INSTANCE, Settings

#: Seconds that the processes may take to finish their work.
PATIENCE = 25
#: Where the sample events' guests would answer from their calendars.
REPLY_ADDRESS = "calendar@example.org"
#: What stops the demo: Ctrl-C, `kill`, and a terminal that is closed.
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command()
@host_option
@port_option
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON, for programs, instead of sentences.")
def demo(host: str, port: int, as_json: bool) -> None:
    """Run the product on its two sample events; Ctrl-C stops it.

    What it makes is kept in instance/, or where EVENTSAPP_DATABASE_URL and EVENTSAPP_MAIL_URL say.

    Example: eventsapp demo --port 8080
    """
    listener = listening(host, port)
    app = _application(current_app.extensions["settings"], address_of(listener))
    facts = _prepared(app)
    # Whoever reads this may stop us at once: a signal waits until there is somebody to answer it.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    click.echo(json.dumps(facts) if as_json else _told(facts))
    sys.stdout.flush()
    _run(app, listener)


def _application(settings: Settings, here: str) -> Flask:
    """The application at the address where it will be; EVENTSAPP_URL is stronger."""
    from eventsapp import create_app

    if not os.environ.get("EVENTSAPP_URL"):
        settings = replace(settings, url=here)
    if settings.mail_url.startswith("file:") and not settings.reply_address:
        # Letters that stay in a directory ask for answers that nobody will send: so the samples are invitations
        # (METHOD:REQUEST) as guests of an office with a mailbox for answers get them.
        settings = replace(settings, reply_address=REPLY_ADDRESS)
    return create_app(settings)


def _prepared(app: Flask) -> dict[str, str]:
    """Bring tables and sample events in, and say what somebody needs to look at them."""
    from eventsapp.cli.migrations import is_up_to_date, upgrade
    from eventsapp.demo.loading import load
    from eventsapp.kernel.database import db
    from eventsapp.settings import kept_secret

    settings = app.extensions["settings"]
    password = kept_secret(INSTANCE / "demo-password", size=9)
    with app.app_context(), app.test_request_context():
        if not is_up_to_date():
            upgrade()
        loaded = load(password)
        db.session.remove()
        # No connection may be used by two processes, and some will follow.
        db.engine.dispose()
    mail = settings.mail_url.removeprefix("file:") if settings.mail_url.startswith("file:") else ""
    return {
        "url": settings.url,
        "organiser_email": loaded.organiser_email,
        "organiser_password": password,
        "invitation_url": f"{settings.url}/i/{loaded.invitation}",
        "mail_directory": str(Path(mail).absolute()) if mail else "",
    }


def _told(facts: dict[str, str]) -> str:
    return f"""\
eventsapp runs on its two sample events. Ctrl-C stops it.

  The public pages    {facts["url"]}/
  Organisers          {facts["url"]}/organise/
    e-mail            {facts["organiser_email"]}
    password          {facts["organiser_password"]}
  A guest's link      {facts["invitation_url"]}
  Mail is written to  {facts["mail_directory"] or "the mail server of EVENTSAPP_MAIL_URL"}
"""


def _run(app: Flask, listener: socket.socket) -> None:
    """Start the web server and the mail worker, and stop both when a signal comes or either ends.

    Called with the signals of STOPPING held back.
    """
    import multiprocessing

    fork = multiprocessing.get_context("fork")
    processes = [
        fork.Process(target=target, args=(app, listener), name=name, daemon=True)
        for name, target in (("the web server", _serve), ("the mail worker", _deliver))
    ]
    for process in processes:
        process.start()
    listener.close()
    stop = threading.Event()
    for number in STOPPING:
        signal.signal(number, lambda *_: stop.set())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    ended: list[str] = []
    while not ended and not stop.wait(0.5):
        ended = [process.name for process in processes if not process.is_alive()]
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()
            process.join()
    if ended and not stop.is_set():
        raise click.ClickException(f"{' and '.join(ended)} ended by itself; its words are above")


def _serve(app: Flask, listener: socket.socket) -> None:
    """Serve the pages until a signal comes."""
    _heed_the_parent()
    run(app, listener, app.extensions["settings"].web_workers)


def _deliver(app: Flask, listener: socket.socket) -> None:
    """Deliver letters until SIGTERM."""
    from eventsapp.mail.worker import run as deliver

    listener.close()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    _heed_the_parent()
    with app.app_context():
        deliver(stop)


def _heed_the_parent() -> None:
    """Ctrl-C and a closed terminal reach every process: the parent answers them, and tells the others by SIGTERM."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
