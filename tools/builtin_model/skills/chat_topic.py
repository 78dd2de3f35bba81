"""What is asked in many frames, with one answer: the form of small talk and of questions about the model."""

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from tools.builtin_model.patterns import Patterns, Source

_TEXTING = {"you": "u", "your": "ur", "are": "r", "you're": "ur", "what": "wat", "please": "plz", "because": "cuz"}
_SHORT = (
    ("what is", "what's"),
    ("who is", "who's"),
    ("where is", "where's"),
    ("how is", "how's"),
    ("when is", "when's"),
    ("you are", "you're"),
    ("it is", "it's"),
    ("is not", "isn't"),
    ("i am", "i'm"),
    ("i would", "i'd"),
    ("cannot", "can't"),
    ("do not", "don't"),
    ("want to", "wanna"),
    ("do you", "d'you"),
    ("kind of", "kinda"),
    ("there is", "there's"),
    ("everything is", "everything's"),
)
_LEADS = (
    "say|so|excuse me|one question|a question|may i ask|can i ask|can i ask you|just wondering|quick question"
    "|i ask myself"
    "|out of curiosity|be honest|honestly|seriously|tell me honestly|please|pardon me|i have a question|and"
    "|my friend wants to know|my son asks|my daughter asks|for my homework|hello computer|hey bot|dear model"
    "|just asking"
    "|no joke|come on|one thing|another question|now tell me|next question|ok then|let me ask you|for real|wait|hm"
    "|i am new here|i am curious|small question|the children ask|oh and|first question|last question|serious question"
)
_TAILS = (
    ", please|exactly|anyway|then|again|actually|really|pls|plz|by the way|, if i may ask|, my friend|mate|bro|dude"
    "|lol"
    "|, computer|, bot|, little model|in fact|after all|, i wonder|, tell me|though|btw|huh|right now|, just asking"
    "|, honestly|, be honest|as a model|as an ai|, or what|, or not|at all|at the moment|, dear model|, nanochat"
)
_HELLOS = (
    "hi|hello|hey|hi there|hello there|hey there|good morning|good afternoon|good evening|hello again|hi again"
    "|hello, i am new here|hi, quick question|hello, one question|hey, just a question|greetings|good day|hiya|yo"
)
_CONTEXTS = (
    "ok thanks|thanks|thank you|great|cool|nice|got it|interesting|i see|alright|ok cool|perfect|one more thing"
    "|i just found this program|my son installed this|i am trying this out|im trying you out|this is my first time here"
    "|sorry for asking|i hope you don't mind me asking|this may sound silly|silly question|stupid question maybe"
    "|i have never talked to an ai before|i never used one of these|before we start|before i begin|first things first"
    "|i am not good with computers|i'm new to all this|my english is not so good|im bored|let's change the subject"
    "|something else|enough of that|off topic|random question|now something different|a friend told me about you"
    "|im writing about ai for school|we are learning about ai at school|my teacher asked us to find out|just for fun"
    "|i need to know this before i go on|i was thinking|hm ok|haha|lol|wow|oh nice|by the way|btw|anyway|right"
    "|i am just a beginner|my grandson showed me this|my kids want to know|no offence|don't take it personally"
)
_INDIRECT = (
    "hi, can you tell me|hello, could you tell me|good morning, could you please tell me|good evening, may i ask|"
    "hey, do you know|hi there, i was wondering|hello, i would like to know|hey can u tell me|sorry, but can you say|"
    "if you don't mind, tell me|if it is not too much trouble, tell me|i always wanted to know|im trying to find out|"
    "someone asked me|my wife wants to know|my boss wants to know|my kids ask|we want to know|we were wondering|"
    "i'd be interested to hear|it would help me to know|go on, tell me|ok now tell me|can you please explain|"
    "tell me|can you tell me|could you tell me|could you please tell me|would you tell me|please tell me"
    "|i want to know"
    "|i would like to know|i'd like to know|i'd love to know|i need to know|i was wondering|i wonder|i am wondering"
    "|do you know|do you happen to know|do you by any chance know|may i know|may i ask|can i ask|let me know|say"
    "|any idea|i am curious|i'm curious|im curious|my mum asks|pls tell me|plz tell me|i must know"
    "|are you allowed to say"
    "|would you mind telling me|would you be so kind as to tell me|can u tell me|could u tell me|tell us|can you say"
    "|i just want to know|i have to know|i am trying to find out|i am interested in|i would be glad to know"
    "|please explain|can you explain|explain|explain to me|you never told me|you have not told me|quickly tell me"
    "|it is not clear to me|i don't know|i have no idea|i do not understand"
)
_IF = (
    "tell me if|tell me whether|can you tell me if|could you tell me whether|i want to know if"
    "|i would like to know whether"
    "|i'd like to know if|i need to know if|i was wondering if|i wonder if|i wonder whether|may i ask if"
    "|do you know if"
    "|please tell me if|say if|let me know if|i am not sure if|i am curious if|my mum asks if"
    "|i am asking myself whether"
    "|is it true that|is it right that|is it a fact that|they say that|somebody told me that|i heard that|i guess"
    "|i suppose|i hope|i think|i bet|so|it is true that|do you mean that|someone said|does it mean that"
)


