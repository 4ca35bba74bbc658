"""The invitation's words where the host has written none, in each language of the product."""

from eventsapp.guests.models import LetterText

INVITATION = {
    "en": (
        "Invitation: {event}",
        "Dear {honorific} {name},\n\n"
        "We have the honour of inviting you to **{event}** on {day} at {time}, {venue}.\n\n"
        "Please let us know by {deadline} whether you can come. The link below is yours alone; "
        "please do not pass it on.\n\n"
        "With kind regards,\n{host}",
    ),
    "fi": (
        "Kutsu: {event}",
        "Hyvä {honorific} {name},\n\n"
        "meillä on kunnia kutsua teidät tilaisuuteen **{event}**, {day} klo {time}, {venue}.\n\n"
        "Pyydämme teitä ilmoittamaan viimeistään {deadline}, pääsettekö paikalle. Alla oleva linkki on "
        "henkilökohtainen; pyydämme, ettette välitä sitä eteenpäin.\n\n"
        "Ystävällisin terveisin\n{host}",
    ),
    "sv": (
        "Inbjudan: {event}",
        "Bästa {honorific} {name},\n\n"
        "vi har äran att bjuda in er till **{event}**, {day} kl. {time}, {venue}.\n\n"
        "Vänligen meddela senast {deadline} om ni kan komma. Länken nedan är personlig; "
        "vi ber er att inte skicka den vidare.\n\n"
        "Med vänlig hälsning\n{host}",
    ),
}


def default_invitation(event_id: int, language: str) -> LetterText:
    """The invitation of an event whose host has written none (not added to the session)."""
    subject, body = INVITATION.get(language, INVITATION["en"])
    return LetterText(event_id=event_id, letter="invitation", language=language, subject=subject, body=body)
