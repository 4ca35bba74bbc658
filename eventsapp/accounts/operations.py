"""Every write to accounts."""

import secrets

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_security import hash_password
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from eventsapp.accounts.models import Membership, Office, OfficeRole, Organiser
from eventsapp.kernel import audit
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work

#: Characters. No rule about which: length is what helps (NIST SP 800-63B, 5.1.1).
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128


def new_password() -> str:
    """A password of 96 random bits, easy to copy."""
    return secrets.token_urlsafe(12)


def add_organiser(
    email: str,
    name: str = "",
    password: str | None = None,
    office_name: str = "",
    role: OfficeRole = OfficeRole.owner,
    actor: str = "command line",
) -> Organiser:
    """Give somebody an account in an office; the office is made where there is none of that name.

    password: 10 to 128 characters; None: an account that can't sign in with one.
    office_name: "" means the only office there is, or a first one called "Office".
    Raises Refused where the address is none or has an account already, or the password is too short.
    """
    address = _checked_address(email)
    hashed = None if password is None else hash_password(_checked_password(password))
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


def set_password(organiser_id: int, password: str, actor: str) -> None:
    """Give an organiser another password; whoever is signed in with the old one is signed out.

    Raises Refused where it is too short or too long.
    """
    hashed = hash_password(_checked_password(password))
    with unit_of_work() as session:
        organiser = session.get_one(Organiser, organiser_id, with_for_update=True)
        organiser.password, organiser.fs_uniquifier = hashed, secrets.token_hex(32)
        audit.record(actor, "set the password of", organiser)


def _checked_address(email: str) -> str:
    try:
        found = validate_email(email.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise Refused(_l("Give an e-mail address such as name@example.org."), "email") from None
    return found.normalized.lower()


def _checked_password(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        sentence = _l(
            "A password has %(least)d to %(most)d characters.", least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD
        )
        raise Refused(sentence, "password")
    return password


def _office(session: scoped_session[Session], name: str) -> Office:
    wanted = select(Office).where(Office.name == name) if name else select(Office).limit(2)
    found = list(session.scalars(wanted))
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(_l("There are several offices: say which one."), "office")
    return Office(name=name or "Office")
