"""Questions, registrations, companions, seats and the waiting list; the guest's own pages."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the guest's pages."""
    from eventsapp.registration import models as models
    from eventsapp.registration import public
    from eventsapp.registration.public import invitation, registration

    _ = invitation, registration
    app.register_blueprint(public.blueprint)
