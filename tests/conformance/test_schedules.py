"""Other people's schedules are read; ours are valid by their schemas, and come back as they went out."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from eventsapp.programme import exchange, wording
from eventsapp.programme.exchange import Given
from eventsapp.programme.snapshot import (
    EventFacts,
    Link,
    Part,
    Programme,
    RoomFacts,
    SessionFacts,
    SpeakerFacts,
    TrackFacts,
    in_order,
)

FILES = ["fosdem-2018.xml", "fosdem-2023.xml", "pretalx-democon.json"]
#: Sessions, rooms, tracks, persons, sessions of the first day.
SIZES = {
    "fosdem-2018.xml": (689, 33, 56, 651, 333),
    "fosdem-2023.xml": (780, 35, 61, 787, 403),
    "pretalx-democon.json": (36, 2, 2, 27, 12),
}


@cache
def sample(samples: Path, name: str) -> Programme:
    """Somebody's schedule, read once: no test writes to it."""
    data = (samples / "programme" / name).read_bytes()
    return exchange.read(exchange.guessed_format(data), data, given_for(name.partition(".")[0])).programme


def given_for(slug: str, languages: tuple[str, ...] = ()) -> Given:
    return Given(slug=slug, timezone="Europe/Brussels", languages=languages)


@pytest.mark.parametrize("name", FILES)
def test_a_real_schedule_is_read_whole(samples: Path, name: str) -> None:
    found = sample(samples, name)

    assert (
        len(found.sessions),
        len(found.rooms),
        len(found.tracks),
        len(found.speakers),
        len(next(iter(found.days.values()))),
    ) == SIZES[name]
    assert len({session.code for session in found.sessions}) == len(found.sessions)


def test_fosdems_events_are_where_fosdem_says(samples: Path) -> None:
    tree = etree.parse(samples / "programme" / "fosdem-2018.xml")
    said = Counter(
        (event.findtext("title").strip(), room.get("name"), day.get("date"), event.findtext("start"))
        for day in tree.iterfind("day")
        for room in day.iterfind("room")
        for event in room.iterfind("event")
    )
    found = sample(samples, "fosdem-2018.xml")
    local = [(each, each.starts_at.astimezone(found.event.zone)) for each in found.sessions if each.starts_at]
    read = Counter((each.title["en"], each.room, f"{at:%Y-%m-%d}", f"{at:%H:%M}") for each, at in local)

    assert read == Counter({(" ".join(title.split()), *rest): count for (title, *rest), count in said.items()})


def invalid(samples: Path, written: bytes, formats: bool = False) -> list[str]:
    """What the schema says against a schedule."""
    import jsonschema  # takes two seconds: for those who ask

    schema = json.loads((samples / "programme" / "schedule.schema.json").read_text())
    validator = jsonschema.Draft6Validator(schema, format_checker=jsonschema.FormatChecker() if formats else None)
    return [error.message for error in validator.iter_errors(json.loads(written))]


@pytest.mark.parametrize("name", FILES)
def test_what_goes_out_is_valid_by_the_schemas(samples: Path, name: str) -> None:
    found = sample(samples, name)

    xsd = etree.XMLSchema(etree.parse(samples / "programme" / "schedule.xsd"))
    xsd.validate(etree.fromstring(exchange.write("xml", found)))
    assert [str(error) for error in xsd.error_log] == []
    assert invalid(samples, exchange.write("json", found), formats=True) == []


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("format", ["xml", "json", "csv", "xlsx"])
def test_what_goes_out_and_comes_in_is_the_same(samples: Path, name: str, format: str) -> None:
    went = sample(samples, name)
    written = exchange.write(format, went)
    came = exchange.read(format, written, given_for(went.event.slug, went.event.languages)).programme

    assert exchange.write(format, came) == written
    if format in {"xml", "json"}:
        assert came == went


LANGUAGES = ["en", "fi", "sv"]
letters = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]) | st.just("\n"), max_size=12)
texts = st.dictionaries(st.sampled_from(LANGUAGES), letters.filter(bool), max_size=3)
named = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
guids = st.uuids(version=4).map(str)
codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,12}", fullmatch=True)
moments = st.datetimes(datetime(2018, 1, 1), datetime(2040, 1, 1)).map(  # noqa: DTZ001 - made aware below
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)
web = st.sampled_from(["https://example.org/a", "https://example.org/b?x=1&y=<2>"])
pages = st.lists(
    st.builds(Link, name=named, url=st.sampled_from(["https://example.org/a?x=1&y=2", "http://xn--4ca.example/ä"])),
    max_size=2,
).map(tuple)
references = st.lists(
    st.fixed_dictionaries({"url": web}, optional={"title": named, "type": st.sampled_from(["slides", "odd"])}),
    min_size=1,
    max_size=2,
)
extras = st.fixed_dictionaries(
    {},
    optional={
        "id": st.integers(1, 10**6),
        "url": web,
        "logo": web,
        "licence": named,
        "links": references,
        "attachments": references,
        "do_not_record": st.just(True),
        "anything": st.lists(st.integers(), max_size=2),
    },
)


