"""How people introduce themselves in one message, and what they ask on the way."""

from tools.builtin_model.patterns import Patterns

# n name, a age, o origin, t town, j job, l like, d dislike, h hobby, g allergy, c colour; k and v a pet and its name;
# r, s and b a relative, the name and the age.
INTRO = Patterns(
    """
    name: {n}. age: {a}.
    name {n} age {a} city {t}
    hi, i'm {n}, {a}, from {o}
    (name|my name|first name)(: | |: | - | = ){n}(. |, |; | ) (age|my age)(: | |: | - | = ){a}(.|)
    name(: | |=|: | - ){n}(, |. |; | )(city|town|home|location|place|lives in)(: | |=|: | - ){t}(.|)
    name(: | |: | - ){n}(, |. |; | )age(: | |: | - ){a}(, |. |; | )(city|town|home|location)(: | |: | - ){t}(.|)
    name(: | |: | - ){n}(, |. |; | )age(: | |: | - ){a}(, |. |; | )(job|occupation|work|profession)(: | |: | - ){j}(.|)
    name(: | |: | - ){n}(, |. |; | )(job|occupation|profession)(: | |: | - ){j}(, |. |; | )(city
    |town)(: | |: | - ){t}(.|)
    age(: | |: | - ){a}(, |. |; | )(job|occupation|profession)(: | |: | - ){j}(, |. |; | )(city
    |town)(: | |: | - ){t}(.|)
    (name|me)(: | - ){n}(, |. |; )(from|origin|home country)(: | - ){o}(, |. |; )(hobby|hobbies)(: | - ){h}(.|)
    (name|me)(: | - ){n}(, |. |; )(pet|my pet)(: | - )a {k} (called|named) {v}(.|)
    (hey|hi|hello|hi there|good morning|hey there|hiya|good evening|)(!|,|.|) (i'm|i am|im|my name is|my name's|it's
    |this is
    |the name's|call me) {n}(,| and i'm| and i am|, i'm|, i am|, aged|. i'm|. i am) {a}(| years old|,|.)
    (from {o}|and i come from {o}|and i'm from {o}|, i'm from {o}| and i live in {t}|, living in {t}|, i live in {t}
    |, based in {t}) (and i've got|and i have|, i have|. i have|, and i've got|, with|, owner of|and i own
    |and there's) a {k}
    (named|called|,|whose name is) {v}(.|!|)
    (hey|hi|hello|hi there|good morning|hey there|hiya|)(!|,|.|) (i'm|i am|im|my name is|my name's|it's|this is
    |the name's) {n}(,
    | and i'm| and i am|, i'm|, i am|, aged) {a}(| years old|,|) (from {o}|and i come from {o}|and i'm from {o}
    |, i'm from {o}
    |and i live in {t}|, living in {t}|, i live in {t}|based in {t}|, a {j}|and i work as a {j}|. i am a {j}
    |, i'm a {j}
    |and i like {l}|. i love {l}|and i love {l}|and i hate {d}|and my hobby is {h}|, allergic to {g}
    |and i'm allergic to {g})(.|!|)
    (hey|hi|hello|good day|)(!|,|.|) (i'm|i am|im|my name is|this is) {n}(,| and i'm| and i am|. i'm) (from {o}|a {j}
    |a {j} from {o}|a {j} in {t}|a {a} year old {j}|a {a}-year-old {j}|a {a} year old from {o}
    |a {a} year old {j} from {o}
    |a {a} year old girl from {o}|a {a} year old boy from {o}|new here and live in {t}
    |originally from {o} but live in {t}
    |from {o} but i live in {t}|from {o} but now living in {t}|born in {o}, now in {t})(.|!|)
    i'm from {o} (but|and|, but) (i live|i now live|now i live|i moved to and live|i'm living) in {t}(.|| now)
    (i was born in|i grew up in|i come from|originally from|born in) {o}(,| but| and|, but) (i live in|i'm living in
    |now live in
    |i'm based in|now in) {t}(.|| now)
    {n}, {a}(.|,|) from {o}(.|)
    {n} here(,|.|!) {a}(,|.|) (from {o}|i live in {t}|living in {t}|a {j} by trade|and i love {l}
    |i've got a {k} called {v})(.|)
    {n} here(,|.|!|:) (i live in {t}|i'm from {o}|i'm {a}|i work as a {j}|i like {l}|i've got a {k} named {v}
    |my {k} is called {v}
    |from {o} originally|your {j} friend from {o})(.|!|)
    (i'm|im|i am) (a|) {a}(yo| yo| year old|-year-old) {j} (from {o}|in {t}|living in {t}|based in {t}|who loves {l}
    |with a {k} called {v}|and i have a {k} named {v}|and my name is {n})(.|)
    (i'm|im|i am) {a}(,| and|) (from {o}|live in {t}|i live in {t}|work as a {j}|living in {t}|and my name is {n}
    |and my hobby is {h}|and i love {l}|and i hate {d})(.|)
    i live in {t} with my {k} {v}(.|!|)
    i live in {t} (with my {r} {s} and my {k} {v}|with my {r} {s}|together with my {k} {v}|and have a {k} called {v}
    |and work as a {j}|where i work as a {j}|and i work there as a {j}|and my {r} is called {s}|but come from {o})(.
    |!|)
    (i love|i like|i adore|love|i really like|i'm into) {l}(,| but|, but| and|; ) (i hate|hate|i can't stand
    |i don't like
    |i dislike|not a fan of) {d}(.|!|)
    i (hate|don't like|can't stand) {d}(,| but|, but) (i love|love|i like) {l}(.|!|)
    my {r} {s} is {b}(| years old|.| and my {k} is called {v}| and i am {a}|, i'm {a}| and i'm from {o}
    |, we have a {k} called {v})
    (i have|i've got|there's|we've got) (a|one) {r}(,| called| named|,|. that's) {s}(,| who is| and| aged|,) {b}(
    | years old|.)
    (i have|i've got|got) a {r} (called|named) {s} (and a|and also a|, and a) {k} (called|named|) {v}(.|)
    my {r}'s name is {s}(,| and|.) (my {k} is {v}|my {k} is called {v}|i am {n}|my name is {n}
    |our {k} is called {v})(.|)
    (me and my|my) {r} {s} (have|own|got|share) a {k} (called|named) {v}(.|!|)
    (i'm|my name is|i am) {n}(, my| and my|, and my) {k} is (called |){v}(.|!|)
    (i'm|my name is|i am|im) {n}(, my| and my|, and my|. my) (favourite|favorite|fav) (colour|color) is {c}(.|!|)
    (i'm|my name is|i am|im|hi i'm|hello, i am) {n}(,| and|.| and also) (i like {l}|i love {l}|i live in {t}
    |i come from {o}
    |i hate {d}|i am allergic to {g}|i have a {k} called {v}|i work as a {j}|my hobby is {h}|i'm {a}|i have {a} years
    |i'm having {a} years|i am {a} years young|i just turned {a}|i turned {a} yesterday|my {r} is called {s})(.|!|)
    (good morning|good afternoon|hello|hello dear|hi dear)(,|.|!|) (i am called|my name is|i am) {n}(, i am|. i am
    | and i am) {a}
    years (old|of age)(.|,| and) (i live in {t}|i have a {k}, {v}|my {k} is called {v}
    |i used to be busy, now i enjoy {h})(.|)
    (i'm|i am) a {j} (from {o}|in {t}|living in {t}|and i live in {t}|and i love {l}|and i'm allergic to {g}|called {n}
    |and my name is {n}|with a {k} named {v})(.|!|)
    (three|two|some|a few) (things|facts) about me(:|,|.) (i'm {n}, i'm {a} and i love {l}|i live in {t}, i love {l}
    |i'm {a}, i hate {d}|my {k} is called {v}, i live in {t}|i love {l} and i hate {d}|i'm from {o} and i'm a {j})(.|)
    """,
    """
    people here know me as {n}(,|;) {a}(,| and) from {o}(.|)
    my {r} {s} is {b} and i am {n}(.|)
    i am {n} of {o}, with a {k} named {v}(.|)
    """,
)
PASSING = Patterns(
    """
    since {clause}, {q}?
    {clause}. {q}?
    (since|as|because|given that|seeing that|considering that|if|assuming that|knowing that|now that|seeing as
    |the thing is,|you see,|thing is|look,|so) {clause}(,|;|.| so|, so) {q}?
    {clause}(, so|. so|,|.| and|; so|. now,|. tell me,|, that's why i ask:|. any idea) {q}?
    {q}? {clause}(.|, by the way.|, btw|| , you should know)
    {q}(,| if| since| because| as| given that) {clause}(?|)
    {q}? (i ask because|because|i'm asking since|btw|by the way|note that|remember|keep in mind that
    |just so you know,) {clause}(.|)
    """,
    "(in view of the fact|bearing in mind) that {clause}, {q}?",
)
REQUEST = Patterns(
    """
    what should i (eat|cook|have|make) (tonight|for dinner|for lunch|today|for breakfast|on sunday|at the party)
    what can i (snack on|eat|have|order|cook|bake|drink)(| at a restaurant| at the airport| on a plane| at work)
    what (would|do|could|can) you (recommend|suggest|advise)(| me| for dinner| for a present| for the weekend)
    (where|when) should i (go|travel|eat|stay|relax)(| on holiday| this weekend| this summer)
    which (restaurant|film|book|holiday|gift|sport|course|series|present) (is good for me|would suit me|should i choose
    |do you recommend|should i pick|is right for me)
    (can you|could you|please) (recommend|suggest|find) (me |)(a restaurant|a recipe|a good film|a gift|a nice book
    |a hotel|a snack)
    what (gift|present) (should i ask for|do i want|could i get|should i buy)
    what's a good (dinner|restaurant|place|present|snack|idea) for me
    do you have (any tips|any advice|a recipe|some ideas) for me
    """
)
