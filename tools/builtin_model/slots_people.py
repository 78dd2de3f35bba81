"""What users can tell of who is near them: family, friends and pets."""

from tools.builtin_model import words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.slot import Slot

PETS = split_words("dog cat hamster rabbit horse parrot pet fish goldfish turtle snake mouse bird pony guinea-pig")
FAMILY = split_words(
    """sister brother mother father wife husband son daughter cousin uncle aunt partner grandmother grandfather
    girlfriend boyfriend niece nephew"""
)
OTHERS = split_words("friend boss teacher neighbour colleague roommate doctor coach")
RELATIONS = PETS + FAMILY + OTHERS
PLURALS = split_words(
    """cats dogs sisters brothers children kids sons daughters rabbits parrots hamsters parents friends neighbours
    horses fish birds grandparents cousins"""
)
# As the user may write a key, and the key.
SPELLINGS = {
    "mom": "mother",
    "mum": "mother",
    "dad": "father",
    "sis": "sister",
    "bro": "brother",
    "grandma": "grandmother",
    "granny": "grandmother",
    "grandpa": "grandfather",
    "gf": "girlfriend",
    "bf": "boyfriend",
    "kitty": "cat",
    "doggy": "dog",
    "pup": "dog",
    "puppy": "dog",
    "doggo": "dog",
    "kitten": "cat",
    "bestie": "friend",
    "best friend": "friend",
    "hubby": "husband",
    "daddy": "father",
    "mommy": "mother",
    "gran": "grandmother",
    "nan": "grandmother",
    "granddad": "grandfather",
    "flatmate": "roommate",
    "bunny": "rabbit",
    "neighbor": "neighbour",
    "coworker": "colleague",
}


