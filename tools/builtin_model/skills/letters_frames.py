"""More sentences that ask about the letters of a word: with a reason, with a guess, clumsy and short ones."""

from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns


def wider(base: Patterns, lines: str) -> Patterns:
    """Return the patterns with more training lines."""
    return Patterns("\n".join([*base.train, *Patterns(lines).train]), "\n".join(base.held))


SPELL = """
    (my son|my daughter|my kid|my little brother|my grandson|my student|i) (has|have|got) a spelling (test
    |quiz|bee|exercise) (tomorrow|today|this week|at school|)(.|,) (how is|how do you spell|can you spell|spell
    |what about|please spell) {w}(|?)
    how do (you|u|i) (spell|write) {w} (again|in english|without mistakes|the right way|properly)(|?)
    how (is|do you write|do i write|does one write) {w}(| right| the right way| written| in single letters)(|?)
    (is it possible to|may i|could i|can i) (get|have|see|hear) (the spelling|the letters|the right spelling) (of
    |for) {w}(|?| please?)
    (sorry|excuse me|hello|hi|good morning|dear assistant)(,|.) (how do you spell {w}|can you spell {w}
    |could you spell {w} for me|please spell {w}|i need the spelling of {w})(|?|.| please)
    (i|we) (never|don't|do not|cannot|can't|can never) (know|remember|get right) (how to spell {w}|how {w} is spelled
    |how to write {w}|the spelling of {w})(|.|, can you help?|. please help|, help me)
    (i've forgotten|i have forgotten|i am not sure|i'm not sure|im not sure|i am unsure|no idea|no clue) how (to
    |you|i should) (spell|write) {w}(|.|, can you?|, please help)
    (spel|speling of|speling|spell out loud|spell slowly|spell correctly|correctly spell) {w}(|?| please)
    (what's|whats|what is) the (spelling|right way to spell|correct way to spell|correct way of spelling|proper
    spelling) (of |for |){w}(|?)
    (dictate|sound out|go through|run through|take me through) {w} (letter by letter|one letter at a time
    |by letters)(|.|?| please)
    (i|we) (am writing|need to write|must write|want to write|have to write) {w} (on a card|in a letter|on a form
    |in an email|on a cake|on a sign)(.|,) (how is it spelled?|how do i spell it?|spell it please|can you spell it?)
    (chop|cut|break|pull|take) {w} (up into|apart into|into|down into) (letters|its letters|single letters
    |separate letters|individual letters)(|.| please| for me)
    (write|print|show|give) (me |){w} with (a dash|dashes|hyphens|spaces|a space|a hyphen) between (the
    letters|each letter|all letters|every letter)(|.| please)
    {w} (with dashes|in separate letters|one letter at a time|written out letter by letter|pls spell|spell pls)(|?)
    (name|list|give me|tell me) (every|each) (single |)letter (of|in) {w}(|.| in order| please)
    i (need|want|would like) (you to|u to) spell (out |){w}(|.| for me| please)
    (whats|what's|what is) the word {w} (in letters|spelled out|letter by letter)(|?)
    (someone|he|she|the waiter|the doctor|a lady) (asked me|wants me|asks me) to spell {w}(.|,) (how|help|how does it go
    |what do i say|can you do it)(|?)
    """
