"""A mail server is believed to be who it says only with a certificate that this machine trusts."""

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from eventsapp.mail.connection import Route
from eventsapp.mail.worker import Outcome, deliver_batch, new_worker
from tests.conftest import missing
from tests.mail.conftest import MailServer, put_letter, states


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody but its owner trusts, with its key."""
    if shutil.which("openssl") is None:
        missing("openssl is not here; Debian: apt-get install openssl")
    path: Path = tmp_path_factory.mktemp("tls") / "server.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += [
        "-subj",
        "/CN=mail",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(path),
        "-out",
        f"{path}.crt",
    ]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.fixture(params=["smtps", "starttls"])
def tls_server(
    app: Flask, certificate: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[MailServer]:
    """A mail server with that certificate, the application's one."""
    server = MailServer()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    if request.param == "smtps":
        kinds: dict[str, Any] = {"ssl_context": context}
        url = f"smtps://127.0.0.1:{server.port}"
    else:
        kinds = {"tls_context": context, "require_starttls": True}
        url = f"smtp://127.0.0.1:{server.port}?starttls=required"
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **kinds)
    controller.start()
    monkeypatch.setitem(app.extensions, "mail_route", Route.of(url))
    try:
        yield server
    finally:
        controller.stop()


def test_a_certificate_that_nobody_vouches_for_is_no_way_out(app: Flask, outbox: Any, tls_server: MailServer) -> None:
    put_letter()
    outcome = deliver_batch(new_worker(), threading.Event())
    assert "certificate verify failed: self-signed certificate" in outcome.away
    assert (states(outbox()), tls_server.taken) == (["queued"], [])


def test_a_certificate_that_this_machine_trusts_is_good(
    app: Flask, outbox: Any, tls_server: MailServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    put_letter()
    assert deliver_batch(new_worker(), threading.Event()) == Outcome(claimed=1, sent=1)
    assert (states(outbox()), len(tls_server.taken)) == (["sent"], 1)
