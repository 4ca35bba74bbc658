"""An organiser hands on what the people who come eat and need: counts, and nobody's name."""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsapp.accounts.models import Office, Role
from eventsapp.events.models import Event, SeatCounter
from eventsapp.kernel.database import db
from eventsapp.programme.operations.releases import release
from eventsapp.registration.given import GivenAnswer, GivenCompanion, GivenPerson
from eventsapp.registration.models import QuestionKind, SignUp, SignUpSession, SignUpState
from eventsapp.registration.operations.answers import answer
from tests.conftest import signed_in_client
from tests.factories import make_event, make_guest, make_office, make_organiser, saved
from tests.factories.programme import make_session
from tests.factories.registration import accepting, make_question, regretting
from tests.pages import rows, words

pytestmark = pytest.mark.usefixtures("mail_expected")
PAGE = "/organise/seminar/catering"


def come(event: Event, given: Any = accepting, *companions: GivenCompanion, **needs: Any) -> int:
    """Somebody of whom much could leak answers; gives their key."""
    guest = make_guest(event, notes="sits beside the minister")
    said: GivenAnswer = given(
        person=GivenPerson(name="Aino Salanimi", organisation="Embassy of Ireland", post="Ambassador"), **needs
    )
    answer(guest.id, GivenAnswer(**{**vars(said), "companions": companions}), "guest")
    return guest.id


@pytest.fixture
def event(event: Event) -> Event:
    """Ten seats: three parties come with nine people; others wait, regret, or come elsewhere."""
    event.seats.capacity, event.companions_allowed = 9, 5
    db.session.commit()
    companions = (
        GivenCompanion(name="Bo Salanimi", diet="VEGAANI ", access_needs="Pyörätuoli"),
        GivenCompanion(name="", diet="no nuts\tplease"),
        GivenCompanion(name="Cia Salanimi"),
    )
    come(event, accepting, *companions, diet="Vegaani", access_needs="")
    come(event, diet="vegaani", access_needs="pyoratuoli")
    come(event, accepting, *(GivenCompanion(name="Dan Salanimi", diet="=1+1") for _number in range(3)), diet="äyriäis")
    come(event, diet="waits for a seat")
    come(event, regretting, diet="regrets")
    come(make_event(event.office, slug="other"), diet="is elsewhere")
    return event


def test_needs_are_counted_and_nobody_is_named(event: Event, organiser: FlaskClient) -> None:
    shown = organiser.get(PAGE)
    assert words(shown, ".lead") == ["9 people come. Friday 24 May 2030 09:30–12:30, House of the Estates"]
    assert rows(shown) == [
        ["Vegaani", "3"],
        ["=1+1", "3"],
        ["no nuts please", "1"],
        ["äyriäis", "1"],
        ["Nothing named", "1"],
    ]
    assert rows(shown, 2) == [["Pyörätuoli", "2"], ["Nothing named", "7"]]
    text = shown.get_data(as_text=True)
    secrets = ("Salanimi", "Embassy", "Ambassador", "@example.org", "minister", "waits", "regrets", "elsewhere")
    assert [each for each in secrets if each in text.replace("outi@example.org", "")] == []


def test_the_file_says_the_same_and_holds_no_formula(event: Event, organiser: FlaskClient) -> None:
    sent = organiser.get(f"{PAGE}.csv")
    assert (sent.mimetype, sent.headers["Content-Disposition"]) == (
        "text/csv",
        'attachment; filename="seminar-catering.csv"',
    )
    assert list(csv.reader(io.StringIO(sent.data.decode("utf-8-sig")))) == [
        ["What", "As written", "People"],
        ["Coming", "", "9"],
        ["Dietary needs", "Vegaani", "3"],
        ["Dietary needs", "'=1+1", "3"],
        ["Dietary needs", "no nuts\tplease", "1"],
        ["Dietary needs", "äyriäis", "1"],
        ["Dietary needs", "Nothing named", "1"],
        ["Access needs", "Pyörätuoli", "2"],
        ["Access needs", "Nothing named", "7"],
    ]


