"""/organise/<slug>/catering: what those who come eat and need, as counts to hand on."""

from flask import Response, render_template
from flask_babel import gettext as _
from flask_security import auth_required

from eventsapp.events.access import organised_event
from eventsapp.registration import export, queries_of_catering, queries_of_sessions
from eventsapp.web.texts import plain


@auth_required("session")
def catering(slug: str) -> str:
    """To read and to print."""
    event = organised_event(slug, "answers.sensitive")
    chairs = queries_of_sessions.signed_up(event.id)
    return render_template(
        "organise/registration/catering.html",
        event=event,
        catering=queries_of_catering.of_event(event.id),
        chosen=queries_of_catering.chosen(event),
        sessions=[
            (session, chairs.get(session.guid, 0)) for session, _counter in queries_of_sessions.of_event(event.id)
        ],
    )


@auth_required("session")
def catering_file(slug: str) -> Response:
    """For a spreadsheet."""
    event = organised_event(slug, "answers.sensitive")
    found = queries_of_catering.of_event(event.id)
    table: list[export.Row] = [[_("What"), _("As written"), _("People")], [_("Coming"), "", found.people]]
    for name, needs in ((_("Dietary needs"), found.diets), (_("Access needs"), found.access_needs)):
        table += [[name, need.words, need.people] for need in needs]
        table.append([name, _("Nothing named"), found.silent(needs)])
    for each in queries_of_catering.chosen(event):
        table += [[plain(each.question.label), need.words, need.people] for need in each.choices]
    response = Response(export.csv_file(table), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{event.slug}-catering.csv"'
    return response
