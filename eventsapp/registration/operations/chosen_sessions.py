"""Signing up for sessions in the form of an answer: what is chosen there is the guest's sign-ups, and nothing else."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.translated import pick
from eventsapp.registration import queries_of_sessions
from eventsapp.registration.models import Question, SignUpSession, SignUpState
from eventsapp.registration.operations import sign_ups
from eventsapp.registration.operations.seats import Writing
from eventsapp.web.language import chosen_language


def choose(session: Writing, event: Event, guest: Guest, question: Question, wanted: Sequence[str], actor: str) -> None:
    """Let a guest's sign-ups be what they answered to a question: they give up the other sessions of it. Part of an
    answer's unit of work, which holds the event's row. Who has chairs for more than one keeps them.

    wanted: the sessions' guids. Raises Refused, with the question's field, where `sign_up` would.
    """
    counters = {
        each.guid: each
        for each in session.scalars(select(SignUpSession).where(SignUpSession.event_id == event.id))
        if not question.sessions or each.guid in question.sessions
    }
    mine = {
        each.session.guid: each
        for each in queries_of_sessions.of_guest(guest.id)
        if each.state is not SignUpState.cancelled and each.session.guid in counters
    }
    new = [guid for guid in wanted if guid not in mine]
    left = [each for guid, each in mine.items() if guid not in wanted]
    try:
        _check_apart(event, new, wanted)
        for each in left:
            sign_ups.cancel(session, each, actor)
        for guid in new:
            if guid not in counters:
                raise Refused(_("This session is not there any more."))
            sign_ups.take_chairs(session, event, guest, counters[guid], 1, actor)
    except Refused as refusal:
        raise Refused(refusal.sentence, f"question_{question.id}") from None
    for each in left:
        sign_ups.seat_those_who_wait(session, event, each.session)


def _check_apart(event: Event, new: Sequence[str], wanted: Sequence[str]) -> None:
    """Refuse to choose two sessions at the same time, whether or not there are chairs."""
    there = {facts.guid: facts for facts, _counter in queries_of_sessions.of_event(event.id)}
    pairs = [(there[one], there[other]) for one in new for other in wanted if one in there and other in there]
    clash = next((pair for pair in pairs if pair[0] is not pair[1] and queries_of_sessions.overlap(*pair)), None)
    if clash:
        one, other = sorted(clash, key=list(there.values()).index)
        raise Refused(
            _(
                "“%(session)s” and “%(other)s” are at the same time. Choose one of them.",
                session=pick(dict(one.title), chosen_language()).text,
                other=pick(dict(other.title), chosen_language()).text,
            )
        )
