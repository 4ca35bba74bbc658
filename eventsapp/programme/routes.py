"""Where the pages are. Each view is imported when it is first asked for (see `web.routes`)."""

from flask import Blueprint

from eventsapp.web.routes import add_views

public = Blueprint("programme", __name__)
add_views(
    public,
    "eventsapp.programme.feeds",
    ("GET", "/events/<slug>/programme.ics", "calendar"),
    ("GET", "/events/<slug>/rooms/<guid>.ics", "room_calendar"),
    ("GET", "/events/<slug>/tracks/<track>.ics", "track_calendar"),
    ("GET", "/events/<slug>/speakers/<code>.ics", "speaker_calendar"),
    ("GET", "/events/<slug>/sessions/<code>.ics", "session_calendar"),
)
add_views(
    public,
    "eventsapp.programme.public",
    ("GET", "/events/<slug>/programme.<any(xml, json):format>", "exchanged"),
    ("GET", "/events/<slug>/sessions/<code>", "session"),
    ("GET", "/events/<slug>/speakers", "speakers"),
    ("GET", "/events/<slug>/speakers/<code>", "speaker"),
    ("GET", "/events/<slug>/speakers/<code>/<digest>.jpg", "photo"),
)
add_views(
    public,
    "eventsapp.programme.public.listing",
    ("GET", "/events/<slug>/programme", "show"),
)
add_views(
    public,
    "eventsapp.programme.public.now",
    ("GET", "/events/<slug>/now", "now"),
)
add_views(
    public,
    "eventsapp.programme.public.paper",
    ("GET", "/events/<slug>/programme.pdf", "programme_pdf"),
    ("GET", "/events/<slug>/rooms/<room>/<day>.pdf", "door_pdf"),
)
add_views(
    public,
    "eventsapp.programme.public.stage",
    ("GET", "/events/<slug>/stage/<room>", "stage"),
)
add_views(
    public,
    "eventsapp.programme.public.widget",
    ("GET", "/events/<slug>/widget", "widget"),
    ("GET", "/widget.js", "widget_script"),
)
add_views(
    public,
    "eventsapp.programme.versions",
    ("GET", "/events/<slug>/programme/v/<int(max=2147483647):number>", "version"),
    ("GET", "/events/<slug>/changes", "all_changes"),
    ("GET", "/events/<slug>/changes/<int(max=2147483647):number>", "changes"),
    ("GET", "/events/<slug>/changes.atom", "changes_feed"),
)

organisers = Blueprint("organise_programme", __name__, url_prefix="/organise/<slug>")
add_views(
    organisers,
    "eventsapp.programme.organiser.delays",
    ("GET", "/programme/late", "late"),
    ("GET POST", "/programme/late/<room>", "late_room"),
    ("POST", "/programme/late/undo", "undo_late"),
)
add_views(
    organisers,
    "eventsapp.programme.organiser.draft",
    ("GET", "/programme", "programme"),
)
add_views(
    organisers,
    "eventsapp.programme.organiser.exchange",
    ("GET POST", "/programme/exchange", "exchange_files"),
    ("GET", "/programme/exchange/<int:key>", "exchange_plan"),
    ("POST", "/programme/exchange/<int:key>", "exchange_apply"),
    ("GET", "/programme/exchange/<any(draft, released):which>.<any(xml, json, csv, xlsx, ics):format>", "exported"),
    ("GET", "/programme/exchange/template.<any(csv, xlsx):format>", "template"),
)
add_views(
    organisers,
    "eventsapp.programme.organiser.grid",
    ("GET", "/programme/grid", "day_grid"),
    ("GET POST", "/sessions/<int(max=2147483647):key>/place", "place"),
)
add_views(
    organisers,
    "eventsapp.programme.organiser.releases",
    ("GET", "/programme/release", "release_preview"),
    ("POST", "/programme/release", "publish"),
)
add_views(
    organisers,
    "eventsapp.programme.organiser.rooms",
    ("GET POST", "/rooms", "rooms"),
    ("GET POST", "/rooms/<int(max=2147483647):key>", "room"),
    ("GET POST", "/rooms/<int(max=2147483647):key>/delete", "room_deletion"),
)
add_views(
    organisers,
    "eventsapp.programme.organiser.sessions",
    ("GET POST", "/sessions/new", "new_session"),
    ("GET POST", "/sessions/<int(max=2147483647):key>", "session"),
    ("GET POST", "/sessions/<int(max=2147483647):key>/delete", "session_deletion"),
)
add_views(
    organisers,
    "eventsapp.programme.organiser.sharing",
    ("GET", "/sharing", "sharing"),
)
add_views(
    organisers,
    "eventsapp.programme.organiser.speakers",
    ("GET", "/speakers", "speakers"),
    ("GET POST", "/speakers/new", "new_speaker"),
    ("GET POST", "/speakers/<int(max=2147483647):key>", "speaker"),
    ("GET POST", "/speakers/<int(max=2147483647):key>/delete", "speaker_deletion"),
    ("GET", "/speakers/<int(max=2147483647):key>/photo.jpg", "speaker_photo"),
)
add_views(
    organisers,
    "eventsapp.programme.organiser.tracks",
    ("GET POST", "/tracks", "tracks"),
    ("GET POST", "/tracks/<int(max=2147483647):key>", "track"),
    ("GET POST", "/tracks/<int(max=2147483647):key>/delete", "track_deletion"),
)
add_views(
    organisers,
    "eventsapp.programme.organiser.warnings",
    ("GET POST", "/programme/warnings", "warnings"),
    ("POST", "/programme/warnings/left", "leave_warnings"),
    ("POST", "/programme/warnings/woken", "wake_warnings"),
)
add_views(
    organisers,
    "eventsapp.programme.speaking.correspondence",
    ("GET", "/speakers/<int(max=2147483647):key>/letters/<int(max=2147483647):message_id>", "sent_speaker_letter"),
    ("GET", "/speakers/<int(max=2147483647):key>/letters/<int(max=2147483647):message_id>.eml", "speaker_letter_file"),
    (
        "POST",
        "/speakers/<int(max=2147483647):key>/letters/<int(max=2147483647):message_id>/retry",
        "retry_speaker_letter",
    ),
)
add_views(
    organisers,
    "eventsapp.programme.speaking.organiser",
    ("GET", "/speakers/letters", "speaker_letters"),
    ("POST", "/speakers/letters/<kind>", "write_to_speakers"),
    ("GET POST", "/speakers/letters/<kind>/<language>", "speaker_letter"),
    ("GET", "/speakers/letters/<kind>/<language>/preview", "speaker_letter_preview"),
    ("POST", "/speakers/letters/<kind>/<language>/test", "speaker_letter_test"),
    ("POST", "/speakers/<int(max=2147483647):key>/letters/<kind>", "write_to_speaker"),
    ("POST", "/speakers/<int(max=2147483647):key>/links/revoke", "revoke_speaker_links"),
)
