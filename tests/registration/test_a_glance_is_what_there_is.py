"""What a glance at a guest's link gives is what the database holds, and no more than it names."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.models import LinkPurpose
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.programme.operations.releases import release
from eventsapp.registration.around import Around, followed
from eventsapp.registration.glances import glance
from eventsapp.registration.operations.answers import answer
from tests.factories import SEMINAR_STARTS, make_group, make_guest, make_link, saved
from tests.factories.programme import make_session
from tests.factories.registration import accepting, make_question, regretting

pytestmark = pytest.mark.usefixtures("mail_expected")


def differences(seen: Any, there: Any, where: str = "link", met: tuple[Any, ...] = ()) -> list[str]:
    """Where a glance gives something else than the objects that the database gives."""
    if not isinstance(seen, SimpleNamespace):
        return [] if seen == there else [where]
    if any(seen is each for each in met):  # a registration's guest is the link's
        return []
    return [
        found
        for name, value in vars(seen).items()
        for found in differences(value, getattr(there, name), f"{where}.{name}", (*met, seen))
    ]


def checked(token: str, purpose: LinkPurpose) -> Around:
    """What a glance gives of all that is around a guest, which is what following the link gives."""
    seen, there = glance(token, purpose), followed(token, purpose)
    assert seen
    assert there
    assert differences(seen[0], there[0]) == []
    for name, value in seen[1]._asdict().items():
        if name == "registration":
            assert differences(value, there[1].registration, name) == []
            assert (value is None) == (there[1].registration is None)
        else:
            assert value == getattr(there[1], name)
    return seen[1]


def test_of_a_guest_who_has_not_answered(event: Event) -> None:
    seats = saved(SeatCounter(capacity=7))
    group = make_group(event, answer_deadline=SEMINAR_STARTS - timedelta(days=9), companions_allowed=3)
    own = make_group(event, name="Own", seats_id=seats.id, held_back=True)
    everybody = [
        make_guest(event, name="Ann"),
        make_guest(event, name="Bo", group_id=group.id, extended_until=SEMINAR_STARTS),
        make_guest(event, name="Cy", group_id=own.id, assistant_email="cy@example.org", language="fi"),
    ]
    assert [checked(make_link(each), LinkPurpose.invitation).registration for each in everybody] == [None] * 3


def test_of_a_guest_who_has(event: Event) -> None:
    event.companions_allowed = 1
    make_session(event)
    db.session.commit()
    release(event.id, "command line")
    make_question(event)
    given = [accepting(diet="vegan", message="Hello"), accepting("Cleo"), regretting()]
    for each in given:
        guest = make_guest(event)
        answer(guest.id, each, f"guest:{guest.id}")
        found = checked(make_link(guest, LinkPurpose.registration), LinkPurpose.registration)
        assert (found.registration is not None, found.release is not None, found.asks) == (True, True, True)
        assert found.has_companions == bool(each.companions)


def test_it_has_no_more_than_it_names(event: Event) -> None:
    seats = saved(SeatCounter(capacity=7))
    token = make_link(make_guest(event, notes="late", group_id=make_group(event, seats_id=seats.id).id))
    found = glance(token, LinkPurpose.invitation)
    assert found
    assert followed(token, LinkPurpose.invitation)[0].guest.notes == "late"  # type: ignore[index]
    with pytest.raises(AttributeError):
        _ = found[0].guest.notes
    with pytest.raises(AttributeError):
        _ = found[0].guest.group.seats  # type: ignore[union-attr]


def test_a_link_that_opens_nothing_is_not_seen(event: Event) -> None:
    token = make_link(make_guest(event))
    assert (glance(token, LinkPurpose.registration), glance("unknown", LinkPurpose.invitation)) == (None, None)
    found = followed(token, LinkPurpose.invitation)
    assert found
    for over in ({"revoked_at": clock.now()}, {"revoked_at": None, "expires_at": clock.now()}):
        for name, value in over.items():
            setattr(found[0], name, value)
        db.session.commit()
        assert glance(token, LinkPurpose.invitation) is None
    found[0].expires_at = clock.now() + timedelta(minutes=1)
    db.session.commit()
    assert glance(token, LinkPurpose.invitation)
