"""Questions and requests that look like those which the model can answer, but are not."""

from tools.builtin_model.skills.unknown_ask import patterns

NEAR = patterns(
    """
    what is the population of the capital of {c}?
    how old is the capital of {c}?
    what are capital letters for?
    how far is mars?
    how many moons has jupiter?
    what is {mt}?
    (how many people live in|what is the population of|who is the mayor of|how old is|how far is|how do i get to
    |what is the weather in|how big is|who founded|what can i see in|when was|what language do they speak in
    |what is the best hotel in|is it cold in|who built|which river flows through|what time is it in
    |tell me the history of) (the capital|the capital city) of {c}(|?| founded?| now?)
    (why|since when|for how long|when) (is|was|did) {l} (not |)(the capital|become the capital|a big city
    |lose its status as capital)(|?| of {c}?)
    (what is|what's|tell me about|explain|what are|what does it mean:) (capital punishment|capital letters
    |venture capital|human capital|capital gains tax|working capital|capital flight|the capital of a column
    |capital by karl marx|a capital crime|social capital|capitalism in {c})(|?)
    (what is|what's|whats|which is|name) the (second largest city|biggest city|oldest city|smallest town|second city
    |most beautiful city|richest city|largest port|main airport|longest street|north|most northern town|old name
    |postal code) (of|in) {c}(|?| called?| please)
    (how far is|how big is|how hot is|how old is|how heavy is|how cold is|how bright is|how wide is|what is on
    |who discovered|who owns|how long is a day on|how long is a year on|can we live on|how do i get to
    |has anyone been on|is there water on|is there life on|what is the temperature on|what is the gravity on
    |why is it called|what is the mass of|who named|what god is|how many people live on|when did we land on
    |what would happen without) (mars|venus|jupiter|saturn|neptune|uranus|mercury|pluto)(|?| exactly?)
    (how many|what|which) (moons|rings) (has|circle|orbit|does) (jupiter|saturn|neptune|uranus)(|?| have?)
    (how many|what|which) (aliens|volcanoes|craters|rovers|oceans|people|mountains) (are on|live on|exist on
    |did we find on) (mars|venus|jupiter|saturn|neptune|uranus|mercury|pluto)(|?)
    (why|when|how) (did|was|is) (pluto|the planet {x}|the moon|mars|venus) (no longer a planet|discovered|formed
    |get its name|named after a god|so {j}|lose its water|move)(|?)
    (who|what) (is|was) (planet {x}|the planet {x}|planet x|planet of the apes|the death star|krypton
    |planet hollywood|the red planet film|the moon landing hoax)(|?)
    (how do i|how can i|how to|how does one|how should i|how would i|is it possible to|i want to|tell me how to|can i
    |where can i|when should i|why should i|what do i need to) {mv} {mo}(|?| please?| at home?| in {c}?)
    (how do i|how can i|how to|can i|where do i|when can i|i want to|why can't i) {mv} ({an}|the {n}|{am}|my {n}|{s}
    |a {j} {n}|{f})(|?| in {c}?| at home?)
    (what is|what's|whats|what exactly is|define|explain|what does one mean by|tell me what is|do you know what is
    |what do we mean by) (a |an |the |){mt}(|?| please| exactly?)
    (what is|what's|tell me|do you know|give me|whats) the (temperature|size|speed|weight|context|length|seed|limit
    |memory|version|password|system|session|number|key|token|command|window|batch|layer|price|name|height) (of|in
    |for) (the {n}|the sun|{c}|water|the {j} {n}|{an}|{am}|{f}|{l}|{p}|the {m}|{w})(|?| please)
    (how old|how tall|how rich|how big|how smart|how good|how tiny) (is|was|are|will be|were) ({p}|the {n}
    |the universe|the {m}|{c}|the earth|trees|the king|the queen|the {r} of {c}|{am}|he|she|his {m}|that {n})(|?
    | now?)
    (where|why) (does|did|do) ({p}|the {n}|penguins|the queen|bears|people|the king|she|he|they|{k}|the {m}) (live
    |come from|sleep|work|hide|go|work there)(|?| now?)
    (what is|what's|what was|do you know|tell me|whats|say) ({p}'s|the {m}'s|the {n}'s|{c}'s|his|her|their|the king's
    |the {r}'s) (name|age|favourite colour|favourite food|hobby|job|real name|home town|favorite drink|birthday
    |address|phone number|wife's name|shoe size|dog's name|salary|pet|favourite animal)(|?)
    (what is|what was|do you know|tell me|whats) the (name|age|favourite food|hobby|real name|job|owner|birthday
    |favourite colour|salary|phone number|wife|surname|price) of ({p}|the {m}|the {n}|the king|the {j} {n}|{an}
    |the neighbour|this street|that man|the {r} of {c}|that song|this {m}|her husband|his boss)(|?)
    (who|what|which) (is|was|are|were) (he|she|they|them|it|that man|that woman|this person|those people|the boss
    |the user of the {n}|the author|the owner of the {n}|the maker of the {n}|that thing|the man on the {n}
    |her father|his mother|this guy|the neighbour)(|?| again?| really?)
    (who|which company|what company|which person) (made|created|trained|built|programmed|invented|developed|owns
    |wrote) (the {n}|{b}|the {m}|siri|alexa|windows|the pyramids|{l}|linux|the first robot|{w}|python|the internet
    |the {j} {n})(|?)
    (what can|what could|what does|what did) ({p}|the {n}|{am}|{b}|a lawyer|a doctor|the {m}|he|she|they
    |the {r} of {c}|a robot|siri|excel) (do|do for me|do well|help with|know|know about me|remember|say|understand
    |tell)(|?)
    (how|why) (is|are|was|were) (the economy|the fish|the food in {l}|{p}|the {m}|the {n}|the concert
    |the weather in {l}|the people of {c}|business|the roads in {c}|the traffic|the beach|your neighbour|{w})(|?
    | doing?| going?| today?)
    (what's up with|what is going on with|what about|how is it going with|whats wrong with) (the economy|{p}|the {n}
    |{b}|the {m}|{c}'s government|the stock market|{t}|{d}|{w})(|?| today?)
    (what is|who is|why is|when is|where is|is|what about) (area 51|route 66|catch 22|agent 007|apollo 11|channel 4
    |boeing 747|room 101|windows 95|the year {y}|number {z} in {c}|flight {z}|highway {z}|formula 1|the 7 wonders
    |the 12 apostles|friday the 13th|bus {z}|platform {z}|error {z}|pier {z}|world war 3|apollo 13|ocean's 11
    |the 10 commandments|the g7|studio 54)(|?| about?| special?)
    why is (13|7|4|the number {z}|the year {y}|number 10) (unlucky|lucky|famous|important|holy|special in {c}
    |called that|so popular)(|?)
    (what is|what's|who knows|explain) the (sum|difference|product|total|result|half|square|value|answer|plus
    |minus) of (human knowledge|{d}|the {n}|the election|the game|{t}|his {n}|her life|{a}|the meeting|all fears
    |{p}'s work)(|?)
    (how much|how many) (is|are|do|does|costs|makes) (bread|a car|a house in {l}|{am}|a teacher|the {n}|{an}|{f}|love
    |{p}|a {b}|the rent|{d}|too much|gold|the {j} {n}|a nurse) (|worth|cost|earn|make|weigh|today|in {c}|in {y})(|?)
    what is (the opposite|the plural|the past|the spelling) (direction|side|society|life|team|mistake|bee|sign|corner
    |lane|glory|house)(|?)
    (what is|who is|whats) the opposite of ({am}|{p}|{f}|{c}|{b}|{l}|a spoon|a table|a guitar|a {n} in {c})(|?)
    (who invented|who named|why do we have|where do we get|why are there|what is the origin of
    |who came up with) (the calendar|the months|monday|the week|summer time|the name of january|the seasons|the metre
    |the kilogram|numbers|zero|the alphabet|spelling|the letter {x}|capital letters|jokes|stories|maths|opposites
    |the plural|colours|the hour|weekends|time zones|words|plus and minus)(|?)
    (what happens|what do people do|what should i do|what can i plant|what is on tv|where do birds go|what do {k} do
    |is {l} open|is it warm|who works|what did {p} do|what should i wear) (in spring|in summer|in autumn|in winter
    |on monday|on sunday|in january|in july|in december|on friday|in march|on saturdays|in october)(|?| in {c}?)
    (which|what) (season|month|day|colour|number|word|letter|animal|fruit|sum|joke|story) (is best for {a}
    |did {p} love|is best to visit {l}|brings luck in {c}|suits {p}|is on the flag of {c}|was {p} born in|do {k} like
    |is the {n}|is unlucky|did they choose|has the most {s}|is sacred in {c})(|?)
    what colour (is|are|was|were) (my mood|the number {z}|{p}'s eyes|{p}'s hair|the {n} of {p}|his {n}|her car|{d}
    |monday|the wind|the flag of {c}|the {b} logo|the king's coat|love)(|?)
    (how many letters|how many words|how many stories|how many lines) (did {p} write|did {p} send to {p2}
    |does the post deliver|are in the {g} alphabet|did she send)(|?)
    (how many pages|how many chapters|how many scenes|how many words|how many verses) (are in the bible|has {w}
    |are there in the book {w}|does {w} have)(|?)
    (who told|who wrote|when was|why is|why are|who likes|what makes) (the first joke|jokes|a good joke|stories
    |a story|fairy tales|fables|a joke|the oldest joke|puns|a tale) (|funny|written|good|interesting|told|important)(
    |?)
    (what is|who is|where is|when is) (this|it|that) (about?|about {p}?| thing called {d}?| made of?| in {g}?| {n}?
    | song?| smell?| noise?)
    (remember|do you remember|have you forgotten|did you forget|do you recall) ({e}|{p}|the alamo|the {n}
    |the summer of {y}|{w}|the titanic|the {j} {m}|when {p} won|the time when {p} {vs})(|?)
    (what did|what has|when did|why did|how did|where did) (he|she|they|{p}|the teacher|the {m}|my boss|my neighbour
    |her mother|the king|the {r}) (say|tell|tell you|do|learn|forget|remember|ask|go|leave|lie|{v}|mean
    |hear about me)(|?)
    (what is|what's|how is|how do you say|what do you call) (seven|ten|twenty|red|monday|three|spring|dog|goodbye|yes
    |no|one|apple|{z}|the colour blue) in {g}(|?| called?)
    """,
    """
    who lives in the capital of {c}?
    is the capital of {c} near {l}?
    which capital city has the most people?
    are capital letters used in {g}?
    did anybody ever walk on mars?
    does saturn have more rings than jupiter?
    how was neptune found?
    how long does a flight to venus take?
    what should i know before i {mv} {mo}?
    who can help me to {mv} {mo}?
    is it a good idea to {mv} {mo}?
    i would like to {mv} {mo}, how does that work?
    what do people mean when they say {mt}?
    where did the word {mt} come from?
    who needs a {mt}?
    what number plate does {p} have?
    how much did {p} pay for the {n}?
    what is the name of her {m}?
    is he older than the king?
    from whom did she hear about the {n}?
    how many stories came from {p}?
    which month do {k} like best?
    who counts the sheep in {c}?
    why do we spell {d} like that?
    is monday a holiday in {c}?
    who decided that 13 is unlucky?
    what is so special about route 66?
    was the {r} of {c} ever on the moon?
    which letters did {p} send to {p2}?
    what temperature does {f} need?
    how many times was {p} married?
    what is the favourite food of {k}?
    does the {m} have a name?
    was {p} born in {y}?
    are there seasons in {l}?
    what is the longest word in {g}?
    """,
)

