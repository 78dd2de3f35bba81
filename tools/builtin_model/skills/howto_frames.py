"""The frames in which people ask how to do something with a program, or what a word means."""

from typing import NamedTuple

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills import howto_extra, howto_extra_lines

CHAT = "(chat|conversation|session|talk|dialogue|convo|discussion)"
CHATS = "(chats|conversations|sessions|talks|convos|discussions)"
A_CHAT = f"((a|this|my|the|the current|one|this whole) {CHAT}|(a|this|my|the|our) {CHAT}|(this|the) {CHAT}|it)"
IN_SHELL = (
    "(from the shell|in the shell|on the command line|from the command line|without opening the chat"
    "|outside the chat|with run.py|in a script|from a script|without starting a chat|before i start)"
)
# For answers that open the chat (`-i`), or that a chat may follow.
_AT_START = "(from the shell|in the shell|on the command line|from the command line|with run.py|before i start)"

_DO = """
how do i {do}?
how to {do}
how (do|can|could|would|should|might) (i|we|you|one|u) {do}(|?| here| in this program| with this| with this program)
how (do|can) i {do}(|?| in the chat| in nanochat| in nanochat_infer| now| please)
how (to|do you|2|does one) {do}(|?| please| here| plz)
how (is it possible|would it be possible|am i able|am i supposed|are you supposed|does one go about it) to {do}(|?)
(can|could|may|can't) (i|we|you|one) (|somehow |also |even |easily ){do}(|?| here| in this program| in the chat)
(is it possible|is there a way|is there any way|is there an option|is there a command|is there a key) to {do}(|?)
(is there an easy way|would it be possible|is there anything|is there something|is it easy|is it hard) to {do}(|?)
(can you|could you|would you|please|will you|pls|can u|could you please) (tell me|show me|explain|teach me|say
| describe|remind me|explain to me) how (to|i can|i could|one can|i) {do}(|?|.| please)
(tell me|show me|explain|explain to me|remind me|teach me|say) how (to|i can|i|one can) {do}(|.| please| thanks)
(do|would) you (know|happen to know|remember) how (to|i can|i could|one can) {do}(|?)
(i want|i need|i'd like|i would like|i wish|i have|i'm trying|i am trying|we need|we want|i was hoping) to {do}(|.)
(i want|i need|i'd like|i would like|i'm trying|we need) to {do}(, how?|. how?|. how do i do that?
|. how does that work?|, what do i type?|, how do i do it?| please|. what now?|. is that possible?|, what do i do?)
(i was wondering|i wonder|i'm wondering|just wondering) (how to|how i can|how i could|if i can|if i could
|whether i can|if it is possible to|how one can) {do}(|.|?)
(i don't know|i can't find out|i can't figure out|i cannot figure out|no idea|i have no idea|i forgot|idk
|i don't remember|i'm not sure|i do not understand) how (to|i can|i could|i) {do}(|.| here)
(what|which) (command|option|key|setting|flag|slash command) (do i use|do i need|should i use|is used|is there
|must i use|can i use|do i type|do i want) to {do}(|?)
(what|which) (command|option|key|setting|thing) (lets me|will let me|would|will|can|helps me) {do}(|?)
(what's|what is|whats) the (command|way|best way|right way|easiest way|quickest way|option|syntax|trick|flag) to {do}(
|?)
what (do|should|must|can|would) i (type|do|write|enter|press|run|use|have to type|have to do|need to type) to {do}(|?)
what (do|should|must) i (type|do|enter|press|run) (if|when) i want to {do}(|?)
(which|what) (are the steps|is the procedure|is needed|is necessary|is required) to {do}(|?)
{do}(|?|.|!)
{do} (please|pls|how|how?|- how?|now|for me)
(where|where exactly) (do|can|could|should) i {do}(|?)
(quick question:|question:|hello,|i am new here,|i'm new here.|sorry to ask,|noob question:|i need help:|one thing:
|stupid question,|good morning,|i have a problem.|excuse me,) how (do i|can i|to|would one) {do}(|?)
(my boss|my friend|my teacher|a colleague|someone|my sister) (asked|told|wants|wanted) me to {do}(|.|, how?
|. how do i do it?)
(suppose|say|imagine|let's say) i (want|wanted|need|needed) to {do}(|.|?|, how?|. what do i do?|, what do i type?)
what if i (want|need|wanted|have|would like) to {do}(|?)
(help me|please help me|can you help me|could you help me|i need help) (|to ){do}(|.|?| please)
(does|can|will|could) (this|it|the program|this program|nanochat|nanochat_infer|the chat|this chat|this tool|the app
|the software) (let me|allow me to|help me|let you|let us) {do}(|?)
(i must|i should|i have to|i gotta|i wanna|wanna|lemme|gotta|let me) {do}(|.|!)
(instructions|help|the command|command|steps|option|an example|commands) (to|how to|on how to) {do}(|?| please)
(you can|i can|one can|surely i can|i guess i can) {do}(|,) (right|can't i|correct|or not|no)(|?)
{do}(,|:|?) (is that possible|can i do that|how does that work|how would i do that|is there a way|possible)(|?)
(am i|are we) (able|allowed) to {do}(|?)
how (would|does|could) (a user|somebody|someone|a beginner) {do}(|?)
(i'd like to know|i want to know|i need to know|please let me know|i would like to know) how (to|i can|i|one can) {do}(|
|.)
(how|how exactly) does one (|properly |best |quickly ){do}(|?)
(is|isn't) there (some|a|any) (way|command|option|button|shortcut) (i can use |)to {do}(|?)
"""
_DO_HELD = """
(any idea|some advice on|a tip on) how (to|i might) {do}(|?)
i am looking for a way to {do}(|.)
which (command|key) is it if i wish to {do}(|?)
(people say|it seems) that i can {do} here(|.|: how?)
"""
_NOUN = """
{n}
{n}(|?|.| please| how?| command?| command| help| info| how| here?| possible?)
(info on|help with|question about|tell me about|i need help with|something about|i have a question about) {n}(|.|?)
(is|are) {n} (possible|supported|available|allowed|there)(|?| here)
(does|can) (it|this program|nanochat|the chat|this|the program|this tool) (support|do|have|offer|know) {n}(|?)
(is there|do you have|do you support|have you got|does it have) (|a |some |any ){n}(|?)
(how does|how would|how do|how is) {n} (work|function|done)(|?| here| in this program)
(what about|how about) {n}(|?)
(is there a command|the command|command|which command is there|what is the command|which option is there|a shortcut
|what do i need|is there a button|is there support|what do you offer|what do i type|which key is there) for {n}(|?)
(any way of|is there some way of|what is the way of|how is the way of|how do you do|how does one do
|how do i go about) {n}(|?)
(i'm interested in|i am interested in|i want to try|i'd like|i need|we need|looking for|i am looking for) {n}(|.)
(where do i find|where is|how do i get|how can i have|how do i get to) {n}(|?| here)
"""
_OPT = """
what does {opt} do?
what is {opt}?
(what does|what would|what will|what do) {opt} (do|mean|stand for|change|actually do)(|?| exactly| here)
(what is|what's|whats) {opt} (for|good for|used for|about|supposed to do)(|?)
(what is|what's) the (meaning|purpose|point|use|effect|function) of {opt}(|?)
(explain|describe|define) {opt}(|.| to me| please)
(tell me|can you tell me|could you tell me|i want to know|please tell me|i'd like to know|do you know
|i was wondering) (what {opt} does|what {opt} means|about {opt}|what {opt} is for|what the use of {opt} is)(|.|?)
(meaning|purpose|use|function|explanation) of {opt}(|?)
(when|why) (do|would|should) (i|one|you) (use|need|type) {opt}(|?)
(when|why|how) (do|would|should|can|could) (i|one|you) (use|type) {opt}(|?)
how does {opt} work(|?)
{opt}(|?| meaning| please| does what?| means what?| explained| what for?)
(i saw|i read about|i found|there is|the help mentions|someone mentioned) {opt}(,|.|:) (what is it|what is that
|what does it do|what is it for|what does that mean)(|?)
(what happens|what will happen|what would happen) (if|when) i (use|type|give|enter|run|add|try) {opt}(|?)
(can|could|would) you (explain|describe) {opt}(| to me)(|?)
(is there|do you have|does it have|do you know) {opt}(|?| here| in this program)
(i don't understand|i don't get|i do not understand|not sure about|i am confused about) {opt}(|.)
"""
_OPT_HELD = """
(what good is|what do people use) {opt}(|?| for?)
(let me know|give me an idea) what {opt} does(|.)
"""
_TERM = """
what is {n}?
what does {n} mean?
(what is|what's|whats|what are|wat is|what exactly is|so what is) {n}(|?| exactly| here| actually| anyway
| in simple words| in short| in an llm| in a language model| in this program| please| in your case)
(explain|define|describe|please explain|please define) {n}(|.| to me| please| in one sentence| briefly| simply
| like i am five| for beginners| for a beginner| in simple words| in plain english)
(can|could|would) you (please |)(explain|define|describe|tell me about|tell me what is|explain to me) {n}(|?| to me
| in simple words| please| briefly)
(what does|what do|what did) {n} (mean|stand for|do|refer to)(|?| here| in this program| exactly)
what (do you|does one|do people|do they) mean (by|with) {n}(|?)
what(| is|'s) meant (by|with) {n}(|?| here)
(tell me|i want to know|i'd like to know|i need to know|do you know|can you tell me|could you tell me
|please tell me|i was wondering|i wonder|remind me|i'm curious|i would like to know) (what {n} is|what {n} are
|what {n} means|what {n} does|about {n}|something about {n}|the meaning of {n}|a bit about {n})(|?|.| please)
(meaning|definition|explanation|purpose|idea|concept) of {n}(|?| please)
(what is|what's|give me|i need|tell me) (the|a) (meaning|definition|purpose|point|idea|use|role|short definition
|explanation|concept) of {n}(|?|.)
{n}
{n}(|?| meaning| definition| explained| explain| please| means what?| is what?| in short)
{n}(,|:|?|) (what is that|what's that|what does that mean|what is this|what's this|please explain|never heard of it)(|?
|.)
(i don't understand|i don't know|i do not know|i never understood|i don't get|no idea|no clue
|i am not sure) what {n} (is|means|are|does)(|.|. can you explain?|. help?)
(i don't understand|i don't get|i am confused about|please clarify|i need help with|i struggle with) {n}(|.)
(i keep hearing about|i read about|i heard about|people talk about|the help mentions|i saw the word|my teacher mentioned
|everyone talks about) {n}(.|,|:) (what is it|what is that|what does it mean|what's that|can you explain)(|?)
(how does|how do|how would) {n} work(|?| in simple words| here| in this program)
(what is|what are|what's) {n} (good for|for|used for|useful for|needed for|all about)(|?)
why (is|are) {n} (important|useful|needed|there|used|necessary|good)(|?)
why (do we|do you|do i|does one|does a model|would i|would one|should i|do people|do models
|does the program) (need|use|want|have) {n}(|?)
why is there {n}(|?| here| at all)
(for my homework:|for school:|i have an exam tomorrow.|i am a beginner.|i am new to this.|silly question:|dumb question,
|quick question:|for a friend:|i'm writing an essay.) what (is|are|does one mean by) {n}(|?)
what (kind|sort) of thing is {n}(|?)
(teach me|enlighten me|educate me) (about|on) {n}(|.|!)
what should i (know|understand) about {n}(|?)
(what's|what is) the (deal|story|idea) with {n}(|?)
(eli5|tldr|wtf is|explain pls|in one sentence,|in a few words,|shortly,) {n}(|?)
(have you|do you) (heard of|know about|know) {n}(|?)
(can someone|can anybody|could somebody|will you) (please |)(explain|define|describe) {n}(|?| to me)
(i came across|i stumbled over|i don't remember|i forgot about|i need to learn|we talked about) {n}(.
|:) (what does it mean
|what is it|what is that|can you help)(|?)
what (role|part) does {n} play(|?| in a language model| here)
(what are the benefits|what is the benefit|what's the advantage|what is the purpose|what's the use) of {n}(|?)
(in the context of language models|when we talk about models|in machine learning|in ai
|with language models), what (is|are
|does one call) {n}(|?)
what do (people|they|experts) (mean|think of) when they (say|speak of|talk about) {n}(|?)
{n} (for dummies|in a nutshell|in one line|simply explained|in plain words)(|?| please)
(give me|i want|write|i'd like) (a|one) (short |one-line |simple |quick )(definition|explanation
|description) of {n}(|.| please)
(is|are) {n} (important|useful|a good thing|something i should know)(|?)
(so|and so|ok so|wait,) {n} (is|are|means|does) what(| exactly)(|?)
"""
_TERM_HELD = """
how would you (define|explain|describe) {n}(|?)
what might {n} be(|?)
(i would be glad to learn|please help me see) what {n} (is|means)(|.)
(of what use|how important) is {n}(|?)
"""
# How a user leans on what was just said: {x} is something to do, or a noun.
THEN_DO = Patterns(
    """
    and how do i {x}?
    and to {x}?
    (and|ok, and|ok and|thanks, and|good, and|great. and|fine. and|alright, and|also,|cool, and|then|so) how (do|can
    |could|would) (i|we|one) {x}(|?| then)
    (and|ok, and|also|and then|thanks. and|but) (to {x}|if i want to {x}|can i {x}|could i {x}|what if i want to {x}
    |how to {x}|when i want to {x})(|?)
    (what about|how about|and what about) (if i want to|when i need to|when i want to) {x}(|?)
    (now|next|after that|then) i (want|need|would like) to {x}(|.)
    """
    + howto_extra.THEN_DO,
    """
    (once that is done|besides that), how (can|do) i {x}(|?)
    (and is it possible to|and must i know how to) {x} (as well|too)(|?)
    """,
)
THEN_NOUN = Patterns(
    """
    and {x}?
    what about {x}?
    (and|what about|how about|and what about|ok, and|and what is|thanks, and|and how about|then what is|ok, what about
    |and what does|good. and|now) {x}(|?| mean?| then?)
    (and|now|ok, now|next,|then) (explain|define|tell me about|describe) {x}(|.| please)
    """
    + howto_extra.THEN_NOUN,
    "(same question for|let us move on to|and how would you define) {x}(|?|.)",
)
_SAY_AGAIN = (
    """
    again please
    (say|tell me|repeat|write|show me) (that|it|this|the answer) (again|once more|one more time)(|.|?
    | please)
    (what was|what is) (it|that|the answer) again(|?)
    (sorry|pardon|hm), (what was that|what|can you repeat that|once more|i did not get that|say that again)(|?)
    (can|could) you (repeat|say) (that|it)(| again| please| once more)(|?)
    (i forgot it|i didn't get that|i missed that|come again)(|.|?|, again please)
    """
    + howto_extra.AGAIN
)
_SAY_AGAIN_HELD = (
    "(one more time|i did not catch that)(|, please|.)\n(please repeat your last answer|could i hear that again)(|?)"
)
AGAIN_TERM = Patterns(_SAY_AGAIN, _SAY_AGAIN_HELD)
AGAIN = Patterns(howto_extra.AGAIN_COMMAND + _SAY_AGAIN, _SAY_AGAIN_HELD)
THEN_SHELL = Patterns(
    """
    and in the shell?
    and from the command line?
    (and|ok, and|but|what about|how about|and what about|also|and how) (in the shell|from the shell|on the command line
    |from the command line|with run.py
    |in my terminal)(|?)
    (can i do that|how do i do that|how do i do it|how would that work|does that work|can i also do it|is there a way
    |how does that go) (in the shell|from the shell|on the command line|from the command line
    |with run.py)(|?| too| as well)
    (and|what) if (i am in the shell|i want it in the shell|i'm in the shell)(|?)
    """,
    "(i meant|i would rather do it|now the same) (in the shell|outside the chat|from the command line)(|.|, please)",
)
THEN_CHAT = Patterns(
    """
    and in the chat?
    (and|ok, and|but|what about|how about|and what about|also|and how) (in the chat|inside the chat|during the chat
    |while i chat
    |in the chat itself)(|?)
    (can i do that|how do i do that|how do i do it|how would that work|does that work|can i also do it
    |is there a way) (in the chat
    |inside the chat|during the chat|while i chat)(|?| too| as well)
    (and|what) if (i am in the chat|the chat is open|i'm in the chat|i am chatting)(|?)
    """,
    "(i meant|i would rather do it|now the same) (in the chat|inside the chat)(|.|, please)",
)
THEN_UNDO = Patterns(
    """
    how do i undo that?
    and how do i undo it?
    (how|and how|but how|ok, how) (do|can|could|would) (i|one) (undo|reverse|revert|take back|cancel|change back
    |get rid of) (that|it|this|this again|that again|it again)(|?)
    (can|could) (i|that|it|this) (undo that|undo it|be undone|be reversed|take it back|go back|change it back
    |be reverted)(|?| later| again)
    (and|but|ok, and) (back|backwards|the reverse|if i change my mind|how do i go back|the other way round
    |what if i regret it)(|?)
    (what if|and if) (i change my mind|it was a mistake|that was a mistake|i made a mistake|i regret it)(|?)
    (how do i get back|how to undo that|is it reversible|is that reversible)(|?)
    """,
    "(suppose i regret that|is there a way back|can one return from it)(|?)\n(which command reverses"
    "|what undoes) it(|?)",
)


