"""Explain this program, with its commands as they are."""

from tools.builtin_model.patterns import Patterns, Source
from tools.builtin_model.turns import Check, Turn

_HOW = (
    "(how do i|how can i|how to|how does one|how would i|how could i|can i|is it possible to|i want to|"
    "tell me how to|what is the command to|show me how to|how should i|please explain how to|what do i type to|"
    "which command is there to|explain how to|what must i do to|i would like to|is there a way to|help me)"
)
_HELD_HOW = "(teach me to|what is the way to|by which command can i|any idea how to)"


def _topic(plain: str, verbs: str, extra: str = "", held: str = "") -> Patterns:
    lines = plain.strip().splitlines()
    asked = f"{_HOW} {verbs}(|?| please| here| in this program| with this program)"
    return Patterns(
        "\n".join([*lines, asked, asked, *extra.strip().splitlines()]),
        "\n".join([f"{_HELD_HOW} {verbs}(|?)", *held.strip().splitlines()]),
    )


def _term(names: str) -> Patterns:
    asked = (
        "(what is|what's|what are|explain|define|what does|can you explain|tell me about|tell me what is|describe"
        "|please explain|what do you mean by)"
    )
    return Patterns(
        f"what is {names}?\n{asked} {names}(| mean| here| in this program| exactly| please)(|?|.)",
        f"(what on earth is|i wonder what is|what should i know about) {names}(|?|.)",
    )


