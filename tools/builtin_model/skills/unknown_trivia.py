"""Famous questions of general knowledge, as rows of a beginning and its ends, that the model cannot answer."""

from tools.builtin_model.common import split_words

# Questions with "is" or "was": the beginning, the verb, the subjects.
_BE: tuple[tuple[str, str, str], ...] = (
    ("how tall", "is", """Mount Everest, the Eiffel Tower, the Statue of Liberty, Big Ben, the Burj Khalifa, Tom Cruise,
        the tallest building in the world, the tallest man in the world, a giraffe, Mount Fuji, Shaq, Mont Blanc"""),
    ("how long", "is", """the Nile, the Amazon river, the Great Wall of China, a blue whale, a marathon,
        the Titanic movie, the Golden Gate Bridge, a school bus, the Thames, a flight to New York, a pregnancy"""),
    ("how deep", "is", "the ocean, the Mariana Trench, Loch Ness, the Grand Canyon, the Titanic wreck, Lake Baikal"),
    ("how old", "is", """the Earth, the universe, the sun, Taylor Swift, the pope, Joe Biden, Donald Trump, Messi,
        Madonna, King Charles, the Great Wall, Stonehenge, the oldest tree, the oldest person alive, Keanu Reeves,
        Rihanna"""),
    ("how far", "is", "the moon, the sun, London from Paris, the nearest star, New York from here, the airport, Pluto"),
    ("how far away", "is", "the moon, the sun, Mars, the nearest galaxy, Australia, the north star"),
    ("how big", "is", "the universe, the sun, the moon, Texas, Russia, a blue whale, the Sahara, a T rex, Africa"),
    ("how hot", "is", "the sun, lava, boiling water, the core of the Earth, Dubai in July, a pizza oven, lightning"),
    ("how fast", "is", "light, sound, a cheetah, Usain Bolt, a bullet train, a rocket, the fastest car, the ISS"),
    ("how much", "is", """an iPhone, a Big Mac, a Tesla, a gallon of gas, a stamp, a loaf of bread, Netflix a month, a
        ticket to Disneyland, a PS5, Elon Musk worth, bitcoin right now, the Mona Lisa worth, a house in London"""),
    ("how rich", "is", "Elon Musk, Jeff Bezos, Bill Gates, the king of England, Taylor Swift, the pope, Mr Beast"),
    ("how heavy", "is", "an elephant, the Earth, a blue whale, a car, the Statue of Liberty, a bowling ball, the moon"),
    ("how cold", "is", "Antarctica, space, the North Pole, Moscow in winter, dry ice, absolute zero, liquid nitrogen"),
    ("what", "is", """the boiling point of water, the freezing point of water, the speed of light, the speed of sound,
        the tallest mountain in the world, the longest river in the world, the deepest ocean, the
        biggest country in the world, the smallest country in the world, the largest desert,
        the tallest building in the world, the fastest animal, the biggest animal, the most spoken language, the
        most populated country, the richest country, the highest waterfall, the biggest island, the hardest rock,
        the chemical symbol for gold, the symbol for iron, the formula for water, h2o, co2, the atomic number of
        carbon, the largest organ in the body, the strongest muscle, the normal body temperature, a normal heart
        rate, the currency of Japan, the currency of the UK, the population of China, the population of London, DNA,
        the population of the world, the official language of Brazil, the national animal of Scotland, the stock
        market, the national anthem of France, the flag of Canada, the main religion in India, the zip code of
        Beverly Hills, the plot of Titanic, the best movie ever, the most sold book, the highest grossing film, the
        oldest university, the rarest blood type, the average height of a man, the minimum wage, the legal drinking
        age, the retirement age, the exchange rate, the interest rate, the price of gold, the price of oil, the
        phone number of the police, the difference between a virus and a bacteria, the difference between a frog and
        a toad, Instagram, the difference between affect and effect, the difference between jam and jelly,
        a good recipe for pancakes, the best way to lose weight, the best pizza place, the cure for a hangover, the
        first element, a noun, an adverb, the nearest star, the biggest star, a light year, a leap of faith, a solar
        system made of, gravity, a mortgage, the theory of relativity, a prime minister, the powerhouse of the cell,
        a gerund, an atom, a volcano, a black hole"""),
    ("who", "is", """the president of the United States, the US president, the president of France, the king of
        England, the prime minister of the UK, the prime minister of Canada, the chancellor of Germany, the pope,
        the CEO of Apple, the CEO of Tesla, the richest man in the world, the richest person in the world, the best
        footballer in the world, the fastest man in the world, the tallest man in the world, the oldest person in
        the world, the owner of Twitter, the lead singer of Queen, the drummer of the Beatles, the author of Harry
        Potter, the god of thunder, the goalkeeper of Brazil, the coach of Real Madrid, the mayor of New York, the
        god of war, the king of pop, the father of Luke Skywalker, the main character in Zelda, the actor in Mission
        Impossible, James Bond now"""),
    ("who", "was", """the first president, the first man on the moon, the first woman in space, the first man in
        space, the first emperor of Rome, the last tsar of Russia, the last queen of Egypt, the wife of Henry VIII,
        the first pope, the first person to climb Everest, the leader of the Nazis, the father of Alexander the
        Great, the youngest president, the first black president, the 16th president, the president in 1990, the
        winner last year, the mother of Jesus"""),
    ("where", "is", """the Eiffel Tower, the Taj Mahal, Machu Picchu, the Louvre, Mount Everest, the Great Barrier
        Reef, Stonehenge, Timbuktu, the Mona Lisa, the Amazon, the Sahara, Silicon Valley, Hogwarts, the nearest gas
        station, the nearest supermarket, the best beach, the liver, the appendix, Kashmir, Transylvania, Area 51,
        the Bermuda Triangle"""),
    ("where", "was", """Einstein born, Hitler born, Jesus born, Mozart born, Shakespeare born, pizza invented, Obama
        born, Titanic filmed, Harry Potter filmed, the last world cup, the first Olympics, Napoleon exiled, the
        Titanic built"""),
    ("when", "was", """the Berlin Wall built, the Eiffel Tower built, the First World War, the French Revolution, Jesus
        born, the moon landing, Einstein born, the telephone invented, the internet invented, the light bulb
        invented, Google founded, the printing press invented, the last ice age, Harry Potter published, the
        Declaration of Independence signed, America discovered, the first iPhone released, Titanic released, JFK
        shot, Martin Luther King killed, Rome founded"""),
    ("why", "is", """the sky*blue, the ocean*salty, grass*green, the sea*blue, blood*red, the moon*white, Mars*red,
        snow*white, Pluto*not a planet, Friday the 13th*unlucky, smoking*bad for you, the Mona Lisa*so famous,
        Venus*so hot, gold*so valuable, the Dead Sea*so salty, my cat*so fat, my internet*so slow, my phone*so hot,
        my car*making noise, gas*so expensive"""),
)  # fmt: skip
# Questions whose beginning stays as it is.
_DO: tuple[tuple[str, str], ...] = (
    ("who", """painted the Mona Lisa, painted the Starry Night, painted the Sistine Chapel, painted The Scream,
        wrote Hamlet, wrote Romeo and Juliet, wrote Harry Potter, wrote the Bible, wrote the Odyssey, wrote 1984,
        wrote Pride and Prejudice, wrote Moby Dick, wrote The Lord of the Rings, wrote War and Peace, wrote Don
        Quixote, wrote Frankenstein, invented the telephone, invented the light bulb, invented the internet,
        invented the wheel, invented the airplane, invented the computer, invented the car, invented pizza, invented
        the radio, invented paper, invented the steam engine, discovered America, discovered gravity, discovered
        penicillin, discovered electricity, discovered radium, discovered DNA, discovered oxygen, discovered
        Australia, composed the Four Seasons, composed the Ninth Symphony, composed Swan Lake, sang Thriller, sings
        Bohemian Rhapsody, sings Hello, sang My Way, sang Imagine, directed Titanic, directed Jaws, directed
        Inception, played Batman, played Harry Potter, plays Spider-Man, played Jack in Titanic, starred in Pretty
        Woman, won the World Cup in 2018, won the last World Cup, won the Super Bowl, won the election, won the
        Champions League, won World War 2, won the Oscar for best actor, won Eurovision, won the Nobel Peace Prize,
        won the game last night, killed Kennedy, killed Julius Caesar, killed Lincoln, shot John Lennon, built the
        pyramids, built the Great Wall, built the Colosseum, designed the Eiffel Tower, founded Microsoft, founded
        Apple, founded Facebook, founded Amazon, founded Rome, owns Instagram, owns YouTube, created Mickey Mouse,
        created Minecraft, created Python, created the universe, lives in the White House, lives in Buckingham
        Palace, walked on the moon first, climbed Everest first, started World War 1, was Napoleon, rules North
        Korea, has the most Oscars, has won the most Grand Slams, scored the most goals ever"""),
    ("when did", """World War 2 start, World War 2 end, World War 1 begin, World War I end, the Titanic sink,
        Columbus sail, the Berlin Wall fall, the Roman Empire fall, the dinosaurs die out, Elvis die, Michael
        Jackson die, Queen Elizabeth die, Princess Diana die, Einstein die, Shakespeare live, man land on the moon,
        the iPhone come out, Brexit happen, Covid start, the Cold War end, India become independent, the Civil War
        start, women get the vote, slavery end, the Beatles split up"""),
    ("how did", """Hitler die, Cleopatra die, Elvis die, the dinosaurs die, the universe begin, life begin, World
        War 1 start, the Titanic sink, Rome fall, the Great Depression start, Princess Diana die, the Egyptians
        build the pyramids"""),
    ("why did", """the Titanic sink, Rome fall, the dinosaurs die out, World War 1 start, Hitler hate Jews, Romeo
        kill himself, the Beatles break up, Napoleon lose at Waterloo, the Soviet Union collapse, Brexit happen,
        Anakin become Darth Vader"""),
    ("how many", """bones are in the human body, bones do we have, teeth does an adult have, people live in China,
        people live on earth, people are in the world, countries are there, countries are in Europe, countries are
        in Africa, states are in the USA, stars are there, moons does
        Jupiter have, moons does Saturn have, elements are there, players are on a soccer team, players are in a
        basketball team, rings are in the Olympic logo, strings does a guitar have, keys does a piano have, hearts
        does an octopus have, stomachs does a cow have, legs does a crab have, eyes does a spider have, wives did
        Henry VIII have, kids does Elon Musk have, Harry Potter books are there, episodes of Friends are there,
        calories are in an apple, calories are in a banana, calories should i eat, hours should i sleep, presidents
        has the US had, languages are there, World Cups has Brazil won, Grammys does Taylor Swift have, Star Wars
        movies are there, people died in World War 2, ribs do we have, people speak Spanish, islands are in Greece,
        time zones are there in Russia, chromosomes do humans have, steps should i walk"""),
    ("how much", """does an iPhone cost, does an elephant weigh, does a nurse earn, does a Tesla cost, money does
        Ronaldo make, water should i drink, protein is in an egg, sugar is in a Coke, does a wedding cost, does a
        passport cost, sleep do i need, does a house cost, does Netflix cost, caffeine is in coffee, does the earth
        weigh, tax do i have to pay, should i tip"""),
    ("how long", """does it take to boil an egg, do cats live, do dogs live, do turtles live, does it take to get to
        Mars, did the war last, does it take to fly to Australia, does a cold last, should i cook chicken, can you
        live without water, do i bake a potato, does it take to learn Spanish, was the Hundred Years War, did the
        Roman Empire last, is milk good after opening, does the flu last"""),
    ("what", """causes earthquakes, causes thunder, causes cancer, causes the tides, caused World War 1, caused
        the Great Depression, happened in 1969, happened in 1492, happened on 9/11, happened to the Titanic,
        happened to Amelia Earhart, killed the dinosaurs, do pandas eat, do koalas eat, do rabbits eat, do vegans
        eat, does DNA stand for, does NASA stand for, does E=mc2 mean, does FBI mean, did Einstein discover, did
        Edison invent, did Picasso paint, did Martin Luther King do, did Gandhi do, does a lawyer do, year did the
        Titanic sink, year did WW2 end, year was Google founded, year did the first iPhone come out, year was Obama
        elected, language do they speak in Brazil, language do they speak in Switzerland, currency does Japan use,
        money do they use in Mexico, continent is Egypt on, country is Machu Picchu in, country is Dubai in, ocean
        is next to California, river runs through London, time is it in Tokyo, time is it in New York, time is it
        now, time does Walmart close, time does the sun set, should i have for dinner, should i cook tonight, should
        i watch on Netflix, should i read next, should i name my dog, should i wear to a wedding, do i do in Rome,
        medicine should i take, movie won best picture, movie should i watch, team does Messi play for, team does
        LeBron play for, sport did Michael Jordan play, instrument did Louis Armstrong play, nationality is Shakira,
        religion are they in India, temperature do i bake chicken at, temperature does water boil at, gas do plants
        breathe in, vitamin is in oranges, blood type is rarest"""),
    ("which", """country has the most people, country won the World Cup in 2014, country is the biggest, country
        invented pizza, ocean is the biggest, animal is the fastest, animal lives longest, river is the longest,
        mountain is the highest, element is O, metal is liquid, team won the Super Bowl, player has the most goals,
        phone should i buy, car should i buy, laptop is best for students, movie won the most Oscars, language is
        spoken in Austria, vitamin does the sun give, stock should i buy, band sang Yesterday, president freed the
        slaves, king had six wives, city hosted the Olympics in 2012, bone is the longest, organ pumps blood"""),
    ("how do", """planes fly, magnets work, bees make honey, birds fly, fish breathe, plants make
        food, rainbows form, i make pancakes, you make bread, i cook rice, i boil eggs, i lose weight, i fix my car,
        i get a girlfriend, you play chess, you say hello in Spanish, you say thank you in Japanese, you say i love
        you in French, solar panels work, batteries work, black holes form, babies get made, i get rich, i get to
        the airport, i tie a tie, i make friends, i get rid of ants, i stop being shy, you spot a fake Rolex"""),
    ("how does", """a car engine work, the internet work, electricity work, photosynthesis work, the heart work, a
        microwave work, wifi work, gravity work, the stock market work, bitcoin work, a fridge work, a plane fly,
        evolution work, the brain work, a toilet work, Harry Potter end, Titanic end, Game of Thrones end, a bill
        become law, voting work in the US, a camera work, a rainbow form"""),
    ("why do", """cats purr, dogs bark, we dream, we yawn, people lie, leaves change color, birds migrate, onions
        make you cry, we have seasons, stars twinkle, men have nipples, we sneeze, cats hate water, boats float,
        zebras have stripes, volcanoes erupt, i feel tired all the time"""),
    ("can", """dogs eat chocolate, cats eat tuna, dogs eat grapes, penguins fly, you eat raw eggs, i take
        ibuprofen with alcohol, my landlord kick me out, i get a refund, i sue my neighbor, i drive with an eye
        infection, humans breathe on Mars, elephants swim, pigs look up, snakes hear"""),
    ("is", """the earth flat, a tomato a fruit, a whale a fish, Elvis dead, God real, Santa real, coffee bad
        for you, weed legal in Germany, there a god, Tesla a good stock, bitcoin a good investment, it going to
        rain, it raining, Pluto a star, Batman real, milk good for you, glass a liquid, Australia a continent, Trump
        still president, Tom Hanks still alive, gluten bad, iPhone better than Android, Messi better than Ronaldo,
        it safe to fly, it illegal to download movies, London bigger than Paris, the Great Wall visible from space,
        climate change real, sugar worse than fat, chess a sport, it bad to crack your knuckles, a banana a berry,
        meat bad for the planet, there life on Mars"""),
    ("should i", """buy bitcoin, sell my shares, buy a house, quit my job, see a doctor, go to the hospital, get a
        dog, get a cat, get a tattoo, break up with him, text my ex, tell her i like her, go to college, learn Java
        or Python, buy an iPhone or a Samsung, take vitamins, invest in Tesla, lease or buy a car, get married, have
        kids, move to Canada, eat breakfast, go vegan, cut my hair, get a vaccine"""),
    ("did", """Einstein fail maths, the moon landing happen, Liverpool win, Liverpool win last night, Brazil
        win, the Lakers win, Napoleon lose, Rose let Jack die, dinosaurs have feathers, Shakespeare write Hamlet,
        Edison invent the light bulb, Columbus discover America, Vikings wear horns"""),
)  # fmt: skip


