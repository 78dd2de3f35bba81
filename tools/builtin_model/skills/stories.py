"""Tell a short story on a given thing or name: an opening, a plot that holds together, an ending."""

import dataclasses
import re
from functools import partial

from tools.builtin_model import words
from tools.builtin_model.common import ADJECTIVES, JOBS, NOUNS, split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.skills.stories_asks import ABOUT_ME, ABOUT_WHOM, BARE, CALLED, NAMED_ME, OTHER_HERO
from tools.builtin_model.skills.stories_plots import ENDINGS, NEXT, OPENINGS, PLACES, PLOTS, PLOTS_OF_TWO
from tools.builtin_model.turns import Check, Follow, Turn, exactly

_TELL = (
    "(tell me|tell|tell us|write|write me|make up|invent|give me|i want|i want to hear|i would like|i'd like|i'd love|"
    "please tell me|can you tell me|could you tell me|would you tell me|can you write|could you write|will you tell me|"
    "could you make up|can you make up|i would love to hear|i'd like to hear|create|come up with|compose|think of|"
    "can i have|can i hear|let me hear|read me|share|do you have|how about|what about|let's have|let us have|"
    "please write|please make up|i feel like hearing|my daughter wants|my son wants|the kids want|i need|say|narrate)"
)
_STORY = (
    "(a story|a short story|a little story|story|a tale|a fairy tale|a bedtime story|a tiny story|a nice story|"
    "a small story|some story|one story|a funny story|a fairytale|a good story|a cute story|a quick story|a sweet tale|"
    "a happy story|a children's story|an adventure|a new story|a really short story)"
)
_ASK_ANY = Patterns(
    f"""
    tell me a story
    tell me a story.
    a story please
    story
    story time
    story please
    write a story
    another story
    tell a tale
    once upon a time
    {_TELL} {_STORY}(|.|!|?| please| to sleep| for the kids| for my children| for my daughter| before bed| for tonight
    | of your own| now| about anything| about whatever you like| about something)
    (can you|could you|do you|will you|would you) (tell|know|write|make up|have) (stories|a story|any story|tales
    |a good story|any stories|a nice story)(| for me)(|?)
    (i am bored|i'm bored|i can't sleep|i cannot sleep|it is late|entertain me|it's bedtime|time for bed|we have time)(,
    |.|:|) (tell me a story|a story please|tell us a story|i want a story|can you tell me a story|how about a story)(|.
    |?|!)
    (surprise me with|amuse me with|cheer me up with|calm me with|put me to bed with) {_STORY}(|.|!)
    """,
    """
    (a story|a bedtime story|a fairy tale), (if you would|if you know one)(|.)
    (my child|my little girl|my little boy) (wants|needs) (a story|a bedtime story|a fairy tale)(|.| now)
    (have you got|is there) (a story|a little tale) (for me|for us)(|?)
    """,
)
_ASK = Patterns(
    f"""
    tell me a story about {{x}}
    tell me a story about {{x}}.
    a story about {{x}}
    a story about {{x}} please
    story about {{x}}
    (write|tell|make|give|do|create|produce|compose) (me |us |)(a|one|some) (very short|short|tiny|mini|quick
    |really short
    |three sentence|simple|brief|sweet|silly|lovely|magical|scary|sad|exciting|calm|new|gentle) (story|tale
    |bedtime story
    |fairy tale|narrative|adventure|kids story) (about|of|with|on|featuring|for kids about|that has) {{x}}(|.|!||?
    | please
    | in it)
    (i want|i like|want|i wish|i need|me want) (hear|a|read|listen|to listen to) (story|tale|a story) (of|about
    |with) {{x}}(|.
    | please)
    (write|tell me|make up|tell us|invent) (something|a few sentences|two sentences|three sentences|a few lines
    |some lines)
    |(short |funny |)(about|on|with) {{x}}(|.| please| as a story| like a fairy tale| for a child)
    (story|tale|fairy tale|bedtime story|short story|adventure)( for kids| please| pls|)(:| -| with|,| on| of
    |...) {{x}}(|.
    | please)
    (my son|my daughter|my little girl|my little boy|the baby|my kid|my nephew|my grandson|our child) (loves|likes
    |is mad about|wants|adores|asks for) {{x}}(.|,|;) (can you tell (him|her|us) a story|tell us a story about (it
    |that)|a story please|tell a story with (it|that)|write a story|please make up a story)(|.|?)
    (i can't sleep|i am bored|it's bedtime|it is late|im sad|i'm in bed|it's raining)(.|,|;|:|!) (tell me|please tell me
    |can you tell me|i want|how about|make up) (a story|a tale|something nice|a short story|a bedtime story) (about
    |with) {{x}}(
    |.|?)
    write a story about {{x}}
    {_TELL} {_STORY} (about|of|with|on|featuring|starring|that is about|which is about|where the hero is
    |in which the hero is) {{x}}(|.|!|?| please| for me| for the kids| for my daughter| in it| to sleep)
    {_STORY} (about|of|with|on|featuring) {{x}}(|.|!| please|, please| would be nice| would be great|?)
    (can|could|would|will) you (tell|write|invent|make up|think of) (me |us |)(a story|a short story|a tale
    |something|a little story|a fairy tale) (about|on|with|of) {{x}}(|?| please| for me)
    (do you know|do you have|is there|have you got|know) (a story|any story|stories|a tale|any stories) (about|with
    |on|of) {{x}}(|?)
    (i want|i would like|i'd like|we want|my kids want) (to hear|to read|) (a story
    |a tale|something|an adventure) (about|with|of) {{x}}(|.)
    (make|let) {{x}} (be |)the hero of (a|your|the) (story|tale)(|.| please)
    (let's hear|how about|what about|next|now|ok|please) (a story|a tale|one
    |a story please) (about|with|on) {{x}}(|.|?|!)
    (tell me about the adventures of|tell the story of|tell me the story of|the story of|the tale of|the adventures of
    |write about the adventures of|a day in the life of) {{x}}(|.| please)
    (a story|story|tale)(:|,| -) {{x}}(|.)
    (i love|i like|my son loves|my daughter likes) stories (about|with) {{x}}(.|;|,) (tell me one|can you tell me one
    |do you know one|write one|please tell one)(|.|?)
    (the hero|the main character|the hero of the story|the theme) (is|should be|shall be) {{x}}(.|;|,) (tell me a story
    |now tell the story|write the story|make up a story)(|.)
    """,
    """
    (a tale|a bedtime story) (in which|where) {x} (is the hero|has an adventure)(|.|, please)
    (what happened to|what is the story of) {x}(,| once upon a time|?) (tell me the story|make it up)(|.)
    (invent|make up) (something nice|an adventure) (about|for) {x}(|.|!)
    once upon a time there was {x}(.|...|, go on|, continue)
    """,
)
_AGAIN = Patterns(
    """
    another one
    another one please
    another
    again
    one more
    tell me another one
    another story
    (another one|one more|another story|a different one|a new one|a different story|tell me another|tell me one more
    |once more|another one about that|the same again but different|can you tell me another one|next story
    |i want another one|one more story|tell another|do you have another one|something else about it)(|.|!|?| please)
    """,
    "(a second one|and a different tale|now a new story)(|.|, please)",
)
_WHAT_NEXT = Patterns(
    """
    what happened next?
    and then?
    go on
    (what happened next|and then|go on|continue|what happened then|what happens next|and what happened after that
    |then what|tell me more|and after that|how does it go on|what came next|please go on|more|is that the end
    |is it over|what did they do next|how did it go on|keep going)(|?|.| please)
    """,
    "(and what came then|what did happen after that|how does the story go on)(|?)",
)
_HEROES = split_words("a fox, a dragon, a mouse, a robot, a bear, a boat, a rabbit, a girl, a boy, a cat")
_CREATURES = split_words(
    """dragon fox bear mouse cat dog rabbit owl hedgehog frog turtle elephant lion tiger wolf horse unicorn giant wizard
    witch ghost robot alien king queen prince princess knight pirate sailor girl boy farmer baker gardener bird duck
    goose snail spider bee ant whale dolphin shark penguin squirrel monkey giraffe zebra panda koala camel crab pony
    donkey otter seal cow sheep goat pig hamster parrot eagle snowman fairy elf dwarf mermaid monster astronaut
    detective clown teacher grandmother grandfather child puppy kitten butterfly ladybird dinosaur crocodile"""
)


