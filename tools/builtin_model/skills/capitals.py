"""Name the capitals of some countries, and no others."""

from tools.builtin_model import words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.skills.unknown import KNOW_NOT, NOT_KNOWN
from tools.builtin_model.turns import Check, Turn

_TABLE = """France Paris, Germany Berlin, Italy Rome, Spain Madrid, Portugal Lisbon, Austria Vienna, Poland Warsaw,
    Greece Athens, Norway Oslo, Sweden Stockholm, Finland Helsinki, Denmark Copenhagen, Ireland Dublin,
    Belgium Brussels, Hungary Budapest, Russia Moscow, China Beijing, Japan Tokyo, India Delhi, Egypt Cairo,
    Turkey Ankara, Canada Ottawa, Australia Canberra, Brazil Brasilia, Argentina Buenos_Aires, Cuba Havana,
    Mexico Mexico_City, Peru Lima, Chile Santiago, Kenya Nairobi, Switzerland Bern, England London, Ukraine Kyiv,
    Iceland Reykjavik, Croatia Zagreb, Romania Bucharest, Bulgaria Sofia, Israel Jerusalem, Iran Tehran,
    Thailand Bangkok, the_USA Washington, the_United_States Washington, the_UK London, the_Netherlands Amsterdam,
    Scotland Edinburgh, South_Korea Seoul, New_Zealand Wellington, Pakistan Islamabad, Indonesia Jakarta,
    Vietnam Hanoi, Iraq Baghdad, Saudi_Arabia Riyadh, Serbia Belgrade, Slovakia Bratislava, Slovenia Ljubljana,
    Lithuania Vilnius"""
CAPITALS = {
    pair.split()[0].replace("_", " "): pair.split()[1].replace("_", " ") for pair in _TABLE.replace("\n", "").split(",")
}
_OTHERS = split_words(
    """Bhutan Nepal Mongolia Laos Fiji Samoa Tonga Malta Cyprus Estonia Latvia Chad Mali Niger Ghana Togo Benin
    Gabon Angola Zambia Malawi Rwanda Burundi Uganda Somalia Eritrea Yemen Oman Qatar Kuwait Bahrain Jordan Syria
    Lebanon Armenia Georgia Moldova Belarus Albania Kosovo Bolivia Paraguay Uruguay Ecuador Guyana Suriname Panama
    Honduras Belize Haiti Jamaica Barbados Bavaria Texas"""
)
_ASK = Patterns(
    """
    what is the capital of {c}?
    what's the capital of {c}?
    capital of {c}?
    capital of {c}
    (what is|what's|which is|tell me|name|say|do you know|can you tell me|please tell me|i want to know|which city is
    |what city is|what was) the capital(| city) of {c}(|?| please)
    (which|what) (city|town) is the capital(| city) of {c}(|?)
    (which|what) capital does {c} have(|?)
    {c}'s capital(|?| is what?| please)
    what is {c}'s capital(|?| city?)
    and (of {c}|the capital of {c}|what about {c}'s capital)(|?)
    """,
    """
    (where is the government of {c}|from which city is {c} governed)(|?)
    (what do you call|give me) the capital of {c}(|.|?)
    """,
)
_REVERSE = Patterns(
    """
    {c} is the capital of which country?
    which country has the capital {c}?
    {c} is the capital (of|city of) (which|what) (country|land|state)(|?)
    (which|what) country (has the capital {c}|is {c} the capital of|has {c} as its capital|has {c} as capital)(|?)
    (of which country|of what country|what) is {c} the capital(| of)(|?)
    """,
    "(whose|which land's) capital is {c}(|?)",
)


def _reverse(source: Source) -> Turn:
    country = source.rng.choice(tuple(CAPITALS))
    capital = CAPITALS[country]
    countries = [country for country, other in CAPITALS.items() if other == capital]
    user, _ = source.say(_REVERSE, {"c": capital})
    return Turn("capitals", user, f"{capital} is the capital of {countries[0]}.", Check(any_of=tuple(countries)))


def known(source: Source) -> Turn:
    """Ask for a capital of the table; the sentences are held out, the facts cannot be."""
    if source.chance(0.2):
        return _reverse(source)
    country = source.rng.choice(tuple(CAPITALS))
    user, _ = source.say(_ASK, {"c": country})
    capital = CAPITALS[country]
    return Turn("capitals", user, f"The capital of {country} is {capital}.", Check(all_of=(capital,)), capital + ".")


def unknown(source: Source) -> Turn:
    """Ask for a capital outside the table."""
    country = words.made_up(source, (2, 3)).capitalize() if source.chance(0.3) else source.word(_OTHERS)
    user, _ = source.say(_ASK if source.chance(0.8) else _REVERSE, {"c": country})
    return Turn("unknown", user, KNOW_NOT, NOT_KNOWN, "I don't know.")
