"""What users can tell of their life: the town, where they are from, the job, what they study and speak."""

from tools.builtin_model import common, words
from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.slot import Slot

TOWN = Slot(
    "town",
    Patterns(
        """
        i live in {v}
        i live in {v}.
        i'm living in {v}
        my home is in {v}
        (im based in|im living in|im in|we're based in|we just moved to|we've moved to|i'm staying in|i rent in
    |i am at home in|living in|based in) {v}(.|!|| at the moment)
        (i moved|we moved|i've just moved|i relocated) (to {v}|over to {v}|into {v})(| last month| last week
    | this year| recently| a while ago)(.|!|)
        i (work and live|live and work|live and study|was moved and now live) in {v}(.|)
        (i write|i'm writing|greetings|writing) (to you |)from my home in {v}(.|)
        (i'm a|i am a) (local|resident) (in|of) {v}(.|)
        (town|city|home|lives in|i live)(:| -|,) {v}(.|)
        (i live in|my home is in|my city is|my town is|i am living in|i moved to|my home is|we live in|i reside in
    |i am based in|i'm based in|i stay in|i have moved to|i just moved to|i recently moved to|i dwell in
    |my address is in|my place is in|i currently live in|i am currently living in|i've been living in|i have lived in
    |i am a resident of|i inhabit|my residence is in|i settled down in|at the moment i live in|these days i live in
    |i now live in|my family and i live in|home for me is|where i live is|i rent a flat in|i have a flat in
    |i own a house in|i have a house in|i made my home in|city:|town:|location:|my location is|i am a citizen of
    |i've moved to) {v}(.|!|)
        (i|we) (live|reside|dwell|stay) (in|right in|near the centre of|in the middle of|in the city of
    |in the town of) {v}(.| now| now.| at the moment| these days| since last year|)
        {v} is (where i live|my home|my town|my city|the town i live in|the city i live in|the place where i live
    |where my house is|where my home is|home for me)(.|!|)
        i call {v} (home|my home)(.|)
        in {v} i (live|have my home|have a flat|reside)(.|)
        i('m| am) (living|settled|at home|currently) in {v}(.| now| now.|)
        (i have|i've) (lived|been living|been) in {v} (for years|for two years|all my life|since 2010|for ages)(.|)
        """,
        """
        (you can find me in|i settled in|my flat is in) {v}(.|)
        (the place i live in|the town where i live) is {v}(.|)
        {v} is the city where i reside(.|)
        """,
    ),
    Patterns(
        """
        i live in {v}
        (i live in|i'm living in|my home is in|i reside in|i am based in|we live in|i moved to) {v}
        """,
        "(my house is in|my flat is in) {v}",
    ),
    Patterns(
        """
        where do i live?
        where is my home?
        what town do i live in?
        my town?
        where i live?
        (which|what) (city|town|place) (am i based in|am i in|am i at home in|do i stay in|is mine|is home for me
    |do i have my home in|was it i live in)(|?| again?)
        (where am i based|where's home for me|where is home for me|where's my home|where's my house|whats my location
    |what's my location
        |where do i call home|wheres my home|where are we living|where do we live|whereabouts do i live)(|?| again?
    | now?)
        (in which|in what|which|what) (city|town) is my (house|home|place)(|?)
        (where|which city) would (you|a letter) (find me|reach me at home|visit me in)(|?)
        (do you|u|do u) (still |)(know|remember|recall) (where i live|my city|my town)(|?| at all?)
        (city|town|location) (please|pls|again)(|?)
        (where do|where did i say|where did i tell you|where was it that|where exactly do|where in the world do
    |so where do|where again do) i (live|reside|stay|have my home)(|?| again?| now?)
        (do you know|do you remember|tell me|can you tell me|remember|do you still know|say|could you tell me
    |any idea|do you recall|do you happen to know) where (i live|i reside|my home is|my house is|i am living
    |i'm living|i said i live)(|?)
        (what is|what's|which is|tell me|what was|do you know|do you remember|name|remind me of|whats) my (city|town
    |place|home|place of residence|place of living)(|?| again?)
        (and |so |now |ok |)where (do i live|is my home|is my house|am i living|am i based)(|?| again?)
        (in |)(which|what) (city|town|place) (do i live in|do i live|is my home|am i living in|did i say i live in
    |did i tell you i live in|do i call home|do i reside in)?
        (where|to which town) did i (move|say i moved)(| to)?
        i live (where|in which town|in what city)?
        where (am i|can people find me) (at home|living)(|?)
        """,
        "(where|in which town) is my (flat|apartment)?\n(which|what) (city|town) did i (mention|name)?",
    ),
    "you live in {v}",
    "where you live",
    lambda source, _key: words.town(source),
    weight=2.5,
    topics=("where i live", "my town", "what town i live in", "where i live", "my home"),
    yes_no=Patterns(
        """
        do i live in {o}?
        (do i live in|is it true that i live in|did i say i live in|is my home in|so i live in|am i living in
    |do i reside in|did i move to|did i tell you i live in|do you think i live in) {o}(|?)
        i live in {o}, (right|correct|don't i|or not|yes or no)?
        is {o} (where i live|my town|my city|my home)?
        """,
        "(is it correct that i live|do i have my home) in {o}?\nis {o} the town i live in?",
    ),
    who=Patterns("who lives in {v}?\n(who|which person|who did i say) lives in {v}?"),
)


