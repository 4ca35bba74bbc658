"""Every regular expression of ours, found in the source, and the texts that would make a careless one slow."""

import ast
import re
import re._constants as kinds
import re._parser as parser
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import eventsapp

ROOT = Path(eventsapp.__file__).parent
#: Which of their texts these look at: from its beginning, or from every place in it.
ANCHORED = {"match", "fullmatch"}
USES = ANCHORED | {"search", "sub", "split", "findall", "finditer"}


class Expression(NamedTuple):
    """One regular expression, and how it is used."""

    place: str
    pattern: re.Pattern[Any]
    uses: frozenset[str]


def all_of_ours() -> Iterator[Expression]:
    """What is compiled in a module, with the uses that are made of it, and what is used where it stands."""
    for path in sorted(ROOT.rglob("*.py")):
        source = path.read_text()
        if "re." not in source:
            continue
        tree = ast.parse(source)
        names = {}
        place = str(path.relative_to(ROOT))
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and (found := _compiled(node.value)):
                names[_name(node.targets[0])] = found
            elif isinstance(node, ast.Call) and (use := _use(node)) and (pattern := _read(node)):
                yield Expression(f"{place}:{node.lineno}", pattern, frozenset({use}))
        for name, pattern in names.items():
            used = set(re.findall(rf"\b{re.escape(name.rpartition('.')[2])}\.({'|'.join(USES)})\b", source))
            yield Expression(f"{place} {name}", pattern, frozenset(used or {"search"}))


def _use(call: ast.Call) -> str:
    """The use that a call of the module makes of an expression; "" where it is no such call."""
    module, _dot, use = _name(call.func).partition(".")
    return use if module == "re" and use in USES else ""


def _name(node: ast.expr) -> str:
    return ast.unparse(node)


def _compiled(node: ast.expr) -> re.Pattern[Any] | None:
    return _read(node) if isinstance(node, ast.Call) and _name(node.func) == "re.compile" else None


def _read(call: ast.Call) -> re.Pattern[Any] | None:
    """The pattern of a call with a constant one. What is put together at run time comes as near as it can."""
    try:
        text = ast.literal_eval(call.args[0])
    except ValueError:
        return None
    flags = 0
    for given in [*call.args[1:], *(each.value for each in call.keywords if each.arg == "flags")]:
        if _name(given).startswith("re."):
            flags |= reduce(lambda one, name: one | getattr(re, name), re.findall(r"re\.([A-Z]+)", _name(given)), 0)
    return re.compile(text, flags)


def attacks(pattern: re.Pattern[Any], many: int) -> Iterator[str | bytes]:
    """For each part that repeats without end: what comes before it, the part many times, and what can't follow."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    for before, part in _repeats(list(tree), ""):
        for pump in {part, part[:1], part * 2}:
            if not pump:
                continue
            for tail in ("", "\x00", "!\n\u00e9"):
                text = before + pump * (many // len(pump)) + tail
                yield text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
            # The part again and again from its own beginning: where a search begins anew at every place.
            text = (before + pump) * (many // len(before + pump))
            yield text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text


def _repeats(items: list[Any], before: str) -> Iterator[tuple[str, str]]:
    for kind, what in items:
        if kind in {kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT}:
            _least, most, inner = what
            if most is kinds.MAXREPEAT or most > 100:
                yield before, _example(list(inner))
            yield from _repeats(list(inner), before)
        for group in _inside(kind, what):
            yield from _repeats(list(group), before)
        before += _example([(kind, what)])


def _inside(kind: Any, what: Any) -> list[Any]:
    if kind is kinds.SUBPATTERN:
        return [what[3]]
    if kind is kinds.BRANCH:
        return list(what[1])
    if kind in {kinds.ASSERT, kinds.ASSERT_NOT}:
        return [what[1]]
    return []


def _example(items: list[Any]) -> str:
    """A text that these match."""
    made = ""
    for kind, what in items:
        if kind is kinds.LITERAL:
            made += chr(what)
        elif kind is kinds.NOT_LITERAL:
            made += "a" if what != ord("a") else "b"
        elif kind is kinds.ANY:
            made += "a"
        elif kind is kinds.IN:
            made += _one_of(what)
        elif kind in {kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT}:
            made += _example(list(what[2])) * max(what[0], 1 if what[1] else 0)
        elif kind is kinds.SUBPATTERN:
            made += _example(list(what[3]))
        elif kind is kinds.BRANCH:
            made += _example(list(what[1][0]))
    return made


def _one_of(items: list[Any]) -> str:
    letters = [chr(number) for number in range(32, 127)] + ["\n", "\t", "\x01", "\u2028", "\ud800"]
    for each in letters[65:91] + letters:  # small letters first
        found = any(_holds(kind, what, each) for kind, what in items if kind is not kinds.NEGATE)
        if found != (items[0][0] is kinds.NEGATE):
            return each
    return ""


def _holds(kind: Any, what: Any, letter: str) -> bool:
    if kind is kinds.LITERAL:
        return ord(letter) == what
    if kind is kinds.RANGE:
        return bool(what[0] <= ord(letter) <= what[1])
    classes = {
        kinds.CATEGORY_DIGIT: letter.isdigit(),
        kinds.CATEGORY_NOT_DIGIT: not letter.isdigit(),
        kinds.CATEGORY_SPACE: letter.isspace(),
        kinds.CATEGORY_NOT_SPACE: not letter.isspace(),
        kinds.CATEGORY_WORD: letter.isalnum() or letter == "_",
        kinds.CATEGORY_NOT_WORD: not (letter.isalnum() or letter == "_"),
    }
    return classes.get(what, False)


def slow(expression: Expression) -> str:
    """The text (its beginning) that takes more than its share; nothing where there is none.

    Eight times the text may take 24 times as long: eight, and more for what the machine does besides. What grows with
    the square takes 64 times as long; what grows faster than any power is met on the way up.
    """
    for many in (16, 20, 24, 28, 34, 42, 52, 66, 84, 120, 200):
        if any(_took(expression, text) > 0.02 for text in attacks(expression.pattern, many)):
            return "grows without bounds"
    pairs = zip(attacks(expression.pattern, 800), attacks(expression.pattern, 6400), strict=True)
    for short, long in pairs:
        if (first := _took(expression, short)) > 0.2:
            return repr(short[:60])
        if (second := _took(expression, long)) > 0.008 and second > 24 * first:
            again = min(_took(expression, long) for _time in range(2)) / max(1e-9, _took(expression, short))
            if again > 24:
                return repr(long[:60])
    return ""


def _took(expression: Expression, text: Any) -> float:
    begun = process_time()
    for use in expression.uses:
        if use == "sub":
            expression.pattern.sub(b"" if isinstance(text, bytes) else "", text)
        elif use in {"findall", "finditer"}:
            expression.pattern.findall(text)
        else:
            getattr(expression.pattern, use)(text)
    return process_time() - begun
