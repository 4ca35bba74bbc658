"""A schedule is read to the standard; what it lacks is filled in, always the same way, and said by line."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from eventsapp.programme import exchange
from eventsapp.programme.exchange.markup import markdown
from tests.programme.schedules import EVENT, GUID, read, schedule, warnings

NO_GUID = "the session has no guid; one is made from its id"


def starts(data: bytes, **given: object) -> list[datetime | None]:
    return [session.starts_at for session in read(data, **given).programme.sessions]


def test_what_a_session_says_is_all_read() -> None:
    event = f"""<event id="7" guid="{GUID.upper()}" code="G9JGWY">
    <date>2030-05-25T09:30:00+03:00</date><start>09:30</start>
    <duration>01:15</duration><room>Tent</room><title>Water for all</title>
    <subtitle>A talk</subtitle><track>Goals</track>
    <type>talk</type><language>fi</language><abstract>Short</abstract><description>Long</description>
    <logo>https://example.org/l.png</logo><url>https://example.org/talk</url>
    <recording><license>CC BY</license><optout>true</optout></recording>
    <persons><person id="1">Aino</person><person guid="{GUID}">Liisa</person></persons>
    <links><link href="https://example.org/a">Slides</link></links>
    <attachments><attachment type="slides" href="/a.pdf">Paper</attachment></attachments></event>"""
    programme = read(schedule(event)).programme

    (session,) = programme.sessions
    assert (session.guid, session.code, session.title, session.subtitle) == (
        GUID,
        "G9JGWY",
        {"fi": "Water for all"},
        {"fi": "A talk"},
    )
    assert (session.starts_at, session.minutes, session.room, session.kind, session.language) == (
        datetime(2030, 5, 25, 6, 30, tzinfo=UTC),
        75,
        "Tent",
        "talk",
        "fi",
    )
    assert (session.abstract, session.description) == ({"fi": "Short"}, {"fi": "Long"})
    assert [programme.speaker_by_code[part.speaker].name for part in session.parts] == ["Aino", "Liisa"]
    assert session.extra == {
        "id": 7,
        "url": "https://example.org/talk",
        "logo": "https://example.org/l.png",
        "licence": "CC BY",
        "do_not_record": True,
        "links": [{"url": "https://example.org/a", "title": "Slides"}],
        "attachments": [{"url": "/a.pdf", "title": "Paper", "type": "slides"}],
    }
    assert [(track.slug, track.name) for track in programme.tracks] == [("goals", {"fi": "Goals"})]


def test_what_has_no_guid_gets_the_same_one_always() -> None:
    first, second = read(schedule(EVENT)).programme, read(schedule(EVENT.replace("09:30", "11:00"))).programme

    assert [session.guid for session in first.sessions] == ["7aab8863-9b0e-5a3c-a67b-3fa604163f82"]
    assert [session.guid for session in second.sessions] == [session.guid for session in first.sessions]
    assert [speaker.guid for speaker in second.speakers] == [speaker.guid for speaker in first.speakers]
    assert warnings(schedule(EVENT)) == [(3, NO_GUID)]


def test_the_same_number_in_another_event_is_another_session() -> None:
    ours, theirs = read(schedule(EVENT)), read(schedule(EVENT), slug="other")

    assert ours.programme.sessions[0].guid != theirs.programme.sessions[0].guid


def test_times_without_a_zone_are_in_the_files_zone_else_the_given_one() -> None:
    assert starts(schedule(EVENT)) == [datetime(2030, 5, 25, 6, 30, tzinfo=UTC)]
    assert starts(schedule(EVENT), timezone="Europe/Brussels") == [datetime(2030, 5, 25, 7, 30, tzinfo=UTC)]
    london = schedule(EVENT, conference="<time_zone_name>Europe/London</time_zone_name>")
    assert starts(london, timezone="Europe/Brussels") == [datetime(2030, 5, 25, 8, 30, tzinfo=UTC)]


def test_an_unknown_zone_is_said() -> None:
    data = schedule(EVENT, conference="<time_zone_name>Mars/Base</time_zone_name>")

    assert warnings(data) == [(1, "the time zone 'Mars/Base' is not known; Europe/Helsinki is meant"), (3, NO_GUID)]


@pytest.mark.parametrize(
    ("conference", "day"),
    [
        ("<day_change>04:00:00</day_change>", 'date="2030-05-25"'),
        ("", 'date="2030-05-25" start="2030-05-25T04:00:00+03:00" end="2030-05-26T03:59:00+03:00"'),
    ],
)
def test_what_starts_past_midnight_belongs_to_the_evening_before(conference: str, day: str) -> None:
    data = schedule(EVENT.replace("09:30", "01:15"), conference=conference, day=day)

    assert starts(data) == [datetime(2030, 5, 25, 22, 15, tzinfo=UTC)]


def test_a_start_past_24_is_the_next_days() -> None:
    data = schedule(EVENT.replace("09:30", "24:10"))

    assert starts(data) == [datetime(2030, 5, 25, 21, 10, tzinfo=UTC)]
    assert warnings(data)[1:] == [(3, "the start is past 24:00; it is read as a time of the next day")]


def test_an_hour_that_the_clock_leaves_out_is_said() -> None:
    spring = schedule(EVENT.replace("09:30", "03:30"), day='date="2030-03-31"')
    autumn = schedule(EVENT.replace("09:30", "03:30"), day='date="2030-10-27"')

    assert (starts(spring), warnings(spring)[0][1]) == (
        [datetime(2030, 3, 31, 1, 30, tzinfo=UTC)],
        "03:30 on 2030-03-31 does not exist in Europe/Helsinki; 04:30 is meant",
    )
    assert (starts(autumn), warnings(autumn)[0][1]) == (
        [datetime(2030, 10, 27, 0, 30, tzinfo=UTC)],
        "03:30 on 2030-10-27 happens twice in Europe/Helsinki; the first is meant",
    )


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        ("00:25", "", "the session has no duration; it is read as 30 minutes"),
        ("00:25", "soon", "the duration 'soon' is none; it is read as 30 minutes"),
        ("<language>en", "<language>Finnish!", "the language 'Finnish!' is not known"),
        ("<title>Welcome", "<title>", "the session has no title; it is called Untitled"),
        ('person id="6"', "person", "a person has neither guid nor id; they are known by their name"),
        ("Aino Virtanen", " ", "a person without a name is left out"),
    ],
)
def test_what_is_missing_is_filled_in_and_said(old: str, new: str, warning: str) -> None:
    found = [said for _line, said in warnings(schedule(EVENT.replace(old, new)))]

    assert sorted(found) == sorted([NO_GUID, warning])


def test_ids_that_repeat_are_told_apart_by_slug_and_said() -> None:
    second = EVENT.replace("welcome", "farewell").replace("Welcome", "Farewell").replace("09:30", "16:00")
    reading = read(schedule(EVENT, second))

    assert [session.title["en"] for session in reading.programme.sessions] == ["Welcome", "Farewell"]
    assert [said.message for said in reading.warnings if said.line == 6] == [
        "the session has another's guid or id; one is made from it, its slug and time",
        "the session has another's id; it gets one of its own",
        NO_GUID,
    ]


def test_the_same_session_twice_is_one() -> None:
    reading = read(schedule(EVENT, EVENT, EVENT))

    assert len(reading.programme.sessions) == 2  # what has the same id at the same time is one too many
    assert (9, "the session stands twice in the file; the second is left out") in [
        (said.line, said.message) for said in reading.warnings
    ]


def test_one_person_in_many_sessions_is_one_speaker() -> None:
    other = EVENT.replace("7294", "7295").replace("welcome", "farewell")
    programme = read(schedule(EVENT, other)).programme

    assert [(speaker.code, speaker.name) for speaker in programme.speakers] == [("aino-virtanen", "Aino Virtanen")]
    assert [len(session.parts) for session in programme.sessions] == [1, 1]


def test_two_persons_of_one_name_are_two_speakers() -> None:
    other = EVENT.replace("7294", "7295").replace("welcome", "farewell").replace('id="6"', 'id="7"')

    assert [speaker.code for speaker in read(schedule(EVENT, other)).programme.speakers] == [
        "aino-virtanen",
        "aino-virtanen-2",
    ]


def test_texts_stand_in_a_language_of_the_event() -> None:
    german = EVENT.replace(">en<", ">de<")

    assert read(schedule(german)).programme.sessions[0].title == {"de": "Welcome"}
    assert read(schedule(german), languages=("fi", "en")).programme.sessions[0].title == {"fi": "Welcome"}


def test_control_characters_and_long_titles() -> None:
    data = schedule(EVENT.replace("Welcome", "Wel\u200fcome \x85  all"))

    assert read(data).programme.sessions[0].title == {"en": "Wel\u200fcome all"}


def test_a_json_schedule_is_read_with_its_lines() -> None:
    event = {"id": 7, "start": "09:30", "end": "2030-05-25T10:15:00+03:00", "title": "Welcome", "persons": "nobody"}
    conference = {"title": "Mini Talks", "days": [{"date": "2030-05-25", "rooms": {"Tent": [event, "no object"]}}]}
    data = json.dumps({"schedule": {"conference": conference}}, indent=1).encode()
    reading = read(data, "json")

    assert [(each.title, each.minutes, each.room) for each in reading.programme.sessions] == [
        ({"en": "Welcome"}, 45, "Tent")
    ]
    at = 1 + data[: data.index(b'{\n        "id"')].count(b"\n")
    assert [(said.line, said.message) for said in reading.warnings] == [(at, NO_GUID)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Plain *as* it is <3", "Plain *as* it is <3"),
        ("<p>One.</p>\n<p>Two &amp; three</p>", "One.\n\nTwo & three"),
        ("<p>A <em>b</em> <strong>c</strong> <code>d_e</code></p>", "A *b* **c** `d_e`"),
        ('<p><a href="https://example.org/x_y">here</a></p>', "[here](<https://example.org/x_y>)"),
        ('<p><a href="javascript:alert(1)">here</a></p>', "here"),
        ("<ul><li>a</li><li><p>b</p></li></ul><ol><li>c</li></ol>", "- a\n- b\n\n1. c"),
        ("<p>2 * 3 [x] snake_case</p>", "2 \\* 3 \\[x\\] snake_case"),
        (
            "<p># not a heading</p><p>- not a list</p><p>1. not one</p>",
            "\\# not a heading\n\n\\- not a list\n\n1\\. not one",
        ),
        ("<h2>Title</h2>text<br>next", "### Title\n\ntext\nnext"),
        ("<pre>if x:\n  y</pre>", "    if x:\n      y"),
        ("<p>a</p><script>alert(1)</script>", "a"),
        ("<p>&lt;b&gt; is a tag</p>", "\\<b> is a tag"),
    ],
)
def test_html_becomes_markdown(html: str, expected: str) -> None:
    assert markdown(html) == expected


def test_what_later_years_say_is_kept() -> None:
    data = schedule(
        """<event id="7294" guid="8079583e-8321-506c-95af-fd2903a5f075" xml:base="https://talks.example/2030/">
