"""Whole questions and requests, as people type them, far outside the model's small world."""

from tools.builtin_model.skills.unknown_ask import patterns

QUESTIONS = patterns(
    """
    who won the world cup in 2018?
    who is the president of the united states?
    who is the king of england?
    how tall is the eiffel tower?
    what happened in 1969?
    how do i bake bread?
    what is photosynthesis?
    what is the speed of light?
    what is the boiling point of water?
    how many bones are in the human body?
    how old is the universe?
    what is the best phone?
    (who won|who scored in|who lost|who played in) (the world cup|the final|the super bowl|the champions league
    |the election|the oscars|the tour de france|wimbledon|the lottery|the eurovision)(| in {y}| last year| yesterday
    | last night)(|?)
    (who is|who was|name|do you know) the (current |first |last |next |new |)(president|king|queen|prime minister
    |chancellor|pope|mayor|emperor|leader|ruler) of (the united states|england|{c}|{l}|america|russia)(|?| now?
    | in {y}?)
    (what happened|what was special|who died|who was born|who was famous|what was invented|who was king of {c}
    |what did people eat|what did people wear) (in {y}|in the year {y}|in 18{z}|on this day|during the night
    |in the nineties|in the sixties)(|?)
    (what is|what's|how fast is|tell me|do you know) the speed of (light|sound|a bullet|a cheetah|the wind
    |a train in {c}|an electron)(|?)
    (how old|how big|how hot|how heavy|how far away|how long) (is|was) (the universe|the earth|the milky way
    |the titanic|a football pitch|a blue whale|the human gut|the great wall|a giraffe's neck|the core of the earth
    |the nearest galaxy)(|?)
    (how many|about how many) (people|bones|stars|galaxies|languages|countries|religions|cars|trees|insects|books
    |muscles|teeth|volcanoes|mountains) (are there|exist|are in the world|are in the universe|are in the human body
    |are in {c})(|?| today?)
    how many (people live|people died|people work|people speak {g}|tourists come|cars drive|babies are born) in ({c}
    |{l}|{e}|{y}|this town|the world)(|?)
    how (long|many hours|many minutes) (is|does|takes) (a football match|a flight to {c}|the film {w}|a marathon
    |the trip to {l}|it take to learn {g}|a pregnancy|it take to boil an egg|the train to {l}) (last|take|)(|?)
    (what is|what's) (the best way to|a quick way to|the fastest way to|the right way to
    |the easiest way to) (cook rice|{h}|learn {g}|get to {l}|make {f}|treat {i}|spend a weekend in {l}|teach {am})(|?)
    (what is|what's) (a good name for|a good recipe for|a good excuse for|a nice gift for|the best food for
    |a good toy for|the right size for) ({am}|{f}|being late|my wife|a teacher|a baby|my boss|a wedding|a {n})(|?)
    (what should i|what shall i|what do i|can you tell me what to|any idea what to|help, what do i) (do if i am lost
    |do with old {s}|cook tonight|wear tomorrow|do on a rainy day|tell my boss|do against {i}|say at a funeral
    |read next|do about my neighbour)(|?)
    (is|are) (there life on other planets|pluto habitable|aliens real|ghosts real|santa real|vampires real
    |{k} dangerous|bats blind|eggs healthy|carbs bad|vaccines safe)(|?)
    (can|could|do|will) (dogs eat chocolate|cats see in the dark|humans live on mars|pigs fly|fish feel pain
    |plants hear|computers think|you die of {i}|penguins fly|time run backwards|we cure {i}|robots love)(|?)
    (why do|why does|why did|how come) (we dream|cats purr|dogs bark|the sun shine|ice float|people yawn|leaves fall
    |the moon follow us|time pass so fast|birds sing|my stomach growl|onions make us cry|rome fall|the titanic sink
    |dinosaurs die out)(|?)
    (where is|where are|where was|where can i find) (the nearest {n} shop|the toilet
    |a good dentist|the titanic now|atlantis|the louvre|the next petrol station|the exit of the museum
    |the biggest {n}|the stolen {n}|{p} buried)(|?)
    (when is|when was|when will|when does) (the next bus|the next world cup|easter this year|the last ice age
    |the next full moon|the internet invented|{p}'s birthday|the battle of {l}|{b} founded|the sun go down
    |the big sale|{w} on tv)(|?)
    (how much|what) (does|do|is|will) (a pizza cost|it cost to fly to {l}|a teacher earn|gold cost|the new phone cost
    |a cow weigh|petrol cost|the average salary in {c}|the price of eggs|bitcoin be worth|{b} pay|a lawyer charge)(|?)
    (what language|which language|what religion|which currency|what food|what kind of music) (do they speak|is spoken
    |do they have|do people like|is popular|is typical|is used) in ({c}|{l}|the north of {c}|{c2})(|?)
    (what is|what's) (the meaning of|the origin of|behind) (my name|the name {x}|my dream|this sign|the word {d}|life
    |the saying {x}|the flag of {c}|this symbol|{b}'s logo)(|?)
    (am i|will i ever be|do you think i am|how do i know if i am|should i be) (sick|pregnant|in love|rich|famous
    |too {j}|ugly|a good person|in danger|allergic to {f}|{j}|late for the train|getting old)(|?)
    (does|will|did) (he love me|she love me|she like me|it hurt|it work|the pain go away|money make you happy
    |god exist|{p} still live in {l}|the world need {t}|anybody care|the end come soon)(|?)
    (should i|shall i|do i have to) (break up with my boyfriend|take the job|see a lawyer|call the police
    |sell the house|tell her the truth|stay or go|buy or rent|go to university|invest in gold
    |take a pill against {i})(|?)
    (what's|what is) (for dinner|the plan|the matter with {p}|the score|the story behind {w}|in the box
    |that smell|the point of {d}|on your desk|the big secret of {l})(|?)
    """,
    """
    can you name a famous painter?
    who was on the moon first?
    how many goals did {b} shoot?
    what is the tallest mountain in the world called?
    why is my wife mad at me?
    do i need a visa for {c}?
    which vitamins are in {f}?
    how do vaccines work?
    what is the next train to {l}?
    how much money does {p} have?
    what is the name of the ship that sank in 1912?
    is it safe to eat raw {f}?
    what would be a nice name for a boat?
    who composed the music of {w}?
    where does the president of {c} live?
    when did people start to use {s}?
    what do i do when my car won't start?
    how is {f} made?
    is there a train from {l} to {l2}?
    how do planes stay in the air?
    which languages do children learn in {c}?
    how do i get a stain out of a carpet?
    what's the difference between weather and climate?
    what did {p} say about {t}?
    which film won the most oscars?
    how many islands does {c} have?
    what could be done against {i}?
    who built {l} and why?
    what does a {n} cost these days?
    for what reason did {e} start?
    """,
)
MISSES = patterns(
    """
    what colour should i paint my room?
    which colours go with my dress?
    how do i improve my spelling?
    how do i start a fire?
    how do i quit smoking?
    how do i save money?
    how do i open a bank account?
    how do i end a marriage?
    (how do i|how can i|how to|how should i|can i|i want to|tell me how to) (quit smoking|quit my job|save money
    |save a marriage|open a bank account|open a shop|load a gun|load a washing machine|export wine
    |export goods to {c}|fork a road|start a fire|start a business|stop a war|stop worrying|resume my career
    |resume work after {i}|continue my studies|list my house|list on the stock exchange|rename my company
    |delete an old photo|share a flat|exit the highway|exit {l}|clear my throat|clear customs|run a marathon
    |run for {r}|undo a knot|copy a key|print money|change a tyre|change the world|change schools|switch jobs
    |set the table|set a trap|close a deal|find love|find a job|install a toilet|update my wardrobe|reset my clock
    |search a house|train a dog|train for {e}|prompt an actor|sample wine|batch cook {f}|cache a treasure|stream {w}
    |shard a stone|serve dinner)(|?| please?| in {c}?)
    (what is the|which|what) (command|option|setting|key|button|program|session|model|version|prompt|token
    |parameter) (makes a dog sit|of the {n}|did the captain give|is on tv tonight|of the car is best
    |has {b} sold most|starts the {n}|opens the {n}|walks best in paris|of the court is next|stops the {n}
    |costs the most|of the bible is oldest|is used in the game {w})(|?)
    (which|what) (colour|colours) (goes with|go with|should i paint|suit|is in fashion|means|did {p} use for|calms
    |attracts|has|stands for) ({n} red|my room|the {n}|{p}|this year|luck in {c}|{w}|{k}|{d}|the flag of {c}|monday)(
    |?)
    (how many|how much) (hours|days|weeks|months|years|minutes|metres|kilos|litres|grams) (does|do|should|did
    |are) (a flight to {l} take|a baby sleep|{k} live|i study|{am} need|the war last|{p} work|it take to {h}
    |left until {e}|{e} last|an ice age take|i wait for {b})(|?)
    (how long|how heavy|how far|how tall) is (the {n}|a football pitch|{p}|the way to {l}|my {n}|the {n} in {l}
    |a {m}'s tail|the queue at {b})(|?| in metres?| in kilos?| in hours?)
    (how do|how can|how does|how should) (i|one|a child|people) (improve my spelling|learn the capitals
    |remember the months|teach children sums|win a spelling bee|become good at maths|write a good story
    |tell a joke well|learn the planets quickly|get better at counting|mix paint for {l}|talk to {p}|chat with {p}
    |talk to my boss|speak to a manager at {b})(|?)
    (who|which person|which child) (is the best at|invented|hates|teaches|needs|is good at|likes) (maths|sums
    |spelling|capitals|plurals|opposites|jokes|counting|the calendar|the alphabet|geography|stories)(|?| in {c}?
    | most?)
    (when|where|why) (do children learn|did people start with|should i learn|do we need|did {p} study) (sums|spelling
    |capitals|the planets|the months|jokes|maths|plurals|past tenses|stories|counting|letters)(|?)
    (is|are|was|were) (maths|spelling|geography|a joke|the sum|the capital|counting|the story of {w}|the {n} model
    |the chat with {p}|the letter from {p}|the program of {b}) ({j}|in {c}|hard for {k}|useful in life|older than {l}
    |written by {p2}|from {y})(|?)
    (what is|what's|explain) (a fashion model|a role model|a model train|the model of the {n}|a car model|a bus token
    |a token of love|the temperature in {l}|the temperature of {f}|a train seed|a flower seed|the seed of {f}
    |a weight watcher|the layer of paint|a head of state|the window of the {n}|the memory of {p}|a tv program
    |a space program|the school program|the system of {c}|a court session|the key of the song|a question of honour)(
    |?)
    (who|what) is (your neighbour|the neighbour|the boss of {b}|my teacher thinking|the man in the {n}
    |the woman next door|this {m}|the {m} doing|the baby thinking|the father of {p}|the mother of {p}|the son of {p}
    |the user of this {n}|the owner of {b})(|?)
    (what is|what's|do you know) (his|her|their|its|the neighbour's|the teacher's|{p}'s|the {m}'s|the baby's) (name
    |age|job|favourite {n}|birthday|hobby|dog's name|address|car|salary|secret|shoe size|plan|problem)(|?)
    (where|when|how old|why) (is|was) (he|she|it|they|his dog|her cat|the {m}|the neighbour|the teacher|that child)(
    |?| now?| born?| so {j}?| from?)
    """,
    """
    which command makes a {m} jump?
    how do people export {f} to {c}?
    who can help me with my marriage?
    how do i tell my boss that i quit?
    what do i need to open a shop in {l}?
    what colour is best for a bedroom?
    how many hours of sleep does {am} need?
    how do i get my {m} to stop?
    is the temperature of {l} rising?
    which model of {b} is the cheapest?
    who knows all the kings of {c}?
    can one open a bank account in {c}?
    what are the opening hours of {l}?
    is there a way to run from {am}?
    how can a company save money?
    which of the keys opens the {n}?
    when do children learn to spell?
    how many letters does the postman bring?
    who was the best student in maths?
    is the sum of the parts more than the whole?
    """,
)
