"""Write numbers in words, and words in digits."""

from tools.builtin_model.patterns import Patterns, Source, is_held_value
from tools.builtin_model.skills.arithmetic_core import LIMIT, loosely_spelled, spelled
from tools.builtin_model.skills.arithmetic_patterns import ALSO
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Turn, exactly

_TO_WORDS = Patterns(
    """
    write {a} in words
    {a} in words
    spell {a}
    how do you write {a} in words?
    (|please|can you|could you|would you|now|pls|kindly|i want you to|help me|i need to|can u|let's|how do i
    |how do you|how to|how would you|will you|i have to|teach me to)  (write|spell|spell out|write out|say|put
    |express|type|write down|read) (|the number|the numeral|number) ({a}) (in words|as a word|in letters|with letters
    |in english words|out in words|as words|in word form|in full)(|.|?| please)
    (spell|spell out|write out|say out|read out|how do you spell|how do you say|how do you pronounce
    |how do i read|how do you read|how do i spell) (|the number) {a}(| spelled| written| in english| in words)(|?|.)
    (what is|what's|whats|how is|how's|tell me|give me|show me) (|the number) {a} (in words|as a word|in letters
    |in word form|written out|spelled out|as words|written in words|called)(|?|.)
    (the number|number|) {a} (in words|as a word|in letters|in word form|written out|spelled out|as words
    |in writing)(|?|.| please)
    (words for|number word for|the word for|the number word for|what is the word for|what's the word for
    |what do you call) (the number|) {a}(|?)
    (how do i|how would i|how do you|how does one|how can i) (write|spell|say|pronounce|read|call) (the number
    |the figure|the price|) {a} (in english|in an essay|on a check|on a cheque|correctly|properly|out loud|as text
    |in full words|in a letter|with words)(|?| please)
    (how is|what is|how's) {a} (written|spelled|spelt|called|pronounced|said) (in words|in english|as a word)(|?)
    (i need|i want|i have to write|i must write|i'd like|give me|show me|my form asks for) (the number |){a} (in words
    |as a word|spelled out|written out|in letters)(|.| please|, please)
    (i'm writing a check|for my homework|in my essay|im learning english|my daughter asks|english class)(:|,
    |.) (how do i
    |how do you) (spell|write|say) (the number |){a}(|?| in words?)
    {a} (as text|spelled|spelt|as letters|word|in english|in english words|as an english word|how do you say that
    |how is it spelled|how do i spell it)(|?| please)
    what('s| is) the (spelling|word|english word|name|english) (of|for) (the number |){a}(|?)
    (turn|convert|change|translate) {a} (into|to) (words|letters|a word|word form|a number word)(|.|?| please)
    """,
    """
    (which|what) word (stands for|means) {a}(|?)
    (for a cheque|on a check)(:|, write) {a} in (words|letters)(|.)
    please (give|show) {a} with letters(|.)
    """,
)
_TO_DIGITS = Patterns(
    """
    what number is {a}?
    {a} in digits
    {a} as a number
    write {a} in digits
    (what number|which number) is {a}(|?| please?)
    (|please|can you|could you|would you|now|pls|kindly|i want you to|help me|i need to|can u|how do i|how do you
    |how to|how would you|will you|i have to)  (write|put|express|type|write down|show|write out) (|the number|number
    |) {a} (in digits|as a number|in figures|in numbers|with digits|as digits|in numerals|with numbers|as a numeral
    |in number form|using digits)(|.|?| please)
    (what is|what's|whats|how is|tell me|give me|show me|the number|) {a} (in digits|as a number|in figures
    |in numbers|with digits|as digits|in numerals|as a figure|in number form|written as a number|written in digits)(
    |?|.| please)
    (what|whats|what's|what is|how much is|tell me what|which number is) {a} (as a number|in numbers|with numbers
    |in digits
    |as digits|as a figure|if i write it in digits)(|?| please)
    (i need|i want|i'd like|give me|show me|i have to write) {a} (in digits|as a number|in numbers|with digits
    |in numerals
    |in figures|as digits)(|.| please|, please)
    (how do i|how would i|how does one|how can i|how do you) (write|type) {a} (in digits|as a number|in numbers
    |with digits
    |in numerals|on a keyboard)(|?)
    (how is|what is) {a} written (in digits|in numbers|as a number|with digits|in numerals)(|?)
    {a} (in numerals|to digits|to number|in number form|how do i write that as a number|with digits|in figures
    |which number is that|what number is that)(|?| please)
    (my son wrote|the letter says|it says|the check says|the book says|i read) {a}(.|,|:) (what number is that
    |which number is it|what is that in digits|what is that as a number|how do i write it in digits)(|?)
    (turn|convert|change|translate) {a} (into|to) (digits|a number|numbers|figures|number form)(|.|?| please)
    (digits for|number for|the number for|the digits of|what are the digits of|which digits make|numeral for
    |how do you write the number|what figure is) {a}(|?)
    """,
    """
    (which|what) digits (stand for|mean) {a}(|?)
    (use|with) digits(:|, write) {a}(|.)
    please give {a} with numerals(|.)
    """,
)


def _also_words(source: Source, memory: Memory) -> Turn:
    n = _drawn(source)
    user, _ = source.say(ALSO, {"a": str(n)})
    return exactly("number words", user, f"{n} is {spelled(n)}.", follow=(_also_words,))


def _also_digits(source: Source, memory: Memory) -> Turn:
    n = _drawn(source)
    user, _ = source.say(ALSO, {"a": loosely_spelled(source, n)})
    text = spelled(n)
    return exactly("number words", user, f"{text[0].upper()}{text[1:]} is {n}.", follow=(_also_digits,))


def _drawn(source: Source) -> int:
    rng = source.rng
    while True:
        n = rng.choice((rng.randint(0, 20), rng.randint(20, 99), rng.randint(20, 99), rng.randint(100, 999), LIMIT))
        n = 100 * rng.randint(1, 9) + rng.randint(1, 20) if source.chance(0.08) else n
        if n <= 20 or n % 100 == 0 or is_held_value(f"words {n}") == (source.split != "train"):
            return n


def number_words(source: Source, memory: Memory) -> Turn:
    """Ask for a number in words, or for words in digits."""
    n = _drawn(source)
    if source.chance(0.5):
        user, _ = source.say(_TO_WORDS, {"a": str(n)})
        return exactly("number words", user, f"{n} is {spelled(n)}.", follow=(number_words, _also_words))
    user, _ = source.say(_TO_DIGITS, {"a": loosely_spelled(source, n)})
    text = spelled(n)
    return exactly("number words", user, f"{text[0].upper()}{text[1:]} is {n}.", follow=(number_words, _also_digits))
