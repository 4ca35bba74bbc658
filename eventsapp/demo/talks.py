"""The talks of the UN Village and who gives them. People and organisations are invented."""

from typing import NamedTuple

STAGES = {"S": "UN tent, stage", "R": "UN tent, round table"}


class Talk(NamedTuple):
    """One talk; `stage` is a key of STAGES, `goal` the number of its Sustainable Development Goal."""

    day: int
    start: str
    stage: str
    goal: int
    language: str
    minutes: int
    speakers: tuple[str, ...]
    titles: dict[str, str]
    abstract: str


def _read(lines: str) -> tuple[Talk, ...]:
    talks = []
    for line in lines.strip().splitlines():
        day, start, stage, goal, language, minutes, speakers, titles, abstract = line.split("|")
        english, _, finnish = titles.partition(" = ")
        talks.append(
            Talk(
                int(day),
                start,
                stage,
                int(goal),
                language,
                int(minutes),
                tuple(speakers.split(",")),
                {"en": english, "fi": finnish} if finnish else {"en": english},
                abstract,
            )
        )
    return tuple(talks)


#: code: name, organisation
SPEAKERS = {
    "ala-aho": ("Kerttu Ala-Aho", "Village Schools"),
    "boateng": ("Kwame Boateng", "Fair Cocoa Circle"),
    "castellanos": ("Inés Castellanos", "Rivers Without Borders"),
    "diallo": ("Mariama Diallo", "Seeds of the Sahel"),
    "eskola": ("Ville Eskola", "Clean Air Helsinki"),
    "farah": ("Hodan Farah", "Sisters’ Forum"),
    "gebre": ("Selam Gebre", "Open Health"),
    "haapala": ("Jenni Haapala", "Baltic Watch"),
    "ivanova": ("Darya Ivanova", "Free Pages"),
    "joshi": ("Meera Joshi", "Solar Sisters’ Union"),
    "kallio": ("Antti Kallio", "Repair Café Network"),
    "lahti": ("Reetta Lahti", "Forest Friends"),
    "mbeki": ("Thandi Mokoena", "Working Hands"),
    "nieminen": ("Oona Nieminen", "Young Climate Panel"),
    "ortega": ("Rafael Ortega", "Coastal Peoples’ Alliance"),
    "peltola": ("Sakari Peltola", "Peace Workshop"),
    "qureshi": ("Bilal Qureshi", "Numbers for Good"),
    "rautio": ("Emmi Rautio", "Small Loans Society"),
    "sandstrom": ("Linnea Sandström", "Nordic Disability Voice"),
    "tran": ("Minh Tran", "Rice and Rain"),
    "uotila": ("Harri Uotila", "Water Wells Finland"),
    "vasquez": ("Lucía Vásquez", "Cities for Children"),
    "wolde": ("Yonas Wolde", "Welcome Kitchen"),
    "yilmaz": ("Deniz Yılmaz", "Housing First Together"),
}

