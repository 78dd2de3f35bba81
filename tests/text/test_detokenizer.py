"""Pieces of text from ids one by one: joined they are the full decode, and no character is ever split."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanochat_infer.text.detokenizer import WindowDetokenizer, read_decoder_rules
from nanochat_infer.text.tokenizer import Tokenizer
from tests.text_tokenizers import REAL, TINY, tokenizer_of

TEXTS = [
    "Hello, world!",
    " leading and trailing ",
    "\n\n\tindented\r\n",
    "日本語のテキスト、漢字かな交じり文。",
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪",
    "e\u0301 n\u0303 \u1e9b\u0323 Z\u0351\u036b\u0343",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \u202eright to left\u202c \u0000 \x7f",
    "\ufffd a real replacement character \ufffd",
    "<0x0A> <0xE4> ▁ Ġ <|im_start|>",
]
NAMES = [*TINY, *REAL]


def _pieces(tokenizer: Tokenizer, ids: list[int]) -> list[str]:
    detokenizer = tokenizer.detokenizer()
    return [detokenizer.push(token_id) for token_id in ids] + [detokenizer.flush()]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", TEXTS)
def test_text_comes_back_in_pieces_of_whole_characters(name: str, text: str) -> None:
    tokenizer = tokenizer_of(name)
    ids = tokenizer.encode(text, add_special_tokens=False)
    pieces = _pieces(tokenizer, ids)
    whole = tokenizer.decode(ids)
    assert "".join(pieces) == whole
    assert sum(piece.count("\ufffd") for piece in pieces) == whole.count("\ufffd")
    assert "".join(pieces).count("\ufffd") == text.count("\ufffd")


@pytest.mark.parametrize("name", NAMES)
def test_round_trip_of_normalised_text(name: str) -> None:
    tokenizer = tokenizer_of(name)
    for text in TEXTS[:5]:
        assert tokenizer.decode(tokenizer.encode(text)) == text


@pytest.mark.parametrize("name", NAMES)
def test_random_ids_in_pieces_equal_the_full_decode(name: str) -> None:
    tokenizer, rng = tokenizer_of(name), random.Random(7)
    for _ in range(200):
        ids = [rng.randrange(tokenizer.vocab_size + 3) for _ in range(30)]
        assert "".join(_pieces(tokenizer, ids)) == tokenizer.decode(ids)


@pytest.mark.parametrize("name", ["tiny-chatml", "gpt2", "qwen3", "llama3"])
def test_random_ids_equal_the_library_for_byte_level_vocabularies(name: str) -> None:
    tokenizer, rng = tokenizer_of(name), random.Random(8)
    library = tokenizer._masked.library
    controls = set(tokenizer.control_ids.values())
    for _ in range(200):
        ids = [rng.randrange(tokenizer.vocab_size) for _ in range(30)]
        ids = [token_id for token_id in ids if token_id not in controls]
        assert tokenizer.decode(ids) == library.decode(ids, skip_special_tokens=False)


@pytest.mark.parametrize("name", ["tinyllama", "stories260K"])
def test_valid_text_equals_the_library_for_byte_fallback(name: str) -> None:
    tokenizer = tokenizer_of(name)
    for text in TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False)
        assert tokenizer.decode(ids) == tokenizer._masked.library.decode(ids, skip_special_tokens=False)
        assert tokenizer.decode(ids) == text.replace("▁", " ")  # the mark of a space cannot be told from one


@settings(max_examples=150)
@given(st.text(max_size=40), st.sampled_from(["tiny-chatml", "tiny-none"]), st.data())
def test_any_text_with_a_tail_cut_anywhere(text: str, name: str, data: st.DataObject) -> None:
    tokenizer = tokenizer_of(name)
    ids = tokenizer.encode(text)
    ids = ids[: data.draw(st.integers(0, len(ids)))]
    pieces = _pieces(tokenizer, ids)
    joined = "".join(pieces)
    assert joined == tokenizer.decode(ids)
    assert text.startswith(joined.rstrip("\ufffd"))
    assert "\ufffd" not in "".join(pieces[:-1]) or "\ufffd" in text


@settings(max_examples=60)
@given(st.text(max_size=30), st.sampled_from(["stories260K", "tinyllama"]))
def test_any_text_through_byte_fallback(text: str, name: str) -> None:
    tokenizer = tokenizer_of(name)
    ids = tokenizer.encode(text, add_special_tokens=False)
    assert "".join(_pieces(tokenizer, ids)) == tokenizer.decode(ids) == text.replace("▁", " ")


def test_naive_decoding_of_single_ids_would_split_characters() -> None:
    tokenizer = tokenizer_of("tiny-none")
    ids = tokenizer.encode("🎉")
    assert "\ufffd" in "".join(tokenizer.decode([token_id]) for token_id in ids)
    assert _pieces(tokenizer, ids) == ["", "", "", "🎉", ""]


def test_an_incomplete_character_is_flushed_once() -> None:
    tokenizer = tokenizer_of("tiny-none")
    ids = tokenizer.encode("a🎉")[:-1]
    assert _pieces(tokenizer, ids) == ["a", "", "", "", "\ufffd"]


def test_special_tokens_are_hidden_but_think_tags_are_not() -> None:
    tokenizer = tokenizer_of("tiny-chatml")
    ids = tokenizer.encode("<|im_start|>a<think>b</think>c<|im_end|>", parse_special=True)
    assert tokenizer.decode(ids) == "a<think>b</think>c"
    assert tokenizer.decode(ids, skip_special_tokens=False) == "<|im_start|>a<think>b</think>c<|im_end|>"


def test_a_special_token_between_bytes_of_a_character_does_not_break_it() -> None:
    tokenizer = tokenizer_of("tiny-chatml")
    first, *rest = tokenizer.encode("🎉")
    assert tokenizer.decode([first, tokenizer.control_ids["<|im_end|>"], *rest]) == "🎉"


def test_prior_ids_decide_about_the_leading_space() -> None:
    tokenizer = tokenizer_of("stories260K")
    ids = tokenizer.encode("One day", add_special_tokens=False)
    fresh, continuing = tokenizer.detokenizer(), tokenizer.detokenizer(prior_ids=ids)
    assert "".join(map(fresh.push, ids)) == "One day"
    assert "".join(map(continuing.push, ids)) == " One day"


def test_window_detokenizer_for_other_decoders() -> None:
    tokenizer = tokenizer_of("tiny-none")
    text = "a 🎉 日本 \ufffd b"
    ids = tokenizer.encode(text)
    window = WindowDetokenizer(tokenizer.decode)
    assert "".join(window.push(token_id) for token_id in ids) + window.flush() == text


@pytest.mark.parametrize(
    "decoder",
    [
        None,
        {"type": "WordPiece"},
        {"type": "Metaspace"},
        {"type": "Sequence", "decoders": [{"type": "Fuse"}, {"type": "Replace"}]},
    ],
)
def test_unknown_decoders_are_not_taken_for_bytes(decoder: dict[str, object] | None) -> None:
    assert read_decoder_rules(decoder) is None