RELATION = Slot(
    "relation",
    Patterns(
        """
        my {k}'s name is {v}
        my {k} is called {v}
        my {k} is {v}
        i have a {k} called {v}
        my {k}'s name: {v}
        ({k}|my {k}|pet {k}|{k}'s name|{k} name|my {k}'s name)(:| =| -) {v}(.|)
        (i|we) (just |recently |)(adopted|got|rescued|bought|met|found) a {k}(,| and named it| and called it
    | and it's called|, the name is| named| called) {v}(.|!|)
        (got|ive got|i've|i also have|there's also|we also have|we've got|i do have) a {k}(,| called| named|, name of
    |, it's|. name:|. we call it) {v}(.|!|)
        (i live with|i share a flat with|i stay with|it's me and|it's just me and|i'm here with|i'm with
    |i take care of|i miss|i visited) my {k}(,|) {v}(.|!|)
        (me and my|it's my|this is about my) {k}(,|) {v}(, are good friends|, are here|, say hi|)(.|!|)
        my {k}(,|) {v}(,|) (says hi|says hello|is asleep|is hungry|is so cute|wants to play|came over|is visiting
    |is on my lap|is a darling)(.|!|)
        {v}(, that's| is| -|, it's) my {k}(.|!|| and i love it)
        {v} is the name of (my|our) {k}(.|)
        (i named|i called|we called|i have named|we named) (my|our|the) (new |little |){k} {v}(.|!|)
        (my {k}'s name is|my {k} is called|my {k} is named|the name of my {k} is|i have a {k} called
    |my {k} has the name|i have a {k} named|i call my {k}|there is my {k}|our {k} is called|our {k} is named
    |our {k}'s name is|i've got a {k} called|i've got a {k} named|we have a {k} called|we have a {k} named
    |there's my {k},|this is my {k},|i named my {k}|we named our {k}|i have one {k},|my {k}'s called|my {k}:
    |my {k} goes by|my {k} answers to|people call my {k}|i got a {k} named|i got a {k} called|i have a {k}, it's
    |i have a {k} and its name is|i have a {k} and the name is|i live with my {k}|i share my home with my {k}
    |everyone calls my {k}|i have a {k}. the name is|i have a {k}, named|the {k} is called|say hello to my {k}
    |meet my {k}|let me introduce my {k}|at home there is my {k}|i have a {k} whose name is|i love my {k}) {v}(.|!|)
        i have a {k}(.|,|;| and) (his|her|its|the|it's) name is {v}(.|!|)
        (i have a|i've got a|we have a|i got a|there is my|this is my|i live with my) {k}(.|,|;|!) (he is|she is
    |it is|it's|he's|she's) (called|named) {v}(.|!|)
        (i have|i got|we have|we got) a (new|little|small|big|young|cute|lovely) {k}(.|,) (his|her|its) name is {v}(.
    |!|)
        {v} is (my {k}|my {k}'s name|the name of my {k}|our {k}|what we call our {k}|what my {k} is called
    |the name i gave my {k}|my beloved {k}|my lovely {k})(.|!|)
        (my|our) (dear|lovely|little|older|younger|beloved|sweet|only|new|old) {k} is (called|named) {v}(.|!|)
        my {k} {v} is (great|lovely|sleeping|here|with me|the best|funny|sitting next to me)(.|!|)
        {v}(, my {k},|, our {k},) is (here|sleeping|with me|very nice|lovely)(.|)
        i (went out|was at home|played|took a walk|spent the day) with my {k} {v}(| today| yesterday)(.|)
        (remember|please remember|note|you should know)(,| that|:|) (my {k} is called|my {k}'s name is) {v}(.|)
        my {k} (got|has|was given) the name {v}(.|)
        """,
        """
        (at home i have|this is about) my {k}(, called|, named) {v}(.|)
        (we call|we gave) our {k} {v}(.|)
        {v} is how we call our {k}(.|)
        """,
    ),
    Patterns(
        """
        my {k} is called {v}
        my {k}'s name is {v}
        {v} is my {k}
        i have a {k} (called|named) {v}
        (my {k}'s name is|my {k} is called|my {k} is named|the name of my {k} is|my {k} is|our {k} is called
    |my {k}'s called|our {k} is) {v}
        """,
        "(we call my {k}|we named my {k}) {v}",
    ),
    Patterns(
        """
        what is my {k}'s name?
        what is my {k} called?
        what's my {k} called again?
        who is my {k}?
        my {k}'s name?
        name of my {k}?
        whats my {k} called
        (how|how's|hows|how is|how do you call|how did i name|how did we call) my {k}('s name| called| named)(|?)
        (the|my) {k}'s name(| please| pls| again| was)(|?)
        (name|say|tell) (me |)(my|the) {k}'s name(|?|.)
        (what|which) name did i (pick|choose|find|use) for my {k}(|?)
        (whos|who's|who was|so who is) my {k}(|?| again?)
        (what's|whats|what is|what was) (the|my|our) {k}'s name(|?| again?| pls| now?)
        (do you|u|do u) (still |)(know|remember|recall) (my {k}|my {k}'s name|the {k}'s name|what my {k} is called)(|?)
        (if i call|when i call|to call) my {k}(,|) (what|which) name do i (use|shout|say)(|?)
        my {k}(,| -|:) (what's the name|name|what was the name|what is it called|called what)(| again)(|?)
        (what is|what's|what was|tell me|say|do you know|do you remember|can you tell me|please tell me|remind me of
    |whats|do you still know|recall|can you remember|could you tell me|give me|repeat
    |do you happen to know) (my {k}'s name|the name of my {k}|my {k}'s name|what my {k} is called|the name of our {k}
    |how my {k} is called)(|?| again?| please)
        (what|how) (is|was) my {k} (called|named)(|?| again?)
        (what is|whats|what's) (my|our) {k} (called|named)(|?| again?| now?)
        (do you know|do you remember|tell me|can you tell me|remember|remind me|say) (what my {k} is called
    |what my {k}'s name is|how my {k} is called|who my {k} is|what i call my {k}|what i named my {k}
    |what name my {k} has)(|?)
        (and |so |now |ok |)(my {k}'s name|what is my {k}'s name|what is my {k} called|who is my {k})?
        (which|what) name (does my {k} have|did i give my {k}|has my {k}|did i tell you for my {k})?
        (what|how) (do i call|did i call|did i name|do we call) (my|our) {k}?
        what did i (say|tell you) my {k} (is|was) called?
        (what|how) (about|is) my {k}(, what is the name|'s name)?
        i (forgot|can't remember) (my {k}'s name|what my {k} is called)(.|,) (what is it|can you tell me|help me)?
        my {k} is called (what|how)?
        """,
        "did you (note|keep) my {k}'s name?\nby what name do i call my {k}?\nwhat name goes with my {k}?",
    ),
    "your {k} is called {v}",
    "your {k}'s name",
    lambda source, _key: words.name(source),
    keys=(*RELATIONS, "dog", "cat", "dog", "cat", "sister", "brother", "friend"),
    weight=4.0,
    topics=("my {k}'s name", "what my {k} is called", "the name of my {k}", "my {k}"),
    yes_no=Patterns(
        """
        is my {k} called {o}?
        is {o} my {k}?
        is my {k}'s name {o}?
        (is my {k}|is it true that my {k} is|did i say my {k} is|so my {k} is|do you think my {k} is) (called
    |named) {o}(|?)
        my {k} is called {o}, (right|correct|isn't it|or not)?
        {o} is my {k}, (right|correct|isn't it|or not|yes or no)?
        (is|was) {o} (the name of my {k}|what my {k} is called|my {k}'s name)?
        """,
        "is it correct that my {k} is called {o}?\ndoes my {k} go by {o}?",
    ),
    who=Patterns(
        """
        who is {v}?
        who's {v}?
        (who|what)('s|s| is) {v} (again|then|to me|now|supposed to be)(|?)
        {v}(,|) (who is that|who was that|who's that|that is who|remember)(| again)(|?)
        (what|which) (pet|animal|relative|kind of pet|sort of pet) (of mine |)is {v}(|?| again?)
        (what kind of|what sort of) (pet|animal|person) (do i have|do i know) (called|named) {v}(|?)
        (is {v} a person or a pet|what's {v} to me|how is {v} related to me|what relation is {v} to me
    |who do i call {v})(|?)
        whos {v}
        do you know who {v} is?
        (who is|who's|who was|tell me who is|what is|what was|say who is|remind me who is) {v}(|?| again?)
        (do you know|do you remember|tell me|can you tell me|remind me|did i tell you|have i told you|say) (who
    |what) {v} is(|?)
        (what kind of animal|which pet|which animal|which person|who in my life|which one of my pets) is {v}?
        (whose name is|to whom belongs the name|who has the name|who is called|who goes by the name of) {v}?
        do you (remember|know|recall) {v}?
        (how do i know|what do you know about|how is it that i know|what am i to|what is my relation to) {v}?
        {v}(?| is who?| is what?| who is that?)
        """,
        "who in the world is {v}?\nwhat sort of animal or person is {v}?",
    ),
    has=Patterns(
        """
        do i have a {k}?
        have i got a {k}?
        (do i have|have i got|did i say i have|do you know if i have|did i tell you that i have|did i mention
    |did i tell you about|is it true that i have|do i own|is there) a {k}(|?)
        i have a {k}, (right|don't i|correct)?
        """,
    ),
)


