"""The form of a session."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, SelectField

from eventsapp.programme.models import Room, Speaker, Track
from eventsapp.programme.operations.fields import LONGEST, SessionFields
from eventsapp.web.fields import DayField, NumberField, Required, TimeField, in_languages, moment_in, options, said
from eventsapp.web.forms import Form, OneLine, Part
from eventsapp.web.texts import plain

MOST_PARTS = 60
_ROLES = {"speaker": _l("Speaker"), "moderator": _l("Moderator"), "host": _l("Host")}


def _key(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class PartForm(Part):
    """Who takes part, in which role. A row without a speaker is none."""

    speaker = SelectField(_l("Who"), coerce=_key)
    role = SelectField(_l("Role"), choices=options(_ROLES.items()), default="speaker")


class SessionForm(Form):
    """All that is said of a session."""

    title = in_languages(_l("Title"))
    subtitle = in_languages(_l("Subtitle"))
    kind = OneLine(_l("Kind"), [Required(message=_l("Give its kind, such as talk or break."))], most=60)
    language = OneLine(_l("Spoken language"), most=20, description=_l("Its tag, such as en, fi or sv."))
    day = DayField(_l("Day"))
    time = TimeField(_l("Starts at"))
    minutes = NumberField(
        _l("Length in minutes"),
        [Required(message=_l("Give its length in minutes."))],
        least=1,
        most=LONGEST,
    )
    room = SelectField(_l("Room"), coerce=_key)
    track = SelectField(_l("Track"), coerce=_key)
    parts = FieldList(FormField(PartForm, separator="."), _l("Who takes part"), max_entries=MOST_PARTS, separator=".")
    abstract = in_languages(_l("In short"), most=5_000, lines=True)
    description = in_languages(_l("Description"), most=20_000, lines=True)
    #: The fingerprint of what the form was made from.
    seen = HiddenField()

    starts_at: datetime | None = None
    zone: ZoneInfo

    @classmethod
    def of(
        cls,
        facts: SessionFields,
        zone: ZoneInfo,
        rooms: Sequence[Room],
        tracks: Sequence[Track],
        speakers: Sequence[Speaker],
    ) -> "SessionForm":
        """The form of a session as it is, in the event's zone; what was sent stands over it."""
        starts = facts.starts_at.astimezone(zone) if facts.starts_at else None
        form = cls(
            data={
                **vars(facts),
                "room": facts.room_id,
                "track": facts.track_id,
                "day": starts.date() if starts else None,
                "time": starts.time() if starts else None,
                "parts": [{"speaker": speaker, "role": role} for speaker, role in facts.parts],
            }
        )
        form.zone = zone
        form.room.choices = options([("", _("None, or all of them")), *((room.id, room.name) for room in rooms)])
        form.track.choices = options([("", _("None")), *((track.id, plain(track.name)) for track in tracks)])
        form._speakers = options(
            [
                ("", _("Nobody")),
                *((each.id, ", ".join(filter(None, (each.name, each.organisation)))) for each in speakers),
            ]
        )
        for row in form.parts:
            row.form.speaker.choices = form._speakers
        return form

    def add_rows(self, count: int) -> None:
        """Empty rows for more people."""
        for _number in range(min(count, MOST_PARTS - len(self.parts))):
            self.parts.append_entry().form.speaker.choices = self._speakers

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then what they mean together."""
        valid = bool(super().validate(extra_validators))
        if not any(self.title.data.values()) and not self.title.errors:
            next(iter(self.title.form)).errors = [_("Give the session a title, in one language at least.")]
            valid = False
        self.starts_at = moment_in(self.day, self.time, self.zone)
        seen = set()
        for row in self.parts:
            part = (row.form.speaker.data, row.form.role.data)
            if part[0] is not None and part in seen:
                row.form.speaker.errors = [_("They stand here twice in the same role.")]
                valid = False
            seen.add(part)
        return valid and not self.day.errors and not self.time.errors

    def fields(self, before: SessionFields) -> SessionFields:
        """What was typed, once it is valid, over what was there."""
        return SessionFields(
            title=said(self.title, before.title),
            subtitle=said(self.subtitle, before.subtitle),
            abstract=said(self.abstract, before.abstract),
            description=said(self.description, before.description),
            kind=self.kind.data,
            language=self.language.data,
            starts_at=self.starts_at,
            minutes=self.minutes.data or 0,
            room_id=self.room.data,
            track_id=self.track.data,
            parts=tuple(
                (row.form.speaker.data, row.form.role.data) for row in self.parts if row.form.speaker.data is not None
            ),
        )