def test_what_was_chosen_is_counted_and_what_was_written_is_not_shown(event: Event, organiser: FlaskClient) -> None:
    event.seats.capacity = None
    dishes = [{"en": "Fish", "fi": "Kala"}, {"en": "Beans", "fi": "Pavut"}]
    lunch = make_question(event, QuestionKind.yes_no, label={"en": "Lunch?", "fi": "Lounas?"})
    dish = make_question(event, QuestionKind.one_of, choices=dishes, label={"en": "Which dish?"}, sensitive=True)
    theirs = make_question(event, QuestionKind.many_of, choices=dishes, label={"en": "And they?"}, of_companions=True)
    passport = make_question(event, label={"en": "Passport?"}, sensitive=True)
    told = {lunch.id: True, dish.id: "Beans", passport.id: "X123"}
    with_one = GivenCompanion(name="Eva Salanimi", answers={theirs.id: ["Fish", "Beans"]})
    come(event, accepting, with_one, answers=told)
    come(event, answers=told)
    come(event, answers={lunch.id: False, dish.id: "Fish"})
    come(event, regretting, answers={})
    shown = organiser.get(PAGE)
    assert [rows(shown, table) for table in (3, 4, 5)] == [
        [["Yes", "2"], ["No", "1"]],
        [["Beans", "2"], ["Fish", "1"]],
        [["Fish", "1"], ["Beans", "1"]],
    ]
    assert words(shown, "h2")[2:] == ["Lunch?", "Which dish?", "And they?"]
    assert "X123" not in shown.get_data(as_text=True)
    assert ["Kala", "1"] in rows(organiser.get(f"{PAGE}?lang=fi"), 4)
    text = organiser.get(f"{PAGE}.csv").data.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[-6:-4] == [["Lunch?", "Yes", "2"], ["Lunch?", "No", "1"]]


def test_the_chairs_of_sessions_stand_beside(event: Event, organiser: FlaskClient) -> None:
    session = make_session(event, title={"en": "Lunch"})
    release(event.id, "command line")
    lunch = saved(SignUpSession(event_id=event.id, guid=session.guid, chairs=SeatCounter(capacity=24, taken=3)))
    saved(SignUp(session_id=lunch.id, guest_id=come(event), chairs=3, state=SignUpState.confirmed))
    ((title, _when, chairs),) = rows(organiser.get(PAGE), 3)
    assert (title, chairs) == ("Lunch", "3")


def test_only_those_see_it_who_may_see_sensitive_answers(
    app: Flask, office: Office, event: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    protocol = signed_in_client(app, make_organiser(office, Role.protocol))
    for page in (PAGE, f"{PAGE}.csv"):
        found = [each.get(page) for each in (protocol, colleague, outsider, visitor)]
        assert [each.status_code for each in found] == [200, 404, 404, 302]
        assert ["Vegaani" in each.get_data(as_text=True) for each in found] == [True, False, False, False]
    rooms = [words(each.get("/organise/seminar/answers"), ".event-navigation li") for each in (protocol, colleague)]
    assert ["Catering" in each for each in rooms] == [True, False]


def test_it_says_so_while_nobody_named_anything(organiser: FlaskClient, office: Office) -> None:
    make_event(office, slug="seminar")
    assert words(organiser.get(PAGE), ".empty") == ["Nobody who comes has named a dietary or access need yet."]
    make_event(make_office(), slug="theirs")
    assert organiser.get("/organise/theirs/catering").status_code == 404


def test_it_costs_the_same_for_any_number(event: Event, organiser: FlaskClient, count_queries: Any) -> None:
    event.seats.capacity = None
    db.session.commit()
    lunch = make_question(event, QuestionKind.yes_no)
    costs = []
    for more in (1, 2, 57):
        for number in range(more):
            come(event, diet=f"diet {more} {number}", answers={lunch.id: True})
        with count_queries() as statements:
            organiser.get(PAGE)
            organiser.get(f"{PAGE}.csv")
        costs.append(len(statements))
    assert costs == [costs[0]] * 3
