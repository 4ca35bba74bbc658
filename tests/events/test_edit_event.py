"""An organiser changes an event's settings."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from eventsapp.accounts.models import Office
from eventsapp.events.fields import HostFields, fields_of
from eventsapp.events.models import Event, RegistrationMode, SeatCounter, Visibility
from eventsapp.kernel.database import db
from tests.factories import make_event, saved
from tests.pages import errors, filled_in, notices, texts

ADDRESS = "/organise/seminar/settings"


def present() -> Any:
    db.session.rollback()
    return fields_of(db.session.query(Event).filter_by(slug="seminar").one())


def take_seats(event: Event, count: int, capacity: int) -> None:
    counter = db.session.get_one(SeatCounter, event.seats_id)
    counter.capacity, counter.taken = capacity, count
    saved(counter)


def test_saving_the_form_as_it_is_changes_nothing(event: Event, organiser: FlaskClient) -> None:
    before = present()
    answer = organiser.post(ADDRESS, data=filled_in(organiser.get(ADDRESS)))
    assert (answer.status_code, answer.location) == (303, ADDRESS)
    assert notices(organiser.get(ADDRESS)) == ["Saved."]
    assert present() == before


def test_everything_can_be_changed(event: Event, organiser: FlaskClient) -> None:
    form = filled_in(organiser.get(ADDRESS)) | {
        "title.en": "A shared future",
        "subtitle.sv": "En gemensam framtid",
        "description.en": "**Bold** <script>alert(1)</script>",
        "latitude": "60,1725",
        "longitude": "24.9556",
        "hosts.0.name.en": "IOM Finland",
        "hosts.0.url": "https://finland.example/",
        "visibility": "public",
        "registration_mode": "open",
        "capacity": "120",
        "deadline_day": "20.5.2030",
        "deadline_time": "16",
        "companions_allowed": "2",
        "tentative_allowed": "y",
        "accent": "plum",
    }
    assert organiser.post(ADDRESS, data=form).status_code == 303
    now = present()
    assert now.title == {"en": "A shared future", "fi": "Seminaari", "sv": "Seminarium"}
    assert now.subtitle == {"sv": "En gemensam framtid"}
    assert now.description == {"en": "**Bold** <script>alert(1)</script>"}
    assert (now.latitude, now.longitude) == (60.1725, 24.9556)
    assert now.hosts == (HostFields(name={"en": "IOM Finland"}, url="https://finland.example/"),)
    assert (now.visibility, now.registration_mode) == (Visibility.public, RegistrationMode.open)
    assert now.answer_deadline == datetime(2030, 5, 20, 13, tzinfo=UTC)
    assert (now.capacity, now.companions_allowed, now.tentative_allowed, now.accent) == (120, 2, True, "plum")


def test_hosts_are_added_ordered_and_taken_away_without_a_script(event: Event, organiser: FlaskClient) -> None:
    form = filled_in(organiser.get(ADDRESS)) | {"hosts.0.name.en": "First"}
    more = organiser.post(ADDRESS, data=form | {"more_hosts": "1"})
    form = filled_in(more) | {"hosts.1.name.en": "Second"}
    assert (form["hosts.0.name.en"], present().hosts) == ("First", ())
    organiser.post(ADDRESS, data=form)
    form = filled_in(organiser.get(ADDRESS)) | {"hosts.0.position": "2", "hosts.1.position": "1"}
    organiser.post(ADDRESS, data=form)
    assert [host.name for host in present().hosts] == [{"en": "Second"}, {"en": "First"}]
    organiser.post(ADDRESS, data=filled_in(organiser.get(ADDRESS)) | {"hosts.0.name.en": ""})
    assert [host.name for host in present().hosts] == [{"en": "First"}]


def test_what_was_said_in_another_language_stays(office: Office, organiser: FlaskClient) -> None:
    make_event(office, slug="seminar", title={"de": "Seminar auf Deutsch", "en": "Seminar"})
    organiser.post(ADDRESS, data=filled_in(organiser.get(ADDRESS)) | {"title.en": "New"})
    assert present().title == {"de": "Seminar auf Deutsch", "en": "New"}


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ({"latitude": "60"}, ["Give both latitude and longitude, or neither."]),
        ({"latitude": "north"}, ["Type decimal degrees from −90 to 90, such as 60.1725."]),
        ({"longitude": "nan"}, ["Type decimal degrees from −180 to 180, such as 60.1725."]),
        ({"capacity": "-1"}, ["Type a whole number from 1 to 1000000."]),
        ({"capacity": "٣"}, ["Type a whole number from 1 to 1000000."]),
        ({"companions_allowed": "21"}, ["Type a whole number from 0 to 20."]),
        ({"deadline_day": "20.5.2030"}, ["Type the time as well."]),
        (
            {"deadline_day": "25.5.2030", "deadline_time": "10"},
            ["The deadline must not be after the start of the event."],
        ),
        (
            {"hosts.0.name.en": "Evil", "hosts.0.url": "javascript:alert(1)"},
            ["A host's address begins with https:// or http://."],
        ),
        ({"description.en": "x" * 20_001}, ["Shorten this to 20000 characters or less."]),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(
    event: Event, organiser: FlaskClient, typed: dict[str, str], sentences: list[str]
) -> None:
    before = present()
    answer = organiser.post(ADDRESS, data=filled_in(organiser.get(ADDRESS)) | {"title.en": "Kept"} | typed)
    assert (answer.status_code, errors(answer)) == (422, sentences)
    assert {name: filled_in(answer)[name].strip() for name in typed} == typed
    assert filled_in(answer)["title.en"] == "Kept"
    assert present() == before


def test_seats_never_become_fewer_than_are_taken(event: Event, organiser: FlaskClient) -> None:
    take_seats(event, 40, capacity=50)
    form = filled_in(organiser.get(ADDRESS)) | {"title.en": "Kept"}
    answer = organiser.post(ADDRESS, data=form | {"capacity": "39"})
    assert (answer.status_code, errors(answer)) == (
        422,
        ["40 seats are taken already: give that number or more, or cancel answers first."],
    )
    assert (present().capacity, present().title["en"], filled_in(answer)["title.en"]) == (50, "Seminar", "Kept")
    assert organiser.post(ADDRESS, data=form | {"capacity": "40"}).status_code == 303
    assert present().capacity == 40


def test_the_second_of_two_organisers_is_told(event: Event, organiser: FlaskClient) -> None:
    first, second = (filled_in(organiser.get(ADDRESS)) for _ in range(2))
    assert organiser.post(ADDRESS, data=first | {"venue.en": "Finlandia Hall"}).status_code == 303
    told = organiser.post(ADDRESS, data=second | {"title.en": "Another title"})
    assert told.status_code == 422
    assert errors(told) == [
        "Somebody else changed this while you were editing it. Nothing of yours was saved yet. "
        "Compare with how it is now, then save again to keep what you typed."
    ]
    assert "Finlandia Hall Snellmaninkatu 9–11, Helsinki" in texts(told, "//*[contains(@class, 'warning')]//dd")
    assert (present().title["en"], present().venue["en"]) == ("Seminar", "Finlandia Hall")
    assert organiser.post(ADDRESS, data=filled_in(told)).status_code == 303
    assert (present().title["en"], present().venue["en"]) == ("Another title", "House of the Estates")


def test_a_form_that_does_not_say_what_it_was_made_from_overwrites_nothing(
    event: Event, organiser: FlaskClient
) -> None:
    form = filled_in(organiser.get(ADDRESS)) | {"title.en": "Blind"}
    del form["seen"]
    assert organiser.post(ADDRESS, data=form).status_code == 422
    assert present().title["en"] == "Seminar"


def test_others_may_not(
    event: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient, organiser: FlaskClient
) -> None:
    form = filled_in(organiser.get(ADDRESS)) | {"title.en": "Taken over"}
    answers = [(who.get(ADDRESS), who.post(ADDRESS, data=form)) for who in (colleague, outsider, visitor)]
    assert [(seen.status_code, sent.status_code) for seen, sent in answers] == [(404, 404), (404, 404), (302, 302)]
    assert all("House of the Estates" not in seen.text + sent.text for seen, sent in answers)
    assert present().title["en"] == "Seminar"
