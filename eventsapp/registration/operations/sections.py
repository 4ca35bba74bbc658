"""The sections of an event's form: begun, renamed, moved, and given up."""

from flask_babel import gettext as _

from eventsapp.kernel import audit
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration import queries
from eventsapp.registration.models import QuestionSection
from eventsapp.registration.operations import seats


def save_section(event_id: int, section_id: int | None, heading: dict[str, str], actor: str) -> None:
    """Begin a section, last (None), or change the heading of one. Raises Refused, with the field it is about."""
    with unit_of_work() as session:
        event = seats.event_in_line(session, event_id)
        if not heading.get(event.language):
            raise Refused(_("Write the heading in the event’s first language."), f"heading.{event.language}")
        there = queries.sections(event_id)
        section = next((each for each in there if each.id == section_id), None)
        if section is None:
            section = QuestionSection(event_id=event_id, position=len(there) + 1)
            session.add(section)
        section.heading = heading
        session.flush()
        audit.record(actor, "saved", section)


def move_section(event_id: int, section_id: int, up: bool, actor: str) -> None:
    """Let a section change places with the one before it, or after it. At the end nothing happens."""
    with unit_of_work() as session:
        seats.event_in_line(session, event_id)
        order = queries.sections(event_id)
        here = next((place for place, each in enumerate(order) if each.id == section_id), None)
        there = None if here is None else here - 1 if up else here + 1
        if here is None or there is None or not 0 <= there < len(order):
            return
        order[here], order[there] = order[there], order[here]
        for position, each in enumerate(order, start=1):
            each.position = position
        audit.record(actor, "moved", order[there], up=up)


def give_up_section(event_id: int, section_id: int, actor: str) -> None:
    """Take a heading away; its questions stand before all sections."""
    with unit_of_work() as session:
        seats.event_in_line(session, event_id)
        for each in queries.sections(event_id):
            if each.id == section_id:
                audit.record(actor, "deleted", each)
                session.delete(each)
