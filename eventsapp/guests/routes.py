"""Where the pages are. Each view is imported when it is first asked for (see `web.routes`)."""

from flask import Blueprint

from eventsapp.web.headers import keep_secret
from eventsapp.web.routes import add_views

unsubscribing = Blueprint("unsubscribing", __name__)
unsubscribing.after_request(keep_secret)
add_views(
    unsubscribing,
    "eventsapp.guests.public",
    ("GET", "/u/<token>", "show"),
    ("POST", "/u/<token>", "end"),
)

filters = Blueprint("guest_filters", __name__, url_prefix="/organise/<slug>/guests/filters")
add_views(
    filters,
    "eventsapp.guests.organiser.filters",
    ("POST", "", "save"),
    ("POST", "/<int:filter_id>/remove", "remove"),
)

groups = Blueprint("guest_groups", __name__, url_prefix="/organise/<slug>/guests/groups")
add_views(
    groups,
    "eventsapp.guests.organiser.groups",
    ("GET POST", "", "index"),
    ("GET POST", "/<int:group_id>", "edit"),
    ("POST", "/<int:group_id>/remove", "remove"),
)

announcing = Blueprint("announcing", __name__, url_prefix="/organise/<slug>/announce")
add_views(
    announcing,
    "eventsapp.guests.organiser.announcing",
    ("GET", "/<any(reminder, information, thanks):letter>", "show"),
    ("POST", "/<any(reminder, information, thanks):letter>", "send"),
    ("POST", "/reminder/steps", "add_step"),
    ("POST", "/reminder/steps/<int(max=2147483647):step_id>/remove", "remove_step"),
)

letters = Blueprint("letters", __name__, url_prefix="/organise/<slug>")
add_views(
    letters,
    "eventsapp.guests.organiser.letters",
    ("GET", "/letters", "index"),
    ("GET POST", "/letters/<kind>/<language>", "edit"),
    ("GET", "/letters/<kind>/<language>/preview", "preview"),
    ("POST", "/letters/<kind>/<language>/test", "test"),
    ("POST", "/letters/<kind>/<language>/back", "back"),
    ("POST", "/invitations", "send"),
)

guests = Blueprint("guests", __name__, url_prefix="/organise/<slug>/guests")
add_views(
    guests,
    "eventsapp.guests.organiser.guests",
    ("GET", "", "index"),
    ("GET", "/export.<any(csv, xlsx):kind>", "export"),
    ("GET POST", "/new", "new"),
    ("GET", "/<int:guest_id>", "show"),
    ("POST", "/<int:guest_id>/tags", "retag"),
    ("GET POST", "/<int:guest_id>/edit", "edit"),
    ("POST", "/<int:guest_id>/remove", "remove"),
)

bulk = Blueprint("guest_bulk", __name__, url_prefix="/organise/<slug>/guests")
add_views(
    bulk,
    "eventsapp.guests.organiser.bulk",
    ("GET", "/bulk", "again"),
    ("POST", "/bulk", "preview"),
    ("POST", "/bulk/done", "apply"),
    ("POST", "/changes/<int:change_id>/undo", "undo"),
)

imports = Blueprint("guest_import", __name__, url_prefix="/organise/<slug>/guests/import")
add_views(
    imports,
    "eventsapp.guests.organiser.imports",
    ("GET POST", "", "upload"),
    ("GET", "/<int:upload_id>", "preview"),
    ("POST", "/<int:upload_id>", "confirm"),
    ("GET", "/<int:upload_id>/problems.csv", "problems"),
)

correspondence = Blueprint("correspondence", __name__, url_prefix="/organise/<slug>/guests/<int:guest_id>")
add_views(
    correspondence,
    "eventsapp.guests.organiser.correspondence",
    ("GET", "/letters/<int:message_id>", "letter"),
    ("GET", "/letters/<int:message_id>.eml", "download"),
    ("POST", "/letters/<int:message_id>/retry", "try_again"),
    ("POST", "/invitation", "invite"),
    ("POST", "/links/replace", "replace"),
    ("POST", "/links/revoke", "revoke"),
)
