"""Every letter that a guest may get: what it is called, who gets it, and what its words may leave open.

The house's words are templates/mail/<folder>/subject.txt and words.md. A host may write others for an event, in each
of its languages (guests.models.LetterText); what stands around them, the facts and the link, is the house's always.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

#: What any letter may leave open, in the order in which the screen lists it.
COMMON = (
    "honorific",
    "title",
    "name",
    "post",
    "organisation",
    "event",
    "day",
    "time",
    "venue",
    "deadline",
    "host",
    "contact",
)

#: What only some letters know, with what stands there in an example.
EXAMPLES = {
    "place": "3",
    "seats": "1",
    "chairs": "1",
    "until": "",
    "deputy": "Aino Virta",
    "principal": "H.E. Aino Virta",
    "session": "",
    "word": "",
    "sentence": "",
}


@dataclass(frozen=True)
class Kind:
    """One letter, for one occasion."""

    name: str
    title: Any
    #: To whom, and when.
    to: Any
    #: Its folder in templates/mail, where that is another's.
    folder: str = ""
    #: It answers nothing that its reader did: whoever wants none is not written to.
    announcement: bool = False
    #: What it may leave open beside COMMON.
    more: tuple[str, ...] = ()
    #: What its text must hold.
    required: tuple[str, ...] = ()
    #: On which of the house's variants this letter is.
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The folder of its words."""
        return self.folder or self.name

    @property
    def names(self) -> tuple[str, ...]:
        """All that it may leave open."""
        return COMMON + self.more


ANNOUNCEMENTS = (
    Kind("invitation", _l("Invitation"), _l("Each guest who is invited"), announcement=True),
    Kind("reminder", _l("Reminder"), _l("Whoever was invited and has not answered"), announcement=True),
    Kind("information", _l("Practical information"), _l("Whoever has a seat, before the event"), announcement=True),
    Kind("thanks", _l("Thanks"), _l("Whoever came, after the event"), announcement=True),
)

