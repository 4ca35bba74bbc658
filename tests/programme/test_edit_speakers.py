"""An organiser edits speakers and their photographs."""

import hashlib
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from eventsapp.events.models import Event, Visibility
from eventsapp.kernel.database import db
from eventsapp.programme.models import Participation, ProgrammeSession, Speaker, SpeakerPhoto
from eventsapp.programme.operations.releases import release
from tests.factories import make_event
from tests.factories.programme import make_session, make_speaker
from tests.pages import errors, filled_in, found, rows, texts

SPEAKERS = "/organise/seminar/speakers"
NEW = f"{SPEAKERS}/new"
UNREAD = "This is not a photograph that we can read. Choose a JPEG, PNG or WebP file."


def picture(kind: str = "JPEG", size: tuple[int, int] = (1600, 1200), colour: str = "red", **more: Any) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **more)
    return file.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG file of a few bytes whose header promises very many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


def send(client: FlaskClient, page: str, photo: bytes | None = None, name: str = "photo.jpg", **typed: str) -> Any:
    data: dict[str, Any] = filled_in(client.get(page)) | typed
    data.pop("photo", None)
    if photo is not None:
        data["photo"] = FileStorage(BytesIO(photo), name)
    # Encoded here: the test client would leave a temporary file open.
    boundary, body = encode_multipart(data)
    return client.post(page, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def photos() -> list[SpeakerPhoto]:
    db.session.expire_all()
    return list(db.session.query(SpeakerPhoto))


def test_a_speaker_is_added_changed_and_deleted(event: Event, organiser: FlaskClient) -> None:
    assert texts(organiser.get(SPEAKERS), "//main//a") == ["Add the first speaker"]
    form = filled_in(organiser.get(NEW)) | {
        "name": "Äidyt O’Brien-Ståhl",
        "post": "Ambassador",
        "organisation": "IOM",
        "bio.en": "**Knows** a lot.",
        "email": "aidyt@example.org",
    }
    assert organiser.post(NEW, data=form).location == SPEAKERS
    assert rows(organiser.get(SPEAKERS)) == [
        ["Äidyt O’Brien-Ståhl", "Ambassador", "IOM", "0", "no photograph, no consent"]
    ]
    speaker = db.session.query(Speaker).one()
    assert (speaker.code, speaker.bio, speaker.email) == (
        "aidyt-obrien-stahl",
        {"en": "**Knows** a lot."},
        "aidyt@example.org",
    )

    page = f"{SPEAKERS}/{speaker.id}"
    organiser.post(page, data=filled_in(organiser.get(page)) | {"name": "Aidyt Stahl"})
    assert rows(organiser.get(SPEAKERS)) == [["Aidyt Stahl", "Ambassador", "IOM", "0", "no photograph, no consent"]]
    assert db.session.query(Speaker).one().code == "aidyt-obrien-stahl"

    make_session(event, parts=[(speaker, "speaker"), (speaker, "moderator")])
    assert texts(organiser.get(f"{page}/delete"), "//main//p[not(@class)]") == [
        "They leave 1 session; the session itself stays.",
        "They can be brought back from the bin for 30 days.",
        "What the public reads changes with the next release only.",
    ]
    organiser.post(f"{page}/delete")
    counts = [db.session.query(table).count() for table in (Speaker, Participation, ProgrammeSession)]
    assert counts == [0, 0, 1]


def test_two_of_one_name_have_codes_of_their_own(event: Event, organiser: FlaskClient) -> None:
    for _ in range(2):
        organiser.post(NEW, data={"name": "Matti Virtanen"})
    organiser.post(NEW, data={"name": "李小龙"})
    codes = [each.code for each in db.session.query(Speaker).order_by(Speaker.id)]
    assert codes == ["matti-virtanen", "matti-virtanen-2", "speaker"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Give the speaker's name."),
        ({"name": "Eve\r\nBcc: all@example.org"}, "Remove the line breaks or invisible characters from this field."),
        ({"name": "x" * 201}, "Shorten this to 200 characters or less."),
        ({"email": "not an address"}, "Give an e-mail address such as name@example.org."),
        ({"bio.en": "\x00"}, "Remove the line breaks or invisible characters from this field."),
    ],
)
def test_what_is_wrong_is_said(event: Event, organiser: FlaskClient, typed: dict[str, str], sentence: str) -> None:
    answer = organiser.post(NEW, data={"name": "Eve", "post": "Kept"} | typed)
    assert (answer.status_code, errors(answer)) == (422, [sentence])
    assert filled_in(answer)["post"] == "Kept"
    assert db.session.query(Speaker).count() == 0


