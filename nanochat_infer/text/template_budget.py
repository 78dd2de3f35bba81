"""What one rendering of a chat template may use: steps, sizes, processor time."""

import re
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from nanochat_infer.errors import TemplateError, TextTooLongError

MAX_CHARACTERS = 1 << 20
MAX_CREATED_BYTES = 40 << 20
MAX_INTEGER_BITS = 4096
BASE_STEPS = 100_000
STEPS_PER_MESSAGE = 2_000
CPU_SECONDS = 0.25
_STEPS_BETWEEN_CLOCKS = 1_000
_LARGE_NUMBER = re.compile(r"[0-9]{4}|\*")


class TemplateBudget:
    """Counts what a rendering does and ends it with TemplateError when that is too much.

    Args:
        num_messages: messages in the conversation; long ones may take more steps.
        input_characters: length of all contents; they are copied a few times.
        extra_characters: how much longer than usual a text may be.
    """

    def __init__(self, num_messages: int = 0, input_characters: int = 0, extra_characters: int = 0) -> None:
        self.max_characters = MAX_CHARACTERS + extra_characters
        self._steps_left = BASE_STEPS + STEPS_PER_MESSAGE * num_messages + input_characters // 16
        self._next_clock = self._steps_left - _STEPS_BETWEEN_CLOCKS
        self._bytes_left = MAX_CREATED_BYTES + 8 * input_characters
        self._deadline_s = time.thread_time() + CPU_SECONDS + 0.0005 * num_messages

    def step(self, count: int = 1) -> bool:
        """Count steps; return True, so that it may stand in a condition."""
        self._steps_left -= count
        if self._steps_left < self._next_clock:
            if self._steps_left < 0:
                raise TemplateError("the chat template takes too many steps; it may be damaged or hostile")
            self._next_clock = self._steps_left - _STEPS_BETWEEN_CLOCKS
            if time.thread_time() > self._deadline_s:
                raise TemplateError("the chat template takes too much time; it may be damaged or hostile")
        return True

    def size(self, num_characters: int) -> None:
        """Refuse a text of this length before it is made."""
        if num_characters > self.max_characters:
            raise TextTooLongError(f"the chat template makes a text of more than {MAX_CHARACTERS:,} characters")

    def created(self, value: Any) -> Any:
        """Count a value that an operation made, and return it."""
        if isinstance(value, str):
            self.size(len(value))
            self._take_bytes(50 + 4 * len(value) if not value.isascii() else 50 + len(value))
            self.step(1 + len(value) // 1024)
        elif isinstance(value, (list, tuple, dict, set, frozenset)):
            self.walk(value)
        elif isinstance(value, int) and value.bit_length() > MAX_INTEGER_BITS:
            raise TemplateError(f"the chat template makes a number of more than {MAX_INTEGER_BITS} bits")
        return value

    def walk(self, value: Any) -> None:
        """Count every element of nested containers, shared ones as often as they are reached."""
        stack: list[Iterator[Any]] = [iter((value,))]
        while stack:
            item = next(stack[-1], stack)
            if item is stack:
                stack.pop()
                continue
            if isinstance(item, dict):
                self.step(1 + len(item) // 8)
                self._take_bytes(64 + 100 * len(item))
                stack.append(iter(item.values()))
            elif isinstance(item, (list, tuple, set, frozenset)):
                self.step(1 + len(item) // 8)
                self._take_bytes(64 + 8 * len(item))
                stack.append(iter(item))
            elif isinstance(item, str):
                self.step(1 + len(item) // 1024)

    def iterate(self, values: Any) -> Any:
        """Return values that count steps while they are consumed."""
        if isinstance(values, str):
            self._take_bytes(80 * len(values))
        if hasattr(values, "__len__"):
            self.step(len(values))
            return values
        return self._counting(values)

    def pieces(self, count: int) -> None:
        """Count a text that is about to be cut into pieces."""
        self._take_bytes(80 * count)

    def join(self, parts: Any) -> str:
        """Join texts, unless the result would be too long."""
        texts = list(parts)
        self.step(1 + len(texts) // 16)
        self.size(sum(map(len, texts)))
        joined: str = self.created("".join(texts))
        return joined

    def format_pattern(self, pattern: str) -> None:
        """Refuse a format with a large or computed width."""
        if _LARGE_NUMBER.search(pattern) or re.search(r"\{[^}]*\{", pattern):
            raise TemplateError("the chat template formats with a computed width or one above 999")

    def _counting(self, values: Any) -> Iterator[Any]:
        for value in values:
            self.step()
            yield value

    def _take_bytes(self, num_bytes: int) -> None:
        self._bytes_left -= num_bytes
        if self._bytes_left < 0:
            raise TemplateError("the chat template uses too much memory; it may be damaged or hostile")


def binary(budget: TemplateBudget, operator: str, left: Any, right: Any) -> None:
    """Refuse an arithmetic operation whose result would be too large, before it runs."""
    budget.step()
    if operator == "*":
        for sequence, count in ((left, right), (right, left)):
            if isinstance(sequence, (str, list, tuple)) and isinstance(count, int):
                budget.size(len(sequence) * max(count, 0))
                budget.step(len(sequence) * max(count, 0) // 64)
        if isinstance(left, int) and isinstance(right, int):
            _limit_bits(left.bit_length() + right.bit_length())
    elif operator == "+":
        if isinstance(left, str) and isinstance(right, str):
            budget.size(len(left) + len(right))
    elif operator == "**":
        if isinstance(left, int) and isinstance(right, int):
            _limit_bits(left.bit_length() * abs(right))
    elif operator == "%" and isinstance(left, str):
        budget.format_pattern(left)
        arguments = right if isinstance(right, (tuple, list)) else (right,)
        budget.walk(list(islice(arguments, 100)))
        longest = max((len(item) if isinstance(item, str) else 5000 for item in arguments), default=0)
        budget.size(len(left) * (1 + longest) if longest > 5000 else len(left))


def _limit_bits(bits: int) -> None:
    if bits > MAX_INTEGER_BITS:
        raise TemplateError(f"the chat template makes a number of more than {MAX_INTEGER_BITS} bits")
