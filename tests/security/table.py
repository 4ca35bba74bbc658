"""The table of every route: who may use it. One line a route, grouped by the right that it asks for."""

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route with each of its methods; HEAD and OPTIONS are the framework's. What destroys comes last."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def plain(rule: Rule) -> str:
    """A route's address without the kinds of its placeholders."""
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", r"<\1>", rule.rule)


def _listed(lines: str, under: str = "") -> list[str]:
    """Each line: methods, then an address (below `under`, where it does not begin with a slash)."""
    found = []
    for line in lines.split("\n"):
        methods, _, address = line.strip().partition(" ")
        if address:
            whole = address if address.startswith("/") else under if address == "." else f"{under}/{address}"
            found += [f"{method} {whole}" for method in methods.split("|")]
    return found


#: Pages for anybody, and what belongs to no event.
EVERYBODY = _listed(
    """
    GET /
    GET /data-erased
    GET /example-link
    GET /api/v1/events
    GET /api/v1/openapi.json
    GET /healthz
    GET /readyz
    GET /robots.txt
    GET /widget.js
    GET|POST /organise/forgotten
    GET|POST /organise/sign-in
    GET|POST /organise/sign-in/code
    POST /organise/sign-in/passkey
    POST /organise/sign-in/passkey/answer
    POST /organise/sign-out
    """
)

#: What is nobody's in the world that is tried: an asset of another version, where anybody signs up, ...
NOBODYS = _listed(
    """
    GET /static/<filename>
    GET /style/<digest>/<name>.css
    GET /script/<digest>/<name>.js
    GET /api/v1/<rest>
    POST /inbox
    GET /.well-known/security.txt
    GET|POST /events/<slug>/sessions/<code>/sign-up
    """
)

#: The event's public pages: the world's event is for invited people alone, so only who may see it gets them.
INVITED = _listed(
    """
    GET .
    GET event.ics
    GET privacy
    GET changes
    GET changes.atom
    GET changes/<number>
    GET|POST my
    GET now
    GET programme
    GET programme.<format>
    GET programme.ics
    GET programme.pdf
    GET programme/v/<number>
    GET register
    POST register
    GET register/done
    GET rooms/<guid>.ics
    GET rooms/<room>/<day>.pdf
    GET sessions/<code>
    GET sessions/<code>.ics
    GET speakers
    GET speakers/<code>
    GET speakers/<code>.ics
    GET speakers/<code>/<digest>.jpg
    GET stage/<room>
    GET tracks/<track>.ics
    GET widget
    """,
    "/events/<slug>",
)

#: The API shows public events alone, to whomever asks.
NOT_IN_THE_API = _listed(
    """
    GET .
    GET programme
    GET sessions
    GET sessions/<code>
    GET speakers
    GET speakers/<code>
    """,
    "/api/v1/events/<slug>",
)

#: Whoever has the link.
LINKS = _listed(
    """
    GET|POST /<way>/<token>/browser
    GET|POST /<way>/<token>/code
    GET /<way>/<token>/data
    GET /<way>/<token>/data.json
    GET /<way>/<token>/files/<question_id>
    POST /<way>/<token>/erasure
    GET /feeds/<token>.ics
    GET /i/<token>
    GET|POST /i/<token>/answer
    POST /i/<token>/opened
    POST /i/<token>/registration
    GET|POST /i/<token>/substitute
    GET /my/<token>
    GET|POST /my/<token>/choose
    POST /my/<token>/deletion
    POST /my/<token>/feed
    POST /my/<token>/feed/revocation
    POST /my/<token>/star
    GET /r/<token>
    GET|POST /r/<token>/answer
    POST /r/<token>/cancellation
    POST /r/<token>/consents/<question_id>
    GET /r/<token>/change
    GET /r/<token>/invitation.ics
    POST /r/<token>/offer
    POST /r/<token>/programme
    POST /r/<token>/sessions/<session_id>
    GET|POST /r/<token>/substitute
    POST /r/<token>/substitute/withdrawal
    GET /r/<token>/tickets
    GET|POST /u/<token>
    GET /s/<token>
    GET|POST /s/<token>/about
    GET /s/<token>/photo.jpg
    GET /s/<token>/sessions.ics
    GET|POST /s/<token>/sessions/<key>/answer
    GET|POST /organise/join/<token>
    GET|POST /organise/password/<token>
    """
)

#: Everybody who has signed in, about themselves.
SIGNED_IN = _listed(
    """
    GET /organise/
    GET /door/
    GET|POST /organise/verify
    GET account
    GET|POST account/codes
    POST account/codes/remove
    POST account/name
    POST account/passkeys
    POST account/passkeys/<passkey_id>/remove
    POST account/passkeys/new
    GET|POST account/password
    POST account/recovery-codes
    POST account/sessions/<session_id>/end
    POST account/sessions/end-others
    """,
    "/organise",
)

#: Who may make events in an office of their own.
MANAGE_ANY = _listed("GET|POST /organise/new")

#: Who may edit guests, at this event or any other.
EDITS_GUESTS_SOMEWHERE = _listed(
    """
    GET|POST people
    POST people/data.json
    POST people/erasure
    """,
    "/organise",
)

#: Who may delete guests, speakers or sessions at this event.
DELETES_SOMETHING = _listed(
    """
    GET bin
    POST bin/emptying
    POST bin/restoration
    """,
    "/organise/<slug>",
)

#: `office.manage`, in this office.
MANAGE = _listed(
    """
    GET|POST colleagues
    POST colleagues/<membership_id>
    GET messages
    POST invitations/<link_id>/withdraw
    """,
    "/organise/offices/<office_id>",
)

