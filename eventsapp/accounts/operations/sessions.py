"""Where organisers are signed in."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import joinedload

from eventsapp.accounts.models import Organiser
from eventsapp.accounts.models_of_sign_in import SignedIn
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.mailboxes import one_line
from eventsapp.kernel.tokens import digest, new_token
from eventsapp.kernel.unit_of_work import unit_of_work

#: After this time one signs in again, whatever happens.
LIFE = timedelta(days=7)


def begin(organiser_id: int, network: str, browser: str) -> str:
    """Somebody has signed in; gives what their cookie holds from now on."""
    token, now = new_token(), clock.now()
    with unit_of_work() as session:
        session.add(
            SignedIn(
                organiser_id=organiser_id,
                digest=digest(token),
                created_at=now,
                expires_at=now + LIFE,
                network=network[:60],
                browser=one_line(browser)[:200],
            )
        )
        audit.record(f"organiser:{organiser_id}", "signed in", session.get_one(Organiser, organiser_id))
    return token


def organiser_of(key: str, token: str) -> Organiser | None:
    """Whom a cookie stands for: it names an organiser (`fs_uniquifier`) and a session of theirs that lives.

    Their offices and events come in the same query: every page of an organiser begins with it.
    """
    given = {"key": key, "digest": digest(token), "now": clock.now()}
    return db.session.scalars(_LIVING, given).unique().one_or_none()


#: Built once: SQLAlchemy takes longer to put it together than SQLite to answer it.
_LIVING = (
    select(Organiser)
    .join(SignedIn, SignedIn.organiser_id == Organiser.id)
    .where(
        Organiser.fs_uniquifier == bindparam("key"),
        Organiser.active,
        SignedIn.digest == bindparam("digest"),
        SignedIn.expires_at > bindparam("now"),
    )
    .options(joinedload(Organiser.memberships), joinedload(Organiser.event_memberships))
)


def sessions_of(organiser_id: int) -> Sequence[SignedIn]:
    """Where an organiser is signed in, the newest first."""
    wanted = (
        select(SignedIn)
        .where(SignedIn.organiser_id == organiser_id, SignedIn.expires_at > clock.now())
        .order_by(SignedIn.created_at.desc(), SignedIn.id.desc())
    )
    return db.session.scalars(wanted).all()


def end(organiser_id: int, token: str) -> None:
    """Somebody signs out here."""
    with unit_of_work() as session:
        session.execute(delete(SignedIn).where(SignedIn.organiser_id == organiser_id, SignedIn.digest == digest(token)))


def end_one(organiser_id: int, session_id: int) -> None:
    """Somebody ends one of their sessions from afar. Where it has ended already, nothing happens."""
    with unit_of_work() as session:
        session.execute(delete(SignedIn).where(SignedIn.organiser_id == organiser_id, SignedIn.id == session_id))
        audit.record(f"organiser:{organiser_id}", "ended a session of", session.get_one(Organiser, organiser_id))


def end_others(organiser_id: int, token: str) -> None:
    """Somebody ends all of their sessions but this one."""
    with unit_of_work() as session:
        session.execute(delete(SignedIn).where(SignedIn.organiser_id == organiser_id, SignedIn.digest != digest(token)))
        organiser = session.get_one(Organiser, organiser_id)
        audit.record(f"organiser:{organiser_id}", "ended the other sessions of", organiser)


def forget_ended() -> None:
    """Away with the rows of sessions that have run out: they hold network addresses."""
    with unit_of_work() as session:
        session.execute(delete(SignedIn).where(SignedIn.expires_at <= clock.now()))
