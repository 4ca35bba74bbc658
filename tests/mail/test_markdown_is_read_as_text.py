"""A host's Markdown is read where there is no HTML: in a plain letter, and in a calendar entry."""

from eventsapp.mail.plain_text import UNBROKEN, plain_text

PARAGRAPH = "<p>" + "word " * 20 + "end.</p><ul><li>one</li><li>two</li></ul>"


def test_a_letters_lines_are_short() -> None:
    assert plain_text(PARAGRAPH) == (
        "word word word word word word word word word word word word word word word\n"
        "word word word word word end.\n\n- one\n- two"
    )


def test_a_calendar_breaks_lines_itself() -> None:
    assert plain_text(PARAGRAPH, UNBROKEN) == "word " * 20 + "end.\n\n- one\n- two"
