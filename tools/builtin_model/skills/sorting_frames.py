"""More sentences about short lists: with a reason, clumsy and short ones, and rarer wishes."""

from tools.builtin_model.patterns import Patterns

_WHY = """(i am making a (class|guest|shopping|reading|price) list|im making a list|i have to make a list
    |my teacher wants it|for the guest list|for my essay|for my class|my boss wants a list|i'm tidying up
    |i am cleaning my desk|we play a game|can you do me a favour|can you help me|need some help|hi|hello
    |excuse me|quick question)"""
UP = f"""
    {_WHY}(.|:|,) (sort {{x}}|put {{x}} in order|please sort {{x}}|order {{x}} from low to high
    |put these numbers in order: {{x}}|which order do {{x}} go in|sort {{x}} from smallest to biggest)(|?| please)
    (i have|i've got|i got|we have|there are|here are|here's) (the numbers |these numbers: |the scores |these: |
    ){{x}}(.|,|:) (what order should they be in|which order is it from small to large|what is the order
    |put them in order|sort them|please sort|from smallest to biggest please|which order|order them please)(|?)
    (sort|order|arrange|put|rank|list) {{x}} (from smallest to biggest|from the lowest to the highest|low to high
    |smallest to biggest|smallest to largest|small to big|in rising order|from little to big|least to greatest
    |from least to most|the smallest first|with the smallest first|lowest to highest|in a row by size
    |up|from the bottom up)(|.| please| for me)
    (put|make|get) {{x}} (in size order|in number order|in counting order|into order|sorted)(|.| please)
    (line up|organise|organize|sequence|tidy up|place) (the numbers |these numbers: |){{x}}(| in order
    | by size| from small to large)(|.| please)
    {{x}} (smallest first|small to big|low to high|smallest to largest|smallest to biggest|in size order
    |lowest first|lowest to highest|pls sort|sort pls|in order pls|sort asc|asc)(|?| please)
    what (order|is the order) (would|do|should|are) {{x}} (be in|go in|come in|in)(|,) from (small|low) to (big
    |high)(|?)
    (what|how) (would|do|does) {{x}} look (like |)(sorted|in order|when sorted|in ascending order|from small to big)(
    |?)
    """
DOWN = f"""
    {_WHY}(.|:|,) (sort {{x}} from high to low|put {{x}} in descending order|sort {{x}} from biggest to smallest
    |put these numbers from biggest to smallest: {{x}}|sort {{x}} with the biggest first)(|?| please)
    (i have|i've got|i got|we have|here are) (the numbers |these numbers: |the scores |these: |){{x}}(.|,|:) (
    sort them from biggest to smallest|put the biggest first|highest first please|from largest to smallest please
    |list them from high to low|which order from big to small)(|?)
    (sort|order|arrange|put|rank|list) (the numbers |these numbers: |these scores: |){{x}} (from biggest to smallest
    |biggest to smallest|largest to smallest|high to low|from the highest to the lowest|highest to lowest
    |from most to least|the biggest first|with the biggest first|with the highest at the top|in falling order
    |from the top down|best first|down|desc)(|.| please| for me)
    (sort|order|arrange|put|rank|list) (these numbers|these|these scores|them) (from biggest to smallest
    |from highest to lowest|high to low|biggest to smallest)(:|) {{x}}
    {{x}} (biggest first|big to small|high to low|biggest to smallest|largest to smallest|highest to lowest|desc
    |largest first|highest first|sort desc|sort descending)(|?| please)
    (what|how) (would|do|does) {{x}} look (like |)(in descending order|from big to small|sorted from high to low)(
    |?)
    """
