"""How people greet and part."""

from tools.builtin_model.patterns import Patterns

_TO = """there|you|friend|my friend|computer|model|everyone|bot|nanochat|robot|mate|buddy|pal|dude|bro|sir|madam|ai
    |dear model|my dear|chatbot|assistant|little model|tiny model|little one|old friend|nanochat_infer|dear computer
    |stranger|team|all|machine|program|you there|my little friend|dear friend|mister|sweetie|man|folks"""
_HI = """hi|hello|hey|hiya|howdy|greetings|yo|hi again|hello again|heya|hey there|hi there|hello there|hello hello
    |hi hi|heyy|hii|hellooo|helo|hallo there|hey hey|oi|hullo|yoo|heyyy|hiii|helloo|ello|hey you|good to see you
    |nice to see you|hi hello|ahem hello|hello to you|a big hello|hi to you|henlo|hey hi|well hello|oh hi|hey again
    |yo yo|hiya there|hello my friend|warm greetings"""

HELLO = Patterns(
    f"""
    hi
    hello
    hey
    hi!
    hello!
    hello there
    hi there
    hey there
    ({_HI})(|!|.|,|!!| :D|...)
    ({_HI})(|,) ({_TO})(|!|.|,|!!)
    (i just wanted to say|i want to say|i would like to say|just saying|let me say|i say|may i say|first of all,
    |my friend says|everybody here says) (hi|hello|hey|hello to you|hi to you|good to see you)(|.|!| first)
    (it's me|it is me|here i am|i am here|i'm here|me again|it's me again|i am online|i have arrived|i am here again)(
    |!|.|,) ({_HI})(|!|.)
    (glad|happy|good|nice|great|lovely|so good|a pleasure) to (see you|be here|see you again|talk to you
    |chat with you)(|!|.)
    ({_HI})(,|!|.|) (i'm new here|i am new here|im new here|first time here|i just installed you|i want to chat
    |i have a minute|glad to be here|it's a nice day|here is your friend|i'm a friend|i hope you are awake
    |lovely to see you
    |it's me your friend|welcome|welcome back|let's begin|let's start|nice to see you again|great to be here)(|!|.)
    (hi|hello|hey) (and welcome|everybody|all of you|people|world|little guy|little fella|tiny model|smart one|genius
    |sweetheart|love|darling|dear|honey|my good friend|neighbour|boss|chief|captain|doc|guys|again friend|robot friend
    |beautiful|handsome|cutie|champ|homie|fam|kiddo|comrade|amigo mio)(|!|.)
    (hai|haii|hihi there|hullo there|helloooo|heeey|heyo|ayy|ayo|sup bro|sup man|yo bro|yo dude|yo man|oy|hlo|hllo
    |hellow
    |helo there|hye|hy|hiiii|hewwo|g'day|gday|g'day mate|howdy partner|howdy there|good to be back|hi once more
    |hello my dear model|hello stranger|hello from london|hello from my phone|hi from work)(|!|.)
    (knock knock|peekaboo|wake up|rise and shine|wakey wakey|ding dong|ping|hello world|hello hello hello
    |hello? hello)(|!|.|?)
    """,
    "(aloha and welcome|ahoy|salutations|hello from me|a hearty hello)(| there| you| friend)(|!|.)\n(i greet"
    "|let me greet) you(|!|.)",
)
TIMES = Patterns(
    f"""
    good {{t}}
    good {{t}}!
    (good|a good|a very good|very good|a lovely|a wonderful|g'd|gud|goood|a beautiful) {{t}}(|!|.)
    (good|a good|a very good|very good) {{t}}(|,) (to you|{_TO})(|!|.)
    (hi|hello|hey|hi and|hello and|oh,|well,)(|,) good {{t}}(|!|.)
    ({{t}}|good {{t}}) (all|everyone|dear|love|my dear|sir|mate|guys|pal|to all|world|my little friend|boss
    |all of you
    |my friend|robot|bot|there|folks|to everybody|darling)(|!|.)
    (a wonderful|and a good|i say good|a nice|a very nice) {{t}} to you(|!|.)
    (good {{t}}|{{t}})(|,|!) (nice to see you|here i am|it's me|it is me|i am back|hello|hi|computer|bot|friend
    |sunshine)(|!|.)
    """,
    "(top of the|a pleasant|the best of the) {t}(| to you)(|!|.)",
)
TIME_NAMES = ("morning", "evening", "afternoon", "day")
_HOW_ARE = """how are you|how are you doing|how is it going|how's it going|what's up|whats up|how are things
    |how do you do|how do you feel|how are you today|how r u|how are u|hows it going|how are you doing today
    |how have you been|how is life|are you well|all good|are you ok|how goes it|how are you feeling today
    |how is your day|wassup|how u doing|how's life|how is everything|you good"""
