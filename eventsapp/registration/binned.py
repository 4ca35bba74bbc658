"""Guests in the bin, with their registrations. Who holds a seat or waits for one can't be removed from the list, so
nothing here counts against the seats; but choices that only so many can have are given back, and taken again."""

from collections.abc import Collection, Container, Mapping, Sequence
from functools import partial

from flask_babel import gettext as _
from sqlalchemy import delete, select

from eventsapp.events.models import Event
from eventsapp.guests import binned as guests
from eventsapp.guests.models import Guest
from eventsapp.kernel.bags import Bag, Row, says
from eventsapp.kernel.binned import BinnedThing, Kind, let_go, of_events, throw_away
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.mail.blanking import blank, blank_naming, still_to_leave
from eventsapp.registration.models import (
    Answer,
    ChoiceHold,
    ChoiceLimit,
    CompanionAnswer,
    Question,
    Registration,
    Substitution,
)
from eventsapp.registration.operations import calendar_updates, choices, erasure, seats


def guests_kind() -> Kind:
    """Guests."""
    return Kind(
        Guest,
        "guests.edit",
        guests.before,
        after=_after,
        leaving=_give_choices_back,
        waiting=_waiting,
        emptied=_forget,
    )


def forget_sensitive(event_id: int, question_ids: Container[int]) -> None:
    """Diet, access needs and the answers to these questions go from the bin too. Call it inside a unit of work."""
    for each in of_events([event_id], Guest.__tablename__):
        bag = Bag.of(each.content)
        for row in [*bag.rows.get("registration", ()), *bag.rows.get("companion", ())]:
            row["diet"] = row["access_needs"] = ""
        for name in ("answer", "answer_file", "companion_answer"):
            bag.rows[name] = [row for row in bag.rows.get(name, ()) if row["question_id"] not in question_ids]
        each.content = bag.as_json()


def forget_person(event_ids: Sequence[int], words: Collection[str], actor: str) -> int:
    """Whoever has one of these (their address, in small letters) goes from the bin: their own entries whole, and from
    other people's what is about them. Gives how many entries of theirs that were. Call it inside a unit of work."""
    theirs = []
    for thing, rows in named(event_ids, words):
        if _is_own(thing, rows, words):
            theirs.append(thing)
            continue
        bag = Bag.of(thing.content)
        names = [row["name"] for each in rows.values() for row in each if row.get("name")]
        blank_naming(_letters({thing.thing_id: bag}), [*names, *words])
        for name, all_rows in bag.rows.items():
            bag.rows[name] = [row for row in map(partial(_without, name, words), all_rows) if row]
        for row in bag.rows.get("guest_fact", ()):
            row["details"].pop("name", None)
        thing.content = bag.as_json()
    return throw_away(theirs, actor)


def named(event_ids: Sequence[int], words: Collection[str]) -> list[tuple[BinnedThing, dict[str, list[Row]]]]:
    """What lies in the bin of whoever has one of these: each thing with the rows about them, by table."""
    found = []
    for thing in of_events(event_ids):
        rows = Bag.of(thing.content).rows
        if not _is_own(thing, rows, words):
            rows = {name: [row for row in each if says(row, words)] for name, each in rows.items()}
        if any(rows.values()):
            found.append((thing, rows))
    return found


def _is_own(thing: BinnedThing, rows: Mapping[str, Sequence[Row]], words: Collection[str]) -> bool:
    own = rows.get(thing.kind, ())
    return any(str(row.get(column, "")).casefold() in words for row in own for column in ("email", "email_key"))


def _without(name: str, words: Collection[str], row: Row) -> Row | None:
    """A row of somebody else without the person: None where it was about nobody else."""
    if not says(row, words):
        return row
    if name == "companion":
        # The row stays: so many come.
        return row | {"name": "", "email": "", "diet": "", "access_needs": ""}
    return row | {"assistant_email": ""} if name == "guest" else None


def erase_guest(guest_id: int) -> None:
    """A guest is erased who may lie in the bin as well, or be named there."""
    guest = db.session.get_one(Guest, guest_id)
    forget_person([guest.event_id], {guest.email.casefold(), guest.email_key}, "worker")
    let_go([guest.event_id], Guest, guest_id)


