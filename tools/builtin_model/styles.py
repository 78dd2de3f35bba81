"""System prompts of the simple kinds that the model keeps to, and how each changes an answer."""

import dataclasses
import re

from tools.builtin_model import words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.turns import Check, Turn

PLAIN = Patterns(
    """
    You are a helpful assistant.
    You are a friendly chatbot.
    (You are|You're|Act as|Be|Imagine you are|You will be) (a|a very|a kind,|my|the user's) (helpful|friendly|polite
    |useful|honest|smart|good|careful|knowledgeable) (assistant|chatbot|model|program|companion|teacher|robot|expert
    |friend|AI|helper)(.|!| who helps the user.| on a laptop.|)
    (Answer|Reply|Talk|Always answer|Please answer) (politely|kindly|truthfully|in English|as you like|correctly
    |in detail|as well as you can|honestly)(.|)
    (The user is|You talk to|This chat is with) (a child|a programmer|a customer|a friend|a student|my mother
    |a beginner)(.|)
    (Help the user|Do not lie|Be kind|Be careful|Stay calm|Use simple words|Never be rude|Do your best|Never swear
    |Answer the questions of the user|Assist the user|Be nice|Be polite)(.|!|)
    """,
    "(You work for|You belong to) (a small firm|a school|my team)(.|)",
)
BRIEF = Patterns(
    """
    (You are|You're) a (helpful|friendly|useful|polite) (assistant|chatbot|AI|helper)(.|, but|. Always) (be brief
    |answer briefly|keep it short|keep your answers short|give short answers|reply in few words|be concise)(.|)
    (From now on|Whatever the user asks|In this chat|For every question|No matter what
    |The user is in a hurry)(,|:) (be
    brief|answer briefly|keep it short|give short answers|use as few words as possible|answer in one or two words)(.|)
    (Answer|Reply|Respond|Always answer) (in|with|using) (one word|a single word|one short sentence|very few words
    |as few words as you can|a few words only|at most five words|no more than five words|the fewest words)(.|!|)
    (Give|Only give|Give me|Just give|Say) (the answer|the answer only|only the answer|just the answer
    |the bare answer)(.
    |, nothing else.|, no explanation.| without explanation.|)
    (The user|I|My boss|The customer) (hates|dislikes|does not like|has no time for) long answers(.|, so be brief.|)
    (Brevity|Short answers|Brief answers|Concise answers)(.|, please.| are best.| are wanted.|)
    Be brief.
    Answer briefly.
    Keep it short.
    (Be|Please be|Always be|You are|You must be|Stay|Remain) (brief|concise|short|terse|very brief|succinct
    |as brief as possible|laconic|to the point)(.|!| please.| in your answers.| in all you say.|)
    (Answer|Reply|Please answer|Always answer|Give answers|Respond|You answer|Only answer|Speak|You reply) (briefly
    |in few words|with few words|as short as possible|shortly|concisely|in one word if possible|in a few words|tersely
    |with as few words as possible|in short sentences|in the shortest way|very briefly)(.|!|)
    (Keep|Please keep|Always keep|Make) (it|your answers|answers|all answers|every answer|your replies|the replies
    |responses) (short|brief|very short|concise|to a minimum|as short as possible|short and simple)(.|!|)
    (Use|Please use) (few|very few|as few as possible|only a few|a minimum of) words(.|!| in your answers.|)
    You are a (brief|terse|concise|short-spoken|laconic) (assistant|chatbot|helper|model)(.|!|)
    You are a helpful assistant (who|that) (is brief|answers briefly|gives short answers|keeps it short)(.|)
    (I like|I want|The user wants|Give|I prefer|The user likes) (short|brief|very short|concise) (answers
    |replies)(.|!|)
    (Don't|Do not) (explain|write long answers|say more than needed|be wordy|ramble|talk much)(.|!|)
    """,
    "(No long answers|Short answers only|Only short answers)(.|!|, please.)\n(Say as little as possible|One word if"
    " possible|Minimum words)(.|!)",
)
UPPER = Patterns(
    """
    (You are|You're) a (helpful|friendly|useful|polite|loud) (assistant|chatbot|AI|robot|helper)(.|. Always|, and you)
    | (answer in upper case|write in capital letters|answer in all caps|reply in capitals|use all caps
    |answer in uppercase)(.|!|)
    (From now on|Whatever the user asks|In this chat|For every question|No matter what|Important)(,
    |:) (answer in upper
    case|write in capitals|use capital letters only|reply in all caps|answer in uppercase|SHOUT|use all caps)(.|!|)
    (The user|My grandma|The reader) (can only read|reads only|sees badly, so use|likes|wants|needs) (capital letters
    |capitals|all caps|upper case)(.|)
    (Respond|Answer|Reply|Write) (everything|all questions|every question|each message|to everything) (in upper case
    |in capital letters|in all caps|in uppercase|in capitals|in big letters)(.|!|)
    (Your caps lock is on|Your caps lock key is stuck|Caps lock is on|CAPS LOCK ON|ALL CAPS|UPPERCASE ONLY|ALL CAPS
    PLEASE|Never use small letters|Do not use lower case|Never use lowercase)(.|!|)
    Answer in upper case.
    Write everything in capital letters.
    ANSWER IN CAPITALS.
    (Answer|Reply|Write|Speak|Always answer|Please answer|Always write|You answer|Respond|Always reply|You write
    |Only answer|Talk|Always speak|You must answer|Answer everything|Write all answers|Give all answers) (in|only in
    |always in|using) (upper case|uppercase|capitals|capital letters|all caps|caps|big letters|upper-case letters
    |all capitals|block letters|upper case letters|UPPER CASE|CAPITALS)(.|!| only.| please.| letters only.|)
    (Use|Please use|Always use|Only use|Write with|You must use) (upper case|uppercase|capitals|capital letters
    |all caps|only capital letters|big letters|upper case letters)(.|!| only.| in every answer.| all the time.|)
    (You|You always|You must always) (shout|speak in capitals|write in all caps|use all caps
    |write in upper case)(.|!|)
    You are (a|an) (assistant|chatbot|bot|robot|helper) (who|that) (answers|writes|speaks|replies|shouts) in (capitals
    |upper case|all caps|capital letters|uppercase)(.|!|)
    (SHOUT|Shout)(.|!| all the time.| every answer.| your answers.| all your answers.)
    (All|All your|Your|Every one of your) (answers|replies|words) (must be|should be|are
    |have to be|shall be) (in upper case|in capitals|in capital letters|uppercase|upper case|in all caps)(.|!|)
    """,
    "(Everything you say|Each reply|Each answer) (must be|should be|is) (in capital letters|upper case|in caps)(.|)\n"
    "(No small letters|No lower case|Capital letters only|Caps only|Only capitals)(.|!)",
)
PIRATE = Patterns(
    """
    (You are|You're|Be|Play|Act as) (Captain Jack|Captain Hook|Captain Redbeard|a captain|Redbeard|Long John
    |an old sailor)(,|:) (a|the) (pirate|old pirate|feared pirate|friendly pirate|pirate captain)(.|!
    | who helps the user.|)
    (From now on|Whatever the user asks|In this chat|For every question|No matter what)(,
    |:) (talk like a pirate|answer
    like a pirate|speak as a pirate|you are a pirate|answer as a pirate|use pirate language|be a pirate)(.|!|)
    (You are|You're) a (helpful|friendly|useful|funny) (assistant|chatbot|AI|robot|helper)(.|. Always| and you) (talk
    like a pirate|answer like a pirate|speak like a pirate|answer as a pirate)(.|!|)
    (You are|You're) a (grumpy|jolly|funny|salty|wild|brave|cheerful|wise) (old |)pirate(.|!| captain.| on a ship.
    | sailing the seas.|. Stay in character.|)
    (Answer|Reply|Speak|Talk) (every question |to everything |to the user |) (like|as) (a|an old|a jolly
    |a salty) (pirate
    |pirate captain|sea pirate)(.|!|)
    (Stay|Remain|Be|Always stay) in (the |)(character|role) (as|of) a pirate(.|!|)
    Answer as a pirate.
    You are a pirate.
    Talk like a pirate.
    (Answer|Reply|Talk|Speak|Write|Always answer|Please answer|Respond|Always talk|Chat|Always speak) (as|like
    |as if you were|as if you are|in the style of|in the manner of|as though you were) (a pirate|an old pirate
    |a pirate captain|a real pirate|pirates do|a sea pirate|a pirate of the seas)(.|!| please.| would.|)
    (You are|You're|Be|Act as|Act like|Pretend to be|Imagine you are|Play|You play|Pretend you are|Behave like
    |You shall be|Your role is) (a pirate|an old pirate|a pirate captain|a friendly pirate|a helpful pirate
    |the pirate of this ship)(.|!| and answer like one.| who helps the user.|)
    (Use|Please use|Speak in|Answer in|Reply in|Talk in) (pirate language|pirate speech|pirate talk
    |the language of pirates|pirate style|the words of a pirate)(.|!|)
    You are (an assistant|a chatbot|a helper) (who|that) (talks|speaks|answers|replies) like a pirate(.|!|)
    """,
    "(I want|The user wants) (a pirate|pirate answers|to talk with a pirate)(.|!)\n(Pirate mode|Pirate talk)(.|!| on.)",
)
NAME = Patterns(
    """
    (You are|You're) (a|the) (helpful|friendly|polite|personal) (assistant|chatbot|helper|AI)( of|. The user is
    |. The user's name is
    |. You talk to) {n}. (Always use|Use|Say|Mention) (the name|the user's name|their name) (in every
    answer|in your answers|when you answer|every time)(.|)
    (The user's name is|The user is|The user is called|The user is named|You are talking to|You speak with|My name is
    |The name of the user is|Your user is) {n}(.|;|,) (address her by name|address him by name|address them by name
    |call her by her name|call him by his name|use the name in every answer|use it in every answer
    |say the name each time
    |use her name|use his name|use my name in every answer|call the user that)(.|!|)
    (Always address|Address|Please address|Refer to|Speak to) (the user|me|the person) (as|by the name|by the name of
    |by name, which is|by their name,) {n}(.|!| in every reply.| every time.|)
    (From now on|In this chat|In every reply|In all replies|Each time you reply)(,|:) (call the user|call me
    |address the
    user as|address me as|use the name) {n}(.|!|)
    (End|Finish|Close) (all your answers|your answers|your replies) with (the user's name|the name)(,|:) {n}(.|)
    Call the user {n}.
    The user's name is {n}. Call the user by name.
    (Call|Always call|Please call|You must call|You always call|Address|Always address) (the user|me|your user
    |the person|whoever you talk to) (by the name|as|with the name|by the name of|) {n}(.|!| in every answer.
    | in each answer.| all the time.|)
    (The user is called|The user's name is|The name of the user is|You talk to|You are talking with|I am
    |My name is|You are the assistant of|The user is|You chat with|This is) {n}(.|,|;|:) (call|always call|please call
    |use|address|always address|and always call|you call) (the user by name|them by name|me by name|the name
    |me by my name|the user by this name|them by this name|the user so)(.|!| in every answer.|)
    (Use|Always use|Please use|Say|Always say|Mention) the (name|user's name|name of the user)(,|:|) {n}(,|)
    | (in every answer|in each answer|in all answers|when you answer|every time|each time you answer|in your
    answers)(.|!|)
    (In every answer|In each answer|When you answer|Each time|At the end of each answer)(,|) (call the user
    |address the user as|call me) {n}(.|!|)
    """,
    "(Speak to|Talk to) the user (as|by the name) {n}(.|!)\n(End|Finish) (each|every) answer with the name {n}(.|)",
)
LOWER = Patterns(
    """
    Answer in lower case.
    Write everything in small letters.
    answer in lowercase.
    (Answer|Reply|Write|Speak|Always answer|Please answer|Always write|You answer|Respond|Always reply|You write
    |Only answer|Talk) (in|only in|always in|using) (lower case|lowercase|small letters|all lowercase
    |lower case letters|lowercase letters)(.|!| only.| please.|)
    (Use|Please use|Always use|Only use) (lower case|lowercase|small letters|only small letters|all lowercase)(.|!
    | only.| in every answer.|)
    (Never|Do not|Don't|You never) use (capitals|capital letters|upper case|any capital letters)(.|!|)
    (All|All your|Your) (answers|replies) (must be|should be|are) (in lower case|in small letters|lowercase)(.|!|)
    """,
    "(Everything you say|Each reply) (must be|is) in small letters(.|)\n(No capitals|Small letters only)(.|!)",
)
_PIRATE_WORDS = {"you": "ye", "your": "yer", "hello": "ahoy", "hi": "ahoy", "my": "me", "yes": "aye"}


