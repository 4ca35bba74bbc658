"""Guests come all at once, over HTTP, to eight web processes: never one seat too many, never an answer lost."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from eventsapp.events.models import Event, Seating
from eventsapp.guests.facts import Channel
from eventsapp.guests.models import Guest, LinkPurpose, SentLetter
from eventsapp.kernel.database import db
from eventsapp.programme.operations.releases import release
from eventsapp.registration.models import (
    HOLDING,
    QuestionKind,
    Registration,
    RegistrationState,
    SeatOffer,
    SignUp,
    SignUpSession,
    SignUpState,
)
from eventsapp.registration.operations import rules, sign_ups
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.rules import GroupRules
from tests.factories import make_event, make_group, make_guest, make_link, make_office
from tests.factories.programme import make_session
from tests.factories.registration import accepting, make_question

CLIENTS, PROCESSES = 16, 8
S = RegistrationState


class Browser:
    """One guest's browser: a connection and its cookie."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = self.csrf = ""

    def ask(self, method: str, path: str, **form: str) -> int:
        body = urlencode({**form, "csrf_token": self.csrf}) if method == "POST" else None
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, path, body, headers)
        answered = self.connection.getresponse()
        page = answered.read().decode()
        self.cookie = answered.getheader("Set-Cookie", self.cookie).partition(";")[0]
        if found := re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page):
            self.csrf = found[1]
        return answered.status

    def send(self, page: str, to: str, **form: str) -> int:
        """Open a page, and send a form of it; gives the status of what came back."""
        try:
            assert self.ask("GET", page) == 200, page
            return self.ask("POST", page + to, **form)
        finally:
            self.connection.close()


#: The product with its guards off: it looks, then writes; nobody stands in line.
UNGUARDED = """
import time
from sqlalchemy import select, update
from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.models import Guest
from eventsapp.registration.operations import seats

def naive(session, counter_id, taken=0, held=0):
    row = session.execute(select(SeatCounter.capacity, SeatCounter.taken).where(SeatCounter.id == counter_id)).one()
    if row.capacity is not None and row.taken + taken > row.capacity:
        return False
    time.sleep(0.05)
    session.execute(update(SeatCounter).where(SeatCounter.id == counter_id).values(taken=SeatCounter.taken + taken))
    return True

seats.move = naive
seats.event_in_line = lambda session, event_id: session.get_one(Event, event_id)
seats.event_of_guest_in_line = lambda session, guest_id: session.get_one(Guest, guest_id).event
seats.stand_in_line = lambda session, guest_id: None
from eventsapp.cli import main
main()
"""


