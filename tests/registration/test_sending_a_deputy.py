"""A guest sends a deputy: the host agrees, or the group allows it; the seat is never free in between."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.events.models import Event, Seating
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration.models import (
    HOLDS_SEATS,
    Question,
    QuestionKind,
    Registration,
    SeatOffer,
    Substitution,
    SubstitutionState,
)
from eventsapp.registration.operations import choices, offers, seats
from eventsapp.registration.operations.answers import answer
from eventsapp.registration.operations.cancellations import cancel
from tests.factories import make_guest, make_link
from tests.factories.registration import accepting, deputise, make_question, regretting
from tests.letters import paragraphs
from tests.pages import errors, rows, words

DEPUTY = {
    "honorific": "Ms",
    "name": "Désirée Deputy",
    "post": "Counsellor",
    "organisation": "Embassy",
    "email": "deputy@example.org",
    "language": "sv",
}


def states(*guests: Guest) -> list[str]:
    db.session.rollback()
    found = dict(db.session.execute(select(Registration.guest_id, Registration.state)).all())
    return [found[each.id].value for each in guests]


def to_do(organiser: FlaskClient) -> list[str]:
    """What waits for the host's word."""
    return [step for step in words(organiser.get("/organise/seminar/"), "ol li") if step.startswith("Decide")]


def the_deputy() -> Guest:
    return db.session.scalars(select(Guest).where(Guest.email == "deputy@example.org")).one()


def calendars(outbox: Any) -> list[tuple[str, str, bytes]]:
    return [
        (each.letter, each.recipient, next((m for m in (b"REQUEST", b"CANCEL") if b"method=" + m in each.content), b""))
        for each in outbox()
    ]


def test_the_host_is_asked_and_agrees(
    event: Event, guest: Guest, client: FlaskClient, organiser: FlaskClient, outbox: Any
) -> None:
    event.seats.capacity, event.companions_allowed = 2, 1
    db.session.commit()
    waiting = make_guest(event, email="waiting@example.org")
    answer(guest.id, accepting("Réka"), "guest")
    answer(waiting.id, accepting(), "guest")
    page = f"/r/{make_link(guest, LinkPurpose.registration)}"
    told = "Whoever you have said comes with you comes with your deputy then."
    page_of_naming = client.get(f"{page}/substitute")
    assert [text for text in words(page_of_naming, "p") if text.startswith("Whoever")] == [
        f"{told} If that is not meant, change your answer first."
    ]
    assert client.post(f"{page}/substitute", data=DEPUTY).status_code == 303
    assert words(client.get(page), ".notice h2") == [
        "You are coming. Your place is confirmed.",
        "You have named a deputy.",
    ]
    assert states(guest, waiting) == ["confirmed", "waitlisted"]
    substitution = db.session.scalars(select(Substitution)).one()
    listed = organiser.get(f"/organise/{event.slug}/seats")
    assert "Désirée Deputy" in words(listed, "tbody th")[0]
    for _click in range(2):
        organiser.post(f"/organise/{event.slug}/seats/deputies/{substitution.id}/welcome")
    deputy = the_deputy()
    assert (states(guest, deputy, waiting), event.seats.taken) == (["declined", "confirmed", "waitlisted"], 2)
    assert (deputy.language, deputy.name) == ("sv", "Désirée Deputy")
    assert calendars(outbox)[2:] == [
        ("substitute_named", "guest@example.org", b""),
        ("substitute_approved", "guest@example.org", b"CANCEL"),
        ("deputy", "deputy@example.org", b"REQUEST"),
    ]
    assert words(client.get(page), ".notice")[1] == (
        "Désirée Deputy comes in your place. If you would rather come yourself, please write to IOM Finland, "
        "events@example.org."
    )
    theirs = client.get(f"/r/{make_link(deputy, LinkPurpose.registration)}")
    assert "Réka" in words(theirs, ".facts dd li")


def test_the_host_declines_and_the_seat_stays(
    event: Event, guest: Guest, client: FlaskClient, organiser: FlaskClient, outbox: Any
) -> None:
    link = f"/i/{make_link(guest)}"
    sent = client.post(f"{link}/substitute", data=DEPUTY)
    assert words(client.get(sent.location), ".notice h2")[1] == "You have named a deputy."
    substitution = db.session.scalars(select(Substitution)).one()
    organiser.post(f"/organise/{event.slug}/seats/deputies/{substitution.id}/declined")
    assert (states(guest), event.seats.taken) == (["confirmed"], 1)
    assert calendars(outbox) == [
        ("substitute_named", "guest@example.org", b""),
        ("substitute_declined", "guest@example.org", b"REQUEST"),
    ]


