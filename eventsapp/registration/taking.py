"""Whether an event takes answers, and what is said where it doesn't."""

from flask_babel import lazy_gettext as _l

from eventsapp.events.models import Event, RegistrationMode
from eventsapp.kernel import clock
from eventsapp.kernel.errors import Refused
from eventsapp.mail.addresses import mail_from
from eventsapp.web.texts import plain
from eventsapp.web.times import moment


def why_closed(event: Event) -> object:
    """Why answers are not taken, and who to write to; None while they are."""
    if event.cancelled_at:
        return _l("%(event)s has been cancelled. You need not answer.", event=plain(event.title))
    contact = {"office": event.office.name, "email": mail_from()}
    if event.registration_mode is RegistrationMode.closed:
        return _l("Answers are not taken on this page. Please write to %(office)s, %(email)s.", **contact)
    if clock.now() >= event.answers_until:
        return _l(
            "Answers were taken until %(moment)s. Please write to %(office)s, %(email)s.",
            moment=moment(event.answers_until, event.zone),
            **contact,
        )
    return None


def check_open(event: Event) -> None:
    """Raise Refused where answers are no longer taken."""
    if sentence := why_closed(event):
        raise Refused(sentence, "answer")
