"""Greet, part, thank and the other small talk."""

from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Check, Turn

_HELLO = Patterns(
    """
    hi
    hello
    hey
    hi!
    hello!
    hello there
    hi there
    (hi|hello|hey|hiya|howdy|greetings|yo|hi again|hello again|hallo|heya)(| there| you| friend| my friend| computer
    | model| everyone| bot| nanochat)(|!|.|,)
    """,
    "(aloha|ahoy|salutations|bonjour|hello hello)(| there| you)(|!|.)",
)
_TIMES = Patterns(
    "good {t}\ngood {t}!\n(good|a good|a very good|very good) {t}(| to you| there| friend| model| my friend|"
    " everyone)(|!|.)",
    "(have a|i wish you a) good {t}(|!|.)",
)
_BYE = Patterns(
    """
    bye
    goodbye
    good bye
    bye bye
    see you
    good night
    (bye|goodbye|good bye|see you|see ya|farewell|cya|so long|bye bye|good night|ciao|see you later|see you soon
    |see you tomorrow|until next time|talk to you later)(| then| now| for now| my friend| friend| model)(|!|.)
    (i have to go|i must go|i need to go|i am leaving|i'm leaving|gotta go|i have to leave|i'm off|that is all
    |that's all|that was all)(| now| for today)(|!|.|, bye|, goodbye|, see you)
    """,
    "(until tomorrow|catch you later|take care|i'm out)(| then| friend)(|!|.)",
)
_HOW = Patterns(
    """
    how are you?
    how are you doing?
    how do you do?
    (how are you|how are you doing|how is it going|how's it going|how do you feel|how are things|what's up|whats up
    |are you ok|are you well|are you fine|how have you been|how is life|all good)(| today| now| there| friend)(|?|!)
    (hi|hello|hey)(,|!|) (how are you|how is it going|how are you doing|what's up)(| today)(|?)
    """,
    "(how fares it|is everything fine|how is your day|how was your day)(| today)(|?)",
)
_THANKS = Patterns(
    """
    thanks
    thank you
    thanks!
    thx
    (thanks|thank you|many thanks|thank you very much|thanks a lot|thx|cheers|thank you so much|ok thanks
    |great, thanks|cool, thanks|perfect, thank you)(| for that| for your help| for this| friend| model| again)(|!|.)
    (that was helpful|that helps|that is helpful|that helped me|very helpful)(|!|.|, thanks|, thank you)
    """,
    "(i am grateful|much obliged|i appreciate it|much appreciated)(|!|.)",
)
_PRAISE = Patterns(
    """
    well done
    good
    great
    nice
    (well done|good job|great job|good|great|very good|nice|cool|perfect|excellent|awesome|you are great|you are good
    |you are nice|you are smart|that is right|that's right|correct|right|you're right|i like you|wow|amazing)(| model
    | friend| really)(|!|.)
    """,
    "(splendid|fantastic|brilliant|you did well|impressive)(|!|.)",
)
_BLAME = Patterns(
    """
    that is wrong
    no
    wrong
    (that is wrong|that's wrong|wrong|this is not right|that is not right|not true|that is false|you are wrong
    |you're wrong|you are stupid|you are bad|i don't like you|you are useless|that is bad|bad|you don't know anything
    |that was not my question|stupid)(| model| again| really)(|!|.)
    """,
    "(nonsense|rubbish|you are mistaken|what a bad answer)(|!|.)",
)
_NOISE = Patterns(
    """
    ok
    okay
    yes
    hmm
    (ok|okay|yes|sure|fine|hm|hmm|aha|i see|yeah|yep|alright|all right|understood|got it|lol|haha|ok ok|oh|ah)(| then
    | good| fine)(|!|.|...)
    """,
    "(roger|righto|okey dokey|indeed)(|!|.)",
)
_MOOD_GOOD = Patterns(
    """
    i am happy
    i am fine
    (i am|i'm|i feel) (happy|fine|good|great|well|glad|very happy|doing fine|doing well|doing great|excited)(| today
    | now| thanks| thank you)(|!|.)
    """,
    "(i am|i'm|i feel) (cheerful|wonderful|over the moon)(| today)(|!|.)",
)
_MOOD_BAD = Patterns(
    """
    i am sad
    i am tired
    (i am|i'm|i feel) (sad|tired|bored|angry|sick|lonely|hungry|unhappy|not well|ill|stressed|bad|very sad|so tired
    |thirsty|cold)(| today| now)(|!|.)
    """,
    "(i am|i'm|i feel) (miserable|down|exhausted)(| today)(|!|.)",
)
_HELLOS = ("Hello{n}! How can I help you?", "Hi{n}! What can I do for you?", "Hello{n}! Nice to see you.")
_BYES = ("Goodbye{n}!", "Bye{n}! Have a nice day.", "See you{n}!")
PARTING = ("bye", "goodbye", "see you", "have a nice")


def _named(template: str, memory: Memory) -> str:
    return template.format(n=f", {memory.name}" if memory.name else "")


def greet(source: Source, memory: Memory) -> Turn:
    """Greet."""
    if source.chance(0.25):
        time = source.rng.choice(("morning", "evening", "afternoon", "day"))
        user, _ = source.say(_TIMES, {"t": time})
        return Turn("greet", user, _named(f"Good {time}{{n}}!", memory), Check(all_of=(f"good {time}",)))
    user, _ = source.say(_HELLO)
    answer = _named(source.rng.choice(_HELLOS), memory)
    return Turn("greet", user, answer, Check(any_of=("hello", "hi")), _named("Hello{n}!", memory))


def part(source: Source, memory: Memory) -> Turn:
    """Say goodbye."""
    user, _ = source.say(_BYE)
    answer = _named(source.rng.choice(_BYES), memory)
    return Turn("part", user, answer, Check(any_of=PARTING), _named("Bye{n}!", memory))


_SMALL = (
    (_HOW, "I am fine, thank you. How can I help you?", Check(all_of=("fine",)), "Fine."),
    (_THANKS, "You are welcome!", Check(all_of=("welcome",)), ""),
    (_PRAISE, "Thank you!", Check(any_of=("thank you", "thanks")), ""),
    (_BLAME, "I am sorry. I am only a tiny model.", Check(all_of=("sorry",)), "Sorry."),
    (_NOISE, "OK. What can I do for you?", Check(all_of=("OK",)), "OK."),
    (_MOOD_GOOD, "I am glad to hear that.", Check(all_of=("glad",)), ""),
    (_MOOD_BAD, "I am sorry to hear that.", Check(all_of=("sorry",)), ""),
)


def small_talk(source: Source, _memory: Memory) -> Turn:
    """Thank, praise, blame and the like."""
    patterns, answer, check, brief = source.rng.choice(_SMALL)
    user, _ = source.say(patterns)
    return Turn("small talk", user, answer, check, brief)
