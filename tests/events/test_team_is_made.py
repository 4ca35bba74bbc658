"""An organiser invites somebody to help at one event, and no other."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from eventsapp.accounts.models import EventMembership, Office, Organiser, Role
from eventsapp.accounts.models_of_sign_in import AccountLink
from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.mail.models import OutboxMessage
from tests.accounts.test_colleague_is_invited import JOIN, link_in
from tests.conftest import signed_in_client
from tests.factories import make_event, make_guest, make_office, make_organiser, saved
from tests.pages import errors, texts

Letters = Callable[[], list[OutboxMessage]]


def helper(event: Event, role: Role) -> Organiser:
    """Somebody of another office who helps at this event."""
    organiser = make_organiser(make_office(), name="Heli Helper")
    saved(EventMembership(event_id=event.id, organiser_id=organiser.id, role=role))
    return organiser


def opens(browser: FlaskClient, *addresses: str) -> list[int]:
    return [browser.get(address).status_code for address in addresses]


def test_whoever_takes_up_the_invitation_sees_this_event_alone(
    organiser: FlaskClient, event: Event, office: Office, visitor: FlaskClient, outbox: Letters
) -> None:
    make_event(office, slug="another", title={"en": "Another seminar"})
    organiser.post("/organise/seminar/team", data={"email": "heli@example.org", "role": "door"})
    (letter,) = outbox()
    path = link_in(letter)
    visitor.post(path, data=JOIN)
    assert opens(visitor, "/organise/seminar/", "/organise/another/", "/organise/") == [404, 404, 200]
    db.session.rollback()
    rows = [(row.event_id, row.role) for row in db.session.query(EventMembership)]
    assert rows == [(event.id, Role.door)]


def test_a_programme_editor_edits_the_programme_and_sees_no_guests(
    app: Flask, event: Event, office: Office, outsider: FlaskClient
) -> None:
    make_guest(event, name="Secret Guest")
    browser = signed_in_client(app, helper(event, Role.programme_editor))
    assert texts(browser.get("/organise/"), "//tbody//th") == ["Seminar"]
    assert opens(browser, "/organise/seminar/sessions/new", "/organise/seminar/rooms") == [200, 200]
    assert opens(browser, "/organise/seminar/guests", "/organise/seminar/letters", "/organise/seminar/answers") == [
        404,
        404,
        404,
    ]
    links = texts(browser.get("/organise/seminar/"), "//nav[@class='event-navigation']//a")
    assert [each for each in links if each in {"Guests", "Letters", "Answers", "Team", "Settings"}] == []
    assert opens(outsider, "/organise/seminar/") == [404]


def test_somebody_is_removed_and_an_invitation_withdrawn(
    organiser: FlaskClient, app: Flask, event: Event, visitor: FlaskClient, outbox: Letters
) -> None:
    heli = helper(event, Role.reader)
    browser = signed_in_client(app, heli)
    assert opens(browser, "/organise/seminar/") == [200]
    (membership,) = heli.event_memberships
    organiser.post(f"/organise/seminar/team/{membership.id}/remove")
    assert opens(browser, "/organise/seminar/") == [404]
    organiser.post("/organise/seminar/team", data={"email": "new@example.org", "role": "reader"})
    path = link_in(outbox()[0])
    (link,) = db.session.query(AccountLink)
    organiser.post(f"/organise/seminar/team/invitations/{link.id}/withdraw")
    assert opens(visitor, path) == [404]


def test_nobody_is_made_an_owner_here(organiser: FlaskClient, event: Event) -> None:
    answer = organiser.post("/organise/seminar/team", data={"email": "new@example.org", "role": "owner"})
    assert (answer.status_code, len(errors(answer))) == (422, 1)
    assert db.session.query(AccountLink).count() == 0


def test_only_organisers_of_this_event_make_its_team(
    colleague: FlaskClient, outsider: FlaskClient, app: Flask, event: Event
) -> None:
    heli = helper(event, Role.protocol)
    (membership,) = heli.event_memberships
    for browser in (colleague, outsider, signed_in_client(app, heli)):
        assert browser.get("/organise/seminar/team").status_code == 404
        assert (
            browser.post("/organise/seminar/team", data={"email": "x@example.org", "role": "door"}).status_code == 404
        )
        assert browser.post(f"/organise/seminar/team/{membership.id}/remove").status_code == 404
    assert (db.session.query(AccountLink).count(), db.session.query(EventMembership).count()) == (0, 1)


def test_an_event_of_another_office_keeps_its_team(organiser: FlaskClient, event: Event) -> None:
    theirs = make_event(make_office(), slug="theirs")
    (membership,) = helper(theirs, Role.door).event_memberships
    organiser.post(f"/organise/seminar/team/{membership.id}/remove")
    assert db.session.query(EventMembership).count() == 1
