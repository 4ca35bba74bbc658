"""The seminar: what happened in Helsinki on 24 May 2018, moved to a coming morning. Its people are invented.

The facts of the frame (the anniversary, the agreement of 22 April 1993, the ministries, the House of the Estates) are
those of IOM Finland's seminar; speakers and their subjects are samples and stand for nobody.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventsapp.demo.identity import guid
from eventsapp.events.operations import EventFields, HostFields
from eventsapp.programme.snapshot import EventFacts, Part, Programme, RoomFacts, SessionFacts, SpeakerFacts
from eventsapp.registration.models import QuestionKind
from eventsapp.registration.operations.questions import QuestionFacts

SLUG = "iom-25"
ZONE = ZoneInfo("Europe/Helsinki")
HALL, FOYER, DINING = "Conference hall", "Foyer", "Banqueting room"

DESCRIPTION = {
    "en": """\
The International Organization for Migration has had an office in Helsinki for 25 years: the agreement between \
Finland and IOM was signed in Geneva on 22 April 1993. This high-level seminar looks back on what was built together, \
and ahead.

It is held in cooperation with the Ministry of the Interior and the Ministry for Foreign Affairs.

*This is a sample. The seminar was held on 24 May 2018; here it takes place on a coming morning, so that you can try \
an answer. Its speakers and guests are invented.*""",
    "fi": """\
Kansainvälisellä siirtolaisuusjärjestöllä IOM:llä on ollut toimisto Helsingissä 25 vuotta: Suomen ja IOM:n välinen \
sopimus allekirjoitettiin Genevessä 22. huhtikuuta 1993. Korkean tason seminaari katsoo yhdessä rakennettuun ja \
eteenpäin.

Tilaisuus järjestetään yhteistyössä sisäministeriön ja ulkoministeriön kanssa.

*Tämä on esimerkki. Seminaari pidettiin 24. toukokuuta 2018; tässä se on tulevana aamuna, jotta vastaamista voi \
kokeilla. Puhujat ja vieraat ovat keksittyjä.*""",
    "sv": """\
Internationella organisationen för migration, IOM, har haft ett kontor i Helsingfors i 25 år: avtalet mellan Finland \
och IOM undertecknades i Genève den 22 april 1993. Det här högnivåseminariet ser tillbaka på vad som byggts \
tillsammans, och framåt.

Det ordnas i samarbete med inrikesministeriet och utrikesministeriet.

