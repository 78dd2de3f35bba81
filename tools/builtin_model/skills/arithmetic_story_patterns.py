"""The sentences of word problems; {o} are objects, {n} and {m} people, and the verbs agree with {n}."""

from tools.builtin_model.patterns import Patterns

IN_ALL = Patterns(
    """
    how many {o} {do} {p} have now?
    how many {o} {do} {p} have?
    how many {do} {p} have now?
    how many are there?
    how many {o} in all?
    how many {o} altogether?
    (how many|how many {o}) ({do} {p} have|{do} {p} own|{do} {p} have got|{do} {p} get|does that make|is that
    |are that|are there|will {p} have|would {p} have|makes that|{do} {p} end up with|{do} {p} have then)(|?| now?
    | in all?| altogether?| in total?| together?| then?| at the end?| after that?)
    (what is|what's|tell me|find|calculate|work out|how much is) the (total|sum|total number|new total|whole
    |number) (of {o}|)(|?|.)
    (how many|how many {o}) (in all|altogether|in total|together|now|then)(|?)
    """
)
LEFT = Patterns(
    """
    how many {o} are left?
    how many are left?
    how many {o} {do} {p} have left?
    how many {do} {p} have left?
    (how many|how many {o}) (are left|remain|{do} {p} have left|{do} {p} have now|{do} {p} still have|are still there
    |are left over|stay|will be left|will {p} have left|{do} {p} keep|are remaining|{do} {p} have|would be left
    |{do} {p} have remaining|is that|has {p} left)(|?| now?| at the end?| then?| over?)
    (what is left|what remains|how many left|what's left|how many now|tell me how many are left|and how many remain)(
    |?)
    """
)
GAIN = Patterns(
    """
    {n} {has} {a} {o} and {gets} {b} more. {q}
    {n} {has} {a} {o}. {m} gives {h} {b} more. {q}
    if {n} {has} {a} {o} and {gets} {b} more, {q}
    {a} {o} and {b} more {o}. {q}
    {a} {o} plus {b} {o}
    what is {a} {o} plus {b} {o}?
    how many are {a} {o} and {b} {o}?
    {n} {has} {a} {o}(,| and) (then|later|today|now|) {gets} {b} (more|more {o}|others|new ones|extra|additional {o}
    |further {o})(| from {m}| at the shop| today| at school| in the street| for a birthday| there)(.|,|;) {q}
    (suppose|imagine|say|let's say|if|when|assume|think:|yesterday|one day,|on monday
    |at first) {n} {has} {a} {o} and {gets} {b} more(| {o})(,|.|:) {q}
    {n} {has} {a} {o}. ({p} {gets}|then {p} {gets}|later {p} {gets}|today {p} {gets}|after that, {p} {gets}
    |now {p} {gets}|the next day {p} {gets}) (another {b}|{b} more|{b} {o}|{b} more {o}|{b} other {o})(| from {m}
    | too| again). {q}
    {n} {has} {a} {o}(.|,| and) {m} (gives {h} {b}|gives {h} {b} more|gives {h} another {b}|hands {h} {b}
    |brings {h} {b}|brings {b} more|sends {h} {b}|adds {b}|puts in {b} more|comes with {b} more)(.|,) {q}
    {n} {gets} {a} {o} (on monday|in the morning|today|first|yesterday|in may) and {b} (on tuesday|in the evening
    |tomorrow|later|more today|in june|in the afternoon)(.|,) {q}
    {n} {has} {a} {o} and {m} has {b}(| {o})(.|,) (how many do they have together|how many do they have in all
    |how many|how many {o} are that together|how many are there|how many {o} do they have|how many is that in total)(
    |?)
    there (are|were) {a} {o} (in the box|on the table|in the bag|in the garden|in the room|on the shelf|in a basket
    |here|in the park|on the tree|in one bag|in the first box|in the jar|on the plate) and {b} (more come
    |more are put in|more arrive|are added|in another|in the second one|more on the floor|more outside|new ones come
    |others join)(.|,|, so) (how many|how many {o}|how many are there now|how many {o} are there now
    |how many are there in all|how many {o} are there)(|?)
    there are {a} (red|big|old|black|green|round) {o} and {b} (blue|small|new|white|yellow|square) {o}(.|,) (how many
    |how many {o} are there|how many {o} in all|how many altogether|how many {o} are there in total)(|?)
    {n} {gets} {a} (red|big|sweet|cheap|old) and {b} (green|small|sour|nice|new) {o}(.|,) {q}
    (i need|we need|i want|please give me) {a} {o} and then {b} more(.|,) {q}
    {a} {o} (and|plus|and then|with|together with|+) (another {b}|{b} more|{b} {o}|{b} more {o}|{b} others)(.|:|,|;|
    | -) {q}
    (how many {o}|how many) ({do} {n} have|will {n} have|would {n} have
    |is it) if {n} {has} {a} {o} and {gets} {b} (more|more {o}|others|extra)(|?)
    (how many {o}|how many) are (in|there in) (two|both) (boxes|bags|rooms|baskets
    |jars) if one has {a} and the other {b}(|?)
    {n} {has} {a} {o}(,|.|...|) (now|then|plus|and|and now) {p} {gets} {b} more(,|.|) {q}
    (hi|hello|my kid has this|school problem|i don't get this|can u help|here's one|my turn)(,|:
    |.) {n} {has} {a} {o} and {m}
    | (gives|brings|hands) {h} {b} more. {q}
    {a} {o} in (one|the first) (bag|box|bowl|room) and {b} in (the other|another|the second)(.|,) (how many {o}
    |how many {o} in total|how many {o} altogether|how many {o} do i have)(|?)
    (for my homework|homework|maths problem|word problem|a story|can you solve this|question|help me|please solve
    |riddle)(:|.|,) {n} {has} {a} {o} and {gets} {b} more(| {o}). {q}
    """,
    """
    {m} (watches|sees) how {n} {gets} {b} more after {p} {has} {a} {o}. {q}
    (starting|beginning) with {a} {o}, {n} {gets} {b} more. {q}
    (a box holds|a bag has) {a} {o} and {b} more come. {q}
    """,
)
LOSS = Patterns(
    """
    {n} {has} {a} {o} and {loses} {b}. {q}
    {n} {has} {a} {o}. {p} {loses} {b}. {q}
    if {n} {has} {a} {o} and {loses} {b}, {q}
    {a} {o} minus {b} {o}
    what is {a} {o} minus {b} {o}?
    {a} {o}, {b} are gone. {q}
    {n} {has} {a} {o}(,| and|, but) (then|later|today|now|) {loses} {b} (|of them|{o}|of the {o}|of those)(|today
    |again|at school)(.|,|;) {q}
    (suppose|imagine|say|let's say|if|when|assume|think:|yesterday|one day,|on monday
    |at first) {n} {has} {a} {o} and {loses} {b}(| {o}| of them)(,|.|:) {q}
    {n} {has} {a} {o}. ({p} {loses}|then {p} {loses}|later {p} {loses}|today {p} {loses}|after that, {p} {loses}
    |now {p} {loses}|the next day {p} {loses}) {b}(| {o}| of them| to {m}). {q}
    {n} {has} {a} {o}(.|,| and) {m} (takes {b}|takes {b} away|takes {b} of them|eats {b}|steals {b}|borrows {b}
    |buys {b}|gets {b} of them|wants {b} and gets them|breaks {b})(.|,) {q}
    {n} {has} {a} {o} and (gives|gave) {b} (to {m}|to a friend|away|to {m} and keeps the rest|of them to {m}
    |to some friends)(.|,) {q}
    there (are|were) {a} {o} (in the box|on the table|in the bag|in the garden|in the room|on the shelf|in a basket
    |here|in the park|on the tree|on the bus|in the jar|on the plate)( and|.|,) {b} (leave|are taken away|fly away
    |are eaten|go away|fall down|are sold|are removed|get off|disappear|are broken|run away|are gone)(.|,|, so) {q}
    (of|out of|from) {a} {o}(,|) {b} (are|were) (sold|eaten|broken|lost|gone|given away|taken|used|bad|stolen)(.
    |,) {q}
    (i had|we had|a shop has|a farmer has|the baker has|a class has|my mother had) {a} {o}(,| and|.) {b} (are gone
    |were sold|got lost|are broken|were given away|are missing|have left)(.|,|;) {q}
    (how many {o}|how many) (are left|{do} {n} have left|remain
    |{do} {n} still have) if {n} {has} {a} {o} and {loses} {b}(|?| of them?)
    (take|take away|remove) {b} {o} from {a} {o}(.|,) {q}
    {a} {o} (minus|take away|less|without|-) {b}(.|,|:|;|) {q}
    {n} {has} {a} {o}(,|.|...|) (now|then|and|but|and then) {p} {loses} {b}(,|.|) {q}
    (hi|hello|my kid has this|school problem|i don't get this|can u help|here's one|my turn)(,|:
    |.) {n} {has} {a} {o} and
    | {loses} {b}. {q}
    (my grandma|my mum|the baker|the farmer|my dad) (baked|bought|made|picked|had) {a} {o} and (we ate|we took|we used
    |the kids took|sold|lost|gave away) {b}(.|,) {q}
    (for my homework|homework|maths problem|word problem|a story|can you solve this|question|help me|please solve
    |riddle)(:|.|,) {n} {has} {a} {o} and {loses} {b}(| of them). {q}
    """,
    """
    {m} (watches|sees) how {n} {loses} {b} after {p} {has} {a} {o}. {q}
    (starting|beginning) with {a} {o}, {n} {loses} {b} of them. {q}
    (a box holds|a bag has) {a} {o} and {b} are taken. {q}
    """,
)
MORE = Patterns(
    """
    {n} {has} {a} {o} and {m} has {b}. how many more {do} {n} have?
    {n} {has} {a} {o}. {m} has {b} {o}. how many more {o} {do} {n} have than {m}?
    {m} has {b} {o} and {n} {has} {a}. how many more {do} {n} have?
    {n} {has} {a} {o}(,| and|.|, but) {m} has (|only) {b}(| {o}). how many more(| {o}) {do} {n} have(|?
    | than {m}?)
    {m} has {b} {o}(,| and|.) {n} {has} {a}(| {o}). how many more(| {o}) {do} {n} have(|?| than {m}?)
    {n} {has} {b} {o} (and|but) (needs|need|wants|wants to have) {a}. how many (more|more {o}) (does it take
    |are needed|are missing|{do} {p} need|more {do} {p} need)(|?)
    how many more (is|are) {a} {o} than {b}(| {o})(|?)
    there are {a} {o} and {b} (boxes|children|plates|chairs|cups). how many more {o} (are there|than the others)(|?)
    how many {o} more than {b} (is|are) {a}(|?)
    """,
    "(with|having) {a} {o}, how many more {do} {n} have than {m} with {b}(|?)",
)
FEWER = Patterns(
    """
    {n} {has} {b} {o} and {m} has {a}. how many fewer {do} {n} have?
    {n} {has} {b} {o}(,| and|.|, but) {m} has {a}(| {o}). how many (fewer|less)(| {o}) {do} {n} have(|?
    | than {m}?)
    {m} has {a} {o}(,| and|.) {n} {has} {b}(| {o}). how many (fewer|less)(| {o}) {do} {n} have(|?| than {m}?)
    how many (fewer|less) (is|are) {b} {o} than {a}(| {o})(|?)
    """,
    "(with|having) {b} {o}, how many fewer {do} {n} have than {m} with {a}(|?)",
)
OLDER = Patterns(
    """
    {n} {is} {a} years old. how old will {p} be in {b} years?
    {n} {is} {a}. how old will {p} be in {b} years?
    (|if) {n} {is} (now|today|) {a}(| years old)(,|.) (how old|what age) will {p} be (in {b} years|{b} years from now
    |{b} years later|after {b} years|when {b} years have passed)(|?)
    {n} {is} {a} and {m} is {b} years older(.|,) how old is {m}(|?)
    {n} {is} {a}(,|.|;) (my|his|her|the) (brother|sister|friend|cousin|dad|mum) is {b} years older(.
    |,) how old is (he|she
    |my brother|my sister|my friend|that)(|?)
    {n} {is} {a} (now|)(,|.) (and|) (what age|how old) in {b} years(|?)
    (my|the) (dog|cat|house|car|tree) is {a} years old(.|,) how old will it be in {b} years(|?)
    how old will {n} be in {b} years if {p} {is} {a} now(|?)
    {m} is {b} years older than {n}, and {n} {is} {a}. how old is {m}(|?)
    """,
    "{b} years from now, how old will {n} be, who {is} {a}(|?)",
)
YOUNGER = Patterns(
    """
    {n} {is} {a} years old. how old {was} {p} {b} years ago?
    (|if) {n} {is} (now|today|) {a}(| years old)(,|.) (how old|what age) {was} {p} ({b} years ago|{b} years before
    |{b} years earlier)(|?)
    {n} {is} {a} and {m} is {b} years younger(.|,) how old is {m}(|?)
    {m} is {b} years younger than {n}, and {n} {is} {a}. how old is {m}(|?)
    {n} {is} {a}(,|.|;) (my|his|her|the) (brother|sister|friend|cousin|wife|mum) is {b} years younger(.
    |,) how old is (he|she
    |my brother|my sister|my friend|that)(|?)
    how old {was} {n} {b} years ago if {p} {is} {a} now(|?)
    """,
    "{b} years ago, how old {was} {n}, who {is} {a}(|?)",
)
COST = Patterns(
    """
    a {x} costs {a} {o} and a {y} costs {b} {o}. how much together?
    (a|the|one|my) {x} (costs|is) {a} {o}(,| and) (a|the|one|my) {y} (costs|is) {b}(| {o})(.|,) (how much (are both
    |together|do both cost|is that|do they cost|do they cost together|in total|do i pay|altogether|is it for both)
    |what is the total|what do i pay|what do both cost|what is the price of both|what does it cost in all)(|?)
    {n} {has} {a} {o} and {gets} {b} more {o}(.|,) how much (money {do} {p} have|{do} {p} have|{do} {p} have now
    |is that)(|?)
    i (spend|pay|spent|paid) {a} {o} (for|on) a {x} and {b} {o} (for|on) a {y}(.|,) how much (is that|did i spend
    |do i pay|in total|money is that|altogether)(|?)
    (the|a|my) {x} is {a} {o}(,| and) (the|a|my) {y} {b} {o}(.|,|:) (total|sum|how much in all|how much for both
    |what's the bill
    |how much altogether|what do i pay)(|?)
    i (buy|bought|want) a {x} for {a} {o} and a {y} for {b} {o}(.|,) (how much|how much is it|total|what is the total
    |how much together|what do i pay|how much did i pay)(|?)
    {n} {has} {a} {o} and (finds|find|found|earns|earned|got|gets) {b} {o} (more|too|on top)(.|,) (how much
    |how much now
    |how much is that|how much is it now)(|?)
    (how much|what) do a {x} for {a} {o} and a {y} for {b} {o} cost (together|in all|in total)(|?)
    """,
    "(for|buying) a {x} at {a} {o} and a {y} at {b} {o}, how much do i pay(|?)",
)
CHANGE = Patterns(
    """
    {n} {has} {a} {o}. a {x} costs {b}. how much is left?
    {n} {has} {a} {o} and (spends|spend|pays|pay|spent|paid) {b}(| {o})(| for a {x}| on a {x}| at the shop)(.
    |,) (how much|how much money|what) (is left|remains|{do} {p} have left|{do} {p} have now|is that
    |{do} {p} still have)(|?)
    (a|the|my) {x} costs {b} {o}(.|,| and) (i pay with|i give|i pay with a note of|i hand over|{n} pays with) {a}(
    | {o})(.|,) (how much change do i get|how much do i get back|what is the change|how much change|what do i get back
    |how much is the change)(|?)
    (i had|i have|i've got|my son has|i got) {a} {o}(,| and|.) (i spent|i spend|i paid|i pay|spent|spend|paid
    |it costs) {b}(.|,)
    | (what's left|whats left|what is left|how much left|how much is left now|how much do i have|how much remains)(|?)
    (a|the) {x} is {b} {o}(,| and) i have {a}(.|,| {o}.) (how much will be left|what is left|how much do i have left
    |how much change|how much is left after buying it)(|?)
    (how much|what) (change do i get|do i get back) from {a} {o} for a {x} of {b}(|?| {o}?)
    i (have|had) {a} {o} and (buy|bought) a {x} for {b}(| {o})(.|,) (how much is left|how much money do i have left
    |what is left|how much do i have now)(|?)
    """,
    "(paying|if i pay) {b} of my {a} {o} for a {x}, how much is left(|?)",
)
GROUPS = Patterns(
    """
    {a} {g} with {b} {o} each. how many {o}?
    {a} {g} of {b} {o}. how many {o}?
    there are {a} {g} with {b} {o} in each. how many {o} are there?
    (there are|there were|i have|we have|{n} {has}|i buy|i bought|{n} {gets}|i see|suppose there are|if there are
    |if i have) {a} {g} (with|of|holding|containing) {b} {o} (each|in each|in every one|per {h}|apiece
    |in each of them|inside each)(.|,|:) (how many|how many {o}|how many {o} are there|how many in all
    |how many {o} in total|how many altogether|how many {o} is that|how many {o} do i have|what is the total
    |how many are there in all)(|?)
    (each|every) (of the {a} {g}|of {a} {g}) (has|holds|contains|gets|carries) {b} {o}(.|,) (how many|how many {o}
    |how many {o} are there|how many in all|how many {o} are there in total|how many {o} altogether)(|?)
    {a} {g}, {b} {o} (each|in each|per {h})(.|,|:) (how many|how many {o}|how many in total|how many {o} in all
    |total)(|?)
    (how many {o}|how many) (are in|are there in|do i have in|do i get with|is|make) {a} {g} (of|with) {b}(| {o}
    | each| {o} each)(|?)
    (how many {o}|how many) if (there are|i have|we have|i buy) {a} {g} (with|of) {b}(| {o})(| each)(|?)
    (one|a|each|every) {h} (has|holds|contains) {b} {o}(.|,) (how many {o} are in {a} {g}
    |how many {o} do {a} {g} have|how many are in {a} {g}|how many {o} do {a} {g} hold|what about {a} {g})(|?)
    """,
    "(with|given) {a} {g} and {b} {o} in every {h}, how many {o} are there(|?)",
)
SHARE = Patterns(
    """
    {a} {o} are shared by {b} {k}. how many each?
    share {a} {o} among {b} {k}
    divide {a} {o} among {b} {k}
    {b} {k} share {a} {o}. how many does each get?
    (|please|can you|if i|if we|i|we|let's|{m} wants to|how do i|suppose we|when i) (share|split|divide|give out
    |deal out|hand out|distribute|spread) {a} {o} (equally|fairly|evenly|) (among|between|to|with|for|by) {b} {k}(.|,
    |:|) (how many|how many does each get|how many each|how many {o} does each get|how many for each
    |how many {o} each|how many will each have|what does each get|how many {o} per person|how many does everyone get
    |how many are that for each)(|?)
    {a} {o} (are|were|get|must be) (shared|split|divided|shared out|given out|dealt) (equally|fairly|evenly|) (among
    |between|to|by|for) {b} {k}(.|,|:) (how many|how many does each get|how many each|how many {o} does each get
    |how many for each|how many {o} each|what does each get|how many {o} does everyone have)(|?)
    {b} {k} (share|split|divide|get|want to share|have) {a} {o} (equally|fairly|evenly|in equal parts)(.|,
    |:) (how many|how many does each get|how many each|how many {o} does each get|how many for each|how many {o} each
    |what does each get|how much does each get)(|?)
    (we are|there are|we're) {b} {k} and (have|want to share|share|there are|got) {a} {o}(.|,) (how many each
    |how many for each
    |how many {o} each|how many does each get|what does everyone get)(|?)
    {a} {o} (for|between|among|divided by|to) {b} {k}(.|,|:|) (how many each|how many {o} each|each gets
    |how many for each)(|?)
    there are {a} {o} (for|and) {b} {k}(.|,) (how many does each get|how many each|how many {o} for each
    |how many {o} does each get)(|?)
    (how many {o}|how many) (does each get|does everyone get|each|for each|does each of them get) (if
    |when) ({b} {k} share {a}|{a} {o} are shared by {b} {k}|i share {a} {o} among {b} {k}|i give {a} {o} to {b} {k}
    |we split {a} {o} between {b} {k} )(|?)
    """,
    "{a} {o} (go|are) (fairly|equally) to {b} {k}: how many for each(|?)",
)
PACK = Patterns(
    """
    {a} {o}, {b} in each {h}. how many {g}?
    {a} {o} are packed in {g} of {b}. how many {g}?
    how many {g} of {b} can i make from {a} {o}?
    {a} {o} (are|were|must be|get) (packed|put|sorted|placed|filled) (in|into) {g} (of|with|by) {b}(| each)(.
    |,) (how many|how many {g}|how many {g} are there|how many {g} do i need|how many {g} are needed
    |how many {g} do we get)(|?)
    (i have|we have|{n} {has}|there are) {a} {o}(,| and|.) (each {h} holds|one {h} holds|a {h} holds
    |{b} fit in a {h}, so|every {h} takes) {b}(.|,) (how many {g}|how many {g} do i need|how many {g} are that
    |how many {g} do we need)(|?)
    how many {g} (do i need|are needed|do we need|can i fill|do i get) (for|with|from) {a} {o}(,| if| when
    |) ({b} in each|{b} go in each {h}|each holds {b}|there are {b} in each|a {h} holds {b})(|?)
    """,
    "(packing|sorting) {a} {o} by {b} to a {h} makes how many {g}(|?)",
)
KNOWN = Patterns(
    """
    how many {o} do {a} {x} have?
    how many {o} have {a} {x}?
    {a} {x}, how many {o}?
    (how many|tell me how many|do you know how many|i want to know how many|work out how many) {o} (do|have|are on
    |are in|do i count on|are there on|are there in) {a} {x}(|?| have?| have in all?| have together?| altogether?)
    {a} {x} (have|make|come to) how many {o}(|?| together?)
    (one|a) {y} has {b} {o}(.|,) (how many|how many {o}) do {a} {x} have(|?)
    """,
    "(there are|i see) {a} {x}: how many {o} is that(|?)",
)
