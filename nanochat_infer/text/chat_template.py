"""Chat templates of model folders: a conversation in, the text that the model was trained on out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from nanochat_infer.errors import ModelFileError, ParameterError
from nanochat_infer.files.model_source import ModelSource, as_source, optional_object_of, text_of
from nanochat_infer.text.reasoning import CLOSE_TAG, OPEN_TAG
from nanochat_infer.text.template_sandbox import SandboxedTemplate
from nanochat_infer.text.tokenizer import Tokenizer
from nanochat_infer.text.tokenizer_files import MAX_SETTINGS_BYTES

TEMPLATE_FILE, SETTINGS_FILE = "chat_template.jinja", "tokenizer_config.json"
ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function", "ipython"})
DEFAULT_CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
_DATE_FORMATS = ("%d %b %Y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a conversation.

    Args:
        role: one of ROLES.
        content: its text, for an answer without the reasoning.
        token_ids: the ids that were sampled for this answer, think block and stop id included.
        reasoning: what stood in the answer's think block.

    Raises:
        ParameterError: the role is unknown, or a text is not a text.
    """

    role: str
    content: str
    token_ids: tuple[int, ...] | None = None
    reasoning: str = ""

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ParameterError(f"role must be one of {', '.join(sorted(ROLES))}, got {self.role!r}")
        if not isinstance(self.content, str) or not isinstance(self.reasoning, str):
            raise ParameterError(f"the content of a message must be a text, got {type(self.content).__name__}")


class ChatTemplate:
    """A chat template with the model's special names.

    Args:
        text: Jinja source.
        source: where it came from, for people.
        special_names: bos_token, eos_token and the like, as the template sees them.

    Raises:
        TemplateError: the source is not valid.
    """

    def __init__(self, text: str, source: str, special_names: Mapping[str, Any]) -> None:
        self.text = text
        self.source = source
        self.supports_thinking = "enable_thinking" in text or OPEN_TAG in text
        self.takes_reasoning = "reasoning_content" in text or "thinking" in text.replace("enable_thinking", "")
        self.strips_thinking = CLOSE_TAG in text
        self._special_names = dict(special_names)
        self._template = SandboxedTemplate(text)

    def render(
        self,
        messages: Sequence[ChatMessage],
        add_generation_prompt: bool = True,
        enable_thinking: bool | None = None,
        date_string: str | None = None,
        *,
        extra_characters: int = 0,
    ) -> str:
        """Return the conversation as the model's text, of at most 1 MiB.

        Args:
            messages: the conversation.
            add_generation_prompt: end with the opening of an answer.
            enable_thinking: passed on to the template; None leaves it undefined.
            date_string: today's date for the template, as "21 Nov 2026" or "2026-11-21"; None is the clock's.
            extra_characters: what the result may have beyond that, for marks that are taken out again.

        Raises:
            TemplateError: the template failed, refused the conversation, or went beyond its limits.
        """
        variables: dict[str, Any] = {
            **self._special_names,
            "messages": [self._as_variables(message) for message in messages],
            "tools": None,
            "documents": None,
            "add_generation_prompt": add_generation_prompt,
        }
        if enable_thinking is not None:
            variables["enable_thinking"] = enable_thinking
        now: Callable[[str], str] | None = None
        if date_string is not None:
            day = _parse_date(date_string)
            variables["date_string"] = day.strftime(_DATE_FORMATS[0]) if day else date_string
            now = day.strftime if day else lambda _: date_string
        return self._template.render(variables, now, extra_characters)

    def _as_variables(self, message: ChatMessage) -> dict[str, str]:
        variables = {"role": message.role, "content": message.content}
        if message.reasoning and self.takes_reasoning:
            variables |= {"reasoning_content": message.reasoning, "thinking": message.reasoning}
        return variables


def load_chat_template(model: Path | str | ModelSource, tokenizer: Tokenizer) -> ChatTemplate | None:
    """Return a model's template: chat_template.jinja, else tokenizer_config.json, else ChatML, else None.

    Args:
        model: its folder, or where else its files come from.
        tokenizer: its tokenizer; where it knows <|im_start|> and <|im_end|>, ChatML is the default.

    Raises:
        ModelFileError: a file is damaged.
        TemplateError: the template is not valid.
    """
    files = as_source(model)
    if files.has(TEMPLATE_FILE):
        source = text_of(files, TEMPLATE_FILE, max_bytes=MAX_SETTINGS_BYTES)
        return ChatTemplate(source, TEMPLATE_FILE, tokenizer.special_names)
    settings = optional_object_of(files, SETTINGS_FILE, max_bytes=MAX_SETTINGS_BYTES)
    text = _pick_template(settings.get("chat_template"), files.where(SETTINGS_FILE))
    if text is not None:
        return ChatTemplate(text, SETTINGS_FILE, tokenizer.special_names)
    if {"<|im_start|>", "<|im_end|>"} <= tokenizer.control_ids.keys():
        return ChatTemplate(DEFAULT_CHATML, "default ChatML", tokenizer.special_names)
    return None


def _pick_template(value: object, file: str) -> str | None:
    """Return the one template, or the one called default of a list of named ones."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        named = {item.get("name"): item.get("template") for item in value}
        text = named.get("default")
        if isinstance(text, str):
            return text
        raise ModelFileError(
            f"{file} has chat templates {sorted(map(str, named))} but none called 'default'; name one so"
        )
    raise ModelFileError(
        f"{file}: chat_template must be a text or a list of named templates, got {type(value).__name__}"
    )


def _parse_date(text: str) -> date | None:
    for pattern in _DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None
