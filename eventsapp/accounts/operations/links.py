"""Links that organisers are sent: to become a colleague, and to choose another password."""

import secrets
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_security import hash_password
from sqlalchemy import ColumnElement, Select, and_, delete, func, select

from eventsapp.accounts import letters, passwords
from eventsapp.accounts.models import EventMembership, Membership, Office, Organiser, Role
from eventsapp.accounts.models_of_sign_in import AccountLink, LinkPurpose
from eventsapp.accounts.operations.passwords import write
from eventsapp.accounts.operations.people import checked_address
from eventsapp.accounts.policy import AT_AN_EVENT
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.tokens import digest, new_token
from eventsapp.kernel.unit_of_work import unit_of_work

#: For how long a link works.
LIFE = {LinkPurpose.invitation: timedelta(days=7), LinkPurpose.password: timedelta(hours=1)}
#: A second letter about a forgotten password is not sent within this time.
QUIET = timedelta(minutes=2)


def invite(
    office_id: int, email: str, role: Role, actor: str, inviter: str, language: str, event_id: int | None = None
) -> None:
    """Invite a colleague by mail: to the office, or to one of its events.

    inviter: who invites, as the letter says it. language: of the letter. A new invitation replaces an older one.
    Raises Refused, with the field it is about, where the address is none, or belongs there already.
    """
    address = checked_address(email)
    if event_id is not None and role not in AT_AN_EVENT:
        raise Refused(_l("Choose one of the roles."), "role")
    token = new_token()
    with unit_of_work() as session:
        office = session.execute(select(Office).where(Office.id == office_id).with_for_update()).scalar_one()
        if _belongs(office_id, event_id, address):
            raise Refused(_l("%(email)s belongs here already.", email=address), "email")
        session.execute(delete(AccountLink).where(AccountLink.email == address, _to(office_id, event_id)))
        link = _made(LinkPurpose.invitation, address, token)
        link.office, link.role, link.event_id = office, role, event_id
        session.add(link)
        session.flush()
        audit.record(actor, "invited", link, role=role.value)
        letters.invitation(link, token, inviter, language)


def withdraw(link_id: int, office_id: int, actor: str, event_id: int | None = None) -> None:
    """Let an invitation (to the office, or to one of its events) that was not taken up open nothing any more."""
    with unit_of_work() as session:
        link = session.scalar(select(AccountLink).where(AccountLink.id == link_id, _to(office_id, event_id)))
        if link:
            audit.record(actor, "withdrew", link)
            session.delete(link)


def open_link(token: str, purpose: LinkPurpose) -> AccountLink | None:
    """What a link is for; None where it works no longer, or never did."""
    return db.session.scalar(_live(token, purpose))


def account_of(email: str) -> Organiser | None:
    """The account that an address has."""
    return db.session.scalar(select(Organiser).where(func.lower(Organiser.email) == email.lower()))


def accept(token: str, name: str, password: str) -> Organiser:
    """Become a colleague, with an account of one's own; whoever has one already brings it along by `join`.

    Raises Refused, with the field it is about, or without one where the link works no longer.
    """
    link = open_link(token, LinkPurpose.invitation)
    if link is None or link.office is None or account_of(link.email):
        raise _gone()
    hashed = hash_password(passwords.check(password, link.email, name, link.office.name))
    with unit_of_work() as session:
        link = _taken(token, LinkPurpose.invitation)
        organiser = Organiser(email=link.email, name=name[:200], password=hashed, fs_uniquifier=secrets.token_hex(32))
        session.add(organiser)
        session.flush()
        _join(link, organiser)
    return organiser


def join(token: str, organiser_id: int) -> None:
    """Somebody who has an account and is signed in takes up an invitation to their own address."""
    with unit_of_work() as session:
        link = _taken(token, LinkPurpose.invitation)
        organiser = session.get_one(Organiser, organiser_id)
        if organiser.email.lower() != link.email:
            raise _gone()
        _join(link, organiser)


