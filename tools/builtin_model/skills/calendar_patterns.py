"""What people type when they ask about days, months and seasons."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills.fact_frames import asked

AFTER = asked(
    """
    = what comes after {c}
    = what {u} comes after {c}
    = which {u} comes after {c}
    = (which|what) {u} (follows|is after|comes next after|comes right after|is right after) {c}
    = what follows {c}
    = what is after {c}
    = what is the next {u} after {c}
    = what comes next after {c}
    what's after {c}
    what's next after {c}
    what {u} do we have after {c}
    after {c} comes (what|which {u})
    after {c}, what {u} (is it|comes next|comes)
    {c} is followed by (what|which {u})
    """,
    """
    the {u} after {c}
    the {u} after {c}
    the {u} that (comes after|follows) {c}
    the next {u} after {c}
    the {u} (right|directly|immediately) after {c}
    the {u} following {c}
    """,
    """
    what the {u} after {c} is
    which {u} is next after {c}
    """,
    """
    after {c}
    after {c}?
    {u} after {c}
    {u} after {c}?
    next {u} after {c}
    {c}, and then?
    {c} then what?
    {c} and then (what|comes)?
    {c}, ...?
    {c} next {u}
    after {c} (comes|is|there is) (...|?|_)
    what comes once {c} is over?
    when {c} is over, what comes?
    when {c} ends, which {u} (begins|starts|comes)?
    it is {c} now. what is the next {u}?
    (today is|it is|this is) {c}(.|,) which {u} comes next?
    {c} is over. which {u} (begins|comes) now?
    (continue|go on):(| after) {c}, ...
    (count|go) one {u} (on|forward|further) from {c}(.|)
    one {u} after {c}(?| is?| is what?|)
    (which|what) is the {u} (just |)after {c}(?|)
    which {u} does {c} come before?
    what {u} is {c} before?
    """,
    """
    if {c} is over, what {u} begins next?
    {c} ends and then comes which {u}?
    what is it that follows after {c}?
    """,
)
BEFORE = asked(
    """
    = what comes before {c}
    = what {u} comes before {c}
    = which {u} comes before {c}
    = (which|what) {u} (is before|comes just before|comes right before|is right before|precedes|goes before) {c}
    = what is before {c}
    = what precedes {c}
    = which {u} (was|is) just before {c}
    what's before {c}
    what {u} do we have before {c}
    before {c} comes (what|which {u})
    before {c}, what {u} (is it|comes|was it)
    {c} follows (what|which {u})
    {c} comes after (what|which {u})
    """,
    """
    the {u} before {c}
    the {u} before {c}
    the {u} that (comes before|precedes) {c}
    the previous {u} before {c}
    the {u} (right|directly|immediately|just) before {c}
    the {u} preceding {c}
    """,
    """
    what the {u} before {c} is
    which {u} was before {c}
    """,
    """
    before {c}
    before {c}?
    {u} before {c}
    {u} before {c}?
    before {c} (comes|is|there is) (...|?|_)
    what came before {c}?
    {c} comes after what?
    {c} comes after which {u}?
    (today is|it is|this is) {c}(.|,) which {u} was before?
    it is {c} now. what was the {u} before?
    when {c} begins, which {u} is over?
    {c} begins. which {u} is over?
    (count|go) one {u} back from {c}(.|)
    one {u} before {c}(?| is?| is what?|)
    (which|what) is the {u} (just |)before {c}(?|)
    which {u} does {c} come after?
    which {u} does {c} follow?
    what {u} is {c} after?
    """,
    """
    {c} begins when which {u} is over?
    what {u} was it just before {c}?
    """,
)
TWO_AFTER = asked(
    """
    = (which|what) {u} (is|comes) {n} {u}s after {c}
    = what comes {n} {u}s after {c}
    = what is {n} {u}s after {c}
    = (which|what) {u} is {n} {u}s from {c}
    what's {n} {u}s after {c}
    {n} {u}s after {c} is what
    """,
    """
    the {u} {n} {u}s after {c}
    the {u} that comes {n} {u}s after {c}
    """,
    """
    which {u} it is {n} {u}s after {c}
    """,
    """
    {n} {u}s after {c}
    {n} {u}s after {c}?
    {c} plus {n} {u}s
    {c} plus {n} {u}s is (what|which {u})?
    {c} + {n} {u}s
    it is {c}. (which|what) {u} is it in {n} {u}s?
    (today is|it's|now it is) {c}. what is it in {n} {u}s?
    (if it is|when it is) {c}(,| now,) (which|what) {u} (is it|will it be) in {n} {u}s?
    {n} {u}s from {c}(?|)
    {n} {u}s later than {c}(?|)
    (count|go) {n} {u}s (on|forward|further) from {c}(.|)
    add {n} {u}s to {c}(.|)
    (which|what) {u} is it {n} {u}s after {c}?
    """,
    "what {u} will it be when {n} {u}s have passed from {c}?",
)
TWO_BEFORE = asked(
    """
    = (which|what) {u} (is|comes|was) {n} {u}s before {c}
    = what comes {n} {u}s before {c}
    = what is {n} {u}s before {c}
    what's {n} {u}s before {c}
    {n} {u}s before {c} is what
    """,
    """
    the {u} {n} {u}s before {c}
    the {u} that comes {n} {u}s before {c}
    """,
    """
    which {u} it is {n} {u}s before {c}
    """,
    """
    {n} {u}s before {c}
    {n} {u}s before {c}?
    {c} minus {n} {u}s
    {c} minus {n} {u}s is (what|which {u})?
    {c} - {n} {u}s
    it is {c}. (which|what) {u} was it {n} {u}s ago?
    (today is|it's|now it is) {c}. what was it {n} {u}s ago?
    (if it is|when it is) {c}(,| now,) (which|what) {u} was it {n} {u}s (ago|earlier)?
    {n} {u}s earlier than {c}(?|)
    (count|go) {n} {u}s back from {c}(.|)
    (which|what) {u} is it {n} {u}s before {c}?
    """,
    "what {u} was it {n} {u}s back, if it is {c}?",
)
BETWEEN = asked(
    """
    = (which|what) {u} is between {c} and {d}
    = (which|what) {u} comes between {c} and {d}
    = what is between {c} and {d}
    = what comes between {c} and {d}
    what lies between {c} and {d}
    what's between {c} and {d}
    """,
    """
    the {u} between {c} and {d}
    """,
    """
    which {u} lies between {c} and {d}
    """,
    """
    between {c} and {d}
    {u} between {c} and {d}
    {c}, ..., {d}
    {c}, what, {d}?
    after {c} and before {d}(?| comes?| comes which {u}?|)
    (which|what) {u} comes after {c} and before {d}?
    """,
)


def _today(known: str, asked_for: str) -> Patterns:
    """Return the patterns for one of "if today is Monday, what is tomorrow?"."""
    then = "was" if "yesterday" in known else "is"
    now = "was" if "yesterday" in asked_for else "is"
    will = "was" if now == "was" else "will be"
    return Patterns(
        f"""
        if {known} {then} {{c}}, what {now} {asked_for}?
        if {known} {then} {{c}}, (what|which) day {now} {asked_for}?
        if {known} {then} {{c}}(,|) (then |)(what|what day|which day) ({now}|{will}) (it |){asked_for}(?|)
        (when|suppose|say|imagine|assume) {known} {then} {{c}}(,|.) (what|which|what day
        |which day) {now} {asked_for}(?|)
        {known} {then} {{c}}(.|,) (what|what day|which day|so what|so what day) {now} {asked_for}(?|)
        {known} {then} {{c}}, so {asked_for} {now}(?|...| what?)
        {known} {then} {{c}}. and {asked_for}?
        (what|which day|what day) ({now}|{will}) {asked_for} if {known} {then} {{c}}(?|)
        (what|what day|which day) {now} it {asked_for}(|,) if {known} {then} {{c}}(?|)
        (what|which day|what day) {now} {asked_for} when {known} {then} {{c}}(?|)
        (tell me|do you know|i wonder|can you tell me|could you tell me) (what|which day
        |what day) {asked_for} {now} if {known} {then} {{c}}(?|.|)
        (given that|since|because|as) {known} {then} {{c}}, (what|which day|what day) {now} {asked_for}?
        {known} {{c}}, {asked_for}?
        {known} = {{c}}, {asked_for} = ?
        my (friend|son|teacher) says {known} {then} {{c}}. (what|which day|what day) {now} {asked_for}(?|, then?)
        """,
        f"""
        let us say {known} {then} {{c}}. so what day do we have {asked_for}?
        which day do you say {asked_for} {now} if {known} {then} {{c}}?
        """,
    )


_TODAYS = (
    ("today", "tomorrow"),
    ("today", "yesterday"),
    ("today", "the day after tomorrow"),
    ("today", "the day before yesterday"),
    ("tomorrow", "today"),
    ("yesterday", "today"),
    ("yesterday", "tomorrow"),
    ("tomorrow", "yesterday"),
)
TODAY = {pair: _today(*pair) for pair in _TODAYS}
_NTH = """
    (which|what) {u} is {o} in the {w}
    the {o} {u} of the {w} is (what|which)
    the {o} {u} of the {w} is called what
    {o} {u} of the {w} is what
    what do we call the {o} {u} of the {w}
    """
_NTH_NOUN = """
    the {o} {u} of the {w}
    the {o} {u} of the {w}
    the {o} {u}
    the {o} {u} in a {w}
    the {o} {u} in the {w}
    the name of the {o} {u}
    {o} {u} of the {w}
    """
_NTH_CLAUSE = """
    what the {o} {u} of the {w} is called
    """
_NTH_LINES = """
    {o} {u}
    {o} {u}?
    {o} {u} (please|pls|name)
    (which|what) of the {u}s is the {o}(| one)?
    (which|what) {u} comes {o}(?| in the {w}?| in a {w}?)
    (how|what) is the {o} {u} (called|named)(?| of the {w} called?)
    (which|what) is the {o} of the {u}s?
    """
_HELD_NTH = """
    of all the {u}s, which is the {o}?
    in the {w}, what do you call the {o} {u}?
    """
_FIRST = """
    = (which|what) {u} is the {o} of the {w}
    = (which|what) is the {o} {u} of the {w}
    = (which|what) {u} is the {o} one
    """
NTH = {
    "nth": asked(
        _FIRST
        + """
    = (which|what) {u} is number {n}
    = (which|what) {u} has the number {n}
    = what {u} {n} is
    what is {u} {n}
    """
        + _NTH,
        _NTH_NOUN + "\n    {u} number {n}\n    number {n} of the {u}s\n    {u} no. {n}\n    {u} {n}",
        _NTH_CLAUSE,
        _NTH_LINES + "\n    number {n} {u}\n    {u} #{n}\n    the {u} with the number {n}, what is it?",
        _HELD_NTH,
    ),
    "last": asked(
        _FIRST
        + """
    = (which|what) {u} (ends the {w}|comes at the end of the {w})
    = with which {u} the {w} ends
    with (which|what) {u} does (the|a) {w} (end|finish)
    (which|what) {u} does (the|a) {w} end (with|on|in)
    (what|which) is the {w}'s last {u}
    """
        + _NTH,
        _NTH_NOUN + "\n    the final {u} of the {w}\n    the {u} at the end of the {w}",
        _NTH_CLAUSE,
        _NTH_LINES,
        _HELD_NTH,
    ),
}
NUMBER_OF = asked(
    """
    = what number {c} is
    = which number {c} is
    = (which|what) {u} of the {w} {c} is
    what number is {c}
    which number is {c}
    what number does {c} have
    (which|what) {u} of the {w} is {c}
    (which|what) {u} is {c}
    what number {u} is {c}
    what place (has|does) {c} (have |)in the {w}
    {c} is (which|what) number
    {c} is the how many(th|eth) {u}
    """,
    """
    the number of {c}
    the number of the {u} {c}
    {c}'s number
    {c}'s place in the {w}
    """,
    """
    what {u} number {c} is
    what {c}'s number is
    where {c} comes in the {w}
    """,
    """
    number of {c}
    {c} number
    {c} number?
    {c} {u} number
    {c} as a number
    {c} in numbers
    {c} is {u} number (what|...|_)(?|)
    {c} is which {u} of the {w}?
    {c} is number what?
    {c}: first, second, third or what?
    (which|what) {u} number is {c}(?|)
    (write|give|say) {c} as a number(.|)
    where does {c} come in the {w}?
    how many {u}s of the {w} are there up to {c}?
    is {c} the first, second or third {u} or what?
    """,
    """
    {c} comes as which {u} in the {w}?
    what place is it that {c} has in the {w}?
    """,
)
