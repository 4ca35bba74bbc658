"""People with an account, the offices they belong to, and what they may do there."""

import secrets

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_security import hash_password
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from eventsapp.accounts import passwords
from eventsapp.accounts.models import EventMembership, Membership, Office, Organiser, Role
from eventsapp.kernel import audit
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work


def new_password() -> str:
    """A password of 96 random bits, easy to copy."""
    return secrets.token_urlsafe(12)


def add_organiser(
    email: str,
    name: str = "",
    password: str | None = None,
    office_name: str = "",
    role: Role = Role.owner,
    actor: str = "command line",
) -> Organiser:
    """Give somebody an account in an office; the office is made where there is none of that name.

    password: 10 to 128 characters; None: an account that can't sign in with one.
    office_name: "" means the only office there is, or a first one called "Office".
    Raises Refused where the address is none or has an account already, or the password is too short.
    """
    address = checked_address(email)
    hashed = None if password is None else hash_password(passwords.check(password, address, name, office_name))
    with unit_of_work() as session:
        if session.scalar(select(Organiser).where(func.lower(Organiser.email) == address)):
            raise Refused(_l("%(email)s has an account already.", email=address), "email")
        office = _office(session, office_name.strip())
        organiser = Organiser(
            email=address, name=name.strip()[:200], password=hashed, fs_uniquifier=secrets.token_hex(32)
        )
        organiser.memberships.append(Membership(office=office, role=role))
        session.add(organiser)
        session.flush()
        audit.record(actor, "added", organiser, office=office.name, role=role.value)
    return organiser


def checked_address(email: str) -> str:
    """An organiser's address as accounts keep it, in small letters. Raises Refused where it is none."""
    try:
        found = validate_email(email.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise Refused(_l("Give an e-mail address such as name@example.org."), "email") from None
    return found.normalized.lower()


def _office(session: scoped_session[Session], name: str) -> Office:
    wanted = select(Office).where(Office.name == name) if name else select(Office).limit(2)
    found = list(session.scalars(wanted))
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(_l("There are several offices: say which one."), "office")
    return Office(name=name or "Office")


def rename(organiser_id: int, name: str) -> None:
    """Somebody wants to be called otherwise."""
    with unit_of_work() as session:
        organiser = session.get_one(Organiser, organiser_id, with_for_update=True)
        organiser.name = name[:200]
        audit.record(f"organiser:{organiser_id}", "renamed", organiser)


def change_role(membership_id: int, office_id: int, role: Role, actor: str) -> None:
    """Give a member of an office another role. Raises Refused where nobody would own the office any more."""
    with unit_of_work() as session:
        membership = _member(session, membership_id, office_id)
        if membership.role is role:
            return
        _check_owned(session, membership, role)
        before, membership.role = membership.role, role
        audit.record(actor, "changed the role of", membership, before=before.value, role=role.value)


def remove_member(membership_id: int, office_id: int, actor: str) -> None:
    """Let somebody belong to an office no longer. Their account stays: it may belong to other offices.

    Raises Refused where nobody would own the office any more.
    """
    with unit_of_work() as session:
        membership = _member(session, membership_id, office_id)
        _check_owned(session, membership, None)
        audit.record(actor, "removed", membership, organiser=membership.organiser_id, role=membership.role.value)
        session.delete(membership)


def remove_helper(membership_id: int, event_id: int, actor: str) -> None:
    """Let somebody help at an event no longer."""
    with unit_of_work() as session:
        helper = session.scalar(
            select(EventMembership).where(EventMembership.id == membership_id, EventMembership.event_id == event_id)
        )
        if helper is None:
            raise Refused(_l("Somebody else has removed them meanwhile."))
        audit.record(actor, "removed", helper, organiser=helper.organiser_id, role=helper.role.value)
        session.delete(helper)


def _member(session: scoped_session[Session], membership_id: int, office_id: int) -> Membership:
    # The office's row is what two who each remove the other's ownership wait for.
    session.execute(select(Office.id).where(Office.id == office_id).with_for_update()).scalar_one()
    found = session.scalar(select(Membership).where(Membership.id == membership_id, Membership.office_id == office_id))
    if found is None:
        raise Refused(_l("Somebody else has removed them meanwhile."))
    return found


def _check_owned(session: scoped_session[Session], membership: Membership, role: Role | None) -> None:
    if membership.role is not Role.owner or role is Role.owner:
        return
    others = session.scalar(
        select(func.count())
        .select_from(Membership)
        .join(Membership.organiser)
        .where(
            Membership.office_id == membership.office_id,
            Membership.role == Role.owner,
            Membership.id != membership.id,
            Organiser.active,
        )
    )
    if not others:
        raise Refused(_l("An office needs an owner. Make somebody else one first."))
