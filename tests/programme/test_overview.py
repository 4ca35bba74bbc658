"""The overview tells what the programme needs next."""

from flask.testing import FlaskClient

from eventsapp.events.models import Event
from eventsapp.programme.operations.releases import release
from tests.factories import make_event
from tests.factories.programme import make_session, make_speaker
from tests.pages import texts

OVERVIEW = "/organise/seminar/"
FIGURES = "//dl[@class='figures']/div[position() <= 2]"
STEPS = "//main//ol/li[position() <= 3]"


def test_figures_and_steps_follow_the_draft(event: Event, organiser: FlaskClient, colleague: FlaskClient) -> None:
    make_session(make_event(event.office, slug="other"))
    page = organiser.get(OVERVIEW)
    assert texts(page, FIGURES) == ["Sessions 0", "Speakers 0"]
    assert texts(page, STEPS)[:2] == ["Add the sessions of the programme", "Release the programme"]

    make_session(event, parts=[(make_speaker(event), "speaker")])
    make_session(event, starts_at=None)
    page = organiser.get(OVERVIEW)
    assert texts(page, FIGURES) == ["Sessions 2", "Speakers 1"]
    assert texts(page, STEPS)[:2] == ["Give each session its time", "Release the programme"]

    release(event.id, "command line")
    assert "Release the programme" not in texts(organiser.get(OVERVIEW), STEPS)
    assert texts(colleague.get(OVERVIEW), STEPS) == []