def _names(source: Source, _key: str) -> str:
    names: list[str] = []
    while len(names) < (2 if source.chance(0.7) else 3):
        name = words.name(source)
        if name not in names:
            names.append(name)
    return f"{', '.join(names[:-1])} and {names[-1]}"


GROUP = Slot(
    "group",
    Patterns(
        """
        my {k} are called {v}
        i have {n} {k}, {v}
        we have {n} {k}: {v}
        (my {k} are called|my {k} are named|the names of my {k} are|my {k}' names are|i have {n} {k}, called
    |my {k} are|i have {n} {k} called|we have {n} {k} named|i've got {n} {k},|we've got {n} {k},|our {k} are called
    |i have {n} {k} and their names are|i live with my {k}|i call my {k}|i have {n} {k}. they are called
    |we own {n} {k}, named|there are my {k},|my {n} {k} are|my {n} {k} are called|i have {n} {k} and they are called
    |at home i have {n} {k},) {v}(.|!|)
        {v} are (my {k}|the names of my {k}|our {k}|my {n} {k})(.|)
        """,
        "we gave our {k} the names {v}(.|)\nmy {k} go by {v}(.|)",
    ),
    Patterns("my {k} are called {v}\n(my {k} are|my {k} are named|our {k} are called|i have {n} {k} called) {v}"),
    Patterns(
        """
        what are my {k} called?
        who are my {k}?
        what are the names of my {k}?
        (what are|tell me|say|do you know|do you remember|can you tell me|remind me of|list|recall
    |could you tell me) (my {k}' names|the names of my {k}|the names of our {k}|what my {k} are called
    |how my {k} are called)(|?| again?)
        (what|how) are (my|our) {k} (called|named)(|?| again?)
        (who are|and who are|so who are|name|name all) my {k}(|?)
        (which|what) names (do my {k} have|did i give my {k})?
        """,
        "by which names do i call my {k}?",
    ),
    "your {k} are called {v}",
    "the names of your {k}",
    _names,
    keys=PLURALS,
    weight=1.2,
    topics=("the names of my {k}", "what my {k} are called", "my {k}' names"),
)
