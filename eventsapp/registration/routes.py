"""Where the pages are. Each view is imported when it is first asked for (see `web.routes`)."""

from flask import Blueprint

from eventsapp.web.headers import keep_secret
from eventsapp.web.routes import add_views

guests_own = Blueprint("registration", __name__)
guests_own.after_request(keep_secret)
add_views(
    guests_own,
    "eventsapp.registration.public.adding",
    ("GET", "/events/<slug>/event.ics", "event_file"),
)
add_views(
    guests_own,
    "eventsapp.registration.public.codes",
    ("GET", "/<any(i, r):way>/<token>/code", "code_again"),
    ("GET", "/<any(i, r):way>/<token>/browser", "code_again"),
    ("POST", "/<any(i, r):way>/<token>/code", "send_code"),
    ("POST", "/<any(i, r):way>/<token>/browser", "know_browser"),
)
add_views(
    guests_own,
    "eventsapp.registration.public.files",
    ("GET", "/<any(i, r):way>/<token>/files/<int:question_id>", "file"),
)
add_views(
    guests_own,
    "eventsapp.registration.public.data",
    ("GET", "/<any(i, r):way>/<token>/data", "data"),
    ("GET", "/<any(i, r):way>/<token>/data.json", "data_file"),
    ("POST", "/<any(i, r):way>/<token>/erasure", "erase"),
    ("GET", "/data-erased", "erased"),
)
add_views(
    guests_own,
    "eventsapp.registration.public.invitation",
    ("GET", "/i/<token>", "invitation"),
    ("GET", "/i/<token>/answer", "invitation_again"),
    ("POST", "/i/<token>/answer", "answer_invitation"),
    ("POST", "/i/<token>/registration", "registration_of_invitation"),
    ("POST", "/i/<token>/opened", "opened"),
)
add_views(
    guests_own,
    "eventsapp.registration.public.open_registration",
    ("GET", "/events/<slug>/register", "register"),
    ("POST", "/events/<slug>/register", "register_sent"),
    ("GET", "/events/<slug>/register/done", "register_done"),
)
add_views(
    guests_own,
    "eventsapp.registration.public.open_sign_up",
    ("GET POST", "/events/<slug>/sessions/<code>/sign-up", "sign_up_openly"),
)
add_views(
    guests_own,
    "eventsapp.registration.public.registration",
    ("GET", "/r/<token>", "show"),
    ("GET", "/r/<token>/change", "change"),
    ("GET", "/r/<token>/answer", "change", "change_again"),
    ("POST", "/r/<token>/answer", "answer_anew"),
    ("POST", "/r/<token>/cancellation", "cancel"),
    ("POST", "/r/<token>/consents/<int:question_id>", "take_back_consent"),
    ("POST", "/r/<token>/programme", "own_programme"),
    ("GET", "/r/<token>/invitation.ics", "calendar_file"),
)
add_views(
    guests_own,
    "eventsapp.registration.public.seats",
    ("POST", "/r/<token>/offer", "settle_offer"),
    ("POST", "/r/<token>/sessions/<int:session_id>", "sign_up"),
)
add_views(
    guests_own,
    "eventsapp.registration.public.substitutes",
    ("GET POST", "/i/<token>/substitute", "substitute_of_invited"),
    ("GET POST", "/r/<token>/substitute", "substitute"),
    ("POST", "/r/<token>/substitute/withdrawal", "no_substitute"),
)

organisers = Blueprint("answers", __name__, url_prefix="/organise")
add_views(
    organisers,
    "eventsapp.registration.organiser.answers",
    ("GET", "/<slug>/answers", "index"),
    ("GET", "/<slug>/answers/<int:registration_id>", "registration"),
    ("POST", "/<slug>/answers/<int:registration_id>/cancellation", "cancel"),
    ("POST", "/<slug>/answers/decision", "decide"),
    ("POST", "/<slug>/answers/<int:registration_id>/offer", "offer"),
    ("GET", "/<slug>/answers.<any(csv, xlsx):kind>", "exported"),
)
add_views(
    organisers,
    "eventsapp.registration.organiser.calendars",
    ("GET POST", "/<slug>/calendars", "calendars"),
    ("POST", "/<slug>/calendars/sending", "send_calendars"),
    ("POST", "/<slug>/calendars/pause", "pause_post"),
    ("POST", "/<slug>/calendars/resumption", "resume_post"),
)
add_views(
    organisers,
    "eventsapp.registration.organiser.catering",
    ("GET", "/<slug>/catering", "catering"),
    ("GET", "/<slug>/catering.csv", "catering_file"),
)
add_views(
    organisers,
    "eventsapp.registration.organiser.files",
    ("GET", "/<slug>/answers/<int:registration_id>/files/<int:question_id>", "file"),
)
add_views(
    organisers,
    "eventsapp.registration.organiser.form",
    ("GET", "/<slug>/form", "form"),
    ("GET POST", "/<slug>/form/new", "new_question"),
    ("GET POST", "/<slug>/form/<int:question_id>", "edit_question"),
    ("POST", "/<slug>/form/<int:question_id>/place", "place_question"),
    ("POST", "/<slug>/form/<int:question_id>/retirement", "retire_question"),
    ("GET", "/<slug>/form/preview", "preview"),
)
add_views(
    organisers,
    "eventsapp.registration.organiser.seats",
    ("GET", "/<slug>/seats", "seats"),
    ("GET POST", "/<slug>/seats/rules", "event_rules"),
    ("GET POST", "/<slug>/seats/groups/<int:group_id>", "group_rules"),
    ("GET POST", "/<slug>/guests/<int:guest_id>/time", "extend"),
    ("POST", "/<slug>/seats/offers/<int:offer_id>/<any(made, withdrawn):what>", "settle_offer"),
    ("POST", "/<slug>/seats/deputies/<int:substitution_id>/<any(welcome, declined):what>", "settle_deputy"),
    ("POST", "/<slug>/cancellation", "cancel_event"),
)
add_views(
    organisers,
    "eventsapp.registration.organiser.sessions",
    ("GET POST", "/<slug>/seats/sessions", "session_chairs"),
    ("GET", "/<slug>/seats/sessions/<guid>", "session_sign_ups"),
)
add_views(
    organisers,
    "eventsapp.registration.organiser.sections",
    ("GET POST", "/<slug>/form/sections/new", "edit_section"),
    ("GET POST", "/<slug>/form/sections/<int:section_id>", "edit_section"),
    ("POST", "/<slug>/form/sections/<int:section_id>/place", "place_section"),
)
