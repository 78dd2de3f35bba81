"""Requests to do or produce what the model cannot, and remarks that tell nothing to remember."""

from tools.builtin_model.skills.unknown_ask import patterns

_PLEASE = (
    "(please|can you|could you|would you|will you|can u|could you please|can you please|pls|i want you to"
    "|i need you to|i'd like you to|would you mind to|you should|go and|now|quickly|are you able to|i would like you to"
    "|kindly|hey can you|would it be possible for you to|let me see you|your task is to|your job is to|help me)"
)
_WRITE = (
    "(write|compose|create|make|can you write|please write|could you write|i need|generate|draft|give me|write me"
    "|can you make|compose me|i want|i'd like|could you draft|prepare|can u write|please draft|will you write"
    "|make me|come up with|help me write|would you write|write up|i would like|can i have"
    "|produce|think up|i need you to write)"
)

REQUEST = patterns(
    f"""
    write a poem
    write a poem about {{t}}
    write some python code
    write an essay about {{t}}
    {_WRITE} {{wr}}
    {_WRITE} {{wr}}(|.|?| please| for me| for my boss| for school| for my mother| quickly| in {{g}}| for my {{n}})
    {_WRITE} {{wr}} (about|on|for|with|against|for a friend about) ({{t}}|the {{n}}|{{p}}|{{k}}|{{d}}|{{e}}|{{l}}
    |{{b}}|{{a}}|{{f}}|a {{j}} {{n}}|{{an}})(|.|?| please)
    {_WRITE} (a {{j}} |a short |a long |a rhyming |a modern )(poem|essay|song|letter|email|report|speech|article|text
    |recipe|program|script) (| about {{t}}| about the {{n}}| about {{k}}| in {{g}}| in the style of {{p}})(|.|?
    | please)
    {_WRITE} (code|a function|a program|a script|a class|a query|a loop|an app|a website|a game|a bot) (that|which
    |to) (sorts numbers|{{vs}} {{s}}|downloads {{w}}|plays chess|shows {{k}}|prints {{n}}|finds primes|sends emails
    |reads a file|counts cars|hacks {{b}})(|.|?| in python| in java| in rust| please)
    (tell|tell me|recite|sing|sing me|can you tell me|read me|whisper) (a riddle|a poem|a limerick|a tongue twister
    |a rhyme|a lullaby|a poem by {{p}}|a song by {{p}}|a lie)(|.|?| please| about {{k}})
    {_WRITE} a recipe for {{f}}(|.|?| please)
    (recipe|poem|essay|song|code|email|letter|rap|haiku|speech|article|cover letter)(|,| please|:) (about|for) ({{t}}
    |{{f}}|{{k}}|the {{n}}|{{b}})(|.|!| please| now)
    (translate|can you translate|please translate|could you translate|i need a translation of|help me translate
    |pls translate|translate this for me:) (hello|{{n}}|the word {{d}}|this|the {{n}}|this text|good morning
    |i love you|the {{j}} {{n}}|thank you|{{w}}|where is the {{n}}|my letter|"{{n}}"|good night|{{x}}) (to|into|in
    |from) {{g}}(|.|?| please)
    translate (hello|{{n}}|this|my essay|{{d}}|"the {{n}} is {{j}}")
    sing in {{g}}(|.|!|?| please| from now on)
    (summarise|summarize|can you summarise|give me a summary of|sum up|analyse|review|rate|criticise
    |paraphrase) ({{w}}|this article|this book|the news|the story of {{w}}|this video|my essay
    |the last chapter of {{w}}|the book by {{p}}|this pdf|the meeting)(|.|?| please| for me)
    (draw|paint|sketch|show me|make|send me|can you draw|can you show me|generate|can you paint|please draw|design
    |create|print|render|photograph) (a picture|an image|a photo|a picture of {{am}}|{{am}}|an image of {{p}}
    |a map of {{c}}|a video|a graph of {{t}}|{{an}}|a portrait of {{p}}|a logo for {{b}}|a diagram of {{t}}
    |the {{j}} {{n}}|ascii art|a meme about {{k}}|a chart of {{q}})(|.|?| please| for me)
    (play|let us play|let's play|can we play|can you play|do you want to play|i want to play|please play
    |shall we play|start playing) (chess|a game|music|tic tac toe|some music|a song|{{w}}|cards|hangman|a quiz|{{a}}
    |{{p}}|a song by {{p}}|hide and seek|twenty questions|poker|the radio|rock paper scissors|a video)(|.|?|!
    | with me| please)
    {{er}}
    {{er}}(|.|!| please| now| for me| right now| quickly| immediately| today)
    {_PLEASE} {{er}}(|.|?|!)
    {_PLEASE} (fix|repair|clean|buy|sell|find|bring me|order|open|close|paint|move|carry|throw|wash|break|hide|build
    |steal|eat|burn|fold|cut|lift) (the {{n}}|{{an}}|a {{j}} {{n}}|my {{n}}|{{s}}|some {{f}}|{{am}}|{{k}}
    |the {{n}} in {{l}}|{{n}} number {{z}})(|.|?|!)
    (fix|repair|clean|buy|sell|bring me|order|paint|move|carry|throw|wash|break|hide|build|steal|burn|fold|cut|lift
    |turn on|turn off|switch on|pick up) (the {{n}}|{{an}}|my {{n}}|the {{j}} {{n}}|some {{f}}|{{am}}
    |the {{n}} and the {{n2}})(|.|!| please| now| for me| at once)
    (recommend|suggest|can you recommend|can you suggest|please recommend|could you suggest) (me |)(a film
    |a restaurant in {{l}}|a book about {{t}}|{{an}}|a hotel in {{c}}|a song by {{p}}|a name for {{am}}|some {{f}}
    |a gift|a doctor|a game like {{w}}|a wine for {{f}}|something to read|a series|a place to visit)(|.|?| please)
    (book|reserve|order|cancel|buy|get me|sell|ship) (a flight to {{l}}|a hotel in {{l}}|a table in {{l}}
    |a train to {{c}}|tickets for {{e}}|tickets to {{l}}|{{f}}|a room|two tickets|a taxi to {{l}}|flowers for {{p}}
    |{{an}} on {{b}}|{{b}} shares)(|.|!|?| please| for me| for tomorrow)
    (call|phone|text|email|write to|message|invite|visit|wake|meet|kiss|follow|arrest|warn|find) ({{p}}|my mother
    |the police|a doctor|my landlord|an ambulance|{{b}}|my {{m}}|the {{r}} of {{c}}|my lawyer|everybody|the neighbour
    |the fire brigade)(|.|!|?| please| for me| now)
    (send|post|upload|share|download|attach|install|search|google|stream|forward|look up|browse|scan) ({{w}}|{{b}}
    |a photo of {{l}}|this file to {{p}}|the {{n}} on {{b}}|{{t}} online|an email to {{p}}|my cv|this on {{b}}
    |the web for {{k}}|the internet|money to {{p}}|{{x}})(|.|!|?| please| for me)
    (pretend|imagine|act|act as if|behave as if|role play|let's pretend|pretend that) you are ({{p}}|{{am}}|{{an}}
    |a pirate|a lawyer|my wife|the {{r}} of {{c}}|a {{j}} {{m}}|from {{c}})(|.|!| please)
    (talk|speak|sing|dance|write|act|think|answer) like ({{p}}|{{am}}|a pirate|a robot from {{w}}|shakespeare|a child
    |the {{r}} of {{c}})(|.|!| please)
    (plan|organise|schedule|arrange|prepare|budget|cancel|can you plan|help me plan) (a trip to {{l}}|a party
    |my wedding|a meeting with {{p}}|a diet|my week|a holiday in {{c}}|dinner with {{f}}|a menu|a training for {{e}}
    |my day|a visit to {{l}}|an exam on {{t}})(|.|?| please| for me)
    (rhyme|improve|proofread|correct|grade|edit|check|spell check|fact check|debug|refactor|optimise|format|compile
    |test|explain and fix) (my essay|this code|this letter|my text|my homework|my program|the {{n}} article
    |my {{x}} script|my cv|this paragraph|my english|this function|my speech|the bug)(|.|?|:| please| for me)
    (predict|guess|bet on|calculate|estimate|forecast) (my future|the weather|the next {{r}} of {{c}}
    |the winner of {{e}}|the lottery numbers|my age|what i am thinking|my weight|the price of {{b}}|the stock market
    |who will win {{e}}|how {{w}} ends|my tax|my mortgage|the distance to {{l}})(|.|!|?| please)
    (solve|do|finish|complete|answer|hand in) (my homework|this equation|the exam|my assignment|this puzzle
    |question {{z}}|the crossword|this riddle|my thesis on {{t}}|the sudoku|my exercises on {{t}}
    |the quiz about {{p}}|exercise {{z}})(|.|!|?| please| for me)
    (teach|train|feed|wash|walk|find|catch|kill|ride|pet|adopt|cook|free) (my {{m}}|{{am}}|the {{j}} {{m}}
    |these {{k}}|the {{m}} in the {{n}})(|.|!| please| for me| to {{v}})
    (diagnose|treat|cure|heal|examine|check) (me|my {{n}}|{{i}}|my knee|my {{m}}|this rash|my child|{{i}} for me
    |my eyes)(|.|!|?| please)
    (be|become|stay) (my lawyer|my doctor|my girlfriend|my teacher of {{g}}|{{j}}|more {{j}}|a {{j}} {{m}}|{{p}}
    |quiet for an hour|my therapist|the {{r}} of {{c}})(|.|!| please| for a day)
    {_PLEASE} (send|post|upload|download|search|google|call|phone|email|visit|meet|marry|arrest|watch|read|record
    |film) ({{p}}|{{w}}|{{b}}|the {{n}}|the web|{{l}}|{{c}})(|.|?|!)
    {_PLEASE} (sing|dance|jump|smile|run|fly|swim|whistle|cry|laugh|cook|sleep|drive|scream|hurry)(
    | a song| for me| with me| to {{l}}| like {{p}}| now| in {{g}})(|.|?|!)
    {_PLEASE} (create|make|generate|draw|build|design|prepare|produce|invent|develop|code) (a {{j}} {{n}}
    |an image of {{l}}|a website|an app for {{b}}|a table of {{q}}|a plan for {{a}}|a video about {{t}}|{{wr}}
    |a game about {{k}}|a new {{n}}|a list of {{b}} shops|a {{t}} course|{{f}}|a {{n}} for my {{n2}}|{{x}})(|.|?|!
    | for me)
    """,
    """
    i would be happy about a poem on {t}
    how about writing {wr} for me?
    may i ask you to write {wr}?
    could you perhaps draw {am} for me?
    time to translate this into {g}
    make sure to call {p} tomorrow
    get someone to repair my {n}
    it would be great if you could {er}
    feel free to {er}
    why don't you {er}?
    do me a favour and {er}
    be so kind and {er}
    you have to {er}!
    i order you to {er}
    would you be willing to {er}?
    can somebody please {er}?
    let me have a picture of {k}
    compose something about {p} in the style of {p2}
    build me a website about {k}
    put {wr} together for my boss
    turn this text into {g}
    let us write {wr} together
    please teach my {m} how to {v}
    show me a video about {t}
    drive me to {l}
    send {p} a letter
    invent a new {n} for {b}
    hurry up and fix my {n}!
    take the {n} and paint it
    just write me {wr} about {t} and nothing else
    """,
)
REMARK = patterns(
    """
    the {n} is {j}
    the {n} {vs}
    {p} was a {j} man
    {k} are {j}
    {t} is {j}
    (the|this|that|every|our|his|her|their|the old|the new) {n} (is|was|looks|seems|will be|became
    |has been) (very |quite |so |too |really |never |)(nice|old|big|new|broken|{j})(|.|!| today| yesterday| again| now
    | in winter)
    (the|a|this|that|his|her) {n} {vs} (the {n2}|{an}|a {j} {n2}|in {c}|every day|at night|{s}|very well|like {am})(
    |.|!)
    (the|a|that|his|their) {m} (is|was|looks|seems) (very |so |)({j}|hungry|asleep|lost|in the {n}|on the {n}
    |behind the {n}|from {c})(|.|!| today| again)
    {k} (eat|like|hunt|fear|love|hate|need|can see|live with|run from|are afraid of) ({k2}|{s}|{f}|{k2}|the {n}
    |people)(|.|!)
    {k} (are|were|can be|seem|look) (very |so |quite |really |)({j}|{j} and {j2}|dangerous|clever|cute|everywhere
    |hungry|common in {c})(|.|!)
    {k} (live|{v}|sleep|hide) (in {c}|in the {n}|under the {n}|at night|near {l}|in trees|all day
    |all over the world)(|.|!)
    {p} (is|was) (a|the|a very|quite a|such a|my kind of) (great|famous|strange|old|good|bad|{j}) (singer|painter
    |king|writer|actor|player|president|doctor|man|woman|person)(|.|!)
    {p} (wrote|sang|painted|lived in|visited|hated|died in|invented|never saw|once met|loved|won|came from) ({w}|{c}
    |{l}|the {n}|{p2}|{e}|a {j} {n}|{s})(|.|!)
    {w} (is|was) (a |the |such a |really a |)({j}|great film|good book|masterpiece|boring book|{j} work|bit long
    |classic|overrated|best)(|.|!)
    {c} (is|was|has|will be) (a |)({j}|{j} country|beautiful|very {j}|expensive|many {s}|{j} people|full of {k}
    |far away|part of {c2}|in trouble)(|.|!)
    {l} (is|was|looks) (very |so |really |)({j}|beautiful|crowded|old|far away|worth a visit|full of tourists
    |near {l2}|overrated|in {c})(|.|!)
    {b} (is|was|has|sells|makes|bought|should buy|closed) (a |)({j}|big company|too expensive|{s}|good {s}|bad {s}
    |{b2}|a shop in {l}|everywhere|the best|new {s})(|.|!)
    {t} (is|are|was|were|seems) (very |so |quite |too |)({j}|difficult|interesting|boring|important|fascinating
    |complicated|over|nonsense|everywhere|hard to understand)(|.|!)
    {e} (was|is|changed|began|ended|lasted) (terrible|a long time ago|in {c}|the world|{j}|many years|too long|in {y}
    |a {j} time|because of {p})(|.|!)
    {a} (is|can be|was|seems|makes people) (very |so |quite |)({j}|fun|boring|dangerous|healthy|bad for you
    |popular in {c}|expensive|forbidden in {c}|hard)(|.|!)
    {f} (is|are|was|tastes|tasted|smells) (very |so |quite |too |)({j}|good|better with {f2}|popular in {c}|salty
    |cheap|best in {l}|great)(|.|!| today)
    {d} (is|was|matters|means) (a |)({j}|{j} thing|rare|more than {d2}|nothing|everything|a {j} word|important
    |not {d2}|a big word)(|.|!)
    (i think|i believe|they say|people say|in my opinion|i heard|i guess|some say|it is said|experts say|it seems
    |i read|everybody knows|scientists say|the news said|my teacher says|rumour has it)(| that) ({t} is {j}
    |the {n} is {j}|{c} is {j}|{p} is {j}|it will rain|{k} are {j}|{b} is {j}|{p} met {p2}|{am} can {v}|{f} is {j}
    |{l} is {j}|{w} is {j}|{a} is {j}|{d} matters|{c} won|{e} changed {c})(|.|!)
    (i saw|we saw|they found|she bought|he lost|there is|there was|someone broke|you can see|he painted
    |she is looking for|they sold|he stole|i just saw) (a|the|this|one|that) (new |old |big |{j} |) ({n}|{m})(|.|!
    | today| yesterday| again| in {l}| near the {n2}| on the {n2}| in the street)
    (yesterday|today|tomorrow|last week|in {c}|this morning|last night|in {y}|once|suddenly|at night|in winter) (we
    |they|he|she|somebody|{p}|the {m}|the {n}) (saw the {n2}|went to {l}|bought {f}|cooked {f2}|met {p2}
    |talked about {t}|had a party|worked a lot|read {w}|will travel to {c}|{vs}|was {j}|lost the {n2})(|.|!)
    (there is|there are|there was|there were|here is|here are) (a {j} {n}|{s} in the {n}|{k} in {c}|a {m} on the {n}
    |no {s} left|many {s}|too many {k}|{s} everywhere|nobody here|{f} in the fridge)(|.|!)
    (she|he|they|it|somebody|nobody|everybody|someone|no one|the teacher|the neighbour|the boss) (was|is|will be
    |has been|became|looks) (a {j} {n}|{j}|very {j}|the {n}|in {c}|at {l}|like {am}|{j} and {j2}|from {c}
    |a fan of {p})(|.|!)
    (she|he|they|it|somebody|nobody|everybody|the teacher|the neighbour|a friend|the boss|a man) (likes|hates|took
    |found|saw|ate|bought|forgot|needs|wants|broke|sold|read|painted|heard|knows) (the {n}|{an}|{k}|{f}|{p}|{w}|{s}
    |a {j} {n}|the {j} {m})(|.|!| yesterday| in {l})
    it (rained|snowed|was {j}|was cold|was hot|will rain|is raining|is snowing|never rains|got dark|froze) (in {l}
    |in {c}|all day|last night|on the {n}|too much|again|outside)(|.|!)
    (the train|the bus|the plane|the mail|dinner|the film|the concert|the meeting|the game|school|the shop
    |the weather in {l}|the news|the internet) (is|was|will be) (late|early|{j}|over|cancelled|boring|closed|full
    |on time|very {j}|expensive|terrible)(|.|!| today| again)
    (we|they|some people|the people in {c}|scientists|children|farmers|politicians|experts|teachers|doctors) (should
    |must|can|will|might|could|never|often|always|do not) ({v}|{v} {s}|{v} the {n}|eat {f}|like {k}|forbid {a}
    |study {t}|talk about {d}|forget {e}|trust {b})(|.|!)
    (did you know that|fun fact:|interesting:|breaking news:|by the way,|news:|guess what,|believe it or not,
    |actually,|in fact,|honestly,) ({k} can {v}|{p} was {j}|{l} is {j}|{c} has many {s}|{am} can {v}|{b} bought {b2}
    |{p} wrote {w}|the {n} is {j}|{t} is {j}|it rained in {l})(|.|!)
    (what a|such a) ({j} |)({n}|{m}|film|book|mess|pity|story that was|surprise)(|!|.)
    (not all|most|many|all|few|some|no|hardly any) ({k}|{s}|people in {c}|{j} {s}) (are {j}|{v}|can {v}|like {f}
    |live in {c}|are in the {n}|know {p}|{v} {s2}|need {s2})(|.|!)
    (two|three|four|a hundred|many|some|several) ({k}|{s}|{j} {s}|people|men) (are in the {n}|{v}|were {j}
    |came from {c}|went to {l}|{v} the {n}|sat on the {n}|were sold)(|.|!)
    (life|time|money|love|war|the world|the future|the past|nature|music|art|work|the truth) (is|was|will be|can be
    |seems) (very |so |too |)({j}|short|beautiful|hard|everything|not easy|like {am}|a {j} {n}|{d})(|.|!)
    """,
    """
    once there was {am} in {c}
    nobody told {p} about the {n}
    imagine, the {n} was {j}!
    i never liked what {p} said about {t}
    well, {k} will be {k}
    in the old days {s} were {j}
    the {n} in the {n2} was made by {b}
    they built {l} a long time ago
    as {p} said, {d} is {j}
    every {m} has a {j} {n}
    without {s} there is no {d}
    that {m} over there looks like {p}
    {p} and {p2} never met
    we all know that {l} is {j}
    it turned out that {b} was {j}
    a {n} fell on the {n2} in {l}
    the people of {c} do not like {f}
    some {k} were seen near {l}
    the film about {p} was {j}
    it is a pity that {w} was so {j}
    old {s} are better than new {s2}
    in {y} {p} went to {c}
    this is not about {t}
    he gave the {m} some {f}
    the shop near {l} sells {j} {s}
    everyone in {c} talks about {e}
    the best {k} come from {c}
    with {f} everything is {j}
    they will never find the {n}
    there must be {am} behind the {n}
    """,
)
