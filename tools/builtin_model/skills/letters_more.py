"""The sentences that ask about single letters of a word, about two words, and about the alphabet."""

from tools.builtin_model.patterns import Patterns

NTH = Patterns(
    """
    {n} letter of {w}
    {n} letter of {w}?
    what is the {n} letter of {w}?
    what's the {n} letter in {w}?
    (what is|what's|whats|which is|tell me|give me|name|say|show me|find|gimme|write) the {n} (letter|character) (of
    |in|from|for) {w}(|?| please)
    (which|what) letter (is|comes) {n} in {w}(|?)
    (which|what) (letter|character) (is|is it that is|comes|stands) (at|in|on) the {n} (place|position|spot) (of
    |in) {w}(|?)
    (which|what) is the {n} (letter|character) (of|in) {w}(|?)
    {w}(:|,) ({n} letter|what is the {n} letter|the {n} letter please|which letter is the {n}|its {n} letter
    |tell me the {n} letter)(|?)
    (can|could|would) (you|u) (please |)(tell me|name|give me|say) the {n} (letter|character) (of|in) {w}(|?)
    (do you know|i want to know|i need to know|i need|i'd like to know|i was wondering what is|i wonder what is
    |do you know what is) the {n} letter (of|in) {w}(|?|.)
    (the|my) {n} letter of {w}(|?|is what?| is?| please)
    (in|for) {w}(,|) (what is|which is|what's) the {n} letter(|?)
    (if|when) (i|you) (spell|write) {w}, what is the {n} letter(|?)
    {w}'s {n} letter(|?)
    (for a crossword|for my homework|quiz|a riddle)(:|,) (what is the {n} letter of {w}?|the {n} letter of {w}?)
    """,
    """
    (in|look at) {w}: (which|what) letter is (the {n}|{n})?
    the {n} letter in {w} (would be|is) which?
    what letter do (you|i) find (as|at) the {n} in {w}?
    """,
)
HAS = Patterns(
    """
    is there {a} {l} in {w}?
    does {w} contain {l}?
    does {w} have {a} {l}?
    is {l} in {w}?
    {l} in {w}?
    (is|is there|are there) (the letter |the letter |a letter |any ){l} in {w}(|?)
    (does|do|will|would) {w} (contain|have|include|use|hold|got) (the letter {l}|a letter {l}|any {l}|{a} {l}
    |the {l})(|?)
    (is|does) the letter {l} (in|part of|contained in|occur in|appear in|found in|used in) {w}(|?)
    (can|do) (you|i|we) (find|see|need|use|write) {a} (letter |){l} (in|to write|to spell|for) {w}(|?)
    (do you write|do you spell|is) {w} (written |spelled |)with {a} {l}(|?)
    (tell me|can you tell me|could you tell me|i want to know|check|do you know|i wonder|please check) (if
    |whether) ( {w} (has|contains) {a} {l}|there is {a} {l} in {w}|{l} is in {w}|the letter {l} is in {w})(|?|.)
    {w}(:|,) (is there {a} {l}|does it contain {l}|does it have {a} {l}|is {l} in it|any {l}|has it got {a} {l})(|?)
    {w} (has|contains) {a} {l}(, right|, doesn't it|, yes or no|)?
    """,
    """
    (yes or no|true or false): {w} (has|contains) the letter {l}(|.)
    has {w} got {a} {l} (in it|anywhere)?
    (would|can) i find the letter {l} inside {w}?
    """,
)
EDGE = Patterns(
    """
    does {w} {e} with {l}?
    does {w} {e} with {a} {l}?
    {w} {e}s with {l}?
    (does|will|would|do) {w} {e} with (the letter {l}|a letter {l}|{a} {l}|{l})(|?)
    (is it true that|is it right that|am i right that|true or false:) {w} {e}s with ({l}|{a} {l}|the letter {l})(|?)
    (tell me|can you tell me|i want to know|check|do you know|i wonder) (if|whether) {w} {e}s with ({l}|{a} {l}
    |the letter {l})(|?|.)
    {w} {e}s with ({l}|{a} {l}|the letter {l})(, right|, doesn't it|, yes or no|, correct|)?
    {w}(:|,) does it {e} with ({l}|{a} {l}|the letter {l})(|?)
    """,
    "i think {w} {e}s with {l}, (is that right|am i right)?\n(can|could) {w} {e} with the letter {l}?",
)
WHICH_EDGE = Patterns(
    """
    what letter does {w} {e} with?
    {w} {e}s with what letter?
    (what|which) letter (does|do|will) {w} {e} with(|?)
    with (what|which) letter does {w} {e}(|?)
    {w} {e}s with (which|what) (letter|character)(|?)
    (tell me|can you tell me|i want to know|do you know|i wonder|say) (what|which) letter {w} {e}s with(|?|.)
    {w}(:|,) (what|which) letter does it {e} with(|?)
    """,
    "the letter that {w} {e}s with is (which|what)?\nhow does {w} {e}, with (what|which) letter?",
)
LONGER = Patterns(
    """
    which is longer, {w} or {o}?
    which word is longer, {w} or {o}?
    what is longer, {w} or {o}?
    {w} or {o}, which is longer?
    (which|what) (word |name |one |)(is longer|has more letters|is the longer word|is the longer one
    |has the most letters|is longest)(,|:|) {w} or {o}(|?)
    {w} or {o}(:|,) (which|what) (word |one |)(is longer|has more letters|is the longer one|has the most letters)(|?)
    (tell me|can you tell me|do you know|i want to know|i wonder) (which (word |)is longer|which has more letters)(,
    |:|) {w} or {o}(|?|.)
    (compare the length of|compare) {w} and {o}(|.|: which is longer?|, which has more letters?)
    (between|of|out of) {w} and {o}(|,) which (word |one |)(is longer|has more letters)(|?)
    (name|pick|choose|give me) the longer (word|one)(,|:|) {w} or {o}(|?|.)
    """,
    "(the longer word of|find the longer of) {w} and {o}(|?|.)",
)
SAME = Patterns(
    """
    and {w}?
    what about {w}?
    how about {w}?
    {w}?
    (and|now|ok|then|next|next:|ok now|so) (|what about |how about |the same for |do |try |for |with |take ){w}(|?|.
    | please)
    (same|the same|same again|same question|same thing|do the same|again|once more) (for|with) {w}(|?|.| please)
    """,
    "(try it with|repeat that for|and what of) {w}(|.|?)",
)
IT = {
    "spell": Patterns(
        """
        spell it
        how do you spell it?
        (and |now |ok |)(spell it|spell that|how do you spell it|how is it spelled|how do you spell that
        |how is that spelled|the spelling|spelling|letter by letter|spell that word|in letters|can you spell it)(|?|.
        | please)
        """,
        "(would you|now) spell that one(| for me)(|?|.)",
    ),
    "count": Patterns(
        """
        how many letters?
        and how many letters?
        (and |now |ok |so |)(how many letters (is that|are that|does it have|has it|are there|are in it|in it
        |in that word|are in that)|count the letters|count its letters|how long is it|how many characters
        |the number of letters|letter count|count them)(|?|.| please)
        """,
        "(what is its letter count|and it has how many letters)(|?)",
    ),
    "back": Patterns(
        """
        and backwards?
        backwards?
        now backwards
        (and |now |ok |ok now |)(backwards|in reverse|reversed|backward|write it backwards|spell it backwards
        |say it backwards|what is it backwards|what is that backwards|reverse it|how is it backwards
        |the other way round|turn it around|from back to front|and in reverse order|do it backwards)(|?|.| please)
        """,
        "(then|and what about) (it|that) backwards(|?|.)",
    ),
    "vowels": Patterns(
        """
        how many vowels?
        (and |now |ok |)(how many vowels (has it|does it have|are there|in it|are in it)|count the vowels
        |the vowels)(|?|.)
        """,
        "and (of|the) vowels, how many(|?)",
    ),
    "letter": Patterns(
        """
        how many {l}?
        and how many {l}?
        (and |now |ok |so |)(how many ({l}|{l}s|{l}'s) (has it|does it have|are there|in it|are in it
        |are in that word)|how often (is {l} in it|{l}|does it have {l})|count the {l})(|?|.)
        """,
        "(and|so) the letter {l}, how often is it in (it|that word)(|?)",
    ),
    "nth": Patterns(
        """
        what is its {n} letter?
        and the {n} letter?
        (and |now |ok |)(the {n} letter|the {n}|what is the {n} letter|which is the {n}|its {n} letter
        |what is the {n} one|the {n} one|what's its {n} letter)(|?| of it?| please)
        """,
        "(then|and say) the {n} letter of (that word|it)(|?)",
    ),
}
ALPHABET = Patterns(
    """
    say the alphabet
    alphabet
    the alphabet
    abc
    (say|tell me|write|write down|recite|list|give me|show me|sing|type|print|can you say|can you tell me|do you know
    |can you write|could you recite|please say|go through|name|i need|i want|i want to learn|teach me|what is|what's
    |can you list) (the alphabet|the whole alphabet|the abc|the english alphabet|the letters of the alphabet
    |all letters of the alphabet|all the letters of the alphabet|all the letters|all letters from a to z
    |the alphabet from a to z|the abcs|the abc's)(|?|.| please| for me)
    (which|what) (letters are in the alphabet|letters does the alphabet have|are the letters of the alphabet
    |letters are there)(|?)
    (how does the alphabet go|do you know your abc|a to z|letters from a to z|from a to z)(|?| please)
    """,
    "(could you go through|run through) all (26 |)letters of the alphabet(|?|.)",
)
ALPHABET_BACK = Patterns(
    """
    say the alphabet backwards
    alphabet backwards
    (say|tell me|write|recite|list|give me|can you say|do you know|can you recite|please say|what is) (the alphabet
    |the abc|the whole alphabet|all the letters of the alphabet) (backwards|in reverse|from z to a|in reverse order)(
    |?|.| please)
    (the alphabet|letters|the letters) (from z to a|backwards|in reverse)(|?)
    """,
    "(start at z and|from the end,) say the (whole |)alphabet backwards(|.)",
)
NUM_LETTERS = Patterns(
    """
    how many letters has the alphabet?
    how many letters are in the alphabet?
    (how many|how much) letters (are in|are there in|does|has|in|is in) (the|the english|our) alphabet(| have)(|?)
    (do you know|tell me|can you tell me|i want to know) how many letters (the alphabet has|are in the alphabet
    |there are in the alphabet|the english alphabet has)(|?)
    (number of letters in|what is the number of letters in|count the letters of|count the letters in|how long is
    |how big is) (the|the english) alphabet(|?)
    (the alphabet has|there are) how many letters(| in the alphabet)(|?)
    """,
    "of how many letters (does|is) the alphabet (made|consist)(|?)",
)
NUM_VOWELS = Patterns(
    """
    what are the vowels?
    name the vowels
    (what are|which are|name|list|tell me|say|give me|can you name|do you know|which letters are
    |what letters are) (the|all the|all) vowels(|?|.| in english?| of the alphabet| in the alphabet?| please)
    (which|what) letters are vowels(|?| in english?)
    """,
    "(could you list|i forgot) (all |)the vowels of the alphabet(|?|.)",
)
MANY_VOWELS = Patterns(
    """
    how many vowels are there?
    (|so |and |do you know |tell me )how many vowels (are there|are in the alphabet|has the alphabet
    |does the alphabet have|does english have|exist)(|?)
    """,
    "how many letters of the alphabet are vowels(|?)",
)
AFTER = Patterns(
    """
    what comes after {l}?
    what letter comes after {l}?
    letter after {l}
    {l}, what comes next?
    (what|which) letter (comes|is|follows|goes|stands) (right |directly |)(after|behind|next after) {l}(|?
    | in the alphabet?)
    (what is|what's|which is|tell me|name|say|give me) the (next letter after|letter after|letter that comes after
    |letter that follows|letter following|next letter of the alphabet after) {l}(|?| please| in the alphabet?)
    (in the alphabet,|) (what|which letter) (follows|comes after|is after|is next after) {l}(|?| in the alphabet?)
    (can you tell me|do you know|could you tell me|i forgot|i want to know|i wonder) (what|which) letter (comes after
    |is after|follows) {l}(|?|.)
    (after {l} comes|{l} is followed by) (what|which letter|what letter)(|?)
    (the letter after|next letter after|letter following) {l}(|?| please| is?)
    """,
    "(once i have said|behind) {l}, which letter (comes|is next)(|?)",
)
BEFORE = Patterns(
    """
    what comes before {l}?
    what letter comes before {l}?
    letter before {l}
    (what|which) letter (comes|is|goes|stands|is right) (right |directly |just |)(before|in front of|ahead of) {l}(|?
    | in the alphabet?)
    (what is|what's|which is|tell me|name|say|give me) the (letter before|letter that comes before
    |previous letter before|letter in front of) {l}(|?| please| in the alphabet?)
    (in the alphabet,|) (what|which letter) (comes before|is before|precedes) {l}(|?| in the alphabet?)
    (can you tell me|do you know|could you tell me|i forgot|i want to know) (what|which) letter (comes before
    |is before|precedes) {l}(|?|.)
    before {l} comes (what|which letter)(|?)
    the letter before {l}(|?| please| is?)
    """,
    "just before {l}, which letter do (you|we) say(|?)",
)
NTH_ABC = Patterns(
    """
    what is the {n} letter of the alphabet?
    {n} letter of the alphabet
    (what is|what's|whats|which is|tell me|name|say|give me|do you know|can you tell me) the {n} letter (of|in) (the
    |the english|our) alphabet(|?| please)
    (which|what) letter (is|comes) {n} in the alphabet(|?)
    (which|what) letter is (the {n}|number {k}|in place {k}|at position {k}) (of|in) the alphabet(|?)
    letter number {k}(| of the alphabet| in the alphabet)(|?)
    (what is|tell me) letter (number |){k} (of|in) the alphabet(|?)
    the {n} letter (of|in) the alphabet(|?| is?| please)
    """,
    "(count through|go along) the alphabet: which letter is the {n}(|?)",
)
PLACE_ABC = Patterns(
    """
    what number is {l} in the alphabet?
    which letter of the alphabet is {l}?
    (what|which) (number|place|position) (is|has|does) (the letter |letter |){l} (in|of) the alphabet(|?)
    (where|at what place|at which position) (is|does) (the letter |){l} (come |stand |)in the alphabet(|?)
    (what is|tell me|give me) the (number|place|position) of (the letter |){l} in the alphabet(|?)
    {l} is (what|which) (number|letter|position) (in|of) the alphabet(|?)
    (how far|how many letters) into the alphabet is {l}(|?)
    """,
    "counting from a, which (number|place) does {l} have(|?)",
)
IS_VOWEL = Patterns(
    """
    is {l} a vowel?
    (is|is the letter|is letter) {l} a vowel(|?| or not?)
    would you say (the letter |letter |){l} is a vowel(|?)
    (tell me|do you know|can you tell me|i want to know|i wonder) (if|whether) {l} is a vowel(|?|.| or not)
    {l}(:|,|) (is it a vowel|a vowel)(|?)
    {l} is a vowel(, right|, isn't it|, yes or no|)?
    (does|do) {l} (count as|belong to|belong with) (a vowel|the vowels)(|?)
    """,
    "(among|one of) the vowels, is {l} (there|one)(|?)",
)
VOWEL_OR = Patterns(
    """
    is {l} a vowel or a consonant?
    {l}: vowel or consonant?
    (is|would you call|do you call|so is|and is) (the letter |letter |){l} a vowel or a consonant(|?)
    (tell me|do you know|can you tell me|i want to know|i wonder) (if|whether) {l} is a vowel or a consonant(|?|.)
    {l}(:|,|) (vowel or consonant|a vowel or a consonant|is it a vowel or a consonant)(|?)
    """,
    "which is {l}, a vowel or a consonant(|?)",
)
WORD_WITH = Patterns(
    """
    a word that starts with {l}
    a word with {l}
    give me a word that starts with {l}
    (give me|tell me|name|say|write|find|i need|i want|think of|show me|gimme|do you know|can you give me
    |can you tell me|can you name|could you give me|please name|please give me) (a|one|any
    |some) word (that starts with|starting with|beginning with|that begins with|with the first letter) (the letter
    |letter |a |) {l}(|?|.| please)
    (what|which) word (starts|begins) with (the letter |letter |) {l}(|?)
    (what is|what's) (a|one) word (that starts with|starting with|beginning with|that begins with) (the letter
    |) {l}(|?)
    (words|word) (starting with|beginning with|that start with|that begin with) (the letter |) {l}(|?| please)
    """,
    "which word (has|with) {l} as its first letter(|?)\nthink of (a|any) word whose first letter is {l}(|.)",
)
