"""Nouns and the rules and exceptions for their plurals."""

from tools.builtin_model import common
from tools.builtin_model.common import split_words

_IRREGULAR = """child children, man men, woman women, foot feet, tooth teeth, mouse mice, goose geese, sheep sheep,
    fish fish, deer deer, ox oxen, person people, knife knives, leaf leaves, cactus cacti, wife wives, life lives,
    half halves, calf calves, shelf shelves, wolf wolves, thief thieves, loaf loaves, elf elves, scarf scarves,
    hoof hooves, self selves, potato potatoes, tomato tomatoes, hero heroes, echo echoes, volcano volcanoes,
    mosquito mosquitoes, mango mangoes, quiz quizzes, octopus octopuses, fungus fungi, crisis crises, oasis oases,
    analysis analyses, basis bases, thesis theses, criterion criteria, phenomenon phenomena, salmon salmon,
    trout trout, moose moose, bison bison, aircraft aircraft, spacecraft spacecraft, series series, species species,
    louse lice, policeman policemen, policewoman policewomen, fireman firemen, postman postmen,
    fisherman fishermen, snowman snowmen, gentleman gentlemen, grandchild grandchildren, businessman businessmen,
    stimulus stimuli, nucleus nuclei, larva larvae, hypothesis hypotheses, diagnosis diagnoses, housewife housewives,
    bookshelf bookshelves, werewolf werewolves, toothbrush toothbrushes, roof roofs, chief chiefs, cliff cliffs,
    belief beliefs, proof proofs, giraffe giraffes, photo photos, piano pianos, radio radios, zoo zoos, video videos,
    kangaroo kangaroos, kilo kilos, studio studios, logo logos, disco discos, euro euros, stomach stomachs, bus buses,
    gas gases, lens lenses, virus viruses, boss bosses, mother-in-law mothers-in-law, passer-by passers-by,
    swine swine, shrimp shrimp, squid squid, workman workmen, milkman milkmen, penknife penknives,
    eyelash eyelashes, domino dominoes, torpedo torpedoes, cargo cargoes, tornado tornadoes, buffalo buffaloes,
    radius radii, appendix appendices, index indices, medium media, bacterium bacteria, formula formulas"""
