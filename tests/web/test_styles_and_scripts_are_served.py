"""A browser asks for the house's style and its scripts: it keeps them for a year, and never a wrong version."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsapp.web.assets import scripts, styles
from tests.pages import page


def test_every_page_names_a_style_that_is_there(visitor: FlaskClient) -> None:
    address = page(visitor.get("/")).xpath("//link[@rel='stylesheet']/@href")[0]
    answer = visitor.get(address)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/css", "public, max-age=31536000, immutable")
    assert b"@import" not in answer.data
    other = re.sub(r"/[0-9a-f]{16}/", "/0123456789abcdef/", address)
    assert visitor.get(other).status_code == 404
    assert visitor.get(address.replace("house", "no-such-style")).status_code == 404


def test_a_file_that_no_other_imports_is_a_sheet_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "house.css").write_text('/* order */\n@import url("page.css");\n')
    (tmp_path / "page.css").write_text("p {\n  margin: 0;\n}\n")
    (tmp_path / "stage.css").write_text("h1 {\n  margin: 0;\n}\n")
    found = {name: asset.body for name, asset in styles(tmp_path).items()}
    assert found == {"house": b"p{margin: 0;}", "stage": b"h1{margin: 0;}"}


def test_scripts_are_modules_by_name(tmp_path: Path) -> None:
    (tmp_path / "star.js").write_text('import { kept } from "./kept.js";\n')
    (tmp_path / "kept.js").write_text("export const kept = 1;\n")
    assert list(scripts(tmp_path)) == ["kept", "star"]


@pytest.mark.parametrize("name", list(scripts()))
def test_every_script_is_served_as_one(app: Flask, visitor: FlaskClient, name: str) -> None:
    with app.test_request_context():
        address = app.jinja_env.globals["script_url"](name)  # type: ignore[operator]
    answer = visitor.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
