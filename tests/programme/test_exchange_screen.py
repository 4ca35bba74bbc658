"""An organiser imports a programme: chooses a file, looks through the plan, confirms; and takes it out as files."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.programme import exchange, queries
from eventsapp.programme.models import ProgrammeSession, ProgrammeUpload
from eventsapp.programme.operations.releases import release
from tests.factories import make_event
from tests.factories.programme import make_room, make_session, make_track
from tests.pages import errors, filled_in, notices, rows, texts
from tests.programme.schedules import EVENT, GUID, schedule

SCREEN = "/organise/seminar/programme/exchange"
WITH_GUID = EVENT.replace('id="7294"', f'id="7294" guid="{GUID}"')


def chosen(client: FlaskClient, data: bytes, name: str = "schedule.xml") -> TestResponse:
    """The answer to a chosen file."""
    return client.post(SCREEN, data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def plan_of(client: FlaskClient, data: bytes) -> tuple[str, TestResponse]:
    """Where the plan of a file is, and its page."""
    answer = chosen(client, data)
    assert answer.status_code == 303
    return answer.location, client.get(answer.location)


def figures(page: TestResponse) -> list[str]:
    """How many are new, changed, gone and unchanged."""
    return texts(page, "//dl[@class='figures']//dd")


def titles() -> list[dict[str, str]]:
    """The draft's titles."""
    return list(db.session.scalars(select(ProgrammeSession.title).order_by(ProgrammeSession.code)))


def test_a_plan_is_shown_first_and_then_carried_out(event: Event, organiser: FlaskClient) -> None:
    address, page = plan_of(organiser, schedule(WITH_GUID))
    assert (page.status_code, figures(page), titles()) == (200, ["1", "0", "0", "0"], [])

    done = organiser.post(address, data=filled_in(page), follow_redirects=True)
    assert notices(done)[0] == (
        "Imported: 1 new, 0 changed, 0 gone, 0 unchanged. The public reads it after the next release."
    )
    assert titles() == [{"en": "Welcome"}]
    assert db.session.scalar(select(func.count()).select_from(ProgrammeUpload)) == 0


def test_the_plan_says_what_is_new_changed_and_gone(event: Event, organiser: FlaskClient) -> None:
    make_session(event, code="old", title={"en": "Old one"})
    make_session(event, code="welcome", guid=GUID, title={"en": "Hello"}, minutes=25, kind="ceremony")
    _address, page = plan_of(organiser, schedule(WITH_GUID, EVENT.replace("7294", "2").replace("Welcome", "Second")))

    assert figures(page) == ["1", "1", "1", "0"]
    said = " ".join(texts(page, "//main//ul[@class='changes']/li"))
    assert all(each in said for each in ("Old one", "Second", "Hello", "Welcome"))
    assert texts(page, "//main//strong") == ["1 session of the draft is not in the file, and is removed."]


def test_the_same_file_twice_has_nothing_to_do(event: Event, organiser: FlaskClient) -> None:
    data = schedule(WITH_GUID)
    address, page = plan_of(organiser, data)
    organiser.post(address, data=filled_in(page))
    _address, again = plan_of(organiser, data)

    assert (figures(again), texts(again, "//main//strong")) == (
        ["0", "0", "0", "1"],
        ["There is nothing to do: the draft is already as the file says."],
    )
    assert texts(again, "//main//form") == []


def test_what_was_filled_in_is_said_by_line(event: Event, organiser: FlaskClient) -> None:
    data = schedule(EVENT, EVENT.replace("7294", "8").replace("09:30", "24:10"))
    _address, page = plan_of(organiser, data)

    assert texts(page, "//details//li") == [
        "the session has no guid; one is made from its id (lines 3, 6)",
        "the start is past 24:00; it is read as a time of the next day (line 6)",
    ]