def _origin(source: Source, _key: str) -> str:
    return source.rng.choice(words.HOME_COUNTRIES) if source.chance(0.4) else words.town(source)


ORIGIN = Slot(
    "origin",
    Patterns(
        """
        i am from {v}
        i'm from {v}.
        im from {v}
        (i'm originally from|i come originally from|born in|from|i'm born in|im born in|i was born over in
    |my birth town is|i hail originally from) {v}(.|!|)
        (i was born|i grew up) (and grew up |)in {v}(| a long time ago| long ago| as a child)(.|)
        i come from {v}
        i was born in {v}
        (i am from|i'm from|i come from|my home town is|my hometown is|i am originally from|i'm originally from
    |i hail from|i was born in|i was born and raised in|born and raised in|i grew up in|i was raised in
    |i was brought up in|originally i am from|my roots are in|my family comes from|my home country is|my country is
    |my birthplace is|my place of birth is|i spent my childhood in|i have my roots in|i first saw the light of day in
    |greetings from|hello from|hi from|originally from|i was born & raised in|i started life in|from:) {v}(.|!|)
        {v} is (where i am from|where i come from|my home town|my hometown|where i was born|where i grew up
    |my birthplace|my home country)(.|!|)
        (remember|please remember|note|you should know)(,| that|:|) (i am|i come|i'm) from {v}(.|)
        """,
        "(i am a native of|i spent my early years in) {v}(.|)\n{v} is the place i come from(.|)",
    ),
    Patterns("i am from {v}\n(i am from|i'm from|i come from|i was born in|i grew up in|my home town is) {v}"),
    Patterns(
        """
        where am i from?
        where do i come from?
        (where's|wheres|where is) my (home town|hometown|birthplace|native town|homeland)(|?| again?)
        (which|what) (country|place|town|city) (do i come from|am i from|is my home country|was i born in
    |did i say i'm from|do i hail from)(|?| again?)
        where (do i|did i|do my roots) (hail from|grow up|come from originally|lie|originate)(|?)
        where was it (i|that i) (was born|come from|grew up)(|?)
        where was i born?
        (where am i|where did i say i am|where did i tell you i am|where was i|so where am i) (from|originally from)(
    |?| again?)
        (do you know|do you remember|tell me|can you tell me|remember|do you still know|say
    |remind me) where (i am from|i come from|i was born|i grew up|i'm from)(|?)
        (what is|what's|which is|tell me|what was|do you know|do you remember|name) my (home town|hometown|birthplace
    |place of birth|home country|origin)(|?| again?)
        (where|in which place|in what place) (was i born|did i grow up|was i raised|do i come from)(|?| again?)
        from (where|which place|what town) (am i|do i come)?
        (which|what) (place|town|country) (am i from|do i come from|was i born in|did i grow up in)?
        """,
        "(where|in which place) did i spend my childhood?\nof (which|what) place am i?",
    ),
    "you are from {v}",
    "where you are from",
    _origin,
    weight=1.5,
    topics=("where i am from", "where i come from", "my home town", "where i was born"),
    yes_no=Patterns(
        """
        am i from {o}?
        (am i from|do i come from|was i born in|did i grow up in|is it true that i am from|did i say i am from
    |so i am from|am i originally from) {o}(|?)
        i am from {o}, (right|correct|am i not|or not)?
        """
    ),
)
JOB = Slot(
    "job",
    Patterns(
        """
        i am a {v}
        i'm a {v}
        i work as a {v}
        my job is {v}
        (im working as a|i've become a|i'm employed as a|i'm a trained|i'm a part-time|i'm training to be a
    |my day job: |job is|work: |i do shifts as a|i get paid as a|i spend my days as a) {v}(.|!|)
        i('ve| have) been (a|working as a) {v} (for years|for ten years|since last year|all my life
    |for a long time)(.|)
        (i am a|i'm a|im a|i work as a|my job is|my job: |my profession is|i am working as a|i earn my money as a
    |i am employed as a|by profession i am a|i am by profession a|professionally i am a|for work i am a
    |for a living i am a|my occupation is|i have a job as a|i got a job as a|i found work as a|i make a living as a
    |i make my living as a|at work i am a|i do work as a|i started working as a|job:|occupation:|my current job is
    |i became a|i have become a|i was hired as a|i earn my living as a|my work is being a|i serve as a|my trade is
    |in my day job i am a|i'm working as a|i've been working as a) {v}(.|!|)
        (remember|please remember|note|you should know)(,| that|:|) (i am a|i work as a) {v}(.|)
        {v} is (my job|my profession|what i do for a living|my occupation|what i work as)(.|)
        (i am|i'm) (a|an experienced|a retired|a professional|a young|a full-time|a self-employed) {v}(.|
    | by profession| by trade| by training| for ten years)
        """,
        "(by trade i am a|i was trained as a) {v}(.|)\nwhat i do for work is {v}(.|)",
    ),
    Patterns("i work as a {v}\n(i am a|i'm a|i work as a|my job is|by profession i am a) {v}", "by trade i am a {v}"),
    Patterns(
        """
        what is my job?
        what do i work as?
        what do i do for a living?
        my job?
        what do i do?
        what is it (i do|that i do) (for a living|for work|as a job|at work)(|?| again?)
        (what's|what is|whats) my (line of work|day job|work|occupation|profession|trade|calling)(|?| again?| pls)
        (what|which) (kind of work|sort of work|line of work|kind of job|sort of job|type of job) (do i do|am i in
    |do i have)(|?)
        how do i (pay my rent|pay the bills|pay my bills|earn my living|earn a living)(|?)
        (do you|u|do u) (still |)(know|remember|recall) (my job|what i do|what my work is|what i do for work)(|?)
        what (was|were) my (job|profession|occupation)(| again)(|?)
        what am i by profession?
        (what is|what's|what was|tell me|say|do you know|do you remember|can you tell me|remind me of|whats|name
    |do you recall) my (job|profession|work|occupation|trade)(|?| again?| please)
        (do you know|do you remember|tell me|can you tell me|remind me|say) what (my job is|i work as
    |i do for a living|i do for work|i do professionally|my profession is|job i have)(|?)
        what do i do (for a living|for work|all day|professionally|as a job|at work|for money)(|?| again?)
        (what|which) (job|profession|occupation) (do i have|did i say i have|is mine|did i tell you|have i got)?
        (as what|in which job|in what job) do i work(|?)
        (and |so |now |)what (do i work as|is my job|am i working as)(|?| again?)
        (i work as|my job is|my profession is) (what|a what)?
        how do i make (a living|my living|money)?
        """,
        "(have you noted|did you keep) my job?\nhow do i earn my money(|?)",
    ),
    "you work as a {v}",
    "your job",
    lambda source, _key: words.listed(source, common.JOBS, plural=""),
    weight=1.5,
    topics=("my job", "what my job is", "what i do for a living", "my profession"),
    yes_no=Patterns(
        """
        am i a {o}?
        (am i|do i work as|did i say i am|is it true that i am|so i am|did i tell you i am) a {o}(|?)
        is my job {o}?
        i am a {o}, (right|correct|am i not|or not)?
        """
    ),
    who=Patterns("who is a {v}?\n(who works|who did i say works) as a {v}?"),
)
_SUBJECTS = split_words(
    """maths, physics, chemistry, biology, history, music, law, medicine, art, economics, engineering, philosophy,
    computer science, geography, psychology, languages, literature, architecture, design, astronomy, politics"""
)
STUDY = Slot(
    "study",
    Patterns(
        """
        i study {v}
        i am studying {v}
        (i study|i am studying|i'm studying|at university i study|i am a student of|i'm a student of|my subject is
    |my main subject is|i am reading|my major is|i major in|i'm majoring in|at college i do|i started studying
    |i take courses in|i am doing a degree in) {v}(.|!| at university| at college|)
        {v} is (what i study|my subject|my major)(.|)
        """,
        "(i am enrolled in|my studies are in) {v}(.|)",
    ),
    Patterns("i study {v}\n(i study|i am studying|my major is|my subject is) {v}"),
    Patterns(
        """
        what do i study?
        what am i studying?
        (what is|what's|tell me|do you know|do you remember|remind me of) my (major|subject|field of study)(|?
    | again?)
        (what|which subject) (do i study|am i studying|did i say i study)(|?| again?| at university?)
        (tell me|do you know|do you remember|can you tell me) what i (study|am studying)(|?)
        (which|what) (subject|degree|course) (do i do|am i doing|is mine)?
        """,
        "(in which|in what) subject am i enrolled?",
    ),
    "you study {v}",
    "what you study",
    lambda source, _key: words.listed(source, _SUBJECTS, 0.2),
    weight=0.8,
    topics=("what i study", "my subject"),
    yes_no=Patterns("do i study {o}?\n(do i study|am i studying|is it true that i study|did i say i study) {o}?"),
)
_LANGUAGES = split_words(
    """English German French Spanish Italian Dutch Polish Turkish Arabic Russian Chinese Japanese Korean Hindi
    Portuguese Swedish Danish Norwegian Finnish Greek Czech Hungarian Welsh Irish Latin Swahili Thai Hebrew"""
)


