"""Sign-ups for sessions: a chair, or a place in the session's own line."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from eventsapp.events.models import OPEN_TO_ALL, Event, SeatCounter
from eventsapp.guests import addresses, links
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.models import Guest
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.translated import pick
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.snapshot import Programme, SessionFacts
from eventsapp.registration import asking, letters, queries_of_sessions, taking
from eventsapp.registration.models import (
    SIGN_UP_MOVES,
    Question,
    QuestionKind,
    Registration,
    RegistrationState,
    SignUp,
    SignUpSession,
    SignUpState,
)
from eventsapp.registration.operations import seats
from eventsapp.registration.operations.seats import Writing
from eventsapp.web.language import chosen_language
from eventsapp.web.times import time

_U = SignUpState
#: The most chairs that a session may have.
MOST_CHAIRS = 100_000


def set_chairs(event_id: int, guid: str, chairs: int | None, actor: str) -> None:
    """Let a session take sign-ups for so many chairs; None: no more sign-ups, those that are there stay.

    Raises Refused where fewer are given than are taken, or the published programme has no such session. More chairs go
    to those who wait.
    """
    with unit_of_work() as session:
        event = seats.event_in_line(session, event_id)
        # Whatever was sent as a guid is compared here: not every text is one that a database takes.
        there = session.scalars(select(SignUpSession).where(SignUpSession.event_id == event_id))
        found = next((each for each in there if each.guid == guid), None)
        if found is None:
            if chairs is None:
                return
            if queries_of_sessions.published_session(event_id, guid) is None:
                raise Refused(_("This session is not there any more."))
            found = SignUpSession(event_id=event_id, guid=guid, chairs=SeatCounter(capacity=chairs))
            session.add(found)
            session.flush()
        elif chairs is not None:
            taken = session.get_one(SeatCounter, found.chairs_id, populate_existing=True).taken
            if chairs < taken:
                raise Refused(
                    ngettext(
                        "%(num)d chair is taken already: give that number or more.",
                        "%(num)d chairs are taken already: give that number or more.",
                        taken,
                    ),
                    "chairs",
                )
            found.chairs.capacity = chairs
        found.closed_at = clock.now() if chairs is None else None
        session.flush()
        audit.record(actor, "set the chairs of", found, guid=guid, chairs=chairs)
        seat_those_who_wait(session, event, found)


def sign_up(guest_id: int, session_id: int, chairs: int, actor: str) -> None:
    """Sign a guest up for a session: chairs, or a place in its line. Twice is as good as once.

    Raises Refused where none are taken, the session has begun, another of the guest's is at the same time, or
    where they ask for more chairs than people come.
    """
    with unit_of_work() as session:
        guest = session.get_one(Guest, guest_id)
        event = seats.event_in_line(session, guest.event_id)
        links.check(actor)
        counter = session.get_one(SignUpSession, session_id, populate_existing=True)
        if counter.event_id != event.id:
            raise Refused(_("This session is not there any more."))
        take_chairs(session, event, guest, counter, chairs, actor)


def sign_up_openly(event_id: int, guid: str, name: str, email: str, language: str, actor: str) -> None:
    """Sign up a person who was not invited, for one session of an event whose doors are open, and write to them.

    Raises Refused, with the field it is about. An address that is on the list already signs up its owner, who is
    written to: nothing else of them is changed or shown.
    """
    email = addresses.checked(email)
    with unit_of_work() as session:
        event = seats.event_in_line(session, event_id)
        counter = session.scalar(
            select(SignUpSession).where(SignUpSession.event_id == event_id, SignUpSession.guid == guid)
        )
        if event.registration_mode not in OPEN_TO_ALL or counter is None:
            raise Refused(_("Registration for this event is by invitation."), "email")
        key = addresses.key(email)
        guest = session.scalar(select(Guest).where(Guest.event_id == event_id, Guest.email_key == key))
        if guest is None:
            guest = Guest(event_id=event_id, email=email, email_key=key, name=name, language=language)
            session.add(guest)
            session.flush()
            audit.record(actor, "registered", guest)
            spine.note(guest.id, FactKind.added, actor)
        take_chairs(session, event, guest, counter, 1, actor)


def may(event: Event, registration: Registration) -> bool:
    """Whether who has answered so can sign up for sessions now: where guests are invited, with a seat of their own."""
    return event.registration_mode in OPEN_TO_ALL or registration.state is RegistrationState.confirmed


def give_up(sign_up_id: int, actor: str) -> None:
    """Give the chairs (or the place in line) back; they go to the next. Twice is as good as once."""
    with unit_of_work() as session:
        found = session.get_one(SignUp, sign_up_id)
        event = seats.event_in_line(session, found.session.event_id)
        links.check(actor)
        found = session.get_one(SignUp, sign_up_id, populate_existing=True)
        if found.state is _U.cancelled:
            return
        cancel(session, found, actor)
        seat_those_who_wait(session, event, found.session)


def after_release(event: Event, _before: Programme | None, after: Programme) -> None:
    """The programme was released: sign-ups of sessions that are no longer on it are cancelled, by a letter each.

    It runs in the release's own unit of work, which holds the event's row.
    """
    there = {session.guid for session in after.sessions}
    counters = db.session.scalars(select(SignUpSession).where(SignUpSession.event_id == event.id)).all()
    gone = [counter for counter in counters if counter.guid not in there]
    for counter in gone:
        counter.closed_at = counter.closed_at or clock.now()
        signed_up = select(SignUp).where(SignUp.session_id == counter.id, SignUp.state != _U.cancelled)
        for each in db.session.scalars(signed_up.order_by(SignUp.id)).all():
            cancel(db.session, each, "worker", dropped=True)


def after_cancellation(session: Writing, event: Event, guest: Guest, actor: str) -> None:
    """Who no longer comes to the event gives up their chairs too."""
    for each in cancel_all_of(session, guest, actor):
        seat_those_who_wait(session, event, each.session)


def cancel_all_of(session: Writing, guest: Guest, actor: str) -> list[SignUp]:
    """The same without looking for the next; gives what was cancelled."""
    there = [each for each in queries_of_sessions.of_guest(guest.id) if each.state is not _U.cancelled]
    for each in there:
        cancel(session, each, actor)
    return there


def take_chairs(session: Writing, event: Event, guest: Guest, counter: SignUpSession, chairs: int, actor: str) -> None:
    """The same as `sign_up` for operations that hold the event's lock already."""
    facts = queries_of_sessions.published_session(event.id, counter.guid)
    check(event, guest, counter, facts, chairs)
    found = session.scalar(select(SignUp).where(SignUp.session_id == counter.id, SignUp.guest_id == guest.id))
    if found and found.state is not _U.cancelled:
        return
    assert facts is not None, "check refuses a session that is not there"
    if clash := _clashing(guest, facts):
        raise Refused(
            _(
                "This is at the same time as “%(session)s” (%(time)s), which you have signed up for. "
                "Give that chair up first.",
                session=pick(dict(clash.title), chosen_language()).text,
                time=time(clash.starts_at, event.zone) if clash.starts_at else "",
            )
        )
    _check_most(session, guest, counter)
    before = found.state if found else None
    if found is None:
        found = SignUp(session=counter, guest=guest, state=_U.cancelled, chairs=chairs)
        session.add(found)
    found.chairs, found.signed_up_at = chairs, clock.now()
    if not somebody_waits(session, counter) and seats.move(session, counter.chairs_id, taken=chairs):
        found.state = SIGN_UP_MOVES.check(found.state, _U.confirmed)
    else:
        found.state, found.waiting_since = SIGN_UP_MOVES.check(found.state, _U.waitlisted), clock.now()
    session.flush()
    audit.record(actor, "signed up", found, state=found.state.value, chairs=chairs)
    note(found, FactKind.signed_up if found.state is _U.confirmed else FactKind.waits_for_session, actor)
    letters.after_sign_up(found, before)


