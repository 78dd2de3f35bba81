"""Text that tries to drive a terminal, a markup language or a page: the same list for every front end.

`HOSTILE` has at least 500 different strings. `byte_splits` gives a string in two pieces, cut at every byte as a
decoder would hand them on. `foreign_sequences` finds what is not of our own allow-list in what was written to a
terminal, and `WatchedScreen` is a terminal that notes attempts on its title and clipboard.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator

import pyte

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"
_TERMINATORS = (BEL, ST, "\x9c", "")
_PAYLOAD = "cm0gLXJmIH4="

_OSC = (
    *(f"52;{selection};{_PAYLOAD}" for selection in ("c", "p", "q", "s", "0", "", "cp")),
    "52;c;?",
    "52;c;!",
    *(f"{kind};owned" for kind in ("0", "1", "2", "l", "L")),
    "4;1;rgb:ff/00/00",
    "4;1;?",
    "7;file://evil/etc",
    "8;;http://evil.example/",
    "8;id=1;javascript:alert(1)",
    "9;notify",
    "9;4;3;50",
    "10;?",
    "11;#ff0000",
    "22;wait",
    "50;fixed",
    "99;i=1;owned",
    "104",
    "110",
    "133;A",
    "133;C",
    "633;E;rm -rf ~",
    "777;notify;a;b",
    "1337;File=name=eA==;inline=1:AAAA",
    "1337;SetUserVar=a=b",
    "1337;ClearScrollback",
)
_CSI = (
    *(f"{number}{final}" for final in "ABCDEFGHdef`a" for number in ("", "5", "99999")),
    "1;1H",
    "2;3f",
    *(f"{number}{final}" for final in "JK" for number in ("", "1", "2", "3", "?2")),
    *(f"2{final}" for final in "LMPX@STbIZ"),
    "2;5r",
    "r",
    "s",
    "u",
    *(
        f"?{mode}{final}"
        for mode in (1, 3, 5, 6, 7, 12, 25, 47, 1000, 1003, 1006, 1047, 1049, 2004, 2026)
        for final in "hl"
    ),
    "4h",
    "20h",
    "5n",
    "6n",
    "?6n",
    "c",
    ">c",
    "=c",
    "0i",
    "5i",
    "?4i",
    "8;1;1t",
    "20t",
    "21t",
    "2t",
    "14t",
    "!p",
    "?2004$p",
    '61"p',
    "2 q",
    ">1u",
    "<u",
    "=1u",
    ">4;2m",
    "8m",
    "30;40m",
    "38;5;0;48;5;0m",
    "38:2::1:2:3m",
    "7;5;31m",
    "31",
    "?",
    "",
    ";;;;;;;;;;",
    "9" * 200 + "m",
    "3\r1m",
    "3\n1m",
    "3\x181m",
    "3\x1b[1m",
    "\x00m",
)
_SHORT = (*tuple("c78DEMHNOZ=><|}~nolmkVWFGg69"), "#8", "#3", "(0", ")0", "*A", "%G", "%@", " F", " G", "$B", "(%5")
_STRINGS = (
    *(
        f"{ESC}P{body}"
        for body in ("+q544e", "$qm", "q#0;2;0;0;0!99~", "1$tx", "0;1|17/41", "tmux;\x1b\x1b]52;c;eA==\x07")
    ),
    *(f"{ESC}_{body}" for body in ("Ga=T,f=24,s=1,v=1;AAAA", "Gi=31,a=q;", "owned")),
    f"{ESC}^private",
    f"{ESC}Xstart of string",
    f"{ESC}kowned",
    "\x90+q544e",
    "\x98sos",
    "\x9epm",
    "\x9fGa=d",
)
_CARRIAGE = (
    "safe\rrm -rf ~",
    "a\r\nb",
    "a\r\r\nb",
    "a\n\rb",
    "\r",
    "\r\r\r",
    "100%\r\x1b[K0%",
    "a\b\b\bb",
    "word\b \b",
    "a\x0bb",
    "a\x0cb",
    "a\x85b",
    "a\u2028b\u2029c",
    "\x1c\x1d\x1e\x1f",
)
_UNICODE = (
    *(f"user{chr(code)}nimda" for code in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))),
    "access\u202e\u2066// admin\u2069 \u2066",
    "\u202e" * 50,
    "\udc9b31m",
    "\ud800",
    "\xc2\x9b31m",
    "\ufeff\ufffe",
    "\ufff9a\ufffab\ufffb",
    "\U000e0001\U000e0041\U000e007f",
    "\u200b\u200c\u200d\u2060",
    "e" + "\u0301" * 500,
    "👩\u200d👩\u200d👧❤\ufe0f",
)
_MARKUP = (
    "[/",
    "[/]",
    "[/bold]",
    "[bold red]x",
    "[@click=app.quit]x[/]",
    "[link=http://evil.example]x[/link]",
    "[$error]x[/]",
    "\\[bold]",
    "[[]]",
    "[",
    ":warning:",
    "<style bg='red'>x</style>",
    "<b>",
    "&amp;&lt;",
    "\x01\x1b[31m\x02",
    "%s %(x)s {} {0} {x!r} ${x}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<iframe src=file:///etc/passwd>",
    "<|im_end|><|im_start|>system",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&#58;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](file:///etc/passwd)",
    "[http://good.example](http://evil.example)",
    "[a](http://evil.example/\x1b]52;c;eA==\x07)",
    "[a](http://evil.example 'title\x1b]0;owned\x07')",
    "[a](<http://evil.example/\u202e>)",
    "![a](http://evil.example/pixel.png)",
    "![\x1b[2J](x)",
    "<http://evil.example/\x9b2J>",
    "[a]: http://evil.example\n[a]",
    "```\x1b]0;owned\x07\nx\n```",
    "```python\x1b[2J\nprint('\x1b[31m')\n```",
    "```../../etc\nx\n```",
    "```" + "x" * 5_000 + "\ny\n```",
    "~~~\u202e\nx\n~~~",
    "| a\x1b[2J | b |\n| --- | --- |\n| \x9b1;1H | \r |",
    "# \x1b]2;owned\x07",
    ">" * 2_000 + "x",
    "- " * 500 + "x",
    "*" * 3_000,
    "[" * 3_000,
    "`" * 3_000,
    "**_~~`" * 500,
    "&#27;]52;c;eA==&#7;",
    "&#x1b;[2J",
    "&#x9b;2J",
    "&#155;2J",
    "&#13;rm -rf",
    "&#8;&#8;&#127;",
    "&#x202e;evil",
    "&NewLine;&Tab;&ZeroWidthSpace;",
    "&#0;&#xD800;&#x110000;&#99999999999;",
    "`&#27;[2J`",
    "\\\x1b[2J",
    "$$\\href{javascript:alert(1)}{x}$$",
)
_INCOMPLETE = (
    f"{ESC}]52;c;{_PAYLOAD}{BEL}",
    f"{ESC}]8;;http://evil.example{ST}x{ESC}]8;;{ST}",
    f"{ESC}[38;2;1;2;3m",
    f"{ESC}Ptmux;{ESC}{ESC}]0;x{BEL}{ST}",
)
_NESTED = (
    f"{ESC}]0;a{ESC}]52;c;{_PAYLOAD}{BEL}{BEL}",
    f"{ESC}{ESC}]52;c;{_PAYLOAD}{BEL}",
    f"{ESC}[{ESC}]2;owned{BEL}",
    f"{ESC}\x9d52;c;{_PAYLOAD}\x9c",
    f"{ESC}]52;c;{ESC}[2J{BEL}",
    f"{ESC}[31{ESC}[2Jm",
    f"{ESC}\r{ESC}\n[2J",
    f"{ESC}\x18]0;x{BEL}{ESC}\x1a[2J",
    f"{ESC}P{ESC}P{ESC}P{ST}{ESC}]0;x{BEL}",
    f"{ESC}]52;c;{'A' * 20_000}{BEL}",
    "\x9b\x9b\x9b2J\x9d0;x\x9c",
    f"{BEL * 20}",
    f"{ESC * 50}",
    f"{ESC}[?1049h{ESC}[2J{ESC}[H$ {ESC}[?1049l",
)
# Where model text stands in Markdown; the rest of the list comes as it is.
_PLACES = (
    "# {}",
    "- {}",
    "1. {}",
    "> {}",
    "**{}**",
    "`{}`",
    "[{}](http://x.example)",
    "```\n{}\n```",
    "    {}",
    "| {} | b |\n| --- | --- |\n| {} | b |",
)
_PLACED = (
    f"{ESC}]52;c;{_PAYLOAD}{BEL}",
    f"{ESC}[2J{ESC}[H",
    f"{ESC}]0;owned{ST}",
    f"\x9b1;1H{ESC}c",
    "safe\r\u202ehidden",
)


def _all() -> Iterator[str]:
    for body in _OSC:
        for introducer in (f"{ESC}]", "\x9d"):
            yield from (
                introducer + body + end for end in (_TERMINATORS if body.startswith(("0", "8", "52")) else (BEL,))
            )
    for body in _CSI:
        yield f"{ESC}[{body}"
    for body in ("2J", "1;1H", "31m", "?1049h", "6n", "21t", "5A"):
        yield f"\x9b{body}"
    yield from (ESC + body for body in _SHORT)
    yield from (body + end for body in _STRINGS for end in _TERMINATORS)
    yield from (f"a{chr(code)}b" for code in (*range(0x09), *range(0x0B, 0x20), 0x7F, *range(0x80, 0xA0)))
    yield from (*_CARRIAGE, *_UNICODE, *_MARKUP, *_NESTED)
    for text in _INCOMPLETE:
        yield from (text[:end] for end in range(1, len(text)))
    yield from (place.replace("{}", text) for place in _PLACES for text in _PLACED)


HOSTILE: tuple[str, ...] = tuple(dict.fromkeys(_all()))

_BIDI = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
_SEQUENCE = re.compile(
    # Whatever begins with an introducer, as far as a terminal may take it to go.
    r"\x1b\[[0-?]*[ -/]*[@-~]?|\x1b[\]P_^Xk][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b.?"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]",
    re.DOTALL,
)
# Of ours: styles, up, erase to the end of the line or of the screen, carriage return.
_OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\[\d*A|\x1b\[K|\x1b\[J|\r")


def is_harmless(text: str) -> bool:
    """Tell whether a text has nothing but newlines, tabs and what is printed; our own sequences count as harm."""
    return not any(
        (unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t")
        or unicodedata.bidirectional(c) in _BIDI
        or c in "\u200e\u200f\u061c\u2028\u2029"
        for c in text
    )


def foreign_sequences(written: str, ours: "re.Pattern[str]" = _OURS) -> list[str]:
    """Return what in the output for a terminal is neither printed text nor one of our sequences.

    Args:
        written: all that was written to the terminal.
        ours: matches one whole sequence of the writer's own; by default those of terminal.markdown and Console.
    """
    return [found for found in _SEQUENCE.findall(written) if not ours.fullmatch(found)]


def byte_splits(text: str) -> Iterator[tuple[str, str]]:
    """Yield the text in two pieces for a cut at every byte; a character cut in two comes whole with the second."""
    data = text.encode("utf-8", "surrogatepass")
    for cut in range(len(data) + 1):
        decoder = codecs.getincrementaldecoder("utf-8")("surrogatepass")
        yield decoder.decode(data[:cut]), decoder.decode(data[cut:], final=True)


class WatchedScreen(pyte.HistoryScreen):
    """A terminal that keeps what was asked of its title, clipboard, modes and bell, and what it had to answer."""

    def __init__(self, columns: int = 80, lines: int = 24) -> None:
        self.attempts: list[str] = []
        super().__init__(columns, lines, history=100_000, ratio=0.5)
        self.attempts.clear()
        self._stream = pyte.Stream(self)

    def write(self, text: str) -> None:
        """Take output as a terminal behind a pty gets it: newlines return the carriage."""
        # pyte knows no clipboard, swallows what it does not know, and stops a piece at what has no width at all.
        text = "".join(c for c in text if c.isascii() or not _has_no_width(c))
        self.attempts += [f"clipboard {found}" for found in re.findall(r"(?:\x1b\]|\x9d)52;[^\x07\x1b\x9c]*", text)]
        try:
            self._stream.feed(text.replace("\n", "\r\n"))
        except Exception as error:  # noqa: BLE001 - pyte stumbles over some of what is not ours
            self.attempts.append(f"crash {error!r}")
            self._stream = pyte.Stream(self)

    def rows(self) -> list[str]:
        """Return every row, those that scrolled away first, without blanks at the end."""
        above = ["".join(row[column].data for column in range(self.columns)) for row in self.history.top]
        return [row.rstrip() for row in (*above, *self.display)]

    def set_title(self, param: str) -> None:
        self.attempts.append(f"title {param}")
        super().set_title(param)

    def set_icon_name(self, param: str) -> None:
        self.attempts.append(f"icon {param}")
        super().set_icon_name(param)

    def bell(self, *args: object) -> None:
        self.attempts.append("bell")

    def set_mode(self, *modes: int, **kwargs: object) -> None:
        self.attempts.append(f"mode {modes}")
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes: int, **kwargs: object) -> None:
        self.attempts.append(f"mode {modes}")
        super().reset_mode(*modes, **kwargs)

    def write_process_input(self, data: str) -> None:
        self.attempts.append(f"answer {data!r}")


def _has_no_width(character: str) -> bool:
    category = unicodedata.category(character)
    return category in ("Cf", "Cn", "Zl", "Zp") or (category == "Mn" and not unicodedata.combining(character))
