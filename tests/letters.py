"""Reading letters as their readers do."""

from email import message_from_bytes, policy

from eventsapp.mail.models import OutboxMessage


def plain(letter: OutboxMessage) -> str:
    """What a letter says in plain text, with its line breaks as they are sent."""
    body = message_from_bytes(letter.content, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def paragraphs(letter: OutboxMessage) -> list[str]:
    """The same, each paragraph with single blanks."""
    return [" ".join(each.split()) for each in plain(letter).replace("\r", "").split("\n\n")]
