"""More of the program and more words, that people ask about."""

from tools.builtin_model.skills.howto_frames import CHATS, Topic, flag, term, topic
from tools.builtin_model.skills.howto_terms import between

_PROGRAM = "(this program|nanochat_infer|nanochat|this tool|this app|this software|the program)"

TOPICS: tuple[Topic, ...] = (
    topic(
        "program features",
        "It chats, saves, searches, forks and exports conversations, and runs other models; see /help.",
        "Chat, save, search, fork, export; see /help.",
        noun=f"the features of {_PROGRAM}|all features of {_PROGRAM}|a tour of {_PROGRAM}|an overview of {_PROGRAM}",
        more=f"""
        (what|which) (features|functions) (does|has) {_PROGRAM} (have|got|offer)(|?)
        (what|what all|what else) can {_PROGRAM} do(|?)
        (list|show me|tell me|name|explain) (all |)(the |)(features|functions) of {_PROGRAM}(|.| please)
        (what is|what's) {_PROGRAM} (able to do|capable of)(|?)
        (what can i do|what is possible|what else can i do) with {_PROGRAM}(|?)
        """,
    ),
    topic(
        "uninstall",
        "Run pip uninstall nanochat_infer; your conversations stay on the disk.",
        "pip uninstall nanochat_infer",
        do=f"(uninstall|deinstall) {_PROGRAM}|uninstall (it|this|you|everything here)"
        f"|remove {_PROGRAM}"
        " (from my computer|from this machine|again|completely)",
        noun=f"uninstalling|uninstallation|uninstall|deinstalling|uninstalling {_PROGRAM}",
    ),
    topic(
        "faster",
        "A smaller model is faster; with an NVIDIA GPU, use --device cuda.",
        "A smaller model, or --device cuda.",
        do="make (it|this|you|the program|everything|the answers) (faster|quicker|run faster)|speed (it|you|this"
        "|the program|things) up|speed up (the answers|everything|this|the program)|get (faster|quicker) answers"
        "|have more speed|get more speed",
        noun="more speed|faster answers|quicker answers|a speed-up|speeding things up",
        more="""
        (i have a|i've got a|this is a|it is a) (slow computer|old computer|weak laptop)(.|,) (how do i make it faster
        |can it run faster|how to speed it up|what makes it faster|what can i do)(|?)
        (it|this|everything) (takes too long|takes ages|is slow here)(.|,) (how do i make it faster
        |what makes it faster|can i speed it up)(|?)
        """,
    ),
    topic(
        "theme",
        "Start with --tui and press F12: it changes between dark and light.",
        "F12 in --tui",
        do="(change|switch|set|choose|pick) (the theme|the colours|the colors|the look|the colour scheme"
        "|the color scheme|the design|to dark mode|to light mode)|(use|turn on|get|have|switch on|enable) (dark mode"
        "|light mode|a dark theme|a light theme|night mode|other colours)|make (it|the screen) (dark|light"
        "|darker|brighter)",
        noun="dark mode|light mode|themes|the theme|a dark theme|colour schemes|night mode|a light theme",
        opt="(f12|the f12 key|the key f12)",
    ),
    topic(
        "only text",
        "Only text files can be added, with /read FILE.",
        "Only text files, with /read.",
        do="(attach|upload|add|send you|paste|include|open|insert|give you|load) (a picture|an image|a photo|a pdf"
        "|a pdf file|a word document|pictures|images|a screenshot|a docx file|an mp3|a video|an excel file)",
        noun="image attachments|pdf files|pdfs|pdf support|image upload|picture upload|word documents|docx files",
    ),
    topic(
        "two chats",
        "Start python run.py -i in another window too: several can run at once.",
        "Start it in another window.",
        do=f"(have|run|open|use|keep) (two|three|several|many) ({CHATS}|windows) (at once|at the same time|together"
        "|side by side|in parallel)|(run|start|open) (this program|the program|it) (twice|two times|in two windows"
        "|in two terminals)",
        noun="several windows|two windows|parallel chats|two chats at once|two chats at the same time",
    ),
    topic(
        "max queue",
        "Use --max-queue N: so many requests wait, 64 by default; more are refused.",
        "--max-queue N",
        do="(set|change|limit|choose) (the queue|the queue length|how many requests wait|the waiting requests)",
        noun="the queue|queue length|waiting requests|the request queue|the queue size",
        opt=flag("--max-queue"),
    ),
    topic(
        "cors",
        "Use --cors-origin URL: that page may use the API, with the token.",
        "--cors-origin URL",
        do="(allow|let) (another|a different|my own) (web page|website|site) (|to )use the api|(set|allow"
        "|enable|change) (cors|a cors origin)",
        noun="cors|a cors origin|cors support|cross-origin requests|the cors setting",
        opt=flag("--cors-origin"),
    ),
)
TERMS: tuple[Topic, ...] = (
    term(
        "vocabulary",
        "The vocabulary of a model is the list of all tokens that it knows.",
        "All tokens of a model.",
        "(a vocabulary|the vocabulary of a model|a model's vocabulary|vocab size|vocab|a token vocabulary)",
    ),
    term(
        "end token",
        "An end token is a special token with which a model says that its answer is finished.",
        "It ends an answer.",
        "(an end token|a stop token|eos|an eos token|the eos token|end of sequence|an end-of-text token)",
    ),
    term(
        "softmax",
        "Softmax turns scores into probabilities that add up to 1.",
        "Scores to probabilities.",
        "(softmax|the softmax|softmax function|a softmax|the softmax function)",
    ),
    term(
        "beam search",
        "Beam search follows several likely texts at once and keeps the best; this program does not use it.",
        "Several texts at once.",
        "(beam search|a beam search|beam width)",
    ),
    term(
        "latency",
        "Latency is the time that one waits, as for the first token of an answer.",
        "The time one waits.",
        "(latency|the latency|time to first token|ttft|a low latency|a high latency)",
        between("latency", "throughput"),
    ),
    term(
        "mixture of experts",
        "A mixture of experts is a model that uses only some of its parts for each token.",
        "Only some parts per token.",
        "(a mixture of experts|mixture of experts|moe|an moe model|moe models|experts in a model)",
    ),
    term(
        "rag",
        "RAG means to look up texts first and give them to the model with the question.",
        "Look up, then answer.",
        "(rag|retrieval augmented generation|retrieval-augmented generation|a rag system)",
    ),
    term(
        "rlhf",
        "RLHF trains a model further with people's judgements of its answers.",
        "Training with people's judgements.",
        "(rlhf|reinforcement learning from human feedback|human feedback training)",
    ),
    term(
        "distillation",
        "Distillation trains a small model to do what a large one does.",
        "A small model learns from a large one.",
        "(distillation|model distillation|a distilled model|distilled models|knowledge distillation)",
    ),
    term(
        "rope",
        "RoPE tells a model where each token stands, by rotating its numbers.",
        "It marks positions.",
        "(rope in a model|rotary embeddings|rotary position embeddings|rotary embedding|rope in a transformer"
        "|positional encoding|position embeddings)",
    ),
    term(
        "gqa",
        "Grouped-query attention lets several heads share their keys and values: the KV cache gets smaller.",
        "Heads share KV.",
        "(gqa|grouped-query attention|grouped query attention|kv heads|shared kv heads)",
    ),
    term(
        "instruct model",
        "An instruct model is trained to follow instructions; a base model only goes on with a text.",
        "It follows instructions.",
        "(an instruct model|instruct models|instruction tuning|a chat model|a base model|base models)",
        between("a base model", "an instruct model|a chat model"),
    ),
    term(
        "gguf",
        "GGUF is a file format for models of llama.cpp; this program does not read it.",
        "A file format of llama.cpp.",
        "(a gguf file|the gguf format|a gguf model|a .gguf file)",
    ),
    term(
        "ram",
        "RAM is the fast memory of a computer; a running model must fit into it.",
        "Fast memory.",
        "(random access memory|main memory|the word ram)",
    ),
    term(
        "vram",
        "VRAM is the memory of a graphics card; a model on the GPU must fit into it.",
        "Memory of a graphics card.",
        "(vram|gpu memory|video memory|video ram)",
        between("ram", "vram"),
    ),
    term(
        "terminal",
        "A terminal is a window in which one types commands to the computer.",
        "A window for commands.",
        "(a terminal|the terminal|a terminal window|a console|a command window|a command prompt)",
    ),
    term(
        "command line",
        "The command line, or shell, runs the commands that one types in a terminal.",
        "It runs typed commands.",
        "(the command line|a command line|a shell|the shell|bash|the unix shell)",
    ),
    term(
        "machine learning",
        "Machine learning means that a program learns from examples instead of fixed rules.",
        "Learning from examples.",
        "(machine learning|deep learning|machine-learning)",
    ),
    term(
        "checkpoint",
        "A checkpoint is the weights of a model, saved at one point of its training.",
        "Saved weights.",
        "(a checkpoint|checkpoints|a model checkpoint|the checkpoint)",
    ),
    term(
        "prompt engineering",
        "Prompt engineering means to word a prompt so that the answer gets better.",
        "Wording prompts well.",
        "(prompt engineering|prompt design|prompt writing|a prompt engineer)",
    ),
    term(
        "overfitting",
        "Overfitting means that a model knows its training texts by heart but fails on new ones.",
        "Learned by heart.",
        "(overfitting|an overfitted model|over-fitting|overfit)",
    ),
    term(
        "training data",
        "Training data are the examples from which a model learns.",
        "Examples to learn from.",
        "(training data|a training set|training sets|a data set|a dataset|datasets)",
    ),
    term(
        "multimodal",
        "A multimodal model takes more than text, such as images or sound; I take only text.",
        "It takes more than text.",
        "(a multimodal model|multimodal models|multimodal|a vision model|vision models|multimodality)",
    ),
    term(
        "agent",
        "An agent is a model that uses tools, step by step, to reach a goal.",
        "A model with tools.",
        "(an ai agent|ai agents|an agent|an llm agent|agents|tool calling|tool use)",
    ),
)
