"""More to ask about numbers: the missing number, whole times tables, prices and rates, and stories of two steps."""

from tools.builtin_model import words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills.arithmetic_core import TABLE, answer, belongs, numbers, value
from tools.builtin_model.skills.arithmetic_follow import ORDER, STORIES, TABLES, again_table, follow_ups, sum_turn
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Turn, exactly

_MISSING = Patterns(
    """
    what plus {b} is {a}?
    {b} + ? = {a}
    ? + {b} = {a}
    {b} + _ = {a}
    {b} plus what is {a}?
    (what|which number|what number|how much) (plus|added to|and|+) {b} (is|makes|gives|equals|=) {a}(|?)
    {b} (plus|+|and) (what|which number|what number|how much|__|...|?) (is|makes|gives|equals|=|are) {a}(|?)
    (what|how much|which number) (must|do|should|have) (i|we|you) (to |)(add|need to add|have to add) to {b} (to get
    |to make|to reach|to have|for) {a}(|?)
    (i have|i've got|i already have|we have|we got|ive) {b} (and|but|, and|.) (i |we |)(need|want|have to get to) {a}(.
    |,|) (how many more|how much more|how many are missing|what is missing|how much is missing|how many more do i need
    |how much more do i need|how many to go)(|?)
    (i need|we need|i want|i must have) {a}(,| and| but|.) (i |we |)(only |already |)(have|got) {b}(.|,|) (how many more
    |how much more|how many are missing|what is missing|how much is missing|how many more do i need
    |how much more do i need|how many do i still need|how much do i still need)(|?)
    (how much|how many) (is|are) (missing|lacking|left|there) (from|between) {b} (to|until|up to) {a}(|?)
    (how many more|how much more) (from {b} to {a}|to get from {b} to {a}|do i need to get from {b} to {a})(|?)
    (how much bigger|how much more|how many more|how much larger|how much greater|how much higher) is {a} than {b}(|?)
    (how much smaller|how much less|how many fewer|how much lower) is {b} than {a}(|?)
    by how much is {a} (bigger|greater|larger|higher|more) than {b}(|?)
    """,
    "(which number|what) joins {b} to reach {a}(|?)\n(how far|how much) is {b} (short of|away from) {a}(|?)",
)
_TABLE = Patterns(
    """
    {a} times table
    times table of {a}
    the {a} times table
    (say|tell me|show me|write|list|give me|recite|can you say|can you tell me|could you show me|do you know|teach me
    |please say|i need|let's do|what is|whats|go through|i want to learn|we are learning|help me with
    |my child has to learn) the ({a} times table|{a}s times table|table of {a}|multiplication table of {a}
    |times table of {a}|times table for {a}|multiplication table for {a}|{a} table)(|.|?| please)
    (times table|multiplication table|table|row) (of|for) {a}(|?| please)
    (multiples|the multiples|all multiples|the first multiples) of {a}(|?| please| to {z}| up to {z})
    (what are|list|tell me|give me|name|write) the multiples of {a}(|?|.| please| to {z}| up to {z})
    count (by|in) {a}s (|to {z}|up to {z})(|.|?| please)
    """,
    "(how does|how goes) the times table of {a} (go|run)(|?)\n(i'd like|i want) to hear the {a} times table(|.)",
)
_EVENS = Patterns(
    """
    {k} numbers to {b}
    {k} numbers from 1 to {b}
    (what are|list|tell me|give me|name|write|show me|say|count|can you list|can you tell me|please list|which are
    |i need|write down|do you know) (the|all|all the|) {k} numbers (to|up to|until|from 1 to|between 1 and|{l}
    |from one to|from 1 up to) {b}(|?|.| please)
    """,
    "(i'd like|i want) to see the {k} numbers (up to|until) {b}(|.)",
)
_PRICE = Patterns(
    """
    a {x} costs {b} {o}. how much are {a}?
    one {x} is {b} {o}, how much for {a}?
    {a} {x}s at {b} {o} each
    (a|one|each|the) {x} (costs|is|cost|costs me) {b} {o}(.|,| and) (how much (are|is|for|do i pay for|must i pay for
    |would be|do|will) {a}|how much (are|for|do i pay for|for all) {a} {x}s|what do {a} {x}s cost|what do {a} cost
    |i buy {a}. how much is that|i want {a}. what do i pay|i need {a}, how much is it|what is the price of {a}
    |we take {a}. how much altogether|how much money do i need for {a})(|?| in total?| altogether?)
    (how much|what) (do|would|will) {a} {x}s cost (if|when) (one|a {x}|each|each one) (costs|is) {b} {o}(|?)
    (how much|what) (is|are|do i pay for|for) {a} {x}s (at|for) {b} {o} (each|apiece|a piece|per piece|per {x})(|?)
    {a} {x}s (at|for|cost|,) {b} {o} (each|apiece|a piece|per {x})(.|,|:|) (how much|how much is that|total
    |what is the total|how much in total|what do i pay|how much altogether|)(|?)
    (i buy|i bought|we buy|i want|i got|we need|{n} buys|my mum bought|i ordered) {a} {x}s (for|at) {b} {o} (each
    |apiece|a piece|per {x})(.|,) (how much|how much is that|what is the total|how much in total|what do i pay
    |how much did it cost|how much do i have to pay|how much money is that)(|?)
    """,
    "(buying|paying for) {a} {x}s of {b} {o} (each|apiece): what is the total(|?)",
)
_RATE = Patterns(
    """
    i {v} {b} {o} a {t}. how many in {a} {t}s?
    {n} {v}s {b} {o} every {t}. how many {o} in {a} {t}s?
    (i|we|they|my kids|you) {v} {b} {o} (a|per|every|each|in one) {t}(.|,| and|. so) (how many (in|after) {a} {t}s
    |how many {o} (in|after|are that in) {a} {t}s|how many {o} is that in {a} {t}s|how many is it in {a} {t}s
    |how many do i {v} in {a} {t}s|how many will it be after {a} {t}s)(|?)
    ({n}|my son|my sister|a man|my grandma|she|he) {v}s {b} {o} (a|per|every|each) {t}(.|,| and|. so) (how many (in
    |after) {a} {t}s|how many {o} (in|after|are that in) {a} {t}s|how many {o} is that in {a} {t}s)(|?)
    (if|when) (i|we|you) {v} {b} {o} (a|per|every|each) {t}(,|) (how many (in|after) {a} {t}s
    |how many {o} do i {v} in {a} {t}s|how many {o} is that in {a} {t}s|what is it in {a} {t}s)(|?)
    (|i {v} ){b} {o} (a|per|every) {t} for {a} {t}s(.|,|:| is|) (how many|how many {o}|how many is that|in total
    |how many altogether|how much is that)(|?)
    """,
    "(with|at) {b} {o} per {t}, how many {o} do i {v} in {a} {t}s(|?)",
)
_TWO_STEP = Patterns(
    """
    there are {a} {o} {w}. {b} {s}, {c} {u}. how many now?
    {n} has {a} {o}, {y} {b} and {z} {c}. how many now?
    (there are|we had|i counted|you see|there were) {a} {o} {w}(.|,) (|then |first ){b} {s} and (|then ){c} {u}(.|,|
    |;) (how many|how many {o}|how many now|how many {o} are there now|how many are there|how many are there in the end
    |how many {o} are left)(|?)
    (({n}|my brother|a boy|he) has {a} {o}(,|.) (then |first |)he
    |({n}|my mum|a girl|she) has {a} {o}(,|.) (then |first |)she
    |{n} has {a} {o}(,|.) (then |){n}) {y} {b} and (|then |later ){z} {c}(.|,) (how many|how many {o}|how many now
    |how many are there now|how many {o} are there now|what is the number of {o} now|how many in the end)(|?)
    (i have|i've got|i have got) {a} {o}(,|.) i {y} {b} and (|then |later ){z} {c}(.|,) (how many|how many {o}
    |how many now|how many do i have now|how many {o} do i have|what do i have now|how many do i have in the end)(|?)
    """,
    "(first|at first) there are {a} {o} {w}: {b} {s}, after that {c} {u}. (how many|what is the number) now(|?)",
)
_GOODS = split_words("book ball cake pen toy hat game shirt ticket bike cup lamp coffee apple egg tea lemon pizza card")
_MONEY = ("dollars", "euros", "pounds", "cents", "dollars", "euros")
_DOES = (
    ("read", "pages"),
    ("eat", "apples"),
    ("learn", "words"),
    ("run", "miles"),
    ("sell", "cakes"),
    ("bake", "muffins"),
    ("drink", "cups"),
    ("save", "dollars"),
    ("write", "letters"),
    ("walk", "kilometres"),
    ("pick", "flowers"),
    ("work", "hours"),
    ("earn", "euros"),
    ("sleep", "hours"),
    ("make", "pictures"),
    ("plant", "trees"),
)
_PLACES = (
    ("people", "on the bus", "get on", "get off"),
    ("people", "on a train", "get on", "get off"),
    ("children", "in the room", "come in", "leave"),
    ("birds", "on a tree", "come", "fly away"),
    ("guests", "at the party", "arrive", "go home"),
    ("ducks", "on the lake", "join them", "swim away"),
    ("books", "on the shelf", "are added", "are taken"),
    ("eggs", "in the fridge", "are added", "are eaten"),
)
_THINGS = ("apples", "marbles", "cards", "coins", "stickers", "cookies", "balloons", "pencils", "stamps", "books")


