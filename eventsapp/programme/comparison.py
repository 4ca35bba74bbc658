"""What a release would change, in short."""

from dataclasses import replace
from typing import NamedTuple

from eventsapp.programme.snapshot import Programme


class Changes(NamedTuple):
    """How many sessions are new, changed and gone; `other`: rooms, tracks, people or the event's facts changed."""

    new: int
    changed: int
    gone: int
    other: bool

    @property
    def any(self) -> bool:
        """Whether there is anything to release."""
        return bool(self.new or self.changed or self.gone or self.other)


def compare(before: Programme | None, after: Programme) -> Changes:
    """What `after` would change for those who read `before` (None: nothing was released yet)."""
    if before is None:
        return Changes(new=len(after.sessions), changed=0, gone=0, other=False)
    old = {session.guid: session for session in before.sessions}
    new = {session.guid: session for session in after.sessions}
    changed = sum(1 for guid in old.keys() & new.keys() if old[guid] != new[guid])
    bare = [replace(each, sessions=(), number=0, released_at=None) for each in (before, after)]
    return Changes(
        new=len(new.keys() - old.keys()),
        changed=changed,
        gone=len(old.keys() - new.keys()),
        other=bare[0] != bare[1],
    )
