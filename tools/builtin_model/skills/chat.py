"""Greet, part, joke and the other small talk."""

from collections.abc import Callable

from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills import chat_greetings, chat_replies, chat_small
from tools.builtin_model.skills.chat_moods import BIRTHDAY
from tools.builtin_model.skills.chat_topic import Deck, Topic
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Check, Follow, Turn, exactly

JOKES = (
    "Why was the lamp so clever? It was very bright.",
    "Why did the pencil stop? It had lost its point.",
    "Why was the calendar worried? Its days were numbered.",
    "Why did the cat sit on the computer? It wanted to catch the mouse.",
    "Why did the number six eat so much? It wanted to be an eight.",
    "Why did the clock go to school? It wanted to learn the time.",
    "Why did the teapot blush? Someone told it that it was hot.",
    "Why did the tiny model cross the road? It had not learned to stop.",
)
PARTING = ("bye", "goodbye", "see you", "have a nice")
_HELLOS = ("Hello{n}! How can I help you?", "Hi{n}! What can I do for you?", "Hello{n}! Nice to see you.")
_BYES = ("Goodbye{n}!", "Bye{n}! Have a nice day.", "See you{n}!")
_GREETINGS: tuple[tuple[Patterns, tuple[str, ...], float], ...] = (
    (chat_greetings.HELLO, _HELLOS, 4.0),
    (chat_greetings.TIMES, ("Good {t}{n}! How can I help you?",), 1.8),
    (chat_greetings.HELLO_HOW, ("Hello{n}! I am fine, thank you. How can I help you?",), 1.8),
    (chat_greetings.FOREIGN, ("Hello{n}! I understand only English. How can I help you?",), 1.0),
    (chat_greetings.MEET, ("Nice to meet you too{n}!",), 0.8),
    (chat_greetings.BACK, ("Welcome back{n}! What can I do for you?",), 0.6),
)
_PARTINGS: tuple[tuple[Patterns, tuple[str, ...], float], ...] = (
    (chat_greetings.BYE, _BYES, 4.0),
    (chat_greetings.NIGHT, ("Good night{n}!",), 1.0),
    (chat_greetings.NICE_DAY, ("Thank you{n}, you too!",), 0.7),
)
_HOLIDAY = Patterns(
    """
    merry christmas
    happy new year
    (merry christmas|happy new year|happy easter|happy halloween|happy holidays|happy hanukkah|eid mubarak
    |happy diwali|happy thanksgiving|merry xmas|happy friday|happy monday|happy weekend|happy valentine's day
    |happy new year and all the best|season's greetings)(|!|.) (|to you|to you too|my friend|friend|computer|model|bot
    |everyone|there|and all the best)(|!|.)
    (i wish you|i wish you a|we wish you a|have a) (merry christmas|happy new year|happy easter|happy halloween
    |merry xmas)(|!|.| too)
    """,
    "(may you have|enjoy) a (merry christmas|happy new year|happy easter)(|!|.)",
)
_JOKE = Patterns(
    """
    tell me a joke
    tell me a joke please
    joke
    a joke please
    do you know a joke?
    (tell|tell me|tell us|give me|gimme|say|please tell me|can you tell me|could you tell me|would you tell me
    |will you tell me|i want|i need|i would like|i'd like|let me hear|i want to hear|how about|can you tell|can i have
    |can i get|may i hear|do you know|do you have|got|have you got|know|make|can you make|please make
    |i would love to hear|pls tell me|plz tell me|can u tell me|you must tell me|cheer me up with|write|write me
    |tell my son|tell the class|share|crack|please|come on, tell me|throw me|now tell me|invent|we want) (a joke
    |a good joke|a funny joke|one joke|a short joke|a joke about anything|some joke|any jokes|jokes|some jokes
    |a few jokes|a little joke|a silly joke|your best joke|a bad joke|a dad joke|a pun|something funny
    |a joke for children|a clean joke|a new joke|a computer joke|an ai joke|a nerdy joke|your favourite joke)(|.|?|!
    | please| now| for kids| today)
    (can you|could you|do you|will you|are you able to|do you know how to|can u) (tell jokes|joke|tell jokes too
    |be funny|make jokes|make me laugh|tell funny jokes|tell me jokes|make me smile|be a comedian)(|?| please?| now?)
    (tell me|tell us|do you know|give me|i want|can you tell me|got|have you got|know|i'd like|please tell me) (a joke
    |a funny joke|one joke|a pun|jokes|any jokes|a short joke) (about|with|on) (cats|a cat|dogs|animals|computers
    |school
    |food|robots|ai|work|teachers|the weather|anything|whatever you like|my boss|pencils|kids|lamps|numbers|yourself
    |you)(|?|.
    | please)
    (do you have|have you got|got) (any |a |some |)(good joke|good jokes|funny joke|funny jokes|puns|joke today
    |joke for me
    |jokes for kids|joke for my kids|joke to share|joke up your sleeve)(|?)
    (i need|i want|we need|i could do with|let's have|time for) (a good laugh|a laugh|a smile|some fun|something funny
    |some humour|a funny one|a joke to tell my friends|cheering up with a joke)(|.|!)
    (make|let) (me|us|my son|my daughter|my friend) (laugh|smile|giggle|laugh a bit|laugh out loud)(|.|!| please| pls)
    (whats|what's|what is) your (best joke|funniest joke|favourite pun|funniest one)(|?)
    (hi|hello|hey|ok|cool|thanks|nice|good morning)(,|.|!|) (tell me a joke|joke please|do you know a joke
    |got a joke for me
    |i want to hear a joke|can you tell me a joke please|how about a joke|make me laugh)(|?|.|!)
    (make me laugh|make me smile|say something funny|be funny|joke please|joke now|one joke please|joke time
    |i want to laugh|i need a laugh|i could use a laugh|a joke|funny joke|got jokes|tell joke|pls joke|say a joke
    |jokes|any good jokes|have a joke for me|i like jokes, tell me one|know any jokes)(|.|?|!)
    (i am sad|i'm bored|i am bored|i have a party|my friends are here|it is raining|i had a bad day|ok|i feel low)(,|.
    |) (tell me a joke|make me laugh|do you know a joke|can you tell me a joke|say something funny|i need a joke)(|.|?
    |!| please)
    """,
    """
    (i am in the mood for|bring on|i'd enjoy) (a joke|some jokes|something funny)(|.|!)
    (is there|would there be) a joke you (know|like to tell)(|?)
    """,
)
_ANOTHER = Patterns(
    """
    another one
    another
    (another one|another|one more|another joke|one more joke|again|more|more jokes|tell me another|tell me another one
    |tell me one more|a different one|do you know another one|do you have more|next joke|a better one|give me another
    |can you tell another one|got any more|one more time|a new one|a different joke|do you know more jokes|next one
    |tell me a different joke|give me one more|i know that one, another|a funnier one)(|.|?|!| please|, please)
    (haha|lol|good one|nice|not funny|i don't get it|ok|that was bad|very funny|great)(,|.|) (another one|one more
    |tell me another|another joke|more|again|tell me one more|next)(|.|?|!| please)
    """,
    "(your next|a further) (joke|one)(|.|?| please)\n(keep them coming|more of those)(|.|!)",
)
_FUNNY = Patterns(
    """
    haha
    lol
    (good one|that is funny|that's funny|that was funny|very funny|so funny|i like that joke|nice joke|good joke
    |i laughed|great joke|i like it|what a good joke|that made me laugh|ha ha)(|!|.| :D| thanks| really)
    """,
    "(i giggled|what a laugh)(|!|.| really)\n(it is|this is) comedy gold(|!|.)",
)
_NOT_FUNNY = Patterns(
    """
    not funny
    (not funny|that is not funny|that's not funny|that was not funny|that was bad|bad joke|i don't get it
    |i didn't laugh|that is a bad joke|boring|old joke|i know that one|what a bad joke|that's an old one
    |i don't understand the joke|lame|ha ha, very bad|terrible joke|awful)(|!|.| sorry| really| at all)
    """,
    "(i kept|i keep) a straight face(|.|!)\n(weak|poor) humour(|!|.)",
)
_HOW_FOLLOW = Patterns(
    """
    i am fine too
    i am fine
    i'm fine
    i am happy
    i am good, thanks
    fine, thanks
    (i am|i'm|im|i feel|me, i am|i am also|i'm also) (fine|good|well|fine too|good too|ok|great|great too|very well
    |fine, thanks|happy|doing well)(|.|!| as well| today)
    (fine too|good too|me too|fine|good|great|very well|also fine|i am too|same here|not bad|pretty good|all good)(|,
    | here) (thanks|thank you|today|thx)(|.|!)
    (nice|good|great|glad|happy) to hear(| that| it)(|,|.|!) (i am fine too|me too|i am good|same here|i am well)(|.
    |!)
    """,
    "(i share|i am in) your good state(|.|!)\n(likewise|ditto), (fine|good) here(|.|!)",
)
_YES_STORY = Patterns(
    """
    a joke
    (a joke|the joke|joke|joke please|then a joke|a joke please|i want the joke|tell me the joke|ok, a joke
    |yes, a joke|the joke please|i take the joke|make it a joke|i choose the joke|then tell me a joke
    |i would like the joke|rather a joke)(|.|!| then| please)
    """,
    "(the second|option two), (the joke|a joke)(|.|!| please)\n(humour|comedy), please(|.|!)",
)
TOPICS: tuple[Topic, ...] = chat_small.TOPICS + chat_replies.TOPICS
_DECK = Deck(TOPICS)
_SILENCE = ("...", "?", "??", "???", "!", ".", "!!!", ". . .", "????", "..", "?!", ":)", ";)", "-", "*", ",")
_ALPHABET = ("asdfghjkl", "qwertzuiop", "yxcvbnm", "bcdfghjklmnpqrstvwxz", "asdf", "jkl", "qwerty")


