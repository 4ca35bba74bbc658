"""/organise/<slug>/form: the event's own questions."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required
from werkzeug.wrappers import Response

from eventsapp.accounts.sign_in import acting
from eventsapp.events.access import organised_event
from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.guests.queries import groups
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.registration import queries
from eventsapp.registration.forms import answer_form
from eventsapp.registration.models import Question
from eventsapp.registration.operations import questions
from eventsapp.registration.organiser.forms import KINDS, QuestionForm, question_form
from eventsapp.settings import LANGUAGES


@auth_required("session")
def form(slug: str) -> str:
    """What the event asks."""
    event = organised_event(slug, "event.edit")
    return render_template(
        "organise/registration/form.html",
        event=event,
        questions=queries.questions(event.id, retired=True),
        sections=queries.sections(event.id),
        groups={each.id: each.name for each in groups(event.id)},
        answered=queries.answered_questions(event.id),
        kinds=KINDS,
    )


@auth_required("session")
def new_question(slug: str) -> ResponseReturnValue:
    """Ask one thing more."""
    event = organised_event(slug, "event.edit")
    event_id = event.id
    filled = question_form(event, None)
    if filled.is_submitted() and filled.validate():
        try:
            questions.add_question(event_id, filled.facts(), acting())
            return redirect(url_for(".form", slug=slug), 303)
        except Refused as refusal:
            filled.refuse(refusal.field, refusal.sentence)
    return _question_page(event, filled, None)


@auth_required("session")
def edit_question(slug: str, question_id: int) -> ResponseReturnValue:
    """Change a question."""
    event = organised_event(slug, "event.edit")
    question = _question(event, question_id)
    filled = question_form(event, question)
    if filled.is_submitted() and filled.validate():
        try:
            questions.edit_question(question_id, filled.facts(), acting())
            return redirect(url_for(".form", slug=slug), 303)
        except Refused as refusal:
            filled.refuse(refusal.field, refusal.sentence)
    return _question_page(event, filled, question)


@auth_required("session")
def place_question(slug: str, question_id: int) -> Response:
    """Move a question up or down."""
    _question(organised_event(slug, "event.edit"), question_id)
    try:
        questions.move_question(question_id, request.form.get("to") == "up", acting())
    except Refused as refusal:
        flash(str(refusal.sentence), "warning")
    return redirect(url_for(".form", slug=slug), 303)


@auth_required("session")
def retire_question(slug: str, question_id: int) -> Response:
    """Ask a question no longer, or again."""
    _question(organised_event(slug, "event.edit"), question_id)
    if request.form.get("again"):
        questions.ask_again(question_id, acting())
    else:
        try:
            if questions.retire_question(question_id, acting()):
                flash(_("The question is no longer asked. The answers that were given stay readable."))
            else:
                flash(_("The question is deleted. Nobody had answered it."))
        except Refused as refusal:
            flash(str(refusal.sentence), "warning")
    return redirect(url_for(".form", slug=slug), 303)


@auth_required("session")
def preview(slug: str) -> str:
    """The form as a guest of a group sees it. Nothing can be sent from it."""
    event = organised_event(slug, "event.edit")
    there = groups(event.id)
    group = next((each for each in there if each.id == request.args.get("group", type=int)), None)
    with db.session.no_autoflush:
        guest = Guest(group_id=group.id if group else None, name="", honorific="", post="", organisation="", country="")
        form = answer_form(
            guest,
            queries.questions(event.id),
            queries.nothing_given(guest),
            group.companions_allowed if group and group.companions_allowed is not None else event.companions_allowed,
            answered=False,
            event=event,
        )
    return render_template("organise/registration/preview.html", event=event, form=form, groups=there, chosen=group)


def _question(event: Event, question_id: int) -> Question:
    question = db.session.get(Question, question_id)
    if question is None or question.event_id != event.id:
        abort(404)
    return question


def _question_page(event: Event, filled: QuestionForm, question: Question | None) -> ResponseReturnValue:
    languages = [tag for tag in event.languages if tag in LANGUAGES]
    page = render_template(
        "organise/registration/question.html",
        event=event,
        form=filled,
        question=question,
        languages=languages,
        names=LANGUAGES,
    )
    return page, 422 if filled.errors else 200
