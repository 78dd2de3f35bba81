"""What a user can tell of what they like, do and have."""

from collections.abc import Callable

from tools.builtin_model import common, words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.slot import Slot

FAVOURITES: dict[str, Callable[[Source], str]] = {
    "colour": words.colour,
    "color": words.colour,
    "food": lambda source: words.listed(source, words.FOODS),
    "dish": lambda source: words.listed(source, words.FOODS),
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
    "country": lambda source: source.rng.choice(words.HOME_COUNTRIES),
    "word": words.made_up,
    "book": lambda source: f"the {source.word(words.THINGS)}",
    "film": lambda source: f"the {source.word(words.THINGS)}",
    "movie": lambda source: f"the {source.word(words.THINGS)}",
    "song": lambda source: f"the {source.word(words.THINGS)}",
    "band": lambda source: f"the {words.made_up(source)}s".title(),
    "subject": lambda source: source.word(common.NOUNS),
    "flower": lambda source: source.rng.choice(("roses", "tulips", "lilies", "daisies", "sunflowers", "violets")),
    "singer": words.name,
    "teacher": words.name,
}
SPELLINGS = {"color": "colour"}


def _liking(source: Source, _key: str = "") -> str:
    lists = (words.FOODS, words.FRUITS, words.DRINKS, words.ANIMALS, words.SPORTS, words.HOBBIES, words.MUSIC)
    first = words.listed(source, source.rng.choice(lists))
    if source.chance(0.14):
        second = words.listed(source, source.rng.choice(lists))
        if second != first:
            return f"{first} and {second}"
    return first


