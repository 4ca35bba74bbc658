"""Organisers watch answers arrive."""

import csv
import io
from datetime import timedelta
from typing import Any

import time_machine
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from eventsapp.events.models import Event, RegistrationMode, Seating
from eventsapp.guests.models import Guest
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.registration.given import GivenPerson
from eventsapp.registration.models import Registration, RegistrationState
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel_event
from eventsapp.registration.organiser.panel import panel
from tests.factories import make_event, make_guest, make_office
from tests.factories.registration import accepting, make_question, regretting
from tests.pages import words


def _three_answers(event: Event) -> list[int]:
    """One who comes, one who waits, one who regrets; a fourth is silent; a fifth was never invited."""
    event.seats.capacity = 1
    db.session.commit()
    guests = [make_guest(event, name=name).id for name in ("Ann", "Ben", "Cid")]
    make_guest(event, name="Dot")
    make_guest(event, invited=False, name="Eve")
    for key, given, name in zip(guests, (accepting, accepting, regretting), ("Ann", "Ben", "Cid"), strict=True):
        answer(key, given(person=GivenPerson(name=name)), "guest")
    return guests


def test_counts_stand_on_tabs_and_seats_above(event: Event, colleague: FlaskClient, mail_expected: None) -> None:
    _three_answers(event)
    shown = colleague.get(f"/organise/{event.slug}/answers")
    assert words(shown, ".lead") == ["1 seat taken of 1. 1 guest has not answered."]
    assert words(shown, ".tabs li") == ["All 3", "Accepted 1", "Tentative 0", "Regretted 1", "Waiting 1", "Cancelled 0"]
    assert words(shown, "tbody th") == ["Cid", "Ben", "Ann"]


def test_the_overview_tells_how_answers_stand(event: Event, colleague: FlaskClient, mail_expected: None) -> None:
    _three_answers(event)
    told = panel(db.session.get_one(Event, event.id))
    assert [(str(figure.name), figure.value) for figure in told.figures] == [
        ("Seats taken", "1 / 1"),
        ("Accepted", 1),
        ("Waiting", 1),
        ("Regretted", 1),
        ("Not answered yet", 1),
    ]
    assert colleague.get(f"/organise/{event.slug}/").status_code == 200


def test_the_overview_asks_the_host_for_what_waits_for_their_word(
    event: Event, organiser: FlaskClient, colleague: FlaskClient, mail_expected: None
) -> None:
    event.seats.capacity, event.seating = 1, Seating.nod
    event.registration_mode = RegistrationMode.approval
    db.session.commit()

    def asked(who: FlaskClient) -> list[str]:
        return [step for step in words(who.get(f"/organise/{event.slug}/"), "ol li") if step.startswith("Decide")]

    guests = [make_guest(event) for _number in range(2)]
    for guest in guests:
        answer(guest.id, accepting(), "guest")
    answer(make_guest(event, invited=False).id, accepting(), "guest")
    pending = "Decide about those who ask for a place"
    assert asked(organiser) == [pending]
    answer(guests[0].id, regretting(), "guest")
    assert asked(organiser) == [pending, "Decide about the seats that came free"]
    # Who may only look is asked nothing, and nobody is when it is over.
    assert asked(colleague) == []
    with time_machine.travel(event.ends_at + timedelta(hours=1), tick=False):
        assert panel(db.session.get_one(Event, event.id)).steps == []
    cancel_event(event.id, "", "organiser:1")
    assert asked(organiser) == []


def test_a_tab_shows_one_state(event: Event, colleague: FlaskClient, mail_expected: None) -> None:
    _three_answers(event)
    shown = colleague.get(f"/organise/{event.slug}/answers?state=waitlisted")
    assert words(shown, "tbody th") == ["Ben"]


def test_nobody_else_sees_them(
    event: Event, guest: Guest, outsider: FlaskClient, visitor: FlaskClient, mail_expected: None
) -> None:
    answer(guest.id, accepting(diet="no nuts at all"), "guest")
    registration = db.session.scalars(select(Registration)).one()
    for path in ("answers", f"answers/{registration.id}", "answers.csv", "answers.xlsx"):
        refused = outsider.get(f"/organise/{event.slug}/{path}")
        assert (refused.status_code, b"no nuts" in refused.data) == (404, False)
        turned_away = visitor.get(f"/organise/{event.slug}/{path}")
        assert (turned_away.status_code, b"no nuts" in turned_away.data) == (302, False)


