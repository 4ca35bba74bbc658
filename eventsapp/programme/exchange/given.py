"""What is known of an event before its file is read."""

from dataclasses import dataclass

from eventsapp.programme.snapshot import Programme


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a file is read with. Guids that a file lacks are made under the slug."""

    slug: str = ""
    #: For a file that names no zone.
    timezone: str = "Europe/Helsinki"
    #: The event's languages, the first one first; none: those that the file speaks.
    languages: tuple[str, ...] = ()
    #: The draft that the file goes to: what a table has no columns for stays as it is there.
    draft: Programme | None = None