<start>09:30</start><duration>00:25</duration><room>Tent</room><slug>welcome</slug><title>Welcome</title>
<url>https://talks.example/2030/event/welcome/</url><feedback_url>event/welcome/feedback</feedback_url>
<origin_url>https://pretalx.example/talks/talk/ABC/</origin_url><logo>/logo.svg</logo>
<track slug="opening" online_qa="true">Opening</track><type>ceremony</type><language>en</language>
<persons><person id="6" guid="9079583e-8321-506c-95af-fd2903a5f075">Aino Virtanen</person></persons>
<attachments><attachment type="slides" href="slides.pdf">Slides</attachment></attachments>
<links><link href="https://video.example/welcome.av1.webm">Video recording (AV1/WebM) - 78 MB</link></links>
<qa_stream>https://qa.example</qa_stream></event>"""
    )
    (session,) = read(data).programme.sessions

    assert session.extra == {
        "id": 7294,
        "url": "https://pretalx.example/talks/talk/ABC/",
        "logo": "https://talks.example/logo.svg",
        "feedback_url": "https://talks.example/2030/event/welcome/feedback",
        "links": [{"url": "https://video.example/welcome.av1.webm", "title": "Video recording (AV1/WebM) - 78 MB"}],
        "attachments": [{"url": "https://talks.example/2030/slides.pdf", "title": "Slides", "type": "slides"}],
    }
    assert read(data).programme.speakers[0].guid == "9079583e-8321-506c-95af-fd2903a5f075"
    assert warnings(data) == [
        (7, "'track/online_qa' is not known and is left out"),
        (11, "'event/qa_stream' is not known and is left out"),
    ]


