"""/organise/offices/<id>/messages: what came in and is nobody's, for the owners of the one office of an installation.

Such a message names no event. Where several offices share an installation nobody can say whose it is; then only who
runs the installation reads it, by `eventsapp mail aside`.
"""

from datetime import UTC

from flask import abort, render_template, request, url_for
from flask_security import auth_required
from sqlalchemy import func, select

from eventsapp.accounts.models import Office
from eventsapp.accounts.policy import offices
from eventsapp.accounts.sign_in import signed_in
from eventsapp.inbox import queries
from eventsapp.inbox.spoken import KINDS, REASONS
from eventsapp.kernel.database import db

#: How many messages a page has.
ROWS = 50


@auth_required("session")
def index(office_id: int) -> str:
    """The messages that were put aside."""
    organiser = signed_in()
    assert organiser, "a view behind auth_required"
    managed = offices(organiser, "office.manage")
    office = next((each for each in managed if each.id == office_id), None) or abort(404)
    alone = db.session.scalar(select(func.count()).select_from(Office)) == 1
    page = min(max(1, request.args.get("page", 1, type=int)), 100_000)
    return render_template(
        "inbox/put_aside.html",
        office=office,
        alone=alone,
        messages=queries.put_aside((page - 1) * ROWS, ROWS) if alone else [],
        page=page,
        utc=UTC,
        pages=-(-queries.put_aside_count() // ROWS) if alone else 1,
        address=lambda number: url_for(".index", office_id=office.id, page=number),
        kinds=KINDS,
        reasons=REASONS,
    )
