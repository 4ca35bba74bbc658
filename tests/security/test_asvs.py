"""ASVS.md: every line of levels 1 and 2 is in it once, and whatever it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
#: How many lines each section of ASVS 5.0 has of levels 1 and 2; they come first in it. V10 and V17 do not apply.
SECTIONS = """
1.1 2  1.2 9  1.3 11  1.4 3  1.5 2  2.1 3  2.2 3  2.3 4  2.4 1  3.2 2  3.3 4  3.4 6  3.5 5  3.7 2  4.1 3  4.2 1  4.3 2
4.4 4  5.1 1  5.2 3  5.3 2  5.4 3  6.1 3  6.2 11  6.3 3  6.4 4  6.5 5  6.6 3  6.8 3  7.1 3  7.2 4  7.3 2  7.4 5  7.5 2
7.6 2  8.1 2  8.2 3  8.3 1  8.4 1  9.1 3  9.2 4  11.1 2  11.2 3  11.3 3  11.4 3  11.5 1  11.6 1  12.1 3  12.2 2  12.3 4
13.1 1  13.2 5  13.3 2  13.4 5  14.1 2  14.2 4  14.3 3  15.1 3  15.2 3  15.3 7  16.1 1  16.2 5  16.3 4  16.4 3  16.5 3
"""


def lines() -> list[str]:
    """The requirements of levels 1 and 2."""
    pairs = re.findall(r"(\d+\.\d+) (\d+)", SECTIONS)
    return [f"{section}.{number}" for section, count in pairs for number in range(1, int(count) + 1)]


def named(text: str) -> list[str]:
    """The requirements that a text names, ranges among them."""
    found = []
    for first, last in re.findall(r"\b(\d+\.\d+\.\d+)\b(?: to (\d+\.\d+\.\d+)\b)?", text):
        section, _dot, begins = first.rpartition(".")
        ends = last.rpartition(".")[2] if last else begins
        found += [f"{section}.{number}" for number in range(int(begins), int(ends) + 1)]
    return found


@pytest.fixture(scope="module")
def text() -> str:
    return (ROOT / "ASVS.md").read_text()


@pytest.fixture(scope="module")
def rows(text: str) -> list[list[str]]:
    claimed = text.partition("## Claimed")[2].partition("## Does not apply")[0]
    found = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in claimed.splitlines() if "|" in line]
    return found[2:]


def test_every_line_is_there_once(text: str, rows: list[list[str]]) -> None:
    elsewhere = text.partition("## Does not apply")[2]
    said = [each for row in rows for each in named(row[0])] + named(elsewhere)
    beyond = {"1.2.10", "1.3.12", "4.1.5", "5.2.6", "6.3.8", "14.2.7", "14.2.8"}
    assert sorted(set(said)) == sorted({*lines(), *beyond})
    # A line is claimed, does not apply, or is not claimed: never two of them. (3.3.4 is a fact of one cookie.)
    assert [each for each in set(said) if said.count(each) > 1] == []


def test_whatever_is_named_is_there(rows: list[list[str]]) -> None:
    missing = []
    for row in rows:
        places = re.findall(r"`([^`\s]+)`", row[-1])
        missing += [row[0]] if not places else []
        missing += [each for each in places if not any((ROOT / where / each).is_file() for where in ("tests", "."))]
    assert (missing, len(rows) > 70) == ([], True)


def test_a_place_that_is_not_there_is_found() -> None:
    """The control."""
    with pytest.raises(AssertionError):
        test_whatever_is_named_is_there([["1.1.1", "in short", "`security/test_nothing.py`"]] * 80)
    with pytest.raises(AssertionError):
        test_every_line_is_there_once("## Does not apply\n- 1.1.1", [["1.1.1", "", ""]])
