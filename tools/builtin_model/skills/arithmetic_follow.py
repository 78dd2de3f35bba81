"""Go on after a result: add to it, take from it, double it, doubt it, or ask for another."""

from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills import arithmetic_frames as frames
from tools.builtin_model.skills.arithmetic_core import (
    LIMIT,
    TABLE,
    answer,
    belongs,
    digits,
    numbers,
    product,
    spelled,
    typed,
    value,
)
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Follow, Turn, exactly

SUMS, STORIES, TABLES, ORDER = "sums", "word problems", "times and divide", "numbers"
_MORE = {
    "+": Patterns(
        """
        and plus {n}?
        plus {n}
        + {n}
        +{n}
        add {n}
        (and|now|then|ok,|and then|so|and now|what is that|what's that|that|how much is that|what if you add
        |and if i add|and if you add|add another|now add|and add|then add|please add|can you add|now plus|and with
        |let's add|it|what is it|and what is that|the result) (plus|+|and|another|plus another|) {n}(|?|.| please
        | more?| to that| to that?| to it| to it?| to the result)
        (add|now add|please add|can you add|could you add|and if i add|what if i add|then add|and add|put
        |what if we add) {n} (to that|to it|to this|more|to the result|to the answer|on top|to the last one|as well
        |too)(|?|.| please)
        {n} more(|?| please| than that?| on top?)
        (what is|what's|how much is|and what is) (that|it|the result|this) (plus|with|increased by|and) {n}(|?| more?)
        (increase|raise) (it|that|the result) by {n}(|.|?)
        """,
        "(suppose|what if|and if) there (are|were) {n} more(|?)\n(now|and) (count|put) {n} on top(|.|?)",
    ),
    "-": Patterns(
        """
        and minus {n}?
        minus {n}
        - {n}
        -{n}
        now minus {n}
        subtract {n}
        (and|now|then|ok,|and then|so|and now|what is that|what's that|that|how much is that|now take|and take|it
        |then take|the result|what is it|and what is that) (minus|-|take away|less|without) {n}(|?|.| please)
        (subtract|take away|now take|take|please subtract|can you subtract|could you take|and if i take
        |what if i take|then take|and subtract|remove|deduct|now subtract|and if you take away|what if we subtract
        |now take away) {n} (from that|from it|from this|away|from the result|from the answer|again|off|too|)(|?|.
        | please)
        {n} less(|?| please| than that?)
        (what is|what's|how much is|and what is) (that|it|the result|this) (minus|without|reduced by|less) {n}(|?)
        (reduce|lower|decrease) (it|that|the result) by {n}(|.|?)
        """,
        "(suppose|what if|and if) {n} (go|are taken) away(|?)\n(now|and) (go|count) back {n}(|.|?)",
    ),
}
_SURE = Patterns(
    """
    are you sure?
    sure?
    really?
    is that right?
    (are|r) (you|u) (really|very|quite|absolutely|100 %|) (sure|certain|positive)(|?|??| about that?| about this?
    | it is right?| of that?| that this is correct?)
    (is|was) (that|this|it|your answer|the result|that answer|that result) (really|truly|) (right|correct|true|ok
    |the right answer|accurate|certain)(|?)
    (really|sure|honestly|seriously|is it|certain|you sure|u sure|truly|correct|right|for real)(|?|??)
    (can|could|will|would|please|) (you|) (check|check again|check that|double check|double-check|verify that|recheck
    |confirm that|verify|confirm|check it again|look again)(|?|.| please)
    (i am not sure|i doubt it|hm, really|i thought it was more|i thought it was less|can i trust that
    |can i trust you)(|?|.|!)
    """,
    "(do you stand by that|can i rely on that|is that your final answer|was that answer right)(|?)",
)
_DOUBT = Patterns(
    """
    isn't it {c}?
    i think it's {c}
    not {c}?
    it's {c}, right?
    (isn't it|is it not|is it|shouldn't it be|should it be|is it maybe|could it be|not|wasn't it|so it is|is that not
    |so is it|i thought it's|i thought it was|i thought|i think it is|i think it's|my teacher says it is|i say
    |my book says|my calculator says|my friend says it's|i got|i get|my son says|i would say|hm, i have|but i got
    |no, it's|no it is|wrong, it is|you are wrong, it's|i believe it's|my result is|i counted|i always thought it's
    |somebody told me) {c}(|?|.|, right?|, no?|. is that right?
    |. who is right?|, isn't it?| instead?|, i think)
    (and if i say|what if i say|is the answer|is the result) {c}(|?)
    {c}(?|??| right?|, no?|, isn't it?| is what i got| is my answer, is that right?)
    """,
    "(the solution here says|i wrote down) {c}(|, is it correct?)",
)
_BY = Patterns(
    """
    times {n}
    and times {n}?
    now times {n}
    multiply that by {n}
    (and|now|then|ok,|so|and now|what is that|what's that|that|it|how much is that|now do that|and that|the result
    |) (times|x|*|multiplied by) {n}(|?|.| please)
    (multiply|now multiply|and multiply|please multiply|can you multiply) (that|it|this|the result|the answer
    |) (by|with|times) {n}(|?|.| please)
    (what is|what's|how much is) (that|it|the result|this) (times|multiplied by|x) {n}(|?)
    """,
    "(suppose|what if) (that|it) is taken {n} times(|?)",
)
_HALF_OF = Patterns(
    """
    half of that
    and half of that?
    now half it
    (and|now|then|ok,|so|what is|what's|how much is|and what is|tell me|) (half of that|half of it|half of the result
    |half that|half of this|half the answer|the half of it|the half)(|?|.| please)
    (halve|now halve|and halve|can you halve|please halve) (that|it|this|the result)(|?|.| please)
    (and|now|then|so|that|) (in half|halved|cut in half)(|?|.| please)
    (divide|now divide|split) (that|it|the result) (in half|in two)(|?|.| please)
    """,
    "(suppose|what if) (that|it) is halved(|?)",
)
_BY_TWO = Patterns(
    """
    divided by 2?
    / 2
    (and|now|then|so|that|ok,|) (divided by 2|divided by two|/ 2)(|?|.| please)
    (divide|now divide|and divide|split) (that|it|the result) by (2|two)(|?|.| please)
    (what is|what's|how much is) (that|it|the result) (divided by 2|divided by two|/ 2)(|?)
    """,
    "(suppose|what if) (that|it) is divided by (2|two)(|?)",
)
_HOW = Patterns(
    """
    how?
    why?
    how did you get that?
    (how|why) (did you get|do you get|did you calculate|did you work out|do you know|did you find|is it|is that
    |did you do|comes) (that|this|it|the result|the answer)(|?)
    (show me|show|explain|can you explain|can you show me|please explain|tell me|i don't understand|please show)(
    | me) (how|why|your working|the steps|that|the way|it|how you did it|step by step|how it works|your work)(|?|.
    | please)
    (say|do|repeat|explain) (that|it) (again|once more|one more time|slowly)(|?|.| please)
    (what was that|sorry|pardon|come again|once more|again)(|?| please)
    """,
    "(in what way|by which steps) did you (get|find) (that|it)(|?)",
)
_AGAIN = Patterns(
    """
    and {e}?
    what about {e}?
    how about {e}?
    {e}?
    (and|now|what about|how about|and what about|and what is|and how much is|then|ok,|ok, now|next:|next|great, and
    |thanks, and|good. now|another one:|one more:|now try|now do|and then|also|and also|can you do|what is|nice, and
    |no, i meant|no i meant|sorry, i meant|i meant|i mean|oops, i mean|sorry, i wanted|wait, what is|ok and|okay and
    |thx, and|super. and|wow, and|my next one is|and this one:|number 2:|question 2:|and the last one:|bonus:
    |can you also do|do you also know|and how much would be|one more please:|another please:|instead|rather
    |so|right, and|correct. now|cool, what about|well done. and|yes. and|and now|perfect. next|please also do
    |let's try|i have another:|the next one is|again:|fine, and|and the next:|again, what is) {e}(|?|.| then?| please
    | now?)
    """,
    "(moving on:|after that,|what would) {e}(|?)\n(and for|the same for|the same with) {e}(|?)",
)
_TWICE = Patterns(
    """
    times 2?
    times 2
    times two
    and times 2?
    x 2
    * 2
    double that
    and double that?
    (and|now|then|ok,|so|and now|what is that|what's that|that|it|how much is that|now do that) (times 2|times two
    |x 2|* 2|multiplied by 2|multiplied by two|doubled|twice)(|?|.| please)
    (double|now double|and double|multiply|now multiply|please double) (that|it|this|the result|the answer)(|?|.
    | by 2| by two| please| with 2)
    (what is|what's|how much is) (twice|double|two times|2 times) (that|it|the result|this)(|?)
    """,
    "(twice|two times) (the answer|that result)(|?)\n(suppose|what if) (that|it) is doubled(|?)",
)
_IN_WORDS = Patterns(
    """
    in words?
    and in words?
    how do you write that in words?
    (and|now|please|ok,|)  (in words|in letters|as a word|spelled out|written out|in writing|as words)(|?|.| please)
    (write|say|spell|spell out|write out|put|can you write|can you say|please write) (that|it|the result|the answer
    |this number|that number) (in words|in letters|out in words|as a word|with letters)(|?|.| please)
    """,
    "(how is|what is) (that|the number) (in words|in letters)(|?)",
)


