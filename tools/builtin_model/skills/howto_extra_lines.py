"""More questions for single topics of the program and single words, each by the topic's name."""

TOPIC_LINES: dict[str, str] = {
    "resume": """
    (is|are) my (|old |earlier ){chat} (gone|lost|still there|still here|kept)(|?)
    (i closed|i shut) (the window|the terminal|the program|this) (yesterday|this morning|last night|earlier)(.|,) \
    (where is my {chat}|how do i get back|how do i go on|is my {chat} gone|can i go on)(|?)
    (i want to|i'd like to|can i|could i|let me) (see|read|continue|get) the {chat} from (this morning|yesterday
    |last week|monday|last night|two days ago)(|.|?| again)
    (we|i) (talked|chatted|spoke) (yesterday|last week|this morning|before)(.|,) (can i go on with that
    |how do i get that back|where is it|can i get back to it|how do i go back to it)(|?)
    """,
    "continue last": """
    (can|could|may) (we|i) (pick up|go on|continue|carry on) (where|from where) (we|i) (left off|stopped|were|ended)(|?)
    (let's|i want to) (pick up|continue|go on) where we (left off|stopped|were)(|.)
    """,
    "search": """
    (how do i|can i|i need to|i want to) find (something|a thing|the thing|what|a recipe|a name) (i|we|you) (said
    |wrote|mentioned|talked about) (last week|yesterday|before|long ago|a month ago)(|?|.)
    (i said|i wrote|we mentioned|you told me) something (about|on) (bread|dogs|taxes|my trip|a book|paris) (last week
    |before|some time ago)(.|,) (how do i find it|where is it|can i find it|how to find that)(|?)
    in which {chat} did (i|we|you) (mention|say|write|talk about) (that|bread|dogs|my trip|the recipe|python)(|?)
    """,
    "fork": """
    (i want to|i'd like to|can i|could i) try (a different|another) (answer|idea|direction|way) without losing \
    (this one|this|what i have|the {chat})(|?|.)
    (two|several) (versions|directions) of (one|this|the same) {chat}(|?| how?| possible?)
    (keep|save) this {chat} and (try|go) (another way|something else|a different way)(|?| how?)
    """,
    "export": """
    (how do i|can i|could i|i want to|i'd like to|i need to) (print|mail|email|send|archive outside|get) (our|this
    |the) \
    {chat} (on paper|to a friend|to my teacher|as a file|as text|by mail|for my records)(|?|.)
    (i need|give me|i want|can i have|make me) (this|the|our) {chat} (as|in) (a file|json|markdown|a text file|jsonl)(|.
    |?| please)
    how (do|can) i save what (we|i|you) (talked about|said|wrote|discussed)(|?| to a file| as a file)
    """,
    "new": """
    (clear|clean|wipe|empty|reset) (the screen|everything|the chat|all this)(|.|!|?| please)
    (can we|let's|i want to|could we) (talk about|do|discuss) something (else|new|different)(|?|.| in a new {chat})
    """,
    "regen": """
    (i don't like|i didn't like|i'm not happy with|not happy with) (that|the|your|this) (answer|reply)(,|.) (redo it
    |can you redo it|can you do it again|once more|another one|do it over|how do i get another)(|?|.| please)
    (retry|regenerate|reroll|do over)(|.|!|?| please| that| it| the answer)
    redo (that|it|the answer)(|.|!|?| please)
    """,
    "edit": """
    (i want to|i need to|can i|could i|how do i) (change|fix|correct) (what i typed|what i wrote|the question i asked
    |my first message|my question|a word in my message|the spelling)(|?|.)
    i (spelled|typed|wrote) (something|a word|it) wrong(.|,) (can i fix it|how do i fix that|can i change it)(|?)
    """,
    "set temperature": """
    (how do i|can i|i want to|i'd like to|how to) (set|put|change|turn|get) (the |)temperature (to|at|down to|up to
    |back to) (0|0.1|0.2|0.3|0.5|0.7|0.9|1|1.2|zero|one)(|?|.)
    (set|put|change|make) (the |)temperature (to |)(0|0.1|0.3|0.5|0.7|0.8|1|1.5|2)(|.| please|?| how?| for me)
    (someone|my friend|a colleague|the manual) (told me|said|says) to (lower|raise|change|reduce) the temperature(.|,) \
    (how|how do i do that|how is that done|where)(|?)
    (where|how) (is|do i find|can i see|do i get to) the (temperature|randomness|creativity) (setting|slider|knob|option
    |control)(|?)
    (make|i want) your answers (less random|more creative|more predictable|wilder|safer|less wild)(|.|?| please)
    (why is|why are) (your answer|your answers|the answers) (different each time|always different|so random)(|?)
    """,
    "set seed": """
    (can|could) (it|you|the answer|your answers) (always |)be (the same|identical|always the same) (each time|every time
    |when i ask again|for the same question)(|?)
    i (want|need) (the|to get the) same answer (every time|each time|when i ask again|always)(|.| how?)
    """,
    "set max_length": """
    (make|keep|i want) your (answers|replies) (short|shorter|longer|brief|long|more detailed)(|.|?| please)
    (is there|what is) a (limit|maximum) (for|on|of) (the length of |)(an answer|answers|your answers)(|?)
    """,
    "stop": """
    (how do i|can i|how to) (stop|interrupt|cut off|halt) you (mid answer|mid sentence|while you write|half way
    |when you talk too much|before you finish)(|?)
    (you|it) (won't|will not|does not|doesn't) stop (writing|talking|answering)(|.|!|. what do i press?|, help)
    (which|what) key (stops|interrupts|cancels) (you|the answer|this|it)(|?)
    """,
    "exit": """
    (how do i|i want to|let me|how to) (get out of here|go home|leave now|get back to my shell|end all this)(|?|.)
    (i'm|i am) (done|finished)(.|,) how do i (leave|quit|exit|close this|get out)(|?)
    """,
    "commands": """
    (what|which) (can i type|slash things are there|things can i type|orders can i give)(|?| here)
    (is there a|where is the|show me the|open the) (list of commands|help|help page|manual|cheat sheet
    |command overview)(|?|.)
    """,
    "load model": """
    (i downloaded|i have|i got) (a|an|the) (new|other|bigger|qwen|llama|qwen3|hugging face) model(.|,) (how do i use it
    |how do i load it|what do i do with it|how do i start it|what now|can i use it here|how do i run it)(|?)
    (you are not very clever|your answers are poor|i need something smarter|this is too simple for me)(.|,) \
    (can i use another model|is there a better model|how do i get a better one|what else can i load)(|?)
    how (do|can) i (go|get|move) (from|off) (this|the built-in) model to (another|a bigger one|qwen|llama)(|?)
    """,
    "which models": """
    (i have|i downloaded|i got|there is) a gguf file(.|,) (what do i do with it|can i use it|does it work|will it run
    |how do i load it)(|?)
    (can|could) (i|this) (use|run|work with) (ollama|llama.cpp|chatgpt|gpt-4|claude|gemini|mistral) (models |)(here
    |with this program|with this|in it)(|?)
    does (this|it|the program) work with (ollama|gguf|llama.cpp files|mistral|gemma|onnx)(|?)
    """,
    "where saved": """
    (where|in what place) (do|does) my (old |)(words|texts|chats|talks) (go|end up|get stored|live)(|?)
    (do|will) (i|we) (have to|need to) (press|click|type) save(|?| or is it automatic?| each time?)
    """,
    "offline": """
    (who can|can anybody|can anyone|does anyone|does somebody) (see|read|get) (my chats|what i write|my messages
    |what i type)(|?)
    """,
    "api": """
    (can|how can|could|how would) (my|a|another) (program|script|app|website|bot|code) (talk to you|call you|use you
    |send you questions)(|?)
    """,
}
TERM_LINES: dict[str, str] = {
    "token": """
    (so |)(a token is|tokens are) (a word|a letter|a piece of text|like a word|a coin|part of a word)(, right?|?|, yes?
    |, isn't it?|, correct?)
    (why|do) (do |)(models|you|language models) (read|write|count|use|see) (in |)tokens(|?| and not words?)
    """,
    "context": """
    (so |)the context is (your memory|how much you remember|what you can see|the chat so far)(, right?|?|, isn't it?)
    (how far|how much) (back |)(of this {chat} |)(can|do) you (see|read|remember|look)(|?)
    """,
    "full context": """
    (it|the program|my screen) says (the |)context is full(.|,) (what now|what does that mean|what happens now
    |what do i do)(|?)
    """,
    "kv cache": """
    (so |)the (kv |)cache (is|keeps|saves|stores) (a kind of memory|what was computed|work|time
    |earlier tokens)(, right?|?
    |, isn't it?)
    (why|how) does (a|the) (kv |)cache (make things faster|help|speed things up|save time|make you faster)(|?)
    (is|does) the kv cache (memory|like memory|a file|store text|my chat|the same as the context)(|?)
    """,
    "temperature": """
    (so |)(a |)(higher|high|low|lower|zero) temperature (means|is|gives|makes it|makes you) (more random|less random
    |more creative|careful|always the same|varied|more careful)(, right?|?|, isn't it?|, correct?|, yes?)
    (is|does) (the |)temperature (about heat|how hot you are|the heat of my gpu|like weather|make you creative
    |change the answers|in degrees)(|?)
    (which|what) temperature (for|do i use for|is good for|should i use for|suits) (code|coding|facts|stories|poems
    |maths
    |creative writing|math|translations)(|?)
    (what does|what is|what's|why is) (a |)temperature (of |)(0|zero|1|0.2|2|0.7) (mean|do|for|good for|like)(|?)
    """,
    "top-p": """
    (what does|what is|what's) (a |)(top-p|top p|top_p) (of |)(0.9|0.5|1|0.95) (mean|do|for)(|?)
    (so |)(top-p|top p|top_p) (cuts|keeps|drops|chooses from) (unlikely tokens|the likeliest tokens
    |rare words)(, right?|?)
    """,
    "top-k": """
    (what does|what is|what's) (a |)(top-k|top k|top_k) (of |)(1|20|40|50|100) (mean|do|for)(|?)
    (so |)(top-k|top k|top_k) (keeps|chooses from|takes) the (k |20 |)(likeliest|best) tokens(, right?|?)
    """,
    "quantization": """
    (so |)(quantization|quantisation|quantizing) (makes|means|stores) (a model smaller|smaller models|fewer bits
    |the weights smaller|less memory)(, right?|?|, isn't it?|, correct?)
    (what is|what's|whats|what are) (a |)(quantized|quantised) (model|models|version|file|weights)(|?)
    (why|how) (is|are|do they make|can one make) (a model|models) (smaller with|smaller by|shrunk by) quantization(|?)
    """,
    "weights": """
    (what does|what is|what's|whats|what do) (7b|8b|0.6b|70b|1b|13b|billion parameters) (mean|stand for
    |in a model name)(|?)
    (so |)(weights|parameters) are (numbers|what the model learned|settings|the brain of a model)(, right?|?)
    """,
    "language model": """
    (how does|how do) (a chat ai|such an ai|an ai like you|language models|chat programs) (make|write|find
    |come up with) \
    (sentences|answers|text|an answer)(|?)
    """,
    "hallucination": """
    (why|how come) (does|do|would) (an ai|ais|a model|models|llms|chatbots) (lie|make things up|invent things
    |make up facts|say wrong things|hallucinate)(|?)
    """,
    "seed": """
    (so |)the same seed (gives|means|makes) the same answer(, right?|?|, isn't it?|, correct?)
    (what does|what is|what's) (a |the )seed (number |)(for|do|good for|42 mean)(|?)
    """,
    "prompt": """
    (is what i type|is my question|is my message) (a|the|called a|called the) prompt(|?)
    """,
}
