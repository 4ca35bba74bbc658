"""`eventsapp mail receive`: what a mail server pipes in; `eventsapp mail poll`: the reply mailbox by IMAP."""

import os
import signal
import sys
import threading

import click
from flask import current_app

from eventsapp.inbox import imap, queries, receiving
from eventsapp.kernel import mime
from eventsapp.mail.cli import mail

#: sysexits.h: the mail server keeps the message and brings it again.
EX_TEMPFAIL = 75
#: Where Postfix and Exim say to whom a message was sent.
_RECIPIENTS = ("ORIGINAL_RECIPIENT", "RECIPIENT")


@mail.command("receive")
@click.option("--recipient", default="", help="The address it was sent to; else the environment and the headers say.")
def receive(recipient: str) -> None:
    """Take one message from standard input, and say in one line what was done and why.

    The exit status is 0 whenever the message was taken or put aside, and 75 when it must be brought again because the
    database is away.

    \b
    Example, in Postfix's /etc/aliases (with recipient_delimiter = +):
      calendar: "|/usr/local/bin/eventsapp mail receive"
    """
    recipient = recipient or next((os.environ[name] for name in _RECIPIENTS if os.environ.get(name)), "")
    try:
        taken = receiving.receive(sys.stdin.buffer.read(mime.LONGEST), recipient)
    except Exception as error:  # whatever it is: the mail server still has the message, and is to keep it
        current_app.logger.error("A message could not be taken: %s", type(error).__name__)
        click.echo("not now: the database does not answer; bring the message again")
        sys.exit(EX_TEMPFAIL)
    click.echo(taken.line)


@mail.command("poll")
@click.option("--once", is_flag=True, help="Take what is there, and exit.")
def poll(once: bool) -> None:
    """Read the reply mailbox (EVENTSAPP_IMAP_URL) as messages come, until stopped; a line for each.

    The worker looks into it once a minute by itself; this command is for those who want answers within a second.

    \b
    Example:
      eventsapp mail poll --once
    """
    if not current_app.extensions["settings"].imap_url:
        raise click.ClickException("EVENTSAPP_IMAP_URL is not set: there is no mailbox to read")
    if not once:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: stop.set())
        click.echo("Reading the reply mailbox. Ctrl-C stops.", err=True)
        return imap.watch(stop, click.echo)
    try:
        counts = imap.poll(click.echo)
    except imap.MailboxAway as error:
        raise click.ClickException(f"The reply mailbox does not answer: {error}") from None
    click.echo(f"{counts['done']} taken, {counts['aside']} not understood.")


@mail.command("aside")
@click.option("--last", default=20, show_default=True, help="How many, the latest first.")
def aside(last: int) -> None:
    """Show what was put aside: messages that came by pipe or HTTP and are nobody's. They are erased after 90 days.

    \b
    Example:
      eventsapp mail aside --last 5
    """
    for message in queries.put_aside(most=last):
        click.echo(f"{message.id}  {message.received_at:%Y-%m-%d %H:%M}  {message.reason.value.replace('_', ' ')}")
        click.echo(f"  From: {message.sender_name} <{message.sender}>  Subject: {message.subject}")
        for line in message.text.splitlines():
            click.echo(f"  | {line}")
