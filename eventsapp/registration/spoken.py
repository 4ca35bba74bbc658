"""Answers to an event's questions, as people read them."""

from flask_babel import gettext as _


def said(value: object) -> str:
    """An answer's value in words of the page's language."""
    if value is True:
        return str(_("Yes"))
    if value is False:
        return str(_("No"))
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
