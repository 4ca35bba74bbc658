"""The guest list, its import and export, and the invitations."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Open an invited event to those who opened their personal link."""
    from eventsapp.events.access import admit_by
    from eventsapp.guests import visits

    with app.app_context():
        admit_by(visits.admitted)
