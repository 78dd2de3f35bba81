"""What users can tell of others: how old they are, where they live, what they do and like."""

from tools.builtin_model import common, words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.slot import Slot
from tools.builtin_model.slots_people import FAMILY, OTHERS, PETS


def _people(source: Source) -> str:
    """Draw whom a fact is about: mostly a relation, else a name."""
    if source.chance(0.35):
        return words.name(source)
    return source.rng.choice(PETS[:6] if source.chance(0.3) else FAMILY + OTHERS)


def _their_town(source: Source, _key: str) -> str:
    return words.town(source)


THEIR_AGE = Slot(
    "their age",
    Patterns(
        """
        {m} is {v} years old
        {m} is {v}
        (the age of {m} is|{m} just turned|{m} turned|{m} is aged|{m} is now|{m} is already) {v}(.|)
        {m} is {v} (years old|years of age|years young|yo|now|today|this year)(.|)
        """,
        "by now {m} is {v} years old(.|)",
    ),
    Patterns("{m} is {v} years old\n({m} is|{m} just turned|{m} turned) {v}( years old|)"),
    Patterns(
        """
        how old is {m}?
        what is the age of {m}?
        (how old's|how old did i say|what age has|how many years has|how many years old was) {m}(|?)
        (what's|whats|what is|tell me|and) {m}'s age(|?)
        {m}'s age(|?| please| again?)
        (age of {m}|the age of {m}|{m}, how old|and {m}, how old)(|?)
        (do you|u|do u) (still |)(know|remember|recall) (how old {m} is|{m}'s age)(|?)
        how many (birthdays|candles) has {m} had(|?)
        (how old is|how many years old is|how old was|what age is|and how old is|so how old is) {m}(|?| again?| now?)
        (do you know|do you remember|tell me|can you tell me|remind me|say|could you tell me) (how old {m} is
    |the age of {m}|what age {m} is)(|?)
        (what is|what's|and) the age of {m}?
        {m} is how old?
        """,
        "at what age is {m}?",
    ),
    "{y} is {v} years old",
    "how old {y} is",
    lambda source, _key: str(source.rng.randint(1, 99)),
    keys=FAMILY + PETS,
    weight=1.5,
    topics=("how old {m} is", "the age of {m}"),
    yes_no=Patterns("is {m} {o} years old?\n(is|is it true that|did i say) {m} {o} (years old|now)?"),
    draw_key=_people,
)
THEIR_TOWN = Slot(
    "their town",
    Patterns(
        """
        {m} lives in {v}
        {m} moved to {v}
        ({m} has moved to|{m} just moved to|{m} is now in|{m} is over in|{m} is at home in) {v}(.|!|)
        ({m} lives in|{m} is living in|{m} resides in|the home of {m} is in|{m} has a house in|{m} now lives in
    |{m} has a flat in|{m} stays in|{m} is based in) {v}(.|!| now|)
        {v} is where {m} lives(.|)
        """,
        "{m} settled in {v}(.|)",
    ),
    Patterns("{m} lives in {v}\n({m} lives in|{m} is living in|{m} moved to|{m} resides in) {v}"),
    Patterns(
        """
        where does {m} live?
        where is {m}'s home?
        (which|what) (city|town|place) does {m} (live in|call home)(|?)
        (where's|wheres|where is) {m} (living|based|at home)(|?| now?| again?)
        (what's|whats) {m}'s (town|city)(|?)
        (where does|where did i say|and where does|so where does|in which town does|what city does
    |which town does) {m} (live|live in|reside)(|?| again?| now?)
        (do you know|do you remember|tell me|can you tell me|remind me|say|could you tell me) where {m} lives(|?)
        (where is|in which town is|what is) the home of {m}?
        {m} lives where?
        """,
        "in which place does {m} have a home?",
    ),
    "{y} lives in {v}",
    "where {y} lives",
    _their_town,
    keys=FAMILY + OTHERS,
    weight=1.5,
    topics=("where {m} lives", "the town of {m}"),
    yes_no=Patterns("does {m} live in {o}?\n(does {m} live|is it true that {m} lives|did i say {m} lives) in {o}?"),
    who=Patterns("who lives in {v}?\n(who|which person|who did i say) (lives|is living) in {v}?"),
    draw_key=_people,
)
THEIR_JOB = Slot(
    "their job",
    Patterns(
        """
        {m} is a {v}
        {m} works as a {v}
        ({m} works as a|{m} is a|{m}'s job is|the job of {m} is|by profession {m} is a|{m} earns money as a) {v}(.|)
        """,
        "{m} was trained as a {v}(.|)",
    ),
    Patterns("{m} works as a {v}\n({m} is a|{m} works as a) {v}"),
    Patterns(
        """
        what is {m}'s job?
        what does {m} do?
        (what's|whats|what was) {m}'s (job|profession|work|occupation)(|?| again?)
        (what kind of|which|what) (work|job) does {m} (do|have)(|?)
        how does {m} make a living(|?)
        (what does|and what does|as what does) {m} (do|work as|do for a living|work)?
        (do you know|do you remember|tell me|can you tell me|remind me|what is|what's) (the job of {m}|{m}'s job
    |the profession of {m})(|?)
        (tell me|do you know) what {m} (does|works as|does for a living)(|?)
        """,
        "how does {m} earn money?",
    ),
    "{y} works as a {v}",
    "what {y} does",
    lambda source, _key: words.listed(source, common.JOBS, plural=""),
    keys=FAMILY + OTHERS,
    topics=("the job of {m}", "what {m} does"),
    yes_no=Patterns("is {m} a {o}?\n(is it true that {m} is|does {m} work as|did i say {m} is) a {o}?"),
    who=Patterns("who is a {v}?\n(who works|who did i say works) as a {v}?"),
    draw_key=lambda source: words.name(source) if source.chance(0.4) else source.rng.choice(FAMILY + OTHERS),
)
THEIR_COLOUR = Slot(
    "their colour",
    Patterns(
        """
        {m} is {v}
        ({m} is|the colour of {m} is|the color of {m} is|{m} has the colour) {v}(.|!|)
        {m} has {v} (fur|hair)(.|)
        """,
    ),
    Patterns("{m} is {v}\nthe colour of {m} is {v}"),
    Patterns(
        """
        what colour is {m}?
        what color is {m}?
        (which|what) (colour|color) (is|was|has|did i say is) {m}(|?| again?)
        (what is|what's|tell me|do you remember|do you know|say) (the colour of {m}|the color of {m}
    |what colour {m} is)(|?)
        """,
    ),
    "{y} is {v}",
    "the colour of {y}",
    lambda source, _key: words.colour(source),
    keys=split_words("dog cat horse rabbit car house bike bag door phone coat parrot hamster sofa bedroom"),
    topics=("the colour of {m}", "what colour {m} is"),
    yes_no=Patterns("is {m} {o}?\n(is the colour of {m}|is the color of {m}|did i say {m} is) {o}?"),
)


