"""The `eventsapp` command: what serves, migrates and examines; each package adds its own group."""

import gc
import os
import sys
from typing import NoReturn

import click
from flask import Flask
from flask.cli import ScriptInfo

from eventsapp.kernel.commands import add_command


def init_app(app: Flask) -> None:
    """Add the commands that belong to no package, for `eventsapp` and for `flask --app wsgi`."""
    add_command(app, "serve", "eventsapp.cli.serving:serve")
    add_command(app, "demo", "eventsapp.cli.demo:demo")
    add_command(app, "doctor", "eventsapp.cli.doctor:doctor")
    add_command(app, "db", "eventsapp.cli.migrations:db")


def main() -> NoReturn:
    """Run the command. An error is one line on standard error and the exit status 1, or 2 for a wrong usage."""
    # What is loaded stays: a collector that looks through all of it again and again is a tenth of the start.
    gc.disable()
    from sqlalchemy.exc import SQLAlchemyError

    from eventsapp import create_app
    from eventsapp.kernel.database import is_behind
    from eventsapp.kernel.errors import Refused
    from eventsapp.settings import BadSetting

    try:
        info = ScriptInfo(create_app=create_app, set_debug_flag=False)
        app = info.load_app()
        gc.freeze()
        gc.enable()
        app.cli.help = "Publishes event programmes, takes registrations by invitation, keeps guests' calendars right."
        with app.app_context():
            code = app.cli.main(prog_name="eventsapp", obj=info, standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        code = 2
    except click.ClickException as error:
        code = _failed(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        code = _failed("stopped", 130)
    except BrokenPipeError:
        # Whoever read our output has gone; Python must not complain about it once more while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except (Refused, BadSetting, OSError) as error:
        code = _failed(str(error))
    except SQLAlchemyError as error:
        what_to_do = "run `eventsapp db upgrade`" if is_behind(error) else "`eventsapp doctor` says more"
        code = _failed(f"the database: {getattr(error, 'orig', None) or error} ({what_to_do})")
    except Exception as error:
        # What nobody foresaw is a mistake of ours; whoever typed the command gets a line all the same.
        code = _failed(f"this is a mistake of ours: {type(error).__name__}: {error}")
    sys.exit(code if isinstance(code, int) else 0)


def _failed(message: str, code: int = 1) -> int:
    """Say what went wrong in one line."""
    click.echo("Error: " + " ".join(message.split()), err=True)
    return code