def test_a_photograph_is_written_anew(event: Event, organiser: FlaskClient) -> None:
    page = f"{SPEAKERS}/{make_speaker(event).id}"
    exif = Image.Exif()
    exif[0x0112] = 6  # it lies on its side
    exif[0x010E] = "taken at a secret place"
    assert send(organiser, page, picture(size=(1600, 1200), exif=exif)).status_code == 303
    [photo] = photos()
    assert (photo.width, photo.height) == (600, 800)
    assert photo.digest == hashlib.sha256(photo.data).hexdigest()
    assert b"secret" not in photo.data
    with Image.open(BytesIO(photo.data)) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (600, 800), {})
    shown = organiser.get(f"{page}/photo.jpg")
    assert (shown.mimetype, shown.data) == ("image/jpeg", photo.data)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_the_content_says_what_a_file_is(event: Event, organiser: FlaskClient, kind: str) -> None:
    page = f"{SPEAKERS}/{make_speaker(event).id}"
    assert send(organiser, page, picture(kind, (40, 30)), name="../../etc/passwd.exe").status_code == 303
    assert [(photo.width, photo.height) for photo in photos()] == [(40, 30)]


def test_what_is_transparent_becomes_white(event: Event, organiser: FlaskClient) -> None:
    file = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(file, "PNG")
    send(organiser, f"{SPEAKERS}/{make_speaker(event).id}", file.getvalue())
    with Image.open(BytesIO(photos()[0].data)) as kept:
        assert kept.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"", UNREAD),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", UNREAD),
        (picture("GIF", (10, 10)), UNREAD),
        (picture("TIFF", (10, 10)), UNREAD),
        (picture()[:900], UNREAD),
        (png_that_claims(200, 200), UNREAD),
        (png_that_claims(20_000, 20_000), "This picture has too many pixels. Choose a smaller one."),
        (png_that_claims(20_000, 10), "This picture has too many pixels. Choose a smaller one."),
        (png_that_claims(9_000, 9_000), "This picture has too many pixels. Choose a smaller one."),
        (b"\xff\xd8\xff" + b"x" * 8 * 1024 * 1024, "This file is larger than 8 MB. Choose a smaller one."),
    ],
    ids=["empty", "svg", "gif", "tiff", "cut off", "hollow", "bomb", "long", "large", "heavy"],
)
def test_what_is_no_photograph_is_refused_and_nothing_is_changed(
    event: Event, organiser: FlaskClient, file: bytes, sentence: str
) -> None:
    page = f"{SPEAKERS}/{make_speaker(event, name='Before').id}"
    send(organiser, page, picture(size=(10, 10)))
    [before] = [photo.digest for photo in photos()]
    answer = send(organiser, page, file)
    assert (answer.status_code, errors(answer)) == (422, [sentence])
    assert [photo.digest for photo in photos()] == [before]


def test_a_photograph_is_replaced_and_taken_away(event: Event, organiser: FlaskClient) -> None:
    page = f"{SPEAKERS}/{make_speaker(event).id}"
    send(organiser, page, picture(size=(10, 10)))
    send(organiser, page, picture(size=(20, 20), colour="blue"))
    assert [photo.width for photo in photos()] == [20]
    send(organiser, page)
    assert [photo.width for photo in photos()] == [20]
    send(organiser, page, remove_photo="y")
    assert photos() == []
    assert organiser.get(f"{page}/photo.jpg").status_code == 404


def test_a_colleague_reads_and_does_not_write(event: Event, organiser: FlaskClient, colleague: FlaskClient) -> None:
    speaker = make_speaker(event, name="Aino", email="secret@example.org")
    page = f"{SPEAKERS}/{speaker.id}"
    send(organiser, page, picture(size=(10, 10)))
    seen = colleague.get(SPEAKERS)
    assert rows(seen) == [["Aino", "", "", "0", "no biography"]]
    assert texts(seen, "//main//a | //main//form") == ["All 1", "no biography 1"]
    assert colleague.get(f"{page}/photo.jpg").status_code == 200
    for address in (NEW, page, f"{page}/delete"):
        assert [colleague.get(address).status_code, colleague.post(address).status_code] == [404, 404]
    assert db.session.query(Speaker).count() == 1


