"""What a user can tell of what they have, and how many."""

from tools.builtin_model import common, words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.slot import Slot

_BELONGINGS = split_words(
    """bike car boat house garden guitar piano motorbike camera telescope drum tent van kayak cottage bicycle laptop
    phone scooter sofa violin tractor caravan robot kite skateboard surfboard clock watch hat coat umbrella backpack
    dog cat hamster rabbit horse parrot snake turtle pony brother sister son daughter twin garage"""
)


def _belonging(source: Source, _key: str = "") -> str:
    noun = words.made_up(source) if source.chance(0.25) else source.word(_BELONGINGS)
    before = ""
    if source.chance(0.45):
        before = source.word(words.COLOURS) if source.chance(0.6) else source.word(common.ADJECTIVES)
    text = f"{before} {noun}".strip()
    return f"{'an' if text[0] in 'aeiou' else 'a'} {text}"


_NUMBERS = split_words("two three four five six seven eight nine ten 2 3 4 5 6 7 8 9 10 12 one")
COUNT = Slot(
    "count",
    Patterns(
        """
        i have {v} {k}
        we have {v} {k}
        (i have|we have|i've got|i got|i have got|i own|there are|in my life there are|at home i have
    |in total i have) {v} {k}(.|!| at home|)
        the number of my {k} is {v}(.|)
        i am the owner of {v} {k}(.|)
        """,
        "i am blessed with {v} {k}(.|)",
    ),
    Patterns("i have {v} {k}\n(i have|we have|i've got) {v} {k}"),
    Patterns(
        """
        how many {k} do i have?
        how many {k} have i got?
        number of my {k}?
        how many {k} (do i have|have i got|do i own|do we have|did i say i have|are there in my life
    |did i tell you i have)(|?| again?)
        (tell me|do you know|do you remember|can you tell me|say) (how many {k} i have|the number of my {k}
    |how many {k} i've got)(|?)
        (what is|what's|and) the number of my {k}?
        i have how many {k}?
        """,
        "(count my {k}|what number of {k} do i have)(|?)",
    ),
    "you have {v} {k}",
    "how many {k} you have",
    lambda source, _key: source.rng.choice(_NUMBERS[:-1]),
    keys=split_words(
        """brothers sisters children kids sons daughters cats dogs cousins friends bikes cars books plants chairs
        rabbits lamps guitars uncles aunts houses pens apples coins parrots hats"""
    ),
    weight=1.5,
    topics=("how many {k} i have", "the number of my {k}"),
    yes_no=Patterns("do i have {o} {k}?\n(do i have|have i got|is it true that i have|did i say i have) {o} {k}?"),
)
HAVE = Slot(
    "have",
    Patterns(
        """
        i have {v}
        i've got {v}
        i got {v}
        (i have|i've got|i own|i have got|at home i have|we have|i also have|i even have|i am the owner of|i possess
    |i keep|i bought|i just bought|i recently bought|i was given|in my garage i have|i'm the proud owner of
    |i finally have|ive got|i am lucky to have|in my room i have|one thing i have is|i now have|i got myself
    |my parents gave me) {v}(.|!| at home|)
        (remember|please remember|note|you should know)(,| that|:|) i have {v}(.|)
        {v} (belongs to me|is mine|is what i have|is what i own)(.|)
        there is {v} (in my house|in my garage|at my home)(.|)
        """,
        "(in my possession is|there lives with me) {v}(.|)",
    ),
    Patterns("i have {v}\ni have {v}\n(i have|i've got|i own|i have got) {v}", "i possess {v}"),
    Patterns(
        """
        what do i have?
        what do i own?
        (what|which things|what things|and what|so what|what else) (do i have|do i own|have i got|did i say i have
    |did i tell you i have|belongs to me|do i possess)(|?| again?)
        (do you know|do you remember|tell me|can you tell me|remind me|list|say) what i (have|own|have got|possess)(
    |?)
        (what are|list|name) (my belongings|the things i have|the things i own|my possessions)(|?)
        what (did i buy|have i bought|is mine)?
        """,
        "(have you noted|did you keep in mind) what i have?\n(what things|which things) (are|were) in my possession?",
    ),
    "you have {v}",
    "what you have",
    _belonging,
    many=True,
    weight=2.0,
    topics=("what i have", "what i own"),
    yes_no=Patterns(
        """
        do i have {o}?
        have i got {o}?
        (do i have|have i got|do i own|did i say i have|is it true that i have|did i tell you i have|so i have
    |do i possess) {o}(|?)
        i have {o}, (right|don't i|correct)?
        """
    ),
)
