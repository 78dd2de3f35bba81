"""The sentences that ask about the letters of a word, and words that people like to ask about."""

from tools.builtin_model.common import split_words
from tools.builtin_model.patterns import Patterns

ASKED = split_words(
    """banana strawberry elephant necessary beautiful because friend receive tomorrow separate calendar rhythm island
    hello goodbye computer chocolate butterfly giraffe crocodile umbrella bicycle restaurant business different
    definitely address balloon bottle coffee cookie dolphin eleven family february wednesday saturday thursday
    grammar happy kangaroo knowledge laughter library little monkey neighbour orange penguin pepper pizza potato
    tomato pumpkin purple question rainbow raspberry blueberry scissors sentence sister spaghetti squirrel success
    sunshine teacher telephone thousand tiger together tongue treasure tuesday vacuum vegetable village weather weird
    whistle window winter yellow zebra apple avocado blanket bookkeeper bubble carrot cherry cinema daughter
    dinosaur donkey eagle envelope feather finger flamingo forty garlic hippo honey horrible hospital iguana jacket
    jellyfish juice kitten ladder lemon lizard magic mango melon mountain mushroom naughty noodle octopus onion
    otter panda parrot peanut pencil pineapple pirate planet pretty puppy puzzle rabbit ribbon robot rocket salad
    sausage secret shadow silver soccer spider summer tennis thunder ticket turtle unicorn vanilla walnut wizard
    zipper
    cat dog sun bee owl ant egg cow pig hat zoo key sky tea boat fish frog moon tree book duck lion rain snow"""
)
PALINDROMES = split_words(
    """level radar noon civic kayak madam refer rotor racecar Anna Otto Eve Bob Hannah dad mom wow pop eye deed peep
    toot stats tenet solos"""
)
WORD_WITH = split_words(
    """apple ball cat dog egg fish garden house ice jacket king lemon moon nose orange pencil queen river sun tree
    umbrella village water xylophone yellow zebra"""
)
ORDINALS = split_words("first second third fourth fifth sixth seventh eighth ninth tenth")
ORDINAL_NUMBERS = split_words("1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th")