def _named(template: str, memory: Memory) -> str:
    return template.replace("{n}", f", {memory.name}" if memory.name else "")


def _one_of(
    skill: str, rows: tuple[tuple[Patterns, tuple[str, ...], float], ...], brief: str, source: Source, memory: Memory
) -> Turn:
    patterns, answers, _ = source.rng.choices(rows, [weight for _, _, weight in rows])[0]
    time = source.rng.choice(chat_greetings.TIME_NAMES)
    user, _ = source.say(patterns, {"t": time})
    forms = tuple(_named(answer, memory).replace("{t}", time) for answer in answers)
    short = _named(brief, memory) if len(forms) > 1 else forms[0].split("!")[0] + "!"
    return Turn(skill, user, source.rng.choice(forms), Check(exact=(*forms, short)), short)


def greet(source: Source, memory: Memory) -> Turn:
    """Greet."""
    return _one_of("greet", _GREETINGS, "Hello{n}!", source, memory)


def part(source: Source, memory: Memory) -> Turn:
    """Say goodbye."""
    return _one_of("part", _PARTINGS, "Bye{n}!", source, memory)


def _reply(patterns: Patterns, answer: str) -> Follow:
    def draw(source: Source, _memory: Memory) -> Turn:
        user, _ = source.say(patterns)
        return exactly("small talk", user, answer)

    return draw