@st.composite
def programmes(draw: Any) -> Programme:
    """Any programme that our tables can hold."""
    rooms = tuple(
        RoomFacts(guid=guid, name=name, capacity=capacity)
        for guid, name, capacity in draw(
            st.lists(
                st.tuples(guids, named, st.none() | st.integers(1, 5000)),
                max_size=3,
                unique_by=(lambda each: each[0], lambda each: each[1]),
            )
        )
    )
    tracks = tuple(
        TrackFacts(slug=slug, name=name, goals=tuple(goals))
        for slug, name, goals in draw(
            st.lists(
                st.tuples(codes, texts.filter(bool), st.lists(st.integers(1, 17), max_size=2)),
                max_size=3,
                unique_by=lambda each: each[0],
            )
        )
    )
    speakers = tuple(
        SpeakerFacts(guid=guid, code=code, name=name, post=post, bio=bio, links=links)
        for guid, code, name, post, bio, links in draw(
            st.lists(
                st.tuples(guids, codes, named, letters, texts, pages),
                max_size=3,
                unique_by=(lambda each: each[0], lambda each: each[1]),
            )
        )
    )
    parts = st.lists(
        st.builds(
            Part,
            speaker=st.sampled_from([each.code for each in speakers] or ["nobody"]),
            role=st.sampled_from(["speaker", "moderator", "host"]),
        ),
        max_size=3 if speakers else 0,
        unique=True,
    ).map(tuple)
    sessions = draw(
        st.lists(
            st.builds(
                SessionFacts,
                guid=guids,
                code=codes,
                title=texts.filter(bool),
                subtitle=texts,
                abstract=texts,
                description=texts,
                minutes=st.integers(1, 10_000),
                starts_at=st.none() | moments,
                room=st.sampled_from(["", *(room.name for room in rooms)]),
                track=st.sampled_from(["", *(track.slug for track in tracks)]),
                kind=named,
                language=st.sampled_from(["", "en", "fi", "de", "en-GB"]),
                parts=parts,
                extra=extras,
            ),
            max_size=5,
            unique_by=(lambda each: each.guid, lambda each: each.code),
        )
    )
    starts_at = draw(moments)
    return Programme(
        event=EventFacts(
            slug=draw(st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)),
            title=draw(texts.filter(bool)),
            subtitle=draw(texts),
            timezone=draw(
                st.sampled_from(["Europe/Helsinki", "UTC", "America/Argentina/Buenos_Aires", "Asia/Kathmandu"])
            ),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=draw(st.integers(1, 10_000))),
            venue=draw(texts),
            latitude=draw(st.none() | st.floats(-90, 90)),
            languages=tuple(draw(st.permutations(LANGUAGES))),
        ),
        rooms=rooms,
        tracks=tracks,
        speakers=speakers,
        sessions=in_order(sessions, rooms),
        number=draw(st.integers(0, 99)),
        released_at=draw(st.none() | moments),
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programmes())
@pytest.mark.parametrize("format", ["xml", "json"])
def test_any_programme_comes_back_byte_for_byte(format: str, went: Programme) -> None:
    written = exchange.write(format, went)
    came = exchange.read(format, written).programme

    assert exchange.write(format, came) == written
    # Even more: it is the same programme, but for what no text should hold.
    assert replace(came, sessions=()) == replace(went, sessions=())
    assert came.sessions == went.sessions


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programmes())
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_any_table_comes_back_byte_for_byte(format: str, went: Programme) -> None:
    titled = tuple(each for each in went.sessions if wording.line("".join(each.title.values())))
    went = replace(went, sessions=titled)
    if not went.sessions:
        return
    given_ = Given(slug=went.event.slug, timezone=went.event.timezone, languages=went.event.languages)
    once = exchange.write(format, exchange.read(format, exchange.write(format, went), given_).programme)

    assert exchange.write(format, exchange.read(format, once, given_).programme) == once


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(programmes())
def test_any_programme_is_valid_by_the_schemas(samples: Path, went: Programme) -> None:
    xsd = etree.XMLSchema(etree.parse(samples / "programme" / "schedule.xsd"))
    xsd.validate(etree.fromstring(exchange.write("xml", went)))
    assert [str(error) for error in xsd.error_log] == []
    assert invalid(samples, exchange.write("json", went)) == []
