"""Words and their opposites."""

from tools.builtin_model.common import split_words

_DESCRIBING = """hot cold, big small, tall short, high low, fast slow, young old, happy sad, good bad, easy difficult,
    rich poor, strong weak, light dark, full empty, wet dry, clean dirty, loud quiet, early late, near far, right wrong,
    thick thin, wide narrow, deep shallow, sweet sour, sharp blunt, rough smooth, warm cool, hard soft, brave cowardly,
    kind cruel, polite rude, safe dangerous, true false, alive dead, awake asleep, same different, first last,
    cheap expensive, beautiful ugly, clever stupid, wise foolish, generous stingy, proud humble, honest dishonest,
    possible impossible, visible invisible, legal illegal, lucky unlucky, healthy sick, fair unfair, tidy messy,
    patient impatient, perfect imperfect, complete incomplete, correct incorrect, regular irregular, common rare,
    usual unusual, ancient modern, straight crooked, public private, male female, married single, guilty innocent,
    wild tame, simple complicated, tight loose, raw cooked, ripe unripe, fresh stale, bright dim, odd even,
    positive negative, active passive, major minor, singular plural, horizontal vertical, internal external,
    inner outer, northern southern, eastern western, present absent, interesting boring, funny serious, huge tiny,
    angry calm, lazy hardworking, friendly unfriendly, useful useless, careful careless, hopeful hopeless, sane insane,
    natural artificial, permanent temporary, normal strange, popular unpopular, known unknown, certain uncertain,
    able unable, equal unequal, comfortable uncomfortable, important unimportant, necessary unnecessary,
    optimistic pessimistic, mature immature, flexible rigid, transparent opaque, liquid solid, voluntary compulsory,
    better worse, best worst, more less, most least"""
_DESCRIBING_ONE_WAY = """heavy light, long short, new old, large small, little big, bitter sweet, pretty ugly,
    smart stupid, fat thin, ill healthy, exciting boring, noisy quiet, silent loud, cheerful sad, joyful sad,
    quick slow, rapid slow, similar different, hungry full, unhappy happy, upper lower, left right, gentle rough,
    closed open, open closed, shut open, slim fat, wealthy poor, difficult easy, enormous tiny, intelligent stupid"""
_DOING = """buy sell, love hate, like dislike, come go, give take, win lose, push pull, start stop, laugh cry,
    live die, remember forget, accept refuse, allow forbid, borrow lend, lock unlock, rise fall, increase decrease,
    attack defend, save spend, sit stand, sink float, add subtract, multiply divide, send receive, teach learn,
    appear disappear, catch throw, agree disagree, pass fail, freeze melt, import export, follow lead, whisper shout,
    trust distrust, connect disconnect, cover uncover, pack unpack, dress undress, tie untie, grow shrink,
    build destroy"""
_DOING_ONE_WAY = """begin end, end begin, close open, find lose, arrive leave, leave arrive, break fix, fix break,
    repair break, ask answer, raise lower, sleep wake, wake sleep, fill empty, hide show, show hide, succeed fail,
    enter exit, stay leave, continue stop, depart arrive, reject accept, finish start"""
_NAMING = """day night, man woman, boy girl, brother sister, king queen, father mother, husband wife, son daughter,
    uncle aunt, friend enemy, heaven hell, summer winter, war peace, life death, success failure, victory defeat,
    hero villain, teacher student, buyer seller, entrance exit, morning evening, dawn dusk, sunrise sunset,
    black white, ceiling floor, profit loss, winner loser, past future, host guest, strength weakness,
    advantage disadvantage, joy sorrow, hope despair, pleasure pain, order chaos, arrival departure,
    majority minority, adult child, giant dwarf, angel devil, wealth poverty, north south, east west,
    maximum minimum, top bottom, front back, spring autumn, prince princess"""
_NAMING_ONE_WAY = """question answer, answer question, truth lie, lie truth, beginning end, birth death,
    happiness sadness, sadness happiness, light dark, darkness light, sun moon, moon sun"""
_PLACING = """up down, in out, inside outside, on off, over under, above below, before after, always never,
    often rarely, here there, forwards backwards, forward backward, upstairs downstairs, indoors outdoors, with without,
    yes no, many few, everything nothing, everybody nobody, all none, everywhere nowhere, together apart, well badly,
    quickly slowly, loudly quietly, to from, into out of"""
_PLACING_ONE_WAY = "now then, seldom often, beneath above, everyone nobody, nearby far away, much little"
_ALSO = """short long, right left, hard easy, easy hard, old new, light heavy, bright dark, bright dull, healthy ill,
    ill well, straight bent, straight curved, generous mean, generous selfish, thin fat, kind unkind, kind mean,
    rough gentle, sweet bitter, clever dumb, smart dumb, brave afraid, simple difficult, busy lazy, open close,
    open shut, close far, start finish, start end, stop go, begin finish, end start, end beginning, ask reply,
    arrive depart, leave stay, leave come, break repair, break mend, exit enter, enter leave, hide seek, hide find,
    accept reject, often seldom, now later, teacher pupil, dark bright, dark bright, happy unhappy, difficult simple,
    near far away, far close, love dislike, like hate, dry moist, joy sadness, tidy untidy, messy neat, lazy busy,
    cruel nice, late soon, man boy, loud silent, loud soft, soft loud, rich broke, poor wealthy, ugly pretty,
    ugly handsome, fast sluggish, last next, sad joyful, sad glad, sad cheerful, beautiful hideous, big little,
    small large, tall small, short high, wet arid, expensive inexpensive, stupid smart, stupid intelligent,
    build demolish, grow decrease, find hide, sorrow happiness, live death, go stay, take put, lend return"""


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(first, second) for first, _, second in (pair.partition(" ") for pair in split_words(text))]


def _table(both: str, one_way: str) -> dict[str, str]:
    pairs = _pairs(both)
    turned = [(second, first) for first, second in pairs if " " not in second]
    found = dict([*_pairs(one_way), *turned, *pairs])
    common = [word for pair in pairs for word in pair if word in found]
    return {word: found[word] for word in (*common, *found)}


def _common_first(*tables: dict[str, str]) -> tuple[str, ...]:
    """Return the words of tables, each with its common words first, by their places in their tables."""
    places = [(place / len(table), word) for table in tables for place, word in enumerate(table)]
    return tuple(dict.fromkeys(word for _, word in sorted(places)))


DESCRIBING = _table(_DESCRIBING, _DESCRIBING_ONE_WAY)
DOING = _table(_DOING, _DOING_ONE_WAY)
_NAMES, _PLACES = _table(_NAMING, _NAMING_ONE_WAY), _table(_PLACING, _PLACING_ONE_WAY)
OTHERS = _NAMES | _PLACES
COMMON_FIRST = _common_first(DESCRIBING, DOING, _NAMES, _PLACES)
OPPOSITES = {**OTHERS, **DOING, **DESCRIBING}
ALSO: dict[str, list[str]] = {}
for _word, _other in _pairs(_ALSO):
    ALSO.setdefault(_word, []).append(_other)
NONE = split_words(
    """carrot table banana seven Monday piano spoon horse window pencil guitar lamp bicycle umbrella cheese cat dog tree
    London France cloud garden bottle camera candle ticket village kettle coat bridge tennis violin pizza river
    mountain train boat purple soup bread chair book apple"""
)
