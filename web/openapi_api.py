"""The routes for programs, as the OpenAPI description has them: OpenAI's, /api/chat, texts, and what monitors read."""

from collections.abc import Iterator

from nanochat_infer.logits_options import MAX_BIAS, MAX_BIASED_IDS, MAX_LOGPROBS, MAX_PENALTY
from sessions.checks import MAX_MESSAGE_BYTES
from web.openai.chat_request import MAX_MESSAGES
from web.openai.completion_request import MAX_PROMPTS
from web.openai.generating import MAX_CHOICES
from web.openai.text_routes import MAX_IDS
from web.openapi_parts import (
    BOOLEAN,
    EVENTS,
    INTEGER,
    JSON,
    STRING,
    Operation,
    Schema,
    full,
    listed,
    loose,
    nullable,
    number,
    one_of,
    ref,
    said,
    strict,
    text,
    whole,
)
from web.openapi_schemas import MESSAGE_TEXT, NAME, sampling

_MAX_SEED = 2**63 - 1
_MAX_TOKEN_ID = 2**31 - 1
_FLAG = nullable(BOOLEAN)
_CONTENT: Schema = {
    "anyOf": [
        text(high=MAX_MESSAGE_BYTES),
        listed(loose({"type": {"const": "text"}, "text": STRING}, "type", "text"), 1),
    ]
}
_CHAT_MESSAGE = loose(
    {
        "role": one_of("system", "developer", "user", "assistant"),
        "content": _CONTENT,
        "reasoning_content": {"description": "of an earlier answer: a text or null"},
    },
    *("role", "content"),
)
_MESSAGES = listed(_CHAT_MESSAGE, 1, MAX_MESSAGES)
_RESPONSE_FORMAT: Schema = {
    "anyOf": [
        loose({"type": {"const": "text"}}, "type"),
        loose({"type": {"const": "json_object"}, "schema": {"type": ["object", "null"]}}, "type"),
        loose(
            {
                "type": {"const": "json_schema"},
                "json_schema": loose(
                    {
                        "name": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
                        "schema": {"type": ["object", "null"]},
                        "strict": _FLAG,
                        "description": nullable(STRING),
                    },
                    "name",
                ),
            },
            *("type", "json_schema"),
        ),
    ]
}
_BIAS: Schema = {
    "type": "object",
    "maxProperties": MAX_BIASED_IDS,
    "propertyNames": {"pattern": "^(0|[1-9][0-9]{0,9})$"},
    "additionalProperties": number(-MAX_BIAS, MAX_BIAS),
}
_GENERATING: dict[str, Schema] = {
    **{name: schema for name, schema in sampling(nulls=True).items() if name not in ("seed", "max_tokens")},
    "model": said(nullable(STRING), 'the loaded one; "default" or nothing takes it'),
    "seed": nullable(whole(-_MAX_SEED - 1, _MAX_SEED)),
    "max_tokens": nullable(whole(1, _MAX_TOKEN_ID)),
    "max_completion_tokens": nullable(whole(1, _MAX_TOKEN_ID)),
    "n": nullable(whole(1, MAX_CHOICES)),
    "stream": _FLAG,
    "stream_options": nullable(loose({"include_usage": _FLAG})),
    "return_progress": _FLAG,
    "logit_bias": nullable(_BIAS),
    "frequency_penalty": nullable(number(-MAX_PENALTY, MAX_PENALTY)),
    "presence_penalty": nullable(number(-MAX_PENALTY, MAX_PENALTY)),
    "response_format": nullable(_RESPONSE_FORMAT),
    "user": {"description": "without effect, as others of OpenAI's"},
}
_PROMPTED = {
    "messages": _MESSAGES,
    "continue_final_message": _FLAG,
    "add_generation_prompt": _FLAG,
    "chat_template_kwargs": nullable(loose({"enable_thinking": _FLAG})),
    "reasoning_effort": nullable(one_of("none", "minimal", "low", "medium", "high", "xhigh")),
}
_IDS = listed(whole(0, _MAX_TOKEN_ID), high=MAX_IDS)
_PROMPT: Schema = {"anyOf": [text(high=MAX_MESSAGE_BYTES), _IDS]}
_ANSWERING = (404, 500, 503)


