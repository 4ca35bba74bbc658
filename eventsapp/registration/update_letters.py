"""The letters that bring calendars up to date: thousands at a time, the same for all but for a name and a link."""

from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert

from eventsapp.events.models import Event
from eventsapp.guests import links
from eventsapp.guests.models import Guest, LinkPurpose, SentLetter
from eventsapp.kernel import audit
from eventsapp.kernel.database import db
from eventsapp.mail import outbox
from eventsapp.mail.addresses import mail_from
from eventsapp.mail.messages import CalendarPart, Recipient
from eventsapp.mail.moulds import LetterMould, gap
from eventsapp.programme.snapshot import SessionFacts
from eventsapp.registration.models import Companion, Registration, SignUp
from eventsapp.web.addresses import address
from eventsapp.web.language import speaking

LETTER = "calendar_updated"


class _One:
    """Somebody to write to; `part` is None for an assistant, whose calendar holds no entry of ours."""

    def __init__(self, guest: Guest, to: Recipient, mould: LetterMould, part: CalendarPart | None, uid: str) -> None:
        self.guest, self.to, self.mould, self.part, self.uid = guest, to, mould, part, uid
        #: Whether the letter has a link, and whose.
        self.link, self.assistant = True, False


class UpdateLetters:
    """The letters of one unit of work."""

    def __init__(self, event: Event) -> None:
        self.event, self.host = event, event.office.name
        self._moulds: dict[tuple[str, str, bool, bool], LetterMould] = {}
        self._all: list[_One] = []

    def add(
        self, holder: Registration | Companion | SignUp, part: CalendarPart, uid: str, session: SessionFacts | None
    ) -> None:
        """Write to the owner of an entry, and to their assistant."""
        if isinstance(holder, Companion):
            guest = holder.registration.guest
            one = _One(guest, Recipient(holder.name, holder.email), self._mould(guest, None, link=False), part, uid)
            one.link = False
            self._all.append(one)
            return
        guest = holder.guest
        self._all.append(_One(guest, Recipient(guest.name, guest.email), self._mould(guest, session), part, uid))
        if guest.assistant_email:
            with speaking(guest.language):
                to = Recipient(_("Assistant of %(name)s", name=guest.name), guest.assistant_email)
            one = _One(guest, to, self._mould(guest, session, assistant=True), None, "")
            one.assistant = True
            self._all.append(one)

    def put(self) -> int:
        """Put them all into the outbox; gives how many entries they bring up to date."""
        if not self._all:
            return 0
        theirs = {one.guest.id for one in self._all if one.link and not one.assistant}
        assistants = {one.guest.id for one in self._all if one.assistant}
        tokens = {
            False: links.issue_many(theirs, LinkPurpose.registration),
            True: links.issue_many(assistants, LinkPurpose.registration, True),
        }
        rows = [self._row(one, tokens[one.assistant].get(one.guest.id, "")) for one in self._all]
        keys = outbox.put_many(rows)
        sent = [{"guest_id": one.guest.id, "message_id": key} for one, key in zip(self._all, keys, strict=True)]
        db.session.execute(insert(SentLetter), sent)
        guests = list({one.guest.id: one.guest for one in self._all}.values())
        audit.record_many("worker", "brought up to date the calendar of", guests)
        return sum(one.part is not None for one in self._all)

    def _row(self, one: _One, token: str) -> dict[str, Any]:
        name = " ".join(part for part in (one.guest.honorific, one.guest.name) if part) if one.link else one.to.name
        link = address("registration.show", token=token) if one.link else ""
        return outbox.written(
            letter=LETTER,
            recipient=one.to,
            rendered=one.mould.fill({"name": name, "link": link, "guest": one.guest.name}),
            sender_name=self.host,
            calendar=one.part,
            calendar_uid=one.uid,
            event_id=self.event.id,
            thread=f"guest {one.guest.id}",
        )

    def _mould(
        self, guest: Guest, session: SessionFacts | None, link: bool = True, assistant: bool = False
    ) -> LetterMould:
        kind = (guest.language, session.guid if session else "", link, assistant)
        if kind not in self._moulds:
            self._moulds[kind] = LetterMould(
                LETTER,
                guest.language,
                guest=SimpleNamespace(honorific="", name=gap("guest")),
                name=gap("name"),
                event=self.event,
                programme_session=session,
                link=gap("link") if link else "",
                to_assistant=assistant,
                sender_name=self.host,
                contact=mail_from(),
            )
        return self._moulds[kind]
