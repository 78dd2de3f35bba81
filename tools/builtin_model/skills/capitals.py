"""Name the capitals of the countries of the world, and the countries of the capitals; no others."""

from collections.abc import Callable

from tools.builtin_model import words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills.capitals_more import AGAIN, AND, ANY, ASK, CHOICE, IS, IS_IT, REVERSE
from tools.builtin_model.skills.capitals_patterns import ADJECTIVE, BOTH, CAN, IS_A, MEANING, OF_WHAT, SEAT
from tools.builtin_model.skills.capitals_words import (
    ADJECTIVES,
    ALIASES,
    CAPITALS,
    CITY_ALIASES,
    COUNTRIES,
    NO_CAPITAL,
    NO_SEAT,
    NOT_CAPITALS,
    OFTEN_ASKED,
    SPECIAL,
    SPECIAL_CITIES,
)
from tools.builtin_model.skills.fact_frames import small, sure
from tools.builtin_model.skills.memory import Memory
from tools.builtin_model.skills.unknown import KNOW_NOT, NOT_KNOWN
from tools.builtin_model.turns import Follow, Turn, exactly


def _stop(sentence: str) -> str:
    return sentence if sentence.endswith(".") else sentence + "."


def _spelling(source: Source, country: str) -> str:
    """Return the country as people write it."""
    aliases = ALIASES[country]
    return source.rng.choice(aliases) if aliases and source.chance(0.45) else country


def _city(source: Source, capital: str) -> str:
    aliases = CITY_ALIASES.get(capital)
    return source.rng.choice(aliases) if aliases and source.chance(0.4) else capital


def _country(source: Source) -> str:
    """Draw a country: any, but more often one that people ask for."""
    return source.rng.choice(OFTEN_ASKED if source.chance(0.3) else COUNTRIES)


def fact(country: str) -> str:
    """Return the sentence that names the capital."""
    return _stop(f"The capital of {country} is {CAPITALS[country]}")


def _reverse_fact(capital: str) -> str:
    if capital == "London":
        return "London is the capital of England and the United Kingdom."
    found = [country for country, city in CAPITALS.items() if city == capital]
    return f"{capital} is the capital of {found[0]}." if found else f"{capital} is a capital of South Africa."


def _follows(country: str) -> tuple[Follow, ...]:
    """Return what may be asked after a country's capital was named."""

    def of_what(source: Source, _memory: Memory) -> Turn:
        user, _ = source.say(OF_WHAT)
        return exactly("capitals reverse", user, *_reverse_texts(CAPITALS[country]))

    def is_it(source: Source, _memory: Memory) -> Turn:
        return _judged(source, country, IS_IT)

    def again(source: Source, _memory: Memory) -> Turn:
        user, _ = source.say(AGAIN)
        return exactly("capitals", user, fact(country), _stop(CAPITALS[country]), _follows(country))

    return (_and_another, _and_another, _and_another, sure("capitals", fact(country)), of_what, is_it, again)


def _and_another(source: Source, _memory: Memory) -> Turn:
    if source.chance(0.1):
        return _unknown(source, AND)
    return _answered(source, _country(source), AND)


def _answered(source: Source, country: str, patterns: Patterns) -> Turn:
    user, _ = source.say(patterns, {"c": _spelling(source, country)}, loose=("c",))
    return exactly("capitals", user, fact(country), _stop(CAPITALS[country]), _follows(country))


def ask(source: Source, memory: Memory) -> Turn:
    """Ask for a capital of the table; the sentences are held out, the facts cannot be."""
    if source.chance(0.025):
        names, answer, brief = source.rng.choice(SPECIAL)
        user, _ = source.say(ASK, {"c": source.rng.choice(names)}, loose=("c",))
        return exactly("capitals", user, answer, brief, (_and_another, sure("capitals", answer)))
    if source.chance(0.08):
        country = source.rng.choice(tuple(ADJECTIVES))
        user, _ = source.say(ADJECTIVE, {"a": ADJECTIVES[country]}, loose=("a",))
        return exactly("capitals", user, fact(country), _stop(CAPITALS[country]), _follows(country))
    if source.chance(0.08):
        return ask_two(source, memory) if source.chance(0.7) else about(source, memory)
    country = _country(source)
    return _answered(source, country, SEAT if country not in NO_SEAT and source.chance(0.05) else ASK)


def ask_two(source: Source, _memory: Memory) -> Turn:
    """Ask for the capitals of two countries at once."""
    first, second = source.rng.sample(COUNTRIES, 2)
    values = {"c": _spelling(source, first), "d": _spelling(source, second)}
    user, _ = source.say(BOTH, values, loose=("c", "d"))
    answer = f"The capital of {first} is {CAPITALS[first]}, and the capital of {second} is {CAPITALS[second]}"
    return exactly("capitals", user, _stop(answer), _stop(f"{CAPITALS[first]} and {CAPITALS[second]}"), (_and_another,))


def about(source: Source, _memory: Memory) -> Turn:
    """Ask what a capital is, for any one, or whether the model knows any."""
    if source.chance(0.35):
        user, _ = source.say(ANY)
        return exactly("capitals", user, "Paris is the capital of France.", "Paris.", (_and_another,))
    if source.chance(0.5):
        user, _ = source.say(MEANING)
        return exactly("capitals", user, "A capital is the city where a country has its government.")
    user, _ = source.say(CAN)
    answer = "Yes, I know capitals. Try: what is the capital of France?"
    return exactly("capitals", user, answer, "Yes.")


