"""What users can tell of their body and habits: allergies, the diet, the instrument and the height."""

from tools.builtin_model import words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.slot import Slot

_ALLERGENS = split_words(
    """nuts peanuts milk eggs gluten pollen dust shellfish wheat soy bees wasps penicillin grass fish cats dogs
    strawberries latex hazelnuts almonds sesame seafood lactose"""
)


def _allergen(source: Source, _key: str) -> str:
    if source.chance(0.3):
        return words.listed(source, source.rng.choice((words.FOODS, words.FRUITS)))
    return source.rng.choice(_ALLERGENS)


ALLERGY = Slot(
    "allergy",
    Patterns(
        """
        i am allergic to {v}
        i'm allergic to {v}.
        (i am|i'm|im|i am very|i'm really|i'm badly|sadly i am|unfortunately i'm|i have always been|i've been
    |the doctor says i am|the doctor says i'm|it turns out i'm) allergic to {v}(.|!|, sadly|)
        (i have an allergy to|i've got an allergy to|my allergy is|my allergies are|allergic to:|allergies:|allergy:
    |i suffer from an allergy to|i get a rash from|i have an allergic reaction to) {v}(.|!|)
        i (can't|cannot|must not|mustn't|may not) (eat|have|touch) {v}(,|.| because) i('m| am) allergic(.| to it.|)
        """,
        "(i was born|i seem to be) allergic to {v}(.|)",
    ),
    Patterns("i am allergic to {v}\n(i'm|i am|i am very|i've always been) allergic to {v}\ni have an allergy to {v}"),
    Patterns(
        """
        what am i allergic to?
        what is my allergy?
        my allergies?
        what can't i eat?
        (what|which food|which things|and what|what else|what foods) (am i|was i|did i say i am|did i say i'm
    |did i tell you i am) allergic to(|?| again?)
        (tell me|say|do you remember|do you know|can you tell me|remind me|list|what are|what's|what is) (my allergy
    |my allergies|what i am allergic to|what i'm allergic to)(|?| please| again?)
        what (can't i eat|should i not eat|shouldn't i eat|must i not eat|should i avoid|mustn't i have
    |am i not allowed to eat|do i have to avoid)(|?| again?)
        (which|what) (allergy|allergies) (do i have|have i got|did i mention|did i tell you about)(|?)
        """,
        "(to what|to which things) am i allergic?",
    ),
    "you are allergic to {v}",
    "what you are allergic to",
    _allergen,
    many=True,
    topics=("my allergy", "what i am allergic to", "my allergies", "what i'm allergic to"),
)
DIET = Slot(
    "diet",
    Patterns(
        """
        i am {v}
        i'm {v}.
        (i am|i'm|im|i became|i went|i've been|i have been|i am strictly|i'm strictly|i live|i eat|my diet is|diet:
    |we are all|i am a|i'm a|i turned) {v}(.|!|| for years| since last year| now)
        i (don't|do not|never) eat meat(,|.) (i am|i'm) {v}(.|)
        """,
        "(i have decided to be|my way of eating is) {v}(.|)",
    ),
    Patterns("i am {v}\n(i am|i'm|i've been|i am strictly|i became|i am a) {v}"),
    Patterns(
        """
        what is my diet?
        what diet do i follow?
        what do i eat?
        (what|which) (diet|kind of diet|sort of diet) (do i have|do i follow|am i on|did i tell you|is mine|did i say i
    follow)(|?| again?)
        (tell me|say|do you remember|do you know|can you tell me|remind me of|what's|what was) my (diet
    |way of eating)(|?
    | again?| please)
        how do i eat(|?)
        """,
        "(by which|by what) diet do i live?",
    ),
    "you are {v}",
    "your diet",
    lambda source, _key: source.rng.choice(("vegetarian", "vegan", "vegan", "vegetarian", "pescatarian")),
    weight=0.5,
    topics=("my diet", "what my diet is"),
    yes_no=Patterns("am i {o}?\n(am i|did i say i am|so i am|is it true that i am|am i a) {o}(|?)"),
)
_INSTRUMENTS = split_words(
    """piano guitar violin drums flute trumpet cello saxophone clarinet harp banjo ukulele accordion organ bass
    trombone harmonica oboe viola recorder"""
)
INSTRUMENT = Slot(
    "instrument",
    Patterns(
        """
        i play the {v}
        i can play the {v}.
        (i play|i can play|i'm learning|i am learning|i've been playing|i have played|i practise|i started
    |i love to play
    |at weekends i play|i learned to play|in a band i play|i'm learning to play|my instrument is) the {v}(.|!
    || every day| for years| on weekends)
        the {v} is my instrument(.|)
        """,
        "(every evening i play|i took lessons in) the {v}(.|)",
    ),
    Patterns("i play the {v}\n(i play|i can play|i practise) the {v}"),
    Patterns(
        """
        what instrument do i play?
        what do i play?
        my instrument?
        (what|which|what musical|which musical) instrument (do i play|can i play|did i say i play|is mine|am i learning
    |do i practise)(|?| again?)
        (tell me|say|do you remember|do you know|can you tell me|remind me) (what|which) instrument i (play
    |can play)(|?)
        (what is|what's|name) my (instrument|musical instrument)(|?| again?)
        """,
        "on (which|what) instrument do i play?",
    ),
    "you play the {v}",
    "what instrument you play",
    lambda source, _key: source.rng.choice(_INSTRUMENTS),
    weight=0.6,
    topics=("what instrument i play", "my instrument", "which instrument i play"),
    yes_no=Patterns("do i play the {o}?\n(do i play|can i play|did i say i play|is it true that i play) the {o}(|?)"),
)


def _height(source: Source, _key: str) -> str:
    if source.chance(0.6):
        return f"{source.rng.randint(110, 205)} cm"
    return f"{source.rng.randint(4, 6)} feet {source.rng.randint(1, 11)}"


HEIGHT = Slot(
    "height",
    Patterns(
        """
        i am {v} tall
        i'm {v} tall.
        my height is {v}
        (i am|i'm|im|i am exactly|i'm about|i stand|i've grown and i'm now) {v} tall(.|!| now|)
        (my height is|height:|i measure|my height:) {v}(.|)
        """,
        "(i reach|i grew to) {v}(.|)",
    ),
    Patterns("i am {v} tall\n(i am|i'm|i stand) {v} tall\nmy height is {v}"),
    Patterns(
        """
        how tall am i?
        what is my height?
        my height?
        (how tall am i|how tall did i say i am|and how tall am i|how high am i|how tall was i)(|?| again?)
        (what's|what was|tell me|say|do you remember|do you know|remind me of|can you tell me) my (height|size)(|?
    | again?)
        (tell me|do you remember|do you know|can you tell me) how tall i am(|?)
        """,
        "(what height|what size) do i have?",
    ),
    "you are {v} tall",
    "how tall you are",
    _height,
    weight=0.4,
    topics=("my height", "how tall i am"),
)
