"""An organiser takes the guest list home as a file."""

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from eventsapp.events.models import Event
from eventsapp.registration.operations.answers import answer
from tests.factories import make_group, make_guest
from tests.factories.registration import accepting, make_question

PAGE = "/organise/seminar/guests/export"

HEADINGS = [
    *("Honorific", "Rank or academic title", "Name", "Post", "Organisation", "Country", "E-mail address"),
    *("Assistant’s e-mail address", "Precedence", "Group", "Language", "Invitation", "Tags", "Answer"),
    *("Answered at", "Companions", "Diet", "Access needs", "A word to the host"),
]


def exported(client: FlaskClient, kind: str, **query: Any) -> list[list[str]]:
    with client.get(f"{PAGE}.{kind}", query_string=query) as answer:
        content = answer.data
    assert answer.headers["Content-Disposition"] == f"attachment; filename=seminar-guests.{kind}"
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(content)).active
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_holds_each_guest_and_no_formula(organiser: FlaskClient, event: Event, kind: str) -> None:
    group = make_group(event, "@Press")
    make_guest(
        event, name="=HYPERLINK(1)", post="+358", email="a@example.org", group_id=group.id, notes="-1\nx", precedence=7
    )
    make_guest(
        event,
        honorific="H.E.",
        title="Dr",
        name="Äidyt <&>",
        country="FI",
        invited=False,
        email="b@example.org",
        language="fi",
        extra={"=Table": "@1"},
    )
    first, second, third = exported(organiser, kind)
    assert first == [*HEADINGS, "'=Table", "Postal address", "Notes for the host"]
    assert second == [
        *("", "", "'=HYPERLINK(1)", "'+358", "", "", "a@example.org", "", "7", "'@Press", "en", "Invited"),
        *[""] * 9,
        "'-1\nx",
    ]
    assert third == [
        *("H.E.", "Dr", "Äidyt <&>", "", "", "Finland", "b@example.org", "", "", "", "fi", "Not invited"),
        *[""] * 7,
        *("'@1", "", ""),
    ]


@pytest.mark.usefixtures("mail_expected")
def test_answers_stand_beside_their_guests(organiser: FlaskClient, event: Event) -> None:
    question = make_question(event, label={"en": "How do you come?"})
    guest = make_guest(event, name="Aino", email="aino@example.org")
    answer(guest.id, accepting(diet="=vegan", answers={question.id: "By train"}), f"guest:{guest.id}")
    heading, line = exported(organiser, "csv")
    assert heading == [*HEADINGS, "How do you come?", "Postal address", "Notes for the host"]
    assert line[13] == "Accepted"
    assert line[15:] == ["", "'=vegan", "", "", "By train", "", ""]


def test_only_those_who_were_chosen_are_in_the_file(organiser: FlaskClient, event: Event) -> None:
    make_guest(event, name="Aino")
    make_guest(event, name="Bo", invited=False)
    assert [row[2] for row in exported(organiser, "csv", state="not-invited")] == ["Name", "Bo"]
    assert [row[2] for row in exported(organiser, "csv", q="aino")] == ["Name", "Aino"]


def test_the_number_of_queries_does_not_grow_with_the_list(
    organiser: FlaskClient, event: Event, count_queries: Any
) -> None:
    numbers = []
    for guests in (1, 2, 57):
        for _ in range(guests):
            make_guest(event)
        with count_queries() as statements:
            exported(organiser, "csv")
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] == numbers[2]


def test_who_may(
    event: Event, organiser: FlaskClient, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    make_guest(event, name="Secret Guest")
    found = []
    for who in (organiser, colleague, outsider, visitor):
        with who.get(f"{PAGE}.csv") as answer:
            found.append((answer.status_code, "Secret" in answer.text))
    assert found == [(200, True), (200, True), (404, False), (302, False)]
