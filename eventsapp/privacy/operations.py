"""Every write of privacy: an event's terms, what is erased when it is due, and all of one person in an office."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select, update

from eventsapp.events.models import Event
from eventsapp.guests.addresses import key
from eventsapp.guests.models import Guest, GuestListUpload, SentLetter
from eventsapp.guests.tags import ListChange
from eventsapp.inbox.models import ReceivedMessage
from eventsapp.kernel import audit, binned, clock
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.kernel.erasure import leave_no_trace
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail.blanking import blank, blank_naming
from eventsapp.mail.models import OutboxMessage
from eventsapp.privacy import letters
from eventsapp.privacy.models import PrivacyTerms
from eventsapp.privacy.terms import WARNED, count_guests, count_sensitive, guests_at, sensitive_at, terms_of
from eventsapp.programme.models import Participation, Speaker, SpeakerLetter, SpeakerLink
from eventsapp.registration import binned as in_bin
from eventsapp.registration.models import Companion, Registration
from eventsapp.registration.operations import erasure, sensitive

#: By how much a press on "postpone" puts off the erasure of guests' data, and the most days that can be chosen.
POSTPONED, MOST_DAYS = timedelta(days=90), 3650


def set_terms(
    event_id: int, words: dict[str, dict[str, str]], sensitive_days: int, guest_days: int, actor: str
) -> None:
    """Choose an event's words and days. Raises Refused, with the field it is about."""
    if not 0 <= sensitive_days <= MOST_DAYS:
        raise Refused(_l("Give a number from %(least)d to %(most)d.", least=0, most=MOST_DAYS), "sensitive_days")
    if not 1 <= guest_days <= MOST_DAYS:
        raise Refused(_l("Give a number from %(least)d to %(most)d.", least=1, most=MOST_DAYS), "guest_days")
    if sensitive_days > guest_days:
        raise Refused(_l("Sensitive answers can’t be kept longer than the guests themselves."), "sensitive_days")
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        terms = _own(event)
        before = {each: getattr(terms, each) for each in ("words", "sensitive_days", "guest_days")}
        terms.words, terms.sensitive_days, terms.guest_days = words, sensitive_days, guest_days
        after = {each: getattr(terms, each) for each in before}
        audit.record(actor, "set the privacy of", event, **audit.changes(before, after))


def postpone(event_id: int, actor: str) -> None:
    """Keep guests' data three months longer than it would be. Its owners are written again before it goes."""
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        terms = _own(event)
        before = guests_at(event, terms)
        terms.postponed_until = max(before, clock.now()) + POSTPONED
        terms.guests_told_at = None
        told = audit.changes({"guests_until": before}, {"guests_until": terms.postponed_until})
        audit.record(actor, "set the privacy of", event, **told)


def run_due() -> None:
    """Every night: write to the owners of what goes in two weeks, and erase what is due and was announced."""
    earliest = clock.now() + WARNED
    events = db.session.scalars(select(Event.id).where(Event.ends_at <= earliest).order_by(Event.id)).all()
    db.session.rollback()
    for event_id in events:
        _announce(event_id)
        _erase_sensitive_where_due(event_id)
        _erase_guests_where_due(event_id)


def _announce(event_id: int) -> None:
    now = clock.now()
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        terms = _own(event)
        if terms.sensitive_told_at is None and sensitive_at(event, terms) <= now + WARNED:
            terms.sensitive_told_at = now
            if people := count_sensitive(event_id):
                letters.beforehand(event, "sensitive", max(sensitive_at(event, terms), now + WARNED), people)
        if terms.guests_told_at is None and guests_at(event, terms) <= now + WARNED:
            terms.guests_told_at = now
            if people := count_guests(event_id):
                letters.beforehand(event, "guests", max(guests_at(event, terms), now + WARNED), people)


def _erase_sensitive_where_due(event_id: int) -> None:
    now = clock.now()
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        terms = _own(event)
        told = terms.sensitive_told_at
        if sensitive_at(event, terms) > now or told is None or told > now - WARNED:
            return
        people = count_sensitive(event_id)
        sensitive.forget(event_id)
        if terms.sensitive_erased_at is not None and not people:
            return
        terms.sensitive_erased_at = now
        audit.record("worker", "erased", event, guests=people)
        if people:
            letters.afterwards(event, "sensitive", people)
    leave_no_trace()


