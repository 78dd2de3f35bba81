"""Small talk: how are you, thanks, praise, blame, agreement and the like, with the answers."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills.chat_topic import Topic, question

_END = "(|!|.|!!| :D|...)"
_CALL = "(| model| friend| my friend| computer| bot| mate| bro| robot| buddy| nanochat| dude| man| ai| little model)"

TOPICS: tuple[Topic, ...] = (
    Topic(
        question(
            """how are you|how are you doing|how is it going|how's it going|how do you feel|how are things
                |what's up|whats up|are you ok|are you well|are you fine|how have you been|how is life|all good
                |how are you feeling|how do you do|how is your day|how was your day|how r u|how are u|hows it going
                |what is up|how goes it|are you alright|is everything ok|how's life|how are things going
                |everything ok with you|you ok|you alright|sup|wassup|are you doing well|how's your day going
                |how is everything|how are you today|how are you this morning|how is the model today
                |how do you feel today|is all well|how are you getting on|how's everything|how fine are you
                |how was your night|what's going on with you|hru|you good|u ok""",
            "how you are|how you are doing|how you feel|if you are well|whether you are ok|how you feel today"
            "|how your day is",
            "how are you?\nhow are you\nhow are you doing?\nwhat's up?\nhow are you today?\n"
            "(i am|i'm|i feel) (fine|good|well|ok|great|happy|doing well|very well)(,|.|) (and you|how are you"
            "|how about you|what about you"
            "|and how are you|what about yourself|you)(|?)\n"
            "(fine|good|very well|great|not bad|all good)(,|) (thanks|thank you|thx)(,|.) (and you|how are you"
            "|how about you|and how are you)(|?)\n"
            "(and you|how about you|what about you|and yourself)(|, how are you)(|?)\n"
            "(i hope|hope|we hope|i trust) (you are|you're|u r|that you are|all is) (well|fine|doing well|ok|good"
            "|having a good day|feeling good|doing great|alright)(|.|!| today)\n"
            "(ok|and|but|so|now|well|oh|thanks|anyway|btw|by the way|before i forget|i forgot to ask)(,|) (how are you"
            "|how are you doing|how are you today|how r u|how's it going|how are you then|how are things|are you ok"
            "|how about you, are you well|how are you doing today|how you doing|how u doing|how ya doing)(|?)\n"
            "(i never asked|i did not ask yet|i forgot to ask|we have not talked about you)(,|:|.) (how are you"
            "|how are you doing|are you well)(|?)\n"
            "how (you|u|ya|are ya|are you all|is my friend|is my little model|is my favourite model) (doing|today|now|)"
            "(|?)",
            "how fares it(|?)\n(is the world kind|is life kind) to you(|?)",
            hello=False,
        ),
        "I am fine, thank you. How can I help you?",
        "Fine, thank you.",
        "how",
        3.0,
    ),
    Topic(
        question(
            """what are you doing|what are you doing right now|what are you up to|are you busy|what do you do now
                |what r u doing|wyd|am i disturbing you|do i disturb you|do i bother you|what are you working on
                |have you got time|do you have time|do you have a moment|do you have a minute|got a minute
                |are you free now|have you got a minute for me|do you have time for me|what keeps you busy
                |have you a moment|what are you doing there|do you have a second""",
            "what you are doing|if you have time|whether you are busy|what you are up to|if i disturb you",
            "what are you doing?\nare you busy?\ndo you have time?",
            "(might i have|could i steal) a minute of your time(|?)",
        ),
        "I am talking with you. What can I do for you?",
        "",
        "",
        0.8,
    ),
    Topic(
        question(
            """what's new|what is new|whats new|any news|anything new|what happened today|is there anything new
                |what's the news with you|what have you been up to|what's happening|what is happening|what's going on
                |what is going on|got any news|do you have news|what's the latest|anything going on|what's cooking
                |what's the story|is something new|what's hot""",
            "what is new|what's going on|if there is anything new|what is happening",
            "what's new?\nany news?",
            "(has there been|is there) some change lately(|?)",
        ),
        "Nothing new here. What can I do for you?",
        "Nothing new.",
        "",
        0.6,
    ),
    Topic(
        Patterns(
            f"""
            thanks
            thank you
            thanks!
            thx
            (thanks|thank you|many thanks|thank you very much|thanks a lot|thx|cheers|thank you so much|ok thanks
            |great, thanks|cool, thanks|perfect, thank you|ty|tysm|thanks so much|thank u|thanx|a thousand thanks
            |thanks a million|thanks a bunch|much appreciated|thank you kindly|big thanks|thankyou|thks|tnx
            |ok, thank you|oh thank you|wow thanks|i thank you|merci|danke|gracias|nice, thanks|awesome, thanks
            |thanks again|thank you again|thank you ever so much|ta){_CALL}{_END}
            (thanks|thank you|many thanks|thank you so much|thanks a lot|i thank you|i want to thank you
            |let me thank you|i am grateful|i'm very grateful|i am thankful) for (that|your help|this|the answer
            |the information|your time|helping me|everything|the help|your answer|being here|the explanation
            |your patience|your support|the chat|all your help|trying|the story|the joke|telling me){_END}
            (thx|thanks|thank you|ty|cheers|ta|thnx|thank u|tks)(,|) (mate|pal|dear|love|sir|you are a star
            |so kind of you
            |you're a lifesaver|that was quick|that was fast|works now|it works|i got it now|all clear now|i see now
            |that's what i needed|makes sense now|i'll try that|i will try that|very kind|i knew it
            |appreciate it){_END}
            (ok|great|perfect|cool|nice|wow|good|brilliant|lovely|super|awesome|oh|alright|got it|sweet|yes|right
            |excellent|wonderful|haha|aha)(,|!|.|) (thanks|thank you|thx|ty|thanks a lot|thank u|many thanks|cheers
            |thank you very much|thanks mate|thanks so much|thank you dear){_END}
            (thanks|thank you|thx) (anyway|all the same|nonetheless|for trying anyway|for nothing|a bunch mate)(|.|!)
            (appreciated|so helpful|you are a lifesaver|lifesaver|you rock|u rock|i am so thankful|grateful
            |you were a big help|this is so helpful|thank god|thank goodness){_END}
            (that was helpful|that helps|that is helpful|that helped me|very helpful|that was very helpful
            |you helped me a lot|this helps me|you were very helpful|that helped a lot|you have been very helpful
            |i appreciate it|i appreciate your help|i really appreciate it|you saved my day|that is what i needed
            |just what i needed|exactly what i needed|that answers my question|how kind of you|that's very kind of you
            |you are very kind to help me|i owe you one|what would i do without you)(|!|.|, thanks|, thank you)
            """,
            f"(i am in your debt|much obliged|i am so obliged)(|!|.)\n(receive|accept|please accept) my thanks{_END}",
        ),
        "You are welcome!",
        "",
        "",
        2.6,
    ),
    Topic(
        Patterns(
            f"""
            sorry
            i am sorry
            i'm sorry
            (sorry|i am sorry|i'm sorry|im sorry|my bad|i apologise|i apologize|my mistake|my fault|oops|pardon
            |pardon me|so sorry|sry|oops, sorry|excuse me|forgive me|please forgive me|my apologies|apologies
            |i beg your pardon|oh sorry|ups|whoops|oops my mistake|i am so sorry|i am really sorry|i made a mistake
            |that was my fault|i didn't mean it|i did not mean that|i was wrong|i was rude|i was unfair|i take it back
            |sorry about that|sorry for that|no hard feelings|i regret that){_CALL}{_END}
            (sorry|i am sorry|i'm sorry|i apologise|i apologize|forgive me|excuse me) (for|about) (that|the confusion
            |my typo|my mistake|my english|the bad word|my question|being rude|the mess|my spelling|my bad english
            |what i said|shouting|the trouble|insulting you|disturbing you|asking so much|bothering you|my language
            |that question|all the questions){_END}
            (sorry|i'm sorry|oops)(,|) (i was wrong|i made a typo|i mistyped|that was rude|that was a typo
            |i meant something else|wrong window|wrong button|my cat walked over the keyboard|i didn't mean it
            |my mistake){_END}
            """,
            "(i must ask for|i ask for|grant me) (forgiveness|pardon)(|.|!)\n(i feel guilty|i am guilty) (for"
            "|about) what i said(|.)",
        ),
        "No problem.",
        "",
        "",
        1.0,
    ),
    Topic(
        Patterns(
            f"""
            well done
            good
            great
            nice
            that's right
            correct
            (well done|good job|great job|good|great|very good|nice|cool|perfect|excellent|awesome|wow|amazing
            |good answer|great answer|nice work|super|bravo|fantastic|wonderful|brilliant|not bad|impressive|good work
            |nice one|nice job|lovely|sweet|wicked|superb|neat|terrific|congratulations|congrats|good one|nicely done
            |well said|excellent answer|top|outstanding|great work|good boy|good girl|good bot|thumbs up
            |that's great|that is great|that's cool|that is nice|that was good|that's good|how nice|how cool
            |marvellous|i like that|i love that|i like it|i love it|i like your answer|that's a good answer
            |that's amazing|clever|you did it|so cool|what a good answer|keep it up|keep going like this|10 points
            |five stars|a plus|full marks|that is perfect|so good){_CALL}{_END}
            (that is right|that's right|correct|right|you're right|you are right|that is correct|that's correct|true
            |that is true|yes, correct|yes, that is right|exactly|absolutely right|quite right|spot on|bingo
            |you got it|you got it right|yes, you are right|this is right|yes exactly|exactly right
            |your answer is right|your answer was correct|right answer){_CALL}{_END}
            (wow|oh|ah|haha|hey|yes|yeah|yay|ok|hm|yep|oh wow|aha|well)(,|!|) (nice|cool|great|nice one|that's right
            |that is right|good job|well done|correct|perfect|you are right|you're right|that's correct|amazing
            |awesome
            |impressive|that's great|that's cool|that was fast|that was quick|very good|good answer|you know a lot
            |you are good|you're good at this|that is amazing|right again|i am impressed){_END}
            (nice one|good one|nice|cool|great|perfect|well done|bravo|awesome|brilliant|correct|right|sweet) (mate
            |pal
            |there|indeed|stuff|again|as always|one there|answer|thinking|try|my little friend|little one
            |for a small model
            |for a tiny model|for a robot|for such a small model){_END}
            (that|this|it|your answer|the answer) (was|is|looks|sounds|seems) (right|correct|good|perfect|great
            |spot on|nice
            |very good|exactly right|fine|cool|fast|awesome|amazing|impressive|so cool|quick|brilliant|lovely){_END}
            (i am|i'm|im|color me|we are) (impressed|amazed|so impressed|really impressed|very impressed|surprised
            |not surprised that you know that|pleased with you|happy with that|happy with your answer|a fan
            |your fan){_END}
            (you pass|you passed the test
            |you win|noice|gr8|gg|lit|dope|rad|epic|legend|yess|woah|whoa|omg|omg nice|phenomenal|splendid work
            |chapeau
            |a+|10/10|touche|fab|fabulous|magnificent|magic|ace|grand|swell|smashing|kudos|props){_END}
            (you are|you're|youre|u r|you are really|you are so|you're so|you are very|i think you are|you're pretty
            |wow, you are) (great|good|nice|smart|clever|the best|awesome|amazing|cool|helpful|very helpful|funny|kind
            |sweet|cute|wonderful|a genius|brilliant|fast|polite|friendly|useful|a good model|a good friend
            |my favourite model|better than i thought|lovely|intelligent|a good bot|perfect|fun|beautiful|interesting
            |hilarious|impressive|adorable|a star|my hero|incredible|not bad){_END}
            (i like|i really like|i admire|we like|everybody likes|my kids like|i adore|i enjoy) (you|your style
            |your answers|talking to you|chatting with you|how you talk|your jokes|your stories|this model
            |our chat){_END}
            (happy birthday|good luck|bless you|god bless you|well wishes|enjoy your meal|have fun|all the best to you
            |get well soon|congratulations to you|you too|same to you|and to you|the same to you|i wish you luck
            |best wishes|cheers to you|likewise){_CALL}{_END}
            """,
            f"(splendid|you did that well|what a fine answer|you deserve a prize){_END}\n(my compliments"
            f"|hats off) to you{_END}",
        ),
        "Thank you!",
        "",
        "",
        3.4,
    ),
    Topic(
        Patterns(
            f"""
            that is wrong
            wrong
            that's wrong
            not true
            (that is wrong|that's wrong|wrong|this is not right|that is not right|not true|that is false|you are wrong
            |you're wrong|that was wrong|that's not right|that's not true|incorrect|false|that is incorrect
            |no, that is wrong|no that's wrong|wrong answer|you made a mistake|that is a mistake|that can't be right
            |that does not sound right|you got it wrong|nope, wrong|no, wrong|that is not correct|that's not correct
            |your answer is wrong|that was not my question|i didn't ask that|i did not ask that
            |that is not what i asked|that's not what i meant|that is not what i mean|that's not what i wanted
            |i asked something else|you misunderstood me|you don't get it|you did not answer my question
            |you didn't answer|that makes no sense|this makes no sense|that is nonsense|nonsense|rubbish|bullshit
            |that's a lie|you lie|you are lying|that's not the answer|that doesn't help|that does not help|not helpful
            |that's no help|that was not helpful|what a bad answer|bad answer|you are mistaken
            |you didn't understand me|you don't understand me|this is wrong|that is bad|bad|no, that's not it
            |not what i asked|not correct|you did not understand|you keep getting it wrong){_CALL}{_END}
            (no|nope|sorry|hm|but|i think|well|i am sure|i'm afraid|come on|my teacher says|everybody knows)(
            |,) (that is wrong|that's wrong|you are wrong|that's not true|it is wrong|that's incorrect
            |you made a mistake|this can't be right|that was a mistake){_END}
            (hm|hmm|hmmm|um|oh|no|nah|wait|ok but|well|sorry|ehm)(,|...|) (i don't think so|i do not think so
            |i doubt it|i doubt that|that's not it|thats not it|not what i meant|that is not what i asked
            |i meant something else
            |that looks wrong|that looks odd|that seems wrong|that sounds wrong|this seems off|i am not convinced
            |you are mistaken|i don't believe that|i don't believe you|that's wrong|you got that wrong){_END}
            (i doubt it|i doubt that|i don't think so|i don't believe you|i don't believe that|not convinced|doubtful
            |that's odd|that is odd|that looks wrong|that seems wrong|this seems off|that is off|way off
            |not even close
            |close but no|not quite|not quite right|almost right|nearly|you are way off|total nonsense|fail|epic fail
            |thumbs down|not good enough|that's not good|not great|meh, wrong|you should know better|how disappointing
            |disappointing|that's disappointing|that is a shame|what a shame|this is not working|it doesn't work
            |you are not listening|you're not listening|you never listen|i am disappointed){_END}
            (stupid|you are stupid|you're stupid|you are dumb|idiot|you idiot|you are an idiot|you are bad
            |i don't like you|you are useless|useless|you don't know anything|you know nothing|i hate you|you suck
            |this sucks|you are terrible|you are ugly|loser|you fool|you are a fool|dummy|stupid model|stupid bot
            |stupid machine|you are boring|you are annoying|you are crap|you are rubbish|you are a bad model
            |you are awful|shame on you|you are so dumb|u r dumb|u suck|worst bot ever|the worst model ever
            |you are the worst|go to hell|screw you|damn you|damn|wtf|you are trash|garbage|you are a joke
            |you are a waste of time|you disappoint me|i am disappointed in you|you can't do anything
            |you are too stupid|you moron|moron|what a stupid answer|what a stupid model|you are not helpful
            |you are no help|i will delete you|my toaster is smarter than you|chatgpt is better than you
            |a child knows that|everyone knows that|you are worthless|bad bot|lame|boring|you are weird|you are crazy
            |you are silly|you are slow|you are broken|silly|you stink|i am angry at you|you drive me crazy
            |nobody likes you|this is useless|this is stupid|this program is bad|what a waste of time
            |i am not happy with you|you are rude|ugh|argh|how dumb){_CALL}{_END}
            """,
            f"(what poor work|you blockhead|such poor quality){_END}\n(my dog|my goldfish) knows more than you{_END}",
        ),
        "I am sorry. I am only a tiny model and I make mistakes.",
        "I am sorry.",
        "",
        2.2,
    ),
    Topic(
        Patterns(
            f"""
            ok
            okay
            yes
            hmm
            k
            (ok|okay|yes|sure|fine|hm|hmm|aha|i see|yeah|yep|alright|all right|understood|got it|oh|ah|k|kk|mhm|yup
            |okey|okay then|ok ok|very well|i understand|i get it|agreed|of course|uh huh|makes sense|that makes sense
            |i know|good to know|ok good|yes yes|roger|you're welcome|you are welcome|good question
            |right then|indeed|oh ok|ah ok|oh i see|ah i see|okidoki|okie
            |deal|yes of course|certainly|definitely|if you say so|fair enough|interesting|hm ok|ok fine
            |yes i do|yes i am|yes i can|i agree|sounds good|ok cool|mm|mmm|oki|so be it|that's interesting|well
            |well well|so|whatever|maybe|perhaps|i guess so|i think so|i believe so|possibly|ok, i see|now i know
            |i will try|ok i will|hm, let me see|aye|yes please|do it|go on|go ahead|continue|next|and now|now what
            |let's go|let us begin|let's start|start|begin|i'm ready|i am ready){_CALL}{_END}
            (wow|oh|ah|hm|hmm|haha|yeah|aha|well|lol|eh|uh|oh well)(,|) (ok|okay|ok then|i see|alright|fair enough
            |interesting|got it|i didn't know that|i did not know that|good to know|makes sense|right|sure|fine
            |i get it
            |really interesting|never knew that|didn't know|if you say so|that's interesting
            |so that's how it is){_END}
            (ok|okay|alright|right|fine|good|cool|yes|k)(,|) (i see|got it|understood|then|next|let's go on
            |let us go on
            |moving on|i get it|makes sense|next one|next question|i will remember that|i'll note that|noted|will do
            |i'll try|let me try|i believe you|good to know|that's enough|let's continue|go on|so be it
            |let's move on){_END}
            (i didn't know that|i did not know that|never knew that|learned something|i learned something today|noted
            |duly noted|good to hear|that's new to me|that is new to me|who knew|who would have thought|you don't say
            |is that so, ok|got that|copy that|10-4|righto|rightio|okie dokie|okay okay|kay|oki doki|alrighty|yea|ya
            |ja
            |yessir|yes sir|yes ma'am|yes of course i do|absolutely|sure thing|sure why not|why not then|as you wish
            |that will do|works for me|fine by me|fine with me|no objections|curious|how curious|hm interesting
            |very interesting|how interesting|fascinating|how strange|funny world|ok let me think|we will see
            |we'll see
            |could be|might be|true enough|that's life|such is life|c'est la vie){_END}
            (i am|i'm|im) (just |only |)(testing|testing you|trying you out|trying this out|looking around
            |playing around|checking something|new here|a new user|using you for the first time|having a look|curious
            |exploring){_END}
            (this is|it is|it's) (my first time here|just a test|only a test|a test|my first chat|my first message
            |new to me){_END}
            (yes|yep|yeah|yup)(,|) (that's|that is|thats|it is|this is) (it|right|the one|correct|true|what i thought
            |what i had too){_END}
            (i knew it|i knew that|told you so|as i thought|just as i thought|that's what i thought|thought so
            |that is what i thought|i thought so|same as mine|my answer too|that matches my answer){_END}
            """,
            f"(okey dokey|as you say|affirmative|it shall be so){_END}\n(well, i follow|so i gather){_END}",
        ),
        "OK. What can I do for you?",
        "OK.",
        "",
        2.8,
    ),
    Topic(
        Patterns(
            f"""
            no
            nope
            nothing
            never mind
            (no|nope|nah|nothing|never mind|nevermind|no thanks|no thank you|not now|forget it|it doesn't matter
            |it does not matter|not really|nvm|no matter|nothing really|no, nothing|not at the moment|nothing special
            |nothing at all|i don't need anything|i need nothing|no need|it's ok|it is ok|it's nothing|it was nothing
            |i don't want anything|don't bother|maybe later|later maybe|not today|not yet|i changed my mind
            |forget what i said|ignore that|leave it|let it be|skip it|doesn't matter|no i don't|no i am not
            |not interested|i have no question|i don't have a question|i have no idea|no idea|i don't care|who cares
            |i don't know yet|not sure|i am not sure|idk|dunno|no worries|no problem|don't worry|all good, nothing
            |it's fine|that's ok|that is ok|that's fine|no big deal|it happens|nothing for now|i'm good, nothing else
            |nothing else|ok nothing|i am fine, no thanks|you can't help me){_CALL}{_END}
            (hm|hmm|hmmm|um|uh|er|eh|well|oh|i think|mm|sorry)(,|...|) (not sure|i'm not sure|im not sure
            |i am not so sure
            |not so sure|i don't know|i dunno|idk|no idea|not really sure|i can't think of anything|i can't decide
            |i have to think about it|nothing comes to mind|not right now|no thanks|let me think about it){_END}
            (nah|no|nope)(,|) (i'm good|im good|i am good|thanks|thank you|all good|i'm fine|that's all|that is all
            |nothing else|no more questions|not today|that's it|that will be all|i have everything|maybe later
            |maybe tomorrow|we are good|nothing to add){_END}
            (i forgot|i forgot what i wanted|i forgot my question|forgot what i wanted to ask
            |i lost my train of thought
            |it was not important|not important|it's not important|i'll ask later|i will ask later
            |i'll come back to it
            |i found it myself|i found it|found it|solved it|i solved it myself|already solved|already done
            |all done){_END}
            (no|nah|oh|well|ah|hm|sorry|ok)(,|) (never mind|nothing|it doesn't matter|forget it|not now|it was nothing
            |i don't need anything|it's nothing|forget about it|that is all right){_END}
            """,
            f"(pay it no mind|let's drop it|negative){_END}\n(disregard|strike) (that|what i said){_END}",
        ),
        "OK. Tell me if you need something.",
        "OK.",
        "",
        2.0,
    ),
    Topic(
        Patterns(
            f"""
            wait
            stop
            (wait|stop|hold on|one moment|one moment please|just a moment|one second|wait a second|wait a minute
            |just a second|hang on|brb|pause|be right back|i'll be right back|give me a minute|give me a second
            |hold on a second|moment|wait please|please wait|be quiet|shut up|quiet|silence|stop it|stop that
            |stop talking|shush|shh|be silent|shut your mouth|don't talk|say nothing|do nothing|leave me alone
            |let me think|let me think for a moment|i need a minute|i have to think|i'll be back in a minute
            |back in a minute|afk|hold the line|i need a break|let's take a break|time out|not so fast|slow down
            |wait for me|someone is at the door|my phone is ringing|i must get a coffee|stay there|hold your horses
            |a moment please|a second please|shut it|zip it|enough|that's enough){_CALL}{_END}
            (wait|hold on|stop|one moment)(,|.|) (i have to think|i need to check something|someone is at the door
            |my phone is ringing|i am not ready|let me look|i am typing|i have to look it up|i will be back
            |i am eating|let me see){_END}
            """,
            f"(linger|patience|bide your time) (a while|a moment){_END}",
        ),
        "OK. I will wait.",
        "OK.",
        "",
        0.8,
    ),
    Topic(
        Patterns(
            f"""
            lol
            haha
            (lol|haha|hahaha|hehe|rofl|lmao|ha ha|hihi|ha|hah|xd|:d|hahahaha|ha ha ha|lolol|hehehe|heh|loool|haha lol
            |lol lol|haha good one|hoho|ahaha|ahahaha|muhaha|haha nice|lmfao|jaja|i am laughing|i'm laughing
            |you make me laugh|that's funny|that is funny|very funny|so funny|how funny|funny|that was funny
            |that made me laugh|i had to laugh|that cracked me up|i am dying of laughter|good joke|nice joke
            |that's hilarious|hilarious|what a joke|i laughed|lol that's good|this is so funny|i can't stop laughing
            |that is a good joke){_CALL}{_END}
            """,
            f"(i giggle|i am giggling|what a laugh){_END}\n(tears of|roaring with) laughter{_END}",
        ),
        "I am glad that you are laughing.",
        "",
        "",
        0.8,
    ),
)
