"""Organisers see what speakers owe, and write to those who owe something."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsapp.accounts.models import Role
from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.mail.models import MessageState
from eventsapp.programme.models import Speaker, SpeakerLetterText, SpeakerLink, SpeakerPhoto
from tests.conftest import signed_in_client
from tests.factories import make_organiser
from tests.factories.programme import make_session, make_speaker
from tests.letters import plain
from tests.pages import errors, filled_in, notices, rows, texts

SPEAKERS = "/organise/seminar/speakers"
LETTERS = f"{SPEAKERS}/letters"


def buttons(answer: Any) -> list[str]:
    return texts(answer, "//main//button")


@pytest.fixture
def cast(event: Event) -> dict[str, Speaker]:
    """Of each speaker something else is missing, of one nothing."""
    whole = {"bio": {"en": "Knows a lot."}}
    made = {
        "Aino": make_speaker(event, name="Aino", email="aino@example.org", language="fi", **whole),
        "Bo": make_speaker(event, name="Bo", email="bo@example.org", agrees=("bio",), **whole),
        "Cai": make_speaker(event, name="Cai", email="", **whole),
        "Dana": make_speaker(event, name="Dana", email="dana@example.org", **whole),
    }
    for name, speaker in made.items():
        if name != "Bo":
            speaker.photo = SpeakerPhoto(data=b"x", digest=name, width=1, height=1)
    session = make_session(event, title={"en": "Wells", "fi": "Kaivot"}, parts=[(made["Aino"], "speaker")])
    make_session(event, title={"en": "Lamps"}, starts_at=None, parts=[(made["Cai"], "speaker")])
    db.session.commit()
    assert session.id
    return made


def test_what_is_missing_is_shown_and_filtered(organiser: FlaskClient, cast: dict[str, Speaker]) -> None:
    seen = organiser.get(SPEAKERS)
    assert rows(seen) == [
        ["Aino", "", "", "1", "no confirmation"],
        ["Bo", "", "", "0", "no photograph, no consent"],
        ["Cai", "", "", "1", "no confirmation, no e-mail address"],
        ["Dana", "", "", "0", "–"],
    ]
    assert texts(seen, "//nav[@class='tabs']//a") == [
        "All 4",
        "no confirmation 2",
        "no photograph 1",
        "no consent 1",
        "no e-mail address 1",
    ]
    assert [row[0] for row in rows(organiser.get(f"{SPEAKERS}?missing=confirmation"))] == ["Aino", "Cai"]
    assert [row[0] for row in rows(organiser.get(f"{SPEAKERS}?missing=nonsense"))] == ["Aino", "Bo", "Cai", "Dana"]


def test_those_who_owe_a_confirmation_are_written_to(
    organiser: FlaskClient, cast: dict[str, Speaker], event: Event, outbox: Any
) -> None:
    event.languages = ["en", "fi"]
    db.session.commit()
    page = organiser.get(LETTERS)
    assert buttons(page) == [
        "Write to the 1 speaker who did not get it yet",
        "Write to the 2 speakers who did not get it yet",
    ]
    assert notices(page) == ["1 speaker owes something and has no e-mail address."]

    organiser.post(f"{LETTERS}/speaker_confirm")
    organiser.post(f"{LETTERS}/speaker_confirm")

    [letter] = outbox()
    assert (letter.recipient, letter.letter) == ("aino@example.org", "speaker_confirm")
    assert letter.subject.startswith("Pyydämme vahvistustanne: ")
    assert "Kaivot (" in plain(letter)
    link = re.search(r"http://localhost(/s/[\w-]{22})\b", plain(letter))
    assert link
    assert organiser.get(link[1]).status_code == 200
    assert buttons(organiser.get(LETTERS))[0] == "Write to 1 speaker, also who got it before"
    own = organiser.get(f"{SPEAKERS}/{cast['Aino'].id}")
    assert [each.rpartition(": Pyydämme")[2][:12] for each in texts(own, "//main//ul/li")][-1] == " vahvistusta"

    organiser.post(f"{LETTERS}/speaker_confirm", data={"again": "1"})
    assert len(outbox()) == 2
    assert db.session.query(SpeakerLink).count() == 2


def test_reminder_says_what_is_missing(organiser: FlaskClient, cast: dict[str, Speaker], outbox: Any) -> None:
    organiser.post(f"{LETTERS}/speaker_reminder")

    told = {letter.recipient: plain(letter) for letter in outbox()}
    assert set(told) == {"aino@example.org", "bo@example.org"}
    assert "a photograph, your consent to publish them" in " ".join(told["bo@example.org"].split())
    assert "vahvistuksenne" in told["aino@example.org"]


def test_words_are_the_hosts_and_stay_text(
    organiser: FlaskClient, event: Event, cast: dict[str, Speaker], outbox: Any
) -> None:
    cast["Bo"].name = "Bo [x](https://evil.example) *B*"
    db.session.commit()
    page = f"{LETTERS}/speaker_reminder/en"
    form = filled_in(organiser.get(page))
    wrong = organiser.post(page, data=form | {"body": "Dear {honorific}"})
    assert (wrong.status_code, errors(wrong)[0][:38]) == (422, "There is no placeholder {honorific}. U")

    organiser.post(page, data=form | {"subject": "Still: {missing}", "body": "Dear {name}, **please**."})
    assert db.session.query(SpeakerLetterText).count() == 1
    assert [each for each in texts(organiser.get(LETTERS), "//main//a") if "own words" in each] == [
        "your own words: Reminder of what is missing, English"
    ]

    organiser.post(f"{SPEAKERS}/{cast['Bo'].id}/letters/speaker_reminder")
    [letter] = outbox()
    assert letter.subject == "Still: a photograph, your consent to publish them"
    assert "Dear Bo [x](https://evil.example) *B*," in " ".join(plain(letter).split())


def test_preview_and_test_open_nobodys_page(organiser: FlaskClient, cast: dict[str, Speaker], outbox: Any) -> None:
    preview = organiser.get(f"{LETTERS}/speaker_confirm/en/preview")
    assert "http://localhost/example-link" in preview.text
    assert "sandbox" in preview.headers["Content-Security-Policy"]

    organiser.post(f"{LETTERS}/speaker_confirm/en/test")
    [letter] = outbox()
    assert (letter.recipient, letter.letter) == ("outi@example.org", "test")
    assert letter.subject.startswith("Test: Please confirm: ")
    assert db.session.query(SpeakerLink).count() == 0


def test_only_organisers_of_the_office_write(
    cast: dict[str, Speaker], colleague: FlaskClient, outsider: FlaskClient, visitor: FlaskClient
) -> None:
    one = f"{SPEAKERS}/{cast['Aino'].id}"
    for address in (
        f"{LETTERS}/speaker_confirm",
        f"{LETTERS}/speaker_confirm/en",
        f"{LETTERS}/speaker_confirm/en/test",
        f"{one}/letters/speaker_confirm",
        f"{one}/links/revoke",
    ):
        answers = [each.post(address).status_code for each in (colleague, outsider, visitor)]
        assert (address, answers) == (address, [404, 404, 302])
    assert buttons(colleague.get(LETTERS)) == []
    assert outsider.get(f"{LETTERS}/speaker_confirm/en/preview").status_code == 404


def test_unknown_letter_is_not_there(organiser: FlaskClient, cast: dict[str, Speaker]) -> None:
    assert organiser.post(f"{LETTERS}/invitation").status_code == 404
    assert organiser.get(f"{LETTERS}/speaker_confirm/de").status_code == 404


def test_pages_take_the_same_queries_for_any_number(organiser: FlaskClient, event: Event, count_queries: Any) -> None:
    for address in (SPEAKERS, LETTERS):
        counts = []
        for number in (1, 2, 57):
            for _each in range(number):
                speaker = make_speaker(event)
                make_session(event, parts=[(speaker, "speaker")])
            with count_queries() as statements:
                organiser.get(address)
            counts.append(len(statements))
        assert len(set(counts)) == 1


def test_who_manages_speakers_writes_to_them(app: Flask, event: Event, cast: dict[str, Speaker], outbox: Any) -> None:
    manager = signed_in_client(app, make_organiser(event.office, Role.speaker_manager, name="Maija Manager"))
    protocol = signed_in_client(app, make_organiser(event.office, Role.protocol, name="Petri Protocol"))
    page = f"{SPEAKERS}/{cast['Dana'].id}"

    assert protocol.post(f"{LETTERS}/speaker_confirm").status_code == 404
    assert protocol.get(page).status_code == 404
    assert manager.get("/organise/seminar/sessions/new").status_code == 404
    assert manager.post(page, data=filled_in(manager.get(page)) | {"post": "Engineer"}).status_code == 303
    manager.post(f"{LETTERS}/speaker_confirm")

    assert [letter.recipient for letter in outbox()] == ["aino@example.org"]
    assert db.session.get_one(Speaker, cast["Dana"].id).post == "Engineer"


def test_a_letter_to_a_speaker_is_read_kept_and_tried_again(
    organiser: FlaskClient, outsider: FlaskClient, cast: dict[str, Speaker], event: Event, outbox: Any
) -> None:
    aino = cast["Aino"]
    organiser.post(f"{SPEAKERS}/{aino.id}/letters/speaker_confirm")
    (letter,) = outbox()
    letter.state, letter.error = MessageState.failed, "550 No such user"
    db.session.commit()
    path = f"{SPEAKERS}/{aino.id}/letters/{letter.id}"
    page = organiser.get(path)
    assert texts(page, "//main//pre")[0].count("http://localhost/s/…") == 1
    assert "550 No such user" in texts(page, "//main//dd")
    assert organiser.get(f"{path}.eml").data == letter.content
    assert notices(organiser.get(organiser.post(f"{path}/retry").location)) == ["The letter waits to leave again."]
    assert [each.state for each in outbox()] == [MessageState.queued]
    other = f"{SPEAKERS}/{cast['Bo'].id}/letters/{letter.id}"
    assert [organiser.get(each).status_code for each in (other, f"{other}.eml")] == [404, 404]
    assert [outsider.get(each).status_code for each in (path, f"{path}.eml")] == [404, 404]
