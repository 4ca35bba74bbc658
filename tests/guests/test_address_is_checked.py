"""An address is typed: letters reach it, or a sentence says what is wrong; two spellings are one address."""

import pytest
from flask import Flask

from eventsapp.guests.addresses import checked, key
from eventsapp.kernel.errors import Refused


@pytest.mark.parametrize(
    ("typed", "letters_go_to"),
    [
        ("anna@example.org", "anna@example.org"),
        (" Anna.Ek@Example.ORG ", "Anna.Ek@Example.ORG"),
        ("anna@example.org.", "anna@example.org"),
        ("anna@säätytalo.fi", "anna@xn--stytalo-5waa.fi"),
        ("o'brien+seminar@example.org", "o'brien+seminar@example.org"),
    ],
)
def test_an_address_stays_as_it_was_written(app: Flask, typed: str, letters_go_to: str) -> None:
    assert checked(typed) == letters_go_to


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter an e-mail address."),
        ("anna", "“anna” has no @. An address is written like name@example.org."),
        (
            "Anna Ek <anna@example.org>",
            "“Anna Ek <anna@example.org>” holds more than an address. Write only the part like name@example.org.",
        ),
        (
            '"anna ek"@example.org',
            '“"anna ek"@example.org” has quotation marks before the @. We can’t write to such an address.',
        ),
        (
            "anna@example.org, eva@example.org",
            "“anna@example.org, eva@example.org” looks like more than one address. Enter one.",
        ),
        (
            "äidyt@example.org",
            "“äidyt@example.org” has letters before the @ that most mail servers don’t take. "
            "Use an address with a to z and digits there.",
        ),
        (
            "anna@ministry",
            "“anna@ministry” ends too early. After the @ comes a name with a full stop, like example.org.",
        ),
        (
            "anna@example.org\r\nBcc: all@example.org",
            "The e-mail address holds a line break or an invisible character.",
        ),
        ("a" * 65 + "@example.org", "This e-mail address is longer than an address can be."),
        ("anna@exam_ple.org", "“anna@exam_ple.org” is not an e-mail address. It is written like name@example.org."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(app: Flask, typed: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        checked(typed)
    assert (str(refusal.value), refusal.value.field) == (sentence, "email")


def test_two_spellings_of_an_address_are_one(app: Flask) -> None:
    spellings = ["Anna@Säätytalo.FI", "anna@xn--stytalo-5waa.fi", "ANNA@säätytalo.fi.", " anna@SÄÄTYTALO.fi"]
    assert {key(each) for each in spellings} == {"anna@xn--stytalo-5waa.fi"}
