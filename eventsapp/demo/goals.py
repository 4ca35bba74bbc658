"""The 17 Sustainable Development Goals by their short names in English, Finnish and Swedish, as the UN gives them."""

GOALS = {
    1: ("No poverty", "Ei köyhyyttä", "Ingen fattigdom"),
    2: ("Zero hunger", "Ei nälkää", "Ingen hunger"),
    3: ("Good health and well-being", "Terveyttä ja hyvinvointia", "God hälsa och välbefinnande"),
    4: ("Quality education", "Hyvä koulutus", "God utbildning för alla"),
    5: ("Gender equality", "Sukupuolten tasa-arvo", "Jämställdhet"),
    6: ("Clean water and sanitation", "Puhdas vesi ja sanitaatio", "Rent vatten och sanitet för alla"),
    7: ("Affordable and clean energy", "Edullista ja puhdasta energiaa", "Hållbar energi för alla"),
    8: (
        "Decent work and economic growth",
        "Ihmisarvoista työtä ja talouskasvua",
        "Anständiga arbetsvillkor och ekonomisk tillväxt",
    ),
    9: (
        "Industry, innovation and infrastructure",
        "Kestävää teollisuutta, innovaatioita ja infrastruktuureja",
        "Hållbar industri, innovationer och infrastruktur",
    ),
    10: ("Reduced inequalities", "Eriarvoisuuden vähentäminen", "Minskad ojämlikhet"),
    11: ("Sustainable cities and communities", "Kestävät kaupungit ja yhteisöt", "Hållbara städer och samhällen"),
    12: (
        "Responsible consumption and production",
        "Vastuullista kuluttamista",
        "Hållbar konsumtion och produktion",
    ),
    13: ("Climate action", "Ilmastotekoja", "Bekämpa klimatförändringarna"),
    14: ("Life below water", "Vedenalainen elämä", "Hav och marina resurser"),
    15: ("Life on land", "Maanpäällinen elämä", "Ekosystem och biologisk mångfald"),
    16: (
        "Peace, justice and strong institutions",
        "Rauha, oikeudenmukaisuus ja hyvä hallinto",
        "Fredliga och inkluderande samhällen",
    ),
    17: ("Partnerships for the goals", "Yhteistyö ja kumppanuus", "Genomförande och globalt partnerskap"),
}
