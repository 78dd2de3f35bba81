"""How to change settings in the chat, and use its keys and figures."""

from tools.builtin_model.skills.howto_frames import CHAT, Topic, flag, slash, topic

_ANSWER = "(the|an|your|this|the current|a running) (answer|reply|response|generation|output)"
_CHANGE = "(set|change|adjust|modify|choose|configure|alter|pick|edit|tune|control)"
_SOME = "(the|a|another|your|a different|a new)"
_RESET = "Type /reset: the setting goes back to its usual value."

TOPICS: tuple[Topic, ...] = (
    topic(
        "system prompt",
        "Type /system and your text; /system none removes it.",
        "/system TEXT",
        do=f"{_CHANGE} {_SOME} system (prompt|message)|(give|write|add|use|remove|enter|delete|see"
        f"|show) {_SOME} system (prompt|message)"
        "|give you (a role|instructions|a persona|a character|general instructions|orders)|(change"
        "|set) your instructions"
        "|tell you how to behave|set the instructions|make you (brief|answer briefly|answer shortly|keep it short)"
        "|change your role",
        noun=f"setting {_SOME} system prompt|changing the system prompt|the system prompt command"
        f"|custom instructions|a custom system prompt",
        opt=slash("system"),
        flags=flag("--system"),
        shell='Use python run.py --system "TEXT" -i: it sets the system prompt.',
        undo="Type /system none: it removes the system prompt.",
    ),
    topic(
        "set temperature",
        "Type /set temperature 0.2: lower means less random, and 0 always takes the likeliest token.",
        "/set temperature 0.2",
        do=f"{_CHANGE} {_SOME} temperature|(lower|raise|increase|decrease|reduce|turn up"
        f"|turn down) the (temperature|randomness|creativity)"
        "|make (you|your answers|the answers|it) (more creative|less random|more random|more varied"
        "|more predictable|less creative|wilder"
        "|deterministic|less crazy|more focused)|get (more random|more creative|less random|more varied"
        "|deterministic) answers|be more creative"
        "|put the temperature to (0|zero|1|one)|switch off (randomness|sampling)|set temperature"
        "|change temperature|set temp",
        noun="setting the temperature|the temperature setting|changing the temperature|temperature control"
        "|the temperature option",
        opt="/set temperature",
        flags=flag("-t", "--temperature", "--temperature 0.2"),
        more="(your answers are|this is|you are) (too random|too wild|not creative enough|boring)(|."
        "|. can i change that?)",
        shell="Use python run.py -t 0.2 -i: lower means less random, and 0 always takes the likeliest token.",
        undo=_RESET,
    ),
    topic(
        "set top_p",
        "Type /set top_p 0.9; 1 turns it off.",
        "/set top_p 0.9",
        do=f"{_CHANGE} (|the |a )(top-p|top_p|top p|topp|nucleus sampling)|turn (off|on) (top-p|top_p|top p"
        f"|nucleus sampling)"
        "|(lower|raise|use) (top-p|top_p|top p)",
        noun="setting top-p|the top_p setting|changing top p|the top-p option|top_p setting|setting nucleus sampling",
        opt="/set top_p",
        flags=flag("--top-p"),
        shell="Use python run.py --top-p 0.9 -i; 1 turns it off.",
        undo=_RESET,
    ),
    topic(
        "set top_k",
        "Type /set top_k 20; 0 turns it off.",
        "/set top_k 20",
        do=f"{_CHANGE} (|the |a )(top-k|top_k|top k|topk)|turn (off|on) (top-k|top_k|top k)|(lower|raise"
        f"|use) (top-k|top_k|top k)"
        "|limit the choice to the likeliest tokens",
        noun="setting top-k|the top_k setting|changing top k|the top-k option|top_k setting",
        opt="/set top_k",
        flags=flag("-k", "--top-k"),
        shell="Use python run.py -k 20 -i; 0 turns it off.",
        undo=_RESET,
    ),
    topic(
        "set min_p",
        "Type /set min_p 0.05; 0 turns it off.",
        "/set min_p 0.05",
        do=f"{_CHANGE} (|the |a )(min-p|min_p|min p|minp)|turn (off|on) (min-p|min_p|min p)|(lower|raise"
        f"|use) (min-p|min_p|min p)",
        noun="setting min-p|the min_p setting|changing min p|the min-p option|min_p setting",
        opt="/set min_p",
        flags=flag("--min-p"),
        shell="Use python run.py --min-p 0.05 -i; 0 turns it off.",
        undo=_RESET,
    ),
    topic(
        "set repetition_penalty",
        "Type /set repetition_penalty 1.1: above 1 avoids repetition.",
        "/set repetition_penalty 1.1",
        do=f"{_CHANGE} (|the |a )(repetition penalty|repetition_penalty|repeat penalty)|(avoid|stop|reduce|prevent"
        f"|punish) (repetition"
        "|repetitions|repeated words|loops|repeating)|make you repeat yourself less"
        "|stop you from repeating (yourself|the same words)",
        noun="setting the repetition penalty|the repetition_penalty setting|changing the repetition penalty"
        "|avoiding repetition",
        opt="/set repetition_penalty",
        flags=flag("--repetition-penalty"),
        more="(you repeat yourself|you keep repeating yourself|your answers repeat|it repeats the same words)(|."
        "|. what can i do?)",
        shell="Use python run.py --repetition-penalty 1.1 -i: above 1 avoids repetition.",
        undo=_RESET,
    ),
    topic(
        "set max_length",
        "Type /set max_length 200: an answer has at most so many tokens.",
        "/set max_length 200",
        do=f"give long answers more room|stop you from writing so much|keep answers short|"
        f"{_CHANGE} (|the |a )(max tokens|max_tokens|max length|max_length|maximum length|length limit"
        f"|answer length)|(limit|cap|restrict)"
        " (the|your) (answers|answer length|number of tokens|length|output)|(get|allow|have|make) (longer|shorter"
        "|long|short) (answers"
        "|replies|responses)|make your answers (longer|shorter)|change how long an answer can be"
        "|set a limit for the answer",
        noun="setting max tokens|the max_length setting|max tokens|maximum answer length|longer answers"
        "|shorter answers|a token limit"
        "|answer length|max_tokens|max length",
        opt="/set max_length|/set max_tokens",
        flags=flag("-l", "--max-length"),
        more="""
        (how long|how many tokens) (can|may|is|has) (an answer|your answer|one answer|a reply) (be|have|at most)(|?)
        (what is|what's) the (maximum|longest|usual) (length of an answer|answer|answer length)(|?)
        (your answers are|this is|it is) too (long|short)(|.|. can i change that?)
        """,
        shell="Use python run.py -l 200 -i: an answer has at most so many tokens.",
        undo=_RESET,
    ),
    topic(
        "set seed",
        "Type /set seed 7: the same seed gives the same answer.",
        "/set seed 7",
        do=f"{_CHANGE} (|the |a |my )(seed|random seed)|(use|fix|give|remove) a (fixed |random |)seed"
        f"|get the same answer (every time"
        "|again|twice|each time)|(make|have) (the|your) answers (reproducible|repeatable|the same each time)"
        "|reproduce an answer",
        noun="setting a seed|the seed setting|changing the seed|a fixed seed|reproducible answers|reproducibility"
        "|the seed option",
        opt="/set seed",
        flags=flag("-s", "--seed"),
        shell="Use python run.py -s 7 -i: the same seed gives the same answer.",
        undo="Type /set seed none: every answer has a new seed again.",
    ),
    topic(
        "set stop",
        "Type /set stop END: an answer ends where that text comes.",
        "/set stop END",
        do=f"{_CHANGE} (|the |a )(stop text|stop word|stop words|stop sequence|stop string|stop sequences)|(use|add"
        f"|give|define) a stop"
        " (word|text|sequence|string)|end answers at a (word|certain word|text)|make answers end at a certain text",
        noun="stop words|a stop word|stop sequences|stop text|a stop sequence|stop strings",
        opt="/set stop",
        flags=flag("--stop"),
        shell="Use python run.py --stop END -i: an answer ends where that text comes.",
        undo="Type /set stop none: it removes the text.",
    ),
    topic(
        "settings",
        "Type /help set to see all settings, and /set NAME VALUE to change one.",
        "/set NAME VALUE",
        do="(change|see|set|list|adjust|configure|find|edit|open) (the|my|all|your|some) (settings|parameters"
        "|options|preferences"
        "|sampling parameters|sampling settings)|change (a setting|a parameter|an option|how you sample)|(set"
        "|change) (a parameter|an option"
        "|something else|a setting)|set other parameters|see which settings there are|configure you",
        noun="settings|parameters|the settings|preferences|options of the chat|other settings|sampling settings"
        "|configuration in the chat",
        opt=slash("set"),
        more="(which|what) (settings|parameters|preferences|sampling options) (are there|exist|can i change"
        "|can i set|do you have|do you know)(|?)",
        undo="Type /reset: all settings go back to their usual values.",
    ),
    topic(
        "reset",
        "Type /reset: all settings go back to their usual values.",
        "/reset",
        do="(reset|restore|undo|go back to) (the|all|my|the usual|the default|all my) (settings|parameters|values"
        "|defaults|options)"
        "|(get|have) the (defaults|default settings|usual values) (back|again)|reset (a setting|the temperature"
        "|a parameter|top_p|everything i set)",
        noun="resetting|default settings|the defaults|resetting the settings|default values",
        opt=slash("reset"),
    ),
    topic(
        "show settings",
        "Type /show: it shows the model, the settings and the system prompt.",
        "/show",
        do="(see|show|check|view|know|display|look at|print) (the current|my current|the present"
        "|current) (settings|parameters|values|temperature"
        "|configuration)|(see|check|know|find out) (what is set|which settings are on|what the temperature is"
        "|which model is running"
        "|how you are set up)|see the chat template|show the template|show what is set",
        noun="current settings|the current settings|current parameters|current temperature|the settings now",
        opt=slash("show"),
        more="(what is|what's) (the current|my|your) (temperature|seed|top_p|top_k|max_length) (now|set to"
        "|right now|at the moment)(|?)",
    ),
    topic(
        "think",
        "Type /think on or /think off, for models that can think; /think hide does not show it.",
        "/think on",
        do="(turn|switch) (thinking|reasoning|the thinking|the reasoning) (on|off)|(turn|switch) (on"
        "|off) (thinking|reasoning|the thinking)"
        "|(hide|show|enable|disable|see|stop) (the thinking|thinking|the reasoning|reasoning|your thoughts)"
        "|make (you|the model) think|use thinking mode",
        noun="thinking|thinking mode|reasoning mode|reasoning|hiding the thinking|chain of thought|showing thoughts",
        opt=slash("think"),
        flags=flag("--think", "--no-think", "--hide-thinking"),
        shell="Use python run.py --think -i or --no-think, for models that can think.",
    ),
    topic(
        "stop",
        "Press Ctrl+C: it stops the answer and keeps what was said.",
        "Ctrl+C",
        do=f"shut you up|break it off|stop this answer|make it stop|get you to stop|"
        f"(stop|interrupt|cancel|abort|break off|halt|end|cut off|kill|pause) {_ANSWER}|(stop|interrupt"
        f"|silence) you|make you (stop|be quiet|shut up"
        "|stop talking|stop writing)|cancel (what you are saying|the text|the output)|stop you (while you answer"
        "|in the middle|talking|writing)",
        noun="stopping an answer|interrupting|a stop button|cancelling an answer|a stop key|interruption",
        opt="(ctrl-c|ctrl+c|control c|ctrl c|the key ctrl-c|the stop key|^c)",
        more="(you talk|you write|the answer is|it writes) (too much|too long|on and on|without end)(|."
        "|. how do i stop it?|. how to stop you?)",
        undo="Type /continue: the answer goes on.",
    ),
    topic(
        "exit",
        "Type /exit or press Ctrl+D to leave.",
        "/exit",
        do=f"close this|end this|quit this|get out of this|leave this|end the conversation and go|shut it down|"
        f"(exit|quit|leave|close|end|shut down|get out of|terminate|stop|log out of|finish) (the|this) (program"
        f"|{CHAT}|app|application|prompt|session)"
        "|exit|quit|leave|get out|log out|get out of here|close it|leave the program"
        "|go back to the shell|return to the shell",
        noun="exit|quitting|leaving|exiting|quit|the way out|logging out|logout",
        opt=f"({slash('exit', 'quit', 'bye')}|ctrl-d|ctrl+d|control d|ctrl d)",
        undo="Run python run.py -c -i: it goes on with the last conversation.",
    ),
    topic(
        "commands",
        "Type /help to see all commands; /help and a name explains one.",
        "/help",
        do="(see|list|learn|show|find|get|know|view|look up|print) (the|all|all the|your|a list of|a list of all"
        "|the list of) (commands|slash commands|chat commands"
        "|keyboard commands)|(get|see|show|open|read|find) (the help|help|the manual|the help text"
        "|some help with the commands)",
        noun="commands|slash commands|all commands|list of commands|command list|the commands|chat commands"
        "|a command list|a manual",
        opt=slash("help", "?"),
        more="""
        (what|which) (commands|slash commands|chat commands|other commands) (are there|exist|can i use|do you have
        |do you know
        |can i type|does this program have|do you understand|are available|work here)(|?)
        (list|show me|give me|tell me|name) (the commands|all commands|the slash commands|your commands
        |some commands)(|.| please)
        what can i (type|enter) (here|in the chat|at the prompt)(|?)
        how many commands (are there|do you have)(|?)
        """,
        shell="Run python run.py --help: it shows all options and commands.",
    ),
    topic(
        "new line",
        "Press Alt+Enter or Ctrl+J for a new line; Enter sends.",
        "Alt+Enter",
        do="(write|type|send|enter|make|insert|begin|add) (a new line|a line break|several lines"
        "|more than one line|a multi-line message|two lines|a longer text"
        "|a paragraph|multiline text|many lines|a text with several lines)|(paste|send) (a long text|several lines"
        "|a paragraph)|break the line without sending"
        "|use several lines",
        noun="multi-line input|multiline|new lines|line breaks|several lines|multi line messages|a newline"
        "|multiline input|shift enter|pasting",
        opt="(alt-enter|alt+enter|ctrl-j|ctrl+j|the triple quotes)",
        more="""
        (how do i|how can i|how to|what do i press to) send (a|my|the) message(|?)
        (enter|the enter key|return) (sends|always sends) (the message|at once|it)(|.|, how do i get a new line?)
        (which|what) key (makes|is for|gives|begins) (a new line|a line break|the next line)(|?)
        """,
    ),
    topic(
        "stats",
        "Type /stats: it shows tokens and speed.",
        "/stats",
        do="(see|show|check|measure|view|know|get|find out|display) (the speed|the stats|the statistics|statistics"
        "|the tokens per second|how fast you are|the figures"
        "|how many tokens were used|the numbers|the performance|how many tokens i used|the token count"
        "|how quick the model is)",
        noun="stats|statistics|speed|tokens per second|performance figures|the speed|token usage|token count|the stats",
        opt=slash("stats"),
        flags=flag("-v", "--verbose"),
        more="""
        (how fast|how quick|how slow) (is this|is this program|is it|is the model|do you write
        |is your answer)(|?)
        how many tokens (per second|a second|have i used|were used|did we use|do you write per second|was that)(|?)
        (why are you|why is it|you are|it is|this is) (so slow|slow|very slow|so fast)(|?|.)
        """,
        shell="Use python run.py -v: it prints tokens, speed and seed.",
    ),
    topic(
        "why",
        "Type /why: it says what the last answer reused of the conversation before it.",
        "/why",
        do="(see|know|find out|check|learn|show) (what was reused|what the last answer reused|why it was slow"
        "|what came from the cache|what the cache did|why nothing was reused"
        "|if the cache was used|whether the cache worked|how much was cached)",
        noun="reuse|cache hits|what was reused|reused tokens|prefix hits|cache reuse|cached tokens",
        opt=slash("why"),
        more="(why was|how come) (nothing|so little|the prompt not|the cache not) (reused|found|cached|used)(|?)\n"
        "(what|how much) (was|did you|did it) (reused|reuse|cached|take from the cache)(|?)",
    ),
    topic(
        "context use",
        "Type /context: it shows how much of the context is used.",
        "/context",
        do=f"(see|check|know|find out|show|view) (how full the context is|how much context is (used|left|free)"
        f"|how many tokens are left|how long the {CHAT} is"
        "|the context usage|how much room is left|the size of the context|what fills the context"
        "|how much space is left)",
        noun="context usage|context left|remaining context|room in the context|free context|tokens left",
        opt=slash("context"),
        more="(how much|how many tokens of|what part of) (the |)(context|room|space) (is|are) (used|left|free"
        "|full)(|?| now)\n"
        "(is|when is) the context (nearly |almost |)full(|?| now| yet)",
    ),
    topic(
        "keys",
        "Tab completes, Ctrl+R searches what you typed before, and Ctrl+G opens your editor.",
        "Tab, Ctrl+R and Ctrl+G.",
        do="(use|open|write in) (my editor|an editor|vim|an external editor)|(find|search"
        "|get back) what i typed (before|earlier)"
        "|complete (a command|a name|a file name)|(see|learn|know) the (keys|shortcuts|keyboard shortcuts)",
        noun="keys|keyboard shortcuts|shortcuts|hotkeys|tab completion|completion|the editor|input history"
        "|key bindings",
        opt="(ctrl-r|ctrl+r|ctrl-g|ctrl+g|the tab key)",
        more="(which|what) (keys|shortcuts|hotkeys|keyboard shortcuts) (are there|exist|can i use|do you have)(|?)",
    ),
    topic(
        "slash message",
        "Put a second slash in front: //text sends a message that begins with a slash.",
        "//text",
        do="(send|write|type|enter) (a message|a text|something) (that begins with|starting with|beginning with"
        "|that starts with) a slash",
        noun="messages with a slash|a message with a slash|a leading slash",
    ),
    topic(
        "copy",
        "Type /copy: it copies the last answer; /copy code copies its first code block.",
        "/copy",
        do="copy (the answer|an answer|your answer|the last answer|the code|your code|a code block|what you said"
        "|the text|your reply) (|to the clipboard)"
        "|(put|get) (the answer|the code|your answer) (on|into|to) the clipboard",
        noun="copying|the clipboard|copy to clipboard|copying an answer|copy and paste|copying code",
        opt=slash("copy"),
    ),
    topic(
        "read",
        "Type /read FILE: it puts a text file into your next message.",
        "/read FILE",
        do="feed you (a file|a text|my notes)|give you a file|let you read a file|hand you a document|"
        "(read|attach|upload|add|send|include|load|open|insert|give you|show you|use) (a file|a text file"
        "|my file|a document|my notes|the contents of a file|my code"
        "|files|a txt file|a source file)|have you read (a file|a text|my notes|my document)|put a file into (a"
        "|my) message",
        noun="attachments|files|attaching files|file upload|uploading files|attaching a file|reading files"
        "|documents|an attachment",
        opt=slash("read"),
        shell='Use cat notes.txt | python run.py -p "Summarise:"; it reads the file from standard input.',
        undo="Type /read off: it drops the file.",
    ),
    topic(
        "model",
        "Type /model: it shows the model, and how to go on with another one.",
        "/model",
        do="(see|check|know|find out|show) (which model|what model|the model that) (is used|is running|this is"
        "|i use|runs here|is loaded|i talk to)|see the model's name",
        noun="model info|model name|information about the model|the model's name|the current model|model information",
        opt=slash("model"),
        more="(which|what) model (is|are) (running|loaded|used here|in use|you using|it)(|?)",
    ),
)
