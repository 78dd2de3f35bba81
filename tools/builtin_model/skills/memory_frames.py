"""The general ways to ask for what was told: each fits any fact."""

from tools.builtin_model.patterns import Patterns

# `{t}` is what is asked for: "my name", "how old i am".
PLAIN = Patterns(
    """
    {t}?
    do you remember {t}?
    (don't you remember|dont u remember|don't you know|you don't remember|bet you don't know|i bet you can't remember
    |bet you can't remember
    |i bet you don't remember|u still know|u remember|u know|can you still remember|do you still have|did you get
    |did you catch|did you save
    |did you write down|have you saved|have you memorised|do you really know|do you really remember|you do remember
    |you do know
    |i hope you still know|i hope you know|you surely remember|you can't remember|you cannot remember
    |are you sure you know|can u remember
    |can u remind me|could u tell me|let me know|let's see, do you know|let me ask you|be honest, do you know
    |do you actually know
    |my friend wants to know|someone asked me|tell my friend|my mum wants to hear|for the form:
    |i'm filling in a form,|i need for a form
    |before i go,|one last question:|last question:|back to me,|back to me:|ok, quiz time:|trick question:|hey,|well,
    |hm,|please,|quickly:
    |first question:|next question:|what again was|and again,|i'm curious if you remember|i wonder if you remember
    |i wonder if you know
    |i wonder whether you still know|i'd be impressed if you knew|let me see if you know
    |i want to check if you remember
    |do you by any chance know|do you maybe know|did u remember|will you remember) {t}(?||, do you?|, can you?
    | or not?| at all?| now?| still?)
    {t}(,| -|...|;|?) (do you remember|remember|do you know|do you still know|you remember that|u remember
    |what was it|what was that again
    |any idea|please|pls|tell me|say it|can you tell me that|do you have that|you should know that)(?||.)
    (we talked about|we spoke about|earlier i mentioned|i think i mentioned|didn't i say something about) {t}(.|,|:
    |;) (what was it|what did i say
    |can you repeat it|what do you remember)(?|)
    (remember when i told you|do you remember that i told you|you know i told you) {t}(?|.|,) (what was it
    |so what is it|what did i say|say it)(?|)
    do you know {t}?
    tell me {t}
    (do you remember|do you know|do you still know|can you tell me|could you tell me|please tell me|tell me
    |can you remember|do you recall|can you recall|do you still remember|would you tell me|can you say|remind me
    |please remind me|say|recall|i want to know|i'd like to know|i would like to know|i wonder|i was wondering
    |let me hear|let's see if you remember|let's see if you know|i hope you remember|tell me again|tell me once more
    |do you happen to know|do you by chance remember|can you repeat|you remember|you know|you still know|any idea
    |any chance you remember|are you able to tell me|i bet you know|surely you know|would you mind telling me
    |could you remind me|can you remind me|will you tell me|i need to know|plz tell me|pls remind me|do u remember
    |do u know|can u tell me|remember|have you any idea|are you aware of|would you happen to know
    |show me that you know|prove that you know|quick test:|test:|memory test:|quiz:|question:|now tell me|and|so
    |i ask you|what about|how about|and what about|now|please say|please repeat|you should know|you must know
    |guess) {t}(?| again?| please| now?|, please?| by any chance?| from before?| from what i told you?| from earlier?
    |)
    (i told you|i already told you|i have told you|i've told you|i said|i mentioned|i just told you
    |earlier i told you|i gave you|i did tell you|before i told you|a while ago i told you
    |at the beginning i told you|i once told you) {t}(.|,|:| before.| earlier,| earlier.|;) (what is it|what was it
    |do you remember|do you remember it|can you repeat it|what did i say|say it|tell me|what is the answer
    |do you know it|remember|repeat it|can you tell me)(?| again?)
    (i forgot|i have forgotten|i can't remember|i don't remember|i cannot recall|i'm not sure about|i am not sure of
    |i'm confused about|it slipped my mind,) {t}(.|,|;) (can you help|can you tell me|tell me|do you know
    |do you know it|what is it|help me|remind me)(?| please)
    (what did i say about|what did i tell you about|what do you know about|what have i said about
    |what do you remember about) {t}(?| again?)
    (can you|could you|would you|please|will you) (remind me of|repeat|recall|name|say|give me|look up|find) {t}(?
    | again?| please?|)
    (let's test|let me test|i want to test|testing|i test) your memory(:|.|,) {t}?
    (as you know me|since you have a good memory|if you were listening|if you paid attention)(,) (tell me|what is
    |say) {t}(?|)
    """,
    """
    (are you in a position to say|can you call to mind|is it possible that you remember) {t}?
    (my question is|the question is)(:|) {t}?
    i told you {t}, can you say it?
    """,
)
# Answered with "Yes, ..." or "No, you have not told me ...".
HAVE_TOLD = Patterns(
    """
    have i told you {t}?
    did i tell you {t}?
    did i mention {t}?
    (haven't i told you|didn't i tell you|didn't i mention|didn't i say|haven't i said|didn't i just tell you
    |haven't i mentioned|did i even tell you
    |did i even mention|did i ever mention|did i by any chance tell you|did i perhaps mention
    |have i by any chance told you|did i just tell you
    |did i tell you about|have i talked about|did i talk about|did i say anything about
    |have i said anything about) {t}(?||, or not?| to you?| yet?)
    (have i told you|did i tell you|have i mentioned|did i mention|have i said|did i say|have i given you
    |did i give you|have i ever told you|have i already told you|did i already tell you|did i ever tell you
    |did i already mention|have i told u|did i tell u|have i let you know|did i let you know|have i shared with you
    |did i share|is it true that i told you|am i right that i told you|i told you, didn't i,|have you been told
    |were you told|have you heard|did you hear from me) {t}(?| yet?| before?| already?| earlier?| or not?|)
    i (told you|have told you|already told you|mentioned) {t}, (didn't i|haven't i|right|or did i not|yes or no)?
    """,
    "(have i informed you about|have i let you in on) {t}?\nis it so that i told you {t}?",
)
# Answered with "No, ..." and the fact.
FORGOTTEN = Patterns(
    """
    have you forgotten {t}?
    did you forget {t}?
    (bet you forgot|u forgot|you've forgotten|you probably forgot|you must have forgotten|oh no, you forgot
    |please don't say you forgot
    |have you really forgotten|did you really forget|did you completely forget|you already forgot
    |tell me you didn't forget|i'm afraid you forgot
    |i guess you forgot|hopefully you haven't forgotten|i suppose you've forgotten|have you perhaps forgotten) {t}(?|
    |, didn't you?|.|!| again)
    you forgot {t}
    (have you forgotten|did you forget|have you already forgotten|did you already forget|have u forgotten
    |don't tell me you forgot|you have forgotten|did you just forget|surely you have not forgotten
    |you haven't forgotten|you didn't forget|haven't you forgotten|i think you forgot|i bet you forgot
    |i fear you forgot|maybe you forgot|have you lost|did you lose) {t}(?| already?| again?|, have you?|, right?|)
    """,
    "has {t} slipped your mind?\nare you sure you have not forgotten {t}?",
)
TWO = Patterns(
    """
    do you remember {a} and {b}?
    tell me {a} and {b}
    {a} and {b}?
    (do you remember|do you know|do you still know|can you tell me|could you tell me|please tell me|tell me
    |remind me of|say|recall|i want to know|i'd like to know|please repeat|repeat|what about|can you repeat
    |do you recall|can you say|name|i need to know|do u remember|let me hear|i was wondering about) {a}(, and| and
    | and also| as well as|,|, and also) {b}(?| again?| please|)
    (i told you|i mentioned) {a} and {b}(.|,) (what were they|do you remember both|can you repeat both|say both)(?|)
    do you know {a}? and {b}?
    tell me two things: {a} and {b}(.|)
    (both|first) {a}(, then| and) {b}(| please)
    """,
    "are you able to recall both {a} and {b}?",
)
ME = Patterns(
    """
    do you remember me?
    do you know me?
    remember me?
    (do you remember|do you know|do you still know|do you still remember|can you remember|do you recognise
    |do you recognize|do u remember|you remember|do you recall) me(?| still?| by name?| from before?|)
    (have i introduced myself|did i introduce myself|have we met|do we know each other)(?| before?| already?|)
    """,
    "am i known to you?\nare we acquainted?",
)
ASK_ALL = Patterns(
    """
    what do you know about me?
    what did i tell you?
    what did i tell you about myself?
    describe me
    what do you know so far?
    (what do u know|what do u remember|how much do you know|how much do you remember|what's in your memory
    |what's stored|what all do you remember
    |what do you still know|what do you still remember|what else do you remember|what have you kept in mind
    |what do you have in mind
    |make a list of what you know|write down what you know|write a short profile|write a few words|write a bio
    |tell my friend|tell someone
    |give me a recap|give me a quick recap|quick recap of what you know|list all the facts|list the things you know
    |test: what do you know
    |let's see what you know|so what do you know|ok what do you know|and what do you know by now
    |now what can you say) (about me|abt me|of me)(|?| so far?
    | by now?| please|, everything?|.)
    (who am i|tell me who i am) and what (do i like|did i tell you|have i told you|do you know about me)(|?)
    (pretend you|please|can you|could you) introduce me to (someone|your friends|a friend|the class|my new boss)(.|?|)
    (list|tell me|repeat|write down) (all the facts|everything|every fact|all the things|the facts) (i gave you
    |i told you|i've told you|i mentioned
    |you remember|you have about me)(.|| so far| please| today)
    tell me about myself
    who am i and what do you know about me?
    what do you remember?
    (what do you know|what do you remember|what have you learned|what can you tell me|tell me what you know
    |what did you learn|tell me everything you know|tell me all you remember|do you remember anything
    |do you know anything|what can you say|do you remember something|say what you know|list what you know
    |what did you remember|tell me everything|tell me all|tell me something|what information do you have
    |what facts do you know|what facts do you have|what things do you know|what all do you know|say something
    |what have you noted|what have you stored|what have you memorised|which facts do you remember|list all you know
    |list everything|what do u know|what is known|what else do you know|what exactly do you know
    |do you know something|what have you found out|can you tell me what you know|could you tell me what you remember
    |show me what you know|i want to hear what you know|give me all facts|list the facts|summarise all) about me(|?
    | now?| so far?| please| by now?)
    (what did i tell you|what have i told you|what did i say|what have i said|what all did i tell you
    |what was it i told you|what i told you|can you repeat what i told you|do you remember what i told you
    |do you remember what i said|tell me what i told you|repeat what i said|which things did i tell you
    |what things did i tell you|what do you remember from what i said|what have i shared with you)(| about me
    | about myself)(|?| so far?| until now?| before?| earlier?| in this chat?)
    (sum up|list|repeat|summarise|recap|summarize|recall|go over|show me|give me) (what i told you
    |what you know about me|everything i told you|the facts about me|all i told you|all the things i said
    |everything about me|what i said about myself)(.|| please)
    (describe me|describe myself|tell me about me|tell me about myself|talk about me|summarise me|summarize me
    |portray me|sum me up|introduce me|say something about me|tell me who i am in detail|give me a description of me
    |give a description of me|write a portrait of me)(.|| please| in a sentence| as well as you can| in your words
    | in a few words|, please)
    (can|could|will|would) you (please |)(describe me|tell me about myself|sum up what i told you|summarise me
    |list what you know about me|repeat everything i told you|introduce me to a friend)(?| please?)
    (how would you describe|how well do you know|what kind of person do you think of with) me(?|)
    what (am i like|kind of person am i|sort of person am i)?
    (everything|all|anything) you know about me(?|.| please)
    """,
    """
    (which|what) facts (did you keep|have you noted) about me?
    (give me a summary of me|draw a picture of me in words)(.|)
    what have you got on me?
    """,
)
# `{m}` is "my brother" or "Rex".
ABOUT = Patterns(
    """
    tell me about {m}
    what do you know about {m}?
    what did i tell you about {m}?
    describe {m}
    (any info|anything you know|what info do you have|what do u know|what do you still know|what's known
    |what did i mention|facts
    |what have you stored) (on|about) {m}(?|)
    (tell me|say|tell me something|tell me everything|tell me all|what do you know|what do you remember
    |what did i tell you|what did i say|what can you tell me|what can you say|do you know anything
    |do you remember anything|what have i told you|tell me what you know|list what you know|can you tell me something
    |repeat what i said|what have i said|what facts do you know) about {m}(?|| please| again| so far)
    (describe|summarise what i said about|sum up the facts about|introduce) {m}(.|| please| to me| for me)
    """,
    "(give me|list) the facts (on|about) {m}(.|)",
)
# Answered with "Yes, ...".
ANY = {
    "pets": Patterns(
        """
        do i have pets?
        do i have a pet?
        (do i have|have i got|did i tell you about|did i mention|do i own|have i told you about|did i say i have
    |do you know if i have) (a pet|any pets|pets|animals|any animals|my pets)(|?| at home?)
        i have pets, (don't i|right|correct)?
        """
    ),
    "family": Patterns(
        """
        do i have a family?
        did i tell you about my family?
        (do i have|have i got|did i mention|did i tell you about|have i told you about) (a family|family|relatives
    |any relatives|my family|my relatives)(|?)
        """
    ),
    "friends": Patterns(
        """
        do i have friends?
        do i have any friends?
        (do i have|have i got|did i mention|did i tell you about|have i told you about) (friends|any friends|a friend
    |my friends)(|?)
        """
    ),
}
MY_PETS = Patterns(
    """
    what pets do i have?
    what are my pets called?
    who are my pets?
    (what|which) (pets|animals|pet|kind of pet) (do i have|have i got|do i own|did i tell you about|live with me
    |did i mention)(?| again?| at home?)
    (what are|tell me|do you know|do you remember|list|name|what were) (the names of my pets|my pets' names|my pets
    |my animals' names)(?|)
    (tell me|what do you know|do you remember anything|what did i say) about my (pets|pet|animals)(?|)
    """,
    "(which|what) animals (share my home|are mine)?",
)
MY_FAMILY = Patterns(
    """
    who is in my family?
    tell me about my family
    what do you know about my family?
    (tell me|what do you know|do you remember anything|what did i say|what did i tell you|do you know anything
    |what can you say) about my (family|relatives|family members)(?|)
    (who are|who is|name|list|tell me|do you remember) (my relatives|my family|my family members
    |the people in my family|in my family)(?|)
    (which|what) (relatives|family|family members) (do i have|did i mention|did i tell you about)(?|)
    """,
    "(which|what) people belong to my family?",
)
MY_FRIENDS = Patterns(
    """
    who are my friends?
    what do you know about my friends?
    (tell me|what do you know|do you remember anything|what did i say|what did i tell you) about my (friends
    |friend)(?|)
    (name|list|enumerate|tell me) my friends(|?| again?)
    (which|what) friends (do i have|have i got|did i mention|did i tell you about)(|?)
    """,
)
