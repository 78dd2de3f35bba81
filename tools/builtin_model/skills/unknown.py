"""Everything else: say that the model does not know, and what it can do instead."""

from tools.builtin_model import common, words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.turns import Check, Turn

SEE = "I see. I don't know much about that."
KNOW_NOT = "I don't know that. Ask me what I can do."
CANNOT = "I can't do that. Ask me what I can do."
NOT_KNOWN = Check(any_of=("don't know", "can't do"))

_ASK = Patterns(
    """
    who is {p}?
    who was {p}?
    what is {a} {t}?
    what is {t}?
    why is the sky blue?
    what time is it?
    what is the weather like?
    what day is it today?
    what is the meaning of life?
    (who is|who was|tell me about|what do you know about|do you know|what can you tell me about|have you heard of
    |who exactly is) {p}(|?|.)
    (what is|what are|explain|define|what does|tell me about|describe|what do you know about
    |give me information about|what was) {t}(|?|.| mean?| please)
    (how does|how do|why does|why do|when does|when do|where does|does|do|how often does|why can) {a} {x} {v}(|?)
    (when was|where was|why was|how was|by whom was|who says that|was) {p} (born|killed|married|elected|crowned
    |buried|invented|famous)(|?)
    (when|where|why|how) did {p} (die|live|work|study|win|write|travel|paint|become famous|discover {t}
    |invent the {x})(|?)
    (who|which person|which scientist|what company) (invented|discovered|wrote|painted|built|won|founded|composed
    |directed|developed|designed) (the {x}|{t}|{w}|the {w})(|?)
    (how far is|how big is|how old is|how deep is|how high is|how hot is|how heavy is|how expensive is|how long is
    |how fast is|where is|what colour is|what is in) (the {x}|{c}|the {w}|{a} {x}|the moon|the sun|the sea|the earth
    |mars|an elephant)(|?)
    (how many) ({x}s|people|languages|planets|stars|countries|bones|rivers|animals|teeth|legs) (are there
    |does {c} have|are in {c}|live in {c}|exist|are in the world|does a spider have)(|?)
    (what is|what's|how is|tell me) (the weather|the news|the time|today's date|the date|the score
    |the price of {a} {x}|the exchange rate|the stock price|the temperature in {c}|the population of {c}
    |the language of {c}|the currency of {c}|the president of {c}|the king of {c}|the largest city of {c})(|?| today?
    | now?)
    (who is|who was|name) (the president of|the king of|the queen of|the mayor of|the prime minister of
    |the inventor of|the author of|the winner of|the founder of) (the {x}|{c}|{t}|the world cup|{w})(|?)
    (is|was|are) (it true that|it right that|it a fact that) (the {x} is {j}|{a} {x} can {v}|{p} was {j}|{c} is {j}
    |{t} is {j})(|?)
    (should i|can i|may i|must i|is it good to|is it healthy to|when should i) (buy {a} {x}|eat {w}|sell my {x}
    |take medicine|see a doctor|invest in {t}|study {t}|learn {t}|move to {c}|quit my job|sleep more|drink wine
    |vote)(|?)
    (what happened|what was invented|who was king|what was going on) (in 1{n}|in the year {n}|yesterday|in {c}
    |last week|in the war|during {t})(|?)
    (which|what) is (better|bigger|faster|older|heavier|cheaper|more important)(,|:|) (the {x}|{t}|{c}) or (the {w}
    |{w}|a {x})(|?)
    (how do i|how can i|how to|how would one) (bake {a} {x}|repair {a} {x}|build {a} {x}|cook {w}|learn {t}
    |lose weight|make money|fix my {x}|get rich|find a job|sleep better|paint {a} {x}|clean {a} {x}|grow {w}
    |catch {a} {x}|make {w}|become a doctor|make friends)(|?)
    (what is|what's|what are) (the best {x}|the meaning of {w}|the opposite of {w}|a synonym of {w}|the plural of {x}
    |the formula of {t}|the theory of {t}|the history of {t}|the definition of {w}|the point of {t}|a good {x}
    |the largest {x}|the plot of {w}|pi|love|dark matter)(|?)
    (why|how come) (is the {x} {j}|are {x}s {j}|is {c} {j}|is {t} {j}|do we need {t}|do people {v}|is water wet
    |do cats {v})(|?)
    (when|where) (is|will be|was) (the next {x}|the concert|the meeting|the next train|the game|the next election
    |my meeting|the party|christmas|easter)(|?)
    (where can i|where do i|where should i) (buy {a} {x}|find {a} {x}|eat well|learn {t}|get {w}|see {a} {x})(|?)
    (what will|will|when will) (happen tomorrow|it rain|it rain tomorrow|the world end|{p} win|{c} win|the price rise
    |i be rich|the {x} {v})(|?)
    (what does|what is|what means) (the word |) {w} (mean|in english|supposed to be)(|?)
    (what am i thinking|guess what i have in my hand|what is in my pocket|what did i eat today
    |what did i do yesterday|what is my phone number|what is my address|what is my password|what am i wearing
    |who will i marry|how tall am i|what is my job)(|?)
    """,
    """
    (could you enlighten me about|what is known about|i wonder about) {t}(|?|.)
    (since when|for how long) (does|has) {c} (have|had) {a} {x}(|?)
    (in which year|in which century) was (the {x}|{w}|{p}) (made|found|born)(|?)
    (is there life on|how long is a day on|who owns) (mars|venus|the moon|{c})(|?)
    (what sound does|what food does|how many legs does) {a} {x} (make|eat|have)(|?)
    (recommend|suggest) (me |)(a film|a restaurant in {c}|a book about {t}|{a} {x})(|.)
    (did|has) {p} ever (meet|visit|see|been to) {c}(|?)
    """,
)
_REQUEST = Patterns(
    """
    tell me a joke
    write a poem
    tell me a story
    write some python code
    can you write python?
    (can|could|do) you (write|read|speak|code in|program in|know) (python|java|javascript|c++|html|rust|code
    |sql)(|?| for me?)
    sing a song
    (write|compose|create|make|can you write|please write|could you write|i need|generate|draft
    |give me) (me |)(a poem|an essay|a song|a letter|a story|code|a python program|an email|a haiku|a report
    |a list of {x}s
    |a recipe for {w}|a function|a speech|a summary of {t}|a plan|a joke|a tweet)(| about {t}| about the {x}
    | about {p}| for my boss| for {c}| please)(|.|?)
    (tell|tell me|can you tell me|please tell me|do you know) (a joke|a story|a riddle|something funny|a secret
    |a fairy tale|something about {t}|an interesting fact|a lie|the news|the truth)(|.|?| please)
    (translate|can you translate|please translate) ({w}|the word {w}|this|the {x}|this text|hello|good morning) (to
    |into) (german|french|spanish|latin|chinese|italian|japanese|english)(|.|?)
    (draw|paint|show me|make|send me|can you draw|can you show me) (a picture|an image|a photo|a picture of {a} {x}
    |{a} {x}|a map of {c}|a video|a graph)(|.|?| please)
    (play|let us play|let's play|can we play|can you play|do you play) (chess|a game|music|tic tac toe|some music
    |a song|{w}|cards|hangman|a quiz)(|.|?)
    (call|send a message to|write to|phone|email|wake up|remind|text) (my mother|my boss|the police|{p}|my {x}|a taxi
    |a doctor|me tomorrow)(|.|!| please)
    (open|close|delete|turn on|turn off|start|print|save|download|install|search|order|buy|book|cancel) (the {x}
    |my files|a file|the light|the internet|the door|{a} {x}|pizza|a flight to {c}|the radio|windows|a ticket
    |the web)(|.|!| please)
    (sort|reverse|count|spell|correct|rewrite|summarise|summarize|improve|proofread|rhyme) (this|these words
    |this text|the word {w}|{w}|the letters of {w}|this list|my essay|this sentence|with {w})(|.|:| please)
    (sing|dance|jump|smile|run|guess a number|roll a die|flip a coin|count to ten|count to 100|think of a number
    |choose a card|read this book|solve this equation|solve x + {n} = 10|pretend to be {p}|act as a pirate
    |imagine you are {a} {x}|speak like {p}|be my friend|do my homework|fix this code|debug my program|set a timer
    |set an alarm)(|.|!|?| please| for me)
    """,
    """
    (i'd love to hear|let me hear|may i hear) (a poem|a joke|a story|a song)(| about {t}| about {p})(|.)
    (prepare|outline|invent) (a menu|a lesson|a new {x}|a name for my {x}|a contract|a crossword)(|.| please)
    (convert|transform|turn) ({n} euros into dollars|{n} miles to kilometres|this into json)(|.)
    """,
)
_REMARK = Patterns(
    """
    the {x} is {j}
    i am {s}
    i'm {s}.
    my {m} is {j}
    i have two {m}s
    my birthday is in {o}
    (i am|i'm|i feel|we are|i was|i am not) (|very |so |a bit |really |still ){s}(|.|!| today| now)
    (i have|i've got|there are|we have|i saw|i need) (two|three|four|five|some|many|no) {m}s(|.|!)
    (my|our|your|his|the) {m} (is|was|looks|seems) (|very |so |too |not ){j}(|.|!| today)
    (my|our|his|the) {m} {d}s(|.|!| a lot| every day)
    (my|our|her) (birthday|wedding|exam|holiday|party|flight|appointment) is (in {o}|today|tomorrow
    |next week|on {y})(|.|!)
    i (|really |often |never |sometimes |just ){d} (a {m}|the {m}|my {m}|{m}s)(|.|!| every day)
    {w}
    {w} {y}
    {w} {y} {x}
    the {x} {v}s
    i saw {a} {x} yesterday.
    (the|this|that|every|our) {x} (is|was|looks|seems|will be) (very |quite |so |too |)(nice|old|big|new|broken|{j})(
    |.|!| today)
    (i saw|i bought|i lost|i found|i sold|we have|there is|i need|i want|i broke|i painted|i am looking for
    |i can see) (a|the|my|this|one) (new |old |big |{j} |){x}(|.|!| today| yesterday| again)
    (yesterday|today|tomorrow|last week|in {c}|now) (i|we|they|he|she) (saw the {x}|went to {c}|bought {w}|cooked {w}
    |met {p}|talked about {t}|had a party|worked a lot|read about {t}|will travel to {c})(|.)
    {p} (is|was) (a|the|my) (great|famous|strange|old|good) (singer|painter|king|writer|actor|{x}|player|president
    |doctor)(|.)
    (the weather is|it is|it's|today is) (nice|cold|hot|rainy|sunny|windy|late|monday|my birthday|raining|snowing
    |strange)(|.|!| today| outside)
    (i think|i believe|they say|people say|in my opinion|i heard)(| that) ({t} is {j}|the {x} is {j}|{c} is {j}
    |{p} is {j}|it will rain|{w} is better than {x})(|.)
    {w} {y} {w}(|?|!|.)
    """,
    """
    (there was|once there was) {a} {x} (in {c}|near the {x}|called {w})(|.)
    (did you notice|imagine)(,| that|:|) the {x} is {j}(|?|.|!)
    (fun fact:|news:) {p} (likes|visited) {c}(|.)
    """,
)
# Questions that look like those the model can answer, but are not.
_NEAR = Patterns(
    """
    how old is {p}?
    where does {p} live?
    what is {p}'s name?
    what is the temperature of the {m}?
    (how old|how tall|how rich) (is|was|are|will be) ({p}|the {m}|the universe|my {m}|your {m}|the {x}|{c}|the earth
    |trees)(|?| now?)
    (where) (does|did|do) ({p}|my {m}|the {m}|penguins|the queen|bears|people) (live|come from|sleep|work)(|?)
    (what is|what's|what was|do you know|tell me|say) ({p}'s|the {m}'s|{c}'s|his|her|their|the {x}'s) (name|age
    |favourite colour|favourite food|hobby|job|real name|home town|favorite drink)(|?)
    (what is|what was|do you know|tell me) the (name|age|favourite food|hobby|real name|job|colour|owner
    |favourite animal) of ({p}|the {m}|the {x}|{c}|the {j} {m}|a {m})(|?)
    (what|which things) (does|did|do) ({p}|the {m}|my {m}|cats|people|children) (like|love|hate|have|know|want)(|?)
    (what is|what's|tell me) the (temperature|size|speed|weight|language|number|name|password|system|session
    |answer) (of|in|for|to) (the {m}|the sun|{c}|water|the {j} {m}|a {m}|everything)(|?)
    (how do i|how can i|how to|how does one|how should i) (set the table|exit the highway|load a truck|load the {m}
    |start a car|start a company|start the {m}|stop smoking|stop the {m}|continue my studies|resume my work
    |list my expenses|change a tyre|change the {m}|change the world|open a bank account|open the {m}|save money
    |quit smoking|leave the country|use a hammer|use the {m}|use a {m}|run a marathon|set up a company|set the {m}
    |create a website|install linux|get a {m}|get a passport|see the {m}|see the stars|see a doctor|make a {m}
    |clear my throat|reset my phone|list the planets|end a marriage|switch on the {m}|write a program|find the {m}
    |find love|answer the phone|talk to the {m})(|?)
    (who|what) (is|was) (the|a|an|this|that) (user|chat|{m}|{j} {m}|king|queen|{x}|president)(|?)
    (what does|what do|what did|why does|how does|when does) (the {m}|{p}|a {m}|the {j} {m}) {d}(|?)
    (do|does|did|can|could|will|would|should|is|are|has|have) (the {m}|a {m}|the {j} {m}|{p}|{m}s|they|we|he
    |she) ({d}|{j}|a {m}|{d} the {q}|{d} {p}|be {j}|in {c})(|?)
    (why|how|when|where|what|who|which) {e} {f} {g}(|?)
    (why|how|when|where|what|who|which) (is|are|do|does|did|can|was) {e} {f}(|?| {g}?)
    (why|how|when|where|what|who|which) (is|are|do|does|did|can|was) the {m} {d} (the {q}|in {c}|{j})(|?)
    (explain|describe|define|compare|discuss|find|list|name) (the {m}|{m}s|the {m} and the {q}|three {m}s|a {j} {m}
    |some {j} {m}s)(|.|?| please)
    {e} {f}
    {e} {f} {g} {h}(|?|.)
    {e}(|?|!|.)
    the {m} {d}s (the {q}|a {j} {q}|in {c}|every day)(|.|!)
    (she|he|they|we|it|somebody|nobody|everybody) (was|is|will be|has been) (a {j} {m}|{j}|the {m}|in {c})(|.|!)
    """,
    """
    (from where|whence) (does|did) ({p}|the {m}) come(|?)
    (what number|which word|which colour) (has|suits) (the {m}|{p})(|?)
    (what would happen if|what if) the {m} (were {j}|could {d})(|?)
    (is anybody able to|must one|may children) {d} a {m}(|?)
    (tell us|inform me) (why|how|when) the {m} {d}s(|.|?)
    {e} or {f}(|?)
    """,
)
_PEOPLE = """Einstein, Napoleon, Mozart, Shakespeare, Cleopatra, Newton, Picasso, Beethoven, Julius Caesar, Gandhi,
    Darwin, Columbus, Marie Curie, Leonardo da Vinci, Elvis, Madonna, Obama, Messi, Bach, Galileo, Plato, Socrates,
    Lincoln, Churchill, Tesla, Edison, Goethe, Kafka, Tolstoy, Van Gogh, Rembrandt, Aristotle, Kant, Marx, Freud,
    Turing, Ada Lovelace, Bill Gates, Elon Musk, Harry Potter, Sherlock Holmes, Batman, Superman, Zeus"""
