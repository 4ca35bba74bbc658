"""A link opens what it was made for and nothing else: not with the keys of others, and not at the addresses of another
kind of link."""

from collections.abc import Generator
from contextlib import closing
from itertools import islice
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from eventsapp.guests import links
from eventsapp.guests.models import LinkPurpose, PersonalLink
from eventsapp.kernel.database import db
from eventsapp.kernel.tokens import digest
from eventsapp.registration.models import Answer, Question, QuestionKind
from tests.factories import saved
from tests.security.kept import Kept
from tests.security.table import plain, routes
from tests.security.world import World, make_world


@pytest.fixture
def worlds(app: Flask, database_url: str) -> tuple[World, World]:
    """Ours and theirs: two offices with one row of everything; each guest has said yes to a consent."""
    if database_url.startswith("postgresql"):
        pytest.skip("the same statements are asked there")
    made = make_world("alpha", "seminar"), make_world("beta", "seminar-2")
    for world in made:
        question, registration = (world.values[name] for name in ("question_id", "registration_id"))
        db.session.get_one(Question, question).kind = QuestionKind.consent
        saved(Answer(registration_id=registration, question_id=question, asked="Photographs", value=True))
    return made


def of_links(app: Flask) -> list[tuple[Rule, str]]:
    return [(rule, method) for rule, method in routes(app) if "token" in rule.arguments]


def with_values(world: World, **values: Any) -> World:
    """The world's rows, with other things in addresses."""
    return World("", world.office, world.event, world.owner, {**world.values, **values})


def asked(app: Flask, kept: Kept, address: str, method: str) -> tuple[Any, list[str]]:
    """The answer (to the page that it leads to), and the tables that were written."""
    with kept.as_it_was() as changes:
        data = {"surely": "yes", "answer": "confirm", "seats": "1"}
        answer = app.test_client().open(address, method=method, data=data, follow_redirects=method == "GET")
    return answer, sorted(changes - {"guest_fact"})


def is_token(name: str) -> bool:
    return name.rpartition(" ")[2] == "token"


def reached(app: Flask, link: World, keys: World) -> list[str]:
    """What is shown or changed by the links of one world and the keys of another."""
    mixed = with_values(keys, **{name: value for name, value in link.values.items() if is_token(name)})
    kept, found = Kept(), []
    for rule, method in of_links(app):
        # Who loads the address of a sent form anew is led to the link's own page: no key is looked at.
        if "<int" in rule.rule and not (method == "GET" and plain(rule).endswith("/answer")):
            answer, changes = asked(app, kept, mixed.address(rule), method)
            if changes or answer.status_code == 200 or b"beta" in answer.data:
                found.append(f"{method} {plain(rule)}")
    kept.close()
    return found


@pytest.mark.usefixtures("mail_expected")
def test_no_key_of_others_opens_below_a_link(app: Flask, worlds: tuple[World, World]) -> None:
    ours, theirs = worlds
    assert reached(app, ours, theirs) == []
    # The control: with their link each of the keys shows or changes something of theirs.
    assert reached(app, theirs, theirs) == [
        "GET /<way>/<token>/files/<question_id>",
        "POST /r/<token>/consents/<question_id>",
        "POST /r/<token>/sessions/<session_id>",
        "POST /s/<token>/sessions/<key>/answer",
    ]


def opened_by(app: Flask, world: World, kinds: set[str]) -> Generator[str]:
    """The addresses that are opened by the token of another kind of link."""
    with closing(Kept()) as kept:
        for rule, method in of_links(app):
            right = world.address(rule)
            for token in kinds:
                address = with_values(world, **{f"{rule.endpoint} token": token}).address(rule)
                if address != right:
                    answer, changes = asked(app, kept, address, method)
                    # A form is sent to nowhere by a redirect to where there is nothing.
                    led_on = answer.status_code == 303 and app.test_client().get(answer.location).status_code == 404
                    if changes or not (answer.status_code == 404 or led_on):
                        yield f"{method} {plain(rule)}: {answer.status_code} {changes}"


@pytest.mark.usefixtures("mail_expected")
def test_no_link_opens_the_pages_of_another_kind(
    app: Flask, worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, _theirs = worlds
    tokens = {str(value) for name, value in ours.values.items() if is_token(name)}
    assert (len(tokens), list(opened_by(app, ours, tokens))) == (8, [])
    # The control: a house that looks for a token and not for what it was made for.
    wanted = links.wanted

    def whatever_for(token: str, purpose: LinkPurpose) -> dict[str, object]:
        made_for = db.session.scalar(select(PersonalLink.purpose).where(PersonalLink.digest == digest(token)))
        return wanted(token, made_for or purpose)

    monkeypatch.setattr(links, "wanted", whatever_for)
    with closing(opened_by(app, ours, tokens)) as found:
        assert len(list(islice(found, 11))) == 11
