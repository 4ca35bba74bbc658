"""DKIM (RFC 6376): letters are signed as they leave, where a key is given and no relay signs them."""

from flask import current_app

#: What the signature covers, where it is there; RFC 8058 wants the last two in it.
_COVERED = (
    b"from to subject date message-id reply-to references in-reply-to auto-submitted mime-version content-type "
    b"list-unsubscribe list-unsubscribe-post"
).split()


def signed(content: bytes) -> bytes:
    """The message with our signature before it; as it is where there is no key."""
    settings = current_app.extensions["settings"]
    if not settings.dkim_key:
        return content
    import dkim  # an extra: only who signs needs it

    there = {line.partition(b":")[0].lower() for line in content.partition(b"\r\n\r\n")[0].split(b"\r\n")}
    domain = settings.dkim_domain or settings.mail_from.rpartition("@")[2]
    signature = dkim.sign(
        content,
        settings.dkim_selector.encode("ascii"),
        domain.encode("idna"),
        settings.dkim_key.encode("ascii"),
        canonicalize=(b"relaxed", b"relaxed"),
        # From twice: so that none can be added (RFC 6376 8.15).
        include_headers=[name for name in _COVERED if name in there] + [b"from"],
    )
    return bytes(signature) + content
