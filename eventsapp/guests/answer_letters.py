"""Letters that answer what somebody did: the host's words or the house's, in the frame of their folder."""

from collections.abc import Mapping
from typing import Any

from flask import render_template

from eventsapp.events.models import Event
from eventsapp.guests import queries_of_words as queries
from eventsapp.guests.deadlines import answers_until
from eventsapp.guests.letter_kinds import Kind, occasion
from eventsapp.guests.models import Guest, LetterText
from eventsapp.guests.placeholders import event_values, fill, fill_markdown, guest_values
from eventsapp.mail.messages import Rendered
from eventsapp.mail.plain_text import plain_text
from eventsapp.mail.rendering import short_subject, styled, tidy_layout
from eventsapp.web.language import speaking
from eventsapp.web.texts import markdown
from eventsapp.web.times import moment


def render_answer(
    folder: str, event: Event, guest: Guest, language: str, values: Mapping[str, Any], **context: Any
) -> Rendered:
    """A letter of a folder of templates/mail to a guest, or to somebody who comes with them.

    values: what its placeholders say beside those that every letter knows. context: for its templates.
    """
    kind = occasion(folder, context)
    words = queries.words(event.id, kind, language, guest.group_id, **context)
    return in_frame(kind, event, guest, words, values, **context)


def in_frame(
    kind: Kind, event: Event, guest: Guest, words: LetterText, values: Mapping[str, Any], **context: Any
) -> Rendered:
    """These words in the frame of the letter's folder."""
    with speaking(words.language):
        said: dict[str, str] = {
            **event_values(event),
            "deadline": moment(answers_until(guest, event), event.zone),
            **guest_values(guest),
            **values,
        }
        subject = short_subject(fill(words.subject, said))
        prose = markdown(fill_markdown(words.body, said))
        around = {**context, "event": event, "guest": guest, "sender_name": event.office.name, "heading": subject}
        around["contact"] = said["contact"]
        html = render_template(f"mail/{kind.template}/body.html", prose=styled(prose), **around)
        text = render_template(f"mail/{kind.template}/body.txt", prose=plain_text(prose), **around)
    return Rendered(subject, tidy_layout(text), tidy_layout(html))
