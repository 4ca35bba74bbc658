"""Somebody changes a colour: text stays readable (WCAG 2.2, 1.4.3 and 1.4.11), in light and dark, with every accent."""

import re

import pytest

from eventsapp.events.fields import ACCENTS
from eventsapp.web.assets import STATIC

CSS = (STATIC / "css" / "tokens.css").read_text()
#: What stands on what, and the least contrast.
PAIRS = [
    *[(text, ground, 4.5) for text in ("ink", "ink-soft") for ground in ("paper", "raised", "sunken", "accent-tint")],
    *[
        (text, ground, 4.5)
        for text in ("accent", "accent-strong", "danger")
        for ground in ("paper", "raised", "sunken")
    ],
    *[(text, ground, 4.5) for text in ("success", "warning") for ground in ("paper", "raised", "sunken")],
    ("accent", "accent-tint", 4.5),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-strong", 4.5),
    ("on-danger", "danger", 4.5),
    ("warning", "warning-tint", 4.5),
    *[("ink", f"{kind}-tint", 4.5) for kind in ("danger", "success", "warning")],
    *[(line, ground, 3.0) for line in ("line-strong", "focus") for ground in ("paper", "raised", "sunken")],
]


def tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): #([0-9a-f]{3,6});", css))


def scheme(name: str, accent: str) -> dict[str, str]:
    """All colours of a scheme with an accent."""
    light, _, rest = CSS.partition("@media (prefers-color-scheme: dark)")
    dark = rest.partition("@media")[0]
    found = {}
    for part in (light, dark)[: 1 if name == "light" else 2]:
        found |= tokens(part.partition("[data-accent=")[0])
        own = re.search(rf'\[data-accent="{accent}"\] {{(.*?)}}', part, re.DOTALL)
        found |= tokens(own[1]) if own else {}
    return found


def luminance(colour: str) -> float:
    """WCAG's relative luminance of "rgb" or "rrggbb"."""
    full = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    parts = [int(full[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_accent_that_can_be_chosen_has_its_colours() -> None:
    assert sorted({*re.findall(r'data-accent="([a-z]+)"', CSS), "blue"}) == sorted(ACCENTS)


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_and_controls_stand_out(name: str, accent: str) -> None:
    colours = scheme(name, accent)
    weak = [
        (text, ground, round(contrast(colours[text], colours[ground]), 2))
        for text, ground, least in PAIRS
        if contrast(colours[text], colours[ground]) < least
    ]
    assert weak == []
