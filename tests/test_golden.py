"""The real tiny Llama: its published text, and what int8 weights cost it."""

import json
from collections.abc import Iterator

import numpy as np
import pytest

from nanochat_infer import LLM, SamplingParams, load
from tests.shared_data import data_path

NUM_TEACHER_FORCED = 2000


@pytest.fixture(scope="module")
def f32() -> Iterator[LLM]:
    with load(data_path("stories260K", "hf"), device="cpu", weights="f32") as llm:
        yield llm


def test_published_greedy_text_is_reproduced(f32: LLM) -> None:
    expected = json.loads(data_path("stories260K", "expected.json").read_text())
    n = len(expected["generated_ids"])
    out = f32.generate(expected["prompt_ids"], SamplingParams(temperature=0.0, max_tokens=n))
    assert list(out.token_ids) == expected["generated_ids"]
    text = expected["third_party_expected_text"]
    assert out.text.strip()[: len(text)] == text.strip()[: len(out.text.strip())]
    assert len(out.text) > 0.9 * len(text)


def test_control_other_weights_give_other_text(f32: LLM) -> None:
    """int8 logits differ from f32 logits, so the comparison above can tell engines apart."""
    ids = json.loads(data_path("stories260K", "expected.json").read_text())["generated_ids"][:64]
    with load(data_path("stories260K", "hf"), device="cpu", weights="int8") as int8:
        assert not np.array_equal(int8.logits(ids), f32.logits(ids))


def sampled_stories(llm: LLM) -> list[list[int]]:
    """At least NUM_TEACHER_FORCED ids, drawn by the f32 model itself at temperature 1."""
    stories: list[list[int]] = []
    for seed in range(100):
        params = SamplingParams(temperature=1.0, top_k=0, top_p=1.0, seed=seed, max_tokens=250, ignore_eos=True)
        stories.append([1, *llm.generate([1], params).token_ids])
        if sum(len(s) - 1 for s in stories) >= NUM_TEACHER_FORCED:
            break
    return stories


def mean_nll(logits: np.ndarray, targets: np.ndarray) -> float:
    z = logits.astype(np.float64)
    z -= z.max(axis=1, keepdims=True)
    log_probs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return float(-log_probs[np.arange(len(targets)), targets].mean())


def test_int8_keeps_the_choices_and_the_perplexity(f32: LLM, capsys: pytest.CaptureFixture[str]) -> None:
    stories = sampled_stories(f32)
    targets = np.array([t for s in stories for t in s[1:]])
    assert len(targets) >= NUM_TEACHER_FORCED
    exact = np.concatenate([f32.logits(s)[:-1] for s in stories])
    with load(data_path("stories260K", "hf"), device="cpu", weights="int8") as int8:
        quantized = np.concatenate([int8.logits(s)[:-1] for s in stories])
    agreement = float((exact.argmax(1) == quantized.argmax(1)).mean())
    rise = float(np.exp(mean_nll(quantized, targets) - mean_nll(exact, targets)) - 1)
    with capsys.disabled():
        print(f"\nint8, {len(targets)} tokens of stories260K: top-1 {agreement:.4f}, perplexity rise {rise:+.4%}")
    assert agreement >= 0.97
    assert rise < 0.01
    shuffled = np.roll(quantized, 1, axis=0)
    assert float((exact.argmax(1) == shuffled.argmax(1)).mean()) < 0.5, "control: wrong logits must not agree"
