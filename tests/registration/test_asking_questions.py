"""Organisers ask questions of their own on an event's form."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.registration.models import Answer, Question, QuestionKind, Registration
from eventsapp.registration.operations.answers import answer
from tests.factories import make_event, make_link, make_office
from tests.factories.registration import accepting, make_question
from tests.pages import typed, words


def _labels() -> list[str]:
    db.session.expire_all()
    return [each.label["en"] for each in db.session.scalars(select(Question).order_by(Question.position))]


def test_a_question_with_choices_in_two_languages(event: Event, organiser: FlaskClient) -> None:
    form = {
        "label.en": "How do you come?",
        "label.fi": "Miten tulet?",
        "kind": "one_of",
        "choices.en": "By bus\r\n\r\nOn foot\r\n",
        "choices.fi": "Bussilla\nKävellen",
        "required": "y",
    }
    sent = organiser.post(f"/organise/{event.slug}/form/new", data=form)
    assert sent.status_code == 303
    question = db.session.scalars(select(Question)).one()
    assert (question.label, question.kind, question.required, question.choices) == (
        {"en": "How do you come?", "fi": "Miten tulet?"},
        QuestionKind.one_of,
        True,
        [{"en": "By bus", "fi": "Bussilla"}, {"en": "On foot", "fi": "Kävellen"}],
    )
    assert words(organiser.get(f"/organise/{event.slug}/form"), "tbody th") == ["How do you come?"]


def test_what_is_missing_is_said_beside_the_field(event: Event, organiser: FlaskClient) -> None:
    for form, sentence in (
        ({"kind": "text"}, "Write the question in the event’s first language."),
        ({"label.en": "Q", "kind": "one_of", "choices.en": "One"}, "Write at least two choices, a line each."),
        (
            {"label.en": "Q", "kind": "many_of", "choices.en": "A\nA"},
            "Two choices are the same. Change one of them.",
        ),
        (
            {"label.en": "Q", "kind": "one_of", "choices.en": "A\nB", "choices.sv": "A"},
            "Write as many choices here as in the event’s first language, or none.",
        ),
    ):
        sent = organiser.post(f"/organise/{event.slug}/form/new", data=form)
        assert (sent.status_code, words(sent, ".error-summary li")) == (422, [sentence])
    assert _labels() == []


def test_questions_change_places(event: Event, organiser: FlaskClient) -> None:
    first, _second, third = (make_question(event, label={"en": name}, position=1) for name in "ABC")
    organiser.post(f"/organise/{event.slug}/form/{third.id}/place", data={"to": "up"})
    assert _labels() == ["A", "C", "B"]
    organiser.post(f"/organise/{event.slug}/form/{first.id}/place", data={"to": "up"})
    organiser.post(f"/organise/{event.slug}/form/{first.id}/place", data={"to": "down"})
    assert _labels() == ["C", "A", "B"]


def test_an_unanswered_question_is_deleted_an_answered_one_retired(
    event: Event, guest: Guest, organiser: FlaskClient, client: FlaskClient, mail_expected: None
) -> None:
    answered, unanswered = make_question(event), make_question(event)
    answer(guest.id, accepting(answers={answered.id: "Yes"}), "guest")
    for question in (answered, unanswered):
        organiser.post(f"/organise/{event.slug}/form/{question.id}/retirement")
    (left,) = db.session.scalars(select(Question)).all()
    assert (left.id, left.retired_at is None) == (answered.id, False)
    assert [each.value for each in db.session.scalars(select(Answer))] == ["Yes"]
    organiser.post(f"/organise/{event.slug}/form/{left.id}/retirement", data={"again": "yes"})
    db.session.expire_all()
    assert left.retired_at is None


def test_an_answer_stays_as_it_was_asked(
    event: Event, guest: Guest, organiser: FlaskClient, mail_expected: None
) -> None:
    question = make_question(event, label={"en": "Which bus?"})
    answer(guest.id, accepting(answers={question.id: "The 14"}), "guest")
    organiser.post(f"/organise/{event.slug}/form/{question.id}", data={"label.en": "Which tram?", "kind": "text"})
    kept = db.session.scalars(select(Answer)).one()
    assert (_labels(), kept.asked, kept.value) == (["Which tram?"], "Which bus?", "The 14")


def test_the_kind_of_an_answered_question_stays(
    event: Event, guest: Guest, organiser: FlaskClient, mail_expected: None
) -> None:
    question = make_question(event, label={"en": "Which bus?"})
    answer(guest.id, accepting(answers={question.id: "The 14"}), "guest")
    sent = organiser.post(
        f"/organise/{event.slug}/form/{question.id}", data={"label.en": "Which bus?", "kind": "number"}
    )
    assert words(sent, ".error-summary li") == [
        "Guests have answered this question already, so its kind stays. Retire it and ask another."
    ]
    db.session.expire_all()
    assert question.kind is QuestionKind.text


def test_a_choice_that_went_while_the_guest_read_is_said(event: Event, guest: Guest, client: FlaskClient) -> None:
    question = make_question(event, QuestionKind.one_of, choices=[{"en": "Bus"}, {"en": "Tram"}])
    form = {"answer": "accept", f"question_{question.id}": "Ferry"}
    sent = client.post(f"/i/{make_link(guest)}/answer", data=form)
    assert (sent.status_code, words(sent, ".error-summary li")) == (
        422,
        ["This choice is no longer there. Choose another."],
    )


def test_who_changes_something_else_keeps_a_choice_that_went(
    event: Event, guest: Guest, client: FlaskClient, mail_expected: None
) -> None:
    question = make_question(event, QuestionKind.one_of, choices=[{"en": "Ferry"}, {"en": "Tram"}])
    answer(guest.id, accepting(answers={question.id: "Ferry"}), "guest")
    db.session.get_one(Question, question.id).choices = [{"en": "Bus"}, {"en": "Tram"}]
    db.session.commit()
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    form = typed(client.get(f"{link}/change"))
    assert f"question_{question.id}" not in form
    assert client.post(f"{link}/answer", data={**form, "diet": "Nuts"}).status_code == 303
    kept, registration = db.session.execute(
        select(Answer, Registration).join(Registration, Registration.id == Answer.registration_id)
    ).one()
    assert (kept.value, kept.asked, registration.diet) == ("Ferry", question.label["en"], "Nuts")


def test_nobody_else_changes_the_form(
    event: Event, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    question = make_question(event, label={"en": "Which bus?"})
    path = f"/organise/{event.slug}/form"
    for who, status in ((colleague, 404), (outsider, 404), (visitor, 302)):
        codes = [who.get(path).status_code]
        codes += [
            who.post(f"{path}/{end}", data={"label.en": "Mine", "kind": "text"}).status_code
            for end in ("new", question.id, f"{question.id}/retirement", f"{question.id}/place")
        ]
        assert codes == [status] * 5
    assert _labels() == ["Which bus?"]


def test_a_question_of_another_event_is_not_there(event: Event, organiser: FlaskClient) -> None:
    question = make_question(make_event(make_office()), label={"en": "Theirs"})
    for end in (question.id, f"{question.id}/retirement", f"{question.id}/place"):
        assert organiser.post(f"/organise/{event.slug}/form/{end}").status_code == 404
    assert _labels() == ["Theirs"]


def test_the_form_costs_the_same_for_any_number_of_questions(
    event: Event, guest: Guest, organiser: FlaskClient, client: FlaskClient, count_queries: Any
) -> None:
    link = f"/i/{make_link(guest)}"
    client.get(link)  # what is the same for all is made at the first look
    costs = []
    for more in (1, 2, 57):
        for _number in range(more):
            make_question(event)
        with count_queries() as statements:
            organiser.get(f"/organise/{event.slug}/form")
            client.get(link)
        costs.append(len(statements))
    assert costs == [costs[0]] * 3
