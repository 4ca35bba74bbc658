"""What comes back to an address of ours with a code is known to answer something of ours; a guess is not."""

import pytest
from flask import Flask

from eventsapp.mail import addresses, codes
from eventsapp.mail.codes import Code, Purpose, code_in
from tests.conftest import settings_for


def test_each_guest_has_an_organizer_and_each_letter_a_return_path(app: Flask) -> None:
    organizer, path = addresses.organizer(7), addresses.return_path(7)
    assert len({organizer, addresses.organizer(8), path, addresses.return_path(8)}) == 4
    assert all(len(each.partition("@")[0]) <= 64 for each in (organizer, addresses.return_path(2**31)))
    assert (code_in(organizer), code_in(path)) == (Code(Purpose.calendar, 7), Code(Purpose.returned, 7))


def test_capitals_blanks_and_escapes_on_the_way_do_not_matter(app: Flask) -> None:
    organizer = addresses.organizer(7)
    for changed in (organizer.upper(), f" {organizer} ", organizer.replace("+", "%2B")):
        assert code_in(changed) == Code(Purpose.calendar, 7)


def test_a_code_that_we_did_not_make_is_none(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    organizer = addresses.organizer(7)
    forged = {
        "another guest's": organizer.replace("+c7-", "+c8-"),
        "another purpose": organizer.replace("+c7-", "+b7-"),
        "an unknown purpose": organizer.replace("+c7-", "+x7-"),
        "cut": organizer.replace("@", "")[:-12] + "@example.org",
        "a letter changed": organizer.replace("@", "@", 1).replace(
            organizer[-20], "a" if organizer[-20] != "a" else "b"
        ),
        "none": "calendar@example.org",
        "not our mailbox": organizer.replace("calendar+", "mallory+"),
        "not our domain": organizer.replace("example.org", "example.com"),
        "letters beyond ASCII": organizer.replace("c7", "c٧"),
        "nothing": "",
    }
    assert {name: code_in(address) for name, address in forged.items()} == dict.fromkeys(forged)
    # The control: with a signature that says nothing, another guest's code is taken.
    monkeypatch.setattr(codes, "_signature", lambda named: "a" * 16)
    assert code_in("calendar+c8-aaaaaaaaaaaaaaaa@example.org") == Code(Purpose.calendar, 8)


def test_letters_that_come_back_may_have_a_mailbox_of_their_own(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_for("sqlite:////x", bounce_address="bounces@mail.example.org")
    monkeypatch.setitem(app.extensions, "settings", settings)
    path = addresses.return_path(3)
    assert (path.partition("+")[0], path.rpartition("@")[2]) == ("bounces", "mail.example.org")
    assert code_in(path) == Code(Purpose.returned, 3)
    assert [addresses.is_ours(each) for each in (path, "Events@example.org", "guest@example.org")] == [
        True,
        True,
        False,
    ]


def test_without_mailboxes_nothing_is_signed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "settings", settings_for("sqlite:////x", reply_address=""))
    assert (addresses.organizer(7), addresses.return_path(7)) == ("events@example.org",) * 2
