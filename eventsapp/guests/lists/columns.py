"""What each column of a list holds: guessed from its heading, in English, Finnish and Swedish."""

import re
import unicodedata
from collections.abc import Collection, Sequence

from flask_babel import lazy_gettext as _l

from eventsapp.guests.words import FIELDS
from eventsapp.kernel.errors import Refused

#: Kept with the guest under its heading; and not kept at all.
EXTRA, LEFT_OUT = "extra", ""

#: What a column may hold, in the order of the choices.
MEANINGS = {
    "email": FIELDS["email"],
    "name": FIELDS["name"],
    "given_name": _l("First name"),
    "family_name": _l("Last name"),
    **{name: FIELDS[name] for name in ("honorific", "title", "post", "organisation", "country")},
    **{name: FIELDS[name] for name in ("assistant_email", "precedence")},
    **{name: FIELDS[name] for name in ("group", "language", "postal_address", "notes")},
    EXTRA: _l("Keep as it is"),
    LEFT_OUT: _l("Leave out"),
}

_HEADINGS = {
    "email": "email,e mail,mail,email address,e mail address,mail address,sähköposti,sähköpostiosoite,s posti,"
    "meili,e post,epost,e postadress,epostadress,e postaddress,mejl,mejladress",
    "name": "name,full name,guest,guest name,invitee,participant,nimi,koko nimi,vieras,vieraan nimi,kutsuttu,"
    "osallistuja,namn,hela namnet,fullständigt namn,gäst,gästens namn,deltagare",
    "given_name": "first name,firstname,given name,given names,forename,first names,etunimi,etunimet,förnamn",
    "family_name": "last name,lastname,surname,family name,sukunimi,efternamn,släktnamn",
    "honorific": "honorific,salutation,prefix,form of address,courtesy title,puhuttelu,kohteliaisuusnimike,arvonimi,"
    "tilltal,tilltalsform,hederstitel",
    "post": "post,position,job title,title,role,function,occupation,tehtävä,tehtävänimike,titteli,nimike,asema,"
    "virka,titel,befattning,tjänst,yrkestitel,uppdrag",
    "organisation": "organisation,organization,org,company,employer,institution,affiliation,agency,ministry,embassy,"
    "organisaatio,yritys,työnantaja,laitos,taho,yhteisö,virasto,företag,arbetsgivare,institut,myndighet",
    "title": "academic title,rank,rank or academic title,degree,oppiarvo,arvonimi tai oppiarvo,"
    "akademisk titel,rang eller akademisk titel,lärdomsgrad",
    "assistant_email": "assistant,assistant e mail,assistant email,assistant s e mail address,assistant e mail address,"
    "assistant s e mail,assistant s email,assistant s email address,"
    "secretary,secretary e mail,avustaja,avustajan sähköposti,avustajan sähköpostiosoite,sihteeri,assistent,"
    "assistentens e post,assistentens e postadress,sekreterare",
    "precedence": "precedence,order of precedence,protocol order,ranking,arvojärjestys,protokollajärjestys,rangordning,"
    "protokollordning",
    "country": "country,nationality,state,land,maa,valtio",
    "postal_address": "postal address,address,street address,mailing address,postiosoite,osoite,katuosoite,postadress,"
    "adress,gatuadress",
    "group": "group,category,guest group,list,wave,ryhmä,luokka,kategoria,vierasryhmä,grupp,kategori,gästgrupp",
    "language": "language,lang,preferred language,kieli,asiointikieli,äidinkieli,språk,kontaktspråk,modersmål",
    "notes": "notes for the host,notes,note,comment,comments,remarks,internal notes,huomautus,huomautuksia,huomiot,"
    "muistiinpanot,"
    "kommentti,lisätiedot,lisätieto,anteckning,anteckningar,kommentar,kommentarer,anmärkning",
}
#: What stands under these is the title only where another column holds what they mean else.
_TITLES = frozenset({"title", "titel", "titteli", "arvonimi"})
_GUESSES = {heading: meaning for meaning, headings in _HEADINGS.items() for heading in headings.split(",")}


def guess(headings: Sequence[str], computed: Collection[str] = ()) -> list[str]:
    """The likely meaning of each column: a key of MEANINGS. A column that says nothing to us is kept as it is; of two
    that say the same the first is it. A title is the post, where no other column is.

    computed: headings of our own files that tell nothing of who a guest is (writing.computed): they are left out.
    """
    taken: set[str] = set()
    meanings = []
    others = {_GUESSES.get(_plain(each)) for each in headings if _plain(each) not in _TITLES}
    for heading in headings:
        if heading in computed:
            meanings.append(LEFT_OUT)
            continue
        said = (_GUESSES.get(_plain(part)) for part in (heading, *re.split("[/|]", heading)))
        meaning = next(filter(None, said), EXTRA)
        if _plain(heading) in _TITLES and meaning in others:
            meaning = "title"
        if meaning in taken:
            meaning = EXTRA
        if meaning != EXTRA:
            taken.add(meaning)
        meanings.append(meaning)
    return meanings


def keys(meanings: Sequence[str], headings: Sequence[str]) -> dict[str, str]:
    """By what a row may find its guest on the list: names of fields as plan.plan takes them, with their headings."""
    found = {"email": headings[meanings.index("email")] if "email" in meanings else ""}
    for meaning, heading in zip(meanings, headings, strict=True):
        if meaning == EXTRA:
            found.setdefault(f":{heading}", heading)
        elif meaning == "name":
            found["name"] = heading
    return found


def check(meanings: Sequence[str]) -> None:
    """Raise Refused (field "columns") where a list with such columns can't be imported."""
    if "email" not in meanings:
        raise Refused(_l("Say which column holds the e-mail address."), "columns")
    if not {"name", "given_name", "family_name"} & set(meanings):
        raise Refused(_l("Say which column holds the name."), "columns")
    if "name" in meanings and {"given_name", "family_name"} & set(meanings):
        raise Refused(_l("Choose either “Name” or “First name” and “Last name”."), "columns")
    known = [meaning for meaning in meanings if meaning not in {EXTRA, LEFT_OUT}]
    if len(known) != len(set(known)):
        raise Refused(_l("Two columns have the same meaning. Choose one of them."), "columns")


def _plain(heading: str) -> str:
    """A heading without capitals, punctuation and what stands in brackets."""
    folded = unicodedata.normalize("NFC", heading).casefold().partition("(")[0]
    return " ".join("".join(each if each.isalnum() else " " for each in folded).split())
