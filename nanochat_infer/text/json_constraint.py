"""Answers that are JSON of a schema: which ids may follow, by a grammar over the model's vocabulary (llguidance)."""

import json
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nanochat_infer.errors import ParameterError
from nanochat_infer.text.schema_limits import MAX_SCHEMA_CHARACTERS, PARSER_LIMITS, check_limits
from nanochat_infer.text.think_block import ThinkBlock, ThinkTags
from nanochat_infer.text.tokenizer import Tokenizer

if TYPE_CHECKING:
    from llguidance import LLMatcher, LLTokenizer

Allowed = np.ndarray[Any, np.dtype[np.bool_]]

# Of the thread's own time that the steps of an answer may take, in all and for each token: what the limits let by.
SPARE_S, STEP_S = 0.5, 0.01
_MAX_MESSAGE_CHARACTERS = 200
# Weak models write blank space for ever where it is allowed without end.
_OPTIONS: dict[str, Any] = {
    "item_separator": ",",
    "key_separator": ":",
    "whitespace_flexible": True,
    "whitespace_pattern": r"( |\n[ \t]{0,20})",
    "coerce_one_of": False,
    "lenient": False,
}
# Text that is the only one possible is left to the model too: what follows from `(a{1000}){1000}` would be spelled out
# and encoded in one step, and the limits do not count that.
_START = '%llguidance {"no_forcing": true}\nstart: @json'


class JsonConstraint:
    """logits_options.Constraint of one answer; made by JsonGrammars.

    Args:
        matcher: how far the grammar is.
        vocab_size: width of the logits.
        stop_ids: ids that end an answer.
        think_block: comes before the JSON; None where the answer is JSON from the start.
    """

    def __init__(
        self, matcher: "LLMatcher", vocab_size: int, stop_ids: frozenset[int], think_block: ThinkBlock | None
    ) -> None:
        self._matcher = matcher
        self._vocab_size = vocab_size
        self._stop_ids = stop_ids
        self._think_block = think_block
        self._begun = self._ended = False
        self.left_s = SPARE_S  # what the grammar may still take of its thread's time

    @property
    def after_thinking(self) -> bool:
        """A think block may come first."""
        return self._think_block is not None

    def begin(self, *, opened: bool) -> None:
        """Take it for one answer.

        Args:
            opened: the prompt ends inside a think block.

        Raises:
            ParameterError: another answer has it.
        """
        if self._begun:
            raise ParameterError("constraint must be a new one for each answer, got one in use; make another")
        self._begun = True
        if self._think_block is not None:
            self._think_block.begin(opened=opened)

    def give_back(self) -> None:
        """Undo begin(): the answer did not start."""
        self._begun = False

    def allowed(self) -> Allowed:
        """Return bool [vocab_size]; see logits_options.Constraint."""
        block = self._think_block
        if block is not None and block.inside:
            return block.allowed()
        begun_s = time.thread_time()
        allowed = _mask(self._matcher, self._vocab_size)
        self.left_s -= time.thread_time() - begun_s
        if self.left_s < 0:
            allowed[:] = False
        elif block is not None:
            allowed[block.ids_at_its_edges()] = True
        return allowed

    def accept(self, token_id: int) -> None:
        """Take the id that was drawn."""
        if self._think_block is not None and self._think_block.take(token_id):
            return
        if token_id in self._stop_ids:
            self._ended = True
        else:
            begun_s = time.thread_time()
            self._matcher.consume_token(token_id)
            self.left_s += STEP_S - (time.thread_time() - begun_s)

    @property
    def is_complete(self) -> bool:
        """The JSON is whole, and nothing can be added."""
        return self._ended or (self._matcher.is_stopped() and not self._matcher.is_error())

    @property
    def problem(self) -> str:
        """Why no id can follow."""
        if self._matcher.is_error():
            return f"the answer cannot go on as its schema asks: {_reason(self._matcher)}"
        if self.left_s < 0:
            return "the answer cannot go on as its schema asks: that takes too much time; simplify the schema"
        return "the model has no token with which the answer could go on as its schema asks; change the schema"


class JsonGrammars:
    """Makes constraints for one model. Thread-safe.

    Args:
        tokenizer: the model's.
        vocab_size: width of the logits.
        stop_ids: ids that end an answer; they are allowed where the JSON is whole.
    """

    def __init__(self, tokenizer: Tokenizer, vocab_size: int, stop_ids: frozenset[int]) -> None:
        self._tokenizer, self._vocab_size, self._stop_ids = tokenizer, vocab_size, stop_ids
        self._lock = threading.Lock()
        self._vocabulary: LLTokenizer | None = None
        self._tags: ThinkTags | None = None

    def constraint(self, schema: Mapping[str, Any] | None, *, after_thinking: bool) -> JsonConstraint:
        """Return a constraint for one answer.

        Each has a grammar of its own: what one answer makes of it is neither kept nor counted against another.

        Args:
            schema: JSON Schema; None allows any JSON object.
            after_thinking: the answer may begin with a think block.

        Raises:
            ParameterError: the schema is no valid JSON Schema, or asks for what cannot be ensured.
        """
        text = _grammar_text({"type": "object"} if schema is None else schema)
        with self._lock:
            if self._vocabulary is None:
                self._vocabulary = _vocabulary(self._tokenizer, self._vocab_size, self._stop_ids)
            if after_thinking and self._tags is None:
                self._tags = ThinkTags(self._tokenizer, self._vocab_size, self._stop_ids)
            block = ThinkBlock(self._tags) if after_thinking and self._tags is not None else None
        matcher = _matcher(self._vocabulary, text, self._vocab_size)
        return JsonConstraint(matcher, self._vocab_size, self._stop_ids, block)


