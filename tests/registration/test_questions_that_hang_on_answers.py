"""Questions of a group, of companions, after certain answers, and with choices that fill up."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.accounts.models import Office, Role
from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.registration.models import Answer, ChoiceLimit, CompanionAnswer, Question, QuestionKind, Registration
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel
from tests.conftest import signed_in_client
from tests.factories import make_group, make_guest, make_link, make_organiser
from tests.factories.registration import accepting, make_question, regretting
from tests.pages import errors, texts, words

CHOICES = [{"en": "Bus"}, {"en": "Tram"}]


def _said() -> dict[int, object]:
    db.session.rollback()
    return dict(db.session.execute(select(Answer.question_id, Answer.value)).all())


def _comes_by_bus_at(event: Event) -> tuple[Question, Question]:
    source = make_question(event, QuestionKind.one_of, label={"en": "How do you come?"}, choices=CHOICES)
    hangs = make_question(
        event, label={"en": "Which bus?"}, required=True, condition_id=source.id, condition_value="Bus"
    )
    return source, hangs


def test_what_hangs_on_an_answer_is_asked_in_a_second_step(
    event: Event, guest: Guest, client: FlaskClient, mail_expected: None
) -> None:
    source, hangs = _comes_by_bus_at(event)
    link = f"/i/{make_link(guest)}"
    assert len(texts(client.get(link), "//template[@data-asked-if]")) == 1
    typed = {"answer": "accept", "name": "Äidyt", "post": "Ambassador", f"question_{source.id}": "Bus"}
    first = client.post(f"{link}/answer", data=typed)
    assert (first.status_code, errors(first)) == (422, ["Your answer brings up one more question: “Which bus?”."])
    assert texts(first, "//title") == ["One more question: Invitation: Seminar"]
    # With a mistake beside it, it is a page with a mistake.
    assert texts(client.post(f"{link}/answer", data=typed | {"name": ""}), "//title") == ["Error: Invitation: Seminar"]
    assert len(texts(first, "//div[@data-asked-if]")) == 1
    assert 'value="Ambassador"' in first.get_data(as_text=True)
    seen = {"seen": f"question_{hangs.id}"}
    assert errors(client.post(f"{link}/answer", data={**typed, **seen})) == ["Answer the question “Which bus?”."]
    done = client.post(f"{link}/answer", data={**typed, **seen, f"question_{hangs.id}": "17"})
    assert (done.status_code, _said()) == (303, {source.id: "Bus", hangs.id: "17"})


def test_what_is_not_asked_is_not_kept(event: Event, guest: Guest, client: FlaskClient, mail_expected: None) -> None:
    source, hangs = _comes_by_bus_at(event)
    form = {"answer": "accept", "name": "Ä", f"question_{source.id}": "Tram", f"question_{hangs.id}": "17"}
    assert client.post(f"/i/{make_link(guest)}/answer", data=form).status_code == 303
    assert _said() == {source.id: "Tram"}


def test_a_group_is_asked_what_is_its_own(event: Event, guest: Guest, client: FlaskClient, mail_expected: None) -> None:
    press = make_group(event, "Press")
    question = make_question(event, label={"en": "Which paper?"}, required=True, asked_of=[press.id])
    reporter = make_guest(event, group_id=press.id)
    for each, sentences in ((guest, []), (reporter, ["Answer the question “Which paper?”."])):
        sent = client.post(
            f"/i/{make_link(each)}/answer", data={"answer": "accept", "name": "Ä", f"question_{question.id}": ""}
        )
        assert errors(sent) == sentences


def test_each_companion_is_asked_about(event: Event, guest: Guest, client: FlaskClient, mail_expected: None) -> None:
    event.companions_allowed = 2
    question = make_question(event, label={"en": "Which size?"}, required=True, of_companions=True)
    link = f"/i/{make_link(guest)}/answer"
    form = {"answer": "accept", "name": "Ä", "companions-0-name": "Réka"}
    assert errors(client.post(link, data=form)) == ["Answer the question “Which size?”."]
    done = client.post(link, data={**form, f"companions-0-question_{question.id}": "M"})
    assert (done.status_code, _said()) == (303, {})
    assert [each.value for each in db.session.scalars(select(CompanionAnswer))] == ["M"]


def test_a_guest_reads_what_they_chose_in_their_own_language(
    event: Event, guest: Guest, client: FlaskClient, mail_expected: None
) -> None:
    """What is kept is the label in the event's first language, so that answers can be counted together."""
    event.companions_allowed = 1
    guest.language = "fi"
    labels = [{"en": "Bus", "fi": "Bussi"}, {"en": "Tram", "fi": "Raitiovaunu"}]
    one = make_question(event, QuestionKind.one_of, choices=labels, label={"fi": "Millä?"})
    many = make_question(event, QuestionKind.many_of, choices=labels, label={"fi": "Millä vielä?"})
    theirs = make_question(event, QuestionKind.one_of, choices=labels, label={"fi": "Entä hän?"}, of_companions=True)
    one.limits.append(ChoiceLimit(choice="Tram", places=SeatCounter(capacity=0)))
    db.session.commit()
    link = f"/i/{make_link(guest)}"
    form = {
        "answer": "accept",
        "name": "Ä",
        f"question_{one.id}": "Tram",
        f"question_{many.id}": ["Bus", "Tram"],
        "companions-0-name": "Réka",
        f"companions-0-question_{theirs.id}": "Bus",
    }
    full = client.post(f"{link}/answer", data=form)
    assert errors(full) == ["”Raitiovaunu” on sillä välin täyttynyt. Valitkaa jokin muu."]
    sent = client.post(f"{link}/answer", data=form | {f"question_{one.id}": "Bus"})
    assert _said() == {one.id: "Bus", many.id: ["Bus", "Tram"]}
    for page in (sent.location, f"{sent.location}/data"):
        said = words(client.get(page))
        assert [each for each in ("Bussi", "Bussi, Raitiovaunu", "Entä hän?: Bussi") if each in said[0]] == [
            "Bussi",
            "Bussi, Raitiovaunu",
            "Entä hän?: Bussi",
        ]
        assert "Tram" not in said[0]


