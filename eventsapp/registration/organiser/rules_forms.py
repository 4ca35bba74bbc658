"""The organisers' forms of the rules: of an event's registration, of a group, of one guest, of a session's chairs."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField

from eventsapp.events.fields import MOST_COMPANIONS, MOST_SEATS
from eventsapp.events.models import RegistrationMode, Seating
from eventsapp.guests.models import Reserve
from eventsapp.registration.models import RegistrationWave
from eventsapp.registration.operations.rules import MOST_HOURS, EventRules, GroupRules
from eventsapp.registration.operations.sign_ups import MOST_CHAIRS
from eventsapp.web.fields import DayField, NumberField, Required, TimeField, moment_in, options
from eventsapp.web.forms import Form, Lines, Part

MODES = {
    RegistrationMode.invitation: _l("By invitation only"),
    RegistrationMode.open: _l("Anybody may register"),
    RegistrationMode.approval: _l("Anybody may ask for a place, and you decide"),
    RegistrationMode.waves: _l("Anybody may register, in waves: so many seats from such a moment on"),
    RegistrationMode.closed: _l("No registration"),
}
SEATINGS = {
    Seating.automatic: _l("The first in line has it at once"),
    Seating.offers: _l("It is offered to the first in line, with a time limit"),
    Seating.nod: _l("You are asked first; then it is offered, with a time limit"),
}
RESERVES = {
    Reserve.no: _l("No: they are invited like the others"),
    Reserve.automatic: _l("Yes: as seats come free, the next by precedence is invited by itself"),
    Reserve.nod: _l("Yes: as seats come free, you are asked whether the next is invited"),
}
_EMPTY = _l("Empty: as long as one may answer.")
_DEADLINES = ("answer_deadline", "change_deadline", "cancel_deadline")


def _choices(words: dict[Any, Any]) -> Any:
    return options((each.value, name) for each, name in words.items())


class WaveForm(Part):
    """One wave; a row without a number of seats is none."""

    day = DayField(_l("Day"))
    time = TimeField(_l("Time"))
    seats = NumberField(_l("Seats"), least=1, most=MOST_SEATS)


class EventRulesForm(Form):
    """How an event's registration works."""

    registration_mode = RadioField(_l("Who may register"), choices=_choices(MODES))
    answer_day = DayField(_l("Answers are taken until, day"), description=_l("Empty: until the event starts."))
    answer_time = TimeField(_l("Answers are taken until, time"))
    change_day = DayField(_l("Answers can be changed until, day"), description=_EMPTY)
    change_time = TimeField(_l("Answers can be changed until, time"))
    cancel_day = DayField(_l("Guests can cancel until, day"), description=_l("Empty: as long as they may change."))
    cancel_time = TimeField(_l("Guests can cancel until, time"))
    seating = RadioField(_l("When a seat comes free and somebody waits"), choices=_choices(SEATINGS))
    offer_hours = NumberField(
        _l("Hours to take a seat on offer"), [Required(message=_l("Give the number of hours."))], 1, MOST_HOURS
    )
    smaller_may_pass = BooleanField(_l("A party that fits may be seated before a larger one that waits longer"))
    substitutes_allowed = BooleanField(_l("Guests may send a deputy without asking you"))
    waves = FieldList(FormField(WaveForm), min_entries=0, max_entries=20)

    def fill_waves(self, waves: list[RegistrationWave], zone: ZoneInfo) -> None:
        """Show the waves that have not opened yet, and two empty rows."""
        for wave in waves:
            at = wave.opens_at.astimezone(zone)
            self.waves.append_entry({"day": at.date(), "time": at.time(), "seats": wave.seats})
        for _row in range(2):
            self.waves.append_entry()

    def rules(self, zone: ZoneInfo) -> EventRules | None:
        """What was typed, once it is valid; None, with sentences in the form, where moments don't fit."""
        moments = {
            f"{name}_deadline": moment_in(self[f"{name}_day"], self[f"{name}_time"], zone)
            for name in ("answer", "change", "cancel")
        }
        if self.errors:
            return None
        return EventRules(
            registration_mode=RegistrationMode(self.registration_mode.data),
            seating=Seating(self.seating.data),
            offer_hours=self.offer_hours.data or 1,
            smaller_may_pass=self.smaller_may_pass.data,
            substitutes_allowed=self.substitutes_allowed.data,
            **moments,
        )

    def typed_waves(self, zone: ZoneInfo) -> list[tuple[Any, int]] | None:
        """The waves that were typed; None, with sentences in the form, where one is not whole."""
        found, whole = [], True
        for row in self.waves:
            at = moment_in(row.form.day, row.form.time, zone)
            if at and row.form.seats.data:
                found.append((at, row.form.seats.data))
            elif at and not row.form.seats.errors:
                row.form.seats.errors = [_l("Give each wave a number of seats.")]
            elif row.form.seats.data and not row.form.day.errors and not row.form.time.errors:
                row.form.day.errors = [_l("Type the day as well.")]
            whole = whole and not any(field.errors for field in row.form)
        return found if whole else None


