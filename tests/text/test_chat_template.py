"""Chat templates: where they come from, and what they see."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from nanochat_infer.errors import ModelFileError, ParameterError, TemplateError
from nanochat_infer.text.chat_template import ChatMessage, ChatTemplate, load_chat_template
from nanochat_infer.text.tokenizer import Tokenizer
from tests.text_tokenizers import CHAT, oracle_of, template_of, tokenizer_of
from tests.tiny_tokenizer import write_tokenizer

CHAT_MESSAGES = [
    ChatMessage("system", " Be brief. "),
    ChatMessage("user", "Hi <b>\n"),
    ChatMessage("assistant", "Hello!"),
    ChatMessage("user", " Bye "),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tokenizer(tmp_path)
    return tmp_path


def _set_template(folder: Path, value: Any) -> Tokenizer:
    path = folder / "tokenizer_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config.pop("chat_template", None)
    if value is not None:
        config["chat_template"] = value
    path.write_text(json.dumps(config), encoding="utf-8")
    return Tokenizer.from_folder(folder)


def _load(folder: Path, tokenizer: Tokenizer) -> ChatTemplate:
    template = load_chat_template(folder, tokenizer)
    assert template is not None
    return template


def test_jinja_file_wins_over_the_config(folder: Path) -> None:
    (folder / "chat_template.jinja").write_text("file {{ messages[0].content }}", encoding="utf-8")
    template = _load(folder, _set_template(folder, "config"))
    assert (template.source, template.render(CHAT_MESSAGES)) == ("chat_template.jinja", "file  Be brief. ")


def test_default_of_a_list_is_picked(folder: Path) -> None:
    value = [{"name": "tool_use", "template": "tools"}, {"name": "default", "template": "plain"}]
    template = _load(folder, _set_template(folder, value))
    assert (template.source, template.render(CHAT_MESSAGES)) == ("tokenizer_config.json", "plain")


@pytest.mark.parametrize("value", [[{"name": "tool_use", "template": "x"}], 5, {"default": "x"}])
def test_templates_without_a_default_are_refused(folder: Path, value: Any) -> None:
    tokenizer = _set_template(folder, value)
    with pytest.raises(ModelFileError):
        load_chat_template(folder, tokenizer)


def test_invalid_template_is_refused(folder: Path) -> None:
    tokenizer = _set_template(folder, "{% for %}")
    with pytest.raises(TemplateError, match="not valid"):
        load_chat_template(folder, tokenizer)


def test_chatml_is_the_default_where_its_tokens_are_known(folder: Path) -> None:
    template = _load(folder, _set_template(folder, None))
    assert template.source == "default ChatML"
    assert template.render(CHAT_MESSAGES[1:]) == (
        "<|im_start|>user\nHi <b>\n<|im_end|>\n<|im_start|>assistant\nHello!<|im_end|>\n"
        "<|im_start|>user\n Bye <|im_end|>\n<|im_start|>assistant\n"
    )
    assert not template.supports_thinking


def test_a_base_model_has_no_template(tmp_path: Path) -> None:
    write_tokenizer(tmp_path, "none")
    assert load_chat_template(tmp_path, Tokenizer.from_folder(tmp_path)) is None


@pytest.mark.parametrize("name", CHAT)
@pytest.mark.parametrize("enable_thinking", [None, True, False])
def test_rendering_equals_transformers(name: str, enable_thinking: bool | None) -> None:
    template, oracle = template_of(name), oracle_of(name)
    messages = [{"role": m.role, "content": m.content} for m in CHAT_MESSAGES]
    options: dict[str, Any] = {} if enable_thinking is None else {"enable_thinking": enable_thinking}
    for generation in (True, False):
        expected = oracle.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=generation, date_string="26 Jul 2024", **options
        )
        assert template.render(CHAT_MESSAGES, generation, enable_thinking, "26 Jul 2024") == expected


def test_support_of_thinking_is_seen() -> None:
    assert template_of("tiny-chatml").supports_thinking
    assert not template_of("tiny-llama3").supports_thinking
    assert template_of("qwen3").supports_thinking


@pytest.mark.parametrize("date_string", ["01 Feb 2025", "2025-02-01"])
def test_the_date_can_be_pinned(date_string: str) -> None:
    assert "Today Date: 01 Feb 2025\n" in template_of("tiny-llama3").render(CHAT_MESSAGES, date_string=date_string)
    other = ChatTemplate("{{ strftime_now('%Y/%m/%d') }} {{ date_string }}", "test", {})
    assert other.render(CHAT_MESSAGES, date_string=date_string) == "2025/02/01 01 Feb 2025"


def test_the_clock_gives_the_date_otherwise() -> None:
    template = ChatTemplate("{{ strftime_now('%Y') }}{{ date_string }}", "test", {})
    assert template.render(CHAT_MESSAGES) in {str(datetime.now().year), str(datetime.now().year - 1)}


def test_reasoning_is_passed_where_the_template_takes_it() -> None:
    message = ChatMessage("assistant", "yes", reasoning="because")
    taking = ChatTemplate("{{ messages[0].reasoning_content }}: {{ messages[0].content }}", "test", {})
    assert taking.render([message]) == "because: yes"
    assert ChatTemplate("{{ messages[0]|length }}", "test", {}).render([message]) == "2"


def test_special_names_reach_the_template() -> None:
    tokenizer = tokenizer_of("tiny-llama3")
    template = ChatTemplate("{{ bos_token }}{{ eos_token }}{{ unk_token }}", "test", tokenizer.special_names)
    assert template.render(CHAT_MESSAGES) == "<|begin_of_text|><|eot_id|>"


def test_tools_and_documents_are_none_as_in_transformers() -> None:
    assert ChatTemplate("{{ tools is none }}{{ documents is none }}", "test", {}).render(CHAT_MESSAGES) == "TrueTrue"


@pytest.mark.parametrize("role", ["", "im_start", "User", "system\n", "a|>"])
def test_unknown_roles_are_refused(role: str) -> None:
    with pytest.raises(ParameterError, match="role"):
        ChatMessage(role, "x")


def test_refusal_by_the_template_is_an_error() -> None:
    template = ChatTemplate("{{ raise_exception('only users here') }}", "test", {})
    with pytest.raises(TemplateError, match="only users here"):
        template.render(CHAT_MESSAGES)
