"""The countries of the world, their capitals and other names, and places that have no capital in the table."""

from tools.builtin_model.common import split_words

# Country = capital : other names : adjective
_TABLE = """
Afghanistan = Kabul : : Afghan
Albania = Tirana : : Albanian
Algeria = Algiers : : Algerian
Andorra = Andorra la Vella
Angola = Luanda : : Angolan
Antigua and Barbuda = St. John's : Antigua, Antigua & Barbuda
Argentina = Buenos Aires : : Argentinian
Armenia = Yerevan : : Armenian
Australia = Canberra : : Australian
Austria = Vienna : : Austrian
Azerbaijan = Baku : Azerbaidjan
the Bahamas = Nassau : Bahamas
Bahrain = Manama
Bangladesh = Dhaka : : Bangladeshi
Barbados = Bridgetown
Belarus = Minsk : : Belarusian
Belgium = Brussels : : Belgian
Belize = Belmopan
Benin = Porto-Novo
Bhutan = Thimphu : : Bhutanese
Bosnia and Herzegovina = Sarajevo : Bosnia, Bosnia & Herzegovina, Bosnia-Herzegovina : Bosnian
Botswana = Gaborone
Brazil = Brasilia : Brasil : Brazilian
Brunei = Bandar Seri Begawan : Brunei Darussalam
Bulgaria = Sofia : : Bulgarian
Burkina Faso = Ouagadougou : Burkina
Burundi = Gitega
Cambodia = Phnom Penh : Kampuchea : Cambodian
Cameroon = Yaounde
Canada = Ottawa : : Canadian
Cape Verde = Praia : Cabo Verde
the Central African Republic = Bangui : Central African Republic, the CAR
Chad = N'Djamena : Tchad
Chile = Santiago : : Chilean
China = Beijing : the People's Republic of China, PRC : Chinese
Colombia = Bogota : : Colombian
the Comoros = Moroni : Comoros
the Republic of the Congo = Brazzaville : Republic of the Congo, Congo-Brazzaville, Congo Brazzaville, Republic of Congo
the Democratic Republic of the Congo = Kinshasa : Democratic Republic of the Congo, DR Congo, the DRC, DRC, \
Zaire, Democratic Republic of Congo, Congo-Kinshasa
Costa Rica = San Jose : : Costa Rican
Croatia = Zagreb : : Croatian
Cuba = Havana : : Cuban
Cyprus = Nicosia : : Cypriot
the Czech Republic = Prague : Czech Republic, Czechia, Czechia : Czech
Denmark = Copenhagen : : Danish
Djibouti = Djibouti
Dominica = Roseau
the Dominican Republic = Santo Domingo : Dominican Republic
East Timor = Dili : Timor-Leste, Timor Leste
Ecuador = Quito : : Ecuadorian
Egypt = Cairo : : Egyptian
El Salvador = San Salvador : Salvador
England = London : : English
Equatorial Guinea = Malabo
Eritrea = Asmara
Estonia = Tallinn : : Estonian
Eswatini = Mbabane : Swaziland
Ethiopia = Addis Ababa : : Ethiopian
Fiji = Suva : the Fiji Islands
Finland = Helsinki : : Finnish
France = Paris : : French
Gabon = Libreville
the Gambia = Banjul : Gambia
Georgia = Tbilisi : the country Georgia : Georgian
Germany = Berlin : Deutschland : German
Ghana = Accra : : Ghanaian
Greece = Athens : : Greek
Grenada = St. George's
Guatemala = Guatemala City
Guinea = Conakry
Guinea-Bissau = Bissau : Guinea Bissau
Guyana = Georgetown
Haiti = Port-au-Prince : : Haitian
Honduras = Tegucigalpa
Hungary = Budapest : : Hungarian
Iceland = Reykjavik : : Icelandic
India = New Delhi : : Indian
Indonesia = Jakarta : : Indonesian
Iran = Tehran : Persia : Iranian
Iraq = Baghdad : : Iraqi
Ireland = Dublin : the Republic of Ireland, Eire, Republic of Ireland : Irish
Israel = Jerusalem : : Israeli
Italy = Rome : Italia : Italian
Ivory Coast = Yamoussoukro : the Ivory Coast, Cote d'Ivoire
Jamaica = Kingston : : Jamaican
Japan = Tokyo : : Japanese
Jordan = Amman : : Jordanian
Kazakhstan = Astana
Kenya = Nairobi : : Kenyan
Kiribati = Tarawa
Kosovo = Pristina
Kuwait = Kuwait City
Kyrgyzstan = Bishkek
Laos = Vientiane : Lao
Latvia = Riga : : Latvian
Lebanon = Beirut : : Lebanese
Lesotho = Maseru
Liberia = Monrovia
Libya = Tripoli : : Libyan
Liechtenstein = Vaduz
Lithuania = Vilnius : : Lithuanian
Luxembourg = Luxembourg : Luxemburg
Madagascar = Antananarivo
Malawi = Lilongwe
Malaysia = Kuala Lumpur : : Malaysian
the Maldives = Male : Maldives
Mali = Bamako
Malta = Valletta : : Maltese
the Marshall Islands = Majuro : Marshall Islands
Mauritania = Nouakchott
Mauritius = Port Louis
Mexico = Mexico City : : Mexican
Micronesia = Palikir : the Federated States of Micronesia
Moldova = Chisinau : : Moldovan
Monaco = Monaco
Mongolia = Ulaanbaatar : : Mongolian
Montenegro = Podgorica
Morocco = Rabat : : Moroccan
Mozambique = Maputo
Myanmar = Naypyidaw : Burma, Burma : Burmese
Namibia = Windhoek : : Namibian
Nauru = Yaren
Nepal = Kathmandu : : Nepalese
the Netherlands = Amsterdam : Netherlands, Holland, Holland : Dutch
New Zealand = Wellington : NZ, Aotearoa
Nicaragua = Managua
Niger = Niamey
Nigeria = Abuja : : Nigerian
North Korea = Pyongyang : the DPRK : North Korean
North Macedonia = Skopje : Macedonia : Macedonian
Northern Ireland = Belfast : : Northern Irish
Norway = Oslo : : Norwegian
Oman = Muscat : : Omani
Pakistan = Islamabad : : Pakistani
Palau = Ngerulmud
Panama = Panama City
Papua New Guinea = Port Moresby : Papua, PNG
Paraguay = Asuncion
Peru = Lima : : Peruvian
the Philippines = Manila : Philippines, Philippines, the Philippine Islands : Philippine
Poland = Warsaw : : Polish
Portugal = Lisbon : : Portuguese
Qatar = Doha
Romania = Bucharest : Rumania : Romanian
Russia = Moscow : the Russian Federation : Russian
Rwanda = Kigali
Saint Kitts and Nevis = Basseterre : St Kitts and Nevis, St. Kitts and Nevis, St Kitts
Saint Lucia = Castries : St Lucia, St. Lucia
Saint Vincent and the Grenadines = Kingstown : St Vincent and the Grenadines, St. Vincent, St Vincent
Samoa = Apia
San Marino = San Marino
Sao Tome and Principe = Sao Tome
Saudi Arabia = Riyadh : Saudi, KSA : Saudi
Scotland = Edinburgh : : Scottish
Senegal = Dakar : : Senegalese
Serbia = Belgrade : : Serbian
the Seychelles = Victoria : Seychelles
Sierra Leone = Freetown
Singapore = Singapore
Slovakia = Bratislava : the Slovak Republic : Slovak
Slovenia = Ljubljana : : Slovenian
the Solomon Islands = Honiara : Solomon Islands
Somalia = Mogadishu : : Somali
South Korea = Seoul : the Republic of Korea, S Korea : South Korean
South Sudan = Juba
Spain = Madrid : Espana : Spanish
Sri Lanka = Sri Jayawardenepura Kotte : Ceylon
Sudan = Khartoum : the Sudan : Sudanese
Suriname = Paramaribo : Surinam
Sweden = Stockholm : : Swedish
Switzerland = Bern : the Swiss Confederation : Swiss
Syria = Damascus : : Syrian
Taiwan = Taipei : : Taiwanese
Tajikistan = Dushanbe
Tanzania = Dodoma
Thailand = Bangkok : Siam : Thai
Togo = Lome
Tonga = Nuku'alofa
Trinidad and Tobago = Port of Spain : Trinidad, Trinidad & Tobago
Tunisia = Tunis : : Tunisian
Turkey = Ankara : Turkiye : Turkish
Turkmenistan = Ashgabat
Tuvalu = Funafuti
Uganda = Kampala : : Ugandan
Ukraine = Kyiv : the Ukraine : Ukrainian
the United Arab Emirates = Abu Dhabi : United Arab Emirates, the UAE, UAE, the Emirates
the United Kingdom = London : the UK, UK, Britain, Great Britain, United Kingdom, the U.K., GB : British
the United States = Washington, D.C. : the USA, USA, the US, US, America, United States, \
the United States of America, the U.S., the States, U.S.A. : American
Uruguay = Montevideo
Uzbekistan = Tashkent
Vanuatu = Port Vila
Vatican City = Vatican City : the Vatican
Venezuela = Caracas : : Venezuelan
Vietnam = Hanoi : Viet Nam : Vietnamese
Wales = Cardiff : : Welsh
Yemen = Sana'a : : Yemeni
Zambia = Lusaka
Zimbabwe = Harare : Rhodesia
"""
CAPITALS: dict[str, str] = {}
ALIASES: dict[str, tuple[str, ...]] = {}
ADJECTIVES: dict[str, str] = {}
for _line in _TABLE.strip().splitlines():
    _country, _, _rest = _line.partition(" = ")
    _parts = [part.strip() for part in _rest.split(":")]
    CAPITALS[_country] = _parts[0]
    ALIASES[_country] = tuple(alias.strip() for alias in _parts[1].split(",")) if len(_parts) > 1 and _parts[1] else ()
    if len(_parts) > 2:
        ADJECTIVES[_country] = _parts[2]
