"""Questions, registrations, companions, seats and the waiting list; the guest's own pages."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the guest's pages."""
    from eventsapp.extensions import csrf
    from eventsapp.registration import public
    from eventsapp.registration.public import invitation, open_registration, registration
    from eventsapp.registration.spoken import said

    _ = invitation, registration, open_registration
    app.jinja_env.globals.update(said=said)
    csrf.exempt(public.blueprint)
    app.register_blueprint(public.blueprint)
