"""Multiply to 12 x 12, divide evenly, double and halve."""

from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills import arithmetic_frames as frames
from tools.builtin_model.skills.arithmetic_core import TABLE, product, table_pair, typed, working
from tools.builtin_model.skills.arithmetic_follow import TABLES, again_table, expression, follow_ups
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Turn, exactly

BY_ZERO = "I can't divide by zero."
_MULTIPLY = Patterns(
    """
    multiply {a} by {b}
    multiply {a} and {b}
    (|please|can you|could you|would you|will you|now|pls|kindly|let's|i want to|i need to|how do i|if i|help me
    |can u|what if i|when you|i want you to|could you please)  (multiply|times) {a} (by|and|with|times) {b}(|?|.
    | please| for me| for me?|, what do i get?|, what is it?)
    (what|how much|which number) (do|does|will|would) {a} (times|x|multiplied by|*) {b} (make|give|equal|come to|be
    |get me)(|?)
    (what is|what's|whats|tell me|find|give me|calculate|compute|work out|i need|show me|do you know) the (product
    |result) of (multiplying|) {a} (and|times|by|multiplied by) {b}(|?|.| please)
    (the product of|product of|product|multiply|times|multiplication|the product)(|:) {a} (and|,|by|times) {b}(|?|.
    | =)
    (what|which number|how much) do (i|you|we) get (if|when) (i|you|we) multiply {a} (and|by|with) {b}(|?)
    (what is|what's|how much is|how many is|how many are|how much are) {a} (lots of|groups of|sets of|times) {b}(|?)
    {a} (lots of|groups of|sets of|times the number) {b}(|?| is what?| makes?)
    (i need|what is|tell me|do you know|quiz me:|times table:|times tables:|from the times table:|in the times table,
    |multiplication table:|my times tables:|from the {b} times table:) {a} (x|times|*) {b}(|?|.| =)
    (i have to|i want to|i must|we have to|i'd like to|i'm trying to|trying to|i would like to) multiply {a} (by|and
    |with
    |times) {b}(|.|. what is it?|, what do i get?|, can you help?)
    {a} (and|,|by|with) {b} multiplied (is|is what|makes|gives|together|please)(|?)
    {b} times the number {a}(|?)
    {a} (rows|groups|lots|packs|sets|piles) of {b}(|?| is what?| makes?| how many in total?|, how many?
    | are how many?)
    {a} (times|x|multiplied by|*) {b} (is|makes|equals|gives) (what|how much|which number|)(|?)
    if i (take|count|add) {b} {a} times, (what do i get|how much is it|what is it)(|?)
    """,
    """
    (what|which) product (do|will) {a} and {b} (give|make)(|?)
    (take|count) {a} times the number {b}(|.)
    (when|if) {a} is multiplied by {b}, what comes out(|?)
    """,
)
_DIVIDE = Patterns(
    """
    divide {a} by {b}
    {b} into {a}
    how many times does {b} go into {a}?
    how many times {b} in {a}?
    (|please|can you|could you|would you|will you|now|pls|kindly|let's|i want to|i need to|how do i|if i|help me
    |can u|what if i|when you|i want you to|could you please)  (divide|split|share|break up|cut) {a} (by|into|among
    |between|through) {b}(|?|.| please| for me| for me?|, what do i get?|, what is it?| parts| equal parts)
    (what|how much|which number) (do|does|will|would) {a} (divided by|over|/|split by) {b} (make|give|equal|come to
    |be|get me)(|?)
    (what is|what's|whats|tell me|find|give me|calculate|compute|work out|i need|show me|do you know) the (quotient
    |result) of (dividing|) {a} (and|by|divided by) {b}(|?|.| please)
    (how many times|how often) (does|will|can|do) {b} (go into|fit into|fit in|go in|divide|divide into|go) {a}(|?)
    how many {b}s (are in|are there in|make|go into|fit into|fit in|do i need for|are) {a}(|?)
    (what|which number|how much) do (i|you|we) get (if|when) (i|you|we) (divide|split|share) {a} (by|into) {b}(|?)
    (i have to|i want to|i must|we have to|i'd like to|i'm trying to|trying to|i would like to) (divide|split
    |share) {a} (by
    |into|among|between) {b}(|.|. what is it?|, what do i get?|, can you help?| people| parts| equal parts| kids)
    (we are|there are|for) {b} (people|friends|kids|of us|children)(,| and) (share|to share|we share|split
    |we have) {a}(.|,|
    ) (how many each|how much each|how many for each|how many does each get|what does each get)(|?)
    {a} (shared|split|divided) (between|among|by|into) {b}(|?| people?| equal parts?| friends?| kids?| ways?)
    (how many|how much) (is|are) each part if (i|we) (cut|split|divide) {a} (into|in) {b}(|?| parts?| equal parts?)
    what times {b} (makes|gives|equals|is) {a}(|?)
    {b} times (what|how much|which number|_|?) (is|makes|gives|equals|=) {a}(|?)
    (how many|what number of) {b}s (can i take from|do you need to get|do i need to reach|add up to|fit into
    |are in) {a}(|?)
    {a} (divided by|over|/|split by) {b} (is|makes|equals|gives) (what|how much|which number|)(|?)
    (what is|what's|how much is) {a} (shared by|split into|shared between|divided among|split by|cut into) {b}(|?
    | parts?| equal parts?| people?)
    (what times {b} is {a}|which number times {b} makes {a}|{b} times what is {a}
    |what do i multiply {b} with to get {a}|{b} times which number makes {a}|what number times {b} is {a})(|?)
    """,
    """
    (when|if) {a} is divided by {b}, what comes out(|?)
    how (many|often) times (is|can) {b} (contained in|be taken from) {a}(|?)
    (which|what) quotient (do|will) {a} and {b} (give|make)(|?)
    """,
)
_DOUBLE = Patterns(
    """
    double {a}
    twice {a}
    what is double {a}?
    what is twice {a}?
    (what is|what's|whats|how much is|tell me|calculate|compute|find|give me|work out|what number is|i need
    |do you know|can you tell me|could you tell me|what would be|say|please tell me|and|and what is|what about
    |how about|solve|now|i want to know what is|so what is) (the double of|double of|double|twice|two times
    |twice the number|double the number|the number twice as big as|2 times|two lots of|the doubled) {a}(|?|.| please
    | =)
    (|please|can you|could you|would you|now|pls|i want you to|can u)  double {a}(|?|.| for me| please| for me?)
    (double|twice|two times|2 times|{a} doubled|doubled) {a} (is|makes|equals|gives|please|=) (what|how much|)(|?)
    (what is|what's|how much is) {a} (doubled|made twice as big|counted twice|taken twice)(|?)
    (what|how much) (do i get|is it|comes out|do you get) (if|when) (i|you|we) double {a}(|?)
    {a} (doubled|made twice as big|twice as big)(|?| please| =)
    """,
    "(what|which) number is (twice as big as|the doubled number of) {a}(|?)\n(take|count) {a} twice(|.)",
)
_HALF = Patterns(
    """
    half of {a}
    half {a}
    halve {a}
    what is half of {a}?
    (what is|what's|whats|how much is|tell me|calculate|compute|find|give me|work out|what number is|i need
    |do you know|can you tell me|could you tell me|what would be|say|please tell me|and|and what is|what about
    |how about|solve|now|i want to know what is|so what is) (half of|the half of|one half of|a half of|half|1/2 of
    |half the number) {a}(|?|.| please| =)
    (|please|can you|could you|would you|now|pls|i want you to|can u)  (halve|half|cut in half|split in half) {a}(|?
    |.| for me| please| for me?)
    (i need|cut|i want|i only need|give me|take) (half of|the half of|one half of) {a}(|.| please|, how much is it?)
    (we are two and share|two of us share|two people split|split between two:) {a}(|?|, how much each?)
    (half of|the half of|half) {a} (is|makes|equals|gives|please|=) (what|how much|)(|?)
    (what is|what's|how much is) {a} (halved|cut in half|split in half|split in two|in half|divided in half)(|?)
    (what|how much) (do i get|is it|comes out|do you get) (if|when) (i|you|we) (halve|cut in half|split in half) {a}(
    |?)
    {a} (halved|in half|cut in half|split in half)(|?| please| =| is what?)
    """,
    "(what|which) number is (half as big as|the half of) {a}(|?)\n(cut|split) the number {a} in half(|.)",
)
_TRIPLE = Patterns(
    """
    triple {a}
    three times {a}
    what is triple {a}?
    (what is|what's|whats|how much is|tell me|calculate|find|give me|work out|i need|do you know|can you tell me|and
    |could you tell me|what would be|please tell me|what about|how about|now|please|can you) (triple|the triple of
    |three times|triple the number|thrice) {a}(|?|.| please| =)
    {a} (tripled|made three times as big)(|?| please| =| is what?)
    (triple|thrice|three times) {a} (is|makes|equals|gives|please|=) (what|how much|)(|?)
    (what|how much) (do i get|is it|comes out) (if|when) (i|you|we) triple {a}(|?)
    """,
    "(which|what) number is (three times as big as|the triple of) {a}(|?)",
)
_DIVISIBLE = Patterns(
    """
    is {a} divisible by {b}?
    can you divide {a} by {b} evenly?
    does {b} go into {a}?
    is {a} a multiple of {b}?
    (is|is the number|tell me, is|do you know if|can you tell me if|i wonder if|tell me whether|so is|and is|check if
    |i need to know if) {a} (|is) (divisible by|evenly divisible by|a multiple of|dividable by
    |exactly divisible by) {b}(|?| or not?)
    (can|could) {a} be (divided|split|shared) (evenly|equally|exactly|without a rest|without remainder) by {b}(|?)
    (can|could) (i|you|we) (divide|split|share) {a} by {b} (evenly|equally|exactly|without a rest
    |without a remainder)(|?)
    (does|will|can) {b} (divide|go into|fit into) {a} (evenly|exactly|without a rest|without remainder|)(|?)
    (does|will|would) {a} divide (evenly|exactly|equally) by {b}(|?)
    """,
    "(would|could) {a} be a multiple of {b}(|?)\nis (it possible|there a way) to divide {a} by {b} evenly(|?)",
)


