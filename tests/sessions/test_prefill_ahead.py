"""The idle prefill and /why on real models: what the next turn still has to compute."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nanochat_infer import LLM, load
from nanochat_infer.sampling_params import SamplingParams
from sessions import Answer, AnswerFinished, SessionManager, Store
from sessions import turns as turns_module
from tests.tiny_models import make_model
from tests.tiny_tokenizer import VOCAB_SIZE, write_tokenizer

PARAMS = SamplingParams(max_tokens=40, seed=5)
ENDLESS = replace(PARAMS, ignore_eos=True)
# As templates do that drop an answer's thinking: what was sampled after the prompt is computed once more.
MARKING = (
    "{% for m in messages %}{{ '<|im_start|>' + m.role + (' before' if m.role == 'assistant' else '') + '\\n' "
    "+ m.content + '<|im_end|>\\n' }}{% endfor %}{{ '<|im_start|>assistant\\n' }}"
)


@pytest.fixture(scope="module", params=["built-in", "marking qwen3"])
def llm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LLM]:
    folder = None
    if request.param != "built-in":
        folder = make_model(tmp_path_factory.mktemp("marking"), vocab_size=VOCAB_SIZE)
        write_tokenizer(folder)
        (folder / "chat_template.jinja").write_text(MARKING)
    with load(folder, device="cpu", kv_memory="64M") as model:
        yield model


def finish(answer: Answer) -> AnswerFinished:
    *_, last = answer
    assert isinstance(last, AnswerFinished)
    assert answer.join(60), "what follows the answer has been asked for"
    return last


def settle(llm: LLM) -> None:
    end = time.monotonic() + 60
    while (stats := llm.stats()).idle or stats.running:
        assert time.monotonic() < end, "the idle work does not end"
        time.sleep(0.005)


def two_turns(llm: LLM, path: Path | None, names: tuple[str, str]) -> tuple[AnswerFinished, int, int]:
    """Return the second answer, the tokens that it computed, and those that its message and the opening make."""
    with Store.open(path) as store, SessionManager(store, llm) as manager:
        # A random model might end at once; the built-in one does not expect its own end inside an answer.
        session = manager.create(system=names[0], params=PARAMS if llm.info.name == "built-in" else ENDLESS)
        first = finish(session.send("What is this " + names[1]))
        assert first.finish_reason == ("stop" if llm.info.name == "built-in" else "length")
        settle(llm)
        last = finish(session.send("Second"))
        opening = llm.tokenizer.encode("\n", add_special_tokens=False)
        opening = [*llm.tokenizer.encode("<|im_end|>", parse_special=True, add_special_tokens=False), *opening]
        opening += llm.tokenizer.encode("<|im_start|>assistant\n", parse_special=True, add_special_tokens=False)
        new = len(llm.tokenizer.encode("Second", add_special_tokens=False)) + len(opening)
    return last, last.usage.prompt_tokens - last.usage.cached_tokens, new


def test_only_the_new_message_is_left_to_compute(llm: LLM, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead, computed, new = two_turns(llm, tmp_path / "chat.db", ("be good", "one"))
    assert computed == new
    monkeypatch.setattr(turns_module.Turns, "prefill", lambda *_: None)
    # Other texts from the first token on, so that the control finds nothing of the run above.
    control, more, new = two_turns(llm, None, ("odd", "one"))
    assert more > new
    rewrites = llm.info.name != "built-in"
    assert not rewrites or more > new + PARAMS.max_tokens / 2
    for last in (ahead, control):
        assert last.reuse is not None
        assert last.reuse.reason == ("differs" if rewrites else "complete")
        assert ("the template shows an earlier answer differently" in last.why) == rewrites
    assert ("what follows was computed already" in ahead.why) == rewrites
    assert "computed already" not in control.why


def test_a_long_prefill_yields_to_the_next_message(llm: LLM) -> None:
    with Store.open(None) as store, SessionManager(store, llm) as manager:
        session = manager.create(params=PARAMS)
        finish(session.send("a few words, again and again; " * 20))
        # At once: whatever of the idle work is done, the answer is the same and nothing hangs.
        first = finish(session.send("next"))
        assert first.finish_reason in ("stop", "length")
    settle(llm)
    assert llm.stats().used_blocks == 0


def test_evicted_is_said_where_it_was(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "small", vocab_size=VOCAB_SIZE)
    write_tokenizer(folder)
    with (
        load(folder, device="cpu", kv_memory="256K", ctx_size=256) as llm,
        Store.open(None) as store,
        SessionManager(store, llm) as manager,
    ):
        session = manager.create(params=PARAMS)
        finish(session.send("the first conversation of this pool"))
        settle(llm)
        for number in range(2 * llm.stats().num_blocks):
            llm.generate([[number % 250] * 17], SamplingParams(max_tokens=1))
        last = finish(session.send("and on"))
        assert last.reuse is not None
        assert last.reuse.reason == "evicted", (last.reuse, llm.stats())
        assert "was evicted: the pool was full; --kv-memory raises it" in last.why
