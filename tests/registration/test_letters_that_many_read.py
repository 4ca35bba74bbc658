"""A letter that many read is rendered once: each reader has their own name and link in it, and what holds by then."""

from typing import Any

from eventsapp.events.models import Event
from eventsapp.guests.letter_kinds import KINDS
from eventsapp.guests.operations.letter_texts import write_letter
from eventsapp.kernel.database import db
from eventsapp.mail.messages import HouseMessage
from eventsapp.mail.models import OutboxMessage
from eventsapp.registration.given import GivenPerson
from eventsapp.registration.operations import answers
from tests.factories import make_guest
from tests.factories.registration import accepting


def accept(event: Event, name: str) -> None:
    guest = make_guest(event, honorific="", name=name, email=f"{len(name)}@example.org")
    answers.answer(guest.id, accepting(person=GivenPerson(name=name)), f"guest:{guest.id}")


def read(letter: OutboxMessage) -> tuple[str, str]:
    """The plain text and the HTML."""
    message = HouseMessage(letter.content, sender=letter.sender, recipient=letter.recipient)
    return message.body, message.alts["html"]


def test_each_reads_their_own_name_and_link(event: Event, outbox: Any) -> None:
    names = ["Äidyt O’Brien", "A & B *star* <b>x</b> {venue}", "Kim"]
    for name in names:
        accept(event, name)
    texts = [read(letter) for letter in outbox()]
    assert [text.split("\n\n")[2] for text, _html in texts] == [f"Dear {name}," for name in names]
    assert "A &amp; B *star* &lt;b&gt;x&lt;/b&gt; {venue}" in texts[1][1]
    links = [text.partition("/r/")[2][:22] for text, _html in texts]
    assert len(set(links)) == 3
    assert [link in html for link, (_text, html) in zip(links, texts, strict=True)] == [True] * 3


def test_what_changed_meanwhile_stands_in_the_next(event: Event, outbox: Any) -> None:
    accept(event, "First")
    event.title = {"en": "Another name of it"}
    db.session.commit()
    accept(event, "The second")
    write_letter(event.id, KINDS["confirmation"], "en", "Come, {name}", "Until then!", "organiser:1")
    accept(event, "And the third")
    first, second, third = outbox()
    assert "Another name of it" not in read(first)[0]
    assert second.subject == "You are coming: Another name of it"
    assert (third.subject, read(third)[0].split("\n\n")[2]) == ("Come, And the third", "Until then!")
