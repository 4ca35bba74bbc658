"""What is known of an event before its file is read."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a file is read with. Guids that a file lacks are made under the slug."""

    slug: str = ""
    #: For a file that names no zone.
    timezone: str = "Europe/Helsinki"
    #: The event's languages, the first one first; none: those that the file speaks.
    languages: tuple[str, ...] = ()
