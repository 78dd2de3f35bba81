"""Token ids to text, one id at a time, over bytes: a character comes out when its last byte is there."""

import codecs
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

_MAX_WINDOW_TOKENS = 16


class Detokenizer(Protocol):
    """Turns sampled ids into text; the pieces joined equal the full decode."""

    def push(self, token_id: int) -> str:
        """Return the characters that this id completes; may be empty."""
        ...

    def flush(self) -> str:
        """Return what the last ids left incomplete; call it once, at the end."""
        ...


@dataclass(frozen=True, slots=True)
class DecoderRules:
    """What a tokenizer.json's decoder does to each token, as far as it is a matter of bytes.

    Args:
        byte_level: each character of a token stands for a byte (GPT-2).
        replace: pairs (old, new) applied to each token's text.
        byte_fallback: tokens like <0x0A> are that byte (SentencePiece).
        strip_left: spaces removed from the start of the whole text.
    """

    byte_level: bool = False
    replace: tuple[tuple[str, str], ...] = ()
    byte_fallback: bool = False
    strip_left: int = 0


def read_decoder_rules(decoder: Mapping[str, Any] | None) -> DecoderRules | None:
    """Return the rules of a tokenizer.json's `decoder`, or None where it is not a matter of bytes."""
    if decoder is None:
        return None
    stages = decoder.get("decoders", []) if decoder.get("type") == "Sequence" else [decoder]
    kinds = [stage.get("type") for stage in stages]
    if kinds == ["ByteLevel"]:
        return DecoderRules(byte_level=True)
    if "Fuse" not in kinds:
        return None
    replace: list[tuple[str, str]] = []
    byte_fallback, strip_left = False, 0
    order = {"Replace": 0, "ByteFallback": 1, "Fuse": 2, "Strip": 3}
    ranks = [order.get(str(kind), -1) for kind in kinds]
    if -1 in ranks or ranks != sorted(ranks):
        return None
    for stage in stages:
        if stage["type"] == "Replace":
            pattern = stage.get("pattern", {})
            if set(pattern) != {"String"} or not isinstance(pattern["String"], str):
                return None
            replace.append((pattern["String"], str(stage.get("content", ""))))
        elif stage["type"] == "ByteFallback":
            byte_fallback = True
        elif stage["type"] == "Strip":
            if stage.get("content") != " " or stage.get("stop"):
                return None
            strip_left = stage.get("start", 0)
    if not isinstance(strip_left, int) or not all(isinstance(text, str) and text for text, _ in replace):
        return None
    return DecoderRules(replace=tuple(replace), byte_fallback=byte_fallback, strip_left=strip_left)


def _byte_of_symbol() -> dict[str, int]:
    """Return GPT-2's map from the printable stand-in of each byte to the byte."""
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    stand_ins = iter(range(0x100, 0x200))
    return {chr(byte if byte in printable else next(stand_ins)): byte for byte in range(0x100)}


class TokenBytes:
    """The bytes of each id, looked up once.

    Args:
        rules: how the text of a token becomes bytes.
        token_text: the text of an id in the vocabulary, or None.
        hidden: ids that show nothing, the special ones.
    """

    def __init__(
        self, rules: DecoderRules, token_text: Callable[[int], str | None], hidden: Collection[int] = frozenset()
    ) -> None:
        self._rules = rules
        self._token_text = token_text
        self._symbols = _byte_of_symbol() if rules.byte_level else {}
        self._known: dict[int, bytes] = dict.fromkeys(hidden, b"")

    @property
    def strip_left(self) -> int:
        """Spaces removed from the start of a text."""
        return self._rules.strip_left

    def __call__(self, token_id: int) -> bytes:
        """Return the bytes of an id; none for ids that are hidden or outside the vocabulary."""
        data = self._known.get(token_id)
        if data is None:
            data = self._known[token_id] = self._look_up(token_id)
        return data

    def _look_up(self, token_id: int) -> bytes:
        token = self._token_text(token_id)
        if token is None:
            return b""
        if self._rules.byte_level:
            symbols = [self._symbols.get(character) for character in token]
            return token.encode() if None in symbols else bytes(symbol for symbol in symbols if symbol is not None)
        for old, new in self._rules.replace:
            token = token.replace(old, new)
        if self._rules.byte_fallback and len(token) == 6 and token.startswith("<0x") and token.endswith(">"):
            try:
                return bytes.fromhex(token[3:5])
            except ValueError:
                return token.encode()
        return token.encode()


class ByteDetokenizer:
    """Detokenizer for vocabularies whose tokens are bytes.

    Args:
        token_bytes: the bytes of each id.
        prior_ids: ids before the first pushed one; they decide about a leading space and a character begun.
    """

    def __init__(self, token_bytes: TokenBytes, prior_ids: Iterable[int] = ()) -> None:
        self._token_bytes = token_bytes
        self._utf8 = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._strip_left = token_bytes.strip_left
        for token_id in prior_ids:
            self.push(token_id)

    def push(self, token_id: int) -> str:
        """Return the characters that this id completes; may be empty."""
        return self._strip(self._utf8.decode(self._token_bytes(token_id)))

    def flush(self) -> str:
        """Return U+FFFD for a character whose bytes never became complete, else nothing."""
        return self._strip(self._utf8.decode(b"", final=True))

    def _strip(self, text: str) -> str:
        while self._strip_left and text:
            if text[0] != " ":
                self._strip_left = 0
                break
            text = text[1:]
            self._strip_left -= 1
        return text


class WindowDetokenizer:
    """Detokenizer for any other decoder: decodes a short window of ids and shows what is new in it.

    Args:
        decode: full decode of a list of ids.
        prior_ids: ids before the first pushed one.
    """

    def __init__(self, decode: Callable[[list[int]], str], prior_ids: Iterable[int] = ()) -> None:
        self._decode = decode
        self._window: list[int] = []
        self._shown_ids = 0
        for token_id in prior_ids:
            self.push(token_id)

    def push(self, token_id: int) -> str:
        """Return the characters that this id completes; may be empty."""
        self._window.append(token_id)
        return self._show(final=len(self._window) >= _MAX_WINDOW_TOKENS)

    def flush(self) -> str:
        """Return what the last ids left incomplete."""
        return self._show(final=True)

    def _show(self, final: bool) -> str:
        shown, text = self._decode(self._window[: self._shown_ids]), self._decode(self._window)
        if len(text) <= len(shown) or (text.endswith("\ufffd") and not final):
            return ""
        self._window = self._window[self._shown_ids :]
        self._shown_ids = len(self._window)
        return text[len(shown) :]