def missing(source: Source, memory: Memory) -> Turn:
    """Ask what is missing from one number to a larger one."""
    a, b = numbers(source, "-", 0)
    if a <= 20 and source.chance(0.3):
        a = source.rng.randint(2, 9)
        b = source.rng.randint(1, a)
    user, _ = source.say(_MISSING, {"a": str(a), "b": str(b)})
    return sum_turn(user, a, "-", b)


def table(source: Source, memory: Memory) -> Turn:
    """Ask for a whole times table, or for the even or odd numbers up to one."""
    rng = source.rng
    if source.chance(0.35):
        last, start = rng.choice((10, 10, 20, rng.randint(6, 30))), rng.choice((1, 2))
        user, _ = source.say(_EVENS, {"b": str(last), "k": "odd" if start == 1 else "even", "l": "below"})
        last -= "below" in user.lower()
        return exactly(ORDER, user, ", ".join(map(str, range(start, last + 1, 2))) + ".")
    n = rng.randint(2, TABLE)
    user, _ = source.say(_TABLE, {"a": str(n), "z": str(n * TABLE)})
    return exactly(TABLES, user, ", ".join(str(n * i) for i in range(1, TABLE + 1)) + ".", follow=(again_table,))


def rates(source: Source, memory: Memory) -> Turn:
    """Tell of a price for each, or of so many a day."""
    rng = source.rng
    a, b = rng.randint(2, TABLE), rng.randint(2, TABLE)
    values = {"a": str(a), "b": str(b), "n": words.name(source)}
    if source.chance(0.55):
        unit = rng.choice(_MONEY)
        user, _ = source.say(_PRICE, values | {"o": unit, "x": rng.choice(_GOODS)})
    else:
        verb, unit = rng.choice(_DOES)
        user, _ = source.say(_RATE, values | {"v": verb, "o": unit, "t": rng.choice(("day", "day", "week", "hour"))})
    return exactly(STORIES, user, answer(a, "x", b, f"That makes {a * b} {unit}."), follow=follow_ups(a, "x", b))


