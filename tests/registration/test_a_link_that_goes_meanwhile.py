"""A guest presses a button while somebody takes their link, or them, away: what comes first holds."""

from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import update

from eventsapp.events.models import Event
from eventsapp.guests import links
from eventsapp.guests.models import Guest, LinkPurpose, PersonalLink
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.guests.operations.people import remove_guest
from eventsapp.guests.operations.personal_links import revoke_links
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.registration.models import SignUpSession
from eventsapp.registration.operations import (
    answers,
    cancellations,
    chairs,
    erasure,
    offers,
    sign_ups,
    substitutes,
)
from eventsapp.registration.operations.answers import answer
from eventsapp.tables import METADATA
from tests.factories import make_guest, make_link
from tests.factories.registration import accepting, regretting
from tests.pages import title, words
from tests.registration.test_offers import full, offer_to
from tests.registration.test_sending_a_deputy import DEPUTY

pytestmark = pytest.mark.usefixtures("mail_expected")

YES = {"answer": "accept", "name": "Ann", "diet": "Nuts"}
OURS = "organiser:1"

#: What takes a guest's link away.
GOES: dict[str, Callable[[Event, Guest], object]] = {
    "withdrawn": lambda event, guest: revoke_links(guest.id, OURS),
    "replaced": lambda event, guest: send_invitations(event.id, None, OURS, guest_ids=[guest.id], replace=True),
    "erased": lambda event, guest: erasure.erase(guest.id, f"guest:{guest.id}"),
}


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, where: ModuleType, name: str, happens: Callable[[], object]
) -> list[list[Any]]:
    """Let something happen between the view's look at a link and the operation; gives all rows as they are then."""
    real, seen = getattr(where, name), list[list[Any]]()

    def late(*arguments: Any, **named: Any) -> Any:
        happens()
        seen.append(rows())
        return real(*arguments, **named)

    monkeypatch.setattr(where, name, late)
    return seen


def rows() -> list[Any]:
    """All there is, but that somebody tried."""
    db.session.rollback()
    tables = [table for table in METADATA.sorted_tables if table.name != "attempt_count"]
    return [[table.name, *db.session.execute(table.select()).all()] for table in tables]


def refused(sent: Any, seen: list[list[Any]]) -> bool:
    """It is answered as a link that never was, and nothing was written."""
    return (sent.status_code, title(sent), seen) == (404, "Page not found", [rows()])


