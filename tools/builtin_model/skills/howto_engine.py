"""How to choose hardware and number formats, and use the program from others."""

from tools.builtin_model.skills.howto_frames import Topic, flag, topic

_PROGRAM = "(the program|this program|nanochat_infer|nanochat|it|this|the app|this tool|the software)"
_MODEL = "(a|the|this|my) model"
_WEIGHTS = "(the weights|weights|my model|the model|a model)"

TOPICS: tuple[Topic, ...] = (
    topic(
        "gpu",
        "Install with pip install -e '.[gpu]', then use --device cuda.",
        "--device cuda",
        do="(use|run on|run you on|work on|compute on|turn on|enable|run it on|run a model on|choose"
        "|switch to) (the gpu|my gpu|a gpu|cuda|the graphics card|my graphics card|an nvidia gpu|my nvidia card"
        "|a video card)|run faster on a gpu",
        noun="the gpu|gpu support|graphics card|nvidia|my graphics card|nvidia gpus|gpu acceleration",
        opt=f"({flag('--device')}|--device cuda)",
        more="(do i need|is a|must i have|does it need|does it run without|does it use) (a |the |my |)(gpu"
        "|graphics card|nvidia card)(|?| needed)",
    ),
    topic(
        "cpu",
        "Use --device cpu: it runs on the processor, without torch.",
        "--device cpu",
        do="(use|run on|run you on|force|stay on|run it on|run a model on|choose|switch to|compute on) (the cpu"
        "|only the cpu|my cpu|the processor|cpu only|my processor|a cpu)",
        noun="cpu only|cpu mode|running on the cpu|cpu support|cpu use",
        opt="(--device cpu)",
        more="does (it|this program|nanochat) run on (a cpu|the cpu|a laptop|my laptop|an old computer|any cpu)(|?)",
    ),
    topic(
        "weights",
        "Use --weights int8 (the default) or --weights int4: the weights take less memory then.",
        "--weights int8",
        do=f"quantize {_WEIGHTS}|(use|choose|change|set|select|pick) (int8|int4|quantization|quantized weights"
        f"|8 bits|4 bits|8-bit weights|4-bit weights|the number format|the weight format|the precision"
        f"|another precision|the format of the weights)"
        f"|(make|have) {_MODEL} (smaller|faster|lighter)|load {_MODEL} (in|as|with) (int8|int4|4 bits|8 bits|4-bit"
        f"|8-bit)|quantise {_WEIGHTS}|use less memory|save memory|compress {_MODEL}",
        noun="int4 weights|8-bit weights|4-bit weights|quantized models|quantizing|int8 weights|the number format"
        "|weight formats|less memory",
        opt=f"({flag('--weights')}|--weights int8|--weights int4)",
        more="(which|what) (number formats|weight formats|quantizations|precisions) (are there|do you support"
        "|can i use|exist|work)(|?)",
    ),
    topic(
        "exact weights",
        "Use --weights bf16 or --weights f32: they read the model's own numbers.",
        "--weights bf16",
        do="(use|load|read|run) (full precision|the exact weights|bf16|f32|float32|bfloat16|the original precision"
        "|bf16 weights|the model's own numbers|unquantized weights)|(turn off|avoid|disable"
        "|switch off) (quantization|quantizing)|run a model without quantization|load a model in (bf16|f32"
        "|full precision)",
        noun="full precision|exact weights|no quantization|bf16 weights|f32 weights|unquantized models"
        "|original precision",
        opt="(--weights bf16|--weights f32)",
    ),
    topic(
        "awq",
        "AWQ and FP8 do not work yet; use --weights int8 or --weights int4.",
        "AWQ and FP8 do not work yet.",
        do="(load|use|run|open|try) (an awq model|awq|fp8|an fp8 model|awq weights|fp8 weights|a gptq model|gptq"
        "|awq models|fp8 models)",
        noun="awq support|fp8 support|awq models|fp8 models|gptq|fp8 weights|awq weights",
        more="(is|are) (awq|fp8|gptq|awq models|fp8 models) (supported|possible|working)(|?)\n"
        "does (it|this program|this) (support|run|load|read) (awq|fp8|gptq|awq models|fp8 models)(|?)\n"
        "(which|what) (quantized models|quantization methods) (can it read|does it load)(|?)",
    ),
    topic(
        "pack",
        "Run python run.py pack FOLDER model.nano: it makes one file that opens at once, with -m model.nano.",
        "python run.py pack FOLDER model.nano",
        do=f"pack {_MODEL}|(make|write|create|get|build) a (.nano file|nano file|packed model|packed file"
        f"|single file of a model)|(put|save|convert|turn) {_MODEL} (into|to|in) (one file|a single file"
        f"|a .nano file|the nano format)|(open|load|start) {_MODEL} (faster|at once|quickly)|convert a model"
        f"|use a .nano file",
        noun="packing|pack|the pack format|the nano format|a packed model|packed models"
        "|one file models|packed files|a .nano file",
        opt="(run.py pack|python run.py pack|the pack command|pack here)",
    ),
    topic(
        "verify",
        "Run python run.py doctor --verify model.nano: it checks every byte of the file.",
        "python run.py doctor --verify FILE",
        do="(verify|check|test) a (.nano file|nano file|packed model|packed file)|check the checksums of a model",
        noun="verifying a model|model verification|a damaged .nano file",
        opt=flag("--verify"),
    ),
    topic(
        "bench",
        "Run python run.py bench: it measures speed and memory on this machine.",
        "python run.py bench",
        do="measure how fast (this|my) (machine|computer|laptop) is|find out how fast a model runs here|"
        "(run|do|start|make) (a benchmark|benchmarks|a speed test|the benchmark)|benchmark|(benchmark"
        "|measure) (the program|this machine|my machine|a model|my computer|this program|the memory"
        "|the speed of a model|the speed of my machine)|test how fast my machine is|compare the speed of models",
        noun="benchmark|benchmarks|a benchmark|benchmarking|speed test|a speed test|bench|performance tests",
        opt="(run.py bench|python run.py bench|the bench command|bench here)",
    ),
    topic(
        "eval",
        "There is no eval command yet; python run.py pack FOLDER OUT --text FILE measures perplexity.",
        "There is no eval command yet.",
        do="(evaluate|score|grade|rate) (a model|the model|my model|models|how good a model is)|(run"
        "|do) (an evaluation|evals|an eval|evaluations)|(measure|compute|get|calculate) (the |)(perplexity"
        "|quality)(| of a model)",
        noun="eval|evaluation|evaluations|evals|evaluating|an eval command|perplexity measurement|measuring quality",
        opt="(run.py eval|python run.py eval|the eval command|eval here|pack --text)",
    ),
    topic(
        "batch",
        'Run python run.py batch prompts.jsonl: every line is an object like {"prompt": "Hi"}.',
        "python run.py batch prompts.jsonl",
        do="(answer|run|ask|send|process|do|submit) (many|several|a lot of|a thousand|100|a file of"
        "|a list of) (prompts|questions|requests)(| at once| together| from a file)|use (batch|batch mode"
        "|a jsonl file)|(run|start|make) a batch|process a jsonl file|ask many things at once",
        noun="batch mode|batch jobs|many prompts|batch files|bulk prompts|jsonl files"
        "|many questions at once|prompts from a file",
        opt="(run.py batch|python run.py batch|the batch command|batch here)",
    ),
    topic(
        "api",
        "Run python run.py serve; the base URL for OpenAI clients is http://127.0.0.1:8471/v1.",
        "http://127.0.0.1:8471/v1",
        do="point (my openai client|a client|my app) at you|build an app with you|talk to you over http|"
        "(use|call|reach|start|connect to|query) (the api|an api|the http api|the openai api|an openai client"
        "|openai clients|the rest api|the openai library|your api)|(connect|call you from"
        "|use you from) (another program|my program|my app|an app|a client|other software|javascript|curl)"
        "|send (http|api) requests"
        "|use you as a server",
        noun="api|the api|http api|openai api|rest api|an openai compatible api|openai compatibility"
        "|api server|base url|the base url|the endpoint|openai clients|api access|http",
        opt="(/v1|/v1/chat/completions|the /v1 path|/v1/completions)",
        more="""
        (what|which) (is|are) (the|your) (base url|api url|endpoint|endpoints|api address|api path|url of the api
        |http endpoint|routes|api endpoints)(|?| for chat| for openai clients)
        (is|are) (the api|it|this|the server) (openai compatible|compatible with openai|like openai's|openai-like)(|?)
        (does it|does this|can it|do you) (work with|support|understand|speak) (the openai api|openai clients
        |the openai library|openai's python library|http|rest)(|?)
        """,
    ),
    topic(
        "api key",
        "The API key is the token in ~/.config/nanochat-infer/web-token, or your NANOCHAT_INFER_API_KEY.",
        "The token in ~/.config/nanochat-infer/web-token.",
        do="(find|get|set|use|see|change|make) (the api key|an api key|the token of the server|the web token"
        "|my api key|the access token|a key for the api|the server's token)",
        noun="api key|the api key|an api key|the web token|access token|api keys|authentication|the token file"
        "|authorization",
        more="(what|which|where) is (the|my) (api key|access token|web token|bearer token)("
        "|?)\ndo i need (an api key|a key|a token for the api)(|?)",
    ),
    topic(
        "threads",
        "Use --threads N; usually all cores are used.",
        "--threads N",
        do="use (more than one thread|more than one core|several cores|one core only|only two cores)|"
        "(set|change|limit|choose|use|reduce|give) (the threads|the number of threads|the number of cores"
        "|fewer threads|fewer cores|two threads|more threads|4 threads|the cores|cpu threads"
        "|how many cores are used)|use (all|half) the cores",
        noun="threads|cores|cpu threads|number of threads|cpu cores|thread count|the number of threads|multithreading",
        opt=flag("--threads"),
        more="how many (threads|cores) (do you use|does it use|are used|can i use)(|?)",
    ),
    topic(
        "memory use",
        "Use --kv-memory SIZE, as 512M or 2G, to limit the KV cache; --weights int4 shrinks the model.",
        "--kv-memory SIZE",
        do="(limit|reduce|lower|set|restrict|control|cap) (the memory|memory use|the ram|ram usage"
        "|the memory of the kv cache|the kv memory|the size of the kv cache|how much memory is used|memory usage"
        "|the memory usage)|(give|allow) the kv cache (more|less) memory",
        noun="memory use|memory usage|ram|ram usage|memory limit|kv memory|a memory limit|the size of the kv cache",
        opt=flag("--kv-memory"),
        more="(it|the program|this) (needs|uses|takes|eats) (too much|a lot of) (memory|ram)(|."
        "|. what can i do?)\n(i have|there is) (not enough|too little|little) (memory|ram)(|.)\n"
        "how much (memory|ram) (do you need|does it need|does it use|is used|do i need|does this take)(|?)",
    ),
    topic(
        "kv disk",
        "Use --kv-disk SIZE or off; python run.py sessions cache --clear empties it.",
        "--kv-disk SIZE",
        do="(limit|set|reduce|change|clear|empty|delete|turn off|remove|switch off|clean) (the kv on disk"
        "|the disk cache|the cache on disk|the kv cache on disk|the space of the cache|the saved kv)"
        "|free (disk space|space on disk)|clear the cache|empty the cache|delete the cache",
        noun="disk cache|the cache on disk|kv on disk|disk space|clearing the cache|disk usage|cache size"
        "|the disk cache",
        opt=flag("--kv-disk", "--clear"),
    ),
    topic(
        "kv type",
        "Use --kv-type int8, bf16 or f32: it is the number format of the KV cache.",
        "--kv-type int8",
        do="(set|change|choose|use) (the number format of the kv cache|the kv type|the format of the kv cache"
        "|int8 for the kv cache|a smaller kv cache)|quantize the kv cache",
        noun="kv type|the kv format|kv cache format|kv quantization|an int8 kv cache",
        opt=flag("--kv-type"),
    ),
    topic(
        "ctx size",
        "Use --ctx-size N: it sets the context in tokens, usually as large as the model allows.",
        "--ctx-size N",
        do="(set|change|increase|extend|enlarge|limit|reduce|choose|raise) (the context|the context size"
        "|the context length|the context window|the size of the context|the maximum context)|(get|have"
        "|use) (a longer|a larger|more|a smaller|a bigger) context",
        noun="a longer context|a larger context|context size setting|changing the context|more context"
        "|setting the context size",
        opt=flag("--ctx-size"),
    ),
    topic(
        "overflow",
        "Type /set overflow drop: the oldest turns are left out when the context is full.",
        "/set overflow drop",
        do="(go on|continue|keep talking|keep chatting) (with|when|after) (a full context|the context is full"
        "|the context being full)|drop (old turns|the oldest turns|old messages|the oldest messages)"
        "|handle (a full context|overflow)|make room in the context",
        noun="overflow|dropping old turns|a sliding window|dropping messages",
        opt=f"(/set overflow|{flag('--overflow')})",
        more="(my message is|the message was|it was) refused(|.|, the context is full."
        "| because the context is full| as too long)(|. what now?)\n"
        "the context is (full|too small|used up)(|.|. what now?|. what do i do?|, what can i do?)",
        undo="Type /set overflow refuse: long messages are refused again.",
    ),
    topic(
        "speculation",
        "Use --speculation or --no-speculation; the answers stay the same.",
        "--no-speculation",
        do="(turn off|turn on|disable|enable|switch off|switch on) (speculation|speculative decoding|guessing tokens)",
        noun="switching speculation off|no speculation|the speculation option",
        opt=flag("--speculation", "--no-speculation"),
    ),
    topic(
        "prefill chunk",
        "Use --prefill-chunk N: at most so many prompt tokens are read in one step.",
        "--prefill-chunk N",
        do="(set|change|limit|choose) (the prefill chunk|the chunk size|the size of a prefill chunk|prefill chunks)",
        noun="the chunk size|prefill chunk size|setting the prefill chunk",
        opt=flag("--prefill-chunk"),
    ),
    topic(
        "several at once",
        "Use --max-seqs N: so many answers are written at once, 16 by default.",
        "--max-seqs N",
        do="(serve|answer|handle) (several|many|more) (users|people|requests|answers) (at once|together"
        "|at the same time)|(set|change|limit) (how many answers are written at once"
        "|the number of parallel answers|the batch size)",
        noun="parallel answers|concurrent requests|several users|many users|parallel requests|concurrency|batch size",
        opt=flag("--max-seqs"),
    ),
    topic(
        "library",
        "Write from nanochat_infer import load, then load(FOLDER).chat(messages).",
        "from nanochat_infer import load",
        do=f"(use|call|import|load) ({_PROGRAM}|you) (in|from|as a library in) (python|my python program"
        f"|python code|a notebook|my own code)|use the python (library|api)|import nanochat_infer"
        f"|use it as a library",
        noun="python library|the python api|a python api|library use|using it in python|the library",
    ),
)
