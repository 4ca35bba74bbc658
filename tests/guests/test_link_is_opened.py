"""A guest opens their personal link: the event they were invited to is there for them, until it is withdrawn."""

from datetime import timedelta

import time_machine
from flask import Flask, session
from flask.testing import FlaskClient

from eventsapp.events.access import visible_event
from eventsapp.events.models import Event
from eventsapp.guests import links, visits
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel import clock
from eventsapp.kernel.unit_of_work import unit_of_work
from tests.factories import make_event, make_link


def test_a_link_names_its_guest_for_its_purpose_alone(guest: Guest) -> None:
    token = make_link(guest)
    found = links.link_by(token, LinkPurpose.invitation)
    assert found is not None
    assert found.guest.id == guest.id
    assert links.link_by(token, LinkPurpose.registration) is None
    assert links.link_by("unknown", LinkPurpose.invitation) is None
    assert links.link_by("\ud800", LinkPurpose.invitation) is None


def test_only_the_digest_is_kept(guest: Guest) -> None:
    with unit_of_work():
        token = links.issue(guest, LinkPurpose.invitation)
    link = links.link_by(token, LinkPurpose.invitation)
    assert link is not None
    assert token not in link.digest
    assert len(link.digest) == 64


def test_the_invited_event_is_open_to_who_opened_a_valid_link(app: Flask, guest: Guest, event: Event) -> None:
    other = make_event(event.office, slug="other")
    token = make_link(guest)
    with app.test_request_context():
        assert not visits.admitted(event)
        link = links.link_by(token, LinkPurpose.invitation)
        assert link is not None
        visits.remember(link)
        assert session["personal_links"] == [link.id]
        assert visits.admitted(event)
        assert not visits.admitted(other)
        assert visible_event(event.slug).id == event.id

        with unit_of_work():
            assert links.withdraw([guest.id]) == 1
        assert not visits.admitted(event)
        assert links.link_by(token, LinkPurpose.invitation) is None


def test_who_comes_back_again_and_again_is_never_a_stranger(event: Event, guest: Guest, client: FlaskClient) -> None:
    link, now = f"/i/{make_link(guest)}", clock.now()
    sent = []
    for day in (0, 0, 0, 20, 40):
        with time_machine.travel(now + timedelta(days=day), tick=False):
            sent.append("Set-Cookie" in client.get(link).headers)
    # Once a day is enough: the browser keeps it for a month.
    assert sent == [True, False, False, True, True]
    with time_machine.travel(now + timedelta(days=60), tick=False):
        assert client.get(f"/events/{event.slug}").status_code == 200
    with time_machine.travel(now + timedelta(days=100), tick=False):
        assert client.get(f"/events/{event.slug}").status_code == 404