HELLO_HOW = Patterns(
    f"""
    hi, how are you?
    hello, how are you?
    hey, how are you?
    hi how are you
    ({_HI})(,|!|.|) ({_HOW_ARE})(|?|!)
    ({_HI}) ({_TO})(,|!|.|) ({_HOW_ARE})(|?|!)
    (good morning|good evening|good afternoon|good day)(,|!|.|) ({_HOW_ARE})(|?|!)
    ({_HI})(,|!|.|) (i hope you are well|i hope you're well|hope you are well|hope you're doing well|hope all is well
    |i hope you are having a good day|hope you are ok|hope u r well|i hope you had a good night)(|!|.)
    ({_HI})(,|!|.|) (my dear|my dear friend|love|dear|sweetie|my old friend|bro|mate|robot|ai|everybody)(,|!|.
    |) ({_HOW_ARE})(|?)
    ({_HI})(,|!|.|) (i hope you are well|nice day today|just checking in|i am new here|it's monday|first of all)(.|,
    |!) ({_HOW_ARE})(|?)
    ({_HI})(,|!|.|) (how are you feeling|how are you this morning|how are you this evening|how was your day
    |how you doing
    |how have you been lately|how are you getting on|how u doin|how ya doin|how's tricks|how's your day going
    |you alright
    |are you doing ok|everything ok|everything good|what's good|what's going on with you|how is my little friend)(|?)
    ({_HI})(,|!|.|) (nice to meet you|nice to see you|it's me|long time no see|good to be here)(,|!|.) ({_HOW_ARE})(
    |?)
    """,
    f"(ahoy|salutations|a hearty hello)(,|!) ({_HOW_ARE})(|?)",
)
FOREIGN = Patterns(
    """
    bonjour
    hola
    ciao
    guten tag
    (bonjour|hola|ciao|guten tag|guten morgen|guten abend|salut|buenos dias|buenas tardes|buenas noches
    |konnichiwa|namaste|ola|privet|ni hao|merhaba|salaam|shalom|servus|moin|hej|aloha|buongiorno|buonasera|bonsoir|hei
    |goedendag|hallo wie gehts|czesc|ahoj|dzien dobry|dobry den|zdravstvuyte|annyeong|sawubona|god dag|tere|sveiki
    |bom dia|boa tarde|salve|gruezi|gruss gott|kalimera|geia sou|salam aleikum|marhaba|hej hej|bonjour tout le monde
    |hola amigo|que tal|hallo zusammen|guten tag zusammen|coucou|moin moin|selam|habari|jambo|konbanwa|ohayo|hola hola
    |na wie gehts)(|!|.|,) (|mon ami|amigo|mein freund|computer|model|bot|nanochat|my friend|friend|there|alle|amico
    |modell|computer!|monsieur|senor)
    """,
    "(ciao bella|bonjour madame|hola mi amigo|guten abend zusammen|buongiorno a tutti)(|!|.)",
)
MEET = Patterns(
    f"""
    nice to meet you
    nice to meet you!
    (nice|glad|pleased|happy|good|great|lovely|delighted|a pleasure|very nice|so nice|it is nice|it's nice
    |it is a pleasure|i am glad|i'm glad|i am pleased|very pleased|what a pleasure|i am happy|i am honoured) to (meet
    |get to know) you(|,| too| too,) (|{_TO})
    """,
    "(how nice|how good) to make your acquaintance(|!|.)\n(pleased|glad) to make your acquaintance(|!|.)",
)
BACK = Patterns(
    """
    i'm back
    i am back
    (i'm|i am|im|and i am|so i'm|now i am|look who is|guess who is|hey, i'm|hello, i am|ok i am) (back|back again
    |here again|back now|back from lunch|back home|back from work|back from school|home again|back at my desk
    |back from my holiday)(|!|.)
    (sorry for the wait|sorry for the delay|sorry, i was away|i was away|back again|back|i have returned|i returned)(
    |!|.|, i am back)
    """,
    "(your friend|the lost son) (is back|has returned)(|!|.)",
)
_GOODBYE = """bye|byeee|buh bye|bye for today|bye and thanks|thanks for your help, bye|thank you for everything, bye
    |thx bye|ty bye|ok see you|ok see ya|cya later|see you next week|see you later then|talk to you again soon
    |until we talk again|take care of yourself|stay well|stay safe|keep well|peace|nice talking to you, bye
    |it was nice talking to you, bye|it was nice to chat, goodbye|it was a pleasure, goodbye|thanks for chatting, bye
    |goodbye|good bye|see you|see ya|farewell|cya|so long|bye bye|see you later|see you soon
    |see you tomorrow|until next time|talk to you later|byee|ttyl|bye for now|cu|cheerio|ta ta|later|laters
    |see you again|see you next time|adios|have to go|take care|be well|bye then|goodbye then|see u|see u later
    |talk to you soon|talk to you tomorrow|catch you later|until tomorrow|until later|see you around|toodles|au revoir
    |auf wiedersehen|tschuss|hasta la vista|arrivederci|sayonara|over and out|signing off|logging off
    |i bid you farewell|peace out|so long then|bye-bye|later alligator|i say goodbye|ok bye|ok bye then|thanks, bye
    |thank you, goodbye|thanks and bye|alright, bye|well, bye|see you on monday|until we meet again|catch you tomorrow
    |talk soon|bb|gtg|all the best|so goodbye|okay bye|thanks for the chat, bye|thank you and goodbye
    |thanks, see you"""
