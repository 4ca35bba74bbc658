"""Every address, method and kind of person: who gets in, who is told to sign in, and to whom there is no such page.

A route that is not in the table fails the first test: whoever adds one says here who may use it. Whatever somebody may
not do is a 404, never a 403: not even that an event exists is told.
"""

import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from eventsapp.accounts import policy
from eventsapp.accounts.models import Organiser, Role
from eventsapp.accounts.policy import ALLOWED, AT_AN_EVENT
from eventsapp.guests.links import issue
from eventsapp.guests.models import LinkPurpose
from eventsapp.kernel.database import db
from tests.conftest import signed_in_client
from tests.factories import make_event, make_guest, make_office, make_organiser
from tests.security import table
from tests.security.kept import Kept
from tests.security.table import plain, routes
from tests.security.world import World, make_helper, make_world

GROUPS = (
    table.EVERYBODY,
    table.NOBODYS,
    table.INVITED,
    table.NOT_IN_THE_API,
    table.LINKS,
    table.SIGNED_IN,
    table.MANAGE,
    table.MANAGE_ANY,
    table.EDITS_GUESTS_SOMEWHERE,
    table.DELETES_SOMETHING,
)

#: A hash of some password, of the smallest cost.
NOBODY_TYPES_IT = "$argon2id$v=19$m=64,t=1,p=1$BYBwrnXunbN2Tql1LqV0rg$ghkpx3Icr/3hupGSvH8ZxLlBKhx5O45QK1PCWawveII"
#: What a view answers to somebody who may use it, whatever it thinks of an empty form.
SERVED = {200, 204, 302, 303, 304, 308, 400, 409, 415, 422, 429}


class Cast(NamedTuple):
    """Somebody who tries, and what they may do at the event."""

    client: FlaskClient
    signed_in: bool
    rights: frozenset[str]
    sees_event: bool
    manages: bool = False
    makes_events: bool = False
    edits_elsewhere: bool = False


def cast(app: Flask, world: World, who: str) -> Cast:
    """Somebody of the cast."""
    kind, _, role = who.partition(" ")
    if kind == "visitor":
        return Cast(app.test_client(), False, frozenset(), False)
    if kind == "guest":
        client, guest = app.test_client(), make_guest(world.event, email="admitted@example.org")
        token = issue(guest, LinkPurpose.invitation)
        db.session.commit()
        client.get(f"/i/{token}")
        return Cast(client, False, frozenset(), True)
    nothing = frozenset[str]()
    if kind == "outsider":
        owner = make_organiser(make_office(), Role.owner)
        return Cast(browser(app, owner), True, nothing, False, makes_events=True, edits_elsewhere=True)
    if kind == "elsewhere":
        other = make_helper(make_event(world.office), Role.organiser)
        return Cast(browser(app, other), True, nothing, False, edits_elsewhere=True)
    if kind == "dismissed":
        gone = make_organiser(world.office, Role.owner, active=False)
        return Cast(browser(app, gone), False, nothing, False)
    rights = frozenset(ALLOWED[Role[role]])
    sees = "event.view" in rights
    if kind == "helper":
        return Cast(browser(app, make_helper(world.event, Role[role])), True, rights, sees)
    member = world.owner if role == "owner" else make_organiser(world.office, Role[role])
    _hand_over_uploads(world, member)
    return Cast(browser(app, member), True, rights, sees, "office.manage" in rights, "event.edit" in rights)


def browser(app: Flask, organiser: Organiser) -> FlaskClient:
    """Where they have signed in, with a password."""
    organiser.password = NOBODY_TYPES_IT
    db.session.commit()
    return signed_in_client(app, organiser)


def _hand_over_uploads(world: World, member: Organiser) -> None:
    """An upload is seen by its uploader alone: let it be theirs."""
    for name in ("guest_list_upload", "programme_upload"):
        db.session.execute(
            text(f"UPDATE {name} SET organiser_id = :key WHERE event_id = :event"),
            {"key": member.id, "event": world.event.id},
        )
    db.session.commit()


WHO = [
    "visitor",
    "guest",
    "outsider",
    "elsewhere",
    "dismissed",
    *(f"member {role.value}" for role in Role),
    *(f"helper {role.value}" for role in AT_AN_EVENT),
]