def divisible(source: Source, memory: Memory) -> Turn:
    """Ask whether a number of the table divides evenly."""
    b = source.rng.randint(2, TABLE)
    a = source.rng.randint(1, TABLE) * b if source.chance(0.5) else source.rng.randint(2, TABLE * b)
    user, _ = source.say(_DIVISIBLE, dict(zip("ab", typed(source, a, b), strict=True)))
    text = f"No, {a} does not divide evenly by {b}." if a % b else f"Yes, {a} / {b} = {a // b}."
    return exactly(TABLES, user, text, follow=(again_table,))


def times(source: Source, memory: Memory) -> Turn:
    """Ask for a product of the table, or an easy one beyond."""
    rng = source.rng
    a, b = table_pair(source)
    if source.chance(0.12):
        a, b = rng.randint(13, 100), rng.choice((0, 1, 2, 2, 10, 10))
        if source.chance(0.4):
            a, b = b, a
    if source.chance(0.7):
        user, _ = source.say(frames.FRAMES, {"e": expression(source, "x", a, b)})
    else:
        text_a, text_b = typed(source, a, b)
        user, _ = source.say(_MULTIPLY, {"a": text_a, "b": text_b})
    return exactly(TABLES, user, product(a, b), follow=follow_ups(a, "x", b))