def expression(source: Source, sign: str, a: int, b: int) -> str:
    """Return "48 + 27" in one of the many ways to type it."""
    rng = source.rng
    text_a, text_b = typed(source, a, b)
    if not text_a[0].isdigit() or rng.random() < 0.5:
        text = frames.WORDED[sign].draw(source).format(a=text_a, b=text_b)
        return text[0].upper() + text[1:] if rng.random() < 0.1 else text
    symbol = rng.choice(frames.SIGNS[sign])
    blank = " " if symbol.isalpha() and symbol not in "xX" else rng.choice((" ", " ", " ", ""))
    text = f"{text_a}{blank}{symbol}{blank}{text_b}"
    return text.replace(symbol, symbol + " ", 1) if not blank and rng.random() < 0.08 else text


def sum_turn(user: str, a: int, sign: str, b: int) -> Turn:
    """Return the turn that asks for a sum or a difference."""
    return exactly(SUMS, user, answer(a, sign, b), follow=follow_ups(a, sign, b))


def more(start: int, ending: str = "") -> Follow:
    """Return a follow-up that adds to the last result or takes from it.

    Args:
        start: the last result.
        ending: what is counted in a word problem, as "apple|apples".
    """

    def follow(source: Source, memory: Memory) -> Turn:
        sign = "+" if not start else "-" if start > LIMIT else source.rng.choice("+-")
        high = min(LIMIT, start) if sign == "-" else LIMIT
        for _ in range(50):
            n = source.rng.randint(1, min(high, source.rng.choice((9, 9, 20, 99, high))))
            if belongs(source, start, sign, n):
                break
        user, _ = source.say(_MORE[sign], {"n": typed(source, n)[0]})
        if ending:
            result = value(start, sign, n)
            name = ending.split("|")[result != 1]
            last = f"That {'makes' if sign == '+' else 'leaves'} {result} {name}."
            return exactly(STORIES, user, answer(start, sign, n, last))
        return sum_turn(user, start, sign, n)

    return follow


