"""Passkeys (WebAuthn Level 2): registered by somebody who is signed in, and signed in with.

What is asked of a browser (the challenge) is kept in the session that asked; each is good for one answer.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from eventsapp.accounts.models import Organiser
from eventsapp.accounts.models_of_sign_in import Passkey
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.limits import TooManyAttempts, count_attempt
from eventsapp.kernel.tokens import digest
from eventsapp.kernel.unit_of_work import unit_of_work

#: Characters of the largest answer that a browser gives.
LARGEST_ANSWER = 16_000


class Asked(NamedTuple):
    """What a browser is asked: the options as JSON, and the challenge in them (base64url) to be kept meanwhile."""

    options: str
    challenge: str


class _Party(NamedTuple):
    id: str
    origin: str


def _party() -> _Party:
    """Who asks: the host that people know us by, never the one a request claims."""
    url = urlsplit(current_app.extensions["settings"].url)
    return _Party(url.hostname or "", f"{url.scheme}://{url.netloc}")


def passkeys_of(organiser_id: int) -> Sequence[Passkey]:
    """Somebody's passkeys, the oldest first."""
    return db.session.scalars(select(Passkey).where(Passkey.organiser_id == organiser_id).order_by(Passkey.id)).all()


def ask_to_register(organiser: Organiser) -> Asked:
    """Ask a browser to make a passkey that asks its owner for a PIN, a finger or a face."""
    from webauthn import generate_registration_options
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=_party().id,
        rp_name="eventsapp",
        user_id=f"organiser:{organiser.id}".encode(),
        user_name=organiser.email,
        user_display_name=organiser.name or organiser.email,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential_id))
            for each in passkeys_of(organiser.id)
        ],
    )
    return _asked(options)


def register(organiser_id: int, challenge: str, answer: str, name: str) -> None:
    """Keep the passkey that a browser made. Raises Refused where its answer is none to `challenge`."""
    from webauthn import verify_registration_response
    from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

    credential = _read(challenge, answer)
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_party().id,
            expected_origin=_party().origin,
            require_user_verification=True,
        )
    except _failures() as error:
        raise _not_understood() from error
    key = bytes_to_base64url(made.credential_id)
    transports = credential.get("response", {}).get("transports") or []
    with unit_of_work() as session:
        organiser = session.get_one(Organiser, organiser_id, with_for_update=True)
        if session.scalar(select(Passkey.id).where(Passkey.credential_id == key)):
            raise Refused(_l("This passkey is there already."))
        session.add(
            Passkey(
                organiser_id=organiser_id,
                name=name.strip()[:60] or "Passkey",
                credential_id=key,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                transports=[str(each)[:20] for each in transports][:10],
            )
        )
        audit.record(f"organiser:{organiser_id}", "added a passkey of", organiser)


def remove_passkey(organiser_id: int, passkey_id: int) -> None:
    """Let a passkey open nothing any more."""
    with unit_of_work() as session:
        session.execute(delete(Passkey).where(Passkey.organiser_id == organiser_id, Passkey.id == passkey_id))
        audit.record(f"organiser:{organiser_id}", "removed a passkey of", session.get_one(Organiser, organiser_id))


def ask_to_sign_in() -> Asked:
    """Ask a browser for any passkey it has for us. Who somebody is, the passkey says."""
    from webauthn import generate_authentication_options
    from webauthn.helpers.structs import UserVerificationRequirement

    return _asked(
        generate_authentication_options(rp_id=_party().id, user_verification=UserVerificationRequirement.REQUIRED)
    )


def sign_in(challenge: str, answer: str) -> Organiser:
    """The organiser whose passkey answered `challenge`. Raises Refused where it is nobody's, or has been taken off."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import base64url_to_bytes

    credential = _read(challenge, answer)
    with unit_of_work() as session:
        passkey = session.scalar(
            select(Passkey).where(Passkey.credential_id == str(credential.get("id", ""))).with_for_update()
        )
        if passkey is None:
            raise _not_understood()
        try:
            proven = verify_authentication_response(
                credential=credential,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=_party().id,
                expected_origin=_party().origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except _failures() as error:
            raise _not_understood() from error
        passkey.sign_count, passkey.used_at = proven.new_sign_count, clock.now()
        organiser = session.get_one(Organiser, passkey.organiser_id)
        if not organiser.active:
            raise _not_understood()
    return organiser


def _asked(options: Any) -> Asked:
    from webauthn.helpers import bytes_to_base64url, options_to_json

    return Asked(options_to_json(options), bytes_to_base64url(options.challenge))


def _read(challenge: str, answer: str) -> dict[str, Any]:
    try:
        count_attempt(f"passkey:{digest(challenge)}", limit=1, window=timedelta(days=1))
        credential = json.loads(answer[:LARGEST_ANSWER]) if challenge else None
    except (TooManyAttempts, ValueError, RecursionError):
        credential = None
    if not isinstance(credential, dict):
        raise _not_understood()
    return credential


def _failures() -> tuple[type[Exception], ...]:
    """What the library raises at an answer that is none; the built-in ones at shapes that no browser sends."""
    from webauthn.helpers.exceptions import WebAuthnException

    return (WebAuthnException, ValueError, TypeError, KeyError, AttributeError)


def _not_understood() -> Refused:
    return Refused(_l("That did not work. Try again, or sign in with your password."))
