"""The organisers' forms of events."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from eventsapp.accounts.models import Office
from eventsapp.events.fields import ACCENTS, MOST_COMPANIONS, MOST_SEATS, EventFields, HostFields, is_web_address
from eventsapp.events.models import RegistrationMode, Visibility
from eventsapp.settings import LANGUAGES
from eventsapp.web.fields import (
    DayField,
    DegreesField,
    NumberField,
    Required,
    TimeField,
    in_languages,
    moment_in,
    options,
    said,
)
from eventsapp.web.forms import Form, OneLine, Part

MOST_HOSTS = 30

#: What operations call a field, and where it stands in the forms.
FIELDS = {"starts_at": "starts_time", "ends_at": "ends_day", "answer_deadline": "deadline_day"}

_VISIBILITIES = {
    Visibility.public: _l("Everybody: it is on the list of events"),
    Visibility.invited: _l("Those who were invited, by their link, and organisers; for all others it is not there"),
}
_MODES = {
    RegistrationMode.invitation: _l("By invitation only"),
    RegistrationMode.open: _l("Anybody may register"),
    RegistrationMode.approval: _l("Anybody may ask for a place, and you decide"),
    RegistrationMode.waves: _l("Anybody may register, in waves: so many seats from such a moment on"),
    RegistrationMode.closed: _l("No registration"),
}
_COLOURS = {
    "blue": _l("Blue"),
    "teal": _l("Teal"),
    "plum": _l("Plum"),
    "rust": _l("Rust"),
    "green": _l("Green"),
}


def zones() -> list[str]:
    """The time zones that can be chosen: those named after a place, and UTC."""
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))


class EventForm(Form):
    """What every event has from the first day."""

    title = in_languages(_l("Title"))
    languages = SelectMultipleField(
        _l("Languages of its pages and letters"),
        [Required(message=_l("Choose at least one language."))],
        choices=options(LANGUAGES.items()),
        option_widget=CheckboxInput(),
        widget=ListWidget(),
    )
    main_language = SelectField(_l("First language"), choices=options(LANGUAGES.items()))
    timezone = OneLine(_l("Time zone"), [Required(message=_l("Give the time zone, such as Europe/Helsinki."))], most=60)
    starts_day = DayField(_l("First day"), [Required(message=_l("Give the day on which it starts."))])
    starts_time = TimeField(_l("Starts at"), [Required(message=_l("Give the time at which it starts."))])
    ends_day = DayField(_l("Last day"), [Required(message=_l("Give the day on which it ends."))])
    ends_time = TimeField(_l("Ends at"), [Required(message=_l("Give the time at which it ends."))])
    venue = in_languages(_l("Venue"))
    address = OneLine(_l("Street address"), most=300)

    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then what they mean together."""
        valid = super().validate(extra_validators)
        if not any(self.title.data.values()):
            next(iter(self.title.form)).errors = [_("Give the event a title, in one language at least.")]
            valid = False
        zone = self.zone()
        if zone is None:
            if not self.timezone.errors:
                self.timezone.errors = [_("There is no time zone of this name. Choose one such as Europe/Helsinki.")]
            return False
        self.read_moments(zone)
        return valid and not self.errors

    def all_languages(self) -> tuple[str, ...]:
        """The languages that were chosen, the first one first."""
        return tuple(dict.fromkeys([self.main_language.data, *self.languages.data]))

    def zone(self) -> ZoneInfo | None:
        """The zone that was typed; None where there is none of that name."""
        return ZoneInfo(self.timezone.data) if self.timezone.data in available_timezones() else None

    def read_moments(self, zone: ZoneInfo) -> None:
        """Turn days and times into moments, with sentences beside what does not fit."""
        self.starts_at = moment_in(self.starts_day, self.starts_time, zone)
        self.ends_at = moment_in(self.ends_day, self.ends_time, zone)
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            self.ends_day.errors = [_("The end must be after the start.")]


class NewEventForm(EventForm):
    """Making an event: the rest is set afterwards."""

    office = SelectField(_l("Office"), coerce=int)
    slug = OneLine(
        _l("Its word in addresses"),
        [Required(message=_l("Give the word that stands in the event's address."))],
        most=60,
        description=_l("Small letters, digits and hyphens, such as autumn-seminar. It can't be changed afterwards."),
    )

    def offer(self, offices: Iterable[Office]) -> None:
        """Offer these offices to choose from."""
        self.office.choices = options((office.id, office.name) for office in offices)

    def facts(self) -> EventFields:
        """What was typed, once it is valid."""
        assert self.starts_at
        assert self.ends_at
        return EventFields(
            slug=self.slug.data,
            title=said(self.title),
            languages=self.all_languages(),
            timezone=self.timezone.data,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            venue=said(self.venue),
            address=self.address.data,
        )


