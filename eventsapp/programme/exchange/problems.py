"""What is wrong with a file, by line, and what was filled in."""

from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import gettext as _

from eventsapp.programme import wording


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong or was filled in. `line` counts from 1; 0 is the file as a whole."""

    line: int
    #: For the person: it is translated when it is shown.
    message: str | LazyString

    def __str__(self) -> str:
        said = str(self.message)
        return _("line %(line)d: %(message)s", line=self.line, message=said) if self.line else said


def short(text: str) -> str:
    """The beginning of what a file says, as it may be shown."""
    return wording.line(text)[:40]


class BadFile(Exception):
    """A file can't be read as a programme. `problems` are all that were found, by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems[:3]))
        self.problems = problems


@dataclass
class Findings:
    """Collects what is found while a file is read, so that all of it can be said at once."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def problem(self, line: int, message: str | LazyString) -> None:
        """Something that makes the file unusable."""
        self.problems.append(Problem(line, message))

    def warn(self, line: int, message: str | LazyString) -> None:
        """Something that the file lacks and that was filled in."""
        self.warnings.append(Problem(line, message))

    def check(self) -> None:
        """Raise BadFile where there are problems."""
        if self.problems:
            raise BadFile(sorted(self.problems))
