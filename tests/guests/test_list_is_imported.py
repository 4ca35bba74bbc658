"""An organiser imports a guest list: chooses the file, looks at what it would do, confirms. All of it, or nothing."""

import io
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, GuestGroup, GuestListUpload
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.clock import now
from eventsapp.kernel.database import db
from tests.factories import make_event, make_group, make_guest
from tests.pages import errors, filled_in, notices, rows, texts

PAGE = "/organise/seminar/guests/import"
LIST = """Arvonimi;Etunimi;Sukunimi;Tehtävä;Organisaatio;Sähköposti;Ryhmä;Kieli;Pöytä
H.E.;Aino  Äidyt;DE LA Virta;Ambassador;Embassy;Aino@Example.org;Protocol;suomi;7
;Bo;Öst;;;bo@säätytalo.fi;press;Svenska;
;محمد;;;;m@example.org;;;=1+1
"""


def upload(client: FlaskClient, content: bytes | str, name: str = "guests.csv") -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    return client.post(PAGE, data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def confirmed(client: FlaskClient, content: bytes | str, **chosen: Any) -> TestResponse:
    """The answer to the last step, with what the preview's form holds."""
    address = upload(client, content).location
    preview = client.get(address, query_string=chosen)
    return client.post(address, data=filled_in(preview, address))


def on_the_list() -> list[tuple[str, ...]]:
    guests = db.session.scalars(select(Guest).order_by(Guest.id))
    return [(each.honorific, each.name, each.post, each.email_key, each.language) for each in guests]


def test_a_list_is_shown_before_anything_is_written(organiser: FlaskClient, event: Event) -> None:
    press = make_group(event, "Press")
    make_guest(event, name="Bo Old", email="bo@xn--stytalo-5waa.fi", group_id=press.id)
    sent = upload(organiser, LIST)
    preview = organiser.get(sent.location)
    assert (sent.status_code, texts(preview, "//h1")) == (303, ["Import guests.csv"])
    assert [row[:1] + row[2:] for row in rows(preview)][:3] == [
        ["Arvonimi", "H.E."],
        ["Etunimi", "Aino Äidyt, Bo, محمد"],
        ["Sukunimi", "DE LA Virta, Öst"],
    ]
    chosen = texts(preview, "//select[@name='column']/option[@selected]")
    assert chosen == [
        *("Honorific", "First name", "Last name", "Post", "Organisation"),
        *("E-mail address", "Group", "Language", "Keep as it is"),
    ]
    assert texts(preview, "//dl[@class='figures']//dd") == ["2", "1", "0", "0", "0"]
    assert rows(preview, table=2)[0] == [
        *(
            "2",
            "H.E. Aino Äidyt DE LA Virta",
            "Ambassador",
            "Embassy",
            "Aino@Example.org",
            "Protocol",
            "fi",
            "Pöytä: 7",
        ),
    ]
    assert texts(preview, "//main//button[contains(., 'Import')]") == ["Import 3 guests"]
    assert [row[1] for row in on_the_list()] == ["Bo Old"]


def test_a_confirmed_list_is_on_the_event_as_it_was_written(organiser: FlaskClient, event: Event) -> None:
    press = make_group(event, "Press")
    make_guest(event, name="Bo Old", post="Editor", email="bo@xn--stytalo-5waa.fi")
    answer = confirmed(organiser, LIST)
    assert notices(organiser.get(answer.location)) == ["2 guests were added. 1 was on the list and was merged."]
    assert on_the_list() == [
        ("", "Bo Öst", "Editor", "bo@xn--stytalo-5waa.fi", "sv"),
        ("H.E.", "Aino  Äidyt DE LA Virta", "Ambassador", "aino@example.org", "fi"),
        ("", "محمد", "", "m@example.org", "en"),
    ]
    guests = db.session.scalars(select(Guest).order_by(Guest.id)).all()
    groups = db.session.scalars(select(GuestGroup).order_by(GuestGroup.position)).all()
    assert [group.name for group in groups] == ["Press", "Protocol"]
    assert [guest.group_id for guest in guests] == [press.id, groups[1].id, None]
    assert [guest.extra for guest in guests] == [{}, {"Pöytä": "7"}, {"Pöytä": "=1+1"}]
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.facts) == ("imported guests of", {"new": 2, "merged": 1, "changed": 1, "skipped": 0})


def test_who_is_on_the_list_may_stay_as_they_are(organiser: FlaskClient, event: Event) -> None:
    make_guest(event, name="Aino Old", email="AINO@example.org")
    double = "Name,E-mail,Post\nAino,aino@example.org,X\nBo,bo@example.org,First\nBo Two,BO@example.org.,Second\n"
    answer = confirmed(organiser, double, duplicates="skip")
    assert notices(organiser.get(answer.location)) == ["1 guest was added. 2 rows were left out."]
    assert [row[1:3] for row in on_the_list()] == [("Aino Old", ""), ("Bo", "First")]


def test_rows_of_one_address_are_joined(organiser: FlaskClient, event: Event) -> None:
    double = "Name,E-mail,Post\nBo,bo@example.org,First\nBo Two,BO@example.org,\n"
    confirmed(organiser, double)
    assert [row[1:4] for row in on_the_list()] == [("Bo Two", "First", "bo@example.org")]


