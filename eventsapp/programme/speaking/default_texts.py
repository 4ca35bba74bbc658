"""The words of the letters to speakers where the host has written none, in each language of the product."""

from eventsapp.programme.models import SpeakerLetterText

#: The kinds of letters: as the outbox knows them.
CONFIRM, REMINDER = "speaker_confirm", "speaker_reminder"

TEXTS = {
    CONFIRM: {
        "en": (
            "Please confirm: {event}",
            "Dear {name},\n\n"
            "thank you for taking part in **{event}**. You are in our programme with: {sessions}.\n\n"
            "Please confirm it on your own page, and tell us there what we may say of you. "
            "The link below is yours alone; please do not pass it on.\n\n"
            "With kind regards,\n{host}",
        ),
        "fi": (
            "Pyydämme vahvistustanne: {event}",
            "Hyvä {name},\n\n"
            "kiitos, että osallistutte tilaisuuteen **{event}**. Ohjelmassamme teidän kohdallanne on: {sessions}.\n\n"
            "Pyydämme teitä vahvistamaan osallistumisenne omalla sivullanne ja kertomaan siellä, mitä voimme teistä "
            "julkaista. Alla oleva linkki on henkilökohtainen; pyydämme, ettette välitä sitä eteenpäin.\n\n"
            "Ystävällisin terveisin\n{host}",
        ),
        "sv": (
            "Vänligen bekräfta: {event}",
            "Bästa {name},\n\n"
            "tack för att ni medverkar i **{event}**. I vårt program medverkar ni i: {sessions}.\n\n"
            "Vänligen bekräfta detta på er egen sida och berätta där vad vi får publicera om er. "
            "Länken nedan är personlig; vi ber er att inte skicka den vidare.\n\n"
            "Med vänlig hälsning\n{host}",
        ),
    },
    REMINDER: {
        "en": (
            "What we still need from you: {event}",
            "Dear {name},\n\n"
            "our programme of **{event}** is nearly ready. From you we still lack: {missing}.\n\n"
            "Your own page takes a few minutes. The link below is yours alone; please do not pass it on.\n\n"
            "With kind regards,\n{host}",
        ),
        "fi": (
            "Tarvitsemme teiltä vielä tietoja: {event}",
            "Hyvä {name},\n\n"
            "tilaisuuden **{event}** ohjelma on lähes valmis. Teiltä puuttuu vielä: {missing}.\n\n"
            "Oman sivunne täyttäminen vie muutaman minuutin. Alla oleva linkki on henkilökohtainen; pyydämme, ettette "
            "välitä sitä eteenpäin.\n\n"
            "Ystävällisin terveisin\n{host}",
        ),
        "sv": (
            "Vad vi ännu behöver av er: {event}",
            "Bästa {name},\n\n"
            "programmet för **{event}** är snart klart. Från er saknar vi ännu: {missing}.\n\n"
            "Er egen sida tar några minuter att fylla i. Länken nedan är personlig; vi ber er att inte skicka den "
            "vidare.\n\n"
            "Med vänlig hälsning\n{host}",
        ),
    },
}


def default_text(event_id: int, letter: str, language: str) -> SpeakerLetterText:
    """A letter of an event whose host has written none (not added to the session)."""
    subject, body = TEXTS[letter].get(language, TEXTS[letter]["en"])
    return SpeakerLetterText(event_id=event_id, letter=letter, language=language, subject=subject, body=body)
