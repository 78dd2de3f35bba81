"""People, works, topics and other names that the model knows nothing about."""

from tools.builtin_model.common import split_words

PEOPLE = split_words(
    """Einstein, Albert Einstein, Napoleon, Mozart, Shakespeare, Cleopatra, Isaac Newton, Picasso, Beethoven,
    Julius Caesar, Gandhi, Charles Darwin, Columbus, Marie Curie, Leonardo da Vinci, Elvis, Elvis Presley, Madonna,
    Barack Obama, Lionel Messi, Bach, Galileo, Plato, Socrates, Abraham Lincoln, Churchill, Nikola Tesla, Edison,
    Goethe,
    Kafka, Tolstoy, Van Gogh, Rembrandt, Aristotle, Kant, Karl Marx, Freud, Alan Turing, Ada Lovelace, Bill Gates,
    Elon Musk, Harry Potter, Sherlock Holmes, Batman, Superman, Zeus, Hercules, Achilles, Odysseus, Homer, Virgil,
    Dante, Cervantes, Moliere, Voltaire, Rousseau, Descartes, Spinoza, Hegel, Nietzsche, Schopenhauer, Wittgenstein,
    Sartre, Simone de Beauvoir, Hannah Arendt, Confucius, Buddha, Jesus, Muhammad, Moses, Martin Luther, the Pope,
    the Dalai Lama, Mother Teresa, Nelson Mandela, Martin Luther King, Malcolm X, Rosa Parks, Che Guevara,
    Fidel Castro, Stalin, Lenin, Trotsky, Gorbachev, Mao, Hitler, Mussolini, Franco, Bismarck, Napoleon Bonaparte,
    Genghis Khan, Attila, Alexander the Great, Hannibal, Spartacus, Nero, Augustus, Constantine, Charlemagne,
    Joan of Arc, Henry the Eighth, Queen Victoria, Queen Elizabeth, King Charles, Princess Diana, Marie Antoinette,
    Louis the Fourteenth, Peter the Great, Catherine the Great, Ivan the Terrible, Rasputin, Marco Polo, Magellan,
    Vasco da Gama, James Cook, Amundsen, Shackleton, Neil Armstrong, Buzz Aldrin, Yuri Gagarin, Laika, Copernicus,
    Kepler, Tycho Brahe, Stephen Hawking, Carl Sagan, Niels Bohr, Max Planck, Heisenberg, Feynman, Oppenheimer,
    Faraday, Maxwell, Euler, Gauss, Euclid, Pythagoras, Archimedes, Fibonacci, Fermat, Ramanujan, Leibniz, Pascal,
    Mendel, Pasteur, Alexander Fleming, Florence Nightingale, Hippocrates, Watson and Crick, Rosalind Franklin,
    Mendeleev, Lavoisier, Alfred Nobel, Grace Hopper, Linus Torvalds, Tim Berners-Lee, Steve Jobs, Mark Zuckerberg,
    Jeff Bezos, Larry Page, Warren Buffett, Henry Ford, Ferdinand Porsche, Walt Disney, Charlie Chaplin,
    Marilyn Monroe, Audrey Hepburn, Tom Hanks, Brad Pitt, Angelina Jolie, Leonardo DiCaprio, Meryl Streep,
    Johnny Depp, Tom Cruise, Will Smith, Keanu Reeves, Emma Watson, Steven Spielberg, Alfred Hitchcock,
    Stanley Kubrick, Quentin Tarantino, George Lucas, Hayao Miyazaki, Kurosawa, Fellini, Taylor Swift, Beyonce,
    Michael Jackson, Prince, David Bowie, Freddie Mercury, John Lennon, Paul McCartney, Bob Dylan, Bob Marley,
    Jimi Hendrix, Kurt Cobain, Adele, Rihanna, Lady Gaga, Eminem, Ed Sheeran, Justin Bieber, Elton John,
    Frank Sinatra, Edith Piaf, Louis Armstrong, Miles Davis, Pavarotti, Maria Callas, Chopin, Vivaldi, Handel, Haydn,
    Schubert, Brahms, Wagner, Verdi, Puccini, Tchaikovsky, Debussy, Ravel, Stravinsky, Liszt, Paganini,
    Michelangelo, Raphael, Caravaggio, Vermeer, Monet, Manet, Renoir, Cezanne, Gauguin, Matisse, Klimt, Munch,
    Salvador Dali, Frida Kahlo, Andy Warhol, Banksy, Rodin, Gaudi, Le Corbusier, Hemingway, Mark Twain,
    Edgar Allan Poe, Charles Dickens, Jane Austen, Oscar Wilde, Agatha Christie, Tolkien, George Orwell,
    Virginia Woolf, James Joyce, Stephen King, Dostoevsky, Chekhov, Pushkin, Victor Hugo, Balzac, Proust, Camus,
    Jules Verne, Antoine de Saint-Exupery, Astrid Lindgren, the Brothers Grimm, Hans Christian Andersen,
    Thomas Mann, Bertolt Brecht, Neruda, Gabriel Garcia Marquez, Murakami, Usain Bolt, Muhammad Ali, Mike Tyson,
    Michael Jordan, LeBron James, Serena Williams, Roger Federer, Rafael Nadal, Cristiano Ronaldo, Pele, Maradona,
    Neymar, Zidane, David Beckham, Tiger Woods, Michael Schumacher, Lewis Hamilton, Michael Phelps, Simone Biles,
    Garry Kasparov, Magnus Carlsen, Bobby Fischer, Angela Merkel, Margaret Thatcher, Tony Blair, Boris Johnson,
    Emmanuel Macron, Charles de Gaulle, Donald Trump, Joe Biden, John Kennedy, Ronald Reagan, George Washington,
    Thomas Jefferson, Benjamin Franklin, Vladimir Putin, Zelensky, Xi Jinping, Erdogan, Greta Thunberg,
    Malala, Anne Frank, Sigmund Freud, Carl Jung, Pavlov, Robin Hood, King Arthur, Merlin, Dracula, Frankenstein,
    Peter Pan, Pinocchio, Cinderella, Snow White, Mickey Mouse, Donald Duck, Bugs Bunny, Homer Simpson, Pikachu,
    Super Mario, Darth Vader, Luke Skywalker, Yoda, Gandalf, Frodo, Spider-Man, James Bond, Indiana Jones,
    Hamlet, Romeo, Othello, Don Quixote, Robinson Crusoe, Captain Ahab, Santa Claus, the tooth fairy, Thor, Odin,
    Loki, Athena, Apollo, Poseidon, Medusa, Osiris, Shiva, Krishna, Tutankhamun, Ramses, Nefertiti, Houdini,
    Al Capone, Jack the Ripper, Bonnie and Clyde, Pablo Escobar, Coco Chanel, Gordon Ramsay, Oprah, Mr Bean"""
)
WORKS = split_words(
    """Hamlet, Macbeth, Romeo and Juliet, the Odyssey, the Iliad, the Bible, the Koran, Don Quixote, Moby Dick,
    War and Peace, Anna Karenina, Crime and Punishment, Pride and Prejudice, Jane Eyre, Wuthering Heights,
    Great Expectations, Oliver Twist, Dracula, Frankenstein, Treasure Island, Alice in Wonderland, Peter Pan,
    the Hobbit, the Lord of the Rings, Harry Potter, Animal Farm, Brave New World, Faust, the Divine Comedy,
    the Little Prince, Les Miserables, Ulysses, the Great Gatsby, the Old Man and the Sea, Dune, Foundation,
    the Da Vinci Code, the Hunger Games, Twilight, the Mona Lisa, the Last Supper, the Scream, the Starry Night,
    Guernica, the Birth of Venus, the Night Watch, the Magic Flute, Carmen, Aida, Swan Lake, the Nutcracker,
    the Four Seasons, the Moonlight Sonata, Bolero, Bohemian Rhapsody, Imagine, Yesterday, Thriller, Billie Jean,
    Stairway to Heaven, Hotel California, Let It Be, Titanic, Avatar, Star Wars, the Matrix, Inception, Jaws,
    Jurassic Park, Casablanca, Psycho, the Godfather, Pulp Fiction, Fight Club, Forrest Gump, Gladiator, Alien,
    Blade Runner, Terminator, Rocky, Frozen, Bambi, the Lion King, Toy Story, Shrek, Finding Nemo, Spirited Away,
    Amelie, Parasite, the Simpsons, Friends, Breaking Bad, Game of Thrones, Sherlock, Doctor Who, Star Trek,
    Minecraft, Tetris, Pac-Man, Fortnite, Super Mario, Zelda, Pokemon, Monopoly, Scrabble, the Communist Manifesto,
    the Origin of Species, the Art of War, Robinson Crusoe, Gulliver's Travels, Sleeping Beauty, Metropolis"""
)
TOPICS = split_words(
    """physics, chemistry, biology, history, democracy, quantum mechanics, evolution, inflation, philosophy, gravity,
    electricity, photosynthesis, climate change, relativity, economics, politics, religion, algebra, geometry,
    calculus, the big bang, black holes, dinosaurs, volcanoes, earthquakes, the human brain, dna, vitamins,
    the stock market, bitcoin, blockchain, the internet, java, javascript, rust, c++, html, css, sql, php, perl,
    haskell,
    linux, windows, docker, kubernetes, git, github, excel, powerpoint, photoshop, astronomy, medicine, law, taxes,
    insurance, marketing, psychology, literature, poetry, architecture, classical music, ancient egypt, mathematics,
    statistics, probability, logic, recycling, solar energy, nuclear power, meditation, time travel, osmosis,
    diffusion, respiration, digestion, the immune system, the nervous system, mitosis, meiosis, the cell cycle,
    genetics, ecology, botany, zoology, geology, meteorology, oceanography, archaeology, anthropology, sociology,
    linguistics, thermodynamics, entropy, magnetism, radioactivity, optics, acoustics, plate tectonics, erosion,
    the water cycle, the carbon cycle, the greenhouse effect, the ozone layer, global warming, deforestation,
    acid rain, tides, monsoons, hurricanes, tornadoes, tsunamis, glaciers, the gulf stream, el nino,
    the northern lights,
    antimatter, dark matter, dark energy, neutrinos, the higgs boson, string theory, wormholes, supernovas, comets,
    asteroids, the milky way, the james webb telescope, the space station, capitalism, communism, socialism, fascism,
    feudalism, colonialism, slavery, apartheid, feminism, globalisation, anarchism, liberalism, nationalism,
    christianity, islam, judaism, buddhism, hinduism, taoism, atheism, the reformation, the crusades, the renaissance,
    the enlightenment, the industrial revolution, the black death, the ice age, the stone age, the bronze age,
    the middle ages, the roman empire, the ottoman empire, the british empire, the vikings, the aztecs, the maya,
    the incas, the samurai, the gold rush, the great depression, prohibition, the marshall plan, the space race,
    the magna carta, the declaration of independence, the constitution, human rights, the united nations, nato,
    the european union, brexit, the red cross, greenpeace, the supreme court, copyright, patents, divorce law,
    tax law, bankruptcy, mortgages, pensions, interest rates, the gold standard, supply and demand, monopolies,
    gdp, unemployment, minimum wage, cryptocurrency, hedge funds, etfs, insider trading, accounting, logistics,
    existentialism, stoicism, utilitarianism, free will, consciousness, the meaning of life, ethics, metaphysics,
    romanticism, impressionism, surrealism, cubism, baroque music, jazz history, opera, ballet, haiku, sonnets,
    gothic cathedrals, yoga, acupuncture, homeopathy, vaccines, antibiotics, insulin, aspirin, chemotherapy,
    blood pressure, cholesterol, calories, protein, gluten, keto diets, fasting, vegan cooking, fermentation,
    sourdough, wine tasting, coffee roasting, beekeeping, composting, hydroponics, electric cars, diesel engines,
    jet engines, helicopters, submarines, drones, self-driving cars, wind turbines, hydrogen, nuclear fusion,
    lithium batteries, semiconductors, transistors, lasers, radar, gps, bluetooth, wifi, 5g, cookies on websites,
    phishing, firewalls, encryption, passwords, quantum computers, virtual reality, cloud computing, databases,
    compilers, recursion, pointers, design patterns, functional programming, unit tests, regular expressions, xml,
    tcp, http, dns, the dark web, chess openings, offside in football, cricket rules, baseball rules, formula one,
    the tour de france, the super bowl, sumo wrestling, origami, magic tricks, tarot cards, horoscopes, ufos,
    ghosts, vampires, werewolves, bigfoot, the bermuda triangle, the loch ness monster, atlantis, crop circles,
    conspiracy theories, the illuminati, freemasons, nuclear weapons, trench warfare, spies, the mafia, pirates,
    knights, castles, cowboys, steam engines, the printing press, the silk road, the berlin wall, whales, bees,
    migration of birds, hibernation, camouflage, coral reefs, rainforests, mushrooms, carnivorous plants, bonsai,
    pollination, mammals, reptiles, fossils, mammoths, bacteria, viruses, parasites, prions, stem cells, cloning,
    crispr, sleep, dreams, hypnosis, memory loss, autism, adhd, introverts, burnout, mindfulness, love, jealousy"""
)
EVENTS = split_words(
    """the first world war, the second world war, the cold war, the vietnam war, the civil war, the french revolution,
    the russian revolution, the american revolution, the moon landing, the battle of waterloo, the battle of hastings,
    the battle of stalingrad, the fall of rome, the fall of the berlin wall, the attack on pearl harbor,
    the sinking of the titanic, the chernobyl accident, the great fire of london, the eruption of vesuvius,
    the san francisco earthquake, the boston tea party, the gulf war, the hundred years war, the thirty years war,
    the crimean war, the korean war, the spanish civil war, the opium wars, the peloponnesian war, the punic wars,
    the punic war, the treaty of versailles, the congress of vienna, the black friday, the watergate scandal,
    the cuban missile crisis, d-day, the holocaust, the world cup, the olympic games, the winter olympics, the oscars,
    the eurovision song contest, the nobel prize ceremony, wimbledon, the champions league final, the super bowl,
    the financial crisis, the pandemic, the last election, the coronation, the oktoberfest, the carnival in rio,
    woodstock, the summit, the royal wedding, the last eclipse, the wall street crash, the gunpowder plot"""
)
PLACES = split_words(
    """the Eiffel tower, Big Ben, the Colosseum, the Taj Mahal, the Great Wall, the pyramids, Stonehenge,
    Machu Picchu,
    the Statue of Liberty, the Golden Gate bridge, the White House, Mount Everest, Mount Fuji, Kilimanjaro,
    the Matterhorn, Mont Blanc, Vesuvius, Etna, the Alps, the Andes, the Himalayas, the Rocky Mountains, the Nile,
    the Amazon, the Danube, the Rhine, the Thames, the Mississippi, the Ganges, the Volga, the Yangtze, Lake Victoria,
    Lake Geneva, Loch Ness, Niagara Falls, the Grand Canyon, the Sahara, the Gobi desert, Antarctica, the North Pole,
    the South Pole, the Pacific, the Atlantic, the Indian Ocean, the Baltic Sea, the Dead Sea, the Black Sea,
    the Suez canal, the Panama canal, the English Channel, Gibraltar, Cape Horn, Sicily, Corsica, Crete, Bali, Hawaii,
    Greenland, Alaska, Siberia, Patagonia, Tasmania, Borneo, Zanzibar, Easter Island, the Bahamas, California, Texas,
    Florida, Bavaria, Tuscany, Provence, Andalusia, Scotland's highlands, Transylvania, New York, Los Angeles,
    Chicago,
    Boston, San Francisco, Las Vegas, Seattle, Toronto, Vancouver, Montreal, Sydney, Melbourne, Shanghai, Hong Kong,
    Mumbai, Osaka, Kyoto, Istanbul, Barcelona, Seville, Venice, Milan, Florence, Naples, Pompeii, Munich, Hamburg,
    Cologne, Zurich, Geneva, Salzburg, Krakow, Rotterdam, Antwerp, Marseille, Lyon, Nice, Manchester, Liverpool,
    Oxford,
    Cambridge, Glasgow, Rio, Timbuktu, Chernobyl, Silicon Valley, Hollywood, Broadway, Disneyland, the Louvre,
    the Vatican,
    the Kremlin, Buckingham palace, Notre Dame, the Sistine chapel, Alcatraz, the Pentagon, Area 51, Wall Street"""
)
COUNTRIES = split_words(
    """France, Germany, Italy, Spain, Portugal, Austria, Poland, Greece, Norway, Sweden, Finland, Denmark, Ireland,
    Belgium, Hungary, Russia, China, Japan, India, Egypt, Turkey, Canada, Australia, Brazil, Argentina, Cuba, Mexico,
    Peru, Chile, Kenya, Switzerland, England, Ukraine, Iceland, Croatia, Romania, Bulgaria, Israel, Iran, Thailand,
    the USA, the United States, the UK, the Netherlands, South Korea, North Korea, New Zealand, Pakistan, Indonesia,
    Vietnam, Iraq, Saudi Arabia, Serbia, Nigeria, Ethiopia, Morocco, Ghana, Uganda, Nepal, Mongolia, Colombia, Africa,
    Asia, Europe, America, South America, Scandinavia, Wales, Cambodia, Malta, Jamaica, Madagascar, Bolivia"""
)
LANGUAGES = split_words(
    """French, German, Spanish, Italian, Portuguese, Latin, Greek, Russian, Polish, Dutch, Swedish, Danish, Norwegian,
    Finnish, Hungarian, Czech, Turkish, Arabic, Hebrew, Persian, Hindi, Chinese, Japanese, Korean, Vietnamese, Thai,
    Swahili, Esperanto, Welsh, Irish, Klingon, Elvish, Mandarin, Urdu, Bengali, Sanskrit, sign language, Morse code"""
)
BRANDS = split_words(
    """Google, Apple, Microsoft, Amazon, Netflix, Facebook, Instagram, TikTok, YouTube, Twitter, WhatsApp, Spotify,
    Uber,
    Airbnb, Ikea, Lego, Nike, Adidas, Puma, Coca-Cola, Pepsi, McDonald's, Burger King, Starbucks, Nestle, Samsung,
    Sony,
    Nintendo, Nokia, Huawei, Intel, Nvidia, IBM, Tesla, BMW, Mercedes, Audi, Volkswagen, Porsche, Ferrari, Toyota,
    Honda,
    Ford, Volvo, Fiat, Renault, Boeing, Airbus, Lufthansa, Ryanair, Siemens, Bosch, Philips, Rolex, Gucci, Chanel,
    Zara,
    Walmart, Lidl, Aldi, Visa, PayPal, Pfizer, Bayer, Shell, Red Bull, Heineken, Wikipedia, Reddit, eBay, Zoom, NASA,
    Manchester United, Real Madrid, Bayern Munich, Liverpool, Juventus, the Lakers, the Yankees, the Beatles, Queen,
    Abba,
    the Rolling Stones, Nirvana, Metallica, Pink Floyd, Coldplay, U2"""
)
ILLNESSES = split_words(
    """a headache, a cold, the flu, a fever, a cough, a sore throat, back pain, toothache, a broken leg, diabetes,
    cancer,
    asthma, malaria, measles, migraine, depression, anxiety, insomnia, high blood pressure, hay fever, food poisoning,
    a rash, hiccups, a sunburn, a stomach ache, pneumonia, covid, arthritis, alzheimer's, a hangover, a nosebleed,
    a sprained ankle, a tick bite, a bee sting, heartburn, acne, dandruff, stress, vertigo, seasickness, obesity,
    a concussion, chickenpox, tetanus, rabies, anemia, epilepsy, parkinson's, an allergy, snoring, a burn, cramp"""
)
DISHES = split_words(
    """bread, pizza, lasagne, pasta, risotto, paella, sushi, ramen, curry, chili, pancakes, waffles, a cake,
    cheesecake,
    apple pie, an omelette, scrambled eggs, fried rice, goulash, a stew, tomato soup, mashed potatoes,
    a roast chicken,
    a turkey, a steak, fish and chips, tacos, a burger, hummus, falafel, kimchi, pickles, marmalade, jam, yoghurt,
    cheese,
    butter, ice cream, tiramisu, brownies, cookies, muffins, croissants, pretzels, dumplings, gnocchi, pesto,
    mayonnaise,
    gravy, ketchup, popcorn, espresso, cappuccino, beer, wine, cider, lemonade, a mojito, iced tea, kombucha, granola,
    porridge, tofu, lentil soup, ratatouille, a salad, coleslaw, guacamole, borscht, pierogi, schnitzel, fondue"""
)
PUT_OFF = split_words(
    """justice, freedom, happiness, courage, wisdom, irony, sarcasm, empathy, integrity, honour, loyalty, greed, envy,
    nostalgia, serendipity, melancholy, ambiguity, paradox, metaphor, hyperbole, alliteration, oxymoron, euphemism,
    allegory, satire, bureaucracy, hypocrisy, nihilism, altruism, hedonism, procrastination, solitude, resilience,
    charisma, humility, arrogance, dignity, prejudice, tolerance, diplomacy, sovereignty, tyranny, oligarchy,
    ephemeral, ubiquitous, pragmatic, ambivalent, benevolent, eloquent, obsolete, redundant, verbose, gullible,
    meticulous, esoteric, cryptic, mundane, tedious, austere, frugal, candid, stoic, zealous, quixotic, cathartic,
    osmosis, catalyst, isotope, ion, molecule, enzyme, hormone, chromosome, ecosystem, biodiversity, habitat,
    symbiosis,
    viscosity, friction, inertia, momentum, velocity, acceleration, torque, voltage, amplitude, wavelength, equator,
    latitude, meridian, archipelago, peninsula, fjord, tundra, savanna, estuary, delta, geyser, magma, sediment,
    hypotenuse, polygon, logarithm, derivative, integral, matrix, vector, fraction, theorem, hypothesis, axiom,
    mortgage, dividend, collateral, tariff, subsidy, deficit, recession, audit, invoice, equity, liability, franchise,
    plaintiff, verdict, felony, subpoena, alibi, perjury, embargo, treaty, veto, referendum, coalition, filibuster,
    sonata, symphony, crescendo, falsetto, fresco, mosaic, sculpture, easel, palette, stanza, sonnet, prologue,
    algorithm, compiler, browser, router, firewall, malware, spreadsheet, pixel, bandwidth, modem, widget, emoji,
    meme,
    hashtag, podcast, influencer, vaccine, placebo, antibody, diagnosis, symptom, surgery, anesthesia, artery, kidney,
    spleen, tendon, retina, cornea, cartilage, marrow, helium, neon, argon, sodium, magnesium, aluminium, silicon,
    sulfur, chlorine, potassium, calcium, titanium, chromium, cobalt, nickel, zinc, arsenic, bromine, platinum,
    mercury metal,
    lead poisoning, uranium, plutonium, radium, iodine, xenon, krypton, tungsten, graphite, methane, ammonia,
    ethanol"""
)
NOT_A_WORLD = frozenset(
    split_words(
        """year time day week moon planet sun number letter word language sentence story page paper star ocean key
        table size weight height figure lie joke novel map circle snow grass blood sky milk fear hope love joy
    reason change city
        country spring summer hear set token prompt"""
    )
)
