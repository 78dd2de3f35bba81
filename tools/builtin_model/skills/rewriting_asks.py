"""The sentences that ask to rewrite a text."""

from tools.builtin_model.patterns import Patterns


def _frames(how: str, alone: str, verb: str, held: str) -> Patterns:
    """Return the sentences that ask for a text `how`, under the heading `alone`, or to `verb` it."""
    return Patterns(_FRAMES.replace("HOW", how).replace("ALONE", alone).replace("VERB", verb), held)


_FRAMES = """
    write {x} HOW
    {x} HOW
    {x} HOW please
    ALONE: {x}
    VERB {x}
    VERB: {x}
    VERB this: {x}
    HOW: {x}
    write this HOW: {x}
    (please |pls |plz |kindly |just |now |)(write|put|type|say|print|give me|show me|rewrite|spell|set
    |repeat) {x} HOW(| please| for me| for me please|.|!)
    (please |pls |plz |kindly |just |now |)(write|put|type|say|print|rewrite|repeat|write down) (this|the following
    |this text|this sentence|the sentence|the text|these words|the words|the phrase|the following text|it
    |that) HOW: {x}
    (please |pls |plz |kindly |just |now |)VERB (this|the following|this text|this sentence|the sentence|the text
    |these words|the words|the phrase|the following text|this for me|it)(:|: |) {x}
    (please |pls |plz |kindly |)VERB {x}(| please| for me|.)
    (can|could|would|will) (you|u) (please |kindly |)(write|put|type|say|rewrite|print|give me|repeat) {x} HOW(|?
    | please?| for me?)
    (can|could|would|will) (you|u) (please |kindly |)(write|put|type|say|rewrite) (this|the following|this text
    |this sentence) HOW: {x}
    (can|could|would|will) (you|u) (please |kindly |)VERB (this|this sentence|this text|the following|the words|)(:
    |) {x}
    (i want|i need|i'd like|i would like|we need|give me|i want to see|let me see|i have to have|get me) {x} HOW(|.
    | please)
    (i want|i need|i'd like|i would like|we need) (this|this text|this sentence|the following|these words) HOW: {x}
    (what is|what's|whats|how is|how's|how does|what does) {x} HOW(|?| look like?)
    (how do|how would|how can|how should) (you|i|we|u) (write|type|put) {x} HOW(|?)
    (how do|how would|can) (you|i|we|u) VERB {x}(|?)
    {x}(:|,| -) (HOW please|HOW|write it HOW|write that HOW|now HOW|put it HOW|write this HOW|VERB this|VERB it)(|.|?)
    (ALONE|HOW|VERB|HOW please|ALONE please|now HOW)(:| this:| the following:| this sentence:| this text:) {x}
    (my|the|this) (text|sentence|phrase) is {x}(.|:|,) (VERB it|write it HOW|put it HOW please|now HOW)
    (here is|take|this is) (a text|a sentence|my text|my sentence|the text|a phrase): {x}(.|,) (VERB it.
    |write it HOW.|put it HOW please.|i need it HOW.)
    (for my poster|for a sign|for my homework|for a letter|for a card|quick one|i am writing a text
    |i am making a card|it is for my boss|i am writing an email)(:|,|.) (write {x} HOW|VERB: {x}|please write {x} HOW
    |{x} HOW|VERB {x}|can you write {x} HOW?|write this HOW: {x})
    (would you mind|are you able to|is it possible to|do you know how to) (write|put) {x} HOW(|?)
    (help me|please help me|help me to|let us|let's) (write|put) {x} HOW(|.)
    (help me|please help me|help me to) VERB (this|this sentence|)(:|) {x}
    """