def test_an_answer_is_shown_whole(event: Event, guest: Guest, organiser: FlaskClient, mail_expected: None) -> None:
    question = make_question(event, label={"en": "Which bus?"})
    answer(guest.id, accepting(diet="vegan", answers={question.id: "The 14"}), "guest")
    registration = db.session.scalars(select(Registration)).one()
    shown = organiser.get(f"/organise/{event.slug}/answers/{registration.id}")
    assert words(shown, "h1") == ["H.E. Äidyt O’Brien-Ståhl"]
    assert words(shown, ".facts dd")[0] == "guest@example.org"
    assert words(shown, ".facts dd")[2:] == ["vegan", "The 14"]


def test_an_answer_of_another_event_is_not_there(event: Event, organiser: FlaskClient, mail_expected: None) -> None:
    other = make_guest(make_event(make_office()), name="A stranger’s guest")
    answer(other.id, accepting(), "guest")
    registration = db.session.scalars(select(Registration)).one()
    assert organiser.get(f"/organise/{event.slug}/answers/{registration.id}").status_code == 404
    cancelled = organiser.post(f"/organise/{event.slug}/answers/{registration.id}/cancellation")
    assert (cancelled.status_code, registration.state) == (404, RegistrationState.confirmed)


def test_cancelling_for_a_guest_tells_them_and_seats_the_next(
    event: Event, organiser: FlaskClient, outbox: Any
) -> None:
    ann, ben, _cid = _three_answers(event)
    held = db.session.scalars(select(Registration).where(Registration.guest_id == ann)).one()
    cancelled = organiser.post(f"/organise/{event.slug}/answers/{held.id}/cancellation")
    assert cancelled.status_code == 303
    states = {each.guest_id: each.state for each in db.session.scalars(select(Registration))}
    assert (states[ann], states[ben]) == (RegistrationState.cancelled, RegistrationState.confirmed)
    assert [letter.letter for letter in outbox()[3:]] == ["cancelled", "confirmation"]
    actors = db.session.scalars(select(AuditEntry.actor).where(AuditEntry.action == "cancelled")).all()
    assert [actor.partition(":")[0] for actor in actors] == ["organiser"]


def test_a_reader_cannot_cancel(event: Event, guest: Guest, colleague: FlaskClient, mail_expected: None) -> None:
    answer(guest.id, accepting(), "guest")
    registration = db.session.scalars(select(Registration)).one()
    refused = colleague.post(f"/organise/{event.slug}/answers/{registration.id}/cancellation")
    assert refused.status_code == 404
    db.session.expire_all()
    assert registration.state is RegistrationState.confirmed


def test_the_files_hold_every_answer_and_no_formula(
    event: Event, guest: Guest, organiser: FlaskClient, mail_expected: None
) -> None:
    question = make_question(event, label={"en": "Which bus?"})
    answer(
        guest.id,
        accepting(person=GivenPerson(name='=HYPERLINK("http://evil")'), diet="+1", answers={question.id: "@x"}),
        "guest",
    )
    expected = [
        "confirmed",
        "",
        '\'=HYPERLINK("http://evil")',
        "",
        "",
        "guest@example.org",
        "",
        "en",
        "1",
        "",
        "'+1",
        "",
        "",
    ]
    text = organiser.get(f"/organise/{event.slug}/answers.csv").data.decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(text))
    assert (heading[-1], row[:13], row[-1]) == ("Which bus?", expected, "'@x")
    workbook = load_workbook(io.BytesIO(organiser.get(f"/organise/{event.slug}/answers.xlsx").data))
    _heading, cells = workbook.worksheets[0].iter_rows(values_only=True)
    assert [str(cell or "") for cell in cells[:13]] == expected


def test_list_and_file_cost_the_same_for_any_number(
    event: Event, organiser: FlaskClient, count_queries: Any, mail_expected: None
) -> None:
    costs = []
    for more in (1, 2, 57):
        for _number in range(more):
            answer(make_guest(event).id, accepting(), "guest")
        with count_queries() as statements:
            organiser.get(f"/organise/{event.slug}/answers")
            organiser.get(f"/organise/{event.slug}/answers.csv")
        costs.append(len(statements))
    assert costs == [costs[0]] * 3
