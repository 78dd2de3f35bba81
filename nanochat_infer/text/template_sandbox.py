"""Hugging Face's Jinja environment for chat templates, in which every loop, call and value counts against a budget.

Templates come with models from strangers. Nothing but listed filters, globals and methods is reachable; steps, sizes
and time are limited by calls that are put into the template's syntax tree before it is compiled.
"""

import functools
import json
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import jinja2
from jinja2 import ext, nodes
from jinja2.parser import Parser
from jinja2.runtime import LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Cycler, Joiner, Namespace

from nanochat_infer.errors import TemplateError
from nanochat_infer.text.template_budget import TemplateBudget, binary
from nanochat_infer.text.template_counters import add_counters

MAX_SOURCE_CHARACTERS = 1 << 16
_FILTERS = (
    "abs attr batch capitalize count d default dictsort e escape first float forceescape format groupby "
    "indent int items join last length list lower map max min pprint reject rejectattr replace reverse "
    "round safe select selectattr slice sort string striptags sum title tojson trim truncate unique upper "
    "wordcount"
)
_ITERATING = (
    "batch dictsort groupby join list map max min reject rejectattr reverse select selectattr slice sort sum unique"
)
_STR_METHODS = (
    "capitalize casefold count endswith find format index isalnum isalpha isascii isdecimal isdigit "
    "isidentifier islower isnumeric isprintable isspace istitle isupper join lower lstrip partition "
    "removeprefix removesuffix replace rfind rindex rpartition rsplit rstrip split splitlines startswith "
    "strip swapcase title upper"
)
_METHODS: tuple[tuple[type, frozenset[str]], ...] = (
    (str, frozenset(_STR_METHODS.split())),
    (dict, frozenset({"copy", "get", "items", "keys", "values"})),
    (list, frozenset({"copy", "count", "index"})),
    (tuple, frozenset({"count", "index"})),
)
_JINJA_OBJECTS = (LoopContext, Macro, Cycler, Joiner, Namespace)
_RENDER_ERRORS = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    NameError,
    RuntimeError,
    TypeError,
    ValueError,
)


class _GenerationTag(ext.Extension):
    """Renders what is inside {% generation %} ... {% endgeneration %}, which marks the text to train on."""

    tags = {"generation"}  # noqa: RUF012 - declared so by jinja2

    def parse(self, parser: Parser) -> nodes.Node:
        """Parse the tag to a scope of its own."""
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.Scope(body).set_lineno(line)


