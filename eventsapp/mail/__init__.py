"""The outbox, letters' rendering, and the worker that delivers."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Set up the way out, and the commands. MAIL_LEASE (Flask's configuration): for how many seconds a worker holds
    a message; a worker that has not been heard of for so long has crashed."""
    from eventsapp.kernel.commands import add_command
    from eventsapp.mail.connection import post
    from eventsapp.mail.routes import example_letters

    app.config.setdefault("MAIL_LEASE", 300)
    post.init_app(app)
    app.register_blueprint(example_letters)
    add_command(app, "mail", "eventsapp.mail.cli:mail")
    add_command(app, "worker", "eventsapp.mail.cli:run_worker")
