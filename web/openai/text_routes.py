"""/tokenize, /detokenize and /apply-template: texts as the model sees them."""

from typing import Any

from flask import Blueprint, Response

from sessions import SessionManager
from sessions.prompt import LanguageModel
from web.body import Fields, read_fields
from web.errors import HttpError
from web.openai.chat_request import parse_prompt
from web.openai.generating import refuse_far_too_long
from web.openai.model import check_name, loaded_model
from web.options import WebOptions
from web.responses import json_response

MAX_IDS = 1 << 20
_SOURCES = ("content", "prompt", "messages")


def text_routes(manager: SessionManager, options: WebOptions) -> Blueprint:
    """Return the routes.

    Args:
        manager: has the model.
        options: of the server.
    """
    blueprint, routes = Blueprint("texts", __name__), _TextRoutes(manager, options)
    blueprint.post("/tokenize")(routes.tokenize)
    blueprint.post("/detokenize")(routes.detokenize)
    blueprint.post("/apply-template")(routes.apply_template)
    return blueprint


class _TextRoutes:
    def __init__(self, manager: SessionManager, options: WebOptions) -> None:
        self._manager = manager
        self._options = options

    def tokenize(self) -> Response:
        """Return the ids of a text, or of a conversation."""
        llm, fields = self._read()
        sources = [name for name in _SOURCES if name in fields]
        if len(sources) != 1:
            raise HttpError(400, f"exactly one of {', '.join(_SOURCES)} must be there", param="content")
        with_pieces = fields.optional_flag("with_pieces") or False
        if sources == ["messages"]:
            ids = self._encoded(llm, fields)
        else:
            text = fields.text(sources[0])
            add_special = fields.optional_flag("add_special") or False
            parse_special = fields.optional_flag("parse_special") or False
            fields.done()
            refuse_far_too_long(len(text), llm.info.context_length, sources[0])
            ids = llm.tokenizer.encode(text, add_special_tokens=add_special, parse_special=parse_special)
        tokens = [{"id": token_id, "piece": _piece(llm, token_id)} for token_id in ids] if with_pieces else ids
        return json_response({"tokens": tokens, "count": len(ids)})

    def detokenize(self) -> Response:
        """Return the text of ids."""
        llm, fields = self._read()
        ids, size = fields.raw("tokens"), llm.tokenizer.vocab_size
        fields.done()
        if not isinstance(ids, list) or len(ids) > MAX_IDS or not all(_is_id(token_id, size) for token_id in ids):
            raise HttpError(
                400, f"tokens must be a list of at most {MAX_IDS:,} token ids from 0 to {size - 1}", param="tokens"
            )
        return json_response({"content": llm.tokenizer.decode(ids, skip_special_tokens=False)})

    def apply_template(self) -> Response:
        """Return the prompt that a conversation makes, as text."""
        llm, fields = self._read()
        ids = self._encoded(llm, fields)
        return json_response({"prompt": llm.tokenizer.decode(ids, skip_special_tokens=False)})

    def _read(self) -> tuple[LanguageModel, Fields]:
        llm = loaded_model(self._manager, self._options.model_state)
        fields = read_fields()
        check_name(fields.optional_text("model"), llm.info)
        return llm, fields

    def _encoded(self, llm: LanguageModel, fields: Fields) -> list[int]:
        """Return the ids of a body's conversation; what its texts spell becomes no control token."""
        prompt = parse_prompt(fields).usually(self._options.new_session().thinking)
        fields.done()
        refuse_far_too_long(prompt.num_characters, llm.info.context_length, "messages")
        return llm.encode_chat(
            prompt.messages, enable_thinking=prompt.thinking, continue_final_message=prompt.continues
        )


def _piece(llm: LanguageModel, token_id: int) -> str | list[int]:
    """Return a token's text, or its bytes where they are a part of a character."""
    tokenizer = llm.tokenizer
    data: bytes = tokenizer.token_bytes(token_id) or (tokenizer.token_text(token_id) or "").encode()
    try:
        return data.decode()
    except UnicodeDecodeError:
        return list(data)


def _is_id(value: Any, size: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < size
