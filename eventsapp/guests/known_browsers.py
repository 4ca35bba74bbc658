"""Which browsers a guest, or their assistant, has typed a code in. Where an event asks for codes, a personal link shows
nothing in any other: whoever was forwarded a letter has its link, and not the addressee's post."""

from collections.abc import Collection

from sqlalchemy import delete, select

from eventsapp.guests.addresses import key
from eventsapp.guests.models import Guest
from eventsapp.guests.models_of_codes import KnownBrowser, LinkCode
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.tokens import digest


def knows(guest: Guest, token: str) -> bool:
    """Whether the browser whose cookie holds this token has shown itself for a guest, at an address that is still
    theirs or their assistant's. token: "" for a browser without the cookie."""
    if not token:
        return False
    address = db.session.scalar(
        select(KnownBrowser.address).where(
            KnownBrowser.digest == digest(token),
            KnownBrowser.guest_id == guest.id,
            KnownBrowser.expires_at > clock.now(),
        )
    )
    return address in marks(guest)


def code_under_way(guest: Guest, token: str) -> LinkCode | None:
    """The code that the browser whose cookie holds this token asked for last, while it may still be typed."""
    asked = select(LinkCode).where(
        LinkCode.guest_id == guest.id, LinkCode.browser == digest(token), LinkCode.expires_at > clock.now()
    )
    code = db.session.scalar(asked)
    return code if code and code.address in marks(guest) else None


def forget(guest_ids: Collection[int]) -> None:
    """Know no browser of these guests any more, and take no code that is under way: their links are replaced or
    withdrawn. Call it inside a unit of work."""
    for table in (KnownBrowser, LinkCode):
        db.session.execute(delete(table).where(table.guest_id.in_(guest_ids)))


def marks(guest: Guest) -> list[str]:
    """The digests of the addresses at which a guest is reached."""
    return [mark(email) for email in (guest.email, guest.assistant_email) if email]


def mark(email: str) -> str:
    """The digest of an address: two spellings of one have the same."""
    return digest(key(email))


def masked(email: str) -> str:
    """An address that its owner recognises and nobody else learns: k***@example.org."""
    local, _at, domain = email.rpartition("@")
    return f"{local[:1]}***@{domain}"
