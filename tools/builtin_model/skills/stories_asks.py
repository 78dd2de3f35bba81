"""More ways of asking for a story: on oneself, on somebody named, on something else than before."""

from tools.builtin_model.skills.asking_words import saying

_STORY = "(a story|a short story|a tale|a bedtime story|a fairy tale|a little story|a funny story|an adventure)"
_TELL = "(tell me|tell|write|make up|can you tell me|please tell me|i want|give me|could you write|invent|tell us)"
ABOUT_ME = saying(
    f"""
    tell me a story about me
    a story about me please
    {_TELL} {_STORY} (about|with|on) (me|myself|me in it|me as the hero)(.|?||!| please)
    (can|could) (i|you make me) (be|be in|become) the hero( of a story| of your story| of the story|)(?|)
    (make|let) me (be |)the hero (of|in) (a|your|the next) (story|tale)(.|| please)
    (and |now |ok, |)(a story|one|the next one|a tale) (about|with) (me|myself)(.|?|| please| now)
    """,
    f"(i should like|i would enjoy) {_STORY} (about|with) me(.|)",
)
NAMED_ME = saying(
    f"""
    my name is {{x}}, tell me a story about me
    (my name is|i am called|i'm called|call me|they call me) {{x}}(.|,|;| and|!) (please |)(tell me|write me|tell|i want
    |make up|can you tell me|write|give me) {_STORY} (about|with) (me|myself|me in it)(.|?|!|)
    """,
    f"(i go by|people call me) {{x}}(.|,) (tell me|write) {_STORY} about me(.|)",
)
CALLED = saying(
    f"""
    my {{k}} is called {{x}}, tell me a story about {{x}}
    (my|our) {{k}} is (called|named) {{x}}(.|,|;|!) (please |)(tell me|write|tell|i want|make up|can you tell
    |write us|tell us) {_STORY} (about|with|for) ({{x}}|him|her)(.|?|!|)
    (i have a|we have a) {{k}} (called|named) {{x}}(.|,|;|!) (please |)(tell me|write|tell|make up|can you tell
    |write us)
    |{_STORY} (about|with) ({{x}}|him|her)(.|?|!|)
    (the name of my {{k}} is|my {{k}}'s name is) {{x}}(.|,|;|!) (please |)(tell me|write|tell
    |make up) {_STORY} (about|with)
    |({{x}}|him|her)(.|?|!|)
    """,
    f"(we call my|everyone calls my) {{k}} {{x}}(.|,) (tell me|write) {_STORY} about {{x}}(.|)",
)
OTHER_HERO = saying(
    """
    now about {x}
    and one about {x}?
    make it about {x} instead
    (and |now |ok, |ok now |good, |nice, |thanks, |great, |cool, |please |then |)(one|a story|another one|another story
    |another|the same|a tale|one more|a new one|a different one|something|the next one) (about|with|on|for) {x}(?|.|!|
    | please| now| instead)
    (make|do|tell|write|try) (it|one|that|another|the same|this) (about|with|on|for) {x}(.|!|| instead| please
    | this time
    | now)
    (can|could|would|will) you (make it|tell one|tell another|do one|tell another one|write one|do the same|make up one
    |do it) (about|with|for) {x}(?|| instead?| now?| please?)
    (and |now |)(what about|how about|and|with|about) (one about |one with |a story about |) {x}(?|| instead?| now?)
    (not that one|i don't like that|boring|no|not this)(.|,|;) (make it|one|tell one|a story|i want one) (about
    |with) {x}(.|
    | please|!)
    (replace|change|swap) (the hero|the animal|it|him|her) (with|to|by|into) {x}(.|| please)
    """,
    "(proceed with|go on with) a (story|tale) (about|on) {x}(.|)",
)
ABOUT_WHOM = saying(
    """
    who was the story about?
    who was it about?
    (who|what|whom) (was|is) (the story|it|that|that story|this story|your story|the tale) about(?|| again?)
    (who|what) (was|is) (the hero|the main character|the main person|in the story|in it)(?|| of the story?| again?
    | of it?| there?)
    (tell me|say|remind me) who (the hero|the story|it) (was|was about|is about)(?|.|)
    (about whom|about who|about what) (was|is) (the story|it|that|the tale)(?|)
    """,
    "(name|state) the hero of the story(.|)",
)
BARE = saying(
    """
    story, {x}
    {x} story
    {x} story please
    a {x} story
    ({x}|{a}) (story|tale|fairy tale|bedtime story|adventure|story please|tale please|story pls)(|.|!|?)
    (tell me|tell|give me|write|i want|make up|do you know|i need|can you tell me|please tell me|tell us|write me
    |how about)
    |({a}|one {x}|some {x}|your {x}) (story|tale|fairy tale|bedtime story|adventure)(|.|!|?| please| now)
    (story|tale|bedtime story|short story|fairy tale)(:| about| with|,| on| of) {x}(|.| please| pls)
    """,
    "(a request|my wish)(:|,) {a} story(|.|!)",
)