COUNT = """
    (hello|hi|excuse me|sorry)(,|.) (how many letters does {w} have|how many letters are there in {w}
    |can you count the letters in {w})(|?| please)
    how many (different |)keys do i (press|hit|need) to type {w}(|?)
    (whats|what's|what is) (the|its) (letter count|length|letter number|number of letters) of (my name |the name
    |) {w}(|?)
    (does anyone know|u know|you know|ever counted|quick:|quick question:|riddle:|quiz:) how many letters (are in|{w}
    has, i mean|there are in) {w}(|?)
    {w} (is|has) (how many letters|how long|how many letters long|what length)(|?)
    (i need|i have to know|give me) (how many letters|how many characters) {w} (has|is|contains)(|.| please)
    (my|our|his|her) (cat|dog|friend|baby|sister|brother|boss|street|town) is (called|named) {w}(.
    |,) how many letters (is that|does it have|has that|are in that name|are there)(|?)
    (i am|i'm|im) (making|knitting|printing|carving|buying letters for|painting) (a sign|a banner|a cake|a shirt
    |a card|a bracelet)(.|, |:) how many letters (are in|are there in|has|does it take for|do i need for) {w}(|?)
    (would|will|does) {w} (fit|go) (in|into) (boxes|squares|spaces), how many letters is it(|?)
    (amount|count|total|sum) of (letters|characters) (in|of) {w}(|?| please)
    (if you count them|when counted|all together|altogether|in total), how many letters (are in|does {w} have, or
    |are there in) {w}(|?)
    how many letter (in|has|are in|is in|have) {w}(|?)
    how meny (letters|letrs) (in|has|are in) {w}(|?)
    """
LETTER = """
    how many (times|time) (does|do|is|did) (the letter |letter |the |){l} (appear|come|occur|show up|pop up
    |turn up|there|found|used) in {w}(|?)
    (i|we|people) (always |)(forget|wonder|argue about|never know) how many {l}('s|s|) (are in|there are in|go in
    |go into|are there in) {w}(|.|?)
    (is it|do you write|do i write|do you spell) {w} with (one|two|one or two|a single|a double|single or double) {l}(
    |'s|s)(|?)
    how many {l}('s|s|) (do i|do you|should i|must i|do we) (put|write|use|need|type) (in|for|to write|to spell
    |when writing) {w}(|?)
    how many {l}('s|s|) (go|come|belong|fit) (in|into|in the word) {w}(|?)
    (everyone|everybody|my friend|my teacher|people) (asks|keeps asking|asked me)(:| ) how many {l}('s|s|) (in
    |are in|are there in|does it have:) {w}(|?)
    number of times {l} (appears|occurs|is|comes up) in {w}(|?)
    how many of the letters (in|of) {w} are (an |a |){l}(|'s|s)(|?)
    (how much|how many) {l} (u see|you see|does it have|are) in {w}(|?)
    """
BACK = """
    (turn|flip|switch|spin|swap) {w} (around|round|over|back to front|end to end|the other way)(|.| please| for me)
    (how does|what does) {w} (sound|look|read|spell) (like |)(backwards|in reverse|from the end|from behind
    |in a mirror|from right to left)(|?)
    (what do you get|what comes out|what happens|what is it|what do we get|what word is it) (when|if) (you|i|we
    |someone) (spell|write|read|say|flip|reverse|turn) {w} (backwards|around|in reverse|from right to left
    |from the end|back to front)(|?)
    (if|when) (i|you|we) (reverse|flip|turn around|mirror) {w}(,|) (what do i get|what do you get|what is it
    |what does it say|what comes out|what is the result)(|?)
    {w} (mirrored|flipped|reverse|turned around|backwords|back wards|from the end to the start|from the last letter
    |inverted|the wrong way round)(|?| please)
    (i|we) (want|need|would like) (my name|the name|the word) {w} (backwards|in reverse|reversed)(|.| please)
    (hello|hi|excuse me|sorry)(,|.) (what is {w} backwards|can you write {w} backwards|could you reverse {w}
    |how do you say {w} backwards)(|?| please)
    my (son|daughter|kid|brother|friend) (wants to know|asks|likes to know) (what {w} is backwards
    |how {w} goes backwards|how you say {w} backwards)(|.|?)
    (start|begin) (at|from) the (end|last letter) (of|and spell) {w}(|.| please)
    (read|spell|write|say) {w} (from the last letter|starting at the end|starting with the last letter|right to left
    |the wrong way round|in the opposite direction)(|.|?| please)
    (what's|whats|what is) (the word |)(reverse|reversed|backwards|backward)(:| of|) {w}(|?)
    """
