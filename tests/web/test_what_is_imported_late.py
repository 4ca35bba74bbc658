"""What is imported when it is first asked for is there, and the start brings in no more than it needs."""

import gc
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import click
import pytest
from flask import Flask

import eventsapp
from eventsapp.kernel.commands import LateCommands
from eventsapp.kernel.late import Late
from eventsapp.tables import METADATA

#: What a visitor's page needs none of, for each costs the start of every process some of its time and memory.
HEAVY = (
    "email_validator.rfc_constants",
    "icalendar",
    "lxml",
    "markdown_it",
    "nh3",
    "PIL",
    "phonenumbers",
    "segno",
    "alembic",
    "typst",
)


def test_each_view_and_each_follower_is_there(app: Flask) -> None:
    views = [view for view in app.view_functions.values() if isinstance(view, Late)]
    assert len(views) > 200
    known = [each for each in gc.get_objects() if isinstance(each, Late)]
    assert [str(each) for each in known if not callable(each.found())] == []


def test_each_command_is_there(app: Flask) -> None:
    commands = app.cli
    assert isinstance(commands, LateCommands)
    context = click.Context(commands)
    found = {name: commands.get_command(context, name) for name in commands.list_commands(context)}
    assert [name for name, command in found.items() if not isinstance(command, click.Command)] == []
    assert commands.get_command(context, "nonsense") is None


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(AttributeError):
        Late("eventsapp.kernel.clock:nonsense")()
    with pytest.raises(ImportError):
        Late("eventsapp.nonsense:now")()


def test_the_start_knows_every_table_and_nothing_heavy(tmp_path: Path) -> None:
    started = subprocess.run(
        [sys.executable, "-c", _START],
        env={
            "EVENTSAPP_SECRET_KEY": "a secret of the tests, long enough",
            "EVENTSAPP_DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    tables, modules = json.loads(started.stdout)
    for module in walk_packages(eventsapp.__path__, "eventsapp."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    assert tables == sorted(METADATA.tables)
    assert [name for name in HEAVY if name in modules] == []


_START = """
import json, sys
from eventsapp import create_app
create_app()
from eventsapp.tables import METADATA
print(json.dumps([sorted(METADATA.tables), list(sys.modules)]))
"""
