"""A guest shows that the link is theirs: a code is mailed to them, and typed once in each browser."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from eventsapp.events.models import Event
from eventsapp.guests import links
from eventsapp.guests.models import Guest, LinkPurpose, PersonalLink
from eventsapp.guests.models_of_codes import KnownBrowser, LinkCode
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.limits import AttemptCount
from eventsapp.kernel.tokens import new_token
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail.models import OutboxMessage
from eventsapp.mail.operations import claim
from eventsapp.registration.given import GivenPerson
from eventsapp.registration.models import Registration
from eventsapp.registration.operations import erasure
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.public import codes as public_codes
from tests.factories import make_guest, make_link, make_public_event, saved
from tests.factories.registration import accepting
from tests.pages import errors, filled_in, found, notices, title, words

pytestmark = pytest.mark.usefixtures("mail_expected")

PERSON = GivenPerson(name="Kaisa Åberg", honorific="H.E.", post="Ambassador", organisation="Embassy of Ireland")
NOW = clock.now().replace(microsecond=0)


@pytest.fixture(autouse=True)
def at_one_moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def event(event: Event) -> Event:
    event.links_ask_codes = True
    db.session.commit()
    return event


@pytest.fixture
def guest(event: Event) -> Guest:
    """Of whom much is known, all of which could leak."""
    return make_guest(
        event,
        **vars(PERSON),
        title="Counsellor",
        email="kaisa.aberg@ireland.example",
        notes="sits beside the minister",
    )


def mailed(to: str = "") -> list[str]:
    """The codes that were mailed (to one address), in their order."""
    db.session.rollback()
    chosen = select(OutboxMessage).where(OutboxMessage.letter == "link_code").order_by(OutboxMessage.id)
    found = []
    for letter in db.session.scalars(chosen):
        body = message_from_bytes(letter.content, policy=policy.default).get_body(("plain",))
        assert body is not None
        if to in {"", letter.recipient}:
            found += re.findall(r"(?m)^\d{6}(?=\r?$)", body.get_content())
    return found


def ask(client: FlaskClient, link: str, **form: str) -> str:
    """Have a code mailed; gives it."""
    assert client.post(f"{link}/code", data=form).status_code == 303
    return mailed()[-1]


def type_in(client: FlaskClient, link: str, code: str, **form: str) -> Any:
    return client.post(f"{link}/browser", data={"code": code, **form})


def is_asked(client: FlaskClient, link: str) -> bool:
    return title(client.get(link)) == "Code: Seminar"


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_page_names_the_addressee_and_tells_nothing_else(
    event: Event, guest: Guest, client: FlaskClient, count_queries: Any
) -> None:
    answer(guest.id, accepting(diet="vegan", person=PERSON), "guest")
    invitation, registration = make_link(guest), make_link(guest, LinkPurpose.registration)
    pages = [f"/i/{invitation}", f"/i/{invitation}/data", f"/i/{invitation}/data.json", f"/i/{invitation}/substitute"]
    under = ("", "/change", "/data", "/data.json", "/invitation.ics", "/substitute", "/tickets")
    pages += [f"/r/{registration}{page}" for page in under]
    costs = set()
    for page in pages:
        with count_queries() as statements:
            shown = client.get(page)
        costs.add(len(statements))
        assert (shown.status_code, shown.mimetype, shown.headers.getlist("Set-Cookie")) == (200, "text/html", [])
        assert (shown.headers["Cache-Control"], shown.headers["Referrer-Policy"]) == (
            "private, no-store",
            "no-referrer",
        )
        assert words(shown, "article h1") == ["Seminar"]
        assert words(shown, ".addressee") == ["Addressee: Kaisa Åberg"]
        assert words(shown, "bdi.address") == ["k***@ireland.example"]
        text = shown.get_data(as_text=True)
        secrets = ("H.E.", "Counsellor", "Ambassador", "Embassy", "aberg", "minister", "vegan", "Säätytalo", "2030")
        assert [each for each in secrets if each in text] == []
    assert len(costs) == 1
    # Nor does the browser get to see the invited event.
    assert client.get(f"/events/{event.slug}").status_code == 404


def test_a_link_that_is_withdrawn_meanwhile_is_one_that_there_never_was(
    guest: Guest, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = f"/i/{make_link(guest)}"
    assert is_asked(client, link)
    followed = links.link_by

    def withdrawn(token: str, purpose: LinkPurpose) -> PersonalLink | None:
        with unit_of_work():
            links.withdraw([guest.id])
        return followed(token, purpose)

    monkeypatch.setattr(links, "link_by", withdrawn)
    met = client.get(link)
    assert (met.status_code, met.location) == (303, link)
    assert client.get(link).status_code == 404


def test_the_code_leads_to_where_the_guest_was_going_and_is_asked_once(
    event: Event, guest: Guest, app: Flask, client: FlaskClient, at_one_moment: time_machine.Traveller
) -> None:
    answer(guest.id, accepting(), "guest")
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    going = f"{link}/change?lang=sv"
    # The button in a letter leads to a page of its own: the code's page stands there.
    form = filled_in(client.get(going), f"{link}/code?lang=sv")
    assert form["then"] == going
    asked = client.post(f"{link}/code?lang=sv", data=form)
    assert (asked.status_code, asked.location) == (303, going)
    cookies = r"guest=[\w-]{22}; Expires=[^;]+; Max-Age=2592000; HttpOnly; Path=/; SameSite=Lax"
    (given,) = asked.headers.getlist("Set-Cookie")
    assert re.fullmatch(cookies, given), given
    (code,) = mailed("kaisa.aberg@ireland.example")
    # As people copy and type it: with a blank, or in their own digits.
    typed = f" {code[:3]} {code[3:]}".translate(str.maketrans("0123", "٠١٢٣"))
    form = filled_in(client.get(going), f"{link}/browser?lang=sv") | {"code": typed}
    entered = client.post(f"{link}/browser?lang=sv", data=form)
    assert (entered.status_code, entered.location) == (303, going)
    (cookie,) = entered.headers.getlist("Set-Cookie")
    assert re.fullmatch(cookies, cookie), cookie
    assert cookie[:28] != given[:28]
    # The second visit, by any of the guest's links, asks nothing.
    assert title(client.get(going)) == "Ändra ert svar: Seminarium"
    assert not is_asked(client, f"/i/{make_link(guest)}")
    at_one_moment.shift(timedelta(days=29, hours=23))
    assert not is_asked(client, link)
    at_one_moment.shift(timedelta(hours=2))
    assert is_asked(client, link)


def test_with_https_the_cookie_is_this_hosts_alone(
    guest: Guest, app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(app.extensions["settings"]), "https", property(lambda _self: True))
    link = f"/i/{make_link(guest)}"
    (cookie,) = type_in(client, link, ask(client, link)).headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-guest=")
    assert "; Secure; HttpOnly; Path=/; SameSite=Lax" in cookie


def test_it_goes_on_to_a_page_of_the_link_and_nowhere_else(
    guest: Guest, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, other = f"/i/{make_link(guest)}", f"/i/{make_link(guest)}"
    led = [
        client.post(f"{link}/code", data={"then": then}).location
        for then in (
            f"{link}/data",
            "https://evil.example/",
            f"//evil.example{link}",
            f"{link}evil",
            f"{link}/\r\nX: y",
        )
    ]
    assert led == [f"{link}/data", link, link, link, link]
    assert type_in(client, link, mailed()[-1], then=f"{other}/data").location == link
    # The control: whoever goes on to what the form says is led away.
    monkeypatch.setattr(public_codes, "_then", lambda _way, _token: public_codes.request.form["then"])
    assert client.post(f"{link}/code", data={"then": "https://evil.example/"}).location == "https://evil.example/"


@pytest.mark.parametrize("asks", [True, False], ids=["asks for codes", "control: asks for none"])
def test_whoever_was_forwarded_the_letter_changes_nothing(
    event: Event, guest: Guest, client: FlaskClient, asks: bool
) -> None:
    event.links_ask_codes, event.substitutes_allowed = asks, True
    db.session.commit()
    invitation = f"/i/{make_link(guest)}"
    sent = client.post(f"{invitation}/answer", data={"answer": "accept", "name": "Somebody else"})
    came = db.session.scalar(select(func.count()).select_from(Registration))
    assert (sent.status_code, came) == ((403, 0) if asks else (303, 1))
    if asks:
        answer(guest.id, accepting(person=PERSON), "guest")
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    deputy = {"name": "Deputy", "email": "deputy@example.org", "language": "en"}
    for page, form in (("substitute", deputy), ("cancellation", {}), ("erasure", {"surely": "yes"})):
        refused = 403 if page == "substitute" else 303
        assert client.post(f"{link}/{page}", data=form).status_code == (refused if asks else 303)
    db.session.rollback()
    registration = db.session.scalars(select(Registration).where(Registration.guest_id == guest.id)).one()
    kept = (registration.state.value, db.session.get_one(Guest, guest.id).name)
    assert kept == (("confirmed", "Kaisa Åberg") if asks else ("declined", "Erased guest"))


def test_an_answer_that_was_being_written_is_not_lost(guest: Guest, client: FlaskClient) -> None:
    link = f"/i/{make_link(guest)}"
    form = {"answer": "accept", "diet": "vegan & halal"}
    kept = client.post(f"{link}/answer", data=form)
    assert (kept.status_code, title(kept)) == (403, "First a code, then your answer")
    again = filled_in(kept)
    assert {name: again[name] for name in form} == form
    (code_page,) = [each.get("href") for each in found(kept, "main a")]
    assert code_page == link
    type_in(client, link, ask(client, link))
    assert client.post(f"{link}/answer", data=again).status_code == 303
    assert db.session.scalars(select(Registration.diet)).one() == "vegan & halal"


def test_a_code_is_one_guests_once_and_not_for_long(
    event: Event, guest: Guest, client: FlaskClient, visitor: FlaskClient, at_one_moment: time_machine.Traveller
) -> None:
    link, others = f"/i/{make_link(guest)}", f"/i/{make_link(make_guest(event))}"
    theirs, older = ask(visitor, others), ask(client, link)
    newest = ask(client, link)
    if theirs not in {older, newest}:
        assert type_in(client, link, theirs).status_code == 422
    if older != newest:
        assert type_in(client, link, older).status_code == 422
    assert [type_in(client, link, typed).status_code for typed in ("", "abc", "9" * 41)] == [422, 422, 422]
    at_one_moment.shift(timedelta(minutes=14, seconds=59))
    assert type_in(client, link, newest).status_code == 303
    # Taken once, and in the browser alone that asked for it.
    assert type_in(visitor, link, newest).status_code == 422
    at_one_moment.shift(timedelta(seconds=2))
    assert type_in(visitor, others, theirs).status_code == 422


def test_codes_are_counted_and_the_count_fails_closed(
    guest: Guest, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = f"/i/{make_link(guest)}"
    answers = [client.post(f"{link}/code") for _code in range(6)]
    assert [each.status_code for each in answers] == [303] * 5 + [429]
    assert (answers[-1].headers["Retry-After"], len(mailed())) == ("3600", 5)
    # Somebody elsewhere still gets one: nobody is kept from a code by another's asking.
    elsewhere = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    assert client.post(f"{link}/code", **elsewhere).status_code == 303
    for _group in range(3):
        ask_elsewhere = [type_in(client, link, "000000") for _try in range(5)]
    assert ask_elsewhere[-1].status_code == 422
    assert type_in(client, link, mailed()[-1]).status_code == 429
    # In all, a dozen a day leave by one link; by another one of the guest's they still do.
    for number in range(8):
        answered = client.post(f"{link}/code", environ_base={"REMOTE_ADDR": f"198.51.100.{number}"})
    assert (answered.status_code, len(mailed())) == (429, 12)
    by_another = client.post(f"/i/{make_link(guest)}/code", environ_base={"REMOTE_ADDR": "198.51.100.9"})
    assert (by_another.status_code, len(mailed())) == (303, 13)

    def broken(*_arguments: object) -> None:
        raise OperationalError("count", {}, Exception("gone"))

    monkeypatch.setattr(public_codes, "count_attempt", broken)
    assert client.post(f"{link}/code", **elsewhere).status_code == 503
    assert (len(mailed()), type_in(client, link, mailed()[-1]).status_code) == (13, 503)


@pytest.mark.parametrize("what", ["links replaced", "address corrected", "setting off"])
def test_a_browser_is_forgotten_with_the_link_or_the_address(
    event: Event, guest: Guest, client: FlaskClient, what: str
) -> None:
    link = f"/i/{make_link(guest)}"
    type_in(client, link, ask(client, link))
    assert not is_asked(client, link)
    under_way = ask(app_client := client.application.test_client(), link)
    if what == "links replaced":
        with unit_of_work():
            links.withdraw([guest.id])
        link = f"/i/{make_link(guest)}"
    elif what == "address corrected":
        changed = db.session.get_one(Guest, guest.id)
        changed.email = changed.email_key = "successor@ireland.example"
        db.session.commit()
    else:
        db.session.get_one(Event, event.id).links_ask_codes = False
        db.session.commit()
        assert [is_asked(each, link) for each in (client, app_client)] == [False, False]
        assert client.post(f"{link}/code").location == link
        assert len(mailed()) == 2
        return
    assert is_asked(client, link)
    # A code that went to the old address, or for the old link, opens nothing.
    assert errors(type_in(app_client, link, under_way)) == [
        "No code that works was sent for this browser. Have one sent here, and type that."
    ]


def test_whoever_holds_the_link_too_can_end_nobodys_code(
    guest: Guest, client: FlaskClient, visitor: FlaskClient
) -> None:
    link = f"/i/{make_link(guest)}"
    code = ask(client, link)
    theirs = ask(visitor, link)
    assert [type_in(visitor, link, other_than(theirs)).status_code for _try in range(5)] == [422] * 5
    # The addressee's code, which reached them alone, is worth nothing in the other's browser, and all in their own.
    if code != theirs:
        assert type_in(visitor, link, code).status_code == 422
    assert is_asked(client, link)
    assert type_in(client, link, code).status_code == 303
    assert [is_asked(each, link) for each in (client, visitor)] == [False, True]


def test_two_guests_share_a_browser_and_none_is_taken_for_the_other(
    event: Event, guest: Guest, client: FlaskClient
) -> None:
    link, others = f"/i/{make_link(guest)}", f"/i/{make_link(make_guest(event))}"
    type_in(client, link, ask(client, link))
    planted = client.get_cookie("guest")
    assert is_asked(client, others)
    type_in(client, others, ask(client, others))
    assert [is_asked(client, each) for each in (link, others)] == [False, False]
    # The cookie is another one with each code: who planted or copied the old one has nothing.
    assert planted is not None
    client.set_cookie("guest", planted.value)
    assert [is_asked(client, each) for each in (link, others)] == [True, True]


def test_either_address_of_a_principal_may_be_chosen(event: Event, client: FlaskClient) -> None:
    guest = make_guest(event, name="Kaisa Åberg", email="kaisa@example.org", assistant_email="secretary@example.org")
    link = f"/i/{make_link(guest)}"
    buttons = [(each.get("value"), each.text_content().strip()) for each in found(client.get(link), "button[name=to]")]
    assert buttons == [
        ("guest", "Send a code to Kaisa Åberg, k***@example.org"),
        ("assistant", "Send a code to the assistant, s***@example.org"),
    ]
    ask(client, link, to="assistant")
    assert words(client.get(link), "bdi.address") == ["s***@example.org"]
    assert (len(mailed("kaisa@example.org")), len(mailed("secretary@example.org"))) == (0, 1)
    assert type_in(client, link, mailed()[-1]).status_code == 303
    assert not is_asked(client, link)


@pytest.mark.parametrize(
    ("language", "subject"), [("en", "Your code: Seminar"), ("fi", "Koodinne: Seminaari"), ("sv", "Er kod: Seminarium")]
)
def test_the_letter_is_in_the_guests_language_and_leaves_first(
    event: Event, guest: Guest, client: FlaskClient, language: str, subject: str, outbox: Any, organiser: FlaskClient
) -> None:
    db.session.get_one(Guest, guest.id).language = language
    db.session.commit()
    for _letter in range(2):
        answer(make_guest(event).id, accepting(), "guest")
    link = f"/i/{make_link(guest)}"
    code = ask(client, link)
    letter = outbox()[-1]
    assert (letter.subject, letter.recipient, letter.event_id) == (subject, guest.email, None)
    assert [each.subject for each in claim("worker", 1, timedelta(minutes=1))] == [subject]
    # Neither the database nor a colleague who reads the letter learns the code; the spine tells of it.
    assert code not in str(db.session.execute(select(LinkCode.__table__)).all())
    read = organiser.get(f"/organise/seminar/guests/{guest.id}/letters/{letter.id}")
    assert (read.status_code, code in read.get_data(as_text=True)) == (200, False)
    type_in(client, link, code)
    told = organiser.get(f"/organise/seminar/guests/{guest.id}").get_data(as_text=True)
    assert "A link was opened in another browser, and a code was mailed" in told
    assert "Typed the mailed code: the browser is known from now on" in told


def test_asking_costs_one_query_more_at_each_look_for_any_number_of_guests(
    event: Event, guest: Guest, client: FlaskClient, count_queries: Any
) -> None:
    link = f"/i/{make_link(guest)}"
    type_in(client, link, ask(client, link))
    costs = []
    for more in (0, 2, 57):
        for _number in range(more):
            other = make_guest(event)
            facts = {"digest": new_token(), "address": "0" * 64, "expires_at": clock.now() + timedelta(days=1)}
            saved(KnownBrowser(guest_id=other.id, **facts))
        for asks in (True, False):
            db.session.get_one(Event, event.id).links_ask_codes = asks
            db.session.commit()
            # The second time the page is there, and takes one look.
            for _time in range(2):
                with count_queries() as statements:
                    assert title(client.get(link)) == "Invitation: Seminar"
                costs.append(len(statements))
    without = costs[2]
    assert costs == [without + 2, 2, without, 1] * 3


def test_unknown_and_withdrawn_links_say_the_same_as_ever(guest: Guest, client: FlaskClient) -> None:
    withdrawn = make_link(guest)
    db.session.execute(PersonalLink.__table__.update().values(revoked_at=clock.now()))  # type: ignore[attr-defined]
    db.session.commit()
    pages = [f"/{way}/{token}{page}" for way in "ir" for token in ("unknown", withdrawn) for page in ("", "/data")]
    answers = [client.get(each) for each in pages]
    answers += [client.post(f"/i/{token}/{page}") for token in ("unknown", withdrawn) for page in ("code", "browser")]
    assert {each.status_code for each in answers} == {404}
    assert len({(title(each), tuple(words(each))) for each in answers}) == 1


def test_whoever_registered_openly_is_asked_where_the_event_asks(event: Event, client: FlaskClient) -> None:
    talks = make_public_event(event.office, slug="talks", links_ask_codes=True)
    guest = make_guest(talks, invited=False)
    answer(guest.id, accepting(), "visitor")
    link = f"/r/{make_link(guest, LinkPurpose.registration)}"
    assert words(client.get(link), ".request") == ["Personal page"]
    assert notices(client.get(link)) == []


def test_erasing_a_guest_forgets_their_browsers(guest: Guest, client: FlaskClient) -> None:
    link = f"/i/{make_link(guest)}"
    type_in(client, link, ask(client, link))
    ask(client.application.test_client(), link)
    erasure.erase(guest.id, "guest")
    left = [db.session.scalar(select(func.count()).select_from(each)) for each in (KnownBrowser, LinkCode)]
    assert left == [0, 0]
    assert db.session.scalars(select(OutboxMessage.recipient)).all() == ["invalid", "invalid"]
    assert db.session.scalar(select(func.count()).where(AttemptCount.key.contains("aberg"))) == 0