def check(event: Event, guest: Guest, counter: SignUpSession, facts: SessionFacts | None, chairs: int) -> None:
    """Raise Refused where this guest can't have so many chairs now, whether or not they are there."""
    if sentence := taking.why_none(event):
        raise Refused(sentence)
    if facts is None or counter.closed_at:
        raise Refused(_("This session does not take sign-ups any more."))
    if facts.starts_at is None or facts.starts_at <= clock.now():
        raise Refused(_("This session has begun."))
    registration = db.session.scalar(select(Registration).where(Registration.guest_id == guest.id))
    by_invitation = event.registration_mode not in OPEN_TO_ALL
    if by_invitation if registration is None else not may(event, registration):
        raise Refused(_("Accept the invitation first: then you can sign up for sessions."))
    most = registration.party if registration and registration.state is RegistrationState.confirmed else 1
    if not 1 <= chairs <= most:
        raise Refused(ngettext("You can have %(num)d chair.", "You can have up to %(num)d chairs.", most), "chairs")


def _clashing(guest: Guest, facts: SessionFacts) -> SessionFacts | None:
    """A session at the same time for which the guest has a chair."""
    for each in queries_of_sessions.of_guest(guest.id):
        if each.state is not _U.confirmed or each.session.guid == facts.guid:
            continue
        other = queries_of_sessions.session_of(each)
        if queries_of_sessions.overlap(other, facts):
            return other
    return None


