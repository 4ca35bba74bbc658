"""Addresses that no page of ours has made: they are nobody's, and nothing breaks."""

import pytest
from flask.testing import FlaskClient

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from tests.factories import make_guest
from tests.pages import rows, texts

TOO_LARGE = ["2147483648", "9223372036854775808", "9" * 40]
PLACES = ["guests/{}", "guests/{}/edit", "guests/groups/{}", "guests/import/{}", "answers/{}", "form/{}", "speakers/{}"]


@pytest.mark.usefixtures("guest")
@pytest.mark.parametrize("number", TOO_LARGE)
def test_a_number_that_no_row_can_have_is_nobodys(organiser: FlaskClient, number: str) -> None:
    answers = [organiser.get(f"/organise/seminar/{place.format(number)}") for place in PLACES]
    assert [(each.status_code, *texts(each, "//h1")) for each in answers] == [(404, "Page not found")] * len(PLACES)


@pytest.mark.parametrize("number", [*TOO_LARGE, "-1", "one"])
def test_a_group_that_cannot_be_is_not_chosen(organiser: FlaskClient, event: Event, guest: Guest, number: str) -> None:
    make_guest(event, name="Another")
    answer = organiser.get(f"/organise/seminar/guests?group={number}")
    assert (answer.status_code, len(rows(answer))) == (200, 2)


@pytest.mark.usefixtures("guest")
@pytest.mark.parametrize(
    "address",
    ["/events/seminar%00", "/organise/seminar%00/guests", "/events/%00/programme.ics", "/events/%00/register"],
)
def test_a_nul_in_an_address_is_no_page(organiser: FlaskClient, address: str) -> None:
    answer = organiser.get(address)
    assert (answer.status_code, texts(answer, "//h1")) == (404, ["Page not found"])


@pytest.mark.usefixtures("guest")
@pytest.mark.parametrize("address", ["/organise/seminar/guests?q=a%00b", "/events/x?%00=1", "/?lang=%00"])
def test_a_nul_in_an_argument_is_refused(organiser: FlaskClient, address: str) -> None:
    answer = organiser.get(address)
    assert (answer.status_code, texts(answer, "//h1")) == (400, ["We could not read what was sent"])