COUNTRIES = tuple(CAPITALS)
# What the table cannot say in one word: names : sentence : brief.
SPECIAL: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("South Africa", "South Africa", "SA", "the Republic of South Africa"),
        "South Africa has three capitals: Pretoria, Cape Town and Bloemfontein.",
        "Pretoria, Cape Town and Bloemfontein.",
    ),
    (("Bolivia",), "The capital of Bolivia is Sucre, but the government sits in La Paz.", "Sucre."),
    (("Palestine",), "The government of Palestine sits in Ramallah.", "Ramallah."),
    (
        ("Korea",),
        "The capital of South Korea is Seoul, and the capital of North Korea is Pyongyang.",
        "Seoul and Pyongyang.",
    ),
    (
        ("Congo", "the Congo"),
        "There are two: Kinshasa in the Democratic Republic, Brazzaville in the Republic of the Congo.",
        "Kinshasa and Brazzaville.",
    ),
)
# Cities that may be asked for: city : country.
SPECIAL_CITIES = {
    "Pretoria": "South Africa",
    "Cape Town": "South Africa",
    "Bloemfontein": "South Africa",
    "Sucre": "Bolivia",
}
CITY_ALIASES = {
    "Washington, D.C.": ("Washington", "Washington DC", "Washington D.C.", "DC", "Washington"),
    "Kyiv": ("Kiev",),
    "New Delhi": ("Delhi",),
    "Bern": ("Berne",),
    "Beijing": ("Peking",),
    "Yangon": ("Rangoon",),
    "Nuku'alofa": ("Nukualofa",),
    "N'Djamena": ("Ndjamena",),
    "Kuwait City": ("Kuwait",),
    "Ulaanbaatar": ("Ulan Bator",),
    "Tarawa": ("South Tarawa",),
    "Sri Jayawardenepura Kotte": ("Kotte",),
    "Astana": ("Nur-Sultan",),
    "Sana'a": ("Sanaa",),
    "Male": ("Male City",),
    "Luxembourg": ("Luxembourg City",),
    "Djibouti": ("Djibouti City",),
    "Panama City": ("Panama",),
}
_NOT_CAPITALS = """Lyon France, Marseille France, Nice France, Bordeaux France, Toulouse France, Milan Italy,
    Naples Italy,
    Venice Italy, Florence Italy, Turin Italy, Munich Germany, Hamburg Germany, Frankfurt Germany, Cologne Germany,
    Bonn Germany, Stuttgart Germany, Barcelona Spain, Seville Spain, Valencia Spain, Porto Portugal, Faro Portugal,
    Zurich Switzerland, Geneva Switzerland, Basel Switzerland, Salzburg Austria, Graz Austria, Linz Austria,
    Innsbruck Austria, Krakow Poland, Gdansk Poland, Antwerp Belgium, Bruges Belgium, Ghent Belgium,
    Rotterdam the_Netherlands, Utrecht the_Netherlands, The_Hague the_Netherlands, Manchester England,
    Liverpool England,
    Birmingham the_United_Kingdom, Manchester the_United_Kingdom, Glasgow Scotland, Aberdeen Scotland, Swansea Wales,
    Cork Ireland, Galway Ireland, Bergen Norway, Trondheim Norway, Gothenburg Sweden, Malmo Sweden, Aarhus Denmark,
    Odense Denmark, Tampere Finland, Turku Finland, Brno the_Czech_Republic, Debrecen Hungary, Split Croatia,
    Dubrovnik Croatia, Thessaloniki Greece, Patras Greece, Istanbul Turkey, Izmir Turkey, Antalya Turkey,
    Saint_Petersburg Russia, Vladivostok Russia, Kazan Russia, Odesa Ukraine, Lviv Ukraine, Kharkiv Ukraine,
    New_York the_United_States, Los_Angeles the_United_States, Chicago the_United_States, Boston the_United_States,
    New_York_City the_United_States, New_York the_United_States, San_Francisco the_United_States,
    Toronto Canada, Montreal Canada, Vancouver Canada, Quebec Canada, Toronto Canada, Sydney Australia,
    Melbourne Australia, Perth Australia, Brisbane Australia, Sydney Australia, Auckland New_Zealand,
    Christchurch New_Zealand, Rio_de_Janeiro Brazil, Sao_Paulo Brazil, Rio Brazil, Cordoba Argentina,
    Rosario Argentina, Medellin Colombia, Cali Colombia, Guayaquil Ecuador, Cusco Peru, Cancun Mexico,
    Guadalajara Mexico, Tijuana Mexico, Maracaibo Venezuela, Valparaiso Chile, Shanghai China, Hong_Kong China,
    Shenzhen China, Osaka Japan, Kyoto Japan, Hiroshima Japan, Busan South_Korea, Mumbai India, Kolkata India,
    Bangalore India, Calcutta India, Bombay India, Chennai India, Karachi Pakistan, Lahore Pakistan, Dubai
    the_United_Arab_Emirates, Mecca Saudi_Arabia, Jeddah Saudi_Arabia, Tel_Aviv Israel, Haifa Israel, Aleppo Syria,
    Basra Iraq, Isfahan Iran, Almaty Kazakhstan, Yangon Myanmar, Mandalay Myanmar, Ho_Chi_Minh_City Vietnam,
    Saigon Vietnam, Da_Nang Vietnam, Chiang_Mai Thailand, Phuket Thailand, Surabaya Indonesia, Cebu the_Philippines,
    Lagos Nigeria, Kano Nigeria, Casablanca Morocco, Marrakesh Morocco, Fez Morocco, Alexandria Egypt, Luxor Egypt,
    Mombasa Kenya, Dar_es_Salaam Tanzania, Abidjan Ivory_Coast, Benghazi Libya, Oran Algeria, Kumasi Ghana,
    Montego_Bay Jamaica, Colombo Sri_Lanka, Cotonou Benin, Douala Cameroon, Plovdiv Bulgaria, Cluj Romania"""