def _erase_guests_where_due(event_id: int) -> None:
    now = clock.now()
    event = db.session.get_one(Event, event_id)
    terms = terms_of(event)
    told = terms.guests_told_at
    due = guests_at(event, terms) <= now and told is not None and told <= now - WARNED
    still_there = select(Guest.id).where(Guest.event_id == event_id, Guest.erased_at.is_(None)).order_by(Guest.id)
    guests = db.session.scalars(still_there).all() if due else []
    done = terms.guests_erased_at is not None and not guests
    db.session.rollback()
    if not due or done:
        return
    for guest_id in guests:
        erasure.erase(guest_id, "worker")
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        for kept in (GuestListUpload, ListChange, ReceivedMessage):
            session.execute(delete(kept).where(kept.event_id == event_id))
        binned.throw_away(binned.of_events([event_id]), "worker")
        _speakers(event_id)
        _own(event).guests_erased_at = clock.now()
        audit.record("worker", "erased", event, guests=len(guests))
        if guests:
            letters.afterwards(event, "guests", len(guests))
    leave_no_trace()


def _speakers(event_id: int) -> None:
    """What was never published of speakers goes; the programme stays as it was published."""
    for speaker_id in db.session.scalars(select(Speaker.id).where(Speaker.event_id == event_id)).all():
        erase_unpublished(speaker_id)


def erase_unpublished(speaker_id: int) -> None:
    """A speaker's address, needs, words to the host, links and letters. Call it inside a unit of work."""
    session = db.session
    speaker = session.get_one(Speaker, speaker_id)
    speaker.email = speaker.needs = ""
    session.execute(update(Participation).where(Participation.speaker_id == speaker_id).values(word=""))
    session.execute(delete(SpeakerLink).where(SpeakerLink.speaker_id == speaker_id))
    binned.let_go([speaker.event_id], Speaker, speaker_id)
    sent = select(SpeakerLetter.message_id).where(SpeakerLetter.speaker_id == speaker_id)
    blank(session.scalars(sent).all())
    audit.forget((AuditEntry.thing == "speaker") & (AuditEntry.thing_id == speaker_id))


def erase_person(email: str, event_ids: list[int], actor: str) -> int:
    """Erase whoever has this address from these events: as a guest, as somebody's companion, as a speaker in what was
    not published, in what they wrote to us, and in the bin. Gives how many entries that were."""
    words = {email.strip().casefold(), key(email)}
    with unit_of_work():
        for event_id in sorted({thing.event_id for thing, _rows in in_bin.named(event_ids, words)}):
            binned.hold(event_id)
        deleted = in_bin.forget_person(event_ids, words, actor)
    guests = db.session.scalars(
        select(Guest.id).where(Guest.event_id.in_(event_ids), Guest.email_key == key(email), Guest.erased_at.is_(None))
    ).all()
    db.session.rollback()
    for guest_id in guests:
        erasure.erase(guest_id, actor)
    with unit_of_work() as session:
        same = email.strip().lower()
        mine = select(Registration.id).where(Registration.event_id.in_(event_ids))
        companions = session.scalars(
            select(Companion).where(Companion.registration_id.in_(mine), func.lower(Companion.email) == same)
        ).all()
        for each in companions:
            to_host = select(SentLetter.message_id).join(Registration, Registration.guest_id == SentLetter.guest_id)
            letters_of_host = session.scalars(to_host.where(Registration.id == each.registration_id)).all()
            blank_naming(letters_of_host, [each.name, each.email])
            each.name = each.email = each.diet = each.access_needs = ""
            each.answers = []
        to_them = (OutboxMessage.event_id.in_(event_ids), func.lower(OutboxMessage.recipient) == same)
        blank(session.scalars(select(OutboxMessage.id).where(*to_them)).all(), but=erasure.FAREWELLS)
        speakers = session.scalars(
            select(Speaker.id).where(Speaker.event_id.in_(event_ids), func.lower(Speaker.email) == same)
        ).all()
        for speaker_id in speakers:
            erase_unpublished(speaker_id)
        session.execute(
            delete(ReceivedMessage).where(
                ReceivedMessage.event_id.in_(event_ids), func.lower(ReceivedMessage.sender) == same
            )
        )
        # One by one: what is searched of a guest is made anew with them.
        assisted = select(Guest).where(Guest.event_id.in_(event_ids), func.lower(Guest.assistant_email) == same)
        for guest in session.scalars(assisted).all():
            guest.assistant_email = ""
    leave_no_trace()
    return len(guests) + len(companions) + len(speakers) + deleted


def _own(event: Event) -> PrivacyTerms:
    """The event's own row, made where there is none. Call it inside a unit of work."""
    terms = db.session.get(PrivacyTerms, event.id) or terms_of(event)
    db.session.add(terms)
    return terms
