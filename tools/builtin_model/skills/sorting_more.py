"""The sentences that ask for one item of a short list, or for their number."""

from tools.builtin_model.patterns import Patterns

_EXTREME = """
    ADJ of {x}
    ADJ: {x}
    which is the ADJ of {x}?
    which is ADJ, {x}?
    which number is ADJ: {x}?
    (which|what) (number |one |of these |of these numbers |)is (the |)ADJ(,|:|) {x}(|?)
    (which|what) (number |one |)(is|would be) the ADJ (number |one |)(of|in|among|out of|from) (these: |the list
    |the numbers |) {x}(|?)
    (please |pls |just |)(find|tell me|name|give me|pick|show me|say|choose|write down) the ADJ (number |one |)(of|in
    |from|among|out of) (the numbers |these numbers: |this list: |the list |) {x}(|.| please)
    (can|could|would) (you|u) (please |)(find|tell me|name|pick|give me) the ADJ (number |one |)(of|in|from
    |among) ( the numbers |these numbers: |this list: |) {x}(|?| please?)
    (what is|what's|whats) the ADJ (number |one |value |)(of|in|from|among|out of) (the list |these: |this list:
    |these numbers: |the numbers |) {x}(|?)
    (do you know|i want to know|i need|i'd like to know|i wonder) (which is |) the ADJ (of|number in|one of) {x}(|?|.)
    {x}(:|,| -) (which is the ADJ|the ADJ|which is ADJ|ADJ|which number is the ADJ|ADJ number|what is the ADJ number
    |pick the ADJ|which one is ADJ)(|?|.)
    (the |)ADJ (number |one |)(in|of|from|among) {x}(|?| please| is?| is what?| is which?)
    (of|from|among|out of|between) {x}(,|) (which|what) (one |number |)is (the |)ADJ(|?)
    (my|the|these) numbers are {x}(.|,) (which is the ADJ?|what is the ADJ?|find the ADJ.|which one is ADJ?)
    (for my homework|quiz|quick one|maths)(:|,) (which is the ADJ of {x}?|find the ADJ of {x}|ADJ of {x}?)
    """


def _extreme(adjectives: str, held: str) -> Patterns:
    """Return the sentences that ask for the largest or the smallest of some numbers."""
    return Patterns(_EXTREME.replace("ADJ", adjectives), held)


LARGEST = _extreme(
    "(largest|biggest|highest|greatest|maximum|biggest|largest)",
    """
    (look at|take) {x} and (say|tell me) which one is the (largest|biggest)(|.)
    in the list {x}, (which|what) number is the (greatest|biggest)?
    {x}, who (has|is) the (highest|biggest)?
    """,
)
SMALLEST = _extreme(
    "(smallest|lowest|least|minimum|smallest|lowest|littlest)",
    """
    (look at|take) {x} and (say|tell me) which one is the (smallest|lowest)(|.)
    in the list {x}, (which|what) number is the (lowest|smallest)?
    {x}, who (has|is) the (lowest|smallest)?
    """,
)
LONGEST = Patterns(
    """
    which word is the longest: {x}?
    which is the longest word: {x}?
    longest word: {x}
    longest of {x}
    (which|what) (word |one |of these words |)is (the |)longest(,|:|) {x}(|?)
    (which|what) is the longest (word |one |)(of|in|among|from) (these: |the list |) {x}(|?)
    (which|what) (word|one|name|of these|of these words) (has|with) the most letters(,|:|) {x}(|?)
    (please |)(find|tell me|name|give me|pick) the longest (word |one |name |)(of|in|from|among) (these words:
    |the list |) {x}(|.| please)
    (can|could) you (find|tell me|name|pick) the longest (word |one |)(of|in|from|among) {x}(|?)
    {x}(:|,) (which is the longest|which word is the longest|the longest word|longest|which is longest
    |which has the most letters)(|?)
    (of|among|out of) {x}(,|) which (word |one |)(is the longest|is longest|has the most letters)(|?)
    the longest (word |)(in|of|among) {x}(|?| please)
    """,
    """
    (look at|take) {x} and (say|tell me) which word is the longest(|.)
    in the list {x}, which word has the most letters?
    """,
)
ITEM = Patterns(
    """
    {n} item of {x}
    what is the {n} item of {x}?
    what is the {n} word in {x}?
    the {n} of {x}
    (what is|what's|whats|which is|tell me|give me|name|say|show me) the {n} (item|word|one|element|entry|thing) (of
    |in|from) (the list |this list: |) {x}(|?| please)
    (which|what) (item|word|one|element|entry) (is|comes|stands) (the |){n} (in|of) (the list |) {x}(|?)
    (which|what) (comes|is|stands) {n} in (the list |) {x}(|?)
    {x}(:|,| -) (what is the {n}|which is the {n}|the {n} one|the {n} item|{n} item|the {n} please|which one is {n}
    |what is the {n} word|the {n} word|which comes {n})(|?|.)
    (can|could|would) (you|u) (please |)(tell me|give me|name) the {n} (item|word|one|element) (of|in|from) {x}(|?)
    (in|from|of) (the list |) {x}(,|) (which|what) (is the {n}|is {n}|comes {n}|one is the {n})(|?)
    (my list is|the list is|here is a list:|i have a list:) {x}(.|,) (what is the {n} item?|which is the {n}?
    |tell me the {n} one|name the {n})
    (pick|take|choose) the {n} (item|word|one) (of|from|in) {x}(|.)
    """,
    """
    (look at|go through) {x} and (say|tell me) the {n} (item|word)(|.)
    in the list {x}, which word do you find {n}?
    """,
)
NUMBER = Patterns(
    """
    how many items: {x}?
    how many items are in the list {x}?
    count the items {x}
    how many are {x}?
    (how many|so how many) (items|words|things|elements|entries) (are in|are there in|are|do you count in
    |do you see in|in) (the list|this list:|the following:|) {x}(|?)
    how many (items|words|elements|entries) does (the list |) {x} have(|?)
    (please |)(count|count up) (the|all the|how many) (items|words|elements|things) (in|of) (the list |) {x}(|.
    | please)
    (can|could|would) you (please |)count the (items|words|elements|things) (in|of) (the list |) {x}(|?)
    {x}(:|,| -) (how many|how many items|how many words|count them|count the items|how many things are that
    |how many is that|how many words is that|how many items are there|how long is the list)(|?|.)
    (how long is|what is the length of|length of|number of items in|number of words in) (the list |this list: |) {x}(
    |?)
    (tell me|can you tell me|do you know|i want to know) how many (items|words|things) (are in
    |there are in) (the list |) {x}(|?|.)
    (my list is|the list is|i have a list:|here is my list:) {x}(.|,) (how many items is that?|count the items
    |how many items are there?|how many things are on it?|how long is it?)
    [{x}] (length|how many items|how many elements)(|?)
    """,
    """
    (look at|go through) {x} and count the (items|words)(|.)
    in the list {x}, how many (words|items) do you find?
    """,
)
