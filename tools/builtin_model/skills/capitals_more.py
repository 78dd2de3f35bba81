"""More of what people type when they ask about capitals: in passing, with a guess in it, or as a choice."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills import capitals_patterns
from tools.builtin_model.skills.fact_frames import AND_MORE, wider

ASK = wider(
    capitals_patterns.ASK,
    """
    (im|i'm|i am|we're|we are) (packing for|off to|visiting|flying to|going to|driving to|dreaming of|reading about
    |learning about|writing about|studying|moving to|on holiday in|in) {c}(.|,| and|...| next month.| tomorrow,
    |, and) (whats|what's|what is|which city is) (the capital|its capital|the capital there|the capital city)(?|)
    (planning|booking|going on) a trip to {c}(.|,|:) (whats|what is|what's) the capital(| there| city)(?|)
    my (grandson|grandma|husband|wife|neighbour|colleague|new friend|pen pal|roommate|boyfriend|girlfriend) (lives in
    |is from|moved to|is going to|works in|comes from) {c}(.|,) (whats|what is|what's|do you know|which city is)
    |(the capital|its capital|the capital there)(?|)
    my (grandson|son|daughter|kid|teacher|boss|wife|husband|mum|friend) asked me (for|about|what is) the capital of {c}
    |(.|| and i don't know.| and i had no idea.| and i forgot.|, can you help?| today.)
    (i love|i like|i miss|i was born in|i come from|i am from|my family is from|i once lived in) {c}(.|!|,) (whats
    |what is|what's|do you know|can you name|name) (the|its) capital(?| city?|)
    (a question|question|one question|something) about {c}(.|:|,) (what is|whats|name) (the|its) capital(?|)
    (whats|what is|what's|wats|waht is) (da|teh|tha|the) (capital|capitol|captial|capitel|cap|capital town
    |capital-city) (of|in|for|from|off|to) {c}(?|| pls| plz| again| bro|??)
    (capital|cap|capitol) of {c} (is|is?|is what|is called|is named|is...|pls|plz|thx|quick|asap|now|?|??|???)
    {c} (capitol|captial|cap|capital name|capital city name|capital town|main city capital)(?|)
    (capital|capital city|capital name)(:|=| is| =|) {c}(?|)
    {c} = ?, i mean (the|its) capital
    {c} (has|have) (which|what) city as (the|its) capital(?|)
    (which|what) city (does|do) {c} have (as|for) (the|its|a) capital(?|)
    (which|what) (town|city|place) is (the |a |)capital (of|in|for) {c}(?|)
    (which|what) (city|town) serves as (the|its) capital (of|in) {c}(?|)
    what (would|might|could) the capital of {c} be(?|)
    (how|what) (do|does) (they|people|one) (call|name) (the|its) capital (of|in) {c}(?|)
    (how|what) is (named|called) the capital (of|in) {c}(?|)
    (how|what) is the name of (the |)capital (of|in) {c}(?|)
    (how|what) is {c}'s capital (called|named)(?|)
    (is there|has) a capital (in|for) {c}(?|, and what is it called?| and which is it?)
    {c} (is a country, and its capital is|is the country. the capital is|is where my friend lives, the capital is)
    |(what|...|which|_)(?|)
    (which|what) is (the |)most important city, the capital, of {c}(?|)
    (complete|finish|fill in|fill the gap|complete the sentence|finish the sentence): the capital of {c} is (...|_|___|)
    every country has a capital. (what about|which one is it for|what is it for|which does) {c}( have|)(?|)
    (is it true that|i know that) {c} has a capital(, but which one|, but what is it called|, what is it)(?|)
    (im|i'm|i am) (drawing|looking at|colouring|making) a map(.|,|:) (what is|whats|name) the capital of {c}(?|.|)
    (for|on) (the|my) map(:|,) (what is |)the capital of {c}(?|)
    geography(:|,|.| question:| quiz:| homework:) (capital of {c}|{c} capital|the capital of {c}|{c})(?|, capital?)
    (not sure|unsure|confused) about {c}(.|:|,) (what is|whats|which city is) (the|its) capital(?|)
    i (want|need|would like) to send a letter to the capital of {c}(.|,) (which|what) city is (that|it)(?|)
    if i (land|arrive|am|want to be|stay|live) in the capital of {c}, (which|what) city (am i in|is that|is it)(?|)
    i (mixed|mix|keep mixing) up the capitals(.|,|:) what is the (capital|one) of {c}(?|)
    (i only|we only) need the capital of {c}(.|, thanks|, nothing else|)
    (okay|alright|right)(,|.) {c}(.|,|:) (the capital|its capital|what's the capital)(?| please| is?)
    so {c}(,|...|:) (what's|what is|whats) (the|its) capital(| there| then)(?|)
    what about (the capital of {c}|{c}'s capital)(?|, do you know it?|, what is it?)
    (where|in which city|in what city) is the capital of {c}(?| situated?| located?)
    what (city|capital) do (i|you|we|tourists) (go to|visit|find) when (i|you|we|they) (want|go) to (see |)the capital
    |of {c}(?|)
    """,
)
REVERSE = wider(
    capitals_patterns.REVERSE,
    """
    {k} is the capital(| city) of (which|what|wich|wat) (country|land|nation|place|state)(?|??|...| again?| please?)
    (which|what) (country|nation|land) (would|do|did) (i be|you be|i land) in if (i|you) (am|are) in {k}(?|)
    (i'm|im|i am|we're|we are) (off to|visiting|packing for|flying to|staying in|landing in|in) {k}(.|,|...)
    |(which|what) country (is that|is it|am i in|is {k} in|is it in)(?|)
    my (friend|grandson|son|aunt|boss|pen pal|brother) (lives in|is from|moved to|is in|works in) {k}(.|,)
    |(which|what) country is (that|it|that in|it in)(?|)
    (where|in what country|in which country|which country) (would|can|do|could) (i|you|we) find {k}(?|)
    (which|what) (country|nation) (has|got|owns|uses|chose) {k} (as|for) (the|its|a) capital(| city)(?|)
    (name|tell me|say|give me|guess) (the |)country (of|for|with) (the capital |)({k}|{k} as capital)(.||?| please)
    {k}(:|,| -|...) (capital of|which country|country|what country|of what country)(?|...|)
    {k} (belongs to|is found in|lies in|is located in|is a city in|is the main city of|is capital for) (which|what)
    |country(?|)
    (capital|the capital)(:|=|) {k}(,|.) (country|what country|the country|which country)(:|?| is?| =|)
    where(s|'s| is|) {k}( located| at| again| situated| on the map|)(?|)
    {k} where(?| is it?| is that?)
    i (read|heard|saw something|learned) about {k}(.|,) (which|what) country is (it|that) (the capital of|in)(?|)
    """,
)
IS = wider(
    capitals_patterns.IS,
    """
    (it's|its|it is|that's|thats) {x}(,|) (right|isn't it|no|correct|or|yes)(?|,) the capital of {c}(?|, i mean|.)
    (what|whats|what is|what's)(| is) the capital of {c}(,|?) (is it|isn't it|maybe|i think|i guess|i think it's
    |i would say) {x}(?|.|)
    the capital of {c}(,|...|:| -) (is it|is that|isn't it|that's|it's|i think|i guess) {x}(?|, right?|, no?|)
    (i thought|i always thought|i believed|i was told|i learned|i was sure|my friend told me) {x} (was|is) the capital
    |of {c}(.|?|)
    (i thought|i always thought|i believed|i was told|i learned) the capital of {c} (was|is) {x}(.|?|)
    (is|isnt|isn't|wasn't|was) {x} (the|a|) (capital|capitol|capital city) (of|in|for) {c}(?|)
    (isn't|isnt|is) {c}'s capital {x}(?|)
    is {x} (really|actually|still|truly|indeed) the capital(| city) of {c}(?|)
    is it {x}(,|?|) (that is |)the capital of {c}(?|)
    is (it|that) true {x} is (the |)capital of {c}(?|)
    my (teacher|friend|son|brother|wife|husband|dad|colleague|kid) (says|said|thinks|claims|insists|swears) (that |)
    |(the capital of {c} is {x}|{x} is the capital of {c})(.|,) (is (he|she) right|right|is that right|true
    |is it true|am i wrong to doubt it)(?|)
    {x} (is|=) capital (of|for|in) {c}(?| yes or no?|, correct?|, right?| right|)
    {c}(:|,|'s) capital (is |){x}(?|, right?|, yes?|, or?| or not?)
    {c} - {x}(?|, right?|, correct?)
    (i would say|i'd say|i guess|my guess is|my answer:|i say|i choose|let me guess:) {x} (for|is the capital of
    |as the capital of) {c}(. right?|. correct?|?|, is that right?|. am i right?|)
    (does|do) {c} have {x} (as|for) (its|the|a) capital(?|)
    (would|could) {x} be the capital(| city) of {c}, (or not|yes or no|what do you say)(?|)
    the (government|capital) of {c} is {x}, (isn't it|isnt it|right|or|no)(?|)
    """,
)
# "Is it Sydney or Canberra?": one of the two is right.
CHOICE = Patterns(
    """
    is {x} or {y} the capital of {c}?
    is the capital of {c} {x} or {y}?
    (is|was) the capital(| city) of {c} {x} or {y}(?|??|, do you know?|, i forgot|)
    (is|isn't) {c}'s capital {x} or {y}(?|)
    is {x} or (is |){y} the capital(| city) (of|in) {c}(?|)
    (what|which) is the capital of {c}(,|:|?| -) {x} or {y}(?|)
    (which|what) (one |city |)is the capital of {c}(,|:|?) {x} or {y}(?|)
    (which|what) (one |city |)is {c}'s capital(,|:|?) {x} or {y}(?|)
    (the |)capital of {c}(:|,|?| -|...) {x} or {y}(?|)
    {c}(:|,| -|...|'s capital:) (capital |is it |){x} or {y}(?|)
    {x} or {y}(,|?|:|...) (which|which one|what|which city) is the capital of {c}(?|)
    {x} or {y}(,|?) capital of {c}(?|)
    {c} capital {x} or {y}(?|)
    (i forgot|i don't know|i am not sure|i'm not sure|i wonder|do you know|tell me|can you tell me|i can't remember
    |i always mix up) (if|whether) (the capital of {c} is {x} or {y}|{x} or {y} is the capital of {c})(.|?|)
    (is it|would it be|should i say) {x} or {y}(?|,) (the capital of {c}|for the capital of {c})(?|, i mean|.)
    (we disagree|we are arguing|we have a bet|settle this|quiz question|help me)(:|.) is (the capital of {c} {x} or {y}
    |{x} or {y} the capital of {c})(?|)
    my (wife|husband|friend|brother|son) says {x}(,| and|;) i say {y}(.|:|,) (which|what|which one) is
    |the capital of {c}(?|)
    """,
    """
    of {x} and {y}, which is the capital of {c}?
    could you say whether {x} or {y} is the capital of {c}?
    """,
)
AND = wider(capitals_patterns.AND, AND_MORE)
IS_IT = wider(
    capitals_patterns.IS_IT,
    """
    (so|ok so|oh so|ah so|then) (it's|its|it is|it is not|it isn't|it isnt|not) {x}(?|, right?|, then?| then|)
    (so|oh so|then) (the answer is|the capital is|that is|that would be) {x}(?|, right?|)
    (really|are you sure|huh|hm|hmm|what|oh)(?|,) (not|isn't it|is it not|i thought it was|i thought) {x}(?|)
    (but|wait,|no,|hm,|oh,) (i thought|i always thought|i was sure|i learned|my teacher said|everyone says) (it was
    |it is|it's|that it is|it was called) {x}(.|?|)
    (is|isn't|isnt|wasn't) {x} (the capital|its capital|the capital there|the capital, then)(?|)
    {x}(?|, no?|, right?|, isn't it?)
    """,
)
AGAIN = wider(
    capitals_patterns.AGAIN,
    """
    (what|which) (city|one|place) (was that|was it|did you say|did you mean)( again| just now|)(?|)
    (can|could|would) you (say|repeat|tell me|write) (that|it) (again|once more|one more time)(?| please?|, please?)
    i (didn't|did not|didnt) (get|catch|hear|read|understand) (that|it|you|the answer)(.|, say it again|. once more|)
    (huh|what|sorry what|wait what|say again|say that again|what did you say|you said|which city)(?|??)
    (i forgot|i already forgot|i forgot it again|sorry i forgot)(.|, what was it?|. tell me again|)
    """,
)
# A capital of the model's own choice.
ANY = Patterns(
    """
    name a capital
    name a capital city
    tell me a capital
    (name|tell me|give me|say|list|write|think of|pick|choose) (a|one|any|any one|some|a random|just one) (capital
    |capital city)(.|| please|, please|!| of the world| of a country| in europe| from europe| you know| for me)
    (name|tell me|give me|say|think of) (the capital of any country|any country's capital|any capital you know)(.|)
    (can|could|would) you (name|tell me|give me|say|think of) (a|one|any|some) (capital|capital city)(?|, please?)
    (what is|what's|whats|what would be) (an example of |)a capital( for example| that you know|, an example)(?|)
    an example of a (capital|capital city)(.|?|, please|)
    (i need|i want|i'd like|i am looking for) (a|any|one) (random |)(capital|capital city)(.|| please| for my game)
    do you know (a|any|one) (capital|capital city)( in europe|, which one|, and which|)(?|)
    """,
    """
    which capital city can you think of first?
    please let me hear some capital
    """,
)