class Topic(NamedTuple):
    """One intent: how it is asked, and its only answer.

    Attributes:
        name: to refer to it.
        patterns: how it is asked.
        answer: the answer.
        brief: the answer in few words.
        do: what one wants to do, with alternatives; for questions that go on from others.
        noun: the same as a noun.
        shell: the answer to "and in the shell?".
        undo: the answer to "how do I undo that?".
        setting: for a word: how to set it.
        flags: options of the command line that do the same.
        chat: the answer to "and in the chat?".
    """

    name: str
    patterns: Patterns
    answer: str
    brief: str
    do: str = ""
    noun: str = ""
    shell: str = ""
    undo: str = ""
    setting: str = ""
    flags: str = ""
    chat: str = ""


def slash(*names: str) -> str:
    """Return the ways to name a command of the chat."""
    ways = [f"/{name}|the /{name} command|the command /{name}|the {name} command|/{name} here" for name in names]
    return f"({'|'.join(ways)})"


def flag(*names: str) -> str:
    """Return the ways to name an option of the command line."""
    ways = [f"{name}|the {name} option|the option {name}|the flag {name}|the {name} flag|{name}" for name in names]
    return f"({'|'.join(ways)})"


def _lines(text: str) -> list[str]:
    joined: list[str] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line.startswith("|") and joined:
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _of_chats(text: str) -> str:
    return text.replace("{chat}", CHAT)