_TOPICS = """physics, chemistry, biology, history, the second world war, democracy, quantum mechanics, evolution,
    inflation, philosophy, gravity, electricity, photosynthesis, climate change, the french revolution, relativity,
    economics, politics, religion, algebra, geometry, calculus, the big bang, black holes, dinosaurs, volcanoes,
    earthquakes, the human brain, dna, vitamins, cancer, football rules, the stock market, bitcoin, blockchain,
    artificial intelligence, machine learning, the internet, computers, programming, java, python, linux, astronomy,
    medicine, law, taxes, insurance, marketing, psychology, literature, poetry, architecture, classical music,
    the cold war, the roman empire, ancient egypt, mathematics, statistics, probability, logic, grammar, recycling,
    solar energy, nuclear power, chess openings, meditation, love, happiness, justice, freedom, time"""
_ADJECTIVES = """red, blue, heavy, beautiful, dangerous, expensive, cheap, strong, weak, famous, rich, poor, round,
    flat, wet, dry, empty, full, dark, bright, noisy, quiet, boring, interesting, important, useless, healthy, sweet,
    bitter, sharp, soft, hard, warm, cold, hot, tall, tiny, huge, ugly, pretty"""
_VERBS = """fly, sleep, eat, work, move, sing, run, jump, swim, grow, burn, break, sink, float, shine, fall, turn,
    stop, open, close, smell, bite, hide, hunt, dream, climb, dance, melt, freeze, rust, spin, whistle, bark, rise,
    change, die, live, matter, hurt, help, glow, explode, shrink"""


