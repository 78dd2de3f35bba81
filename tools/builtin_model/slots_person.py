"""What a user can tell of who they are, and of who is near them."""

from tools.builtin_model import common, words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns
from tools.builtin_model.slot import Slot

RELATIONS = split_words(
    """sister brother mother father friend wife husband son daughter boss teacher neighbour cousin uncle aunt
    partner dog cat hamster rabbit horse parrot pet fish"""
)

NAME = Slot(
    "name",
    Patterns(
        """
        my name is {v}
        my name is {v}.
        i am {v}
        i'm {v}.
        call me {v}
        (hi|hello|hey|good morning|good evening|good day|hi there|hello there)(,|!|.|) (my name is|i am|i'm|my name's
        |this is|it's|it is|i am called|call me) {v}(.|!|)
        (my name is|i am called|my name's|you can call me|please call me|people call me|they call me|my first name is
        |i go by|call me|just call me) {v}(.|!|)
        (hi|hello|hey)(,|!|) {v} here(.|!|)
        (remember|please remember|note|don't forget|keep in mind|you should know|i want you to know)(,| that|:
        |) my name is {v}(.|)
        (my name|the name) is {v}(,|.) (what is yours|and you|nice to meet you|pleased to meet you|what's yours
        |who are you)(?|.)
        (nice to meet you|pleased to meet you)(,|.|!) (i am|i'm|my name is) {v}(.|)
        """,
        """
        (let me introduce myself|may i introduce myself)(:|.|,) (i am|my name is|i'm) {v}(.|)
        (everybody calls me|everyone calls me|friends call me|i was named) {v}(.|)
        """,
    ),
    Patterns(
        "my name is {v}\n(my name is|i am called|my name's|you can call me|people call me|my first name is) {v}",
        "(everybody calls me|friends call me) {v}",
    ),
    Patterns(
        """
        what is my name?
        what's my name?
        who am i?
        do you know my name?
        do you remember my name?
        what was my name?
        (what is|what's|what was|tell me|say|do you know|do you remember|can you remember|can you tell me
        |could you tell me|please tell me|remind me of|do you still know|repeat) my (name|first name)(|?| again?
        | please| now?)
        (what|which) name (did i tell you|did i give you|do i have|did i say|is mine)?
        (do you know|do you remember|tell me|can you tell me|remember|do you still know) (who i am|what my name is
        |what i am called|how i am called|what my name was)(|?)
        (what|how) am i called?
        (what did i say|what did i tell you) my name (is|was)?
        (and |so |now |)who am i(|?| again?)
        is my name {o}?
        (is my name|am i|is it true that my name is|am i called) {o}(|?)
        """,
        """
        (have you got|did you keep|did you note|have you forgotten) my name?
        (by what name|how) do (people|you) call me?
        (which|what) is the name i (gave|told) you?
        """,
    ),
    "your name is {v}",
    "your name",
    lambda source, _key: words.name(source),
    weight=3.0,
)
AGE = Slot(
    "age",
    Patterns(
        """
        i am {v} years old
        i'm {v} years old.
        i am {v}
        my age is {v}
        (i am|i'm|i just turned|i turned|i will be|i'll be) {v} years (old|of age)(.| now| today| this year|)
        (my age is|my age:|i have the age of|i am aged|i turned) {v}(.|)
        (remember|please remember|note|you should know)(,| that|:|) (i am|i'm) {v} years old(.|)
        """,
        "(since today|by now) i am {v} years old(.|)\n(i have lived for|i was born) {v} years (ago|now)(.|)",
    ),
    Patterns(
        "i am {v} years old\n(i am|i'm|i just turned|i turned) {v} years (old|of age)",
        "(by now|meanwhile) i am {v} years old",
    ),
    Patterns(
        """
        how old am i?
        what is my age?
        (what is|what's|what was|tell me|say|do you know|do you remember|can you tell me|remind me of
        |do you still know) my age(|?| again?| please)
        (do you know|do you remember|tell me|can you tell me|remember|can you say) how old i am(|?)
        (and |so |now |)how old (am i|did i say i am|did i say i was|was i)(|?| again?)
        (what|which) age (did i tell you|do i have|did i say|am i)?
        how many years (old |)am i?
        (am i|is it true that i am|did i say i am) {o} years old(|?)
        """,
        "(have you noted|did you keep) my age?\nat what age am i(|?| now?)",
    ),
    "you are {v} years old",
    "your age",
    lambda source, _key: str(source.rng.randint(3, 99)),
)
TOWN = Slot(
    "town",
    Patterns(
        """
        i live in {v}
        i am from {v}
        i'm from {v}.
        my home is in {v}
        (i live in|i am from|i'm from|i come from|my home is in|my home town is|my city is|my town is|i am living in
        |i moved to|my home is|we live in) {v}(.|!| now| now.|)
        (remember|please remember|note|you should know)(,| that|:|) (i live in|i am from|i come from) {v}(.|)
        """,
        "(you can find me in|i settled in|my house is in|my flat is in) {v}(.|)",
    ),
    Patterns(
        "i live in {v}\n(i live in|i am from|i'm from|i come from|my home is in|my home town is) {v}",
        "(my house is in|my flat is in) {v}",
    ),
    Patterns(
        """
        where do i live?
        where am i from?
        what is my home town?
        (where do|where did i say|where did i tell you) i (live|come from)?
        (do you know|do you remember|tell me|can you tell me|remember|do you still know) where i (live|am from
        |come from)(|?)
        (what is|what's|which is|tell me|what was|do you know) my (home town|city|town|home)(|?| again?)
        (and |so |now |)where (am i from|do i live|is my home)(|?| again?)
        (do i live in|am i from|is it true that i live in) {o}(|?)
        (in |)(which|what) (city|town|place) (do i live in|am i from|do i live|is my home)?
        """,
        "(where|in which town) is my (house|flat)?\n(which|what) (city|town) did i (mention|name)?",
    ),
    "you live in {v}",
    "where you live",
    lambda source, _key: words.town(source),
)
JOB = Slot(
    "job",
    Patterns(
        """
        i am a {v}
        i work as a {v}
        my job is {v}
        (i am a|i'm a|i work as a|my job is|my job: |my profession is|i am working as a|i earn my money as a
        |i am employed as a) {v}(.|!|)
        (remember|please remember|note|you should know)(,| that|:|) (i am a|i work as a) {v}(.|)
        """,
        "(by trade i am a|i was trained as a) {v}(.|)",
    ),
    Patterns("i work as a {v}\n(i am a|i'm a|i work as a|my job is) {v}", "by trade i am a {v}"),
    Patterns(
        """
        what is my job?
        what do i work as?
        (what is|what's|what was|tell me|say|do you know|do you remember|can you tell me|remind me of) my (job
        |profession|work|occupation)(|?| again?| please)
        (do you know|do you remember|tell me|can you tell me) what (my job is|i work as|i do for a living)(|?)
        what do i do (for a living|for work)(|?)
        (am i|do i work as) a {o}(|?)
        """,
        "(have you noted|did you keep) my job?\nhow do i earn my money(|?)",
    ),
    "you work as a {v}",
    "your job",
    lambda source, _key: words.listed(source, common.JOBS, plural=""),
)
RELATION = Slot(
    "relation",
    Patterns(
        """
        my {k}'s name is {v}
        my {k} is called {v}
        my {k} is {v}
        (my {k}'s name is|my {k} is called|my {k} is named|the name of my {k} is|i have a {k} called
        |i have a {k} named|i call my {k}|there is my {k}) {v}(.|!|)
        {v} is (my {k}|my {k}'s name|the name of my {k})(.|!|)
        (remember|please remember|note|you should know)(,| that|:|) (my {k} is called|my {k}'s name is) {v}(.|)
        """,
        "(at home i have|this is about) my {k}(, called|, named|:) {v}(.|)\n(we named|we call) (my|our) {k} {v}(.|)",
    ),
    Patterns(
        "my {k} is called {v}\n(my {k}'s name is|my {k} is called|my {k} is named|the name of my {k} is|"
        "i have a {k} called) {v}",
        "(we call my {k}|we named my {k}) {v}",
    ),
    Patterns(
        """
        what is my {k}'s name?
        what is my {k} called?
        who is my {k}?
        (what is|what's|what was|tell me|say|do you know|do you remember|can you tell me|please tell me|remind me of
        |do you still know) (my {k}'s name|the name of my {k})(|?| again?| please)
        (what|how) is my {k} (called|named)(|?| again?)
        (do you know|do you remember|tell me|can you tell me|remember) (what my {k} is called|what my {k}'s name is
        |how my {k} is called|who my {k} is)(|?)
        (and |so |now |)(my {k}'s name|what is my {k}'s name|what is my {k} called)?
        (which|what) name does my {k} have?
        is my {k} (called|named) {o}(|?)
        """,
        "(have you noted|did you keep) my {k}'s name?\n(how|by what name) do i call my {k}?",
    ),
    "your {k} is called {v}",
    "your {k}'s name",
    lambda source, _key: words.name(source),
    keys=tuple(RELATIONS),
    weight=1.5,
)
