"""Setting another password."""

import secrets

from flask_babel import lazy_gettext as _l
from flask_security import hash_password, verify_password
from sqlalchemy import delete

from eventsapp.accounts import passwords
from eventsapp.accounts.models import Organiser
from eventsapp.accounts.models_of_sign_in import SignedIn
from eventsapp.kernel import audit
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work


def set_password(organiser_id: int, password: str, actor: str) -> None:
    """Give an organiser another password; wherever they are signed in, they are signed out.

    Raises Refused where it is too short, too long, or everybody's.
    """
    organiser = db.session.get_one(Organiser, organiser_id)
    hashed = hash_password(passwords.check(password, organiser.email, organiser.name))
    with unit_of_work() as session:
        write(session.get_one(Organiser, organiser_id, with_for_update=True), hashed, actor)


def change_password(organiser_id: int, present: str, password: str) -> None:
    """Somebody changes their own password. They are signed out everywhere and sign in with the new one.

    Raises Refused, with the field it is about, also where `present` is not the one they have.
    """
    organiser = db.session.get_one(Organiser, organiser_id)
    if not organiser.password or not verify_password(present, organiser.password):
        raise Refused(_l("This is not your present password."), "present")
    set_password(organiser_id, password, f"organiser:{organiser_id}")


def write(organiser: Organiser, hashed: str, actor: str) -> None:
    """The same inside a unit of work, with the password hashed already: hashing takes long, and locks should not."""
    organiser.password, organiser.fs_uniquifier = hashed, secrets.token_hex(32)
    db.session.execute(delete(SignedIn).where(SignedIn.organiser_id == organiser.id))
    audit.record(actor, "set the password of", organiser)
