"""What people type when they ask about the planets."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills.fact_frames import asked, asked_if

NTH = asked(
    """
    = (which|what) planet is the {o} from the sun
    = (which|what) planet is (number {n}|{o})
    = (which|what) is the {o} planet from the sun
    (which|what) planet comes {o}
    the {o} planet from the sun is (what|which|called what)
    what do we call the {o} planet
    (which|what) planet has the {o} place from the sun
    what is planet {n}
    """,
    """
    the {o} planet
    the {o} planet from the sun
    the {o} planet from the sun
    the {o} planet in the solar system
    the {o} planet of the solar system
    the name of the {o} planet
    planet number {n}
    """,
    """
    what the {o} planet is called
    """,
    """
    {o} planet
    {o} planet?
    {o} planet from the sun
    {o} planet from the sun?
    planet {n}
    planet {n}?
    planet no. {n}
    planet #{n} from the sun
    counting from the sun, (which|what) planet is {o}?
    (starting|counted|seen) from the sun, what is the {o} planet?
    (which|what) of the planets is the {o}(| one)(?| from the sun?)
    (how|what) is the {o} planet (called|named)(?|)
    """,
    """
    from the sun, what comes {o} of the planets?
    which one do you call the {o} of the planets?
    """,
)
NUMBER_OF = asked(
    """
    = (which|what) planet from the sun {c} is
    = (which|what) number planet {c} is
    (which|what) planet from the sun is {c}
    (which|what) number planet is {c}
    what number is {c}
    what number is the planet {c}
    what number from the sun is {c}
    what place does {c} have from the sun
    where is {c} in the solar system
    where in the solar system is {c}
    where is {c}
    {c} is which planet from the sun
    {c} is planet number what
    {c} is what number planet
    (in which|in what|which|what) position is {c}
    """,
    """
    {c}'s place in the solar system
    {c}'s place from the sun
    the number of the planet {c}
    the position of {c}
    the position of {c} from the sun
    """,
    """
    where {c} is in the solar system
    where {c} is
    what number {c} is
    """,
    """
    {c} position
    {c} number
    {c} place from the sun
    is {c} the first, second or third planet, or which?
    how many planets is {c} from the sun?
    {c} comes (what|which) place from the sun?
    what is {c}?
    what is {c}
    what's {c}?
    what is the planet {c}?
    tell me about {c}
    tell me about {c}.
    tell me about the planet {c}
    tell me (something|a fact) about {c}(.| please|)
    what do you know about {c}?
    what can you tell me about {c}?
    what kind of (thing|planet) is {c}?
    (explain|describe) {c}(.| please|)
    {c}
    {c}?
    what is {c} in space?
    do you know {c}?
    do you know the planet {c}?
    do you know anything about {c}?
    """,
    """
    if i count from the sun, what number is {c}?
    {c} has which place in the solar system?
    """,
)
NEXT = {
    "after": asked(
        """
        = (which|what) planet comes after {c}
        = (which|what) planet is after {c}
        = what planet (follows|is next after|is behind|is beyond) {c}
        = what comes after {c}
        what is after {c}
        after {c} comes (what|which planet)
        {c} comes before which planet
        """,
        """
        the planet after {c}
        the planet (right |just |)after {c}
        the next planet after {c}
        the planet that comes after {c}
        the next planet (out from|behind|beyond) {c}
        """,
        """
        which planet is next after {c}
        """,
        """
        after {c}
        after {c}?
        planet after {c}
        planet after {c}?
        next planet after {c}
        {c} and then?
        going away from the sun, (which|what) planet comes after {c}?
        """,
        "beyond {c}, which planet is next?",
    ),
    "before": asked(
        """
        = (which|what) planet comes before {c}
        = (which|what) planet is before {c}
        = what planet (precedes|is just before|is in front of) {c}
        = what comes before {c}
        what is before {c}
        before {c} comes (what|which planet)
        {c} comes after which planet
        """,
        """
        the planet before {c}
        the planet (right |just |)before {c}
        the planet that comes before {c}
        """,
        """
        which planet is just before {c}
        """,
        """
        before {c}
        before {c}?
        planet before {c}
        planet before {c}?
        counting from the sun, (which|what) planet comes before {c}?
        """,
        "which planet is it that comes just before {c}?",
    ),
}
BETWEEN = asked(
    """
    = (which|what) planet is between {c} and {d}
    = (which|what) planet comes between {c} and {d}
    = what is between {c} and {d}
    = what planet lies between {c} and {d}
    """,
    """
    the planet between {c} and {d}
    the planet next to {c} and {d}
    """,
    "",
    """
    between {c} and {d}
    planet between {c} and {d}
    {c}, ..., {d}: (which|what) planet is missing?
    """,
)
NEIGHBOURS = asked(
    """
    = (which|what) planets are next to {c}
    = which planets are the neighbours of {c}
    = (which|what) planets are beside {c}
    which planet is next to {c}
    what planet is next to {c}
    what is next to {c}
    who are the neighbours of {c}
    """,
    """
    the neighbours of {c}
    {c}'s neighbours
    the planets next to {c}
    the planets beside {c}
    the two planets next to {c}
    """,
    "",
    """
    next to {c}
    neighbours of {c}
    planets next to {c}
    {c} neighbours
    """,
    be="are",
)
PAIR_SIZE = {
    "larger": asked(
        """
        = (which|what) is (bigger|larger), {c} or {d}
        = (which|what) planet is (bigger|larger), {c} or {d}
        = which is the (bigger|larger) planet, {c} or {d}
        = whether {c} or {d} is (bigger|larger)
        is {c} or {d} (bigger|larger)
        """,
        "the (bigger|larger) planet, {c} or {d}",
        "",
        """
        {c} or {d}, which is (bigger|larger)?
        {c} or {d}: which is (bigger|larger)?
        (bigger|larger): {c} or {d}?
        {c} vs {d}, which is (bigger|larger)?
        {c} and {d}: which planet is (bigger|larger)?
        """,
    ),
    "smaller": asked(
        """
        = (which|what) is smaller, {c} or {d}
        = (which|what) planet is smaller, {c} or {d}
        = which is the smaller planet, {c} or {d}
        = whether {c} or {d} is smaller
        is {c} or {d} smaller
        """,
        "the smaller planet, {c} or {d}",
        "",
        """
        {c} or {d}, which is smaller?
        {c} or {d}: which is smaller?
        smaller: {c} or {d}?
        {c} vs {d}, which is smaller?
        """,
    ),
}
PAIR_SUN = {
    "closer to": asked(
        """
        = (which|what) is (closer|nearer) to the sun, {c} or {d}
        = (which|what) planet is (closer|nearer) to the sun, {c} or {d}
        = whether {c} or {d} is (closer|nearer) to the sun
        is {c} or {d} (closer|nearer) to the sun
        """,
        "the planet (closer|nearer) to the sun, {c} or {d}",
        "",
        """
        {c} or {d}, which is (closer|nearer) to the sun?
        (closer|nearer) to the sun: {c} or {d}?
        """,
    ),
    "farther from": asked(
        """
        = (which|what) is (farther|further)(| away) from the sun, {c} or {d}
        = (which|what) planet is (farther|further)(| away) from the sun, {c} or {d}
        = whether {c} or {d} is (farther|further) from the sun
        is {c} or {d} (farther|further) from the sun
        """,
        "the planet (farther|further) from the sun, {c} or {d}",
        "",
        """
        {c} or {d}, which is (farther|further) from the sun?
        (farther|further) from the sun: {c} or {d}?
        """,
    ),
}
IS_PLANET = asked_if(
    """
    is {c} a planet
    is {c} one of the planets
    is {c} really a planet
    is {c} a real planet
    is {c} the name of a planet
    """,
    """
    {c} is a planet
    {c} is one of the planets
    {c} is the name of a planet
    """,
    """
    {c} a planet?
    {c}, a planet?
    {c} planet or not?
    {c} planet?
    is there a planet called {c}?
    is there a planet named {c}?
    do you count {c} as a planet?
    does {c} count as a planet?
    is {c} still a planet?
    what about {c}, is it a planet?
    what is {c}, a planet or not?
    """,
)
IS_NTH = asked_if(
    """
    is {c} the {o} planet
    is {c} the {o} planet from the sun
    is the {o} planet {c}
    """,
    """
    {c} is the {o} planet
    {c} is the {o} planet from the sun
    the {o} planet is {c}
    """,
)
IS_LARGER = asked_if(
    """
    is {c} (bigger|larger) than {d}
    is the planet {c} (bigger|larger) than {d}
    """,
    """
    {c} is (bigger|larger) than {d}
    {c} is a (bigger|larger) planet than {d}
    """,
)
IS_CLOSER = asked_if(
    """
    is {c} (closer|nearer) to the sun than {d}
    """,
    """
    {c} is (closer|nearer) to the sun than {d}
    """,
)
HAS_RINGS = asked_if(
    """
    does {c} have rings
    has {c} rings
    has {c} got rings
    are there rings around {c}
    """,
    """
    {c} has rings
    there are rings around {c}
    """,
)
AND = Patterns(
    """
    and {c}?
    and {c}
    what about {c}?
    how about {c}?
    {c}?
    (and|ok and|and now|then|next,|also|ok,|thanks, and|great. and|now for|next:|same for|and also|and for|ok, now
    |what of|and how about
    |and what about|what about|how about|good. now|the same for|or|and the planet) {c}(?|?|??|. please|)
    """,
    "(could you also do|then what about) {c}?",
)
