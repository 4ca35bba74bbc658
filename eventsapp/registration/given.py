"""What somebody answered, as plain values: from the web form today, from a calendar's reply tomorrow."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class Choice(enum.Enum):
    """What a guest can say to an invitation."""

    accept = "accept"
    tentative = "tentative"
    regret = "regret"


@dataclass(frozen=True, kw_only=True)
class GivenPerson:
    """How the guest writes themselves."""

    name: str
    honorific: str = ""
    post: str = ""
    organisation: str = ""


@dataclass(frozen=True, kw_only=True)
class GivenCompanion:
    """Somebody who comes with the guest; `name` is "" while it is not known yet."""

    name: str = ""
    diet: str = ""
    access_needs: str = ""
    #: Where a letter and a calendar entry of their own go; "" for none.
    email: str = ""
    #: To the questions that are asked about each companion, by the question's key.
    answers: Mapping[int, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """A whole answer.

    answers: by the question's key: text, a number, true or false, or the list of chosen labels. A regret says
    nothing of diet, companions and questions, and what was said of them before stays.
    """

    choice: Choice
    person: GivenPerson
    diet: str = ""
    access_needs: str = ""
    message: str = ""
    companions: tuple[GivenCompanion, ...] = ()
    answers: Mapping[int, object] = field(default_factory=dict)