def event_rules_form(rules: EventRules, zone: ZoneInfo) -> EventRulesForm:
    """The form of an event's rules as they are."""
    data: dict[str, Any] = {
        "registration_mode": rules.registration_mode.value,
        "seating": rules.seating.value,
        "offer_hours": rules.offer_hours,
        "smaller_may_pass": rules.smaller_may_pass,
        "substitutes_allowed": rules.substitutes_allowed,
    }
    for name in _DEADLINES:
        at = getattr(rules, name)
        short = name.removesuffix("_deadline")
        data[f"{short}_day"] = at.astimezone(zone).date() if at else None
        data[f"{short}_time"] = at.astimezone(zone).time() if at else None
    return EventRulesForm(data=data)


class GroupRulesForm(Form):
    """What holds for a group."""

    seats = NumberField(
        _l("Seats of its own"), least=1, most=MOST_SEATS, description=_l("Empty: it shares the event’s seats.")
    )
    held_back = BooleanField(_l("Hold these seats back: nobody else can have them"))
    deadline_day = DayField(_l("Its guests answer until, day"), description=_l("Empty: as all others."))
    deadline_time = TimeField(_l("Its guests answer until, time"))
    companions_allowed = NumberField(
        _l("Companions that each may bring"), most=MOST_COMPANIONS, description=_l("Empty: as all others.")
    )
    substitutes_allowed = SelectField(
        _l("Its guests may send a deputy without asking you"),
        choices=options([("", _l("As all others")), ("yes", _l("Yes")), ("no", _l("No"))]),
    )
    reserve = RadioField(_l("Is it a reserve?"), choices=_choices(RESERVES))

    def rules(self, zone: ZoneInfo) -> GroupRules | None:
        """What was typed, once it is valid; None, with sentences in the form, where the moment does not fit."""
        deadline = moment_in(self.deadline_day, self.deadline_time, zone)
        if self.errors:
            return None
        return GroupRules(
            seats=self.seats.data,
            held_back=self.held_back.data,
            answer_deadline=deadline,
            companions_allowed=self.companions_allowed.data,
            substitutes_allowed={"yes": True, "no": False}.get(self.substitutes_allowed.data),
            reserve=Reserve(self.reserve.data),
        )


def group_rules_form(rules: GroupRules, zone: ZoneInfo) -> GroupRulesForm:
    """The form of a group's rules as they are."""
    at = rules.answer_deadline.astimezone(zone) if rules.answer_deadline else None
    return GroupRulesForm(
        data={
            "seats": rules.seats,
            "held_back": rules.held_back,
            "deadline_day": at.date() if at else None,
            "deadline_time": at.time() if at else None,
            "companions_allowed": rules.companions_allowed,
            "substitutes_allowed": {True: "yes", False: "no"}.get(rules.substitutes_allowed, ""),  # type: ignore[arg-type]
            "reserve": rules.reserve.value,
        }
    )


class ExtensionForm(Form):
    """A deadline of one guest's own."""

    day = DayField(_l("Until, day"), description=_l("Empty: as all others."))
    time = TimeField(_l("Until, time"))


def extension_form(until: datetime | None, zone: ZoneInfo) -> ExtensionForm:
    """The form with what was granted so far."""
    at = until.astimezone(zone) if until else None
    return ExtensionForm(data={"day": at.date() if at else None, "time": at.time() if at else None})


class ChairsForm(Form):
    """How many chairs a session has."""

    chairs = NumberField(_l("Chairs"), least=1, most=MOST_CHAIRS)


class CancellationForm(Form):
    """Cancelling the whole event."""

    word = Lines(_l("A word to those who would have come"), most=2_000, render_kw={"rows": 3})
    sure = BooleanField(
        _l("Yes, the event does not take place"), [Required(message=_l("Tick the box if you mean it."))]
    )