WORDS = f"""
    {_WHY}(.|:|,) (sort {{x}}|put {{x}} in alphabetical order|please sort {{x}} alphabetically|sort {{x}} from a to z
    |put these in alphabetical order: {{x}}|can you alphabetize {{x}}|order {{x}} by alphabet|put {{x}} in abc order
    |what is the alphabetical order of {{x}})(|?| please)
    (i have|i've got|i got|we have|there are|here are|here's) (the words |the names |these names: |these words: |
    these: |){{x}}(.|,|:) (what order should they be in alphabetically|put them in alphabetical order
    |sort them by name|please put them from a to z|make it alphabetical|which order is alphabetical
    |alphabetical order please|sort alphabetically|can you alphabetize them|order them from a to z)(|?)
    (shopping list|my list|guest list|list|names|words|class list|to do list)(:|) {{x}}(.|,|;) (make it alphabetical
    |put it in alphabetical order|alphabetical please|sort it by letter|alphabetize it|alphabetically please
    |sort it from a to z)(|.)
    (make|get|put) {{x}} (alphabetical|in alphabet order|in abc|into alphabetical order|into abc order
    |in order of the alphabet|in order by letter|a to z)(|.| please)
    (organise|organize|line up|file|rank|place|sequence) (the words |these words: |the names |){{x}} (alphabetically
    |in alphabetical order|by alphabet|from a to z|by first letter)(|.| please| for me)
    {{x}} (alphabetized|alphabetize|a-z|a to z|abc|alphabetic|alphabet order|in alphabet order|in abc|sort a-z
    |order alphabetically|in alphabetical order pls)(|?| please)
    (order|sort|arrange|list|put) (these|the) (names|words|fruits|animals|things|colours|towns|cities|items|foods) (
    from a to z|alphabetically|in alphabetical order|by alphabet|in abc order|a to z|)(:) {{x}}
    (how|what) (would|do|does) {{x}} (go|look|be) (alphabetically|in alphabetical order|in a dictionary|in abc order)(
    |?)
    (alphabetize|alphabetise|alphabetical|alphabetically|abc|a-z|a to z)(:|) {{x}}
    """
REVERSE = f"""
    {_WHY}(.|:|,) (reverse {{x}}|reverse the list {{x}}|say {{x}} backwards|put {{x}} in reverse order
    |give me {{x}} in reverse|turn this list around: {{x}})(|?| please)
    (i have|i've got|here is|here's|my list is) (the list |this list: |){{x}}(.|,|:) (say it in reverse
    |in reverse order please|what is it backwards|reverse the order|turn it around|list it from the end
    |read it backwards|back to front please)(|?)
    (put|write|say|list|give me|read|name) {{x}} (last one first|with the last first|the other way around
    |in opposite order|the opposite way|starting from the last|starting at the end|in backwards order|end to start
    |back to front|last to first)(|.| please| for me)
    (flip|swap|switch|turn|change) the order (of|in|for) (the list |these: |this list: |){{x}}(| around| round)(|.
    | please)
    {{x}} (backward|in opposite order|other way round|from the end|last to first|flipped|reverse order|reverse it pls
    |from end to start|the other way around)(|?| please)
    (say|list|write|put|give me) (these|this list|them|the following|these words) (in reverse|in reverse order
    |backwards|in opposite order|the other way round|from last to first)(:|) {{x}}
    (what|how) (would|is|does) {{x}} (look|read|sound|be) (in reverse|in reverse order|backwards
    |the other way round)(|?)
    """
ITEM = f"""
    {_WHY}(.|:|,) (what is the {{n}} one in {{x}}|which is the {{n}} of {{x}}|what comes {{n}} in {{x}})(|?)
    (my|the|this|here is my) (shopping list|to do list|list)(:| is) {{x}}(.|;) (what is {{n}}|what's the {{n}} thing
    |which one is {{n}}|what's the {{n}} on it|what's the {{n}} item|what is the {{n}} thing on my list)(|?)
    (what's|whats|what is|which is) (the {{n}}|{{n}}|the {{n}} one|the {{n}} thing) (here|on this list|in this
    list|in my list|on my list|on the list|in this|in the row)(:|) {{x}}(|?)
    (the |){{n}} (one|thing|entry|name|word) (on|of|in|from) (this list|the list|my list|these)(:|) {{x}}(|?)
    """
NUMBER = f"""
    {_WHY}(.|:|,) (how many items are in {{x}}|how many words are {{x}}|count the items in {{x}})(|?| please)
    (my|the|this|here is my) (shopping list|to do list|list)(:| is) {{x}}(.|;) (how many is that
    |how many things do i need|how many things are on it|how many items are on it|how many do i have to buy)(|?)
    (how many|how much) (things|items|words|entries|names) (are on|are in|are there on|does it have,|on
    |in) (this list|the list|my list|this)(:|) {{x}}(|?)
    (count|number of|total number of) (items|words|things|entries) (here|in this list|in my list|on my list)(:
    |) {{x}}
    """
