"""What is done to a list of starred sessions. Nobody signs in for it: who has its address may do everything."""

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.tokens import digest, new_token
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.mine.addresses import token
from eventsapp.programme.mine.models import Star, StarredList

#: A list that nobody opened for so long is erased: eighteen months.
KEPT = timedelta(days=548)
#: How exactly it is known when a list was last opened.
_OPENED = timedelta(days=7)


def new_list(event_id: int, language: str, guids: Iterable[str] = ()) -> StarredList:
    """A list of its own address and feed, with these sessions. Part of the caller's unit of work."""
    salt = new_token()
    made = StarredList(event_id=event_id, language=language, salt=salt, digest=digest(token("list", salt)))
    _give_feed(made)
    made.stars = [Star(guid=guid) for guid in dict.fromkeys(guids)]
    db.session.add(made)
    db.session.flush()
    return made


def make_list(event_id: int, language: str, guids: Iterable[str]) -> StarredList:
    """Begin a list with these sessions."""
    with unit_of_work():
        return new_list(event_id, language, guids)


def choose(list_id: int, guids: Iterable[str], among: Iterable[str]) -> None:
    """Let a list have, `among` these sessions, exactly `guids`. Others that it has stay."""
    wanted = set(guids)
    with unit_of_work() as session:
        found = _held(list_id)
        had = {star.guid for star in found.stars}
        gone = (had & set(among)) - wanted
        session.execute(delete(Star).where(Star.list_id == list_id, Star.guid.in_(gone)))
        session.add_all(Star(list_id=list_id, guid=guid) for guid in sorted(wanted - had))
        if gone or wanted - had:
            found.stamp = new_token()


def renew_feed(list_id: int) -> None:
    """Give a list's feed another address. The one before opens nothing any more."""
    with unit_of_work():
        _give_feed(_held(list_id))


def revoke_feed(list_id: int) -> None:
    """Let the list's feed open nothing any more."""
    with unit_of_work():
        found = _held(list_id)
        found.feed_salt = found.feed_digest = None


def delete_list(list_id: int) -> None:
    """Erase a list, with its feed."""
    with unit_of_work() as session:
        session.execute(delete(StarredList).where(StarredList.id == list_id))


def note_opened(found: StarredList) -> None:
    """Remember that somebody opened it, once a week at most."""
    now = clock.now()
    if now - found.opened_at < _OPENED:
        return
    key, stamp = found.id, found.stamp
    with unit_of_work() as session:
        # Its stamp stays: nothing that is shown of it has changed.
        session.execute(update(StarredList).where(StarredList.id == key).values(opened_at=now, stamp=stamp))


def erase_unopened() -> int:
    """Erase the lists that nobody opened for eighteen months; gives how many."""
    with unit_of_work() as session:
        gone = session.execute(
            delete(StarredList).where(StarredList.opened_at < clock.now() - KEPT).returning(StarredList.id)
        )
        return len(gone.all())


def _give_feed(found: StarredList) -> None:
    salt = new_token()
    found.feed_salt, found.feed_digest = salt, digest(token("feed", salt))


def _held(list_id: int) -> StarredList:
    found = db.session.scalar(select(StarredList).where(StarredList.id == list_id).with_for_update())
    if found is None:
        raise Refused(_l("This programme has been deleted meanwhile."))
    return found
