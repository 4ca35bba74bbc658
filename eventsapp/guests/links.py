"""Personal links: each is one guest's, opens one kind of page, and can be withdrawn."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, bindparam, exists, insert, or_, select, update
from sqlalchemy.exc import NoResultFound

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests import known_browsers
from eventsapp.guests.models import Guest, GuestGroup, LinkPurpose, PersonalLink
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.rows import hang
from eventsapp.kernel.tokens import digest, new_token

#: Which page of a guest's a link opens.
PAGES = {LinkPurpose.registration: "registration.show", LinkPurpose.invitation: "registration.invitation"}


def issue(guest: Guest, purpose: LinkPurpose, assistant: bool = False) -> str:
    """Make a new link for a guest and give its token. Call it inside a unit of work; the others stay valid.

    guest: must have its key (flush first). assistant: it goes to the guest's assistant, who may answer for them.
    """
    return issue_many([guest.id], purpose, assistant)[guest.id]


def issue_many(guest_ids: Collection[int], purpose: LinkPurpose, assistant: bool = False) -> dict[int, str]:
    """The same for many guests at once: the tokens by the guests' keys."""
    tokens = {guest_id: new_token() for guest_id in guest_ids}
    kind = {"purpose": purpose, "assistant": assistant}
    rows = [{"guest_id": key, "digest": digest(token), **kind} for key, token in tokens.items()]
    if rows:
        # Of the connection: nobody needs the links as objects.
        db.session.connection().execute(_INSERT, rows)
    return tokens


_INSERT = insert(PersonalLink).inline()


def link_by(token: str, purpose: LinkPurpose) -> PersonalLink | None:
    """The valid link with this token, its guest and their event loaded; None for one that is unknown, of another
    purpose, withdrawn, or past its end, by the same one query."""
    found = db.session.execute(FOLLOWED, wanted(token, purpose)).one_or_none()
    return hung_together(*found) if found else None


def hung_together(
    link: PersonalLink, guest: Guest, event: Event, office: Office, seats: SeatCounter, group: GuestGroup | None
) -> PersonalLink:
    """A link with all that `FOLLOWED` found."""
    hang(event, office=office, seats=seats)
    hang(guest, event=event, group=group)
    hang(link, guest=guest)
    return link


def wanted(token: str, purpose: LinkPurpose) -> dict[str, object]:
    """What `FOLLOWED` asks for, for a link."""
    return {"digest": digest(token), "purpose": purpose, "now": clock.now()}


def valid(now: datetime | BindParameter[datetime] | None = None) -> tuple[ColumnElement[bool], ...]:
    """What is true of a link that opens something."""
    return (
        PersonalLink.revoked_at.is_(None),
        or_(PersonalLink.expires_at.is_(None), PersonalLink.expires_at > (clock.now() if now is None else now)),
    )


def is_wanted() -> tuple[ColumnElement[bool], ...]:
    """What is true of the link that `wanted` names."""
    named = PersonalLink.digest == bindparam("digest"), PersonalLink.purpose == bindparam("purpose")
    return (*named, *valid(bindparam("now")))


#: The link, its guest, their event with its office and seats, their group (`link_by`): who follows it to a page may ask
#: for more in the same statement. (Rows side by side: to hang them together by the loader's options takes it twice as
#: long.)
FOLLOWED = (
    select(PersonalLink, Guest, Event, Office, SeatCounter, GuestGroup)
    .join(PersonalLink.guest)
    .join(Guest.event)
    .join(Event.office)
    .join(Event.seats)
    .outerjoin(Guest.group)
    .where(*is_wanted())
)


class Follower(str):
    """Who acts by a link, as the audit log says it: "guest:12", "assistant:12"."""

    link_id: int


def acting_by(link: PersonalLink) -> Follower:
    """Who acts by a link."""
    actor = Follower(f"{'assistant' if link.assistant else 'guest'}:{link.guest_id}")
    actor.link_id = link.id
    return actor


#: Whether the link of a `follower` opens something.
OPENS = exists().where(PersonalLink.id == bindparam("link_id"), *valid(bindparam("now")))
_OPENS = select(OPENS)


def follower(actor: str) -> dict[str, object]:
    """What `OPENS` asks for, for who acts."""
    return {"link_id": actor.link_id if isinstance(actor, Follower) else 0, "now": clock.now()}


def check(actor: str) -> None:
    """See that the link by which somebody acts still opens something: it may have been withdrawn since they followed
    it. Call it under their event's lock, which whoever withdraws links takes too.

    Raises NoResultFound where it does not, as of a link that never was.
    """
    if isinstance(actor, Follower):
        still_opens(actor, bool(db.session.connection().execute(_OPENS, follower(actor)).scalar_one()))


def still_opens(actor: str, opens: bool) -> None:
    """The same where `OPENS` was asked with something else."""
    if isinstance(actor, Follower) and not opens:
        raise NoResultFound("the link was withdrawn")


def withdraw(guest_ids: Collection[int]) -> int:
    """Let no link of these guests open anything any more, neither to the invitation nor to an answer; gives how many
    were not withdrawn yet. The browsers that were known are known no longer. Call it inside a unit of work."""
    # Whoever types a code holds the guest: first all of them, always in the order of their keys.
    locked = select(Guest.id).where(Guest.id.in_(guest_ids)).order_by(Guest.id).with_for_update(key_share=True)
    db.session.execute(locked).all()
    known_browsers.forget(guest_ids)
    result = db.session.execute(
        update(PersonalLink)
        .where(PersonalLink.guest_id.in_(guest_ids), PersonalLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    return int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def of_guest(guest_id: int) -> list[PersonalLink]:
    """The links a guest was given, the latest first."""
    chosen = select(PersonalLink).where(PersonalLink.guest_id == guest_id)
    return list(db.session.scalars(chosen.order_by(PersonalLink.id.desc())))
