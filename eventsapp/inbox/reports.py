"""What came back, and who complained: the letter fails, its address is marked, the host is told."""

from sqlalchemy import select

from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.models import Guest, SentLetter
from eventsapp.guests.operations import spine
from eventsapp.inbox.incoming import Incoming
from eventsapp.inbox.models import Kind, Reason, ReceivedState
from eventsapp.inbox.outcome import Outcome
from eventsapp.kernel import audit
from eventsapp.kernel.database import db
from eventsapp.mail import fates, standing
from eventsapp.mail.bounces import Bounce, Fate, Report
from eventsapp.mail.codes import Code, Purpose, code_in
from eventsapp.mail.models import MOVES, MessageState, OutboxMessage
from eventsapp.registration.operations.seats import Writing

_S = ReceivedState
_REASONS = {Fate.hard: Reason.bounced_hard, Fate.soft: Reason.bounced_soft, Fate.delayed: Reason.delayed}


def take(session: Writing, incoming: Incoming, report: Report) -> Outcome:
    """Do what a report says, inside the caller's unit of work."""
    kind = Kind.complaint if report.complaint else Kind.bounce
    message = _letter(session, incoming.code, report)
    if message is None:
        return Outcome(kind, _S.aside, Reason.unknown_letter)
    guest = guest_of(message)
    outcome = Outcome(kind, _S.done, Reason.complained)
    if guest:
        outcome = outcome._replace(event_id=guest.event_id, guest_id=guest.id)
    if report.complaint:
        standing.complained(message.recipient)
        if guest:
            spine.note(guest.id, FactKind.complained, "worker", Channel.mail, message.letter)
        return outcome
    if not report.bounces:
        return outcome._replace(reason=Reason.nothing_failed)
    bounce = min(report.bounces, key=lambda each: list(Fate).index(each.fate))
    if bounce.fate is not Fate.delayed:
        _came_back(message, guest, bounce)
    return outcome._replace(reason=_REASONS[bounce.fate], words=bounce.words)


def unreadable(session: Writing, incoming: Incoming) -> Outcome | None:
    """A message without a sender that came to a letter's return path, and says nothing that we can read."""
    message = _letter(session, incoming.code, Report())
    if message is None:
        return None
    guest = guest_of(message)
    if guest is None:
        return Outcome(Kind.bounce, _S.aside, Reason.came_back)
    return Outcome(Kind.bounce, _S.needs_you, Reason.came_back, guest.event_id, guest.id)


def guest_of(message: OutboxMessage) -> Guest | None:
    """Whom a letter was written to, if it was a guest."""
    found = select(Guest).join(SentLetter, SentLetter.guest_id == Guest.id).where(SentLetter.message_id == message.id)
    return db.session.scalar(found)


def _came_back(message: OutboxMessage, guest: Guest | None, bounce: Bounce) -> None:
    """The letter has failed after all. A second report about the same letter changes nothing."""
    if message.state is not MessageState.sent:
        return
    message.state = MOVES.check(message.state, MessageState.failed)
    message.error = bounce.words or bounce.status
    standing.bounced(message.recipient, bounce.fate is Fate.hard, message.error)
    audit.record("mail", "came back", message, status=bounce.status, hard=bounce.fate is Fate.hard)
    if bounce.fate is Fate.hard:
        fates.tell(message.id, MessageState.failed, message.error)
    elif guest:
        spine.note(guest.id, FactKind.bounced, "worker", Channel.mail, message.letter, words=message.error)


def _letter(session: Writing, code: Code | None, report: Report) -> OutboxMessage | None:
    """Which letter it is about: by the code in the address that it came to, by one in the returned headers, or by a
    Message-ID of ours, which nobody can guess."""
    codes = [code, *(code_in(path) for path in report.return_paths)]
    key = next((each.key for each in codes if each and each.purpose is Purpose.returned), None)
    if key is not None:
        return session.get(OutboxMessage, key, with_for_update=True)
    if not report.message_ids:
        return None
    by_id = select(OutboxMessage).where(OutboxMessage.message_id.in_(report.message_ids)).with_for_update()
    return session.scalars(by_id.order_by(OutboxMessage.id)).first()
