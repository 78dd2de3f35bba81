"""What people type when they ask about units."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills.fact_frames import asked, asked_if

# {s}: the small units, {b}: the big one with its article, {n}: the big one without.
ONE = asked(
    """
    how many {s} are in {b}
    how many {s} are in {b}
    how many {s} are there in {b}
    = how many {s} (are|there are) in {b}
    = how many {s} {b} has
    = how many {s} make (up |){b}
    how many {s} does {b} have
    how many {s} has {b}
    how many {s} has {b} got
    how many {s} is {b}
    how many {s} in {b}
    how many {s} make {b}
    how many {s} make up {b}
    how many {s} fit (in|into) {b}
    how many {s} do i need for {b}
    how many {s} (equal|are equal to|go into) {b}
    how many {s} does {b} (contain|consist of|hold|last|equal)
    {b} has how many {s}
    {b} is how many {s}
    in {b} there are how many {s}
    {b} equals how many {s}
    """,
    """
    the number of {s} in {b}
    the number of {s} that make {b}
    {b} in {s}
    """,
    """
    how many {s} {b} is
    what {b} is in {s}
    how many {s} fit in {b}
    how many {s} you need for {b}
    """,
    """
    {s} in {b}
    {s} in {b}?
    {s} per {n}
    {s} per {n}?
    {n} in {s}
    {n} to {s}
    {n} {s}
    {n} = ? {s}
    1 {n} = ? {s}
    1 {n} in {s}
    1 {n} to {s}
    1 {n} is how many {s}?
    how many {s} {n}
    how many {s} per {n}?
    how many {s} is one {n}?
    how many {s} are one {n}?
    how many {s} are in one {n}?
    how many {s} are in 1 {n}?
    how many {s} in 1 {n}?
    how many {s} are there in one {n}?
    how many {s} does one {n} have?
    what is (1|one) {n} in {s}?
    {b} is (made of|made up of|equal to|the same as) how many {s}?
    {b} has (...|_|?) {s}
    {b} is (...|_|?) {s}
    how (long|much) is {b} in {s}?
    how (long|much) is {b}, in {s}?
    convert (1|one) {n} (to|into) {s}(.| please|)
    convert {b} (to|into) {s}(.|)
    (turn|change) (1|one) {n} into {s}(.|)
    (count|give me|tell me) the {s} in {b}(.|)
    what number of {s} (is in|makes|does it take for) {b}?
    how many {s} does it take to make {b}?
    (if|when) i have {b}, how many {s} (is that|do i have|are that)?
    i have {b}. how many {s} is that?
    if you split {b} into {s}, how many (do you get|are there)?
    in one {n}, how many {s} are there?
    {b}: how many {s}?
    {b}, how many {s}?
    (i'm baking|i am cooking|for a recipe|for a recipe i need to know|i'm measuring|for my physics homework
    |im learning units
    |in my maths book|at school we do units|my kid has units in school)(.|,|:) how many {s} (are in|in|are there in
    |make|does it take for) {b}(|?)
    how many {s} (again|exactly|in total|altogether) (are in|in|make) {b}?
    {b} has (so many|a lot of) {s}, but how many?
    {s}? how many (are|are there) in {b}?
    {n}, how many {s}?
    how many {s}'s in {b}
    how many {s} is there in {b}?
    how many {s} r there in (a|1) {n}
    how many {s} (to|for|of|equals|equal) {b}?
    how many {s} would {b} be?
    how many {s} can {b} have?
    how many {s} go (in|into|to) (1|one) {n}?
    (1|one) {n} (is|has|makes|equals|contains) how many {s}?
    (1|one) {n} is (...|_|?) {s}
    whats {b} in {s}?
    how mny {s} r in {b}
    """,
    """
    if i take {b}, i get how many {s}?
    what is {b} when we count in {s}?
    one {n} holds the same as how many {s}?
    """,
)
SPAN = asked(
    """
    how many {s} are in {b}
    how many {s} are there in {b}
    = how many {s} (are|there are) in {b}
    = how many {s} {b} has
    how many {s} does {b} have
    how many {s} has {b}
    how many {s} is {b}
    how many {s} in {b}
    {b} is how many {s}
    {b} has how many {s}
    how long is {b} in {s}
    how many {s} make {b}
    """,
    """
    {b} in {s}
    the number of {s} in {b}
    """,
    """
    how many {s} {b} is
    what {b} is in {s}
    """,
    """
    {s} in {b}
    {s} in {b}?
    {b} to {s}
    convert {b} (to|into) {s}(.|)
    {b}, how many {s} is that?
    {b}: how many {s}?
    {b} {s}?
    """,
)
MANY = asked(
    """
    how many {s} are {k} {p}
    how many {s} are in {k} {p}
    how many {s} are there in {k} {p}
    = how many {s} (are|there are) in {k} {p}
    = how many {s} {k} {p} are
    = how many {s} make {k} {p}
    how many {s} do {k} {p} have
    how many {s} have {k} {p}
    how many {s} is {k} {p}
    how many {s} in {k} {p}
    how many {s} make {k} {p}
    {k} {p} are how many {s}
    {k} {p} have how many {s}
    {k} {p} is how many {s}
    """,
    """
    {k} {p} in {s}
    the number of {s} in {k} {p}
    """,
    """
    what {k} {p} are in {s}
    """,
    """
    {s} in {k} {p}
    {s} in {k} {p}?
    {k} {p} to {s}
    {k} {p} in {s}
    {k} {p} = ? {s}
    {k} {p} are (...|_|?) {s}
    convert {k} {p} (to|into) {s}(.| please|)
    (turn|change) {k} {p} into {s}(.|)
    {k} {p}, how many {s} is that?
    {k} {p}: how many {s}?
    (if|when) i (have|wait|count) {k} {p}, how many {s} is that?
    (i need|the recipe says|i bought|we have|it takes|it is|the film lasts|i walked|i have|i waited|we need
    |it was) {k} {p}(.|
    |,) (how many {s} (is that|is it|are that|do i need|would that be)|what is that in {s}|and in {s})(|?)
    how many {s} (would|will|do) {k} {p} (be|make|equal|come to)(|?)
    how many {s} (for|are equal to|equal|go into|fit in|r in|r|=) {k} {p}(|?)
    {k} {p}(.|,|?) (in {s}|how many {s}|{s} please|how many {s} would that be|what in {s})(|?| please)
    (what's|whats|what is|what are|how much is|how much are) {k} {p} (in|into|as|when i count in|expressed in) {s}(|?)
    (i want|i need|i have) to (convert|turn|change) {k} {p} (to|into) {s}(|.| please)
    (can|could) you (convert|turn|change) {k} {p} (to|into) {s}(|?| please| for me)
    how long are {k} {p} in {s}?
    i have {k} {p}. how many {s} is that?
    """,
    """
    if i take {k} {p}, i get how many {s}?
    what do {k} {p} give in {s}, how many?
    """,
)
BACK = asked(
    """
    how many {p} are {k} {s}
    how many {p} is {k} {s}
    how many {p} are in {k} {s}
    = how many {p} {k} {s} (are|make)
    how many {p} do {k} {s} make
    how many {p} make {k} {s}
    {k} {s} are how many {p}
    {k} {s} is how many {p}
    {k} {s} make how many {p}
    {k} {s} equal how many {p}
    """,
    """
    {k} {s} in {p}
    """,
    """
    what {k} {s} are in {p}
    """,
    """
    {k} {s} to {p}
    {k} {s} in {p}?
    {k} {s} = ? {p}
    convert {k} {s} (to|into) {p}(.| please|)
    (turn|change) {k} {s} into {p}(.|)
    (i need|the recipe says|i bought|we have|it takes|it is|i walked|i waited|we need|it was) {k} {s}(.
    |,) (how many {p}
    |how many {p} is that|what is that in {p}|and in {p})(|?)
    how many {p} (would|will) {k} {s} (be|make|equal|come to)(|?)
    (what's|whats|what is|what are|how much is|how much are) {k} {s} (in|into|as|expressed in) {p}(|?)
    (i want|i need|i have) to (convert|turn|change) {k} {s} (to|into) {p}(|.| please)
    (can|could) you (convert|turn|change) {k} {s} (to|into) {p}(|?| please| for me)
    {k} {s}, how many {p} is that?
    {k} {s}: how many {p}?
    (if|when) i (have|wait|count) {k} {s}, how many {p} is that?
    i have {k} {s}. how many {p} is that?
    {k} {s} are (...|_) {p}
    """,
    "if i take {k} {s}, i get how many {p}?",
)
CALLED = asked(
    """
    what do you call {k} {s}
    what are {k} {s} (called|together)
    what do {k} {s} make
    = what {k} {s} (are called|make)
    what is the (name|word) for {k} {s}
    what is another (name|word) for {k} {s}
    {k} {s} make what
    {k} {s} are called what
    which unit is {k} {s}
    """,
    """
    the (name|word) for {k} {s}
    another (name|word) for {k} {s}
    """,
    "",
    """
    {k} {s} are (a|an|one) (...|what?|_)
    {k} {s} = 1 ?
    {k} {s} make (a|one) (...|what?|_)
    """,
)
WHICH = asked(
    """
    = (which|what) is {m}, {x} or {y}
    = (which|what) is {m}: {x} or {y}
    = (which|what) unit is {m}, {x} or {y}
    is {x} or {y} {m}
    = if {x} or {y} is {m}
    what's {m}, {x} or {y}
    """,
    "",
    """
    whether {x} or {y} is {m}
    """,
    """
    {x} or {y}, which is {m}?
    {x} or {y}: which is {m}?
    {m}: {x} or {y}?
    (which|what) (lasts|takes|counts|is) {m}(:|,|?) {x} or {y}(|?)
    what is {m}: {x} (or|or maybe) {y}?
    (i can't remember|i forgot|not sure|idk|tell me) (which|what) is {m}(:|,|.) {x} or {y}(|?)
    between {x} and {y}, (which|what) is {m}?
    is {x} {m} or (is |){y}(| {m})?
    the {m} one(:|,) {x} or {y}(|?)
    my (son|friend|brother) and i argue(:|,|.) (which|what) is {m}, {x} or {y}(|?)
    {x} vs {y}, which is {m}?
    {x} or {y} {m}?
    (which|what) (one |)of {x} and {y} is {m}?
    of {x} and {y}, which is {m}?
    """,
    "{x} and {y}, which of the two is {m}?",
)
IS_MORE = asked_if(
    """
    is {x} {m} than {y}
    """,
    """
    {x} is {m} than {y}
    """,
    "{x} {m} than {y}?",
)
IS_NUMBER = asked_if(
    """
    are there {k} {s} in {b}
    does {b} have {k} {s}
    has {b} {k} {s}
    is {b} {k} {s}
    are {k} {s} {b}
    do {k} {s} make {b}
    """,
    """
    there are {k} {s} in {b}
    {b} has {k} {s}
    {b} is {k} {s}
    {k} {s} make {b}
    {k} {s} are in {b}
    """,
    "{k} {s} in {b}?\n{b} = {k} {s}?",
)
AND = Patterns(
    """
    and {b}?
    and in {b}?
    what about {b}?
    how about {b}?
    and {b}
    {b}?
    in {b}?
    (and|ok and|and now|then|next,|also|ok,|thanks, and|great. and|now for|next:|same for|and also|and for|ok, now
    |what of|and how about
    |and what about|what about|how about|good. now|the same for|and how many are in|and how many in) {b}(?|?|??
    |. please|)
    """,
    "(could you also do|then what about) {b}?",
)
DEFINE = asked(
    """
    how long is {b}
    how long is {b}
    = how long {b} is
    how long does {b} last
    how long does {b} take
    how much time is {b}
    {b} is how long
    what is {b}
    = what {b} is
    what's {b}
    """,
    """
    the length of {b}
    """,
    "",
    """
    (what|how long) (is|does) {b} (mean|exactly|again|in time|anyway)(|?)
    (what does|what's) (the word |){n} mean(|?)
    {b} means (what|how long)(|?)
    {n}(:|,) how long is (it|that)(|?)
    (explain|define) {b}(|.| please)
    """,
    "if i wait {b}, how long is it?",
)
DOZEN = asked(
    """
    how many is {b}
    how many is {b}
    = how many {b} is
    how much is {b}
    {b} is how many
    what is {b}
    what number is {b}
    how many are in {b}
    = how many are in {b}
    how many things are in {b}
    """,
    """
    the number for {b}
    """,
    "",
    """
    (what does|what's) (the word |){n} mean(|?)
    {b} means (what|how many)(|?)
    {n}(:|,) how many (is it|is that|are that)(|?)
    (explain|define) {b}(|.| please)
    """,
    "if i buy {b}, how many is it?",
)
