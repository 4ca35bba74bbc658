"""Letters' words: in the reader's language whatever the page's is, and as readable plain as in HTML."""

from flask import Flask, render_template_string
from lxml import html as lxml_html

from eventsapp.mail.rendering import render_markdown
from eventsapp.web.language import chosen_language, speaking

SOURCE = """Dear **Ambassador**,

please come to [our house](https://example.org/house?a=1&b=2), or see
https://example.org/way.

- Doors at 9
- Talks
  - opening

1. Coffee
2. Questions

> Everybody is welcome.

<script>alert(1)</script> ![x](https://tracker.example/pixel.gif) [click](javascript:alert(1))
"""


def test_a_hosts_letter_reads_the_same_in_both(app: Flask) -> None:
    letter = render_markdown(
        "Invitation:\r\nBcc: evil@example.org",
        SOURCE,
        "sv",
        heading="25th Anniversary Seminar",
        facts=[("When", "24 May 2030"), ("Where", "Säätytalo", "https://example.org/map")],
        links=[("Answer", "https://example.org/i/token")],
        reason="You are on the guest list of IOM Finland.",
        sender_name="IOM Finland",
    )
    assert letter.subject == "Invitation: Bcc: evil@example.org"
    assert letter.text == (
        "IOM Finland\n\n"
        "25th Anniversary Seminar\n\n"
        "When: 24 May 2030\n"
        "Where: Säätytalo (https://example.org/map)\n\n"
        "Dear *Ambassador*,\n\n"
        "please come to our house (https://example.org/house?a=1&b=2), or see\n"
        "https://example.org/way.\n\n"
        "- Doors at 9\n"
        "- Talks\n"
        "  - opening\n\n"
        "1. Coffee\n"
        "2. Questions\n\n"
        "> Everybody is welcome.\n\n"
        "<script>alert(1)</script> [click](javascript:alert(1))\n\n"
        "Answer:\nhttps://example.org/i/token\n\n"
        "--\n"
        "You are on the guest list of IOM Finland.\n"
    )
    page = lxml_html.document_fromstring(letter.html)
    assert page.get("lang") == "sv"
    assert [link.get("href") for link in page.iter("a")] == [
        "https://example.org/map",
        "https://example.org/house?a=1&b=2",
        "https://example.org/i/token",
    ]
    assert [each.tag for each in page.iter("script", "img", "link", "form", "table")] == []
    assert [heading.text_content().strip() for heading in page.iter("h1")] == ["25th Anniversary Seminar"]


def test_a_letter_speaks_its_readers_language_and_the_page_its_own(app: Flask) -> None:
    def spoken() -> str:
        return render_template_string("{{ language }} {{ text({'en': 'Seminar', 'fi': 'Seminaari'}) }}")

    with app.test_request_context("/?lang=en"):
        with speaking("fi"):
            assert (chosen_language(), spoken()) == ("fi", "fi Seminaari")
            with speaking("en"):
                assert chosen_language() == "en"
            assert chosen_language() == "fi"
        assert (chosen_language(), spoken()) == ("en", "en Seminar")


def test_a_letter_is_rendered_without_a_request_too(app: Flask) -> None:
    with speaking("fi"):
        assert render_template_string("{{ plain({'en': 'Seminar', 'fi': 'Seminaari'}) }}") == "Seminaari"
    with speaking("xx"):
        assert chosen_language() == "en"
