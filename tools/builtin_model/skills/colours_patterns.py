"""What people type when they ask about colours."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills.fact_frames import asked, asked_if

THING = asked(
    """
    what (colour|color) {b} {t}
    what (colour|color) {b} {t}
    (which|what) (colour|color) {b} {t}
    = (which|what) (colour|color) {t} {b}
    = (which|what) (colour|color) {t} {b} (usually|normally|mostly)
    (which|what) (colour|color) {b} {t} (usually|normally|mostly|in general)
    {t} {b} (which|what) (colour|color)
    in (which|what) (colour|color) {b} {t}
    (which|what) (colour|color) should i (paint|draw|colour) {t}
    (which|what) (colour|color) would you (paint|draw|give) {t}
    what's {t}'s (colour|color)
    """,
    """
    the (colour|color) of {t}
    the (colour|color) of {t}
    the (usual|normal) (colour|color) of {t}
    {t}'s (colour|color)
    """,
    """
    what the (colour|color) of {t} is
    of what (colour|color) {t} {b}
    """,
    """
    (colour|color) of {t}
    (colour|color) of {t}?
    (colour|color) of {n}?
    (colour|color) {n}
    {n} (colour|color)
    {n} (colour|color)?
    {n}: (which|what) (colour|color)?
    {n}, what (colour|color)?
    {t} {b} (...|_|what?) (say|name|fill in) the (colour|color)(.|)
    i (want|have) to (paint|draw|colour) {t}. (which|what) (colour|color) (do i need|do i take|should i take
    |should i use)?
    (say|name|tell me) the (colour|color): {t}
    think of {t}. what (colour|color) {b} it?
    what (colour|color) do you (see|think of) when you think of {t}?
    (what|how) does the (colour|color) of {t} look?
    has {t} a (colour|color), and which?
    (which|what) (colour|color) does {t} have?
    (which|what) (colour|color) has {t}?
    whats the color of {n}
    wat color {b} {t}
    what color {t}
    """,
    """
    if i want to draw {t}, what (colour|color) do i need?
    {t}, do you know its (colour|color)?
    """,
)
NAMED = asked(
    """
    what is always {c}
    what thing is {c}
    = which thing is {c}
    what things are {c}
    what do you know that is {c}
    what is usually {c}
    what (has the colour|has the color|comes in) {c}
    """,
    """
    something {c}
    something that is {c}
    a thing that is {c}
    a {c} thing
    one thing that is {c}
    an example of something {c}
    """,
    "",
    """
    name something {c}.
    tell me something {c}
    (name|tell me|give me|think of|say) (something|a thing|anything|one thing
    |an object) (that is |that's |which is |)({c}|of the colour {c}|coloured {c})(.| please|)
    i spy with my little eye something {c}
    (can|could) you name (something|a thing|anything) {c}?
    (do you know|what is) (something|a thing) (that is|which is) {c}?
    """,
)
NAMED_IS = asked_if(
    """
    is {c} a (colour|color)
    is {c} the name of a (colour|color)
    """,
    """
    {c} is a (colour|color)
    {c} is the name of a (colour|color)
    """,
    "is there a (colour|color) (called|named) {c}?\n{c}, a (colour|color)?",
)
MIX = asked(
    """
    what do {c} and {d} make
    what does {c} and {d} make
    = what {c} and {d} make
    = what (colour|color) {c} and {d} make
    = what (colour|color) you get (if|when) you mix {c} and {d}
    = what (happens|comes out) (if|when) you mix {c} and {d}
    (what|which) (colour|color) do {c} and {d} (make|give|become)
    (what|which) (colour|color) do (you|i|we) get (if|when|by) (mixing|you mix|i mix|we mix) {c} (and|with) {d}
    what do (you|i|we) get (if|when) (you|i|we) mix {c} (and|with) {d}
    what is {c} (and|plus|mixed with|+) {d}
    (what|which) (colour|color) is {c} (and|plus|mixed with|+) {d}
    what happens (if|when) (i|you|we) (mix|put together|combine|add|blend|stir) {c} and {d}
    what happens (if|when) (i|you|we) mix {c} (with|into) {d}
    what becomes of {c} and {d}
    {c} and {d} make (what|which colour|what color)
    {c} (plus|and|+) {d} is (what|what colour|which color)
    """,
    """
    the mix of {c} and {d}
    the mixture of {c} and {d}
    {c} and {d} mixed
    {c} mixed with {d}
    {c} and {d} together
    """,
    "",
    """
    {c} + {d}
    {c} + {d} = ?
    {c} + {d} =
    {c} plus {d}
    {c} and {d}
    {c} and {d}?
    mix {c} and {d}
    mix {c} and {d}.
    mix {c} with {d}
    mixing {c} and {d}
    {c} and {d} mixed?
    {c} with {d}?
    (if|when) i mix {c} (and|with) {d}, what (do i get|colour do i get|color do i get|colour is it|will it be
    |comes out)?
    (if|when) you mix {c} (paint |)and {d}(| paint), what (do you get|colour do you get|comes out|is the result)?
    i mix {c} and {d}. what (do i get|colour is it|comes out|color is that|do i see)?
    i (have|take) {c} (paint |)and {d} paint. what can i mix?
    i (have|put) {c} paint and (some|add|a bit of) {d}. what colour do i get?
    {c} paint (and|plus|with|+) {d} paint (makes what|gives what|is what)?
    (make|give) me the colour of {c} and {d}
    """,
    """
    {c} with {d}, what does that make?
    when {c} comes to {d}, what colour is it that you get?
    """,
)
UNMIX = asked(
    """
    how do i make {c}
    how do you make {c}
    how can i (make|get|mix) {c}
    how to (make|mix|get) {c}
    how is {c} made
    = how to (make|mix|get) {c}
    = which (colours|colors) make {c}
    = what (colours|colors) make {c}
    = what makes {c}
    = which two (colours|colors) make {c}
    = (which|what) (colours|colors) (you|i) (mix|need) (to get|to make|for) {c}
    (which|what) (colours|colors) do i (mix|need|have to mix|need to mix|take) (to get|to make|for) {c}
    (which|what) (colours|colors) (give|become) {c}
    what do i mix to (get|make) {c}
    what do i need for {c}
    """,
    """
    the (colours|colors) that make {c}
    the two (colours|colors) that make {c}
    """,
    "how {c} is made\nhow one makes {c}\nhow you make {c}",
    """
    make {c}
    mix {c}
    making {c}
    {c} is made of which (colours|colors)?
    {c} is made of what?
    {c} from which (colours|colors)?
    i (need|want) {c} paint. (what|which colours) do i mix?
    i have no {c} paint. how (can i make it|do i make it|do i get it)?
    i ran out of {c}. how can i mix it?
    to (get|make) {c}, what do i mix?
    """,
    "i want to paint in {c}, what two colours do i take to mix it?",
    be="are",
)
RAINBOW_NEXT = asked(
    """
    = (which|what) (colour|color) comes {s} {c} in (the|a) rainbow
    = (which|what) (colour|color) is {s} {c} in (the|a) rainbow
    = what comes {s} {c} in (the|a) rainbow
    in (the|a) rainbow, what comes {s} {c}
    in (the|a) rainbow, (which|what) (colour|color) is {s} {c}
    """,
    """
    the (colour|color) {s} {c} in (the|a) rainbow
    the rainbow (colour|color) {s} {c}
    """,
    "",
    """
    {s} {c} in the rainbow
    rainbow: what is {s} {c}?
    """,
)
IS_COLOUR = asked_if(
    """
    {b} {t} {x}
    {b} {t} {x} (in colour|in color|usually|normally)
    is the (colour|color) of {t} {x}
    """,
    """
    {t} {b} {x}
    the (colour|color) of {t} is {x}
    """,
    """
    {n} {x}?
    {x} {n}?
    {t} {b} {x}, or not?
    do you think {n} {b} {x}?
    """,
)
IS_MIX = asked_if(
    """
    do {c} and {d} make {x}
    does {c} and {d} make {x}
    do i get {x} (if|when) i mix {c} and {d}
    do you get {x} (if|when) you mix {c} and {d}
    is {c} (and|plus|mixed with) {d} {x}
    can i make {x} (from|out of|with) {c} and {d}
    """,
    """
    {c} and {d} make {x}
    {c} mixed with {d} is {x}
    you get {x} when you mix {c} and {d}
    """,
    "{c} + {d} = {x}?",
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
    |and what about|what about|how about|good. now|the same for|or|and the colour of|and of) {c}(?|?|??|. please|)
    """,
    "(could you also do|then what about) {c}?",
)
