"""What the guest list shows of answers: tabs, a column, and the columns of the export."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask import has_request_context
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import selectinload

from eventsapp.accounts.policy import may
from eventsapp.accounts.sign_in import signed_in
from eventsapp.events.models import Event
from eventsapp.guests.answers import Answers, Column, Tab
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.kernel.late import late
from eventsapp.registration import queries, queries_of_sessions
from eventsapp.registration.models import (
    HOLDS_SEATS,
    QuestionKind,
    Registration,
    RegistrationState,
    SeatOffer,
    SignUp,
    SignUpState,
)
from eventsapp.registration.spoken import STATES, said

_S = RegistrationState


def answers() -> Answers:
    """What to tell the guest list."""
    state = select(Registration.state).where(Registration.guest_id == Guest.id).correlate(Guest).scalar_subquery()
    return Answers(
        tabs=[Tab(each.value, name, _has_state(each)) for each, name in STATES.items()],
        columns=[Column("answer", _l("Answer"), state, lambda found: (found.value, STATES[found]) if found else None)],
        answered=_has_state(*_S) | _signed_up() | exists().where(SeatOffer.guest_id == Guest.id).correlate(Guest),
        coming=_has_state(_S.confirmed),
        bound=_has_state(_S.confirmed, _S.waitlisted) | _signed_up() | _has_offer(),
        headings=_headings,
        cells=_cells,
        regrouped=late("eventsapp.registration.operations.waiting:after_regrouping"),
    )


def _has_state(*states: RegistrationState) -> ColumnElement[bool]:
    return exists().where(Registration.guest_id == Guest.id, Registration.state.in_(states)).correlate(Guest)


def _signed_up() -> ColumnElement[bool]:
    return exists().where(SignUp.guest_id == Guest.id, SignUp.state != SignUpState.cancelled).correlate(Guest)


def _has_offer() -> ColumnElement[bool]:
    return exists().where(SeatOffer.guest_id == Guest.id, HOLDS_SEATS).correlate(Guest)


def _headings(event: Event) -> list[str]:
    asked = [queries.asked_as(question, event.language) for question in queries.questions(event.id, retired=True)]
    return [_("Answered at"), _("Companions"), _("Diet"), _("Access needs"), _("A word to the host"), *asked]


def _cells(event: Event, guest_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    questions = queries.questions(event.id, retired=True)
    asked = [question.id for question in questions]
    found = db.session.scalars(
        select(Registration)
        .where(Registration.guest_id.in_(guest_ids))
        .options(selectinload(Registration.companions), selectinload(Registration.answers))
    )
    cells = {each.guest_id: _of(each, event, asked) for each in found}
    if any(each.kind is QuestionKind.sign_up for each in questions):
        signed_up = queries_of_sessions.in_words(event, guest_ids)
        for place, question in enumerate(questions, start=5):
            if question.kind is QuestionKind.sign_up:
                for guest_id, row in cells.items():
                    row[place] = queries_of_sessions.answered(question, signed_up.get(guest_id, ()))
    if has_request_context() and not may(signed_in(), "answers.sensitive", event):
        hidden = queries.sensitive(event.id)
        for row in cells.values():
            for place in (2, 3, *(5 + place for place, key in enumerate(asked) if key in hidden)):
                row[place] = ""
    return cells


def _of(registration: Registration, event: Event, asked: Sequence[int]) -> list[str]:
    values: dict[int, Any] = defaultdict(str, {each.question_id: each.value for each in registration.answers})
    return [
        registration.answered_at.astimezone(event.zone).strftime("%Y-%m-%d %H:%M"),
        ", ".join(each.name or _("name not known yet") for each in registration.companions),
        registration.diet,
        registration.access_needs,
        registration.message,
        *(said(values[question_id]) for question_id in asked),
    ]