def test_problems_are_said_by_line_in_the_persons_language(event: Event, organiser: FlaskClient) -> None:
    data = schedule(EVENT.replace("09:30", "soon"), EVENT.replace("7294", "8").replace("Welcome", "x" * 5000))
    address, page = plan_of(organiser, data)

    assert page.status_code == 422
    assert rows(page) == [["3", "the start 'soon' is no time"], ["6", "the title has 5000 characters; 500 is the most"]]
    for language, said in (("fi", "alkuaika ”soon” ei ole kellonaika"), ("sv", "starttiden ”soon” är inget klockslag")):
        assert rows(organiser.get(f"{address}?lang={language}"))[0] == ["3", said]
    assert organiser.post(address, data={"seen": ""}).status_code == 422
    assert titles() == []


def test_a_file_that_is_none_is_refused_at_once(event: Event, organiser: FlaskClient) -> None:
    assert errors(chosen(organiser, b"\x89PNG")) == [
        "The file is no schedule.xml, schedule.json, iCalendar or XLSX, nor a CSV with a column title."
    ]
    assert errors(organiser.post(SCREEN, data={})) == ["Choose a file."]
    too_large = organiser.post(SCREEN, data=b" " * (21 * 1024**2), content_type="multipart/form-data; boundary=x")
    assert too_large.status_code == 413
    assert db.session.scalar(select(func.count()).select_from(ProgrammeUpload)) == 0


def test_a_draft_that_changed_meanwhile_is_not_overwritten(event: Event, organiser: FlaskClient) -> None:
    address, page = plan_of(organiser, schedule(WITH_GUID))
    form = filled_in(page)
    make_session(event, code="meanwhile", title={"en": "Meanwhile"})
    refused = organiser.post(address, data=form)

    assert (refused.status_code, errors(refused)) == (
        422,
        [
            "The draft has been changed since you looked at this plan. Nothing was imported. "
            "Look through the plan again: it is made anew."
        ],
    )
    assert (titles(), figures(refused)) == ([{"en": "Meanwhile"}], ["1", "0", "1", "0"])
    organiser.post(address, data=filled_in(refused))
    assert titles() == [{"en": "Welcome"}]


def test_a_plan_is_carried_out_once(event: Event, organiser: FlaskClient) -> None:
    address, page = plan_of(organiser, schedule(WITH_GUID))
    form = filled_in(page)
    organiser.post(address, data=form, follow_redirects=True)
    db.session.execute(ProgrammeSession.__table__.delete())  # type: ignore[attr-defined]
    db.session.commit()

    again = organiser.post(address, data=form, follow_redirects=True)
    assert notices(again)[0].startswith("This file has been imported already")
    assert titles() == []


def test_a_file_waits_for_a_day(event: Event, organiser: FlaskClient) -> None:
    start = datetime.now(UTC)
    address, _page = plan_of(organiser, schedule(WITH_GUID))
    with time_machine.travel(start + timedelta(hours=25), tick=False):
        assert notices(organiser.get(address, follow_redirects=True))[0].startswith("This file has been imported")


