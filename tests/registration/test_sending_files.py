"""Questions that take a file: what it is, that it is not lost, and who may have it."""

import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from eventsapp.accounts.models import Office, Role
from eventsapp.events.models import Event, RegistrationMode, Visibility
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.registration import files
from eventsapp.registration.files import MEGABYTE, understood
from eventsapp.registration.models import Answer, AnswerFile, FileKind, Question, QuestionKind, Registration
from eventsapp.registration.operations import answers
from eventsapp.registration.operations import files as operations
from eventsapp.registration.operations.erasure import erase
from tests.conftest import signed_in_client
from tests.factories import make_link, make_organiser
from tests.factories.registration import make_question
from tests.pages import errors, filled_in, notices, texts, words

PDF = b"%PDF-1.7\nMARK-OF-THE-PDF\n%%EOF\n"
NAME = "..\\../Ansökan “Äidyt”.PDF"
TYPED = [("answer", "accept"), ("name", "Ä"), ("post", "Envoy")]
KEPT = "Ansökan “Äidyt”.pdf"


def a_picture(kind: str = "PNG") -> bytes:
    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(file, kind)
    return file.getvalue()


def an_archive(*names: str, first: tuple[str, str] | None = None) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in [*([first] if first else []), *((name, "x") for name in names)]:
            archive.writestr(name, content)
    return file.getvalue()


ODT = an_archive("content.xml", first=("mimetype", "application/vnd.oasis.opendocument.text"))
DOCX = an_archive("[Content_Types].xml", "word/document.xml")


@pytest.fixture
def asked(event: Event) -> Question:
    return make_question(event, QuestionKind.file, label={"en": "Your letter"}, required=True, file_kinds=["pdf"])


def there() -> list[tuple[str, bool]]:
    """The files, each with whether an answer has it."""
    db.session.rollback()
    return [(each.name, each.expires_at is None) for each in db.session.scalars(select(AnswerFile))]


def with_file(question: Question, content: bytes = PDF, name: str = NAME, **others: Any) -> dict[str, Any]:
    return {"answer": "accept", "name": "Ä", f"question_{question.id}": (BytesIO(content), name), **others}


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (PDF, (FileKind.pdf, "a.pdf", "application/pdf")),
        (ODT, (FileKind.document, "a.odt", "application/vnd.oasis.opendocument.text")),
        (DOCX, (FileKind.document, "a.docx", files._DOCX)),
        (b"%PDF-1.7 cut off", None),
        (b"MZ" + PDF, None),
        (b"<html><script>alert(1)</script>", None),
        (an_archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (an_archive("[Content_Types].xml", "xl/workbook.xml"), None),
        (DOCX[:-10], None),
        (a_picture()[:60], None),
        (b"", None),
    ],
)
def test_its_kind_is_what_is_in_it(app: Flask, content: bytes, kept: Any) -> None:
    with app.test_request_context():
        if kept is None:
            with pytest.raises(Refused):
                understood("a.pdf", content, list(FileKind), 1)
            return
        found = understood("a.exe", content, [kept[0]], 1)
        assert (found.name, found.media_type, found.content) == (*kept[1:], content)
        with pytest.raises(Refused):
            understood("a.pdf", content, [each for each in FileKind if each is not kept[0]], 1)


@pytest.mark.parametrize("name", [NAME, "../../../etc/passwd.pdf", "..\\..\\passwd.pdf", "/etc/passwd.pdf", ".pdf"])
def test_its_name_is_no_way_to_anywhere(app: Flask, tmp_path: Path, name: str) -> None:
    with app.test_request_context():
        kept = understood(name, PDF, [FileKind.pdf], 1).name
    assert (tmp_path / "in" / kept).resolve().parent == tmp_path / "in"
    # The control: as it was sent, it leads out (on one system or another).
    ways = (name, name.replace("\\", "/"))
    out = [(tmp_path / "in" / way).resolve().parent != tmp_path / "in" for way in ways]
    assert any(out) is (name != ".pdf")


def test_a_picture_is_drawn_anew(app: Flask) -> None:
    from PIL import Image

    file = BytesIO()
    secret = Image.Exif()
    secret[0x010E] = "SECRET"
    Image.new("RGB", (3000, 300), "navy").save(file, "JPEG", exif=secret)
    with app.test_request_context():
        found = understood("Foto.jpeg", file.getvalue() + b"<script>", [FileKind.picture], 1)
    assert (b"SECRET" in file.getvalue(), b"SECRET" in found.content, b"<script>" in found.content) == (True,) + (
        False,
    ) * 2
    assert (found.name, Image.open(BytesIO(found.content)).size) == ("Foto.jpg", (2400, 240))