def _reverse_texts(capital: str) -> tuple[str, str]:
    answer = _reverse_fact(capital)
    name = answer.split(" capital of ", 1)[1]
    return answer, name[0].upper() + name[1:]


def _reverse_turn(source: Source, capital: str, patterns: Patterns, key: str) -> Turn:
    user, _ = source.say(patterns, {key: _city(source, capital)}, loose=(key,))
    answer, brief = _reverse_texts(capital)

    def another(source: Source, _memory: Memory) -> Turn:
        return _reverse_turn(source, source.rng.choice(tuple(CAPITALS.values())), AND, "c")

    return exactly("capitals reverse", user, answer, brief, (another, another, sure("capitals reverse", answer)))


def reverse(source: Source, _memory: Memory) -> Turn:
    """Ask for the country of a capital."""
    if source.chance(0.015):
        city = source.rng.choice(tuple(SPECIAL_CITIES))
        user, _ = source.say(REVERSE, {"k": city})
        name = SPECIAL_CITIES[city]
        article = "a" if name == "South Africa" else "the"
        return exactly("capitals reverse", user, f"{city} is {article} capital of {name}.", f"{name}.")
    capital = source.rng.choice(tuple(CAPITALS.values()))
    if source.chance(0.08):
        user, _ = source.say(IS_A, {"k": _city(source, capital)}, loose=("k",))
        return exactly("capitals yes/no", user, f"Yes, {_reverse_fact(capital)}", "Yes.")
    return _reverse_turn(source, capital, REVERSE, "k")


def _judged(source: Source, country: str, patterns: Patterns) -> Turn:
    """Ask whether a city is the capital."""
    capital = CAPITALS[country]
    written = _spelling(source, country)
    right = source.chance(0.42)
    city = _city(source, capital)
    if not right:
        near = [other for other, place in NOT_CAPITALS if place == country]
        city = source.rng.choice(near) if near and source.chance(0.6) else CAPITALS[_country(source)]
        city = words.made_up(source, (2, 3)).capitalize() if source.chance(0.08) else city
        right = city == capital
    user, _ = source.say(patterns, {"x": city, "c": written}, loose=("c",))
    answer = _stop(f"{'Yes' if right else 'No'}, the capital of {country} is {capital}")
    return exactly("capitals yes/no", user, answer, "Yes." if right else "No.", _judged_follows(country))


def _judged_follows(country: str) -> tuple[Follow, ...]:
    return _and_another, sure("capitals yes/no", fact(country))


def choice(source: Source) -> Turn:
    """Ask which of two cities is the capital."""
    country = source.rng.choice(NOT_CAPITALS)[1] if source.chance(0.6) else _country(source)
    capital = CAPITALS[country]
    near = [other for other, place in NOT_CAPITALS if place == country]
    near = near or [city for city in CAPITALS.values() if city != capital]
    cities = [capital, source.rng.choice(near)]
    source.rng.shuffle(cities)
    user, _ = source.say(CHOICE, {"x": cities[0], "y": cities[1], "c": _spelling(source, country)}, loose=("c",))
    return exactly("capitals", user, fact(country), _stop(capital), _follows(country))


def judge(source: Source, _memory: Memory) -> Turn:
    """Ask whether a city is the capital of a country: the well-known wrong ones as often as any others."""
    if source.chance(0.15):
        return choice(source)
    if source.chance(0.03):
        names, answer, brief = source.rng.choice(SPECIAL[:2])
        city = source.rng.choice(("Johannesburg", "Durban", "La Paz", *SPECIAL_CITIES))
        user, _ = source.say(IS, {"x": city, "c": names[0]}, loose=("c",))
        right = city in brief
        text = f"{'Yes' if right else 'No'}, {small(answer)}"
        return exactly("capitals yes/no", user, text, "Yes." if right else "No.", (_and_another,))
    return _judged(source, source.rng.choice(NOT_CAPITALS)[1] if source.chance(0.5) else _country(source), IS)


def _unknown(source: Source, patterns: Patterns) -> Turn:
    place = words.made_up(source, (2, 4)).capitalize() if source.chance(0.5) else source.word(NO_CAPITAL)
    values = {"c": place, "k": place, "x": source.rng.choice(tuple(CAPITALS.values()))}
    if patterns is IS and source.chance(0.5):
        values["x"] = words.made_up(source, (2, 4)).capitalize()
    user, _ = source.say(patterns, values)
    return Turn("unknown", user, KNOW_NOT, NOT_KNOWN, "I don't know.", (_and_another,))


def unknown(source: Source, _memory: Memory) -> Turn:
    """Ask for a capital outside the table."""
    draw = source.rng.random()
    if draw < 0.1:
        return _unknown(source, IS)
    if draw < 0.25:
        name = words.made_up(source, (2, 4)).capitalize()
        user, _ = source.say(REVERSE, {"k": name})
        return Turn("unknown", user, KNOW_NOT, NOT_KNOWN, "I don't know.", (_and_another,))
    return _unknown(source, ASK)


SKILLS: tuple[tuple[str, float, Callable[[Source, Memory], Turn]], ...] = (
    ("capitals", 28, ask),
    ("capitals reverse", 11, reverse),
    ("capitals yes/no", 14, judge),
    ("unknown capitals", 4, unknown),
)