class _CountedEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox with a budget; one rendering at a time."""

    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)

    def __init__(self) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=[_GenerationTag, ext.loopcontrols],
            optimized=False,
            finalize=self._finalize,
            cache_size=0,
        )
        self.budget = TemplateBudget()
        self.concat = self._concat  # type: ignore[method-assign]
        self.filters = {name: self._counted_filter(name) for name in _FILTERS.split()}
        self.tests = {name: self._counted(test) for name, test in self.tests.items()}  # type: ignore[arg-type]
        self.globals = {
            "range": self._range,
            "dict": self._dict,
            "namespace": Namespace,
            "cycler": Cycler,
            "joiner": Joiner,
            "raise_exception": _raise_exception,
        }

    def call(self, context: Any, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a callable of the template, counted."""
        self.budget.step()
        text = getattr(obj, "__self__", None)
        if isinstance(text, str):
            args = self._before_text_method(text, getattr(obj, "__name__", ""), args)
        return self.budget.created(super().call(context, obj, *args, **kwargs))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Run an arithmetic operator, counted."""
        binary(self.budget, operator, left, right)
        return self.budget.created(super().call_binop(context, operator, left, right))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Allow the listed methods of plain values and the public attributes of Jinja's own objects."""
        if attr.startswith("_"):
            return False
        if isinstance(obj, _JINJA_OBJECTS):
            return True
        return any(isinstance(obj, kind) and attr in names for kind, names in _METHODS)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return a counted str.format or str.format_map for a bound method of these names."""
        wrapped = super().wrap_str_format(value)
        if wrapped is None:
            return None

        def counted(*args: Any, **kwargs: Any) -> str:
            values = [*(args[0].values() if value.__name__ == "format_map" and args else args), *kwargs.values()]
            self.budget.format_pattern(value.__self__)
            self.budget.walk(values)
            self.budget.size(len(value.__self__) * (1 + max(map(_text_length, values), default=0)))
            text: str = self.budget.created(wrapped(*args, **kwargs))
            return text

        return counted

    def take_slice(self, value: Any, start: Any, stop: Any, step: Any) -> Any:
        """Return value[start:stop:step], counted."""
        return self.budget.created(value[start:stop:step])

    def join_texts(self, *values: Any) -> str:
        """Return what the operator ~ makes of its operands."""
        return self.budget.join([str(self._finalize(value)) for value in values])

    def compared(self, value: Any) -> Any:
        """Count an operand of a comparison, which may have to be read to its end."""
        self.budget.walk(value)
        return value

    def made(self, value: Any) -> Any:
        """Count a list, tuple or dictionary written in the template."""
        return self.budget.created(value)

    def step(self, count: int) -> bool:
        """Count steps of the template."""
        return self.budget.step(count)

    def _finalize(self, value: Any) -> Any:
        """Count a value that is about to become text."""
        if isinstance(value, (list, tuple, dict, set, frozenset)):
            self.budget.walk(value)
            self.budget.size(_text_length(value))
        return value

    def _concat(self, parts: Any) -> str:
        return self.budget.join(parts)

    def _range(self, *args: int) -> range:
        numbers = range(*args)
        self.budget.step(len(numbers))
        return numbers

    def _dict(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return dict(*args, **kwargs)

    def _before_text_method(self, text: str, name: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Refuse a method of a text whose result would be too large."""
        budget = self.budget
        if name == "replace" and len(args) >= 2 and all(isinstance(part, str) for part in args[:2]):
            budget.size(len(text) + (text.count(args[0]) if args[0] else len(text) + 1) * len(args[1]))
        elif name == "join" and args:
            parts = [part if isinstance(part, str) else "" for part in budget.iterate(args[0])]
            budget.size(sum(map(len, parts)) + len(text) * len(parts))
            return (parts, *args[1:]) if not hasattr(args[0], "__len__") else args
        elif name in ("split", "rsplit", "splitlines"):
            separators = args[:1] if args and isinstance(args[0], str) and args[0] else (" ", "\n", "\t", "\r")
            budget.pieces(sum(map(text.count, separators)))
        return args

    def _counted_filter(self, name: str) -> Callable[..., Any]:
        original = _tojson if name == "tojson" else self.filters[name]
        skip = 1 if hasattr(original, "jinja_pass_arg") else 0
        iterates = name in _ITERATING.split()
        check = getattr(self, f"_before_{name}", None)

        @functools.wraps(original)
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.budget.step()
            arguments = list(args)
            if len(arguments) > skip:
                if iterates:
                    arguments[skip] = self.budget.iterate(arguments[skip])
                else:
                    self.budget.walk(arguments[skip])
            if check is not None:
                check(*arguments[skip:], **kwargs)
            return self.budget.created(original(*arguments, **kwargs))

        return counted

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def counted(*args: Any, **kwargs: Any) -> Any:
            for argument in args:
                if isinstance(argument, (str, list, tuple, dict)):
                    self.budget.walk(argument)
            self.budget.step()
            return function(*args, **kwargs)

        return counted

    def _before_format(self, pattern: Any, *args: Any, **kwargs: Any) -> None:
        binary(self.budget, "%", str(pattern), tuple(kwargs.values()) or args)

    def _before_replace(self, text: Any, old: Any = "", new: Any = "", *_: Any) -> None:
        self._before_text_method(str(text), "replace", (str(old), str(new)))

    def _before_indent(self, text: Any, width: Any = 4, *_: Any, **__: Any) -> None:
        size = len(width) if isinstance(width, str) else int(width)
        self.budget.size(len(str(text)) + (str(text).count("\n") + 1) * max(size, 0))

    def _before_join(self, values: Any, d: Any = "", *_: Any, **__: Any) -> None:
        if hasattr(values, "__len__"):
            self.budget.walk(values)
            self.budget.size(len(values) * len(str(d)) + sum(len(v) for v in values if isinstance(v, str)))

    def _before_batch(self, _: Any, linecount: Any = 1, *__: Any, **___: Any) -> None:
        self.budget.step(abs(int(linecount)))

    def _before_slice(self, _: Any, slices: Any = 1, *__: Any, **___: Any) -> None:
        self.budget.step(abs(int(slices)))

    def _before_round(self, _: Any, precision: Any = 0, *__: Any, **___: Any) -> None:
        self.budget.step(abs(int(precision)))

    def _before_sum(self, values: Any, *_: Any, **__: Any) -> None:
        if hasattr(values, "__len__"):
            self.budget.step(len(values) * len(values) // 64 + 1)

    def _before_tojson(self, value: Any, *_: Any, **options: Any) -> None:
        for option in (*_, *options.values()):
            if (isinstance(option, int) and option > 16) or (isinstance(option, str) and len(option) > 16):
                raise TemplateError("the chat template asks tojson for an indent above 16")
        self.budget.size(_text_length(value))


class SandboxedTemplate:
    """A compiled chat template.

    Args:
        source: Jinja source.

    Raises:
        TemplateError: it is not valid, too long, or uses what chat templates may not.
    """

    def __init__(self, source: str) -> None:
        if len(source) > MAX_SOURCE_CHARACTERS:
            raise TemplateError(
                f"the chat template has {len(source):,} characters, at most {MAX_SOURCE_CHARACTERS:,} are read"
            )
        self._lock = threading.Lock()
        self._environment = _CountedEnvironment()
        try:
            tree = self._environment.parse(source)
            add_counters(tree)
            code = self._environment.compile(tree)
            self._template = jinja2.Template.from_code(self._environment, code, self._environment.globals)
        except TemplateError:
            raise
        except (*_RENDER_ERRORS, SyntaxError) as error:
            raise TemplateError(f"the chat template is not valid: {_sentence(error)}") from None

    def render(
        self, variables: Mapping[str, Any], now: Callable[[str], str] | None = None, extra_characters: int = 0
    ) -> str:
        """Return the rendered text.

        Args:
            variables: what the template sees; plain values only.
            now: gives the date in a strftime format; by default the clock.
            extra_characters: how much longer than MAX_CHARACTERS the result may be.

        Raises:
            TemplateError: the template failed, refused the conversation, or went beyond its limits.
        """
        messages = variables.get("messages", ())
        with self._lock:
            self._environment.budget = TemplateBudget(len(messages), _text_length(messages), extra_characters)
            try:
                strftime = _checked_strftime(now or (lambda pattern: datetime.now().strftime(pattern)))
                return self._collect({**variables, "strftime_now": strftime})
            except TemplateError:
                raise
            except RecursionError:
                raise TemplateError("the chat template calls itself too deeply; it may be damaged or hostile") from None
            except _RENDER_ERRORS as error:
                raise TemplateError(f"the chat template failed: {_sentence(error)}") from None

    def _collect(self, variables: Mapping[str, Any]) -> str:
        parts: list[str] = []
        length = 0
        for part in self._template.root_render_func(self._template.new_context(dict(variables))):
            length += len(part)
            self._environment.budget.step()
            self._environment.budget.size(length)
            parts.append(part)
        return "".join(parts)


def _text_length(value: Any) -> int:
    """Return about how many characters str() or JSON makes of a value; it must not be deeper than a walk allows."""
    if isinstance(value, str):
        return len(value) + 2
    if isinstance(value, Mapping):
        return 2 + sum(_text_length(key) + _text_length(item) + 4 for key, item in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return 2 + sum(_text_length(item) + 2 for item in value)
    return 24


def _tojson(
    value: Any, ensure_ascii: bool = False, indent: Any = None, separators: Any = None, sort_keys: bool = False
) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def _checked_strftime(now: Callable[[str], str]) -> Callable[[str], str]:
    def strftime_now(pattern: str) -> str:
        if not isinstance(pattern, str) or len(pattern) > 100 or any(character.isdigit() for character in pattern):
            raise TemplateError("the chat template asks strftime_now for an unusual format")
        return now(pattern)

    return strftime_now


def _raise_exception(message: Any) -> None:
    raise TemplateError(f"the chat template refuses this conversation: {_one_line(str(message))[:500]}")


def _sentence(error: BaseException) -> str:
    return _one_line((str(error) or type(error).__name__).splitlines()[0])[:300]


def _one_line(text: str) -> str:
    """Return a template's text without line breaks and control characters, which it could drive a terminal with."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
