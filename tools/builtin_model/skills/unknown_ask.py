"""Questions far outside the model's small world."""

from tools.builtin_model.patterns import Patterns

_SHORT = {
    "<W>": "(could you tell me|can you tell me|do you know|do you happen to know|i was wondering|i'd like to know"
    "|i want to know|any idea|please tell me|tell me|i need to know|i wonder|would you know|have you any idea"
    "|can you say|can you explain|i would love to know|explain to me|help me understand|pls tell me)",
    "<A>": "(tell me about|what do you know about|explain|describe|what is|what's|whats|tell me something about"
    "|can you explain|could you explain|please explain|give me information about|what can you tell me about|define"
    "|tell me more about|what exactly is|teach me about|i want to know about|do you know anything about|info on"
    "|give me facts about|i need information about|how would you explain|what do i need to know about|facts about"
    "|have you heard of|what was|what are|talk to me about|tell me everything about|can we talk about)",
    "<M>": "(is|was|are|will be|could be|must be)",
}


def _joined(text: str) -> str:
    """Join the lines of which one ends within alternatives."""
    lines: list[str] = []
    for line in map(str.strip, text.splitlines()):
        if lines and lines[-1].count("(") > lines[-1].count(")"):
            lines[-1] += line if line.startswith("|") else " " + line
        else:
            lines.append(line)
    return "\n".join(lines)


def patterns(train: str, held: str) -> Patterns:
    """Return patterns whose short forms stand for many ways to begin."""
    for short, full in _SHORT.items():
        train, held = train.replace(short, full), held.replace(short, full)
    return Patterns(_joined(train), _joined(held))


