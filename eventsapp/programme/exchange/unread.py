"""What stands in a schedule and is not read: each name once, where it stands first, with how often."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from eventsapp.programme.exchange.documents import Node
from eventsapp.programme.exchange.problems import Findings, short

#: The most names that are said one by one.
_MOST = 50


class Unread:
    """Gathers the names, by the kind of thing that holds them ("conference", "day", "person")."""

    def __init__(self, known: dict[str, frozenset[str]]) -> None:
        self._known = known
        self._found: dict[tuple[str, str], Node] = {}

    def look(self, kind: str, line: int, names: Iterable[str]) -> None:
        """Note those of a thing's names (of what it holds and is not empty) that nothing reads."""
        for name in names:
            if name not in self._known[kind]:
                found = self._found.setdefault((kind, name), Node(line, kind=kind, name=name, times=0))
                found["times"] += 1

    def nodes(self) -> list[Node]:
        """What was noted, as it is said later (`say`)."""
        return list(self._found.values())


def say(unread: list[Node], findings: Findings) -> None:
    """Warn of each name once."""
    for node in unread[:_MOST]:
        name = f"{node['kind']}/{short(node.text('name'))}"
        if node["times"] == 1:
            findings.warn(node.line, _l("'%(name)s' is not known and is left out", name=name))
        else:
            said = _l(
                "'%(name)s' is not known and is left out (%(times)d times in the file)", name=name, times=node["times"]
            )
            findings.warn(node.line, said)
    if len(unread) > _MOST:
        findings.warn(0, _l("%(num)d more names are not known and are left out", num=len(unread) - _MOST))