_TOPICS: tuple[tuple[Patterns, str, Check], ...] = (
    (
        _topic(
            "how do i use this program?\nhow does this program work?\nhow does this work?\nhow do i start?\n"
            "how do i start a chat?",
            "(use this program|start a chat|start the chat|start this program|run this program|open the chat|"
            "use nanochat_infer|chat with you|begin a chat|start chatting|run nanochat_infer|get started|"
            "talk to you)",
            "(how does|can you explain how|explain|tell me about) (this program|nanochat_infer|this tool|"
            "the program)(| works| work)(|?)\nwhat (is|does) (nanochat_infer|this program)(| do)(|?)",
            "(what is the first step|where do i begin|what are the basics)(|?)",
        ),
        'Run python run.py -i to chat, and /help in the chat shows the commands. python run.py -p "..." gives one '
        "answer.",
        Check(all_of=("python run.py -i", "/help")),
    ),
    (
        _topic(
            "how do i get one answer?\nhow do i ask a single question?",
            "(get one answer|get a single answer|ask a single question|ask one question|"
            "ask one thing from the shell|ask without a chat|use it in a script|use it in a shell script|"
            "use it from the command line|get an answer without chatting|give a prompt on the command line|"
            "pass a prompt)",
            "(what does|what is|explain) (-p|the -p option|--prompt|the option -p|the prompt option)(| do| for)(|?)",
        ),
        'Use python run.py -p "your question": it prints one answer and ends.',
        Check(all_of=("python run.py -p",)),
    ),
    (
        _topic(
            "how do i load another model?\nhow do i use a bigger model?\nhow can i get better answers?",
            "(load another model|use another model|use a different model|load a bigger model|use a bigger model|"
            "change the model|switch the model|switch to a better model|load a model|choose a model|"
            "pick another model|use my own model|run qwen|load qwen3|load llama|use a larger model|"
            "get better answers|get smarter answers|load a hugging face model)",
            "(what does|what is|explain) (-m|the -m option|--model|the option -m|the model option)(| do| for)(|?)\n"
            "(where|how) do i (put|give|set) the (model|model folder|path of the model)(|?)\n(are there|is there|"
            "do you have) (better models|a better model|a bigger model|other models)(|?)",
        ),
        "Use python run.py -m FOLDER -i, where FOLDER is a Hugging Face folder of a Llama or Qwen3 model.",
        Check(all_of=("python run.py -m FOLDER",)),
    ),
    (
        _topic(
            "which models can i use?\nwhich models work?",
            "(know which models work|see which models are supported|find out which models run)",
            "(which|what) (models|kinds of models|model formats|formats|architectures|model families) (can i use|"
            "work|work here|are supported|do you support|does this program support|can this program load|run here|"
            "can i load)(|?)\n(does this program|can this program|does it) (support|run|load|work with) (llama|qwen|"
            "qwen3|other models|hugging face models)(|?)",
        ),
        "This program loads Hugging Face folders of Llama and Qwen3 models, with python run.py -m FOLDER -i.",
        Check(all_of=("Llama and Qwen3",)),
    ),
    (
        _topic(
            "how do i continue the last conversation?\nhow do i continue?",
            "(continue|continue the last conversation|continue my last chat|go on with the last conversation|"
            "go on where i stopped|continue where i left off|pick up the last chat|reopen the last conversation|"
            "get the last conversation back|go back to my last chat)",
            "(what does|what is|explain) (-c|the -c option|--continue|the option -c)(| do| for)(|?)",
        ),
        "Use python run.py -c: it continues the last conversation.",
        Check(all_of=("python run.py -c",)),
    ),
    (
        _topic(
            "how do i resume a conversation?\nhow do i resume an old chat?",
            "(resume a conversation|resume an old conversation|resume an older chat|open an old chat|"
            "go back to an old conversation|resume another session|resume a session|open an earlier session|"
            "load an old session|return to an earlier chat|switch to another conversation)",
            "(what does|what is|explain) (--session|the session option|the --session option|/resume|"
            "the command /resume)(| do| for)(|?)",
        ),
        "Start with python run.py --session ID, or type /resume in the chat. /list shows the conversations.",
        Check(all_of=("--session ID", "/resume")),
    ),
    (
        _topic(
            "how do i see the commands?\nwhat commands are there?\nwhich commands are there?",
            "(see the commands|see all commands|list the commands|get help|show the help|open the help|"
            "find the commands|learn the commands)",
            "(which|what) (commands|slash commands|options|chat commands) (are there|exist|can i use|do you have|"
            "do you know|can i type|does this program have)(|?)\n(what does|what is|explain|) (/help|"
            "the command /help|the help command)(| do| for)(|?)\n(list|show me|give me|tell me) (the commands|"
            "all commands|the slash commands|your commands)(|.| please)",
        ),
        "The commands are /help, /new, /list, /resume, /system, /set, /regen, /stats and /exit.",
        Check(all_of=("/help", "/set", "/exit")),
    ),
    (
        _topic(
            "how do i start a new conversation?\nhow do i start over?",
            "(start a new conversation|start a new chat|begin a new conversation|start over|start again|"
            "clear the chat|reset the chat|reset the conversation|open a new chat|begin again|clear the context|"
            "empty the conversation|make a new session)",
            "(what does|what is|explain) (/new|the command /new|the new command)(| do| for)(|?)",
        ),
        "Type /new: it starts a new conversation.",
        Check(all_of=("/new",)),
    ),
    (
        _topic(
            "how do i list my conversations?\nwhere are my conversations?",
            "(list my conversations|list the conversations|see my conversations|see my old chats|"
            "show all conversations|see all sessions|list the sessions|find my old chats|find an old conversation|"
            "see my chats|look at my history)",
            "(what does|what is|explain) (/list|the command /list|the list command)(| do| for)(|?)\n(are|"
            "is) (my chats|my conversations|the conversation|this chat|the chat|everything) (saved|stored|kept|"
            "lost)(|?)",
            "where (do|did) my (chats|conversations) go(|?)",
        ),
        "Every conversation is saved. Type /list to see them.",
        Check(all_of=("/list",)),
    ),
    (
        _topic(
            "how do i set a system prompt?",
            "(set a system prompt|set the system prompt|change the system prompt|give a system prompt|"
            "give you a role|give you instructions|write a system message|use a system prompt|"
            "change the instructions|add a system message)",
            "(what does|what is|explain) (/system|the command /system|a system prompt|the system prompt|"
            "a system message|the system command)(| do| for)(|?)",
        ),
        "Type /system and then your text: it sets the system prompt.",
        Check(all_of=("/system",)),
    ),
    (
        _topic(
            "how do i set the temperature?\nhow do i change the temperature?",
            "(set the temperature|change the temperature|lower the temperature|raise the temperature|"
            "make you more creative|make you less random|make the answers less random|make the answers more random|"
            "get more random answers|get the same answer every time|adjust the temperature|"
            "make your answers more creative|change the settings|set an option|change the sampling|set top_p|"
            "change top_k|set the options)",
            "(what does|what is|explain) (/set|the command /set|the temperature|temperature|the temperature for|"
            "sampling temperature|the set command)(| do| for)(|?)",
        ),
        "Type for example /set temperature 0.2: lower means less random answers.",
        Check(all_of=("/set temperature",)),
    ),
    (
        _topic(
            "how do i get another answer?\ntry again\nregenerate",
            "(get another answer|get a new answer|get a different answer|repeat the last answer|"
            "regenerate the answer|regenerate|try the answer again|redo the answer|let you answer again|"
            "make you try again|have the answer again)",
            "(what does|what is|explain) (/regen|the command /regen|the regen command)(| do| for)(|?)\n(try|answer|"
            "say it|do it) again(|.| please|!)\n(give me|i want) (another|a different|a new|one more) answer(|.|"
            " please)",
        ),
        "Type /regen: I will answer the last message again.",
        Check(all_of=("/regen",)),
    ),
    (
        _topic(
            "how fast are you?\nhow do i see the speed?",
            "(see the speed|see how fast you are|see the statistics|show the stats|see the stats|measure the speed|"
            "see the tokens per second|see how many tokens i used|see the numbers|know the speed)",
            "(what does|what is|explain) (/stats|the command /stats|the stats command)(| do| for)(|?)\n(how fast|"
            "how quick|how slow) (are you|is this|is this program|is it|is the model)(|?)\n"
            "how many tokens (per second|a second|have i used|were used|did we use)(|?)",
        ),
        "Type /stats: it shows the tokens and the speed.",
        Check(all_of=("/stats",)),
    ),
    (
        _topic(
            "how do i exit?\nhow do i quit?\nexit\nquit",
            "(exit|quit|leave|end the program|close the program|get out|stop the program|leave the chat|"
            "end the chat|end this conversation|close the chat|leave this program|exit the program|quit the program|"
            "log out)",
            "(what does|what is|explain) (/exit|the command /exit|ctrl-d|control d|the exit command)(| do| for)(|?)",
        ),
        "Type /exit or press Ctrl-D to leave.",
        Check(all_of=("/exit", "Ctrl-D")),
    ),
    (
        _topic(
            "how do i stop an answer?\nhow do i interrupt you?",
            "(stop an answer|stop the answer|stop you|interrupt you|interrupt the answer|cancel an answer|"
            "cancel the answer|make you stop|abort the answer|stop you while you answer|stop the text|"
            "break off an answer|make you be quiet)",
            "(what does|what is|explain) (ctrl-c|control c|the key ctrl-c)(| do| for)(|?)",
        ),
        "Press Ctrl-C: it stops the answer, and the chat goes on.",
        Check(all_of=("Ctrl-C",)),
    ),
    (
        _term(
            "(a token|tokens|token|the token|tokens per second)",
        ),
        "A token is a piece of text, often a part of a word: I read and write tokens.",
        Check(all_of=("piece of text",)),
    ),
    (
        _term(
            "(the context|context|the context size|context size|the context length|a context|the context window)",
        ),
        "The context is the text that I can look back on, at most 2048 tokens.",
        Check(all_of=("look back",)),
    ),
    (
        _term(
            "(the kv cache|kv cache|a kv cache|the cache|kv caching|the key-value cache)",
        ),
        "The KV cache keeps what was computed for earlier tokens, so that an answer comes faster.",
        Check(all_of=("earlier tokens",)),
    ),
    (
        _term(
            "(top-p|top_p|top-k|top_k|top p|top k|nucleus sampling|/set top_p|/set top_k)",
        ),
        "Top-k and top-p limit each choice to the most likely tokens.",
        Check(all_of=("most likely tokens",)),
    ),
    (
        _term(
            "(quantization|quantisation|quantized|int8|int4|a quantized model|int8 quantization)",
        ),
        "Quantization stores the weights with fewer bits: smaller and faster, but a little less exact.",
        Check(all_of=("fewer bits",)),
    ),
)


def ask(source: Source) -> Turn:
    """Ask how to use the program."""
    patterns, answer, check = source.rng.choice(_TOPICS)
    user, _ = source.say(patterns)
    return Turn("how to", user, answer, check, answer.split(": ")[0].rstrip(".") + "." if ": " in answer else "")
