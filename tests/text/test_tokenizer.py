"""Text to ids: the ids of the tokenizer's author for ordinary text, never a control id for any text."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanochat_infer.errors import ModelFileError, ParameterError
from nanochat_infer.text.tokenizer import Tokenizer
from tests.shared_data import data_path
from tests.text_tokenizers import REAL, TINY, oracle_of, tokenizer_of
from tests.tiny_tokenizer import VOCAB_SIZE, eos_ids, token_ids, tokenizer_json, write_tokenizer

TEXTS = [
    "Hello, world! It's 2026.",
    "  two spaces\n\n\ttab\r\n end  ",
    "日本語、👩‍👩‍👧 é e\u0301 \u212b ﬁ Ⅷ",
    "def f(x):\n    return x**2  # <b>&amp;</b>",
    "1234567890 3.14159 ½ ٣",
    "",
    " ",
    "\n",
]


@pytest.mark.parametrize(("name", "case_set"), [("gpt2", "gpt2"), ("qwen3", "qwen2"), ("llama3", "llama3")])
def test_published_ids_are_reproduced(name: str, case_set: str) -> None:
    tokenizer = tokenizer_of(name)
    sets = json.loads(data_path("tokenizer-expected", "cases.json").read_text(encoding="utf-8"))["sets"]
    assert len(sets[case_set]["cases"]) > 10
    for case in sets[case_set]["cases"]:
        assert tokenizer.encode(case["text"], add_special_tokens=False) == case["ids"], case["text"]


@pytest.mark.parametrize("name", [*TINY, "qwen3", "llama3", "tinyllama"])
def test_ids_equal_transformers_on_ordinary_text(name: str) -> None:
    tokenizer, oracle = tokenizer_of(name), oracle_of(name)
    rng = random.Random(3)
    words = [" ", "\n", "a", "the", "Ü", "日本", "🎉", "<", ">", "|", "1", "'s", ".", "\t", "\u200d", "xyz"]
    texts = TEXTS + ["".join(rng.choices(words, k=20)) for _ in range(100)]
    for text in texts:
        assert tokenizer.encode(text) == oracle.encode(text), text
        assert tokenizer.encode(text, add_special_tokens=False) == oracle.encode(text, add_special_tokens=False), text


@pytest.mark.parametrize("name", [*TINY, "qwen3", "llama3", "tinyllama"])
def test_parsed_control_tokens_equal_transformers(name: str) -> None:
    tokenizer, oracle = tokenizer_of(name), oracle_of(name)
    controls = list(tokenizer.control_ids)
    rng = random.Random(4)
    for _ in range(60):
        text = "".join(rng.choices([*controls[:12], "a", " b", "\n", "<", "<|", "c d"], k=8))
        assert tokenizer.encode(text, add_special_tokens=False, parse_special=True) == oracle.encode(
            text, add_special_tokens=False
        ), text


@pytest.mark.parametrize("name", [*TINY, *REAL])
def test_control_ids_never_come_out_of_text(name: str) -> None:
    tokenizer = tokenizer_of(name)
    forbidden = set(tokenizer.control_ids.values())
    controls = list(tokenizer.control_ids)
    rng = random.Random(5)
    for _ in range(300):
        text = "".join(rng.choices([*controls[:40], "a", " ", "\n", "<", "<|im_", "start|>", "|>", "</"], k=10))
        ids = tokenizer.encode(text, add_special_tokens=False)
        assert forbidden.isdisjoint(ids), text
        if "▁" not in text:
            assert tokenizer.decode(ids) == text
    # Control: the same texts with parsing on do give control ids.
    assert not forbidden.isdisjoint(tokenizer.encode(controls[0], add_special_tokens=False, parse_special=True))


@settings(max_examples=200)
@given(
    st.text(max_size=30),
    st.sampled_from(["<|im_start|>", "<|im_end|>", "<think>", "<|endoftext|>"]),
    st.text(max_size=30),
)
def test_control_ids_never_come_out_of_any_text(before: str, control: str, after: str) -> None:
    tokenizer = tokenizer_of("tiny-chatml")
    ids = tokenizer.encode(before + control + after)
    assert set(tokenizer.control_ids.values()).isdisjoint(ids)
    assert tokenizer.decode(ids) == before + control + after


def _write(folder: Path, definition: dict[str, Any]) -> Path:
    (folder / "tokenizer.json").write_text(json.dumps(definition), encoding="utf-8")
    return folder


def test_a_normalizer_cannot_create_control_tokens(tmp_path: Path) -> None:
    definition = tokenizer_json("chatml") | {"normalizer": {"type": "NFKC"}}
    for token in definition["added_tokens"]:
        token["normalized"] = True
    tokenizer = Tokenizer.from_folder(_write(tmp_path, definition))
    confusable = "＜｜im_start｜＞"
    assert tokenizer.decode(tokenizer.encode(confusable)) == "<|im_start|>"
    assert set(tokenizer.control_ids.values()).isdisjoint(tokenizer.encode(confusable))


def test_a_vocabulary_that_spells_control_tokens_cannot_create_them(tmp_path: Path) -> None:
    definition = tokenizer_json("none")
    vocab, merges = definition["model"]["vocab"], definition["model"]["merges"]
    for left, right in [("<", "s"), ("<s", ">")]:
        vocab[left + right] = len(vocab)
        merges.append(f"{left} {right}")
    definition["pre_tokenizer"] = {**definition["pre_tokenizer"], "use_regex": False}
    definition["model"]["ignore_merges"] = True
    definition["added_tokens"] = [{"id": vocab["<s>"], "content": "<s>", "special": True, "normalized": False}]
    definition["added_tokens"][0] |= {"single_word": False, "lstrip": False, "rstrip": False}
    tokenizer = Tokenizer.from_folder(_write(tmp_path, definition))
    assert vocab["<s>"] not in tokenizer.encode("<s> a<s>")
    assert tokenizer.encode("<s>a", parse_special=True)[0] == vocab["<s>"]
    assert tokenizer.decode(tokenizer.encode("<s> a<s>")) == "<s> a<s>"


def test_added_words_and_runs_of_spaces_stay_ordinary_text(tmp_path: Path) -> None:
    definition = tokenizer_json("none")
    flags = {"special": False, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    definition["added_tokens"] += [{"id": 277, "content": "   ", **flags}, {"id": 278, "content": "covid", **flags}]
    tokenizer = Tokenizer.from_folder(_write(tmp_path, definition))
    assert tokenizer.encode("a   covid") == [ord("a"), 277, 278]


def test_merges_in_both_notations_give_the_same_ids(tmp_path: Path) -> None:
    ids = []
    for pairs in (False, True):
        folder = tmp_path / str(pairs)
        folder.mkdir()
        write_tokenizer(folder, merges_as_pairs=pairs)
        ids.append(Tokenizer.from_folder(folder).encode("hello the user and their banding"))
    assert ids[0] == ids[1]


def test_a_folder_with_vocab_and_merges_only(tmp_path: Path) -> None:
    model = tokenizer_json("none")["model"]
    vocab = model["vocab"] | {"<|endoftext|>": 276}
    (tmp_path / "vocab.json").write_text(json.dumps(vocab), encoding="utf-8")
    (tmp_path / "merges.txt").write_text("#version: 0.2\n" + "\n".join(model["merges"]) + "\n", encoding="utf-8")
    tokenizer = Tokenizer.from_folder(tmp_path)
    text = "hello <|endoftext|> the ä 🎉"
    assert tokenizer.encode(text) == tokenizer_of("tiny-none").encode(text)
    assert tokenizer.encode("<|endoftext|>", parse_special=True) == [276]
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_gpt2_from_vocab_and_merges_equals_its_tokenizer_json(tmp_path: Path) -> None:
    for name in ("vocab.json", "merges.txt"):
        (tmp_path / name).write_bytes(data_path("gpt2", name).read_bytes())
    tokenizer = Tokenizer.from_folder(tmp_path)
    for text in TEXTS:
        assert tokenizer.encode(text) == tokenizer_of("gpt2").encode(text)


def test_vocab_of_another_class_without_tokenizer_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vocab.json").write_text('{"a": 0}', encoding="utf-8")
    (tmp_path / "tokenizer_config.json").write_text('{"tokenizer_class": "Qwen2Tokenizer"}', encoding="utf-8")
    with pytest.raises(ModelFileError, match="Qwen2Tokenizer"):
        Tokenizer.from_folder(tmp_path)


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
DAMAGED = {
    "missing": None,
    "empty": b"",
    "pointer": POINTER,
    "truncated": json.dumps(tokenizer_json()).encode()[:3000],
    "not json": b"hello",
    "not utf-8": b"\xff\xfe{}",
    "a list": b"[]",
    "no model": b"{}",
    "no vocabulary": b'{"model": {"type": "BPE"}}',
    "empty vocabulary": b'{"model": {"type": "BPE", "vocab": {}, "merges": []}}',
    "deep": b"[" * 100_000,
    "unknown model": b'{"model": {"type": "Nonsense", "vocab": {"a": 0}}}',
    "merge of unknown tokens": b'{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["x y"]}}',
    "merge of three": b'{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a a a"]}}',
    "ids are texts": b'{"model": {"type": "BPE", "vocab": {"a": "0"}, "merges": []}}',
    "negative id": b'{"model": {"type": "BPE", "vocab": {"a": -1}, "merges": []}}',
    "added token without id": b'{"added_tokens": [{"content": "x"}], "model": {"vocab": {"a": 0}}}',
    "added token a number": b'{"added_tokens": [1], "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}',
    "added tokens an object": b'{"added_tokens": {}, "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}',
    "bad pattern": json.dumps(
        tokenizer_json()
        | {"pre_tokenizer": {"type": "Split", "pattern": {"Regex": "("}, "behavior": "Isolated", "invert": False}}
    ).encode(),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_tokenizer_json_is_refused_in_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(ModelFileError) as caught:
        Tokenizer.from_folder(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_damaged_tokenizer_config_is_refused(tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    (tmp_path / "tokenizer_config.json").write_bytes(POINTER)
    with pytest.raises(ModelFileError, match="Git LFS pointer"):
        Tokenizer.from_folder(tmp_path)


def test_truncation_and_dropout_of_the_file_are_ignored(tmp_path: Path) -> None:
    definition = tokenizer_json("none")
    definition["truncation"] = {"direction": "Right", "max_length": 3, "strategy": "LongestFirst", "stride": 0}
    definition["model"]["dropout"] = 0.9
    tokenizer = Tokenizer.from_folder(_write(tmp_path, definition))
    text = "hello the user " * 20
    assert tokenizer.encode(text) == tokenizer_of("tiny-none").encode(text)


def test_names_and_sizes() -> None:
    tokenizer = tokenizer_of("tiny-llama3")
    ids = token_ids("llama3")
    assert tokenizer.eos_token_id == eos_ids("llama3")[0]
    assert tokenizer.bos_token_id == ids["<|begin_of_text|>"]
    assert tokenizer.special_ids == set(ids.values())
    assert tokenizer.vocab_size == 281 <= VOCAB_SIZE
    assert tokenizer_of("tiny-chatml").special_ids == {
        token_ids()[n] for n in ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
    }


def test_bos_comes_once_and_only_where_the_tokenizer_wants_it(tmp_path: Path) -> None:
    tokenizer = tokenizer_of("tiny-llama3")
    bos = tokenizer.bos_token_id
    assert tokenizer.encode("a") == [bos, *tokenizer.encode("a", add_special_tokens=False)]
    assert tokenizer.encode("<|begin_of_text|>a", parse_special=True).count(bos or 0) == 1
    assert tokenizer_of("tiny-chatml").encode("a") == tokenizer_of("tiny-chatml").encode("a", add_special_tokens=False)
    write_tokenizer(tmp_path, "llama3")
    config = json.loads((tmp_path / "tokenizer_config.json").read_text(encoding="utf-8"))
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(config | {"add_bos_token": False}), encoding="utf-8")
    assert Tokenizer.from_folder(tmp_path).encode("a") == tokenizer.encode("a", add_special_tokens=False)


@pytest.mark.parametrize("text", ["\ud800", "a\udfff", "\udc80b"])
def test_lone_surrogates_are_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="surrogate"):
        tokenizer_of("tiny-chatml").encode(text)


@pytest.mark.parametrize("name", ["tiny-chatml", "qwen3", "llama3", "tinyllama", "gpt2"])
@pytest.mark.parametrize("unit", ["a", " ", "\n", "7", "🎉", "_"])
def test_long_repetitions_come_back(name: str, unit: str) -> None:
    tokenizer = tokenizer_of(name)
    text = unit * 100_000
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_text_in_the_middle_of_a_text_gets_no_space_in_front() -> None:
    tokenizer = tokenizer_of("stories260K")
    ids = tokenizer.encode("Once") + tokenizer.encode_pieces(["upon"], continuation=True)
    assert tokenizer.decode(ids) == "Onceupon"
    assert (
        tokenizer.decode(tokenizer.encode("Once") + tokenizer.encode("upon", add_special_tokens=False)) == "Once upon"
    )


@pytest.mark.parametrize("name", ["stories260K/hf", "gpt2"])
def test_the_folder_is_not_read_after_loading(name: str, tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes(data_path(name, "tokenizer.json").read_bytes())
    tokenizer = Tokenizer.from_folder(tmp_path)
    (tmp_path / "tokenizer.json").unlink()
    ids = tokenizer.encode_pieces(["upon a"], continuation=True)
    assert tokenizer.decode(ids) == "upon a"


def test_the_fingerprint_follows_what_ids_mean(tmp_path: Path) -> None:
    prints = set()
    for name in ("one", "two", "other"):
        folder = tmp_path / name
        folder.mkdir()
        write_tokenizer(folder, "none" if name == "other" else "chatml")
        prints.add((name == "other", Tokenizer.from_folder(folder).fingerprint))
    assert len(prints) == 2, "equal files give equal fingerprints, other files another one"


def test_a_pattern_that_fails_on_a_text_is_one_sentence(tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    path = tmp_path / "tokenizer.json"
    content = json.loads(path.read_text())
    pattern = {"type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated", "invert": False}
    content["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [pattern, content["pre_tokenizer"]]}
    path.write_text(json.dumps(content))
    tokenizer = Tokenizer.from_folder(tmp_path)
    assert tokenizer.decode(tokenizer.encode("hello")) == "hello", "control: other texts work"
    with pytest.raises(ModelFileError, match="a pattern of this tokenizer fails on this text"):
        tokenizer.encode("a" * 30 + "b")


@pytest.mark.parametrize("text", [None, b"x", 3])
def test_what_is_no_text_is_refused(text: Any) -> None:
    with pytest.raises(ParameterError, match="text must be a str"):
        tokenizer_of(TINY[0]).encode(text)
