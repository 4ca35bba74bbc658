"""The screen of a stage: what is on in a room and what comes next, for people who stand ten metres away."""

from flask import Response, abort

from eventsapp.kernel import clock
from eventsapp.programme.now import at
from eventsapp.programme.public import published
from eventsapp.programme.public.now import fresh

#: So many sessions to come are shown; what the screen has no height for it leaves out itself.
NEXT = 3


def stage(slug: str, room: str) -> Response:
    """Now and next of a room (`Programme.room_slugs`). All of the room's sessions are in the page, so that its script
    goes on where the network is lost; without the script the page is asked for anew every half minute."""
    found = published(slug)
    programme = found.programme or abort(404)
    facts = programme.room_by_slug.get(room) or abort(404)
    moment = clock.now().replace(second=0, microsecond=0)
    answer = found.page(
        f"stage {room} {moment.isoformat()}",
        "programme/stage.html",
        seldom=True,
        room=facts,
        moment_now=moment,
        now=lambda: at(programme, moment, facts.name),
        most=NEXT,
    )
    return fresh(answer)
