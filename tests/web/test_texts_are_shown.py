"""What texts say on pages and in letters."""

import pytest

from eventsapp.web.texts import location


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("UN tent, round table", "UN tent", "Suvilahti"), "UN tent, round table, Suvilahti"),
        (("UN tent", "UN tent", "Suvilahti"), "UN tent, Suvilahti"),
        (("UN", "UN tent", ""), "UN, UN tent"),
        (("UN tent 2", "UN tent"), "UN tent 2, UN tent"),
        (("", "House of the Estates", "Snellmaninkatu 9"), "House of the Estates, Snellmaninkatu 9"),
        (("", "", ""), ""),
    ],
)
def test_a_place_is_said_once(parts: tuple[str, ...], said: str) -> None:
    assert location(*parts) == said
