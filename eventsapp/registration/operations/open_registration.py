"""Registering for an event whose doors are open to all."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from eventsapp.events.models import OPEN_TO_ALL, Event, RegistrationMode
from eventsapp.guests import addresses, links
from eventsapp.guests.facts import FactKind
from eventsapp.guests.models import Guest, LinkPurpose, SentLetter
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit, clock
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.tokens import new_token
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail.models import OutboxMessage
from eventsapp.registration import letters, queries, taking
from eventsapp.registration.given import GivenAnswer
from eventsapp.registration.models import Registration
from eventsapp.registration.operations import answers, rules, seats
from eventsapp.registration.operations.seats import Writing
from eventsapp.web.times import moment

#: Somebody who registers again within this time is not written to again: a second click, or somebody's joke.
QUIET = timedelta(hours=1)


def register_openly(event_id: int, email: str, given: GivenAnswer, language: str, actor: str) -> None:
    """Register a person who was not invited, by e-mail address, and write to them.

    An address that is on the list already is not registered again, nor is anything of it changed: its owner gets a
    letter with a personal link instead, at most one in an hour. Who asks can't tell one from the other.
    language: of the person's letters and pages, one of settings.LANGUAGES.
    Raises Refused, with the field it is about.
    """
    email = addresses.checked(email)
    with unit_of_work() as session:
        event = seats.event_in_line(session, event_id)
        if event.registration_mode not in OPEN_TO_ALL:
            raise Refused(_("Registration for this event is by invitation."), "email")
        taking.check(taking.why_closed(event))
        in_waves = event.registration_mode is RegistrationMode.waves
        if in_waves:
            rules.open_waves(session, event)
        known = session.scalar(select(Guest).where(Guest.event_id == event_id, Guest.email_key == addresses.key(email)))
        if in_waves:
            _check_wave(session, event, 1 + len(given.companions))
        guest = Guest(
            event_id=event.id,
            email=email,
            email_key=new_token() if known else addresses.key(email),
            name=given.person.name,
            language=language,
        )
        if known is None:
            _register(session, guest, given, actor, in_waves)
            return
        # Tried and undone, for what somebody new would be refused they are refused too.
        with session.begin_nested() as tried:
            _register(session, guest, given, actor, in_waves)
            tried.rollback()
        session.expire_all()
        _write_to_known(session, known)


def _register(session: Writing, guest: Guest, given: GivenAnswer, actor: str, in_waves: bool) -> None:
    session.add(guest)
    session.flush()
    audit.record(actor, "registered", guest)
    spine.note(guest.id, FactKind.added, actor)
    answers.settle(session, guest.id, given, actor, in_waves=in_waves)


def _check_wave(session: Writing, event: Event, party: int) -> None:
    """While another wave is to come nobody waits: its seats are for who comes then."""
    coming = queries.next_wave(event.id)
    if event.waves:
        session.refresh(event.waves)  # those who wait may just have taken what was free
    free = event.waves.free if event.waves else 0
    if coming is None or free is None or free >= party:
        return
    raise Refused(
        ngettext(
            "The seats of this wave are taken. %(num)d more can be had from %(moment)s.",
            "The seats of this wave are taken. %(num)d more can be had from %(moment)s.",
            coming.seats,
            moment=moment(coming.opens_at, event.zone),
        ),
        "answer",
    )


def _write_to_known(session: Writing, guest: Guest) -> None:
    recently = session.scalar(
        select(SentLetter.id)
        .join(SentLetter.message)
        .where(SentLetter.guest_id == guest.id, OutboxMessage.created_at > clock.now() - QUIET)
        .limit(1)
    )
    if recently:
        return
    registration = session.scalar(select(Registration).where(Registration.guest_id == guest.id))
    if registration:
        letters.already_registered(guest, links.issue(guest, LinkPurpose.registration), LinkPurpose.registration)
    else:
        letters.already_registered(guest, links.issue(guest, LinkPurpose.invitation), LinkPurpose.invitation)