_HOW_FOLLOWS = (_reply(_HOW_FOLLOW, "I am glad to hear that."),)
_LAUGH = _reply(_FUNNY, "I am glad that you are laughing.")
_NO_LAUGH = _reply(_NOT_FUNNY, "I am sorry. I know only a few jokes.")


def _joke(source: Source, patterns: Patterns, allowed: tuple[str, ...]) -> Turn:
    """Ask for one of the allowed jokes; the next one asked for is not the same."""
    user, _ = source.say(patterns)
    told = source.rng.choice(allowed)
    others = tuple(joke for joke in JOKES if joke != told)

    def another(later: Source, _memory: Memory) -> Turn:
        return _joke(later, _ANOTHER, others)

    return Turn("small talk", user, told, Check(exact=allowed), "", (another, _LAUGH, _NO_LAUGH))


def _joke_instead(source: Source, _memory: Memory) -> Turn:
    return _joke(source, _YES_STORY, JOKES)


def _mash(source: Source) -> str:
    """Return what a hand on the keyboard types."""
    letters = source.rng.choice(_ALPHABET)
    return "".join(source.rng.choice(letters) for _ in range(source.rng.randint(3, 9)))


def small_talk(source: Source, memory: Memory) -> Turn:
    """Thank, praise, blame, joke and the like."""
    draw = source.rng.random()
    if draw < 0.06:
        return _joke(source, _JOKE, JOKES)
    if draw < 0.085:
        user, _ = source.say(BIRTHDAY)
        return exactly("small talk", user, _named("Happy birthday{n}!", memory))
    if draw < 0.1:
        user, _ = source.say(_HOLIDAY)
        return exactly("small talk", user, _named("Thank you{n}, the same to you!", memory))
    topic: Topic = _DECK.draw(source)
    user, _ = source.say(topic.patterns, {"g": _mash(source), "h": _mash(source), "k": _mash(source)})
    if topic.group == "noise" and source.split == "train" and source.chance(0.1):
        user = source.rng.choice(_SILENCE)
    follow: dict[str, tuple[Follow, ...]] = {"how": _HOW_FOLLOWS, "bored": (_joke_instead,)}
    return exactly("small talk", user, topic.answer, topic.brief, follow.get(topic.group, ()))


SKILLS: tuple[tuple[str, float, Callable[[Source, Memory], Turn]], ...] = (
    ("greet", 6.0, greet),
    ("part", 4.0, part),
    ("small talk", 20.0, small_talk),
)