SPELL = Patterns(
    """
    spell {w}
    spell {w}.
    spell: {w}
    {w} spelling
    {w}, spell it
    spelling of {w}
    how do you spell {w}?
    how is {w} spelled?
    how to spell {w}
    (please |pls |plz |kindly |just |go on, |quick, |come on, |)(spell|spell out|spell me|spell for me) {w}(| please
    | for me| for me please| plz|, letter by letter| letter by letter| one letter at a time|.|!)
    (can|could|would|will) (you|u) (please |kindly |)(spell|spell out|spell me|spell for me) {w}(| for me| please
    | letter by letter)?
    (can|could|would) (you|u) (tell|show|teach) me (how to spell {w}|how {w} is spelled|how {w} is spelt
    |the spelling of {w}|how you spell {w}|how to write {w}|the letters of {w})?
    (how|so how|hey how) (do|does|would|should|can|must) (you|i|we|one|u|people) (spell|correctly spell|write
    |properly spell) {w}(|?| correctly?| right?| in letters?)
    how (is|was|'s) {w} (spelled|spelt|written|spelled out|correctly spelled|spelled correctly)(|?)
    (how to|how do u|how would u|howto) spell {w}(|?)
    (what is|what's|whats|give me|tell me|show me|gimme|i need|i want|i'd like|i would like) the (spelling
    |correct spelling|right spelling|letters) (of|for) {w}(|?| please)
    (i want|i need|i would like|i'd like|we need|i am trying|i'm trying|i have) to (spell|spell out|know how to spell
    |learn how to spell|know the spelling of|see the spelling of) {w}(|.| please|, can you help?|. please help.)
    (do you know|do you happen to know|any idea|i was wondering|i wonder|tell me|i forgot|i don't know|not sure
    |i can't remember|remind me|i always forget) how (to spell {w}|{w} is spelled|{w} is spelt|you spell {w}
    |one spells {w}|{w} is written)(|?|.)
    (write|type|say|give|read|list|name|break down|break|split) {w} (letter by letter|one letter at a time
    |as single letters|out in letters|in single letters|into letters|into its letters|in letters)(|.|?| please)
    (which|what) letters (are|do you find|do we find|are there|do you see) in {w}(|?)
    (which|what) letters (make|form|make up|spell|do you need for|do i need to write) {w}(|?)
    what (letters|are the letters) (is {w} made of|does {w} consist of|does {w} have|of {w}|in {w}|that make {w})(|?)
    (separate|put dashes between|put hyphens between|list|name|give me|tell me|show me|write) (all |)the letters (of
    |in) {w}(|.| please| one by one| in order)
    (i have a spelling test|i am writing a letter|i am bad at spelling|my spelling is terrible|for my homework
    |my teacher asked me|i am learning english|sorry, i am bad at this)(.|:|,) (how do you spell {w}?|spell {w}
    |spell {w} please|how is {w} spelled?|can you spell {w}?|please spell {w})
    {w}(:|,| -) (spell it|spell it please|spell that|how do you spell it?|how do you spell that?|how is it spelled?
    |how is that spelled?|letter by letter please|can you spell it?|spelling?|letters please)
    {w} (is spelled how|is spelled|spelled out|letter by letter|in letters|spelling please|how to spell
    |how do you spell it)(|?)
    (the|a) (word|name) (is|goes|i mean is|i need is) {w}. (spell it|how do you spell it?|spell it please
    |how is that spelled?)
    (help me|help me please|please help me|teach me to|show me how to|let me hear you|let's|let us) spell {w}(|.|!)
    (is it possible|are you able|would it be possible) to spell {w}(| for me)(|?)
    would you mind (spelling|spelling out) {w}(| for me)(|?)
    (my friend|my child|my son|my daughter|someone) (wants to know|asks|asked me) how (to spell {w}|{w} is spelled)(
    |.|?)
    what is the (right|correct|proper) way to (spell|write) {w}(|?)
    you spell {w} how?
    """,
    """
    spell {w} for my (sister|brother), will you?
    (be so kind and|now i want you to) spell {w} (slowly|carefully)(|.)
    in letters, how is {w} (written|spelled) out?
    letter by letter, {w} is (spelled|written) how?
    """,
)
COUNT = Patterns(
    """
    how many letters in {w}?
    how many letters has {w}?
    how many letters does {w} have?
    how many letters are in {w}?
    count the letters of {w}
    number of letters in {w}
    letters in {w}?
    length of {w}
    (how many|how much|and how many|so how many|howmany) (letters|characters|chars) (are in|are there in|in|has
    |does {w} have in|do you count in|do we have in|make up|are inside|can you find in|you see in|is in) {w}(|?)
    how many (letters|characters|chars) (does|did|do) {w} (have|contain|consist of|got|include|need)(|?| in total?)
    how many (letters|characters) is {w}(|?| long?)
    how many (letters|characters) long is {w}(|?)
    {w} (has|contains|is|consists of) how many (letters|characters)(|?| long?)
    {w} (how many letters|letter count|number of letters|length|length in letters|letters how many)(|?)
    {w}(:|,| -) (how many letters|how many letters is that|how many letters does it have|count the letters
    |how long is it|letters?|how many characters|how many letters are there)(|?)
    (please |pls |plz |kindly |just |now |)(count|count up|add up|number) (the|all the|all|how many) letters (of
    |in) {w}(| please| for me|.|!)
    (can|could|would|will) (you|u) (please |kindly |)(count|count up|tell me|number|work out|give me
    |find) (the letters|the number of letters|all the letters) (in|of) {w}(|?| please?| for me?)
    (can|could|would) (you|u) (tell|show) me how many letters (there are in {w}|are in {w}|{w} has|{w} contains
    |{w} have)(|?|.)
    (do you know|do you happen to know|i was wondering|i wonder|i want to know|i need to know|tell me
    |i'd like to know|any idea|i would like to know|please say|guess|say) how many letters (there are in {w}
    |are in {w}|{w} has|{w} contains|the spelling of {w} has)(|?|.| please)
    (what is|what's|whats|give me|tell me|gimme|find|calculate|i need|i want) the (number of letters|letter count
    |amount of letters|length|total number of letters|count of letters|total of letters) (of|in|for) {w}(|?|.| please)
    how long is {w}(|?| in letters?| as a word?)
    (how long|what length) is the (word|name) {w}(|?| in letters?)
    (letter count|letters|count letters|character count|nr of letters|number of letters|num letters) (of|in|for
    |:) {w}(|?| please)
    (for a crossword|i am doing a crossword|i need it for a puzzle|for my homework|i have a quiz|my teacher asks
    |i am playing a word game|we play a game)(:|.|,) (how many letters in {w}?|how many letters does {w} have?
    |how many letters are in {w}?|count the letters of {w}|how long is {w}?)
    (if i|when you|if you|when i|if we) (write|spell|type) {w}, how many letters (is that|do i need|do you need
    |are there|do i write|do i get|do we need)(|?)
    (the|my) (word|name|favourite word) is {w}(.|,) (how many letters is that|how many letters does it have
    |how many letters are there|count its letters|count the letters|how long is it)(|?)
    (is it possible|are you able|would it be possible) to count the letters (in|of) {w}(|?)
    would you mind (counting|telling me the number of) (the letters|letters) in {w}(|?)
    (what number|which number|what amount) of letters (does {w} have|is in {w}|are in {w}|has {w})(|?)
    (how big|how long) is {w}, (counted in letters|in letters|in characters|i mean how many letters)(|?)
    (help me|please help me|let's|let us|i have to|we must) count the letters (of|in) {w}(|.|!)
    there are how many letters in {w}?
    """,
    """
    of how many letters (is {w} made|does {w} consist)?
    the letters of {w}: how many are (they|there)?
    (find out|work out) how many letters {w} (takes|uses)(|.)
    in {w}, (count up|number) the letters, (please|will you)
    """,
)
LETTER = Patterns(
    """
    how many {l} in {w}?
    how many {l}'s in {w}?
    how many {l} are in {w}?
    how many {l}'s are in {w}?
    how many {l}s are there in {w}?
    how many times is {l} in {w}?
    count the {l} in {w}
    {l} in {w}, how many?
    (how many|how much|so how many|howmany) (letter |letters |)({l}|{l}|'{l}'|{l}s|{l}'s) (are in|are there in|in
    |do you see in|do you count in|has|do we have in|can you find in|is in|are inside|occur in|you see in) {w}(|?)
    how many ({l}|{l}s|{l}'s|letters {l}|'{l}'|times {l}) (does|do|did) {w} (have|contain|include|got)(|?)
    how (often|many times) (is|does|do) (the letter |letter |)({l}|'{l}') (in|appear in|occur in|come up in|come in
    |show up in|found in|used in|appears in|is in|turn up in) {w}(|?)
    how (often|many times) (do|can) (you|i|we) (see|find|write|need|use|type|count) (the letter |an |a |)({l}
    |'{l}') (in|for|when spelling) {w}(|?)
    (please |pls |plz |kindly |just |)count (the letter|the letters|all|every|each|the|how many|letter) ({l}|{l}s
    |{l}'s|'{l}') (in|of) {w}(| please| for me|.)
    (can|could|would|will) (you|u) (please |)(count|count up|tell me|find) (the|how many|the letter|all the) ({l}
    |{l}s|{l}'s) (in|are in|there are in|of) {w}(|?| please?| for me?)
    (can|could) (you|u) tell me how (many ({l}|{l}s|{l}'s) (there are in {w}|are in {w}|{w} has)|often {l} is in {w}
    |often {l} appears in {w}|many times {l} is in {w})(|?)
    (do you know|i was wondering|i wonder|i want to know|i need to know|tell me|i'd like to know|say
    |please tell me) how ( many ({l}|{l}s|{l}'s) (there are in|are in) {w}|many ({l}|{l}s|{l}'s) {w} has
    |often {l} is in {w}|often {l} appears in {w}|many times {l} appears in {w})(|?|.| please)
    (what is|what's|give me|tell me|find) the (number|count|amount) of ({l}|{l}s|{l}'s|letters {l}
    |the letter {l}) (in|of) {w}(|?| please)
    (number|count|amount|nr) of ({l}|{l}s|{l}'s|the letter {l}) in {w}(|?)
    {w} (has|contains|got) how many ({l}|{l}s|{l}'s|times {l}|times the letter {l})(|?)
    {w}(:|,| -) (how many {l}|how many {l}s|how many {l}'s|how often {l}|count the {l}|how many {l} are there
    |how often is {l} in it|how many times {l})(|?)
    (for a puzzle|for my homework|i am playing a word game|a riddle for you|quiz)(:|.|,) (how many {l} are in {w}?
    |how often is {l} in {w}?|how many {l}'s in {w}?|how often does {w} have {l}?)
    (when|if) (i|you|we) (write|spell|type) {w}, how (many {l} do (i|you|we) need|often do (i|you|we) write {l}
    |many {l} are there|many {l}'s is that)(|?)
    (is there one|are there one or two|are there two|is it one or two|is there only one) {l} in {w}(|?| or more?
    | or two?)
    (letter|the letter) {l} in {w}(:|,|) (how many|how often|count|how many times)(|?)
    in {w}, how (many {l} are there|often is {l}|often does {l} appear|many {l}'s do you see|many times is {l})(|?)
    (what is|what's) the {l} count (of|in|for) {w}(|?)
    (one|two|one or two|single or double) {l} in {w}?
    (how many|count) {l} {w}
    """,
    """
    look at {w}: (how many {l} can you see|count every {l})(|?|.)
    there are how many {l} (inside|in) {w}?
    the letter {l}, how often (is it|does it come) in {w}?
    find how often {w} (uses|has|contains) the letter {l}(|.)
    """,
)
VOWELS = Patterns(
    """
    how many vowels in {w}?
    count the vowels in {w}
    vowels in {w}?
    (how many|how much|so how many) vowels (are in|are there in|in|has|do you count in|do you see in|is in) {w}(|?)
    how many vowels (does|do) {w} (have|contain|include)(|?)
    (please |pls |)count (the|all the|all|how many) vowels (in|of|are in) {w}(|.| please| for me)
    (can|could|would) (you|u) (please |)(count|tell me the number of|find) (the |all |)vowels (in|of) {w}(|?)
    (do you know|i want to know|tell me|i wonder|can you tell me|could you tell me) how many vowels (are in {w}
    |there are in {w}|{w} has)(|?|.)
    (number of|count of|what is the number of|what's the number of|give me the number of) vowels (in|of) {w}(|?)
    {w} (has|contains) how many vowels(|?)
    {w}(:|,) (how many vowels|count the vowels|vowels)(|?)
    """,
    """
    in {w}, how many (vowels are there|of the letters are vowels)?
    the vowels of {w}: (count them|how many)(|?|.)
    """,
)
BACK = Patterns(
    """
    {w} backwards
    {w} backward
    {w} reversed
    {w} in reverse
    reverse {w}
    reverse: {w}
    spell {w} backwards
    write {w} backwards
    what is {w} backwards?
    say {w} backwards
    (please |pls |plz |kindly |just |now |)(write|spell|say|type|read|print|show|give me|turn|put|do
    |flip) {w} ( backwards|backward|in reverse|reversed|from back to front|from the end|from right to left
    |back to front|the other way round|from end to start|in reverse order|from the last letter to the first)(| please
    | for me|.|!)
    (please |pls |plz |kindly |just |now |)(reverse|flip|invert|mirror|turn around|reverse the letters of
    |reverse the letters in|reverse the order of the letters of|reverse the spelling of) {w}(| please| for me|.|!)
    (can|could|would|will) (you|u) (please |kindly |)(write|spell|say|type|read|put|turn|give me
    |show me) {w} (backwards|backward|in reverse|reversed|from back to front|back to front|from right to left
    |in reverse order)(|?| please?| for me?)
    (can|could|would|will) (you|u) (please |kindly |)(reverse|flip|turn around|mirror|reverse the letters of) {w}(|?
    | please?| for me?)
    (what is|what's|whats|how is|how's|what does|tell me|give me|show me|gimme|and) {w} (backwards|spelled backwards
    |written backwards|reversed|in reverse|spelt backwards|read backwards|spelled in reverse|turned around
    |back to front|the other way around)(|?| please)
    (how do|how would|how can|how should) (you|i|we|u) (spell|write|say|read|type) {w} (backwards|backward|in reverse
    |from back to front|reversed)(|?)
    (how to|howto) (spell|write|say) {w} (backwards|in reverse)(|?)
    how (is|does) {w} (spelled|written|look|read|spelt|sound|go) (backwards|when reversed|in reverse|in the mirror
    |from back to front|back to front)(|?)
    (do you know|i want to know|i need to know|i wonder|i was wondering|tell me|i'd like to know|can you tell me
    |could you tell me|any idea) (what {w} is backwards|how {w} is spelled backwards|how to spell {w} backwards
    |how {w} looks in reverse|what {w} is in reverse|how to write {w} backwards|how {w} reads backwards)(|?|.)
    (what|which word|what word) (do|would) (you|i|we) get (if|when) (you|i|we) (reverse {w}|write {w} backwards
    |read {w} backwards|spell {w} backwards|turn {w} around|say {w} in reverse)(|?)
    (if i|if you|when you|when i) (write|spell|read|say) {w} backwards(,|) what (do i get|do you get|is it|comes out
    |is that|does it say)(|?)
    (i need|i want|i would like|i'd like|i have|we need) (to (write|spell|say|see|read) {w} backwards|{w} backwards
    |{w} in reverse|the reverse of {w}|to reverse {w})(|.| please|, can you help?)
    (what is|what's|whats|give me|tell me|show me) the (reverse|mirror image|reversed form|backwards form
    |reversed spelling|backward spelling) of {w}(|?|.| please)
    (the|my|a) (word|name) is {w}(.|,) (write it backwards|spell it backwards|what is it backwards?|reverse it
    |now backwards please|say it backwards)
    {w}(:|,| -) (backwards|backwards please|write it backwards|spell it backwards|reverse it|in reverse|reverse
    |now backwards|what is that backwards|what is it backwards|from back to front)(|?|.)
    {w} (from back to front|from end to start|from right to left|written backwards|spelled backwards|read backwards
    |the other way round|backwards please|backwards is what)(|?)
    (for a secret code|for a game|for my homework|we play a game|i am making a code|just for fun)(:|.
    |,) (write {w} backwards|{w} backwards|what is {w} backwards?|spell {w} backwards|reverse {w}
    |how do you write {w} backwards?)
    (read|start at the end of|go from the end of|begin with the last letter of) {w} (from the end|backwards
    |and go to the front|and spell it to the front)(|.)
    would you mind (writing|spelling|saying|reading) {w} (backwards|in reverse)(|?)
    (is it possible|are you able|would it be possible) to (write|spell|reverse|say) {w} (backwards|in reverse)(|?)
    (put|write|give|list|order) the letters of {w} (in reverse order|in reverse|backwards|from last to first
    |from back to front|the other way round)(|.| please)
    """,
    """
    (start|begin) with the last letter and (write|spell) {w} (backwards|in reverse)(|.)
    backwards, {w} (is|reads|would be) what?
    (swap|turn) the letters of {w} so that it (reads|goes) backwards(|.)
    in reverse, how (do you write|does one spell) {w}?
    """,
)
PALINDROME = Patterns(
    """
    is {w} a palindrome?
    {w} palindrome?
    (is|do you think|would you say|so is) {w} (is |)a palindrome(|?)
    (does|will|would) {w} (read|look|spell) the same (backwards|in reverse|both ways|forwards and backwards
    |from both sides)(|?)
    (is|is it true that) {w} (is |)(the same (backwards|in reverse|both ways|forwards and backwards|when reversed))(
    |?)
    (can you tell me|tell me|do you know|i wonder|i want to know|check|could you check|please check) (if
    |whether) {w} is ( a palindrome|the same backwards|the same in reverse)(|?|.)
    {w}(:|,) (palindrome|is it a palindrome|is that a palindrome|palindrome or not|is it the same backwards)(|?)
    {w} is a palindrome(, right|, isn't it|, yes or no|?)?
    """,
    """
    (if i reverse {w}, is it|when reversed, is {w}) (still |)the same(| word)?
    would {w} (be|count as) a palindrome?
    """,
)
