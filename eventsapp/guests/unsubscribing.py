"""The page that ends an office's announcements to an address: its link is signed, so that nobody ends another's.

Whoever has the letter has the link; it names the office and the address, and opens nothing else.
"""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from eventsapp.kernel.mailboxes import ascii_address
from eventsapp.web.addresses import address


def page(office_id: int, email: str) -> str:
    """The whole address of the page."""
    return address("unsubscribing.show", token=_signer().dumps([office_id, ascii_address(email).lower()]))


def opened(token: str) -> tuple[int, str] | None:
    """The office and the e-mail address of a link of ours; None for any other."""
    try:
        office_id, email = _signer().loads(token)
    except (BadSignature, TypeError, ValueError):
        return None
    return int(office_id), str(email)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["settings"].secret_key, salt="no more announcements")