def _check_most(session: Writing, guest: Guest, counter: SignUpSession) -> None:
    """Refuse more sessions than a question of the event's form lets a guest have, wherever they sign up."""
    questions = session.scalars(
        select(Question).where(
            Question.event_id == counter.event_id,
            Question.kind == QuestionKind.sign_up,
            Question.retired_at.is_(None),
            Question.most_sessions.is_not(None),
        )
    ).all()
    for question in asking.of_guest(questions, guest):
        about = set(question.sessions)
        if about and counter.guid not in about:
            continue
        has = queries_of_sessions.chosen_by(guest.id)
        most = question.most_sessions or 0
        if len(has & about if about else has) >= most:
            raise Refused(
                ngettext(
                    "You can sign up for %(num)d session. Give another one up first.",
                    "You can sign up for %(num)d sessions. Give another one up first.",
                    most,
                )
            )


def note(found: SignUp, kind: FactKind, actor: str) -> None:
    """On the guest's spine, with the session's name in the event's first language."""
    name = pick(dict(queries_of_sessions.session_of(found).title), found.guest.event.language).text
    channel = Channel.itself if actor == "worker" else Channel.web
    spine.note(found.guest_id, kind, actor, channel, name=name)


def cancel(session: Writing, found: SignUp, actor: str, dropped: bool = False) -> None:
    """Give the chairs (or the place in line) back, and write it to the guest. The next is not looked for yet."""
    before = found.state
    if before is _U.confirmed:
        given_back = seats.move(session, found.session.chairs_id, taken=-found.chairs)
        assert given_back, "the counter holds what its sign-ups say"
    found.state, found.waiting_since = SIGN_UP_MOVES.check(before, _U.cancelled), None
    session.flush()
    audit.record(actor, "dropped the session of" if dropped else "gave up", found, before=before.value)
    note(found, FactKind.gave_up_session, actor)
    letters.after_sign_up(found, before, dropped)


def seat_those_who_wait(session: Writing, event: Event, counter: SignUpSession) -> None:
    """In order: the first whose party fits not yet holds the others up, as at the event's own list. Who has a chair
    elsewhere at that time by now is passed over, and waits on."""
    facts = queries_of_sessions.published_session(event.id, counter.guid)
    if event.cancelled_at or facts is None or facts.starts_at is None or facts.starts_at <= clock.now():
        return
    line = select(SignUp).where(SignUp.session_id == counter.id, SignUp.state == _U.waitlisted)
    for first in session.scalars(line.order_by(SignUp.waiting_since, SignUp.id)).all():
        if _clashing(first.guest, facts):
            continue
        if not seats.move(session, counter.chairs_id, taken=first.chairs):
            break
        first.state, first.waiting_since = SIGN_UP_MOVES.check(first.state, _U.confirmed), None
        session.flush()
        audit.record("worker", "seated", first, chairs=first.chairs)
        note(first, FactKind.signed_up, "worker")
        letters.after_sign_up(first, _U.waitlisted)


def somebody_waits(session: Writing, counter: SignUpSession) -> bool:
    """Whether a session's line has anybody in it."""
    waits = select(SignUp.id).where(SignUp.session_id == counter.id, SignUp.state == _U.waitlisted)
    return session.scalar(waits.limit(1)) is not None
