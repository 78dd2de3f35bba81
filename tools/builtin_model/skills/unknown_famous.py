"""Famous questions, software, translations, words and requests, in the frames that people put around them."""

from tools.builtin_model.skills.unknown_ask import patterns

_LEADS = (
    "(quick question|question|help|ok so|um|hey|hi|hello|please help|trivia|for school|for my homework"
    "|homework question|serious question|random question|dumb question|just wondering|one more|next one"
    "|my kid asks|my son asks|i am doing homework|im doing homework|im writing an essay|pub quiz|i forgot"
    "|i can't remember|cant remember|remind me|help me out|settle a bet|sorry to bother you|good morning"
    "|dear computer|i have a quiz tomorrow|my teacher wants to know|my wife asks me|so|well|ok|alright|anyway"
    "|and|excuse me|hello dear|thanks|cool|great|another thing|by the way)"
)
QUESTIONS = patterns(
    f"""
    {{qd}}?
    {{qd}}
    {{qd}}?
    {{qd}}(|?|??| please| please?| pls| thanks| exactly?| again?| really?| btw| lol| actually?)
    {_LEADS}(, |: |. | - | ... | ){{qd}}(|?)
    {{qd}}(? i need it for|?? its for|? asking for|? this is for) (school|my homework|a quiz|a friend|my son
    |my daughter|an essay|work)
    {{qd}}(? i forgot|? i always forget|? no idea|? my son asked me|? my daughter wants to know|? i should know this
    |? i dont know|? just curious|? quick|? short answer please|? in one word|? we have a bet|? thank you
    |? thanks in advance)(|.)
    (and|so|then|ok but|but|ok and|now|also|or|hmm) {{qd}}(|?)
    {{qd}} (and|or|also) {{qd2}}(|?)
    {{qd}}? {{qd2}}?
    <W> {{qi}}(|?|.)
    (do u know|u know|does anyone know|you know|can u tell me|tell me pls|please can you say|would you mind telling me
    |i'd be grateful if you told me|i cant remember|i forgot|i have no idea|i am not sure|im curious|remind me
    |explain|i keep asking myself
    |my son asked me|my daughter wants to know|my teacher asked|the quiz asks|i have to find out|my homework is
    |we have to say
    |i was asked|i must know|sorry, do you know|excuse me, do you know|i am trying to find out) {{qi}}(|?|.)
    {{nf}}(|?| please| is?| is what?)
    (tell me|give me|i need|name|say|find|do you know|what was|what's|whats|i'm looking for|please tell me
    |can you name|can you tell me|wat is|what is) {{nf}}(|?|.| please)
    (it's|i think it's|is it|isn't it|it is) {{p}} who {{dd}}(, right?|?|, correct?|, isn't it?|, am i right?| right)
    {{p}} {{dd}}(, right?|, correct?|, didn't he?|, true?|, yes?| right?|, true or false?|, am i right?
    |, or was it {{p2}}?|, i think)
    (is it true that|i heard that|my dad says|i think|was it|did you know|i read that|true or false:) {{p}} {{dd}}(|?
    |, is that right?)
    (was it|is it|did) {{p}} or {{p2}} (who|that) {{dd}}(|?)
    (in what year|when|how|why|where) was it that (someone|somebody|they|he|she|{{p}}) {{dd}}(|?)
    (name|give me the name of|find|i need|tell me) the (person|man|woman|guy|one) (who|that) {{dd}}(|.|?| please)
    what's the name of the (person|man|woman|guy|one) (who|that) {{dd}}(|?)
    (the|that) (guy|man|woman|person|dude) (who|that) {{dd}}(, what was his name|, who is it|?)(|?)
    (ok|and|then|so) (who|when|where|why|how) (did it|wrote it|made it|painted it|sang it|was it made|was that
    |invented it|won it)(|?| then?)
    """,
    """
    what is your answer when i ask you {qd}?
    nobody could tell me {qi}.
    here is a riddle from our pub: {q}?
    some people claim that {p} {dd}, do they?
    """,
)
WORDS = patterns(
    """
    what does {fw} mean?
    what does {sl} mean?
    how do you say {ph} in {g}?
    (what does|what's|whats|what is|wat does|do you know what|tell me what) ("{fw}"|{fw}|"{sl}"|{sl}) (mean|means
    |mean in english|stand for|mean please)(|?)
    ({fw}|{sl}) (meaning|in english|translation|what is that|what does it mean|definition)(|?)
    (translate|translate please|can you translate|could you translate|please translate|pls translate|can u translate
    |i need to translate
    |help me translate|how do i translate|how would you translate|tell me|how is) ("{ph}"|{ph}|'{ph}'|{fw}
    |"{fw}") (to|into|in|from) ({g}|english|{g} please)(|?|.| for me)
    (how do you say|how do i say|how to say|how would i say|how can i say|how do they say|what is|what's|whats
    |wie sagt man|how does one say
    |teach me to say|how do u say|can you say|say|please say|what is the word for) ("{ph}"|{ph}
    |'{ph}') in {g}(|?|.| please)
    ({ph}|"{ph}") in {g}(|?| please)
    what is the {g} (word|translation|expression|phrase) for ("{ph}"|{ph})(|?)
    (im|i'm|i am|we are) (going to|traveling to|flying to|in) ({l}|{c}). how do i say {ph}(| in {g}| there)(|?)
    (give me|tell me|what is|what's|i need|find|find me|whats|can you give me|name|do you know|know) (a synonym for
    |another word for|a different word for|a better word for
    |synonyms of|a synonym of|a word like|a fancy word for|a rhyme for|a word that rhymes with|words that rhyme with
    |the etymology of|the origin of the word|an anagram of
    |the definition of|the meaning of|three synonyms for|other words for) ({j}|"{j}"|{d}|"{d}"|{n})(|?|.| please)
    (synonym|synonyms|rhymes|rhyme|etymology|definition|meaning|another word|thesaurus) (for|of|with) ({j}|{d}|{n})(
    |?)
    (what|which word|what word) (rhymes|would rhyme|will rhyme) with ({j}|{n}|{m}|orange|love|day)(|?)
    what does ({j}|"{j}"|the word {j}|{d}|"{d}") mean(|?| exactly?| please?)
    (where did|from where does) (the word|the phrase|the saying|the expression) ({n}|{d}|"{sl}"|{sl}) come from(|?)
    (how do you pronounce|how is|how do i pronounce|how to pronounce) ({sl}|{fw}|{d})(| pronounced| correctly)(|?)
    (what part of speech is|is) ({j}|"{j}"|{d}|quickly) (a noun or a verb|an adverb|)(|?)
    (is it|do i write|what is right,|which is correct:) (who or whom|affect or effect|its or it's|there or their
    |lie or lay|less or fewer|then or than)(|?)
    """,
    """
    in {g}, what do people say for {ph}?
    somebody wrote {fw} to me, what is that?
    is there a nicer word for {j}?
    kids say {sl} all the time, what is that supposed to mean?
    """,
)
SOFTWARE = patterns(
    """
    how do i {sw}?
    how to {sw}
    (how do i|how can i|how to|how do you|how does one|how would i|whats the way to|what's the best way to
    |can you show me how to|can you tell me how to
    |show me how to|teach me how to|tell me how to|explain how to|i want to know how to|i don't know how to
    |i dont know how to|i can't figure out how to|idk how to
    |is it possible to|is there a way to|help me|i want to|i need to|i am trying to|im trying to|how am i supposed to
    |where do i click to|what's the shortcut to
    |what is the command to|could you explain how to|do you know how to|please tell me how to|my boss wants me to
    |how the heck do i) {sw}(|?|.| please| thanks| pls)
    {sw}(|?| how?| how to| tutorial| help)
    (my|the|our) (wifi|internet|phone|laptop|printer|iphone|ipad|tv|router|computer|screen|keyboard|mouse|email
    |bluetooth|car|fridge|xbox|washing machine|account|whatsapp)
    | (is not working|isnt working|doesn't work|is broken|is slow|is so slow|won't turn on|wont turn on|keeps crashing
    |is frozen|is locked|has a virus|is dead|got hacked
    |stopped working)(, help|, what do i do?|. can you help?|. any idea?|, pls help| and i don't know why
    |, how do i fix it?)
    (i forgot|i lost|someone stole|i can't find) my (password for {b}|{b} password|{b} account|apple id
    |email password|wifi password|credit card|pin|wallet|passport)(|, what now?|, help|. what do i do?)
    (in|on|with) (word|excel|photoshop|git|powerpoint|outlook|gmail|my iphone|android|windows|a mac|premiere|figma
    |{b}), how do i (undo|make a table|add a picture|change the font|delete something
    |save as pdf|sort rows|print|send a file|crop|change the language|share a file|make a folder|zoom in)(|?)
    how do i (undo|add a picture|change the font|sort rows|save a file|print|make a folder|zoom in|delete a page
    |change the background|make text bold) (in|on) (word|excel|photoshop|git|powerpoint|outlook
    |gmail|my iphone|android|windows|a mac|figma|google docs)(|?)
    (what is the|what's the|whats the) (shortcut|command|formula|hotkey|setting|keyboard shortcut|button) (for
    |to) (copy|undo|a screenshot|an average|a new tab|dark mode|airplane mode|a hard reset)
    | (in excel|on windows|on a mac|in word|in vim|in photoshop|on iphone|in linux|in chrome)(|?)
    """,
    """
    what would i have to press to {sw}?
    somebody at work told me to {sw}, but how does that go?
    which menu lets me {sw}?
    """,
)
REQUESTS = patterns(
    """
    write a haiku about autumn
    (use|can you use|please use|put) (the word |)({d}|"{j}") in a sentence(|.|?| please)
    (write|write me|can you write|could you write|please write|compose|make|make me|give me|i need|can u write|create
    |pls write|i want|would you write|come up with|id like|help me write|do me) (a haiku
    |a poem|a short poem|a limerick|a song|a rap|a love poem|an essay|a sonnet|a speech|lyrics|a paragraph|an article
    |a blog post|a tweet|an instagram caption|a caption|a rhyme|a letter|a toast
    |a birthday poem|a five line poem|two lines) (about|on|for|to) (autumn|winter|spring|summer|love|my cat|my dog
    |the sea|the moon|rain|friendship|my mom|my girlfriend|christmas|cats|my grandma|{t}|{p}|{l}
    |climate change|school|nature|the ocean|a sunset|my best friend|being tired|coffee|mondays|snow|birthday)(|.|!|?
    | please| pls| for me)
    (haiku|poem|limerick|essay|song|lyrics|rap) (about|on) (autumn|love|my cat|winter|the sea|summer|rain|spring|{l}
    |{t})(|.| please| pls)
    (write|draft|can you write|please write|help me write|write me|could you write|i need|can you draft) (an email
    |a letter|a message|a text|a cover letter|a cv|a resume|a complaint|an apology|a wedding speech
    |a resignation letter|a thank you note|a linkedin post|a reference|a dating profile
    |a product description) (to my boss|to my landlord|for a job|to my teacher|saying i'm sick|saying sorry
    |to my girlfriend
    |for my friend's birthday|to {b}|about the late delivery|to say thank you|for a nurse job|to my mum|)(|.|?
    | please)
    (write|can you write|make|code|give me|show me|please write|create|i need|write me|can u code) (a python script
    |a python function|python code|java code|a javascript function|a sql query|a for loop|a regex|html for a page
    |a bash script|a program|a website|an app|a snake game|hello world|a c++ class|a hello world program|code
    |a function) (that sorts a list|to reverse a string|in python|in java|for a login|that adds two numbers|in c
    |to scrape a website|for a calculator|that prints primes|to center a div|to count lines|for fibonacci
    |in javascript|to match emails|)(|.|?| please)
    (fix|debug|explain|review|whats wrong with|check|what does) (this code|my code|this function|this error|my python
    |the bug|this script)(|:| please)(| int main| nullpointerexception| segfault)(
    |?)
    (summarise|summarize|can you summarize|give me a summary of|tl;dr|sum up|shorten|explain the plot of
    |analyse) ({w}|this article|the book {w}|world war 2|the news|this text for me|chapter one of {w}|my report
    |the bible)(|.|?| please)
    (draw|paint|sketch|make|generate|create|can you draw|can you make|show me|please draw|send me
    |give me) (a picture of|an image of|a photo of|a drawing of|a logo for|pictures of|a painting of
    |a video of) (a cat|a sunset|{p}|{l}
    |a dragon|a house|my dog|{am}|a beach|a unicorn|a car|my company|a tree|yourself)(|.|!|?| please)
    draw (me |)(a cat|a house|a dog|a tree|a flower|something|{am}|a horse)(|.|!| please)
    (play|put on|can you play|please play|start|i want to hear|stream) (some music|some jazz|{w}|a song|a song by {p}
    |despacito|spotify|the radio|the next song|my playlist|something relaxing|{b})(|.|!| please)
    (set|can you set|please set|start) (an alarm for 7am|a timer for 10 minutes|an alarm|a timer|a reminder
    |an alarm for tomorrow|the thermostat to 20|a reminder for my meeting)(|.|?| please)
    (remind me to|text my mom that|tell my wife to|email my boss that|call my dentist and) (buy milk|call mum
    |i'm late|take my pills|water the plants|i am sick|go to the gym|feed the cat|pay rent)(|.| please| tomorrow
    | at 5)
    (turn on|turn off|switch on|switch off|dim|turn up|turn down) (the lights|the tv|the heating|the lamp|the music
    |the volume|the ac|the kitchen light|my phone|the radio|bluetooth)(|.| please| now)
    (book|order|buy|find|get|reserve|can you book|can you order|please order|please book|could you find|help me find
    |find me) (me |)(a flight to {l}|a hotel in {l}|a pizza|a taxi|an uber|a table for two|some flowers
    |tickets for {p}
    |a cheap hotel|a train ticket|sushi|a plumber|a dentist|a new phone|a cheap flight to {c}|groceries|a job)(|.|?
    | please)
    (open|launch|close|install|google|search|search for|look up|go to|download|can you open|can you google) (youtube
    |google|spotify|netflix|my email|whatsapp|the camera|chrome|{b}|{p}|cheap hotels|the weather in {l}|{w}
    |cat videos)(|.|?| please)
    (flip|toss|can you flip|please flip) a coin(|.|!|?| please| for me)
    (roll|throw|can you roll|please roll) (a dice|a die|the dice|two dice|a d20)(|.|!|?| please)
    (recommend|suggest|can you recommend|can you suggest|please recommend|give me|pls recommend
    |could you recommend) (me |)(a good movie|a book|a good book|a movie for tonight|a restaurant in {l}|a series
    |some music|a tv show
    |a game|a good laptop|a phone|a recipe with chicken|a podcast|a wine|a dinner idea|a gift for my mom
    |a diet|a workout)(|.|?|!| please)
    (plan|can you plan|make|help me plan|create|give me) (a trip to {l}|a trip to {c}|my week|a workout plan
    |a meal plan|a diet plan|an itinerary for {l}|a birthday party|a romantic dinner|a study plan|a budget)(|.|?
    | please)
    (look at|what's in|describe|what do you see in|what is in|can you see|read) (this picture|this photo|the picture
    |my photo|this image|the attached file|this pdf|this screenshot|this link)(|?|.)
    (list|name|give me|can you list|tell me|can you name) (all us presidents
    |five famous painters|the kings of england|the beatles
    |the ten commandments|3 facts about lions
    |5 facts about {k}|all {b} products|the books of {p}|some famous scientists|a fun fact|the seven dwarfs
    |all the bond films|the elements)(|.|?| please)
    """,
    """
    my teacher wants a haiku on {t}, get one done for me
    make some nice verses for my girlfriend please
    somebody has to write the email to {b}, do it
    get me a picture with {p} in it
    """,
)
