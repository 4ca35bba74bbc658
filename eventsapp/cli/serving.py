"""`eventsapp serve`: gunicorn as a library, set up for this application."""

import gc
import os
import signal
import socket
import sys
from typing import Any

import click
from flask import Flask, current_app

#: Requests that one web process works on at a time. Idle connections take none; a client that sends half a request
#: does, which is why a proxy stands before the service where strangers reach it.
THREADS = 4
#: From glibc's malloc.h.
_M_ARENA_MAX = -8
_M_MMAP_THRESHOLD = -3
_COLLECT_AFTER = 5000

host_option = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
port_option = click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 takes a free one."
)


@click.command()
@host_option
@port_option
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes; EVENTSAPP_WEB_WORKERS where left out.")
def serve(host: str, port: int, workers: int | None) -> None:
    """Serve the pages until told to stop (Ctrl-C or SIGTERM).

    Example: eventsapp serve --host 127.0.0.1 --port 8000 --workers 4
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined] # the proxy's way to what it stands for
    listener = listening(host, port)
    click.echo(f"Serving on {address_of(listener)}", err=True)
    run(app, listener, workers or app.extensions["settings"].web_workers)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises ClickException with what to do where that can't be."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = "is in use" if error.errno == 98 else f"can't be listened on ({error.strerror})"
        raise click.ClickException(f"Port {port} of {host} {reason}; choose another with --port") from None


def address_of(listener: socket.socket) -> str:
    """The address that a browser on this machine opens."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 # compared with, not listened on
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(app: Flask, listener: socket.socket, workers: int) -> None:
    """Serve `app` on a listening socket until a signal comes; leaves by SystemExit.

    The application is loaded before the processes part, so that they share its memory.
    """
    from gunicorn.app.base import BaseApplication

    from eventsapp.cli.server_log import MaskedLogger
    from eventsapp.kernel.database import db

    def parted(_arbiter: Any, _worker: Any) -> None:
        """No connection of the parent's may be used by two processes."""
        # Until gunicorn puts the worker's own answer there it has the parent's, which does nothing in a child: who was
        # told to stop then was waited for until the grace is over.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with app.app_context():
            db.engine.dispose(close=False)
        _share_one_heap()

    def begun(_worker: Any) -> None:
        """Ctrl-C reaches every process; the parent answers it. Asked twice to stop, a worker would wait for itself."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    choices = {
        # gunicorn closes what it was given, so it must be the only owner.
        "bind": f"fd://{listener.detach()}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "preload_app": True,
        "post_fork": parted,
        "post_worker_init": begun,
        "timeout": 60,
        "graceful_timeout": 20,
        "keepalive": 30,
        "limit_request_line": 4094,
        "limit_request_fields": 60,
        "limit_request_field_size": 8190,
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108 # heartbeats, not data
        # Proxies are believed by EVENTSAPP_TRUSTED_PROXIES alone (web.proxies).
        "secure_scheme_headers": {},
        "forwarded_allow_ips": "",
        "control_socket_disable": True,
        # The access log is the proxy's matter. Ours would hold the secret links.
        "accesslog": None,
        "loglevel": "warning",
        "logger_class": MaskedLogger,
        "proc_name": "eventsapp",
    }

    class Server(BaseApplication):
        def load_config(self) -> None:
            for name, value in choices.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            _warm_up(app)
            return app

    Server().run()


def _share_one_heap() -> None:
    """Let all threads of this process take memory from one heap, and give what is large back when it is free.

    Only glibc gives each thread a heap of its own, and keeps what a large page took (mallopt(3)); elsewhere there is
    nothing to do.
    """
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if sys.platform == "linux" and mallopt:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, 128 * 1024)


def _warm_up(app: Flask) -> None:
    """Ask for the first page before the processes part: what it needs is then made once, and shared.

    Where the database is away, the page says so, and the processes find it when it comes back.
    """
    from eventsapp.kernel.database import db

    app.test_client().get("/", base_url=app.extensions["settings"].url)
    with app.app_context():
        db.engine.dispose()
    # What lives now lives for good: left alone by the collector, its pages stay shared. And a page makes thousands of
    # objects that go without the collector: it need not look after every 700.
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