def test_who_never_accepted_is_promised_nothing_before_the_host_has_decided(
    event: Event, guest: Guest, client: FlaskClient, organiser: FlaskClient, outbox: Any
) -> None:
    sent = client.post(f"/i/{make_link(guest)}/substitute", data=DEPUTY)
    assert words(client.get(sent.location), ".notice") == [
        "A place is kept for you or your deputy. We write to you as soon as the host has decided.",
        "You have named a deputy. The host is asked whether Désirée Deputy may come in your place. "
        "Until then the place is yours. I come myself after all",
    ]
    assert to_do(organiser) == ["Decide about the deputies who are named"]
    substitution = db.session.scalars(select(Substitution)).one()
    organiser.post(f"/organise/{event.slug}/seats/deputies/{substitution.id}/welcome")
    letters = {letter.letter: paragraphs(letter) for letter in outbox()}
    takes = "Ms Désirée Deputy takes your place, and gets a letter of their own."
    assert [line for line in letters["substitute_approved"] if "place" in line] == [takes]
    assert [line for line in letters["deputy"] if "Kalender" in line] == [
        "Er plats är bekräftad. Kalenderposten följer med detta brev. Via länken nedan kan ni berätta vad ni behöver, "
        "eller att ni inte kan komma."
    ]
    assert to_do(organiser) == []
    # Neither was invited themselves: the list says what they answered, and not that they are still to be invited.
    listed = organiser.get(f"/organise/{event.slug}/guests")
    assert [row[-3:] for row in rows(listed) if "Désirée" in "".join(row)] == [["", "Waits to leave", "Accepted"]]


def test_the_assistants_letters_speak_of_no_entry(event: Event, guest: Guest, client: FlaskClient, outbox: Any) -> None:
    guest.assistant_email = "assistant@example.org"
    event.substitutes_allowed = True
    db.session.commit()
    answer(guest.id, accepting(), "guest")
    client.post(f"/r/{make_link(guest, LinkPurpose.registration)}/substitute", data=DEPUTY)
    told = [
        (letter.letter, letter.recipient.partition("@")[0], [line for line in paragraphs(letter) if "calendar" in line])
        for letter in outbox()
    ]
    change = "If your plans change, please tell us by the link below, so that somebody else can have the seat."
    assert told[:4] == [
        ("confirmation", "guest", [f"The entry for your calendar comes with this letter. {change}"]),
        ("confirmation", "assistant", []),
        (
            "substitute_approved",
            "guest",
            [
                "Ms Désirée Deputy takes your place, and gets a letter of their own. "
                "The entry in your calendar is withdrawn."
            ],
        ),
        ("substitute_approved", "assistant", []),
    ]


def test_where_it_is_allowed_the_seat_passes_at_once(
    event: Event, guest: Guest, client: FlaskClient, outbox: Any
) -> None:
    event.substitutes_allowed = True
    db.session.commit()
    client.post(f"/i/{make_link(guest)}/substitute", data=DEPUTY)
    assert states(guest, the_deputy()) == ["declined", "confirmed"]
    assert [each.letter for each in outbox()] == ["substitute_approved", "deputy"]


def test_a_guest_may_think_better_of_it(event: Event, guest: Guest, client: FlaskClient, mail_expected: None) -> None:
    answer(guest.id, accepting(), "guest")
    page = f"/r/{make_link(guest, LinkPurpose.registration)}"
    client.post(f"{page}/substitute", data=DEPUTY)
    client.post(f"{page}/substitute/withdrawal")
    assert db.session.scalars(select(Substitution.state)).all() == [SubstitutionState.withdrawn]
    assert words(client.get(page), ".notice h2") == ["You are coming. Your place is confirmed."]


def test_nobody_comes_twice(event: Event, guest: Guest, client: FlaskClient, mail_expected: None) -> None:
    other = make_guest(event, email="other@example.org")
    answer(guest.id, accepting(), "guest")
    answer(other.id, accepting(), "guest")
    page = f"/r/{make_link(guest, LinkPurpose.registration)}/substitute"
    for email, sentence in (
        ("Guest@Example.org", "This is your own address. Give the address of who comes instead of you."),
        ("other@example.org", "We can’t take this person as your deputy. Please name somebody else."),
        ("nobody", "This is not an e-mail address. One looks like name@example.org."),
    ):
        sent = client.post(page, data={**DEPUTY, "email": email})
        assert sent.status_code == 422
        assert len(errors(sent)) == 1
        assert errors(sent) == [sentence] or email == "nobody"
    assert db.session.scalars(select(Substitution)).all() == []


def test_an_assistant_answers_and_both_are_told(event: Event, guest: Guest, client: FlaskClient, outbox: Any) -> None:
    guest.assistant_email = "assistant@example.org"
    db.session.commit()
    token = make_link(guest)
    from eventsapp.guests.models import PersonalLink

    db.session.scalars(select(PersonalLink)).one().assistant = True
    db.session.commit()
    sent = client.post(f"/i/{token}/answer", data={"answer": "accept"})
    assert calendars(outbox) == [
        ("confirmation", "guest@example.org", b"REQUEST"),
        ("confirmation", "assistant@example.org", b""),
    ]
    own = client.get(f"/r/{make_link(guest, LinkPurpose.registration)}")
    for page in (client.get(sent.location), own):
        said = [line for line in words(page, "p.quiet-text") if line.startswith("Answered by")]
        assert [line.partition(". ")[0] for line in said] == ["Answered by the assistant, assistant@example.org"]
    registration = db.session.scalars(select(Registration)).one()
    assert (registration.answered_by, event.seats.taken) == (f"assistant:{guest.id}", 1)


