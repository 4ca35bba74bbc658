"""The samples' identities: the same in every installation, so that loading twice finds what is there."""

from uuid import NAMESPACE_URL, uuid5


def guid(slug: str, what: str) -> str:
    """The UUID of a thing of a sample event."""
    return str(uuid5(NAMESPACE_URL, f"urn:x-eventsapp-sample:{slug}:{what}"))
