"""Verbs with their past tenses and past participles."""

from tools.builtin_model.common import split_words

_IRREGULAR = """go went gone, be was been, have had had, do did done, eat ate eaten, see saw seen, run ran run,
    come came come, give gave given, take took taken, make made made, say said said, get got got, know knew known,
    think thought thought, find found found, tell told told, become became become, leave left left, feel felt felt,
    put put put, bring brought brought, begin began begun, keep kept kept, hold held held, write wrote written,
    stand stood stood, hear heard heard, let let let, mean meant meant, set set set, meet met met, pay paid paid,
    sit sat sat, speak spoke spoken, lead led led, grow grew grown, lose lost lost, fall fell fallen, send sent sent,
    build built built, understand understood understood, draw drew drawn, break broke broken, spend spent spent,
    cut cut cut, rise rose risen, drive drove driven, buy bought bought, wear wore worn, choose chose chosen,
    seek sought sought, throw threw thrown, catch caught caught, deal dealt dealt, win won won, forget forgot forgotten,
    sleep slept slept, sing sang sung, swim swam swum, fly flew flown, drink drank drunk, ring rang rung,
    shut shut shut, hit hit hit, hurt hurt hurt, cost cost cost, read read read, teach taught taught, fight
        fought fought,
    steal stole stolen, sell sold sold, shoot shot shot, ride rode ridden, hide hid hidden, bite bit bitten,
    blow blew blown, freeze froze frozen, shake shook shaken, wake woke woken, tear tore torn, swear swore sworn,
    dig dug dug, feed fed fed, bend bent bent, lend lent lent, sweep swept swept, weep wept wept, creep crept crept,
    stick stuck stuck, sting stung stung, swing swung swung, hang hung hung, spin spun spun, sink sank sunk,
    shrink shrank shrunk, spring sprang sprung, stink stank stunk, strike struck struck, split split split,
    spread spread spread, bet bet bet, quit quit quit, shed shed shed, burst burst burst, cast cast cast,
    forgive forgave forgiven, mistake mistook mistaken, undertake undertook undertaken, overcome overcame overcome,
    withdraw withdrew withdrawn, arise arose arisen, awake awoke awoken, bear bore borne, beat beat beaten,
    bind bound bound, bleed bled bled, breed bred bred, cling clung clung, flee fled fled, fling flung flung,
    forbid forbade forbidden, forsee foresaw foreseen, grind ground ground, kneel knelt knelt, lay laid laid,
    light lit lit, rid rid rid, shine shone shone, show showed shown, slide slid slid, speed sped sped, spit spat spat,
    strive strove striven, weave wove woven, wind wound wound, wring wrung wrung, sew sewed sewn, sow sowed sown,
    swell swelled swollen, mow mowed mown, prove proved proven, upset upset upset, thrust thrust thrust,
    slit slit slit, spill spilled spilled, burn burned burned, learn learned learned, dream dreamed dreamed,
    smell smelled smelled, spell spelled spelled, spoil spoiled spoiled, lean leaned leaned, leap leaped leaped,
    wet wet wet, dive dived dived, sneak sneaked sneaked, rebuild rebuilt rebuilt, rewrite rewrote rewritten,
    undo undid undone, oversleep overslept overslept, overtake overtook overtaken, misunderstand misunderstood
    misunderstood, withstand withstood withstood, tread trod trodden, slay slew slain, broadcast broadcast broadcast"""