def serving(database_url: str, folder: Any, *python: str) -> tuple[subprocess.Popen[str], int]:
    environ = {
        "EVENTSAPP_DATABASE_URL": database_url,
        "EVENTSAPP_SECRET_KEY": "the tests' secret, long enough to be one",
        "EVENTSAPP_MAIL_URL": f"file:{folder}",
        "EVENTSAPP_MAIL_FROM": "events@example.org",
        "EVENTSAPP_REPLY_ADDRESS": "calendar@example.org",
        "EVENTSAPP_URL": "http://localhost",
    }
    process = subprocess.Popen(
        [sys.executable, *(python or ("-m", "eventsapp")), "serve", "--port", "0", "--workers", str(PROCESSES)],
        env={**os.environ, **environ},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr
    line = ""
    while "Serving on" not in line:
        line = process.stderr.readline()
        assert line, "the server did not start"
    return process, int(line.rsplit(":", 1)[1])


def stop(process: "subprocess.Popen[str]") -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.fixture(scope="session")
def port(application: Flask, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The product in eight web processes, on the tests' own database."""
    process, found = serving(database_url, tmp_path_factory.mktemp("mail"))
    yield found
    stop(process)


def together(moves: Sequence[Callable[[], Any]]) -> list[Any]:
    """Make all moves, sixteen at a time, the first sixteen in the same moment."""
    start = threading.Barrier(min(CLIENTS, len(moves)))

    def run(number: int) -> Any:
        if number < start.parties:
            start.wait()
        return moves[number]()

    db.session.rollback()
    with ThreadPoolExecutor(CLIENTS) as pool:
        found = list(pool.map(run, range(len(moves))))
    db.session.rollback()
    db.session.expire_all()
    return found


def accepts(port: int, token: str, companions: int = 0) -> Callable[[], int]:
    form = {f"companions-{number}-to_be_named": "y" for number in range(companions)}
    return lambda: Browser(port).send(f"/i/{token}", "/answer", answer="accept", name="Ann", **form)


def states() -> Counter[str]:
    return Counter(each.value for each in db.session.scalars(select(Registration.state)))


def counters_are_right(event: Event) -> None:
    held = db.session.scalar(select(func.coalesce(func.sum(Registration.seats), 0)))
    offered = db.session.scalar(select(func.coalesce(func.sum(SeatOffer.seats), 0)).where(SeatOffer.state.in_(HOLDING)))
    groups = rules_kept()
    assert (event.seats.taken, event.seats.held) == (held, offered + groups)
    assert event.seats.capacity is None or event.seats.taken + event.seats.held <= event.seats.capacity


def rules_kept() -> int:
    from eventsapp.guests.models import GuestGroup

    groups = db.session.scalars(select(GuestGroup).where(GuestGroup.held_back)).all()
    return sum(group.seats.free or 0 for group in groups if group.seats)


def test_three_hundred_guests_on_a_hundred_seats(app: Flask, port: int, mail_expected: None) -> None:
    event = make_event(make_office(), capacity=100)
    tokens = [make_link(make_guest(event)) for _number in range(300)]
    assert Counter(together([accepts(port, token) for token in tokens])) == {303: 300}
    assert states() == {"confirmed": 100, "waitlisted": 200}
    assert event.seats.taken == 100
    line = db.session.scalars(
        select(Registration.id)
        .where(Registration.state == S.waitlisted)
        .order_by(Registration.waiting_since, Registration.id)
    ).all()
    assert line == sorted(line), "they wait in the order in which they came"
    assert min(line) > max(db.session.scalars(select(Registration.id).where(Registration.state == S.confirmed)))
    assert db.session.scalar(select(func.count()).select_from(SentLetter)) == 300


def test_parties_and_a_group_whose_seats_are_held(app: Flask, port: int, mail_expected: None) -> None:
    event = make_event(make_office(), capacity=50, companions_allowed=3)
    group = make_group(event)
    rules.set_group_rules(group.id, GroupRules(seats=10, held_back=True), "organiser:1")
    guests = [make_guest(event, group_id=group.id if number % 5 == 0 else None) for number in range(60)]
    moves = [accepts(port, make_link(guest), number % 4) for number, guest in enumerate(guests)]
    assert Counter(together(moves)) == {303: 60}
    counters_are_right(event)
    seated = db.session.scalars(select(Registration).where(Registration.seats > 0)).all()
    assert [each.seats for each in seated] == [1 + len(each.companions) for each in seated]
    assert group.seats
    assert group.seats.taken == sum(each.seats for each in seated if each.seats_group_id == group.id)
    assert 7 <= group.seats.taken <= 10
    assert 37 <= event.seats.taken - group.seats.taken <= 40


def test_a_sessions_twenty_four_chairs(app: Flask, port: int, mail_expected: None) -> None:
    event = make_event(make_office())
    session = make_session(event)
    release(event.id, "command line")
    sign_ups.set_chairs(event.id, session.guid, 24, "organiser:1")
    counter = db.session.scalars(select(SignUpSession)).one()
    guests = [make_guest(event) for _number in range(48)]
    for each in guests:
        answer(each.id, accepting(), "guest")
    pages = [f"/r/{make_link(each, LinkPurpose.registration)}" for each in guests]
    to = f"/sessions/{counter.id}"
    moves = [lambda page=page: Browser(port).send(page, to, chairs="1") for page in pages]
    assert Counter(together(moves)) == {303: 48}  # type: ignore[arg-type]
    found = Counter(db.session.scalars(select(SignUp.state)))
    assert (found, counter.chairs.taken) == ({SignUpState.confirmed: 24, SignUpState.waitlisted: 24}, 24)


def test_a_sessions_chairs_that_are_chosen_in_the_form(app: Flask, port: int, mail_expected: None) -> None:
    event = make_event(make_office(), capacity=40)
    session = make_session(event)
    release(event.id, "command line")
    sign_ups.set_chairs(event.id, session.guid, 24, "organiser:1")
    question = make_question(event, QuestionKind.sign_up, most_sessions=1)
    chosen = {"answer": "accept", "name": "Ann", f"question_{question.id}": session.guid}
    links = [f"/i/{make_link(make_guest(event))}" for _number in range(48)]
    moves = [lambda link=link: Browser(port).send(link, "/answer", **chosen) for link in links]
    assert Counter(together(moves)) == {303: 48}  # type: ignore[arg-type]
    assert states() == {"confirmed": 40, "waitlisted": 8}
    counter = db.session.scalars(select(SignUpSession)).one()
    # Who has no seat yet has no chair either: of the forty who come, twenty-four sit and the others wait in line.
    found = Counter(db.session.scalars(select(SignUp.state)))
    assert (found, counter.chairs.taken) == ({SignUpState.confirmed: 24, SignUpState.waitlisted: 16}, 24)


def test_a_deputy_and_a_cancellation_at_the_time_of_an_offer(app: Flask, port: int, mail_expected: None) -> None:
    event = make_event(make_office(), capacity=8, seating=Seating.offers, substitutes_allowed=True)
    guests = [make_guest(event) for _number in range(16)]
    for each in guests:
        answer(each.id, accepting(), "guest")
    pages = [f"/r/{make_link(each, LinkPurpose.registration)}" for each in guests]
    together([lambda page=page: Browser(port).send(page, "/cancellation") for page in pages[:4]])  # type: ignore[misc]
    offered = db.session.scalars(select(SeatOffer.guest_id).where(SeatOffer.state.in_(HOLDING))).all()
    assert sorted(offered) == [guest.id for guest in guests[8:12]]
    deputies = [
        {"name": "Dora", "email": f"deputy{number}@example.org", "language": "en"} for number in range(len(pages))
    ]
    moves: list[Callable[[], int]] = []
    for number in range(4, 12):
        page = pages[number]
        moves.append(lambda page=page, who=deputies[number]: Browser(port).send(f"{page}/substitute", "", **who))
        moves.append(lambda page=page: Browser(port).send(page, "/cancellation"))
        if number >= 8:
            moves.append(lambda page=page: Browser(port).send(page, "/offer", take="yes"))
    answered = Counter(together(moves))
    assert set(answered) <= {303, 422}, answered
    counters_are_right(event)
    for guest in guests[4:12]:
        own = db.session.scalars(select(Registration.state).where(Registration.guest_id == guest.id)).one()
        assert own in {S.cancelled, S.declined, S.confirmed, S.waitlisted}


def test_one_guest_by_web_twice_and_by_calendar_once(app: Flask, port: int, mail_expected: None) -> None:
    event = make_event(make_office(), capacity=5)
    guests = [make_guest(event) for _number in range(8)]
    keys = [(guest.id, make_link(guest), guest.name) for guest in guests]

    def by_calendar(guest_id: int, name: str) -> int:
        with app.app_context():
            given = accepting()
            given = replace(given, person=replace(given.person, name=name, honorific=""))
            answer(guest_id, given, f"guest:{guest_id}", Channel.calendar)
        return 303

    moves = []
    for guest_id, token, name in keys:
        web = lambda token=token, name=name: Browser(port).send(f"/i/{token}", "/answer", answer="accept", name=name)  # noqa: E731
        moves += [web, lambda guest_id=guest_id, name=name: by_calendar(guest_id, name), web]
    assert Counter(together(moves)) == {303: 24}  # type: ignore[arg-type]
    assert (states(), event.seats.taken) == ({"confirmed": 5, "waitlisted": 3}, 5)
    assert db.session.scalar(select(func.count()).select_from(SentLetter)) == 8


def test_control_without_the_guards_there_are_too_many(
    app: Flask, database_url: str, tmp_path: Any, mail_expected: None
) -> None:
    """What the guards are for. (On SQLite writers stand in line by themselves.)"""
    if db.engine.dialect.name == "sqlite":
        return
    event = make_event(make_office(), capacity=10)
    tokens = [make_link(make_guest(event)) for _number in range(48)]
    script = tmp_path / "unguarded.py"
    script.write_text(UNGUARDED)
    rule = "ALTER TABLE seat_counter {} CONSTRAINT ck_seat_counter_not_overbooked"
    with db.engine.begin() as connection:
        connection.execute(text(rule.format("DROP")))
    process, port = serving(database_url, tmp_path, str(script))
    try:
        time.sleep(0.5)
        together([accepts(port, token) for token in tokens])
        assert states()["confirmed"] > 10
    finally:
        stop(process)
        for each in db.session.scalars(select(Registration)).all():
            db.session.delete(each)
        db.session.commit()
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE seat_counter SET taken = 0"))
            check = " CHECK (capacity IS NULL OR taken + held <= capacity)"
            connection.execute(text(rule.format("ADD") + check))
    assert db.session.scalars(select(Guest.id).limit(1)).first()