NOT_CAPITALS = tuple(
    (pair.split()[0].replace("_", " "), pair.split()[1].replace("_", " ")) for pair in _NOT_CAPITALS.split(",")
)
# The government does not, or not only, sit in these capitals.
NO_SEAT = frozenset(
    split_words("the Netherlands, Benin, Ivory Coast, Sri Lanka, Malaysia, Eswatini, Tanzania, Israel, Burundi, Nauru")
)
NO_CAPITAL = split_words(
    """Texas, California, Florida, Alaska, Hawaii, Ohio, Nevada, Oregon, Utah, Arizona, Colorado, Kansas, Iowa, Maine,
    Vermont, Virginia, Alabama, Michigan, Minnesota, Montana, Nebraska, Tennessee, Louisiana, Illinois, Idaho, Kentucky,
    Bavaria, Saxony, Hesse, Brandenburg, Thuringia, Tyrol, Styria, Carinthia, Catalonia, Andalusia, Galicia, Brittany,
    Normandy, Provence, Alsace, Burgundy, Corsica, Sicily, Sardinia, Tuscany, Lombardy, Umbria, Crete, Flanders,
    Wallonia, Siberia, Tibet, Punjab, Kerala, Goa, Bali, Sumatra, Borneo, Ontario, Alberta, Manitoba, Nova Scotia,
    Queensland, Tasmania, Victoria state, Patagonia, Yorkshire, Cornwall, Kent, Essex, Lapland, Transylvania, Bohemia,
    Moravia, Crimea, Kurdistan, Chechnya, Europe, Asia, Africa, South America, North America, Antarctica, Oceania,
    the European Union, the EU, Scandinavia, the Balkans, the Middle East, the world, the universe, the moon, Mars,
    Venus, Jupiter, the sun, Narnia, Atlantis, Wakanda, Mordor, Gondor, Neverland, Wonderland, Westeros, Genovia,
    Middle Earth, Oz land, Lilliput, Utopia, El Dorado, Hogwarts, Camelot, Greenland, Puerto Rico, Gibraltar, Bermuda,
    Aruba, Curacao, Guam, Guadeloupe, Martinique, Jersey, Guernsey, the Isle of Man, the Faroe Islands, Macau,
    New Caledonia, French Guiana, the Falkland Islands, the Canary Islands, Munich, Hamburg, Chicago, Boston, Milan,
    Lyon, Barcelona, Toronto, Sydney, Shanghai, Istanbul, my village, my town, this city, your country, my country,
    the Roman Empire, the Soviet Union, Yugoslavia, Czechoslovakia, Prussia, the Ottoman Empire, the desert, the sea,
    the Alps, Disneyland, Legoland, Minecraft, Google, Microsoft, Facebook"""
)
OFTEN_ASKED = split_words(
    """France, Germany, Italy, Spain, Portugal, Austria, Poland, Greece, Norway, Sweden, Finland, Denmark, Ireland,
    Belgium, Hungary, Russia, China, Japan, India, Egypt, Turkey, Canada, Australia, Brazil, Argentina, Mexico, Peru,
    Chile, Kenya, Switzerland, England, Ukraine, Iceland, Croatia, Thailand, Cuba, South Korea, New Zealand, Vietnam,
    Nigeria, Morocco, Colombia, Nepal, Mongolia"""
)
