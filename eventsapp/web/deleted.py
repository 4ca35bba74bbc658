"""What is said after something was deleted: where it can be brought back from."""

from typing import Any

from flask import flash, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from eventsapp.kernel.translated import pick
from eventsapp.web.language import chosen_language


def called(label: Any) -> str:
    """What a thing in the bin is called: its name, or its title in the reader's language."""
    return pick(label, chosen_language()).text if isinstance(label, dict) else str(label)


def tell_deleted(slug: str, sentence: str) -> None:
    """Say on the next page that it was done, with the way to the event's bin."""
    link = Markup('<a href="{}">{}</a>').format(url_for("bin.index", slug=slug), _("Bring it back from the bin"))
    flash(Markup("{} {}").format(sentence, link), "success")
