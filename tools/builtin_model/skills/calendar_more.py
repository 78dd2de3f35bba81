"""More of what people type when they ask about the calendar, and yes/no questions on tomorrow, order and counts."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills import calendar_months, calendar_patterns
from tools.builtin_model.skills.fact_frames import AND_MORE, asked_if, wider

AND = wider(calendar_months.AND, AND_MORE)
AFTER = wider(
    calendar_patterns.AFTER,
    """
    (whats|what's|what is|wats|wat is|tell me whats) (the {u} |)(after|next to come after|straight after|coming after)
    |{c}(?|??|| pls| again)
    (after|past|once) {c}( is over| ends| is done|) (its|it's|it is|we have|there is|comes|follows) (what|which {u}
    |what {u})(?|)
    {c}(,|...| -| ->) (next|then|and next|what next|what then|and after it|what's next)(?|)
    (which|what) {u} (do|does) (we|one|people) (have|get|write|celebrate) (after|right after) {c}(?|)
    (i mixed up|i always mix up|i'm learning|im learning) the {u}s(.|:|,) (what|which {u}) comes after {c}(?|)
    (what|which) {u} (starts|begins|arrives|will come) (after|when) {c} (ends|is over|is finished)(?|)
    (what|which {u}) (come|coming|goes|do come) after {c}(?|)
    """,
)
BEFORE = wider(
    calendar_patterns.BEFORE,
    """
    (whats|what's|what is|wats|wat is|tell me whats) (the {u} |)(before|right before|just before|coming before)
    |{c}(?|??|| pls| again)
    (before) {c} (its|it's|it is|we have|we had|there is|comes|came) (what|which {u}|what {u})(?|)
    (which|what) {u} (do|does) (we|one|people) (have|get|write) (before|right before) {c}(?|)
    (i mixed up|i always mix up|i'm learning|im learning) the {u}s(.|:|,) (what|which {u}) comes before {c}(?|)
    (what|which) {u} (ends|is over|is finished) (before|when) {c} (begins|starts|comes)(?|)
    (what|which {u}) (come|coming|goes|do come|came) before {c}(?|)
    """,
)
TWO_AFTER = wider(
    calendar_patterns.TWO_AFTER,
    """
    (it's|its|it is|today is|today's|now its|if its|if it's|if today is) {c}(| today| now| here)(,|.|| so| and)
    |(what|which|what will|so what|which one) {u} (is it|will it be|do we have|it will be|be it) (in|after) {n} {u}s(?|)
    (what|which) {u} (is it|will it be|do we have|comes) (in|after) {n} {u}s (if|when|and) (it's|its|it is|today is)
    |{c}(| now| today)(?|)
    in {n} {u}s(,|...|) (what|which) {u} (is it|will it be)(,|) (it's|its|today is|now is|if it is) {c}(| now)(?|.|)
    {n} {u}s (from|after|past|on from) {c} (is|will be|would be|makes|gives) (what|which {u}|what {u})(?|)
    my (holiday|exam|trip|visit|appointment|course) (is|starts) {n} {u}s after {c}(.|,) (what|which) {u} is (that
    |it)(?|)
    """,
)
LENGTH = wider(
    calendar_months.LENGTH,
    """
    (how many|how much) days (is|are|has|have|does|do|got|in|there in|are their in) {c}(| have| has| got)(?|)
    (i need to pay rent for|i'm on holiday all|i'm planning|my calendar for|i get paid daily in) {c}(.|,
    |:) how many days
    |(is that|are in it|does it have|has it|are there)(?|)
    (is|are) there (30 or 31|31 or 30|28, 30 or 31) days in {c}(?|)
    does {c} (have|got|end with|end on the|go up to|go to) (31 or 30|30 or 31|28 or 30)(?| days?)
    {c}(:|,| -|) (30 or 31|31 or 30|how long|how many)(?|)
    {c} (has|got) (30 or 31|31 or 30) days(?|, which is it?|, which one|)
    (i forgot|i always forget|i never remember) (how long {c} is|how many days {c} has|if {c} has 30 or 31 days)(.||?)
    how many (days|nights|dates) (are|is) (there |)(in|for) (the month of |month |the month |){c}(?|)
    """,
)
SEASON_OF = wider(
    calendar_months.SEASON_OF,
    """
    (my birthday is|i was born|my sister was born|we marry|we go on holiday|my baby is due|i travel) in {c}
    |(.|,| and|...) (what|which) season is (that|it|it in|that in)(?|)
    (what|which) season (would|does|will) (it be in|be) {c}( be in| be|)(?|)
    is {c} (a spring month or a summer month|in winter or in spring|in autumn or winter|in summer or autumn)(?|)
    is {c} (spring or summer|summer or autumn|autumn or winter|winter or spring|summer or winter|fall or winter)(?|)
    {c}(,|:| -|) (spring or summer|summer or autumn|autumn or winter|fall or winter|winter or spring)(?|)
    what('s| is|s|) the season (in|of|for|during) {c}(?|)
    (during|in) {c}(,|) (what|which) season (is it|do we have|are we in|is that)(?|)
    (it's|its|it is) {c}( now| today|)(.|,) (what|which) season (is it|are we in|do we have|is this)(?|)
    """,
)
SEASON_MONTHS = wider(
    calendar_months.SEASON_MONTHS,
    """
    (from when to when|when|which time of the year|in what part of the year) is {c}(?|)
    (what|which) months (count as|are called|do we call|are considered|would you call|fall in|do they call) {c}(?|)
    (i want to travel|we want to visit|i like to ski|we marry|i like it) in {c}(.|,) (which|what) months (are that
    |is that|are those|is it)(?|)
    """,
)
IS_NTH = asked_if(
    """
    is {c} the {o} {u}
    is {c} the {o} {u} of the {w}
    is the {o} {u} of the {w} {c}
    """,
    """
    {c} is the {o} {u}
    {c} is the {o} {u} of the {w}
    the {o} {u} of the {w} is {c}
    """,
    "does the {w} (start|begin) with {c}, is it the {o} {u}?",
)
IS_NEXT = asked_if(
    """
    is {c} the {u} {s} {d}
    is the {u} {s} {d} {c}
    is {c} (right|just|directly) {s} {d}
    """,
    """
    {c} is the {u} {s} {d}
    the {u} {s} {d} is {c}
    {c} comes (right|just|directly) {s} {d}
    """,
)


def _if_today(asked: str, verb: str) -> Patterns:
    return Patterns(
        f"""
        if today is {{c}}, {verb} {asked} {{d}}?
        today is {{c}}, {verb} {asked} {{d}}?
        if (today is|it is|it's|its) {{c}}(| today)(,| then|) {verb} {asked} {{d}}(?|)
        (today is|today's|it's|it is|its) {{c}}(| today)(.|,| so) {verb} {asked} {{d}}(?|, or?|, yes or no?)
        (today is|today's|it's|it is|its) {{c}}(| today)(,| so|, so) {asked} {verb} {{d}}(?|, right?|, isn't it?|, yes?)
        {verb} {asked} {{d}} (if|when) today is {{c}}(?|)
        (is it true that|am i right that|right or wrong:|true or false:) if today is {{c}}(,|) {asked} {verb} {{d}}(?|)
        """,
        f"""
        suppose it is {{c}} now: {verb} {asked} a {{d}}?
        """,
    )


IF_TODAY = {"tomorrow": _if_today("tomorrow", "is"), "yesterday": _if_today("yesterday", "was")}
# Patterns, whether it is so, the fact.
JUDGED: tuple[tuple[Patterns, bool, str], ...] = tuple(
    (
        asked_if(
            f"are there {count} {unit}s in a {whole}\ndoes a {whole} have {count} {unit}s",
            f"there are {count} {unit}s in a {whole}\na {whole} has {count} {unit}s",
        ),
        count in right,
        fact,
    )
    for unit, whole, right, counts, fact in (
        ("day", "week", ("7", "seven"), ("7", "seven", "5", "six", "8", "10"), "a week has 7 days"),
        ("month", "year", ("12", "twelve"), ("12", "twelve", "10", "11", "13"), "a year has 12 months"),
        ("season", "year", ("4", "four"), ("4", "four", "two", "3", "5", "six"), "a year has 4 seasons"),
    )
    for count in counts
) + tuple(
    (
        asked_if(
            f"is {month} the shortest month\ndoes {month} have the fewest days\nis the shortest month {month}",
            f"{month} is the shortest month\n{month} has the fewest days\nthe shortest month is {month}",
        ),
        month == "February",
        "February is the shortest month",
    )
    for month in ("February", "February", "April", "June", "January")
)