PEOPLE = patterns(
    """
    who is {p}?
    who was {p}?
    who's {p}
    tell me about {p}
    (who is|who was|who's|who exactly was|who on earth is|whos) {p}(|?| again?| really?| please)
    <A> {p}(|?|.)
    <A> the (life|death|work|childhood|family|ideas|wife|art|books|music) of {p}(|?|.)
    <W> (who {p} is|who {p} was|anything about {p}|when {p} was born|where {p} lived|how {p} died|what {p} did
    |if {p} is still alive|why {p} is famous|whether {p} had children)(|?|.)
    (when|where|why|how|in what year|by whom) was {p} (born|killed|married|elected|crowned|buried|arrested|raised
    |educated|murdered|awarded the nobel prize|sent away)(|?)
    (when|where|why|how|with whom|how often|how long) did {p} (die|live|work|study|win|write|travel|paint|rule|retire
    |become famous|get rich|go to school|lose the war|meet {p2}|marry|leave {c}|start {e}|learn {g})(|?)
    (how old|how tall|how rich|how famous|how smart|how good) (is|was) {p}(|?| now?| today?| when he died?)
    (where|when|what) does {p} (live|come from|work|eat|do|sing|play|want|do for a living)(|?)
    (what|which) (did|has) {p} (invent|invented|discover|discovered|write|written|paint|say|said|do|done|eat|play
    |believe|teach|win|won)(|?)
    (is|was) {p} (dead|alive|married|a king|a scientist|a good man|from {c}|religious|rich|real|a vegetarian
    |older than {p2}|related to {p2}|the author of {w}|a hero|left-handed|gay|a spy)(|?)
    (did|does|has|could|would|will|can) {p} (like|meet|know|hate|fight|beat|love|write to|call|visit) ({p2}|{c}|{l}
    |{b})(|?)
    who (wrote|directed|painted|composed|made|starred in|sang|produced|plays in|published|translated) {w}(|?)
    <W> who (wrote|directed|painted|composed|made|sang|is the author of|is the main character in|dies in) {w}(|?|.)
    who (invented|discovered|designed|created|came up with|built|patented|made) (the {n}|{t}|{f}|the first {n}|{a}
    |{b}|{l})(|?)
    <W> who (invented|discovered|designed|came up with|built) (the {n}|{t}|{f}|the first {n}|{a}|{l})(|?|.)
    who (founded|owns|runs|leads|bought|started|sponsors|sold|hates) ({b}|{c}|{l}|the company {x})(|?)
    who (won|lost|started|fought in|took part in|died in|survived|organised|caused|paid for
    |won the gold medal in) {e}(|?)
    who (is|was) the ({r}|first {r}|current {r}|last {r}|new {r}) of ({c}|{b}|{l}|{t}|the {n})(|?| in {y}?| now?)
    <W> who the ({r}|first {r}|current {r}|last {r}|new {r}) of ({c}|{b}|{l}|the world) (is|was)(|?|.)
    (the |){r} of ({c}|{b}|{l})(|?| name| is who?| now)
    ({p}|{p2}|{w}) (|?|.)
    {p} (biography|wife|age|net worth|birthday|height|quotes|death|songs|films|books|real name)(|?)
    (which|what) (actor|singer|writer|painter|king|scientist|president|player|band|woman|composer) (is|was|wrote
    |played|sang|painted|won|lived in) ({w}|{e}|{l}|the most famous|the best|in {c})(|?)
    (what is|what was|what's) {p}'s (real name|first name|last name|birthday|wife called|height|nationality|net worth
    |best song|best book|latest film|most famous work|religion|zodiac sign|favourite food|phone number)(|?)
    {p} or {p2}(|?|, who was better?|, who is older?|, who won?)
    <A> (the plot of|the ending of|the main character of|the message of|the meaning of) {w}(|?|.)
    (what|who) happens (to|in|at the end of) ({w}|{p})(|?)
    (when|where|why) was {w} (written|made|painted|released|filmed|published|banned|stolen)(|?)
    (is|was) {w} (a book|a film|any good|worth reading|worth watching|based on a true story|better than {w2}
    |for children)(|?)
    ({w}|{e}) (|plot|summary|author|date|winner|review|cast|year|rating)(|?)
    (how|why) did {w} (end|win|become famous|become popular|get its name|start)(|?)
    (what|which) (song|film|book|play|poem|painting|game) (is|was) (by {p}|about {p}|like {w}|better than {w}
    |the best of {p})(|?)
    whose (wife|son|brother|idea|book|painting|fault) was (it|{p}|{w}|{e})(|?)
    """,
    """
    from which country does {p} come?
    what kind of person was {p}?
    why do people still talk about {p}?
    was it {p} who wrote {w}?
    in which film did {p} play?
    how did people feel about {p} and {p2}?
    whose idea was {t}?
    which famous scientist discovered {t}?
    did anybody write a book about {p}?
    who came first, {p} or {p2}?
    i forgot who wrote {w}, who was it?
    what made {p} so famous?
    who do you think won {e}?
    does anybody know the name of the {r} of {c}?
    """,
)
MEANING = patterns(
    """
    what is {t}?
    what does {d} mean?
    define {d}
    explain {t}
    <A> {t}(|?|.| please| to me| in simple words| for a child| in one sentence)
    <A> {d}(|?|.| please)
    <A> {t} (and|or|versus) {t2}(|?|.)
    <W> (what {t} is|what {d} means|how {t} works|how {t} work|why {t} matters|what {d} is|something about {t})(|?|.)
    (what does|what did|what is|what's|whats) (the word |the term |)(|"){d} (mean|mean in english|stand for
    |mean exactly)(|?)
    (meaning|definition|origin|etymology|explanation|history|theory|basics|examples) of ({d}|{t})(|?)
    (what is|what's|give me|tell me) the (meaning|definition|origin|explanation|history|purpose|point|cause|basics
    |importance|idea) of ({d}|{t}|{n} making)(|?|.)
    {t}
    {d}
    {d} (meaning|definition|synonym|in a sentence|pronunciation)(|?)
    {t} (explained|basics|tutorial|history|facts|for beginners|pros and cons|examples|simple explanation|wikipedia)(
    |?)
    how (does|do|did|can|will) {t} (work|start|end|happen|affect us|affect {c}|change the world|help people|begin
    |look)(|?)
    why (is|are|was|were) {t} (important|bad|good|dangerous|so hard|popular|famous|hated|useful|needed
    |controversial)(|?)
    (when|where|why|how) did {e} (start|begin|end|happen|take place|break out|change {c}|cost so many lives)(|?)
    <A> {e}(|?|.)
    <W> (when {e} was|why {e} happened|what caused {e}|who won {e}|how {e} ended|how many people died in {e})(|?|.)
    what (caused|ended|came after|came before|happened during|happened after|happened at|led to) ({e}|{t})(|?)
    (what are|name|list|give me) the (causes|types|kinds|effects|rules|laws|benefits|dangers|main ideas|parts|stages
    |symptoms|advantages|disadvantages|principles) of ({t}|{e}|{d})(|?|.)
    what is the difference between ({t} and {t2}|{an} and a {n2}|{am} and a {m2}|{d} and {d2}|{b} and {b2})(|?)
    whats the diff between ({an} and a {n2}|{b} and {b2}|{d} and {d2})(|?)
    what is {am}(|?| like?| good for?)
    (what is|what's|what exactly is|define) {an}(|?| for?| made of?| good for?| called in {g}?)
    (what do|what does) {an} (look like|do|cost|weigh|consist of|need)(|?)
    (is|are) {t} (real|true|dangerous|a science|a religion|good for us|bad for us|over|legal in {c}|possible
    |hard to learn)(|?)
    (what is|what's) {f}(|?| made of?| called in {g}?| exactly?)
    what (is|are) the ingredients (of|for|in) {f}(|?)
    (what does|what is) {b} (do|sell|worth|famous for|mean|stand for)(|?)
    <A> {b}(|?|.)
    can {t} (be stopped|be explained|be cured|be dangerous|happen again|exist|help me|be proved)(|?)
    (since when|how long) (has|have) ({t}|{b}|{l}) (existed|been around|been there)(|?)
    (is {d}|is {d} the same as|what is the opposite idea to) {d2}(|?| a word?)
    (give me|what is|what's|tell me) (a synonym for|another word for|a rhyme for|a word that rhymes with
    |an example of|a sentence with|the translation of|the latin name of) ({d}|{n}|{m})(|?|.)
    (how do you pronounce|how do you say|how do i say|what is the word for) ({d}|{n}|hello|thank you
    |good night) (in {g}|correctly)(|?)
    what('s| is) (hello|goodbye|thank you|cat|water|i love you|good morning|please|{n}) in {g}(|?)
    what rhymes with ({n}|{m}|{d})(|?)
    """,
    """
    i never understood {t}, what is it?
    in your own words, what is {t}?
    what should everybody know about {t}?
    what kind of thing is {an}?
    where does the word {d} come from?
    how would you explain {t} to a five year old?
    is {t} a kind of {t2}?
    what was so special about {e}?
    does anyone really understand {t}?
    what are the three laws of {t}?
    which words rhyme with {n}?
    my teacher talked about {t} but what does it mean?
    is there a simple explanation of {t}?
    how do people say {n} in {g}?
    """,
)
WORLD = patterns(
    """
    why is the sky blue?
    why is the sea salty?
    how many people live in {c}?
    what is the population of {c}?
    (what is|what's|whats|give me|tell me|do you know|i need) (the |){q} of {c}(|?| please| today?)
    {c} {q}(|?)
    {q} of {c}(|?)
    <W> (what the {q} of {c} is|the {q} of {c}|how many people live in {c}|what language they speak in {c})(|?|.)
    {c}'s {q}(|?| is what?| please)
    what is {c}'s {q}(|?)
    (which|what) (languages|language|money|currency|religion|food|animals|sports) (do they|do people) (speak|use|have
    |pay with|eat|like|play) in {c}(|?)
    (how many) (people|inhabitants|cities|rivers|states|islands|lakes|soldiers|cars|trees|tourists|volcanoes
    |universities|languages|sheep) (are there in|live in|are in|does one find in|exist in) ({c}|{l}|the world
    |the sea)(|?)
    (how far|how long|how many hours|how many miles) is it (from {l} to {l2}|to {l}|from {c} to {c2}
    |from here to {l})(|?)
    (how far is|how far away is|how close is|how long is the flight to) ({l}|{c}|the moon|the sun|the next star)(|?
    | from {l2}?| from {c2}?| from here?)
    (how high|how tall|how long|how deep|how old|how big|how wide|how cold|how famous|how hot) is {l}(|?| in metres?
    | in feet?| exactly?| today?)
    <W> how (high|tall|long|deep|old|big|wide) {l} is(|?|.)
    (the |)(height|length|depth|age|size|location|history|opening hours|address) of {l}(|?)
    (where is|where's|where are|where can i find|in which country is|on which continent is) {l}(|?| located?
    | on the map?)
    <A> {l}(|?|.)
    <A> {c}(|?|.)
    (tell me about|describe|explain) the {q} of {c}(|.| please)
    (what is|what's|which is|what was) the {o}(|?| in the world?| in {c}?| ever?| of all time?| on earth?)
    <W> (what|which) (is the {o}|the {o} is)(|?| in the world?| in {c}?|.)
    name the {o}(|.| in {c}| in the world| please)
    the {o} in (the world|{c}|history|europe)(|?| is what?)
    (which|what) (country|city|animal|river|mountain|company|team|bird|tree|food|car) (is|has|was) (the biggest
    |the best|the richest|the fastest|the most popular|the oldest|the strongest|the most dangerous|the most people
    |the safest|closest to {c})(|?)
    (when|why|how) (was|did) ({c}|{l}) (become rich|become independent|get its name|founded|discovered|lose the war
    |join the eu|destroyed|built|fall|change)(|?)
    what (is|are) (in|near|under|behind|inside|on top of|north of|south of) {l}(|?)
    (can you|can people|is it possible to|is it safe to|should i) (swim in|climb|visit|fly to|live in|walk to
    |drive to) {l}(|?)
    (why|how|when|where) do {k} (sleep|eat|fly|swim|migrate|hunt|mate|die|sing|hide|live|breed|communicate|bite
    |attack|see in the dark)(|?)
    (do|can|will|could) {k} (fly|swim|bite|see at night|live in {c}|eat {k2}|dream|climb trees|feel pain|drink milk
    |attack people|sleep standing up|survive in winter|beat {k2}|count|understand people)(|?)
    how (fast|big|heavy|tall|old|smart|dangerous|strong|loud|long) (is|are|can|do) ({am}|{k}) (|get|run|become
    |usually)(|?)
    how (long|much|often) (do|does) ({k}|{am}) (live|eat|sleep|weigh|drink|lay eggs|shed|grow|have babies)(|?)
    what (do|does|did) ({k}|{am}) (eat|drink|look like|sound like|do all day|hunt|need|live in|fear|do in winter)(|?)
    (is|are) ({am}|{k}) (a mammal|dangerous|poisonous|extinct|good pets|clever|edible|protected|endangered)(|?)
    how many (legs|teeth|eyes|hearts|bones|babies|eggs|stomachs|wings|toes|species|ribs|brains) (does {am} have
    |do {k} have|has {am})(|?)
    <A> {k}(|?|.)
    <W> (what {k} eat|where {k} live|how long {k} live|why {k} sleep|if {k} bite|how fast {k} are
    |whether {k} can swim)(|?|.)
    {am} or {am2}(|?|, who would win?|, which is smarter?|, what makes a better pet?)
    (what is|what's) (a baby {m}|a group of {k}|a female {m}|a male {m}|the scientific name of {am}
    |the sound of {am}) (called|)(|?)
    why (is|are) (water wet|the sea salty|the grass green|leaves falling|fire hot|ice slippery|the moon round
    |stars shining|clouds white|deserts dry|people different|bananas bent|flamingos pink|zebras striped
    |mountains high)(|?)
    (how|why) (do|does|did) (rainbows form|clouds form|it rain|it snow|the wind blow|volcanoes erupt|plants grow
    |seeds grow|birds fly|planes fly|boats float|magnets work|the heart beat|the eye see|we dream|we sleep
    |people yawn|we hiccup|onions make you cry|salt melt ice|bread rise|stars die|mountains form|bees make honey
    |cats purr|dogs bark)(|?)
    how many (bones|muscles|teeth|cells|litres of blood|hairs|ribs|lungs|nerves|fingers) (does a human have
    |are in the body|has a man|does a baby have|are in the hand)(|?)
    how much (does|do) (the earth|the moon|an elephant|a whale|{l}|a cloud|{an}|the human brain|air) weigh(|?)
    how many (calories|vitamins|grams of sugar) (are in|has|does) ({f}|an egg|a banana)(|?| have?)
    (what is|what's) (the boiling point|the melting point|the formula|the symbol|the density|the atomic number
    |the price|the ph) of ({d}|water|salt|gold|iron|oxygen|alcohol|steel|{x})(|?)
    """,
    """
    roughly how many inhabitants does {c} have?
    what money do i need when i travel to {c}?
    could a human survive on {l}?
    on what river does {l} lie?
    is {l} worth a visit in winter?
    which of the two is taller, {l} or {l2}?
    what do people eat for breakfast in {c}?
    are there any {k} left in {c}?
    who lives longer, {k} or {k2}?
    i saw {k} at the zoo. what do they eat?
    what would happen if all {k} died?
    how come {k} never get lost?
    what animal has the most teeth?
    which mountain in {c} is the highest?
    where on earth do {k} live?
    what do they speak in {c}?
    how big does {am} grow?
    which rivers flow through {c}?
    """,
)