def test_what_is_not_read_is_named_once_wherever_it_stands() -> None:
    person = '<person id="6" email="a@example.org">Aino Virtanen<pronoun>she</pronoun></person>'
    event = EVENT.replace('<person id="6">Aino Virtanen</person>', person).replace(
        "</event>", "<qa>1</qa><empty/></event>"
    )
    data = schedule(
        *(
            event.replace('id="7294"', f'id="{n}" guid="{GUID[:-1]}{n}"').replace("09:30", f"1{n}:00")
            for n in (1, 2, 3)
        ),
        conference='<x:sponsor xmlns:x="urn:x">IOM</x:sponsor><days>1</days>',
        day='date="2030-05-25" weather="sun"',
    ).replace(b'name="Tent">', b'name="Tent"><floor>2</floor>')

    assert warnings(data) == [
        (1, "'conference/{urn:x}sponsor' is not known and is left out"),
        (2, "'day/weather' is not known and is left out"),
        (2, "'room/floor' is not known and is left out"),
        (5, "'event/qa' is not known and is left out (3 times in the file)"),
        (5, "'person/email' is not known and is left out (3 times in the file)"),
        (5, "'person/pronoun' is not known and is left out (3 times in the file)"),
    ]
    assert [speaker.name for speaker in read(data).programme.speakers] == ["Aino Virtanen"]


