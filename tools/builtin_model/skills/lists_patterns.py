"""How people ask for members of a kind: `{n}` a number or nothing, `{k}` the kind, `{a}` one with its article."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills.asking_words import saying

_WHAT = """{n} (|||||different |examples of |names of |types of |kinds of |common |well-known |typical |sorts of |random
 |good |of the |nice ){k}"""
_GIVE = """(name|list|give me|tell me|say|write|write down|show me|mention|enumerate|find me|gimme|list up|think of
|come up with|type|get me|state|suggest|print|list me|tell us|name me|find|provide|recite|count)"""
_GIVE, _WHAT = _GIVE.replace("\n", ""), _WHAT.replace("\n", "")


def _asking(train: str, held: str) -> Patterns:
    """Return patterns with the short names put in."""
    texts = [text.replace("GIVE", _GIVE).replace("WHAT", _WHAT) for text in (train, held)]
    return saying(*texts)


ASK = _asking(
    """
    {n} {k}
    {n} {k}?
    {n} {k} please
    name {n} {k}
    name {n} {k}.
    list {n} {k}
    list {n} {k}.
    give me {n} {k}
    tell me {n} {k}
    GIVE WHAT(|.|!||| for me|, please| quickly| in a list| that you know| you know| you can think of)
    GIVE WHAT(|.| that come to your mind| off the top of your head| for my son| for a child| to choose from| you like)
    (please|plz|pls|kindly) GIVE WHAT(|.|!)
    (can|could|would|will) (you|u|ya) (please |kindly |quickly |maybe |possibly |plz |)GIVE WHAT(?||?| for me?
    |, please?)
    (can|could) (you|u) (name|list|tell me|give me|think of|say|come up with) WHAT(?|)
    (do|dont|don't) (you|u) (know|happen to know|have|remember) WHAT(?||, and which?| and can you name them?)
    (which|what) {k} (do you know|can you name|are there|do you have|can you list|can you think of|come to mind
    |would you name|do you have on your list|exist|have you got)(?|)
    (what are|which are|what's|whats|what would be|what were)
    |{n} (|different |common |good |typical |well-known ){k}(?|)
    (i want|i need|i'd like|i would like|i wanna have|i require|we need|i am looking for|i'm looking for|looking for
    |need)
    |WHAT(.||!| for my list| for a game|, please| for a quiz| for a poster| for my homework| now)
    (i want|i need|i'd like|i would like|can i ask you|help me|i am asking you|please help me|we want you|try
    |you should try|your task is
    |your job is|now you have) to (name|list|know|hear|find|write down|learn|give me) WHAT(.|)
    (may|can|could|might) i (have|get|hear|see|ask for|know) WHAT(?|, please?|)
    (i was wondering|i wonder|i am wondering|do you think|i'd be glad|i hope|it would be nice) if you (can|could|would)
    |(name|list|tell me|give me|think of) WHAT(.|?|)
    (would you mind|do you mind) (naming|listing|telling me|giving me|writing) WHAT(?|)
    (would|could) you be so (kind|good|nice) (as to|and) (name|list|tell me|give me) WHAT(?|)
    (it's |this is |)for (my|our|a|an) (homework|school project|class|game|quiz|crossword|daughter|son|test|lesson
    |poster)
    |(:|,|.) (name |list |i need |give me |tell me |can you name |please list |)WHAT(?|.|)
    (i have|we have|my son has|my daughter has|there is) (a test|an exam|homework|a quiz|an english lesson)
    |(tomorrow|today
    |on monday|)(.|,) (name|list|can you name|give me|tell me|i need|i have to name|we have to list) WHAT(?|.|)
    (i am|i'm|im) (learning|studying|practising) (english|words|vocabulary)(.|,| and) (name|list|tell me|give me
    |can you list
    |i need) WHAT(?|.|)
    (my teacher|my mom|my mum|my son|my daughter|my kid|she|he|our teacher) (wants|asked for|needs|asks for
    |wants to hear
    |would like|wants me to name|wants me to list|told me to name|asked me to list) WHAT(.|)
    (let's|let us|shall we|can we) (play a game|do a quiz|play|practise|have some fun)(:|.|,|!|?) (name|list|say
    |tell me)
    |WHAT(.|!|)
    (i bet|i guess|i think|i am sure|surely|i suppose|they say) you (can|could|know how to) (name|list|tell me|say) WHAT
    |(.||, right?|, can't you?| too)
    (are you|r u) able to (name|list|say|give me|tell me|write) WHAT(?|)
    (hi|hello|hey|good morning|excuse me|sorry|hi there)(,|.|!) (name|list|can you name|tell me|give me|i need
    |could you list
    |please name) WHAT(?|.|)
    (quick|quiz|task|question|exercise|challenge|test|next|list|names|brainstorm|examples|vocabulary)(:|,| -)
    |(name |list |)
    |WHAT(.||!|?)
    WHAT( please| pls|, please|, thanks| plz|?|.|!|...|, quick| asap| for me| now|, go|, can you?|, do you know them?)
    {k}(:|,| -| =) (name|list|give me|tell me|write|say|) {n}( of them|)(.|| please|!)
    (of|from|out of|among) (all |all the |the |)(many |){k}(,|) (name|list|tell me|give me|pick|choose) {n}( of them
    |)(.||!)
    {n} (words for|words that are|things that are|things which are|names for|items that are|examples for) {k}(.|?
    || please)
    (a list|lists|list|a short list|a little list|an overview|some examples|examples|the names) of {n} {k}(.|?|| please)
    (make|write|give me|show me|i need|can you make|could you write|create|produce|build|compile|draw up|prepare)
    |(a list
    |a short list|a small list|me a list|lists) (of|with) WHAT(.|?|)
    (give|name|list|tell|show) (me |us |)(examples|some examples|a few examples) (of|for) {k}(.|?|, please|)
    (what|which) are (some|a few|a couple of|examples of|common|the names of some|typical) {k}(?|)
    (what|which) (is|are) (there|some names) (in the way of|for) {k}(?|)
    (i can't|i cannot|i can not|i could not) (think of|name|remember|come up with) WHAT(.|, help me.|, can you?
    |. can you help?|)
    (help me(,|:|!| with)|help(:|,|!| with)|i am stuck(,|:|.)|stuck on) (name |list |)WHAT(.|?|)
    (any|some|what|which) {k} (you know|you like|you can name|that you know|that come to mind)(?|)
    (anything|something) (about|on) {k}(:|,|?) (name|list) {n}(.|)
    (talk to me about|tell me about|tell me of|tell me the names of|i want the names of|let me hear) {n} {k}(.|)
    (tell me|say|do you know|can you say) (what|which) {n} {k} (are|could be|there are|might be|are called)(.|?|)
    (how about|what about) {n} {k}(?|)
    (my|the) (first|next|second|last) (task|question|exercise|one) is(:| to|) (name|list) WHAT(.|)
    """,
    """
    (feel free to|now you may) (name|list) {n} {k}(.|)
    (what|which) {n} {k} would you (put|write) on a list(?|)
    {k}, {n} of them(, and nothing else|, in a row)(.|)
    (who can|who is able to) (name|tell me) {n} {k}(?|)
    """,
)
ASK_ONE = _asking(
    """
    name {a}
    name {a}.
    {a}
    {a}?
    one {k}
    one {k}?
    give me {a}
    tell me {a}
    can you name {a}?
    GIVE ({a}|one {k}|1 {k}|just one {k}|any {k}|a single {k}|one example of {a}|an example of {a}|some {k} or other
    |the name of {a}|one random {k})(|.|!|| please| for me| that you know| you know| you can think of)
    (please|plz|pls|kindly) GIVE ({a}|one {k}|1 {k}|any {k}|an example of {a})(|.|!)
    (can|could|would|will) (you|u) (please |kindly |maybe |)GIVE ({a}|one {k}|1 {k}|any {k}|an example of {a}
    |the name of {a})(?|||, please?| for me?)
    (do you|don't you|do u) (know|happen to know|remember|have) ({a}|one {k}|any {k}|the name of {a})(?|)
    (what is|what's|whats) (an example of {a}|one {k}|the name of {a}|one example of {a}|a good example of {a})(?|)
    (which|what) {k} (do you know|can you name|comes to mind|comes to your mind|do you think of first)(?|)
    (i want|i need|i'd like|i would like|i am looking for|i'm looking for|looking for|need|we need) ({a}|one {k}|any {k}
    |the name of {a}|an example of {a})(.||, please| for my list| for a quiz| for my homework)
    (i want|i need|i'd like|i would like|can i ask you|help me|please help me|try|i want you) to (name|hear|find|know
    |write down|learn|think of) ({a}|one {k}|the name of {a}|an example of {a})(.|)
    (may|can|could) i (have|get|hear) ({a}|one {k}|the name of {a})(?|, please?|)
    (would you mind|do you mind) (naming|telling me|giving me) ({a}|one {k}|an example of {a})(?|)
    (it's |this is |)for (my|our|a) (homework|school project|game|quiz|crossword|test|lesson|poem)(:|,|.) (name|i need
    |give me|tell me|can you name|please name) ({a}|one {k})(?|.|)
    (think of|pick|choose|say|imagine) ({a}|one {k}|any {k})( and tell me which| and tell me its name
    |, which one is it|.|)
    ({a}|one {k}|any {k}|just one {k})(,|:|...| -) (please|what could it be|any|whichever you like|you choose
    |can you|thanks
    |quick)(?|.|)
    (my teacher|my mom|my son|my daughter|she|he) (wants|asked for|needs|wants me to name|told me to name) ({a}
    |one {k}).
    (let's|let us) (play a game|do a quiz|play|practise)(:|.|,|!) (name|say|tell me) ({a}|one {k})(.|!|)
    (i bet|i guess|i think|surely) you (can|could) (name|tell me|say) ({a}|one {k}|at least one {k})(.||, right?
    |, can't you?)
    (i can't|i cannot|i could not) (think of|name|remember|come up with) ({a}|a single {k}|one {k})(.|, can you?|)
    (example|an example|one example|give an example) (of|for) ({a}|one {k})(.|?|| please)
    (quick|quiz|task|question|next|challenge)(:|,) (name |say |){a}(.||!|?)
    (hi|hello|hey|excuse me)(,|.|!) (name|can you name|tell me|give me|i need) {a}(?|.|)
    (what|which) (could be|would be|might be|is) (an example of|an example for|one) {k}(?|)
    """,
    """
    (feel free to|now you may) name {a}(.|)
    (who can|who is able to) (name|tell me) {a}(?|)
    """,
)
MORE = saying(
    """
    more
    more?
    more please
    some more
    other ones
    others?
    any more?
    and more?
    more {k}
    other {k}
    (some|a few|any|and some|and|now|and now|ok,|thanks,|please|do you know|tell me|tell me some|give me
    |give me some|list
    |list some|name|name some|can you name|can you name some|could you list|i need|i need some|i want|do you have
    |know any
    |what are some|show me|got any|have you got) (more|other ones|others|more of them|more {k}|other {k}|further {k}
    |different ones|others like that|more examples|other examples|more names)(?|.||!| please)
    (which|what) (other {k}|others|other ones|more {k}) (are there|do you know|can you name|do you have|exist
    |can you list)
    |(?|)
    (go on|continue|keep going|carry on|next|and then|and|and what else|what else|anything else|what other ones
    |and others
    |don't stop|keep on)(?|.||, please)
    (not these|not those|i know these|i have these already|i don't like these|boring)(,|.|;) (other ones|others|more
    |other {k})(?|.|, please|)
    """,
    "(proceed|extend the list|make the list longer)(.|, please|)\n(is that all|are there no others)(?|)",
)
MORE_COUNTED = saying(
    """
    {n} more
    {n} more?
    {n} more please
    and {n} more
    {n} more {k}
    {n} other {k}
    (and |now |ok, |please |thanks, |good, |great, |then |)(give me |tell me |name |list |say |i need |i want |write )
    |{n} (more|other ones|others|more of them|more {k}|other {k}|further ones|different ones|new ones|additional ones
    |extra ones|further {k}|new {k})(?|.||!| please)
    (can|could|would|will) (you|u) (give me|tell me|name|list|say|add|think of|find) {n} (more|other ones|more of them
    |more {k}|other {k}|further ones|others)(?|, please?|)
    (do you know|have you got|are there|do you have|what are|what about|how about) {n} (more|other ones|more of them
    |more {k}|other {k}|others)(?|)
    (i need|i want|we need|i'd like|i would like) {n} (more|other ones|others|more of them|more {k}|other {k})(.
    ||, please)
    (and|plus|ok and|now|another) {n} (more|others|more {k}|other ones|on top)(?|.|)
    (another {n} more|a further {n}|{n} in addition|{n} others|{n} extra)(?|.|, please|)
    """,
    "(extend the list by|make the list longer by) {n}(.|, please|)",
)
ONE_MORE = saying(
    """
    another one
    another one?
    another
    another?
    one more
    and one more?
    another {k}
    another {k}?
    one more {k}
    (and |now |ok, |please |thanks, |good, |great, |cool, |then |)(another|another one|one more|another {k}|one more {k}
    |a different one|one other|an additional one|yet another|a further one|just one more|an other one)(?|.||!| please)
    (give me|tell me|name|list|say|i need|i want|add|can you name|could you tell me|can you give me|do you know
    |do you have
    |is there|know|think of|would you name|i would like|i'd like|got|show me|what is|what's|how about|what about)
    |(another
    |another one|one more|another {k}|one more {k}|a different one|a different {k}|a further one|yet another one
    |another example|one more example)(?|.||!|, please)
    (not that one|not this one|i know that one|i don't like that one|no)(,|.|;) (another one|a different one|one more
    |another {k})(?|.|, please|)
    """,
    "(extend the list by one|make the list longer by one)(.|, please|)",
)
NEXT_KIND = saying(
    """
    and {n} {k}?
    and {n} {k}
    now {n} {k}
    what about {n} {k}?
    how about {n} {k}?
    {n} {k}?
    {n} {k}
    (and|and now|now|then|next|next:|also|ok and|ok,|good,|great,|thanks,|nice,|cool,|right,|fine,|super,|thank you,
    |please
    |same with|the same with|the same for|same for|now do|and for|ok now) {n} {k}(?|.||!| please)
    (and |ok, |so |thanks, |now |)(what about|how about|wat about|what of|and what about) {n} {k}(?||, please?| then?)
    (now |please |then |and |and now |)(name|give me|tell me|list|say|do|try|take|switch to) {n} {k}(.||!| too)
    (do|can|could) you (also |)(do|name|list|know) (the same with |the same for |){n} {k}( too| as well|)(?|)
    (and |)({k})(,|:) {n}( of them|)(?|)
    """,
    "(go on with|proceed to|change to) {n} {k}(.|)\n(once more, but with) {n} {k}(?|.|)",
)
IS_A = saying(
    """
    {v} {m} {k}?
    {v} {m} {k}
    {m} {v} {k}?
    {v} {m} {k} or not?
    ({v}|{v}|and {v}|so {v}|{v} really) {m} {k}(?||, yes or no?| or not?| please?|, do you know?| or no?)
    {m} {v} {k}(, right?|, correct?|?|, no?|. right?|. is that right?|, true or false?|, yes or no?|, is that right?
    |, isn't that so?|, i think|, yes?|, is that true?)
    (true or false|right or wrong|yes or no|is it true|is it right|is this correct|correct)(:|,|?) {m} {v} {k}(?|.|)
    (is it true|is it right|do you agree|would you agree|am i right|do you think|can you confirm|is it correct
    |are you sure
    |would you say|would you think) that {m} {v} {k}(?|)
    (do you think|would you say|would you think|can you tell me if|tell me if|tell me whether|do you know if|i wonder if
    |i was wondering if|i want to know if|i need to know whether|i'd like to know if|could you tell me whether
    |not sure if
    |i am not sure if|please tell me if|can you say if|check if|is it known whether|let me know if) {m} {v} {k}(?|.|)
    (i think|i guess|i believe|i wrote|i said|my son says|my answer is|my friend says|they say)
    |(that |)({m} {v} {k})(.|,)
    |(is that right|am i right|is it|right|is that correct|is it correct|is she right|is that true)(?|)
    (can|could|may|do|should|would) (i|you|we|people) (call|count) {m} {k}(?|)
    (does|do|would|will) {m} (count|go|pass|qualify) as {k}(?|)
    (does|do) {m} (belong|go) (to the|with the|under the) kind(:| of| called|) {k}(?|)
    (was|were|could|would|might) {m} (be |){k}(?|)
    (for my homework|question|quick question|quiz|easy one|next question|help|one question)(:|,) {v} {m} {k}(?|)
    (my teacher|my mom|my friend|someone|my kid|my son|she|he) (asked me|asks|wants to know|asked) (if|whether) {m}
    |{v} {k}
    |(.|)
    {m}(:|,|...| -) is that {k}(?|)
    {k}(:|,|?) {v} {m} one of (them|those|that kind)(?|)
    """,
    """
    (may one|must we) (call|regard) {m} (as |){k}(?|)
    (in your opinion|as far as you know)(,|) {v} {m} {k}(?|)
    """,
)
WHAT = saying(
    """
    what is {m}?
    what's {m}?
    whats {m}
    what kind of thing is {m}?
    what sort of thing is {m}
    what type of thing is {m}?
    which kind is {m}?
    (what|which) (kind|sort|type|group|class|category|family) (of thing |of things |of word |)(is|would be|has)
    |{m}( in|)(?|)
    (what|which) (kind|sort|type|group|class|category) (of thing |of things |)does ({m}|the word {b}) (belong to|go into
    |fall into|go under|belong in)(?|)
    (to |)(what|which) (kind|sort|group|class|category) does ({m}|the word {b}) belong(?|)
    (what is|what's|whats|wat is|what would be|and what is) ({m}|{m}|{b})(?|| exactly?| please| actually?
    |, in one word?| then?
    |, please?| again?|, roughly?|, do you know?| in general?|, in short?)
    (do you|do u|d'you|don't you) (know|happen to know|understand|remember) what {m} is(?|)
    (can|could|would|will) you (please |kindly |maybe |)(tell|explain to|teach) me what {m} is(?|)
    (tell|teach|remind|show) me what {m} is(.|, please|)
    (i was wondering|i wonder|i'm wondering|just wondering|i am curious|i forgot|i don't know|idk|i dunno|not sure
    |i'm not sure|it would help me to know|i want to know|i need to know|i'd like to know|i would like to know|explain
    |please explain|say|please say|let me know|help me,) what ({m} is|kind of thing {m} is|sort of thing {m} is
    |type of thing {m} is)(.|?|)
    (can|could|would) you (please |)(tell me|say) what (kind|sort|type) of thing {m} is(?|)
    {m}(,|:|...|?| -) (what is that|what's that|what is it|what kind of thing is that|what is this|whats that
    |what sort of thing is it|what does that mean|what would that be|what kind is it|what group)(?|)
    {m} is (what|what kind of thing|which kind of thing|a kind of what|what sort of thing|an example of what|a ...
    |...)(?|)
    (what|which thing) is {m} (an example of|a kind of|a type of|a sort of|one of)(?|)
    (what does|what do people mean by|what do you mean by|what's the meaning of|what is meant by|meaning of
    |what is the meaning of) (the word |)({b}|"{b}")( mean|)(?|)
    (explain|define|describe|classify|sort|categorise|put in a group|name the kind of|say the kind of)
    |(the word |)({m}|{b})
    |( please| in a few words| in one sentence|.||, please)
    (my teacher|my mom|my friend|someone|my kid|my son|a child) (asked me|asks|wants to know|asked) what {m} is(.|)
    (for my homework|question|quick question|quiz|easy one|help|one question|next)(:|,) what (is {m}
    |kind of thing is {m})(?|)
    (is there|give me|tell me|what is|what's|find) (a word for|the name for|the name of|the word for) what {m} is(?|)
    (under|in) (what|which) (heading|group|category|list) (do you put|would you put|belongs|do i put|goes) {m}(?|)
    (never heard of|i have never seen|i don't know the word|what do you know about|do you know anything about) {m}
    |(. what is it|: what is it|, what is that|; what is it)(?|)
    """,
    """
    (what on earth|whatever) is {m}(?|)
    (how would you|how do you) (classify|sort) {m}(?|)
    """,
)
NEXT_WHAT = saying(
    """
    and {m}?
    and {m}
    what about {m}?
    how about {m}?
    {m}?
    and what is {m}?
    (and|and now|now|then|next:|also|ok and|ok,|good,|great,|thanks,|nice,|cool,|right,|fine,|same for|the same for
    |and what is
    |and what about|what of|wat about|and how about) {m}(?||, please?| then?)
    (and |ok, |so |thanks, |)(what kind of thing|what sort of thing|what) is {m}( then|)(?|)
    """,
    "(proceed to|go on with) {m}(.|)",
)
NEXT_IS = saying(
    """
    and is {m}?
    is {m} one too?
    is {m}?
    is {m} too?
    (and|so|ok,|then|now|thanks,|great,|what about|and what about|good,) is {m}( one| too| as well| one of them
    | also one|)(?|)
    (is|would) {m} (be one|one|one too|one as well|also one|one of them|the same|of that kind|the same kind of thing
    |too|also)
    |(?|)
    (and |)does {m} (count|belong there|belong to them|go with them)(?| too?|)
    """,
    "(may|can) one say (that|so) of {m}(?|)",
)