def forgot_password(email: str, language: str) -> None:
    """Write to an account's owner with a link to choose another password. Of an address without one, nothing is said;
    the same work is done, so that the time it takes says nothing either."""
    token = new_token()
    with unit_of_work() as session:
        organiser = session.scalar(
            select(Organiser).where(func.lower(Organiser.email) == email.strip().lower(), Organiser.active)
        )
        now = clock.now()
        recently = organiser is not None and session.scalar(
            select(AccountLink.id).where(AccountLink.organiser_id == organiser.id, AccountLink.created_at > now - QUIET)
        )
        rendered = letters.words_about_password(token, language)
        if organiser is None or recently:
            return
        session.execute(delete(AccountLink).where(AccountLink.organiser_id == organiser.id))
        link = _made(LinkPurpose.password, organiser.email, token)
        link.organiser_id = organiser.id
        session.add(link)
        session.flush()
        audit.record("visitor", "asked for a password of", organiser)
        letters.about_password(organiser, rendered)


def choose_password(token: str, password: str) -> None:
    """Set the password that its owner chose by a link.

    Raises Refused where it is not taken, or the link works no longer.
    """
    link = open_link(token, LinkPurpose.password)
    if link is None or link.organiser is None:
        raise _gone()
    hashed = hash_password(passwords.check(password, link.email, link.organiser.name))
    with unit_of_work() as session:
        link = _taken(token, LinkPurpose.password)
        organiser = session.get_one(Organiser, link.organiser_id, with_for_update=True)
        session.delete(link)
        write(organiser, hashed, f"organiser:{organiser.id}")


def forget_expired() -> None:
    """Away with links that work no longer: they hold addresses."""
    with unit_of_work() as session:
        session.execute(delete(AccountLink).where(AccountLink.expires_at <= clock.now()))


def _made(purpose: LinkPurpose, email: str, token: str) -> AccountLink:
    now = clock.now()
    return AccountLink(
        purpose=purpose, email=email, digest=digest(token), created_at=now, expires_at=now + LIFE[purpose]
    )


def _live(token: str, purpose: LinkPurpose) -> Select[AccountLink]:
    return select(AccountLink).where(
        AccountLink.digest == digest(token), AccountLink.purpose == purpose, AccountLink.expires_at > clock.now()
    )


def _taken(token: str, purpose: LinkPurpose) -> AccountLink:
    """The link, locked: of two who use it at once, the second finds it gone."""
    link = db.session.scalar(_live(token, purpose).with_for_update(of=AccountLink))
    if link is None:
        raise _gone()
    return link


def _join(link: AccountLink, organiser: Organiser) -> None:
    assert link.office_id, "an invitation (see its check constraint)"
    assert link.role
    if not _belongs(link.office_id, link.event_id, organiser.email):
        if link.event_id is None:
            db.session.add(Membership(office_id=link.office_id, organiser_id=organiser.id, role=link.role))
        else:
            db.session.add(EventMembership(event_id=link.event_id, organiser_id=organiser.id, role=link.role))
    audit.record(f"organiser:{organiser.id}", "joined", organiser, office=link.office_id, role=link.role.value)
    db.session.delete(link)


def _to(office_id: int, event_id: int | None) -> ColumnElement[bool]:
    """What is an invitation to."""
    event = AccountLink.event_id.is_(None) if event_id is None else AccountLink.event_id == event_id
    return and_(AccountLink.office_id == office_id, event)


def _belongs(office_id: int, event_id: int | None, email: str) -> bool:
    there = (
        select(Membership.id).where(Membership.office_id == office_id)
        if event_id is None
        else select(EventMembership.id).where(EventMembership.event_id == event_id)
    )
    wanted = there.join(Organiser).where(func.lower(Organiser.email) == email.lower())
    return db.session.scalar(wanted.limit(1)) is not None


def _gone() -> Refused:
    return Refused(_l("This link does not work any more. Ask for another."))
