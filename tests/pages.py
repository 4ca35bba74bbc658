"""Reading answers as a person does: texts, errors, and forms as a browser would send them."""

from typing import Any

from lxml import html
from werkzeug.test import TestResponse


def texts(answer: TestResponse, xpath: str) -> list[str]:
    """The text of each element, with single blanks."""
    return [" ".join(each.text_content().split()) for each in html.fromstring(answer.data).xpath(xpath)]


def errors(answer: TestResponse) -> list[str]:
    """The sentences of the error summary."""
    return texts(answer, "//div[@class='error-summary']//li")


def notices(answer: TestResponse) -> list[str]:
    """What the page says has happened."""
    return texts(answer, "//*[contains(concat(' ', @class, ' '), ' notice ')]")


def rows(answer: TestResponse, table: int = 1) -> list[list[str]]:
    """The cells of a table's body."""
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("td|th")]
        for row in html.fromstring(answer.data).xpath(f"(//table)[{table}]/tbody/tr")
    ]


def filled_in(answer: TestResponse, action: str = "") -> dict[str, Any]:
    """What the page's form (the one with this action; else the one in `main`) holds, ready to be sent again."""
    place = f"//form[@action='{action}']" if action else "//main//form"
    form = html.fromstring(answer.data).xpath(place)[0]
    found: dict[str, Any] = {}
    for name, value in form.form_values():
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
