"""Many read the same page: it is made once."""

import gzip
import threading

import pytest
from flask.testing import FlaskClient

from eventsapp.accounts.models import Office
from eventsapp.web.shelf import Shelf
from tests.factories import make_public_event
from tests.pages import texts


def test_fifty_who_ask_at_once_wait_for_one_rendering() -> None:
    shelf, made, begun, go_on = Shelf(), [], threading.Event(), threading.Event()

    def render() -> str:
        begun.set()
        go_on.wait()
        made.append(1)
        return "the page"

    got: list[bytes] = []
    threads = [threading.Thread(target=lambda: got.append(shelf.page("key", render).body)) for _ in range(50)]
    for thread in threads:
        thread.start()
    begun.wait()
    go_on.set()
    for thread in threads:
        thread.join()
    assert (made, got) == ([1], [b"the page"] * 50)


def test_a_rendering_that_fails_is_not_kept() -> None:
    shelf = Shelf()
    with pytest.raises(ZeroDivisionError):
        shelf.page("key", lambda: str(1 // 0))
    assert shelf.page("key", lambda: "mended").body == b"mended"


def test_the_page_not_asked_for_longest_makes_room() -> None:
    made: list[str] = []

    def page(key: str) -> None:
        shelf.page(key, lambda: made.append(key) or "x" * 1000)

    shelf = Shelf(room=2500)
    for key in ("a", "b", "a", "c", "a", "b"):
        page(key)
    assert made == ["a", "b", "c", "b"]


def test_a_browser_that_has_the_page_is_told_so(office: Office, visitor: FlaskClient) -> None:
    make_public_event(office, slug="talks")
    first = visitor.get("/events/talks")
    again = visitor.get("/events/talks", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_it_goes_out_compressed_to_who_reads_that(office: Office, visitor: FlaskClient) -> None:
    make_public_event(office, slug="talks")
    plain = visitor.get("/events/talks")
    packed = visitor.get("/events/talks", headers={"Accept-Encoding": "gzip"})
    assert (plain.content_encoding, packed.content_encoding) == (None, "gzip")
    assert gzip.decompress(packed.data) == plain.data


def test_what_one_visitor_puts_into_the_address_is_not_kept_for_others(office: Office, visitor: FlaskClient) -> None:
    make_public_event(office, slug="talks")
    odd = visitor.get("/events/talks?endpoint=x&_external=1&_scheme=javascript&note=mine")
    assert odd.data == visitor.get("/events/talks").data
    assert b"mine" not in odd.data


def test_each_language_has_a_page_of_its_own(office: Office, visitor: FlaskClient) -> None:
    make_public_event(office, slug="talks")
    asked = [{"headers": {"Accept-Language": "fi"}}, {"query_string": {"lang": "sv"}}, {}]
    titles = [texts(visitor.get("/events/talks", **each), "//main//h1") for each in asked]
    assert titles == [["Seminaari"], ["Seminarium"], ["Seminar"]]
