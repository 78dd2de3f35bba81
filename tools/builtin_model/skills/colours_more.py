"""More of what people type when they ask about colours: choices, paint, and yes/no questions on kinds of colours."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills import colours_patterns
from tools.builtin_model.skills.fact_frames import AND_MORE, asked, asked_if, wider

AND = wider(colours_patterns.AND, AND_MORE)
THING = wider(
    colours_patterns.THING,
    """
    (what|whats|wat|which|what is the|whats the|what's the) (colour|color|colur|coler) (of|for|on|is|are) {n}(?|??
    | pls|)
    (what|which) (colour|color) (do|would|does) (you|people|one|a child|most people) (say|think|call) {t} {b}(?|)
    (im|i'm|i am|my son is|my daughter is|my kid is|we are) (drawing|painting|colouring in|colouring|coloring) {t}(.|,)
    |(which|what) (colour|color|crayon|pencil|paint) (do i need|should i take|should i use|do i use|is it|fits)(?|)
    (which|what) (crayon|pencil|paint|pen) (do i need|should i take|should i use|do i take) (for|to draw) {t}(?|)
    {t}(,|:|...| -) (what|which) (colour|color) (is that|is it|is this|do they have|does it have|would that be)(?|)
    {t} {b} (normally|usually|always|mostly) (what|which) (colour|color)(?|)
    (do you know|can you see|tell me) (what|which) (colour|color) {n} {b}(?|)
    (what|which) (colour|color) {b} (normal|real|typical|most|fresh) {n}(?|)
    my (daughter|son|kid|student) (asks|wants to know|asked me) (what|which) (colour|color) {t} {b}(.|?|)
    """,
)
MIX = wider(
    colours_patterns.MIX,
    """
    (i have|i've got|i got|we have|i only have|ive got) {c} and {d} (paint|paints|colour|crayons|play dough)(.|,| and|)
    |(what|which colour|what color|which color) (will i get|can i make|do i get|does it make|comes out|will it be
    |do they make) (if i mix them|when i mix them|mixed|together|)(?|)
    (what|which|wat) (colour|color|colur) (does|do|will|would) (you get|i get|we get|it be|it make|it give|come out
    |it become) (if|when|from) (you mix|i mix|mixing|you put|i add|you combine|i blend) {c} (and|with|to|+) {d}(?|)
    (if|when) (i|you|we|my son|someone) (add|put|pour|mix|stir|blend) {c} (to|into|and|with) {d}(,|) (what|which)
    |(colour|color) (is it|do i get|do you get|will it be|comes out|results|do we see)(?|)
    {c} (and|n|&|+|plus|with) {d} (make|makes|gives|is|equals|=|becomes|turns into|turn into) (what|wat|what color
    |what colour|which colour|?|...)(?|)
    (mixed|mixing|combining|combine|blend|stirring) {c} (and|with|&|into) {d}(?|:| -|,|) (what|result|what is it|gives
    |what comes out|what do i get|)(?|)
    my (son|daughter|kid|teacher) mixed {c} and {d}(.|,| paint.) (what|which) (colour|color) (is it|came out|did it make
    |is that|will it be)(?|)
    """,
)
UNMIX = wider(
    colours_patterns.UNMIX,
    """
    (what|which|wat) (colours|colors|paints|two paints) (do i|do you|should i|must i|can i|to) (mix|use|combine|blend
    |need|take|put together) (to get|to make|for|to create) {c}(?|| paint?)
    (how|how do|how can) (i|you|we|one) (make|get|create|mix|produce) (the colour |the color |){c}(| paint)(?|)
    (im|i'm|i am|we are) (painting|out of {c}|missing {c}|trying to make {c})(.|,| and) how (do i|can i|to) (make
    |get|mix)
    |{c}(?|| paint?)
    (i want|i need|i'd like) to (make|mix|get|create) {c}(.|| paint.) (how|which colours|what do i mix
    |what do i need)(?|)
    {c} is (a mix|a mixture|made|mixed|the result) of (what|which colours|which two colours|what colors)(?|)
    (recipe|mix|formula) for {c}(?|| paint| please)
    """,
)
# "Is grass green or blue?": one of the two is right.
CHOICE = Patterns(
    """
    {b} {t} {x} or {y}?
    {b} {t} {x} or {y}
    {b} {t} (usually |normally |really |){x} or {y}(?|| in colour?| in color?)
    {b} {n} {x} or {y}(?|)
    {t}(:|,|...| -) {x} or {y}(?|)
    {x} or {y}(:|,|?) (what|which|what colour|which color) {b} {t}(?|)
    (what|which) (colour|color) {b} {t}(,|:|?) {x} or {y}(?|)
    (do you know|tell me|i forgot|i wonder|can you tell me) (if|whether) {t} {b} {x} or {y}(?|.|)
    (we are arguing|my son asks|quick question|help me)(:|.) {b} {t} {x} or {y}(?|)
    """,
    """
    would you say {t} {b} {x} or rather {y}?
    """,
)
IS_PRIMARY = asked_if(
    """
    is {c} a (primary|basic) (colour|color)
    is {c} one of the primary (colours|colors)
    """,
    """
    {c} is a (primary|basic) (colour|color)
    {c} is one of the primary (colours|colors)
    """,
)
IN_RAINBOW = asked_if(
    """
    is {c} in (the|a) rainbow
    is {c} a (colour|color) of the rainbow
    is {c} one of the rainbow (colours|colors)
    is there {c} in (the|a) rainbow
    does (the|a) rainbow have {c}
    """,
    """
    {c} is in the rainbow
    {c} is a (colour|color) of the rainbow
    the rainbow has {c} in it
    """,
)
RAINBOW_NTH = asked(
    """
    = (which|what) is the {o} (colour|color) (of|in) the rainbow
    = (which|what) (colour|color) is {o} in the rainbow
    (which|what) (colour|color) comes {o} in the rainbow
    """,
    """
    the {o} (colour|color) (of|in) the rainbow
    the {o} rainbow (colour|color)
    """,
    "",
    "{o} (colour|color) (of|in) the rainbow(?|)\nrainbow {o} (colour|color)(?|)",
)
MORE_THINGS = """an apple/apples red, an avocado/avocados green, lettuce/ green, celery/ green, mint/ green,
    a sheep/ white,
    a snowman/snowmen white, an igloo/igloos white, a skeleton/skeletons white, garlic/ white, cauliflower/ white,
    yogurt/ white, a pearl/pearls white, an egg/eggs white, a wedding dress/wedding dresses white, a ruby/rubies red,
    a poppy/poppies red, a cranberry/cranberries red, a fire hydrant/fire hydrants red, a heart/hearts red,
    lava/ red, a daffodil/daffodils yellow, a dandelion/dandelions yellow, a duckling/ducklings yellow,
    a rubber duck/rubber ducks yellow, a school bus/school buses yellow, a tennis ball/tennis balls yellow,
    pineapple/ yellow, the Earth/ blue, a sapphire/sapphires blue, a smurf/smurfs blue, an emerald/emeralds green,
    a caterpillar/caterpillars green, a grasshopper/grasshoppers green, a turtle/turtles green, a lizard/lizards green,
    a lawn/lawns green, a blackberry/blackberries black, a tyre/tyres black, a tire/tires black, a gorilla/gorillas
    black, a bat/bats black, a blackboard/blackboards black, a rhino/rhinos grey, a koala/koalas grey,
    a shark/sharks grey, a hippo/hippos grey, a donkey/donkeys grey, the moon/ grey, a camel/camels brown,
    a kangaroo/kangaroos brown, a monkey/monkeys brown, a walnut/walnuts brown, cinnamon/ brown, a coconut/coconuts
    brown, a teddy bear/teddy bears brown, a basketball/basketballs orange, a traffic cone/traffic cones orange,
    a football/footballs black and white"""
