"""Letters to (future) organisers."""

from eventsapp.accounts.models import Organiser
from eventsapp.accounts.models_of_sign_in import AccountLink
from eventsapp.mail import outbox
from eventsapp.mail.messages import Recipient, Rendered
from eventsapp.mail.rendering import render
from eventsapp.web.addresses import address


def invitation(link: AccountLink, token: str, inviter: str, language: str) -> None:
    """Ask somebody to become a colleague."""
    assert link.office
    rendered = render(
        "colleague_invited",
        language,
        office=link.office.name,
        inviter=inviter,
        until=link.expires_at,
        link=address("account.invitation", token=token),
        sender_name=link.office.name,
    )
    outbox.put(
        letter="colleague_invited",
        recipient=Recipient("", link.email),
        rendered=rendered,
        sender_name=link.office.name,
    )


def words_about_password(token: str, language: str) -> Rendered:
    """The letter with the link to choose another password."""
    link = address("account.password_link", token=token)
    return render("password_forgotten", language, link=link, sender_name="eventsapp")


def about_password(organiser: Organiser, rendered: Rendered) -> None:
    """Send it."""
    recipient = Recipient(organiser.name, organiser.email)
    outbox.put(letter="password_forgotten", recipient=recipient, rendered=rendered, urgent=True)
