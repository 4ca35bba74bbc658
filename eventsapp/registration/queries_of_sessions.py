"""Reads of sign-ups for sessions."""

from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, func, select, tuple_
from sqlalchemy.orm import joinedload

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.programme.changes import Told
from eventsapp.programme.models import Release
from eventsapp.programme.queries import published, released
from eventsapp.programme.snapshot import Programme, SessionFacts
from eventsapp.registration.models import Question, SignUp, SignUpSession, SignUpState
from eventsapp.web.texts import plain


class Offered(NamedTuple):
    """A session of the programme that takes sign-ups, and what a guest has of it."""

    session: SessionFacts
    counter: SignUpSession
    sign_up: SignUp | None
    #: Their place in its line; 0 where they don't wait.
    place: int
    #: A session at the same time in which they have a chair, where they wait: no chair can be theirs meanwhile.
    clash: SessionFacts | None = None

    @property
    def open(self) -> bool:
        """Whether it takes sign-ups now."""
        return self.counter.closed_at is None


def all_sessions(event_id: int) -> list[tuple[SessionFacts, SignUpSession | None]]:
    """The published sessions, each with its chairs where one signs up for it."""
    programme = published(event_id)
    counters = {each.guid: each for each in db.session.scalars(_COUNTERS, {"event_id": event_id})}
    return [(each, counters.get(each.guid)) for each in programme.sessions] if programme else []


_COUNTERS = (
    select(SignUpSession)
    .where(SignUpSession.event_id == bindparam("event_id"))
    .options(joinedload(SignUpSession.chairs))
)


def session_of(sign_up: SignUp) -> SessionFacts:
    """The session as it is published; one that was dropped, as it was published last."""
    event_id, guid = sign_up.session.event_id, sign_up.session.guid
    releases = db.session.execute(
        select(Release.digest, Release.id).where(Release.event_id == event_id).order_by(Release.number.desc())
    ).all()
    for digest, release_id in releases:
        found = _by_guid(released(digest, release_id).sessions, guid)
        if found:
            return found
    raise LookupError(f"no release of event {event_id} has the session {guid}")


def of_event(event_id: int) -> list[tuple[SessionFacts, SignUpSession]]:
    """The published sessions that take sign-ups, in the programme's order."""
    counters = {each.guid: each for each in db.session.scalars(_COUNTERS, {"event_id": event_id})}
    programme = published(event_id) if counters else None
    return [(each, counters[each.guid]) for each in programme.sessions if each.guid in counters] if programme else []


def offered_to(event: Event, guest_id: int | None, places: bool = True) -> list[Offered]:
    """The sessions that take sign-ups, with what this guest has of them; those that are closed only where they have.

    guest_id: None for somebody who has not registered yet. places: whether their place in each line is wanted.
    Costs the same few queries for any number of them."""
    sessions = of_event(event.id)
    if not sessions:
        return []
    mine = {each.session_id: each for each in of_guest(guest_id)} if guest_id else {}
    taken = {each.session_id for each in mine.values() if each.state is SignUpState.confirmed}
    found = []
    for session, counter in sessions:
        sign_up = mine.get(counter.id)
        if sign_up and sign_up.state is SignUpState.cancelled:
            sign_up = None
        if sign_up or counter.closed_at is None:
            waits = places and sign_up is not None and sign_up.state is SignUpState.waitlisted
            held = [other for other, its in sessions if waits and its.id in taken]
            clash = next((other for other in held if overlap(other, session)), None)
            found.append(Offered(session, counter, sign_up, place(sign_up) if waits and sign_up else 0, clash))
    return found


def overlap(one: SessionFacts, other: SessionFacts) -> bool:
    """Whether two sessions are at the same time."""
    if not (one.starts_at and one.ends_at and other.starts_at and other.ends_at):
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def chosen_by(guest_id: int) -> set[str]:
    """The guids of the sessions in which a guest has a chair or waits for one."""
    return {each.session.guid for each in of_guest(guest_id) if each.state is not SignUpState.cancelled}


def in_words(event: Event, guest_ids: Sequence[int] | None = None) -> dict[int, list[tuple[str, str]]]:
    """What each guest signed up for: the session's guid, and its name in the page's language with what is not settled
    about it. Costs the same few queries for any number of guests. guest_ids: None for all."""
    programme = published(event.id)
    names = {each.guid: plain(dict(each.title)) for each in programme.sessions} if programme else {}
    wanted = (
        select(SignUp.guest_id, SignUpSession.guid, SignUp.state)
        .join(SignUpSession, SignUpSession.id == SignUp.session_id)
        .where(SignUpSession.event_id == event.id, SignUp.state != SignUpState.cancelled)
        .order_by(SignUp.id)
    )
    if guest_ids is not None:
        wanted = wanted.where(SignUp.guest_id.in_(guest_ids))
    found: dict[int, list[tuple[str, str]]] = {}
    for guest_id, guid, state in db.session.execute(wanted):
        name = names.get(guid, guid)
        waits = state is SignUpState.waitlisted
        found.setdefault(guest_id, []).append((guid, _("%(session)s (waiting)", session=name) if waits else name))
    return found