class HostForm(Part):
    """One host. A row without a name is none."""

    name = in_languages(_l("Name"))
    url = OneLine(_l("Website"), most=500, render_kw={"inputmode": "url"})
    position = NumberField(_l("Place in the order"), least=1, most=999)

    def validate(self, extra_validators: Any = None) -> bool:
        """A website is one, and has a host's name."""
        valid = bool(super().validate(extra_validators))
        if self.url.data and not self.url.errors and not is_web_address(self.url.data):
            self.url.errors = [_("A host's address begins with https:// or http://.")]
            valid = False
        if self.url.data and not said(self.name):
            next(iter(self.name.form)).errors = [_("Give each host a name.")]
            valid = False
        return valid


class SettingsForm(EventForm):
    """All settings of an event."""

    subtitle = in_languages(_l("Subtitle"))
    description = in_languages(_l("Description"), most=20_000, lines=True)
    latitude = DegreesField(_l("Latitude"), most=90)
    longitude = DegreesField(_l("Longitude"), most=180)
    hosts = FieldList(FormField(HostForm, separator="."), _l("Hosts"), max_entries=MOST_HOSTS, separator=".")
    visibility = RadioField(
        _l("Who may see its pages"), choices=options((each.value, name) for each, name in _VISIBILITIES.items())
    )
    registration_mode = RadioField(
        _l("Registration"), choices=options((each.value, name) for each, name in _MODES.items())
    )
    capacity = NumberField(_l("Seats"), least=1, most=MOST_SEATS, description=_l("Empty: as many as come."))
    deadline_day = DayField(_l("Answers are taken until, day"), description=_l("Empty: until the event starts."))
    deadline_time = TimeField(_l("Answers are taken until, time"))
    companions_allowed = NumberField(_l("Companions that a guest may bring"), most=MOST_COMPANIONS)
    tentative_allowed = BooleanField(_l("Guests may answer “perhaps”"))
    links_ask_codes = BooleanField(
        _l("Personal links ask for a code"),
        description=_l(
            "In a browser that a guest has not used before, their link shows only whose it is, until they type a code "
            "that we mail them. Whoever was forwarded the letter sees and changes nothing."
        ),
    )
    accent = RadioField(_l("Colour"), choices=options((name, _COLOURS[name]) for name in ACCENTS))
    #: The fingerprint of what the form was made from.
    seen = HiddenField()

    answer_deadline: datetime | None = None

    @classmethod
    def of(cls, facts: EventFields) -> "SettingsForm":
        """The form of an event as it is; what was sent with the request stands over it."""
        zone = ZoneInfo(facts.timezone)
        deadline = facts.answer_deadline.astimezone(zone) if facts.answer_deadline else None
        return cls(
            data={
                **vars(facts),
                "languages": list(facts.languages),
                "main_language": facts.languages[0],
                "hosts": [{**vars(host), "position": place} for place, host in enumerate(facts.hosts, 1)],
                "visibility": facts.visibility.value,
                "registration_mode": facts.registration_mode.value,
                "starts_day": facts.starts_at.astimezone(zone).date(),
                "starts_time": facts.starts_at.astimezone(zone).time(),
                "ends_day": facts.ends_at.astimezone(zone).date(),
                "ends_time": facts.ends_at.astimezone(zone).time(),
                "deadline_day": deadline.date() if deadline else None,
                "deadline_time": deadline.time() if deadline else None,
            }
        )

    def add_row(self) -> None:
        """An empty row for one more host."""
        if len(self.hosts) < MOST_HOSTS:
            self.hosts.append_entry()

    def read_moments(self, zone: ZoneInfo) -> None:
        """The deadline too."""
        super().read_moments(zone)
        self.answer_deadline = moment_in(self.deadline_day, self.deadline_time, zone)
        if self.answer_deadline and self.starts_at and self.answer_deadline > self.starts_at:
            self.deadline_day.errors = [_("The deadline must not be after the start of the event.")]

    def facts(self, before: EventFields) -> EventFields:
        """What was typed, once it is valid, over what was there."""
        assert self.starts_at
        assert self.ends_at
        return replace(
            before,
            title=said(self.title, before.title),
            subtitle=said(self.subtitle, before.subtitle),
            description=said(self.description, before.description),
            languages=self.all_languages(),
            timezone=self.timezone.data,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            venue=said(self.venue, before.venue),
            address=self.address.data,
            latitude=self.latitude.data,
            longitude=self.longitude.data,
            hosts=tuple(
                HostFields(name=said(row.form.name), url=row.form.url.data)
                for row in sorted(self.hosts, key=lambda row: row.form.position.data or MOST_HOSTS)
                if said(row.form.name) or row.form.url.data
            ),
            visibility=Visibility(self.visibility.data),
            registration_mode=RegistrationMode(self.registration_mode.data),
            capacity=self.capacity.data,
            answer_deadline=self.answer_deadline,
            companions_allowed=self.companions_allowed.data or 0,
            tentative_allowed=self.tentative_allowed.data,
            links_ask_codes=self.links_ask_codes.data,
            accent=self.accent.data,
        )
