"""My programme: the sessions that somebody starred, kept under a private address, without an account.

The address, and that of the calendar feed which follows it, are made from the list's salts with the installation's
secret: they can be shown again to whoever opens the list, and the database alone gives neither.
"""

from datetime import timedelta

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the pages, the feed and the timer."""
    from eventsapp.extensions import csrf
    from eventsapp.kernel.late import late
    from eventsapp.kernel.timers import Timer, add_timer
    from eventsapp.programme.interest import count_stars
    from eventsapp.programme.mine.routes import blueprint

    # Who sends these forms is known by nothing but the list's own address, which no other site knows: there is no
    # cookie whose power a forged form could borrow, and visitors are to get none.
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
    count_stars(app, late("eventsapp.programme.mine.queries:star_counts"))
    erase = late("eventsapp.programme.mine.operations:erase_unopened")
    add_timer(app, Timer("erase unopened lists of stars", timedelta(days=1), erase))
