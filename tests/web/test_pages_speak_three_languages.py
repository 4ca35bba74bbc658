"""A visitor reads the same page in each language."""

import pytest
from flask.testing import FlaskClient
from lxml import html


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Page not found"), ("fi", "Sivua ei löytynyt"), ("sv", "Sidan hittades inte")]
)
def test_in_the_language_that_the_address_asks_for(visitor: FlaskClient, language: str, heading: str) -> None:
    page = html.fromstring(visitor.get(f"/nowhere?lang={language}").data)
    assert page.xpath("//h1")[0].text == heading
    assert page.get("lang") == language


def test_in_the_language_that_the_browser_asks_for(visitor: FlaskClient) -> None:
    page = html.fromstring(visitor.get("/nowhere", headers={"Accept-Language": "sv-FI, fi;q=0.5"}).data)
    assert page.get("lang") == "sv"
