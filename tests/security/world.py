"""An office with one row of everything, for tests that try every address; a second one looks just like it."""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import inspect, select
from werkzeug.routing import Rule

from eventsapp.accounts.models import EventMembership, Office, Organiser, Role
from eventsapp.accounts.models_of_sign_in import AccountLink, Passkey
from eventsapp.accounts.models_of_sign_in import LinkPurpose as AccountPurpose
from eventsapp.door.models import Ticket
from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests import unsubscribing
from eventsapp.guests.lists.files import packed
from eventsapp.guests.lists.tables import Row, Table
from eventsapp.guests.models import GuestListUpload, LinkPurpose, SentLetter
from eventsapp.guests.models_of_announcements import ReminderStep
from eventsapp.guests.tags import GuestTag, ListChange, SavedFilter, TaggedGuest
from eventsapp.inbox.models import Kind, Reason, ReceivedMessage, ReceivedState, Way
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.tokens import derived_token, digest, new_token
from eventsapp.mail.models import MessageState, OutboxMessage
from eventsapp.programme.mine.addresses import feed_token, list_token
from eventsapp.programme.mine.models import StarredList
from eventsapp.programme.mine.operations import make_list
from eventsapp.programme.models import ProgrammeUpload, SpeakerLetter, SpeakerLink
from eventsapp.programme.operations import photos, releases
from eventsapp.registration.models import (
    AnswerFile,
    CalendarEntry,
    Companion,
    QuestionSection,
    Registration,
    RegistrationState,
)
from eventsapp.registration.models.offers import OfferState, SeatOffer, Substitution
from eventsapp.registration.models.sessions import SignUpSession
from tests.factories import make_event, make_group, make_guest, make_link, make_office, make_organiser, saved
from tests.factories.programme import make_room, make_session, make_speaker, make_track
from tests.factories.registration import make_question

#: What every right person of the cast is called, in every office.
NAME = "Äidyt O’Brien-Ståhl"


@dataclass
class World:
    """An office, its event and one row of everything. `mark` stands in whatever of it a page could show."""

    mark: str
    office: Office
    event: Event
    owner: Organiser
    #: What stands for each placeholder in addresses: by its name, or by endpoint and name.
    values: dict[str, Any] = field(default_factory=dict)

    def now(self) -> "World":
        """The same world as the database has it now."""
        db.session.rollback()
        rows: list[Any] = [db.session.get_one(type(row), inspect(row).identity) for row in self._rows()]
        return replace(self, office=rows[0], event=rows[1], owner=rows[2])

    def _rows(self) -> list[Any]:
        return [self.office, self.event, self.owner]

    def address(self, rule: Rule) -> str:
        """The address of a route, about this world's things."""
        place = re.compile(r"<(?:[^<>]*:)?(\w+)>")

        def value(found: re.Match[str]) -> str:
            name, room = found[1], rule.endpoint.partition(".")[0]
            for key in (f"{rule.endpoint} {name}", f"{room} {name}", name):
                if key in self.values:
                    return str(self.values[key])
            raise KeyError(f"tests/security/world.py has no {name!r} for {rule.rule} ({rule.endpoint})")

        return place.sub(value, rule.rule)


def picture() -> bytes:
    """A small photo."""
    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (300, 300), "navy").save(file, "JPEG")
    return file.getvalue()


def make_world(mark: str, slug: str, **event_facts: Any) -> World:
    """An office with one row of everything."""
    office = make_office(name=f"Ministry {mark}")
    owner = make_organiser(office, Role.owner, name=f"Outi {mark}", email=f"outi@{mark}.example")
    event = make_event(
        office,
        capacity=10,
        slug=slug,
        venue={"en": f"House of {mark}"},
        substitutes_allowed=True,
        companions_allowed=1,
        **event_facts,
    )
    world = World(mark, office, event, owner)
    _people(world)
    _programme(world)
    _guests(world)
    return world


def _people(world: World) -> None:
    office, event, owner, mark = world.office, world.event, world.owner, world.mark
    member = make_organiser(office, Role.reader, name=f"Reader {mark}", email=f"reader@{mark}.example")
    helper = make_helper(event, Role.door, name=f"Helper {mark}")
    secrets = {"invitation": new_token(), "of event": new_token(), "password": new_token()}
    common = {"email": f"new@{mark}.example", "expires_at": clock.now() + timedelta(days=1)}
    invitation = AccountPurpose.invitation
    joins = saved(
        AccountLink(
            purpose=invitation, digest=digest(secrets["invitation"]), office_id=office.id, role=Role.reader, **common
        )
    )
    helps = saved(
        AccountLink(
            purpose=invitation,
            digest=digest(secrets["of event"]),
            office_id=office.id,
            event_id=event.id,
            role=Role.door,
            **common,
        )
    )
    saved(
        AccountLink(
            purpose=AccountPurpose.password, digest=digest(secrets["password"]), organiser_id=owner.id, **common
        )
    )
    passkey = saved(Passkey(organiser_id=owner.id, name="Phone", credential_id=new_token(), public_key=b"key"))
    world.values |= {
        "slug": event.slug,
        "office_id": office.id,
        "account membership_id": member.memberships[0].id,
        "team membership_id": helper.event_memberships[0].id,
        "account link_id": joins.id,
        "team link_id": helps.id,
        "account.invitation token": secrets["invitation"],
        "account.password_link token": secrets["password"],
        "passkey_id": passkey.id,
        "account session_id": 1,
        "filename": "nothing.txt",
        "digest": "0" * 16,
        "name": "nothing",
        "rest": "nothing",
    }