def test_a_choice_that_filled_up_is_said_and_free_again_later(event: Event, client: FlaskClient, outbox: Any) -> None:
    question = make_question(event, QuestionKind.one_of, choices=CHOICES)
    question.limits.append(ChoiceLimit(choice="Bus", places=SeatCounter(capacity=1)))
    db.session.commit()
    first, second = make_guest(event), make_guest(event)
    answer(first.id, accepting(answers={question.id: "Bus"}), "guest")
    link = f"/i/{make_link(second)}"
    form = {"answer": "accept", "name": "Ä", "post": "Typed", f"question_{question.id}": "Bus"}
    full = client.post(f"{link}/answer", data=form)
    assert errors(full) == ["“Bus” has filled up meanwhile. Please choose something else."]
    assert 'value="Typed"' in full.get_data(as_text=True)
    assert [each.seats for each in db.session.scalars(select(Registration))] == [1]
    assert "Bus (none left)" in words(client.get(link), "label")
    cancel(db.session.scalars(select(Registration.id)).one(), "guest")
    assert client.post(f"{link}/answer", data=form).status_code == 303
    answer(second.id, regretting(), "guest")
    db.session.expire_all()
    assert question.limits[0].places.taken == 0


def test_a_consent_keeps_its_wording_and_can_be_taken_back(
    event: Event, guest: Guest, client: FlaskClient, mail_expected: None
) -> None:
    question = make_question(event, QuestionKind.consent, label={"en": "Photos"}, hint={"en": "You may be seen."})
    answer(guest.id, accepting(answers={question.id: True}), "guest")
    question.label = {"en": "Films"}
    db.session.commit()
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    for _click in range(2):
        assert client.post(f"{link}/consents/{question.id}").status_code == 303
    db.session.rollback()
    consent = db.session.scalars(select(Answer)).one()
    assert (consent.asked, consent.value, consent.said_at is None) == ("Photos\nYou may be seen.", False, False)


def test_sensitive_answers_are_for_few(event: Event, guest: Guest, office: Office, app: Any, outbox: Any) -> None:
    question = make_question(event, label={"en": "Passport"}, sensitive=True)
    answer(guest.id, accepting(diet="HALAL-MARK", answers={question.id: "PASS-MARK"}), "guest")
    key = db.session.scalars(select(Registration.id)).one()
    for role, there in ((Role.organiser, True), (Role.reader, False)):
        browser = signed_in_client(app, make_organiser(office, role))
        for page in (f"answers/{key}", "answers.csv"):
            shown = browser.get(f"/organise/{event.slug}/{page}").get_data(as_text=True)
            assert ("PASS-MARK" in shown, "HALAL-MARK" in shown) == (there, there)


def test_the_host_builds_and_previews_the_form(event: Event, organiser: FlaskClient) -> None:
    press = make_group(event, "Press")
    base = f"/organise/{event.slug}/form"
    assert organiser.post(f"{base}/sections/new", data={"heading.en": "Getting here"}).status_code == 303
    section = organiser.get(f"{base}/new")
    (value,) = texts(section, "//select[@name='section_id']/option[2]")
    assert value == "Getting here"
    sent = organiser.post(
        f"{base}/new",
        data={"label.en": "How?", "kind": "one_of", "choices.en": "Bus\nTram", "limits": "1\n–", "asked_of": press.id},
    )
    assert sent.status_code == 303
    (question,) = db.session.scalars(select(Question)).all()
    assert [(each.choice, each.places.capacity) for each in question.limits] == [("Bus", 1)]
    condition = {"label.en": "Which?", "kind": "text", "condition": f"{question.id}:Bus"}
    assert organiser.post(f"{base}/new", data=condition).status_code == 303
    assert "How? (optional)" in words(organiser.get(f"{base}/preview?group={press.id}"), "legend")
    assert "How? (optional)" not in words(organiser.get(f"{base}/preview"), "legend")
    organiser.post(f"{base}/{question.id}/retirement")
    assert len(db.session.scalars(select(Question)).all()) == 2
    assert organiser.get(base).status_code == 200
    assert organiser.get(f"{base}/{question.id}").status_code == 200
