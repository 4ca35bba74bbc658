"""An organiser releases the programme."""

from flask.testing import FlaskClient

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.programme.models import Release
from tests.factories.programme import make_session, make_speaker
from tests.pages import errors, filled_in, notices, texts

PROGRAMME = "/organise/seminar/programme"
RELEASE = f"{PROGRAMME}/release"
CHANGES = "//main//dl[@class='facts']/dd"


def releases() -> list[tuple[int, str]]:
    db.session.expire_all()
    return [(each.number, each.note) for each in db.session.query(Release).order_by(Release.number)]


def test_what_would_change_is_shown_then_released(event: Event, organiser: FlaskClient) -> None:
    first, second = make_session(event), make_session(event, parts=[(make_speaker(event), "speaker")])
    make_session(event, starts_at=None)
    page = organiser.get(PROGRAMME)
    assert texts(page, CHANGES) == ["2", "0", "0", "1 session without a time"]
    form = filled_in(page, RELEASE) | {"note": "The first one"}
    assert organiser.post(RELEASE, data=form).location == PROGRAMME
    page = organiser.get(PROGRAMME)
    assert notices(page) == ["Release 1 is out. This is what the public reads now."]
    assert texts(page, CHANGES) == ["0", "0", "0", "1 session without a time"]
    assert texts(page, "//main//form") == []

    organiser.post(f"/organise/seminar/sessions/{first.id}/delete")
    edit = f"/organise/seminar/sessions/{second.id}"
    organiser.post(edit, data=filled_in(organiser.get(edit)) | {"minutes": "90"})
    assert texts(organiser.get(PROGRAMME), CHANGES) == ["0", "1", "1", "1 session without a time"]
    organiser.post(RELEASE, data={"note": ""})
    assert releases() == [(1, "The first one"), (2, "")]


def test_a_note_has_its_limits(event: Event, organiser: FlaskClient) -> None:
    make_session(event)
    answer = organiser.post(RELEASE, data={"note": "x" * 501})
    assert (answer.status_code, errors(answer)) == (422, ["Shorten this to 500 characters or less."])
    assert filled_in(answer, RELEASE)["note"] == "x" * 501
    assert releases() == []


def test_others_may_not(event: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient) -> None:
    make_session(event)
    answers = [who.post(RELEASE, data={"note": ""}).status_code for who in (colleague, outsider, visitor)]
    assert answers == [404, 404, 302]
    assert releases() == []