def _rows() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the direct questions, and those that may follow "do you know"."""
    direct, within = [], []
    for begin, verb, subjects in _BE:
        for subject in split_words(subjects):
            noun, _, rest = subject.partition("*")
            if not rest and verb == "was" and begin in ("when", "where"):
                head, _, last = noun.rpartition(" ")
                noun, rest = (head, last) if last.endswith(("ed", "t", "born")) else (noun, "")
            direct.append(" ".join(f"{begin} {verb} {noun} {rest}".split()))
            within.append(" ".join(f"{begin} {noun} {verb} {rest}".split()))
    for begin, ends in _DO:
        for end in split_words(ends):
            direct.append(f"{begin} {end}")
            if begin in ("who", "what") and not end.startswith(("do ", "does ", "did ")):
                within.append(f"{begin} {end}")
    return tuple(direct), tuple(within)


QUESTIONS, WITHIN = _rows()
# What somebody did, for guesses such as "Einstein painted the Mona Lisa, right?".
DEEDS = tuple(
    end for end in split_words(_DO[0][1]) if end.split()[0].endswith("ed") or end.startswith(("wrote", "sang"))
)
# Noun phrases to ask for: "the boiling point of water".
FACTS = tuple(
    noun
    for begin, _, nouns in _BE
    if begin in ("what", "who")
    for noun in split_words(nouns)
    if noun.startswith("the ")
)