UPPER = _frames(
    "(in capitals|in capital letters|in upper case|in uppercase|in big letters|in all caps|all caps|in caps"
    "|in block letters|uppercase|all uppercase|all in capitals|in caps lock|with capital letters"
    "|with only capital letters|in large letters)",
    "(uppercase|upper case|capitals|all caps|caps|shout|capital letters|big letters)",
    "(uppercase|shout|capitalise all of|capitalize all of|capitalize every letter of|upper-case|scream"
    "|make big letters of)",
    """
    turn {x} into (capitals|capital letters|big letters)(|.| please)
    (use|take) only (capital|big) letters and write {x}(|.)
    all letters of {x} should be (capitals|big)(|.)
    """,
)
UPPER_MORE = Patterns(
    """
    make {x} uppercase
    make this uppercase: {x}
    SHOUT: {x}
    shout {x}
    shout {x}!
    (please |pls |can you |could you |)(make|set|render) (this|the following|this text|the text|the sentence
    |it) (uppercase|upper case|all caps|all capitals|big|loud|in capitals|all uppercase)(:|: ) {x}
    (please |can you |could you |)(make|render) {x} (uppercase|upper case|all caps|all uppercase|all capitals)(|?
    | please|.)
    (please |can you |could you |)(transform|shift|switch) {x} to (uppercase|upper case|all caps|capitals)(|?| please
    |.)
    (transform|switch|put|bring) (this|this text|the following) to (uppercase|upper case|all caps|capitals): {x}
    (please |can you |could you |now |)(shout|scream|yell) {x}(|!| for me| please| as loud as you can| in capitals)
    (please |can you |now |)(shout|scream|yell) (this|the following|these words|after me)(:|:|,) {x}
    (make|let) (all the letters|every letter|all letters) (of|in) {x} (big|capital|uppercase|capitals)(|.| please)
    (what is|what's|give me|tell me|i need) the (uppercase|upper case|capital) (of|version of|form of) {x}(|?| please)
    (hit|press|hold|put on) caps lock and (write|type) {x}(|.)
    (please |pls |can you |could you |i need to |)(convert|change|turn|transform) (this|this text|this sentence
    |the following|the text|it|these words) (to
    |into) (uppercase|upper case|capitals|capital letters|big letters|all caps|block letters)(:|: ) {x}
    (please |pls |can you |could you |i need to |how do i |)(convert|change) {x} to (uppercase|upper case|capitals
    |capital letters|big letters|all caps|block letters)(|.|?| please)
    convert to (uppercase|upper case|capitals|capital letters|big letters|all caps|block letters)(:|) {x}
    (uppercase|upper case|capitals|capital letters|big letters|all caps|block letters) (of|for|version of
    |conversion of)(:|) {x}
    """,
)
LOWER = _frames(
    "(in lower case|in lowercase|in small letters|in lower case letters|lowercase|without capitals"
    "|without capital letters|all lowercase"
    "|all in lower case|in all lowercase|with small letters|with only small letters|in little letters)",
    "(lowercase|lower case|small letters|no capitals|all lowercase)",
    "(lowercase|lower-case|make small letters of|decapitalise|put in small letters)",
    """
    turn {x} into (small letters|lower case|lowercase)(|.| please)
    (use|take) only (small|little) letters and write {x}(|.)
    all letters of {x} should be (small|little)(|.)
    """,
)
LOWER_MORE = Patterns(
    """
    make {x} lowercase
    make this lowercase: {x}
    don't shout: {x}
    (please |pls |can you |could you |)(make|set|render) (this|the following|this text|the text|the sentence
    |it) (lowercase|lower case|all lowercase|small|in small letters|quiet)(:|: ) {x}
    (please |can you |could you |)(make|render) {x} (lowercase|lower case|all lowercase|small letters only)(|?
    | please|.)
    (please |can you |could you |)(transform|shift|switch) {x} to (lowercase|lower case|small letters)(|?| please|.)
    (transform|switch|put|bring) (this|this text|the following) to (lowercase|lower case|small letters): {x}
    (make|let) (all the letters|every letter|all letters) (of|in) {x} (small|lowercase|little)(|.| please)
    (what is|what's|give me|tell me|i need) the (lowercase|lower case) (of|version of|form of) {x}(|?| please)
    (remove|take away|drop|get rid of) (the capitals|all capitals|the capital letters|caps) (from|in|of) {x}(|.
    | please)
    no capitals(,| please:|:) {x}
    (please |pls |can you |could you |i need to |)(convert|change|turn|transform) (this|this text|this sentence
    |the following|the text|it|these words) (to
    |into) (lowercase|lower case|small letters|lower case letters)(:|: ) {x}
    (please |pls |can you |could you |i need to |how do i |)(convert|change) {x} to (lowercase|lower case
    |small letters|lower case letters)(|.|?| please)
    convert to (lowercase|lower case|small letters|lower case letters)(:|) {x}
    (lowercase|lower case|small letters|lower case letters) (of|for|version of|conversion of)(:|) {x}
    """,
)
FIRST = Patterns(
    """
    capitalize {x}
    capitalise {x}
    capitalize the first letter of {x}
    {x} with a capital letter
    write {x} with a capital letter
    make the first letter of {x} a capital
    (please |pls |)(capitalize|capitalise) (the first letter of |the first letter in |) {x}(|.| please| for me)
    (can|could|would) (you|u) (please |)(capitalize|capitalise) (the first letter of |) {x}(|?| please?)
    (please |pls |now |)(write|put|type|begin|start) {x} with a (capital|capital letter|big letter|big first letter
    |capital first letter)(|.| please)
    (can|could) (you|u) (write|put|start|begin) {x} with a (capital|capital letter|big letter)(|?)
    (make|turn) the first letter of {x} (a capital|big|uppercase|into a capital|upper case|a capital letter)(|.
    | please)
    (i need|i want|i'd like) {x} with a (capital|capital letter|capital first letter|big first letter)(|.)
    {x} (with a capital at the start|with a big first letter|capitalized|capitalised|first letter big
    |with a capital first letter)(|?| please)
    {x}(:|,) (capitalize it|capitalise it|first letter big|capitalize the first letter|with a capital please)(|.)
    (capitalize|capitalise|capitalize the first letter|first letter uppercase|first letter big)(:| of this:
    | here:) {x}
    """,
    """
    give {x} a (capital|big) first letter(|.)
    {x} should (start|begin) with a capital letter(|.)
    """,
)
REPEAT = Patterns(
    """
    say {x}
    say: {x}
    repeat after me: {x}
    repeat: {x}
    repeat {x}
    write {x}
    echo {x}
    just say {x}
    (please |pls |plz |kindly |now |ok, |)(say|repeat|write|type|print|echo|output|tell me) (this|the following
    |after me|this sentence|these words|the words|the sentence|what i say|my words|this back to me|exactly this
    |the following words|the phrase|this text)(:|: ) {x}
    (please |pls |plz |kindly |now |)(say|repeat|write|type|print|echo) {x}(| please| for me| to me|.|!| once
    | and nothing else)
    (can|could|would|will) (you|u) (please |kindly |)(say|repeat|write|type|print|echo) {x}(|?| please?| for me?
    | to me?)
    (can|could|would|will) (you|u) (please |)(say|repeat|write|type) (this|after me|this after me|the following
    |the words|this sentence)(:| :) {x}
    (i want|i would like|i'd like|i need) you to (say|repeat|write|type|print|echo) {x}(|.| please)
    (i want|i'd like) you to (repeat|say|write) (this|after me|the following)(:|,) {x}
    (your answer must be|answer with|just answer|only answer|reply with|reply only|only say|only write|just write
    |respond with|just repeat|simply say)(:|) {x}
    (copy|copy this|copy the text|copy this text|parrot|parrot this|say after me|repeat this|echo this|print this
    |write this down|say this to me|copy the following|repeat these words|repeat this sentence)(:|) {x}
    (listen and repeat|now repeat after me|let me hear you say|say it with me|speak after me|be a parrot
    |say it back to me|you are a parrot, repeat)(:|) {x}
    let's (play echo|play parrot)(:|.|,) (say {x}|repeat {x}|{x})
    {x}(:|,| -) (repeat that|say that|repeat it|say it back|repeat this please|repeat after me|now you)(|.)
    would you mind (saying|repeating|writing) {x}(|?| for me?)
    (give|send) (me|us) (the text|the words|the sentence|exactly) {x}(|.)
    """,
    """
    (let me|i want to) (hear|read) the words {x} from you(|.)
    the only thing you (say|write) is {x}(|.)
    after me, please: {x}
    """,
)
POLITE = Patterns(
    """
    say it politely: {x}
    make this polite: {x}
    make it polite: {x}
    polite: {x}
    politely: {x}
    more polite: {x}
    how do i say {x} politely?
    {x}, but polite
    (please |pls |plz |kindly |now |)(say|write|rewrite|put|phrase|rephrase|express|reword|ask|word|formulate) (this
    |it|that|the following|this sentence|this request) (politely|in a polite way|more politely|nicely|in a nice way
    |kindly|in a friendly way|in a kind way|with good manners|in polite words|in a nicer way)(:|: ) {x}
    (please |pls |plz |kindly |now |)(make|turn) (this|it|that|the following|this sentence|this text
    |this request) (polite|more polite|nicer|friendlier|sound polite|sound nicer|kinder|less rude|sound friendly
    |sound less rude)(:|: ) {x}
    (please |pls |now |)(say|write|rewrite|put|phrase|rephrase|express|ask) {x} (politely|in a polite way
    |more politely|nicely|in a nice way|in a friendly way|in a nicer way|in polite words)(|.| please| for me)
    (can|could|would|will) (you|u) (please |)(say|write|rewrite|put|phrase|rephrase|express) {x} (politely
    |in a polite way|more politely|nicely|in a friendly way|in a nicer way)(|?| for me?)
    (can|could|would|will) (you|u) (please |)(make|rewrite) (this|it|this sentence|the following) (polite|more polite
    |nicer|friendlier|less rude|politely)(:|: ) {x}
    (how do|how would|how can|how should|how could) (i|you|we|one) (say|ask|write|put|express|phrase) {x} (politely
    |nicely|in a polite way|more politely|in a nice way|without being rude)(|?)
    (what is|what's|whats|give me|tell me|i need) (a|the) (polite way to say|polite form of|nice way to say
    |polite version of|friendly way to say|nicer way to say|kind way of saying|better way to say) {x}(|?)
    (i want|i need|i'd like|i would like) to (say|write|ask) {x} (politely|in a polite way|nicely|in a friendly way)(
    |.)
    (i want|i need|i'd like) (this|it) (polite|politely|more polite|in polite words|nicer): {x}
    {x}(:|,| -) (make it polite|say it politely|politely please|but polite|more polite please|in a polite way
    |say that nicely|rewrite politely|make this polite|how do i say that politely|put it nicely|politely)(|?|.)
    (politely|in polite words|nicely|polite version|polite form|make polite|more polite|polite please|be polite|nicer
    |in a polite way|friendlier|rewrite politely|rephrase politely)(:| this:) {x}
    (i am writing to my boss|i don't want to be rude|it is for my teacher|i am talking to a stranger
    |my mother says i am rude|this is for a customer|for an email)(.|:|,) (say {x} politely
    |how do i say {x} politely?|make this polite: {x}|say it politely: {x}|write {x} in a polite way)
    (that was rude|this is rude|this sounds rude|too rude)(:|,) {x}(.|,) (make it polite|say it nicely
    |how is it polite?)
    (help me|please help me) (to say|say|ask|write) {x} (politely|nicely|in a polite way)(|.)
    """,
    """
    (with|in) good manners, how (do|would) i say {x}?
    {x} (is|sounds) rude, (say|write) it nicely(|.| please)
    (find|choose) polite words for {x}(|.)
    """,
)
SHORTEN = Patterns(
    """
    shorten: {x}
    shorten this: {x}
    shorter: {x}
    make this shorter: {x}
    make it shorter: {x}
    short: {x}
    in short: {x}
    say it shorter: {x}
    simplify: {x}
    (please |pls |plz |kindly |now |)(shorten|simplify|condense|cut down|trim|abridge|compress|cut) (this
    |this sentence|it|the following|this text|the sentence|the text|the following sentence|that)(:|: | for me:
    | please:) {x}
    (please |pls |plz |kindly |now |)(make|write) (this|it|this sentence|the following|this text|the sentence
    |that) (shorter|short|brief|more concise|briefer|simpler|much shorter|as short as possible)(:|: ) {x}
    (please |pls |now |)(say|write|rewrite|put|phrase|rephrase|express|word|reword|summarise|summarize) (this|it|that
    |the following|this sentence) (shorter|in fewer words|in few words|briefly|more briefly|in short|in a shorter way
    |concisely|more simply|with fewer words|in a short way|in less words)(:|: ) {x}
    (can|could|would|will) (you|u) (please |kindly |)(shorten|simplify|condense|trim|cut) (this|this sentence|it
    |the following|this text|the sentence|)(:|: ) {x}
    (can|could|would|will) (you|u) (please |)(make|say|write|put) (this|it|this sentence|the following) (shorter
    |more briefly|in fewer words|in a shorter way|in few words)(:|: ) {x}
    (please |can you |could you |)(shorten|simplify|condense) {x}(|.| please| for me)
    (how do|how would|how can|how could) (i|you|we) (say|write|put) (this|it|that) (shorter|in fewer words
    |more briefly|in a shorter way|in few words)(:|: ) {x}
    (how do|how would|how can|how could) (i|you|we) shorten(:| this:| the sentence) {x}
    (what is|what's|give me|tell me|i need|i want) (a|the) (short form of|shorter way to say|short version of
    |shorter version of|brief version of|short way to say)(:|) {x}
    {x}(:|,| -) (make it shorter|shorter please|shorten it|shorten this|say it shorter|in fewer words please|in short
    |shorter|too long, shorten it|can you shorten that|that is too long|make that short|simplify that
    |how can i shorten this )(|?|.)
    (shorter|in few words|in fewer words|briefly|short version|short form|make shorter|shorter please|too long
    |simplify this|condense|short and simple|be concise|say it in short|rewrite shorter)(:| this:) {x}
    (my sentence is too long|this is too long|i write too much|for a text message|for an sms
    |my teacher says i write too much|i have little space)(:|.|,) (shorten: {x}|make this shorter: {x}
    |shorten this: {x}|{x})
    (help me|please help me) (shorten|simplify|cut) (this|this sentence|it)(:|: ) {x}
    i want (this|to say this) (shorter|in fewer words|short)(:|: ) {x}
    """,
    """
    (leave out|drop) the (padding|extra words): {x}
    (give|tell) me the (core|short) of this: {x}
    with fewer words, (say|write): {x}
    """,
)
NEGATE = Patterns(
    """
    make it negative: {x}
    make this negative: {x}
    negate: {x}
    negative form: {x}
    (please |pls |)(make|turn|put|change) (this|it|this sentence|the sentence|the following) (negative
    |into a negative|into a negative sentence|to negative|in the negative)(:|: ) {x}
    (please |can you |could you |)(negate|deny) (this|this sentence|the sentence|)(:|: ) {x}
    (can|could) (you|u) (make|turn) {x} (negative|into a negative sentence)(|?)
    (say|write|put) {x} (in the negative|with not|in the negative form)(|.| please)
    (what is|what's|tell me|give me) the (negative|negation|negative form) of {x}(|?)
    {x}(:|,) (make it negative|negate it|negative please|in the negative|now with not)(|.)
    """,
    """
    (add|use) not in(:|) {x}
    the (negative|negation) of {x} (please|is what)(|?)
    """,
)
QUESTION = Patterns(
    """
    make it a question: {x}
    make this a question: {x}
    question form: {x}
    turn into a question: {x}
    (please |pls |)(make|turn|put|change|rewrite) (this|it|this sentence|the sentence|the following) (a question
    |into a question|as a question|to a question|into question form)(:|: ) {x}
    (can|could) (you|u) (make|turn|change|rewrite) {x} (into a question|a question|as a question)(|?)
    (ask|write|say|put) {x} (as a question|in question form)(|.| please)
    (how do|how would) (i|you) (ask|make a question of|make a question from) {x}(|?)
    (what is|what's|tell me|give me) the question (for|form of|to) {x}(|?)
    {x}(:|,) (make it a question|as a question|question please|turn it into a question|question form)(|.)
    """,
    """
    (form|build) a question (of|from) {x}(|.)
    a question instead of a statement: {x}
    """,
)
TIMES = Patterns(
    """
    say {x} {n}
    repeat {x} {n}
    write {x} {n}
    {x} {n}
    (please |pls |now |just |)(say|repeat|write|type|print) {x} {n}(|.| please| for me| in a row)
    (please |pls |)(say|repeat|write|type|print) the word {x} {n}(|.| please| for me| in a row)
    (can|could|would|will) (you|u) (please |)(say|repeat|write|type) (the word |) {x} {n}(|?| please?| in a row?)
    (i want you to|i'd like you to|let me hear you) (say|repeat|write) (the word |) {x} {n}(|.)
    {n}(:|,|) (say|repeat|write) (the word |) {x}(|.| please)
    (say|repeat|write|type) {n}(:|,) {x}
    """,
    "(would you mind saying|let me read) {x} {n} in a row(|?)",
)
AND_OTHER = {
    "upper": Patterns(
        """
        now in capitals
        (and |now |ok |ok now |)(in capitals|in upper case|in uppercase|in big letters|uppercase|all caps|in all caps
        |shout it|in capital letters|make it uppercase|write it in capitals|the same in capitals)(|?|.| please)
        """,
        "(then|and what about) with capital letters(|?)",
    ),
    "lower": Patterns(
        """
        now in lower case
        (and |now |ok |ok now |)(in lower case|in lowercase|in small letters|lowercase|all lowercase
        |make it lowercase|write it in small letters|the same in lower case|without capitals)(|?|.| please)
        """,
        "(then|and what about) with small letters(|?)",
    ),
    "repeat": Patterns(
        """
        again
        say it again
        (and |now |ok |)(again|say it again|repeat it|once more|repeat that|one more time|say that again)(|?|.|!
        | please)
        """,
        "(then|and now) another time(|?)",
    ),
    "polite": Patterns(
        """
        and politely?
        (and |now |ok |)(politely|polite|more polite|say it politely|make it polite|nicely|in a polite way)(|?|.
        | please)
        """,
        "(then|and how) with good manners(|?)",
    ),
}