EARLIER = """
    (who|what|which) (is|comes|goes|would be) (first|earlier|sooner) (in the alphabet|alphabetically|in a dictionary
    |in the dictionary|on the class list|by alphabet)(,|:|) {x}(|?)
    {x}(:|,) (which|what) (one |)(is earlier in the alphabet|comes earlier|comes first in abc order|goes first)(|?)
    (in the alphabet|alphabetically)(,|) (is|does) {x} (come |)first(|?)
    (what|which) (letter |word |name |)(is|comes) (earlier|nearer to a|closer to the start) (in the alphabet
    |alphabetically)(,|:|) {x}(|?)
    """
LARGEST = """
    (i have|we have|the scores are|the prices are|the ages are) {x}(.|,) (which is (the |)(biggest|largest|highest|most
    )|which one is the (biggest|largest|highest)|what's the (biggest|largest|highest))(|?)
    (what's|whats|what is|which is) (bigger|the bigger number|larger|higher|more|the most|the max|max|the
    maximum)(,|:|) {x}(|?)
    (biggest|largest|highest|max|maximum|top) (number|one|value|score|)(:|,|) {x}(|?| please)
    {x} (which is bigger|whats the biggest|which is the most|biggest|biggest one|biggest number|max|largest number
    |what is the highest|highest)(|?)
    max of {x}
    """
SMALLEST = """
    (i have|we have|the scores are|the prices are|the ages are) {x}(.|,) (which is (the |)(smallest|lowest|least|minimum
    )|which one is the (smallest|lowest)|what's the (smallest|lowest)|which is least)(|?)
    (what's|whats|what is|which is) (smaller|the smaller number|lower|less|the least|the min|min|the
    minimum)(,|:|) {x}(|?)
    (smallest|lowest|min|minimum|least) (number|one|value|score|)(:|,|) {x}(|?| please)
    {x} (which is smaller|whats the smallest|which is the least|smallest|smallest one|smallest number|min
    |lowest number|what is the lowest|lowest)(|?)
    min of {x}
    """
LONGEST = """
    (what's|whats|what is|which is) the longest (word|name|one)(:|,| here:| in this list:|) {x}(|?)
    (who|which) has the longest name(,|:|) {x}(|?)
    {x} (longest|longest word|which is longest|which word is longest|whats the longest)(|?)
    (pick|find|show me|choose|say) the (longest|longest word|one with the most letters)(:|,) {x}(|.| please)
    """