def _ask_to_divide(source: Source, a: int, b: int) -> str:
    if source.chance(0.65):
        return source.say(frames.FRAMES, {"e": expression(source, "/", a, b)})[0]
    text_a, text_b = typed(source, a, b)
    return source.say(_DIVIDE, {"a": text_a, "b": text_b})[0]


def divide(source: Source, memory: Memory) -> Turn:
    """Ask for a quotient, even or not, or to divide by zero."""
    rng = source.rng
    draw = rng.random()
    if draw < 0.06:
        return exactly(TABLES, _ask_to_divide(source, rng.randint(0, 99), 0), BY_ZERO, follow=(again_table,))
    quotient, b = table_pair(source)
    b = b or rng.randint(1, TABLE)
    a = quotient * b
    if draw < 0.12:
        a, b = rng.randint(1, 100), 1
    elif draw < 0.19:
        a, b = 2 * rng.randint(12, 50), 2
    elif draw < 0.23:
        a, b = 10 * rng.randint(12, 100), 10
    elif draw < 0.38:
        b = rng.randint(2, TABLE)
        a = rng.randint(1, TABLE * b)
        if a % b:
            return exactly(TABLES, _ask_to_divide(source, a, b), f"{a} does not divide evenly by {b}.")
    return exactly(TABLES, _ask_to_divide(source, a, b), f"{a} / {b} = {a // b}.", follow=follow_ups(a, "/", b))


def multiple(source: Source, memory: Memory) -> Turn:
    """Ask for the double, the triple or the half of a number."""
    rng = source.rng
    kind = rng.choice("ddhht")
    if kind == "t":
        n = rng.randint(0, TABLE)
        user, _ = source.say(_TRIPLE, {"a": typed(source, n)[0]})
        return exactly(TABLES, user, f"3 x {n} = {3 * n}.", follow=follow_ups(3, "x", n))
    if kind == "d":
        n = rng.choice((rng.randint(0, TABLE), rng.randint(13, 99), rng.randint(13, 99), rng.randint(100, 500)))
        user, _ = source.say(_DOUBLE, {"a": typed(source, n)[0]})
        way = working(n, "+", n)
        text = f"2 x {n} is {way} So 2 x {n} = {2 * n}." if way and n > TABLE else f"2 x {n} = {2 * n}."
        return exactly(TABLES, user, text, follow=follow_ups(2, "x", n))
    n = rng.randint(0, 100) if source.chance(0.2) else rng.choice((rng.randint(1, 12), rng.randint(1, 50))) * 2
    user, _ = source.say(_HALF, {"a": typed(source, n)[0]})
    text = f"{n} is odd, so half of it is not a whole number." if n % 2 else f"Half of {n} is {n // 2}."
    return exactly(TABLES, user, text, follow=() if n % 2 else follow_ups(n, "/", 2))
