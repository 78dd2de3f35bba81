"""What a user can tell of what they like, do and have."""

from collections.abc import Callable

from tools.builtin_model import common, words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.slot import Slot

FAVOURITES: dict[str, Callable[[Source], str]] = {
    "colour": words.colour,
    "color": words.colour,
    "food": lambda source: words.listed(source, words.FOODS),
    "fruit": lambda source: words.listed(source, words.FRUITS),
    "drink": lambda source: words.listed(source, words.DRINKS),
    "animal": lambda source: words.listed(source, words.ANIMALS),
    "sport": lambda source: words.listed(source, words.SPORTS),
    "music": lambda source: words.listed(source, words.MUSIC),
    "game": lambda source: words.listed(source, words.HOBBIES, 0.5),
    "season": lambda source: source.rng.choice(words.SEASONS),
    "day": lambda source: source.rng.choice(words.DAYS),
    "month": lambda source: source.rng.choice(words.MONTHS),
    "number": lambda source: str(source.rng.randint(0, 100)),
    "city": words.town,
    "word": words.made_up,
    "book": lambda source: f"the {source.word(words.THINGS)}",
}
SPELLINGS = {"color": "colour"}


def _liking(source: Source, _key: str = "") -> str:
    lists = (words.FOODS, words.FRUITS, words.DRINKS, words.ANIMALS, words.SPORTS, words.HOBBIES, words.MUSIC)
    return words.listed(source, source.rng.choice(lists))


