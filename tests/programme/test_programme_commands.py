"""`eventsapp programme`: import, release, export from the command line."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.programme import queries
from eventsapp.programme.models import ProgrammeSession, Release
from tests.factories import make_office
from tests.factories.programme import make_room, make_session
from tests.programme.schedules import EVENT, schedule

#: What the warnings of the small schedule say.
FILLED_IN = "line 3: the session has no guid; one is made from its id\n"


def run(app: Flask, *arguments: str) -> Result:
    done = app.test_cli_runner().invoke(args=["programme", *arguments])
    db.session.rollback()
    return done


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "schedule.xml"
    made.write_bytes(schedule(EVENT))
    return made


def test_import_then_release_then_export(app: Flask, file: Path) -> None:
    made = run(app, "import", str(file), "--event", "talks", "--create")
    assert (made.exit_code, made.stderr, made.stdout) == (
        0,
        FILLED_IN,
        "Made the public event talks.\n"
        "1 session: 1 new, 0 changed, 0 gone, 0 unchanged; 1 speaker, 1 room, 1 track.\n"
        "They are in the draft. To publish it: eventsapp programme release --event talks\n",
    )
    assert run(app, "release", "--event", "talks", "--note", "First").stdout == (
        "The first release: 1 session.\n"
        "Release 1 of talks is public: 1 session.\nhttp://localhost/events/talks/programme\n"
    )
    exported = run(app, "export", "--event", "talks", "--format", "json")
    (day,) = json.loads(exported.stdout)["schedule"]["conference"]["days"]
    assert [event["title"] for event in day["rooms"]["Tent"]] == ["Welcome"]


def test_a_release_says_what_it_changes_and_warns_of(app: Flask, event: Event) -> None:
    room = make_room(event, name="Hall")
    make_session(event, code="one", title={"en": "One"}, room_id=room.id)
    make_session(event, code="two", title={"en": "Two"})
    dry = run(app, "release", "--event", "seminar", "--dry-run")
    assert (dry.exit_code, dry.stdout, dry.stderr) == (
        0,
        "The first release: 2 sessions.\nNothing was released. Without --dry-run this is release 1 of seminar.\n",
        "Warning: Sessions without a room: 1\n",
    )
    assert db.session.query(Release).count() == 0
    run(app, "release", "--event", "seminar")
    moved = db.session.query(ProgrammeSession).filter_by(code="two").one()
    moved.room_id, moved.starts_at = room.id, event.starts_at + timedelta(minutes=10)
    make_session(event, title={"en": "Some time"}, starts_at=None)
    db.session.commit()

    made = run(app, "release", "--event", "seminar")
    assert (made.stdout.splitlines()[:4], made.stderr.splitlines()) == (
        [
            "Changes: 1 moved.",
            "  moved: Two: from Friday 24 May 2030 09:30–10:00 to Friday 24 May 2030 09:40–10:10, Hall",
            "Left out, for want of a time: 1 session.",
            "Release 2 of seminar is public: 2 sessions.",
        ],
        [
            "Warning: Rooms with two sessions at once: 1",
            "Warning: Sessions without a time: 1",
            "Warning: Sessions without a room: 1",
        ],
    )
    assert run(app, "release", "--event", "seminar").stdout.splitlines()[0] == (
        "There is nothing to release: the public reads the programme as the draft has it."
    )
    assert db.session.query(Release).count() == 2


def test_the_same_file_twice_says_that_nothing_changed(app: Flask, file: Path) -> None:
    run(app, "import", str(file), "--event", "talks", "--create")

    assert run(app, "import", str(file), "--event", "talks", "--create").stdout == (
        "1 session: 0 new, 0 changed, 0 gone, 1 unchanged; 1 speaker, 1 room, 1 track.\n"
    )


@pytest.mark.parametrize("format", ["xml", "json", "csv", "xlsx"])
def test_what_is_exported_can_be_imported(app: Flask, file: Path, tmp_path: Path, format: str) -> None:
    run(app, "import", str(file), "--event", "talks", "--create")
    out = tmp_path / "out"
    exported = run(app, "export", "--event", "talks", "--draft", "--format", format, "-o", str(out))
    back = run(app, "import", str(out), "--event", "talks")

    assert (exported.stdout, exported.stderr) == ("", f"Wrote 1 session to {out}.\n")
    assert (back.stderr, back.stdout) == (
        "",
        "1 session: 0 new, 0 changed, 0 gone, 1 unchanged; 1 speaker, 1 room, 1 track.\n",
    )


def test_bytes_go_to_standard_output_as_they_are(app: Flask, event: Event) -> None:
    make_session(event)

    done = run(app, "export", "--event", "seminar", "--draft", "--format", "xlsx")
    assert done.stdout_bytes[:4] == b"PK\x03\x04"


def test_an_event_in_another_zone(app: Flask, file: Path) -> None:
    run(app, "import", str(file), "--event", "talks", "--create", "--timezone", "Europe/Brussels")

    made = db.session.query(Event).one()
    assert (made.timezone, queries.draft(made.id).sessions[0].starts_at.isoformat()) == (  # type: ignore[union-attr]
        "Europe/Brussels",
        "2030-05-25T07:30:00+00:00",
    )


def test_an_event_goes_to_the_first_office_or_the_named_one(app: Flask, file: Path) -> None:
    make_office(name="IOM Finland")
    make_office(name="Ministry")
    run(app, "import", str(file), "--event", "first", "--create")
    run(app, "import", str(file), "--event", "named", "--create", "--office", "Ministry")
    unknown = run(app, "import", str(file), "--event", "unknown", "--create", "--office", "Nobody's")

    assert {event.slug: event.office.name for event in db.session.query(Event)} == {
        "first": "IOM Finland",
        "named": "Ministry",
    }
    assert (unknown.exit_code, str(unknown.exception)) == (1, "There is no office called Nobody's.")


def test_a_bad_file_leaves_nothing_and_says_each_line(app: Flask, tmp_path: Path) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_bytes(
        schedule(EVENT.replace("09:30", "soon"), EVENT.replace("7294", "1").replace("09:30", "later"), EVENT)
    )
    done = run(app, "import", str(bad), "--event", "talks", "--create")

    assert (done.exit_code, done.stdout, done.stderr.splitlines()) == (
        1,
        "",
        [
            "line 3: the start 'soon' is no time",
            "line 6: the start 'later' is no time",
            "Error: bad.xml has 2 problems (above, by line); nothing was imported",
        ],
    )
    assert db.session.query(Event).count() == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "FILE", "--event", "nowhere"], "there is no event nowhere; --create makes it from the file"),
        (
            ["import", "FILE", "--event", "x", "--create", "--timezone", "Mars/Base"],
            "the time zone Mars/Base is not known; an example of one is Europe/Helsinki",
        ),
        (["release", "--event", "nowhere"], "there is no event nowhere"),
        (["export", "--event", "nowhere", "--format", "ics"], "there is no event nowhere"),
        (
            ["export", "--event", "seminar", "--format", "ics"],
            "nothing of seminar is released yet; --draft exports the draft",
        ),
    ],
)
def test_what_is_not_there_is_one_line(app: Flask, event: Event, file: Path, arguments: list[str], said: str) -> None:
    done = run(app, *(str(file) if argument == "FILE" else argument for argument in arguments))

    assert (done.exit_code, done.stdout, done.stderr) == (1, "", f"Error: {said}\n")


@pytest.mark.parametrize("command", ["import", "release", "export"])
def test_each_command_shows_an_example(app: Flask, command: str) -> None:
    shown = run(app, command, "--help").stdout

    assert [line.strip().partition(" --")[0] for line in shown.splitlines() if "Example:" in line] == [
        {
            "import": "Example: eventsapp programme import fosdem-2018.xml",
            "release": "Example: eventsapp programme release",
            "export": "Example: eventsapp programme export",
        }[command]
    ]


def test_fosdem_is_imported_and_released_whole(app: Flask, samples: Path) -> None:
    file = samples / "programme" / "fosdem-2018.xml"
    done = run(app, "import", str(file), "--event", "fosdem-2018", "--create")

    assert done.stdout.splitlines()[1] == (
        "689 sessions: 689 new, 0 changed, 0 gone, 0 unchanged; 651 speakers, 33 rooms, 56 tracks."
    )
    assert run(app, "release", "--event", "fosdem-2018").stdout.splitlines()[1] == (
        "Release 1 of fosdem-2018 is public: 689 sessions."
    )


def test_a_dry_run_says_what_would_change_and_changes_nothing(app: Flask, file: Path) -> None:
    assert run(app, "import", str(file), "--event", "talks", "--create", "--dry-run").stdout == (
        "The event would be made, with 1 session. Nothing was changed.\n"
    )
    assert db.session.query(Event).count() == 0
    run(app, "import", str(file), "--event", "talks", "--create")
    same = run(app, "import", str(file), "--event", "talks", "--dry-run")
    assert same.stdout == "0 new, 0 changed, 0 gone, 1 unchanged. There is nothing to do.\n"
    file.write_bytes(schedule(EVENT.replace("Welcome", "Hello").replace("09:30", "10:00")))

    before = queries.draft(db.session.query(Event).one().id)
    assert run(app, "import", str(file), "--event", "talks", "--dry-run").stdout.splitlines() == [
        "changed: Hello: from Saturday 25 May 2030 09:30–09:55, Tent to Saturday 25 May 2030 10:00–10:25, Tent",
        "0 new, 1 changed, 0 gone, 0 unchanged. Nothing was changed yet.",
    ]
    assert queries.draft(db.session.query(Event).one().id) == before
