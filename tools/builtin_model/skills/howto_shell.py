"""How to start the program, load models, and keep what was said."""

from tools.builtin_model.skills.howto_frames import A_CHAT, CHAT, CHATS, Topic, flag, topic

_PROGRAM = "(the program|this program|nanochat_infer|nanochat|it|this|the app|this tool|the software|this thing)"
_MODEL = "(model|llm|language model|ai model)"
_RUN = "python run.py sessions"
_MINE = f"(my |the |all |all my |our ){CHATS}"

TOPICS: tuple[Topic, ...] = (
    topic(
        "start",
        "Run python run.py -i to chat; /help in the chat shows the commands.",
        "python run.py -i",
        do=f"(start|use|run|launch|open|begin with|operate|get started with|work with) {_PROGRAM}|(start|begin|open"
        f"|have) (chatting|a chat|the chat"
        "|an interactive chat|interactive mode|a dialogue|a talk with you)|(chat|talk|speak) (with|to) (you"
        "|the model|the built-in model)|get started|get going"
        "|use the terminal chat|chat in the terminal",
        noun=f"starting {_PROGRAM}|getting started|the basics|basic usage|usage|interactive mode|using {_PROGRAM}",
        opt=flag("-i", "--interactive"),
        more="""
        how does (this program|nanochat_infer|this tool|the program|this) work?
        (how does|can you explain how|explain how) (this program|nanochat_infer|this tool|the program) works(|?|.)
        (where|how) do i (begin|start)(|?| here)
        (what is|what's) the first (step|thing to do|command)(|?| here)
        (i am new here|i'm new|i just installed it|i am a beginner)(.|,) (what do i do|where do i start
        |how do i start|what now)(|?)
        """,
    ),
    topic(
        "one answer",
        'Run python run.py -p "your question": it prints one answer and ends.',
        'python run.py -p "..."',
        do="(get|have|print) (one|a single|just one|only one) (answer|reply|response)|ask (a single|one|just one"
        "|a quick|only one) (question|thing)|ask without (a chat|chatting|a conversation)"
        "|(give|pass|put|send) a (prompt|question) (on the command line|as an argument|from the shell"
        "|as an option)|use you (in a script|in a shell script|from the shell|from the command line"
        "|non-interactively)"
        "|get an answer without (chatting|a chat|the chat)|run a single prompt|use it in a shell script"
        "|call it from a script",
        noun="one answer|a single answer|a one-off question|one-shot mode|one shot|non-interactive mode"
        "|a single question|scripting",
        opt=flag("-p", "--prompt"),
    ),
    topic(
        "pipe",
        'Run cat notes.txt | python run.py -p "Summarise:"; standard input comes first, then the prompt.',
        'cat notes.txt | python run.py -p "..."',
        do="(pipe|send|feed|give|pass|stream) (a file|text|input|data|something|the output of a command|my notes"
        "|a text) (into it|to it|to you|in|into the program|to the program|through a pipe)"
        "|(use|read|take) (a pipe|pipes|stdin|standard input|input from a file|the prompt from a file"
        "|the prompt from stdin|text from a file)|summarise a file|ask about a file from the shell"
        "|read from (stdin|standard input|a pipe)",
        noun="pipes|stdin|standard input|piping|a pipe|input from a file|reading from stdin|shell pipes",
    ),
    topic(
        "browser",
        "Run python run.py serve and open the link that it prints; the port is 8471.",
        "python run.py serve",
        do="(use|open|run|see|have|start|show|get) (it|you|the chat|the program|this program|this|nanochat) (in"
        "|with|inside) (the|a|my) (browser|web browser|web page|chrome|firefox|safari)"
        "|(chat|talk) (to you |)(in|with|from) (the|a|my) (browser|web page|web browser)|(start|open|use|run"
        "|launch|see) the (web page|page|web ui|web interface|website|gui|server|web server|web app)"
        "|serve (the page|the model|a web page)|use a graphical interface|start a server",
        noun="browser|the browser|a web page|a web interface|web ui|a gui|a website|a graphical interface"
        "|the web page|server|a web app|browser chat",
        opt=f"({flag('serve', '--web')}|python run.py serve|run.py serve|the serve command)",
        more="""
        (what is|what's|which is|tell me) (the|its|your) (address|url|link|web address|port|port number) (of
        |for) the (page|web page|server|browser|web ui
        |website|web interface)(|?|.)
        (which|what) (port|address|url) (does the server listen on|does it use|is used|do i open|does the server use
        |does serve use|is it on
        |does the page have)(|?)
        (where|at which address|on which port) (is|do i find|does) the (page|web page|server|website)(| run| listen)(|?)
        (default port|port number|the port|web address|localhost)(|?)
        """,
    ),
    topic(
        "port",
        "Use --port N, as in python run.py serve --port 9000; 0 takes any free one.",
        "--port N",
        do="(change|set|choose|use|pick|give|switch) (the port|another port|a different port|a port|port 9000"
        "|port 8080|the port number|a free port)|serve on another port"
        "|run the server on another port",
        noun="another port|a different port|changing the port|port setting|port 8080",
        opt=flag("--port"),
        more="(the |)port (8471 |)is (already |)(in use|taken|used|busy|occupied)(|.|. what now?|, what do i do?)",
    ),
    topic(
        "host",
        "Set NANOCHAT_INFER_API_KEY and use --host ADDRESS; otherwise only this machine reaches the page.",
        "--host ADDRESS",
        do="talk to you from my phone|use the page from another room|open the page on my tablet|"
        "(reach|open|use|see|access) (the page|the server|it|you|the chat|this) (from|on) (another|a different"
        "|my other|other) (machine|computer|device|laptop|phone|machines)|use (it|you) (on my phone"
        "|over the network|in my network|from outside|remotely)"
        "|share the server|listen on another address|change the address|serve (to|on) (the network|other machines)"
        "|let others (use it|use the server|in)|expose the server",
        noun="remote access|network access|access from another machine|other machines|access from my phone|lan access",
        opt=flag("--host", "--allowed-host", "--no-auth"),
    ),
    topic(
        "full screen",
        "Run python run.py --tui: it is the chat on the full screen.",
        "python run.py --tui",
        do="(use|open|start|see|have|get|run|show|switch to) (the full screen|full screen|fullscreen|the tui"
        "|a full screen chat|the full-screen version|the text interface|a bigger view|it on the full screen"
        "|full screen mode)"
        "|chat on the full screen|use the whole (screen|terminal)",
        noun="full screen|the full screen|fullscreen|a full screen mode|tui|the tui|a text interface|full-screen mode",
        opt=flag("--tui"),
    ),
    topic(
        "load model",
        "Run python run.py -m FOLDER -i with the folder of a Llama or Qwen3 model.",
        "python run.py -m FOLDER -i",
        do=f"(load|use|run|choose|pick|try|open|start|select|install|add|take|get|change to|switch to) (another"
        f"|a different|a bigger|a larger|a better|a smarter|my own|a real|a new|a stronger|some other"
        f"|an open-weight|a hugging face"
        f"|my favourite) {_MODEL}|(change|switch|replace|swap|set|choose|load) (the|your|a) {_MODEL}|(run|use|load"
        f"|try|chat with|talk to) (qwen|qwen3|llama|llama 3|qwen3-0.6b|tinyllama|a llama model|a qwen model)"
        f"|(load|use|open|run) a {_MODEL} (from a folder|from disk|from hugging face|in a folder)|get (better"
        f"|smarter|longer|good) answers|upgrade you|make you (bigger|better)",
        noun="another model|a bigger model|a better model|other models|loading models|a different model"
        "|my own model|bigger models|a model folder|model path|more models",
        opt=flag("-m", "--model"),
        more="""
        (where|how) do i (put|give|set|enter|name) the (model|model folder|path of the model|folder)(|?)
        (you are|this model is|the built-in model is) (too small|too stupid|not smart enough|too simple)(|.
        |. what else is there?)
        """,
    ),
    topic(
        "download model",
        "This program downloads no models: get a Hugging Face folder yourself, then run python run.py -m FOLDER -i.",
        "Download it yourself; then -m FOLDER.",
        do=f"(download|fetch|pull) (a|another|the|a bigger|a new) {_MODEL}(| from the hub| from hugging face)"
        f"|(download|get|load|fetch|pull|take) (a model|models|qwen3|llama|weights|one) (from the hub"
        f"|from hugging face|from huggingface|from the internet|from the web|online)"
        "|give -m a name of the hub|use a hub name|get models",
        noun="downloading models|downloads|the hugging face hub|model downloads|the hub|a model download"
        "|automatic downloads|huggingface hub",
        more="(where|from where) (do|can) i (get|download|find) (models|a model|other models|bigger models|qwen3"
        "|the weights)(|?)\n"
        "(does|will|can) (it|this program|nanochat_infer|the program) download (models|anything|a model"
        "|models by itself)(|?)",
    ),
    topic(
        "which models",
        "Llama and Qwen3 models run: Hugging Face folders with safetensors, and .nano files.",
        "Llama and Qwen3.",
        do="(know|see|find out) which models (work|run|are supported)|(run|load|use|open) (gguf|a gguf file|gpt-2"
        "|mistral|gemma|phi|a mistral model|deepseek|gpt|a gemma model|pytorch files|onnx|ollama models|mixtral"
        "|falcon)",
        noun="supported models|model formats|gguf|gguf files|gpt-2|mistral|gemma|supported architectures"
        "|file formats|model types|model families|supported formats",
        more="""
        (which|what) (models|kinds of models|model formats|formats|architectures|model families|llms|model types
        |language models) (can i use|work|work here
        |are supported|do you support|does this program support|can this program load|run here|can i load
        |are compatible|can it run|are there)(|?)
        (does this program|can this program|does it|can it|do you|will it) (support|run|load|work with|handle|read
        |open) (llama|qwen|qwen3|other models|mistral|gemma|gguf
        |hugging face models|gpt-2|safetensors|deepseek|phi|sharded models|onnx)(|?)
        (is|are) (llama|qwen|qwen3|mistral|gguf|gemma|gpt-2|safetensors|hugging face models) supported(|?)
        """,
    ),
    topic(
        "continue last",
        "Run python run.py -c -i: it goes on with the last conversation.",
        "python run.py -c -i",
        do=f"pick up the thread|take up the last chat again|get back to what we talked about last|"
        f"(continue|resume|reopen|go on with|go back to|return to|pick up|open|restore|carry on with"
        f"|get back) (the last|my last|the previous|my previous|yesterday's|the most recent|the latest) {CHAT}"
        f"|(continue|go on|carry on|start|pick up) where (i|we) (stopped|left off|were)"
        f"|go on with (the|my|this|our) {CHAT} (tomorrow|later|after a restart|next time|another day)"
        f"|come back (later|tomorrow)|continue (later|tomorrow|a {CHAT}|my {CHAT}|the {CHAT}"
        f"|after closing the program)",
        noun=f"continuing|the last {CHAT}|continuing the last {CHAT}|my last {CHAT}|the previous {CHAT}|continuation",
        opt=flag("-c", "--continue"),
    ),
    topic(
        "session option",
        "--session ID goes on with that conversation; python run.py sessions list shows the IDs.",
        "--session ID",
        do=f"(open|resume|start with|load|continue) a (certain|given|particular|named) {CHAT} (at the start"
        f"|by its id|by id|by name|by its name)|find the id of {A_CHAT}|start with a certain {CHAT}",
        noun="session ids|the session option|a session id|conversation ids|the id",
        opt=flag("--session"),
    ),
    topic(
        "sessions",
        "It finds, shows, names, exports, imports, backs up or deletes conversations; python run.py sessions --help.",
        "python run.py sessions --help",
        noun=f"managing {CHATS}|the sessions command|managing my {CHATS}",
        opt="(run.py sessions|python run.py sessions|the sessions command|the command sessions)",
        more=f"how (do|can) i (manage|organise|organize|handle) ({_MINE}) (from|in) the shell(|?)",
    ),
    topic(
        "show session",
        f"Run {_RUN} show ID: it shows that conversation.",
        f"{_RUN} show ID",
        do=f"(show|print|read|see|display) (a|an old|one|another) {CHAT} (in the shell|from the shell"
        f"|on the command line)",
        noun=f"showing a {CHAT} in the shell|printing a {CHAT}",
        opt=f"({_RUN} show|sessions show)",
    ),
    topic(
        "login link",
        "The link works once, within 30 minutes; after that a cookie is good for 30 days.",
        "It works once, within 30 minutes.",
        do="(log in|login|sign in|use the link again|log in again|stay logged in)(| in the browser| to the page)",
        noun="the link|the login link|logging in|the cookie|the browser login|login",
        more="""
        (the|my) link (does not work|doesn't work|has expired|expired|is invalid|works no more)(|.|. why?)
        (how long|how often) (does the link work|is the link valid|can i use the link|is the link good)(|?)
        (why|how come) (does the link not work|is the link used up)(|?)
        """,
    ),
    topic(
        "where saved",
        "Every conversation is saved as it happens, in ~/.local/share/nanochat-infer/chat.db.",
        "In ~/.local/share/nanochat-infer/chat.db.",
        do=f"(find|see|open) (the database|the database file|the sqlite file|the file with {_MINE})|save {A_CHAT}"
        f"|save (my |)(chats|conversations|messages)|keep {A_CHAT}|make sure that {A_CHAT} is saved|store {A_CHAT}",
        noun=f"saving|the database|autosave|automatic saving|storage|chat.db|the database file|saved {CHATS}"
        f"|persistence|the location of {_MINE}",
        more=f"""
        (where|in which folder|in which file|in what folder|in which database|in what format|how|where exactly) (are
        |is|do you keep|do you save|do you store|does it save
        |does it keep|does it store|does this program save) ({_MINE}|my messages|my data|everything|what i say
        |what i type|my history|the chat)(|?| saved| stored| kept| saved? | on disk)
        (is|are|will) ({_MINE}|my messages|my data|everything|what i say|this {CHAT}|the {CHAT}|it) (be |)(saved
        |stored|kept|remembered|recorded)(|?| on disk| automatically| anywhere| somewhere)
        (do|does) (you|it|this program|the program|nanochat) (save|keep|store|record|log) (everything|my messages
        |{_MINE}|what i say|anything|it|my data)(|?| automatically)
        (do i|must i|should i|do i have to|need i) (save|store) (my chat|the conversation|anything|it|by hand|this)(
        |?| myself)
        (what|which) (database|file|folder|file format) (do you use|is used|holds my chats|are my conversations in
        |does it use)(|?| for the conversations)
        (which|what) folder (are|is) (my |the |)(data|conversations|chats|database) in(|?)
        (where|in which folder) (is|do i find|does it put) (my data|the database|the chat history|the sqlite file
        |chat.db|the data folder)(|?)
        (is|are) (it|conversations|chats) (in|kept in|saved in) (sqlite|a database|files|the cloud|plain text)(|?)
        """,
    ),
    topic(
        "crash",
        "Your messages are safe: at most the last quarter second of an answer is lost, and /continue goes on.",
        "Your messages are safe.",
        do=f"(lose|avoid losing) (my |a |the )({CHAT}|{CHATS}|data|messages)|get (a|my"
        f"|the) {CHAT} back after a crash|go on after a crash",
        noun="crashes|a crash|power cuts|crash safety|data loss|a power failure|losing data|kill -9|crash recovery"
        "|a full disk",
        more=f"""
        (what happens|what will happen|what if|what happens to my {CHAT}|do i lose something|do i lose anything
        |do i lose my {CHAT}|is anything lost|is something lost|is my {CHAT} lost|is my {CHAT} safe
        |will i lose my {CHAT}|is everything lost|are my {CHATS} lost|how much is lost|what do i lose) (if|when
        |in case|should) (it crashes|the program crashes|this crashes|the computer crashes|the power fails
        |there is a power cut
        |i close the terminal|i close the window|i kill the program|my laptop dies|the battery dies|it is killed
        |the machine reboots|i press ctrl-c|there is a crash|i pull the plug|it dies|you crash)(|?)
        (is|are|can|will) (it|this|the program|my {CHAT}|my {CHATS}|my data) (be |)(crash safe|lost in a crash
        |lost|survive a crash|survive kill -9)(|?)
        (it|the program|you|my computer) (crashed|died|was killed|froze)(|.|. is my {CHAT} lost?|. what now?
        |. are my {CHATS} gone?)
        """,
        held="(after|during) a (crash|power cut), (is|are) (my chat|my messages|my chats) lost(|?)",
    ),
    topic(
        "private",
        "Start with --private: nothing is kept, neither conversation nor history.",
        "--private",
        do=f"keep (a chat|my chats|this) from being saved|prevent saving|stop you from saving (my chats|this"
        f"|anything)|chat without a record|"
        f"(have|start|make|open|use) a (private|secret|temporary|incognito) {CHAT}|(chat|talk) (without saving"
        f"|privately|in private|without leaving traces|without a trace|in secret)|(keep|save|store|record) nothing"
        f"|turn off (saving|the history)|not save (a|this|my) {CHAT}"
        "|leave no traces|use private mode|use incognito mode",
        noun=f"private mode|incognito|incognito mode|a private {CHAT}|a temporary {CHAT}|not saving|chatting privately",
        opt=flag("--private"),
    ),
    topic(
        "import",
        f"Run {_RUN} import FILE: it reads exports of this program and of ChatGPT.",
        f"{_RUN} import FILE",
        do=f"(import|load|read in|bring in|take over|get|read) ({_MINE}|{CHATS}|an export|an exported {CHAT}"
        f"|a json file|my data) (|from chatgpt|from a file|from another machine|from another program|of chatgpt)"
        f"|import|move from chatgpt|import (chatgpt chats|my chatgpt history)|import a {CHAT}",
        noun=f"import|importing|an import|chatgpt import|chatgpt export|importing {CHATS}|chats from chatgpt"
        f"|import from chatgpt",
        opt=f"({_RUN} import|sessions import)",
        undo=f"Run {_RUN} delete ID: it removes an imported conversation.",
    ),
    topic(
        "backup",
        f"Run {_RUN} backup; the chat also makes one a day by itself and keeps three.",
        f"{_RUN} backup",
        do=f"(make|create|do|take|have|write|get) (a backup|backups|a copy|a safe copy|a safety copy)(| of {_MINE}"
        f"| of everything| of my data| of the database)|(back up|backup|secure) ({_MINE}|my data|the database"
        f"|everything|my {CHAT})|back up|backup",
        noun="backup|backups|a backup|automatic backups|daily backups|backing up|the backups|safety copies",
        opt=f"({_RUN} backup|sessions backup)",
        more="(are there|do you make|does it make|is there|where are|how many) (|any |the |automatic "
        "|daily )backups(|?| by itself)",
    ),
    topic(
        "restore",
        f"Close every window and copy the backup over chat.db; {_RUN} path shows both.",
        "Copy the backup over chat.db.",
        do="(restore|go back to|use|load|return to|get) (a|the|an old|yesterday's|my|the last) backup"
        "|restore (my data|the database|everything|my chats) from a backup|(get|bring) (my data"
        "|my chats) back from a backup",
        noun="restoring|restoring a backup|restore|a restore|going back to a backup",
    ),
    topic(
        "recover",
        f"Run {_RUN} recover: it reads what can be read of a damaged database into a new one.",
        f"{_RUN} recover",
        do="(recover|repair|rescue|fix|save|heal) (a damaged|the damaged|a broken|a corrupt|my broken|the"
        "|a corrupted|my) (database|chat.db|file of conversations|sqlite file)|recover (data|my data|messages"
        "|lost messages)|get (data|messages) out of a (damaged|broken) database",
        noun="recovery|recovering|a damaged database|a corrupt database|database repair|a broken database|repair"
        "|corruption|database recovery",
        opt=f"({_RUN} recover|sessions recover)",
        more="(my|the) database (is|seems|was|got) (damaged|broken|corrupt|corrupted|unreadable)(|.|. what now?"
        "|. help!|, what do i do?)",
    ),
    topic(
        "check",
        f"Run {_RUN} check: it looks for damage in the database.",
        f"{_RUN} check",
        do="(check|test|verify|examine|inspect) (the database|my database|my data|the checksums|chat.db"
        "|whether the database is damaged|if the database is healthy|the integrity of the database)|look for damage",
        noun="database check|an integrity check|integrity|checksums|checking the database|verification of the database",
        opt=f"({_RUN} check|sessions check)",
    ),
    topic(
        "paths",
        f"Run {_RUN} path: it shows the database, its backups, KV, config, history and log.",
        f"{_RUN} path",
        do="(find|see|know|list|show|get) (the files of this program|where the files are|the folders"
        "|where everything is|the log|the log file|the backup folder|the paths|the prompt history"
        "|where the backups are|which files it uses)",
        noun="paths|the log|log file|logs|file locations|the log file|the folders|data folders"
        "|the files of this program",
        opt=f"({_RUN} path|sessions path)",
        more="where (is|are) (the log|the log file|the backups|the logs|the backup folder|the files"
        "|the history file|the kv files|the prompt history)(|?)",
    ),
)
