"""A letter that is made once with gaps is, for each guest, the letter that would have been made for them alone."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from eventsapp.events.models import Event
from eventsapp.guests.letters import Announcement
from eventsapp.guests.models import Guest, LetterText
from eventsapp.guests.placeholders import fill_markdown, guest_values
from eventsapp.mail.messages import Rendered
from eventsapp.mail.rendering import render_markdown

LINK = "http://localhost/i/abcdefghijklmnopqrstuv"
BODIES = {
    "plain": "Dear {honorific} {title} {name},\n\nplease *come* to **{event}**.\n\nWith kind regards",
    "lists": "- {name}\n- {post}, {organisation}\n  - again {name}\n\n1. one\n2. {honorific} {name}",
    "quoted": "> Dear **{name}**: {post}\n\n---\n\n`code`  \n{organisation}",
    "long": "word " * 40 + "{name} " + "word " * 40,
    "nothing": "Come.",
    "in a link": "[your page](https://example.org/?who={name}) {post}",
}
GUESTS = {
    "whole": {
        "honorific": "H.E.",
        "title": "Dr",
        "name": "Aino Virta",
        "post": "Ambassador",
        "organisation": "Embassy",
    },
    "name alone": {"name": "Väinö"},
    "signs": {"name": "*O’Brien* <b>&amp; \\Sons_", "post": "[x](http://evil.example)", "organisation": "`#1` > a"},
    "right to left": {"honorific": "سعادة", "name": "محمد علي", "post": "Ambassador"},
    "long": {"name": "Äidyt " * 12 + "Ståhl", "organisation": "Ministry of " + "very " * 15 + "long names"},
}


def letter(event: Event, body: str) -> Announcement:
    return Announcement(event, LetterText(letter="invitation", subject="Dear {name}", body=body, language="en"))


def alone(made: Announcement, guest: Guest) -> Rendered:
    """The letter rendered for this guest and no other."""
    body = fill_markdown(made.words.body, made.values | guest_values(guest))
    return render_markdown(f"Dear {guest.name}", body, "en", **made._around(LINK))


def shown(document: str) -> tuple[list[str], list[str]]:
    """What a reader sees of an HTML letter, and where its links go."""
    tree = html.fromstring(document)
    return " ".join(tree.text_content().split()).split(" "), tree.xpath("//a/@href")


@pytest.mark.parametrize("known", GUESTS.values(), ids=GUESTS)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_each_guest_gets_their_own(app: Flask, event: Event, body: str, known: dict[str, str]) -> None:
    made = letter(event, body)
    made.to(Guest(name="Somebody Before"), LINK)
    guest = Guest(**known)
    got, wanted = made.to(guest, LINK), alone(made, guest)
    assert (got.text, shown(got.html)) == (wanted.text, shown(wanted.html))


@given(name=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_name_becomes_anything_but_text(app: Flask, event: Event, name: str) -> None:
    guest = Guest(name=name)
    got = letter(event, "Dear guest {name} of ours").to(guest, LINK)
    document = html.fromstring(got.html)
    assert [each.text_content() for each in document.xpath("//p[starts-with(., 'Dear guest')]")] == [
        f"Dear guest {name} of ours"
    ]
    assert "Dear guest" in got.text
