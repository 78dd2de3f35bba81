"""What users have kept for them: codes and numbers, where things are, when things happen, and plans."""

from tools.builtin_model import common, words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.slot import Slot

_CODES = split_words(
    """the code, my pin, the password, my password, my wifi password, the wifi password, my phone number, the door code,
    the secret word, the magic word, the number, my locker number, my room number, the gate number, my lucky number,
    my house number, the order number, my username, my seat, the combination, the secret number, the codeword,
    my bus number, the alarm code, my ticket number, the answer, the safe word, my email name, my shoe size"""
)


def _code(source: Source, key: str) -> str:
    if any(word in key for word in ("word", "name", "answer")) and source.chance(0.7):
        word = words.made_up(source, (2, 3))
        return word if source.chance(0.6) else f"{word}{source.rng.randint(1, 99)}"
    if "phone" in key:
        first, second = source.rng.randint(100, 999), source.rng.randint(1000, 9999)
        return f"{first}{source.rng.choice(('', ' ', '-'))}{second}"
    return str(source.rng.randint(0, 10 ** source.rng.randint(1, 6)))


def _note_key(source: Source) -> str:
    if source.chance(0.8):
        return source.rng.choice(_CODES)
    owner = source.rng.choice(("the", "my"))
    return f"{owner} {source.word(common.NOUNS)} {source.rng.choice(('code', 'number', 'password', 'name'))}"


NOTE = Slot(
    "note",
    Patterns(
        """
        {k} is {v}
        remember that {k} is {v}
        {k}: {v}
        ({k} is|remember {k}:|note: {k} is|keep {k} for me:|store this: {k} is|here is {k}:|save {k}:
    |write down that {k} is|please keep in mind that {k} is|for later: {k} is|i need you to remember that {k} is
    |make a note: {k} is|memorise this: {k} is|memorize that {k} is|don't forget: {k} is|hold on to this: {k} is
    |i set {k} to|please remember {k}, it is|let's say {k} is|can you remember {k}? it is
    |can you remember that {k} is) {v}(.|!|)
        {v} is {k}(.|!|)
        (could|can|would|will) you (remember|note|keep in mind|store|memorise) (that |)({k} is) {v}(?|, please
    | for me?)
        """,
        "(make sure to remember|see that you keep in mind) that {k} is {v}(.|)",
    ),
    Patterns("{k} is {v}\n({k} is|remember that {k} is) {v}"),
    Patterns(
        """
        what is {k}?
        what was {k}?
        what's {k} again?
        whats {k}
        {k}?
        (what is|what's|what was|tell me|say|do you know|do you remember|can you tell me|remind me of|recall|give me
    |repeat|could you tell me|i forgot, what is|i can't remember, what was|please tell me|do you still know
    |whats) {k}(|?| again?| please)
        (which|what) did i (say|tell you) {k} (is|was)?
        (tell me|do you remember|do you know|can you tell me) what {k} (is|was)(|?)
        {k} is what?
        (i forgot|i have forgotten|i lost) {k}(.|,|!) (what is it|can you help|tell me|what was it)(|?)
        """,
        "(did you keep|have you stored) {k}?\n(look up|fetch) {k}(|.)",
    ),
    "{y} is {v}",
    "{y}",
    _code,
    keys=_CODES,
    weight=3.0,
    topics=("{k}", "what {k} is", "{k}"),
    yes_no=Patterns("is {k} {o}?\n(is it true that|did i say) {k} is {o}?\n{k} is {o}, (right|correct|isn't it)?"),
    draw_key=_note_key,
)
_LOST = split_words(
    """the key, my keys, my wallet, my phone, my glasses, the map, the letter, my passport, my bag, the ticket, my car,
    my bike, the book, the remote, my umbrella, the money, my hat, the ladder, my laptop, the treasure, the scissors"""
)
_WHERE = split_words("under on in behind next-to near inside below above beside")
_SPOTS = split_words("""mat table drawer box kitchen garden garage car sofa shelf cupboard bag bed desk door window tree
    office basement cellar hall bathroom attic chair lamp pocket piano fridge roof""")


def _spot(source: Source, _key: str) -> str:
    thing = words.made_up(source) if source.chance(0.2) else source.word(_SPOTS)
    colour = f"{source.word(words.COLOURS)} " if source.chance(0.2) else ""
    return f"{source.rng.choice(_WHERE).replace('-', ' ')} {source.rng.choice(('the', 'my'))} {colour}{thing}"