def _their_liking(source: Source, _key: str) -> str:
    lists = (words.FOODS, words.FRUITS, words.DRINKS, words.ANIMALS, words.SPORTS, words.HOBBIES, words.MUSIC)
    return words.listed(source, source.rng.choice(lists))


THEIR_LIKE = Slot(
    "their like",
    Patterns(
        """
        {m} likes {v}
        {m} loves {v}
        ({m} likes|{m} loves|{m} enjoys|{m} really likes|{m} is fond of|{m} is a fan of|{m} adores) {v}(.|!| a lot|)
        """,
        "{m} is keen on {v}(.|)",
    ),
    Patterns("{m} likes {v}\n({m} likes|{m} loves|{m} enjoys) {v}"),
    Patterns(
        """
        what does {m} like?
        what does {m} love?
        (what does|and what does|what did i say|which thing does) {m} (like|love|enjoy)(|?| again?)
        (do you know|do you remember|tell me|can you tell me|remind me|say) what {m} (likes|loves|enjoys)(|?)
        """,
        "what is {m} fond of?",
    ),
    "{y} likes {v}",
    "what {y} likes",
    _their_liking,
    keys=FAMILY + PETS,
    topics=("what {m} likes", "what {m} loves"),
    yes_no=Patterns("does {m} like {o}?\n(does {m} (like|love)|is it true that {m} likes|did i say {m} likes) {o}?"),
    who=Patterns("who likes {v}?\n(who|which person|who did i say) (likes|loves|is fond of) {v}?"),
    draw_key=_people,
)