_LEAVE = """i have to go|im off now|im leaving now|i should go|i should get going|i better go|i'd better be going
    |i've got to go|i gotta run|i've gotta run|gotta bounce|im out|i'm heading out|i'm heading home
    |i have to get up early
    |i have to pick up the kids|i have to cook dinner|my lunch break is over|my bus is here|class starts now
    |that's everything|that is everything|that's all i wanted|that was all i needed|that is all i wanted to know
    |i have no more questions|i've learned enough for today|enough for today|that will do for today|i'll let you go
    |i must go|i need to go|i am leaving|i'm leaving|gotta go|i have to leave|i'm off
    |i'm off to work|that is all|that's all|that was all|i am going now|i'm going now|i have to go to work
    |i must leave|time to go|it is time to go|i have to run|i need to leave|i am done|i'm done|we are done
    |i have to stop|let us stop here|let's stop here|i will go now|i'll go now|i am off|i have to catch my bus
    |i have to go home|i must go to school|i need to run|i'll leave you now|got to go|i am out of here
    |dinner is ready, i must go|my mum calls me, i have to go|i don't need you any more|that is it for today
    |that's it for today|i will close this now|i am closing this now|i'll come back later|i will be back tomorrow
    |i'll talk to you tomorrow|i am logging off|i want to stop|i quit|end of the chat|let us end this|end
    |we can stop now|enough for today|this was all i needed|that's all i needed|that is all i wanted to know
    |i have no more questions|no more questions|nothing more, thanks|that will be all|i'll be going
    |my train is here, i have to go|the lesson is over, i have to go|i am late, i have to go
    |it was nice talking to you|nice talking to you|it was a pleasure|i enjoyed our chat|it was nice to chat
    |it was fun talking to you|let me go now|i leave now"""
BYE = Patterns(
    f"""
    bye
    goodbye
    good bye
    bye bye
    see you
    see you later
    ({_GOODBYE})(|!|.|!!| now| :D|...)
    ({_GOODBYE})(|,) ({_TO}|my dear friend)(|!|.)
    ({_LEAVE})(|.|!|,) (|now|for today|bye|goodbye|see you|thanks|sorry|talk to you later|bye bye|see you tomorrow
    |thank you|sadly)
    (ok|okay|well|alright|thanks|thank you|great|cool|good|right|perfect)(|,) ({_LEAVE})(|.|!|, bye|, goodbye)
    (it is late|it's late|i am tired|lunch time|work calls|my battery is low|my boss is coming|my friends are here)(,
    |.|) ({_LEAVE}|{_GOODBYE})(|!|.)
    """,
    "(until another day|i take my leave|i shall be on my way|i will disappear)(| then| friend|, bye)(|!|.)",
)
NIGHT = Patterns(
    f"""
    good night
    good night!
    goodnight
    (nite|nite nite|gnite|g'night|nighty|nighty nighty|night|good nite|goodnite|gn8|night all|night everyone
    |night mate
    |good night my friend|good night to you too|good night, see you tomorrow|have a nice night|have a restful night
    |it's late, good night|it is late, i should sleep|i'm tired, good night|i am tired, i'll go to bed|time to sleep
    |time to hit the hay|i'm hitting the hay|off to sleep|my bed is waiting|thanks and good night|ok good night
    |im going to bed|im going to sleep|im off to bed|going to bed now|going to sleep now)(|!|.| dear| friend)
    (good night|goodnight|nighty night|night night|gn|sleep well|sweet dreams|sleep tight|have a good night
    |a good night)(|,) (|then|{_TO}|and thanks|bye|see you tomorrow|and sweet dreams|and sleep well)
    (i go to bed|i am going to bed|i'm going to bed|i will go to bed|i am going to sleep|i have to sleep
    |i go to sleep now|i need to sleep|time for bed|bed time|off to bed|i'm off to bed|i should go to bed
    |i will sleep now|i'll go to sleep|i have to go to bed)(|.|!|,) (|now|good night|goodnight|bye|see you tomorrow
    |sleep well|then|thanks)
    """,
    "(rest well|may you rest well|my bed is calling)(| now| tonight| friend)(|!|.)",
)
NICE_DAY = Patterns(
    """
    have a nice day
    have a nice day!
    (have|you have|and have|so have|do have|i hope you have|i wish you|wish you|we wish you|enjoy) (a|a very) (nice
    |good|great|lovely|wonderful|pleasant|happy|beautiful|splendid|relaxing) (day|evening|weekend|time|week|afternoon
    |sunday|holiday|rest of the day)(|!|.| too| friend|, bye|, model)
    (have|you have|hope you have|enjoy) (a good one|a nice one|a great one|a good rest of your day
    |a lovely rest of the day
    |a good week ahead|a great weekend|a nice holiday|a fine day|an excellent day|a good day at work)(|!|.| too| mate)
    (enjoy|enjoy the rest of) your (day|evening|weekend|holiday|week)(|!|.)
    """,
    "(may your|i hope your) (day|evening|weekend) (be nice|will be nice)(|.|!)",
)
