"""What people type when they ask about capitals."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills.fact_frames import asked, asked_if

ASK = asked(
    """
    = (which|what) (city|town|place) is the capital(| city) of {c}
    = (which|what) city is {c}'s capital
    (which|what) capital does {c} have
    (which|what) capital has {c}
    what's the capitol of {c}
    where is the capital of {c}
    where is {c}'s capital
    what city (is|would be) capital of {c}
    (what|which) is the main city of {c}, the capital
    = what the capital(| city) of {c} is
    """,
    """
    the capital of {c}
    the capital of {c}
    the capital city of {c}
    capital of {c}
    {c}'s capital
    {c}'s capital city
    the capitol of {c}
    the name of the capital of {c}
    """,
    """
    what {c}'s capital is
    what the capital of {c} is called
    what is the capital of {c}
    what is {c}'s capital
    what {c}'s capital city is called
    about the capital of {c}
    """,
    """
    capital {c}
    {c} capital
    {c} capital?
    {c} capital city
    {c}: capital?
    capital: {c}
    capital city {c}
    capital - {c}
    {c} - capital
    {c}, capital?
    (|the )(capital|capital city|capitol) (in|for|from|to) {c}(?|)
    {c} (capital|capital city) (please|pls|plz|name|what|is|?|what is it?)
    what is the capital (in|for|from) {c}?
    {c} has (which|what) (capital|capital city)(?|)
    {c}'s capital (is|is called) (what|which city|...)(?|)
    what is the name of {c}'s capital(?| city?)
    (what|how) is the capital(| city) of {c} called(?|)
    what do (you|they|people) call the capital of {c}(?|)
    the capital of {c} is (called |)(what|which|which city|...|_|____|?)(?|)
    in {c}, (what|which city) is the capital(?|)
    (what|which) city is the capital (in|for) {c}(?|)
    (if|when) i (travel|go|fly|move) to {c}, what is the capital(| there| city)?
    (i am|i'm|we are) (going|flying|travelling|moving) to {c}(.| soon.| next week.| on holiday.) (what is
    |what's) the capital(| there
    |called)?
    (my friend|my wife|my teacher|she|he|my boss) (comes|is) from {c}. what is the capital(| there)?
    (i want|i'd like|we plan|i hope) to (visit|see) the capital of {c}. (what is it called|which city is it
    |what is it|what's it called
    |what city is that)?
    (i forgot|i can't remember|i don't know|i never remember|i've forgotten|i always forget) (the capital of {c}
    |what {c}'s capital is
    |{c}'s capital)(.|, help me|. what is it?|. can you help me?|. which city is it?|. please remind me.)
    {c}(.|:|,|?|!) what is (the|its) capital?
    {c}(.|:|,) (name|tell me|what is) (the|its) capital(| city)(.|?)
    take {c}. what is (its|the) capital?
    (do you|d'you) know {c}? what is (its|the) capital?
    think of {c}. (name|what is) (its|the) capital(.|?)
    (the country is|my country is|country:|the question is about) {c}. (the capital is?|what is the capital?|capital?
    |name the capital.)
    i live in {c}. what is (the|our) capital?
    (test|quiz|ask) me(.|:|,) (no, )i ask you: the capital of {c}?
    where would i find the capital of {c}?
    what place is capital of {c}?
    which of the cities (of|in) {c} is (the|its) capital?
    what (is|was) the capital of {c} again(?|)
    wat is the capitel of {c}
    whats the capitol of {c}
    whats the captial of {c}
    what de capital of {c}
    u know {c} capital?
    does {c} have a capital(|, and which one| city)?
    (has|does) {c} (got|have) a capital(|. which|. what is it called|, what is it)?
    (which|what) is the capital {c}?
    whats {c} capital city called
    capital of {c}? i forgot
    {c}? capital?
    (which|what) city would you visit to see the capital of {c}?
    """,
    """
    if someone asks me the capital of {c}, what do i say?
    {c} - which city is the main one, i need the capital
    tell me about {c}: where is its capital?
    {c} and its capital, what city is that?
    """,
)
SEAT = asked(
    """
    = (which|what) city is the seat of (government|the government) (of|in) {c}
    = where the government of {c} (sits|is)
    = from (which|what) city {c} is governed
    where does the government of {c} (sit|meet|work)
    from (which|what) city is {c} (governed|ruled)
    where is {c} (governed|ruled) from
    in (which|what) city is the government of {c}
    where is the government of {c}
    (which|what) city governs {c}
    """,
    """
    the seat of government (of|in) {c}
    the city where the government of {c} sits
    {c}'s seat of government
    """,
)
ADJECTIVE = asked(
    """
    = (which|what) city is the {a} capital
    where is the {a} capital
    """,
    """
    the {a} capital
    the {a} capital city
    """,
    """
    what the {a} capital is
    what the {a} capital is called
    """,
    """
    {a} capital
    {a} capital?
    (what|how) is the {a} capital(| city) called?
    the {a} capital is (called |)(what|which city)?
    """,
)
REVERSE = asked(
    """
    = (which|what) country is {k} the capital of
    = (which|what) country has {k} as (its |the |)capital(| city)
    = (which|what) country has the capital {k}
    = (which|what) (country|nation|land)'s capital is {k}
    = what {k} is the capital of
    (of|for) (which|what) (country|land|nation|state) is {k} the capital
    what is {k} the capital of
    where is {k} the capital
    whose capital is {k}
    whose capital city is {k}
    {k} is the capital of (what|which country|what country|which land|which nation|where)
    {k} is (which|what) country's capital
    """,
    """
    the country whose capital is {k}
    the country with {k} as its capital
    the country with the capital {k}
    """,
    """
    which country {k} is the capital of
    what country {k} belongs to as capital
    where {k} is the capital
    """,
    """
    {k} is the capital of
    {k} is the capital of...
    {k} capital of
    {k} capital of?
    {k} capital of what
    {k} is capital of
    {k} is capital of?
    capital {k} country?
    {k} which country
    country of {k}
    {k} country?
    {k}, which country?
    {k} is the capital of (_|___|...|?|what, please?|which one?)
    (in|to) (which|what) country (is|lies) {k}(?|)
    (which|what) country is {k} in(?|)
    (tell me|do you know|can you tell me|i want to know|i wonder|i forgot) (which|what) country {k} is in(?|.|)
    {k} is (in|part of) (which|what) country(?|)
    (what|which) country does {k} (belong to|lie in)(?|)
    {k} (is a capital|is a capital city), but of (what|which country|which one)?
    (i am|i'm|we are) (in|going to|flying to|travelling to) {k}. (which|what) country is (it the capital of
    |that the capital of
    |that|it in)(?|)
    {k} - the capital of (what|which country)(?|)
    where in the world is {k}(?|)
    where is {k}(?|)
    where is the city (of |){k}(?|)
    name the country: {k} is its capital.
    i know that {k} is a capital, but (of which country|which country's|of what)?
    (i forgot|i don't know|i can't remember) (which|what) country (has the capital {k}|{k} is in|{k} belongs to)(.|)
    what do you know about {k}?
    what is {k}?
    tell me about {k}
    """,
    """
    {k} is the capital city in which country?
    the capital is {k}. what is the country?
    if {k} is the capital, what country is it?
    """,
)
IS = asked_if(
    """
    is {x} the capital of {c}
    is {x} the capital city of {c}
    is {x} {c}'s capital
    is {c}'s capital {x}
    is the capital of {c} {x}
    is {x} capital of {c}
    isn't {x} the capital of {c}
    """,
    """
    {x} is the capital of {c}
    {x} is {c}'s capital
    the capital of {c} is {x}
    {c}'s capital is {x}
    the capital of {c} is called {x}
    """,
    """
    {c}'s capital is {x}, isn't it?
    is {c}'s capital (called|named) {x}?
    does {c} have {x} as its capital?
    is the capital of {c} (called|named) {x}?
    {x} {c} capital?
    {x}, capital of {c}?
    {x} = capital of {c}?
    """,
    """
    {c} has the capital {x}, does it not?
    would {x} be the capital of {c}?
    """,
)
IS_A = asked_if(
    """
    is {k} a capital
    is {k} a capital city
    is {k} the capital of a country
    is {k} the capital of any country
    """,
    """
    {k} is a capital
    {k} is a capital city
    """,
)
BOTH = asked(
    """
    what are the capitals of {c} and {d}
    = which cities are the capitals of {c} and {d}
    """,
    """
    the capitals of {c} and {d}
    the capitals of {c} and of {d}
    the capital of {c} and the capital of {d}
    the capital of {c} and of {d}
    the capital cities of {c} and {d}
    {c}'s and {d}'s capitals
    """,
    """
    what the capitals of {c} and {d} are
    """,
    """
    capitals of {c} and {d}
    capital {c} and {d}
    what is the capital of {c} and what is the capital of {d}?
    what is the capital of {c}, and of {d}?
    {c} and {d}: what are (the|their) capitals?
    """,
    be="are",
)
MEANING = asked(
    """
    = what a capital(| city) is
    what does (capital|capital city|the word capital) mean
    what do you mean by (capital|a capital|capital city)
    """,
    """
    the meaning of (the word capital|capital city)
    """,
    """
    what a capital is
    what capital city means
    what a capital city is
    """,
    """
    (explain|define|describe) (capital|capital city|a capital|what a capital is)(.|)
    what is a capital?
    what is a capital city?
    (what|what exactly|so what|and what) is a capital(| city| of a country)(|?)
    (what's|whats) a capital(| city)(|?)
    """,
)
CAN = Patterns(
    """
    do you know capitals?
    do you know (the |all the |all |any |many |some |a few |)(capitals|capital cities)(?| of the world?
    | of countries?| of all countries?
    |of europe?)
    (can|could) you (name|tell me|tell) (the |all |)(capitals|capital cities)(?| of countries?| of the world?)
    (how many|which|what) (capitals|capital cities) (do|can) you (know|name)(?|)
    (are you good|how good are you) (at|with) (capitals|capital cities)(?|)
    can i ask you (about|for) (capitals|capital cities|a capital|the capital of a country)(?|)
    (let's|let us|i want to) (talk about|do|practise|learn|play) (capitals|capital cities|some capitals)(.|)
    (ask me|quiz me|test me) (on|about) capitals(.|)
    """,
    "are (the capitals|capital cities) of the world something you know?",
)
AND = Patterns(
    """
    and {c}?
    and of {c}?
    what about {c}?
    how about {c}?
    {c}?
    and {c}
    (and|ok and|and what|now|then|next,|also|ok,|thanks, and|great. and|now for|next:|same for|and also|and for|or
    |and in|ok, now|what of
    |and how about|and what about|what about|how about|good. now|the same for|do|and that of|now that of
    |and the one of
    |and the capital of) {c}(?|?|??|. please| please|)
    """,
    "(could you also do|then what about) {c}?",
)
OF_WHAT = Patterns(
    """
    which country is that the capital of?
    of which country?
    (which|what) country is (that|it|this) the capital of(?|)
    (that|it|this) is the capital of (which|what) country(?|)
    (what|where) is (that|it|this) the capital( of|)(?|)
    (of|in) (what|which) (country|land)(?| is it| is it?| is that?| again?)
    (which|what) country (is that|is it in|was that|did i ask about|again|did you mean|is that in)(?|)
    the capital of what(?|)
    where (is that|is it|does it lie|is this|is this city)(?|)
    """,
    "what country does (it|that|this) (lie in|belong to)?",
)
IS_IT = Patterns(
    """
    is it {x}?
    isn't it {x}?
    not {x}?
    is it not {x}?
    (i thought|i think|i always thought|i believed|my friend says|are you sure it is not|isn't it|is it not|wasn't it
    |it is not
    |but is it not|why not|and not|what about|so not|i would have said|shouldn't it be) {x}(?|.|)
    (i thought|i think|i would say|they say|i was told|i am sure|i heard) (it|that) (was|is|would be) {x}(.|?|)
    """,
    "could it be {x}?",
)
AGAIN = Patterns(
    """
    what was it again?
    (what|which one|which city) (was it|was that|did you say|is it|is the capital)(?| again?)
    (say|repeat|tell me) (it|that) (again|once more)(.| please| please.)
    (sorry|pardon|excuse me|come again)(?|, again please| what was it?| i did not get that| say that again)
    (once more|again|one more time|repeat that|repeat)(, please|.|?| please|)
    """,
    "please say once more what it was",
)
