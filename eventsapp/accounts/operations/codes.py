"""One-time codes of an app (RFC 6238), and the recovery codes that take their place."""

import secrets
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from eventsapp.accounts.models import Organiser
from eventsapp.accounts.models_of_sign_in import CodeGenerator, RecoveryCode
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.tokens import digest
from eventsapp.kernel.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from passlib.totp import TOTP

#: How many recovery codes somebody gets at a time.
RECOVERY_CODES = 10
#: Seconds by which an app's clock may be wrong.
WINDOW = 30
#: Neither 0 and o nor 1, i and l.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Setup(NamedTuple):
    """What somebody needs to set their app up: the key to type, and the URI that a QR code holds."""

    key: str
    uri: str


def set_up(organiser_id: int) -> Setup:
    """Begin anew with an app: nothing is asked for until `confirm`. An app that is in use stays so until then.

    Raises Refused where one is in use already.
    """
    with unit_of_work() as session:
        organiser = session.get_one(Organiser, organiser_id, with_for_update=True)
        present = session.get(CodeGenerator, organiser_id)
        if present and present.confirmed_at:
            raise Refused(_l("An app is in use already. Remove it first."))
        generator = _totp().from_json(present.secret) if present else _totp().new()
        if present is None:
            session.add(CodeGenerator(organiser_id=organiser_id, secret=generator.to_json()))
        email = organiser.email
    return Setup(generator.pretty_key(), generator.to_uri(label=email))


def confirm(organiser_id: int, code: str) -> list[str]:
    """The first code of an app shows that it is set up; from now on codes are asked for. Gives recovery codes.

    Raises Refused where the code is not its present one.
    """
    with unit_of_work() as session:
        generator = session.get(CodeGenerator, organiser_id, with_for_update=True)
        if generator is None or generator.confirmed_at or not _takes(generator, code):
            raise Refused(_l("This is not the app’s present code. Wait for the next one and type that."), "code")
        generator.confirmed_at = clock.now()
        organiser = session.get_one(Organiser, organiser_id)
        audit.record(f"organiser:{organiser_id}", "set up codes for", organiser)
        return _new_codes(organiser_id)


def new_recovery_codes(organiser_id: int) -> list[str]:
    """Other recovery codes; those that somebody had are worth nothing any more."""
    with unit_of_work() as session:
        audit.record(f"organiser:{organiser_id}", "made recovery codes for", session.get_one(Organiser, organiser_id))
        return _new_codes(organiser_id)


def remove(organiser_id: int, actor: str) -> None:
    """Ask for codes no longer."""
    with unit_of_work() as session:
        session.execute(delete(CodeGenerator).where(CodeGenerator.organiser_id == organiser_id))
        session.execute(delete(RecoveryCode).where(RecoveryCode.organiser_id == organiser_id))
        audit.record(actor, "removed the codes of", session.get_one(Organiser, organiser_id))


def take(organiser_id: int, code: str) -> bool:
    """Whether a code is the app's present one, or a recovery code; it is worth nothing afterwards."""
    typed = code.replace(" ", "").replace("-", "").casefold()
    with unit_of_work() as session:
        generator = session.get(CodeGenerator, organiser_id, with_for_update=True)
        if generator and generator.confirmed_at and typed.isascii() and typed.isdigit():
            return _takes(generator, typed)
        used = session.execute(
            delete(RecoveryCode)
            .where(RecoveryCode.organiser_id == organiser_id, RecoveryCode.digest == digest(typed))
            .returning(RecoveryCode.id)
        ).one_or_none()
        if used:
            organiser = session.get_one(Organiser, organiser_id)
            audit.record(f"organiser:{organiser_id}", "used a recovery code of", organiser)
        return used is not None


def asked_for(organiser_id: int) -> bool:
    """Whether somebody types a code when they sign in."""
    wanted = select(CodeGenerator.organiser_id).where(
        CodeGenerator.organiser_id == organiser_id, CodeGenerator.confirmed_at.is_not(None)
    )
    return db.session.scalar(wanted) is not None


def _new_codes(organiser_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.organiser_id == organiser_id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(organiser_id=organiser_id, digest=digest(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _takes(generator: CodeGenerator, code: str) -> bool:
    from passlib.exc import TokenError

    try:
        match = (
            _totp()
            .from_json(generator.secret)
            .match(
                code.replace(" ", ""),
                time=clock.now().timestamp(),
                window=WINDOW,
                last_counter=generator.last_counter,
            )
        )
    except TokenError:  # none, another one, or one that was taken before
        return False
    generator.last_counter = match.counter
    return True


def _totp() -> "type[TOTP]":
    return _maker(current_app.config["SECRET_KEY"])


@cache
def _maker(secret: str) -> "type[TOTP]":
    """Keys of apps lie encrypted in the database, so that a copy of it alone makes no codes."""
    from passlib.totp import TOTP

    return TOTP.using(secrets={"1": f"one-time codes: {secret}"}, issuer="eventsapp")  # type: ignore[no-any-return]