def _after(event_id: int, bags: Mapping[int, Bag]) -> list[str]:
    notes = guests.after(event_id, bags)
    limited = select(Question.id).join(ChoiceLimit, ChoiceLimit.question_id == Question.id)
    if db.session.scalar(limited.where(Question.event_id == event_id).limit(1)) is not None:
        mine = select(Registration).where(Registration.guest_id.in_(list(bags)))
        for registration in db.session.scalars(mine.order_by(Registration.id)).all():
            notes += _take_choices(registration)
    entries = [entry for bag in bags.values() for entry in bag.rows.get("calendar_entry", ())]
    if any(entry["partstat"] == "NEEDS-ACTION" and entry["cancelled_at"] for entry in entries):
        notes.append(_("Calendars were told that the invitation is withdrawn: send it again."))
    if entries:
        # Where the event has moved meanwhile, their calendars are brought up to date.
        calendar_updates.after_event_change(db.session.get_one(Event, event_id))
    return notes


def _give_choices_back(guest_ids: Sequence[int]) -> None:
    held = (
        select(ChoiceHold.registration_id, ChoiceHold.limit_id, ChoiceHold.number, ChoiceLimit.places_id)
        .join(ChoiceLimit, ChoiceLimit.id == ChoiceHold.limit_id)
        .join(Registration, Registration.id == ChoiceHold.registration_id)
        .where(Registration.guest_id.in_(guest_ids))
        .order_by(ChoiceLimit.places_id)
    )
    for registration_id, limit_id, number, places_id in db.session.execute(held).all():
        given_back = seats.move(db.session, places_id, taken=-number)
        assert given_back, "the counter holds what was chosen"
        mine = (ChoiceHold.registration_id == registration_id, ChoiceHold.limit_id == limit_id)
        db.session.execute(delete(ChoiceHold).where(*mine))


def _take_choices(registration: Registration) -> list[str]:
    """As before; an answer whose choice has filled up meanwhile goes."""
    notes: list[str] = []
    while True:
        try:
            with db.session.begin_nested():
                choices.reconcile(db.session, registration)
            return notes
        except Refused as refused:
            question_id = int(refused.field.removeprefix("question_"))
            notes.append(
                _("A choice of %(name)s has filled up meanwhile: they have none.", name=registration.guest.name)
            )
            companions = [each.id for each in registration.companions]
            for answer, whose in (
                (Answer, Answer.registration_id == registration.id),
                (CompanionAnswer, CompanionAnswer.companion_id.in_(companions)),
            ):
                db.session.execute(delete(answer).where(answer.question_id == question_id, whose))
            db.session.expire(registration)
            for each in registration.companions:
                db.session.expire(each)


def _letters(bags: Mapping[int, Bag]) -> list[int]:
    return [row["message_id"] for bag in bags.values() for row in bag.rows.get("sent_letter", ())]


def _waiting(bags: Mapping[int, Bag]) -> object:
    if still_to_leave(_letters(bags), erasure.FAREWELLS):
        return _("A letter that takes the event out of their calendar has not left yet. Try again once it has.")
    return None


def _forget(bags: Mapping[int, Bag]) -> None:
    """As where a guest is erased: their letters, their names in what others' pages say, and the trace's lines."""
    blank(_letters(bags))
    rows = [(name, row) for bag in bags.values() for name, each in bag.rows.items() for row in each]
    others = {row[key] for name, row in rows if name == "substitution" for key in ("guest_id", "deputy_id")}
    stayed = [keys["id"] for bag in bags.values() for name, keys, *_rest in bag.pointers if name == "substitution"]
    others |= set(db.session.scalars(select(Substitution.guest_id).where(Substitution.id.in_(stayed))))
    erasure.forget_names({key for key in others if key is not None})
    kept = {name: [row["id"] for each, row in rows if each == name] for name in ("registration", "sign_up")}
    erasure.forget_lines(list(bags), kept["registration"], kept["sign_up"])
