"""A choice that the form does not offer is refused in the page's language, and in words of ours."""

import pytest

from eventsapp.accounts.models import Role
from eventsapp.events.models import Event
from tests.conftest import signed_in_client
from tests.factories import make_organiser
from tests.factories.programme import make_speaker
from tests.pages import errors

SENTENCES = {
    "en": "This choice is no longer there. Choose another.",
    "fi": "Tätä vaihtoehtoa ei enää ole. Valitkaa toinen.",
    "sv": "Det här alternativet finns inte längre. Välj ett annat.",
}


@pytest.mark.usefixtures("mail_expected")
@pytest.mark.parametrize("language", SENTENCES)
def test_it_is_said_in_the_pages_language(event: Event, language: str, database_url: str) -> None:
    if database_url.startswith("postgresql"):
        pytest.skip("no sentence is the database's")
    from flask import current_app

    owner = signed_in_client(current_app, make_organiser(event.office, Role.owner))
    speaker = make_speaker(event)
    where = f"/organise/{event.slug}"
    tries: list[tuple[str, dict[str, object]]] = [
        (f"/organise/offices/{event.office_id}/colleagues", {"email": "a@example.org", "role": "emperor"}),
        (f"{where}/form/new", {"label.en": "Q", "kind": "riddle"}),
        (f"{where}/form/new", {"label.en": "Q", "kind": "text", "asked_of": ["77"]}),
        (f"{where}/form/new", {"label.en": "Q", "kind": "text", "asked_of": ["x"]}),
        (
            f"{where}/sessions/new",
            {"title.en": "T", "kind": "talk", "minutes": "30", "parts.0.speaker": speaker.id, "parts.0.role": "clown"},
        ),
    ]
    for address, form in tries:
        sent = owner.post(f"{address}?lang={language}", data=form)
        assert (address, errors(sent)) == (address, [SENTENCES[language]])
