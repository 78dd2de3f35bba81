"""What the words mean that one meets with language models and with this program."""

from tools.builtin_model.skills.howto_frames import CHAT, Topic, term

_THE = "(|the |a )"
_WHAT = "(what is|what's|explain|tell me|do you know|what would be|whats) (the difference|the main difference)"
_DIFF = "(difference|differences|distinction)"


def between(first: str, second: str) -> str:
    """Return the questions for the difference of two words."""
    pair = f"(({first}) and ({second})|({second}) and ({first}))"
    either = f"(({first}) or ({second})|({second}) or ({first}))"
    return f"""
    {_WHAT} between {pair}(|?| please)
    {_DIFF} between {pair}(|?)
    how (do|does|are|is) ({first}) (differ|different) from ({second})(|?)
    (is|are) ({first}) (and|the same as) ({second})(| the same)(|?)
    ({first}) (vs|versus|vs.) ({second})(|?)
    (compare|distinguish) {pair}(|.| please)
    (should i use|which is better:|what is better,|which one do i take,|which is it,) {either}(|?)
    isn't ({first}) the same as ({second})(|?)
    (explain|tell me) how ({first}) and ({second}) (differ|are different)(|.)
    """


def _if_set(
    name: str, up: str = "high|higher|very high|bigger|larger", down: str = "low|lower|very low|smaller"
) -> str:
    return f"""
    (what happens|what will happen|what changes|what would happen) (if|when) (i|we|you) (raise|lower|change|increase
    |decrease|set|reduce
    |turn up|turn down) (|the ){name}(|?)
    (what happens|what do i get) with a ({up}|{down}) {name}(|?)
    (is|would) a ({up}|{down}) {name} (good|better|bad|useful|dangerous|be better|ok)(|?)
    (which|what) {name} (is good|should i use|is best|do you recommend|is normal|is the default|should i choose
    |is right)(|?)
    (what does|what would) a ({up}|{down}) {name} (do|mean|change|give)(|?)
    (when|why) (do|should|would) i (use|want|choose|set) a ({up}|{down}) {name}(|?)
    (is|what is|what's) a (good|normal|sensible) {name}(|?)
    """


