"""What a host may leave open in a letter: `{name}` and its like, filled in for each reader."""

import re
from collections.abc import Iterable, Mapping

from flask_babel import ngettext

from eventsapp.kernel.errors import Refused

_PLACEHOLDER = re.compile(r"\{([^{}\n]{0,60})\}")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def check(texts: Mapping[str, str], names: Iterable[str]) -> None:
    """Raise Refused, naming them all, where texts hold placeholders that are not among `names`.

    texts: by the field in which each was typed; the first that holds such a one is what the refusal is about.
    """
    names = tuple(names)
    found = {field: [name for name in _PLACEHOLDER.findall(text) if name not in names] for field, text in texts.items()}
    unknown = list(dict.fromkeys(name for each in found.values() for name in each))
    if unknown:
        field = next(field for field, each in found.items() if each)
        sentence = ngettext(
            "There is no placeholder %(found)s. Use one of: %(names)s.",
            "There are no placeholders %(found)s. Use some of: %(names)s.",
            len(unknown),
            found=_listed(unknown),
            names=_listed(names),
        )
        raise Refused(sentence, field)


def fill(text: str, values: Mapping[str, str]) -> str:
    """A line with its placeholders filled in. One that says nothing leaves no gap: "Dear Aino Virta,"."""
    return closed(_PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text))


def closed(text: str) -> str:
    """A text without the blanks that are left where a value says nothing."""
    return re.sub(r" ([,.;:!?])", r"\1", re.sub(r" {2,}", " ", text))


def fill_markdown(text: str, values: Mapping[str, str]) -> str:
    """The same in Markdown: whatever a value holds, it stays text (CommonMark 2.4, backslash escapes)."""
    return fill(text, {name: _PUNCTUATION.sub(r"\\\1", value) for name, value in values.items()})


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