def test_a_schedule_is_published_but_for_our_own_draft() -> None:
    draft = read(schedule(EVENT)).programme
    released = replace(draft, released_at=datetime(2030, 5, 1, tzinfo=UTC), number=1)

    assert read(schedule(EVENT)).published is True
    for format, expected in (("xml", [False, True]), ("json", [False, True]), ("csv", [False, False])):
        again = [exchange.read(format, exchange.write(format, each)) for each in (draft, released)]
        assert [each.published for each in again] == expected


def test_what_a_json_schedule_says_beyond_is_named_and_its_base_is_used() -> None:
    person = {"guid": GUID, "public_name": "Aino", "avatar": "https://talks.example/a.jpg"}
    event = {"guid": GUID, "start": "09:30", "duration": "00:25", "title": "Welcome", "url": "talk/1", "answers": []}
    conference = {
        "title": "Mini Talks",
        "colors": {"primary": "#123456"},
        "days": [
            {"date": "2030-05-25", "rooms": {"Tent": [event | {"persons": [person, person], "pretalx": {"a": 1}}]}}
        ],
    }
    data = json.dumps({"schedule": {"base_url": "https://talks.example/2030/", "conference": conference}}).encode()

    assert warnings(data, "json") == [
        (1, "'conference/colors' is not known and is left out"),
        (1, "'event/pretalx' is not known and is left out"),
        (1, "'person/avatar' is not known and is left out (2 times in the file)"),
    ]
    assert read(data, "json").programme.sessions[0].extra["url"] == "https://talks.example/2030/talk/1"


def test_an_address_is_relative_to_the_conferences_base() -> None:
    conference = (
        "<base_url>https://talks.example/2030/schedule/</base_url><time_zone_name>Europe/Brussels</time_zone_name>"
    )
    linked = EVENT.replace("</event>", '<links><link href="/2030/a?b=c">A</link></links></event>')
    (session,) = read(schedule(linked, conference=conference)).programme.sessions

    assert session.extra["links"] == [{"url": "https://talks.example/2030/a?b=c", "title": "A"}]
    assert f"{session.starts_at:%H:%M}" == "07:30"


def test_a_session_that_spans_the_night_of_a_clock_change_keeps_its_length() -> None:
    night = EVENT.replace("09:30", "02:30").replace("00:25", "02:00")
    data = schedule(night, day='date="2030-03-31"')
    (session,) = read(data).programme.sessions
    assert (f"{session.starts_at:%H:%M}", f"{session.ends_at:%H:%M}", session.minutes) == ("00:30", "02:30", 120)

    written = exchange.write("xml", read(data).programme)
    assert exchange.write("xml", exchange.read("xml", written).programme) == written
    assert "T02:30:00+02:00" in written.decode()


def test_a_session_of_long_ago_is_read_like_any() -> None:
    (session,) = read(schedule(EVENT, day='date="1993-04-22"')).programme.sessions

    assert f"{session.starts_at:%Y-%m-%d %H:%M}" == "1993-04-22 06:30"


def test_right_to_left_marks_stay_and_control_characters_go() -> None:
    prolog = '<?xml version="1.1"?>'
    data = schedule(EVENT.replace("Welcome", "\u202bمرحبا\u202c &#x7f;\u0085!"), prolog="")
    assert (read(data).programme.sessions[0].title, prolog[:5]) == ({"en": "\u202bمرحبا\u202c !"}, "<?xml")
