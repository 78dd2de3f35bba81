"""Days of the week, months and seasons: their order, their numbers and how long they are."""

from collections.abc import Callable

from tools.builtin_model import words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills.calendar_lists import LISTS, OTHERS
from tools.builtin_model.skills.calendar_months import (
    AND_THEN,
    BEGINS,
    COUNT,
    FIRST,
    IS_BEFORE,
    IS_KIND,
    IS_LONG,
    IS_SEASON,
    IS_WEEKEND,
    LONG_MONTHS,
    STARTS,
)
from tools.builtin_model.skills.calendar_more import (
    AFTER,
    AND,
    BEFORE,
    IF_TODAY,
    IS_NEXT,
    IS_NTH,
    JUDGED,
    LENGTH,
    SEASON_MONTHS,
    SEASON_OF,
    TWO_AFTER,
)
from tools.builtin_model.skills.calendar_patterns import (
    BETWEEN,
    NTH,
    NUMBER_OF,
    TODAY,
    TWO_BEFORE,
)
from tools.builtin_model.skills.fact_frames import sure
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.turns import Follow, Turn, exactly
from tools.builtin_model.words import DAYS, MONTHS

SEASONS = ("spring", "summer", "autumn", "winter")
LENGTHS = dict(zip(MONTHS, (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True))
_OF = dict(zip(MONTHS, (3, 3, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3), strict=True))
_ORDINALS = split_words("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_SHORT = {
    "January": "Jan",
    "February": "Feb",
    "August": "Aug",
    "September": "Sept",
    "October": "Oct",
    "November": "Nov",
}
_SHORT |= {"December": "Dec", "Monday": "Mon", "Tuesday": "Tue", "Wednesday": "Wed", "Thursday": "Thu", "Friday": "Fri"}
_SHORT |= {"autumn": "fall"}
_NAME = "calendar"
_YES_NO = "calendar yes/no"


def _row(source: Source) -> tuple[str, ...]:
    return source.rng.choices((DAYS, MONTHS, SEASONS), (45, 45, 10))[0]


def _unit(row: tuple[str, ...]) -> str:
    return "day" if row is DAYS else "month" if row is MONTHS else "season"


def _written(source: Source, word: str) -> str:
    return _SHORT[word] if word in _SHORT and source.chance(0.5 if word == "autumn" else 0.08) else word


def _start(text: str) -> str:
    return text[0].upper() + text[1:]


def _joined(items: tuple[str, ...] | list[str]) -> str:
    return ", ".join(items[:-1]) + " and " + items[-1] if len(items) > 1 else items[0]


def ordinal(source: Source, number: int) -> str:
    """Return the ordinal as people write it."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number, "th")
    return f"{number}{ending}" if source.chance(0.3) else _ORDINALS[number - 1]


def step(source: Source, word: str, row: tuple[str, ...], by: int, patterns: Patterns) -> Turn:
    """Ask what comes after or before."""
    user, _ = source.say(patterns, {"c": _written(source, word), "u": _unit(row)}, loose=("c",))
    other = row[(row.index(word) + by) % len(row)]
    answer = f"{_start(other)} comes {'after' if by > 0 else 'before'} {word}."
    return exactly(_NAME, user, answer, _start(other) + ".", _step_follows(other, row, by, answer))


def _step_follows(word: str, row: tuple[str, ...], by: int, answer: str) -> tuple[Follow, ...]:
    def another(source: Source, _memory: Memory) -> Turn:
        return step(source, source.rng.choice(row), row, by, AND)

    def further(source: Source, _memory: Memory) -> Turn:
        return step(source, word, row, by, AND_THEN["after" if by > 0 else "before"])

    return another, further, sure(_NAME, answer)


def neighbours(source: Source, memory: Memory) -> Turn:
    """Ask what comes next to a day, month or season."""
    row = _row(source)
    word = source.rng.choice(row)
    draw = source.rng.random()
    if draw < 0.66 or row is SEASONS:
        by = 1 if source.chance(0.6) else -1
        return step(source, word, row, by, AFTER if by > 0 else BEFORE)
    place = row.index(word)
    if draw < 0.7:
        other = source.rng.choice([entry for entry in row if entry != word])
        values = {"c": word, "d": other, "u": _unit(row), "w": "week" if row is DAYS else "year"}
        user, _ = source.say(FIRST, values, loose=("c", "d"))
        first, second = sorted((word, other), key=row.index)
        answer = f"{first} comes before {second}."
        return exactly(_NAME, user, answer, f"{first}.", (sure(_NAME, answer),))
    if draw < 0.75:
        ends = [word, row[(place + 2) % len(row)]]
        user, _ = source.say(BETWEEN, {"c": ends[0], "d": ends[1], "u": _unit(row)}, loose=("c", "d"))
        middle = row[(place + 1) % len(row)]
        return exactly(_NAME, user, f"{middle} comes between {ends[0]} and {ends[1]}.", middle + ".")
    if draw < 0.86:
        return _today(source)
    count = source.rng.choice((2, 2, 3))
    by = count if source.chance(0.6) else -count
    user, _ = source.say(
        TWO_AFTER if by > 0 else TWO_BEFORE,
        {"c": word, "u": _unit(row), "n": str(count) if source.chance(0.3) else _NUMBERS[count - 1]},
        loose=("c",),
    )
    other = row[(place + by) % len(row)]
    side = "after" if by > 0 else "before"
    answer = f"{_NUMBERS[count - 1].capitalize()} {_unit(row)}s {side} {word} comes {other}."
    return exactly(_NAME, user, answer, other + ".", (sure(_NAME, answer),))


def _today(source: Source) -> Turn:
    """If today is this day, what is another?"""
    known, asked = source.rng.choice(tuple(TODAY))
    word = source.rng.choice(DAYS)
    user, _ = source.say(TODAY[known, asked], {"c": word}, loose=("c",))
    places = {"the day before yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1, "the day after tomorrow": 2}
    other = DAYS[(DAYS.index(word) + places[asked] - places[known]) % 7]
    tense = ("was" if places[known] < 0 else "is"), ("was" if places[asked] < 0 else "is")
    answer = f"If {known} {tense[0]} {word}, {asked} {tense[1]} {other}."
    return exactly(_NAME, user, answer, other + ".", (sure(_NAME, answer),))


def numbered(source: Source, _memory: Memory) -> Turn:
    """Ask for the third month, or which month July is."""
    row = MONTHS if source.chance(0.65) else DAYS
    place = source.rng.randrange(len(row))
    word, whole = row[place], "year" if row is MONTHS else "week"
    values = {"c": _written(source, word), "u": _unit(row), "w": whole}
    if source.chance(0.4):
        user, _ = source.say(NUMBER_OF, values, loose=("c",))
        answer = f"{word} is the {_ORDINALS[place]} {_unit(row)} of the {whole}."
        return exactly(_NAME, user, answer, f"The {_ORDINALS[place]}.", (sure(_NAME, answer),))
    last = place == len(row) - 1 and source.chance(0.6)
    values |= {"o": "last" if last else ordinal(source, place + 1), "n": str(place + 1)}
    user, _ = source.say(NTH["last" if last else "nth"], values)
    answer = f"The {'last' if last else _ORDINALS[place]} {_unit(row)} of the {whole} is {word}."

    def another(source: Source, _memory: Memory) -> Turn:
        next_place = source.rng.randrange(len(row))
        user, _ = source.say(AND, {"c": f"the {ordinal(source, next_place + 1)}", "u": _unit(row)})
        answer = f"The {_ORDINALS[next_place]} {_unit(row)} of the {whole} is {row[next_place]}."
        return exactly(_NAME, user, answer, row[next_place] + ".")

    return exactly(_NAME, user, answer, word + ".", (another, sure(_NAME, answer)))


def _length_text(month: str) -> tuple[str, str]:
    if month == "February":
        return "February has 28 days, and 29 in a leap year.", "28, and 29 in a leap year."
    return f"{month} has {LENGTHS[month]} days.", f"{LENGTHS[month]}."


def _length(source: Source, patterns: Patterns) -> Turn:
    month = source.rng.choice(MONTHS)
    user, _ = source.say(patterns, {"c": _written(source, month), "u": "month"}, loose=("c",))
    answer, brief = _length_text(month)

    def another(source: Source, _memory: Memory) -> Turn:
        return _length(source, AND)

    return exactly(_NAME, user, answer, brief, (another, sure(_NAME, answer)))


def months(source: Source, _memory: Memory) -> Turn:
    """Ask for the length or season of a month."""
    draw = source.rng.random()
    if draw < 0.5:
        return _length(source, LENGTH)
    if draw < 0.58:
        days = source.rng.choice((28, 30, 31))
        user, _ = source.say(LONG_MONTHS, {"n": str(days)})
        found = [month for month in MONTHS if LENGTHS[month] == days]
        answer = f"{_joined(found)} have {days} days." if days != 28 else "February has 28 days."
        return exactly(_NAME, user, answer, _joined(found) + ".")
    if draw < 0.63:
        days = source.rng.choice((30, 31))
        user, _ = source.say(COUNT, {"n": str(days)})
        found = [month for month in MONTHS if LENGTHS[month] == days]
        answer = f"{len(found)} months have {days} days: {_joined(found)}."
        return exactly(_NAME, user, answer, f"{len(found)}.", (sure(_NAME, answer),))
    if draw < 0.69:
        season = source.rng.choice(SEASONS)
        user, _ = source.say(BEGINS, {"c": _written(source, season)}, loose=("c",))
        month = MONTHS[(SEASONS.index(season) * 3 + 2) % 12]
        answer = f"{_start(season)} begins in {month}."
        return exactly(_NAME, user, answer, f"In {month}.", (sure(_NAME, answer),))
    if draw < 0.82:
        return _season(source, SEASON_OF)
    return _season_months(source, SEASON_MONTHS)


def _season(source: Source, patterns: Patterns) -> Turn:
    month = source.rng.choice(MONTHS)
    user, _ = source.say(patterns, {"c": _written(source, month), "u": "month"}, loose=("c",))
    season = SEASONS[_OF[month]]

    def another(source: Source, _memory: Memory) -> Turn:
        return _season(source, AND)

    answer = f"{month} is in {season}."
    return exactly(_NAME, user, answer, _start(season) + ".", (another, sure(_NAME, answer)))


def _season_months(source: Source, patterns: Patterns) -> Turn:
    season = source.rng.choice(SEASONS)
    user, _ = source.say(patterns, {"c": _written(source, season), "u": "season"}, loose=("c",))
    # Winter begins in December.
    found = [month for month in MONTHS[-1:] + MONTHS[:-1] if SEASONS[_OF[month]] == season]

    def another(source: Source, _memory: Memory) -> Turn:
        return _season_months(source, AND)

    answer = f"The {season} months are {_joined(found)}."
    return exactly(_NAME, user, answer, _joined(found) + ".", (another, sure(_NAME, answer)))


def lists(source: Source, _memory: Memory) -> Turn:
    """Ask for a list, or for one of the single facts."""
    draw = source.rng.random()
    if draw < 0.12:
        row = DAYS if source.chance(0.5) else MONTHS
        letter = source.rng.choice(sorted({word[0] for word in row}))
        user, _ = source.say(STARTS, {"l": letter, "u": _unit(row)})
        found = [word for word in row if word[0] == letter]
        answer = f"{_joined(found)} {'begins' if len(found) == 1 else 'begin'} with {letter}."
        return exactly(_NAME, user, answer, _joined(found) + ".")
    patterns, answer, brief = source.rng.choice(LISTS if draw < 0.55 else OTHERS)
    user, _ = source.say(patterns)
    return exactly(_NAME, user, answer, brief, (sure(_NAME, answer),))


def judge(source: Source, memory: Memory) -> Turn:
    """Ask a yes/no question."""
    if source.chance(0.3):
        return _judge_more(source)
    draw = source.rng.random()
    if draw < 0.3:
        return _judge_order(source)
    if draw < 0.5:
        return _judge_length(source)
    if draw < 0.62:
        day = source.rng.choice(DAYS)
        weekend = day in DAYS[5:]
        wants_weekend = source.chance(0.6)
        user, _ = source.say(IS_WEEKEND[wants_weekend], {"c": day}, loose=("c",))
        return _ruled(user, weekend == wants_weekend, f"{day} is {'a weekend day' if weekend else 'a weekday'}.")
    if draw < 0.76:
        month, season = source.rng.choice(MONTHS), source.rng.choice(SEASONS)
        season = SEASONS[_OF[month]] if source.chance(0.35) else season
        user, _ = source.say(IS_SEASON, {"c": month, "d": _written(source, season)}, loose=("c", "d"))
        return _ruled(user, SEASONS[_OF[month]] == season, f"{month} is in {SEASONS[_OF[month]]}.")
    kind = source.rng.choice(("day", "month", "season"))
    called = "day of the week" if kind == "day" and source.chance(0.3) else kind
    if source.chance(0.15):
        word = words.made_up(source).capitalize()
        user, written = source.say(IS_KIND, {"c": word, "u": called, "a": "a"})
        return _ruled(user, False, f"{written['c']} is not a {kind}.")
    row = _row(source)
    word = source.rng.choice(row)
    user, _ = source.say(IS_KIND, {"c": _written(source, word), "u": called}, loose=("c",))
    return _ruled(user, kind == _unit(row), f"{_start(word)} is a {_unit(row)}.")


def _ruled(user: str, right: bool, fact: str) -> Turn:
    return exactly(
        _YES_NO,
        user,
        f"{'Yes' if right else 'No'}, {fact[0].lower() + fact[1:] if fact.split()[0].lower() in SEASONS else fact}",
        "Yes." if right else "No.",
        (sure(_YES_NO, fact),),
    )


def _judge_more(source: Source) -> Turn:
    """Ask for a place in the row, a neighbour, tomorrow, or a count."""
    draw = source.rng.random()
    row = MONTHS if source.chance(0.5) else DAYS
    place = source.rng.randrange(len(row))
    word, right = row[place], source.chance(0.45)
    if draw < 0.25:
        patterns, right, fact = source.rng.choice(JUDGED)
        user, _ = source.say(patterns)
        return exactly(_YES_NO, user, f"{'Yes' if right else 'No'}, {fact}.", "Yes." if right else "No.")
    if draw < 0.5:
        asked = place if right else source.rng.randrange(len(row))
        whole = "year" if row is MONTHS else "week"
        values = {"c": word, "o": ordinal(source, asked + 1), "u": _unit(row), "w": whole}
        user, _ = source.say(IS_NTH, values, loose=("c",))
        return _ruled(user, asked == place, f"{word} is the {_ORDINALS[place]} {_unit(row)} of the {whole}.")
    if draw < 0.75:
        side = source.rng.choice(("after", "before"))
        true = row[(place + (1 if side == "after" else -1)) % len(row)]
        said = true if right else source.rng.choice([other for other in row if other != word])
        user, _ = source.say(IS_NEXT, {"c": said, "d": word, "u": _unit(row), "s": side}, loose=("c", "d"))
        return _ruled(user, said == true, f"{true} comes {side} {word}.")
    asked_for = source.rng.choice(("tomorrow", "yesterday"))
    today = source.rng.randrange(7)
    true = DAYS[(today + (1 if asked_for == "tomorrow" else -1)) % 7]
    said = true if right else source.rng.choice([day for day in DAYS if day != DAYS[today]])
    user, _ = source.say(IF_TODAY[asked_for], {"c": DAYS[today], "d": said}, loose=("c", "d"))
    verb = "is" if asked_for == "tomorrow" else "was"
    fact = f"{asked_for} {verb} {true} if today is {DAYS[today]}."
    return exactly(_YES_NO, user, f"{'Yes' if said == true else 'No'}, {fact}", "Yes." if said == true else "No.")


def _judge_order(source: Source) -> Turn:
    row = DAYS if source.chance(0.5) else MONTHS
    first, second = source.rng.sample(row, 2)
    # Sunday stands before Monday and after it.
    while {first, second} == {row[0], row[-1]}:
        first, second = source.rng.sample(row, 2)
    if source.chance(0.5):
        place = source.rng.randrange(len(row) - 1)
        first, second = row[place : place + 2] if source.chance(0.5) else (row[place + 1], row[place])
    side = source.rng.choice(("before", "after"))
    user, _ = source.say(IS_BEFORE, {"c": first, "d": second, "s": side}, loose=("c", "d"))
    true_side = "before" if row.index(first) < row.index(second) else "after"
    return _ruled(user, side == true_side, f"{first} comes {true_side} {second}.")


def _judge_length(source: Source) -> Turn:
    month = source.rng.choice(MONTHS)
    days = source.rng.choice((28, 30, 31, 30, 31, 29, 32))
    if month == "February" and days == 29:
        days = 30
    user, _ = source.say(IS_LONG, {"c": month, "n": str(days)}, loose=("c",))
    return _ruled(user, days == LENGTHS[month], _length_text(month)[0])


SKILLS: tuple[tuple[str, float, Callable[[Source, Memory], Turn]], ...] = (
    ("calendar neighbours", 10, neighbours),
    ("calendar numbers", 5, numbered),
    ("calendar months", 5, months),
    ("calendar lists", 4, lists),
    ("calendar yes/no", 7, judge),
)
