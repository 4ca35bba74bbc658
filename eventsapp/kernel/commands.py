"""Commands that are imported when they are given (click's documentation, "Lazily Loading Subcommands")."""

import click
from flask import Flask
from flask.cli import AppGroup

from eventsapp.kernel.late import Late


class LateCommands(AppGroup):
    """A group that knows where its commands are, at "package.module:name", and imports them one by one."""

    def __init__(self, name: str | None = None) -> None:
        super().__init__(name)
        self.addresses: dict[str, str] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return sorted({*super().list_commands(ctx), *self.addresses})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, if there is one."""
        if cmd_name not in self.addresses:
            return super().get_command(ctx, cmd_name)
        command = Late(self.addresses[cmd_name]).found()
        assert isinstance(command, click.Command), cmd_name
        return command


def add_command(app: Flask, name: str, address: str) -> None:
    """Add the command at "package.module:name". One that is there already makes place: a higher package's holds it."""
    if not isinstance(app.cli, LateCommands):
        app.cli = LateCommands(app.name)
    app.cli.addresses[name] = address
