"""An organiser does something to many guests at once: sees exactly whom it touches, does it, undoes it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventsapp.events.models import Event
from eventsapp.guests.links import link_by
from eventsapp.guests.models import Guest, GuestGroup, LinkPurpose
from eventsapp.guests.tags import GuestTag
from eventsapp.kernel.database import db
from eventsapp.registration.operations.answers import answer
from tests.factories import make_event, make_group, make_guest, make_link, make_office
from tests.factories.registration import accepting
from tests.pages import errors, filled_in, notices, rows, texts

PAGE = "/organise/seminar/guests"


def previewed(client: FlaskClient, action: str, **form: Any) -> TestResponse:
    return client.post(f"{PAGE}/bulk", data={"action": action, **form})


def done(client: FlaskClient, page: TestResponse) -> TestResponse:
    """What follows when the button of the preview is pressed."""
    form = filled_in(page, f"{PAGE}/bulk")
    return client.get(client.post(f"{PAGE}/bulk/done", data=form).location)


def undone(client: FlaskClient, page: TestResponse) -> list[str]:
    (address,) = [form for form in page.text.split('"') if form.endswith("/undo")]
    return notices(client.get(client.post(address).location))


def button(page: TestResponse) -> list[str]:
    return texts(page, "//button[@formaction]")


def listed(client: FlaskClient, **query: Any) -> list[str]:
    return [row[1] for row in rows(client.get(PAGE, query_string=query))]


def test_a_tag_is_given_taken_away_and_given_back(organiser: FlaskClient, event: Event) -> None:
    ann, bo, _cy = (make_guest(event, name=name) for name in ("Ann", "Bo", "Cy"))
    first = previewed(organiser, "tag", guest=[ann.id], value=" Table  one ")
    assert (button(first), notices(done(organiser, first))) == (
        ["Tag 1 guest"],
        ["1 guest has the tag now.", "You can bring the guests back to how they were. Undo"],
    )

    page = previewed(organiser, "tag", guest=[ann.id, bo.id], value="Table one")
    assert [[row[0], row[-1]] for row in rows(page)] == [["Bo", "Yes"], ["Ann", "No: has the tag already"]]
    assert button(page) == ["Tag 1 guest"]
    done(organiser, page)
    tag = db.session.scalars(select(GuestTag)).one()
    assert listed(organiser, tag=tag.id) == ["Ann Table one", "Bo Table one"]

    gone = done(organiser, previewed(organiser, "untag", guest=[ann.id, bo.id], value="Table one"))
    assert db.session.scalars(select(GuestTag)).all() == []
    assert undone(organiser, gone) == ["2 guests are as before."]
    assert listed(organiser) == ["Ann Table one", "Bo Table one", "Cy"]
    assert undone(organiser, gone) == ["This can’t be undone any more."]


def test_all_of_a_view_are_moved_and_moved_back(organiser: FlaskClient, event: Event) -> None:
    press, protocol = make_group(event, "Press"), make_group(event, "Protocol")
    for name, group in (("Ann", press), ("Bo", protocol), ("Bea", None)):
        make_guest(event, name=name, group_id=group and group.id)

    def groups() -> list[tuple[str, str | None]]:
        chosen = select(Guest.name, GuestGroup.name).outerjoin(Guest.group).order_by(Guest.name)
        return [(row[0], row[1]) for row in db.session.execute(chosen)]

    page = previewed(organiser, "move", scope="all", q="b")
    assert button(page) == []
    page = previewed(organiser, "move", guests=filled_in(page, f"{PAGE}/bulk")["guests"], value=press.id)
    assert button(page) == ["Move 2 guests"]
    after = done(organiser, page)
    assert groups() == [("Ann", "Press"), ("Bea", "Press"), ("Bo", "Press")]
    undone(organiser, after)
    assert groups() == [("Ann", "Press"), ("Bea", None), ("Bo", "Protocol")]


def test_those_are_invited_who_were_not(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    invited, new = make_guest(event), make_guest(event, invited=False, email="new@example.org")
    page = previewed(organiser, "invite", guest=[invited.id, new.id])
    assert button(page) == ["Invite 1 guest"]
    assert notices(done(organiser, page)) == ["1 invitation is on its way."]
    assert [letter.recipient for letter in outbox()] == ["new@example.org"]


def test_a_replaced_link_opens_nothing_and_the_new_one_does(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    guest = make_guest(event)
    old = make_link(guest)
    registration = make_link(guest, LinkPurpose.registration)
    done(organiser, previewed(organiser, "replace", guest=[guest.id]))
    assert link_by(old, LinkPurpose.invitation) is None
    assert link_by(registration, LinkPurpose.registration) is None
    (letter,) = outbox()
    token = letter.content.decode().replace("=\r\n", "").partition("/i/")[2][:22]
    assert link_by(token, LinkPurpose.invitation) is not None


def test_links_end_on_a_day_and_their_page_is_as_unknown(
    organiser: FlaskClient, visitor: FlaskClient, event: Event
) -> None:
    guest = make_guest(event)
    token = make_link(guest)
    assert errors(previewed(organiser, "expire", guest=[guest.id], value="someday")) != []
    assert errors(previewed(organiser, "expire", guest=[guest.id], value="1.5.2020")) == [
        "This day is past. Choose a later one, or withdraw the links."
    ]
    page = previewed(organiser, "expire", guest=[guest.id], value="1.5.2030")
    assert notices(done(organiser, page)) == ["The links of 1 guest end."]
    midnight = datetime(2030, 5, 1, 21, tzinfo=UTC)  # in Helsinki
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        assert visitor.get(f"/i/{token}").status_code == 200
    with time_machine.travel(midnight, tick=False):
        ended, unknown = visitor.get(f"/i/{token}"), visitor.get(f"/i/{'x' * 22}")
    assert (ended.status_code, ended.text.replace(token, "x" * 22)) == (404, unknown.text)


def test_links_are_withdrawn(organiser: FlaskClient, event: Event) -> None:
    guest, other = make_guest(event), make_guest(event, invited=False)
    token = make_link(guest)
    page = previewed(organiser, "withdraw", guest=[guest.id, other.id])
    assert (button(page), notices(done(organiser, page))) == (
        ["Withdraw the links of 1 guest"],
        ["The links of 1 guest are withdrawn."],
    )
    assert link_by(token, LinkPurpose.invitation) is None
    assert listed(organiser, state="withdrawn") == [guest.name]


def test_who_holds_a_seat_stays_on_the_list(organiser: FlaskClient, event: Event, mail_expected: None) -> None:
    ann, _bo = make_guest(event, name="Ann"), make_guest(event, name="Bo")
    answer(ann.id, accepting(), f"guest:{ann.id}")
    page = previewed(organiser, "remove", scope="all")
    assert [row[-1] for row in rows(page)] == [
        "Yes",
        "No: has accepted or waits for a seat: cancel the registration first",
    ]
    assert notices(done(organiser, page)) == ["1 guest is no longer on the list. Bring it back from the bin"]
    assert [each.id for each in db.session.scalars(select(Guest))] == [ann.id]


@pytest.mark.parametrize("packed", ["1-2147483647", "x", "3-x", "99999999999"])
def test_what_is_no_choice_is_refused(organiser: FlaskClient, event: Event, packed: str) -> None:
    assert previewed(organiser, "remove", guests=packed).status_code == 400
    assert previewed(organiser, "steal", guests="1").status_code == 400


def test_guests_of_others_are_never_touched(organiser: FlaskClient, event: Event) -> None:
    stranger = make_guest(make_event(make_office(), slug="foreign"), name="Secret Stranger")
    mine = make_guest(event, name="Mine")
    page = previewed(organiser, "remove", guest=[stranger.id, mine.id])
    assert [row[0] for row in rows(page)] == ["Mine"]
    done(organiser, page)
    assert [each.name for each in db.session.scalars(select(Guest))] == ["Secret Stranger"]


def test_who_may_not(event: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient) -> None:
    guest = make_guest(event, name="Secret Guest")
    form = {"action": "remove", "guests": str(guest.id)}
    for who, status in ((colleague, 404), (outsider, 404), (visitor, 302)):
        for address in ("bulk", "bulk/done", "changes/1/undo", "filters", f"{guest.id}/tags"):
            assert who.post(f"{PAGE}/{address}", data=form).status_code == status
    assert db.session.scalars(select(Guest.name)).all() == ["Secret Guest"]


def test_the_number_of_queries_does_not_grow_with_the_choice(
    organiser: FlaskClient, event: Event, count_queries: Any
) -> None:
    numbers = []
    for guests in (1, 2, 57):
        for _ in range(guests):
            make_guest(event)
        with count_queries() as statements:
            previewed(organiser, "remove", scope="all")
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] == numbers[2]
