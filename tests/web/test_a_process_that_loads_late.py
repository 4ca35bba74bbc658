"""A process that has loaded nothing but what it was asked for does all that belongs to a write."""

import json
import subprocess
import sys
from pathlib import Path

_ANSWER = """
import json, re, sys
from eventsapp import create_app
from eventsapp.kernel.database import db
app = create_app(WTF_CSRF_ENABLED=False)
token = sys.argv[1]
client = app.test_client()
answer = client.post(f"/i/{token}/answer", data={"answer": "accept", "name": "Aino"})
with app.app_context():
    count = lambda table: db.session.connection().exec_driver_sql(f"select count(*) from {table}").scalar()
    print(json.dumps([answer.status_code, count("registration"), count("ticket"), count("calendar_entry")]))
"""


def test_a_guests_answer_brings_ticket_and_entry(tmp_path: Path) -> None:
    environ = {
        "EVENTSAPP_SECRET_KEY": "a secret of the tests, long enough",
        "EVENTSAPP_DATABASE_URL": f"sqlite:///{tmp_path}/late.sqlite",
        "EVENTSAPP_MAIL_URL": f"file:{tmp_path}/mail",
    }

    def run(*arguments: str) -> str:
        done = subprocess.run([sys.executable, *arguments], env=environ, capture_output=True, text=True, check=True)
        return done.stdout

    token = run("-c", _MAKE).strip()
    assert json.loads(run("-c", _ANSWER, token)) == [303, 1, 1, 1]


_MAKE = """
from eventsapp import create_app
from eventsapp.kernel.database import db
from eventsapp.tables import METADATA
from tests.factories import make_event, make_guest, make_office
app = create_app()
with app.app_context():
    METADATA.create_all(db.engine)
    from eventsapp.guests.links import issue
    from eventsapp.guests.models import LinkPurpose
    guest = make_guest(make_event(make_office()))
    from eventsapp.kernel.unit_of_work import unit_of_work
    with unit_of_work():
        token = issue(guest, LinkPurpose.invitation)
    print(token)
"""