def make_helper(event: Event, role: Role, **given: Any) -> Organiser:
    """Somebody of another office who helps at this event in a role."""
    home = make_organiser(make_office(), Role.reader, **given)
    home.event_memberships.append(EventMembership(event_id=event.id, role=role))
    return saved(home)  # type: ignore[no-any-return]


def _programme(world: World) -> None:
    event, owner, mark = world.event, world.owner, world.mark
    room = make_room(event, name="Great Hall")
    track = make_track(event, slug="climate", name={"en": f"Climate {mark}"})
    speaker = make_speaker(
        event, code="aidyt", name=NAME, email="speaker@example.org", organisation=f"Institute {mark}"
    )
    photos.hang(speaker, photos.rewritten(picture()))
    db.session.commit()
    session = make_session(
        event,
        [(speaker, "speaker")],
        code="opening",
        title={"en": f"Opening {mark}"},
        room_id=room.id,
        track_id=track.id,
    )
    token = new_token()
    saved(SpeakerLink(speaker_id=speaker.id, digest=digest(token)))
    releases.release(event.id, "command line", f"Note {mark}")
    upload = saved(
        ProgrammeUpload(
            event_id=event.id,
            organiser_id=owner.id,
            filename="programme.csv",
            content=b"title,start\r\nOpening,2030-05-24 09:30\r\n",
            expires_at=clock.now() + timedelta(hours=1),
        )
    )
    starred = db.session.get_one(StarredList, make_list(event.id, "en", [session.guid]).id)
    world.values |= {
        "programme number": 1,
        "programme format": "json",
        "code": "opening",
        "programme.speaker code": "aidyt",
        "programme.speaker_calendar code": "aidyt",
        "programme.photo code": "aidyt",
        "api.speaker code": "aidyt",
        "programme.photo digest": _photo_digest(speaker),
        "programme.room_calendar guid": room.guid,
        "programme.stage room": "great-hall",
        "programme.door_pdf room": "great-hall",
        "programme.door_pdf day": "2030-05-24",
        "programme.track_calendar track": "climate",
        "organise_programme.late_room room": "great-hall",
        "organise_programme.room key": room.id,
        "organise_programme.room_deletion key": room.id,
        "organise_programme.track key": track.id,
        "organise_programme.track_deletion key": track.id,
        "organise_programme.session key": session.id,
        "organise_programme.session_deletion key": session.id,
        "organise_programme.place key": session.id,
        "organise_programme.exchange_plan key": upload.id,
        "organise_programme.exchange_apply key": upload.id,
        "organise_programme key": speaker.id,
        "organise_programme kind": "speaker_confirm",
        "organise_programme format": "csv",
        "organise_programme which": "draft",
        "speaking token": token,
        "speaking key": session.id,
        "my_programme token": list_token(starred),
        "my_programme.feed token": feed_token(starred) or "",
    }
    world.values["session guid"] = world.values["answers.session_sign_ups guid"] = session.guid


def _photo_digest(speaker: Any) -> str:
    db.session.refresh(speaker)
    return str(speaker.photo.digest)


