"""The cast is who it says it is."""

from flask.testing import FlaskClient

from eventsapp.events.models import Event


def test_only_members_of_the_office_see_the_event(
    event: Event, organiser: FlaskClient, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    answers = {who: who.get(f"/events/{event.slug}").status_code for who in (organiser, colleague, outsider, visitor)}
    assert list(answers.values()) == [200, 200, 404, 404]
