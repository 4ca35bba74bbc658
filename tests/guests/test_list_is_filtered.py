"""An organiser finds guests however they are spelled, and saves a way to look at the list."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.guests.tags import SavedFilter
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from tests.factories import make_event, make_group, make_guest, make_office
from tests.pages import notices, rows, texts

PAGE = "/organise/seminar/guests"


def names(client: FlaskClient, **query: Any) -> list[str]:
    return [row[1] for row in rows(client.get(PAGE, query_string=query))]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Äidyt Øst-Łukasiewicz", "aidyt OST lukasiewicz"),
        ("Äidyt Øst-Łukasiewicz", "ÄIDYT ØST"),
        ("Nguyễn Thị Ánh", "nguyen thi anh"),
        ("Weißbach", "WEISSBACH"),
        ("İpek Yılmaz", "ipek yilmaz"),
        ("Þóra Æsir", "thora aesir"),
        ("مُحَمَّد", "محمد"),
        ("Ёлкин", "елкин"),
    ],
)
def test_capitals_and_diacritics_make_no_difference(
    organiser: FlaskClient, event: Event, name: str, words: str
) -> None:
    make_guest(event, name=name)
    make_guest(event, name="Somebody else")
    assert names(organiser, q=words) == [name]


@pytest.mark.parametrize(("words", "found"), [("100%", ["Ann"]), ("_", ["Bo"]), ("%", ["Ann"]), ("\\", [])])
def test_signs_are_looked_for_as_they_are(organiser: FlaskClient, event: Event, words: str, found: list[str]) -> None:
    make_guest(event, name="Ann", organisation="100% Ltd")
    make_guest(event, name="Bo", post="a_b")
    assert names(organiser, q=words) == found


def test_a_corrected_name_is_found_and_the_old_one_is_not(organiser: FlaskClient, event: Event) -> None:
    guest = make_guest(event, name="Aino Virta", extra={"Staff number": "A-77"})
    guest.name = "Aino Öst"
    db.session.commit()
    assert [names(organiser, q=words) for words in ("virta", "ost", "a-77")] == [[], ["Aino Öst"], ["Aino Öst"]]


def test_a_view_is_saved_used_and_given_up(organiser: FlaskClient, colleague: FlaskClient, event: Event) -> None:
    press = make_group(event, "Press")
    make_guest(event, name="Ann", group_id=press.id)
    make_guest(event, name="Bo", group_id=press.id, invited=False)
    form = {"name": "Press to invite", "state": "not-invited", "group": press.id}
    saved = organiser.post(f"{PAGE}/filters", data=form)
    assert notices(organiser.get(saved.location)) == ["The filter Press to invite is saved: it stands above the list."]
    links = "//nav[@class='saved-filters']//a"
    assert texts(colleague.get(PAGE), links) == ["Press to invite"]
    assert names(organiser, state="not-invited", group=press.id) == ["Bo"]

    organiser.post(f"{PAGE}/filters", data={"name": "Press to invite", "q": "ann"})
    found = db.session.scalars(select(SavedFilter)).one()
    assert found.arguments == {"q": "ann"}
    organiser.post(f"{PAGE}/filters/{found.id}/remove")
    assert texts(organiser.get(PAGE), links) == []


def test_a_filter_needs_a_name(organiser: FlaskClient, event: Event) -> None:
    answer = organiser.post(f"{PAGE}/filters", data={"q": "x"})
    assert notices(organiser.get(answer.location)) == ["Give the filter a name."]
    assert db.session.scalars(select(SavedFilter)).all() == []


def test_filters_of_other_events_are_not_there(organiser: FlaskClient, event: Event) -> None:
    foreign = make_event(make_office(), slug="foreign")
    theirs = SavedFilter(event_id=foreign.id, name="Secret", arguments={})
    db.session.add(theirs)
    db.session.commit()
    assert "Secret" not in organiser.get(PAGE).text
    assert organiser.post(f"{PAGE}/filters/{theirs.id}/remove").status_code == 404


def test_a_guest_is_found_by_the_latest_name_whatever_else_is_written_of_them(event: Event, guest: Guest) -> None:
    """Somebody writes another name between our reading of a guest and our writing of something else."""
    with unit_of_work() as session:
        there = session.get_one(Guest, guest.id)
        other = update(Guest).where(Guest.id == guest.id).values(name="Latest", search="latest")
        session.connection().execute(other)
        there.extended_until = clock.now()
    assert db.session.execute(select(Guest.name, Guest.search)).one() == ("Latest", "latest")
    with unit_of_work() as session:
        session.get_one(Guest, guest.id, populate_existing=True).post = "Ministre"
    assert "ministre" in db.session.scalars(select(Guest.search)).one()
