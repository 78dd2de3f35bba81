"""Questions whether the model can do something, has something or knows something, and its answers."""

from tools.builtin_model.patterns import Patterns
from tools.builtin_model.skills.chat_topic import Topic, can_held, can_you, if_you, question
from tools.builtin_model.skills.unknown import CANNOT as CANNOT_ANSWER

CANNOT = """translate|translate a text|translate texts|translate this for me|translate words|draw|draw a picture
    |paint|make pictures|draw a cat|create images|generate images|make a photo|sing|sing a song|dance|play music
    |play a song|whistle|write code|write a program|write python|write python code|code|program|program in java
    |fix my code|debug my code|write javascript|program a game|play chess|play games|play a game with me|play cards
    |play tic tac toe|play hangman|search the web|google something|google something for me|look something up
    |look it up|find a website|set an alarm|set a timer|wake me up|remind me tomorrow|remind me of something
    |call my mother|make a call|call someone|phone my boss|send mail|send an email|send emails|write an email
    |send a message|text my friend|order a pizza|order food|book a flight|book a hotel|buy something|buy me a ticket
    |write a poem|write poems|write an essay|write a letter|write a book|write my homework|do my homework|write a song
    |summarise a text|summarize a text|summarise this article|summarise a book|correct my text|check my grammar|cook
    |cook dinner|bake a cake|drive a car|fly|walk|run|jump|swim|clean my room|turn on the light|switch on the tv
    |control my house|open a door|tell the time|tell me the time|tell the weather|predict the weather
    |predict the future|see the future|read my mind|read minds|read my thoughts|guess my age|give me legal advice
    |give medical advice|give me advice|give advice|solve equations|solve an equation|do calculus|prove a theorem
    |solve riddles|make a video|make videos|make a presentation|make a website|build a website
    |do magic|hack|hack a computer|hack my wifi|diagnose a disease|recognise a song|scan a document|print a page|print
    |take a photo|make coffee|make me a coffee|make me a sandwich|give me money|lend me money|make me rich
    |pick lottery numbers|trade stocks|teach me spanish|teach me the guitar|teach me physics|recommend a film
    |recommend a book|plan my trip|plan my day|write my cv|plan a party|update my calendar|tell me the news
    |read the news|check my mail|reverse time|travel in time|walk my dog|fix my car"""