NEAR_DO = patterns(
    """
    load the dishwasher
    sort my mail
    reverse the car
    (multiply|divide|add|subtract|take away|double|count|sum up) (your speed|the cake|some salt|my pain|my debts
    |the sheep|the {s}|{f}|the stars|my money|my blessings|sugar to the {n}|the {n} by the {n2}|{k}|your age)(|.|!|?
    | please)
    (start|stop|load|save|open|close|exit|quit|delete|export|fork|resume|continue|run|rename|share|reset|undo|copy
    |pause|clear|print|restart) ({mo}|{mo}|the {n}|the {m}|my {n}|{b})(|.|!| please| now| for me)
    (please|can you|could you|would you|will you|i want you to|pls) (start|stop|load|save|open|close|exit|delete
    |export|fork|rename|share|reset|undo|copy|install|update|train|move) ({mo}|{mo}|the {n}|the {m})(|.|?)
    (sort|reverse|spell check|alphabetise|turn around|rearrange|mirror|organise|unscramble|encode|decode
    |encrypt) (my mail|my files|my laundry|the car|the truck|my socks|the {s}|my books|the trend|my essay|my {n}
    |the curse|the traffic|the process|the aging of {p}|my photos|the cards|the army)(|.|!|?| please| for me)
    (translate|whisper|sing|shout|draw|paint) (the capital of {c}|the months in {g}|the planets|the seasons
    |the opposite of love in {g}|the numbers in {g}|a joke into {g}|capital letters|the alphabet in {g})(|.|!|?
    | please)
    (convert|change|exchange) ({z} euros into dollars|my euros|dollars to yen|{z} pounds into francs|this file to pdf
    |my {n} to gold|bitcoin into euros|this video to mp3|water into wine)(|.|!|?| please| for me)
    (remind me of|remind me to|alert me when|wake me when|tell {p} about|inform {p} of|congratulate {p} on
    |ask {p} about) ({e}|the {n}|buy {f}|{v} the {n}|{w}|the {s})(|.|!| please| tomorrow)
    call (my mother|a taxi|{p}|the doctor|the {m} doctor|{b}|the police|a plumber|an ambulance|my bank|my brother)(|.
    |!|?| please| for me| now)
    (give|lend|bring|buy|sell|pass|hand|fetch) me ({an}|the {n}|{f}|{z} euros|your {n}|some {s}|{am}|a {j} {n}
    |the {n} of {p}|a capital idea)(|.|!|?| please| now)
    """,
    """
    time to load my {n} on the truck
    go and close {mo}
    someone should export {mo}
    get up and start the {n}
    why don't you sort my {s}?
    be quick and open the {n}
    would you help {p} to {mv} {mo}?
    let me see you reverse the truck
    take {z} euros and buy me {f}
    make my {n} stop
    count the {s} in my {n}
    have {p} call the police
    """,
)