def test_who_may_not_edit_imports_nothing(
    event: Event, organiser: FlaskClient, colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    address, page = plan_of(organiser, schedule(WITH_GUID))
    make_session(event, code="secret", title={"en": "Secret"})

    for client, status in ((colleague, 404), (outsider, 404), (visitor, 302)):
        assert chosen(client, schedule(WITH_GUID)).status_code == status
        assert client.get(address).status_code == status
        assert client.post(address, data=filled_in(page)).status_code == status
    assert [client.get(f"{SCREEN}/draft.json").status_code for client in (colleague, outsider, visitor)] == [
        200,
        404,
        302,
    ]
    assert [texts(colleague.get(SCREEN), f"//main//{tag}")[:1] for tag in ("form", "h2")] == [[], ["Export the draft"]]
    assert titles() == [{"en": "Secret"}]


def test_another_organisers_file_is_not_seen(event: Event, office: Office, app: Any, organiser: FlaskClient) -> None:
    from tests.conftest import signed_in_client
    from tests.factories import make_organiser

    address, _page = plan_of(organiser, schedule(WITH_GUID))
    second = signed_in_client(app, make_organiser(office))
    assert second.get(address).status_code == 303
    make_event(office, slug="other")
    assert organiser.get(address.replace("seminar", "other")).status_code == 303


@pytest.mark.parametrize("format", ["xml", "json", "csv", "xlsx", "ics"])
def test_what_is_exported_comes_in_again_and_changes_nothing(event: Event, organiser: FlaskClient, format: str) -> None:
    make_track(event, slug="unused", name={"en": "Unused"})
    make_session(event, code="one", title={"en": "One", "fi": "Yksi"}, room=make_room(event, name="Hall"))
    exported = organiser.get(f"{SCREEN}/draft.{format}")

    assert exported.headers["Content-Disposition"].startswith('attachment; filename="seminar-draft-')
    _address, page = plan_of(organiser, exported.data)
    assert texts(page, "//main//strong") == ["There is nothing to do: the draft is already as the file says."]


def test_what_the_public_reads_can_be_taken_out_too(event: Event, organiser: FlaskClient) -> None:
    assert organiser.get(f"{SCREEN}/released.csv").status_code == 404
    make_session(event, code="one")
    release(event.id, "test")
    make_session(event, code="two")

    lines = organiser.get(f"{SCREEN}/released.csv").get_data(as_text=True).splitlines()
    assert [line.split(",")[1] for line in lines] == ["code", "one"]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_table_to_fill_in_has_the_events_own_words_and_brings_none_of_its_examples(
    event: Event, organiser: FlaskClient, format: str
) -> None:
    make_room(event, name="Hall")
    make_room(event, name="Tent")
    make_track(event, slug="water", name={"en": "Water"})
    template = organiser.get(f"{SCREEN}/template.{format}").data
    before = queries.draft(event.id)
    assert [message for _line, message in _refused(template, format)] == ["there are no sessions in this table"]

    if format == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(template))
        table = [["" if cell is None else cell for cell in row] for row in book.active.iter_rows(values_only=True)]
        assert [sheet.title for sheet in book] == ["Programme", "Help", "Lists"]
        assert {tuple(table[0][5:7])} == {("room", "track")}
        assert [tuple(row[5:7]) for row in table[1:]] == [("Hall", "Water"), ("Tent", "Water")]
        book.active.append(["", "mine", "2030-05-24", "10:00", 20, "Tent", "Water", "talk", "en", "Mine"])
        made = io.BytesIO()
        book.save(made)
        template = made.getvalue()
    else:
        template += b",mine,2030-05-24,10:00,20,Tent,Water,talk,en,Mine\r\n"
    address, page = plan_of(organiser, template)
    organiser.post(address, data=filled_in(page))
    after = queries.draft(event.id)
    assert [(each.code, each.room, each.track) for each in after.sessions] == [("mine", "Tent", "water")]
    assert (after.rooms, after.tracks) == (before.rooms, before.tracks)


def _refused(data: bytes, format: str) -> list[tuple[int, str]]:
    with pytest.raises(exchange.BadFile) as refused:
        exchange.read(format, data)
    return [(each.line, str(each.message)) for each in refused.value.problems]


def test_a_plan_takes_as_many_statements_for_one_as_for_sixty(
    event: Event, organiser: FlaskClient, count_queries: Any
) -> None:
    counts = []
    for size in (1, 3, 60):
        data = schedule(
            *(WITH_GUID.replace("7294", str(n)).replace(GUID, f"{n:08}{GUID[8:]}") for n in range(1, size + 1))
        )
        address, _page = plan_of(organiser, data)
        with count_queries() as counted:
            organiser.get(address)
        counts.append(len(counted))
    assert counts == [counts[0]] * 3
