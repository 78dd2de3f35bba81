"""More ways of asking for members of a kind: without one, by a letter, out of some, and which one was named where."""

from tools.builtin_model.skills.asking_words import saying

BUT = saying(
    """
    {n} {k} but not {m}
    {n} {k} without {m}
    name {n} {k} except {m}
    (name|list|give me|tell me|say|i need|i want|can you name|can you give me|could you list|please name|write
    |do you know|what are|think of|gimme|i'd like|show me|) {n} (other |different |)({k}) (but not|except|without
    |other than|besides|but no|except for|apart from|that are not|which are not|, but not|, no|, not|not including
    |excluding|, just not)
    |{m}(?|.|| please|, please)
    (not {m}|no {m}|{m} i know already|{m} is boring|i don't like {m}|we have {m} already|i already have {m}|besides {m}
    |apart from {m}|except {m}|i know {m})(,|.|:|;| -) (name|list|give me|tell me|i need|can you name|what are) {n}
    |(other |different |more |)({k})(?|.|| please)
    """,
    "(leave|keep) out {m}(,| and) (name|list) {n} {k}(.|)",
)
STARTING = saying(
    """
    {a} with {l}
    {k} with {l}?
    {a} starting with {l}
    name {a} that starts with {l}
    (name|list|give me|tell me|say|i need|i want|can you name|can you give me|could you tell me|please name|write
    |do you know|what is|think of|gimme|i'd like|show me|is there|find|i am looking for|) ({a}|one {k}|some {k}|any {k}
    |a kind of {k}) (that starts with|starting with|with|beginning with|that begins with|which starts with
    |whose name starts with|with the letter|starting with the letter|that starts with the letter|with first letter
    |on)
    |{l}(?|.|| please|, please)
    (which|what) {k} (starts|begins) with (the letter |an |a |){l}(?|)
    ({k}|name {a}|give me {a})(,|:|;| -) (letter|first letter|the first letter is|starts with|beginning with
    |with) {l}(.||?)
    """,
    "(who knows|one needs) {a} (that starts|starting) with {l}(?|.|)",
)
EITHER = saying(
    """
    is {m} {k} or {j}?
    {m}: {k} or {j}?
    (is|was|would|so is|and is) {m} (be |)(rather |more |)({k}) or (rather |more |){j}(?|)
    {m}(:|,|...| -|?) {k} or {j}(?|)
    (what is|what's|which is|tell me what is|do you know what is|decide:|say:|quiz:) {m}(,|:|...) {k} or {j}(?|)
    (do you know|can you tell me|tell me|i wonder|i want to know|i am not sure|not sure|i forgot|we argue|who knows) (if
    |whether) {m} is {k} or {j}(?|.|)
    {k} or {j}(:|,|?) (what is|what's|which is|is|is that for|) {m}(?|)
    (would you|do you|do people|can i|should i) (call|say that) {m} (is |){k} or {j}(?|)
    (does|do) {m} (count as|belong to|go as) {k} or {j}(?|)
    """,
    "(must we|does one) (call|count) {m} (as |){k} or {j}(?|)",
)
WHICH = saying(
    """
    which is {k}: {p}, {q} or {r}?
    {s} or {t}, which is {k}?
    (which|what|which one|which of these|which of them|which thing|which word) (is|would be|is really) {k}(
    |:|,|?| -|...|, is it) ({p}, {q} or {r}|{p}, {q}, {r}|{s} or {t}|{p}, {q} and {r}|{s} and {t})(?|)
    ({p}, {q}, {r}|{p}, {q} or {r}|{s} or {t}|{s}, {t}|{p}, {q} and {r})(:|,|?|;| -) (which|which one|what|which of them
    |which of these|which one of them) is {k}(?|)
    (find|choose|pick|tell me|name|say|show me|select|spot) (the one that is|which one is|what is|which is) {k}(:|,|.|
    | from| out of| -) ({p}, {q}, {r}|{p}, {q} or {r}|{s} or {t}|{p}, {q} and {r})(.||?)
    (only one is|one of these is|one of them is) {k}(:|,|.) ({p}, {q} or {r}|{p}, {q}, {r}|{s} or {t})(.|. which?|?|)
    """,
    "(between|out of) {s} and {t}, (what|which) is {k}(?|)",
)
WHICH_PLACE = saying(
    """
    which was the {n} one?
    what was the {n}?
    the {n} one?
    (which|what) (one |)(was|is) (the |your )({n} one|{n}|{n} one again|{n} on your list|{n} one on the list
    |{n} one that you named|{n} you said|{n} one you said|{n} you named|{n} in the list|{n} thing)(?|| again?)
    (tell me|say|repeat|name|what did you say for|can you repeat|could you say) the {n} (one|one again|again)(?|.|)
    (which|what) (one |)did you (say|name|list|put) {n}(?|)
    (and |so |sorry, |)the {n} (one |)(was|is|was what|on the list|one was)(?| what?| ...|)
    """,
    "(please quote|what stood as) the {n} one(?|.|)",
)
