"""Kinds of things with members to name, always in the same order."""

import dataclasses

from tools.builtin_model.common import split_words
from tools.builtin_model.skills.plurals_words import plural

# Kind (answered with) = singular; other names, plural/singular: members; the group after the @.
_KINDS = """
fruits = fruit; fruit/fruit: an apple, a pear, a plum, a banana, an orange, a cherry, a grape, a lemon @food
vegetables = vegetable; veggies/veggie, veg/veg: a carrot, a potato, an onion, a bean, a pea, a leek, a turnip,
 a cabbage @food
animals = animal; creatures/creature, beasts/beast, mammals/mammal: a dog, a cat, a horse, a cow, a lion, a tiger,
 an elephant, a bear @animal
pets = pet; house pets/house pet, animals to keep at home/animal to keep at home: a dog, a cat, a hamster, a rabbit,
 a goldfish, a parrot, a budgie, a canary @animal
birds = bird; bird species/bird species: an eagle, an owl, a robin, a duck, a penguin, a swan, a crow, a pigeon @animal
fish = fish; fishes/fish, sea fish/sea fish: a shark, a trout, a salmon, a cod, a tuna, a herring, an eel, a pike
 @animal
insects = insect; bugs/bug: an ant, a bee, a fly, a wasp, a butterfly, a beetle, a mosquito, a moth @animal
farm animals = farm animal; animals on a farm/animal on a farm: a cow, a pig, a sheep, a hen, a horse, a goat, a duck,
 a goose @animal
wild animals = wild animal; zoo animals/zoo animal: a lion, a tiger, an elephant, a bear, a wolf, a fox, a zebra,
 a monkey @animal
sea animals = sea animal; sea creatures/sea creature, animals in the sea/animal in the sea: a whale, a dolphin, a shark,
 a seal, a crab, a lobster, an octopus, a starfish @animal
colours = colour; colors/color: red, blue, green, yellow, orange, black, white, brown @colour
drinks = drink; beverages/beverage, things to drink/thing to drink: water, tea, coffee, milk, juice, lemonade, cocoa,
 cola @food
foods = food; food/food, things to eat/thing to eat, meals/meal, dishes/dish: bread, rice, pasta, soup, cheese, pizza,
 salad, chocolate @food
desserts = dessert; sweets/sweet, puddings/pudding, afters/dessert: cake, ice cream, apple pie, pudding, fruit salad,
 cheesecake, trifle, tiramisu @food
sports = sport; kinds of sport/kind of sport: football, tennis, swimming, running, basketball, hockey, rugby,
 golf @leisure
hobbies = hobby; pastimes/pastime, free time activities/free time activity: reading, painting, cooking, dancing,
 gardening, singing, fishing, hiking @leisure
games = game; kids games/kids game, games to play/game to play: chess, cards, dominoes, draughts, tag, hide and seek,
 hopscotch, bingo @leisure
instruments = instrument; musical instruments/musical instrument, music instruments/music instrument: a piano, a guitar,
 a violin, a drum, a flute, a trumpet, a cello, a harp @music
pieces of clothing = piece of clothing; clothes/piece of clothing, garments/garment, things to wear/thing to wear,
 clothing items/clothing item, items of clothing/item of clothing: a shirt, a coat, a dress, a skirt, a sock, a hat,
 a jacket, a sweater @clothes
pieces of furniture = piece of furniture; furniture/piece of furniture, furniture items/furniture item,
 items of furniture/item of furniture: a table, a chair, a bed, a sofa, a desk, a shelf, a wardrobe, a bench @object
jobs = job; professions/profession, occupations/occupation, careers/career: a teacher, a doctor, a nurse, a baker,
 a farmer, a cook, a pilot, a painter @job
body parts = body part; parts of the body/part of the body, parts of our body/part of our body: the head, the arm,
 the leg, the hand, the foot, the nose, the ear, the eye @body
toys = toy; things to play with/thing to play with: a ball, a doll, a kite, a puzzle, a teddy bear, a toy car, a yo-yo,
 a rocking horse @object
tools = tool; hand tools/hand tool: a hammer, a saw, a screwdriver, a drill, a spanner, an axe, a shovel, a rake @object
flowers = flower; blossoms/blossom, garden flowers/garden flower: a rose, a tulip, a daisy, a lily, a sunflower,
 a violet, a daffodil, an orchid @plant
trees = tree; tree species/tree species: an oak, a birch, a pine, a willow, a maple, a fir, a beech, a chestnut @plant
vehicles = vehicle; means of transport/means of transport: a car, a bus, a bicycle, a train, a tram, a plane, a boat,
 a motorbike @object
countries = country; nations/nation, lands/land: France, Germany, Italy, Spain, Japan, India, Brazil, Canada @place
cities = city; towns/town, big cities/big city: Paris, London, Berlin, Rome, Madrid, Tokyo, Vienna, Cairo @place
continents = continent; continents of the world/continent of the world: Africa, Asia, Europe, North America,
 South America, Australia, Antarctica @place
oceans = ocean; oceans of the world/ocean of the world: the Atlantic, the Pacific, the Indian Ocean,
 the Arctic Ocean, the Southern Ocean @place
rivers = river; big rivers/big river: the Nile, the Rhine, the Danube, the Thames, the Amazon, the Seine, the Volga,
 the Ganges @place
languages = language; foreign languages/foreign language: English, French, German, Spanish, Italian, Chinese, Japanese,
 Arabic @language
names = name; first names/first name, given names/given name: Anna, Ben, Emma, Jack, Lily, Tom, Sara, Paul @name
boys' names = boy's name; boy names/boy name, names for a boy/name for a boy, boys names/boys name: Ben, Jack,
 Tom, Paul,
 Max, Leo, Adam, Noah @name
girls' names = girl's name; girl names/girl name, names for a girl/name for a girl, girls names/girls name: Anna, Emma,
 Lily, Sara, Mia, Ella, Kate, Nora @name
shapes = shape; geometric shapes/geometric shape, geometrical figures/geometrical figure: a circle, a square, a
 triangle,
 a rectangle, an oval, a diamond, a pentagon, a hexagon @shape
subjects = subject; school subjects/school subject: maths, English, history, music, art, geography, biology,
 chemistry @school
things in a kitchen = thing in a kitchen; kitchen things/kitchen thing, things in the kitchen/thing in the kitchen:
 a pot, a pan, a plate, a cup, a fork, a spoon, an oven, a fridge @object
things in a school = thing in a school; school things/school thing, things in a classroom/thing in a classroom: a book,
 a pen, a pencil, a ruler, a blackboard, a desk, a rubber, a schoolbag @object
things in a garden = thing in a garden; garden things/garden thing, things in the garden/thing in the garden: a flower,
 a tree, a bush, a hedge, a fence, a lawn, a shed, a path @object
days = day; days of the week/day of the week: Monday, Tuesday, Wednesday, Thursday, Friday, Saturday,
 Sunday @time
months = month; months of the year/month of the year: January, February, March, April, May, June, July, August,
 September, October, November, December @time
seasons = season; seasons of the year/season of the year: spring, summer, autumn, winter @time
planets = planet; planets of the solar system/planet of the solar system: Mercury, Venus, Earth, Mars, Jupiter, Saturn,
 Uranus, Neptune @space
numbers = number; whole numbers/whole number, small numbers/small number: one, two, three, four, five, six,
 seven, eight @number
vowels = vowel; vowel letters/vowel letter: a, e, i, o, u @letter
letters = letter; letters of the alphabet/letter of the alphabet: a, b, c, d, e, f, g, h @letter
metals = metal; kinds of metal/kind of metal: gold, silver, iron, copper, tin, lead, zinc, aluminium @stuff
family members = family member; relatives/relative, members of the family/member of the family: a mother, a father,
 a sister, a brother, an aunt, an uncle, a cousin, a grandmother @family
nuts = nut; sorts of nuts/sort of nut: a walnut, a hazelnut, an almond, a cashew, a pecan, a pistachio, a brazil nut,
 a macadamia @food
berries = berry; sweet berries/sweet berry: a strawberry, a raspberry, a blueberry, a blackberry, a cranberry,
 a gooseberry, a blackcurrant, an elderberry @food
feelings = feeling; emotions/emotion: joy, anger, fear, sadness, love, surprise, pride, hope @mind
kinds of weather = kind of weather; weather words/weather word, types of weather/type of weather: rain, snow, sunshine,
 wind, fog, hail, thunder, frost @weather
verbs = verb; action words/action word, doing words/doing word: go, eat, sleep, run, read, play, sing, write @word
adjectives = adjective; describing words/describing word: big, small, hot, cold, new, old, fast, slow @word
rooms = room; rooms in a house/room in a house: a kitchen, a bedroom, a bathroom, a living room, a hall, a cellar,
 a nursery, an attic @object
even numbers = even number; evens/even number: two, four, six, eight, ten, twelve, fourteen, sixteen @number
odd numbers = odd number; odds/odd number: one, three, five, seven, nine, eleven, thirteen, fifteen @number
herbs = herb; kitchen herbs/kitchen herb: basil, parsley, mint, thyme, sage, rosemary, dill, oregano @food
spices = spice; kitchen spices/kitchen spice: pepper, cinnamon, ginger, paprika, saffron, nutmeg, cumin, vanilla @food
reptiles = reptile; kinds of reptile/kind of reptile: a snake, a lizard, a turtle, a crocodile, a tortoise, a gecko,
 a chameleon, an iguana @animal
European countries = European country; countries in Europe/country in Europe, countries of Europe/country of Europe:
 France, Germany, Italy, Spain, Poland, Austria, Greece, Sweden @place
senses = sense; human senses/human sense: sight, hearing, smell, taste, touch @sense
materials = material; kinds of material/kind of material: wood, glass, paper, stone, plastic, cotton, wool,
 leather @stuff
dog breeds = dog breed; breeds of dog/breed of dog, kinds of dog/kind of dog: a poodle, a beagle, a bulldog, a
 dalmatian,
 a terrier, a dachshund, a collie, a spaniel @animal
holidays = holiday; feasts/feast, festivals/festival: Christmas, Easter, New Year, Halloween, Thanksgiving, Diwali,
 Hanukkah, Eid @feast
buildings = building; kinds of building/kind of building: a house, a school, a church, a castle, a hospital, a tower,
 a museum, a library @building
"""
_SAME_PLURAL = frozenset(("cod", "tuna", "pike", "goldfish", "starfish"))
# What each group is too, besides what its list says: every bird is an animal.
_ALSO_ANIMAL = (
    *("pets", "birds", "fish", "insects", "farm animals", "wild animals", "sea animals", "reptiles", "dog breeds"),
)
_APART = (
    ("fruits", "vegetables"),
    ("birds", "fish"),
    ("birds", "insects"),
    ("fish", "insects"),
    ("vegetables", "drinks"),
    ("vegetables", "desserts"),
    ("drinks", "fruits"),
    ("countries", "cities"),
    ("verbs", "adjectives"),
    ("days", "months"),
    ("months", "seasons"),
    ("vehicles", "pieces of furniture"),
    ("vehicles", "tools"),
    ("rooms", "vehicles"),
)
# Groups that share things: silver is a metal and a colour, art a subject and a hobby.
_BLURRED = (
    {"plant", "food"},
    {"stuff", "colour"},
    {"plant", "colour"},
    {"school", "leisure"},
    {"sense", "mind"},
)


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of things: its name, what else people call it (plural, singular), and its members with their articles."""

    many: str
    one: str
    names: tuple[tuple[str, str], ...]
    members: tuple[str, ...]
    group: str


def with_article(noun: str) -> str:
    """Return the noun with a or an."""
    is_vowel = noun[0] in "aeiouAEIOU" and not noun.startswith("Eu")
    return f"{'an' if is_vowel else 'a'} {noun}"


def bare(member: str) -> str:
    """Return the member without its a or an."""
    return member.removeprefix("a ").removeprefix("an ")


def said(member: str) -> str:
    """Return the member as the sentence about its kind begins: "doctor is a job"."""
    return bare(member) if HOME[member].group == "job" else member


def several(member: str) -> str:
    """Return the member as it stands in a list."""
    noun = bare(member)
    if noun == member or noun in _SAME_PLURAL:
        return noun
    head, _, last = noun.rpartition(" ")
    return f"{head} {plural(last)}".strip()


def _parse(line: str) -> Kind:
    head, _, rest = line.partition(":")
    (title, _, others), (members, _, group) = head.partition(";"), rest.rpartition("@")
    many, one = (part.strip() for part in title.split("="))
    pairs = tuple((pair.split("/")[0], pair.split("/")[1]) for pair in split_words(others + ","))
    return Kind(many, one, ((many, one), *pairs), split_words(members), group.strip())


KINDS = tuple(_parse(line) for line in _KINDS.strip().replace("\n ", " ").splitlines())
BY_NAME = {kind.many: kind for kind in KINDS}
# Members that stand for one thing only, with the kind to say first.
HOME: dict[str, Kind] = {}
for _kind in KINDS:
    for _member in _kind.members:
        HOME.setdefault(_member, _kind)
_BARE = [bare(member) for member in HOME]
UNIQUE = tuple(
    member
    for member in HOME
    if _BARE.count(bare(member)) == 1 and HOME[member].group not in ("letter", "word", "number")
)
DESCRIBED = tuple(
    member for member in UNIQUE if member.startswith(("a ", "an ")) and HOME[member].many != "things in a garden"
)


def is_kind(member: str, kind: Kind) -> bool:
    """Say whether the tables make the member one of the kind."""
    if member in kind.members:
        return True
    return kind.many == "animals" and any(member in BY_NAME[name].members for name in _ALSO_ANIMAL)


def is_apart(member: str, kind: Kind) -> bool:
    """Say whether the member is surely none of the kind."""
    home = HOME[member]
    if is_kind(member, kind) or "thing" in (kind.one[:5], home.one[:5]):
        return False
    # A duck or a tuna is eaten too, but it is no fruit.
    if home.group == "animal" and kind.many == "foods":
        return False
    pair = (home.many, kind.many)
    return (home.group != kind.group and {home.group, kind.group} not in _BLURRED) or (
        pair in _APART or pair[::-1] in _APART
    )


UNKNOWN = split_words(
    """dinosaurs, philosophers, robots, video games, films, movies, songs, bands, singers, actors, books,
    authors, poets, kings, queens, presidents, wars, battles, scientists, inventors, inventions, chemical
    elements, gases, stars, galaxies, moons, bridges, castles of France, islands, mountains, deserts, lakes,
    viruses, diseases, medicines, vitamins, bones, muscles, computers, programming languages, operating systems,
    websites, phones, car brands, companies, banks, shops, brands of shoes, shoes, bags, perfumes, wines, beers,
    cocktails, cheeses, sauces, soups of Asia, mushrooms, poisons, weapons, knights, witches, dragons, gods,
    myths, fairy tales, cartoons, comic heroes, superheroes, painters, paintings, sculptures, dances, operas,
    composers, football teams, football players, tennis players, athletes, universities, schools in London,
    newspapers, magazines, laws, crimes, currencies, flags, religions, crystals, gemstones, minerals, rocks,
    engines, planes of the war, ships, trains of Japan, satellites, rockets, spiders, snakes, frogs, cat breeds,
    horse breeds, whales, bacteria, proteins, equations, theorems, prime numbers, fonts, keyboards, jokes,
    riddles, excuses, insults, wishes, secrets, dreams, ideas, problems, reasons, apps, streamers, memes,
    vampires, ghosts, pirates, explorers, astronauts, politicians, chess openings, card tricks, yoga poses,
    hairstyles, tyres, batteries, lamps, curtains, carpets, pillows, hats of the queen, ties, rings, watches"""
)
