"""My programme: the sessions that somebody starred, kept under a private address, without an account.

The address, and that of the calendar feed which follows it, are made from the list's salts with the installation's
secret: they can be shown again to whoever opens the list, and the database alone gives neither.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the pages, the feed and the timer."""
    from eventsapp.extensions import csrf
    from eventsapp.kernel.timers import add_timer
    from eventsapp.programme.interest import count_stars
    from eventsapp.programme.mine import feed, public, queries, timers

    _ = feed
    # Who sends these forms is known by nothing but the list's own address, which no other site knows: there is no
    # cookie whose power a forged form could borrow, and visitors are to get none.
    csrf.exempt(public.blueprint)
    app.register_blueprint(public.blueprint)
    count_stars(app, queries.star_counts)
    add_timer(app, timers.UNOPENED)