def _matcher(vocabulary: "LLTokenizer", grammar: str, vocab_size: int) -> "LLMatcher":
    """Return a grammar at its start, where something can follow."""
    from llguidance import LLMatcher, LLParserLimits

    matcher = LLMatcher(vocabulary, grammar, log_level=0, limits=LLParserLimits(**PARSER_LIMITS))
    if matcher.is_error():
        raise _refused(_reason(matcher))
    # Asked here, where only who brought the schema waits, and where it can still be refused.
    begins = _mask(matcher, vocab_size).any()
    if matcher.is_error():
        raise _refused(_reason(matcher))
    if not begins:
        raise _refused("the model has no token with which it could begin")
    return matcher


def _mask(matcher: "LLMatcher", vocab_size: int) -> Allowed:
    """Return bool [vocab_size], nothing where the grammar has failed."""
    bits = np.frombuffer(matcher.compute_bitmask(), np.uint8)
    allowed: Allowed = np.unpackbits(bits, bitorder="little")[:vocab_size].astype(np.bool_)
    if matcher.is_error():
        allowed[:] = False
    return allowed


class _Words:
    """The vocabulary as llguidance's TokenizerWrapper wants it: the names of its members are given."""

    bos_token_id = None

    def __init__(self, tokenizer: Tokenizer, vocab_size: int, end_id: int) -> None:
        self._tokenizer = tokenizer
        self.eos_token_id = end_id
        names = {token_id: text.encode() for text, token_id in tokenizer.control_ids.items()}
        self.special_token_ids = [token_id for token_id in names if token_id < vocab_size]
        self.tokens = [names.get(token_id) or tokenizer.token_bytes(token_id) for token_id in range(vocab_size)]

    def __call__(self, text: str | bytes) -> list[int]:
        plain = text.decode(errors="replace") if isinstance(text, bytes) else text
        return self._tokenizer.encode_pieces([plain], continuation=True)


def _vocabulary(tokenizer: Tokenizer, vocab_size: int, stop_ids: frozenset[int]) -> "LLTokenizer":
    try:
        from llguidance import LLTokenizer, TokenizerWrapper
    except ImportError:
        raise ParameterError("a JSON schema needs the package llguidance; run: pip install llguidance") from None
    ends = sorted(token_id for token_id in stop_ids if token_id < vocab_size)
    words = _Words(tokenizer, vocab_size, ends[0] if ends else vocab_size)
    if not ends:  # an id that is never drawn
        words.tokens.append(b"<end>")
        words.special_token_ids.append(vocab_size)
    return LLTokenizer(TokenizerWrapper(words), eos_token=ends or [vocab_size])


def _grammar_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as llguidance reads it."""
    if not isinstance(schema, Mapping):
        raise ParameterError(f"schema must be a JSON Schema object, got {type(schema).__name__}")
    if "x-guidance" in schema:
        raise ParameterError("schema must not hold x-guidance; leave it out")
    try:
        num_characters = len(json.dumps(schema, allow_nan=False))
        if num_characters > MAX_SCHEMA_CHARACTERS:
            raise ParameterError(
                f"schema must have at most {MAX_SCHEMA_CHARACTERS} characters as JSON, got {num_characters}"
            )
        check_limits(schema)
        grammar = {"name": "json", "json_schema": {**schema, "x-guidance": _OPTIONS}}
        return json.dumps({"grammars": [{"name": "answer", "lark_grammar": _START}, grammar]})
    except ParameterError:
        raise
    except (TypeError, ValueError, RecursionError) as error:
        raise _refused(str(error)) from None


def _reason(matcher: "LLMatcher") -> str:
    """Return why a grammar failed; see StopReason of llguidance."""
    line = _first_line(matcher.get_error())
    return "no text fits it" if line.startswith("NoExtension") else line


def _refused(reason: str) -> ParameterError:
    return ParameterError(f"schema cannot be followed: {_first_line(reason)}")


def _first_line(text: str) -> str:
    lines = text.strip().splitlines() or ["no reason given"]
    return lines[0].strip()[:_MAX_MESSAGE_CHARACTERS]
