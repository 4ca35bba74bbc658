"""A Programme as a schedule's nodes: what frab's formats have a place for, as their schemas want it."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from eventsapp.programme import wording
from eventsapp.programme.exchange import times
from eventsapp.programme.exchange.documents import Node
from eventsapp.programme.exchange.reading import number_of, page, text_language
from eventsapp.programme.snapshot import Programme, SessionFacts, Texts


def schedule_of(programme: Programme, site: str) -> Node:
    """The nodes of a programme. Sessions without a time have no place in them.

    site: the address under which our own pages stand.
    """
    return _Writing(programme, site).schedule()


class _Writing:
    def __init__(self, programme: Programme, site: str) -> None:
        self.programme, self.site = programme, site
        self.event = programme.event
        self.numbers = _numbers(programme.sessions)
        self.people = {each.code: each for each in programme.speakers}
        #: Persons have numbers in frab; ours are those of this file.
        self.person_numbers = {each.code: number for number, each in enumerate(programme.speakers, 1)}

    def schedule(self) -> Node:
        """The whole."""
        starts_at, ends_at = (each.astimezone(self.event.zone) for each in (self.event.starts_at, self.event.ends_at))
        days = self._days()
        return Node(
            title=text_in(self.event.title, *self.event.languages),
            acronym=acronym(self.event.slug),
            start=starts_at.date().isoformat(),
            end=ends_at.date().isoformat(),
            days=list(self._day_nodes(days)),
            timeslot_duration="00:05",
            time_zone_name=self.event.timezone,
            version=str(self.programme.number) if self.programme.number else "draft",
            tracks=[
                Node(name=text_in(track.name, *self.event.languages), slug=track.slug)
                for track in self.programme.tracks
            ],
            rooms=[Node(name=room.name, guid=room.guid, capacity=room.capacity) for room in self.programme.rooms],
        )

    def _days(self) -> dict[date, list[SessionFacts]]:
        days: dict[date, list[SessionFacts]] = {}
        for session in self.programme.sessions:
            if session.starts_at:
                days.setdefault(times.programme_day(session.starts_at, self.event.zone), []).append(session)
        return days or {self.event.starts_at.astimezone(self.event.zone).date(): []}

    def _day_nodes(self, days: dict[date, list[SessionFacts]]) -> Iterator[Node]:
        for index, (day, sessions) in enumerate(sorted(days.items()), 1):
            begins = datetime.combine(day, time(), self.event.zone) + times.DAY_CHANGE
            rooms: dict[str, Node] = {
                room.name: Node(name=room.name, guid=room.guid, events=[]) for room in self.programme.rooms
            }
            for session in sessions:
                room = rooms.setdefault(session.room, Node(name=session.room, events=[]))
                room["events"].append(self._event(session))
            yield Node(
                index=index,
                date=day.isoformat(),
                start=begins.isoformat(),
                end=(begins + timedelta(days=1, minutes=-1)).isoformat(),
                rooms=list(rooms.values()),
            )

    def _event(self, session: SessionFacts) -> Node:
        assert session.starts_at, "only placed sessions have a day"
        starts_at = session.starts_at.astimezone(self.event.zone)
        ends_at = (session.starts_at + timedelta(minutes=session.minutes)).astimezone(self.event.zone)
        language = text_language(session.language, self.event.languages)
        track = self.programme.track_by_slug.get(session.track)
        extra = session.extra
        return Node(
            id=self.numbers[session.guid],
            guid=session.guid,
            code=session.code,
            slug=_slug(session.code, self.numbers[session.guid]),
            url=page(self.site, self.event.slug, session.code),
            origin_url=extra.get("url", ""),
            title=text_in(session.title, language, *self.event.languages),
            subtitle=text_in(session.subtitle, language, *self.event.languages),
            abstract=text_in(session.abstract, language, *self.event.languages),
            description=text_in(session.description, language, *self.event.languages),
            track=text_in(track.name, *self.event.languages) if track else "",
            type=session.kind,
            language=session.language,
            date=starts_at.isoformat(),
            start=f"{starts_at:%H:%M}",
            end=ends_at.isoformat(),
            duration=times.length(session.minutes),
            room=session.room,
            logo=extra.get("logo", ""),
            recording_license=extra.get("licence", ""),
            recording=extra.get("recording", ""),
            do_not_record=extra.get("do_not_record", False),
            video_download_url=extra.get("video", ""),
            feedback_url=extra.get("feedback_url", ""),
            persons=[self._person(code, language) for code in dict.fromkeys(part.speaker for part in session.parts)],
            links=_references(extra.get("links")),
            attachments=_references(extra.get("attachments")),
        )

    def _person(self, code: str, language: str) -> Node:
        person = self.people[code]
        return Node(
            id=self.person_numbers[code],
            guid=person.guid,
            name=person.name,
            biography=text_in(person.bio, language, *self.event.languages),
        )


def acronym(slug: str) -> str:
    """An event's slug as both schemas take an acronym: at least four of a to z, 0 to 9 and _."""
    return re.sub(r"[^a-z0-9]+", "_", slug.lower()).ljust(4, "_")


def _numbers(sessions: tuple[SessionFacts, ...]) -> dict[str, int]:
    """frab's number of each session by guid: its own where it came with one, else made from the guid."""
    numbers = {each.guid: each.extra["id"] for each in sessions if isinstance(each.extra.get("id"), int)}
    taken = set(numbers.values())
    for session in sessions:
        if session.guid not in numbers:
            number = number_of(session.guid)
            while number in taken:
                number += 1
            taken.add(number)
            numbers[session.guid] = number
    return numbers


def _slug(code: str, number: int) -> str:
    """A code as schedule.json takes a slug."""
    return code if re.fullmatch(r"[a-z0-9_-]+[a-z0-9]", code) else f"session-{number}"


def text_in(texts: Texts, *languages: str) -> str:
    """The text in the first of these languages that it is in, else in the first by tag."""
    found = (texts[language] for language in (*languages, *sorted(texts)) if texts.get(language))
    return wording.block(next(found, ""))


def _references(given: Any) -> list[Node]:
    return [Node(0, each) for each in given if isinstance(each, dict)] if isinstance(given, list) else []
