"""UN Village Mini Talks at the World Village Festival: two days of short talks, open to everybody."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventsapp.demo.goals import GOALS
from eventsapp.demo.identity import guid
from eventsapp.demo.talks import SPEAKERS, STAGES, TALKS, Talk
from eventsapp.events.models import RegistrationMode, Visibility
from eventsapp.events.operations import EventFields, HostFields
from eventsapp.programme.snapshot import (
    EventFacts,
    Part,
    Programme,
    RoomFacts,
    SessionFacts,
    SpeakerFacts,
    TrackFacts,
)
from eventsapp.registration.models import QuestionKind
from eventsapp.registration.operations.questions import QuestionFacts

SLUG = "mini-talks"
ZONE = ZoneInfo("Europe/Helsinki")

TITLE = {
    "en": "UN Village Mini Talks at World Village",
    "fi": "YK-kylän minipuheet Maailma kylässä -festivaalilla",
    "sv": "FN-byns minitalk på festivalen Världen i byn",
}
SUBTITLE = {
    "en": "40 short talks about the 17 Sustainable Development Goals",
    "fi": "40 lyhyttä puheenvuoroa 17 kestävän kehityksen tavoitteesta",
    "sv": "40 korta tal om de 17 globala målen",
}
DESCRIPTION = {
    "en": """\
Come into the UN tent, sit down, stay for one talk or for the whole weekend. Experts of different organisations tell \
in 15 to 20 minutes what they do for one of the 17 Sustainable Development Goals. No ticket is needed; a registration \
helps us to know how many chairs to bring.

*This is a sample. The festival is held in Helsinki on the last weekend of May; talks, speakers and organisations on \
this page are invented.*""",
    "fi": """\
Tule YK-telttaan, istu alas, viivy yhden puheen tai koko viikonlopun ajan. Eri järjestöjen asiantuntijat kertovat \
15–20 minuutissa, mitä he tekevät yhden kestävän kehityksen tavoitteen hyväksi. Lippua ei tarvita; ilmoittautuminen \
auttaa meitä tuomaan tarpeeksi tuoleja.

*Tämä on esimerkki. Festivaali pidetään Helsingissä toukokuun viimeisenä viikonloppuna; sivun puheet, puhujat ja \
järjestöt ovat keksittyjä.*""",
    "sv": """\
Kom in i FN-tältet, slå dig ner, stanna för ett tal eller hela helgen. Sakkunniga från olika organisationer berättar \
på 15–20 minuter vad de gör för ett av de 17 globala målen. Ingen biljett behövs; en anmälan hjälper oss att ställa \
fram tillräckligt med stolar.

*Det här är ett exempel. Festivalen hålls i Helsingfors den sista helgen i maj; talen, talarna och organisationerna \
på sidan är påhittade.*""",
}

#: Around the table one does something with one's hands: these have so many chairs, and one signs up for them.
CHAIRS = 24
WORKSHOPS = tuple(guid(SLUG, f"session {code}") for code in ("1R1115", "1R1315", "1R1415", "2R1315"))
#: What is asked of whoever registers.
QUESTION = QuestionFacts(
    kind=QuestionKind.sign_up,
    label={
        "en": "A chair in a workshop?",
        "fi": "Haluatteko paikan työpajaan?",
        "sv": "Vill ni ha en stol i en verkstad?",
    },
    hint={
        "en": "All other talks need no sign-up.",
        "fi": "Muihin puheisiin ei tarvitse ilmoittautua.",
        "sv": "Till de övriga talen behövs ingen anmälan.",
    },
    sessions=WORKSHOPS,
    most_sessions=2,
)


def event(saturday: date) -> EventFields:
    """The festival's weekend that begins on `saturday`."""
    starts_at, ends_at = _ends(saturday)
    return EventFields(
        slug=SLUG,
        title=TITLE,
        subtitle=SUBTITLE,
        description=DESCRIPTION,
        languages=("en", "fi", "sv"),
        starts_at=starts_at,
        ends_at=ends_at,
        venue={
            "en": "UN tent, World Village Festival",
            "fi": "YK-teltta, Maailma kylässä -festivaali",
            "sv": "FN-tältet, festivalen Världen i byn",
        },
        address="Kaisaniemenpuisto, 00100 Helsinki",
        latitude=60.1746,
        longitude=24.9436,
        hosts=(HostFields(name={"en": "UN Village", "fi": "YK-kylä", "sv": "FN-byn"}),),
        visibility=Visibility.public,
        registration_mode=RegistrationMode.open,
        capacity=None,
        companions_allowed=4,
        accent="teal",
        sample=True,
    )


def programme(saturday: date) -> Programme:
    """The two days' programme; its tracks are the goals."""
    starts_at, ends_at = _ends(saturday)
    goals = sorted({talk.goal for talk in TALKS})
    return Programme(
        event=EventFacts(slug=SLUG, title=TITLE, timezone=str(ZONE), starts_at=starts_at, ends_at=ends_at),
        rooms=tuple(RoomFacts(guid=guid(SLUG, name), name=name) for name in STAGES.values()),
        tracks=tuple(
            TrackFacts(slug=f"goal-{goal}", name=dict(zip(("en", "fi", "sv"), GOALS[goal], strict=True)), goals=(goal,))
            for goal in goals
        ),
        speakers=tuple(
            SpeakerFacts(guid=guid(SLUG, code), code=code, name=name, organisation=organisation)
            for code, (name, organisation) in SPEAKERS.items()
        ),
        sessions=tuple(_session(talk, saturday) for talk in TALKS),
    )


def _session(talk: Talk, saturday: date) -> SessionFacts:
    day = saturday + timedelta(days=talk.day - 1)
    # Day, stage and time name a talk as people at the festival do: "1S1130".
    code = f"{talk.day}{talk.stage}{talk.start.replace(':', '')}"
    return SessionFacts(
        guid=guid(SLUG, f"session {code}"),
        code=code,
        title=talk.titles,
        abstract={"en": talk.abstract},
        starts_at=datetime.combine(day, time.fromisoformat(talk.start), ZONE),
        minutes=talk.minutes,
        room=STAGES[talk.stage],
        track=f"goal-{talk.goal}",
        language=talk.language,
        parts=tuple(Part(speaker=speaker) for speaker in talk.speakers),
    )


def _ends(saturday: date) -> tuple[datetime, datetime]:
    """When the first talk begins and the last day ends."""
    return datetime.combine(saturday, time(11), ZONE), datetime.combine(saturday + timedelta(days=1), time(18), ZONE)
