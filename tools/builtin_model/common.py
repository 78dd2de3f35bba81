"""Common English words, for questions and remarks about anything at all."""


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a text; with commas in it, what stands between the commas."""
    pieces = text.split(",") if "," in text else text.split()
    return tuple(" ".join(piece.split()) for piece in pieces if piece.strip())


NOUNS = split_words(
    """year time way day thing world life hand part child eye place week case point government company group problem
    fact money water air fire earth wind rain snow storm cloud star planet moon sun light sound noise music voice song
    story letter word language sentence paper page story novel library school class lesson exam degree science art
    sport team player coach goal match race prize law judge court crime prison police army war peace king queen prince
    state border country city street road bridge house room door wall roof floor chair table bed sofa shelf cup plate
    knife fork spoon pot pan oven fridge meal breakfast lunch dinner sugar salt pepper butter oil flour egg meat fruit
    vegetable garden tree leaf root flower seed grass field farm farmer cow horse bird wing feather nest insect spider
    fish whale ocean wave beach sand rock stone hill valley desert jungle lake pond ice glass metal iron steel copper
    wood plastic rubber cotton wool silk leather coat shirt dress shoe hat glove ring watch bag box key lock machine
    engine wheel car bus truck ship plane airport station ticket hotel holiday trip map camera picture film actor
    theatre stage dance guitar radio phone screen keyboard mouse printer battery cable robot satellite rocket laser
    mirror lens doctor nurse hospital medicine pill fever cough heart lung liver bone muscle skin blood brain nerve
    tooth hair nose ear mouth tongue throat finger thumb knee foot shoulder neck baby boy girl man woman uncle family
    wedding birthday party gift toy game puzzle joke secret truth lie dream fear hope love anger joy pain luck habit
    idea plan reason result change choice chance risk price cost tax bank loan market shop factory worker boss office
    job salary contract meeting report number figure circle square triangle angle line curve size weight height speed
    force energy power heat atom cell gene virus drug theory history culture religion church temple god angel ghost
    dragon giant wizard sword shield castle tower treasure pirate sailor captain soldier hero thief spy pilot
    astronaut painter poet writer singer cook baker tailor butcher lawyer engineer dentist scientist"""
)
VERBS = split_words(
    """make take give find use tell ask work seem feel try leave keep begin show hear play run move live believe bring
    happen write sit stand lose pay meet include learn lead understand watch follow stop create speak read spend grow
    open walk win teach offer remember consider appear buy serve die send build stay fall cut reach kill raise pass
    sell decide return explain carry develop hope drive break receive agree support hit produce eat cover catch draw
    choose cause point listen burn boil freeze melt bake fry wash clean paint repair plant water feed ride fly swim
    climb throw kick push pull lift drop bend fold tie measure count weigh mix pour shake shine ring sing"""
)
ADJECTIVES = split_words(
    """new high old big small large young important few public different social long little strong possible whole free
    certain easy hard full special clear sure low late early real open red dead local warm short simple difficult blue
    hot cold poor dangerous deep wide narrow heavy light bright dark fast slow quiet loud clean dirty dry wet soft
    sharp sweet sour fresh rich wild calm brave clever lazy kind rude proud shy strange famous ancient modern digital
    electric magnetic chemical round flat empty smooth"""
)
JOBS = split_words(
    """teacher doctor nurse baker butcher farmer painter writer singer cook driver pilot lawyer engineer dentist
    carpenter plumber gardener tailor student programmer scientist waiter barber librarian postman policeman fisherman
    soldier sailor judge journalist musician actor dancer designer electrician mechanic secretary manager vet
    zookeeper optician surgeon hairdresser architect"""
)
PETS = split_words(
    """dog cat hamster rabbit horse parrot goldfish snake turtle pony goat bike car boat house garden guitar piano
    motorbike brother sister son daughter twin garage cold plan secret camera telescope drum tent van kayak cottage"""
)
EVERYTHING = NOUNS + VERBS + ADJECTIVES
STATES = split_words(
    """vegetarian, vegan, confused, ready, back, curious, lost, busy, late, married, single, pregnant, new here, blind,
    deaf, left-handed, retired, allergic to nuts, awake, alone, afraid, nervous, early, sure, serious, kidding,
    in a hurry, at work, at home, on holiday, a vegetarian, an only child, a beginner, a fan of yours, a human,
    a parent, a night owl, about to leave"""
)