# Other plurals that are right too.
ALSO = {
    "fish": "fishes",
    "person": "persons",
    "cactus": "cactuses",
    "octopus": "octopi",
    "mango": "mangos",
    "volcano": "volcanos",
    "mosquito": "mosquitos",
    "hoof": "hoofs",
    "scarf": "scarfs",
    "roof": "rooves",
    "fungus": "funguses",
    "shrimp": "shrimps",
    "squid": "squids",
    "domino": "dominos",
    "tornado": "tornados",
    "buffalo": "buffalo",
    "cargo": "cargos",
    "index": "indexes",
    "appendix": "appendixes",
    "formula": "formulae",
    "radius": "radiuses",
    "larva": "larvas",
    "bus": "busses",
    "gas": "gasses",
    "stimulus": "stimuluses",
    "criterion": "criterions",
    "medium": "mediums",
    "echo": "echos",
    "salmon": "salmons",
    "trout": "trouts",
}
IRREGULAR = {one: many for one, _, many in (pair.partition(" ") for pair in split_words(_IRREGULAR))}
_UNCOUNTED = frozenset(
    split_words(
        """money water air fire earth snow music grass sand butter flour oil milk sugar salt pepper meat fruit wood
        plastic rubber cotton wool silk leather metal iron steel copper ice glass medicine blood skin hair police art
        sport law crime war peace anger joy pain luck love lightning thunder rain sunshine work breakfast lunch fear
        hope risk power energy heat history culture religion truth dance lie dark light price chance sound noise
        science fever cough weight height speed force size paper homework furniture fish sheep god baker"""
    )
)
_MORE = """cat dog horse apple banana orange pear plum cherry peach lemon melon strawberry blueberry raspberry carrot
    onion bean pea mushroom cucumber pumpkin egg biscuit cake cookie sandwich pizza sausage burger noodle pancake
    bottle glass spoon fork plate bowl dish kettle jug napkin candle lamp pillow blanket carpet curtain cushion drawer
    bucket broom brush sponge towel comb soap mirror bathtub tap sink toilet shower cupboard wardrobe desk stool bench
    pen pencil rubber ruler crayon notebook bookcase dictionary diary letter envelope stamp postcard parcel magazine
    newspaper bicycle scooter lorry tram taxi ferry boat canoe balloon helicopter rocket ship tractor truck train
    ambulance motorbike garage rabbit hamster pony donkey pig cow goat hen duck swan turkey chicken parrot pigeon
    sparrow owl eagle penguin crow robin tiger lion elephant zebra monkey bear fox squirrel hedgehog badger beaver
    otter seal dolphin shark whale crab lobster frog toad snake lizard turtle tortoise crocodile butterfly bee wasp ant
    fly beetle ladybird spider worm snail slug moth camel puppy kitten lamb daisy rose tulip lily bush hedge branch
    twig trunk berry forest wood meadow stream waterfall cave volcano mountain island coast cliff harbour village town
    castle palace cottage hut tent church museum cinema bakery library factory hospital office bank shop market
    supermarket restaurant cafe pub park playground stadium street path lane bridge tunnel roundabout family aunt uncle
    cousin nephew niece grandmother grandfather brother sister son daughter baby boy girl friend neighbour guest lady
    king queen prince princess knight witch fairy ghost monster giant dwarf pirate teacher pupil student doctor nurse
    dentist waiter waitress actor actress singer dancer painter builder plumber gardener farmer driver pilot sailor
    soldier judge lawyer engineer scientist writer poet chef baker butcher barber dress skirt shirt coat jacket hat cap
    sock shoe boot glove tie belt button pocket sweater watch necklace ring bracelet ball doll kite puzzle toy game card
    robot drum guitar violin trumpet flute party birthday holiday wedding present wish story poem song film play joke
    secret idea plan dream lesson test exam prize match race team coach hammer nail saw screw drill axe ladder rope
    spade rake hoe wheel engine key lock door window wall floor ceiling stair roof chimney kitchen bathroom bedroom
    garden box bag basket suitcase wallet purse ticket passport map clock camera phone computer keyboard screen laptop
    day week month year hour minute second century country city continent ocean river lake bay beach hill valley desert
    star planet moon cloud storm finger toe arm leg ear eye nose mouth lip cheek chin neck shoulder elbow knee ankle
    heart bone muscle brain face head boss class bus fox box tax wish match peach witch ditch torch couch inch lunchbox
    hobby city army enemy country lorry jelly copy reply spy sky body penny ferry factory mystery memory gallery cry
    key toy monkey donkey valley journey turkey chimney jersey tray day boy guy way"""
EASY = tuple(
    dict.fromkeys(
        word for word in (*common.NOUNS, *split_words(_MORE)) if word not in IRREGULAR and word not in _UNCOUNTED
    )
)
_HISSING = ("s", "x", "z", "ch", "sh")


def plural(word: str) -> str:
    """Return the plural of a noun."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(_HISSING) else "s")


def wrong_plural(word: str, choice: int) -> str:
    """Return a plural that people form by mistake, or an empty string."""
    right = plural(word)
    wrongs = [word + "s", word, word + ("s" if word.endswith("e") else "es")]
    if word.endswith("y"):
        wrongs.append(word[:-1] + ("ies" if right.endswith("ys") else "ys"))
    if word in IRREGULAR and not right.endswith("s"):
        wrongs.append(right + "s")
    wrongs = [wrong for wrong in wrongs if wrong not in (right, ALSO.get(word))]
    return wrongs[choice % len(wrongs)]
