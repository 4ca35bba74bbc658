"""A form of sixty questions asks the database no more than a form of one."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.models import LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.registration.models import ChoiceLimit, Question, QuestionKind, QuestionSection
from tests.factories import make_guest, make_link


def ask(event: Event, number: int) -> dict[str, str]:
    """So many more questions, in a section, each with a limited choice, another that hangs on it, and one about the
    companion; gives answers to them."""
    facts: dict[str, Any] = {"event_id": event.id, "position": 1, "label": {"en": "?"}}
    facts["section"] = QuestionSection(event_id=event.id, position=1, heading={"en": "Travel"})
    most = {"Bus": 9, "Tram": 0}
    sources = [
        Question(
            kind=QuestionKind.one_of,
            choices=[{"en": name} for name in most],
            limits=[ChoiceLimit(choice=name, places=SeatCounter(capacity=most[name])) for name in most],
            **facts,
        )
        for _number in range(number)
    ]
    db.session.add_all(sources)
    db.session.flush()
    text = {"kind": QuestionKind.text, **facts}
    hanging = [Question(condition_id=each.id, condition_value="Bus", **text) for each in sources]
    about = [Question(of_companions=True, **text) for _each in sources]
    db.session.add_all([*hanging, *about])
    db.session.commit()
    return {
        **{f"question_{each.id}": "Bus" for each in sources},
        **{f"question_{each.id}": "17" for each in hanging},
        **{f"companions-0-question_{each.id}": "M" for each in about},
    }


@pytest.mark.usefixtures("mail_expected")
def test_a_form_costs_the_same_for_any_number_of_questions(
    event: Event, client: FlaskClient, count_queries: Any
) -> None:
    event.companions_allowed = 1
    form: dict[str, Any] = {"answer": "accept", "name": "Ä", "companions-0-name": "Ann"}
    client.get(f"/i/{make_link(make_guest(event))}")  # what is the same for all is made at the first look
    costs = []
    for more in (1, 2, 57):
        form |= ask(event, more)
        whole = {**form, "seen": [key for key in form if key.startswith("question_")]}
        changed = {key: value.replace("17", "18").replace("M", "L") for key, value in form.items()}
        full = {key: value.replace("Bus", "Tram") for key, value in form.items()}
        guest = make_guest(event)
        link = f"/i/{make_link(guest)}"
        own = f"/r/{make_link(guest, LinkPurpose.registration)}"
        steps = []
        for address, sent, status in (
            (link, None, 200),
            (f"{link}/answer", form, 422),  # a second step: what hangs on the answers
            (f"{link}/answer", {**whole, "name": ""}, 422),
            (f"{link}/answer", full, 422),  # refused by the operation
            (f"{link}/answer", whole, 303),
            (f"{own}/answer", whole, 303),  # the same once more
            (f"{own}/answer", {**changed, "seen": whole["seen"]}, 303),
            (f"{own}/answer", full, 422),
            (f"{own}/change", None, 200),
            (own, None, 200),
            (f"{own}/cancellation", {}, 303),
        ):
            with count_queries() as statements:
                answer = client.get(address) if sent is None else client.post(address, data=sent)
            assert answer.status_code == status, address
            steps.append(len(statements))
        costs.append(steps)
    assert costs == [costs[0]] * 3