def _languages(source: Source, _key: str) -> str:
    count = source.rng.choice((1, 1, 2, 2, 3))
    picked: list[str] = []
    while len(picked) < count:
        word = source.rng.choice(_LANGUAGES) if source.chance(0.85) else words.made_up(source).capitalize()
        if word not in picked:
            picked.append(word)
    return " and ".join(filter(None, [", ".join(picked[:-1]), picked[-1]]))


LANGUAGE = Slot(
    "language",
    Patterns(
        """
        i speak {v}
        i can speak {v}
        (i speak|i can speak|my languages are|i know how to speak|i am fluent in|i'm fluent in|i talk
    |at home we speak|at home i speak|the languages i speak are|i understand|i have learned to speak) {v}(.|!|)
        {v} is what i speak(.|)
        """,
        "(i am able to speak|i express myself in) {v}(.|)",
    ),
    Patterns("i speak {v}\n(i speak|i can speak|i am fluent in) {v}"),
    Patterns(
        """
        what languages do i speak?
        which language do i speak?
        (what|which) (language|languages) (do i speak|can i speak|did i say i speak|am i fluent in|do i know)(|?
    | again?)
        (tell me|do you know|do you remember|can you tell me) (which|what) (language|languages) i (speak|can speak)(
    |?)
        (what do i speak|what are my languages|my languages|list my languages)?
        """,
        "in (which|what) languages can i talk?",
    ),
    "you speak {v}",
    "what languages you speak",
    _languages,
    weight=0.8,
    topics=("what languages i speak", "which languages i speak", "my languages"),
)
