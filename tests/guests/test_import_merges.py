"""An organiser imports a list again: rows find their guests, and what changes is shown field by field before."""

import csv
import io
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from tests.factories import make_event, make_group, make_guest, make_office
from tests.pages import filled_in, notices, rows, texts

PAGE = "/organise/seminar/guests/import"


def upload(client: FlaskClient, content: str) -> str:
    data = {"file": (io.BytesIO(content.encode()), "guests.csv")}
    return str(client.post(PAGE, data=data, content_type="multipart/form-data").location)


def changes(client: FlaskClient, address: str, **chosen: Any) -> list[list[str]]:
    """The preview's lines of what changes: without row and guest where these stand once for several."""
    return rows(client.get(address, query_string={"view": "changed", **chosen}), table=2)


def confirmed(client: FlaskClient, address: str, **chosen: Any) -> TestResponse:
    preview = client.get(address, query_string=chosen)
    return client.get(client.post(address, data=filled_in(preview, address)).location)


def on_the_list() -> list[tuple[str, str, str]]:
    return [(each.name, each.email, each.post) for each in db.session.scalars(select(Guest).order_by(Guest.id))]


def test_what_changes_is_shown_field_by_field(organiser: FlaskClient, event: Event) -> None:
    press = make_group(event, "Press")
    known = {"name": "Bo Öst", "email": "bo@example.org", "country": "SE", "extra": {"Table": "3"}}
    make_guest(event, post="Editor", group_id=press.id, **known)
    make_guest(event, name="Cy", email="cy@example.org", post="Same")
    address = upload(
        organiser,
        "Name,E-mail,Post,Group,Country,Table\n"
        "Bo Öst,BO@example.org,Chief editor,press,Suomi,7\n"
        "Cy,cy@example.org,Same,,,\n",
    )
    preview = organiser.get(address)
    assert texts(preview, "//dl[@class='figures']//dd") == ["0", "1", "1", "0", "0"]
    assert changes(organiser, address) == [
        ["2", "Bo Öst", "Post", "Editor", "Chief editor"],
        ["Country", "Sweden", "Finland"],
        ["Table", "3", "7"],
    ]
    page = confirmed(organiser, address)
    assert notices(page) == ["0 guests were added. 2 were on the list and were merged."]
    bo = db.session.scalars(select(Guest).order_by(Guest.id)).first()
    assert bo is not None
    assert (bo.email, bo.post, bo.country, bo.group_id, bo.extra, bo.search.count("chief")) == (
        "bo@example.org",
        "Chief editor",
        "FI",
        press.id,
        {"Table": "7"},
        1,
    )
    told = texts(organiser.get(f"/organise/seminar/guests/{bo.id}"), "//ol[@class='spine']/li/div")
    assert told == ["Corrected Post, Country, Table Outi Organiser, with a file"]


def test_a_row_finds_its_guest_by_a_number_and_brings_a_new_address(organiser: FlaskClient, event: Event) -> None:
    make_guest(event, name="Bo", email="old@example.org", extra={"Staff number": "A-7"})
    address = upload(organiser, "Name,E-mail,Staff number\nBo,new@example.org,a-7\nDi,di@example.org,A-8\n")
    by_email = organiser.get(address)
    assert texts(by_email, "//dl[@class='figures']//dd")[:2] == ["2", "0"]
    assert texts(by_email, "//select[@name='key']/option") == ["E-mail", "Name", "Staff number"]

    chosen = {"key": ":Staff number"}
    assert changes(organiser, address, **chosen) == [
        ["2", "Bo", "E-mail address", "old@example.org", "new@example.org"],
        ["Staff number", "A-7", "a-7"],
    ]
    confirmed(organiser, address, **chosen)
    assert on_the_list() == [("Bo", "new@example.org", ""), ("Di", "di@example.org", "")]