_DEPUTY = _l("A guest who named a deputy")
_ANSWERS = (
    Kind("confirmation", _l("Confirmation"), _l("Whoever accepts and has a seat")),
    Kind(
        "seat_freed",
        _l("Seat from the waiting list"),
        _l("Whoever waited, when a seat is theirs"),
        folder="confirmation",
        context={"came_free": True},
    ),
    Kind("changed", _l("Answer changed"), _l("Whoever has a seat and changes what they answered")),
    Kind("tentative", _l("Tentative answer"), _l("Whoever answers “perhaps”")),
    Kind("regret_received", _l("Regret received"), _l("Whoever regrets")),
    Kind(
        "waiting",
        _l("Waiting list"),
        _l("Whoever accepts when all seats are taken"),
        more=("place",),
        required=("place",),
    ),
    Kind("pending", _l("Asked for a place"), _l("Whoever asks for a place that the host gives")),
    Kind("not_approved", _l("No place"), _l("Whoever asked and gets none")),
    Kind("already_registered", _l("Link to the registration"), _l("Whoever registers a second time")),
    Kind("cancelled", _l("Registration cancelled by the guest"), _l("Whoever cancels")),
    Kind(
        "cancelled_by_host",
        _l("Registration cancelled by the host"),
        _l("Whoever’s registration the host cancels"),
        folder="cancelled",
        context={"by_host": True},
    ),
)
_SEATS = (
    Kind(
        "offer",
        _l("Seat offered"),
        _l("Whoever waits, when a seat is held for them"),
        more=("until", "seats"),
        required=("until",),
    ),
    Kind(
        "offer_to_reserve",
        _l("Seat offered to the reserve"),
        _l("A guest of the reserve, when a seat is held for them"),
        folder="offer",
        more=("until", "seats"),
        required=("until",),
        context={"registration": None},
    ),
    Kind("offer_lapsed", _l("Offer lapsed"), _l("Whoever did not take the seat in time")),
    Kind("substitute_named", _l("Deputy named"), _DEPUTY, more=("deputy",)),
    Kind("substitute_approved", _l("Deputy accepted"), _DEPUTY, more=("deputy",)),
    Kind("substitute_declined", _l("Deputy declined"), _DEPUTY, more=("deputy",)),
    Kind("deputy", _l("To the deputy"), _l("A deputy who has a seat"), more=("principal",)),
    Kind(
        "deputy_waiting",
        _l("To a deputy who waits"),
        _l("A deputy, when all seats are taken"),
        folder="deputy",
        more=("principal", "place"),
        context={"seated": False},
    ),
    Kind("companion", _l("To a companion"), _l("A companion with an address"), more=("principal",)),
    Kind(
        "companion_withdrawn",
        _l("Companion no longer expected"),
        _l("A companion with an address"),
        more=("principal",),
    ),
)
_SIGN_UP = ("session", "chairs")
_SESSIONS = (
    Kind("sign_up", _l("Signed up for a session"), _l("Whoever signs up and has a chair"), more=_SIGN_UP),
    Kind(
        "chair_freed",
        _l("Chair from the line"),
        _l("Whoever waited for a chair, when it is theirs"),
        folder="sign_up",
        more=_SIGN_UP,
        context={"came_free": True},
    ),
    Kind(
        "sign_up_waiting",
        _l("Waits for a session"),
        _l("Whoever signs up when all chairs are taken"),
        more=(*_SIGN_UP, "place"),
    ),
    Kind("sign_up_cancelled", _l("Session given up"), _l("Whoever gives a chair back"), more=_SIGN_UP),
    Kind(
        "session_dropped", _l("Session dropped"), _l("Whoever signed up for a session that is dropped"), more=_SIGN_UP
    ),
)
_CALENDAR = (
    Kind("calendar_updated", _l("Event moved"), _l("Whoever comes, when time, place or title change")),
    Kind(
        "session_moved",
        _l("Session moved"),
        _l("Whoever signed up, when the time, place or title of their session change"),
        folder="calendar_updated",
        more=("session",),
        context={"programme_session": True},
    ),
    Kind(
        "event_cancelled",
        _l("Event cancelled"),
        _l("Whoever was invited or has answered; {word} is what you say when you cancel"),
        more=("word",),
        required=("word",),
    ),
    Kind("entry_again", _l("Calendar entry again"), _l("Whoever’s calendar asks for the entry")),
    Kind("another_time", _l("Proposal of another time"), _l("Whoever’s calendar proposes another time")),
    Kind(
        "questions_wanted",
        _l("Questions after an answer by calendar"),
        _l("Whoever accepts in their calendar, where the form has questions"),
    ),
    Kind(
        "answer_not_taken",
        _l("Answer by calendar not taken"),
        _l("Whoever answers in their calendar what can’t be taken; {sentence} says why"),
        more=("sentence",),
        required=("sentence",),
    ),
    Kind(
        "invitation_withdrawn",
        _l("Invitation withdrawn"),
        _l("Whoever had not answered, where their calendar has the entry"),
    ),
)

#: The letters as the screen shows them, by what they are about.
CHAPTERS = (
    (_l("What you announce"), ANNOUNCEMENTS),
    (_l("When a guest answers"), _ANSWERS),
    (_l("Seats, deputies and companions"), _SEATS),
    (_l("Sessions"), _SESSIONS),
    (_l("The event and the calendar"), _CALENDAR),
)
KINDS: dict[str, Kind] = {kind.name: kind for _title, kinds in CHAPTERS for kind in kinds}

#: What a house's template says when nothing else is known: the variant that most readers get.
USUAL: dict[str, Any] = {"registration": True, "seats": 1, "chairs": 1, "seated": True, "name": True, "has_entry": True}


def occasion(folder: str, context: Mapping[str, Any]) -> Kind:
    """Which letter of a folder it is that is written in this context."""
    for kind in KINDS.values():
        if kind.folder == folder and all(bool(context.get(key)) == bool(on) for key, on in kind.context.items()):
            return kind
    return KINDS[folder]
