"""Whatever stands below a personal link shows and changes nothing in a browser that has not typed a code."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pages import title
from tests.security.kept import Kept
from tests.security.table import plain, routes
from tests.security.world import make_world

#: What leads to the code.
ITSELF = {
    "GET /<way>/<token>/browser",
    "GET /<way>/<token>/code",
    "POST /<way>/<token>/browser",
    "POST /<way>/<token>/code",
}


@pytest.mark.usefixtures("mail_expected")
def test_every_address_of_a_link_asks_first(app: Flask, client: FlaskClient, database_url: str) -> None:
    if database_url.startswith("postgresql"):
        pytest.skip("tried on SQLite: the same code asks")
    world = make_world("alpha", "seminar", links_ask_codes=True)
    below = [
        (f"{method} {plain(rule)}", method, world.address(rule))
        for rule, method in routes(app)
        if plain(rule).startswith(("/i/", "/r/", "/<way>/")) and f"{method} {plain(rule)}" not in ITSELF
    ]
    wrong, served = [], 0
    for asks in (True, False):
        world.event.links_ask_codes = asks
        kept = Kept()
        for name, method, address in below:
            with kept.as_it_was() as changes:
                answer = client.open(address, method=method, data={"answer": "accept", "surely": "yes"})
            first = "/".join(address.split("/")[:3])
            if not asks:
                # The control: the same requests are served, or change something, where no code is asked.
                served += bool(changes) or (method == "GET" and answer.status_code == 200)
            elif (
                changes
                or b"alpha" in answer.data.replace(b"Ministry alpha", b"")  # the host, who may be named
                or not (
                    title(answer) == "Code: Seminar"
                    if method == "GET" and answer.status_code == 200
                    else answer.status_code == 403 or answer.location == first
                )
            ):
                wrong.append(f"{name}: {answer.status_code} {answer.location} {sorted(changes)}")
        kept.close()
    assert (wrong, served > 15, len(below) > 20) == ([], True, True)