def test_others_find_nothing(event: Event, organiser: FlaskClient, outsider: FlaskClient, visitor: FlaskClient) -> None:
    page = f"{SPEAKERS}/{make_speaker(event).id}"
    send(organiser, page, picture(size=(10, 10)))
    foreign = make_speaker(make_event(event.office, slug="other"))
    for address in (SPEAKERS, NEW, page, f"{page}/photo.jpg", f"{page}/delete"):
        assert [outsider.get(address).status_code, visitor.get(address).status_code] == [404, 302]
    assert [outsider.post(address).status_code for address in (NEW, page, f"{page}/delete")] == [404] * 3
    assert organiser.get(f"{SPEAKERS}/{foreign.id}").status_code == 404
    assert db.session.query(Speaker).count() == 2


class Untouchable(BytesIO):
    """A body that must not be read."""

    def read(self, *_size: object) -> bytes:
        pytest.fail("the body was read")


def test_an_upload_of_a_gigabyte_is_refused_before_it_is_read(event: Event, organiser: FlaskClient) -> None:
    answer = organiser.post(
        NEW,
        input_stream=Untouchable(),
        content_type="multipart/form-data; boundary=b",
        environ_overrides={"CONTENT_LENGTH": str(2**30)},
    )
    assert (answer.status_code, texts(answer, "//h1")) == (413, ["Too large"])
    assert db.session.query(Speaker).count() == 0


def test_links_needs_and_consents_are_kept(event: Event, organiser: FlaskClient) -> None:
    page = f"{SPEAKERS}/{make_speaker(event, name='Aino', agrees=('recording',)).id}"
    form = filled_in(organiser.get(page)) | {
        "links.0.name": "Her page",
        "links.0.url": "https://example.org/aino?a=1",
        "links.1.url": "http://example.org/",
        "needs": "A table\nand a lamp",
        "agrees": ["bio", "recording"],
        "language": "fi",
    }
    assert organiser.post(page, data=form).location == SPEAKERS

    speaker = db.session.query(Speaker).one()
    assert speaker.links == [
        {"name": "Her page", "url": "https://example.org/aino?a=1"},
        {"name": "http://example.org/", "url": "http://example.org/"},
    ]
    assert (speaker.needs, speaker.language) == ("A table\nand a lamp", "fi")
    given = {consent.subject: consent.given_by for consent in speaker.consents}
    assert given.pop("bio").startswith("organiser:")
    assert given == {"recording": "command line"}
    assert filled_in(organiser.get(page))["agrees"] == ["bio", "recording"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "example.org", "https://", "https://a b", "data:text/html,x", 'https://x/"onload="']
)
def test_link_that_is_no_web_address_is_refused(event: Event, organiser: FlaskClient, url: str) -> None:
    answer = organiser.post(NEW, data={"name": "Eve", "links.0.name": "Mine", "links.0.url": url})
    assert (answer.status_code, errors(answer)) == (422, ["Give an address that begins with https://."])
    assert db.session.query(Speaker).count() == 0


def test_nothing_is_released_without_consent(event: Event, organiser: FlaskClient, visitor: FlaskClient) -> None:
    event.visibility = Visibility.public
    db.session.commit()
    speaker = make_speaker(event, name="Aino", bio={"en": "Knows a lot."}, agrees=())
    speaker.links = [{"name": "Her page", "url": "https://example.org/"}]
    db.session.commit()
    page, public = f"{SPEAKERS}/{speaker.id}", f"/events/seminar/speakers/{speaker.code}"
    send(organiser, page, picture(size=(10, 10)))
    make_session(event, parts=[(speaker, "speaker")])

    def released() -> tuple[bool, int, list[str]]:
        release(event.id, "command line")
        answer = visitor.get(public)
        links = texts(answer, "//ul[@class='links']//a")
        return "Knows a lot." in answer.text, len(found(answer, "article img")), links

    assert released() == (False, 0, ["Her page"])
    organiser.post(page, data=filled_in(organiser.get(page)) | {"agrees": ["photo", "bio"]})
    assert released() == (True, 1, ["Her page"])
    photo = found(visitor.get(public), "article img")[0].get("src")
    assert visitor.get(photo).status_code == 200

    organiser.post(page, data=filled_in(organiser.get(page)) | {"agrees": []})
    assert visitor.get(photo).status_code == 404
    assert released() == (False, 0, ["Her page"])
