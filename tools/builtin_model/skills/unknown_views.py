"""Questions of opinion, tools and plain nonsense, and questions in other languages."""

from tools.builtin_model.skills.unknown_ask import patterns

VIEWS = patterns(
    """
    what is the meaning of life?
    is there a god?
    what do you think about {t}?
    (what do you think|what's your opinion|what is your view|what are your thoughts|how do you feel|your opinion
    |any thoughts) (about|on|of) ({t}|{p}|{a}|{c}|{w}|{b}|{e}|{d}|{i}|the government|the new law|the {r} of {c})(|?)
    (do you agree|do you think|would you say|don't you think|is it fair|is it possible|is it likely)(
    | that) ({t} is {j}|{p} was {j}|{c} will win|{b} is {j}|{a} is wrong|{a} should be forbidden|{d} matters|{p} lied
    |the earth is flat|war is over|{k} are {j}|the {n} is {j})(|?)
    (which|what|who) is (better|worse|more important|cheaper|healthier|nicer|more dangerous|funnier)(,|:
    |) ({b} or {b2}|{c} or {c2}|{a} or {a2}|{f} or {f2}|{d} or {d2}|{p} or {p2}|{am} or {an}|{l} or {l2}|{w} or {w2}
    |{t} or {t2})(|?)
    ({b} or {b2}|{c} or {c2}|{a} or {a2}|{f} or {f2}|{p} or {p2}|{l} or {l2}|{t} or {t2})(|?|, what is better?
    |, which one?|, your choice?)
    (is|are) ({t}|{a}|{f}|{d}|{b}|{k}|{s}) (better|worse|healthier|older|cheaper|more useful|more fun
    |more {j}) than ({t2}|{a2}|{f2}|{d2}|{s2})(|?)
    (should|must|may|can|will) (we|people|the government|{c}|children|women|men|the state|scientists
    |everybody) (forbid {a}|vote|study {t}|pay more tax|eat {f}|fight {t}|stop {a}|ban {b}|leave {c}|believe in {t}
    |have {d}|use {t}|clone {k}|keep {k}|trust {b})(|?)
    (is|was) (it true|it right|it a fact|it a myth|it proven)(| that) ({t} is {j}|{p} was {j}|{c} is {j}|{am} can {v}
    |the {n} is {j}|{b} bought {b2}|{p} met {p2}|{f} is {j}|{i} is {j}|humans only use part of the brain|{l} is {j}
    |we never {v}|{p} invented {t})(|?)
    (what is|what's|where is|why is there|how do we find|can we have|is there|what about) (love|god|truth|evil|time
    |nothing|heaven|a soul|{d}|life after death|beauty|a self|true {d}|free will|fate|infinity|reality|the good life
    |peace|hell|karma|luck)(|?| really?)
    (what|how) (is|would be) the (meaning|sense|purpose|point|origin|end|future|value|secret) of (life|love|{t}|{d}
    |everything|time|art|{a}|{c}|the universe|pain|happiness)(|?)
    (why|how) (do|does|did|are|is) (people|men|women|children|humans|politicians|teenagers|we|they) (lie|{v}|so {j}
    |hate {t}|love {f}|believe in {t}|go to war|fall in love|get old|afraid of {k}|laugh|need {d}|{v} in {c})(|?)
    why (am i|is he|is she|are we|are they|is everybody) (so |always |)({j}|wrong|afraid of {k}|unhappy|alone here
    |mad at {p})(|?)
    (who should i vote for|who will win the election|which party is best|is the government right|who is to blame
    |what is wrong with {c}|are taxes too high|is the {r} of {c} {j}|what does the party want|who is the best {r})(|?)
    (what would you do|what should one do|what would happen|what if|what would {p} say)(| if) ({p} came back
    |the {n} {vs}|you won the lottery|{t} failed|aliens landed|there was no {n}|{c} left the eu|everybody could {v}
    |{k} could talk|{b} closed)(|?)
    (a riddle|riddle|here is a riddle|riddle me this)(:|.) (what has keys but no locks|what has {s} but no {s2}
    |what gets wetter as it dries|what goes up and never comes down|what am i if i {v} but never {v2}
    |who is {j} and {j2}|which {n} can {v})(|?)
    what (has|have|is|can) (keys but can't open locks|a face but no eyes|{s} but no {s2}
    |always coming but never arrives|{j} in the morning and {j2} at night|four legs and a back|run but never walk)(|?)
    (my wife|my husband|my friend|my boss|my teacher|a colleague|my neighbour|she|he) (says|thinks|claims|told me
    |believes)(| that) ({t} is {j}|{p} is {j}|{c} is {j}|{am} can {v}|{f} is {j}|the {n} is {j})(. is that true?
    |, is that right?|. who is right?|. do you agree?|. what do you say?)
    (is|are) (it|this|that|they|he|she) (a good idea to {v}|{j} to {v} {an}|wrong to {v}|normal to {v}
    |legal to {v} {k}|safe to {v} in {l})(|?)
    """,
    """
    do people really need {d}?
    is {a} bad for the knees?
    would the world be better without {t}?
    who is the better player, {p} or {p2}?
    why does nobody like {t}?
    what makes a good life?
    do you believe {p} was {j}?
    which one would you choose, {f} or {f2}?
    what has happened to {d} in our time?
    do {k} have a soul?
    is {b} an evil company?
    how important is {d} in {c}?
    what can we learn from {p}?
    should i believe in {t}?
    """,
)
TOOLS = patterns(
    """
    what is the best programming language?
    (how do i|how can i|how to|how would i|what's the way to) (install|use|learn|update|uninstall|configure|debug
    |set up|connect to|write a test in|sort a list in|read a file in|write a loop in|reverse a string in
    |parse json in|center text in) ({t}|{b}|{x}|linux|java|excel|html|css|python lists|sql)(|?)
    (why|when) (does|did|do) my (phone|laptop|printer|wifi|browser|tv|screen|keyboard|{n}|dog|car) (crash
    |stop working|not work|freeze|make noise|restart|get hot|smell|drain the battery|{v})(|?)
    (what does|what is|what means|why do i get) (the error|error|error code|this error|http error) (404|500|{z}|0x{z}
    |segmentation fault|null pointer|permission denied|syntax error|blue screen|"{x}")(|?| mean?| in {b}?)
    (what is|what's|whats|explain|what does) (a |an |the |)(url|ip address|vpn|usb stick|hdmi cable|ssd|pdf|qr code
    |http|cookie|captcha|hashtag|operating system|search engine|bug in {t}|for loop|class in java|null pointer
    |binary tree|linked list|hash table|stack overflow|api|cpu fan|motherboard|{x})(|?| do?| mean?)
    (is|are) ({t}|{b}|linux|{x}|my phone|python 2) (safe|free|open source|dead|faster than {t2}|hacked|down|secure
    |compatible with {b2}|worth it)(|?| now?)
    (which|what) (phone|laptop|browser|operating system|programming language|game|app|website|printer|camera|tv|car
    |bank|editor) (is best|should i buy|is the fastest|is cheap|do you recommend|is good for {a}|did {p} use
    |is used in {c})(|?)
    (what is|who has|where is|do you know|i forgot|what was) (the password of|the phone number of|the address of
    |the email of|the website of|the link to|a link to|the wifi code of|the bank account of|the size of
    |the source of) ({p}|{b}|{l}|the {n}|{w}|{x})(|?)
    (do you have|is there|are there|where can i find) (a link|links|a website|a video|a source|pictures|a tutorial
    |a manual) (for|about|of|on) ({t}|{l}|{k}|{p}|{f}|{d}|{a})(|?)
    (what is the solution of|what is the answer to) (this equation|the riddle of the sphinx|the crossword clue {d}
    |question {z} of the exam|world hunger|the trolley problem|climate change|the mystery of {l}|sudoku {z})(|?)
    (who|what|where) (is|was) ({x}|{x} {x2}|{x} {n}|the {x}|mister {x}|doctor {x}|the {j} {x}|{x} the {j})(|?
    | exactly?)
    (what does|what did|how does|how do i|when does|why does|where does|who can) (the |a |)({x}|{x2}) (mean|do|work
    |{v}|live|say|want|{v} {an})(|?)
    (tell me about|explain|describe|define) (the |a |)({x}|{x} {x2}|{x} {n}|{j} {x}|{x} theory)(|.| please)
    (how many|how much) ({x}|{s}|{x} {s}) (are there|are in {l}|does {p} have|did {p} {v}|do i need|is enough
    |can {am} {v}|fit into {an})(|?)
    """,
    """
    my {n} says error {z}, what does that mean?
    which language should a beginner learn, {t} or {t2}?
    why is {b} so slow today?
    is somebody called {x} known to you?
    who or what is {x}?
    what could {x} mean?
    who would have the phone number of {p}?
    where did i put the manual of my {n}?
    how do programmers sort a list in {t}?
    does {x} have anything to do with {t}?
    can i connect my {n} to {b}?
    how many {s} fit into {l}?
    """,
)
FREE = patterns(
    """
    (why|how|when|where) (do|does|did|can|should|will|would) (the {n}|{am}|{p}|the {j} {n}|they|we|he|she
    |a {n2}) {v}(|?| in {c}?| the {n2}?| so much?| {s}?| at night?| without {an}?| with {k}?)
    (do|does|did|can|could|will|would|should|has|have) (the {n}|{am}|{p}|{k}|they|anybody|someone|the {j} {n}|she|he
    |people) (ever |really |)({v}|{v} the {n2}|{v} {s}|{v} in {c}|{v} and {v2}|be {j}|{v} without {an}|{v} {p2}
    |feel {j})(|?)
    (is|are|was|were) (the {n}|{k}|{p}|the {j} {n}|{s}|they|{l}|this {n}|that {n}|all {s}|her {n}
    |his {n}) (really |very |too |always |)({j}|in {c}|a {n2}|older than {an}|from {c}|made of {n2}|near the {n2}
    |better with {f}
    |{j} or {j2})(|?)
    (why|since when|how|how come) (is|are|was|were) (the {n}|{k}|{p}|the {j} {n}|{s}|they|{l}|his {n}
    |that {n}) (so |)({j}|in {c}|called {x}|near {l}|{j} and {j2}|on the {n2}|under {an}|behind the {n2})(|?)
    (what|who|which {n}) ({vs}|{vs} the {n}|made the {n}|is behind the {n}|is in the {n}|is on the {n}|broke the {n}
    |stole the {n}|eats {k}|lives in the {n}|fell on the {n}|took the {n}|needs {an}|comes after the {n})(|?)
    what (did|does|do|will|would|can) (the {n}|{am}|{p}|they|he|she|{k}|the {j} {n}) (do|{v}|{v} with the {n2}|need
    |buy|sell|{v} for|cost|mean|say|want|see)(|?)
    (where|when) (is|was|are|were|will be) (the {n}|the {j} {n}|his {n}|their {n}|the {m}|the {s}|the next {n}
    |the first {n}|{p}'s {n})(|?| now?| built?| again?| hidden?| in {c}?)
    how {j} (is|was|are|were) (the {n}|{p}|{am}|{l}|this {n}|{an}|{k}|{s}|the {j2} {n})(|?| really?)
    (how many|how much) {s} (are|were|do|did|can|will) (there|in the {n2}|{p} {v}|they {v}|{am} {v}|we {v}
    |on the {n2}|sold in {c})(|?)
    whose {n} (is this|is that|was it|{vs}|is {j}|did {p} {v}|is in the {n2})(|?)
    which {n} (is|was|has|did|should i) ({j}|the best|{v}|{v} the {n2}|the most {j}|from {c}|more {j}|made by {b}
    |in {l})(|?)
    <W> (why the {n} {vs}|where the {n} is|who has the {n}|how {k} {v}|if {p} {vs}|what the {n} does
    |when the {j} {n} {vs}|how the {n} got {j}|why {s} are {j})(|?|.)
    <A> (the {n}|the {j} {n}|{s}|{j} {s}|the {n} and the {n2}|the {n} in {c}|the {n} of {p}|{an} from {c}|{n} {s}
    |a {j} {n})(|?|.)
    (compare|discuss|explain|describe) ({p} and {p2}|{c} and {c2}|{t} and {t2}|{b} and {b2}|the {n} and the {n2}
    |{d} and {d2}|{k} and {k2})(|.| please| briefly)
    {n} {n2}
    {j} {n}
    {x} {x2}
    {x}
    {n} {v} {n2}
    {j} {j2} {n} {v}
    {v} {n} {x} {n2}
    {x} {v} {x2} {n}(|?|.|!)
    {n} {x} {j}(|?)
    {v} the {j} {n} {v2} {an}(|?)
    {d} {n} {v} {k} {x}(|?|.)
    {k} {v} {j} {s}(|?)
    {n} {n2} {j} {v}(|?)
    {x} {x2} {n}(|?|!)
    {am} {j} {n}(|?)
    {x}?
    (asdf|qwerty|blah|lorem ipsum|foo bar|asdfgh|hjkl|xyz|zzz|bla bla|abc def|dfgdfg|aaa|jkjkjk|fsdfsd|qwe|uiop
    |sdfg)(|?|!|.| {x}| {n}| {v}| bla)
    ({n} {z}|{z} {s}|{x} {z}|number {z} in {c}|room {z}|{b} {z}|{z} {n} {v})(|?)
    """,
    """
    what on earth did the {n} {v}?
    is there any {n} in the {n2}?
    who put the {n} on the {n2}?
    could it be that {k} {v}?
    was the {n} ever {j}?
    how did the {n} get into the {n2}?
    for what reason would {am} {v}?
    did you hear why the {n} {vs}?
    {v} {v2} {n} {n2}
    {x} the {n} {j} {x2}
    are nearly all {s} {j}?
    why on earth is the {n} {j}?
    which {s} does {p} {v}?
    why would {an} be {j}?
    """,
)
FOREIGN = patterns(
    """
    {fo}
    {fo}
    (was ist|was sind|erklaere|was heisst|was bedeutet|erzaehl mir von|wer ist|wer war|wo ist|warum ist
    |wie funktioniert|kennst du|was macht|wie alt ist|wann war|wie gross ist|wo wohnt|was kostet|wie heisst
    |wer hat) ({p}|{l}|{c}|{x}|{b}|{d}|{w})(|?)
    (qu'est-ce que|c'est quoi|qui est|où est|pourquoi|comment fonctionne|quand est|combien coûte|connais-tu
    |parle-moi de|quel est le prix de|qui a écrit|quel âge a|que fait|explique|la population de|où habite|qui était
    |c'est où) ({p}|{l}|{c}|{x}|{b}|{d}|{w})(|?| ?)
    (que es|qué es|quién es|quien fue|donde esta|dónde está|por que|como funciona|cuanto cuesta|cuando fue|hablame de
    |cual es el precio de|quien escribio|que significa|que hace|explica|cuantos años tiene|conoces a|donde vive
    |sabes algo de) ({p}|{l}|{c}|{x}|{b}|{d}|{w})(|?)
    (che cos'è|chi è|chi era|dove si trova|perché|come funziona|quanto costa|quando è nato|parlami di|chi ha scritto
    |cosa significa|cosa fa|spiegami|quanti anni ha|conosci|dove abita|quanto è grande|che fine ha fatto) ({p}|{l}
    |{c}|{x}|{b}|{d}|{w})(|?)
    (wat is|wie is|waar is|hvad er|vad är|vem är|co to jest|kto to jest|o que é|quem é|onde fica|nedir|kim bu|mi az a
    |ce este) ({p}|{l}|{c}|{x}|{b})(|?)
    """,
    """
    weisst du, wer {p} ist?
    wann war {p} in {l}?
    sais-tu où est {l}?
    pourquoi {p} est en {c}?
    sabes quien es {p}?
    donde vive {p} en {c}?
    sai chi è {p}?
    come si chiama {l}?
    warum kostet das Brot so viel?
    où habite le roi de {c}?
    """,
)
