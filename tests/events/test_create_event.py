"""An organiser makes an event."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from eventsapp.events.fields import EventFields, fields_of
from eventsapp.events.models import Event
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from tests.factories import make_event, make_office
from tests.pages import errors, filled_in, texts

ADDRESS = "/organise/new"
TYPED = {
    "title.en": "Autumn seminar",
    "title.fi": "Syysseminaari",
    "slug": "autumn-seminar",
    "timezone": "Europe/Helsinki",
    "starts_day": "24.5.2030",
    "starts_time": "9.30",
    "ends_day": "24 May 2030",
    "ends_time": "12:30",
    "venue.en": "House of the Estates",
    "address": "Snellmaninkatu 9–11",
    "languages": ["en", "fi"],
    "main_language": "fi",
}


def all_events() -> list[EventFields]:
    db.session.rollback()
    return [fields_of(each) for each in db.session.query(Event).order_by(Event.id)]


def test_an_event_is_made_in_the_organisers_office(organiser: FlaskClient) -> None:
    form = filled_in(organiser.get(ADDRESS)) | TYPED
    answer = organiser.post(ADDRESS, data=form)
    assert (answer.status_code, answer.location) == (303, "/organise/autumn-seminar/")
    assert all_events() == [
        EventFields(
            slug="autumn-seminar",
            title={"en": "Autumn seminar", "fi": "Syysseminaari"},
            timezone="Europe/Helsinki",
            starts_at=datetime(2030, 5, 24, 6, 30, tzinfo=UTC),
            ends_at=datetime(2030, 5, 24, 9, 30, tzinfo=UTC),
            languages=("fi", "en"),
            venue={"en": "House of the Estates"},
            address="Snellmaninkatu 9–11",
            links_ask_codes=True,  # for it is by invitation only
        )
    ]
    assert [(each.action, each.facts) for each in db.session.query(AuditEntry)] == [
        ("created", {"slug": "autumn-seminar"})
    ]


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ({"title.en": "", "title.fi": " "}, ["Give the event a title, in one language at least."]),
        ({"title.en": "x" * 201}, ["Shorten this to 200 characters or less."]),
        (
            {"title.en": "Seminar\r\nBcc: all@example.org"},
            ["Remove the line breaks or invisible characters from this field."],
        ),
        ({"address": "\x00\x1b[2J"}, ["Remove the line breaks or invisible characters from this field."]),
        (
            {"slug": "Autumn Seminar"},
            ["Use small letters a to z, digits and single hyphens, 60 at most: autumn-seminar."],
        ),
        ({"slug": "sign-in"}, ["This word is taken by the service. Choose another."]),
        ({"slug": "taken"}, ["Another event has this address already. Choose another."]),
        ({"timezone": "Europe/Atlantis"}, ["There is no time zone of this name. Choose one such as Europe/Helsinki."]),
        ({"timezone": "../../etc/passwd"}, ["There is no time zone of this name. Choose one such as Europe/Helsinki."]),
        ({"starts_day": "31.2.2030"}, ["Type a day that there is, such as 24.5.2030 or 24 May 2030."]),
        ({"starts_time": "25:00"}, ["Type a time of day from 0:00 to 23:59, such as 9:30 or 13.00."]),
        ({"ends_day": "23.5.2030"}, ["The end must be after the start."]),
        ({"ends_time": ""}, ["Give the time at which it ends."]),
        (
            {"starts_day": "31.3.2030", "starts_time": "3:30"},
            ["There is no 03:30 on this day: the clocks go forward over it. Type 04:00 or later."],
        ),
        (
            {"starts_day": "28.10.2029", "starts_time": "3:30"},
            [
                "There are two 03:30 on this day: the clocks go back over it. "
                "Type a time that comes once, such as 04:00."
            ],
        ),
        ({"languages": []}, ["Choose at least one language."]),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    organiser: FlaskClient, typed: dict[str, object], sentences: list[str]
) -> None:
    make_event(make_office(), slug="taken")
    before = all_events()
    form = filled_in(organiser.get(ADDRESS)) | TYPED | typed
    answer = organiser.post(ADDRESS, data=form)
    assert (answer.status_code, errors(answer)) == (422, sentences)
    assert texts(answer, "//title") == ["Error: New event – eventsapp"]
    again = filled_in(answer)
    kept = {"title.fi", "venue.en", "starts_day", "ends_day", "starts_time", "ends_time", "timezone", "slug"}
    assert {name: again.get(name, "").strip() for name in kept} == {name: str(form[name]).strip() for name in kept}
    assert all_events() == before


def test_only_who_edits_in_an_office_may(
    office: object, colleague: FlaskClient, visitor: FlaskClient, outsider: FlaskClient
) -> None:
    assert [colleague.get(ADDRESS).status_code, colleague.post(ADDRESS, data=TYPED).status_code] == [404, 404]
    assert visitor.post(ADDRESS, data=TYPED).status_code == 302
    forged = filled_in(outsider.get(ADDRESS)) | TYPED | {"office": office.id}  # type: ignore[attr-defined]
    refused = outsider.post(ADDRESS, data=forged)
    assert refused.status_code == 422
    assert all_events() == []
