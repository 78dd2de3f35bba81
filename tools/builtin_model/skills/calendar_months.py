"""What people type when they ask about the length and season of months, or ask yes/no, or go on."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills.fact_frames import asked, asked_if

LENGTH = asked(
    """
    = how many days {c} has
    = how many days (are|there are) in {c}
    how many days does {c} have
    how many days are there in {c}
    how many days has {c}
    how many days has {c} got
    how many days does {c} have got
    how many days are in the month of {c}
    how long is {c}
    how long does {c} (last|take)
    how many days long is {c}
    {c} has how many days
    how many days do we have in {c}
    what number of days does {c} have
    """,
    """
    the number of days in {c}
    the length of {c}
    the number of days of {c}
    """,
    """
    how long {c} is
    how many days {c} has got
    how many days the month of {c} has
    """,
    """
    days in {c}
    days in {c}?
    {c} days
    {c} days?
    {c} how many days
    {c}: how many days?
    {c} length
    number of days in {c}
    does {c} have 30 or 31 days?
    has {c} 30 or 31 days?
    does {c} have 28, 30 or 31 days?
    is {c} a long or a short month?
    {c} (has|lasts) (...|_|?) days
    {c} 30 or 31(?| days?)
    what is the last day of {c}, the 30th or the 31st?
    how many days (till|until) {c} is over, from its first to its last?
    (it is|now it is|we have) {c}. how many days (does this month have|has this month|has it)?
    count the days (in|of) {c}(.|)
    """,
    """
    for how many days does {c} last?
    in {c} there are how many days?
    """,
)
LONG_MONTHS = asked(
    """
    = which months have {n} days
    = what months have {n} days
    = which months are {n} days long
    = which of the months have {n} days
    which month has {n} days
    what month has {n} days
    which months have got {n} days
    """,
    """
    the months with {n} days
    all months with {n} days
    the months that have {n} days
    """,
    "",
    """
    months with {n} days
    months with {n} days?
    {n} days months
    (list|name) (all|the) months (of|with|that have) {n} days(.|)
    in which months are there {n} days?
    """,
    be="are",
)
SEASON_OF = asked(
    """
    = which season {c} is in
    = what season {c} is in
    = (which|what) season {c} (is part of|belongs to)
    = (which|what) season it is in {c}
    which season is {c} in
    what season is {c} in
    which season is {c}
    what season is {c}
    what season is it in {c}
    (which|what) season do we have in {c}
    (to|in) (which|what) season does {c} belong
    (which|what) season does {c} (belong to|fall in)
    in (which|what) season is {c}
    {c} is in (which|what) season
    {c} is (which|what) season
    {c} belongs to (which|what) season
    """,
    """
    the season of {c}
    the season in {c}
    the season {c} is in
    the season for the month of {c}
    """,
    """
    which season the month {c} is in
    """,
    """
    season of {c}
    {c} season
    {c} season?
    {c}: which season?
    {c}, what season?
    season in {c}
    is {c} in spring, summer, autumn or winter?
    is {c} spring, summer, fall or winter?
    {c} - spring, summer, autumn or winter?
    is it (summer or winter|spring or autumn) in {c}?
    """,
    """
    {c}, the month, has which season?
    what do we have in {c}, is it summer?
    """,
)
SEASON_MONTHS = asked(
    """
    = which months are in {c}
    = what months are in {c}
    = which months (belong to|make up|are part of) {c}
    = in which months it is {c}
    = when {c} is
    in which months is (it |){c}
    which are the {c} months
    when is {c}
    when is it {c}
    which months does {c} have
    {c} is in which months
    in {c} we have which months
    """,
    """
    the months of {c}
    the {c} months
    the months in {c}
    the three months of {c}
    all months of {c}
    the three {c} months
    """,
    """
    which the {c} months are
    what the {c} months are
    """,
    """
    {c} months
    {c} months?
    {c}: which months?
    months of {c}
    months in {c}
    when is {c}, in which months?
    (list|name) the (three |)months of {c}(.|)
    """,
    be="are",
)
STARTS = asked(
    """
    = which {u}s (begin|start) with {l}
    = what {u}s (begin|start) with {l}
    = which {u}s (begin|start) with the letter {l}
    = which {u} (begins|starts) with {l}
    which {u}s have {l} as (their|the) first letter
    """,
    """
    the {u}s (that begin|that start|beginning|starting) with {l}
    all {u}s with {l}
    the {u}s with {l} at the beginning
    """,
    "",
    """
    {u}s with {l}
    {u}s (that begin|beginning|starting) with {l}
    {u}s starting with the letter {l}
    {l} {u}s
    (list|name) (the |all |)(the |){u}s (beginning|that start|that begin) with {l}(.|)
    """,
    be="are",
)
IS_BEFORE = asked_if(
    """
    is {c} {s} {d}
    does {c} come {s} {d}
    """,
    """
    {c} is {s} {d}
    {c} comes {s} {d}
    """,
    """
    {c} {s} {d}?
    {c} comes {s} {d}, doesn't it?
    """,
)
IS_KIND = asked_if(
    """
    is {c} a {u}
    is {c} the name of a {u}
    """,
    """
    {c} is a {u}
    {c} is the name of a {u}
    """,
    """
    {c}, a {u}?
    {c} a {u}?
    do we have a {u} called {c}?
    is there a {u} called {c}?
    is there a {u} named {c}?
    """,
)
IS_LONG = asked_if(
    """
    does {c} have {n} days
    has {c} {n} days
    has {c} got {n} days
    are there {n} days in {c}
    is {c} {n} days long
    """,
    """
    {c} has {n} days
    there are {n} days in {c}
    {c} is {n} days long
    """,
    """
    {c} {n} days?
    {n} days in {c}?
    {c} has {n} days, doesn't it?
    """,
)
IS_SEASON = asked_if(
    """
    is {c} in {d}
    is {c} a {d} month
    is {c} part of {d}
    is it {d} in {c}
    does {c} belong to {d}
    """,
    """
    {c} is in {d}
    {c} is a {d} month
    it is {d} in {c}
    {c} belongs to {d}
    """,
    """
    {c} {d}?
    {c} in {d}?
    """,
)
IS_WEEKEND = {
    True: asked_if(
        """
        is {c} (a weekend day|the weekend|on the weekend|part of the weekend|in the weekend|at the weekend)
        does {c} belong to the weekend
        is {c} weekend
        """,
        """
        {c} is (a weekend day|the weekend|on the weekend|part of the weekend)
        {c} belongs to the weekend
        """,
    ),
    False: asked_if(
        """
        is {c} a (weekday|week day|working day|workday)
        """,
        """
        {c} is a (weekday|working day)
        """,
    ),
}
AND = Patterns(
    """
    and {c}?
    and {c}
    what about {c}?
    how about {c}?
    {c}?
    (and|ok and|now|then|next,|also|ok,|thanks, and|great. and|now for|next:|same for|and also|and for|ok, now
    |what of|and how about
    |and what about|what about|how about|good. now|the same for|or|and with|what if it is) {c}(?|?|??|. please|)
    """,
    "(could you also do|then what about) {c}?",
)
AND_THEN = {
    "after": Patterns(
        """
        and after that?
        and then?
        and next?
        what comes after that?
        then?
        (and|ok, and|good, and) (after that|then|next|after this|the next one|the one after|the {u} after that
        |what is next)(?|)
        (what|which {u}|what {u}) (comes|is) (after that|next|then|after it)(?|)
        (what's|whats) (next|after that|then)(?|)
        (go on|continue|carry on|the next one|next one|next)(.| please|, please|)
        """,
        "what is the {u} next after that one?",
    ),
    "before": Patterns(
        """
        and before that?
        what comes before that?
        and before?
        before that?
        (and|ok, and|good, and) (before that|before this|before it|the one before|the {u} before that
        |what is before it)(?|)
        (what|which {u}|what {u}) (comes|is|was|came) (before that|before it|before this)(?|)
        (what's|whats) before (that|it|this)(?|)
        """,
        "what is the {u} before that one?",
    ),
}
COUNT = asked(
    """
    how many months have {n} days
    how many months have got {n} days
    how many of the months have {n} days
    = how many months have {n} days
    = how many months are {n} days long
    how many months are {n} days long
    how many months with {n} days are there
    """,
    "the number of months with {n} days",
    "how many months there are with {n} days",
    "{n} days, how many months?\nnumber of months with {n} days",
)
BEGINS = asked(
    """
    when does {c} (begin|start)
    in (which|what) month does {c} (begin|start)
    (which|what) month does {c} (begin|start) in
    = when {c} (begins|starts)
    = in (which|what) month {c} (begins|starts)
    {c} (begins|starts) in (which|what) month
    {c} (begins|starts) when
    what month is the (start|beginning) of {c}
    """,
    """
    the (start|beginning) of {c}
    the month in which {c} (begins|starts)
    the first month of {c}
    """,
    "",
    """
    start of {c}?
    {c} start
    {c} begins?
    """,
)
FIRST = asked(
    """
    = (which|what) comes first, {c} or {d}
    = (which|what) {u} comes first, {c} or {d}
    = (which|what) is earlier, {c} or {d}
    = (which|what) {u} is earlier in the {w}, {c} or {d}
    does {c} or {d} come first
    is {c} or {d} first
    is {c} or {d} earlier in the {w}
    """,
    "",
    """
    whether {c} or {d} comes first
    """,
    """
    {c} or {d}, which comes first?
    {c} or {d}: which is earlier?
    {c} or {d} first?
    what comes first: {c} or {d}?
    """,
)
