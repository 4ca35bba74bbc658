"""The programme is printed: tagged PDF for hands, walls and doors."""

import sys
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.programme import papers, queries
from eventsapp.programme.operations.releases import release
from tests.factories import make_event, make_public_event
from tests.factories.programme import make_room, make_session, make_speaker, make_track
from tests.pages import texts

#: What typst would take for markup, code, a reference, a file, mathematics; and what ends a string of it.
HOSTILE = '#read("/etc/passwd") *b* _i_ $x$ @ref <lab> `c` \\u{41} "]#panic() // = h'


def fill(event: Event) -> None:
    tent, stage = make_room(event, name="Teltta & lava", position=1), make_room(event, name="Stage", position=2)
    track = make_track(event, slug="climate", name={"en": "Climate", "fi": "Ilmasto"})
    zizek = make_speaker(event, name="Žižek Łódź-Åström", organisation="Őszi Kör")
    make_session(
        event,
        [(zizek, "speaker")],
        code="opening",
        title={"fi": "Äiti öljyää pöydän", "en": "Opening"},
        room_id=tent.id,
        track_id=track.id,
    )
    make_session(
        event, code="trap", title={"en": HOSTILE}, room_id=tent.id, starts_at=event.starts_at + timedelta(hours=1)
    )
    make_session(event, code="russian", title={"ru": "Чистая вода"}, room_id=stage.id)
    make_session(
        event, code="coffee", title={"en": "Coffee"}, kind="break", starts_at=event.starts_at + timedelta(hours=2)
    )
    make_session(
        event, code="later", title={"en": "Next day"}, room_id=tent.id, starts_at=event.starts_at + timedelta(days=1)
    )
    release(event.id, "command line")


@pytest.fixture
def talks(office: Office) -> Event:
    event = make_public_event(office, slug="talks")
    fill(event)
    return event


def read(answer: Any) -> PdfReader:
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return PdfReader(BytesIO(answer.data))


def words(pdf: PdfReader) -> list[str]:
    return " ".join(page.extract_text() for page in pdf.pages).split()


@pytest.mark.parametrize(
    ("page", "size", "title"),
    [
        ("programme.pdf", (595, 842), "Seminaari"),
        ("programme.pdf?paper=a3", (842, 1191), "Seminaari"),
        ("rooms/teltta-lava/2030-05-24.pdf", (595, 842), "Teltta & lava, perjantai 24. toukokuuta 2030"),
    ],
)
def test_it_is_tagged_and_says_its_language_and_title(
    talks: Event, visitor: FlaskClient, page: str, size: tuple[int, int], title: str
) -> None:
    pdf = read(visitor.get(f"/events/talks/{page}", headers={"Accept-Language": "fi"}))
    root: Any = pdf.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"], "/StructTreeRoot" in root) == (True, "fi", True)
    assert pdf.metadata
    assert pdf.metadata.title == title
    assert (round(float(pdf.pages[0].mediabox.width)), round(float(pdf.pages[0].mediabox.height))) == size
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_its_text_is_there_with_its_letters(talks: Event, visitor: FlaskClient) -> None:
    found = " ".join(words(read(visitor.get("/events/talks/programme.pdf?lang=fi"))))
    for text in ("Äiti öljyää pöydän", "Žižek Łódź-Åström", "Őszi Kör", "Чистая вода", "Ilmasto", "9.30", "–10.00"):
        assert text in found


def test_fonts_are_in_the_file(talks: Event, visitor: FlaskClient) -> None:
    pdf = read(visitor.get("/events/talks/programme.pdf"))
    fonts = [font.get_object() for page in pdf.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert descriptors
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(each) for each in descriptors)


def test_nothing_that_organisers_write_is_markup(talks: Event, visitor: FlaskClient) -> None:
    pdf = read(visitor.get("/events/talks/programme.pdf"))
    assert "".join(HOSTILE.split()) in "".join(words(pdf))


def test_a_letter_that_no_font_has_does_not_stop_it_and_is_said(
    office: Office, visitor: FlaskClient, organiser: FlaskClient
) -> None:
    event = make_public_event(office, slug="talks")
    make_session(event, title={"en": "A \U000f0001 B\u200f \U000f0002 " + "x" * 5000, "fi": "Õ Ω Я א ع"})
    release(event.id, "command line")
    pdf = read(visitor.get("/events/talks/programme.pdf?lang=en"))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert "A box stands for a letter" in " ".join(words(pdf))
    pages = ("/events/talks/programme?lang=en", "/organise/talks/sharing?lang=en", "/events/talks/programme?lang=fi")
    said = [
        [each for each in texts(who.get(page), "//main//bdi") if "\U000f0001" in each]
        for who, page in zip((visitor, organiser, visitor), pages, strict=True)
    ]
    assert said == [["\U000f0001\U000f0002"], ["\U000f0001\U000f0002"], []]
    assert "A box stands" not in " ".join(words(read(visitor.get("/events/talks/programme.pdf?lang=fi"))))


