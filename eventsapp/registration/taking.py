"""Whether an event takes answers, changes and cancellations, and what is said where it doesn't."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Event, RegistrationMode
from eventsapp.guests import deadlines
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.errors import Refused
from eventsapp.mail.addresses import mail_from
from eventsapp.web.texts import plain
from eventsapp.web.times import moment


def why_closed(event: Event, guest: Guest | None = None) -> object:
    """Why answers are not taken (of this guest), and who to write to; None while they are."""
    if sentence := why_none(event):
        return sentence
    until = deadlines.answers_until(guest, event) if guest else event.answers_until
    return _past(event, until, _answers) if clock.now() >= until else None


def why_unchangeable(event: Event, guest: Guest) -> object:
    """Why an answer that holds or waits for a seat can't be changed any more; None while it can."""
    if sentence := why_none(event):
        return sentence
    until = deadlines.changes_until(guest, event)
    return _past(event, until, _changes if event.change_deadline else _answers) if clock.now() >= until else None


def why_uncancellable(event: Event, guest: Guest) -> object:
    """Why a guest can't cancel by themselves any more; None while they can."""
    if sentence := why_none(event):
        return sentence
    until = deadlines.cancels_until(guest, event)
    if clock.now() < until:
        return None
    said = _cancellations if event.cancel_deadline else _changes if event.change_deadline else _answers
    return _past(event, until, said)


def why_represented(deputy: Guest | None) -> object:
    """Why somebody in whose place a deputy comes can't come too: their place is one."""
    if deputy is None:
        return None
    return _l(
        "%(name)s comes in your place. If you would rather come yourself, please write to %(office)s, %(email)s.",
        name=deputy.name,
        office=deputy.event.office.name,
        email=mail_from(),
    )


def why_undecidable(event: Event) -> object:
    """Why the host has no place to decide about any more; None while they have."""
    if event.cancelled_at:
        return _l("This event is cancelled.")
    return _l("This event is over.") if event.ends_at <= clock.now() else None


def why_none(event: Event) -> object:
    """Why no answers are taken of anybody, whatever the time is."""
    if event.cancelled_at:
        return _l("%(event)s has been cancelled. You need not answer.", event=plain(event.title))
    if event.registration_mode is RegistrationMode.closed:
        return _l(
            "Answers are not taken on this page. Please write to %(office)s, %(email)s.",
            office=event.office.name,
            email=mail_from(),
        )
    return None


def check(sentence: object) -> None:
    """Raise Refused with one of the sentences above, where there is one."""
    if sentence:
        raise Refused(sentence, "answer")


def _answers(**said: object) -> object:
    return _l("Answers were taken until %(moment)s. Please write to %(office)s, %(email)s.", **said)


def _changes(**said: object) -> object:
    return _l("Answers could be changed until %(moment)s. Please write to %(office)s, %(email)s.", **said)


def _cancellations(**said: object) -> object:
    return _l(
        "Registrations could be cancelled on this page until %(moment)s. Please write to %(office)s, %(email)s.", **said
    )


def _past(event: Event, until: datetime, said: object) -> object:
    return said(moment=moment(until, event.zone), office=event.office.name, email=mail_from())  # type: ignore[operator]