def two_steps(source: Source, memory: Memory) -> Turn:
    """Tell of a gain and a loss, one after the other."""
    rng = source.rng
    first, then = rng.choice(("+-", "-+", "+-", "-+", "--", "++"))
    while True:
        a, b, c = (rng.randint(2, rng.choice((9, 20, 40))) for _ in "abc")
        middle = value(a, first, b)
        result = value(middle, then, c)
        if middle >= 0 and result > 1 and belongs(source, a, first, b) and belongs(source, middle, then, c):
            break
    unit, place, come, go = rng.choice(_PLACES)
    moves = {"+": come, "-": go}
    acts = {"+": rng.choice(("finds", "gets", "buys", "wins")), "-": rng.choice(("loses", "sells", "drops"))}
    values = {"a": str(a), "b": str(b), "c": str(c), "n": words.name(source), "w": place, "s": moves[first]}
    line = _TWO_STEP.draw(source)
    if "{y}" in line:
        unit = rng.choice(_THINGS)
        if line.startswith(("i ", "i've")):
            acts = {sign: verb[:-1] for sign, verb in acts.items()}
    values |= {"o": unit, "u": moves[then], "y": acts[first], "z": acts[then]}
    user, _ = source.say(Patterns(line), values)
    text = f"{answer(a, first, b)} {answer(middle, then, c)} That makes {result} {unit}."
    return exactly(STORIES, user, text)
