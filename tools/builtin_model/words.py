"""Word lists, and made-up words that force the model to copy instead of to memorise."""

from tools.builtin_model.common import ADJECTIVES, split_words
from tools.builtin_model.common import NOUNS as COMMON_NOUNS
from tools.builtin_model.patterns import Source, is_held_value

_NAMES = """Anna Ben Carla David Emma Felix Grace Henry Ida Jonas Kate Liam Mia Noah Olivia Paul Quinn Rosa Sam Tina
    Uma Victor Wendy Xenia Yusuf Zoe Alice Bob Charlie Diana Eric Fiona George Hannah Ivan Julia Karl Laura Max Nina
    Oscar Petra Ralf Sara Tom Ursula Vera Walter Yara Zack Adam Bella Chris Daisy Ella Frank Gina Hugo Isabel Jack Kim
    Leo Maria Nick Omar Peter Rita Simon Theo Valerie Will Amir Bianca Carlos Deepa Elif Farid Giulia Hiro Ines Jamal
    Keiko Lars Mei Nadia Olga Pablo Ravi Sofia Tariq Ulla Vikram Wei Yuki Zara Aisha Boris Chen Dmitri Esther Fatima
    Gustav Helga Igor Jin Kofi Lena Marco Nora Otto Priya Rashid Stella Thomas Viktor Amelia Barbara Clara Daniel
    Edward Florence Gregory Harriet Isaac Jessica Kevin Linda Michael Natalie Oliver Patricia Richard Susan Timothy
    Vincent William James John Mary Robert Jennifer Elizabeth Joseph Sarah Lucas Ethan Ava Sophie Lily Ruby"""
_TOWNS = """Berlin Paris London Rome Madrid Vienna Oslo Prague Lisbon Dublin Athens Warsaw Zurich Hamburg Munich
    Cologne Lyon Milan Naples Seville Porto Ghent Utrecht Malmo Bergen Turku Riga Vilnius Krakow Brno Graz Basel Bern
    Leeds York Bristol Cardiff Glasgow Boston Chicago Denver Austin Seattle Dallas Miami Toronto Montreal Sydney Perth
    Auckland Tokyo Osaka Seoul Delhi Mumbai Cairo Nairobi Lagos Accra Lima Bogota Santiago Leipzig Dresden Bremen Bonn
    Toulouse Nantes Turin Florence Valencia Rotterdam Antwerp"""
_COLOURS = """red blue green yellow orange purple pink brown black white grey turquoise violet gold silver beige cyan
    magenta teal navy maroon lilac crimson olive indigo coral mint cream khaki scarlet"""
_COLOUR_SHADES = ("dark", "light", "bright", "pale", "deep")
_FOODS = """pizza, pasta, rice, soup, salad, bread, cheese, chocolate, noodles, sushi, curry, tacos, burgers, fish,
    potatoes, pancakes, ice cream, lasagne, risotto, dumplings, beans, eggs, toast, porridge, cake, cookies, waffles,
    spinach, broccoli, carrots, tomatoes, mushrooms, lentils, tofu, chicken, steak, sausages, fries, ramen, falafel,
    hummus, yoghurt, honey, popcorn, olives, pickles, garlic bread, apple pie, onion rings, fruit salad, tomato soup,
    fried rice, baked beans, peanut butter, goulash, paella, kebab, couscous, gnocchi, ravioli, spaghetti, muesli,
    pretzels, doughnuts"""
_FRUITS = (
    "apples,bananas,cherries,grapes,lemons,mangoes,melons,oranges,peaches,pears,plums,strawberries,kiwis,figs,dates,"
    "limes,apricots"
)
_DRINKS = (
    "tea,coffee,water,milk,juice,lemonade,cocoa,cola,apple juice,green tea,hot chocolate,ginger tea,mint tea,"
    "espresso,orange juice"
)
_ANIMALS = """dogs, cats, horses, cows, sheep, goats, rabbits, mice, elephants, lions, tigers, bears, wolves, foxes,
    deer, owls, eagles, penguins, parrots, ducks, frogs, snakes, turtles, dolphins, whales, sharks, bees, ants,
    spiders, butterflies, squirrels, hedgehogs, otters, seals, monkeys, giraffes, zebras, pandas, koalas, camels,
    lizards, crabs, octopuses, geese, swans, hamsters, ponies, donkeys, badgers, beavers"""
_SPORTS = """football, tennis, basketball, volleyball, swimming, running, cycling, hockey, rugby, cricket, golf,
    boxing, judo, karate, skiing, rowing, sailing, surfing, climbing, badminton, handball, baseball, fencing, archery,
    table tennis, ice skating, diving, gymnastics"""
_HOBBIES = """reading, painting, drawing, cooking, baking, gardening, fishing, hiking, dancing, singing, knitting,
    sewing, photography, chess, pottery, writing, travelling, camping, juggling, origami, bird watching,
    playing the guitar, playing the piano, video games, board games, collecting stamps, collecting coins,
    playing cards, woodwork, programming, yoga, playing the drums, puzzles, astronomy, learning languages"""