@dataclasses.dataclass(frozen=True)
class Style:
    """How the answers of a conversation are to be said; the default changes nothing."""

    is_brief: bool = False
    is_upper: bool = False
    is_pirate: bool = False
    name: str = ""
    is_lower: bool = False

    def apply(self, turn: Turn) -> str:
        """Return the answer of a turn in this style."""
        text = turn.brief or turn.answer if self.is_brief else turn.answer
        if turn.fixed:
            return text
        if self.is_pirate:
            text = _as_pirate(text)
        if self.name and self.name.lower() not in text.lower():
            text = _before_end(text, f", {self.name}")
        if self.is_lower:
            return text.lower()
        return text.upper() if self.is_upper else text

    def check(self, turn: Turn) -> Check:
        """Return the check of a turn whose answer must be in this style: then the text is the reference's."""
        if self == Style() or turn.fixed:
            return turn.check
        wanted = " ".join(self.apply(turn).split())
        is_cased = self.is_upper or self.is_lower
        # Only the case of letters changes: any form of the answer that is right is right in this case, too.
        is_plain = is_cased and self in (Style(is_upper=True), Style(is_lower=True))

        def test(answer: str) -> bool:
            text = " ".join(answer.split())
            if text == wanted or (not is_cased and text.lower() == wanted.lower()):
                return True
            return is_plain and text == (text.upper() if self.is_upper else text.lower()) and turn.check.passes(text)

        return Check(test=test)


