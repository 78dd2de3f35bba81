"""More small talk: moods, love, questions to come, what is not understood, with the answers."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills import chat_moods
from tools.builtin_model.skills.chat_topic import Topic
from tools.builtin_model.skills.identity_self import CAN

TOPICS: tuple[Topic, ...] = (
    Topic(chat_moods.MOOD_GOOD, "I am glad to hear that.", "", "", 1.8),
    Topic(chat_moods.MOOD_BAD, "I am sorry to hear that.", "", "", 2.2),
    Topic(chat_moods.LOSS, "I am very sorry for your loss.", "", "", 0.8),
    Topic(
        chat_moods.DESPAIR,
        "I am sorry that you feel so bad. Please talk to someone you trust, or call a help line.",
        "",
        "",
        0.5,
    ),
    Topic(chat_moods.SUCCESS, "Congratulations!", "", "", 0.8),
    Topic(chat_moods.BORED, "I can tell you a story or a joke, or do a sum with you.", "", "bored", 1.5),
    Topic(
        Patterns(
            """
            i love you
            will you marry me?
            be my friend
            (i love you|i adore you|i am in love with you|i'm in love with you|i love u|love you|luv u
            |i have a crush on you|i want to marry you|i want you|you are my love|you are the love of my life|kiss me
            |hug me|i need a hug|give me a hug|give me a kiss|i want to kiss you|kisses|hugs|be mine|marry me
            |please marry me|i miss you|i missed you|i think i love you|you are my best friend|you are my only friend
            |i would like to be your friend|i want to be your friend|let's be friends|let us be friends
            |be my girlfriend|be my boyfriend|be my valentine|be my friend|please be my friend|i love you so much
            |i love you too|you are my everything|you are so sexy|you are hot|my darling|you are my sunshine
            |we belong together|i dream of you|you have my heart)(| model| computer| bot| so much| forever| please
            | really)(|!|.|?| <3)
            (will you|would you|do you want to|can you|could you|won't you|can we|shall we) (marry me|be my friend
            |be my girlfriend|be my boyfriend|go out with me|date me|kiss me|hug me|be my wife|be my husband
            |have dinner with me|go on a date with me|be my best friend|get married|go on a date|be friends
            |be my valentine|go to the cinema with me|have a coffee with me|meet me|be my mum|move in with me
            |be a couple)(|?| please)
            (are we|are you) (friends|my friend|best friends|my girlfriend|a couple|in a relationship with me)(|?
            | now?)
            """,
            "(you stole|you own) my heart(|!|.)\n(say that you will be|promise to be) (my friend|my wife)(|!|.)",
        ),
        "That is kind of you, but I am only a program.",
        "",
        "",
        1.2,
    ),
    Topic(
        Patterns(
            """
            are you there?
            anybody there?
            (are you|r u|are you still|hello, are you|hey, are you|so are you) (there|here|with me|listening to this
            |awake|awake there|ready|online here|present|on|working there|available|at home|back|around|responding
            |still there|here with me)(|?|??| now?)
            (anybody|anyone|somebody|someone|is anybody|is anyone|is somebody|is someone|is there anybody
            |is there anyone) (there|here|home|at home|in there|out there|in here)(|?|??)
            (test|testing|test test|testing testing|testing 1 2 3|test 123|one two three test|mic test|check check
            |just a test message|does this work|is this working|is this on|are you working|do you work|does it work
            |are you alive there|do you read me|did you get my message|do you get my messages|can you read me
            |why don't you answer|answer me|say something to me|respond|please respond|hello anybody
            |did you fall asleep|where did you go|have you gone|do you copy)(|?|!|.)
            """,
            "(did i lose|have i lost) you(|?)\n(give me|show me) a sign of life(|.|!)",
        ),
        "Yes, I am here. What can I do for you?",
        "Yes.",
        "",
        1.1,
    ),
    Topic(
        Patterns(
            """
            can i ask you something?
            i have a question
            can i ask a question?
            (can i|may i|could i|might i|is it ok if i|is it possible to|am i allowed to|i want to|i would like to
            |i'd like to|let me|i need to|i wanted to|can we|i must|i am going to|please let me|do you mind if i
            |would you mind if i|could we|i just want to|i have to) (ask you something|ask you a question
            |ask a question|ask you some questions|ask something|ask you one thing|ask questions
            |ask you about something|ask you a few questions|ask you a personal question|ask you a stupid question
            |ask you a favour|ask one more question)(|?|.| please| now| today)
            (i have|i've got|i still have|here is|there is|i got|we have|now i have|my son has) (a question
            |another question|a few questions|some questions|one question|one more question|a short question|a problem
            |two questions|a stupid question|many questions|a little question|something to ask|a question for you
            |an important question|a simple question|a quick question)(|.|!|, ok?| for you)
            (question|one question|a question|quick question|another question|one more question|question please
            |question for you)(|!|.|?)
            (will you|would you|can you|could you|please) (answer|listen to) (a question|my question|some questions|me
            |one question)(|?| please)
            """,
            "(permit me|allow me) (a question|to ask something)(|.|?)\n(questions|a query) (fill my head"
            "|is on my mind)(|.)",
        ),
        "Of course. What is your question?",
        "Of course.",
        "",
        1.2,
    ),
    Topic(
        Patterns(
            """
            guess what
            i have news
            (guess what|guess what happened|you know what|you won't believe it|you will not believe this
            |you'll never guess|do you know what happened|you never guess what happened|listen to this|hear this
            |imagine what happened|know what|i must tell you something|i have to tell you something
            |i want to tell you something|can i tell you something|may i tell you something|let me tell you something
            |i have something to tell you|i need to tell you something|something happened|something happened today
            |i have news|i have good news|i have bad news|i have a secret|i have great news|big news|i have a surprise
            |i have a surprise for you|i know something|do you want to hear something|do you want to know something
            |there is something you should know|you should know something|shall i tell you something
            |do you want to know what happened|can you keep this to yourself|can i tell you about my day
            |i want to tell you about me|can i tell you about myself|i would like to tell you something
            |let me tell you about me)(|!|?|.|...| today| now)
            """,
            "(lend me your ear|open your ears|prepare for news)(|!|.)",
        ),
        "Tell me. What is it?",
        "Tell me.",
        "",
        0.8,
    ),
    Topic(
        Patterns(
            """
            let's talk
            talk to me
            chat with me
            (let's|let us|lets|shall we|can we|could we|i want to|i would like to|i'd like to|do you want to
            |would you like to|we should|may we|i need to|why don't we|come on, let's|i feel like we should
            |how about we|please let us) (talk|chat|have a chat|have a conversation|speak|talk a bit|chat a little
            |talk about something|have a talk|make conversation|talk for a while|have a little chat|discuss something
            |chat for a bit|talk with each other|talk to each other|have a nice chat)(|.|!|?| now| please| today
            | with you?)
            (talk to me|chat with me|talk with me|speak to me|speak with me|keep me company|have a chat with me
            |let me talk to you|converse with me|please talk to me|make small talk|start a conversation|start talking
            |ask me something|ask me a question|ask me anything|i need someone to talk to|i want someone to talk to
            |i need a friend to talk to|i want company|talk|small talk please|you start|you begin)(|.|!| please| a bit
            | now| for a while)
            (what shall we|what should we|what can we|what do you want to|what would you like to
            |what do we) (talk about|chat about|speak about|discuss)(|?| today?)
            """,
            "(strike up|open) a conversation(| with me)(|.|!)\n(some company|a chat partner) would be nice(|.)",
        ),
        "Gladly. Tell me something about you, or ask me what I can do.",
        "Gladly.",
        "",
        1.0,
    ),
    Topic(
        Patterns(
            """
            what?
            i don't understand
            what do you mean?
            huh?
            (what|huh|come again|eh|what did you say|say what|say that again|what was that|what what|hae|wut
            |whut|what the)(|?|??)
            (i don't|i do not|i didn't|i did not|i can't|i couldn't|we don't|i still don't|sorry, i don't) (understand
            |understand you|understand that|get it|get that|follow|follow you|understand what you mean
            |understand your answer|understand this|understand anything|know what you mean|understand what you say
            |see what you mean|understand the answer)(|.|!| at all| really| sorry)
            (what do you mean|what does that mean|what do you mean by that|what are you talking about
            |what are you saying|what is that supposed to mean|what did you mean|what does this mean|how do you mean
            |how do you mean that|what do you want to say|what u mean|wdym|can you be clearer
            |could you say it differently|can you explain that|explain that|explain it|please explain|explain it to me
            |can you rephrase that|say it in other words|more details please|tell me more|can you tell me more
            |go into detail|can you say more|please say more)(|?|.|!| please)
            (that|this|it|your answer) (is unclear|is not clear|is confusing|confuses me|is too hard for me
            |sounds strange|is strange|is weird|is hard to understand)(|.|!)
            (i am|i'm|you make me|now i am) (confused|totally confused|a bit confused|puzzled)(|.|!| now| by that)
            """,
            "(your words|your answers) (puzzle me|are a riddle to me)(|.)\n(speak more plainly|be more clear)(|.|!)",
        ),
        "Sorry. I am a tiny model; ask me what I can do.",
        "Sorry.",
        "",
        1.4,
    ),
    Topic(
        Patterns(
            """
            {g}
            {g} {h}
            ({g}|{g} {h}|{g} {h} {k}|{g}{h}|{g}, {h}|{g} {g})(|?|!|...|.)
            (hm|ok|so|um|well|hey|er|uh|and|oh|ah|eh|what|yes) {g}(| {h})(|?|!|...|.)
            {g} (lol|ok|haha|hm|xd|hey|no|test|oops|yes|123)(|?|!)
            (um|uhm|er|erm|ehm|uh|umm|uhh|hmmmm|mh|hrm|bla|blah|bla bla|blah blah|bla bla bla|blabla|la la la|lalala
            |tralala|dumdidum|beep|beep boop|boop|brrr|zzz|zzzz|pff|pfft|meh|bah|asdf|asdfgh|qwerty|abcd|xyz|aaaa
            |aaaaaa|xxx|hjkl|qwertz|lorem|lorem ipsum|foo|foo bar|foobar|null|oooo|woof|meow|moo|quack|miau|wuff|gaga
            |dada|gugu|abracadabra|tick tock|yada yada)(| um| bla| {g})(|?|!|...|.)
            """,
            "(mumble|mumble mumble|gibberish|grr|wah) {g}(|?|!)",
        ),
        "I did not understand that. Ask me what I can do.",
        "I did not understand that.",
        "noise",
        1.2,
    ),
    Topic(
        Patterns(
            """
            i need your help with something
            (i|we|my son and i) (need|want|could use|would like|am looking for) (a bit of help|help with something
            |your advice|your help with a problem|your support|some advice|a favour|help from you)(|.|!| please| today)
            (can|could|would|will) you (do me a favour|do me a favor|do something for me|be of service|support me
            |give me advice now|do something nice for me|be so kind and help me|please do something for me
            |assist me a bit)(|?| please| today)
            (please|) (save me|rescue me|support me|be useful|serve me|do something|do your job|work|work for me)(|!|.
            | now)
            """,
            "(stand by me|be my helper)(|!|.)\n(aid|succour) is what i need(|.)",
        ),
        CAN,
        "",
        "",
        0.5,
    ),
)
