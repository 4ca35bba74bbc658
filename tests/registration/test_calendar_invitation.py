"""What a guest's calendar is told."""

from email import message_from_bytes
from email.policy import default
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from eventsapp.events.models import Event, Visibility
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.mail.models import OutboxMessage
from eventsapp.registration.models import CalendarEntry, Registration
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel
from tests.conftest import settings_for
from tests.factories import make_link
from tests.factories.registration import accepting, regretting


def _entry(letter: OutboxMessage) -> tuple[str, Any]:
    """The METHOD of a letter's calendar part and its one VEVENT."""
    message = message_from_bytes(letter.content, policy=default)
    (part,) = (each for each in message.walk() if each.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_content().encode())
    assert calendar["method"] == part.get_param("method")
    (vevent,) = calendar.walk("VEVENT")
    return str(calendar["method"]), vevent


def test_the_confirmation_carries_a_real_invitation(event: Event, guest: Guest, outbox: Any) -> None:
    answer(guest.id, accepting(), "guest")
    (letter,) = outbox()
    method, vevent = _entry(letter)
    attendees = vevent["attendee"] if isinstance(vevent["attendee"], list) else [vevent["attendee"]]
    assert (method, vevent["sequence"], str(vevent["organizer"])) == ("REQUEST", 0, f"mailto:{letter.sender}")
    assert [(str(each), each.params["PARTSTAT"], each.params["CN"]) for each in attendees] == [
        ("mailto:guest@example.org", "ACCEPTED", "H.E. Äidyt O’Brien-Ståhl")
    ]
    assert vevent["uid"] == db.session.scalars(select(CalendarEntry.uid)).one() == letter.calendar_uid
    assert vevent["dtstart"].to_ical() == b"20300524T063000Z"
    assert str(vevent["location"]) == "House of the Estates, Snellmaninkatu 9–11, Helsinki"


def test_cancelling_withdraws_it_and_accepting_again_renews_it(event: Event, guest: Guest, outbox: Any) -> None:
    answer(guest.id, accepting(), "guest")
    cancel(db.session.scalars(select(Registration.id)).one(), "guest")
    answer(guest.id, accepting(), "guest")
    answer(guest.id, regretting(), "guest")
    answer(guest.id, accepting(), "guest")
    told = [_entry(letter) for letter in outbox()]
    assert [(method, vevent["sequence"], str(vevent["status"])) for method, vevent in told] == [
        ("REQUEST", 0, "CONFIRMED"),
        ("CANCEL", 1, "CANCELLED"),
        ("REQUEST", 2, "CONFIRMED"),
        ("CANCEL", 3, "CANCELLED"),
        ("REQUEST", 4, "CONFIRMED"),
    ]
    assert len({str(vevent["uid"]) for _method, vevent in told}) == 1


def test_changing_the_companions_does_not_touch_it(event: Event, guest: Guest, outbox: Any) -> None:
    event.companions_allowed = 1
    db.session.commit()
    answer(guest.id, accepting(), "guest")
    answer(guest.id, accepting("Ann"), "guest")
    assert [(letter.letter, b"text/calendar" in letter.content) for letter in outbox()] == [
        ("confirmation", True),
        ("changed", False),
    ]
    assert db.session.scalars(select(CalendarEntry.sequence)).all() == [0]


def test_who_waits_or_regrets_gets_none(event: Event, guest: Guest, outbox: Any) -> None:
    event.seats.capacity = 0
    db.session.commit()
    answer(guest.id, accepting(), "guest")
    answer(guest.id, regretting(), "guest")
    assert [(letter.letter, b"text/calendar" in letter.content) for letter in outbox()] == [
        ("waiting", False),
        ("regret_received", False),
    ]


def test_without_a_mailbox_for_replies_nothing_is_asked(
    app: Flask, guest: Guest, outbox: Any, monkeypatch: Any
) -> None:
    settings = settings_for("sqlite://" + "/x", reply_address="")
    monkeypatch.setitem(app.extensions, "settings", settings)
    answer(guest.id, accepting(), "guest")
    answer(guest.id, regretting(), "guest")
    told = [_entry(letter) for letter in outbox()]
    assert [(method, vevent["sequence"], str(vevent["status"]), "attendee" in vevent) for method, vevent in told] == [
        ("PUBLISH", 0, "CONFIRMED", False),
        ("PUBLISH", 1, "CANCELLED", False),
    ]


def test_the_secret_link_never_stands_in_it(event: Event, guest: Guest, client: FlaskClient, outbox: Any) -> None:
    event.visibility = Visibility.public
    db.session.commit()
    token = answer(guest.id, accepting(), "guest").token
    _method, vevent = _entry(outbox()[0])
    downloaded = client.get(f"/r/{token}/invitation.ics").data
    assert str(vevent["url"]) == "http://localhost/events/seminar"
    for content in (vevent.to_ical(), downloaded):
        assert [secret in content for secret in (token.encode(), b"/i/", b"/r/")] == [False] * 3


def test_it_can_be_downloaded_by_who_comes(event: Event, guest: Guest, client: FlaskClient, outbox: Any) -> None:
    answer(guest.id, accepting(), "guest")
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    downloaded = client.get(f"{link}/invitation.ics")
    calendar = Calendar.from_ical(downloaded.data)
    (vevent,) = calendar.walk("VEVENT")
    _method, invited = _entry(outbox()[0])
    assert (downloaded.mimetype, str(calendar["method"]), vevent["uid"], vevent["sequence"]) == (
        "text/calendar",
        "PUBLISH",
        invited["uid"],
        invited["sequence"],
    )
    answer(guest.id, regretting(), "guest")
    assert client.get(f"{link}/invitation.ics").status_code == 404
