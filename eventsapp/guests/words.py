"""What the fields of a guest are called: on forms, in tables, in files."""

from flask_babel import lazy_gettext as _l

FIELDS = {
    "honorific": _l("Honorific"),
    "title": _l("Rank or academic title"),
    "name": _l("Name"),
    "post": _l("Post"),
    "organisation": _l("Organisation"),
    "country": _l("Country"),
    "precedence": _l("Precedence"),
    "email": _l("E-mail address"),
    "assistant_email": _l("Assistant’s e-mail address"),
    "group": _l("Group"),
    "group_id": _l("Group"),
    "language": _l("Language"),
    "postal_address": _l("Postal address"),
    "notes": _l("Notes for the host"),
}
