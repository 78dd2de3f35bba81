"""The general ways to tell, to correct and to take back: each fits any fact."""

from tools.builtin_model.patterns import Patterns

BEFORE_CORRECTION = Patterns(
    """
    no, {clause}
    actually, {clause}
    actually {clause}
    sorry, {clause}
    (no|sorry|oh sorry|wait|actually|no, sorry|i was wrong|i made a mistake|i lied|correction|i changed my mind|no no
    |not quite|oops|i meant|that was wrong|that's wrong|that is not right|that's not right|you got it wrong
    |no, i meant|no wait|hold on|hang on|sorry, i meant|my mistake|my bad|i misspoke|i said it wrong|update
    |i have news|things changed|i need to correct something|i was joking|i was kidding|no, actually|no that was wrong
    |i have to correct that|wrong|that was a lie|that has changed|that changed|well, actually|you misunderstood
    |you are mistaken|change of plans|forget that|in fact|to be honest|the truth is|i told you something wrong
    |please change that|please correct that)(,|.|:|) {clause}(.|!|| now| instead)
    {clause} (now|instead|, actually|, not what i said before|, i was wrong before|these days|, sorry|, i meant)(.|)
    (from now on|as of today|since yesterday|now|by now|meanwhile)(,|) {clause}(.|)
    """,
    "(let me correct that|i must correct myself|scratch that)(,|.|:) {clause}(.|)",
)
SHORT_CORRECTION = Patterns(
    """
    no, {v}
    i meant {v}
    no, i meant {v}
    actually it's {v}
    (no|sorry|wait|oops|actually|no sorry|correction|i was wrong|that was wrong|no wait|my mistake|that's wrong
    |not quite)(,|:|.|) (it's|it is|i meant|i mean|i meant to say|make it|rather|it should be|it was|make that) {v}(.
    |!|)
    (no|sorry|wait|oops|actually|correction|i mean|rather|not {o} but|no, not {o},|not {o},|sorry, not {o},)(,
    |) {v}(.|!|)
    (i meant|i mean|i wanted to say|change it to|change that to|make it|it should be|correct it to
    |please change that to) {v}(.|!|| instead| please)
    {v}(, not {o}|, i meant|, sorry|, i mean| instead|, actually)(.|)
    """,
    "(i misspoke|let me correct that)(,|:) {v}(.|)\nthe right one is {v}(.|)",
)
RENAME = Patterns(
    """
    call me {v} instead
    please call me {v} from now on
    (call me|just call me|please call me|you can call me|better call me|you may call me|rather call me
    |i'd rather you call me|i prefer to be called) {v}(| instead| from now on| now| please)(.|!|)
    (i changed my name|i have a new name|my name has changed)(,|.|:|) (it is|it's|now i am|i am now) {v}(| now)(.|)
    (change my name to|my new name is|my real name is|my name is actually|my name is really|actually i am) {v}(.|)
    """,
    "(address me as|make my name) {v}(| from now on)(.|)",
)
TELL = Patterns(
    """
    (remember|please remember|note|please note|keep in mind|don't forget|fyi|btw|just so you know|you should know
    |know this|i want you to know|let me tell you|i forgot to mention|i should mention|one thing about me
    |i'd like to tell you|i can tell you|you might want to know|so you know|for your information|did you know
    |guess what|listen|well|by the way|also|to be honest|actually|in case you wonder|a fact about me|here is a fact
    |here's something about me|i must say|i tell you|something about me|about me|i told my friends|you know
    |as you may know|it's true|i think you should know|please keep in mind|i have to tell you|i wanted to say
    |let me say|can you remember this|remember this|learn this|save this|write this down|for later|for the record
    |i would like you to remember|i just want to say)(:|,| that|) {clause}(.|!|)
    {clause}(.|,|!|) (can you remember that?|please remember it|don't forget it|keep that in mind|ok?
    |just so you know|remember that|please remember that|will you remember that?|remember it please
    |that's all for now|got it?|did you get that?|by the way|you know|please note|isn't that nice?|i'll ask you later
    |i will ask you later|do not forget|hope you can remember that|if you want to know|is that ok?
    |can you keep that in mind?|make a note|for your information|btw|fyi|lol)
    (hi|hello|hey|hi there|good morning|good evening)(,|!|.) {clause}(.|!|)
    (ok|thanks|thank you|good|nice|cool|great|fine|alright|well then)(,|.|!) {clause}(.|!|)
    (can|could|will|would) you (please |)(remember|keep in mind|note|not forget) that {clause}(?|)
    (today is a nice day|i had a long day|it is raining here|i'm a bit tired|i'm new here|it's late|i'm bored)(.|,
    |!) {clause}(.|)
    i (said|told you|want to tell you|mean|repeat)(:|,| that|) {clause}(.|)
    """,
    "(be so kind as to remember|make sure you know) that {clause}(.|)\nlet it be known(:|) {clause}(.|)",
)
JOINED = Patterns(
    """
    {all}
    {all}.
    {all}
    (hi|hello|hey|well|please remember that|remember|you should know that|note that|so|ok|by the way|listen|fyi
    |hi there!|just so you know|let me tell you|a bit about me:|i tell you that|know that|good morning!
    |remember this:|please note:|let me introduce myself:|about me:|here are some facts:|something about me:
    |i'd like to tell you that|to introduce myself:|keep in mind that|don't forget that|nice to meet you!|here we go:
    |ok so|first of all|for the record,|i want you to know that)(,|) {all}(.|!|)
    {all}(.|,) (can you remember that?|please remember that|don't forget it|ok?|got it?|that's all|that's me
    |keep that in mind|did you get that?|nice to meet you|i'll ask you later|that is all about me|remember all that)
    """,
    "(some things about me|here is something on me)(:|,) {all}(.|)",
)
BETWEEN = (
    " and ", " and ", ", ", ", and ", "; ", ". ", ". ", ". Also, ", ". And ", ", also ", " but ", " & ", "! ",
    ". By the way, ", ". What a day. ", ". Oh, and ", " and also ", ", oh and ", " while ", "... ",
    ". It is nice here. ", " plus ", "\n",
)  # fmt: skip
PAIR = Patterns(
    """
    my {a} and my {b} are called {v} and {w}
    i have a {a} and a {b}, {v} and {w}
    (my {a} and my {b}|my {a} and {b}|our {a} and our {b}) (are called|are named|are|have the names
    |go by) {v} and {w}(.|)
    (i have|i've got|we have|here are) a {a} and a {b}(, called|, named|. they are called|. their names are|,| called
    | named|. i call them|, their names are|. we named them) {v} and {w}(.|!|)
    {v} is my {a} and {w} is my {b}(.|)
    {v} is my {a}(,|.|;) {w} is my {b}(.|)
    {v} and {w} are my {a} and my {b}(.|)
    (i have|i've got|we have) a {a} (called|named) {v} and a {b} (called|named|) {w}(.|!|)
    my {a} is {v}(,| and|;) my {b} is {w}(.|)
    the {a} is called {v}(,| and) the {b} {w}(.|)
    my {a}'s name is {v} and my {b}'s name is {w}(.|)
    my {a} is called {v}(,| and) my {b} {w}(.|)
    """,
    "the names of my {a} and my {b} are {v} and {w}(.|)",
)
ALL_OF_IT = Patterns(
    """
    forget everything
    forget all i told you
    (forget|delete|erase|remove|clear|please forget|wipe|you can forget|i want you to forget) (everything|all|it all
    |everything about me|all about me|all i told you|everything i told you|everything i said|all facts about me
    |your memory|all my data|what i told you|what you know about me|everything you know about me)(|.|!| please| now)
    """,
    "(drop|throw away) (everything|all) i (told you|said)(.|)",
)
FORGET = Patterns(
    """
    forget {t}
    please forget {t}
    (forget|delete|erase|remove|please forget|please delete|you can forget|i want you to forget|stop remembering
    |don't remember|do not remember|you should forget|could you forget|can you forget|don't keep|clear
    |no longer remember) {t}(|.|!| please| now)
    """,
    "(drop|throw away) {t}(.|)",
)
FORGET_THAT = Patterns(
    """
    forget that
    forget it
    (forget|delete|please forget|please delete|remove|erase|you can forget|scrap) (that|it|this|what i just said
    |the last thing i said|what i just told you|that again)(|.|!| please)
    (don't remember|do not remember|stop remembering|never mind what i said,|i was only joking, forget) (that|it
    |this)(.|)
    """,
    "(throw|put) (that|it) out of your mind(.|)",
)
BEFORE = Patterns(
    """
    what was it before?
    what did i say before?
    what was it before that?
    (what was it|what did i say|what did i tell you|what did you have|what was that|what had i told you
    |what did i say it was) (before|before that|first|at first|earlier|the first time|originally|before i changed it
    |before the change)(|?)
    (and |)(before|before that|at first|originally|previously)?
    (what was the old one|what was the first one|which one did i say first|what did i say wrong)(|?| again?)
    """,
    "what did i claim (earlier|previously)?",
)
BACK = Patterns(
    """
    {clause}, and you?
    {clause}. And you?
    {clause}(.|,| and|!) (and you|what about you|how about you|and yours|what is yours|what's yours|what do you say
    |you too|you)?
    """,
    "{clause}(.|,) (do you have one too|same with you)?",
)
NAME_HOW = Patterns(
    """
    {clause}, how are you?
    {clause}. How are you?
    (hi|hello|hey|hi there|good morning|)(,|!|) {clause}(.|,| and|!) (how are you|how are you doing|how is it going
    |how's it going|how do you do|how are things|what's up|how are you today|how r u|how do you feel|are you well)(?|)
    (hi|hello|hey)(,|!|) (how are you|how is it going|how are you doing)(?|) {clause}(.|!|)
    """,
    "{clause}(.|,) (are you doing well|is everything fine with you)?",
)
NAME_HELP = Patterns(
    """
    {clause}, can you help me?
    {clause}. I have a question.
    (hi|hello|hey|hi there|good morning|)(,|!|) {clause}(.|,| and|!) (can you help me|i need help|i have a question
    |i need some help|could you help me|i want to ask you something|can i ask you something
    |i would like to ask something|i have some questions|will you help me|i need your help|let's talk|can we talk
    |let us chat|let's chat)(?|.|)
    """,
    "{clause}(.|,) (i could use some help|are you there to help me)(|.)",
)
NAME_BACK = Patterns(
    """
    {clause}, who are you?
    {clause}. What is your name?
    (hi|hello|hey|hi there|good morning|)(,|!|) {clause}(.|,| and|!) (who are you|what is your name|what's your name
    |and you|and who are you|who am i talking to|whats your name|what are you called|and what is your name
    |may i ask your name|what should i call you|what do i call you|and yours|who is this|what are you)?
    """,
    "{clause}(.|,) (whom do i speak to|with whom am i talking)?",
)
