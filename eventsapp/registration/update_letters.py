"""The letters that bring calendars up to date, or withdraw an entry that asked: thousands at a time, the same for all
but for a name and a link."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import insert

from eventsapp.events.models import Event
from eventsapp.guests import links
from eventsapp.guests.answer_letters import render_answer
from eventsapp.guests.deadlines import answers_until
from eventsapp.guests.models import Guest, LinkPurpose, SentLetter
from eventsapp.guests.placeholders import GUEST_NAMES, guest_values
from eventsapp.guests.queries_of_words import written
from eventsapp.kernel import audit
from eventsapp.kernel.database import db
from eventsapp.mail import outbox
from eventsapp.mail.messages import CalendarPart, Recipient, Rendered
from eventsapp.mail.moulds import LetterMould, gap
from eventsapp.programme.snapshot import SessionFacts
from eventsapp.registration.calendar_entries import Invited
from eventsapp.registration.models import Companion, Registration, SignUp
from eventsapp.registration.posting import full_name
from eventsapp.web.addresses import address
from eventsapp.web.language import speaking
from eventsapp.web.texts import plain
from eventsapp.web.times import moment

LETTER = "calendar_updated"
WITHDRAWN = "invitation_withdrawn"


class _One:
    """Somebody to write to; `part` is None for an assistant, whose calendar holds no entry of ours."""

    def __init__(self, guest: Guest, to: Recipient, mould: LetterMould, part: CalendarPart | None, uid: str) -> None:
        self.guest, self.to, self.mould, self.part, self.uid = guest, to, mould, part, uid
        #: Who reads it where it is not the guest; and to which page its link leads, if it has one.
        self.companion, self.assistant, self.purpose = False, False, LinkPurpose.registration

    @property
    def key(self) -> tuple[LinkPurpose, bool]:
        """Which links its own is one of."""
        return self.purpose, self.assistant


class UpdateLetters:
    """The letters of one unit of work: WITHDRAWN has no link, for there is nothing to answer any more."""

    def __init__(self, event: Event, letter: str = LETTER) -> None:
        self.event, self.host, self.letter = event, event.office.name, letter
        self._moulds: dict[tuple[object, ...], LetterMould] = {}
        #: Those that have letters of their own: all others read the same.
        self._groups = set[int | None]().union(*written(event.id).values())
        self._all: list[_One] = []

    def add(
        self,
        holder: Registration | Invited | Companion | SignUp,
        part: CalendarPart,
        uid: str,
        session: SessionFacts | None,
    ) -> None:
        """Write to the owner of an entry, and to their assistant."""
        if isinstance(holder, Companion):
            guest = holder.registration.guest
            one = _One(guest, Recipient(holder.name, holder.email), self._mould(guest, None, companion=True), part, uid)
            one.companion = True
            self._all.append(one)
            return
        guest, asked = holder.guest, isinstance(holder, Invited)
        purpose = LinkPurpose.invitation if asked else LinkPurpose.registration
        one = _One(guest, Recipient(guest.name, guest.email), self._mould(guest, session, asked=asked), part, uid)
        one.purpose = purpose
        self._all.append(one)
        if guest.assistant_email:
            with speaking(guest.language):
                to = Recipient(_("Assistant of %(name)s", name=guest.name), guest.assistant_email)
            one = _One(guest, to, self._mould(guest, session, assistant=True, asked=asked), None, "")
            one.assistant, one.purpose = True, purpose
            self._all.append(one)

    def put(self) -> int:
        """Put them all into the outbox; gives how many entries they bring up to date."""
        if not self._all:
            return 0
        readers: dict[tuple[LinkPurpose, bool], set[int]] = {}
        for one in self._all:
            if self._has_link(one.companion):
                readers.setdefault(one.key, set()).add(one.guest.id)
        tokens = {key: links.issue_many(ids, *key) for key, ids in readers.items()}
        rows = [self._row(one, tokens.get(one.key, {}).get(one.guest.id, "")) for one in self._all]
        keys = outbox.put_many(rows)
        sent = [{"guest_id": one.guest.id, "message_id": key} for one, key in zip(self._all, keys, strict=True)]
        db.session.execute(insert(SentLetter), sent)
        if self.letter == LETTER:  # of the others whoever withdrew them leaves a line
            guests = list({one.guest.id: one.guest for one in self._all}.values())
            audit.record_many("worker", "brought up to date the calendar of", guests)
        return sum(one.part is not None for one in self._all)

    def _has_link(self, companion: bool) -> bool:
        return self.letter == LETTER and not companion

    def _row(self, one: _One, token: str) -> dict[str, Any]:
        said = guest_values(one.guest) | {"principal": full_name(one.guest)}
        if one.companion:
            said |= dict.fromkeys(GUEST_NAMES, "") | {"name": one.to.name}
        link = address(links.PAGES[one.purpose], token=token) if self._has_link(one.companion) else ""
        return outbox.written(
            letter=self.letter,
            recipient=one.to,
            rendered=one.mould.fill({**said, "link": link}),
            sender_name=self.host,
            calendar=one.part,
            calendar_uid=one.uid,
            event_id=self.event.id,
            thread=f"guest {one.guest.id}",
        )

    def _mould(
        self,
        guest: Guest,
        session: SessionFacts | None,
        companion: bool = False,
        assistant: bool = False,
        asked: bool = False,
    ) -> LetterMould:
        """The letter for all of whom the same is said: a placeholder that says nothing leaves no gap."""
        known = frozenset(name for name, value in guest_values(guest).items() if value)
        said = frozenset({"name"}) if companion else known
        until = answers_until(guest, self.event)
        reader = (guest.language, guest.group_id if guest.group_id in self._groups else None)
        kind = (reader, session.guid if session else "", companion, assistant, asked, said, until)
        if kind not in self._moulds:
            rendered = self._rendered(reader, session, companion, assistant, asked, said, until)
            self._moulds[kind] = LetterMould(rendered)
        return self._moulds[kind]

    def _rendered(
        self,
        reader: tuple[str, int | None],
        session: SessionFacts | None,
        companion: bool,
        assistant: bool,
        asked: bool,
        said: frozenset[str],
        until: datetime,
    ) -> Rendered:
        language, group_id = reader
        with speaking(language):
            values = {"deadline": moment(until, self.event.zone)}
            if session:
                values["session"] = plain(dict(session.title))
        gaps = {name: gap(name) if name in said else "" for name in GUEST_NAMES}
        somebody = SimpleNamespace(**({**gaps, "name": gap("principal")} if companion else gaps))
        somebody.group_id, somebody.group, somebody.extended_until = group_id, None, None
        return render_answer(
            self.letter,
            self.event,
            cast(Guest, somebody),
            language,
            values | gaps,
            programme_session=session,
            link=gap("link") if self._has_link(companion) else "",
            to_assistant=assistant,
            has_entry=not assistant,
            asked=asked,
        )