FAVOURITE = Slot(
    "favourite",
    Patterns(
        """
        my favourite {k} is {v}
        my favorite {k} is {v}
        my favourite {k} is {v}.
        (my favourite|my favorite|my most loved|my preferred) {k} is {v}(.|!| by the way|)
        the {k} (i like best|i love most|i like most|that i like best|i prefer) is {v}(.|!|)
        {v} is my (favourite|favorite|preferred) {k}(.|!|)
        (remember|please remember|note|don't forget|you should know|keep in mind)(,| that|:|) my (favourite
        |favorite) {k} is {v}(.|)
        (of all|when it comes to) {k}(|s), i (like|love|prefer) {v}(| best| most)(.|)
        """,
        """
        (as for my|about my) (favourite|favorite) {k}(,|:) it is {v}(.|)
        (no|nothing) {k} (is|seems) better (for me |)than {v}(.|)
        """,
    ),
    Patterns(
        "my favourite {k} is {v}\n(my favourite|my favorite|my preferred) {k} is {v}\nthe {k} (i like best|"
        "i love most|i prefer) is {v}",
        "the best {k} (for me|to me|in my eyes) is {v}",
    ),
    Patterns(
        """
        what is my favourite {k}?
        what's my favorite {k}?
        which {k} do i like best?
        (what is|what's|what was|tell me|say|do you know|do you remember|can you remember|can you tell me
        |please tell me|remind me of|do you still know|name) my (favourite|favorite|preferred) {k}(|?| again?| please)
        (which|what) {k} (do i like|do i love|did i say i like|do i prefer|did i tell you i like) (best|most|)?
        (which|what) {k} is my (favourite|favorite)?
        (do you know|do you remember|tell me|can you tell me|remember) (what|which) my (favourite|favorite) {k} is(|?)
        (and |so |now |)my (favourite|favorite) {k}?
        is {o} my favourite {k}?
        is my (favourite|favorite|preferred) {k} {o}(|?)
        (what did i say|what did i tell you) my (favourite|favorite) {k} (is|was)?
        """,
        """
        (have you noted|did you keep) my (favourite|favorite) {k}?
        (which|what) is the {k} i (like most of all|love above all|told you about)?
        """,
    ),
    "your favourite {k} is {v}",
    "your favourite {k}",
    lambda source, key: FAVOURITES[key](source),
    keys=tuple(FAVOURITES),
    weight=3.5,
)
HOBBY = Slot(
    "hobby",
    Patterns(
        """
        my hobby is {v}
        my hobby is {v}.
        (my hobby is|as a hobby i do|my favourite hobby is|my pastime is|my main hobby is|in my free time i do) {v}(.
        |!|)
        {v} is my (hobby|favourite hobby|pastime)(.|!|)
        (remember|please remember|note|you should know)(,| that|:|) my hobby is {v}(.|)
        """,
        "(on weekends i enjoy|after work i enjoy) {v}(.|)",
    ),
    Patterns("my hobby is {v}\n(my hobby is|my pastime is|my main hobby is) {v}", "after work i enjoy {v}"),
    Patterns(
        """
        what is my hobby?
        (what is|what's|what was|tell me|say|do you know|do you remember|can you tell me|remind me of
        |do you still know) my (hobby|favourite hobby|pastime)(|?| again?| please)
        what do i (do|like to do) in my free time?
        (do you know|do you remember|tell me|can you tell me) what my hobby is(|?)
        (which|what) hobby (do i have|did i tell you|is mine|did i say)?
        """,
        "(have you noted|did you keep) my hobby?\nhow do i (spend|fill) my free time?",
    ),
    "your hobby is {v}",
    "your hobby",
    lambda source, _key: words.listed(source, words.HOBBIES),
)
LIKE = Slot(
    "like",
    Patterns(
        """
        i like {v}
        i love {v}
        i like {v}.
        (i like|i love|i really like|i enjoy|i am fond of|i'm fond of|i adore|i am a fan of|i'm a fan of|i also like
        |i also love|i very much like) {v}(.|!| a lot| very much| so much|)
        (remember|please remember|note|you should know|don't forget)(,| that|:|) i (like|love) {v}(.|)
        {v} (is|are) (great|wonderful|lovely), i (like|love) (it|them|that)(.|!|)
        """,
        "(i am crazy about|i'm keen on|i am keen on|nothing beats) {v}(.|!|)",
    ),
    Patterns("i like {v}\n(i like|i love|i really like|i enjoy|i am fond of|i adore) {v}", "i am keen on {v}"),
    Patterns(
        """
        what do i like?
        what do i love?
        (what|which things|what things) (do i like|do i love|do i enjoy|did i say i like|did i tell you i like
        |do i like a lot|am i fond of)?
        (do you know|do you remember|tell me|can you tell me|remember|do you still know|say) what i (like|love
        |enjoy)(|?)
        (and |so |now |)what (do i like|do i love|was it i like)(|?| again?)
        (what are|what were|tell me|do you remember) my likings(|?)
        do i like {o}?
        (do i like|do i love|did i say i like|is it true that i like) {o}(|?)
        """,
        "(have you noted|did you keep in mind) what i like?\n(which|what) (things are dear to me|am i keen on)?",
    ),
    "you like {v}",
    "what you like",
    _liking,
    many=True,
    weight=3.0,
)
DISLIKE = Slot(
    "dislike",
    Patterns(
        """
        i don't like {v}
        i hate {v}
        i do not like {v}.
        (i don't like|i do not like|i hate|i dislike|i can't stand|i really don't like|i never liked
        |i cannot stand) {v}(.|!| at all|)
        (remember|please remember|note|you should know)(,| that|:|) i (don't like|hate|dislike) {v}(.|)
        """,
        "(i detest|i am no friend of|i'm not keen on) {v}(.|!|)",
    ),
    Patterns("i hate {v}\n(i don't like|i do not like|i hate|i dislike|i can't stand) {v}", "i detest {v}"),
    Patterns(
        """
        what do i hate?
        what don't i like?
        what do i not like?
        (what|which things|what things) (do i hate|do i dislike|don't i like|do i not like|did i say i hate
        |can't i stand)?
        (do you know|do you remember|tell me|can you tell me|remember) what i (hate|dislike|don't like|do not like)(
        |?)
        """,
        "(have you noted|did you keep in mind) what i hate?\n(which|what) (things do i detest|do i detest)?",
    ),
    "you do not like {v}",
    "what you do not like",
    _liking,
    many=True,
)
HAVE = Slot(
    "have",
    Patterns(
        """
        i have a {v}
        i've got a {v}
        (i have a|i've got a|i own a|i have got a|at home i have a|we have a|i also have a|i even have a) {v}(.|!
        | at home|)
        (remember|please remember|note|you should know)(,| that|:|) i have a {v}(.|)
        """,
        "(in my possession is a|there lives with me a) {v}(.|)",
    ),
    Patterns("i have a {v}\n(i have a|i've got a|i own a|i have got a) {v}", "i possess a {v}"),
    Patterns(
        """
        what do i have?
        what do i own?
        (what|which things|what things) (do i have|do i own|have i got|did i say i have|did i tell you i have)(|?)
        (do you know|do you remember|tell me|can you tell me) what i (have|own|have got)(|?)
        (do i have|have i got|do i own) a {o}(|?)
        """,
        "(have you noted|did you keep in mind) what i have?\nwhat belongs to me(|?)",
    ),
    "you have a {v}",
    "what you have",
    lambda source, _key: words.listed(source, common.PETS, plural=""),
    many=True,
)