def registration_of(guest: Guest) -> Registration:
    db.session.rollback()
    return db.session.scalars(select(Registration).where(Registration.guest_id == guest.id)).one()


def test_one_invitation_is_one_place(event: Event, guest: Guest, client: FlaskClient, mail_expected: None) -> None:
    event.substitutes_allowed = True
    db.session.commit()
    answer(guest.id, accepting(), "guest")
    deputise(guest)
    page = f"/r/{make_link(guest, LinkPurpose.registration)}"
    again = client.post(f"{page}/answer", data={"answer": "accept", "name": "Äidyt"})
    assert (again.status_code, errors(again)) == (
        422,
        [
            "Désirée Deputy comes in your place. If you would rather come yourself, please write to IOM Finland, "
            "events@example.org."
        ],
    )
    assert (states(guest, the_deputy()), event.seats.taken) == (["declined", "confirmed"], 1)
    # When the deputy does not come, the place is the guest's to take again.
    cancel(registration_of(the_deputy()).id, "organiser:1", by_host=True)
    assert words(client.get(page), ".button-row a") == ["Answer anew"]
    assert client.post(f"{page}/answer", data={"answer": "accept", "name": "Äidyt"}).status_code == 303
    assert (states(guest, the_deputy()), event.seats.taken) == (["confirmed", "cancelled"], 1)


def test_who_was_to_come_with_a_deputy_before_comes_no_more(event: Event, guest: Guest, outbox: Any) -> None:
    event.substitutes_allowed, event.companions_allowed, event.seats.capacity = True, 2, 4
    db.session.commit()
    bus = make_question(event, QuestionKind.one_of, label={"en": "How?"}, choices=[{"en": "Bus"}])
    with unit_of_work() as session:
        choices.limit(session, session.get_one(Question, bus.id), [("Bus", 1)])
    deputy = make_guest(event, email="deputy@example.org", name="Désirée Deputy")
    answer(deputy.id, accepting("Ann", "Bob", answers={bus.id: "Bus"}), "guest")
    answer(deputy.id, regretting(), "guest")
    answer(make_guest(event).id, accepting(answers={bus.id: "Bus"}), "guest")
    answer(guest.id, accepting("Carl"), "guest")
    deputise(guest)
    own = registration_of(deputy)
    assert (own.state.value, own.seats, own.party, [each.name for each in own.companions]) == (
        "confirmed",
        2,
        2,
        ["Carl"],
    )
    assert ([each.value for each in own.answers], event.seats.taken) == ([], 3)


def test_a_seat_on_offer_goes_the_way_of_the_place(event: Event, guest: Guest, mail_expected: None) -> None:
    event.substitutes_allowed, event.seats.capacity, event.seating = True, 1, Seating.offers
    db.session.commit()
    first, deputy = make_guest(event), make_guest(event, email="deputy@example.org")
    for each in (first, guest):
        answer(each.id, accepting(), "guest")
    answer(first.id, regretting(), "guest")
    deputise(guest)
    assert states(guest, deputy) == ["declined", "waitlisted"]
    held = db.session.scalars(select(SeatOffer).where(HOLDS_SEATS)).all()
    assert ([(each.guest_id, each.seats) for each in held], event.seats.held) == ([(deputy.id, 1)], 1)


def test_who_comes_as_a_deputy_needs_no_seat_that_was_on_offer_to_them(
    event: Event, guest: Guest, mail_expected: None
) -> None:
    event.substitutes_allowed, event.seats.capacity = True, 2
    db.session.commit()
    deputy = make_guest(event, email="deputy@example.org")
    answer(guest.id, accepting(), "guest")
    with unit_of_work() as session:
        offers.make(session, event, deputy, seats.pool_for(event, deputy), 1, nod=False)
    deputise(guest)
    assert states(guest, deputy) == ["declined", "confirmed"]
    db.session.expire_all()
    assert (event.seats.taken, event.seats.held) == (1, 0)


def test_a_deputy_is_asked_what_must_be_answered(
    event: Event, guest: Guest, client: FlaskClient, mail_expected: None
) -> None:
    event.substitutes_allowed = True
    db.session.commit()
    question = make_question(event, label={"en": "Lunch?"}, required=True)
    answer(guest.id, accepting(answers={question.id: "Yes"}), "guest")
    deputise(guest)
    page = f"/r/{make_link(the_deputy(), LinkPurpose.registration)}"
    assert words(client.get(page), "p.notice.warning") == [
        "The host has questions which need an answer of yours. Answer them"
    ]
    data = {"answer": "accept", "name": "Désirée Deputy", f"question_{question.id}": "No"}
    assert client.post(f"{page}/answer", data=data).status_code == 303
    assert words(client.get(page), "p.notice.warning") == []