FORMS: dict[str, tuple[str, str]] = {
    verb: (past, participle)
    for verb, past, participle in (entry.split() for entry in split_words(_IRREGULAR.replace("forsee", "foresee")))
}
# Other forms that are right too: of the past, or of the participle.
ALSO = {
    "be": "were",
    "get": "gotten",
    "burn": "burnt",
    "learn": "learnt",
    "dream": "dreamt",
    "smell": "smelt",
    "spell": "spelt",
    "spill": "spilt",
    "spoil": "spoilt",
    "lean": "leant",
    "leap": "leapt",
    "light": "lighted",
    "shine": "shined",
    "dive": "dove",
    "sneak": "snuck",
    "hang": "hanged",
    "wet": "wetted",
    "kneel": "kneeled",
    "wake": "waked",
    "prove": "proved",
    "sew": "sewed",
    "sow": "sowed",
    "mow": "mowed",
    "swell": "swelled",
    "strive": "strived",
    "weave": "weaved",
    "speed": "speeded",
    "bet": "betted",
    "quit": "quitted",
    "show": "showed",
    "shrink": "shrunk",
    "sink": "sunk",
    "spring": "sprung",
    "stink": "stunk",
    "spit": "spit",
    "knit": "knit",
    "broadcast": "broadcasted",
    "tread": "treaded",
}
_REGULAR = """work play walk talk ask look help want need like love hate live move open close start finish end cook bake
    wash clean paint watch listen wait turn call use try cry dry carry study worry hurry marry copy reply fry tidy bury
    stop plan drop shop clap hop hug beg jog rub nod grab rob slip skip trip step chat wrap pat drag tap
    prefer admit occur regret visit answer enter offer remember happen explain follow join jump kick pull
    push lift climb dance smile laugh shout whisper jog point count add subtract multiply divide measure weigh mix pour
    boil roast chop peel taste chew swallow touch press knock pick plant water collect gather save change create invent
    discover explore decide agree disagree believe hope wish promise thank greet invite welcome introduce arrive depart
    return stay rest relax dream enjoy complain argue apologise forgive accept refuse allow order buy rent borrow own
    belong share divide compare describe discuss mention suggest advise warn remind repeat pronounce translate type
    print delete save download click search check test improve repair fix mend damage destroy burn melt float sail land
    park cross pass miss reach cover cover fold tie untie pack unpack lock unlock load fill empty hunt fish camp hike
    race score train practise exercise stretch breathe cough sneeze yawn snore bark purr roar buzz rain snow belong act
    perform appear disappear exist continue avoid escape protect attack defend guard save rescue fear scare surprise
    shock amuse bore annoy please satisfy impress respect admire trust doubt guess suppose expect imagine
        consider wonder
    notice observe examine inspect study research prove produce supply deliver carry pull crawl march wander
    juggle kiss hug marry divorce die kill hand serve pray sign stamp post mail phone text knit iron sew brush comb
    shave dress undress bath shower matter cause raise support succeed fail earn charge vote govern rule order behave
    punish reward praise blame cheat joke tease bully tickle shiver blush stare blink wink nod wave point salute"""
_DOUBLED = frozenset(
    split_words(
        """stop plan drop shop clap hop hug beg jog rub nod grab rob slip skip trip step chat wrap pat drag tap prefer
        admit occur regret chop knit"""
    )
)
EASY = tuple(dict.fromkeys(verb for verb in split_words(_REGULAR) if verb not in FORMS))
_BY_RULE_ENDINGS = ("ck", "nd", "rt", "th", "sh", "nk", "st", "nt", "lk", "mp")


def past(verb: str) -> str:
    """Return the past tense of a verb."""
    if verb in FORMS:
        return FORMS[verb][0]
    if verb in _DOUBLED:
        return verb + verb[-1] + "ed"
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + "ed"


def participle(verb: str) -> str:
    """Return the past participle of a verb."""
    return FORMS[verb][1] if verb in FORMS else past(verb)


def is_by_rule(verb: str) -> bool:
    """Say whether a made-up verb can only take -ed."""
    return verb.endswith(_BY_RULE_ENDINGS)


def wrong_past(verb: str, choice: int) -> str:
    """Return a past tense that people form by mistake."""
    right, by_rule = past(verb), verb + ("d" if verb.endswith("e") else "ed")
    wrongs = [by_rule, by_rule, verb]
    if verb not in FORMS:
        wrongs = [verb, verb + "t", right + "ed"]
        if verb.endswith("y") or verb in _DOUBLED:
            wrongs.append(verb + "ed")
    elif participle(verb) != right:
        wrongs.append(participle(verb))
    wrongs = [wrong for wrong in wrongs if wrong not in (right, ALSO.get(verb))]
    return wrongs[choice % len(wrongs)] if wrongs else right + right[-1] + "ed"