def test_a_door_shows_its_room_and_what_is_for_all(talks: Event, visitor: FlaskClient) -> None:
    found = " ".join(words(read(visitor.get("/events/talks/rooms/stage/2030-05-24.pdf"))))
    assert [text in found for text in ("Чистая вода", "Coffee", "09:30–10:00", "Opening", "Next day")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "page",
    ["programme.pdf?paper=a9", "rooms/none/2030-05-24.pdf", "rooms/stage/2030-05-29.pdf", "rooms/stage/today.pdf"],
)
def test_what_is_not_there(talks: Event, visitor: FlaskClient, page: str) -> None:
    assert visitor.get(f"/events/talks/{page}").status_code == 404


def test_it_is_set_once_a_release(talks: Event, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    real = papers.programme_pdf
    monkeypatch.setattr(papers, "programme_pdf", lambda *given: made.append(1) or real(*given))
    first, again = (visitor.get("/events/talks/programme.pdf") for _ in range(2))
    assert (made, first.data == again.data) == ([1], True)
    make_session(talks, title={"en": "New"})
    release(talks.id, "command line")
    assert "New" in words(read(visitor.get("/events/talks/programme.pdf")))


def test_the_same_release_gives_the_same_bytes(talks: Event) -> None:
    programme = queries.published(talks.id)
    assert programme
    assert papers.programme_pdf(programme, "a4") == papers.programme_pdf(programme, "a4")


def test_a_poster_of_a_day_is_one_page(office: Office, visitor: FlaskClient) -> None:
    event = make_public_event(office, slug="talks")
    for number in range(40):
        make_session(event, title={"en": f"A talk with a title of some length, number {number}"})
    release(event.id, "command line")
    assert len(read(visitor.get("/events/talks/programme.pdf?paper=a3")).pages) == 1
    assert len(read(visitor.get("/events/talks/programme.pdf")).pages) == 2


def test_an_invited_events_paper_is_for_nobody_else(
    office: Office, organiser: FlaskClient, visitor: FlaskClient
) -> None:
    fill(make_event(office, slug="talks"))
    for page in ("programme.pdf", "rooms/stage/2030-05-24.pdf"):
        assert [who.get(f"/events/talks/{page}").status_code for who in (organiser, visitor)] == [200, 404]


def test_from_the_command_line(app: Flask, talks: Event) -> None:
    run = app.test_cli_runner().invoke
    done = run(args=["programme", "export", "--event", "talks", "--format", "pdf", "--paper", "a3", "--language", "sv"])
    pdf = PdfReader(BytesIO(done.stdout_bytes))
    assert pdf.trailer["/Root"]["/Lang"] == "sv"  # type: ignore[index]


def test_names_from_right_to_left_take_no_others_along(office: Office, visitor: FlaskClient) -> None:
    event = make_public_event(office, slug="talks")
    leila, dana = make_speaker(event, name="ليلى حدّاد", organisation="Water Now"), make_speaker(event, name="דנה כהן")
    make_session(event, [(leila, "speaker"), (dana, "speaker")], title={"ar": "مياه نظيفة"})
    release(event.id, "command line")
    programme = queries.published(event.id)
    assert programme
    said = papers._session(programme, programme.sessions[0], None)
    assert (said["people"], said["title"]) == (
        "\u2068ليلى حدّاد\u2069, Water Now; \u2068דנה כהן\u2069",
        {"text": "مياه نظيفة", "lang": "ar", "dir": "rtl"},
    )
    pdf = read(visitor.get("/events/talks/programme.pdf"))
    assert b"pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_data()  # type: ignore[index]


def test_typst_does_not_stay_in_memory(talks: Event, visitor: FlaskClient) -> None:
    visitor.get("/events/talks/programme.pdf")
    assert [name for name in sys.modules if name.partition(".")[0] == "typst"] == []


def test_without_typst_there_is_no_paper_and_everything_else(
    app: Flask, talks: Event, visitor: FlaskClient, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventsapp.programme.papers.find_spec", lambda name: None)
    assert visitor.get("/events/talks/programme.pdf").status_code == 404
    done = app.test_cli_runner().invoke(args=["programme", "export", "--event", "talks", "--format", "pdf"])
    assert (done.exit_code, done.stderr) == (1, "Error: PDF needs typst: pip install -r requirements-extras.txt\n")
    assert visitor.get("/events/talks/programme").status_code == 200