SHORTEST = Patterns(
    """
    which word is the shortest: {x}?
    which is the shortest word: {x}?
    shortest word: {x}
    shortest of {x}
    (which|what) (word |one |of these words |name |)is (the |)shortest(,|:|) {x}(|?)
    (which|what|what's|whats) is the shortest (word |one |name |)(of|in|among|from) (these: |the list |) {x}(|?)
    (which|what) (word|one|name|of these) (has|with) the (fewest|least) letters(,|:|) {x}(|?)
    (please |)(find|tell me|name|give me|pick) the shortest (word |one |name |)(of|in|from|among) (these words:
    |the list |) {x}(|.| please)
    (can|could) you (find|tell me|name|pick) the shortest (word |one |)(of|in|from|among) {x}(|?)
    {x}(:|,) (which is the shortest|which word is the shortest|the shortest word|shortest|which is shortest
    |which has the fewest letters)(|?)
    (of|among|out of) {x}(,|) which (word |one |)(is the shortest|is shortest|has the fewest letters)(|?)
    the shortest (word |)(in|of|among) {x}(|?| please)
    """,
    "in the list {x}, which word has the fewest letters?",
)
WORDS_DOWN = Patterns(
    """
    sort {x} from z to a
    {x} from z to a
    {x} in reverse alphabetical order
    sort {x} in reverse alphabetical order
    (please |pls |can you |could you |)(sort|order|arrange|put|list|write) (the words |) {x} (from z to a|z to a
    |in reverse alphabetical order|backwards through the alphabet|in descending alphabetical order|z-a)(|.| please|?
    | for me)
    (please |pls |can you |could you |)(sort|order|arrange|put|list) (these|these words|them|this list|the words
    |these names) (from z to a|in reverse alphabetical order|z to a)(:|) {x}
    {x}(:|,) (from z to a|z to a|reverse alphabetical order|in reverse alphabetical order|sort from z to a)(|?| please)
    (reverse alphabetical order|z to a|from z to a|reverse abc order)(:| of|) {x}
    (what is|what's) (the reverse alphabetical order of {x}|{x} in reverse alphabetical order|{x} from z to a)(|?)
    """,
    "starting at z, (sort|list) {x} alphabetically(|.)",
)
BY_LENGTH = Patterns(
    """
    sort {x} by length
    {x} by length
    sort by length: {x}
    sort these words by length: {x}
    (please |pls |can you |could you |)(sort|order|arrange|put|list|rank) (the words |) {x} (by length
    |from shortest to longest|by number of letters|in order of length|from short to long|shortest first|by word length)(
    |.| please|?| for me)
    (please |pls |can you |could you |)(sort|order|arrange|put|list) (these|these words|them|this list|the words
    |these names) (by length|from shortest to longest|by number of letters|in order of length|shortest first)(:|) {x}
    {x}(:|,) (by length|from shortest to longest|sort by length|shortest first|order by length)(|?| please)
    (shortest to longest|from short to long|shortest first|order of length)(:|) {x}
    """,
    "with the shortest word in front, (sort|list) {x}(|.)",
)
LATER = Patterns(
    """
    which comes last alphabetically, {x}?
    which comes last in the alphabet, {x}?
    {x}, which comes last alphabetically?
    (which|what) (word |one |name |of these |letter |)(comes|is|would be|goes|stands) (last|later) (alphabetically
    |in the alphabet|by alphabet|in the dictionary|in a dictionary|in alphabetical order|in abc order)(,|:|) {x}(|?)
    (alphabetically|in alphabetical order|in the alphabet)(,|) (which|what) (comes|is) last(,|:|) {x}(|?)
    {x}(:|,) (which|what) (word |one |) (comes|is) last (alphabetically|in the alphabet|in the dictionary)(|?)
    (tell me|can you tell me|do you know) which (word |)comes last (alphabetically|in the alphabet)(,|:|) {x}(|?|.)
    """,
    "at the end of a dictionary, do i find {x}(|?)",
)
WITHOUT = Patterns(
    """
    remove {w} from {x}
    {x} without {w}
    take {w} off the list: {x}
    (please |pls |can you |could you |)(remove|take|delete|drop|leave out|cross out|strike) {w} (from|out of|off|in) (
    the list |this list: |my list: |) {x}(|.| please|?)
    (the list |) {x} (without|minus|but without|except|but not) {w}(|?| please)
    {x}(:|,) (remove|delete|drop|leave out|cross out|take away|without) {w}(|.| please)
    (my|the|here is my) (list|shopping list)(:| is) {x}(.|;) (remove {w}|take {w} off|cross out {w}|delete {w}
    |i have {w} already|drop {w})(|.| please)
    """,
    "i need {x}, but {w} no longer(|.)",
)
WITH = Patterns(
    """
    add {w} to {x}
    add {w} to the list: {x}
    put {w} on the list: {x}
    (please |pls |can you |could you |)(add|append) {w} to (the list|this list|my list|my shopping list|the end of
    the list)(:|) {x}(|.| please|?)
    (please |pls |can you |could you |)put {w} (on|at the end of) (the list|this list|my list|my shopping list)(:
    |) {x}(|.| please|?)
    (my|the|here is my) (list|shopping list)(:| is) {x}(.|;) (add {w}|put {w} on it|add {w} to it|also {w}
    |i need {w} too|add {w} at the end)(|.| please)
    {x}(:|,) (now add|please add|add) {w}(|.| please| at the end| to the list)
    """,
    "extend my list of {x} with {w}(|.)",
)