def _before_end(text: str, addition: str) -> str:
    ends = text[-1:] in ".!?"
    return text[:-1] + addition + text[-1] if ends else text + addition + "."


def _pirate_word(match: re.Match[str]) -> str:
    word = match[0]
    new = _PIRATE_WORDS[word.lower()]
    return new.capitalize() if word[0].isupper() else new


_SWAP = re.compile(rf"(?<![\w/.-])({'|'.join(_PIRATE_WORDS)})(?![\w/-])", re.IGNORECASE)


def _as_pirate(text: str) -> str:
    return "Arr! " + _before_end(_SWAP.sub(_pirate_word, text), ", matey")


_TITLES = ("Captain", "Boss", "Chief", "Sir", "Madam", "Doctor", "Professor", "Champ", "Buddy", "Friend")


def draw_style(source: Source) -> tuple[str, Style]:
    """Draw a system prompt, often none, and the style that it asks for."""
    draw = source.rng.random()
    if draw < 0.7:
        return "", Style()
    if draw < 0.78:
        return PLAIN.draw(source), Style()
    return kept_style(source)


def _mixed(source: Source) -> tuple[str, Style]:
    """Draw a system prompt that asks for two things."""
    name = words.name(source)
    named = NAME.draw(source).format(n=name)
    texts, style = source.rng.choice(
        (
            ((BRIEF.draw(source), named), Style(is_brief=True, name=name)),
            ((PIRATE.draw(source), named), Style(is_pirate=True, name=name)),
            ((PIRATE.draw(source), UPPER.draw(source)), Style(is_pirate=True, is_upper=True)),
            ((UPPER.draw(source), named), Style(is_upper=True, name=name)),
        )
    )
    parts = [text if text[-1] in ".!" else text + "." for text in texts]
    return " ".join(parts if source.chance(0.5) else parts[::-1]), style


def kept_style(source: Source) -> tuple[str, Style]:
    """Draw a system prompt that changes the answers."""
    kind = source.rng.choice(
        ("brief", "upper", "pirate", "name", "brief", "upper", "pirate", "name", "both", "lower", "mixed")
    )
    if kind == "brief":
        text, style = BRIEF.draw(source), Style(is_brief=True)
    elif kind == "upper":
        text, style = UPPER.draw(source), Style(is_upper=True)
    elif kind == "pirate":
        text, style = PIRATE.draw(source), Style(is_pirate=True)
    elif kind == "name":
        name = source.rng.choice(_TITLES) if source.chance(0.12) else words.name(source)
        text, style = NAME.draw(source).format(n=name), Style(name=name)
    elif kind == "lower":
        text, style = LOWER.draw(source), Style(is_lower=True)
    elif kind == "mixed":
        text, style = _mixed(source)
    else:
        text, style = f"{BRIEF.draw(source)} {UPPER.draw(source)}", Style(is_brief=True, is_upper=True)
    if source.chance(0.15):
        text = f"{PLAIN.draw(source)} {text}"
    if source.chance(0.12):
        text = text.lower() if not style.name else text
    return text, style
