"""The README's table of settings is the one that the settings themselves write."""

import re
from pathlib import Path

from eventsapp.settings import table


def test_the_table_of_settings_is_the_settings() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    (written,) = re.findall(r"<!-- settings: [^>]*-->\n(.*?)\n<!-- /settings -->", readme, re.DOTALL)
    assert written == table()
