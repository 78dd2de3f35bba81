"""What users can tell of who they are: the name, the age and the birthday."""

from tools.builtin_model import words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.slot import Slot

NAME = Slot(
    "name",
    Patterns(
        """
        my name is {v}
        my name is {v}.
        i am {v}
        i'm {v}.
        im {v}
        call me {v}
        {v} is my name
        names {v}
        {v} by name
        name {v}
        its {v} (here|btw|again|by the way)(.|!|)
        (im|i'm|i am|it's|my name is|names) {v}(,|) (btw|by the way|in case you wonder|if you want to know
    |so you know|and you|and i'm new here|lol|and i have a question)(.|!|)
        (hi|hello|hey|good morning|good evening)(,|) (dear|everyone|robot|computer|bot|friend|buddy|mate|my friend)(,
    |.|!) (i'm|my name is|i am|im|this is|call me) {v}(.|!|)
        my friends (call|say|know) me (as |){v}(, so you can too|, you can too|.|)
        {v}(,|) (is the name|that's me|that is me|hi|hello|nice to meet you|at your service|reporting in)(.|!|)
        (you're|you are) (now |)(talking|chatting) (to|with) (me, |){v}(.|!|)
        (in case you forgot|for your records|for the record|so you know who i am)(,|:|) (i'm|my name is|i am) {v}(.|)
        (my|the) name(, it| it)('s| is) {v}(.|)
        (hi|hello|hey|yo|good morning|good evening|good day|hi there|hello there|hiya|greetings|howdy)(,|!|.| there!
    |) (my name is|i am|i'm|my name's|this is|it's|it is|i am called|call me|they call me|im|the name's) {v}(.|!|)
        (my name is|i am called|my name's|you can call me|please call me|people call me|they call me|my first name is
    |i go by|call me|just call me|i'm called|you may call me|feel free to call me|folks call me|mum calls me
    |i'm known as|i am known as|people know me as|most people know me as|they named me|i go by the name of
    |i go by the name|i answer to|the name is|the name's|name's|name is|my full name is|my given name is
    |my nickname is|i was christened|my parents named me|my parents called me|friends know me as|i was baptised
    |my mates call me|i use the name|refer to me as|address me as) {v}(.|!|)
        (hi|hello|hey|hi there|hello there)(,|!|) {v} here(.|!|)
        (it's|its|it is|this is) {v} (here|speaking|talking|again)(.|!|)
        {v} here(.|!|, nice to meet you|, hi)
        {v}'s (the name|my name)(.|!|)
        {v} is (the name|my name|what they call me|what people call me|what i am called|how people call me
    |the name i go by|what my friends call me|my first name)(.|!|)
        (remember|please remember|note|don't forget|keep in mind|you should know|i want you to know)(,| that|:
    |) (my name is|i am|i'm|my name's|i am called) {v}(.|)
        (name|my name|first name|me|user name|username)(:| =| -) {v}
        (nice to meet you|pleased to meet you|good to meet you|lovely to meet you|how do you do)(,|.|!) (i am|i'm
    |my name is|this is|call me) {v}(.|)
        (i am|i'm|my name is|call me) {v}(,|.|!) (nice to meet you|pleased to meet you|good to meet you|hello|hi
    |glad to meet you|happy to be here)(.|!|)
        (the person|the human|the user|the one) (you are talking to|talking to you|writing to you|typing this
    |in front of you) is (called|named|) {v}(.|)
        (you are|you're) (talking|speaking|chatting) (to|with) {v}(.|!|)
        (can|could|will|would) you (please |)call me {v}(?|, please|)
        (i would|i'd) like you to call me {v}(.|)
        (when you talk to me|if you need to call me something)(,|) (call me|use the name|say) {v}(.|)
        {v}(,| is|.) that('s| is) (me|my name|what i am called)(.|!|)
        i('m| am) a (man|woman|boy|girl|guy|student|teacher|human|person) (called|named|by the name of) {v}(.|)
        everyone (knows me as|at school calls me|at work calls me) {v}(.|)
        (let me|allow me to|may i) introduce myself(,|.|:|?|!) {v}(.|)
        (to introduce myself|first things first|for a start|let's start with me)(:|,) (i am|my name is|i'm) {v}(.|)
        """,
        """
        (let me introduce myself|may i introduce myself)(:|.|,) (i am|my name is|i'm) {v}(.|)
        (everybody calls me|everyone calls me|my family calls me|i was named) {v}(.|)
        you are chatting to a person known as {v}(.|)
        {v} is what everyone calls me(.|)
        """,
    ),
    Patterns(
        """
        my name is {v}
        (i am|i'm|i am called|my name's|you can call me|people call me|my first name is|they call me|i go by
    |people know me as|the name is|my nickname is|i'm called|call me) {v}
        """,
        "(everybody calls me|my family calls me) {v}",
    ),
    Patterns(
        """
        what is my name?
        what's my name?
        whats my name
        who am i?
        my name?
        (say|speak|write|spell out) my name(| out loud| for me| please| once more)(.|!|)
        (who|what) (did i say i was|did i say i am|do you know me as|do you think i am)(|?)
        (do you|can you|u|do u) (still |)(have|know|remember|recall) my name(|?| at all?| or not?)
        (what's|whats|what was|wots|wats) (my name|the name i gave you|that name of mine|the name of the user)(|?
    | again?| pls)
        (under |)(what|which) name (do you have me under|do you know me|am i known to you)(|?)
        (use|tell me|address me by|call me by) my (real |)name(| please)(.|)
        who(se| is| am) (i|me|this guy talking to you|your user|the person typing)(|?| again?)
        name?
        do you know my name?
        do you remember my name?
        what was my name?
        what am i called?
        (what is|what's|what was|tell me|say|do you know|do you remember|can you remember|can you tell me
    |could you tell me|please tell me|remind me of|do you still know|repeat|recall|can you recall|give me|whats
    |would you tell me|can you say|do you happen to know|i want to hear|type|write|print|use) my (name|first name
    |own name)(|?| again?| please| now?)
        (what|which) name (did i tell you|did i give you|do i have|did i say|is mine|did i use|have i got
    |did i mention|did i introduce myself with|do i go by)?
        (do you know|do you remember|tell me|can you tell me|remember|do you still know|can you say|you know
    |do you recall|can you remember) (who i am|what my name is|what i am called|how i am called|what my name was
    |who you are talking to|what people call me|what to call me|what i'm called|who this is)(|?)
        (what|how) (am i|was i) (called|named)(|?| again?)
        (what did i say|what did i tell you|did you catch what) my name (is|was)?
        (and |so |now |ok |)(who am i|what's my name|what is my name)(|?| again?)
        (who|what person) (are you talking to|are you speaking with|are you chatting with|am i to you
    |is talking to you|is writing to you)(|?| now?)
        my name (is|was|is what|was what|please|again|is called)?
        (say|repeat|tell me) (who i am|my name)(| again| please)
        what (do|should|can|will|would) you call me?
        what do (people|my friends|they) call me?
        (how|by which name) (do|should|will|would) you (call|address) me?
        (i forgot|i can't remember|i have forgotten) my (own |)name(.|,) (what is it|can you help|do you know it
    |tell me)(|?)
        (guess|test|quiz)(:|,|) (who am i|what is my name)(|?)
        greet me by (my |)name(.|!|)
        """,
        """
        (have you got|did you keep|did you note) my name?
        by what name do (people|you) call me?
        (which|what) is the name i (gave|told) you?
        as who did i introduce myself?
        """,
    ),
    "your name is {v}",
    "your name",
    lambda source, _key: words.name(source),
    weight=4.0,
    topics=("my name", "my name", "what my name is", "who i am", "what i am called", "my first name"),
    yes_no=Patterns(
        """
        is my name {o}?
        am i {o}?
        my name is {o}, right?
        my name is {o}, isn't it?
        (is my name|am i|is it true that my name is|am i called|is it right that i am called|do they call me
    |did i say my name is|do you think my name is|so my name is|so i am|is my first name|am i named|was my name
    |did i tell you my name is|do people call me|is it correct that my name is|would you say my name is) {o}(|?)
        (my name is|i am called|i'm called) {o}(,|.) (right|correct|true|or not|isn't it|am i right|is that right
    |yes or no|is it)?
        is {o} (my name|what i am called|what people call me|the name i gave you|my first name)?
        (isn't|wasn't) my name {o}?
        """,
        "(is it a fact that my name is|do i go by the name) {o}?\nmy name is {o}, is that so?",
    ),
)
AGE = Slot(
    "age",
    Patterns(
        """
        i am {v} years old
        i'm {v} years old.
        i am {v}
        i'm {v}
        i have {v} years
        i am having {v} years
        (i've|i have|i got|i am having|im having) {v} years (now|of age|on me|behind me|already|)(.|)
        (i'm|im|i am) (already|only|just|nearly done being|still|currently|exactly) {v}(| years old)(.|!|)
        it's my birthday(| today)(,|!|.) (i'm|i am|i turned|im|i just turned) {v}(| now| today| years old)(.|!|)
        (i've seen|i have seen|i've lived|i've lived through|i lived) {v} (winters|summers|years|springs)(.|)
        (age|my age)(:| is) {v}(.|)
        {v} (yo|yrs|yrs old|years)(.|)
        (i'm|i am) (a|an) (old|young) (man|lady|woman|girl|boy|chap|thing) of {v}(.|)
        (i'm|i am) in (my year|year) {v} of life(.|)
        im {v}
        my age is {v}
        (i am|i'm|im|i just turned|i turned|i will be|i'll be|i recently turned|i have just turned) {v} years (old
    |of age|young)(.| now| today| this year| already| already!|)
        (my age is|my age:|age:|i have the age of|i am aged|i turned|i just turned|i'm already|i am already
    |i've turned|i am now|i'm only|i am just|i recently became|i have reached the age of|i've reached
    |my current age is|i am at the age of|i'm turning|i became|age =) {v}(.| now| today|)
        (remember|please remember|note|you should know)(,| that|:|) (i am|i'm) {v} years old(.|)
        {v} years (old|young)(, that's me| i am| is my age|.|!|)
        {v} is (my age|how old i am)(.|)
        (i am|i'm) (a|an) {v}(-year-old| year old|-year old) (man|woman|boy|girl|student|person|guy|human|kid)(.|)
        (i am|i'm|im) {v} (yo|y/o|yrs old|yrs|years|year old|in age|now|today|this year)(.|)
        i (have been|was) (alive|on this planet|on earth|in this world) for {v} years(.|)
        (i|we) (celebrated|had) my birthday (yesterday|today|last week)(,|.| and) (i am|i'm) {v} now(.|)
        (yesterday|today|last week|last month) i (turned|became) {v}(.|!|)
        i (turned|became) {v} (yesterday|today|last week|last month|this year|in spring)(.|!|)
        (as a|being a) {v} year old(,|) i know what i want(.|)
        i (look young|look old|feel young)(,|) but i am {v}(.|)
        """,
        """
        (since today|by now) i am {v} years old(.|)
        i was born {v} years ago(.|)
        my age? {v} years(.|)
        """,
    ),
    Patterns(
        """
        i am {v} years old
        (i am|i'm|i just turned|i turned) {v} years (old|of age)
        (my age is|i'm|i am|i just turned|i am aged) {v}
        """,
        "(by now|meanwhile) i am {v} years old",
    ),
    Patterns(
        """
        how old am i?
        what is my age?
        my age?
        whats my age
        age?
        how many (winters|summers|springs|birthdays|years) (have i seen|have i lived|have i had|have i got|did i live
    |do i count|have i been through)(|?)
        how many candles (are|were|go|belong|do i need) on my (birthday |)cake(|?| this year?)
        (how many|what number of) years (am i|do i have|have i|is it since i was born)(|?)
        (how old|what age) (was it i am|is it i said i am|would that make me|am i currently|am i today
    |am i supposed to be)(|?)
        (age|my age) (please|pls|again|now)(|?)
        (what|which) number is my age(|?)
        (do you|u|do u|can you) (still |)(know|remember|recall|have) my age(|?| at all?)
        (hm|hmm|ok|oh|look), how old am i(|?| really?| in years?)
        since how many years do i live(|?)
        am i (old|young), and how old(|?)
        (what is|what's|what was|whats|tell me|say|do you know|do you remember|can you tell me|remind me of|give me
    |do you still know|recall|could you tell me|please tell me|do you happen to know|repeat) my (age|current age)(|?
    | again?| please)
        (do you know|do you remember|tell me|can you tell me|remember|can you say|could you tell me|do you recall
    |do you still know|any idea|say|remind me) how old (i am|i'm|i said i am|i was|i told you i am)(|?)
        (and |so |now |ok |)how old (am i|did i say i am|did i say i was|was i|did i tell you i am
    |do you think i am)(|?| again?| now?)
        (what|which) age (did i tell you|do i have|did i say|am i|did i mention|did i give you|is mine)?
        how many years (old |)(am i|have i lived|do i have)?
        (what|how) old am i (again|now|please|then)?
        (i am|i'm) how (old|many years old)?
        (and |)my age (is|is what|was|please|again)?
        (which|what) birthday did i (last celebrate|just have)?
        how (long|many years) have i been (alive|on earth)?
        """,
        "(have you noted|did you keep) my age?\nat what age am i(|?| now?)\nhow many years of age am i?",
    ),
    "you are {v} years old",
    "your age",
    lambda source, _key: str(source.rng.randint(3, 99)),
    weight=2.5,
    topics=("my age", "how old i am", "my age", "how old i am"),
    yes_no=Patterns(
        """
        am i {o}?
        am i {o} years old?
        is my age {o}?
        (am i|is it true that i am|did i say i am|so i am|is it right that i am|did i tell you i am
    |do you think i am) {o} years (old|of age)(|?|, right?|, correct?)
        i am {o}, (right|correct|am i not|aren't i|or not|yes or no)?
        (is|was) {o} my age?
        did i (turn|become) {o}?
        """,
        "is it correct that i am {o} years old?\nam i {o} or not?",
    ),
)