def test_the_columns_can_be_chosen_otherwise(organiser: FlaskClient, event: Event) -> None:
    sent = upload(organiser, "Who,Where,What\nAino,aino@example.org,secret\n")
    unread = organiser.get(sent.location)
    assert errors(unread) == ["Say which column holds the e-mail address."]
    assert texts(unread, "//main//button[contains(., 'Import')]") == []
    preview = organiser.get(sent.location, query_string={"column": ["name", "email", ""]})
    organiser.post(sent.location, data=filled_in(preview, sent.location))
    assert [(guest.name, guest.extra) for guest in db.session.scalars(select(Guest))] == [("Aino", {})]


def test_every_problem_is_named_by_row_and_column_and_nothing_is_imported(organiser: FlaskClient, event: Event) -> None:
    wrong = (
        "Name,Mail,Lang,Organisation\nAino,aino@example.org,en,\n,bo@example.org,en,\n\n"
        f"Cy,cy,xx,{'x' * 201}\nDi,,sv,\nEd,ed@example.org,,\x1f\n"
    ).replace("\x1f", "\x7f")
    sent = upload(organiser, wrong)
    preview = organiser.get(sent.location)
    assert errors(preview) == [
        "4 rows can’t be imported. Mend them in the file, and choose the file again.",
    ]
    expected = [
        ["3", "Name", "Enter the guest’s name."],
        ["5", "Organisation", "Shorten this to 200 characters or less."],
        ["5", "Mail", "“cy” has no @. An address is written like name@example.org."],
        ["5", "Lang", "“xx” is none of the languages that letters are written in: en, fi, sv."],
        ["6", "Mail", "Enter an e-mail address."],
        ["7", "Organisation", "Remove the line breaks or invisible characters from this field."],
    ]
    assert rows(preview, table=2) == expected
    forced = organiser.post(sent.location, data={"column": ["name", "email", "language", "organisation"]})
    assert (forced.status_code, rows(forced, table=2)) == (422, expected)
    assert on_the_list() == []


def test_three_thousand_problems_are_shown_page_by_page(organiser: FlaskClient, event: Event) -> None:
    sent = upload(organiser, "Name,Mail\n" + "Aino,\n" * 3000)
    pages = [rows(organiser.get(sent.location, query_string={"page": page}), table=2) for page in range(1, 7)]
    numbers = [int(row[0]) for page in pages for row in page]
    assert numbers == list(range(2, 3002))


def test_a_second_click_imports_nothing_more(organiser: FlaskClient, event: Event) -> None:
    address = upload(organiser, LIST).location
    form = filled_in(organiser.get(address), address)
    organiser.post(address, data=form)
    again = organiser.post(address, data=form)
    assert notices(organiser.get(again.location))[-1] == (
        "This list has been imported already, or was kept for too long. Nothing more was imported."
    )
    assert len(on_the_list()) == 3


def test_a_list_that_nobody_confirms_is_cleared_away(organiser: FlaskClient, event: Event) -> None:
    with time_machine.travel(now()) as clock:
        old = upload(organiser, LIST).location
        clock.shift(24 * 3600)
        assert organiser.get(old).status_code == 303
        upload(organiser, LIST)
        assert db.session.scalar(select(func.count()).select_from(GuestListUpload)) == 1


def test_a_file_that_is_no_list_is_refused_beside_the_field(organiser: FlaskClient, event: Event) -> None:
    assert errors(organiser.post(PAGE)) == ["Choose a file."]
    answer = upload(organiser, b"\x89PNG\r\n\x1a\n\x00\x00", "photo.png")
    assert (answer.status_code, errors(answer)) == (
        422,
        ["This is not a list of guests. Choose a CSV or an XLSX file."],
    )
    assert db.session.scalars(select(GuestListUpload.id)).all() == []


def test_who_may_not(
    event: Event, organiser: FlaskClient, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    make_event(event.office, slug="other")
    own = upload(organiser, LIST).location
    others = (colleague, outsider, visitor)
    assert [upload(who, LIST).status_code for who in others] == [404, 404, 302]
    assert [who.get(own).status_code for who in others] == [404, 404, 302]
    assert [who.post(own, data={}).status_code for who in others] == [404, 404, 302]
    assert organiser.get(own.replace("seminar", "other")).status_code == 303
    assert on_the_list() == []


def test_from_the_command_line(app: Flask, event: Event, tmp_path: Path) -> None:
    file = tmp_path / "guests.csv"
    run = app.test_cli_runner().invoke
    file.write_text(LIST)
    done = run(args=["guests", "import", str(file), "--event", "seminar"])
    assert (done.exit_code, done.output) == (0, "3 guests added to seminar, 0 merged, 0 rows left out\n")

    file.write_text("Name,Mail\nDi,di@example.org\n,nobody\n")
    failed = run(args=["guests", "import", str(file), "--event", "seminar", "--duplicates", "skip"])
    assert failed.exit_code == 1
    assert failed.stderr == (
        "row 3, Name: Enter the guest’s name.\n"
        "row 3, Mail: “nobody” has no @. An address is written like name@example.org.\n"
    )
    assert len(on_the_list()) == 3
