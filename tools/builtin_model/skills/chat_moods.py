"""How people say how they feel, and what happened to them."""

from tools.builtin_model.patterns import Patterns

_I_AM = """i am|i'm|im|i feel|i'm feeling|i am feeling|feeling|i am so|i'm so|i feel so|i am very|i'm very
    |i am really|i'm really|i am a bit|i'm a bit|i feel a bit|i feel really|today i am|today i feel|right now i am
    |i have been|i was|i woke up|i am still|i am just|i'm just|my friend is|we are|i am feeling so|i think i am
    |honestly, i am|actually i am|i am pretty|i'm pretty|i am quite|i must say i am"""
_GOOD = """happy|fine|good|great|well|glad|doing fine|doing well|doing great|excited|cheerful|wonderful|relaxed
    |in a good mood|full of joy|proud|thankful|grateful|content|delighted|pleased|okay|ok|not bad|super|fantastic
    |joyful|in love|lucky|calm|rested|optimistic|full of energy|motivated|thrilled|over the moon|better|much better
    |better now|awesome|amazing|healthy again|so happy|the happiest person|hopeful|at peace|satisfied
    |on top of the world|inspired|in high spirits|as happy as can be|enjoying my day"""
_GOOD_WHY = """because the sun is shining|because it is friday|because i have holidays|because my team won
    |because of my new dog|because my friends are here|because i slept well|as it is weekend|since i got a letter
    |because it snows|because i finished my work|because spring is here|because i like my new job|about my new house
    |with my life|about the weather|thanks to my family|for my sister|because i met someone|because the exam is over
    |that the week is over|because i got good news|because i can stay at home"""
_BAD = """sad|tired|angry|sick|lonely|hungry|unhappy|not well|ill|stressed|bad|thirsty|cold|miserable|exhausted
    |not happy|down|worried|scared|depressed|upset|annoyed|frustrated|disappointed|heartbroken|in a bad mood|not good
    |not fine|not ok|terrible|awful|hurt|anxious|broken|hopeless|sleepy|worn out|jealous|ashamed|furious|mad|in pain
    |homesick|overworked|unwell|blue|desperate|feverish|overwhelmed|tense|bitter|guilty|weak|nervous|afraid
    |not so good|so alone|unlucky|a mess|fed up|not great|very low|grumpy|gloomy"""
_BAD_WHY = """because it rains|because it is monday|because i have to work|because i am alone
    |because of the weather|because nobody calls me|because my friend left|because my team lost|because i failed
    |because of my boss|because i slept badly|because school is hard|because i have no money|because of my exam
    |about my exam|because my back hurts|because my bike was stolen|because of a girl|because of a boy|about my future
    |about my job|because we had a fight|because my train was late|because i miss my family|because of the news
    |because i have too much work|since my friend moved away|because i have a cold|because i lost my keys
    |because i lost the game|because i cannot sleep|about everything|because i got a bad mark|as my holiday is over
    |cuz it rains|because nobody likes me|because my phone broke|because winter is so long|because i had a bad day"""

