"""What somebody answered, as plain values: from the web form today, from a calendar's reply tomorrow."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from eventsapp.registration.files import SentFile


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

    answers: by the question's key: text, a number, true or false, the list of chosen labels (of sessions: of their
    guids), or what says of itself what it is. files: where the content of new files comes from, by the question's key:
    what was sent, or the key of what is kept. A regret says nothing of diet, companions and questions, and what was
    said of them before stays.
    """

    choice: Choice
    person: GivenPerson
    diet: str = ""
    access_needs: str = ""
    message: str = ""
    companions: tuple[GivenCompanion, ...] = ()
    answers: Mapping[int, object] = field(default_factory=dict)
    files: Mapping[int, SentFile | int] = field(default_factory=dict)
