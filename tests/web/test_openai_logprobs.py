"""Logprobs: the tokens that are told spell what is shown, however text is held back, and nothing besides."""

import codecs
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nanochat_infer.generation import TextDelta
from nanochat_infer.logits_options import TokenLogprob
from nanochat_infer.sampling_params import SamplingParams
from nanochat_infer.streaming import TextPipeline
from tests.fake_llm import FAKE_LOGPROB, FakeInfo, FakeLLM, FakeTokenizer
from tests.openai_requests import chat, chunks
from tests.web_client import serving
from web.openai.shown_tokens import ShownTokens

END = 1 << 20
TEXTS = st.text(st.sampled_from("abcSTOP é€𝄞\n"), max_size=40)


class Pieces:
    """A vocabulary of given byte strings."""

    control_ids: dict[str, int] = {}  # noqa: RUF012 - never changed

    def __init__(self, words: list[bytes]) -> None:
        self.words = words

    def token_bytes(self, token_id: int) -> bytes:
        return self.words[token_id] if token_id < len(self.words) else b""

    def decode(self, ids: Any, skip_special_tokens: bool = True) -> str:
        return ""

    def detokenizer(self, *_: Any, **__: Any) -> Any:
        words, decoder = self.words, codecs.getincrementaldecoder("utf-8")("replace")

        class Detokenizer:
            def push(self, token_id: int) -> str:
                return decoder.decode(words[token_id])

            def flush(self) -> str:
                return decoder.decode(b"", final=True)

        return Detokenizer()


def split(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({cut % (len(data) + 1) for cut in cuts} | {0, len(data)})
    return [data[a:b] for a, b in pairwise(places)]


def deltas_of(words: list[bytes], stop: tuple[str, ...], *, thinks: bool) -> tuple[list[TextDelta], Pieces]:
    """What the real pipeline makes of tokens, the last of which ends the answer."""
    pieces: Any = Pieces(words)
    pipeline = TextPipeline(pieces, [], SamplingParams(stop=stop), frozenset({END}), thinks=thinks, continues=False)
    found: list[TextDelta] = []
    for token_id in (*range(len(words)), END):
        if not pipeline.stopped:
            found += pipeline.push(token_id, TokenLogprob(token_id, -1.0))
    return [*found, *pipeline.finish()], pieces


@given(TEXTS, st.lists(st.integers(0, 200), max_size=30), st.sampled_from([(), ("STOP",), ("OP", "ST"), ("P\n",)]))
def test_told_tokens_are_those_that_begin_in_what_is_shown(text: str, cuts: list[int], stop: tuple[str, ...]) -> None:
    words = split(text.encode(), cuts)
    deltas, pieces = deltas_of(words, stop, thinks=False)
    shown = ShownTokens(pieces.token_bytes)
    told = [token for delta in deltas for token in shown.take(delta)]
    visible = "".join(delta.text for delta in deltas).encode()
    begins = [len(b"".join(words[:place])) for place in range(len(words))]
    expected = [place for place, at in enumerate(begins) if at < len(visible)]
    assert [token.drawn.token_id for token in told] == expected
    assert [token.offset for token in told] == [len(visible[: begins[i]].decode("utf-8", "ignore")) for i in expected]


@given(TEXTS, st.text(st.sampled_from("think<>/é\n"), max_size=30), st.lists(st.integers(0, 200), max_size=30))
def test_thinking_and_its_tags_are_not_told(reasoning: str, content: str, cuts: list[int]) -> None:
    words = [b"<think>", b"\n", *split(reasoning.encode(), cuts), b"\n", b"</think>", b"\n\n"]
    first = len(words)
    words += split(content.encode(), cuts)
    deltas, pieces = deltas_of(words, (), thinks=True)
    shown = ShownTokens(pieces.token_bytes)
    told = [token for delta in deltas for token in shown.take(delta) if delta.kind == "content"]
    visible = "".join(delta.text for delta in deltas if delta.kind == "content")
    assert all(token.drawn.token_id >= first for token in told)
    spelled = b"".join(words[token.drawn.token_id] for token in told).decode()
    assert spelled.lstrip("\n") == visible.lstrip("\n")


@given(st.binary(max_size=30), st.lists(st.integers(0, 200), max_size=20))
def test_bytes_that_are_no_text_are_told_once(data: bytes, cuts: list[int]) -> None:
    words = split(data, cuts)
    deltas, pieces = deltas_of(words, (), thinks=False)
    shown = ShownTokens(pieces.token_bytes)
    told = [token.drawn.token_id for delta in deltas for token in shown.take(delta)]
    assert told == sorted(set(told))
    try:
        data.decode()
    except UnicodeDecodeError:
        return
    assert told == [place for place, word in enumerate(words) if word]


def test_a_message_and_its_deltas_tell_the_same() -> None:
    llm = FakeLLM(script=lambda _: ["<think>", "so", "</think>", "a", b"\xe2\x82", b"\xac"], info=FakeInfo())
    with serving(llm) as (client, _):
        whole = chat(client, logprobs=True, top_logprobs=2)["choices"][0]["logprobs"]
        found = chunks(client, logprobs=True, top_logprobs=2)
        bare = chat(client, logprobs=True)["choices"][0]["logprobs"]
    choices = [chunk["choices"][0] for chunk in found[:-1]]
    assert all(choice["delta"].values() and "" not in choice["delta"].values() for choice in choices[1:-1])
    assert all(choice["logprobs"] is None for choice in choices if "content" not in choice["delta"])
    parts = [choice["logprobs"]["content"] for choice in choices if choice["delta"].get("content")]
    assert [entry for part in parts for entry in part] == whole["content"]
    assert len(parts[0]) == 1
    entry = whole["content"][0]
    assert (entry["token"], entry["bytes"], entry["logprob"]) == ("a", [97], FAKE_LOGPROB)
    assert len(entry["top_logprobs"]) == 2
    assert all(top.keys() == {"token", "logprob", "bytes"} for top in entry["top_logprobs"])
    assert bytes(byte for token in whole["content"] for byte in token["bytes"]).decode() == "a€"
    assert all(token["top_logprobs"] == [] for token in bare["content"]), "none were asked for"


def test_tokens_that_show_nothing_are_named_among_the_likely() -> None:
    assert FakeTokenizer().token_bytes(257) == b"", "the control: it has no text of its own"
    from web.openai.logprob_shapes import LogprobShapes
    from web.openai.shown_tokens import ShownToken

    tokenizer: Any = FakeTokenizer()
    token = ShownToken(TokenLogprob(97, float("-inf"), ((257, -0.5), (98, -1.0))), 0)
    older = LogprobShapes(tokenizer, 2).completion([token])
    assert (older["token_logprobs"], older["top_logprobs"][0]["a"]) == ([-9999.0], -9999.0)
    (entry,) = LogprobShapes(tokenizer, 2).chat([token])["content"]
    assert entry["logprob"] == -9999.0, "JSON has no infinity"
    assert [top["token"] for top in entry["top_logprobs"]] == ["<|im_end|>", "b"]