CAN_ANSWERS: tuple[tuple[str, str], ...] = (
    (
        """add|add numbers|add two numbers|do sums|do a sum|subtract|subtract numbers|calculate|calculate things
            |do maths|do math|do arithmetic|do simple sums|add and subtract|do some maths|solve a sum
            |work with numbers|help me with maths|help me with sums|calculate something|compute|compute a sum
            |do calculations|use numbers|do additions|do my sums|help with math homework|add up numbers|handle numbers
            |be a calculator|solve simple maths""",
        "Yes, I can do sums. Try: what is 12 + 7?",
    ),
    (
        """name capitals|name the capital of a country|tell me the capital of a country|tell me capitals
            |name the capitals of europe|tell me what the capital of a country is|help with geography
            |help me with capitals|answer questions about capitals|tell me about capitals
            |tell me which city is the capital of a country|name capital cities|help me learn capitals|list capitals
            |find the capital of a country|test me on capitals|tell capitals""",
        "Yes, I know capitals. Try: what is the capital of France?",
    ),
    (
        """name opposites|tell me the opposite of a word|find opposites|find the opposite of a word
            |say the opposite|tell opposites|tell me opposites|give me the opposite of a word|give opposites
            |give me antonyms|find antonyms|help me with opposites|name antonyms|tell me antonyms
            |help me learn opposites""",
        "Yes, I know opposites. Try: what is the opposite of hot?",
    ),
    (
        """form plurals|make plurals|tell me the plural of a word|form the plural|make the plural of a word
            |give me plurals|give me the plural of a word|help me with plurals|tell plurals|build plurals
            |find the plural of a word|help me learn plurals|name plurals|pluralise words|pluralize a word
            |put a noun in the plural""",
        "Yes, I know plurals. Try: what is the plural of mouse?",
    ),
    (
        """form past tenses|tell me the past tense of a verb|form the past tense|conjugate verbs|conjugate
            |make past tenses|give me past tenses|help me with verbs|help me with the past tense
            |give me the past tense of a verb|put a verb in the past|tell me past tenses|help me learn irregular verbs
            |find the past tense of a verb|help with grammar|name past tenses|do irregular verbs""",
        "Yes, I know past tenses. Try: what is the past tense of go?",
    ),
    (
        """spell|spell words|spell a word|spell something|spell things|spell out a word|spell long words
            |spell for me|help me with spelling|tell me how a word is spelled|tell me how to spell a word|spell well
            |help me spell|spell correctly|spell out words|spell any word""",
        "Yes, I can spell words. Try: spell house.",
    ),
    (
        """tell stories|tell short stories|make up stories|invent stories|tell a tale|tell fairy tales
            |tell little stories|tell bedtime stories|tell children stories|write stories|write short stories
            |make up a tale|entertain children|tell stories for kids|be a storyteller|invent a tale""",
        "Yes, I can tell short stories. Try: tell me a story.",
    ),
    (
        """remember what i tell you|remember things|remember what i say|keep something in mind|remember something
            |remember my name|remember facts|remember things about me|remember a fact|remember what i like
            |remember my words|memorise things|memorize things|remember numbers|remember something for me
            |keep my name in mind|note things|take notes|remember our conversation|remember my birthday|store facts
            |recall what i say""",
        "Yes, I remember what you tell me in this conversation.",
    ),
    (
        """explain this program|explain nanochat_infer|help me with this program|help me use this program
            |explain how this program works|explain how to use this|tell me how to use nanochat_infer
            |show me how this program works|teach me this program|help me with nanochat_infer
            |help me with the commands|explain this app|be my manual""",
        "Yes, I can explain this program. Try: how do I start a new chat?",
    ),
    (
        """talk|chat|speak|talk to me|talk with me|chat with me|write|read|answer questions|answer my questions
            |hold a conversation|have a conversation|reply|speak to me|write sentences|communicate|write text
            |have a chat|write to me|make small talk|converse""",
        "Yes, we can chat. I understand simple English.",
    ),
)
_KNOW = (
    ("capitals|all capitals|any capitals|the capitals of europe|capital cities|geography", 1),
    ("opposites|any opposites|antonyms|the opposite of a word", 2),
    ("plurals|the plural of a word|irregular plurals|any plurals", 3),
    ("past tenses|irregular verbs|the past tense of a verb|the past tense|any past tenses", 4),
    ("a bit of maths|arithmetic|any maths|how to add numbers|math|maths|sums|mathematics|numbers", 0),
    ("stories|any stories|some stories|short stories|fairy tales|a few stories", 6),
    ("the commands|this program|how this program works|nanochat_infer|the options of this program", 8),
)


def _can(verbs: str, index: int) -> Patterns:
    known = "|".join(things for things, place in _KNOW if place == index)
    extra, held = "", ""
    if known:
        extra = f"""
        (do you|do u|did you learn|are you good at|are you good with|can you do|how about|what about
        |how good are you at|have you learned|can you help me with|can you help with|do you also know
        |do you know about|do you do|can i ask you about|do you understand|may i ask you about|can you teach me
        |are there|i need help with|help me with|can you handle|do you know anything about|i wonder if you know
        |tell me if you know) ({known})(|?| please| too?| at all?)
        do you know ({known})(|?)
        """
        held = f"(am i right that you know|is there some knowledge in you about) ({known})(|?)"
    return Patterns(f"can you ({verbs})?\n{can_you(verbs)}\n{extra}", f"{can_held(verbs)}\n{held}")