def api_operations() -> Iterator[Operation]:
    """Yield every operation."""
    yield from _openai()
    yield from _texts()
    yield _chat()
    text_only = ("text/plain", "application/openmetrics-text")
    yield Operation("GET", "/metrics", "Figures for Prometheus", "server", media=text_only)
    described = loose({"openapi": STRING, "paths": {"type": "object"}}, "openapi", "paths")
    yield Operation("GET", "/openapi.json", "This description", "server", answer=described)


def _openai() -> Iterator[Operation]:
    models = full({"object": {"const": "list"}, "data": listed(ref("OpenAIModel"))})
    yield Operation("GET", "/v1/models", "The loaded model, in a list", "openai", answer=models)
    yield Operation(
        *("GET", "/v1/models/{name}", "The loaded model", "openai"), answer=ref("OpenAIModel"), errors=(404, 503)
    )
    chat = {
        **_GENERATING,
        **_PROMPTED,
        "logprobs": _FLAG,
        "top_logprobs": nullable(whole(0, MAX_LOGPROBS)),
        "session_id": said(
            nullable(STRING), 'a conversation that is kept, or "new"; messages then holds only the new message'
        ),
    }
    yield Operation(
        *("POST", "/v1/chat/completions", "Answer a conversation", "openai"),
        body=loose(chat, "messages"),
        answer=ref("ChatCompletion"),
        media=(JSON, EVENTS),
        errors=(409, *_ANSWERING),
    )
    prompts: Schema = {"anyOf": [*_PROMPT["anyOf"], listed(_PROMPT, 1, MAX_PROMPTS)]}
    echo = {"prompt": prompts, "echo": _FLAG, "logprobs": nullable(whole(0, MAX_LOGPROBS)), "parse_special": _FLAG}
    yield Operation(
        *("POST", "/v1/completions", "Go on with a text", "openai"),
        body=loose({**_GENERATING, **echo}, "prompt"),
        answer=ref("Completion"),
        media=(JSON, EVENTS),
        errors=_ANSWERING,
    )


def _texts() -> Iterator[Operation]:
    model = {"model": _GENERATING["model"]}
    special = {"add_special": _FLAG, "parse_special": said(_FLAG, "control tokens that the text spells become such")}
    source = strict({**model, **_PROMPTED, **special, "content": STRING, "prompt": STRING, "with_pieces": _FLAG})
    piece = full({"id": INTEGER, "piece": {"type": ["string", "array"]}})
    tokens: Schema = {"anyOf": [listed(INTEGER), listed(piece)]}
    yield Operation(
        *("POST", "/tokenize", "The token ids of a text or a conversation", "texts"),
        body=said(source, "exactly one of content, prompt and messages"),
        answer=loose({"tokens": tokens, "count": INTEGER}, "tokens"),
        errors=(404, 503),
    )
    yield Operation(
        *("POST", "/detokenize", "The text of token ids", "texts"),
        body=strict({**model, "tokens": _IDS}, "tokens"),
        answer=full({"content": STRING}),
        errors=(404, 503),
    )
    yield Operation(
        *("POST", "/apply-template", "The prompt that a conversation makes", "texts"),
        body=strict({**model, **_PROMPTED}, "messages"),
        answer=full({"prompt": STRING}),
        errors=(404, 503),
    )


def _chat() -> Operation:
    fields: dict[str, Schema] = {
        "prompt": MESSAGE_TEXT,
        "session": said(nullable(STRING), "the conversation to go on with; without it one is begun"),
        "stream": _FLAG,
        "system": nullable(STRING),
        "name": NAME,
        "thinking": _FLAG,
        "private": said(_FLAG, "keep a new conversation in memory only"),
        **sampling(nulls=True),
    }
    return Operation(
        *("POST", "/api/chat", "Say something and get the answer, in a conversation that is kept", "chat"),
        body=strict(fields, "prompt"),
        answer=ref("Turn"),
        media=(JSON, EVENTS),
        errors=(404, 409, 500, 503),
    )