#: day | start | Stage or Round table | goal | language | minutes | speakers | title = Finnish title | abstract
TALKS = _read("""
1|11:00|S|17|en|15|qureshi|Seventeen goals in fifteen minutes|Where the world stands, told with one chart a goal.
1|11:30|S|1|en|20|rautio|A loan the size of a bicycle|What a very small loan changes, and what it does not.
1|12:00|S|4|fi|20|ala-aho|A school under a tree = Koulu puun alla|How a village got its teacher back.
1|12:30|S|6|fi|15|uotila|Who owns a well? = Kuka omistaa kaivon?|Wells break; the committees that mend them last.
1|13:00|S|2|en|20|diallo|Seeds that remember drought|Old varieties, new rains, and a seed bank in a clay house.
1|13:30|S|5|en|20|farah|The meeting starts when the women arrive|Moving a meeting by two hours changed who decides.
1|14:00|S|13|fi|15|nieminen|The climate panel of the young = Nuorten ilmastopaneeli|Five demands, and who answered them.
1|14:30|S|14|en|20|haapala|What the Baltic looks like at night|Counting plankton with a torch and patience.
1|15:00|S|8|en|20|mbeki|A contract on one page|Decent work begins with a text that everybody can read.
1|15:30|S|10|en|15|sandstrom|Nothing about us without us|A festival through the eyes of a wheelchair user.
1|16:00|S|11|en|20|vasquez|The city at 95 centimetres|Let a child of three lead you to the tram.
1|16:30|S|3|en|20|gebre|A clinic in a backpack|What a nurse carries for forty kilometres, and why.
1|17:00|S|16|fi|20|peltola|How to stop a quarrel = Miten riita pysäytetään|Three questions from a mediator’s notebook.
1|17:30|S|7|en|15|joshi|One lamp, eleven readers|Solar light and the hours that it adds to an evening.
1|11:15|R|12|fi|20|kallio|Bring a broken toaster = Tuo rikkinäinen leivänpaahdin|We open it together.
1|12:15|R|9|en|20|qureshi|Maps made by those who live there|Draw the streets that no map has.
1|13:15|R|2|fi|20|wolde|A soup from what was left = Keitto tähteistä|Cooking, eating, counting what is not thrown away.
1|14:15|R|15|fi|20|lahti|Ten mosses in your pocket = Kymmenen sammalta taskussa|A walk with a magnifying glass.
1|15:15|R|16|en|20|ivanova|Write a letter that frees somebody|Pens, stamps and addresses are there.
1|16:15|R|4|en|20|ala-aho,vasquez|What did you learn outside school?|A round of stories.
2|11:00|S|13|en|20|tran|Rice and rain|A delta’s calendar, fifty years ago and now.
2|11:30|S|15|fi|15|lahti|A forest is not a field = Metsä ei ole pelto|What grows when nobody plants.
2|12:00|S|12|en|20|boateng|Who earns on a bar of chocolate?|We break one into its shares.
2|12:30|S|3|en|20|gebre,sandstrom|Health that you can reach|Doors, forms, prices, languages.
2|13:00|S|7|fi|15|eskola|Air has no border = Ilmalla ei ole rajoja|Sensors on forty balconies.
2|13:30|S|14|en|20|ortega|When the fish move north|A fishing village plans for a sea that it does not know.
2|14:00|S|6|en|20|castellanos|A river in two languages|Two countries, one river, one commission, much coffee.
2|14:30|S|5|en|15|joshi,farah|Engineers with long skirts|Training, tools and an argument about ladders.
2|15:00|S|11|fi|20|yilmaz|A key first = Ensin avain|A home before everything else, and what followed.
2|15:30|S|1|en|20|rautio,mbeki|Poor at work|Having a job and not enough.
2|16:00|S|9|en|15|qureshi|A bridge that sends messages|Cheap sensors in expensive concrete.
2|16:30|S|8|fi|20|wolde|My first job here = Ensimmäinen työpaikkani täällä|Four newcomers on four workplaces.
2|17:00|S|10|en|20|yilmaz|The distance between two tram stops|Inequality measured on one line.
2|17:30|S|17|en|20|peltola,nieminen|What do we do on Monday?|Everybody leaves with one thing to do.
2|11:15|R|2|en|20|diallo|Hold a seed bank in your hand|Forty seeds and their names.
2|12:15|R|13|fi|20|nieminen|A question to a minister = Kysymys ministerille|We write it together, and send it.
2|13:15|R|12|fi|20|kallio|Sew on a button = Ompele nappi|It takes seven minutes; twenty with talking.
2|14:15|R|14|en|20|haapala,ortega|Two seas compared|Bring a question about fish.
2|15:15|R|16|en|20|ivanova|Reading what was forbidden|One page each, aloud.
2|16:15|R|5|en|20|farah|Who speaks at your table?|Count, then change places.
""")
