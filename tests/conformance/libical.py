"""Debian's libical, through ctypes: what it finds wrong with a calendar text, and what it reads in it."""

import ctypes
import ctypes.util
import functools
from typing import Any

_ANY_COMPONENT, _VEVENT = 1, 4


@functools.cache
def library() -> Any:
    """The library; None where the machine has none."""
    name = ctypes.util.find_library("ical")
    if not name:
        return None
    lib = ctypes.CDLL(name)
    pointers = (
        "icalparser_parse_string", "icalcomponent_get_first_component", "icalcomponent_get_next_component",
        "icalcomponent_get_inner",
    )  # fmt: skip
    for function in pointers:
        getattr(lib, function).restype = ctypes.c_void_p
    for function in ("icalcomponent_get_uid", "icalcomponent_get_summary", "icalcomponent_as_ical_string"):
        getattr(lib, function).restype = ctypes.c_char_p
    return lib


def read(content: bytes) -> tuple[int, bool, str, list[tuple[str, str]]]:
    """How many errors it counts, whether the text keeps iTIP's rules, it all written anew, and UID and summary of
    each entry."""
    lib = library()
    root = ctypes.c_void_p(lib.icalparser_parse_string(content))
    assert root.value, "libical reads nothing"
    try:
        keeps_rules = bool(lib.icalrestriction_check(root))
        errors = int(lib.icalcomponent_count_errors(root))
        again = lib.icalcomponent_as_ical_string(root).decode()
        found = []
        event = ctypes.c_void_p(lib.icalcomponent_get_first_component(root, _VEVENT))
        while event.value:
            summary = lib.icalcomponent_get_summary(event)
            found.append((lib.icalcomponent_get_uid(event).decode(), (summary or b"").decode()))
            event = ctypes.c_void_p(lib.icalcomponent_get_next_component(root, _VEVENT))
        return errors, keeps_rules, again, found
    finally:
        lib.icalcomponent_free(root)
