"""A schedule between its file and our words: nested objects that know their line."""

from typing import Any
from urllib.parse import urljoin

#: A session's addresses: they may stand relative to the base that a file names.
ADDRESSES = ("logo", "url", "feedback_url", "origin_url", "video_download_url")


def whole_address(base: str | None, address: str) -> str:
    """An address that may stand relative to a base."""
    if not base or not address.strip() or "://" in address:
        return address
    try:
        return str(urljoin(base, address.strip()))
    except ValueError:
        return address


class Node(dict[str, Any]):
    """An object of a schedule file, with the line where it begins. Whatever a file holds, reading it is safe."""

    def __init__(self, line: int = 0, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line

    def text(self, key: str) -> str:
        """The text at `key`; of a text in several languages the first; "" where there is none."""
        value = self.get(key)
        if isinstance(value, dict):
            value = next((each for each in value.values() if isinstance(each, str) and each), "")
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return ""
        return str(value)

    def number(self, key: str) -> int | None:
        """The positive whole number at `key`, that a database takes."""
        text = self.text(key).strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0
        return number if 0 < number < 2**31 else None

    def flag(self, key: str) -> bool:
        """Whether there is a yes at `key`."""
        value = self.get(key)
        return value is True or (isinstance(value, str) and value.strip().lower() in {"true", "1", "yes"})

    def node(self, key: str) -> "Node":
        """The object at `key`; an empty one where there is none."""
        value = self.get(key)
        return value if isinstance(value, Node) else Node(self.line)

    def nodes(self, key: str) -> list["Node"]:
        """The objects in the list at `key`."""
        value = self.get(key)
        return [each for each in value if isinstance(each, Node)] if isinstance(value, list) else []
