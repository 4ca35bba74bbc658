"""A speaker opens the personal link: confirms, declines, and says what may be published. No account."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from eventsapp.events.models import Event, Visibility
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.models import Participation, ProgrammeSession, Speaker, SpeakerLink
from eventsapp.programme.operations.fields import fields_of
from eventsapp.programme.operations.releases import release
from eventsapp.programme.operations.sessions import edit_session
from eventsapp.programme.speaking import links
from eventsapp.web.masked_logs import masked
from tests.factories.programme import make_room, make_session, make_speaker
from tests.pages import errors, filled_in, found, notices, texts, words

NINE = datetime(2030, 5, 24, 6, 0, tzinfo=UTC)


@pytest.fixture
def speaker(event: Event) -> Speaker:
    """A speaker who has agreed to nothing yet."""
    return make_speaker(event, name="Äidyt O’Brien-Ståhl", email="aidyt@example.org", agrees=())


@pytest.fixture
def session(event: Event, speaker: Speaker) -> ProgrammeSession:
    """Their talk."""
    hall = make_room(event, name="Hall")
    return make_session(
        event, title={"en": "Wells"}, starts_at=NINE, room_id=hall.id, parts=[(speaker, "speaker"), (speaker, "host")]
    )


@pytest.fixture
def page(speaker: Speaker) -> str:
    """The address of their own page."""
    with unit_of_work():
        token = links.issue(speaker)
    return f"/s/{token}"


def parts() -> list[tuple[bool, bool, str]]:
    db.session.expire_all()
    rows = db.session.query(Participation).order_by(Participation.id)
    return [(row.confirmed_at is not None, row.declined_at is not None, row.word) for row in rows]


def send(client: FlaskClient, address: str, photo: bytes | None = None, **typed: Any) -> Any:
    data: dict[str, Any] = filled_in(client.get(address)) | typed
    data.pop("photo", None)
    if photo is not None:
        data["photo"] = FileStorage(BytesIO(photo), "me.jpg")
    boundary, body = encode_multipart({key: value for key, value in data.items() if value is not None})
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def facts(answer: Any) -> list[str]:
    return texts(answer, "//section[@class='own-session']//dl/div")


def test_session_is_confirmed_and_declined_with_a_word(
    visitor: FlaskClient, session: ProgrammeSession, page: str
) -> None:
    make_session(db.session.get_one(Event, session.event_id), title={"en": "Not theirs"})
    seen = visitor.get(page)
    assert texts(seen, "//h3") == ["Wells"]
    assert facts(seen) == [
        "You are speaker, host",
        "Draft Friday 24 May 2030 09:00–09:30, Hall Not published yet; it may still change.",
    ]

    answered = visitor.post(
        f"{page}/sessions/{session.id}/answer", data={"answer": "confirm", "word": "With pleasure.\nÄ"}
    )
    assert answered.location == page
    assert parts()[:2] == [(True, False, "With pleasure.\nÄ")] * 2
    assert notices(visitor.get(page))[0] == "Thank you, we have noted your answer."

    visitor.post(f"{page}/sessions/{session.id}/answer", data={"answer": "decline", "word": "I am ill."})
    assert parts()[:2] == [(False, True, "I am ill.")] * 2
    answered = AuditEntry.action.in_(["confirmed", "declined"])
    lines = db.session.query(AuditEntry).filter(answered).order_by(AuditEntry.id).all()
    assert [(line.action, line.actor.partition(":")[0]) for line in lines] == [
        ("confirmed", "speaker"),
        ("declined", "speaker"),
    ]


def test_what_a_published_schedule_confirmed_is_not_said_to_be_their_word(
    visitor: FlaskClient, organiser: FlaskClient, session: ProgrammeSession, speaker: Speaker, page: str
) -> None:
    for part in db.session.query(Participation):
        part.confirmed_at, part.answered_by = NINE, "organiser:7"
    db.session.commit()
    theirs, ours = ".own-session .notice", f"/organise/seminar/speakers/{speaker.id}"

    assert words(visitor.get(page), theirs) == [
        "This stood in a published programme already, and counts as confirmed since Friday 24 May 2030 09:00. "
        "Tell us if that is not so."
    ]
    assert "counts as confirmed since Friday 24 May 2030 09:00" in organiser.get(ours).get_data(as_text=True)
    visitor.post(f"{page}/sessions/{session.id}/answer", data={"answer": "confirm"})
    assert words(visitor.get(page), theirs)[0].startswith("You confirmed this on ")
    assert "counts as confirmed" not in organiser.get(ours).get_data(as_text=True)


def test_looking_changes_nothing(visitor: FlaskClient, session: ProgrammeSession, page: str) -> None:
    lines = db.session.query(AuditEntry).count()
    for address in (page, f"{page}/about", f"{page}/sessions/{session.id}/answer", f"{page}/sessions.ics"):
        visitor.get(address)
        visitor.head(address)
    assert parts() == [(False, False, "")] * 2
    assert db.session.query(AuditEntry).count() == lines


def test_answer_outlives_an_edit_of_the_session(
    visitor: FlaskClient, event: Event, speaker: Speaker, session: ProgrammeSession, page: str
) -> None:
    visitor.post(f"{page}/sessions/{session.id}/answer", data={"answer": "confirm", "word": "Yes"})
    other = make_speaker(event)
    fields = fields_of(db.session.get_one(ProgrammeSession, session.id))
    new = {**vars(fields), "parts": ((other.id, "moderator"), (speaker.id, "speaker"))}
    edit_session(event.id, session.id, type(fields)(**new), "visitor")

    kept = db.session.get_one(ProgrammeSession, session.id).participations
    assert [(part.speaker_id, part.confirmed_at is not None) for part in kept] == [
        (other.id, False),
        (speaker.id, True),
    ]


def test_another_session_is_not_answered(
    visitor: FlaskClient, event: Event, session: ProgrammeSession, page: str
) -> None:
    other = make_session(event, parts=[(make_speaker(event), "speaker")])

    visitor.post(f"{page}/sessions/{other.id}/answer", data={"answer": "confirm"})
    visitor.post(f"{page}/sessions/{session.id}/answer", data={"answer": "perhaps"})

    assert parts() == [(False, False, "")] * 3


def test_speaker_writes_what_is_said_of_them(
    visitor: FlaskClient, event: Event, speaker: Speaker, session: ProgrammeSession, page: str
) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    typed = {"name": "Äidyt Ståhl", "post": "Engineer", "bio.en": "Digs *wells*.", "needs": "A lamp"}
    consents: dict[str, Any] = {"agrees": "photo", "links.0.name": "Mine", "links.0.url": "https://example.org/"}

    assert send(visitor, f"{page}/about", picture.getvalue(), **typed, **consents).location == page

    now = db.session.get_one(Speaker, speaker.id)
    assert (now.name, now.post, now.bio, now.needs) == ("Äidyt Ståhl", "Engineer", {"en": "Digs *wells*."}, "A lamp")
    assert (now.email, now.links) == ("aidyt@example.org", [{"name": "Mine", "url": "https://example.org/"}])
    assert [(each.subject, each.given_by) for each in now.consents] == [("photo", f"speaker:{speaker.id}")]
    assert visitor.get(f"{page}/photo.jpg").mimetype == "image/jpeg"
    assert "agreed on" in texts(visitor.get(page), "//ul/li")[-1]

    event = db.session.get_one(Event, event.id)
    event.visibility = Visibility.public
    db.session.commit()
    release(event.id, "command line")
    public = visitor.get(f"/events/seminar/speakers/{speaker.code}")
    assert texts(public, "//h1") == ["Äidyt Ståhl"]
    assert len(found(public, "article img")) == 1
    assert [each in public.text for each in ("wells", "A lamp", "aidyt@example.org")] == [False, False, False]


def test_speaker_is_told_of_what_organisers_changed_meanwhile(
    visitor: FlaskClient, organiser: FlaskClient, speaker: Speaker, page: str
) -> None:
    form = filled_in(visitor.get(f"{page}/about"))
    edit = f"/organise/seminar/speakers/{speaker.id}"
    organiser.post(edit, data=filled_in(organiser.get(edit)) | {"post": "Ambassador"})

    answer = visitor.post(f"{page}/about", data=form | {"post": "Engineer"})

    assert answer.status_code == 422
    assert [each[:28] for each in errors(answer)] == ["Somebody else changed this w"]
    assert db.session.get_one(Speaker, speaker.id).post == "Ambassador"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "Give the speaker's name."),
        ({"links.0.name": "Mine", "links.0.url": "javascript:alert(1)"}, "Give an address that begins with https://."),
        ({"links.0.name": "Mine"}, "Give the address as well."),
        ({"post": "x" * 201}, "Shorten this to 200 characters or less."),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    visitor: FlaskClient, speaker: Speaker, page: str, typed: dict[str, str], sentence: str
) -> None:
    answer = visitor.post(f"{page}/about", data=filled_in(visitor.get(f"{page}/about")) | {"needs": "Kept"} | typed)

    assert (answer.status_code, errors(answer)) == (422, [sentence])
    assert filled_in(answer)["needs"].strip() == "Kept"
    assert db.session.get_one(Speaker, speaker.id).needs == ""


def test_published_and_draft_times_are_told_apart(
    visitor: FlaskClient, event: Event, session: ProgrammeSession, page: str
) -> None:
    assert visitor.get(f"{page}/sessions.ics").status_code == 404
    release(event.id, "command line")
    assert facts(visitor.get(page)) == ["You are speaker, host", "Published Friday 24 May 2030 09:00–09:30, Hall"]

    moved = db.session.get_one(ProgrammeSession, session.id)
    moved.starts_at = NINE + timedelta(hours=2)
    db.session.commit()
    assert facts(visitor.get(page)) == [
        "You are speaker, host",
        "Published Friday 24 May 2030 09:00–09:30, Hall",
        "Draft Friday 24 May 2030 11:00–11:30, Hall Not published yet; it may still change.",
    ]
    calendar = visitor.get(f"{page}/sessions.ics")
    lines = calendar.text.replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line.startswith(("METHOD", "UID", "DTSTART"))] == [
        "METHOD:PUBLISH",
        f"UID:{session.guid}",
        "DTSTART:20300524T060000Z",
    ]
    assert page.rpartition("/")[2] not in calendar.text


def test_unknown_and_withdrawn_links_look_the_same(
    visitor: FlaskClient, organiser: FlaskClient, speaker: Speaker, session: ProgrammeSession, page: str
) -> None:
    answer = organiser.post(f"/organise/seminar/speakers/{speaker.id}/links/revoke")
    assert notices(organiser.get(answer.location)) == ["1 link is withdrawn."]

    pages = [visitor.get(address) for address in (page, "/s/AAAAAAAAAAAAAAAAAAAAAA", "/s/x")]
    assert [each.status_code for each in pages] == [404, 404, 404]
    assert len({re.sub(r"/s/[\w-]+", "/s/", each.text) for each in pages}) == 1
    assert visitor.post(f"{page}/sessions/{session.id}/answer", data={"answer": "confirm"}).status_code == 404
    assert visitor.post(f"{page}/about", data={"name": "Eve"}).status_code == 404
    assert (db.session.get_one(Speaker, speaker.id).name, parts()) == (speaker.name, [(False, False, "")] * 2)


def test_link_keeps_its_secret(visitor: FlaskClient, page: str) -> None:
    token = page.rpartition("/")[2]
    headers = visitor.get(page).headers

    assert (headers["Referrer-Policy"], headers["X-Robots-Tag"], headers["Cache-Control"]) == (
        "no-referrer",
        "noindex, nofollow",
        "private, no-store",
    )
    assert masked(f"GET {page}/about") == "GET /s/***/about"
    assert [token in each.digest for each in db.session.query(SpeakerLink)] == [False]


def test_much_sending_is_stopped(visitor: FlaskClient, session: ProgrammeSession, page: str) -> None:
    answers = [
        visitor.post(f"{page}/sessions/{session.id}/answer", data={"answer": "perhaps"}).status_code
        for _each in range(61)
    ]
    assert answers == [422] * 60 + [429]