PLACE = Slot(
    "place",
    Patterns(
        """
        {k} (is|are) {v}
        i put {k} {v}
        (i put|i left|i hid|i keep|i have put|i placed|i've put|remember, i put|note that i put|remember that i left
    |we keep|i always put|i laid|remember: i put|for later: i left|you should know that i put) {k} {v}(.|!|)
        """,
        "(somebody put|i stored) {k} {v}(.|)",
    ),
    Patterns("i put {k} {v}\n(i put|i left|i keep) {k} {v}"),
    Patterns(
        """
        where is {k}?
        where are {k}?
        where did i put {k}?
        (where is|where's|where are|where did i put|where did i leave|where have i put|where did i hide
    |where do i keep|where can i find|where was|i can't find|help me find|i am looking for
    |where did i say i put) {k}(|?| again?| now?)
        (tell me|do you know|do you remember|can you tell me|remind me) where (i put|i left|i keep) {k}(|?)
        (in|at) (which|what) place (is|are|did i put) {k}?
        """,
        "have you seen {k}?\n(whereabouts|where on earth) (is|are) {k}?",
    ),
    "you put {y} {v}",
    "where you put {y}",
    _spot,
    keys=_LOST,
    weight=1.5,
    topics=("where i put {k}", "where i left {k}"),
)
_EVENTS = split_words(
    """my meeting, the meeting, my appointment, my dentist appointment, my flight, my train, the party, my exam,
    my lesson, the concert, my doctor's appointment, the game, my class, the film, my interview, the wedding, my bus,
    the test, the show, my shift, the deadline, my piano lesson, the dinner, the call, my yoga class"""
)


def _when(source: Source, _key: str) -> str:
    rng = source.rng
    hour = str(rng.randint(1, 12))
    time = rng.choice((f"at {hour}", f"at {hour}", f"at {hour}:{rng.choice(('15', '30', '45'))}", f"at {hour} pm"))
    day = rng.choice((f"on {rng.choice(words.DAYS)}", "tomorrow", "next week", f"on {rng.choice(words.DAYS)}"))
    return rng.choice((time, time, day, f"{day} {time}"))


EVENT = Slot(
    "event",
    Patterns(
        """
        {k} is {v}
        {k} starts {v}
        ({k} is|{k} starts|{k} begins|remember that {k} is|note that {k} is|don't forget: {k} is|remember, {k} is
    |remind me that {k} is|{k} takes place|i have to remember that {k} is|{k} will be|please note: {k} is) {v}(.|!|)
        {v} is {k}(.|)
        """,
        "(it is planned that {k} is|they moved {k} so it is) {v}(.|)",
    ),
    Patterns("{k} is {v}\n({k} is|{k} starts|{k} begins) {v}"),
    Patterns(
        """
        when is {k}?
        when does {k} start?
        what time is {k}?
        (when is|when's|when was|at what time is|what time is|what day is|on which day is|and when is|so when is
    |whens) {k}(|?| again?)
        (tell me|do you know|do you remember|can you tell me|remind me) (when {k} is|when {k} starts|what time {k} is
    |the time of {k})(|?)
        (when does|at what time does|what time does|when will) {k} (start|begin)(|?)
        """,
        "for when is {k} planned?",
    ),
    "{y} is {v}",
    "when {y} is",
    _when,
    keys=_EVENTS,
    weight=1.5,
    topics=("when {k} is", "the time of {k}", "what time {k} is"),
)
_TIMES = split_words(
    """tomorrow, next week, tonight, on Monday, on Tuesday, on Friday, on Saturday, on Sunday, this weekend, next year,
    next month, in summer, this evening, in December, today, next Friday, in spring, this afternoon"""
)


def _plan(source: Source, _key: str) -> str:
    rng = source.rng
    draw = rng.random()
    if draw < 0.4:
        verb = rng.choice(("go to", "fly to", "travel to", "drive to", "move to"))
        return f"{verb} {words.town(source)}"
    if draw < 0.6:
        return f"{rng.choice(('meet', 'visit', 'call', 'see'))} {words.name(source)}"
    thing = words.made_up(source) if source.chance(0.3) else source.word(words.THINGS)
    article = "an" if thing[0] in "aeiou" else "a"
    return f"{rng.choice(('buy', 'repair', 'paint', 'sell', 'build', 'clean'))} {article} {thing}"


PLAN = Slot(
    "plan",
    Patterns(
        """
        {k} i will {v}
        i {v} {k}
        {k} i {v}
        ({k} i will|{k} i want to|{k} i am going to|{k} i'm going to|{k} i plan to|my plan for {k} is to
    |{k} i have to|{k} i'll|{k} i'm gonna|{k} i must|{k} i need to|{k} i get to|remember that {k} i will
    |{k} we will) {v}(.|!|)
        i (will|want to|am going to|plan to|have to|must|intend to|need to|shall) {v} {k}(.|!|)
        """,
        "(it is my plan to|i have decided to) {v} {k}(.|)",
    ),
    Patterns("{k} i will {v}\ni (will|want to|am going to|plan to) {v} {k}"),
    Patterns(
        """
        what will i do {k}?
        what am i doing {k}?
        what do i do {k}?
        (what will i do|what am i doing|what do i do|what am i going to do|what do i plan|what is my plan
    |what are my plans|what did i say i will do|what do i want to do|what have i planned|whats my plan) (for |){k}(|?
    | again?)
        (tell me|do you know|do you remember|can you tell me|remind me) (what i will do|what i am doing|what i plan
    |my plan for|what i have planned for) {k}(|?)
        (and |so |)my (plan|plans) (for|) {k}?
        """,
        "what is on my list for {k}?",
    ),
    "you will {v} {k}",
    "what you will do {k}",
    _plan,
    keys=_TIMES,
    weight=1.5,
    topics=("what i will do {k}", "what i plan to do {k}", "what my plan is {k}"),
)