def _date(source: Source, _key: str) -> str:
    day, month = source.rng.randint(1, 28), source.rng.choice(words.MONTHS)
    ordinal = f"{day}{'th' if 4 <= day <= 20 or day > 23 else ('st', 'nd', 'rd')[day % 10 - 1]}"
    return source.rng.choice((f"{month} {day}", f"{day} {month}", f"{month} {ordinal}", f"the {ordinal} of {month}"))


BIRTHDAY = Slot(
    "birthday",
    Patterns(
        """
        my birthday is {v}
        my birthday is on {v}.
        i was born on {v}
        (my birthday is|my birthday is on|my bday is|my b-day is|i was born on|i have my birthday on
    |my birthday falls on|i celebrate my birthday on|my date of birth is|birthday:|i came into the world on
    |i turn a year older on|my birthday's on) {v}(.|!|)
        {v} is my (birthday|bday|birth date|day of birth)(.|!|)
        on {v} (i have my birthday|it is my birthday|it's my birthday|i was born|we celebrate my birthday)(.|)
        """,
        "(the day i was born is|my day of birth is) {v}(.|)",
    ),
    Patterns("my birthday is on {v}\n(my birthday is on|i was born on|my birthday is) {v}"),
    Patterns(
        """
        when is my birthday?
        whens my birthday
        my birthday?
        when was i born?
        (when|on which day|on what day|what day|which day|what date) (is my birthday|was i born|is my bday
    |do i have my birthday|did i say my birthday is|do i celebrate my birthday)(|?| again?)
        (tell me|say|do you know|do you remember|can you tell me|remind me of|what is|what's|what was
    |give me) my (birthday|date of birth|birth date|bday|day of birth)(|?| again?| please)
        (tell me|do you know|do you remember|can you tell me|remind me) when (my birthday is|i was born
    |i have my birthday)(|?)
        (on which date|when) should you (congratulate me|wish me a happy birthday)?
        """,
        "when do i celebrate my birth?\n(did you note|have you noted) my birthday?",
    ),
    "your birthday is on {v}",
    "your birthday",
    _date,
    topics=("my birthday", "when my birthday is", "when i was born"),
    yes_no=Patterns(
        "is my birthday on {o}?\n(is my birthday|was i born|do i have my birthday|is it true that my birthday is) on "
        "{o}?\nmy birthday is on {o}, (right|correct|isn't it)?\nis {o} my birthday?"
    ),
)
