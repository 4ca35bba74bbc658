"""Now and next, by the event's clock."""

from flask import Response, abort

from eventsapp.kernel import clock
from eventsapp.programme.now import at
from eventsapp.programme.public import published


def now(slug: str) -> Response:
    """What is on and what comes next. It is made once a minute, whoever asks."""
    found = published(slug)
    programme = found.programme or abort(404)
    moment = clock.now().replace(second=0, microsecond=0)
    answer = found.page(
        f"now {moment.isoformat()}",
        "programme/now.html",
        seldom=True,
        moment_now=moment,
        now=lambda: at(programme, moment),
    )
    return fresh(answer)


def fresh(answer: Response) -> Response:
    """An answer that says what is on: no cache on the way may hold it for long."""
    if answer.cache_control.public:
        answer.headers["Cache-Control"] = "public, max-age=15"
    return answer