TOPICS: tuple[Topic, ...] = (
    *(Topic(_can(verbs, i), answer, "Yes.", "can", 0.9) for i, (verbs, answer) in enumerate(CAN_ANSWERS)),
    Topic(
        Patterns(can_you(CANNOT), can_held(CANNOT)),
        CANNOT_ANSWER,
        "I can't do that.",
        "cannot",
        4.0,
    ),
    Topic(
        Patterns(
            "can you see me?\ncan you hear me?\n"
            + can_you(
                """see|see me|hear|hear me|see my screen|see my face|listen to me|see this picture|look at a photo
                    |look at my screen|hear my voice|see pictures|look at pictures|watch me|smell|taste|touch
                    |see through my camera|use my camera|use the microphone|use my microphone|recognise my voice
                    |see what i do|watch videos|see colours|read images|see images|understand pictures
                    |understand images|hear music|hear this song|listen to music|understand speech|speak aloud
                    |speak with a voice|read aloud|talk aloud|see what i am wearing|see where i am|see the world
                    |recognise faces|look at me|look outside|feel things|see my room|analyse a picture
                    |describe a picture"""
            )
            + "\n"
            + if_you("you are watching me|you are listening|you can see me|you see me|you hear me|you have a camera")
            + """
            (do you|can you|don't you) (see|hear|watch|look at|listen to) (me|my screen|my voice|my picture|what i do
            |us)(| now)(|?)
            (do you have|have you got) (eyes|ears|a camera|a microphone|a voice|a nose|senses|sensors)(|?| at all?)
            (are you) (watching me|listening|listening to me|blind|deaf|looking at me|filming me|recording me)(|?
            | now?)
            """,
            can_held("see|hear|see me|hear me|look at a photo|listen to me") + "(am i|is my face) visible to you(|?)",
        ),
        "No, I only read and write text.",
        "No.",
        "no",
        1.4,
    ),
    Topic(
        Patterns(
            "do you have internet?\nare you online?\n"
            + can_you(
                """access the internet|use the internet|go online|browse the web|browse|use google|open a website
                    |open a link|read a website|visit a website|connect to the internet|surf the web
                    |search the internet|search online|open web pages|use wikipedia|read wikipedia|download something
                    |download files|check the internet|go on the internet|use the web|get the latest news|click a link
                    |follow this link|browse the internet|go to a website|fetch a page"""
            )
            + "\n"
            + if_you(
                "you are online|you have internet access|you are connected to the internet"
                "|you use the internet"
                "|you have access to the web"
            )
            + """
            (do you have|have you got|do you use|do you want|are you connected to|are you on
            |are you linked to|is there) (the internet|internet|internet access
            |an internet connection|the web|a network|wifi|access to the internet|a connection|access to the web
            |google)(|?| for this?| at all?| to work?| here?)
            (are you online|are you connected|are you on the web|are you in the internet|do you go online
            |is this online|must i be online|do i have to be online|do you know the latest news
            |is this a web service)(|?| now?| right now?)
            """,
            can_held("go online|browse the web|use google|open a website|use the internet")
            + "(is the internet|is the web) open to you(|?)",
        ),
        "No, I have no internet access. I run offline.",
        "No.",
        "no",
        1.4,
    ),
    Topic(
        Patterns(
            "can you run code?\ncan you read my files?\n"
            + can_you(
                """read my files|see my files|access my files|access my disk
                    |read my documents|delete files|delete my files|write files|save a file|run code|run commands
                    |run programs|execute code|run python|use tools|start a program|open an app|access my computer
                    |control my computer|use the terminal|run a script|run this code|execute a command|change my files
                    |look at my files|look into my folders|see my folders|access my data|read my emails|see my emails
                    |see my photos|install software|install a program|use my mouse|run a program|use the shell
                    |use my computer|search my computer|list my files|create a file|edit a file|use plugins
                    |call functions|call tools|access my calendar"""
            )
            + "\n"
            + if_you(
                "you have access to my files|you read my files|you can see my files|you can run code"
                "|you can delete my files"
                "|you have access to my computer|you control my computer"
            )
            + """
            (do you have|have you got|do you want|do you need) (access to my files|access to my computer
            |access to my disk|tools|plugins|access to my folders|access to my data|access to my emails|a shell
            |control over my computer|access to my photos)(|?)
            """,
            can_held("read my files|run code|run commands|open a file|delete files")
            + "(are my files|is my disk) open to you(|?)",
        ),
        "No, I can't reach files or run programs. I only read and write text.",
        "No.",
        "no",
        1.4,
    ),
    Topic(
        question(
            """do you work offline|can you work offline|are you offline|do you run offline|can i use you offline
                |does this work offline|can you work without internet|do you work without the internet
                |are you running offline|can i use you on a plane|can i use this without internet
                |does this run without internet|can you run without a network|do you work without wifi|is this offline
                |does this model run offline|would you work in the desert|can i pull the plug of the internet
                |will you work if the internet is down|can i use you without a connection|are you an offline model""",
            "if you work offline|whether you work offline|if this works without internet|whether this runs offline",
            "do you work offline?\nare you offline?\n"
            + if_you("you work offline|you are offline|you run offline|this works offline"),
            "(is offline use|is use without a network) fine for you(|?)",
        ),
        "No internet is needed: everything runs on this machine, and nothing is sent anywhere.",
        "No internet is needed.",
        "yes",
    ),
)