def texting(body: str) -> str:
    """Return the alternatives as they are typed on a phone."""
    return re.sub(r"[a-z']+", lambda match: _TEXTING.get(match[0], match[0]), body)


def contracted(body: str) -> str:
    """Return the alternatives with short forms, as "what's" for "what is"."""
    for long, short in _SHORT:
        body = re.sub(rf"\b{long}\b", short, body)
    return body


def asks(direct: str, clause: str = "", hello: bool = True) -> str:
    """Return lines that ask the direct questions, and the clauses in indirect frames."""
    lines = [f"({direct})(|?)"] * 4 + [f"({contracted(direct)})(|?)"]
    lines += [f"({_LEADS})(,|:|.|) ({direct})(|?)", f"({direct}) ({_TAILS})(|?)", f"({texting(direct)})(|?| plz| lol)"]
    lines += [f"({_CONTEXTS})(.|,|!|...|. so) ({direct})(|?)"]
    if hello:
        lines += [f"({_HELLOS})(,|!|.|) ({direct})(|?)"]
    if clause:
        lines += [f"({_INDIRECT}) ({clause})(|?|.| please|, please)"] * 2
    return "\n".join(lines)


def asks_held(direct: str, clause: str = "") -> str:
    """Return frames of the same questions that training never uses."""
    lines = [f"(here is something i ask|answer me this|people always ask me)(:|,) ({direct})(|?)"]
    if clause:
        lines.append(f"(it would be nice to hear|nobody ever told me|what i want to find out is) ({clause})(|.)")
    return "\n".join(lines)


def if_you(claims: str) -> str:
    """Return lines that ask by a statement about the model, as in "you can see me"."""
    return "\n".join(
        [
            f"({_IF}) ({claims})(|?|.)",
            f"({claims})(,|) (right|correct|is that right|is that true|or|or not|yes or no|no|true or false|eh|huh"
            f"|yes)(|?)",
            f"({texting(claims)})(?|, right?|??)",
            f"({contracted(claims)})(?|, right?|, aren't you?|, don't you?|, is it?|, can't you?)",
        ]
    )


def can_you(verbs: str) -> str:
    """Return lines that ask whether the model can do something."""
    claims = f"you (can|could|are able to|know how to) ({verbs})"
    direct = f"(can|could) you ({verbs})|are you able to ({verbs})|do you know how to ({verbs})|can you also ({verbs})"
    more = (
        f"(is it possible for you to|would you be able to|are you also able to|have you learned to|did you learn to"
        f"|did they teach you to|are you any good if i want to|can u|can a model like you|can this model"
        f"|can this thing"
        f"|can the model|are you allowed to|were you trained to|is it true you can|can't you|couldn't you"
        f"|don't you know how to|can you really|can you maybe|can an ai like you|is this model able to"
        f"|do you think you can|you can't|you cannot|you can not|can't u) ({verbs})(|?| or not?|, please?| too?"
        f"| for me?)"
    )
    return "\n".join(
        [asks(direct), *[more] * 3, if_you(claims), f"({verbs})(:|,|?) (can you do that|can you|are you able to)(|?)"]
    )


def can_held(verbs: str) -> str:
    """Return frames for abilities that training never uses."""
    return f"""
    (is it in your power to|would it be possible that you|are you trained well enough to) ({verbs})(|?)
    (what if i ask you to|suppose i want you to) ({verbs})(, can you|: can you)(|?)
    """


class Topic(NamedTuple):
    """One intent with its answer; `group` gives it follow-up questions, `weight` its share within its skill."""

    patterns: Patterns
    answer: str
    brief: str = ""
    group: str = ""
    weight: float = 1.0


def question(direct: str, clause: str = "", extra: str = "", held: str = "", hello: bool = True) -> Patterns:
    """Return the patterns of a question in all frames, after a greeting too unless that greets by itself."""
    return Patterns(f"{asks(direct, clause, hello)}\n{extra}", f"{asks_held(direct, clause)}\n{held}")


class Deck:
    """Topics to draw from by weight."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.topics = tuple(topics)
        self._weights = tuple(itertools.accumulate(topic.weight for topic in self.topics))

    def draw(self, source: Source) -> Topic:
        """Draw a topic."""
        return source.rng.choices(self.topics, cum_weights=self._weights)[0]
