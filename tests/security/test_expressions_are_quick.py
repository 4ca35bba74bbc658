"""No regular expression of ours takes long over a text that was made to keep it busy (ReDoS)."""

import re
from datetime import time

import pytest

from eventsapp.web.typed import NotUnderstood, time_of
from tests.security.expressions import Expression, all_of_ours, slow

#: These read what is ours alone.
NO_TEXT_OF_OTHERS = {"web/assets.py _NOISE"}


def test_each_grows_with_the_text_and_no_faster() -> None:
    found = [each for each in all_of_ours() if each.place not in NO_TEXT_OF_OTHERS]
    taking_long = {each.place: text for each in found if (text := slow(each))}
    assert (taking_long, len(found) > 90) == ({}, True)


@pytest.mark.parametrize(
    ("careless", "use"),
    [
        (r"(a+)+$", "match"),
        (r"(ab|a|b)*!", "fullmatch"),
        (r"\s+$", "search"),
        (r"<!--.*?-->", "sub"),
        (r"(\d{1,2})(?:\s*[.:]?\s*(\d{2}))?", "fullmatch"),
    ],
)
def test_a_careless_one_is_found(careless: str, use: str) -> None:
    """The control: without bounds, and with the square; the last one stood in web/typed.py."""
    assert slow(Expression("here", re.compile(careless), frozenset({use})))


@pytest.mark.parametrize("careful", [r"[a-z]+@[a-z]+", r"\d{1,9}(?:[.]\d{1,9})?", r"/\*[^*]{0,99}"])
def test_a_careful_one_is_not(careful: str) -> None:
    assert slow(Expression("here", re.compile(careful), frozenset({"match"}))) == ""


def test_a_time_of_day_among_two_million_blanks() -> None:
    assert time_of(f"9{' ' * 1_000_000}30") == time(9, 30)
    with pytest.raises(NotUnderstood):
        time_of(f"9{' ' * 1_000_000}x")
