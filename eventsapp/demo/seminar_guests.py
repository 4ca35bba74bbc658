"""The seminar's guest list. Everybody here is invented; nobody reads mail at these addresses (RFC 2606)."""

from typing import NamedTuple


class SampleGuest(NamedTuple):
    """A line of the list."""

    group: str
    honorific: str
    name: str
    post: str
    organisation: str
    email: str
    language: str


GROUPS = ("Protocol", "Partners", "Press", "Reserve")
#: The groups whose letters have gone out when the demo starts.
INVITED = ("Protocol", "Partners")
#: Whose personal link the demo prints.
SHOWN = "amina.duarte@example.org"

INVITATION = {
    "en": (
        "Invitation: {event}",
        "Dear {honorific} {name},\n\nOn the occasion of the 25th anniversary of the Helsinki office of the "
        "International Organization for Migration, we have the honour of inviting you to "
        "**{event}** on {day} at {time}, {venue}.\n\n"
        "The seminar is held in cooperation with the Ministry of the Interior and the Ministry for Foreign Affairs. "
        "Kindly let us know by {deadline} whether you will attend.\n\nWith kind regards,\n{host}",
    ),
    "fi": (
        "Kutsu: {event}",
        "Hyvä {honorific} {name},\n\nKansainvälisen siirtolaisuusjärjestön Helsingin-toimisto täyttää 25 vuotta. "
        "Meillä on kunnia kutsua teidät tilaisuuteen **{event}**, {day} klo {time}, {venue}.\n\nSeminaari järjestetään "
        "yhteistyössä sisäministeriön ja ulkoministeriön kanssa. Pyydämme ystävällisesti vastausta viimeistään "
        "{deadline}.\n\nYstävällisin terveisin\n{host}",
    ),
    "sv": (
        "Inbjudan: {event}",
        "Bästa {honorific} {name},\n\nInternationella organisationen för migration har haft ett kontor i Helsingfors i "
        "25 år. Vi har äran att bjuda in er till **{event}** {day} kl. {time}, {venue}.\n\nSeminariet ordnas i "
        "samarbete med inrikesministeriet och utrikesministeriet. Vänligen svara senast {deadline}.\n\n"
        "Med vänlig hälsning\n{host}",
    ),
}
#: What the press reads instead.
PRESS_INVITATION = {
    "en": (
        "Press invitation: {event}",
        "Dear {name},\n\nYou are welcome to report from **{event}** on {day} at {time}, {venue}. The speeches may be "
        "recorded and photographed; seats for the press are in the first row on the left.\n\n"
        "Please let us know by {deadline} whether you come.\n\n{host}, {contact}",
    ),
    "fi": (
        "Kutsu medialle: {event}",
        "Hyvä {name},\n\nTervetuloa seuraamaan tilaisuutta **{event}**, {day} klo {time}, {venue}. Puheenvuorot saa "
        "tallentaa ja kuvata; median paikat ovat eturivissä vasemmalla.\n\nPyydämme vastausta viimeistään {deadline}."
        "\n\n{host}, {contact}",
    ),
    "sv": (
        "Inbjudan till medier: {event}",
        "Hej {name},\n\nVälkommen att rapportera från **{event}** {day} kl. {time}, {venue}. Inläggen får spelas in "
        "och fotograferas; mediernas platser är på första raden till vänster.\n\nVänligen svara senast {deadline}.\n\n"
        "{host}, {contact}",
    ),
}

