"""An organiser looks at what one guest was written, writes again, or withdraws the links."""

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.links import link_by
from eventsapp.guests.models import Guest, Invitation, InvitationState, LinkPurpose, PersonalLink
from eventsapp.kernel.database import db
from eventsapp.mail.models import MessageState
from eventsapp.registration.operations.answers import answer
from tests.factories import make_event, make_guest, make_link, make_office
from tests.factories.registration import accepting
from tests.pages import notices, rows, texts


def page_of(guest: Guest) -> str:
    return f"/organise/seminar/guests/{guest.id}"


def test_one_guest_is_invited_and_the_letter_stands_on_their_page(
    organiser: FlaskClient, event: Event, outbox: Any
) -> None:
    guest = make_guest(event, invited=False, name="Aino", email="aino@example.org")
    answer = organiser.post(f"{page_of(guest)}/invitation")
    page = organiser.get(answer.location)
    assert notices(page) == ["An invitation with a new link is on its way to Aino."]
    assert [[row[0], row[2]] for row in rows(page)] == [["Invitation", "Waits to leave"]]
    assert [letter.recipient for letter in outbox()] == ["aino@example.org"]


def test_a_letter_is_read_without_the_guests_own_link(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    guest = make_guest(event, invited=False, name="Aino")
    organiser.post(f"{page_of(guest)}/invitation")
    (letter,) = outbox()
    page = organiser.get(f"{page_of(guest)}/letters/{letter.id}")
    (words,) = texts(page, "//pre")
    assert re.findall(r"http://localhost/i/\S*", words) == ["http://localhost/i/…"]
    assert texts(page, "//main//dl/dd")[1] == "Invitation: Seminar"


def test_how_the_invitation_stands_is_said_until_they_answer_without_one(
    organiser: FlaskClient, event: Event, mail_expected: None
) -> None:
    guest = make_guest(event, invited=False)
    page = f"/organise/seminar/guests/{guest.id}"
    standing = "//dt[text()='Invitation']/following-sibling::dd[1]"
    assert texts(organiser.get(page), standing) == ["Not invited"]
    answer(guest.id, accepting(), "organiser:1")
    assert texts(organiser.get(page), standing) == []
    organiser.post(f"{page}/invitation")
    assert texts(organiser.get(page), standing)[0].startswith("Invited ")


def test_who_was_invited_gets_a_new_link_when_the_host_says_so(
    organiser: FlaskClient, event: Event, outbox: Any
) -> None:
    guest = make_guest(event)
    guest.invitation.state = InvitationState.bounced
    db.session.commit()
    token = make_link(guest)
    organiser.post(f"{page_of(guest)}/invitation")
    assert len(outbox()) == 1
    assert db.session.scalars(select(Invitation.state)).all() == [InvitationState.sent]
    assert db.session.query(PersonalLink).count() == 2
    assert link_by(token, LinkPurpose.invitation) is not None


def test_withdrawn_links_open_nothing(organiser: FlaskClient, visitor: FlaskClient, event: Event) -> None:
    guest = make_guest(event)
    token = make_link(guest)
    assert visitor.get(f"/i/{token}").status_code == 200
    assert visitor.get("/events/seminar").status_code == 200
    answer = organiser.post(f"{page_of(guest)}/links/revoke")
    assert notices(organiser.get(answer.location)) == ["1 link is withdrawn."]
    assert [visitor.get(address).status_code for address in (f"/i/{token}", "/events/seminar")] == [404, 404]
    assert texts(organiser.get(page_of(guest)), "//dd/span[contains(@class, 'state')]") == ["Withdrawn"]


def test_a_letter_that_was_refused_is_tried_again(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    guest = make_guest(event, invited=False)
    organiser.post(f"{page_of(guest)}/invitation")
    (letter,) = outbox()
    letter.state, letter.error = MessageState.failed, "550 No such user"
    db.session.commit()
    page = organiser.get(page_of(guest))
    assert [row[2:] for row in rows(page)] == [["Failed", "550 No such user", "Try again"]]
    again = f"{page_of(guest)}/letters/{letter.id}/retry"
    assert notices(organiser.get(organiser.post(again).location)) == ["The letter waits to leave again."]
    assert [letter.state for letter in outbox()] == [MessageState.queued]
    assert notices(organiser.get(organiser.post(again).location)) == ["This letter is not waiting to be sent again."]


def test_a_letter_is_kept_byte_for_byte(
    organiser: FlaskClient, colleague: FlaskClient, outsider: FlaskClient, event: Event, outbox: Any
) -> None:
    guest = make_guest(event, invited=False)
    organiser.post(f"{page_of(guest)}/invitation")
    (letter,) = outbox()
    letter.state, letter.error = MessageState.failed, "550 No such user"
    db.session.commit()
    path = f"{page_of(guest)}/letters/{letter.id}"
    file = organiser.get(f"{path}.eml")
    assert (file.data, file.mimetype) == (letter.content, "message/rfc822")
    assert file.headers["Content-Disposition"] == f"attachment; filename=invitation-{letter.id}.eml"
    assert texts(organiser.get(path), "//main//*[contains(@class, 'button-row')]//*[self::a or self::button]") == [
        "Download as it went out (.eml)",
        "Try again",
    ]
    assert [who.get(f"{path}.eml").status_code for who in (colleague, outsider)] == [404, 404]


def test_an_event_that_is_cancelled_invites_nobody(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    guest = make_guest(event, invited=False)
    event.cancelled_at = event.created_at
    db.session.commit()
    answer = organiser.post(f"{page_of(guest)}/invitation")
    assert notices(organiser.get(answer.location)) == ["This event is cancelled: nobody can be invited to it."]
    assert outbox() == []


def test_who_may_not(
    event: Event,
    organiser: FlaskClient,
    colleague: FlaskClient,
    outsider: FlaskClient,
    visitor: FlaskClient,
    outbox: Any,
) -> None:
    guest = make_guest(event, invited=False, name="Secret Guest")
    organiser.post(f"{page_of(guest)}/invitation")
    (letter,) = outbox()
    others = (colleague, outsider, visitor)
    for action in ("invitation", "links/revoke", f"letters/{letter.id}/retry"):
        assert [who.post(f"{page_of(guest)}/{action}").status_code for who in others] == [404, 404, 302]
    assert [who.get(f"{page_of(guest)}/letters/{letter.id}").status_code for who in others] == [200, 404, 302]
    assert len(outbox()) == 1
    assert db.session.scalars(select(PersonalLink.revoked_at)).all() == [None]


def test_the_letters_of_another_guest_are_not_there(organiser: FlaskClient, event: Event, outbox: Any) -> None:
    guest, other = make_guest(event, invited=False), make_guest(event)
    stranger = make_guest(make_event(make_office(), slug="foreign"))
    organiser.post(f"{page_of(guest)}/invitation")
    (letter,) = outbox()
    addresses = [f"{page_of(other)}/letters/{letter.id}", f"{page_of(stranger)}/letters/{letter.id}"]
    assert [organiser.get(address).status_code for address in addresses] == [404, 404]
    assert organiser.post(f"{page_of(stranger)}/invitation").status_code == 404
    assert len(outbox()) == 1
