"""Questions of daily life, of today and of opinion, far outside the model's small world."""

from tools.builtin_model.skills.unknown_ask import patterns

HOW_TO = patterns(
    """
    how do i {h}?
    how to {h}
    how can i {h}?
    (how do i|how can i|how to|how would one|how do you|how does one|how should i|what is the best way to
    |is there a trick to|whats the best way to|how could i|how do people|how would i|best way to|tips to) {h}(|?
    | at home?| quickly?| for free?| without help?| in {c}?| alone?| fast| pls)
    (teach me|show me|tell me|explain|can you teach me|can you show me|please tell me|could you explain
    |i want to know|i need to know|i'd like to learn|i want to learn|help me understand|i don't know) how to {h}(|.|?
    | please| step by step)
    (i want to|i would like to|i need to|i have to|i'm trying to|i am going to) {h}(. how|. what do i need
    |. where do i start|. how do i do that|, how do i begin|, any ideas|. any tips)(|?)
    (is it hard to|is it easy to|is it possible to|is it legal to|is it dangerous to|how hard is it to
    |how expensive is it to|how long does it take to|what do i need to|what does it take to|who can help me to
    |do i need a licence to|why is it hard to|where can i learn to|when is the best time to
    |how much does it cost to) {h}(|?)
    how (do|can|should|would) (i|you|we|people) (bake|cook|make|prepare|fry|roast|eat|store|freeze|warm up|season
    |brew) {f}(|?)
    (how long|at what temperature|how hot) (do|should|must) (i|you|we) (boil|bake|cook|fry|roast|leave) ({f}|an egg
    |rice)(|?)
    how (do|can|should|would) (i|you|we|one) (repair|fix|clean|build|paint|open|buy|sell|carry|hang|move|hide|cut
    |draw) (the {n}|{an}|my {n}|a {j} {n}|{s})(|?)
    how (do|can) (i|you|we) (catch|feed|train|draw|wash|keep|find|scare away|get rid of|photograph) ({am}|{k}
    |my {m})(|?)
    how (do|can|did) (i|you|they|people) ({v}|{v} and {v2}) ({an}|the {n}|in {c}|without {an}|{k})(|?)
    how do i get (to {l}|to {c}|from {l} to {l2}|a visa for {c}|a job at {b}|tickets for {e}|rid of {i}|over {i}
    |rid of {k}|into {b})(|?)
    (what should i|what can i|what shall i|what could i|what do i) (do|take|eat|drink|buy|say|avoid) (against|for
    |when i have|with|about) {i}(|?)
    (i have|i've got|i got|my son has|my wife has|my dog has|my friend has) {i}(, what should i do|. what can i do
    |. what helps|. should i see a doctor|. is it serious|, any advice|. what do i take|. is that normal)(|?)
    (is|are) {i} (dangerous|contagious|deadly|curable|normal|hereditary|treatable|common)(|?)
    (what are the symptoms of|what causes|what helps against|how long does one have|how do you treat|how do i cure
    |what medicine is there for|can one die of|how do i know if i have|why do people get
    |is there a vaccine against) {i}(|?)
    {i} (symptoms|treatment|cure|causes|remedy|medicine|help)(|?)
    (how many pills|how much aspirin|which medicine|which vitamins|what dose) (can i take|should i take|is too much
    |is safe|helps against {i})(|?)
    (what should i|what shall i|what could i|what can i|what do you think i should|what to) (cook|wear|read|watch|buy
    |play|visit|eat|drink|study|say|learn|listen to|give my mother|name my cat|do) (today|tonight|tomorrow|next
    |this weekend|for dinner|in {c}|in {l}|for christmas|at the party|on holiday)(|?)
    (should i|shall i|must i|is it good to|is it healthy to|is it wise to|may i|is it ok to) (buy {an}|eat {f}
    |sell my {n}|take medicine|see a doctor|buy {b} shares|study {t}|learn {g}|move to {c}|quit my job|sleep more
    |drink wine|vote|get married|adopt {am}|call a lawyer|shave my head|go to {l}|marry him|text her|trust {p}
    |invest in {b}|{v}|{h}|start {a}|stop {a})(|?)
    (where can i|where do i|where should i|where's the best place to|where to|where could i) (buy {an}|find {an}
    |eat well|learn {g}|buy {f}|see {k}|get {f}|park|stay in {l}|eat in {l}|watch {w}|download {w}|sell my {n}
    |go on holiday|meet people|go {a})(|?)
    (what is|what's|which is|what are|what would be) (the best|a good|a cheap|the cheapest|the nicest|the worst
    |the most popular) (restaurant in {l}|hotel in {l}|{n}|{n} for children|book about {t}|film with {p}
    |time to visit {c}|wine with {f}|phone|laptop|car|diet|university|job|gift for my dad|name for {am}
    |way to learn {g}|exercise for {i}|bank|doctor near me)(|?)
    (can i|am i allowed to|is it legal to|is it illegal to|do i have to|what happens if i|may one
    |can they) (park here|fire someone|record a call|sue my boss|break a contract|return {an}|drive without a licence
    |smoke in {l}|own {am}|download {w}|pay taxes in {c}|cancel a contract|get a refund|carry a knife|work in {c}
    |{h})(|?)
    (what are my rights|what does the law say|who is liable|how much tax do i pay|do i need a lawyer
    |what is the penalty|can i be sued) (if {an} breaks|for {a}|as a tenant|in {c}|when i {v} {an}|for {d})(|?)
    (give me|can you give me|i need|do you have|any|got any) (advice|tips|some advice|good advice|a tip|ideas) (on
    |about|for|against) ({i}|{a}|{t}|my marriage|my job|a trip to {c}|{f}|a date|my interview)(|?|.)
    i (don't know what to|can't decide what to|have no idea what to) (wear|cook|do tonight|buy|study|say to her
    |read)(|.|, any ideas?)
    how (do|does|can) (it work with|one deal with|people live with|you cope with|doctors treat|i prevent) ({i}|{d}
    |{t}|stress)(|?)
    (how much|how often|how long|how many hours) should (i|a child|{am}|one|a baby|an adult) (sleep|eat|drink|study
    |train|run|brush|walk|work|exercise)(|?| a day?| per week?)
    my {n} (is broken|makes a strange noise|does not work|leaks|smells|is stuck|won't start)(, what can i do
    |. how do i fix it|. what now|. any ideas|. who repairs it)(|?)
    """,
    """
    what do i need if i want to {h}?
    my friend told me to {h}, but how?
    who can teach me to {h}?
    is there an easy way to {h}?
    what is the first thing to do if i want to {h}?
    i would love to be able to {h}. how do people learn that?
    how did my grandmother make {f}?
    which doctor should i see about {i}?
    is it bad to sleep with {i}?
    what goes well with {f}?
    can {k} give you {i}?
    what would you cook with {f} and {f2}?
    am i too old to {h}?
    how long will {i} last?
    what is a good present for someone who likes {a}?
    does {f} help against {i}?
    what kind of {n} should i buy?
    can i {h} on a sunday?
    """,
)
NOW = patterns(
    """
    what time is it?
    what is the time?
    what's the time
    what day is it today?
    what day is today?
    what is today's date?
    what is the date?
    what is the weather like?
    will it rain tomorrow?
    what year is it?
    (what time is it|what is the time|what's the time|do you have the time|whats the time|tell me the time
    |what hour is it) (|now|in {c}|in {l}|right now|there|please|in new york|over there)(|?)
    <W> (what time it is|what day it is|what the date is|how the weather is|if it will rain|what the time is
    |what year it is|the time|the date|the exact time|the weather forecast|who won the game|what is in the news)(|?
    | today?| in {l}?)
    (what|which) (day|date|month|year|week) (is it|do we have|is today|are we in|is it today|is it now)(|?)
    (is it|is today) (monday|friday|a holiday|late|morning|raining|cold outside|sunny|the weekend|still summer|dark
    |daytime|noon)(|?| yet?| in {c}?| in {l}?)
    (today's|current|tomorrow's) (date|time|weather|news|temperature|exchange rate|headlines|horoscope
    |lottery numbers)(|?| please| in {l}| for {c})
    (what is|what's|how is|how's|whats|tell me|give me) the (weather|forecast|news|temperature|traffic|score
    |exchange rate|stock price of {b}|price of {f}|price of gold|situation) (|today|tomorrow|now|in {l}|in {c}
    |this week|on sunday|tonight|outside)(|?)
    weather {l}
    weather (in |){l}(|?| tomorrow| today| this week)
    weather (today|tomorrow|forecast|please|now)(|?)
    (will it|is it going to|does it|could it|did it) (rain|snow|be sunny|be cold|storm|freeze|be windy|get warmer) (
    |tomorrow|today|in {l}|in {c}|this weekend|next week|yesterday)(|?)
    (do i need|should i take|shall i bring) (an umbrella|a coat|sunscreen|a jacket|a hat) (today|tomorrow|in {l}
    |this evening)(|?)
    (when|what day|what date) is (easter|christmas|ramadan|thanksgiving|the next holiday|mother's day|diwali
    |halloween|the full moon|the next eclipse|{e}|the next election|black friday|new year in china|the next train
    |carnival)(|?| this year?| in {c}?)
    how (many days|long|many weeks|many hours) (is it |)(until|till|to|before) (christmas|easter|the weekend
    |the summer|my holiday|{e}|the election|new year)(|?)
    when (does|do|will|did) (the train leave|the shop open|the bus come|the game start|the sun rise|the sun set
    |the bank close|{w} come out|{b} open|the concert begin|school start|{e} start|the film start|the mail arrive
    |the next plane land)(|?| today?| tomorrow?| in {l}?)
    who (won|lost|scored|played|is winning|will win|is playing) (yesterday|today|the game|the match|the last election
    |the league|{e}|last night|against {b}|the lottery|between {b} and {b2})(|?)
    (what was the score|how did {b} play|did {b} win|did {b} lose|how did the game end|who scored|when does {b} play
    |what place is {b} in) (|today|yesterday|last night|against {b2}|on saturday|this season)(|?)
    (what happened|what was going on|what's going on|what is happening|what's new|any news|what was invented
    |who was king|who ruled) (in {y}|in the year {y}|yesterday|in {c}|last week|today|in {l}|during {e}|in {c} in {y}
    |this morning|on the stock market)(|?)
    (who|which country|which film|which team|which song|what) (won {e}|won the world cup|won the oscar|was number one
    |was president|ruled {c}|was invented|was famous) in {y}(|?)
    <W> (what happened in {y}|who won {e} in {y}|who was king in {y}|what was invented in {y})(|?|.)
    how (much is|much are|expensive is|much does|much would|much did) ({an}|{f}|a {b}|a ticket to {l}|a house in {l}
    |gold|bitcoin|a litre of fuel|the rent in {l}|a haircut|a kilo of gold|{am}) (|cost|today|now|in {c}|these days
    |worth)(|?)
    (price|cost|value|price today) of ({an}|{f}|a {b}|gold|bitcoin|a flight to {l}|a house in {l}|{s})(|?)
    (is|are|was) (the shop|the bank|{l}|the library|{b}|the post office|the museum|the pharmacy) (open|closed|crowded
    |far) (today|now|on sunday|tomorrow|tonight)(|?)
    (how many euros are|how many dollars are|what is) (a pound|a dollar|one euro|a bitcoin|{z} yen|a franc
    |{z} dollars) (worth|in euros|in dollars|in yen|in {c})(|?)
    what (will|would) (happen tomorrow|happen in {y}|the world look like in {y}|bitcoin cost|i be in ten years
    |my future be|the weather do|be the next {b} product|the {r} of {c} do)(|?)
    (will|when will) (the world end|{b} win|{c} win|{p} win|prices rise|i be rich|i find love|{t} end
    |robots rule the world|humans live on mars|i die|{e} happen again|{b} go bankrupt|it be over|we meet aliens)(|?)
    (what is on|what's on) (tv|tv tonight|at the cinema|the radio|the menu|sale|the news)(|?| today?)
    (what did i|what do i|what will i) (dream|dream about|think|think right now|hold in my hand|look at)(|?
    | right now?| tonight?)
    (what am i thinking|what is behind me|who is at the door|who called|who is knocking|what is that noise
    |what number am i thinking of|what is this in my hand)(|?)
    """,
    """
    how late is it over there?
    has it stopped raining in {l}?
    is the weather any good in {c}?
    did anything happen in {c} in {y}?
    is {f} cheap in {c}?
    what were the winning numbers last week?
    has {b} released anything new?
    what do you expect to happen next year?
    which team plays against {b} on saturday?
    is it night in {c} now?
    what was life like in {y}?
    how warm was it yesterday?
    which day do we have today?
    what do tickets for {e} cost?
    is the pharmacy still open?
    when was the last time it snowed in {l}?
    """,
)