def test_rows_whose_guest_nobody_can_tell_stop_the_import(organiser: FlaskClient, event: Event) -> None:
    for name, number in (("Ann", "1"), ("Bo", "1"), ("Cy", "3")):
        make_guest(event, name=name, email=f"{name.lower()}@example.org", extra={"Number": number})
    address = upload(
        organiser,
        "Name,E-mail,Number\nX,x@example.org,1\nY,ann@example.org,9\nZ,z@example.org,5\nW,z@example.org,6\n",
    )
    preview = organiser.get(address, query_string={"key": ":Number"})
    assert rows(preview, table=2) == [
        ["2", "Number", "Two guests of the list have this value, so nobody can tell whose row it is."],
        ["3", "Number", "The address of this row is that of another guest of the list, Ann."],
        ["5", "", "Row 4 has the same address for somebody else."],
    ]
    forced = organiser.post(address, data={"column": ["name", "email", "extra"], "key": ":Number"})
    assert (forced.status_code, len(on_the_list())) == (422, 3)


def test_one_person_in_two_groups_is_said(organiser: FlaskClient, event: Event) -> None:
    address = upload(
        organiser, "Name,E-mail,Group\nBo,bo@example.org,Press\nDi,di@example.org,Press\nBo,Bo@example.org.,Protocol\n"
    )
    page = organiser.get(address, query_string={"view": "notes"})
    assert texts(page, "//section[@aria-labelledby='outcome']//li")[-1] == (
        "Row 4: This is the guest of row 2, with another Group: “Protocol” replaces “Press”."
    )
    confirmed(organiser, address)
    found = {each.name: each.group.name for each in db.session.scalars(select(Guest)) if each.group}
    assert found == {"Bo": "Protocol", "Di": "Press"}


def test_the_preview_shows_all_of_it_page_by_page(organiser: FlaskClient, event: Event) -> None:
    lines = "".join(f"Guest {number:03},g{number}@example.org\n" for number in range(101))
    address = upload(organiser, "Name,E-mail\n" + lines)
    pages = [rows(organiser.get(address, query_string={"page": page}), table=2) for page in (1, 2)]
    assert [row[1] for page in pages for row in page] == [f"Guest {number:03}" for number in range(101)]


def test_all_problems_come_as_a_file(organiser: FlaskClient, event: Event) -> None:
    address = upload(organiser, "Name,=Mail\n" + "Aino,\n" * 1500 + "🎉🎉,x@example.org\n")
    column = {"column": ["name", "email"]}
    answer = organiser.get(f"{address}/problems.csv", query_string=column)
    found = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert found[0] == ["Row", "Column", "What is wrong"]
    assert found[1] == ["2", "'=Mail", "Enter an e-mail address."]
    assert found[-1] == ["1502", "Name", "Write the name with letters: nobody can read out signs or pictures alone."]
    assert len(found) == 1502


def test_our_own_export_comes_back_and_changes_nothing(organiser: FlaskClient, event: Event) -> None:
    make_guest(event, name="=Bo", post="+1", notes="- quiet", title="Dr", country="FI", postal_address="A 1\nB")
    address = upload(organiser, organiser.get("/organise/seminar/guests/export.csv").data.decode("utf-8-sig"))
    assert changes(organiser, address) == []
    assert texts(organiser.get(address), "//dl[@class='figures']//dd") == ["0", "0", "1", "0", "0"]


def test_guests_of_other_events_are_not_found(organiser: FlaskClient, event: Event) -> None:
    make_guest(make_event(make_office(), slug="foreign"), name="Secret", email="bo@example.org")
    address = upload(organiser, "Name,E-mail\nBo,bo@example.org\n")
    assert texts(organiser.get(address), "//dl[@class='figures']//dd") == ["1", "0", "0", "0", "0"]


def test_from_the_command_line_by_a_key(app: Flask, event: Event, tmp_path: Any) -> None:
    make_guest(event, name="Bo", email="old@example.org", extra={"Number": "7"})
    file = tmp_path / "guests.csv"
    file.write_text("Name,E-mail,Number\nBo,new@example.org,7\n")
    run = app.test_cli_runner().invoke
    done = run(args=["guests", "import", str(file), "--event", "seminar", "--key", "number"])
    assert (done.exit_code, done.output) == (0, "0 guests added to seminar, 1 merged, 0 rows left out\n")
    assert on_the_list() == [("Bo", "new@example.org", "")]
    wrong = run(args=["guests", "import", str(file), "--event", "seminar", "--key", "shoes"])
    assert wrong.exit_code == 1