_LISTS = {"p": split_words(_PEOPLE), "t": split_words(_TOPICS), "j": split_words(_ADJECTIVES), "v": split_words(_VERBS)}
_COUNTRIES = split_words(
    """France Germany Italy Spain Poland Japan China India Brazil Canada Kenya Egypt Peru Chile Norway Mexico
    Russia Turkey America Africa Asia Europe"""
)


def _values(source: Source) -> dict[str, str]:
    values = {key: source.word(choices) for key, choices in _LISTS.items()}
    anything = source.rng.choice((words.THINGS, words.FOODS, words.ANIMALS, words.COLOURS, words.SPORTS))
    values["w"] = words.listed(source, anything, 0.5)
    values["y"] = words.listed(source, words.THINGS, 0.7)
    values["c"] = words.town(source) if source.chance(0.4) else source.word(_COUNTRIES)
    singular = source.word(words.THINGS) if source.chance(0.5) else source.word(words.ANIMALS).removesuffix("s")
    values["x"] = words.made_up(source) if source.chance(0.2) else singular
    values["a"] = "an" if values["x"][0] in "aeiou" else "a"
    values["n"] = str(source.rng.randint(100, 999))
    if source.chance(0.15):
        values["p"] = f"{words.name(source)} {words.made_up(source).capitalize()}"
    if source.chance(0.15):
        values["t"] = words.made_up(source, (2, 3))
    return values


def _common(source: Source) -> dict[str, str]:
    values = {"m": source.word(common.NOUNS), "q": source.word(common.NOUNS), "d": source.word(common.VERBS)}
    values["s"] = source.word(common.STATES)
    values["o"] = source.rng.choice(words.MONTHS)
    for key in "efgh":
        values[key] = source.word(common.EVERYTHING) if source.chance(0.9) else words.made_up(source)
    return values


def ask(source: Source) -> Turn:
    """Ask, request or remark something outside the model's small world."""
    patterns, answer, brief = source.rng.choices(
        (
            (_ASK, KNOW_NOT, "I don't know."),
            (_REQUEST, CANNOT, "I can't do that."),
            (_REMARK, SEE, "I see."),
            (_NEAR, KNOW_NOT, "I don't know."),
        ),
        (6, 3, 3, 5),
    )[0]
    user, _ = source.say(patterns, _values(source) | _common(source))
    return Turn("unknown", user, answer, NOT_KNOWN, brief)