def _guests(world: World) -> None:
    event, owner, mark = world.event, world.owner, world.mark
    group = make_group(event, f"Protocol {mark}")
    guest = make_guest(
        event, name=NAME, email="guest@example.org", organisation=f"Embassy {mark}", group_id=group.id, search="aidyt"
    )
    tag = saved(GuestTag(event_id=event.id, name=f"tag {mark}"))
    saved(TaggedGuest(guest_id=guest.id, tag_id=tag.id))
    section = saved(QuestionSection(event_id=event.id, position=1, heading={"en": f"Section {mark}"}))
    question = make_question(event, label={"en": f"Question {mark}"})
    registration = saved(
        Registration(
            event_id=event.id,
            guest_id=guest.id,
            state=RegistrationState.confirmed,
            seats=2,
            party=2,
            diet=f"diet {mark}",
            companions=[Companion(position=0, name="Companion")],
            calendar_entry=CalendarEntry(uid=f"{mark}@example.org", stamped_at=clock.now()),
        )
    )
    facts = {"name": f"file {mark}.pdf", "media_type": "application/pdf", "sha256": "", "size": 4, "content": b"%PDF"}
    saved(AnswerFile(guest_id=guest.id, question_id=question.id, **facts))
    event.seats.taken, event.seats.held = 2, 1
    salt = new_token()
    code = derived_token("ticket", salt)
    # The database makes tickets when somebody is confirmed; this one's code is known.
    ticket = db.session.scalar(select(Ticket).where(Ticket.registration_id == registration.id, Ticket.place == 0))
    if ticket is None:
        ticket = Ticket(registration_id=registration.id, place=0)
        db.session.add(ticket)
    ticket.salt, ticket.digest = salt, digest(code)
    db.session.commit()
    waiting = make_guest(event, name="Waiting Guest", email="waiting@example.org")
    offer = saved(
        SeatOffer(
            event_id=event.id,
            guest_id=waiting.id,
            state=OfferState.open,
            seats=1,
            due_at=clock.now() + timedelta(days=1),
        )
    )
    deputy = saved(
        Substitution(
            guest_id=waiting.id, name=f"Deputy {mark}", email="deputy@example.org", language="en", post="Counsellor"
        )
    )
    message = saved(_letter(mark, "invitation", "guest@example.org", event.id))
    spoken = saved(_letter(mark, "speaker_confirm", "speaker@example.org", event.id))
    saved(SpeakerLetter(speaker_id=world.values["organise_programme key"], message_id=spoken.id))
    step = saved(ReminderStep(event_id=event.id, days_before=3, at_time="09:00"))
    saved(SentLetter(guest_id=guest.id, message_id=message.id))
    received = saved(
        ReceivedMessage(
            digest=digest(mark),
            way=Way.pipe,
            kind=Kind.letter,
            state=ReceivedState.needs_you,
            reason=Reason.written,
            event_id=event.id,
            guest_id=guest.id,
            sender="guest@example.org",
            subject=f"Subject {mark}",
            text=f"Text {mark}",
            erase_at=clock.now() + timedelta(days=30),
        )
    )
    upload = saved(
        GuestListUpload(
            event_id=event.id,
            organiser_id=owner.id,
            filename="guests.csv",
            content=packed(Table(["Name", "E-mail"], [Row(2, ["New Guest", "new@example.org"])])),
            expires_at=clock.now() + timedelta(hours=1),
        )
    )
    change = saved(ListChange(event_id=event.id, action="tag", value=f"tag {mark}", before={"": [guest.id]}))
    kept = saved(SavedFilter(event_id=event.id, name=f"filter {mark}", arguments={"q": "aidyt"}))
    chairs = saved(SignUpSession(event_id=event.id, guid=world.values["session guid"], chairs=SeatCounter(capacity=5)))
    world.values |= {
        "guest_id": guest.id,
        "group_id": group.id,
        "question_id": question.id,
        "section_id": section.id,
        "registration_id": registration.id,
        "ticket_id": ticket.id,
        "door.ticket code": code,
        "offer_id": offer.id,
        "substitution_id": deputy.id,
        "answers.settle_offer what": "withdrawn",
        "answers.settle_deputy what": "declined",
        "correspondence message_id": message.id,
        "inbox message_id": received.id,
        "organise_programme message_id": spoken.id,
        "step_id": step.id,
        "letter": "reminder",
        "unsubscribing token": unsubscribing.page(world.office.id, guest.email).rpartition("/")[2],
        "upload_id": upload.id,
        "change_id": change.id,
        "filter_id": kept.id,
        "session_id": chairs.id,
        "letters kind": "invitation",
        "kind": "csv",
        "language": "en",
        "way": "r",
        "token": make_link(guest, LinkPurpose.registration),
    }
    invitation = make_link(waiting, LinkPurpose.invitation)
    for endpoint in INVITATION:
        world.values[f"{endpoint} token"] = invitation


#: What opens by the link of an invitation; the rest of the guests' pages by that of a registration.
INVITATION = {
    "registration.invitation",
    "registration.invitation_again",
    "registration.answer_invitation",
    "registration.opened",
    "registration.registration_of_invitation",
    "registration.substitute_of_invited",
}


def _letter(mark: str, kind: str, recipient: str, event_id: int) -> OutboxMessage:
    return OutboxMessage(
        letter=kind,
        sender="events@example.org",
        recipient=recipient,
        subject=f"Letter {mark}",
        message_id=f"<{kind}.{mark}@example.org>",
        content=f"Subject: Letter {mark}\r\n\r\nWords {mark}\r\n".encode(),
        state=MessageState.failed,
        event_id=event_id,
    )
