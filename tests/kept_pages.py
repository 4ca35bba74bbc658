"""Pages that are made once, with gaps, and filled for each reader."""

import re

from flask.testing import FlaskClient

#: Guests whose names try the gaps of a page that many read.
PEOPLE = (
    {
        "honorific": "H.E.",
        "name": "Äidyt O’Brien-Ståhl",
        "post": "Ambassador",
        "organisation": "Embassy of <b>Nowhere</b>",
        "email": "o'brien&co%s@example.org",
    },
    {"honorific": "", "name": '"><script>alert(1)</script>', "post": "", "organisation": "A & B"},
    {"honorific": "Dr", "name": "محمد \ue000name\ue001", "post": "x" * 200, "organisation": ""},
    {"honorific": "", "name": "name", "post": "token", "organisation": "csrf", "email": "email@example.org"},
    {"honorific": "%(email)s", "name": "{{ name }}", "post": "%", "organisation": "&amp;"},
)
#: What is another at each look, whoever looks.
_CSRF = re.compile(r'(name="csrf_token"[^>]*value=")[^"]+')


def pages(client: FlaskClient, links: list[str]) -> list[str]:
    """What each link shows, but for the forms' secret."""
    return [_CSRF.sub(r"\1", client.get(link).text) for link in links]