FAVOURITE = Slot(
    "favourite",
    Patterns(
        """
        my favourite {k} is {v}
        my favorite {k} is {v}
        my favourite {k} is {v}.
        my fav {k} is {v}
        (fav|favourite|favorite|fave|best) {k}(:| is| -| =|, it's) {v}(.|!|)
        {v} is (by far |definitely |still |)(my favourite|my favorite|my fave|the best|my top|my number one) {k}(.|!|
    | for me| of all)
        my (favourite|favorite|fav) {k}(?| -|, well,|, that's| has to be| would be| is definitely| must be
    | has always been|'s) {v}(.|!|)
        (i never tire of the {k}|when i choose a {k} it's|my {k} of choice is) {v}(.|)
        (my favourite|my favorite|my most loved|my preferred|my fav|my fave|my best|my very favourite|my number one
    |my top|my all time favorite) {k} is {v}(.|!| by the way|)
        the {k} (i like best|i love most|i like most|that i like best|i prefer|i like the most|i love the most
    |for me) is {v}(.|!|)
        {v} is my (favourite|favorite|preferred|fav|most loved|all time favourite) {k}(.|!|)
        {v} is the {k} i (like best|love most|prefer|like most)(.|!|)
        (remember|please remember|note|don't forget|you should know|keep in mind)(,| that|:|) my (favourite
    |favorite) {k} is {v}(.|)
        (of all|when it comes to) {k}(|s), i (like|love|prefer) {v}(| best| most)(.|)
        (favourite|favorite|fav) {k}(:| =| is) {v}
        (for me|to me|in my opinion|i think)(,|) the best {k} is {v}(.|!|)
        (as|for) (a |my |)(favourite|favorite) {k}(,|) i (have|choose|pick|would say) {v}(.|)
        (if you want to know|in case you wonder)(,|) my (favourite|favorite) {k} is {v}(.|)
        i have a (favourite|favorite) {k}(:|, it is|, namely) {v}(.|)
        """,
        """
        (as for my|about my) (favourite|favorite) {k}(,|:) it is {v}(.|)
        (no|nothing) {k} (is|seems) better (for me |)than {v}(.|)
        """,
    ),
    Patterns(
        """
        my favourite {k} is {v}
        my favorite {k} is {v}
        (my favourite|my favorite|my preferred|my fav) {k} is {v}
        the {k} (i like best|i love most|i prefer) is {v}
        {v} is my (favourite|favorite) {k}
        """,
        "the best {k} (for me|to me|in my eyes) is {v}",
    ),
    Patterns(
        """
        what is my favourite {k}?
        what's my favorite {k}?
        whats my fav {k}
        (what's|whats|wats) my (fave|fav|favourite|favorite|best|number one|top) {k}(|?| again?| pls)
        (my fave|fave|fav|favourite|favorite|best) {k}(|?| please?| again?| of mine?)
        (which|what) {k} (was my favourite|was my favorite|do i like the best|is the best for me|would i choose
    |would i pick|am i fond of most)(|?)
        (do you|u|do u) (still |)(know|remember|recall) my (fav|favourite|favorite) {k}(|?| at all?)
        (if you had to guess|if i could choose|at the shop)(,|) which {k} would i (pick|choose|want)(|?)
        which {k} do i like best?
        my favourite {k}?
        favorite {k}?
        (what is|what's|what was|tell me|say|do you know|do you remember|can you remember|can you tell me|whats
    |please tell me|remind me of|do you still know|name|recall|could you tell me|give me|do you happen to know) my (|
    |very |)(favourite|favorite|preferred|fav) {k}(|?| again?| please)
        (which|what) {k} (do i like|do i love|did i say i like|do i prefer|did i tell you i like
    |was it that i like) (best|most|the most|)?
        (which|what) {k} is my (favourite|favorite|fav)?
        (do you know|do you remember|tell me|can you tell me|remember|remind me) (what|which) my (favourite
    |favorite) {k} is(|?)
        (do you know|do you remember|tell me|can you tell me|remind me) (what|which) {k} i (like best|love most
    |prefer)(|?)
        (and |so |now |)my (favourite|favorite) {k}?
        (what did i say|what did i tell you) my (favourite|favorite) {k} (is|was)?
        (what|which) is the {k} i (like best|like most|prefer|love)?
        (what about|how about|and what about) my (favourite|favorite) {k}?
        my (favourite|favorite) {k} is (what|which|what again)?
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
    weight=4.0,
    topics=("my favourite {k}", "my favorite {k}", "what my favourite {k} is", "which {k} i like best"),
    yes_no=Patterns(
        """
        is {o} my favourite {k}?
        is my favorite {k} {o}?
        (is it true that my|did i say my|so my|do you think my|did i tell you my) (favourite|favorite
    |preferred) {k} is {o}(|?)
        is my (favourite|favorite|preferred|fav) {k} {o}(|?)
        my (favourite|favorite) {k} is {o}, (right|correct|isn't it|or not)?
        (is|was) {o} (my favourite|my favorite|the {k} i like best as a) {k}?
        do i like {o} best as a {k}?
        """
    ),
)
HOBBY = Slot(
    "hobby",
    Patterns(
        """
        my hobby is {v}
        my hobby is {v}.
        (my hobby is|as a hobby i do|my favourite hobby is|my pastime is|my main hobby is|in my free time i do
    |my hobby:|in my spare time i do|my favourite pastime is|for fun i do|my free time is for|my passion is|hobby:
    |one hobby of mine is|i spend my free time with|i fill my free time with|my leisure activity is|my hobbies are
    |my hobbies include|as for hobbies, i do|i have a hobby:|i have a hobby, it is|i took up) {v}(.|!|)
        {v} is (my hobby|my favourite hobby|my pastime|what i do in my free time|what i do for fun|a hobby of mine)(.
    |!|)
        (remember|please remember|note|you should know)(,| that|:|) my hobby is {v}(.|)
        (when i have time|when i am free|at weekends|in the evening|on sundays) i (do|go for|enjoy) {v}(.|)
        """,
        "(on weekends i enjoy|after work i enjoy) {v}(.|)",
    ),
    Patterns("my hobby is {v}\n(my hobby is|my pastime is|my main hobby is) {v}", "after work i enjoy {v}"),
    Patterns(
        """
        what is my hobby?
        my hobby?
        what are my hobbies?
        whats my hobby
        (what is|what's|what was|tell me|say|do you know|do you remember|can you tell me|remind me of|what are|recall
    |do you still know) my (hobby|favourite hobby|pastime|hobbies|main hobby)(|?| again?| please)
        what do i (do|like to do|enjoy doing) (in my free time|for fun|in my spare time|as a hobby|when i am free)?
        (do you know|do you remember|tell me|can you tell me) what (my hobby is|my hobbies are|i do for fun
    |i do in my free time)(|?)
        (which|what) (hobby|hobbies) (do i have|did i tell you|is mine|did i say|have i got)?
        """,
        "(have you noted|did you keep) my hobby?\nhow do i (spend|fill) my free time?",
    ),
    "your hobby is {v}",
    "your hobby",
    lambda source, _key: words.listed(source, words.HOBBIES),
    topics=("my hobby", "what my hobby is", "what i do in my free time"),
    yes_no=Patterns(
        "is my hobby {o}?\n(is my hobby|is it true that my hobby is|so my hobby is) {o}?\nis {o} my hobby?"
    ),
    many=True,
    plural="your hobbies are {v}",
)
LIKE = Slot(
    "like",
    Patterns(
        """
        i like {v}
        i love {v}
        i like {v}.
        (i like|i love|i really like|i enjoy|i am fond of|i'm fond of|i adore|i am a fan of|i'm a fan of|i also like
    |i do like|i also love|i very much like|i really love|i'm into|i am into|i like to have|i am a big fan of
    |i'm a huge fan of|i dig|i'm crazy about|i can't get enough of|i have a weakness for|i am mad about
    |i've always liked|i quite like|i totally love|i find joy in|i'm really into|i always enjoy|what i like is
    |the thing i like is|what i love is|i appreciate|i'm fond of|i cannot live without|i have a thing for
    |i've always loved|one thing i like is|something i like is) {v}(.|!| a lot| very much| so much|)
        (remember|please remember|note|you should know|don't forget)(,| that|:|) i (like|love) {v}(.|)
        {v} (is|are) (great|wonderful|lovely|awesome|the best thing ever)(, |. |! )i (like|love) (it|them|that)(.|!|)
        {v} (is|are) (what i like|what i love|something i like|something i love|something i enjoy|my thing)(.|)
        {v} (makes|make) me happy(.|!|)
        (likes|i like)(:| =) {v}
        """,
        "(i am crazy for|i'm keen on|i am keen on|nothing beats) {v}(.|!|)",
    ),
    Patterns(
        "i like {v}\ni love {v}\n(i like|i love|i really like|i enjoy|i am fond of|i adore|i am into) {v}",
        "i am keen on {v}",
    ),
    Patterns(
        """
        what do i like?
        what do i love?
        what i like?
        (what|which) (food|stuff|kind of stuff|sort of thing|other things) (do i like|do i love|am i into
    |do i enjoy)(|?| again?)
        (what was|what is|what's|whats) (it |)(i like|i love|i'm into|i enjoy|i said i like)(|?| again?)
        what would (make me happy|i enjoy|be a good gift for me|please me)(|?)
        (do you|u|do u) (still |)(know|remember|recall) what i (like|love|enjoy|am into)(|?)
        my likes?
        (what|which things|what things|what kind of things|what else|and what|so what|what all) (do i like|do i love
    |do i enjoy|did i say i like|did i tell you i like|do i like a lot|am i fond of|am i into|did i say that i love
    |am i a fan of)(|?| again?)
        (do you know|do you remember|tell me|can you tell me|remember|do you still know|say|remind me
    |could you tell me|list|do you recall|name) what i (like|love|enjoy|said i like|am fond of|am into)(|?)
        (and |so |now |)what (do i like|do i love|was it i like)(|?| again?)
        (what are|what were|tell me|do you remember|list|name|repeat) (my likings|my likes|the things i like
    |the things i love|my preferences)(|?)
        (what is it|what was it) (that i like|i like|i love)(|?| again?)
        what (makes me happy|is it i enjoy|do i have a liking for)?
        """,
        "(have you noted|did you keep in mind) what i like?\n(which|what) (things are dear to me|am i keen on)?",
    ),
    "you like {v}",
    "what you like",
    _liking,
    many=True,
    weight=3.5,
    topics=("what i like", "what i love", "the things i like", "my likes"),
    yes_no=Patterns(
        """
        do i like {o}?
        do i love {o}?
        do i enjoy {o}?
        (do i like|do i love|did i say i like|is it true that i like|do you think i like|did i tell you i like
    |am i fond of|do i really like|am i a fan of|am i into|so i like|did i say that i love|would you say i like) {o}(
    |?)
        i like {o}, (right|correct|don't i|or not|yes or no)?
        (is|are) {o} (something i like|among my likes|one of the things i like)?
        """,
        "(does it hold that i like|is it correct that i love) {o}?",
    ),
    who=Patterns("who likes {v}?\n(who|which person|who did i say) (likes|loves|is fond of) {v}?"),
)
DISLIKE = Slot(
    "dislike",
    Patterns(
        """
        i don't like {v}
        i hate {v}
        i do not like {v}.
        i dont like {v}
        (i don't like|i do not like|i hate|i dislike|i can't stand|i really don't like|i never liked|i don't enjoy
    |i can not stand|i cannot stand|i really hate|i absolutely hate|i do not enjoy|i am not a fan of|i'm not a fan of
    |i'm no fan of|i also hate|i also don't like|i can't bear|i loathe|i'm not into|i am not fond of|i don't care for
    |i could do without|i have no love for|i have never liked|what i hate is|what i don't like is|i dont care for
    |i despise|i cannot bear|one thing i hate is|one thing i don't like is|i have an aversion to|i avoid) {v}(.|!
    | at all|)
        (remember|please remember|note|you should know)(,| that|:|) i (don't like|hate|dislike) {v}(.|)
        {v} (is|are) (horrible|awful|disgusting|terrible)(, |. |! )i (hate|don't like|dislike|can't stand) (it
    |them)(.|!|)
        {v} (is|are) (not my thing|what i hate|something i hate|something i don't like|not for me)(.|)
        (dislikes|i hate)(:| =) {v}
        """,
        "(i detest|i am no friend of|i'm not keen on) {v}(.|!|)",
    ),
    Patterns("i hate {v}\n(i don't like|i do not like|i hate|i dislike|i can't stand) {v}", "i detest {v}"),
    Patterns(
        """
        what do i hate?
        what don't i like?
        what do i not like?
        what dont i like
        my dislikes?
        (what|which) (food|foods|stuff|kind of stuff) (do i hate|do i dislike|don't i like|can't i stand
    |do i not like)(|?| again?)
        (what was|what is|what's|whats) (it |)(i hate|i don't like|i can't stand|i dislike)(|?| again?)
        what (should you never give me|would i never choose|would i not enjoy|is not for me|do i avoid)(|?)
        (do you|u|do u) (still |)(know|remember|recall) what i (hate|dislike|can't stand|don't like)(|?)
        (what|which things|what things|and what|so what|what else) (do i hate|do i dislike|don't i like|do i not like
    |did i say i hate|can't i stand|did i say i don't like|did i tell you i hate|do i not enjoy
    |did i tell you i don't like)(|?| again?)
        (do you know|do you remember|tell me|can you tell me|remember|remind me|say|list) what i (hate|dislike
    |don't like|do not like|can't stand|said i hate)(|?)
        (what are|tell me|list|name) (my dislikes|the things i hate|the things i don't like)(|?)
        (is there|was there) (anything|something) (i don't like|i hate|i dislike)?
        """,
        "(have you noted|did you keep in mind) what i hate?\n(which|what) (things do i detest|do i detest)?",
    ),
    "you do not like {v}",
    "what you do not like",
    _liking,
    many=True,
    weight=2.0,
    topics=("what i hate", "what i don't like", "what i dislike", "what i do not like"),
    yes_no=Patterns(
        """
        do i hate {o}?
        do i dislike {o}?
        (do i hate|do i dislike|did i say i hate|is it true that i hate|do i not like|did i tell you i hate) {o}(|?)
        """
    ),
)