GUESTS = tuple(
    SampleGuest(*(part.strip() for part in line.split("|")))
    for line in """\
Protocol|H.E.|Amina Duarte|Ambassador|Embassy of Samplonia|amina.duarte@example.org|en
Protocol|H.E.|Konstantin O’Hara-Weiss|Ambassador|Embassy of the Republic of Specimen|k.ohara-weiss@example.org|en
Protocol|H.E.|Soledad Ibáñez y Muñoz|Ambassador|Embassy of Muestralia|soledad@example.net|en
Protocol|H.E.|Jean-Baptiste N’Diaye|Ambassador|Embassy of Exemplie|jb.ndiaye@example.org|en
Protocol|Ms|Li Na|First Secretary|Embassy of Yangben|li.na@example.com|en
Protocol||Aino Mallikas|Special Adviser to the Minister|Ministry of the Interior (invented)|aino.mallikas@example.org|fi
Protocol||Väinö Näyte|Permanent Secretary|Ministry of the Interior (invented)|vaino.nayte@example.org|fi
Protocol||Gunilla af Mönster|Director|Ministry for Foreign Affairs (invented)|gunilla.afmonster@example.org|sv
Protocol||Petteri Esimerkkilä|Head of Unit|Ministry for Foreign Affairs (invented)|petteri@example.net|fi
Protocol|Dr|Fatoumata Sy|Deputy Head of Mission|Embassy of Exemplie|f.sy@example.org|en
Protocol||Olli-Pekka Kaava|Member of Parliament|Parliament (invented)|olli-pekka.kaava@example.com|fi
Protocol|Prof.|Ingegerd Förlaga|Chancellor|Northern Sample University|ingegerd.forlaga@example.org|sv
Partners||Matti Koe|Executive Director|Finnish Sample Council|matti.koe@example.org|fi
Partners||Yasmin al-Mithal|Programme Manager|Open Doors Association|yasmin@example.net|en
Partners||Kaisa Koskinen-Malli|Secretary General|Refugee Aid Sample Society|kaisa.km@example.org|fi
Partners||Bjarne Skabelon|Director|Nordic Specimen Institute|bjarne@example.com|en
Partners||Sini Kokeilija|Coordinator|Young Voices|sini@example.org|fi
Partners||Thomas Musterberg|Country Director|Sample Relief|thomas.musterberg@example.net|en
Partners||Eeva-Liisa Pohjanen|Head of Immigration Services|City of Mallila|eeva-liisa@example.org|fi
Partners||Abdirahman Hussein|Chair|Bridge Builders’ Cooperative|abdi@example.com|fi
Partners||Marie-Claire Échantillon|Researcher|Northern Sample University|mc.echantillon@example.org|en
Partners||Rasmus Exempelgård|Ombudsman|Folkets Exempel|rasmus@example.net|sv
Partners|Rev.|Tiina Näytös|Dean|Sample Cathedral Parish|tiina.naytos@example.org|fi
Partners||Oksana Zrazok|Project Officer|Welcome Centre|oksana@example.org|en
Partners||Jukka Testaaja|Director of Labour Policy|Union of Sample Workers|jukka@example.com|fi
Partners||Priya Namuna|Regional Analyst|Institute of Examples|priya@example.org|en
Press||Riikka Otsikko|Reporter|The Sample Courier|riikka@example.org|fi
Press||Fredrik Rubrik|Political Editor|Exempelbladet|fredrik@example.net|sv
Press||Sam Byline|Correspondent|Specimen News Agency|sam@example.com|en
Press||Lauri Kehys|Photographer|Mallila Pictures|lauri@example.org|fi
Press||Milla Palsta|Producer|Radio Malli|milla@example.org|fi
Press||Henrik Spalt|Columnist|Exempelbladet|henrik@example.net|sv
Reserve||Anni Varalla|Student representative|Northern Sample University|anni@example.org|fi
Reserve||George Placeholder|Consultant|Placeholder & Daughters|george@example.com|en
Reserve||Saara Tulevaisuus|Planner|City of Mallila|saara@example.org|fi
Reserve||Ulf Reserv|Retired Counsellor||ulf.reserv@example.net|sv
Reserve||Ngozi Adeyemi|Intern|Sample Relief|ngozi@example.org|en
Reserve||Pirjo Penkki|Librarian|Mallila City Library|pirjo@example.com|fi
Reserve||Dmitri Obrazets|Doctoral Researcher|Institute of Examples|dmitri@example.org|en
Reserve||Elsa Sijainen|Deputy Head of Integration Services|City of Mallila|elsa@example.org|fi""".splitlines()
)
