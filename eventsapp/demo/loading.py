"""The sample events come into the database through the operations that organisers use. Twice is as good as once."""

from dataclasses import dataclass
from datetime import date

from flask_security.utils import verify_password
from sqlalchemy import select

from eventsapp.accounts.models import Organiser
from eventsapp.accounts.operations.passwords import set_password
from eventsapp.accounts.operations.people import add_organiser
from eventsapp.demo import dates, mini_talks, seminar
from eventsapp.demo.seminar_guests import GROUPS, GUESTS, INVITATION, INVITED, PRESS_INVITATION, SHOWN
from eventsapp.events.models import Event
from eventsapp.events.operations import EventFields, create_event
from eventsapp.guests import links
from eventsapp.guests.addresses import key
from eventsapp.guests.fields import GuestFields
from eventsapp.guests.models import Guest, GuestGroup, LinkPurpose
from eventsapp.guests.operations.groups import add_group
from eventsapp.guests.operations.invitations import send_invitations
from eventsapp.guests.operations.letter_texts import write_invitation
from eventsapp.guests.operations.people import add_guest
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.models import Participation, Speaker
from eventsapp.programme.operations.imports import apply
from eventsapp.programme.operations.releases import release
from eventsapp.programme.queries import latest_release_id
from eventsapp.programme.snapshot import Programme
from eventsapp.programme.speaking.operations import answer_session
from eventsapp.registration import queries
from eventsapp.registration.operations.questions import add_question
from eventsapp.registration.operations.sign_ups import set_chairs

ACTOR = "command line"
OFFICE = "IOM Finland (sample)"
ORGANISER = "organiser@example.org"


@dataclass(frozen=True)
class Loaded:
    """What somebody who tries the samples needs to know."""

    organiser_email: str
    #: The token of a fresh link of one of the seminar's guests.
    invitation: str


def load(password: str) -> Loaded:
    """Bring both events in, as far as they are not there. Runs in an application context.

    password: the organiser's; set anew where it is another one.
    """
    today = clock.now().date()
    office_id = _organisers_office(password)
    seminar_id = _event(office_id, seminar.event(dates.seminar_day(today)))
    _programme(seminar_id, seminar.programme(_first_day(seminar_id)))
    talks_id = _event(office_id, mini_talks.event(dates.festival_saturday(today)))
    if _programme(talks_id, mini_talks.programme(_first_day(talks_id))):
        _workshops(talks_id)
    _guest_list(seminar_id)
    return Loaded(organiser_email=ORGANISER, invitation=_link(seminar_id))


def _organisers_office(password: str) -> int:
    organiser = db.session.scalar(select(Organiser).where(Organiser.email == ORGANISER))
    if organiser is None:
        organiser = add_organiser(ORGANISER, "Sample Organiser", password, OFFICE)
    elif not organiser.password or not verify_password(password, organiser.password):
        set_password(organiser.id, password, ACTOR)
    return organiser.memberships[0].office_id


def _event(office_id: int, fields: EventFields) -> int:
    found = db.session.scalar(select(Event.id).where(Event.slug == fields.slug))
    return found or create_event(office_id, fields, ACTOR).id


def _first_day(event_id: int) -> date:
    event = db.session.get_one(Event, event_id)
    return event.starts_at.astimezone(event.zone).date()


def _programme(event_id: int, programme: Programme) -> bool:
    """The programme and its first release; what organisers made of it since stays. Says whether it was not there."""
    if latest_release_id(event_id) is not None:
        return False
    apply(event_id, programme, ACTOR)
    _confirmed(event_id)
    release(event_id, ACTOR, "The sample’s first release")
    return True


def _workshops(event_id: int) -> None:
    """A few sessions that one signs up for, and the question that does so with the registration."""
    for workshop in mini_talks.WORKSHOPS:
        set_chairs(event_id, workshop, mini_talks.CHAIRS, ACTOR)
    add_question(event_id, mini_talks.QUESTION, ACTOR)


def _confirmed(event_id: int) -> None:
    """All speakers but the last two have said that they come: those two show what an organiser is warned of."""
    parts = db.session.execute(
        select(Participation.speaker_id, Participation.session_id)
        .join(Participation.speaker)
        .where(Speaker.event_id == event_id)
        .group_by(Participation.speaker_id, Participation.session_id, Speaker.position)
        .order_by(Speaker.position, Participation.speaker_id, Participation.session_id)
    ).all()
    late = list(dict.fromkeys(part.speaker_id for part in parts))[-2:]
    for part in parts:
        if part.speaker_id not in late:
            answer_session(event_id, part.speaker_id, part.session_id, True, "")


def _guest_list(event_id: int) -> None:
    """Groups, guests, the letter's words, and the first wave of letters: once, as long as there are no guests."""
    if db.session.scalar(select(Guest.id).where(Guest.event_id == event_id).limit(1)):
        return
    have = {group.name: group.id for group in db.session.scalars(select(GuestGroup).filter_by(event_id=event_id))}
    groups = {name: have.get(name) or add_group(event_id, name, ACTOR).id for name in GROUPS}
    if not queries.questions(event_id):
        for question in seminar.QUESTIONS:
            add_question(event_id, question, ACTOR)
    for language, (subject, body) in INVITATION.items():
        write_invitation(event_id, language, subject, body, ACTOR)
    for language, (subject, body) in PRESS_INVITATION.items():
        write_invitation(event_id, language, subject, body, ACTOR, groups["Press"])
    for guest in GUESTS:
        fields = GuestFields(
            name=guest.name,
            email=guest.email,
            honorific=guest.honorific,
            post=guest.post,
            organisation=guest.organisation,
            language=guest.language,
            group_id=groups[guest.group],
        )
        add_guest(event_id, fields, ACTOR)
    for name in INVITED:
        send_invitations(event_id, groups[name], ACTOR)


def _link(event_id: int) -> str:
    """A fresh link of the guest who is shown; the links in letters stay as they are."""
    with unit_of_work() as session:
        guest = session.scalars(select(Guest).filter_by(event_id=event_id, email_key=key(SHOWN))).first()
        guest = guest or session.scalars(select(Guest).filter_by(event_id=event_id).order_by(Guest.id)).first()
        return links.issue(guest, LinkPurpose.invitation) if guest else ""
