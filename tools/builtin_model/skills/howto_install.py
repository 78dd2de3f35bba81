"""How to install the program, set it up for good, get help, and choose what it prints."""

from tools.builtin_model.skills.howto_frames import Topic, flag, topic

_PROGRAM = "(the program|this program|nanochat_infer|nanochat|it|this|the app|this tool|the software)"

TOPICS: tuple[Topic, ...] = (
    topic(
        "config",
        "Put settings into ~/.config/nanochat-infer/config.toml; options and the environment come first.",
        "~/.config/nanochat-infer/config.toml",
        do="(save|keep|store|make permanent) (my settings|my options)"
        "|(save|keep|store|make permanent|set|write|change) (the settings permanently|the defaults"
        "|default settings|settings for good|the default temperature|the default model"
        "|settings in a file)|(find|edit|use|write|open) (the |a )(config|config file|configuration file"
        "|configuration|settings file|config.toml)",
        noun="config|config file|a config file|the config file|configuration|config.toml|a configuration file"
        "|permanent settings|the settings file",
        more="where (is|are|do i find|do i put) (the config|the config file|the configuration|config.toml"
        "|the settings file)(|?)",
    ),
    topic(
        "environment",
        "Variables such as NANOCHAT_INFER_MODEL and NANOCHAT_INFER_TEMPERATURE are read; options come first.",
        "NANOCHAT_INFER_MODEL and others.",
        do="(set|use|give|find) (environment variables|an environment variable|the environment|env vars"
        "|variables of the environment)|(set|give) (the model|settings|options) (by|with"
        "|in) (an environment variable|the environment|env vars)",
        noun="environment variables|env vars|an environment variable|the environment|env variables"
        "|nanochat_infer_model",
        more="(which|what) (environment variables|env vars|variables) (are there|can i set|do you read"
        "|does it read|exist)(|?)",
    ),
    topic(
        "home",
        "Set NANOCHAT_INFER_HOME: it moves all files of the program below one folder.",
        "NANOCHAT_INFER_HOME",
        do="(move|change|set|choose) (the data folder|the home folder|where files are kept"
        "|the folder of the program|all files to another folder|my data to another disk|the place of the database"
        "|where my chats are saved)|use another (folder|home folder|data folder|disk)(| for my data)",
        noun="home folder|the home folder|another data folder|the data directory|nanochat_infer_home|moving the data",
        opt="(nanochat_infer_home|the variable nanochat_infer_home)",
    ),
    topic(
        "version",
        "Run python run.py --version: it prints the version.",
        "python run.py --version",
        do="see version info|find out how new this is|know if i have the newest version|"
        "(see|find|check|know|get|print|show|find out) (the version|which version this is|my version"
        "|the version number|what version i have|which version i use)",
        noun="version|version number|the version|which version",
        opt=flag("--version"),
        more=f"(what|which) version (is|of) (this|it|{_PROGRAM}|nanochat_infer)(|?| is this| do i have| running)",
    ),
    topic(
        "options",
        "Run python run.py --help: it shows all options and commands.",
        "python run.py --help",
        do="(see|list|know|learn|find|get|show|read) (the options|all options|the command line options|all flags"
        "|the flags|the arguments|help on the command line|the command line help|which options there are)",
        noun="options|command line options|flags|the options|all flags|arguments|command line help|switches"
        "|run.py options",
        opt=flag("-h", "--help"),
        more="(which|what) (options|flags|arguments|command line options|switches|subcommands) (are there|exist"
        "|can i use|does run.py have|does it take|does it have)(|?)",
    ),
    topic(
        "bug",
        "Run python run.py doctor and put what it prints into your report.",
        "python run.py doctor",
        do="(report|file|send|tell you about) (a bug|an error|a problem|a crash|an issue|bugs)|(get|find) (support"
        "|help with a problem|help with a bug|help with an error)|(see|know"
        "|find out) what was found on this machine|debug (the program|a problem|an error)|see what (my processor"
        "|my machine) supports",
        noun="bug reports|a bug report|bugs|reporting bugs|support|issues|a diagnosis|doctor|troubleshooting"
        "|diagnostics|an error report",
        opt="(run.py doctor|python run.py doctor|the doctor command|doctor here)",
        more="(i found|there is|i have|i've got|i think i found) (a bug|an error|a problem with the program"
        "|a crash)(|.|. where do i report it?|. what now?)",
    ),
    topic(
        "debug",
        "Use --debug: it prints where in the program an error came from.",
        "--debug",
        do="(see|find|know) where an error (came from|comes from|happened)|(see|print|get) (a traceback"
        "|the traceback|a stack trace)",
        noun="debugging|tracebacks|a traceback|stack traces|debug output",
        opt=flag("--debug"),
    ),
    topic(
        "licence",
        "The program is free, under the MIT licence.",
        "MIT.",
        noun="the licence|the license|licence|license|licensing|mit licence|the price|the cost",
        more="""
        (what|which) (licence|license) (is it|does it have|is this|does this program have|is this program under
        |is used)(|?)
        (is|are) (this program|it|nanochat_infer|the program|this) (free|open source|free software|for free
        |open-source|gratis)(|?)
        (what|how much) does (this program|it|nanochat_infer|this) cost(|?)
        do i (have|need) to pay(| for this| for it| anything)(|?)
        """,
    ),
    topic(
        "install",
        "Run pip install -e . in its folder; it needs Python 3.11 or newer.",
        "pip install -e .",
        do=f"(install|set up|setup|get) {_PROGRAM}|install (nanochat|you|everything|the dependencies"
        f"|the requirements)|set (this|it|you) up (on my machine|on a new machine|on another computer)",
        noun="installation|install|installing|setup|requirements|the installation|dependencies|system requirements"
        "|installing it",
        more="(what|which) (python|python version|version of python|requirements|dependencies) (do i need"
        "|does it need|is needed|are needed|does this need)(|?)",
    ),
    topic(
        "systems",
        "It runs on Linux and macOS, with Python 3.11 or newer.",
        "Linux and macOS.",
        noun="windows support|linux support|macos support|windows|linux|macos|supported systems",
        more="""
        (does it|do you|does this|will it|can it|does this program) (run|work|start) on (windows|linux|macos|a mac
        |my mac|my phone|a raspberry pi|android|debian|ubuntu)(|?)
        (which|what) (operating systems|platforms|systems) (are supported|does it run on|do you run on|work)(|?)
        (is|are) (windows|linux|macos|a mac) supported(|?)
        """,
    ),
    topic(
        "offline",
        "No internet is needed: everything runs on this machine, and nothing is sent anywhere.",
        "No internet is needed.",
        noun="offline use|internet|offline mode|telemetry|an internet connection|network use",
        do="(use|run) (it|you|this|the program) (offline|without internet|without a network|locally"
        "|on my own machine|on a plane)",
        more="""
        (do i need|does it need|does this need|do you need|is there a need for) (the internet|internet|a network
        |an internet connection|wifi|to be online)(|?)
        (do|does|are|is) (you|it|this program|my messages|my chats|my data) (send|sent|go|going|uploaded|upload
        |shared) (|anything |data |my data |my messages )(to the cloud|to a server|anywhere|over the internet
        |to anyone|to the internet|to a company)(|?)
        (do you|does it|does this program) (work|run) (offline|without internet|without a connection|locally)(|?)
        (is|are) (this|it|my data|my chats|the program) (local|offline)(|?)
        """,
    ),
    topic(
        "update",
        "Get the new source and run pip install -e . again; conversations are kept.",
        "pip install -e .",
        do=f"(update|upgrade) ({_PROGRAM}|to a new version|to the newest version)|(get|install|use) (the|a) (new"
        f"|newest|latest|newer) version|upgrade|update|install updates",
        noun="updates|an update|updating|upgrading|a new version|the newest version|upgrades",
    ),
    topic(
        "tests",
        "Run pip install -e '.[test]' and then python -m pytest -n 4.",
        "python -m pytest -n 4",
        do=f"(run|start|execute|pass|do) (the tests|all tests|tests|the test suite|the unit tests|pytest"
        f"|your tests)|test {_PROGRAM}|check that (it|the program) works",
        noun="tests|running the tests|the test suite|pytest|unit tests|a test run",
    ),
    topic(
        "json",
        "Use --json: it prints one JSON object in place of the text.",
        "--json",
        do="(get|have|print|see) (json|the answer as json|an answer in json|json output|a json object"
        "|output as json)|print json",
        noun="json output|output in json|machine readable output|answers as json",
        opt=flag("--json"),
    ),
    topic(
        "extract",
        "Use -x: it prints only the first code block of the answer.",
        "-x",
        do="(get|print|have|extract|see) (only the code|just the code|only the code block|the code alone"
        "|the first code block)(| of an answer)",
        noun="code only|only code|extracting code|just the code|code extraction",
        opt=flag("-x", "--extract"),
    ),
    topic(
        "plain",
        "Use --plain: no Markdown, no colours, and nothing is redrawn.",
        "--plain",
        do="(turn off|switch off|avoid|disable|remove|get rid of) (colours|colors|markdown|the colours|formatting"
        "|the formatting|the colors)|(get|have|see) (plain text|raw text|the raw answer)"
        "|use (it with a screen reader|a screen reader)",
        noun="plain text|no colours|no colors|screen readers|raw text|no markdown|accessibility|plain output",
        opt=flag("--plain"),
    ),
    topic(
        "no stream",
        "Use --no-stream: the answer is printed once it is whole.",
        "--no-stream",
        do="(turn off|switch off|disable|stop|avoid) (streaming|the streaming)|(get|see|print) the (whole "
        "|complete |)answer (at once|only when it is finished|in one piece)",
        noun="no streaming|streaming off|answers at once|output without streaming",
        opt=flag("--no-stream"),
    ),
)