@pytest.mark.parametrize("what", GOES)
def test_an_answer_comes_too_late(
    event: Event, guest: Guest, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    link = f"/i/{make_link(guest)}"
    client.get(link)
    seen = meanwhile(monkeypatch, answers, "answer", lambda: GOES[what](event, guest))
    assert refused(client.post(f"{link}/answer", data=YES), seen)


def test_where_nobody_looks_again_it_is_taken(
    event: Event, guest: Guest, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: by a link that was withdrawn they accept, and are given another."""
    link = f"/i/{make_link(guest)}"
    monkeypatch.setattr(links, "still_opens", lambda actor, opens: None)
    meanwhile(monkeypatch, answers, "answer", lambda: revoke_links(guest.id, OURS))
    sent = client.post(f"{link}/answer", data=YES)
    assert (sent.status_code, client.get(sent.location).status_code) == (303, 200)


def test_a_guest_who_was_taken_off_the_list(
    event: Event, guest: Guest, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = f"/i/{make_link(guest)}"
    seen = meanwhile(monkeypatch, answers, "answer", lambda: remove_guest(guest.id, OURS))
    assert refused(client.post(f"{link}/answer", data=YES), seen)


def test_the_host_writes_down_an_answer_of_somebody_who_is_erased(event: Event, guest: Guest) -> None:
    erasure.erase(guest.id, f"guest:{guest.id}")
    before = rows()
    with pytest.raises(Exception, match="No row was found"):
        answer(guest.id, accepting(), OURS)
    assert rows() == before


@pytest.mark.parametrize(
    ("where", "name", "address", "data"),
    [
        (answers, "answer", "answer", YES | {"diet": "None"}),
        (cancellations, "cancel", "cancellation", {}),
        (substitutes, "name", "substitute", DEPUTY),
        (substitutes, "withdraw", "substitute/withdrawal", {}),
        (erasure, "erase", "erasure", {"surely": "yes"}),
    ],
    ids=["answer", "cancellation", "deputy", "no deputy", "erasure"],
)
def test_no_button_of_the_answers_page_does_anything(
    event: Event,
    guest: Guest,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    where: ModuleType,
    name: str,
    address: str,
    data: dict[str, str],
) -> None:
    answer(guest.id, accepting(), f"guest:{guest.id}")
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    if address == "substitute/withdrawal":
        client.post(f"{link}/substitute", data=DEPUTY)
    client.get(link)
    seen = meanwhile(monkeypatch, where, name, lambda: revoke_links(guest.id, OURS))
    assert refused(client.post(f"{link}/{address}", data=data), seen)


def test_no_new_link_to_the_answer_is_given(
    event: Event, guest: Guest, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = f"/i/{make_link(guest)}"
    answer(guest.id, accepting(), f"guest:{guest.id}")
    seen = meanwhile(monkeypatch, answers, "link_to", lambda: revoke_links(guest.id, OURS))
    assert refused(client.post(f"{link}/registration"), seen)


@pytest.mark.parametrize("take", ["yes", "no"])
def test_a_seat_on_offer_is_not_moved(
    offering: Event,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    take: str,
) -> None:
    first, _second, third, _fourth = full(offering)
    answer(first.id, regretting(), f"guest:{first.id}")
    offers.approve(offer_to(third).id, OURS)
    link = f"/r/{make_link(third, LinkPurpose.registration)}"
    name = "take" if take == "yes" else "pass_on"
    seen = meanwhile(monkeypatch, offers, name, lambda: revoke_links(third.id, OURS))
    assert refused(client.post(f"{link}/offer", data={"take": take}), seen)


@pytest.mark.parametrize("move", ["sign up", "more chairs", "give up"])
def test_chairs_of_a_session_are_not_moved(
    event: Event,
    talks: list[SignUpSession],
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    move: str,
) -> None:
    event.companions_allowed = 1
    guest = make_guest(event)
    answer(guest.id, accepting("Réka"), f"guest:{guest.id}")
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    if move != "sign up":
        sign_ups.sign_up(guest.id, talks[0].id, 1, f"guest:{guest.id}")
    where, name, data = {
        "sign up": (sign_ups, "sign_up", {"chairs": "1"}),
        "more chairs": (chairs, "change", {"chairs": "2"}),
        "give up": (sign_ups, "give_up", {"give_up": "yes"}),
    }[move]
    seen = meanwhile(monkeypatch, where, name, lambda: revoke_links(guest.id, OURS))
    assert refused(client.post(f"{link}/sessions/{talks[0].id}", data=data), seen)


def test_a_replaced_link_opens_neither_the_invitation_nor_the_answer(
    event: Event, guest: Guest, client: FlaskClient, organiser: FlaskClient, outbox: Any
) -> None:
    old = make_link(guest)
    answer(guest.id, accepting(), f"guest:{guest.id}")
    answered = make_link(guest, LinkPurpose.registration)
    there = [f"/i/{old}", f"/r/{answered}", f"/r/{answered}/change", f"/r/{answered}/data.json"]
    assert [client.get(each).status_code for each in there] == [200] * 4
    sent = organiser.post(f"/organise/seminar/guests/{guest.id}/links/replace", follow_redirects=True)
    assert "the old ones open nothing any more" in sent.get_data(as_text=True)
    assert [client.get(each).status_code for each in there] == [404] * 4
    # The new one leads to the answer.
    new = outbox()[-1].content.decode().replace("=\r\n", "").partition("/i/")[2][:22]
    led = client.post(f"/i/{new}/registration")
    assert (led.status_code, words(client.get(led.location), ".notice h2")) == (
        303,
        ["You are coming. Your place is confirmed."],
    )


def test_a_link_that_ends_ends_for_who_has_followed_it(
    event: Event, guest: Guest, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, now, real = f"/i/{make_link(guest)}", clock.now(), answers.answer
    db.session.execute(update(PersonalLink).values(expires_at=now + timedelta(hours=1)))
    db.session.commit()

    def late(*arguments: Any) -> Any:
        with time_machine.travel(now + timedelta(hours=2), tick=False):
            return real(*arguments)

    monkeypatch.setattr(answers, "answer", late)
    assert client.post(f"{link}/answer", data=YES).status_code == 404
