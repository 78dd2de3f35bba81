"""Whole sentences for sums, differences, claims to check, and follow-ups."""

from tools.builtin_model.patterns import Patterns

ADD = Patterns(
    """
    add {a} and {b}
    add {a} to {b}
    add {a} {b}
    {a} {b} sum
    add {a} + {b}
    {a} and {b} makes?
    (|please|can you|could you|would you|will you|can you please|now|i want you to|pls|kindly|let's|now please
    |you should|i'd like you to|could u|can u|help me)  (add|sum|sum up|add up|add together|total|put together
    |combine|join|count together) {a} (and|with|plus) {b}(|?|.| for me| for me?| please| together| together?
    | and tell me the result)
    (|please|can you|could you|would you|now|pls|kindly|let's|i want to|i need to|how do i|if i|when you|if you
    |what if i|so i)  (add|count|put|join) {a} (to|onto|on top of|on to) {b}(|?|.| please|, what do i get?
    |, what is it?| what's the result?|, how much is that?|, what comes out?)
    (what|how much|which number) (do|does|will|would) {a} (and|plus|+|with) {b} (make|give|equal|come to|add up to|be
    |sum to|total|get me|make together|give together|amount to|make in total|make altogether)(|?)
    (what|which number|how much|what number) do (i|you|we) (get|have|end up with) (if|when) (i|you|we) (add|sum|total
    |put together|combine) {a} (and|to|with) {b}(|?| together?)
    (what happens|what do i get|what comes out|what is the result|what's the total|how much is it|what is it
    |how much do i have) (if|when) (i|you|we) (add|sum|put) {a} (and|to|with|together with) {b}(|?| together?)
    (what is|what's|whats|tell me|find|give me|calculate|compute|work out|how much is|i need|i want|say|show me
    |can you find|can you tell me|do you know|what would be|i'd like|could you find) the (sum|total|addition|result
    |sum total) (of|from|for|when adding|of adding) {a} (and|plus|with) {b}(|?|.| please| for me)
    (the sum of|the total of|sum of|total of|sum|total|addition|add|plus|the sum|adding|combine|together)(
    |:) {a} (and|,|plus|with|+) {b}(|?|.| please| =)
    {a} (and|plus|with|added to|together with) {b} (is|makes|equals|gives|make|is together|makes together|add up to
    |in total|altogether|together|in sum|combined|summed up|in all|added up) (what|how much|how many|which number|)(
    |?)
    how (many|much) (is|are|make) {a} (and|plus|+|with) {b}(|?| together?| altogether?| in total?| in all?)
    (increase|raise|enlarge|extend|lift) {a} by {b}(|.|, what is it?|, what do i get?| please| and tell me the result)
    (what is|what's|which number is|what number is|tell me the number that is|how much is
    |find the number) {a} (more than|larger than|greater than|bigger than|higher than|above|after adding) {b}(|?)
    (if|when) {a} (goes up by|rises by|is increased by|grows by|gets|is raised by) {b}(,|) (what is it then
    |what do you get|what is the result|how much is it|what number is that|what is it)(|?)
    (what is|what's|how much is) {a} (if you add|increased by|raised by|when you add|after you add|and you add
    |after adding|with an extra) {b}(|?| to it?)
    start (with|at|from) {a} and (add|count up|go up|go forward) {b}(|.|, where are you?|, what do you get?
    |. what do you get?)
    (take|i have|i've got|there is|we have|start with|you have) {a}(,| and|. now|. then|, then) (add|put in|i add
    |i get|plus|you add|we add) {b}(|.|, what is it?|, what do you get?|. how much is that?|. what do i have?
    |, how much now?| more, how much is it?| more. what is the total?)
    (one number is|the first number is|first number|number one is) {a}(,| and) (the other|the second|second number
    |the other one)(| is) {b}(.|,) (what is their sum|add them|what's the total|sum them up|what is the sum
    |how much together|how much is it together)(|?|.)
    my numbers are {a} and {b}(.|,) (what is the sum|add them|sum them|what's the total|what do they make)(|?|.)
    """,
    """
    (the numbers {a} and {b}|{a} and {b})(:|,) (what total do they give|please total them|which sum do they make)(|?)
    from {a} (count|go) (up|forward) {b}(|.)
    what (would|will) the (total|sum) be (if|when) {a} is added to {b}(|?)
    (i put {a} on top of {b}|{a} goes on top of {b}).(| how much is it now?| what is the sum?)
    """,
)
TAKE = Patterns(
    """
    subtract {b} from {a}
    substract {b} from {a}
    subtract {a} - {b}
    {a} subtract {b}
    {a} take {b}
    (subtract|substract|minus|take away|subtraction)(|:) {a} (-|minus) {b}(|?|.| =)
    (|please|can you|could you|how do i) (substract|subtrackt|take) {b} from {a}(|?|.| for me)
    take {b} from {a}
    {b} from {a}
    (|please|can you|could you|would you|will you|can you please|now|i want you to|pls|kindly|let's|how do i
    |i need to|help me|could u|can u|now please|let us)  (subtract|take|deduct|remove|minus) {b} (from|away from
    |off) {a}(|?|.| for me| for me?| please| and tell me the result|, what do i get?|, what is left?)
    (|please|can you|could you|if i|when you|if you|now|let's)  (take {b} away from|take {b} off|take away {b} from
    |count back {b} from|go back {b} from|cut {b} from|remove {b} from) {a}(|?|.|, what is left?|, what remains?
    | please|, how much is left?|, what do i get?)
    (what|which number|how much|what number) do (i|you|we) (get|have|end up with) (if|when) (i|you|we) (subtract|take
    |take away|deduct|remove) {b} from {a}(|?)
    (what is left|what's left|how much is left|how much remains|what remains|what stays|what do i get|what do we get
    |what is the rest|what is it|what comes out|what happens|what is the result) (if|when|after) (i|you|we) (take
    |subtract|take away|remove|deduct) {b} (from|away from|off) {a}(|?)
    (what is|what's|whats|how much is|tell me|work out|find|calculate|compute) {a} (after taking away
    |when you take away|if you take away|if i subtract|reduced by|lowered by|decreased by|and you take away
    |with {b} off, so minus|after losing) {b}(|?)
    (decrease|lower|reduce|cut|drop|diminish|shrink) {a} by {b}(|.|, what is it?|, what do i get?| please
    | and tell me the result)
    (what is|what's|which number is|what number is|tell me the number that is|how much is
    |find the number) {b} (less than|smaller than|lower than|fewer than|below|under) {a}(|?)
    (if|when) {a} (goes down by|falls by|is reduced by|drops by|loses|sinks by|is lowered by) {b}(,
    |) (what is it then|what do you get|what is the result|how much is it|what is left|what number is that)(|?)
    start (with|at|from) {a} and (take away|subtract|go back|count back|go down) {b}(|.|, where are you?
    |, what do you get?|. what do you get?)
    (take|i have|i've got|there is|we have|start with|you have) {a}(,| and|. now|. then|, then) (take away|subtract
    |i lose|i take away|minus|you take away|we take off|remove|take off|give away) {b}(|.|, what is it?
    |, what do you get?|. how much is left?|. what do i have?|, how much now?|, what is left?|. what remains?)
    {a} (minus|take away|less|-) {b} (is|makes|equals|gives|leaves|leaves me with) (what|how much|which number)(|?)
    (what|how much) (does|do|will|would) {a} (minus|take away|less|without) {b} (make|give|leave|equal|come to)(|?)
    (what|how much) (is|do i have) left (from|of|out of) {a} (after|without|minus|when i take) {b}(|?)
    how (many|much) (is|are|remain|are left) (left|) (of|from) {a} (without|minus|take away
    |when {b} are gone, so minus|less) {b}(|?)
    """,
    """
    (what|how much|which number) (would|will) (remain|be left) (if|when) {b} is (subtracted|taken|removed) from {a}(
    |?)
    (the number {a}|{a}) (is made smaller by|shrinks by) {b}.(| what remains?| what is it now?)
    beginning at {a} (count|go) (back|down) {b}(|.)
    (deduct|remove) the number {b} from the number {a}(|.)
    """,
)
DIFFERENCE = Patterns(
    """
    difference between {a} and {b}
    what is the difference between {a} and {b}?
    (what is|what's|whats|tell me|find|give me|calculate|compute|work out|how much is|i need|how big is|how large is
    |do you know|can you tell me|could you find|show me|please give me|what would be|say|i want to know|how great is
    |could you tell me|can you calculate|can u tell me|what was) the (difference|gap|distance
    |numerical difference) (between|of|from) {a} (and|to) {b}(|?|.| please)
    (the difference of|difference of|difference between|the difference between|difference|gap between|the gap between
    |the distance from) {a} (and|to) {b}(|?|.| is what?| please)
    (how much|how far|by how much|how many) (do|are) {a} and {b} (differ|apart|away from each other|different)(|?)
    how (far|many steps|much) is it from {a} to {b}(|?)
    by how much (do|does) {a} (and|differ from) {b}(|?| differ?)
    {a} and {b}(:|,| -|) (what is the difference|what's the difference|how far apart are they|difference)(|?)
    """,
    """
    (which|what) difference (is|lies|is there) between {a} and {b}(|?)
    the (numbers|two numbers) {a} and {b} (are how far apart|have which difference|differ by how much)(|?)
    """,
)
CLAIM = Patterns(
    """
    is {e} {c}?
    is {e} = {c}?
    {e} = {c}?
    {e} = {c}, right?
    {e} = {c} right?
    is {e} equal to {c}?
    does {e} equal {c}?
    is it true that {e} is {c}?
    (is|so is|so, is|and is|hey, is|was|isn't|tell me, is|is it|would|can you check: is) {e} (equal to|really
    |the same as|=|exactly|equals|not|actually|) {c}(|?| or not?| please?)
    (does|do|will|would|doesn't|can) {e} (equal|make|give|come to|add up to|result in|really make|really equal|sum to
    |amount to) {c}(|?| or not?)
    (is it true|is it right|is it correct|is it a fact|am i right|are you sure|can you confirm|do you agree
    |would you agree|would you say|can it be|is it so|is it possible|could it be|tell me whether it is true|i hope
    |i bet|i believe|i think|i guess|my teacher says|my friend says|my son says|i heard|i say|my sister thinks
    |my homework says|they say|someone told me|i was told|he says|she says|my calculator says|i am sure|please check
    |check|please confirm|verify) (that|) {e} (is|=|makes|equals|is equal to|gives|comes to) {c}(|?|, is that right?
    |. right?|, right?|. correct?|, correct?|, is it?|. is that true?|. is this correct?|. am i right?
    |. true or false?)
    {e} (is|=|makes|equals|gives|is equal to|comes to) {c}(, right|, correct|, true|, isn't it|, yes|, or not
    |, is that right|, is this correct|, true or false| right| correct| true| or| or not|, no|, am i right
    |, yes or no|, is that true|, isn't that so|, ok| is that right| is it correct| isn't it|, don't you think
    |, do you agree)(|?)
    (true or false|right or wrong|yes or no|correct or not|check this|check this please|is this right|is this correct
    |is that right|am i right|please check|check my homework|correct me|could you check|can you check|right
    |is this true|verify|quick check|my result|my answer|i got this|can u check)(:|?|,) {e} (=|is|makes|equals) {c}(
    |?|.)
    (i got|i get|i have|my result is|my answer is|i wrote|i calculated|i found|i said|my son wrote|she got) {c} (for
    |as the answer to|as the result of|when i did|when i calculated) {e}(, is that right|. is that right
    |, is it correct|. correct|, right|. am i right|. is this correct|, is this true)(|?)
    is {c} (the answer to|the result of|the right answer for|what you get for|the right result for
    |the correct answer to|right for|correct for|the solution of|equal to) {e}(|?)
    (it's|its|it is|that's|that is|the answer is|answer is|must be) {c}(, right?| right?|, isn't it?|, no?|?|, yes?)
    | {e}(|?|.)
    (isn't|is not|isnt|aint|wasn't|shouldn't|wouldn't|should|must|can) {e} (|be |equal to ){c}(|?)
    {e}(,|?|:|...) (is it|is that|isn't it|is the answer|it's|its|that's|i think|i think it's|i say|i'd say|maybe
    |must be
    |would that be|i guess|i guess it's|i got|i get|should be) {c}(|?|, right?| right?|. am i right?|, correct?|, no?
    |, isn't it?|. is that ok?)
    (so|then|ok so|so then|and so) {e} (would be|must be|should be|is|has to be|will be) {c}(|?|, right?|, yes?
    |, correct?)
    (i think|i thought|im pretty sure|i'm sure|i am quite sure|i'd say|my grandson says|my dad says|the book says
    |my mom said
    |my kid says|my friend claims|google says|a friend said|i was taught|i always thought|i remember
    |im not sure but i think
    |correct me if i'm wrong but) (that |)({e} is|{e} was|{e} makes|{e} =|{e} equals) {c}(|?|.|, right?|. is it?|. ok?
    |. is he right?|. is she right?|. did i do it right?|. agree?)
    (is my|is this|is our|was my) (sum|calculation|homework|answer|maths|math|result) (ok|right|correct|good|fine)(:|?
    |,) {e} (=|is|makes) {c}(|?)
    (did i|have i) (get|do|solve) (it|this|that) (right|correctly)(:|?) {e} = {c}(|?)
    """,
    """
    (would it be correct|is it fair) to say that {e} (makes|is) {c}(|?)
    (was my answer|is my result) right(:|?) {e} is {c}(|?)
    {c} (is the result of|equals|is what you get for) {e}, (right|true|isn't it)(|?)
    """,
)
THREE = Patterns(
    """
    {a} + {b} + {c}
    {a}+{b}+{c}
    {a} + {b} + {c} =
    what is {a} + {b} + {c}?
    {a} plus {b} plus {c}
    what is {a} plus {b} plus {c}?
    (what is|what's|whats|how much is|calculate|compute|tell me|solve|work out|what do you get for|please calculate
    |can you solve|can you do|can you calculate|and|how about|what about|now|i need|help me with|find|quick:
    |homework:|the sum is|could you tell me what is|do you know what is|the next one is) ({a} + {b} + {c}|{a}+{b}+{c}
    |{a} plus {b} plus {c}|{a} and {b} and {c}|{a}, {b} and {c} together|the sum of {a}, {b} and {c})(|?| =|.| please)
    (|please|can you|could you|now|i want you to|let's)  (add|add up|sum up|sum|add together|total
    |put together) ({a}, {b} and {c}|{a} and {b} and {c}|{a} {b} {c}|the numbers {a}, {b} and {c}|{a}, {b}, {c})(|.|?
    | please| for me)
    ({a} + {b} + {c}|{a}+{b}+{c}|{a} plus {b} plus {c}|{a} and {b} and {c}) (is|makes|equals|=|gives) (|what|how much
    |?)
    (the sum of|sum of|the total of|sum|total|add) {a}, {b}(,|) and {c}(|?|.)
    how much (do|does|is) {a} (and|plus) {b} (and|plus) {c} (make|give|come to|together|in total)(|?)
    """,
    """
    (what total|which sum) do {a}, {b} and {c} (make|give)(|?)
    (put|count) {a}, {b} and {c} together(|.)
    """,
)
MIXED = Patterns(
    """
    {a} {s} {b} {t} {c}
    {a}{s}{b}{t}{c}
    {a} {s} {b} {t} {c} =
    what is {a} {s} {b} {t} {c}?
    (what is|what's|whats|how much is|calculate|compute|tell me|solve|work out|what do you get for|please calculate
    |can you solve|and|how about|what about|now|i need|find|quick:|homework:|do you know what is
    |can you do) {a} {s} {b} {t} {c}(|?| =|.| please)
    {a} {s} {b} {t} {c} (is|makes|equals|=|gives|please) (|what|how much|?)
    """,
    "(give me|i want) the result of {a} {s} {b} {t} {c}(|.)",
)
ALSO = Patterns(
    """
    and {a}?
    {a}?
    what about {a}?
    how about {a}?
    and {a}
    (and|ok and|and now|then|next,|also|ok,|thanks, and|great. and|now|next:|and also|ok, now|what about|how about
    |i see, and
    |and how about|and what about|good. now|the same for|same for|same with|and for|and with|nice, and
    |cool, and) {a}(|?
    |?? | please| then?| please?)
    """,
    "(could you also do|moving on to|and in the case of) {a}(|?)",
)
