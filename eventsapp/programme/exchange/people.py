"""The persons of a schedule: one speaker each, however often they are named."""

from collections.abc import Iterator
from dataclasses import replace

from flask_babel import lazy_gettext as _l

from eventsapp.programme import wording
from eventsapp.programme.exchange.documents import Node
from eventsapp.programme.exchange.markup import markdown
from eventsapp.programme.exchange.problems import Findings
from eventsapp.programme.snapshot import SpeakerFacts


class People:
    """Gathers them. A person is known by guid, else by id or code, else (for want of anything else) by name."""

    def __init__(self, slug: str, findings: Findings) -> None:
        self._slug, self._findings = slug, findings
        self._by_guid: dict[str, SpeakerFacts] = {}
        self._codes: set[str] = set()

    def of(self, event: Node, language: str) -> Iterator[str]:
        """The codes of a session's persons. language: that of what it says about them."""
        for person in event.nodes("persons"):
            name = wording.line(person.text("name") or person.text("public_name") or person.text("title"))
            if not name:
                self._findings.warn(person.line, _l("a person without a name is left out"))
            elif len(name) > 200:
                self._findings.problem(person.line, _l("the person's name is longer than 200 characters"))
            else:
                yield self._known(person, name, language).code

    def speakers(self, language: str) -> tuple[SpeakerFacts, ...]:
        """All of them in the order in which they were first named; what is said of them is in `language`."""
        return tuple(
            replace(each, bio={language: next(iter(each.bio.values()))} if each.bio else {})
            for each in self._by_guid.values()
        )

    def _known(self, person: Node, name: str, language: str) -> SpeakerFacts:
        guid = wording.guid(person.text("guid"))
        source = person.text("id").strip() or person.text("code").strip()
        if not guid and source:
            guid = wording.made_guid(self._slug, "person", source)
        elif not guid:
            self._findings.warn(person.line, _l("a person has neither guid nor id; they are known by their name"))
            guid = wording.made_guid(self._slug, "person's name", name)
        bio = markdown(wording.block(person.text("biography")))
        known = self._by_guid.get(guid)
        if known is None:
            wanted = wording.slug(person.text("code")) or wording.slug(name) or wording.slug(source) or guid[:8]
            known = SpeakerFacts(guid=guid, code=wording.free(wanted, self._codes), name=name)
            self._codes.add(known.code)
        elif known.name != name:
            self._findings.warn(person.line, _l("a person has another's id; the name that stands first is kept"))
        self._by_guid[guid] = replace(known, bio={language: bio}) if bio and not known.bio else known
        return self._by_guid[guid]
