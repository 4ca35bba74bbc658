"""A code is mailed to the addressee of a personal link, and typed in the browser that opened it."""

import hmac
import secrets
from datetime import timedelta
from typing import NamedTuple

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update

from eventsapp.guests.facts import FactKind
from eventsapp.guests.known_browsers import mark, marks
from eventsapp.guests.models import Guest, SentLetter
from eventsapp.guests.models_of_codes import KnownBrowser, LinkCode
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.tokens import digest, new_token
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import outbox
from eventsapp.mail.messages import Recipient
from eventsapp.mail.rendering import render
from eventsapp.web.language import speaking
from eventsapp.web.texts import plain

#: For how long a code may be typed, and how often.
LIFE = timedelta(minutes=15)
MOST_TRIES = 5
#: For how long a browser is known.
KNOWN_FOR = timedelta(days=30)


class Typed(NamedTuple):
    """What became of a code that somebody typed."""

    #: What the browser's cookie holds from now on; "" where the code was not right.
    token: str
    #: How often another may be typed; 0 where none is under way any more.
    left: int


def send(guest_id: int, browser: str, to_assistant: bool = False) -> None:
    """Mail a new code to a guest, or to their assistant where they have one; an older one that this browser asked for
    counts no more.

    browser: what its cookie holds. Raises Refused where mail can't be sent to the address.
    """
    code = f"{secrets.randbelow(1_000_000):06d}"
    with unit_of_work() as session:
        guest = session.get_one(Guest, guest_id, with_for_update=True)
        if guest.erased_at:
            return
        to_assistant = to_assistant and bool(guest.assistant_email)
        email = guest.assistant_email if to_assistant else guest.email
        over = or_(LinkCode.expires_at <= clock.now(), LinkCode.browser == digest(browser))
        session.execute(delete(LinkCode).where(LinkCode.guest_id == guest.id, over))
        session.add(
            LinkCode(
                guest_id=guest.id,
                browser=digest(browser),
                digest=_digest(guest.id, code),
                address=mark(email),
                to_assistant=to_assistant,
                expires_at=clock.now() + LIFE,
                tries=0,
            )
        )
        _write(guest, email, to_assistant, code)
        audit.record("visitor", "sent a code to", guest)


def take(guest_id: int, code: str, browser: str, actor: str) -> Typed:
    """Know a browser from now on where the code is the newest that it asked for, in its time, and not typed wrong too
    often; it is worth nothing afterwards.

    browser: what its cookie holds, or "". It gets another, so that one which somebody else planted is theirs no more.
    actor: who shows themselves, as the audit log says it.
    """
    with unit_of_work() as session:
        guest = session.get_one(Guest, guest_id, with_for_update=True)
        asked = select(LinkCode).where(LinkCode.guest_id == guest_id, LinkCode.browser == digest(browser))
        there, now = session.scalar(asked), clock.now()
        if there is None or there.expires_at <= now or there.tries >= MOST_TRIES or there.address not in marks(guest):
            return Typed("", 0)
        there.tries += 1
        if not hmac.compare_digest(there.digest, _digest(guest_id, code)):
            return Typed("", MOST_TRIES - there.tries)
        token, before, is_this = new_token(), digest(browser), KnownBrowser.guest_id == guest_id
        session.delete(there)
        session.execute(
            delete(KnownBrowser).where(is_this, or_(KnownBrowser.expires_at <= now, KnownBrowser.digest == before))
        )
        session.execute(update(KnownBrowser).where(KnownBrowser.digest == before).values(digest=digest(token)))
        session.add(
            KnownBrowser(guest_id=guest_id, digest=digest(token), address=there.address, expires_at=now + KNOWN_FOR)
        )
        audit.record(actor, "showed by a code to be", guest)
        spine.note(guest_id, FactKind.showed_themselves, actor)
    return Typed(token, 0)


def _digest(guest_id: int, code: str) -> str:
    """There are a million codes: without the installation's secret a copy of the database would tell which it is."""
    secret = current_app.extensions["settings"].secret_key
    return hmac.digest(f"link codes of {secret}".encode(), f"{guest_id} {code}".encode(), "sha256").hex()


def _write(guest: Guest, email: str, to_assistant: bool, code: str) -> None:
    """No event is named to the outbox: a host who holds letters back does not mean this one."""
    event, language, name = guest.event, guest.language, guest.name
    with speaking(language):
        rendered = render(
            "link_code",
            language,
            code=code,
            minutes=LIFE // timedelta(minutes=1),
            event=plain(event.title),
            name=name,
            to_assistant=to_assistant,
            sender_name=event.office.name,
        )
        reader = _("Assistant of %(name)s", name=name) if to_assistant else name
    message_id = outbox.put(
        letter="link_code",
        recipient=Recipient(reader, email),
        rendered=rendered,
        sender_name=event.office.name,
        urgent=True,
    )
    db.session.add(SentLetter(guest_id=guest.id, message_id=message_id))
    spine.note(guest.id, FactKind.code_asked_for, "worker", letter="link_code")