def _again(source: Source, memory: Memory) -> Turn:
    sign = source.rng.choice("++-")
    a, b = numbers(source, sign) if source.chance(0.8) else digits(source, sign)
    user, _ = source.say(_AGAIN, {"e": expression(source, sign, a, b)})
    return sum_turn(user, a, sign, b)


def again_table(source: Source, memory: Memory) -> Turn:
    """Ask for another product."""
    a, b = source.rng.randint(2, 12), source.rng.randint(2, 12)
    user, _ = source.say(_AGAIN, {"e": expression(source, "x", a, b)})
    return exactly(TABLES, user, product(a, b), follow=follow_ups(a, "x", b))


def follow_ups(a: int, sign: str, b: int, ending: str = "") -> tuple[Follow, ...]:
    """Return the ways to go on after a result."""
    result = value(a, sign, b)

    def sure(source: Source, memory: Memory) -> Turn:
        user, _ = source.say(_SURE)
        return exactly(SUMS, user, f"Yes, {a} {sign} {b} = {result}.")

    def doubt(source: Source, memory: Memory) -> Turn:
        guess = result if source.chance(0.4) else max(0, result + source.rng.choice((-10, -2, -1, 1, 2, 5, 10)))
        user, _ = source.say(_DOUBT, {"c": str(guess)})
        return exactly(SUMS, user, f"{'Yes' if guess == result else 'No'}, {a} {sign} {b} = {result}.")

    def by(source: Source, memory: Memory) -> Turn:
        n = source.rng.randint(2, TABLE)
        user, _ = source.say(_BY, {"n": typed(source, n)[0]})
        return exactly(TABLES, user, product(result, n), follow=follow_ups(result, "x", n))

    def half(source: Source, memory: Memory) -> Turn:
        if source.chance(0.4):
            user, _ = source.say(_BY_TWO)
            return exactly(TABLES, user, f"{result} / 2 = {result // 2}.", follow=(again_table,))
        user, _ = source.say(_HALF_OF)
        return exactly(TABLES, user, f"Half of {result} is {result // 2}.", follow=(again_table,))

    def how(source: Source, memory: Memory) -> Turn:
        user, _ = source.say(_HOW)
        text = product(a, b) if sign == "x" else answer(a, sign, b)
        return exactly(SUMS, user, text)

    def twice(source: Source, memory: Memory) -> Turn:
        user, _ = source.say(_TWICE)
        return exactly(TABLES, user, product(result, 2), follow=follow_ups(result, "x", 2))

    def in_words(source: Source, memory: Memory) -> Turn:
        user, _ = source.say(_IN_WORDS)
        return exactly(ORDER, user, f"{result} is {spelled(result)}.")

    on: tuple[Follow, ...] = (more(result, ending), more(result, ending)) if 0 <= result <= 2 * LIMIT else ()
    if ending:
        return (*on, sure, how, doubt)
    if 0 <= result <= LIMIT:
        on = (*on, twice, in_words, doubt)
    if 0 < result <= TABLE:
        on = (*on, by)
    if 0 < result <= 200 and result % 2 == 0:
        on = (*on, half)
    return (*on, again_table, again_table, sure, how) if sign in "x/" else (*on, _again, _again, again_table, sure, how)
