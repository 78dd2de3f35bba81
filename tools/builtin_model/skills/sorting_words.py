"""The sentences that ask to sort, reverse and look through a short list."""

from tools.builtin_model.patterns import Patterns

UP = Patterns(
    """
    sort {x}
    sort: {x}
    sort {x} please
    order {x}
    sort these numbers: {x}
    put {x} in order
    {x} sorted
    arrange {x}
    (please |pls |plz |kindly |just |now |)(sort|order|arrange|rank) (these|these numbers|the numbers|the following
    |the following numbers|this list|the list|my numbers|the list of numbers|this|them|some numbers
    |all these numbers)(:| for me:| please:| from smallest to largest:| from low to high:| in ascending order:
    | by size:| upwards:| from small to big:) {x}
    (please |pls |plz |kindly |just |now |)(sort|order|arrange|rank|put|list) (the numbers |numbers
    |) {x} ( from smallest to largest|from small to large|from low to high|in ascending order|in order|by size
    |upwards|ascending|from the smallest to the largest|from lowest to highest|from least to greatest
    |in increasing order|by value|rising|from small to big|smallest first|lowest first|in the right order
    |in numerical order|numerically)(| please| for me|.|!)
    (can|could|would|will) (you|u) (please |kindly |)(sort|order|arrange|put in order|rank) (the numbers
    |these numbers|these|this list|the list|)(:|) {x}(| for me| please| from smallest to largest| in ascending order
    | from low to high| by size)(|?)
    (can|could|would|will) (you|u) (please |)(put|bring|list|write|give me|arrange) {x} (in order|in ascending order
    |from smallest to largest|in the right order|from low to high|from least to greatest|sorted)(|?| please?| for me?)
    (i need|i want|i have|i'd like|i would like|we need) (to (sort|order|put in order|arrange) {x}|{x} sorted
    |{x} in order|{x} in ascending order|{x} from smallest to largest|these sorted: {x}|these numbers sorted: {x}
    |these in order: {x}|these numbers in order: {x})(|.| please)
    (what is|what's|whats|how is|what are) {x} (sorted|in order|in ascending order|from smallest to largest
    |sorted by size|when sorted|put in order)(|?)
    (what is|what's|tell me|give me|show me) the (right order|correct order|order|ascending order|sorted order
    |sorted list) (of|for) {x}(|?| please)
    (how do|how would|how can|how should) (you|i|we|u) (sort|order|arrange) {x}(|?| by size?| from small to large?)
    {x}(:|,| -) (sort|sort them|sort this|sort these|put them in order|sort please|in order please|order them|sort it
    |sort by size|sort ascending|which order|smallest first|from low to high|from smallest to largest
    |sort these numbers|sort this list)(|.|?| please)
    {x} (in order|sorted please|in ascending order|from smallest to largest|sorted from low to high
    |in the right order|ascending|sort them)(|?| please)
    (sort|sorting|ascending|ascending order|order|in order|sorted|from low to high|from small to large
    |smallest to largest|least to greatest)(:| of|: numbers) {x}
    (my|the|these|our) numbers are {x}(.|:|,) (sort them|please sort them|put them in order|can you sort them?
    |order them|which order is right?|sort them from low to high|sort them please)
    (here is|here's|this is|i have|i've got|take|given) (a list|my list|the list|some numbers|numbers)(:|) {x}(.
    |,) ( sort it|sort them|please sort it|put it in order|can you sort it?|put them in order|sort them please)
    (for my homework|for school|i have a test|maths|quick one|help|help me)(:|,|.) (sort {x}|put {x} in order
    |order {x}|sort {x} please|please sort {x}|how do you sort {x}?)
    (which|what) order (do|does|should|would) {x} (have|come in|go in|be in|get)(|?| from small to large?)
    (help me|please help me|let's|let us|help me to) (sort|order|arrange|put in order) {x}(|.| please)
    would you mind (sorting|ordering|arranging) {x}(| for me)(|?)
    (make|turn|bring) {x} (into a sorted list|into order|into ascending order|sorted)(|.)
    (start with|begin with) the smallest(:|, sort) {x}
    [{x}] sort
    sort [{x}]
    (sort|order|please sort|can you sort|arrange) (the list |the array |) [{x}](|?|.| please| in ascending order)
    (please |pls |can you |could you |i need to |help me |i have to |)(put|bring|arrange|list|write|place|get
    |set) (these|these numbers|the numbers|the following numbers|the following|my numbers|this list|the list
    |this list of numbers|them) (in order|in ascending order|from smallest to largest|from small to large
    |from low to high|in the right order|from least to greatest|by size|in increasing order)(:|: | for me:
    | please:) {x}
    (sort|arrange|put|order|list) (in ascending order|from smallest to largest|in order|from low to high|ascending)(:
    |) {x}
    (numbers|list)(:|) {x}(.|,) (sort|sorted please|in order please|sort ascending)
    """,
    """
    from (low|small) to (high|large), (list|arrange) {x}(| for me)(|.)
    the numbers {x} (need|want) to be (sorted|put in order)(|.)
    (write|give) {x} with the smallest first(|.)
    """,
)
DOWN = Patterns(
    """
    sort {x} descending
    sort {x} in descending order
    sort {x} largest first
    sort {x} from large to small
    {x} descending
    {x} sorted downwards
    (please |pls |plz |kindly |just |now |)(sort|order|arrange|rank|put|list) (the numbers |numbers |these:
    |) {x} ( from largest to smallest|from large to small|from high to low|in descending order|downwards|descending
    |largest first|biggest first|from the largest to the smallest|from highest to lowest|from greatest to least
    |in decreasing order|highest first|in reverse numerical order|from big to small|the largest first|falling
    |with the largest first)(| please| for me|.|!)
    (please |pls |)(sort|order|arrange|rank) (these numbers|the numbers|these|this list|the following
    |them) ( from largest to smallest|from high to low|in descending order|downwards|largest first|biggest first
    |from big to small|from greatest to least)(:|) {x}
    (can|could|would|will) (you|u) (please |kindly |)(sort|order|arrange|put|list|rank
    |write) {x} (from largest to smallest|from high to low|in descending order|largest first|biggest first|downwards
    |from big to small|from greatest to least)(|?| please?| for me?)
    (i need|i want|i'd like|i would like) {x} (in descending order|from largest to smallest|from high to low
    |largest first|sorted downwards|sorted descending)(|.| please)
    (what is|what's|how is|what are) {x} (in descending order|from largest to smallest|from high to low
    |sorted descending|sorted downwards|with the largest first)(|?)
    (how do|how would|how can) (you|i|we) (sort|order) {x} (from largest to smallest|downwards|in descending order)(
    |?)
    {x}(:|,| -) (largest first|descending|sort descending|sort them downwards|from high to low
    |from largest to smallest|biggest first|sort from big to small|in descending order|sort them largest first
    |highest first)(|.|?| please)
    (descending|descending order|largest first|from high to low|largest to smallest|biggest first|from big to small
    |greatest to least|sort descending|sort downwards)(:| of|: numbers) {x}
    (my|the|these) numbers are {x}(.|:|,) (sort them from high to low|sort them downwards|largest first please
    |sort them in descending order|put the biggest first)
    (for my homework|for school|maths|quick one)(:|,) (sort {x} from high to low|{x} in descending order
    |sort {x} downwards|order {x} from greatest to least)
    (put|start with|begin with) the (largest|biggest|highest) (first|number)(:|, sort:|,) {x}
    sort [{x}] (descending|downwards|in descending order|largest first)(|.)
    (please |pls |can you |could you |i need to |help me |)(put|bring|arrange|list|write|place) (these|these numbers
    |the numbers|the following numbers|the following|my numbers|this list|the list|this list of numbers
    |them) (in descending order|from largest to smallest|from high to low|from big to small|largest first
    |from greatest to least|in decreasing order)(:|: | for me:| please:) {x}
    (sort|arrange|put|order|list) (in descending order|from largest to smallest|from high to low|descending)(:|) {x}
    (can|could) (you|u) (please |)(sort|order|arrange) (these|these numbers|the numbers|the following numbers
    |the following|my numbers|this list|the list|this list of numbers|them) (in descending order
    |from largest to smallest|from high to low|descending)(:|) {x}
    """,
    """
    from (high|large) to (low|small), (list|arrange) {x}(| for me)(|.)
    (write|give) {x} with the (biggest|highest) (in front|at the start)(|.)
    the numbers {x} (need|have) to be sorted with the largest first(|.)
    """,
)
WORDS = Patterns(
    """
    sort {x}
    sort {x} alphabetically
    sort these words: {x}
    alphabetical order: {x}
    put {x} in alphabetical order
    {x} in alphabetical order
    {x} sorted alphabetically
    (please |pls |plz |kindly |just |now |)(sort|order|arrange|list) (these|these words|the words|the following
    |the following words|this list|the list|my words|the names|these names|my list|this|them)(:| for me:| please:
    | alphabetically:| by alphabet:| from a to z:| in alphabetical order:| by the first letter:) {x}
    (please |pls |plz |kindly |just |now |)(sort|order|arrange|put|list|write) (the words |words |the list
    |) {x} ( alphabetically|by alphabet|from a to z|in alphabetical order|in alphabetic order|in abc order
    |by the alphabet|by first letter|by letter|in the order of the alphabet|as in a dictionary|in dictionary order)(
    | please| for me|.|!)
    (can|could|would|will) (you|u) (please |kindly |)(sort|order|arrange) (the words|these words|these|this list|)(:
    |) {x}(| for me| please| alphabetically| in alphabetical order| from a to z| by alphabet)(|?)
    (can|could|would|will) (you|u) (please |)(put|bring|list|write|give me|arrange) {x} in (alphabetical order
    |abc order|the order of the alphabet|alphabetic order)(|?| please?| for me?)
    (i need|i want|i'd like|i would like|i have) (to (sort|order) {x}|to put {x} in alphabetical order|{x} sorted
    |{x} in alphabetical order|{x} sorted alphabetically|these words sorted: {x}|these in alphabetical order: {x}
    |{x} from a to z)(|.| please)
    (what is|what's|whats|how is|what are) {x} (sorted|in alphabetical order|sorted alphabetically|sorted by alphabet
    |sorted from a to z)(|?)
    (what is|what's|tell me|give me|show me) the (alphabetical order|alphabetic order|abc order|sorted list) (of
    |for) {x}(|?| please)
    (how do|how would|how can|how should) (you|i|we|u) (sort|order|alphabetise|alphabetize) {x}(|?| alphabetically?)
    (alphabetise|alphabetize|please alphabetize|can you alphabetize|please alphabetise|can you alphabetise) (these:
    |the list |the words |) {x}(|?|.| please)
    {x}(:|,| -) (sort|sort them|sort alphabetically|sort these words|in alphabetical order please|from a to z
    |order them|put them in alphabetical order|sort them by alphabet|alphabetical order|alphabetically|sort this list
    |abc order)(|.|?| please)
    {x} (alphabetically|in alphabetical order please|from a to z|in abc order|by alphabet
    |in the order of the alphabet)(|?)
    (alphabetically|alphabetical|abc order|sorted by alphabet|from a to z|sort alphabetically|sort by alphabet|sort
    |alphabetic order)(:|: the words) {x}
    (my|the|these|our) words are {x}(.|:|,) (sort them|please sort them|put them in alphabetical order
    |can you sort them?|sort them alphabetically|sort them by alphabet)
    (here is|here's|this is|i have|take) (a list|my list|the list|some words|my shopping list|a list of words)(:
    |) {x}(.|,) (sort it|sort it alphabetically|please sort it|can you sort it?|put it in alphabetical order
    |sort it from a to z)
    (for my homework|for school|quick one|help|help me)(:|,|.) (sort {x}|put {x} in alphabetical order
    |sort {x} alphabetically|please sort the words {x}|order {x} by alphabet)
    (which|what) (order|alphabetical order) (do|should|would) {x} (have|come in|go in) (in a dictionary|by alphabet
    |in the alphabet)(|?)
    (help me|please help me|let's|let us) (sort|order|put in alphabetical order) {x}(|.| please| alphabetically)
    would you mind (sorting|ordering) {x}(| for me| alphabetically)(|?)
    sort [{x}]
    (sort|order|please sort|can you sort) (the list |the array |the words |) [{x}](|?|.| please| alphabetically)
    (please |pls |can you |could you |i need to |help me |i have to |)(put|bring|arrange|list|write|place|get
    |set) (these|these words|the words|the following words|the following|my words|this list|the list|these names
    |the names|these items|this list of words|them) (in alphabetical order|in abc order|from a to z|alphabetically
    |in the order of the alphabet|in alphabetic order)(:|: | for me:| please:) {x}
    (sort|arrange|put|order|list) (in alphabetical order|from a to z|alphabetically|in abc order)(:|) {x}
    (can|could) (you|u) (please |)(sort|order|arrange) (these|these words|the words|the following words|the following
    |my words|this list|the list|these names|the names|these items|this list of words|them) (in alphabetical order
    |from a to z|alphabetically|by alphabet)(:|) {x}
    what (is|would be) the alphabetical order (of|for) these( words|)(:|) {x}(|?)
    """,
    """
    from a to z, (list|arrange) {x}(| for me)(|.)
    the words {x} (need|want) to be in alphabetical order(|.)
    as in a dictionary, (order|list) {x}(|.)
    """,
)
REVERSE = Patterns(
    """
    reverse {x}
    reverse: {x}
    reverse the list {x}
    reverse this list: {x}
    say {x} backwards
    {x} backwards
    {x} in reverse order
    {x} in reverse
    (please |pls |plz |kindly |just |now |)(reverse|flip|turn around|invert) (the list|this list|the order of
    |the words|the list of|my list|the sequence|the items|the order of the words|the series|these|these items
    |the following)(|:) {x}(| please| for me|.)
    (please |pls |plz |kindly |just |now |)(say|write|list|give me|give|put|repeat|read|name|print
    |show me) (the list |) {x} (backwards|in reverse|in reverse order|from last to first|from the last to the first
    |in the opposite order|in backward order|the other way round|from back to front|from end to start
    |in the reverse order)(| please| for me|.|!)
    (can|could|would|will) (you|u) (please |kindly |)(reverse|flip|turn around) (the list|this list|the order of|)(
    |:) {x}(|?| please?| for me?)
    (can|could|would|will) (you|u) (please |)(say|write|list|give me|put|repeat) {x} (backwards|in reverse
    |in reverse order|from last to first|the other way round)(|?| please?)
    (i need|i want|i'd like) (to reverse {x}|{x} in reverse order|{x} backwards|{x} the other way round
    |{x} reversed)(|.| please)
    (what is|what's|how is) (the reverse of|the reverse order of|the opposite order of) (the list |) {x}(|?)
    (what is|what's|how is|what are) {x} (in reverse order|reversed|backwards|from last to first|in reverse)(|?)
    (how do|how would) (you|i|we) (reverse|say) (the list |) {x}(| backwards| in reverse)(|?)
    {x}(:|,| -) (reverse|reverse it|reverse them|backwards|in reverse|reverse the list|the other way round
    |reverse order|reverse this list|say it backwards|from last to first|now backwards)(|.|?| please)
    {x} (reversed|from last to first|the other way round|from back to front)(|?| please)
    (reverse order|reversed|backwards|in reverse|reverse order of|the reverse of|reverse list|last to first)(:|) {x}
    (here is|here's|this is|i have|take) (a list|my list|the list)(:|) {x}(.|,) (reverse it|please reverse it
    |say it backwards|turn it around|can you reverse it?|read it from last to first)
    (for my homework|quick one|a game)(:|,) (reverse {x}|say {x} in reverse order|reverse the list {x})
    reverse [{x}]
    (reverse|flip|please reverse|can you reverse) (the list |the array |) [{x}](|?|.| please)
    (start with|begin with) the last(:|, reverse:|one:) {x}
    """,
    """
    from the last to the first, (say|list) {x}(|.)
    turn the order of {x} around(| for me| please)(|.)
    if i read {x} from the end, what do i get(|?)
    """,
)
AGAIN_DOWN = Patterns(
    """
    now the other way
    now the other way round
    (and |now |ok |ok now |)(descending|downwards|the other way round|the other way|the other way around
    |largest first|in descending order|from high to low|sort them the other way|sort them downwards|biggest first
    |in the opposite order|sort them in descending order|from largest to smallest|sort it the other way round)(|?|.
    | please)
    """,
    "(then|and what about) with the largest (in front|first)(|?)",
)
AGAIN_UP = Patterns(
    """
    now the other way
    now sort them
    (and |now |ok |ok now |)(ascending|upwards|the other way round|the other way|sort them|smallest first|sorted
    |in ascending order|from low to high|sort them the other way|from smallest to largest|sort it|put them in order
    |in order)(|?|.| please)
    """,
    "(then|and what about) with the smallest (in front|first)(|?)",
)
AGAIN_WORDS = Patterns(
    """
    now sort them
    (and |now |ok |ok now |)(sort them|sorted|alphabetically|in alphabetical order|sort it|sort it alphabetically
    |sort them| by alphabet|from a to z|put them in alphabetical order|in abc order)(|?|.| please)
    """,
    "(then|and what about) in dictionary order(|?)",
)
AGAIN_REVERSE = Patterns(
    """
    and in reverse?
    (and |now |ok |ok now |)(reverse it|backwards|in reverse|reverse them|reverse the list|in reverse order
    |say it backwards|from last to first|reverse that)(|?|.| please)
    """,
    "(then|and what about) the list from its end(|?)",
)
EARLIER = Patterns(
    """
    which comes first alphabetically, {x}?
    which comes first in the alphabet, {x}?
    which word comes first in the dictionary, {x}?
    {x}, which comes first alphabetically?
    (which|what) (word |one |name |of these |)(comes|is|would be|goes|stands) first (alphabetically|in the alphabet
    |by alphabet|in the dictionary|in a dictionary|in alphabetical order|in abc order)(,|:|) {x}(|?)
    (alphabetically|in alphabetical order|in the alphabet|in a dictionary)(,|) (which|what) (comes|is) first(,|:
    |) {x}(|?)
    {x}(:|,) (which|what) (word |one |) (comes|is) first (alphabetically|in the alphabet|in the dictionary
    |by alphabet)(|?)
    (tell me|can you tell me|do you know|i want to know) which (word |)comes first (alphabetically|in the alphabet
    |in the dictionary)(,|:|) {x}(|?|.)
    (of|from) {x}(,|) (which|what) comes first (alphabetically|in the alphabet|in the dictionary)(|?)
    """,
    "(opening|in) a dictionary, do i find {x} first(|?)",
)
COUNT_WORDS = Patterns(
    """
    how many words are in {x}?
    how many words: {x}
    count the words in {x}
    word count of {x}
    how many words does {x} have?
    (how many|so how many) words (are in|are there in|in|has|do you count in|do you see in) (the sentence
    |this sentence: |the text |this: |) {x}(|?)
    how many words does (the sentence |the text |the phrase |) {x} (have|contain|consist of)(|?)
    (please |pls |)(count|count up) (the|all the|how many|all) words (in|of|are in) (the sentence |this sentence:
    |the text |) {x}(|.| please)
    (can|could|would) (you|u) (please |)count the words (in|of) (the sentence |this sentence: |this text: |) {x}(|?)
    (tell me|can you tell me|could you tell me|do you know|i want to know) how many words (are in
    |there are in) (the sentence |this sentence: |) {x}(|?|.)
    (what is|what's|give me|tell me) the (word count|number of words) (of|in|for) (the sentence |this sentence:
    |) {x}(|?)
    (number of words in|word count for|word count|length in words of)(:|) {x}(|?)
    {x}(:|,) (how many words|how many words is that|count the words|how many words are there|how many words is this)(
    |?)
    """,
    """
    in the sentence {x}, how many words do you (see|find)(|?)
    the words of {x}: count them(|.)
    """,
)
