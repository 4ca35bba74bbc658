"""Small schedule files, written out where a test says what it needs."""

from eventsapp.programme import exchange
from eventsapp.programme.exchange import BadFile, Given, Reading

GUID = "8079583e-8321-506c-95af-fd2903a5f075"

EVENT = """<event id="7294"><start>09:30</start><duration>00:25</duration><room>Tent</room><slug>welcome</slug>
<title>Welcome</title><track>Opening</track><type>ceremony</type><language>en</language>
<persons><person id="6">Aino Virtanen</person></persons></event>"""


def schedule(*events: str, conference: str = "", day: str = 'date="2030-05-25"', prolog: str = "") -> bytes:
    """A schedule.xml of one day and one room; each event begins on the line after the one before ends."""
    held = "\n".join(events)
    return (
        f"{prolog}<schedule><conference><title>Mini Talks</title>{conference}</conference>\n"
        f'<day index="1" {day}><room name="Tent">\n{held}\n</room></day></schedule>'
    ).encode()


def read(data: bytes, format: str = "xml", **given: object) -> Reading:
    """Read it for an event called talks."""
    return exchange.read(format, data, Given(**{"slug": "talks", **given}))  # type: ignore[arg-type]


def problems(data: bytes, format: str = "xml") -> list[tuple[int, str]]:
    """What is said to be wrong with it, by line."""
    try:
        exchange.read(format, data, Given(slug="talks"))
    except BadFile as bad:
        return [(problem.line, problem.message) for problem in bad.problems]
    return []


def warnings(data: bytes, format: str = "xml", **given: object) -> list[tuple[int, str]]:
    """What is said to have been filled in, by line."""
    return [(warning.line, warning.message) for warning in read(data, format, **given).warnings]