#: What asks for a right at the event.
RIGHTS = {
    "event.view": _listed(
        """
        GET /organise/<slug>/
        GET programme
        GET programme/exchange
        GET programme/exchange/<which>.<format>
        GET programme/exchange/template.<format>
        GET programme/grid
        GET programme/release
        GET programme/warnings
        GET rooms
        GET sharing
        GET speakers
        GET speakers/<key>/letters/<message_id>
        GET speakers/<key>/photo.jpg
        GET speakers/letters
        GET speakers/letters/<kind>/<language>/preview
        GET tracks
        """,
        "/organise/<slug>",
    ),
    "event.edit": _listed(
        """
        GET|POST privacy
        POST privacy/postponement
        POST calendars
        GET trace
        POST cancellation
        GET form
        GET|POST form/<question_id>
        POST form/<question_id>/place
        POST form/<question_id>/retirement
        GET|POST form/new
        GET form/preview
        GET|POST form/sections/<section_id>
        POST form/sections/<section_id>/place
        GET|POST form/sections/new
        GET|POST seats/groups/<group_id>
        GET|POST seats/rules
        GET|POST settings
        """,
        "/organise/<slug>",
    ),
    "event.team": _listed(
        """
        GET|POST team
        POST team/<membership_id>/remove
        POST team/invitations/<link_id>/withdraw
        """,
        "/organise/<slug>",
    ),
    "programme.edit": _listed(
        """
        POST programme/exchange
        GET|POST programme/exchange/<key>
        POST programme/warnings
        POST programme/warnings/left
        POST programme/warnings/woken
        POST rooms
        GET|POST rooms/<key>
        GET|POST rooms/<key>/delete
        GET|POST seats/sessions
        GET|POST sessions/<key>
        GET|POST sessions/<key>/delete
        GET|POST sessions/<key>/place
        GET|POST sessions/new
        POST tracks
        GET|POST tracks/<key>
        GET|POST tracks/<key>/delete
        """,
        "/organise/<slug>",
    ),
    "programme.release": _listed(
        """
        GET programme/late
        GET|POST programme/late/<room>
        POST programme/late/undo
        POST programme/release
        """,
        "/organise/<slug>",
    ),
    "speakers.edit": _listed(
        """
        GET|POST speakers/<key>
        GET|POST speakers/<key>/delete
        POST speakers/<key>/letters/<kind>
        GET speakers/<key>/letters/<message_id>.eml
        POST speakers/<key>/letters/<message_id>/retry
        POST speakers/<key>/links/revoke
        POST speakers/letters/<kind>
        GET|POST speakers/letters/<kind>/<language>
        POST speakers/letters/<kind>/<language>/test
        GET|POST speakers/new
        """,
        "/organise/<slug>",
    ),
    "guests.view": _listed(
        """
        GET calendars
        GET answers
        GET answers.<kind>
        GET answers/<registration_id>
        GET answers/<registration_id>/files/<question_id>
        GET guests
        GET guests/<guest_id>
        GET guests/<guest_id>/letters/<message_id>
        GET guests/bulk
        GET guests/export.<kind>
        GET guests/groups
        GET letters
        GET letters/<kind>/<language>/preview
        GET messages
        GET seats
        GET seats/sessions/<guid>
        """,
        "/organise/<slug>",
    ),
    "guests.edit": _listed(
        """
        POST calendars/pause
        POST calendars/resumption
        POST calendars/sending
        POST answers/<registration_id>/cancellation
        POST answers/<registration_id>/offer
        POST answers/decision
        GET|POST guests/<guest_id>/edit
        POST guests/<guest_id>/remove
        POST guests/<guest_id>/tags
        GET|POST guests/<guest_id>/time
        POST guests/bulk
        POST guests/bulk/done
        POST guests/changes/<change_id>/undo
        POST guests/filters
        POST guests/filters/<filter_id>/remove
        POST guests/groups
        GET|POST guests/groups/<group_id>
        POST guests/groups/<group_id>/remove
        GET|POST guests/import
        GET|POST guests/import/<upload_id>
        GET guests/import/<upload_id>/problems.csv
        GET|POST guests/new
        POST messages/<message_id>/answer
        POST messages/<message_id>/settled
        POST seats/deputies/<substitution_id>/<what>
        POST seats/offers/<offer_id>/<what>
        """,
        "/organise/<slug>",
    ),
    "answers.sensitive": _listed(
        """
        GET catering
        GET catering.csv
        """,
        "/organise/<slug>",
    ),
    "letters.send": _listed(
        """
        GET|POST announce/<letter>
        POST announce/reminder/steps
        POST announce/reminder/steps/<step_id>/remove
        GET guests/<guest_id>/letters/<message_id>.eml
        POST guests/<guest_id>/invitation
        POST guests/<guest_id>/letters/<message_id>/retry
        POST guests/<guest_id>/links/replace
        POST guests/<guest_id>/links/revoke
        POST invitations
        GET|POST letters/<kind>/<language>
        POST letters/<kind>/<language>/back
        POST letters/<kind>/<language>/test
        """,
        "/organise/<slug>",
    ),
    "door.check_in": _listed(
        """
        GET /door/<slug>
        GET /door/<slug>/badges
        GET /door/<slug>/people/<ticket_id>
        POST /door/<slug>/people/<ticket_id>/arrival
        POST /door/<slug>/people/<ticket_id>/arrival/removal
        GET /door/t/<code>
        """
    ),
}