TOPICS: tuple[Topic, ...] = (
    term(
        "token",
        "A token is a piece of text, often a part of a word: a model reads and writes tokens.",
        "A piece of text.",
        "(a token|tokens|token|the token|the tokens)",
        "how (long|big|many letters) is a token(|?)\n(is|are) (a token|tokens) (a word|words|letters|one word)(|?)\n"
        "what are tokens per second(|?)\nhow many (words|letters) (are in|make|has) a token(|?)",
    ),
    term(
        "token or word",
        "A word is one token or several: common words are one, rare words are many.",
        "A word is one token or several.",
        "(tokens and words|words in tokens)",
        between("a token|tokens", "a word|words"),
    ),
    term(
        "tokenizer",
        "A tokenizer cuts text into tokens, and puts tokens together into text again.",
        "It cuts text into tokens.",
        "(a tokenizer|the tokenizer|tokenizer|tokenizers|tokenization|tokenisation|a tokeniser|tokenizing)",
        "(how|who|what) (cuts|splits|divides|turns) (text|a text|words) into tokens(|?)",
    ),
    term(
        "bpe",
        "BPE builds tokens by joining the pieces that stand together most often.",
        "It joins frequent pairs.",
        "(bpe|byte pair encoding|byte-pair encoding|byte-level bpe|a bpe tokenizer)",
    ),
    term(
        "context",
        "The context is the text that I can look back on, at most 2048 tokens.",
        "At most 2048 tokens.",
        f"{_THE}(context|context size|context length|context window|context limit)|your context|the context of a model",
        """
         (how long|how large|how big|how many tokens) (is|can be|may be|are in) the (context|context window
         |context size|context length)(|?)
         (how long|how many tokens) can (the context|your context|a conversation|this chat|a chat|our talk) (be|get
         |become|have)(|?)
         (what is|what's|is there) (the|a|your) (context limit|maximum length|limit of the context
         |longest text you can read|limit on the length)(|?)
         (is there a limit|how long may i talk|how long can we talk|how long can my text be|is the context limited)(|?)
         """,
        "ctx size",
    ),
    term(
        "full context",
        "When the context is full, a message is refused; /new starts afresh, and /set overflow drop leaves out old"
        " turns.",
        "A message is refused.",
        "(a context that is full|the full context|context overflow)",
        f"""
         (what happens|what will happen|what do you do|what comes|what will you do) (when|if|once) (the|your
         |my) (context|context window|context limit) (is full|is used up|is reached|fills up|overflows|is exceeded
         |runs out)(|?)
         (what happens|what if|what will happen) (when|if|) (a|the|this|our|my) (conversation|chat|text|message
         |prompt) (is|gets|becomes|grows) (too long|very long|longer than the context|too large)(|?)
         (what if|what happens if|what happens when) (i|we) (talk|write|send) (too much|too long
         |more than 2048 tokens|a very long text)(|?)
         (will|do|does|can) (you|the {CHAT}) (forget|lose|drop) (the beginning|old messages|old turns
         |what i said first)(|?| when it gets long)
         (can|does) the context (overflow|run out|get full)(|?)
         """,
        "overflow",
    ),
    term(
        "kv cache",
        "The KV cache keeps what was computed for earlier tokens, so that an answer comes faster.",
        "It keeps what was computed.",
        f"{_THE}(kv cache|key-value cache|kv-cache|cache|key value cache|kvcache)|kv caching|kv|kv caches",
        "(what is|what's) (in|stored in|kept in|saved in) (the|a) (kv cache|cache)(|?)\n(what do"
        "|what does) (k and v|kv) (mean|stand for)(|?)",
        "memory use",
    ),
    term(
        "prefix caching",
        "Prefix caching reuses the KV of a beginning that two prompts share: it is computed only once.",
        "It reuses a shared beginning.",
        "(prefix caching|a prefix cache|the prefix cache|a prefix hit|prompt caching|prefix reuse|a cached prefix)",
        setting="why",
    ),
    term(
        "temperature",
        "Temperature says how random answers are: low is careful, high is varied, 0 always takes the likeliest token.",
        "How random answers are.",
        f"{_THE}(temperature|sampling temperature|temperature parameter|temperature value)|temp|temperature 0"
        f"|a temperature of (0|0.7|1)",
        _if_set("temperature"),
        "set temperature",
    ),
    term(
        "top-p",
        "Top-p chooses among the likeliest tokens that together have the share p.",
        "The likeliest tokens with share p.",
        f"{_THE}(top-p|top_p|top p|topp|nucleus sampling|top-p sampling)|p in top-p",
        _if_set("(top-p|top_p|top p)"),
        "set top_p",
    ),
    term(
        "top-k",
        "Top-k chooses among the k likeliest tokens only.",
        "The k likeliest tokens.",
        f"{_THE}(top-k|top_k|top k|topk|top-k sampling)|k in top-k",
        _if_set("(top-k|top_k|top k)"),
        "set top_k",
    ),
    term(
        "top-k or top-p",
        "Top-k keeps a fixed number of tokens; top-p keeps as many as make up the share p.",
        "A number, or a share.",
        "(top-k and top-p|top-p and top-k|top k and top p|top_k and top_p)",
        between("top-k|top k|top_k", "top-p|top p|top_p"),
    ),
    term(
        "min-p",
        "Min-p drops tokens that are less likely than p times the likeliest one.",
        "It drops unlikely tokens.",
        f"{_THE}(min-p|min_p|min p|minp|min-p sampling)",
        _if_set("(min-p|min_p|min p)"),
        "set min_p",
    ),
    term(
        "repetition penalty",
        "A repetition penalty makes tokens that were used before less likely; 1 turns it off.",
        "It avoids repetition.",
        f"{_THE}(repetition penalty|repeat penalty|repetition_penalty)|penalties for repetition",
        _if_set("(repetition penalty|repeat penalty)"),
        "set repetition_penalty",
    ),
    term(
        "greedy",
        "Greedy decoding always takes the likeliest token; /set temperature 0 does that.",
        "It takes the likeliest token.",
        "(greedy decoding|greedy|greedy sampling|greedy search|a greedy answer|greedy generation)",
        between("greedy decoding|greedy", "sampling|random sampling"),
    ),
    term(
        "sampling",
        "Sampling means to draw the next token at random, the likely ones more often.",
        "Drawing tokens at random.",
        "(sampling|token sampling|a sampler|the sampler|random sampling|a sample)",
        setting="settings",
    ),
    term(
        "seed",
        "A seed starts the random numbers: the same seed gives the same answer.",
        "It starts the random numbers.",
        f"{_THE}(seed|random seed|seed number|seed value)|seeds",
        setting="set seed",
    ),
    term(
        "quantization",
        "Quantization stores weights with fewer bits: smaller and faster, but a little less exact.",
        "Fewer bits per weight.",
        "(quantization|quantisation|a quantized model|quantized|model quantization|quantising)",
        """
         (why|when) (quantize|should i quantize|would one quantize|do people quantize|quantise) (a model|models
         |weights|the weights|)(|?)
         (is|are) (a quantized model|quantized models|quantization) (worse|bad|faster|better|less exact|smaller
         |slower)(|?)
         (does|will|how much does) quantization (cost|hurt|lose) (quality|accuracy|anything)(|?)
         """,
        "weights",
    ),
    term(
        "int8",
        "Int8 stores a number in 8 bits; it is the default for weights here.",
        "8 bits per number.",
        "(int8|int 8|8-bit|8 bits|int8 numbers|int8 quantization|8 bit quantization|eight bit)",
        setting="weights",
    ),
    term(
        "int4",
        "Int4 stores a weight in about 4 bits: half of int8, and less exact.",
        "4 bits per number.",
        "(int4|int 4|4-bit|4 bits|int4 numbers|int4 quantization|4 bit quantization|four bit)",
        setting="weights",
    ),
    term(
        "int8 or int4",
        "Int8 is more exact; int4 needs only about half the memory.",
        "Int8 is more exact, int4 smaller.",
        "(int8 and int4|int4 and int8)",
        between("int8|8 bits|8-bit", "int4|4 bits|4-bit"),
    ),
    term(
        "bf16",
        "BF16 is a number in 16 bits, with the range of float32 but fewer digits.",
        "A number in 16 bits.",
        "(bf16|bfloat16|brain float|bfloat|a bf16 model|bf16 numbers)",
        setting="exact weights",
    ),
    term(
        "f32",
        "F32 is a number in 32 bits: exact, but large.",
        "A number in 32 bits.",
        "(f32|float32|fp32|single precision|32 bits|32-bit floats|a float)",
        setting="exact weights",
    ),
    term(
        "fp8",
        "FP8 is a floating-point number in 8 bits; this program does not read it yet.",
        "A float in 8 bits.",
        "(fp8|fp 8|8-bit floats|float8|fp8 numbers)",
    ),
    term(
        "awq",
        "AWQ is a way of 4-bit quantization that protects important weights; it does not work here yet.",
        "A 4-bit quantization.",
        "(awq|activation-aware weight quantization|awq quantization|the awq format)",
    ),
    term(
        "weights",
        "Weights, or parameters, are the numbers of a model that training has set.",
        "The numbers of a model.",
        "(weights|the weights|a weight|model weights|parameters of a model|the parameters of a model|a parameter"
        "|model parameters|billions of parameters|7b|what 0.6b)",
    ),
)
