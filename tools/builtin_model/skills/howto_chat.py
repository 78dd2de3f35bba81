"""How to do things with conversations in the chat: the slash commands."""

from tools.builtin_model.skills.howto_frames import A_CHAT, CHAT, CHATS, Topic, slash, topic

_LAST = "(the|your|my|that|this) (|last |latest |previous )(answer|reply|response|message)"
_MINE = "(my|the|a|an earlier|the last|my last|my previous|an old) (message|question|prompt|input)"
_RUN = "python run.py sessions"

TOPICS: tuple[Topic, ...] = (
    topic(
        "regen",
        "Type /regen: the last message is answered again.",
        "/regen",
        do=f"get (another|a new|a different|a better|a second|one more) (answer|reply|response|version)"
        f"|regenerate {_LAST}"
        f"|regenerate|retry|have {_LAST} redone|redo {_LAST}|repeat {_LAST}|make you (try|answer) again|regen"
        "|make you answer the same question again|have you answer again|reroll|roll again|ask the same again",
        noun="regenerating|regenerate|another answer|a new answer|a different answer|a second try|regeneration|retry",
        opt=slash("regen", "retry", "regenerate"),
        more="""
        (try|answer|do it) again(|.| please|!)
        (give me|i want|show me|let me have|i'd like|make) (another|a different|a new|one more|a better) (answer
        |reply)(|.)
        (i don't like|i do not like|i hate|i am not happy with) (this|that|your|the) (answer|reply|response)(|.
        |. again?)
        (that|this) answer (is|was) (bad|wrong|no good|strange)(|.|. another one?|. can you try again?)
        """,
    ),
    topic(
        "continue",
        "Type /continue: it goes on with an answer that was stopped or cut.",
        "/continue",
        do="(continue|finish|complete|resume|go on with) (an|the|a cut|a stopped|an unfinished|your last"
        "|the interrupted|"
        "the cut|a half) (answer|reply|response)|make you (finish|go on|continue|keep writing)"
        "|get the rest of the answer"
        "|let you finish",
        noun="continuing an answer|an unfinished answer|the rest of the answer|a cut answer|a stopped answer",
        opt=slash("continue"),
        more="""
        (the|your|this|my) answer (is|was|got) (cut|cut off|not finished|interrupted|incomplete|stopped)(|.|. what now?
        |, how do i continue?|. can i get the rest?)
        (why did|why does|how come) (the|your) answer (stop|stops|end) (in the middle|half way|too early)(|?)
        (you stopped|it stopped) in the middle(|.|. go on| of the answer)
        """,
    ),
    topic(
        "undo",
        "Type /undo: it takes your last message back.",
        "/undo",
        do=f"take back what i (just said|just wrote|said)|take that back|revert my last message|unsay that|"
        f"undo|undo {_MINE}|take {_MINE} back|take back {_MINE}|undo (the last turn|what i said|my last step|a turn)"
        f"|unsend {_MINE}|remove (my|the) last (message|question|turn)|go (one step|a step|one message) back"
        f"|unsay something"
        "|delete (my|the) last (message|question|turn)|withdraw my message|erase my last message",
        noun="undo|undoing|taking a message back|an undo|unsending",
        opt=slash("undo"),
        more="""
        (i made a mistake|i sent that too early|oops, wrong message|i sent the wrong message)(, how do i undo that?
        |. can i take it back?|. undo?)
        """,
        undo="Type /branches and /switch N: what was taken back is still there.",
    ),
    topic(
        "edit",
        "Type /edit and the new text; /edit 2 TEXT changes your second message.",
        "/edit TEXT",
        do=f"(change|edit|correct) the last thing i (said|wrote)|reword my question|fix a mistake in my question|"
        f"(edit|change|correct|fix|rewrite|modify|rephrase) {_MINE}|(edit|change|correct|fix) (my second message"
        "|what i wrote|what i asked|what i said|something i said before|a typo in my message)|ask (it"
        "|my question) differently",
        noun="editing|editing messages|message editing|edit|editing an earlier message",
        opt=slash("edit"),
        more="""
        (i made a typo|there is a typo|i have a typo|there's a mistake) in my (message|question)(|.|. can i fix it?
        |, how do i change it?)
        """,
        undo="Type /branches and /switch N: the earlier version is still there.",
    ),
    topic(
        "branches",
        "Type /branches to see them, and /switch N to go to one.",
        "/branches",
        do="(see|show|list|view|find|look at|get) (the|all|my|other|all the|the other) (branches|versions|alternatives)"
        f"|switch (to another|the|to a different|between) (branch|branches|version|versions)|go (back |)to (another"
        f"|an earlier"
        f"|the other|the first) (branch|version|answer)|get an earlier answer back|see the earlier answers"
        f"|find my old answer"
        f"|see how (the|a|this) {CHAT} divides|go to an earlier branch|get back what i took back|redo what i undid"
        f"|redo",
        noun="branches|branching|switching branches|other versions|earlier versions|the branches|redo",
        opt=slash("branches", "switch"),
        more="""
        (where|how) (is|are|can i find) (my earlier answer|the first answer|the other version|the old answers)(|?)
        (what are|what is a|what's a|explain|define|what does one mean by) (branch|branches|a branch) (here|in a chat
        |in a conversation|in this program)(|?)
        """,
    ),
    topic(
        "fork",
        "Type /fork: it begins another conversation at this point.",
        "/fork",
        do=f"branch off from here|branch off|split off here|go another way from here in a new chat"
        f"|take a copy and go on|"
        f"fork|fork {A_CHAT}|(copy|duplicate|clone|split|branch off) {A_CHAT}|(make|create|start|begin) a (fork"
        f"|copy|branch)"
        f"(| of {A_CHAT})|begin another {CHAT} at this point|try something else without changing this {CHAT}"
        f"|fork from here",
        noun=f"forks|forking|fork|a fork|copying a {CHAT}|forking a {CHAT}|duplicating",
        opt=slash("fork"),
        more=f"what is (a fork|forking|fork)(|?| here| of a {CHAT}| exactly| in this program)\n"
        f"(explain|define) (forks|forking|a fork)(|.| please| to me)",
        undo="Type /delete in the new conversation; the earlier one stays as it is.",
    ),
    topic(
        "new",
        "Type /new: it starts a new conversation.",
        "/new",
        do=f"talk about something else|have an empty chat|open another chat|leave this chat and start another|"
        f"(start|begin|open|make|create|have|get) a (new|fresh|second|clean|blank|separate) {CHAT}|start (over"
        f"|again|afresh|anew)"
        f"|(clear|reset|empty|wipe|clean) (the|this|my) ({CHAT}|context|screen|history|memory)|begin (again"
        f"|from scratch)"
        "|make you forget everything|make you forget this|change the subject completely",
        noun=f"a new {CHAT}|new {CHAT}|starting over|a fresh start|a reset|clearing the {CHAT}|another {CHAT}",
        opt=slash("new", "clear"),
        more="(let's|let us) (start over|begin again|start again|start from scratch)(|.|!)\n"
        f"(forget everything|i want a new {CHAT}|i need a fresh start|new {CHAT} please)(|.|!)",
        undo="Type /list and /resume N: the earlier conversation is kept.",
    ),
    topic(
        "list",
        "Type /list: it shows your conversations.",
        "/list",
        do=f"see what we (talked about|said) (yesterday|last week|before|earlier)|see everything we talked about|"
        f"(list|see|show|view|find|display|look at|browse|get a list of) (all |)(my|the|my old|all my|the old"
        f"|my earlier"
        f"|my saved|earlier|past|previous|old) {CHATS}|(see|view|look at|find) (my|the) history|see what i (said"
        f"|asked) before"
        f"|see which {CHATS} there are|find (an old|my last|an earlier|a saved) {CHAT}",
        noun=f"list|a list of {CHATS}|my {CHATS}|my old {CHATS}|all {CHATS}|the history|my history|{CHAT} list"
        f"|chat history",
        opt=slash("list"),
        more=f"(where did|where have) my (|old |earlier ){CHATS} (go|gone)(|?)\n(which|what"
        f"|how many) {CHATS} (do i have"
        f"|are there|did i have|exist)(|?)\n(where are|where do i find|i can't find|where can i see|i am looking for)"
        f" my (|old |earlier |last ){CHATS}(|?)",
        shell=f"Run {_RUN} list: it shows your conversations.",
    ),
    topic(
        "resume",
        "Type /list to see the conversations, then /resume N to open one.",
        "/resume N",
        do=f"(resume|reopen|open|load|go back to|return to|go on with|get back to|switch to|restore|bring back|enter"
        f"|pick up) (an old|an earlier|an older|another|a saved|a previous|a certain|yesterday's|a different|a past"
        f"|one of my"
        f"|my old) ({CHAT}|{CHATS})|change to another {CHAT}|go to another {CHAT}|jump to a different {CHAT}",
        noun=f"resuming|resuming an old {CHAT}|opening an old {CHAT}|an older {CHAT}|going back to another {CHAT}"
        f"|resume",
        opt=slash("resume", "load"),
        more=f"(i want|i need|give me|show me|where is) (my|the|that) {CHAT} (from|of) (yesterday|last week|monday"
        f"|this morning)(|.|?)",
        shell="Run python run.py --session ID -i: it goes on with that conversation.",
    ),
    topic(
        "search",
        "Type /search and the words you look for: it finds them in all conversations.",
        "/search TEXT",
        do=f"search|(search|look through|scan) (|in |through )(all |)(my|the|old|my old|past) ({CHATS}|messages"
        f"|history)|find (a word|"
        f"something|a message|an old message|text|something i said|a phrase|what i said|what you said) (in"
        f"|in all) (my |the |)"
        f"{CHATS}|find (a word|an old message|something i wrote|something you said|where i wrote something)"
        f"|search for a word"
        "|look for a word|look up what i said last week|search for text",
        noun=f"search|searching|a search|full text search|finding a message|searching {CHATS}|a search function",
        opt=slash("search", "find"),
        more="where did (i|we) (talk about|mention|write about|speak about) (that|it|bread|something)(|?)",
        shell=f'Run {_RUN} search "words": it finds them in all conversations.',
    ),
    topic(
        "rename",
        "Type /rename NAME: it gives this conversation a name.",
        "/rename NAME",
        do=f"call this (chat|conversation) something else|"
        f"(rename|name|title|label) {A_CHAT}|(give|set) (a name|a title|another name|a new name"
        f"|a better title) (to|for) {A_CHAT}"
        f"|give {A_CHAT} (a name|a title|another name|a new title)|change the (name|title) of {A_CHAT}"
        f"|save {A_CHAT} under a name",
        noun=f"renaming|rename|naming a {CHAT}|a title|{CHAT} names|titles|renaming a {CHAT}",
        opt=slash("rename", "save"),
        more=f"(can|may|could) {A_CHAT} have (a name|a title|another name)(|?)",
        shell=f"Run {_RUN} rename ID NAME: it gives that conversation a name.",
        undo="Type /rename again with the earlier name.",
    ),
    topic(
        "tag",
        "Type /tag NAME; /tag -NAME removes it, and /list NAME shows what has it.",
        "/tag NAME",
        do=f"(tag|categorise|categorize|mark) {A_CHAT}|(add|set|give|put|attach|remove|delete) (a tag|tags|labels"
        f"|a category)"
        f"(| to {A_CHAT}| on {A_CHAT})|(group|sort|organise|organize) (my|the) {CHATS}|list {CHATS} with a tag"
        f"|use tags|remove a tag",
        noun=f"tags|tagging|tag|labels|categories|folders for {CHATS}|a tag|tagging {CHATS}",
        opt=slash("tag"),
        shell=f"Run {_RUN} tag ID NAME: it tags that conversation.",
        undo="Type /tag -NAME: it removes the tag.",
    ),
    topic(
        "archive",
        "Type /archive: /list leaves this conversation out, and /archive off brings it back.",
        "/archive",
        do=f"archive {A_CHAT}|(hide|put away|store away) {A_CHAT}(| from the list)|leave {A_CHAT} out of the list"
        f"|unarchive {A_CHAT}"
        f"|hide {A_CHAT} without deleting it|bring back an archived {CHAT}|take {A_CHAT} off the list",
        noun=f"archive|archiving|the archive|hiding a {CHAT}|archiving a {CHAT}|an archive|archived {CHATS}",
        opt=slash("archive"),
        shell=f"Run {_RUN} archive ID: the list leaves that conversation out.",
        undo="Type /archive off: it brings the conversation back.",
    ),
    topic(
        "delete",
        "Type /delete: it removes this conversation for good.",
        "/delete",
        do=f"throw this chat away|throw it away|get this conversation off my disk|clear my history for good"
        f"|delete all my data|"
        f"(delete|remove|erase|destroy|throw away|get rid of|trash|discard|drop|kill|wipe) ({A_CHAT}"
        f"|an old {CHAT}|my {CHATS}"
        f"|old {CHATS}|another {CHAT}|what i said)",
        noun=f"deleting|delete|deletion|deleting a {CHAT}|removing a {CHAT}|erasing|deleting {CHATS}|removal",
        opt=slash("delete"),
        more=f"(this|the) {CHAT} (must|should|has to) (go|be deleted|be removed|disappear)(|.|. how?)",
        shell=f"Run {_RUN} delete ID: it removes that conversation for good.",
        undo="You cannot: a deleted conversation is gone for good.",
    ),
    topic(
        "really deleted",
        "Deleting is for good: messages, search entries, KV and the copies in the daily backups are removed.",
        "Deleting is for good.",
        more=f"""
        is a deleted {CHAT} really gone?
        (is|are) (a|my|the) (deleted|removed|erased) ({CHAT}|{CHATS}|messages) (really|truly|completely|actually
        |forever|also) (gone|removed|deleted|erased|away|lost)(|?| from disk| from the backups| too| as well)
        (does|will|would) (/delete|deleting|the delete command) (really |also |completely |)(remove|erase|delete
        |wipe) (everything|all|the backups|it|the data|the search index|it from disk|the cache)(|?| too)
        (can|could|may) (i|someone|anybody|one|we) (restore|recover|get back|undelete|bring back|read|still see
        |find) (a|my
        |the) deleted {CHAT}(|?| again| later)
        (what happens|what is left|what remains) (when|if|after) i delete (a|my|the|this) {CHAT}(|?)
        (is|are) (there|) (a trash|a recycle bin|a copy left|anything left|something left) (after|when) (deleting
        |i delete)(|?)
        (is|) deleting (final|permanent|real|reversible|safe|for good|forever)(|?)
        (i deleted|i have deleted|we deleted) (a|my|the wrong|the) {CHAT}(|.|. can i get it back?|. is it gone?
        |. help!| by mistake| by accident. what now?)
        (undelete|how do i undelete|how can i restore|how to get back) (a|my|the) (deleted |){CHAT} (i deleted
        |after deleting)(|?)
        (do|will) (the |)backups (still |)(hold|have|keep|contain) (a|my) deleted {CHAT}(|?)
        (how|what) (permanent|final|real|thorough) is (deleting|a deletion|/delete)(|?)
        """,
        held="(once deleted, is|after a delete, is) my {c} (really gone|lost for good)(|?)".replace("{c}", CHAT),
    ),
    topic(
        "export",
        "Type /export md, /export json or /export jsonl: it writes this conversation to a file.",
        "/export",
        do=f"(export|download|print out|dump) ({A_CHAT}|my messages|what we said)|(save|write|copy"
        f"|store) {A_CHAT} (to|into|as|in) (a file"
        f"|a text file|markdown|json|jsonl|disk|a document|md)|(get|have|make) {A_CHAT} (as|in) (a file|markdown"
        f"|json|text|md)|export"
        f"|share {A_CHAT} (with a friend|with someone)|(send|give) {A_CHAT} to (somebody|a friend)|export (to"
        f"|as) (markdown|json|jsonl)",
        noun=f"export|exporting|an export|export formats|exporting a {CHAT}|export to (markdown|json|a file)"
        f"|{CHAT} export",
        opt=slash("export"),
        more="""
        (what|which) (format|formats|file types|kinds of files) (can i export|are there for export|does export have
        |does /export write|does the export use|can i export to)(|?)
        """,
        shell=f"Run {_RUN} export ID -f json: it writes that conversation; md and jsonl work too.",
    ),
)
