"""More ways of asking about opposites, plurals and past tenses, for the intents that stand beside the main ones."""

from tools.builtin_model.skills.asking_words import saying

# `{a}` and `{b}` are a pair already, `{w}` looks for its own.
ANALOGY = saying(
    """
    {a} is to {b} as {w} is to ...?
    {a} is to {b} as {w} is to what?
    {a} - {b}, {w} - ?
    {a} / {b}, {w} / ?
    {a}, {b}; {w}, ?
    {a} is to {b} (as|like|what|the way) {w} is to( what| ___| which word|...| ...| _| ?|)(?|)
    {a}(-|/| - | / |:| : | and | vs | <-> |, ){b}(,|;| and|.| so|, so) {w}(-|/| - | / |:| : | and | vs | <-> |, )(?
    |...|what?|___|what|_)
    (opposites|pairs|complete|fill in|go on|continue|finish|complete the pairs|complete the pair|finish the pair|quiz)
    |(:|,|.|) {a}( and | - |/|, ){b}(,|;|.) {w}( and | - |/|, )(...|?|what?|___|)
    (if|when|since) {a} (goes with|is paired with|gives|becomes|matches|belongs to|has the opposite) {b}(,| then|, then)
    |(what |which word |)(goes with|is paired with|does|matches|belongs to) {w}( give| become|)(?|)
    (the opposite of|opposite of) {a} is {b}(,|.|;|, so|, and) (what is the opposite of|the opposite of|what's that of
    |what about|and|and of|how about|and the opposite of) {w}( is|)(?|...| ...|)
    (if|since|when) the opposite of {a} is {b}(,| then|, then) (what is the opposite of {w}|the opposite of {w} is ...
    |what is it for {w}|what about {w})(?|)
    (i say|we say|they say|first) {a}(,| and|;) (you say|you answer|then) {b}(.|,|;) (i say|now i say|now|then) {w}(,
    |.|;|...) (you say|you answer|and you|what do you say)(?|...| ...|)
    """,
    """
    (as|just as) {a} stands to {b}, so {w} stands to (what|...)(?|)
    (with|given) {a} and {b} as a pair, {w} pairs with (what|...)(?|)
    """,
)
SAME = saying(
    """
    is {w} the same as {p}?
    are {w} and {p} the same?
    (is|are) {w} and {p} (the same|the same thing|synonyms|similar|equal|alike|the same meaning|similar words)(?|)
    (is|does) {w} (the same as|the same thing as|a synonym of|mean the same as|equal to|mean|like) {p}(?|)
    (do|does) {w} and {p} (mean|have|say) the same( thing| meaning|)(?|)
    {w} (is|means) the same as {p}(, right|, isn't it|. right|, correct|, true or false|)?
    """,
    "(would|could) {w} and {p} be (called|taken for) synonyms(?|)",
)
PAIR = saying(
    """
    give me a pair of opposites
    name two opposites
    two opposites
    (give me|name|tell me|say|show me|list|write|think of|i need|i want|find|do you know|can you name|can you give me
    |could you tell me|what are|please give me|can you think of|what would be|give) (a pair of opposites|two opposites
    |two words that are opposites|an example of opposites|examples of opposites|two opposite words
    |an example of antonyms|a pair of antonyms|two words with opposite meanings|an opposite pair|one pair of opposites
    |a pair of opposite words|two antonyms|two words that mean the opposite)(.|?|| please|, please)
    (example|examples|an example) (of|for) (opposites|antonyms|opposite words|a pair of opposites)(?|.|| please)
    (which|what) (words|two words) are (opposites|antonyms)(?| for example?|)
    """,
    "(who can|are you able to) (say|show) (two opposites|a pair of opposites)(?|)",
)
PAIR_MORE = saying(
    """
    another pair
    another pair?
    one more pair
    (and |now |ok, |good, |thanks, |)(another|another pair|one more pair|another one|a different pair|one more|more
    |two more|another example|a second pair|other ones|two other words)(?|.||!| please)
    (give me|tell me|name|say|do you know|can you name|i need) (another|another pair|one more pair|another one|one more
    |a different pair|another example|two more)(?|.|| please)
    """,
    "(proceed with|add) another pair(.|)",
)
_TERM = """
    what is NP?
    what's NP?
    what does MP mean?
    (what is|what's|whats|what exactly is|wat is|explain|define|please explain|tell me what is|so what is) NP(?|| please
    | in grammar| in english| in simple words)
    what (does|do|is) (the word |the term |)(MP mean|meant by MP)(?|| in grammar?)
    (can you|could you|please|would you) (explain|tell me|define) (what NP is|NP|what MP means)(?|.|)
    (i don't know|i forgot|i don't understand|i am not sure|not sure|i want to know|i need to know|tell me|do you know
    |explain to me|teach me) (what NP is|what MP means|what MP is)(.|?|)
    (the meaning|meaning|definition|the definition) of MP(?|)
    (my son|my teacher|my daughter|my kid|someone) (asks|asked|asked me|wants to know) what (NP is|MP means|MP is)(.|)
    """