def test_a_file_is_answered_changed_and_taken_away(
    event: Event, guest: Guest, asked: Question, client: FlaskClient, organiser: FlaskClient, mail_expected: None
) -> None:
    link = f"/i/{make_link(guest)}"
    assert texts(client.get(link), "//form[@enctype='multipart/form-data']//input[@type='file']") == [""]
    assert errors(client.post(f"{link}/answer", data={"answer": "accept", "name": "Ä"})) == [
        "Answer the question “Your letter”."
    ]
    assert client.post(f"{link}/answer", data=with_file(asked)).status_code == 303
    (answer,) = db.session.scalars(select(Answer)).all()
    assert (answer.value["file"], answer.value["bytes"], there()) == (KEPT, len(PDF), [(KEPT, True)])  # type: ignore[index]

    own = f"/r/{make_link(guest, LinkPurpose.registration)}"
    registration = db.session.scalars(select(Registration.id)).one()
    for browser, address in (
        (client, f"{own}/files/{asked.id}"),
        (organiser, f"/organise/seminar/answers/{registration}/files/{asked.id}"),
    ):
        sent = browser.get(address)
        assert (sent.data, sent.content_type, sent.headers["X-Content-Type-Options"]) == (
            PDF,
            "application/pdf",
            "nosniff",
        )
        assert sent.headers["Content-Disposition"] == (
            "attachment; filename=\"Ansokan Aidyt.pdf\"; filename*=UTF-8''"
            "Ans%C3%B6kan%20%E2%80%9C%C3%84idyt%E2%80%9D.pdf"
        )
    # Saved again without choosing anything it stays; another one takes its place.
    change = client.get(f"{own}/change")
    assert texts(change, "//p[@class='kept-file']") == [f"The form has this file: {KEPT}, 1 kB"]
    assert client.post(f"{own}/answer", data={**filled_in(change), "post": "Envoy"}).status_code == 303
    assert there() == [(KEPT, True)]
    other = PDF + b"%%EOF"
    assert client.post(f"{own}/answer", data=with_file(asked, other, "New.pdf")).status_code == 303
    assert (there(), client.get(f"{own}/files/{asked.id}").data) == ([("New.pdf", True)], other)
    # Away: not while it is required.
    away = {"answer": "accept", "name": "Ä", f"question_{asked.id}-remove": "yes"}
    assert errors(client.post(f"{own}/answer", data=away)) == ["Answer the question “Your letter”."]
    asked.required = False
    db.session.commit()
    assert client.post(f"{own}/answer", data=away).status_code == 303
    assert (there(), client.get(f"{own}/files/{asked.id}").status_code) == ([], 404)


def test_an_error_elsewhere_loses_no_file(
    event: Event, guest: Guest, asked: Question, client: FlaskClient, mail_expected: None
) -> None:
    link = f"/i/{make_link(guest)}"
    first = client.post(f"{link}/answer", data=with_file(asked, name="CV.pdf") | {"name": "", "post": "Envoy"})
    assert (errors(first), there()) == (["Enter your name."], [("CV.pdf", False)])
    assert texts(first, "//p[@class='kept-file']") == ["The form has this file: CV.pdf, 1 kB"]
    again = filled_in(first, f"{link}/answer") | {"name": "Ä"}
    token = again[f"question_{asked.id}-kept"]
    # The token is this guest's and this question's alone.
    stranger = make_question(event, QuestionKind.file, label={"en": "Other"}, file_kinds=["pdf"])
    wrong = {"answer": "accept", "name": "Ä", f"question_{asked.id}-kept": "x", f"question_{stranger.id}-kept": token}
    assert errors(client.post(f"{link}/answer", data=wrong)) == ["The file is no longer kept. Choose it once more."] * 2
    assert client.post(f"{link}/answer", data=again).status_code == 303
    assert there() == [("CV.pdf", True)]


def test_what_nobody_came_back_for_goes(
    event: Event, guest: Guest, asked: Question, client: FlaskClient, mail_expected: None
) -> None:
    link = f"/i/{make_link(guest)}"
    first = client.post(f"{link}/answer", data=with_file(asked) | {"name": ""})
    again = filled_in(first, f"{link}/answer") | {"name": "Ä"}
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        late = client.post(f"{link}/answer", data=again)
        assert errors(late) == ["The file is no longer kept. Choose it once more."]
        assert operations.forget_expired() == 1
    assert there() == []


