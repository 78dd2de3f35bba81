"""Things, animals, verbs and errands, for questions and requests that the model cannot answer."""

from tools.builtin_model import common
from tools.builtin_model.common import split_words
from tools.builtin_model.skills.unknown_words import NOT_A_WORLD

_MORE = split_words(
    """accordion alarm ambulance apron armchair attic backpack balcony balloon bandage banjo barn barrel basement
    basket
    bathtub beard bell belt bench bicycle blanket blender boiler bottle bowl bracelet brick broom brush bucket bulb
    button
    cabinet calculator calendar candle cannon canoe carpet cathedral ceiling cellar chain chandelier chimney clarinet
    closet coin comb compass computer concert cottage couch crane crown crystal cupboard curtain cushion diamond diary
    dictionary dishwasher ditch doll drawer drill drum dryer elevator emerald envelope eraser factory fan faucet fence
    ferry fireplace flag flashlight flute fountain freezer funnel fuse garage gate glacier grill gun hammer hammock
    handbag harbour harp headphone heater hedge helmet hinge hook hose iceberg jar jacket jewel jigsaw kettle kite
    ladder lamp laptop lawn lighthouse lighter lipstick loom lorry magnet mask mattress microphone microscope
    microwave
    mill monument mop motor motorbike museum mug nail napkin necklace needle net newspaper notebook oar orchestra
    organ
    package paddle padlock painting palace parachute passport pearl pen pencil pendulum perfume piano pillow pipe
    plank
    pliers plough pocket poster projector propeller puddle pump puppet purse pyramid quilt raft railway rake ramp
    razor
    receipt recipe rope rudder rug ruler saddle sandal saucer saw scarf scissors screw screwdriver shelter shovel
    shower
    sink skateboard sled sleeve slipper soap sock spade spoon sponge stamp stapler statue stove string suitcase
    sweater swing syringe tank tap tape telescope tent thermometer thread throne tile toaster toilet tongs toothbrush
    torch towel tractor trailer train tray tripod trombone trousers trumpet tube tunnel turbine tyre umbrella uniform
    vacuum vase velvet violin volcano wagon wallet wardrobe washer well whip whistle wig windmill wire wrench yacht
    zip"""
)
NOUNS = tuple(word for word in common.NOUNS + _MORE if word not in NOT_A_WORLD)
ANIMALS = split_words(
    """dog cat horse cow sheep goat pig rabbit mouse rat elephant lion tiger bear wolf fox deer owl eagle penguin
    parrot
    duck frog snake turtle dolphin whale shark bee ant spider butterfly squirrel hedgehog otter seal monkey giraffe
    zebra panda koala camel lizard crab octopus goose swan hamster donkey badger beaver kangaroo crocodile hippo
    rhino gorilla
    cheetah leopard jaguar lynx hyena jackal bison moose reindeer llama alpaca sloth armadillo anteater platypus
    wombat
    bat mole raccoon skunk weasel ferret mink walrus jellyfish starfish squid lobster shrimp snail slug worm beetle
    dragonfly grasshopper cricket mosquito wasp flea tick moth caterpillar scorpion centipede salmon tuna trout eel
    herring goldfish stork heron flamingo peacock ostrich falcon hawk vulture raven crow pigeon sparrow swallow robin
    nightingale woodpecker pelican seagull albatross cuckoo turkey hen rooster chameleon gecko iguana toad salamander
    poodle bulldog labrador unicorn mammoth tyrannosaurus velociraptor dodo phoenix dragon mermaid kraken yeti"""
)
VERBS = common.VERBS + split_words(
    """adopt allow annoy arrest attack bark bite bleed blink blow borrow bounce breathe breed bury calculate camp
    capture celebrate cheat chew chop clap collapse collect compete complain control crawl crash cry dance dig dive
    divorce
    dream drown dry dye escape evolve examine exist expand explode explore fail faint fight float forget forgive glow
    greet guard guess heal hibernate hide hug hunt hurry imagine improve inherit invade invent itch jump kiss knit
    knock laugh lay lick march marry migrate mine mourn multiply murder nap negotiate obey orbit pack panic park peel
    pollinate practise pray protect protest punch punish quarrel race recycle reflect repeat rescue retire rob rot
    rust
    sail scratch scream shave shiver shrink sink sleep slide smell smile smoke sneeze snore spin split spread squeeze
    stare starve steal stink stretch study suffer surrender survive sweat swallow tease tempt tickle travel tremble
    twist vanish vibrate vote wander waste whisper whistle wink worry yawn"""
)
ADJECTIVES = tuple(word for word in common.ADJECTIVES if word not in ("red", "blue")) + split_words(
    """angry beautiful bitter boring broken cheap comfortable complicated crazy crooked crowded cruel curly
    delicious elegant endless enormous expensive fair fancy fragile frozen funny furious gentle giant glad graceful
    grumpy hairy handsome harmful healthy heroic holy honest horrible hungry illegal innocent invisible jealous lonely
    lovely lucky magic messy muddy mysterious naked narrow nasty noisy odd painful peaceful perfect pleasant poisonous
    polite popular powerful precious pretty rare ridiculous rotten round royal rusty sacred salty scary selfish shiny
    silent silly slippery smart spicy spooky sticky striped stubborn stupid suspicious tasty terrible thick thin
    thirsty
    tiny tired tough transparent tricky ugly unfair useful useless vain valuable violent visible weird wise
    wonderful"""
)
HOW_TO = split_words(
    """bake bread, change a tyre, tie a tie, boil an egg, lose weight, make money, get rich, find a job, sleep better,
    become a doctor, make friends, fix a leaking tap, unclog a drain, paint a wall, hang a picture, build a shed,
    grow tomatoes, prune roses, plant a tree, mow the lawn, get rid of ants, train a puppy, house-train a cat,
    ride a bike,
    drive a car, park a car, jump-start a car, change the oil, learn to swim, swim faster, run a marathon,
    do a handstand,
    do push-ups, play the guitar, play the piano, play poker, play chess, win at chess, solve a rubik's cube, juggle,
    whistle, sing better, dance salsa, draw a horse, knit a scarf, sew on a button, iron a shirt, fold a fitted sheet,
    remove a stain, clean an oven, clean a carpet, sharpen a knife, cook rice, make coffee, brew beer, bake a cake,
    make pizza, roast a turkey, cut an onion, peel a mango, freeze herbs, light a fire, pitch a tent, tie a knot,
    catch a fish,
    sail a boat, read a map, build a kite, fold a paper plane, write a novel, write a cv, publish a book,
    pass a job interview, ask for a raise, quit a job, start a business, open a restaurant, buy a house,
    rent a flat, sell a car,
    get a mortgage, save on taxes, file a tax return, invest money, trade stocks, mine bitcoin, get a passport,
    apply for a visa,
    book a flight, pack a suitcase, travel cheaply, meet people, ask someone out, write a love letter, plan a wedding,
    name a baby, calm a baby, change a nappy, raise a child, stop smoking, stop snoring, cure a cold, treat a burn,
    lower blood pressure, get fit, build muscle, gain weight, stop worrying, meditate, stay calm, be happy,
    fall asleep,
    remember names, study for an exam, learn french, learn japanese, speak in public, write a speech, tell a lie,
    pick a lock, hack a website, make a bomb, build a rocket, make a website, write an app, learn to code,
    center a div,
    install windows, format a hard drive, reset an iphone, take a screenshot, set up a router, speed up a laptop,
    delete a facebook account, download a video, edit a photo, make a podcast, become famous, become an actor,
    become president, get to the airport, get to the moon, survive in a desert, escape a bear, milk a cow,
    shear a sheep,
    keep bees, make cheese, make soap, make candles, blow glass, dye hair, cut hair, shave, braid hair,
    tie shoelaces"""
)
ERRANDS = split_words(
    """call a taxi, call my mother, call the police, phone my boss, text my wife, send an email,
    send a message to my brother,
    order a pizza, order some food, book a flight, book a hotel, book a table for two, reserve a seat,
    buy me a coffee,
    buy milk, set an alarm, set a timer for ten minutes, wake me up at seven, remind me tomorrow, turn on the light,
    turn off the tv, switch off the heating, open the door, open the window, close the door, lock the car,
    start the car,
    feed the cat, walk the dog, water the plants, do the dishes, cook dinner, make coffee, bring me a beer,
    clean my room,
    wash my car, mow the lawn, paint the fence, fix my bike, repair my phone, do my homework, do my taxes,
    pay my bills,
    print this, scan this letter, check my email, read my mail, search the web, google this,
    look this up on wikipedia, open youtube, open my browser, play some music, play a song, play a video,
    show me a picture,
    show me a map, take a photo, take a screenshot, make a video, record my voice, read this aloud, listen to me sing,
    look at this picture, look out of the window, sing a song, sing for me, dance for me, whistle a tune,
    bark like a dog,
    play chess, play chess with me, play tic tac toe, play hangman, play twenty questions, play a game, roll a die,
    roll dice,
    flip a coin, toss a coin, pick a card, pick a number, guess a number, guess my age, guess my weight, read my mind,
    read my palm, predict my future, tell my fortune, cast a spell, do a magic trick, fly to the moon,
    hack my neighbour,
    hack the wifi, break into a bank, drive me home, give me money, lend me ten euros, transfer money,
    invest my savings,
    buy bitcoin, sell my shares, find me a job, find me a girlfriend, find my keys, find a restaurant, find a dentist,
    plan my day, plan my trip, plan my wedding, organise a party, choose a present for my dad,
    choose a name for my baby,
    fix my code, debug my code, review my code, compile this, run this script, install windows, update my phone,
    delete my photos, clean my hard drive, format my disk, back up my phone, connect to the wifi, block this number,
    pretend to be a pirate, act like a doctor, be my lawyer, be my boyfriend, speak like yoda,
    draw a cat, draw a house, paint a portrait, design a logo, make a meme, compose a symphony, generate an image,
    create a website, build an app, make a spreadsheet, make a chart, plot a graph, make a quiz, create a crossword,
    check my grammar, correct my essay, proofread my letter, grade my homework, rate my haircut, judge my outfit"""
)
WRITINGS = split_words(
    """a poem, an essay, a song, a letter, an email, a haiku, a report, a recipe, a speech, a plan, a tweet,
    a blog post, a novel,
    a python program, a javascript function, some code, a shell script, a web page, an sql query, a class in java,
    a cover letter, a cv, a resume, a love letter, a birthday card, a wedding speech, a toast, a eulogy,
    a press release,
    an advert, a slogan, a product description, a review, a summary, a book report, a screenplay, a dialogue,
    a limerick,
    a sonnet, a rap, a lullaby, a prayer, a contract, a complaint, a business plan, a meal plan, a training plan,
    a travel plan, a shopping list, a budget, a lesson plan, a quiz, a riddle, a crossword, a presentation, a thesis,
    an article, a newsletter, a manual, a diary entry, a caption, a headline, a chapter, a play, a monologue,
    a manifesto"""
)
ACTIVITIES = split_words(
    """football, tennis, chess, poker, golf, rugby, cricket, hockey, boxing, judo, skiing, surfing, sailing,
    climbing, yoga,
    fishing, hunting, gardening, knitting, cooking, painting, dancing, reading, swimming, running, cycling, camping,
    smoking, drinking, gambling, shopping, travelling, working, studying, sleeping, flying, driving, meditating,
    fasting,
    praying, voting, lying, stealing, dating, marriage, divorce, war, tourism, farming, mining, whaling,
    bullfighting"""
)
ROLES = split_words(
    """president, king, queen, prime minister, mayor, inventor, founder, author, winner, owner, leader, boss, ceo,
    director,
    captain, coach, goalkeeper, emperor, chancellor, pope, singer, drummer, architect, discoverer, governor, champion,
    first woman, first man, best player, richest man, youngest person, tallest man, oldest person, chairman,
    ambassador"""
)
MEASURES = split_words(
    """population, currency, president, language, area, flag, national anthem, religion, history, economy, climate,
    highest mountain, longest river, largest city, national dish, time zone, gdp, government, king, queen, phone code,
    internet domain, oldest city, second city, biggest lake, average income, life expectancy, birth rate,
    constitution,
    national animal, national flower, national team, most famous singer, richest man, army, main export, coastline,
    police number, voting age, speed limit, minimum wage, official language, prime minister, motto,
    number of inhabitants"""
)
ASPECTS = split_words(
    """tallest building, longest river, highest mountain, deepest ocean, largest country, smallest country,
    fastest animal,
    fastest car, biggest animal, oldest tree, richest person, most expensive car, longest bridge, largest desert,
    biggest city, oldest city, coldest place, hottest place, deepest lake, tallest man, longest word, hardest metal,
    largest island, biggest stadium, oldest university, most spoken language, most popular sport, best film,
    best football team, most dangerous snake, strongest man, largest airport, busiest station, first computer,
    first car, first phone, first film, first book, last emperor, rarest stamp, loudest sound, brightest star,
    nearest galaxy, worst disaster, most common name, most beautiful city, largest bank, biggest company,
    best restaurant"""
)
MISS_VERBS = split_words(
    """export, fork, resume, list, continue, save, load, delete, rename, open, close, start, stop, run, quit, exit,
    undo, copy,
    share, search, change, switch, reset, clear, print, install, update, set, use, leave, end, find, show, choose,
    import,
    move, restore, edit, interrupt, pause, shorten, limit, compress, repeat, measure, train, download, cancel,
    attach"""
)
MISS_OBJECTS = split_words(
    """goods, a road, my career, my studies, wine to china, a bank account, a marathon, a company, furniture,
    a horse, a puppy,
    the dishwasher, a truck, a gun, a washing machine, the table, the alarm clock, the highway, the country,
    a marriage,
    a war, a fire, the oven, a bottle of wine, a coconut, an umbrella, a savings account, a shop, a restaurant,
    a museum,
    a fight, the music, a train, a plane, the engine, a lawn mower, a boat, a passport, a driving licence,
    my expenses,
    my ingredients, my hair, a nappy, the bed sheets, a light bulb, a tyre, jobs, schools, doctors, money,
    water, electricity, a hammer, a drill, a fork, a spoon, chopsticks, a compass, the toilet, a camera, an iphone,
    my tv,
    the radio, a fridge, windows 11, an app, netflix, my facebook page, a photo, a newspaper, a birth certificate,
    a family name, a street, a ship, a tattoo, my past, a haircut, a mistake in life, a lottery ticket, bananas, cars,
    coffee beans, weapons, a tax bill, a loan, a lease, a subscription, a gym, a church, my neighbour, a lost dog,
    my heart, a friendship, a secret, the universe, a garden, tomatoes, traffic, a river, a bee hive, rice,
    the curtains"""
)
MISS_TERMS = split_words(
    """bus token, fashion model, role model, model train, model aeroplane, weight lifter, weight watcher,
    temperature of soup,
    temperature in july, head chef, layer cake, layer of paint, seed of an avocado, sunflower seed, bird seed,
    top gear,
    top hat, nuclear fusion, fork in the road, fish fork, tuning fork, photo session, jam session, export tax,
    export licence,
    import duty, prompt payment, context of the war, window cleaner, window seat, batch of cookies, train station,
    training camp, wedding train, memory foam, memory lane, speed limit, speed camera, stop sign, bus stop,
    cash register,
    cache of weapons, attention span, parameter of a circle, court session, kernel of corn, thread count,
    sewing thread,
    command of an army, system of government, immune system, solar panel, sampling error, free sample, blood sample,
    user of drugs, capital punishment, capital gain, capital letter, venture capital, capital of a column,
    sum insured,
    lump sum, number plate, word of honour, letter of intent, plural marriage, opposite sex, past life, spelling bee,
    spring roll, spring mattress, summer camp, fall guy, winter tyre, march of time, may pole, second hand,
    minute steak,
    day trader, month of sundays, year book, light year, mars bar, saturn rocket, mercury thermometer, planet fitness,
    orange order, green card, blue chip, white noise, black market, red tape, pink slip, list price,
    short story award"""
)
FOREIGN = split_words(
    """was ist das?, wie spaet ist es?, wo ist der Bahnhof?, wer ist der Kanzler?, warum ist der Himmel blau?,
    wie wird das Wetter morgen?, was kostet ein Brot?, wie komme ich nach Hause?,
    wann faehrt der Zug?,
    wie alt ist die Erde?, wo liegt Hamburg?, was bedeutet Freiheit?, wer hat Amerika entdeckt?, was soll ich kochen?,
    wie viele Menschen leben in Berlin?, ich verstehe das nicht, schreib mir ein Gedicht,
    wie sagt man das auf Englisch?,
    warum schlafen wir?, wie heisst der Koenig?, was gibt es Neues?, ich habe Hunger, hast du Zeit?,
    woher kommt der Wind?,
    quelle heure est-il?, où est la gare?, qui est le président?, pourquoi le ciel est bleu?, quel temps fait-il?,
    combien coûte le pain?, comment ça marche?, qu'est-ce que c'est?, où habite le roi?, je ne comprends pas,
    peux-tu m'aider?, combien de personnes vivent à Lyon?, qui a écrit ce livre?, quand part le train?,
    je suis fatigué,
    que veut dire ce mot?, comment faire une tarte?, c'est quoi la vie?, écris un poème, où sont les toilettes?,
    ¿qué hora es?, ¿dónde está la estación?, ¿quién es el presidente?, ¿por qué el cielo es azul?,
    ¿cuánto cuesta el pan?,
    que es la vida?, donde esta el hotel?, como se hace la paella?, quien gano el partido?, cuando sale el tren?,
    no entiendo nada, puedes ayudarme?, que tiempo hace hoy?, cuantos habitantes tiene Sevilla?, escribe un poema,
    que significa esta palabra?, tengo hambre, donde vive el rey?, cual es el rio mas largo?, quiero aprender español,
    che ore sono?, dove si trova la stazione?, chi ha dipinto la Gioconda?, perché il cielo è blu?,
    quanto costa il pane?,
    che tempo fa oggi?, come si fa la pizza?, non capisco niente, puoi aiutarmi?, quando parte il treno?,
    che cosa significa?,
    chi ha vinto la partita?, quanti abitanti ha Napoli?, scrivi una poesia, ho fame, dove abita il papa?,
    cos'è l'amore?,
    wat is dit?, waar is het station?, hoe laat is het?, wie is de koning?, wat kost een brood?, ik begrijp het niet,
    onde fica a praia?, que horas são?, quem é o rei?, quanto custa o pão?, gdzie jest dworzec?, co to jest?,
    vad är klockan?, var ligger stationen?, hvad er klokken?, mikä tämä on?, nerede oturuyorsun?, bu ne?,
    quo vadis?, cogito ergo sum, alea iacta est, carpe diem, nan desu ka, kore wa nan desu ka, doko desu ka,
    eto chto takoe"""
)
