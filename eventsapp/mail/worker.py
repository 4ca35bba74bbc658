"""The worker: takes letters from the outbox, brings them to the mail server, and runs what happens by itself."""

import os
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from eventsapp.kernel import clock, timers
from eventsapp.kernel.tokens import new_token
from eventsapp.mail import operations
from eventsapp.mail.addresses import return_path
from eventsapp.mail.connection import ConnectionLost, HouseConnection, PutOff, ServerAway, TurnedDown, post
from eventsapp.mail.messages import HouseMessage
from eventsapp.mail.operations import Claimed
from eventsapp.mail.signing import signed

#: So many messages are claimed at once and share a connection.
BATCH = 50
#: Seconds between two looks into an empty outbox.
IDLE = 1.0
#: The longest pause, in seconds, while the database or the mail server is away.
LONGEST_PAUSE = 60.0


@dataclass
class Outcome:
    """What became of a batch."""

    claimed: int = 0
    sent: int = 0
    put_off: int = 0
    turned_down: int = 0
    #: The mail server's words where it takes nothing now.
    away: str = ""


def new_worker() -> str:
    """A name for this worker that no other has."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{new_token()[:8]}"


def run(stop: threading.Event) -> None:
    """Deliver letters and run the timers that are due until `stop` is set; the message at hand is finished first.

    Runs in an application context. While the database or the mail server is away it says so in the log and tries
    again, more and more slowly, once a minute at last.
    """
    worker = new_worker()
    log = current_app.logger
    pause = IDLE
    while not stop.is_set():
        try:
            timers.run_due()
            outcome = deliver_batch(worker, stop)
        except SQLAlchemyError as error:
            log.error("The database did not answer: %s; again in %.0f s", type(error).__name__, pause)
            away = True
        else:
            away = bool(outcome.away)
            if away:
                log.warning("The mail server takes nothing: %s; again in %.0f s", outcome.away, pause)
            elif outcome.claimed:
                pause = IDLE
                continue
        stop.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE) if away else IDLE


def deliver_batch(worker: str, stop: threading.Event, each: Callable[[], object] = lambda: None) -> Outcome:
    """Claim some messages and deliver them over one connection.

    each: called after every message. What was claimed and not offered to the server is given back.
    """
    lease = timedelta(seconds=current_app.config["MAIL_LEASE"])
    claimed = operations.claim(worker, BATCH, lease)
    outcome = Outcome(claimed=len(claimed))
    if not claimed:
        return outcome
    waiting = deque(claimed)
    leased_until = clock.now() + lease
    try:
        with post.connect() as connection:
            while waiting and not stop.is_set():
                # Also where the clock went back: the others read the lease by it.
                if not lease / 2 <= leased_until - clock.now() <= lease:
                    kept = operations.hold([message.id for message in waiting], worker, lease)
                    leased_until = clock.now() + lease
                    waiting = deque(message for message in waiting if message.id in kept)
                    continue
                _deliver(connection, waiting[0], worker, outcome)
                waiting.popleft()
                each()
    except ServerAway as error:
        outcome.away = error.words
    except ConnectionLost as error:
        operations.put_off(waiting.popleft().id, worker, error.words, uncertain=True)
        current_app.logger.warning("Nobody knows whether a letter was taken (%s): it may come twice", error.words)
        outcome.put_off += 1
        outcome.away = error.words
    operations.give_back([message.id for message in waiting], worker, outcome.away)
    return outcome


def _deliver(connection: HouseConnection, claimed: Claimed, worker: str, outcome: Outcome) -> None:
    message = HouseMessage(
        signed(claimed.content),
        sender=claimed.sender,
        recipient=claimed.recipient,
        subject=claimed.subject,
        return_path=return_path(claimed.id),
        message_id=claimed.message_id,
    )
    try:
        connection.send(message)
    except PutOff as error:
        operations.put_off(claimed.id, worker, error.words)
        outcome.put_off += 1
    except TurnedDown as error:
        operations.turned_down(claimed.id, worker, error.words)
        outcome.turned_down += 1
    else:
        _record_sent(claimed.id)
        outcome.sent += 1


def _record_sent(message_id: int) -> None:
    """Write down that a message has left, and insist: were it forgotten, it would be sent twice."""
    for pause in (0.5, 1, 2, 4, 8, 16, 32):
        try:
            return operations.sent(message_id)
        except SQLAlchemyError:
            current_app.logger.error("Message %d is sent and the database does not answer; again", message_id)
            time.sleep(pause)
    operations.sent(message_id)