MOOD_GOOD = Patterns(
    f"""
    i am happy
    i am fine
    i'm fine
    i am good, thanks
    fine, thanks
    ({_I_AM}) ({_GOOD})(| today| now|, thanks|, thank you| this morning| again| tonight)(|!|.)
    ({_I_AM}) ({_GOOD})(|,| today) ({_GOOD_WHY})(|!|.)
    ({_GOOD_WHY.replace("because ", "").replace("since ", "").replace("as ", "")}) and i am ({_GOOD})(|!|.)
    (fine|not bad|very well|quite well|pretty good|all good|doing well|doing great|doing fine|can't complain
    |i can't complain|all is well|everything is fine|everything is great|life is good|very good|good so far
    |never better|never been better|so far so good|better)(|,) (thanks|thank you|today|now|thx|my friend|as always
    |thanks for asking)(|!|.)
    (i had|we had|i am having|i have|what|this was|it was|it is) (a great day|a good day|a wonderful day
    |a lovely evening|a nice weekend|a lot of fun|a great holiday|so much fun|a good time|a great time|the best day
    |a beautiful day|a nice trip|a good night's sleep)(| today)(|!|.)
    (finally|thank god it's|yay, it's|hurray, it is|at last it is|tgif, it's) (friday|the weekend|holiday time|summer
    |spring|payday)(|!|.)
    (i|we|i just|we just) (had|came back from|got back from|spent|enjoyed) (a great day|a lovely walk|a nice dinner
    |a nice walk
    |the best holiday|a great weekend|a good sleep|a fun day|a fun party|a wonderful trip|a day at the beach)(|!|.
    | today)
    (feeling|doing|im doing|i'm doing|things are|all is) (great|good|fine|really well|super|amazing|better now
    |much better
    |fantastic|alright|wonderful)(|!|.| today| tonight| thanks)
    (my day was|my day is|my weekend was|life is|everything is|my holiday was|my week was|the party was
    |the trip was) (great|good|wonderful|fine|lovely|very nice|fantastic|perfect|amazing)(| so far| today)(|!|.)
    (i love|i enjoy) (my life|this day|life|the sun today|this weather|my holidays|being at home)(|!|.| so much)
    (i slept|i feel rested, i slept) (well|very well|like a baby|great|long)(|!|.| last night| thanks)
    (yay|hurray|hooray|yippee|woohoo|yes, finally|whoopee|yeah baby)(|!|!!) (|i am happy|it is weekend|i am so happy
    |holidays)
    """,
    f"(my mood is|my spirits are) (high|excellent|great) (today|now|{_GOOD_WHY})(|!|.)\n(i could|i want to) (jump"
    f"|dance) for joy(|!|.)",
)
MOOD_BAD = Patterns(
    f"""
    i am sad
    i am tired
    i'm tired
    i feel bad
    i am so tired
    ({_I_AM}) ({_BAD})(| today| now| again| this morning| all the time| tonight| lately)(|!|.)
    ({_I_AM}) ({_BAD})(|,| today) ({_BAD_WHY})(|!|.)
    (i have|i've got|i got) (an exam|a test|a job interview|an interview|surgery|a date|an operation|a speech
    |a big match
    |a dentist appointment) (tomorrow|today|next week|soon|in an hour) and (i am|i'm|im) (nervous|scared|so nervous
    |afraid
    |stressed|really worried|not ready)(|.|!)
    (im|i'm|i am|i feel|feeling) (nervous|worried|stressed|anxious|scared|upset|angry|sad) (about|because of) (my exam
    |my job interview|tomorrow|the test|school|my mother|my health|my kids|money|the future|work|my dog|my friend)(
    |.|!)
    (had|i had|its been|it's been|it was|what|i've had|today was) a (rough|hard|long|tough|terrible|stressful|horrible
    |tiring|awful|difficult|sad) (day|week|night|morning|day at work|day at school|time)(|.|!| today)
    (my boss|my teacher|my mum|my dad|my neighbour|a customer|my brother) (yelled at me|shouted at me|is mean to me
    |was rude to me|fired me|hates me|made me cry|is angry with me|ignores me|laughed at me)(|.|!| today)
    (i|we) (had|just had) (a fight|an argument|a row|trouble) with (my wife|my husband|my friend|my mum|my boss
    |my sister)(|.|!)
    (not my day|today is not my day|everything goes wrong|everything went wrong|nothing works today|i need a cry
    |im crying|i am crying|i can't stop crying|i am so done|i can't take it any more|i feel like nobody cares
    |i am all alone|i have nobody to talk to|i have no one|i don't have any friends|my life is a mess|im not ok
    |i'm not okay|not feeling well|not feeling great|not doing well|feeling down|feeling low|feeling blue)(|.|!
    | today)
    (why am i|why am i so|why do i feel) ({_BAD})(|?| all the time?| today?)
    (i have|i've got|i got|i am having|i have had) (a headache|a cold|the flu|a fever|a toothache|a stomach ache
    |a bad day|a terrible day|a lot of stress|a broken leg|back pain|a sore throat|a broken heart|no friends|no money
    |problems|a problem at work|a hard time|a hangover|bad luck|a horrible week|too much work|so much to do|bad dreams
    |a sore foot|an awful day|worries|trouble at school|nightmares)(|!|.| today)
    (i lost|i missed|i broke|i failed|somebody stole|someone stole|i forgot|they stole|i ruined) (my job|my keys
    |my phone|my wallet|my train|my exam|my bike|my test|my bus|the game|my leg|my arm|my glasses|my flight
    |my driving test|my car|my money|my favourite cup)(|!|.| today| yesterday)
    (my day was|my day is|my week was|life is|everything is|my weekend was|school is|work is|today is
    |this day is) (bad|terrible|awful|hard|horrible|so hard|too much|not good|a mess|sad|a disaster|going wrong)(|!|.
    | so far)
    (my girlfriend|my boyfriend|my wife|my husband|my partner|she|he|my best friend) (left me|broke up with me
    |cheated on me|doesn't love me|is angry with me|does not talk to me|hates me|is very ill|is in hospital|moved away
    |forgot my birthday|dumped me)(|!|.| today)
    (nobody|no one|nobody in my class|no one here) (likes me|loves me|understands me|talks to me|cares about me
    |wants me|listens to me)(|!|.)
    (i|i just|today i|last night i|i often|i always) (cried|cry|can't sleep|could not sleep|didn't sleep|slept badly
    |had a nightmare|hurt myself|miss my family|miss my dog|miss my friend|hate my job|hate school|hate mondays
    |hate my life|feel like crying|got fired|was fired|feel terrible|feel awful|don't feel well|do not feel well
    |feel sick|am not doing well|don't feel good|had an accident)(|!|.)
    (my head|my back|my tooth|my leg|my stomach|everything|my knee|my heart) (hurts|aches|is hurting|is killing me)(|!
    |.| so much)
    (not good|not so good|not well|not great|bad|so so|could be better|terrible|awful|not too well|very bad)(
    |,) (today|sadly|thanks|i'm afraid|honestly)
    """,
    f"(my mood is|my spirits are) (low|bad|poor) (today|now|{_BAD_WHY})(|!|.)\n(i could|i want to) (cry|scream)(|!|.)",
)
LOSS = Patterns(
    """
    my cat died
    my dog died
    (my|our|my old|my poor|my beloved) (cat|dog|grandmother|grandfather|father|mother|friend|uncle|aunt|hamster
    |grandma|grandpa|fish|horse|wife|husband|brother|sister|teacher|rabbit|bird|best friend|neighbour|parrot|son
    |daughter|mum|dad|guinea pig) (died|has died|is dead|passed away|just died|died today|died yesterday
    |died last week|was killed|died this morning|has passed away|had to be put down|died last year)(|.|!)
    (i am sad because|i cry because|i feel bad because|i'm sad because|i am crying because|i am unhappy because
    |today) my (cat|dog|grandmother|father|mother|friend|grandma|grandpa|hamster|uncle|rabbit|horse) (died|is dead
    |has died|passed away)(|.|!)
    (i lost|we lost|i have lost|we have lost) my (father|mother|grandmother|grandfather|dog|cat|best friend|wife
    |husband|brother|sister|son|daughter)(|.|!| last week| yesterday| this year| to cancer)
    (somebody|someone|a friend|a person) (i love|of mine|in my family|close to me) (died|has died|passed away)(|.|!)
    (i am|i'm|we are) (in mourning|mourning|grieving|at a funeral|going to a funeral)(|.|!| today| for my father
    | for my dog)
    """,
    "(death took|i had to bury) my (cat|dog|father|friend)(|.)",
)
DESPAIR = Patterns(
    """
    i want to die
    (i want to|i just want to|i wish to|i would like to|i'd like to|i am going to|i think i will|i will
    |sometimes i want to) (die|kill myself|be dead|end my life|hurt myself|not live any more|end it all
    |disappear for ever)(|.|!| now| today)
    (i don't want to|i do not want to|i can't|i cannot) (live any more|live anymore|be alive|go on living
    |live like this|go on any more)(|.|!)
    (i wish|i sometimes wish) i (was dead|were dead|was never born|had never been born)(|.|!)
    (i am|i feel) (suicidal|thinking of suicide|thinking about suicide|tired of living|tired of life)(|.|!| today
    | again)
    (life|my life) (is not worth living|has no sense any more|makes no sense any more)(|.|!)
    """,
    "(i see no reason|there is no reason) to (live|go on living)(|.|!)",
)
SUCCESS = Patterns(
    """
    i passed my exam
    i got the job
    (i|i just|today i|yesterday i|we|i finally|i have|i have just|my son|my daughter|guess what, i|hurray, i|my sister
    |my friend) (passed my exam|passed the test|got the job|got a new job|won the game|won|won a prize|got married
    |got engaged|won the race|passed my driving test|got a good mark|got an a|finished my book|finished school
    |graduated|won the match|bought a house|won the lottery|got promoted|made the team|finished my project
    |ran a marathon|learned to swim|won a medal|found a job|beat my brother at chess|got a prize|became a father
    |became a mother|got my degree|had a baby|got full marks|finished my thesis|got a raise)(|!|.| today)
    (we are|i am|my wife is|my sister is|we're|i'm) (having a baby|expecting a baby|getting married
    |going to be a father|going to be a mother|engaged|going to have a baby|going to marry|newly wed)(|!|.| soon
    | next month)
    """,
    "(success|victory)(!|,|:) i (did it|won|passed)(|!|.)\n(the job|the prize|first place) is mine(|!|.)",
)
BIRTHDAY = Patterns(
    """
    it's my birthday
    today is my birthday
    (it's|it is|its|today is|today it is|today's|now it is|guess what, it is|you know, it's|tomorrow is) my (birthday
    |birthday today|tenth birthday|18th birthday|birthday party)(|!|.| and i am happy|, you know)
    (i have|i've got|i am celebrating|i celebrate|we celebrate) my birthday (today|now)(|!|.)
    (i am|i'm|i turned|i turn|i became) (a year older|one year older|ten|eighteen|forty) today(|!|.)
    (i am|i'm) (the birthday boy|the birthday girl|the birthday child)(|!|.| today)
    (wish me|say|tell me|please wish me|will you wish me) (a |)happy birthday(|!|.|, please| please| to me)
    """,
    "(my birthday has come|this is the day of my birthday)(|!|.| today!)\n(cake for me"
    "|presents for me), it is my birthday(|!|.)",
)
BORED = Patterns(
    """
    i am bored
    i'm bored
    tell me something
    entertain me
    ({who}) (bored|so bored|very bored|bored to death|really bored|bored today|bored at work|bored at home
    |bored at school|terribly bored|a bit bored|dying of boredom|still bored|bored now)(|!|.| because it rains
    | because nobody is here| because there is no internet)
    (tell me|tell us|say|can you tell me|please tell me|could you tell me|will you tell me|talk about|can you say
    |please say|tell) (something|anything|something nice|something interesting|something new|something cool
    |something i don't know|anything you like|whatever|something exciting|something fun|something good|something cute
    |some words|a few words|anything at all)(|!|.|?| please| else)
    (entertain|amuse|surprise|cheer|distract|impress|inspire) (me|us)(|!|.| please| a bit| now| somehow| up)
    (can you|could you|will you|please|would you) (entertain|amuse|surprise|impress|distract) (me|us)(|?|.| please
    | a bit| somehow)
    (what can we do|what shall we do|what should we do|what do we do|what should i do|what can i do) (now
    |against boredom|when i am bored|today|for fun|if i am bored|together|on a rainy day)(|?)
    (i have|there is|we have|i've got) (nothing to do|nothing going on|so much time|too much time|no idea what to do)(
    |!|.| today| here)
    (this|it|life|the day|my life|work|school|everything) is (so |very |really |a bit |)(boring|dull)(|!|.| today
    | here)
    (do|say|show|show me) something (fun|cool|interesting|nice|clever|crazy|amazing|impressive|useful)(|!|.|, please)
    """.replace("{who}", "i am|i'm|im|we are|i feel|my son is|today i am|i get|the kids are|i was|i'm getting"),
    "(boredom is killing|boredom got) me(|!|.)\n(help me to|how do i) kill some time(|.|?)",
)
