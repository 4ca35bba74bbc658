"""Sessions that one signs up for: 24 chairs, a line of their own, an entry of their own."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from eventsapp.events.models import Event, RegistrationMode, SeatCounter, Visibility
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.programme.models import ProgrammeSession
from eventsapp.programme.operations.releases import release
from eventsapp.registration.models import SignUp, SignUpSession
from eventsapp.registration.operations import sign_ups
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel
from eventsapp.registration.organiser import sessions
from tests.factories import make_guest, make_link
from tests.factories.registration import accepting
from tests.pages import errors, found, notices, rows, words


def coming(event: Event, *companions: str) -> Guest:
    guest = make_guest(event)
    answer(guest.id, accepting(*companions), "guest")
    return guest


def states(session: SignUpSession) -> list[tuple[str, int]]:
    db.session.rollback()
    found = select(SignUp).where(SignUp.session_id == session.id).order_by(SignUp.id)
    return [(each.state.value, each.chairs) for each in db.session.scalars(found)]


def test_chairs_then_a_line_and_the_next_has_it(event: Event, talks: list[SignUpSession], outbox: Any) -> None:
    guests = [coming(event) for _number in range(4)]
    for guest in guests:
        sign_ups.sign_up(guest.id, talks[0].id, 1, "guest")
        sign_ups.sign_up(guest.id, talks[0].id, 1, "guest")
    assert [state for state, _chairs in states(talks[0])] == ["confirmed"] * 2 + ["waitlisted"] * 2
    first = db.session.scalars(select(SignUp).order_by(SignUp.id)).first()
    assert first
    sign_ups.give_up(first.id, "guest")
    assert [state for state, _chairs in states(talks[0])] == ["cancelled", "confirmed", "confirmed", "waitlisted"]
    letters = [(letter.letter, b"text/calendar" in letter.content) for letter in outbox()[4:]]
    assert letters == [
        ("sign_up", True),
        ("sign_up", True),
        ("sign_up_waiting", False),
        ("sign_up_waiting", False),
        ("sign_up_cancelled", True),
        ("sign_up", True),
    ]
    assert db.session.get_one(SeatCounter, talks[0].chairs_id).taken == 2


def test_the_host_sees_who_has_the_chairs_and_who_waits(
    event: Event, talks: list[SignUpSession], colleague: FlaskClient, outsider: FlaskClient, mail_expected: None
) -> None:
    page = f"/organise/{event.slug}/seats/sessions/{talks[0].guid}"
    assert words(colleague.get(page), ".empty") == ["Nobody has signed up for this session yet."]
    event.companions_allowed = 1
    db.session.commit()
    guests = [coming(event, *companions) for companions in ((), ("Ann",), (), ())]
    for guest, chairs in zip(guests, (1, 2, 1, 1), strict=True):
        guest.name, guest.organisation = f"Guest of {chairs}", "Embassy"
        db.session.commit()
        sign_ups.sign_up(guest.id, talks[0].id, chairs, "guest")
    gone = db.session.scalars(select(SignUp).where(SignUp.guest_id == guests[3].id)).one()
    sign_ups.give_up(gone.id, "guest")
    sign_ups.sign_up(guests[3].id, talks[1].id, 1, "guest")
    shown = colleague.get(page)
    assert words(shown, ".lead")[0].endswith("Tent. 1 chair taken of 2.")
    assert [row[:1] + row[3:5] for row in rows(shown)] == [
        ["H.E. Guest of 1", "1", "Has a chair"],
        ["H.E. Guest of 2", "2", "Waits, number 1"],
        ["H.E. Guest of 1", "1", "Waits, number 2"],
    ]
    listed = colleague.get(f"/organise/{event.slug}/seats")
    assert next(link for link in found(listed, "tbody th a") if link.get("href") == page).text == "Talk 0"
    assert outsider.get(page).status_code == colleague.get(f"{page}x").status_code == 404


def test_those_who_wait_are_numbered_on_later_pages_too(
    event: Event,
    talks: list[SignUpSession],
    organiser: FlaskClient,
    mail_expected: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sessions, "ROWS", 3)
    for _number in range(5):
        sign_ups.sign_up(coming(event).id, talks[0].id, 1, "guest")
    page = f"/organise/{event.slug}/seats/sessions/{talks[0].guid}"
    shown = {asked: [row[4] for row in rows(organiser.get(f"{page}?page={asked}"))] for asked in ("1", "2", "9", "-1")}
    first, second = ["Has a chair", "Has a chair", "Waits, number 1"], ["Waits, number 2", "Waits, number 3"]
    assert shown == {"1": first, "2": second, "9": second, "-1": first}


@pytest.mark.parametrize("guests", [1, 3, 60])
def test_what_its_page_asks_of_the_database_does_not_grow(
    event: Event,
    talks: list[SignUpSession],
    colleague: FlaskClient,
    count_queries: Any,
    mail_expected: None,
    guests: int,
) -> None:
    for _number in range(guests):
        sign_ups.sign_up(coming(event).id, talks[0].id, 1, "guest")
    colleague.get(f"/organise/{event.slug}/seats/sessions/{talks[0].guid}")
    with count_queries() as counted:
        shown = colleague.get(f"/organise/{event.slug}/seats/sessions/{talks[0].guid}")
    assert (len(rows(shown)), len(counted)) == (guests, 8)


def test_two_at_the_same_time_are_a_clash(event: Event, talks: list[SignUpSession], mail_expected: None) -> None:
    guest = coming(event)
    sign_ups.sign_up(guest.id, talks[0].id, 1, "guest")
    with pytest.raises(Refused, match=r"This is at the same time as “Talk 0” \(09:30\)"):
        sign_ups.sign_up(guest.id, talks[1].id, 1, "guest")
    sign_ups.sign_up(guest.id, talks[2].id, 1, "guest")
    assert states(talks[2]) == [("confirmed", 1)]


@pytest.mark.parametrize("guid", ["nonsense", "x" * 400, "a\x00b"])
def test_no_session_of_the_programme_gets_no_chairs(
    event: Event, talks: list[SignUpSession], organiser: FlaskClient, guid: str
) -> None:
    page = organiser.post(f"/organise/{event.slug}/seats/sessions", data={"guid": guid, "chairs": "5"})
    assert (page.status_code, errors(page)) == (422, ["This session is not there any more."])
    assert db.session.query(SignUpSession).count() == len(talks)


def test_who_waits_beside_a_chair_at_that_time_is_told_that_none_can_be_theirs(
    event: Event, talks: list[SignUpSession], client: FlaskClient, mail_expected: None
) -> None:
    others, guest = [coming(event) for _number in range(2)], coming(event)
    for each in others:
        sign_ups.sign_up(each.id, talks[0].id, 1, "guest")
    page = f"/r/{make_link(guest, LinkPurpose.registration)}"
    sign_ups.sign_up(guest.id, talks[0].id, 1, "guest")
    waits = "You wait for a chair. You are number 1 in line."
    assert words(client.get(page), ".sign-ups p")[1] == waits
    sign_ups.sign_up(guest.id, talks[1].id, 1, "guest")
    told = (
        "At the same time you have a chair in “Talk 1”: as long as you keep it, a chair that comes free here goes past"
    )
    assert words(client.get(page), ".sign-ups p")[1] == f"{waits} {told} you."
    theirs = db.session.scalars(select(SignUp).where(SignUp.guest_id == others[0].id)).one()
    sign_ups.give_up(theirs.id, "guest")
    assert states(talks[0])[-1] == ("waitlisted", 1)


def test_the_guests_page_has_the_buttons(
    event: Event, talks: list[SignUpSession], client: FlaskClient, mail_expected: None
) -> None:
    event.companions_allowed = 1
    db.session.commit()
    guest = coming(event, "Ann")
    page = f"/r/{make_link(guest, LinkPurpose.registration)}"
    assert words(client.get(page), ".sign-ups h3") == ["Talk 0", "Talk 1", "Talk 2"]
    client.post(f"{page}/sessions/{talks[0].id}", data={"chairs": "2"})
    assert states(talks[0]) == [("confirmed", 2)]
    assert words(client.get(page), ".sign-ups strong") == ["You have 2 chairs."]
    client.post(f"{page}/sessions/{talks[2].id}", data={"chairs": "3"})
    assert notices(client.get(page))[0] == "You can have up to 2 chairs."
    client.post(f"{page}/sessions/{talks[0].id}", data={"give_up": "yes"})
    assert states(talks[0]) == [("cancelled", 2)]


def test_another_number_of_chairs_is_had_if_they_are_there(
    event: Event, talks: list[SignUpSession], client: FlaskClient, mail_expected: None
) -> None:
    event.companions_allowed = 2
    talks[0].chairs.capacity = 3
    db.session.commit()
    guest, other = coming(event, "Ann", "Bo"), coming(event, "Cy")
    page = f"/r/{make_link(guest, LinkPurpose.registration)}"
    change = f"{page}/sessions/{talks[0].id}"
    for number, answered in (("1", [1]), ("2", [2]), ("2", [2])):
        client.post(change, data={"chairs": number})
        assert [chairs for _state, chairs in states(talks[0])] == answered
    # One chair is left, and two want it together: nobody goes before them.
    sign_ups.sign_up(other.id, talks[0].id, 2, "guest")
    client.post(change, data={"chairs": "3"})
    assert notices(client.get(page))[0] == "There are not so many chairs left. You have as many as before."
    assert states(talks[0]) == [("confirmed", 2), ("waitlisted", 2)]
    client.post(change, data={"chairs": "1"})
    assert states(talks[0]) == [("confirmed", 1), ("confirmed", 2)]
    assert db.session.get_one(SeatCounter, talks[0].chairs_id).taken == 3


def test_who_no_longer_comes_gives_the_chair_back(
    event: Event, talks: list[SignUpSession], mail_expected: None
) -> None:
    from eventsapp.registration.models import Registration

    guest = coming(event)
    sign_ups.sign_up(guest.id, talks[0].id, 1, "guest")
    cancel(db.session.scalars(select(Registration.id)).one(), "guest")
    assert states(talks[0]) == [("cancelled", 1)]


def test_a_dropped_session_is_told_by_letter(event: Event, talks: list[SignUpSession], outbox: Any) -> None:
    guest = coming(event)
    sign_ups.sign_up(guest.id, talks[0].id, 1, "guest")
    db.session.execute(delete(ProgrammeSession).where(ProgrammeSession.guid == talks[0].guid))
    db.session.commit()
    release(event.id, "command line")
    assert states(talks[0]) == [("cancelled", 1)]
    assert [(letter.letter, b"method=CANCEL" in letter.content) for letter in outbox()[2:]] == [
        ("session_dropped", True)
    ]


def test_doors_are_open_and_one_signs_up_for_a_session_only(
    event: Event, talks: list[SignUpSession], visitor: FlaskClient, outbox: Any
) -> None:
    assert visitor.get(f"/events/{event.slug}/sessions/talk-0/sign-up").status_code == 404
    event.registration_mode, event.visibility = RegistrationMode.open, Visibility.public
    db.session.commit()
    assert words(visitor.get(f"/events/{event.slug}"), "h2[id=sign-ups]") == ["Sessions that you sign up for"]
    page = f"/events/{event.slug}/sessions/talk-0/sign-up"
    assert words(visitor.get(page), ".notice") == ["2 chairs are free."]
    wrong = visitor.post(page, data={"name": "", "email": "ann@example.org"})
    assert (wrong.status_code, words(wrong, ".error-summary li")) == (422, ["Enter your name."])
    for number in range(3):
        sent = visitor.post(page, data={"name": "Ann", "email": f"ann{number}@example.org"})
        assert sent.status_code == 303
    assert states(talks[0]) == [("confirmed", 1), ("confirmed", 1), ("waitlisted", 1)]
    assert event.seats.taken == 0
    guest = db.session.scalars(select(Guest).where(Guest.email == "ann2@example.org")).one()
    own = visitor.get(f"/r/{make_link(guest, LinkPurpose.registration)}")
    assert words(own, ".sign-ups strong") == ["You wait for a chair. You are number 1 in line."]
    assert [letter.letter for letter in outbox()] == ["sign_up", "sign_up", "sign_up_waiting"]


def test_the_host_sets_the_chairs(
    event: Event, talks: list[SignUpSession], organiser: FlaskClient, mail_expected: None
) -> None:
    sign_ups.sign_up(coming(event).id, talks[0].id, 1, "guest")
    sign_ups.sign_up(coming(event).id, talks[0].id, 1, "guest")
    page = f"/organise/{event.slug}/seats/sessions"
    refused = organiser.post(page, data={"guid": talks[0].guid, "chairs": "1"})
    assert words(refused, ".error-summary li") == ["2 chairs are taken already: give that number or more."]
    assert organiser.post(page, data={"guid": talks[0].guid, "chairs": "5"}).status_code == 303
    assert organiser.post(page, data={"guid": talks[1].guid, "close": "yes"}).status_code == 303
    assert organiser.get(f"/organise/{event.slug}/seats").status_code == 200
    db.session.rollback()
    assert [each.chairs.capacity for each in talks] == [5, 2, 2]
    with pytest.raises(Refused, match="does not take sign-ups any more"):
        sign_ups.sign_up(coming(event).id, talks[1].id, 1, "guest")