def test_a_visitors_file_waits_for_their_registration(
    event: Event, asked: Question, client: FlaskClient, mail_expected: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    event.registration_mode, event.visibility = RegistrationMode.open, Visibility.public
    db.session.commit()
    form = with_file(asked) | {"email": "nobody"}
    first = client.post("/events/seminar/register", data=form)
    assert there() == [(KEPT, False)]
    again = filled_in(first, "/events/seminar/register") | {"email": "v@example.org"}
    assert client.post("/events/seminar/register", data=again).status_code == 303
    assert there() == [(KEPT, True)]
    assert db.session.scalars(select(AnswerFile)).one().guest_id is not None
    # Nobody fills the disk: what can't be kept has to be chosen again, and the form says so.
    monkeypatch.setattr(operations, "_MOST_OF_STRANGERS", len(PDF) - 1)
    full = client.post("/events/seminar/register", data=with_file(asked) | {"email": "nobody"})
    assert errors(full)[-1] == "The file could not be kept meanwhile. Choose it once more."
    assert there() == [(KEPT, True)]


def test_a_file_too_large_is_a_sentence_beside_it(
    event: Event, guest: Guest, asked: Question, client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked.file_megabytes = 1
    db.session.commit()
    link = f"/i/{make_link(guest)}/answer"
    # Larger than any other request may be. Sent by hand: Werkzeug's client leaves such a body open on the disk.
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", MEGABYTE)
    parts = [
        *(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in TYPED),
        f'--x\r\nContent-Disposition: form-data; name="question_{asked.id}"; filename="a.pdf"\r\n\r\n'.encode(),
        PDF + b" " * MEGABYTE,
        b"\r\n--x--\r\n",
    ]
    sent = client.post(link, input_stream=BytesIO(b"".join(parts)), content_type="multipart/form-data; boundary=x")
    assert errors(sent) == ["This file is larger than 1 MB. Choose a smaller one."]
    assert ('value="Envoy"' in sent.get_data(as_text=True), there()) == (True, [])
    wrong = client.post(link, data=with_file(asked, a_picture()))
    assert errors(wrong) == ["A file of this kind can’t be sent here. Choose one of these: PDF."]


def test_where_the_records_are_away_the_file_is_said_to_be_missing(
    event: Event, guest: Guest, asked: Question, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    link = f"/i/{make_link(guest)}/answer"
    kept = filled_in(client.post(link, data=with_file(asked) | {"name": ""}), link)
    monkeypatch.setattr(answers, "answer", away)
    page = client.post(link, data=with_file(asked, name="CV.pdf"))
    assert (page.status_code, notices(page)) == (
        503,
        ["Files alone can’t stand in this page. Send the form, and choose them again then: CV.pdf."],
    )
    # What is kept already goes on in the page, and is not shown.
    page = client.post(link, data=kept | {"name": "Ä"})
    token = kept[f"question_{asked.id}-kept"]
    assert (page.status_code, notices(page), token in words(page, "dd")) == (503, [], False)
    assert filled_in(page)[f"question_{asked.id}-kept"] == token


def test_a_sensitive_file_is_for_few(
    event: Event, guest: Guest, asked: Question, office: Office, app: Flask, client: FlaskClient, mail_expected: None
) -> None:
    asked.sensitive = True
    db.session.commit()
    client.post(f"/i/{make_link(guest)}/answer", data=with_file(asked))
    key = db.session.scalars(select(Registration.id)).one()
    for role, status, named in ((Role.organiser, 200, True), (Role.reader, 404, False)):
        browser = signed_in_client(app, make_organiser(office, role))
        assert browser.get(f"/organise/seminar/answers/{key}/files/{asked.id}").status_code == status
        for page in (f"answers/{key}", "answers.csv", "guests/export.csv"):
            assert (KEPT in browser.get(f"/organise/seminar/{page}").get_data(as_text=True)) is named


def test_ones_data_holds_it_and_erasing_erases_it(
    event: Event, guest: Guest, asked: Question, client: FlaskClient, mail_expected: None
) -> None:
    client.post(f"/i/{make_link(guest)}/answer", data=with_file(asked))
    own = f"/r/{make_link(guest, LinkPurpose.registration)}"
    (file,) = client.get(f"{own}/data.json").json["files"]  # type: ignore[index]
    assert (file["name"], file["content_in_base64"]) == (KEPT, "JVBERi0xLjcKTUFSSy1PRi1USEUtUERGCiUlRU9GCg==")
    assert texts(client.get(f"{own}/data"), f"//a[@href='{own}/files/{asked.id}']") == [KEPT]
    erase(guest.id, "organiser:1")
    assert there() == []


def test_the_host_says_what_a_question_takes(event: Event, organiser: FlaskClient) -> None:
    base = "/organise/seminar/form/new"
    facts = {"label.en": "Letter", "kind": "file", "file_kinds": ["pdf", "picture"], "file_megabytes": "3"}
    for more, sentence in (
        ({"file_megabytes": "11"}, "Type a whole number from 1 to 10."),
        ({"of_companions": "y"}, "Files and sign-ups are the guest’s own: companions are not asked for them."),
    ):
        assert errors(organiser.post(base, data=facts | more)) == [sentence]
    assert organiser.post(base, data=facts).status_code == 303
    question = db.session.scalars(select(Question)).one()
    assert (question.file_kinds, question.file_megabytes) == (["pdf", "picture"], 3)
    assert "PDF, Picture (JPEG, PNG or WebP), at most 3 MB." in organiser.get(
        "/organise/seminar/form/preview"
    ).get_data(as_text=True)