VOWELS = """
    how many (of the letters in|letters of|letters in) {w} are vowels(|?)
    (number|amount|total) of vowels (in|of|for) {w}(|?| please)
    (how many vowels has {w} got|how many vowel in {w}|how many vowels can you find in {w}|vowel count of {w})(|?)
    """
PALINDROME = """
    (is|does) {w} (one of those palindromes|a palindrome word|read the same from both ends|work backwards too
    |stay the same backwards|the same when you flip it|the same word backwards|the same from the back)(|?)
    (if|when) (you|i) (read|spell|write|flip) {w} backwards(,|) is it (the same|the same word|still {w})(|?)
    (i think|i guess|i believe) {w} is a palindrome(, is it|, right|. am i right|. is that right|)(|?)
    """
LONGER = """
    (what|which) (has|got) more letters(,|:|) {w} or {o}(|?)
    (who|what|which) (has the longer name|is the longer name|has a longer name)(,|:|) {w} or {o}(|?)
    {w} (vs|versus|against) {o}(:|,) (which|what) (is longer|has more letters|word is longer)(|?)
    (is|would) {w} or {o} (be |)(longer|the longer word|the longer one)(|?)
    """
CONSONANTS = Patterns(
    """
    how many consonants in {w}?
    count the consonants in {w}
    consonants in {w}?
    (how many|how much|so how many) consonants (are in|are there in|in|has|do you count in|do you see in) {w}(|?)
    how many consonants (does|do) {w} (have|contain|include)(|?)
    (please |pls |can you |could you |)(count|tell me the number of|find) (the |all |)consonants (in|of) {w}(|.
    | please|?| for me)
    (do you know|i want to know|tell me|i wonder|can you tell me) how many consonants (are in {w}|there are in {w}
    |{w} has)(|?|.)
    {w}(:|,) (how many consonants|count the consonants|consonants)(|?)
    how many (of the letters|letters) in {w} are consonants(|?)
    """,
    "in {w}, how many (consonants are there|of the letters are consonants)?",
)
SHORTER = Patterns(
    """
    which is shorter, {w} or {o}?
    which word is shorter, {w} or {o}?
    {w} or {o}, which is shorter?
    (which|what) (word |name |one |)(is shorter|has fewer letters|has less letters|is the shorter word
    |is the shorter one|is shortest)(,|:|) {w} or {o}(|?)
    {w} or {o}(:|,) (which|what) (word |one |)(is shorter|has fewer letters|is the shorter one)(|?)
    (tell me|can you tell me|do you know|i want to know|i wonder) which (word |)(is shorter|has fewer letters)(,
    |:|) {w} or {o}(|?|.)
    (between|of|out of) {w} and {o}(|,) which (word |one |)(is shorter|has fewer letters)(|?)
    (name|pick|choose|give me) the shorter (word|one)(,|:|) {w} or {o}(|?|.)
    """,
    "(the shorter word of|find the shorter of) {w} and {o}(|?|.)",
)
IS_LONGER = Patterns(
    """
    is {w} {m} than {o}?
    does {w} have {r} letters than {o}?
    (is|so is|and is|tell me, is|is the word) {w} ({m} than|a {m} word than) {o}(|?| or not?)
    (does|so does|and does|tell me, does|does the word) {w} (have|contain|use) {r} letters than {o}(|?| or not?)
    (tell me|can you tell me|do you know|i want to know|i wonder) (if|whether) {w} (is {m}|has {r} letters) than {o}(
    |?|.)
    {w} (is {m}|has {r} letters) than {o}(, right|, yes or no|, correct|)(|?)
    """,
    "has {w} {r} letters than {o}?",
)
CLAIM = Patterns(
    """
    {w} has {k} letters, right?
    does {w} have {k} letters?
    {w} has {k} letters?
    (i think|i guess|i believe|i'd say|my friend says|my teacher says|i counted:|i say) {w} has {k} letters(, right
    |. is that right|. am i right|, is that true|. correct|, is it|)(|?)
    {w} (has|is|got) {k} (letters|letters long)(, right|, correct|, isn't it|, doesn't it|, yes|, true|)(|?)
    (is it true|is it right|is it correct|am i right|true or false:) (that |) {w} has {k} letters(|?)
    (does|has|is) {w} (have |got |)(exactly |) {k} letters(| long)(|?)
    (are there|there are) {k} letters in {w}(, right|, correct|, aren't there|)(|?)
    (check|can you check|tell me|please check) (if|whether|that) {w} has {k} letters(|.|?)
    """,
    "would you agree that {w} has {k} letters?",
)
DOUBLE = Patterns(
    """
    does {w} have a double letter?
    is there a double letter in {w}?
    double letters in {w}?
    (does|do|has|is) {w} (have|contain|got|spelled with|written with) (a double letter|double letters
    |any double letters|two of the same letter in a row|a doubled letter)(|?)
    (is|are) there (a double letter|double letters|any double letters|a doubled letter) in {w}(|?)
    {w}(:|,) (any double letters|is there a double letter|does it have a double letter|double letter)(|?)
    (tell me|can you tell me|i want to know|check|do you know) (if|whether) {w} has (a double letter|double letters)(
    |?|.)
    """,
    "would you find (a double letter|double letters) in {w}?",
)
START = Patterns(
    """
    first {k} letters of {w}
    what are the first {k} letters of {w}?
    (what are|which are|give me|tell me|show me|write|name|say|i need|can you give me) the first {k} letters (of|in
    |from) {w}(|?| please)
    the first {k} letters (of|in) {w}(|?| please| are?)
    {w}(:|,) (the first {k} letters|first {k} letters|what are the first {k} letters)(|?)
    (with which|with what) {k} letters does {w} (start|begin)(|?)
    (which|what) {k} letters does {w} (start|begin) with(|?)
    """,
    "the {k} letters at the start of {w}(|?)",
)
JOIN = Patterns(
    """
    what word is {s}?
    what does {s} spell?
    {s} spells what?
    {s} is what word?
    (what|which) word (is|is spelled|do you get from) {s}(|?)
    (what|which) word (does|do|do the letters) {s} (make|spell|give)(|?)
    (what|which word) (does|do|would|will) (the letters |) {s} (spell|make|say|give|form)(|?)
    (join|put together|combine|read|merge|glue together|connect) (the letters |these letters: |) {s}(|.
    | please| into a word| into one word)
    (make|build|form) (a|one) word (of|from|out of|with) (the letters |these letters: |) {s}(|.| please)
    (if|when) i spell {s}(,|) (what word is it|what is it|what word is that|what do i mean)(|?)
    {s}(:|,) (what word is that|which word is it|what does that spell|what is that|read that|join the letters)(|?)
    (i|he|she) spelled {s}(,|.) what (word|name) is (that|it)(|?)
    """,
    "(say|tell me) as one word: {s}(|.)",
)
RIGHT = Patterns(
    """
    is it {x} or {y}?
    {x} or {y}?
    which is right, {x} or {y}?
    which spelling is correct, {x} or {y}?
    (is|was) (it|it spelled|it written|the spelling|the word) {x} or {y}(|?)
    (which|what) (is|one is|spelling is|word is) (right|correct|the right spelling|the correct spelling|the right one
    |spelled correctly|spelled right)(,|:|) {x} or {y}(|?)
    {x} or {y}(,|:) (which is right|which is correct|which one|what is correct|how is it spelled)(|?)
    (do|should|must) (you|i|we) (spell|write) (it |) {x} or {y}(|?)
    (i never know|i always forget|i am not sure|tell me|can you tell me|i wonder) (if|whether) it is {x} or {y}(|.|?)
    (is it|how is it) (spelled|spelt|written)(,|:|) {x} or {y}(|?)
    """,
    "(choose|pick) the right spelling: {x} or {y}(|.)",
)
WRONG = Patterns(
    """
    is {x} spelled right?
    is {x} the right spelling?
    it's spelled {x}, right?
    (is|was) {x} (spelled|spelt|written) (right|correctly|properly|like this|ok)(|?)
    (is|would) {x} (be |)(the right spelling|the correct spelling|correct|a correct spelling|how you spell it)(|?)
    (it's|it is|its|you|i think it is|i think it's) (spelled|spelt|spell it|written) {x}(, right|, correct|, isn't it
    |, yes|)(|?)
    (did i|have i) (spell|spelled|write|written) {x} (right|correctly)(|?)
    (check|can you check|please check) (the |my |)spelling( of|:| here:) {x}(|?|.)
    {x}(:|,) (is that right|is that spelled right|spelled right|is this correct|right spelling|correct spelling)(|?)
    """,
    "(would you say|do you think) {x} is spelled (right|correctly)?",
)
MY_NAME = {
    "spell": Patterns(
        """
        spell my name
        how do you spell my name?
        (please |can you |could you |now |ok |hey |)(spell|spell out) my name(|?|.| please| for me| letter by letter)
        how (is|do you spell|would you spell) my name(| spelled)(|?)
        (what is|tell me|give me) the spelling of my name(|?|.)
        my name(:|,) (spell it|letter by letter|how is it spelled)(|?)
        """,
        "(would you|now) spell out the name i have(|?)",
    ),
    "count": Patterns(
        """
        how many letters are in my name?
        how many letters does my name have?
        (how many|so how many|and how many) letters (are in|are there in|in|has|does it take to write) my name(|?)
        (please |can you |could you |now |)count the letters (in|of) my name(|?|.| please)
        how long is my name(|?| in letters?)
        """,
        "my name: of how many letters is it(|?)",
    ),
    "back": Patterns(
        """
        what is my name backwards?
        spell my name backwards
        (please |can you |could you |now |)(write|spell|say|reverse) my name( backwards| in reverse)(|?|.| please)
        (what is|what's|how is) my name (backwards|in reverse|spelled backwards|reversed)(|?)
        my name (backwards|in reverse|reversed)(|?| please)
        (please |can you |)reverse my name(|.|?)
        """,
        "my name, but from back to front(|?)",
    ),
    "nth": Patterns(
        """
        what is the {n} letter of my name?
        the {n} letter of my name
        (what is|what's|tell me|which is|do you know) the {n} letter (of|in) my name(|?)
        (what|which) letter is {n} in my name(|?)
        """,
        "(in my name|look at my name), which letter is the {n}(|?)",
    ),
}
MISSPELT = tuple(
    (pair.split()[0], pair.split()[1])
    for pair in split_words(
        """
    recieve receive, definately definitely, seperate separate, tommorow tomorrow, tomorow tomorrow, becuase
    because, becouse because, freind friend, beleive believe, wierd weird, neccessary necessary, necesary
    necessary, accomodate accommodate, adress address, begining beginning, calender calendar, goverment
    government, grammer grammar, happend happened, untill until, wich which, thier their, truely truly,
    writting writing, suprise surprise, succesful successful, sucess success, knowlege knowledge, libary
    library, Febuary February, Wensday Wednesday, enviroment environment, embarass embarrass, existance
    existence, foriegn foreign, gaurd guard, heigth height, independant independent, intresting interesting,
    langauge language, lenght length, occured occurred, ocurred occurred, peice piece, posession possession,
    prefered preferred, probly probably, realy really, rythm rhythm, rythem rhythm, rember remember,
    restaraunt restaurant, restarant restaurant, sincerly sincerely, speach speech, strenght strength, tounge
    tongue, usefull useful, vegtable vegetable, yatch yacht, bananna banana, elefant elephant, choclate
    chocolate, beutiful beautiful, beautifull beautiful, busness business, diffrent different, favorit
    favorite, gues guess, skool school, buisness business, buterfly butterfly, brocolli broccoli, tomatoe
    tomato, potatoe potato, ninty ninety, fourty forty"""
    )
)