def _put(frames: str, **parts: str) -> list[str]:
    found = _lines(frames)
    for name, part in parts.items():
        found = [line.replace("{" + name + "}", f"({part})") for line in found]
    return found


def topic(
    name: str,
    answer: str,
    brief: str,
    *,
    do: str = "",
    noun: str = "",
    opt: str = "",
    flags: str = "",
    more: str = "",
    held: str = "",
    shell: str = "",
    undo: str = "",
) -> Topic:
    """Return a topic about the program, asked in all frames that its parts allow."""
    more_lines = _lines(_of_chats(howto_extra_lines.TOPIC_LINES.get(name, "")))
    train, held_lines = _lines(more) * 2 + more_lines * 3, _lines(held)
    if do:
        asked = "" if name == "new line" else howto_extra.ASKED
        train += _put(_DO + howto_extra.DO + asked, do=do)
        held_lines += _put(_DO_HELD, do=do)
    if noun:
        train += _put(_NOUN + howto_extra.NOUN, n=noun)
    if opt:
        train += _put(_OPT + howto_extra.OPT, opt=opt)
        held_lines += _put(_OPT_HELD, opt=opt)
    return Topic(
        name, Patterns("\n".join(train), "\n".join(held_lines)), answer, brief, do, noun, shell, undo, flags=flags
    )


