"""/i/<token>/data and /r/<token>/data: what is kept of a guest, for themselves; and erasing it."""

import json

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventsapp.guests import links
from eventsapp.guests.models import PersonalLink
from eventsapp.registration import own_data, queries_of_files
from eventsapp.registration.operations import erasure
from eventsapp.registration.public.reached import WAYS, is_stale, reached
from eventsapp.web.forms import Form


def data(way: str, token: str) -> str:
    """All that is kept, to read and to print."""
    guest = reached_by(way, token).guest
    return render_template(
        "registration/data.html",
        guest=guest,
        event=guest.event,
        way=way,
        token=token,
        sections=own_data.in_sections(guest),
        files=[each for each in queries_of_files.of_guest(guest.id) if each.expires_at is None],
        form=Form(),
    )


def data_file(way: str, token: str) -> Response:
    """The same as a file for machines."""
    guest = reached_by(way, token).guest
    content = json.dumps(own_data.of_guest(guest), ensure_ascii=False, indent=2)
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{guest.event.slug}.json"'
    return response


def erase(way: str, token: str) -> ResponseReturnValue:
    """Erase all of it, where the box is ticked that says so."""
    link = reached_by(way, token)
    guest_id, actor = link.guest_id, links.acting_by(link)
    if is_stale() or request.form.get("surely") != "yes":
        flash(_("Tick the box to say that your data is to be erased."), "warning")
        return redirect(url_for("registration.data", way=way, token=token, _anchor="erase"), 303)
    erasure.erase(guest_id, actor)
    return redirect(url_for("registration.erased"), 303)


def erased() -> str:
    """That it is done. It is the same page for everybody."""
    return render_template("registration/erased.html")


def reached_by(way: str, token: str) -> PersonalLink:
    """The link of either kind; 404 for all that are none."""
    return reached(token, WAYS[way])
