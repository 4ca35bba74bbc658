"""A letter's words where the host has written none: from its folder in templates/mail, in the reader's language."""

from typing import Any

from flask import render_template

from eventsapp.guests.letter_kinds import USUAL, Kind
from eventsapp.guests.models import LetterText
from eventsapp.mail.rendering import tidy_layout
from eventsapp.web.language import speaking


def house_words(event_id: int, kind: Kind, language: str, **context: Any) -> LetterText:
    """The house's words of a letter (not added to the session), with their placeholders.

    context: which of its variants; without one, that which most readers get.
    """
    facts = context or {**USUAL, **kind.context}
    with speaking(language):
        subject, body = (
            tidy_layout(render_template(f"mail/{kind.template}/{name}", **facts)).strip()
            for name in ("subject.txt", "words.md")
        )
    return LetterText(event_id=event_id, letter=kind.name, language=language, subject=subject, body=body)
