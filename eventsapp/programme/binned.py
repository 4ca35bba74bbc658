"""Sessions and speakers in the bin."""

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.kernel import audit
from eventsapp.kernel.audit import AuditEntry
from eventsapp.kernel.bags import Bag
from eventsapp.kernel.binned import Kind
from eventsapp.kernel.database import db
from eventsapp.mail.blanking import blank
from eventsapp.programme.models import ProgrammeSession, Speaker
from eventsapp.programme.wording import free

_Model = type[ProgrammeSession] | type[Speaker]


def sessions() -> Kind:
    """Sessions."""
    return Kind(ProgrammeSession, "programme.edit", _sessions, after=_told)


def speakers() -> Kind:
    """Speakers."""
    return Kind(Speaker, "speakers.edit", _speakers, after=_told, emptied=_forget_speakers)


def _sessions(event_id: int, bags: Mapping[int, Bag]) -> dict[int, object]:
    return _before(ProgrammeSession, event_id, bags, _("The programme has this session again: it was imported anew."))


def _speakers(event_id: int, bags: Mapping[int, Bag]) -> dict[int, object]:
    return _before(Speaker, event_id, bags, _("The programme has this speaker again: they were imported anew."))


def _before(model: _Model, event_id: int, bags: Mapping[int, Bag], again: str) -> dict[int, object]:
    """What is there under the same identity can't come twice. An address that another has by now gets a number."""
    there = db.session.execute(select(model.guid, model.code).where(model.event_id == event_id)).all()
    guids, codes = {row.guid for row in there}, {row.code for row in there}
    refused: dict[int, object] = {}
    for key, bag in bags.items():
        (row,) = bag.rows[model.__tablename__]
        if row["guid"] in guids:
            refused[key] = again
            continue
        code = free(row["code"], codes)
        bag.extra["readdressed"] = code != row["code"]
        row["code"] = code
        guids.add(row["guid"])
        codes.add(code)
    return refused


def _told(_event_id: int, bags: Mapping[int, Bag]) -> list[str]:
    missing = set[str]().union(*(bag.missing for bag in bags.values()))
    sentences = {
        "room": _("The room is not there any more, so the session is in none."),
        "track": _("The track is not there any more, so the session is in none."),
        "speaker": _("A speaker of the session is not there any more, so the session is without them."),
        "programme_session": _("A session of the speaker is not there any more, so the speaker is without it."),
    }
    notes = [sentence for table, sentence in sentences.items() if table in missing]
    if any(bag.extra.get("readdressed") for bag in bags.values()):
        notes.append(_("Its page has another address: something else has the old one by now."))
    return notes


def _forget_speakers(bags: Mapping[int, Bag]) -> None:
    letters = [row["message_id"] for bag in bags.values() for row in bag.rows.get("speaker_letter", ())]
    blank(letters)
    audit.forget((AuditEntry.thing == Speaker.__tablename__) & AuditEntry.thing_id.in_(list(bags)))