_TERM_HELD = "(how would you explain|how do you define) (NP|the term MP)(?|)"
TERMS = tuple(
    (
        saying(*(text.replace("NP", phrase).replace("MP", word) for text in (_TERM, _TERM_HELD))),
        answer,
        brief,
    )
    for phrase, word, answer, brief in (
        (
            "(an opposite|an antonym|an opposite word)",
            "(opposite|antonym)",
            "An opposite is a word that means the reverse of another word, like hot and cold.",
            "A word with the reverse meaning.",
        ),
        (
            "(a plural|the plural|a plural form)",
            "plural",
            "A plural is the form of a word for more than one, like cats.",
            "The form for more than one.",
        ),
        (
            "(the past tense|past tense|a past tense|the simple past)",
            "past tense",
            "The past tense is the form of a verb for what is over, like went.",
            "The form for what is over.",
        ),
    )
)
# After an answer: the user names another word.
DOUBT = saying(
    """
    isn't it {p}?
    is it not {p}?
    i thought it was {p}
    not {p}?
    is it {p}?
    (isn't|is|wasn't|shouldn't|is not|could|would|can|should) (it|that|this) (not |)(be |)(just |really |)({p})(?||, no?
    | instead?)
    (i thought|i'd have said|i would have said|i thought|my teacher says|my friend says|i believed|i always thought
    |i always say|i learned|somebody said|they told me|my book says|i guessed|i think|i read) (it was|it is|it's
    |that it was|that it is|) {p}(.|?||, no?|, is that right?)
    (not|why not|and why not|so why not|but why not) {p}(?|)
    (but |hm, |hmm, |really, |wait, |no, |ok, |so |oh, |)(it is|it's|so it is|that is|that's|so it's) {p}(?
    |, right?|, isn't it?|, no?|, correct?)
    (so |and |)(is {p}|would {p} be|{p} is) (right|correct|ok|good)(?|)
    (what about|how about|and what about|and) {p}(, is that right|, is it right|, is that correct
    |, would that be right)(?|)
    """,
    "(might it|may it) be {p} after all(?|)",
)
TWO_PLURALS = saying(
    """
    plural of {w} and {v}
    plurals of {w} and {v}?
    (what are|whats|what's|what is|tell me|give me|name|say|list|i need|find|write|can you give me|could you tell me
    |do you know|form|)
    |(the |both |)(plurals|plural forms|plural|plural form) (of|for) (the words |the nouns |){w} and( of|) {v}(?
    || please)
    (the plural|plural|what is the plural|tell me the plural) of {w}(, and| and|, also|; and) (the plural |that |)of
    |{v}(?|)
    (one|a) {w} and (one|a) {v}(,|;| -|.) (two|many|three) ...( and (two|many|three) ...|)(?|)
    (make|put|turn) {w} and {v} (plural|into the plural|in the plural)(.||?)
    """,
    "(which|what) plurals (belong to|stand for) {w} and {v}(?|)",
)
TWO_PASTS = saying(
    """
    past tense of {w} and {v}
    past of {w} and {v}?
    (what are|whats|what's|what is|tell me|give me|name|say|list|i need|find|write|can you give me|could you tell me
    |do you know|form|)
    |(the |both |)(past tenses|past forms|past tense|past|simple past|past tense forms) (of|for) (the verbs |to |)
    |{w} and (of |to |){v}(?|| please)
    (the past tense|past tense|what is the past|tell me the past) of {w}(, and| and|, also|; and) (the past |that |)of
    |{v}(?|)
    (put|turn|change) {w} and {v} (into|in|to) (the past|the past tense|past tense)(.||?)
    {w} and {v} in (the |)past( tense|)(?| please|)
    """,
    "(which|what) past tenses (belong to|stand for) {w} and {v}(?|)",
)
# The two forms, or one of them, without the word that they are of.
BARE_PLURALS = saying(
    """
    is it {p} or {q}?
    two {p} or two {q}?
    {p} or {q}?
    (is it|do you say|do we say|do i say|do i write|should i write|is the plural|do you write|which is right:|is it two
    |what is right,|which one is right,|which is correct,|what is correct:|i never know:|which is better english,
    |are they|are they called|does one say|is it correct to say|what's right|is it spelled|should it be|would you say)
    |(two |){p} or (two |){q}(?|)
    (two |many |){p} or (two |many |){q}(?|, which is right?|, what is right?|, which one?|: which is correct?
    |, what do you say?|. which one is right?)
    (i have|i saw|there are|i bought|we have|she has|i caught) (two|three|many|five|a lot of) {p} or {q}(?||, which one?
    |: which is right?)
    """,
    "(choose|take your pick) between two {p} and two {q}(.|)",
)
BARE_PLURAL = saying(
    """
    is two {p} right?
    i saw two {p}, is that right?
    (is|was) (two|many|three|it correct to say|it right to say|it ok to say|it two) {p}( correct| right| ok|)(?|)
    (i have|i saw|there are|i bought|we have|she has|i caught|i wrote|we saw) (two|three|many|five|a lot of) {p}(
    |, is that right|, right|. is that right|. correct|, is it correct|, is this right|, is that correct
    |, correct|. is it right)?
    (can|may|do|should) (you|i|we|people|one) (say|write|use) (two|many|three|several) {p}(?|| in english?)
    (two|many|three) {p}(, right|, is that right|: right or wrong|
    |, correct|, is this good english|. right or wrong|, ok|)?
    (is the plural|the plural is|so the plural is|it's two|is it two|the plural would be|is the plural form) {p}(?|)
    """,
    "(would|will) a teacher (accept|mark) two {p}( as right|)(?|)",
)
UNCHANGED = saying(
    """
    is {w} the same in the plural?
    is the plural of {w} the same?
    (is|does|are) {w} (stay |remain |)(the same|unchanged) in (the |)plural(?|)
    (is|are) (the plural|the plural form) of {w} (the same|also {w}|just {w}|the same word|still {w}|{w} too)(?|)
    (is|are) the (plural and singular|singular and plural) of {w} (the same|equal|identical|the same word)(?|)
    (is|are) {w} (the same|{w}) (for one and two|for one and for many|for one and many|in singular and plural)(?|)
    (is it|do you say|do i say|can i say|is it right to say) one {w}, two {w}(?|)
    """,
    "(would|could) {w} (serve|do) for one and for many(?|)",
)
BARE_PASTS = saying(
    """
    is it {p} or {q}?
    i {p} or i {q}?
    {p} or {q}?
    (is it|do you say|do we say|do i say|do i write|should i write|is the past|do you write|which is right:|yesterday i
    |what is right,|which one is right,|which is correct,|what is correct:|i never know:|which is better english,
    |last week i|last night we|did i|he|does one say|is it correct to say|what's right|is it spelled|should it be
    |would you say)
    |(i |){p} or (i |){q}(?|)
    (i |he |she |we |){p} or {q}(?|, which is right?|, what is right?|, which one?|: which is correct?
    |, what do you say?|. which one is right?| yesterday?| the ball?| it yesterday?)
    """,
    "(choose|take your pick) between i {p} and i {q}(.|)",
)
REGULAR = saying(
    """
    is {w} a regular verb?
    is {w} regular?
    (is|is the verb|is to|would you say) {w} (is |)(a regular verb|regular|a regular one)(?|, or not?|, yes or no?|)
    (does|will) {w} (follow the rule|take ed|get ed|end in ed|take -ed|get -ed|form the past with ed) (in the past
    |in the past tense|)(?|)
    {w}(:|,) (is it regular|is that regular|is it a regular verb|is that verb regular)(?|)
    (do i|do you|do we|can i|should i) (just |)(add|put|write) (ed|-ed|an ed) to {w}( in the past| for the past|)(?|)
    """,
    "(would|can) one call {w} a regular verb(?|)",
)
# `{w}` in its brackets.
GAP_PLURAL = saying(
    """
    i have two ___ {w}
    i have two {w}.
    two {w}?
    (i have|i saw|there are|i bought|we have|she has|i caught|look at the|he likes|they see|put in) (two|three|many|five
    |a lot of|several|four|all the|some|ten) (___ |... |_____ |.... |_ |){w}(.|| here.| now.|?)
    (fill in|complete|fill the gap|complete the sentence|exercise|gap)(:|) (two|three|many|five|several|i see two
    |there are three) (___ |... |){w}(.||?)
    """,
    "(the gap in|my exercise has) two ___ {w}(.|)",
)
GAP_PAST = saying(
    """
    yesterday i ___ {w}
    yesterday i {w}.
    yesterday he ... {w}
    (yesterday|last week|last year|last night|long ago|two days ago|last summer|on monday|in 1990|an hour ago) (i|you|he
    |she|we|they|my mother|it|my friend|tom|anna|the man|the children|people) (___ |... |_____ |.... |){w}(.||?| it.
    | a lot.| again.| there.| for a while.| with me.| too.)
    (fill in|complete|fill the gap|complete the sentence|exercise|gap)(:|) (yesterday|last week|last night) (i|he|she
    |we|they) (___ |... |){w}(.||?| it.| again.)
    (i|he|she|we|they) (___ |... |_____ |){w}(| it) (yesterday|last week|last night|long ago|two days ago|last year)(.
    ||?)
    """,
    "(the gap in|my exercise has) yesterday i ___ {w}(.|)",
)
