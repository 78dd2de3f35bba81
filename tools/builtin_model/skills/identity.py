"""Say what this model is, honestly."""

from collections.abc import Callable

from tools.builtin_model import words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills import identity_can, identity_facts, identity_more, identity_self, identity_traits
from tools.builtin_model.skills.chat_topic import Deck, Topic
from tools.builtin_model.skills.identity_self import CAN
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.skills.unknown import BECAUSE, CANNOT
from tools.builtin_model.turns import Follow, Turn, exactly

__all__ = ["CAN", "SKILLS", "ask"]

TOPICS: tuple[Topic, ...] = (
    identity_self.TOPICS + identity_facts.TOPICS + identity_can.TOPICS + identity_traits.TOPICS + identity_more.TOPICS
)
_DECK = Deck(TOPICS)
_SURE = Patterns(
    """
    are you sure?
    (are you|r u) (sure|certain|really sure|quite sure|serious|sure about that|sure of that|positive|absolutely sure
    |kidding me)(|?)
    (is that|is this) (true|so|right|really true|a fact|really so|the truth)(|?)
    (really|seriously|honestly|for real|sure|no kidding|truly|you mean it|no joke|are you being honest)(|?|??| now?)
    """,
    "(can i take that for granted|do you swear)(|?)\n(is it really|is that really) the case(|?)",
)
_SURE_ANSWER = "Yes, I am sure."
_WHY_NOT = Patterns(
    """
    why not?
    why?
    (why not|why|how come|why is that|why can't you|and why not|but why|why so|why is it so|what a pity, why|why no
    |how so)(|?|??)
    (but|and|so|oh|ok,|hm,|really,) (why not|why|how come|why is that)(|?)
    (what is the reason|tell me why|explain why|can you explain why|please tell me why|but tell me why)(|?|.| not?)
    """,
    "(for which reason|what stops you)(|?)\n(what keeps you|what hinders you)(|?)",
)
_AND = (
    "and|what about|how about|and what about|and how about|but can you|or can you|and can you|then can you"
    "|can you at least|maybe"
    "|so can you also|or|hm, and|ok, and|can you then|and could you"
)
_AND_CANNOT = Patterns(
    f"({_AND}) ({identity_can.CANNOT})(|?|, then?| then?)",
    f"(would you at least|could you instead) ({identity_can.CANNOT})(|?)",
)
_AND_CAN: tuple[tuple[Patterns, str], ...] = tuple(
    (Patterns(f"({_AND}) ({verbs})(|?|, then?| then?)", f"(would you also|could you instead) ({verbs})(|?)"), answer)
    for verbs, answer in identity_can.CAN_ANSWERS
)
_AND_LANGUAGE = Patterns(
    """
    (and|what about|how about|not even|and what about|or maybe|maybe|but|then|also|but maybe|or) (german|french
    |spanish|italian|chinese|japanese|russian|latin|portuguese|arabic|polish|dutch|turkish|hindi|korean|swedish|greek
    |a little german|a bit of french)(|?)
    """,
    "(perhaps some|is there a chance for) (german|french|spanish|dutch|russian)(|?)",
)
_AND_MORE: tuple[tuple[Patterns, str], ...] = (
    (
        Patterns(
            "(and |so |but |ok, |)(who|which company|what person|who on earth|which team) (made|created|trained"
            "|built|programmed) (you"
            "|this|it|this model|you then)(|?)",
            "and (by whom|thanks to whom) do you exist(|?)",
        ),
        "The scripts of nanochat_infer trained me from nothing, on sentences that they composed.",
    ),
    (
        Patterns(
            "(and |so |but |ok, |)(what can you do|what do you know|what are you able to do|what can i ask you"
            "|how can you help me"
            "|what are you good at|what can you do then|what else can you do|what do you do)(|?)",
            "and (for what|to what end) can i use you(|?)",
        ),
        CAN,
    ),
    (
        Patterns(
            "(and |so |but |ok, |)(how big|how large|how small|how tiny) (are you|is this model|is the model"
            "|are you then|is it)(|?)",
            "and (what size|how many megabytes) have you(|?)",
        ),
        "I have 4.8 million parameters and take about 9.5 MB.",
    ),
)


def _follow(patterns: Patterns, answer: str, brief: str = "") -> Follow:
    def draw(source: Source, _memory: Memory) -> Turn:
        user, _ = source.say(patterns)
        return exactly("identity", user, answer, brief)

    return draw


def _any(rows: tuple[tuple[Patterns, str], ...], brief: str = "") -> Follow:
    def draw(source: Source, memory: Memory) -> Turn:
        patterns, answer = source.rng.choice(rows)
        return _follow(patterns, answer, brief)(source, memory)

    return draw


_IS_SURE = _follow(_SURE, _SURE_ANSWER)
_WHY = _follow(_WHY_NOT, BECAUSE)
_NO_MORE = _follow(_AND_CANNOT, CANNOT, "I can't do that.")
_YES_MORE = _any(_AND_CAN, "Yes.")
_NO_LANGUAGE = _follow(_AND_LANGUAGE, "No, I understand only English.", "No, only English.")
_MORE = _any(_AND_MORE)
_FOLLOWS: dict[str, tuple[Follow, ...]] = {
    "": (_IS_SURE,),
    "self": (_MORE, _IS_SURE),
    "yes": (_IS_SURE, _MORE),
    "no": (_IS_SURE, _MORE),
    "can": (_YES_MORE, _NO_MORE, _IS_SURE),
    "cannot": (_NO_MORE, _YES_MORE, _WHY),
    "languages": (_NO_LANGUAGE, _NO_LANGUAGE, _WHY),
}


def ask(source: Source, _memory: Memory | None = None) -> Turn:
    """Ask the model about itself."""
    topic = _DECK.draw(source)
    lists = (words.FOODS, words.ANIMALS, words.SPORTS, words.MUSIC, words.THINGS)
    values = {"x": words.listed(source, source.rng.choice(lists)), "y": words.listed(source, source.rng.choice(lists))}
    values["n"] = words.name(source)
    user, _ = source.say(topic.patterns, values)
    return exactly("identity", user, topic.answer, topic.brief, _FOLLOWS[topic.group])


SKILLS: tuple[tuple[str, float, Callable[[Source, Memory], Turn]], ...] = (("identity", 22.0, ask),)