@dataclasses.dataclass(frozen=True)
class Hero:
    """Who a story is about: as asked for, as introduced, and as called from then on."""

    asked: str
    first: str
    later: str


def _with_article(word: str) -> str:
    return ("an " if word[0] in "aeiou" and not word.startswith(("uni", "use")) else "a ") + word


def _plural(word: str) -> str:
    if word.endswith(("s", "sh", "ch", "x")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


_IRREGULAR = frozenset(split_words("mouse wolf goose fish sheep child man woman elf dwarf thief life knife leaf shelf"))


def _word(source: Source) -> str:
    if source.chance(0.5):
        return source.word(_CREATURES)
    return source.word(NOUNS if source.chance(0.7) else words.THINGS if source.chance(0.6) else JOBS)


def _hero(source: Source) -> Hero:
    draw = source.rng.random()
    if draw < 0.3:
        name = words.name(source)
        if source.chance(0.35):
            kind = source.rng.choice(("girl", "boy", "child", "cat", "dog", "princess", "robot", _word(source)))
            joint = source.rng.choice(("called", "named", "called"))
            return Hero(f"{_with_article(kind)} {joint} {name}", f"{_with_article(kind)} called {name}", name)
        if source.chance(0.25):
            kind = _word(source)
            form = source.rng.choice(("{n} the {k}", "my {k} {n}", "{n}, my {k}", "the {k} {n}", "the {k} called {n}"))
            return Hero(form.format(n=name, k=kind), f"{_with_article(kind)} called {name}", name)
        return Hero(name, name, name)
    word = _word(source)
    if draw < 0.5:
        adjective = source.word(ADJECTIVES)
        return Hero(_with_article(f"{adjective} {word}"), _with_article(f"{adjective} {word}"), f"the {word}")
    if draw < 0.62 and word not in _IRREGULAR:
        return Hero(_plural(word), _with_article(word), f"the {word}")
    asked = source.rng.choice((_with_article(word), _with_article(word), _with_article(word), f"the {word}", word))
    return Hero(asked, _with_article(word), f"the {word}")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _fill(text: str, hero: Hero, friend: Hero | None = None) -> str:
    second = friend.later if friend else ""
    first = friend.first if friend else ""
    return text.format(
        first=hero.first,
        x=hero.later,
        X=_capital(hero.later),
        f=first,
        F=_capital(first or " "),
        y=second,
        Y=_capital(second or " "),
    )


def _story(source: Source, hero: Hero, friend: Hero | None) -> str:
    opening = source.rng.choice(OPENINGS).replace("{place}", source.rng.choice(PLACES))
    # The fox does not meet a fox.
    noun = hero.later.split()[-1]
    plots = [plot for plot in PLOTS if noun not in re.findall(r"\w+", plot)]
    plot = source.rng.choice(PLOTS_OF_TWO if friend else plots)
    ending = source.rng.choice(ENDINGS)
    return _capital(" ".join(_fill(part, hero, friend) for part in (opening, plot, ending)))


def is_story(answer: str, hero: Hero, friend: Hero | None = None) -> bool:
    """Say whether an answer is one of our stories from its opening to its end, about these heroes."""
    text = " ".join(answer.lower().split())
    places = "|".join(map(re.escape, PLACES))
    for opening in OPENINGS:
        start = re.escape(_fill(opening.replace("{place}", "@"), hero, friend).lower()).replace("@", f"(?:{places})")
        found = re.match(start + " ", text)
        rest = text[found.end() :] if found else ""
        for plot in PLOTS_OF_TWO if friend else PLOTS:
            part = _fill(plot, hero, friend).lower() + " "
            if rest.startswith(part) and rest[len(part) :] in {_fill(end, hero, friend).lower() for end in ENDINGS}:
                return True
    return False


def _turn(source: Source, user: str, hero: Hero, friend: Hero | None = None) -> Turn:
    def test(answer: str) -> bool:
        return is_story(answer, hero, friend)

    answer = _story(source, hero, friend)
    follow: tuple[Follow, ...] = (partial(_again, hero, friend), partial(_next, hero), _other, _other)
    if friend is None:
        follow = (*follow, partial(_about, hero))
    return Turn("stories", user, answer, Check(test=test), follow=follow)


def _other(source: Source, _memory: Memory) -> Turn:
    """Ask for a story on something else."""
    hero = _hero(source)
    user, written = source.say(OTHER_HERO, {"x": hero.asked})
    return _turn(source, user, _written(hero, hero.asked, written["x"]))


def _about(hero: Hero, source: Source, _memory: Memory) -> Turn:
    user, _ = source.say(ABOUT_WHOM)
    return exactly("stories", user, f"It was about {hero.first}.", hero.first[0].upper() + hero.first[1:] + ".")


def _personal(source: Source, memory: Memory) -> Turn:
    """Ask for a story on somebody whose name is told, or on oneself."""
    if memory.name and source.chance(0.6):
        user, _ = source.say(ABOUT_ME)
        return _turn(source, user, Hero(memory.name, memory.name, memory.name))
    name = words.name(source)
    if source.chance(0.5):
        user, written = source.say(NAMED_ME, {"x": name})
        hero = Hero(name, name, name)
    else:
        kind = source.rng.choice(("son", "daughter", "cat", "dog", "rabbit", "brother", "sister", "friend", "pony"))
        user, written = source.say(CALLED, {"k": kind, "x": name})
        hero = Hero(name, name, name)
    return _turn(source, user, _written(hero, name, written["x"]))


def _bare(source: Source) -> Turn:
    """Ask for a story with the bare name of the thing before it: a cat story."""
    word = _word(source)
    user, _ = source.say(BARE, {"x": word, "a": _with_article(word)})
    return _turn(source, user, Hero(word, _with_article(word), f"the {word}"))


def _again(hero: Hero, friend: Hero | None, source: Source, _memory: Memory) -> Turn:
    user, _ = source.say(_AGAIN)
    return _turn(source, user, hero, friend)


def _next(hero: Hero, source: Source, _memory: Memory) -> Turn:
    user, _ = source.say(_WHAT_NEXT)
    answer = _fill(NEXT, hero)
    return Turn("stories", user, answer, Check(exact=(answer,)))


def _written(hero: Hero, old: str, new: str) -> Hero:
    """Return the hero in the case in which the user wrote the request; common words are told in lower case."""
    if hero.later.startswith("the "):
        return hero
    name = hero.later
    written = new[old.index(name) : old.index(name) + len(name)] if len(old) == len(new) and name in old else name
    written = written if written.islower() or not written.isupper() else name
    return Hero(hero.asked, hero.first.replace(name, written), written)


def tell(source: Source, _memory: Memory) -> Turn:
    """Ask for a story, mostly on something."""
    if source.chance(0.12):
        user, _ = source.say(_ASK_ANY)
        word = source.rng.choice(_HEROES)
        heroes = [Hero(one, one, f"the {one.split()[-1]}") for one in _HEROES]
        told = _story(source, next(hero for hero in heroes if hero.first == word), None)

        def test(answer: str) -> bool:
            return any(is_story(answer, hero) for hero in heroes)

        return Turn("stories", user, told, Check(test=test))
    if source.chance(0.1):
        return _personal(source, _memory)
    if source.chance(0.07):
        return _bare(source)
    hero = _hero(source)
    friend = _hero(source) if source.chance(0.15) else None
    if friend and (friend.later == hero.later or friend.asked == _plural(friend.later) or hero.asked[0].isupper()):
        friend = None
    calm = Source(source.rng, source.split, noise=source.noise * (0.4 if source.chance(0.5) else 1.0))
    asked = f"{hero.asked} and {friend.asked}" if friend else hero.asked
    user, written = calm.say(_ASK, {"x": asked})
    new = written["x"]
    if friend:
        old, cut = asked, len(hero.asked)
        same = len(old) == len(new)
        hero = _written(hero, hero.asked, new[:cut] if same else hero.asked)
        friend = _written(friend, friend.asked, new[cut + 5 :] if same else friend.asked)
        return _turn(source, user, hero, friend)
    return _turn(source, user, _written(hero, asked, new), None)


SKILLS = (("stories", 14.0, tell),)