*Det här är ett exempel. Seminariet hölls den 24 maj 2018; här äger det rum en kommande förmiddag, så att man kan \
pröva att svara. Talarna och gästerna är påhittade.*""",
}

#: code, name, post, organisation
SPEAKERS = (
    ("aurora-lindqvist", "Aurora Lindqvist-Sample", "Chief of Mission", "IOM Finland (invented)"),
    ("tuomas-esimerkki", "Tuomas Esimerkki", "State Secretary", "Ministry of the Interior (invented)"),
    ("nadia-okonjo", "Nadia Okonjo-Beispiel", "Regional Director", "IOM, Regional Office (invented)"),
    ("johan-exempelstrom", "Johan Exempelström", "Director General", "Ministry for Foreign Affairs (invented)"),
    ("leila-haddad", "Leila Haddad-Sample", "Professor of Migration Studies", "Northern Sample University"),
    ("pekka-mallinen", "Pekka Mallinen", "Mayor", "City of Mallila"),
    ("samira-warsame", "Samira Warsame-Sample", "Founder", "Bridge Builders’ Cooperative"),
    ("erik-provstrand", "Erik Provstrand", "Editor", "The Sample Courier"),
    ("hanna-naytela", "Hanna Näytelä", "Head of Integration Services", "City of Mallila"),
    ("daniel-muster", "Daniel Muster", "Senior Adviser, labour mobility", "Federation of Sample Industries"),
)

#: code, start, minutes, room, kind, title (en, fi, sv), abstract, who takes part as what
SESSIONS = (
    ("registration", "08:30", 45, FOYER, "break", ("Registration and coffee", "Ilmoittautuminen ja kahvi",
     "Registrering och kaffe"), "Please have your invitation and an identity document at hand.", ()),
    ("opening", "09:15", 15, HALL, "ceremony", ("Opening words", "Avaussanat", "Öppningsord"),
     "Welcome to the House of the Estates, and to a morning between two quarters of a century.",
     (("aurora-lindqvist", "host"),)),
    ("greeting-interior", "09:30", 10, HALL, "ceremony", ("Greeting from the Ministry of the Interior",
     "Sisäministeriön tervehdys", "Hälsning från inrikesministeriet"), "", (("tuomas-esimerkki", "speaker"),)),
    ("greeting-foreign", "09:40", 10, HALL, "ceremony", ("Greeting from the Ministry for Foreign Affairs",
     "Ulkoministeriön tervehdys", "Hälsning från utrikesministeriet"), "", (("johan-exempelstrom", "speaker"),)),
    ("keynote", "09:50", 30, HALL, "talk", ("Keynote: From Geneva 1993 to a shared future",
     "Pääpuhe: Genevestä 1993 yhteiseen tulevaisuuteen", "Huvudtal: Från Genève 1993 till en gemensam framtid"),
     "What an agreement of a few pages made possible, and what the next one should say.",
     (("nadia-okonjo", "speaker"),)),
    ("panel-integration", "10:20", 50, HALL, "panel", ("Panel: Arriving, staying, belonging",
     "Paneeli: Saapua, jäädä, kuulua joukkoon", "Panel: Att komma, stanna och höra till"),
     "A city, a university and a cooperative on the years after arrival. With questions from the floor.",
     (("erik-provstrand", "moderator"), ("leila-haddad", "speaker"), ("pekka-mallinen", "speaker"),
      ("samira-warsame", "speaker"))),
    ("break", "11:10", 25, FOYER, "break", ("Coffee break", "Kahvitauko", "Kaffepaus"), "", ()),
    ("panel-mobility", "11:35", 50, HALL, "panel", ("Panel: Work that moves",
     "Paneeli: Liikkuva työ", "Panel: Arbete i rörelse"),
     "Who comes to work, who leaves, and what both countries gain.",
     (("leila-haddad", "moderator"), ("daniel-muster", "speaker"), ("hanna-naytela", "speaker"),
      ("tuomas-esimerkki", "speaker"))),
    ("closing", "12:25", 15, HALL, "ceremony", ("Closing words", "Päätössanat", "Avslutande ord"),
     "", (("aurora-lindqvist", "host"), ("johan-exempelstrom", "speaker"))),
    ("lunch", "12:40", 80, DINING, "break", ("Buffet lunch", "Noutopöytälounas", "Buffélunch"),
     "In the banqueting room, at the invitation of IOM Finland.", ()),
)  # fmt: skip

TITLE = {
    "en": "25th Anniversary Seminar: Building a shared future vision",
    "fi": "25-vuotisjuhlaseminaari: Yhteistä tulevaisuutta rakentamassa",
    "sv": "25-årsjubileumsseminarium: En gemensam framtidsvision",
}
SUBTITLE = {"en": "IOM Finland 1993–2018", "fi": "IOM Suomi 1993–2018", "sv": "IOM Finland 1993–2018"}
VENUE = {"en": "House of the Estates", "fi": "Säätytalo", "sv": "Ständerhuset"}
ADDRESS = "Snellmaninkatu 9–11, 00170 Helsinki"
LATITUDE, LONGITUDE = 60.1725, 24.9541


#: What the guests are asked besides.
QUESTIONS = (
    QuestionFacts(
        kind=QuestionKind.yes_no,
        label={
            "en": "Will you stay for the lunch?",
            "fi": "Osallistutteko lounaalle?",
            "sv": "Deltar ni i lunchen?",
        },
        required=True,
    ),
    QuestionFacts(
        kind=QuestionKind.one_of,
        label={
            "en": "Which language do you want to listen in?",
            "fi": "Millä kielellä haluatte kuunnella?",
            "sv": "På vilket språk vill ni lyssna?",
        },
        hint={"en": "Interpreters will be there.", "fi": "Tilaisuus tulkataan.", "sv": "Seminariet tolkas."},
        choices=(
            {"en": "English", "fi": "Englanniksi", "sv": "Engelska"},
            {"en": "Finnish", "fi": "Suomeksi", "sv": "Finska"},
            {"en": "Swedish", "fi": "Ruotsiksi", "sv": "Svenska"},
        ),
    ),
)


def event(day: date) -> EventFields:
    """The seminar on `day`."""
    return EventFields(
        slug=SLUG,
        title=TITLE,
        subtitle=SUBTITLE,
        description=DESCRIPTION,
        languages=("en", "fi", "sv"),
        starts_at=_at(day, "08:30"),
        ends_at=_at(day, "14:00"),
        venue=VENUE,
        address=ADDRESS,
        latitude=LATITUDE,
        longitude=LONGITUDE,
        hosts=(
            HostFields(
                name={"en": "IOM Finland", "fi": "IOM Suomi", "sv": "IOM Finland"}, url="https://finland.iom.int"
            ),
            HostFields(
                name={"en": "Ministry of the Interior", "fi": "Sisäministeriö", "sv": "Inrikesministeriet"},
                url="https://intermin.fi",
            ),
            HostFields(
                name={"en": "Ministry for Foreign Affairs", "fi": "Ulkoministeriö", "sv": "Utrikesministeriet"},
                url="https://um.fi",
            ),
        ),
        capacity=180,
        answer_deadline=_at(day - timedelta(days=14), "16:00"),
        companions_allowed=1,
        # Whoever tries the sample opens a guest's link without having the guest's post, and so do scripts.
        links_ask_codes=False,
        sample=True,
    )


def programme(day: date) -> Programme:
    """The morning's programme."""
    return Programme(
        event=EventFacts(
            slug=SLUG, title=TITLE, timezone=str(ZONE), starts_at=_at(day, "08:30"), ends_at=_at(day, "14:00")
        ),
        rooms=(
            RoomFacts(guid=guid(SLUG, HALL), name=HALL, capacity=180),
            RoomFacts(guid=guid(SLUG, FOYER), name=FOYER),
            RoomFacts(guid=guid(SLUG, DINING), name=DINING),
        ),
        speakers=tuple(
            SpeakerFacts(guid=guid(SLUG, code), code=code, name=name, post=post, organisation=organisation)
            for code, name, post, organisation in SPEAKERS
        ),
        sessions=tuple(
            SessionFacts(
                guid=guid(SLUG, f"session {code}"),
                code=code,
                title=dict(zip(("en", "fi", "sv"), title, strict=True)),
                abstract={"en": abstract} if abstract else {},
                starts_at=_at(day, start),
                minutes=minutes,
                room=room,
                kind=kind,
                language="en" if parts else "",
                parts=tuple(Part(speaker=speaker, role=role) for speaker, role in parts),
            )
            for code, start, minutes, room, kind, title, abstract, parts in SESSIONS
        ),
    )


def _at(day: date, clock_time: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock_time), ZONE)