def answered(question: Question, signed_up: Sequence[tuple[str, str]]) -> str:
    """What a guest who signed up for these sessions answers to a question about sessions."""
    return ", ".join(name for guid, name in signed_up if not question.sessions or guid in question.sessions)


def of_guest(guest_id: int) -> list[SignUp]:
    """All sign-ups of a guest, also those that were cancelled."""
    return list(
        db.session.scalars(
            select(SignUp).where(SignUp.guest_id == guest_id).options(joinedload(SignUp.session)).order_by(SignUp.id)
        )
    )


def place(sign_up: SignUp) -> int:
    """Which place in the session's line: 1 is next."""
    before = select(func.count()).where(
        SignUp.session_id == sign_up.session_id,
        SignUp.state == SignUpState.waitlisted,
        tuple_(SignUp.waiting_since, SignUp.id) < (sign_up.waiting_since, sign_up.id),
    )
    return (db.session.scalar(before) or 0) + 1


def count_signed_up(session_id: int) -> tuple[int, int]:
    """How many guests have chairs of a session, and how many wait for some."""
    rows = db.session.execute(
        select(SignUp.state, func.count()).where(SignUp.session_id == session_id).group_by(SignUp.state)
    )
    counts = dict(rows.all())
    return counts.get(SignUpState.confirmed, 0), counts.get(SignUpState.waitlisted, 0)


def signed_up_for(session_id: int, first: int, most: int) -> list[SignUp]:
    """Those who have chairs of a session, in the order in which they came, then those who wait, in theirs.

    first, most: the page, from 0.
    """
    return list(
        db.session.scalars(
            select(SignUp)
            .where(SignUp.session_id == session_id, SignUp.state != SignUpState.cancelled)
            .options(joinedload(SignUp.guest).joinedload(Guest.group))
            .order_by(SignUp.state == SignUpState.waitlisted, SignUp.waiting_since, SignUp.signed_up_at, SignUp.id)
            .offset(first)
            .limit(most)
        )
    )


def by_session(event_id: int) -> dict[str, dict[SignUpState, int]]:
    """How many chairs are taken and waited for, by the session's guid."""
    found: dict[str, dict[SignUpState, int]] = {}
    rows = db.session.execute(
        select(SignUpSession.guid, SignUp.state, func.sum(SignUp.chairs))
        .join(SignUp, SignUp.session_id == SignUpSession.id)
        .where(SignUpSession.event_id == event_id)
        .group_by(SignUpSession.guid, SignUp.state)
    )
    for guid, state, chairs in rows:
        found.setdefault(guid, {})[state] = int(chairs)
    return found


def signed_up(event_id: int) -> dict[str, int]:
    """How many chairs of each session are taken, by its guid: what the programme's warnings count."""
    rows = db.session.execute(
        select(SignUpSession.guid, func.sum(SignUp.chairs))
        .join(SignUp, SignUp.session_id == SignUpSession.id)
        .where(SignUpSession.event_id == event_id, SignUp.state == SignUpState.confirmed)
        .group_by(SignUpSession.guid)
    )
    return {guid: int(chairs) for guid, chairs in rows}


def told_by(event: Event, _before: Programme | None, after: Programme) -> list[Told]:
    """Whom a release would tell that a session they signed up for is dropped."""
    there = [session.guid for session in after.sessions]
    people = db.session.scalar(
        select(func.count(SignUp.guest_id.distinct()))
        .join(SignUpSession, SignUpSession.id == SignUp.session_id)
        .where(
            SignUpSession.event_id == event.id, SignUpSession.guid.not_in(there), SignUp.state != SignUpState.cancelled
        )
    )
    return [Told(_l("Guests whose session is dropped, by letter"), people or 0)]


def published_session(event_id: int, guid: str) -> SessionFacts | None:
    """A session of the published programme."""
    programme = published(event_id)
    return _by_guid(programme.sessions, guid) if programme else None


def _by_guid(sessions: tuple[SessionFacts, ...], guid: str) -> SessionFacts | None:
    return next((each for each in sessions if each.guid == guid), None)