_MUSIC = "jazz,rock,pop,blues,classical music,hip hop,folk,metal,techno,opera,reggae,punk,soul,country,disco,swing,funk"
_SEASONS = "spring summer autumn winter"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_MONTHS = "January February March April May June July August September October November December"
_HOME_COUNTRIES = """Germany France Spain Italy Portugal Poland Greece Norway Sweden Finland Denmark Ireland Scotland
    Wales England Austria Switzerland Turkey Egypt Kenya Nigeria Ghana India China Japan Korea Vietnam Thailand Brazil
    Chile Peru Mexico Canada Australia"""
_THINGS = """bicycle, guitar, lamp, window, river, mountain, garden, kitchen, train, boat, castle, forest, island,
    bridge, clock, mirror, pencil, camera, umbrella, ladder, engine, rocket, piano, drum, blanket, pillow, hammer,
    candle, basket, bottle, carpet, curtain, fountain, tower, village, market, shovel, kettle, wallet, ticket, statue,
    cupboard, airplane, wheel, violin, compass, telescope, barrel, anchor, scarf, trumpet, chimney"""

NAMES, TOWNS, COLOURS, THINGS = split_words(_NAMES), split_words(_TOWNS), split_words(_COLOURS), split_words(_THINGS)
FOODS, FRUITS, DRINKS, ANIMALS = split_words(_FOODS), split_words(_FRUITS), split_words(_DRINKS), split_words(_ANIMALS)
SPORTS, HOBBIES, MUSIC = split_words(_SPORTS), split_words(_HOBBIES), split_words(_MUSIC)
HOME_COUNTRIES = split_words(_HOME_COUNTRIES)
SEASONS, DAYS, MONTHS = split_words(_SEASONS), split_words(_DAYS), split_words(_MONTHS)

_ONSETS = split_words("b c d f g h j k l m n p r s t v w z br ch cl cr dr fl fr gl gr kr pl sh sl st th tr qu sp sk")
_VOWELS = split_words("a e i o u a e i o u ai ee oo ou ia y ea")
_ACCENTED = "éèêëáàâäåãæçíïîñóòôöøõúùûüýžčćłńśźżğşřěőű"
_CODAS = ["", "", "", "n", "r", "l", "s", "m", "t", "k", "x", "nd", "th", "sh", "ck", "rt"]

_RUDE = split_words(
    """shit fuck fluck fuk cunt dick cock slut whor twat wank tits puss piss crap fag nig rape porn sex anal penis kike
    spic nazi"""
)


def made_up(source: Source, syllables: tuple[int, int] = (1, 4)) -> str:
    """Return a pronounceable word that no list holds, of the source's split."""
    while True:
        word = "".join(
            source.rng.choice(_ONSETS) + source.rng.choice(_VOWELS) + source.rng.choice(_CODAS)
            for _ in range(source.rng.randint(*syllables))
        )
        is_fit = 3 <= len(word) <= 13 and not any(rude in word for rude in _RUDE)
        if is_fit and is_held_value(word) == (source.split != "train"):
            return word


def name(source: Source) -> str:
    """Return a first name, half of them made up."""
    first = made_up(source).capitalize() if source.chance(0.5) else source.word(NAMES)
    if source.chance(0.06):
        first = _accented(source, first)
    if source.chance(0.08):
        joint = source.rng.choice((" ", " ", "-", " van "))
        first += joint + (made_up(source).capitalize() if source.chance(0.8) else source.word(NAMES))
    return first


def _accented(source: Source, word: str) -> str:
    """Return the word with one letter of another alphabet's kind, so that bytes beyond ASCII are copied too."""
    place = source.rng.randrange(len(word))
    return word[:place] + source.rng.choice(_ACCENTED) + word[place + 1 :]


def town(source: Source) -> str:
    """Return a town, some of them made up."""
    return made_up(source, (2, 3)).capitalize() if source.chance(0.4) else source.word(TOWNS)


def colour(source: Source) -> str:
    """Return a colour, sometimes with a shade."""
    word = source.word(COLOURS)
    return f"{source.rng.choice(_COLOUR_SHADES)} {word}" if source.chance(0.25) else word


def listed(source: Source, words: tuple[str, ...], made_up_share: float = 0.3, plural: str = "s") -> str:
    """Return a word of the list, or in its place a made-up one, or two words that hardly ever met."""
    if source.chance(made_up_share):
        return made_up(source)
    if source.chance(made_up_share):
        first = source.word(ADJECTIVES if source.chance(0.5) else COMMON_NOUNS)
        return (
            f"{first} {source.word(COMMON_NOUNS)}{plural}" if source.chance(0.6) else source.word(COMMON_NOUNS) + plural
        )
    return source.word(words)
