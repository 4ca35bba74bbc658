"""A letter that goes to many is rendered once, with gaps; what differs is filled in for each reader.

To read Markdown, clean it, and run two templates takes longer than all else about a letter.
"""

import re
from collections.abc import Mapping
from typing import Any

from flask import render_template

from eventsapp.mail.messages import Rendered
from eventsapp.mail.plain_text import blocks, plain_text
from eventsapp.mail.rendering import short_subject, styled, tidy_layout
from eventsapp.web.gaps import escaped, filled
from eventsapp.web.language import speaking
from eventsapp.web.texts import markdown

#: Characters that mean nothing to anybody (Unicode's private use): no text of a person holds them.
_OPEN, _CLOSE = "\ue000", "\ue001"
_GAP = re.compile(f"{_OPEN}([a-z_]+){_CLOSE}")
#: As an address holds the first of them.
_ENCODED = "%EE%80%80"


def gap(name: str) -> str:
    """The place of a value, for Markdown, templates and their contexts."""
    return f"{_OPEN}{name}{_CLOSE}"


def has_gaps(text: str) -> bool:
    """Whether a text that should have none has what looks like one."""
    return _OPEN in text or _CLOSE in text


class Mould:
    """Both bodies of a letter in a frame, with gaps."""

    def __init__(self, source: str, language: str, frame: str = "written", **context: Any) -> None:
        """source: Markdown with gaps. frame: the folder of templates/mail. context: for its templates (for the house's
        frame as for `rendering.render_markdown`), also with gaps."""
        with speaking(language):
            prose = markdown(source)
            html = tidy_layout(render_template(f"mail/{frame}/body.html", prose=styled(prose), **context))
            text = tidy_layout(render_template(f"mail/{frame}/body.txt", prose=gap("prose"), **context))
        self._html, self._text = _GAP.split(html), _GAP.split(text)
        #: The prose's blocks: those without gaps as plain text, the others as HTML, for their lines break elsewhere.
        self._blocks = [(block, True) if _OPEN in block else (plain_text(block), False) for block in blocks(prose)]
        #: Whether every gap can be filled: one within the address of a link can't be.
        self.whole = _ENCODED not in html

    def fill(self, values: Mapping[str, str]) -> tuple[str, str]:
        """The plain text and the HTML for one reader. values: of one line, by the gaps' names."""
        in_html = escaped(values)
        prose = "\n\n".join(
            plain_text(_GAP.sub(lambda found: in_html[found[1]], block)) if gaps else block
            for block, gaps in self._blocks
        )
        text = filled(self._text, {**values, "prose": prose})
        return tidy_layout(text), filled(self._html, in_html)


class LetterMould:
    """A letter that was rendered with gaps, for the many who read the same but for their name and link."""

    def __init__(self, rendered: Rendered) -> None:
        self._pieces = [_GAP.split(each) for each in (rendered.subject, rendered.text, rendered.html)]

    def fill(self, values: Mapping[str, str]) -> Rendered:
        """The letter for one reader. values: of one line, by the gaps' names."""
        subject, text, html = self._pieces
        return Rendered(short_subject(filled(subject, values)), filled(text, values), filled(html, escaped(values)))