def in_shell(chat_topic: Topic) -> Topic:
    """Return the topic of doing the same from the shell."""
    is_apart = chat_topic.shell.startswith("Run python run.py sessions ")
    do = f"({chat_topic.do}) {IN_SHELL if is_apart else _AT_START}"
    made, held = _put(_DO, do=do), _put(_DO_HELD, do=do)
    opt = chat_topic.flags
    if is_apart:
        name = chat_topic.shell.split()[4].rstrip(":")
        opt = f"sessions {name}|python run.py sessions {name}|run.py sessions {name}|the command sessions {name}"
    if opt:
        made += _put(_OPT, opt=opt)
        held += _put(_OPT_HELD, opt=opt)
    patterns = Patterns("\n".join(made), "\n".join(held))
    answer = chat_topic.shell
    return Topic(f"{chat_topic.name} in the shell", patterns, answer, bare(answer), chat=chat_topic.answer)


def bare(answer: str) -> str:
    """Return the command alone, where an answer is of the form "Run COMMAND: ..."."""
    for start in ("Run ", "Use ", "Type ", "Start with "):
        if answer.startswith(start):
            return answer.removeprefix(start).split(": ")[0].split("; ")[0].split(", ")[0].rstrip(".")
    return answer


def term(name: str, answer: str, brief: str, names: str, more: str = "", setting: str = "") -> Topic:
    """Return a topic about the meaning of a word."""
    more_lines = _lines(_of_chats(howto_extra_lines.TERM_LINES.get(name, "")))
    train = _put(_TERM + howto_extra.TERM, n=names) + _lines(more) * 2 + more_lines * 3
    held = _put(_TERM_HELD, n=names)
    return Topic(name, Patterns("\n".join(train), "\n".join(held)), answer, brief, noun=names, setting=setting)
