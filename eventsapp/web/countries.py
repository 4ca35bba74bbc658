"""Countries and territories by their names, as Babel (Unicode's CLDR) knows them in each language."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale

from eventsapp.settings import LANGUAGES
from eventsapp.web.language import chosen_language

#: Two letters in CLDR that are no country's.
_OTHERS = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@cache
def countries(language: str) -> Mapping[str, str]:
    """Each country's name in a language by its code (ISO 3166-1 alpha-2), in the names' order."""
    names = {
        code: name
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _OTHERS
    }
    return MappingProxyType(dict(sorted(names.items(), key=lambda pair: pair[1].casefold())))


def country_name(code: str) -> str:
    """A country's name in the language that is spoken; "" of none."""
    return countries(chosen_language()).get(code, code)


def country_code(word: str) -> str:
    """The code of a country that is named by code, or by name in one of our languages; "" where it is none."""
    return _codes().get(word.strip().casefold(), "")


@cache
def _codes() -> Mapping[str, str]:
    names = {name.casefold(): code for language in LANGUAGES for code, name in countries(language).items()}
    return names | {code.casefold(): code for code in countries("en")}
