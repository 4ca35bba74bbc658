"""What is raised where a personal link is followed in a browser that is not known yet."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eventsapp.guests.models import LinkPurpose


class CodeWanted(Exception):
    """The link is one, and this browser has yet to show that it is its addressee's (public.codes answers so)."""

    def __init__(self, token: str, purpose: "LinkPurpose") -> None:
        super().__init__("a code is wanted")
        self.token, self.purpose = token, purpose