def test_every_route_is_in_the_table_once(app: Flask) -> None:
    there = {f"{method} {plain(rule)}" for rule, method in routes(app)}
    listed = [each for group in (*table.RIGHTS.values(), *GROUPS) for each in group]
    assert (sorted(there - set(listed)), sorted(set(listed) - there), len(listed)) == ([], [], len(set(listed)))


#: Who tries PostgreSQL too: there the same code asks the same questions.
ON_BOTH = {"outsider", "member owner", "member reader"}


@pytest.fixture(scope="module")
def first_day() -> Iterator[dict[str, Any]]:
    """The world on its first day: made once, and put back for each of the cast."""
    found: dict[str, Any] = {}
    yield found
    if found:
        found["kept"].close()


@pytest.mark.usefixtures("mail_expected")
@pytest.mark.parametrize("who", WHO)
def test_each_gets_what_they_may_and_nothing_else(
    app: Flask, database_url: str, first_day: dict[str, Any], who: str
) -> None:
    if database_url.startswith("postgresql") and who not in ON_BOTH:
        pytest.skip("tried on SQLite")
    if first_day.get("of") == database_url:
        first_day["kept"].put_back()
    else:
        first_day |= {"of": database_url, "world": make_world("alpha", "seminar"), "kept": Kept()}
    world = first_day["world"].now()
    somebody = cast(app, world, who)
    wrong = list(beyond_the_table(app, world, somebody))
    assert not wrong, "\n".join(wrong)


@pytest.mark.usefixtures("mail_expected")
@pytest.mark.parametrize("who", ["outsider", "member reader"])
def test_where_everybody_may_everything_it_is_found(
    app: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """The control: a house that asks who somebody is, and not what they may do."""
    if database_url.startswith("postgresql"):
        pytest.skip("tried on SQLite")
    for module in [each for each in sys.modules.values() if getattr(each, "may", None) is policy.may]:
        monkeypatch.setattr(module, "may", lambda actor, action, thing: actor is not None)
    world = make_world("alpha", "seminar")
    with closing(beyond_the_table(app, world, cast(app, world, who))) as found:
        assert len(list(islice(found, 51))) == 51


def beyond_the_table(app: Flask, world: World, somebody: Cast) -> Generator[str]:
    """The addresses at which somebody gets what the table does not say, or writes where they get nothing."""
    # Whoever opens a link may see the event from then on, and who signs out is out: that comes last.
    late = {*table.LINKS, "POST /organise/sign-out"}
    with closing(Kept()) as kept:
        for rule, method in sorted(routes(app), key=lambda route: f"{route[1]} {plain(route[0])}" in late):
            expected = outcome(f"{method} {plain(rule)}", somebody)
            with kept.as_it_was() as changes:
                found = tried(somebody.client, world.address(rule), method)
            if found != expected or (expected != "served" and changes):
                yield f"{method} {plain(rule)}: {found}, not {expected}; wrote {sorted(changes)}"


def outcome(route: str, somebody: Cast) -> str:
    """What the table says: served, sign in, or not there."""
    if route in table.EVERYBODY or route in table.LINKS:
        return "served"
    if route in table.NOBODYS or route in table.NOT_IN_THE_API:
        return "not there"
    if route in table.INVITED:
        return "served" if somebody.sees_event else "not there"
    if not somebody.signed_in:
        return "sign in"
    if route in table.SIGNED_IN:
        return "served"
    if route in table.MANAGE:
        return "served" if somebody.manages else "not there"
    if route in table.MANAGE_ANY:
        return "served" if somebody.makes_events else "not there"
    if route in table.EDITS_GUESTS_SOMEWHERE:
        return "served" if "guests.edit" in somebody.rights or somebody.edits_elsewhere else "not there"
    if route in table.DELETES_SOMETHING:
        deletes = {"guests.edit", "speakers.edit", "programme.edit"} & somebody.rights
        return "served" if deletes and somebody.sees_event else "not there"
    right = next(right for right, there in table.RIGHTS.items() if route in there)
    return "served" if right in somebody.rights else "not there"


def tried(client: FlaskClient, address: str, method: str) -> str:
    """What becomes of a request."""
    try:
        # An error as one line costs less than its page.
        answer = client.open(address, method=method, headers={"Accept": "text/plain"})
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if answer.status_code == 302 and "/organise/sign-in?" in (answer.location or ""):
        return "sign in"
    if answer.status_code in SERVED:
        return "served"
    return "not there" if answer.status_code == 404 else str(answer.status_code)
