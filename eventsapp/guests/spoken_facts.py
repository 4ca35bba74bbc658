"""A guest's spine in words, for the host."""

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventsapp.guests.facts import Channel, FactKind, GuestFact
from eventsapp.guests.states import KINDS
from eventsapp.guests.words import FIELDS

_K = FactKind

WORDS = {
    _K.added: _l("Added to the list"),
    _K.imported: _l("Imported"),
    _K.edited: _l("Corrected"),
    _K.invited: _l("Invited"),
    _K.written: _l("Written to"),
    _K.delivered: _l("The mail server took the letter"),
    _K.bounced: _l("The letter came back"),
    _K.complained: _l("Called the letter junk; announcements no longer go to this address"),
    _K.opened: _l("Looked at the invitation"),
    _K.accepted: _l("Accepted"),
    _K.tentative: _l("Answered “perhaps”"),
    _K.regretted: _l("Regretted"),
    _K.waiting: _l("Accepted, and is on the waiting list"),
    _K.seated: _l("Has a seat from the waiting list"),
    _K.offered: _l("Was offered a seat"),
    _K.passed: _l("Passed a seat on"),
    _K.lapsed: _l("Did not answer in time"),
    _K.changed: _l("Changed the answer"),
    _K.cancelled: _l("Cancelled"),
    _K.asked: _l("Asked for a place"),
    _K.approved: _l("Was given a place by the host"),
    _K.turned_down: _l("Was turned down by the host"),
    _K.substituted: _l("Named a substitute"),
    _K.substitute_comes: _l("The substitute comes instead"),
    _K.substitute_declined: _l("The host declined the substitute"),
    _K.stands_in: _l("Comes as a substitute"),
    _K.signed_up: _l("Signed up for a session"),
    _K.waits_for_session: _l("Waits for a chair in a session"),
    _K.gave_up_session: _l("No longer signed up for a session"),
    _K.extended: _l("Deadline extended"),
    _K.event_cancelled: _l("Told that the event is cancelled"),
    _K.reminded: _l("Reminded"),
    _K.informed: _l("Got practical information"),
    _K.thanked: _l("Was thanked"),
    _K.unsubscribed: _l("Wants no more announcements"),
    _K.subscribed: _l("Wants announcements again"),
    _K.arrived: _l("Came in"),
    _K.links_withdrawn: _l("Links withdrawn"),
    _K.links_expire: _l("Links given an end"),
    _K.code_asked_for: _l("A link was opened in another browser, and a code was mailed"),
    _K.showed_themselves: _l("Typed the mailed code: the browser is known from now on"),
}

#: These say which letter it was by themselves.
_SAY_THE_LETTER = frozenset({_K.invited, _K.reminded, _K.informed, _K.thanked, _K.event_cancelled, _K.code_asked_for})

CHANNELS = {
    Channel.web: _l("by web"),
    Channel.calendar: _l("by calendar"),
    Channel.mail: _l("by e-mail"),
    Channel.file: _l("with a file"),
    Channel.door: _l("at the door"),
    Channel.command_line: _l("on the command line"),
    Channel.itself: _l("automatically"),
}


class Told(NamedTuple):
    """One fact as it is shown."""

    fact: GuestFact
    what: Any
    #: What more there is to say, or "".
    more: str
    who: str
    channel: Any


def told(fact: GuestFact, organiser: str) -> Told:
    """A fact in words. organiser: the name of the one who did it; "" where there is none (any more)."""
    return Told(fact, WORDS[fact.kind], _more(fact), _who(fact, organiser), _channel(fact))


def _who(fact: GuestFact, organiser: str) -> str:
    if fact.actor.startswith("guest:"):
        return str(_("the guest"))
    if fact.actor.startswith("assistant:"):
        return str(_("the assistant"))
    if fact.actor.startswith("organiser:"):
        return organiser or str(_("an organiser who has left"))
    return {"visitor": str(_("the guest")), "worker": "", "command line": str(_("the operator"))}.get(
        fact.actor, fact.actor
    )


def _channel(fact: GuestFact) -> Any:
    """The way it came, where that says more than who did it: what organisers do is done on screens."""
    if fact.channel is Channel.web and not fact.actor.startswith(("guest:", "assistant:", "visitor")):
        return ""
    return CHANNELS[fact.channel]


def _more(fact: GuestFact) -> str:
    details = fact.details
    named = fact.letter and fact.kind not in _SAY_THE_LETTER
    parts = [str(KINDS.get(fact.letter, fact.letter))] if named else []
    if fields := details.get("fields"):
        parts.append(", ".join(str(FIELDS.get(field, field)) for field in fields))
    if details.get("links") is not None:
        parts.append(ngettext("%(num)d link", "%(num)d links", details["links"]))
    parts += [str(details[key]) for key in ("name", "words", "day") if details.get(key)]
    return ": ".join(part for part in parts if part)
