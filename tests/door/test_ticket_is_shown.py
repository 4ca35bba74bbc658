"""A guest finds the tickets on the page of their answer."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from eventsapp.door import public
from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.registration.operations import answers
from eventsapp.web.qr import qr
from tests.factories import make_link
from tests.factories.registration import accepting, regretting
from tests.pages import texts

pytestmark = pytest.mark.usefixtures("mail_expected")


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the QR codes of the pages say, in their order."""
    said: list[str] = []

    def note(content: str) -> Any:
        said.append(content)
        return qr(content)

    monkeypatch.setattr(public, "qr", note)
    return said


def test_each_of_the_party_has_one(
    event: Event, guest: Guest, visitor: FlaskClient, organiser: FlaskClient, codes: list[str]
) -> None:
    event.companions_allowed = 1
    db.session.commit()
    answers.answer(guest.id, accepting("Bo Companion"), f"guest:{guest.id}")
    token = make_link(guest, LinkPurpose.registration)
    assert texts(visitor.get(f"/r/{token}"), "//*[@class='tickets no-print']//a") == ["Open the tickets"]
    for _ in range(2):
        answer = visitor.get(f"/r/{token}/tickets")
        assert texts(answer, "//figure") == ["Äidyt O’Brien-Ståhl", "Bo Companion"]
        assert answer.text.count("<svg") == 2
    # The code opens the bearer's page at the door, and is the same at each look.
    assert codes[:2] == codes[2:]
    assert [texts(organiser.get(each), "//h1") for each in codes[:2]] == [
        ["H.E. Äidyt O’Brien-Ståhl"],
        ["Bo Companion"],
    ]


def test_who_regrets_has_none(guest: Guest, visitor: FlaskClient) -> None:
    answers.answer(guest.id, regretting(), f"guest:{guest.id}")
    token = make_link(guest, LinkPurpose.registration)
    assert "/tickets" not in visitor.get(f"/r/{token}").text
    assert visitor.get(f"/r/{token}/tickets").status_code == 404
    assert visitor.get("/r/none/tickets").status_code == 404


def test_with_another_secret_old_codes_are_not_shown(
    guest: Guest, visitor: FlaskClient, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers.answer(guest.id, accepting(), f"guest:{guest.id}")
    token = make_link(guest, LinkPurpose.registration)
    assert visitor.get(f"/r/{token}/tickets").text.count("<svg") == 1
    settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", type(settings)(**{**vars(settings), "secret_key": "x" * 40}))
    page = visitor.get(f"/r/{token}/tickets")
    assert (texts(page, "//figure"), page.text.count("<svg")) == (["Äidyt O’Brien-Ståhl"], 0)
