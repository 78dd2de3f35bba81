"""Why a request reused what it did: each reason, the first token that differs, figures that agree with the usage."""

from collections.abc import Sequence

import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import EngineLimits
from nanochat_infer.engine.events import Finished, Reuse
from nanochat_infer.engine.request import Request
from nanochat_infer.errors import ParameterError
from tests.manual_engine import ManualEngine, check_accounting
from tests.scripted_runner import ScriptedRunner, small_limits
from tests.stream_reader import Reader

VOCAB_SIZE = 60
PROMPT = [(place * place + 5) % 40 for place in range(30)]


class Scene:
    """An engine and the conversation so far."""

    def __init__(self, **sizes: int) -> None:
        limits = small_limits(**{"num_blocks": 100, "max_context_len": 200, **sizes})
        self.runner = ScriptedRunner(VOCAB_SIZE, limits=limits)
        self.engine = ManualEngine(self.runner, EngineLimits(prefill_chunk=8))

    def submit(self, prompt: list[int], previous: Sequence[int] = (), max_tokens: int = 10, **more) -> Reader:
        request = Request(prompt, SamplingParams(max_tokens=max_tokens), previous_ids=previous, **more)
        return Reader(self.engine.submit(request))

    def ask(self, prompt: list[int], previous: Sequence[int] = (), max_tokens: int = 10) -> tuple[list[int], Reuse]:
        """Run a request to its end; its figures must agree with each other."""
        reader = self.submit(prompt, previous, max_tokens)
        while self.engine._scheduler.has_work:
            self.engine.turn()
            check_accounting(self.engine)
        token_ids, finished = reader.result()
        return token_ids, checked(finished)

    def fill(self) -> None:
        """Other requests that want the whole pool for themselves."""
        sizes = self.runner.limits
        length = min(sizes.max_context_len, sizes.num_blocks * sizes.block_size) - 1
        self.ask([59] * length, max_tokens=1)


def checked(finished: Finished) -> Reuse:
    reuse = finished.reuse
    assert reuse is not None
    assert reuse.cached_tokens == reuse.position == finished.usage.cached_tokens
    assert reuse.offered_tokens <= finished.usage.prompt_tokens - 1
    return reuse


def test_nothing_to_explain_without_a_conversation_before() -> None:
    scene = Scene()
    for expected in (0, len(PROMPT) - 1):
        _, reuse = scene.ask(PROMPT)
        assert (reuse.reason, reuse.cached_tokens, reuse.offered_tokens, reuse.previous_id) == ("", expected, 0, None)


@pytest.mark.parametrize("more", [1, 3, 4, 20])
def test_the_next_turn_is_complete(more: int) -> None:
    """The last id drawn has no KV yet; that is no miss."""
    scene = Scene()
    answer, _ = scene.ask(PROMPT)
    history = [*PROMPT, *answer]
    _, reuse = scene.ask([*history, *range(40, 40 + more)], history)
    assert (reuse.reason, reuse.previous_id) == ("complete", None)
    assert reuse.cached_tokens >= reuse.offered_tokens >= len(history) - 1


def test_many_turns_are_complete() -> None:
    scene = Scene(max_context_len=400)
    history = list(PROMPT)
    previous: list[int] = []
    for turn in range(8):
        answer, reuse = scene.ask(history, previous)
        assert reuse.reason == ("complete" if turn else "")
        assert reuse.cached_tokens >= max(len(previous) - 1, 0)
        previous = [*history, *answer]
        history = [*previous, 41, 42]


def test_regenerate_is_complete() -> None:
    scene = Scene()
    answer, _ = scene.ask(PROMPT)
    _, reuse = scene.ask(PROMPT, [*PROMPT, *answer])
    assert (reuse.reason, reuse.offered_tokens, reuse.cached_tokens) == ("complete", len(PROMPT) - 1, len(PROMPT) - 1)


def test_the_same_conversation_again_is_complete() -> None:
    """A continued answer: the prompt is all that was there."""
    scene = Scene()
    answer, _ = scene.ask(PROMPT)
    history = [*PROMPT, *answer]
    _, reuse = scene.ask(history, history)
    assert (reuse.reason, reuse.offered_tokens, reuse.cached_tokens) == ("complete", 39, 39)


@pytest.mark.parametrize("cut", [0, 1, 3, 4, 5, 16, 17, 29, 30, 31, 38, 39])
def test_an_edit_names_the_first_token_that_differs(cut: int) -> None:
    scene = Scene()
    answer, _ = scene.ask(PROMPT)
    history = [*PROMPT, *answer]
    other = (history[cut] + 1) % 40
    _, reuse = scene.ask([*history[:cut], other, 50, 51], history)
    assert reuse == Reuse(cut, cut, cut, history[cut], other, "differs")


def test_a_shorter_prompt_of_the_same_conversation_is_complete() -> None:
    scene = Scene()
    answer, _ = scene.ask(PROMPT)
    _, reuse = scene.ask(PROMPT[:17], [*PROMPT, *answer])
    assert (reuse.reason, reuse.offered_tokens, reuse.cached_tokens) == ("complete", 16, 16)


def test_a_conversation_this_engine_never_saw_was_not_computed() -> None:
    scene = Scene()
    _, reuse = scene.ask([*PROMPT, 50, 51], PROMPT)
    assert (reuse.reason, reuse.cached_tokens, reuse.previous_id) == ("not_computed", 0, None)
    assert reuse.offered_tokens >= len(PROMPT) - 1


def test_a_conversation_of_which_only_the_start_was_computed() -> None:
    scene = Scene()
    scene.ask(PROMPT[:13], max_tokens=1)
    _, reuse = scene.ask([*PROMPT, 50], PROMPT)
    assert (reuse.reason, reuse.cached_tokens) == ("not_computed", 13)


def test_a_request_stopped_during_prefill_was_not_computed() -> None:
    scene = Scene()
    first = scene.submit(PROMPT)
    scene.engine.turn(2)
    first.stream.cancel()
    scene.engine.turn()
    assert first.result()[1].reason == "cancelled"
    _, reuse = scene.ask([*PROMPT, 50], PROMPT)
    assert (reuse.reason, reuse.cached_tokens) == ("not_computed", 16)


def test_evicted() -> None:
    scene = Scene(num_blocks=20, max_context_len=80)
    answer, _ = scene.ask(PROMPT)
    history = [*PROMPT, *answer]
    scene.fill()
    _, reuse = scene.ask([*history, 50], history)
    assert (reuse.reason, reuse.cached_tokens, reuse.previous_id) == ("evicted", 0, None)


def test_evicted_in_part() -> None:
    """The end of a conversation goes first; what is left is used."""
    scene = Scene(num_blocks=20, max_context_len=80)
    answer, _ = scene.ask(PROMPT)
    history = [*PROMPT, *answer]
    scene.ask([59] * 51, max_tokens=1)
    _, reuse = scene.ask([*history, 50], history)
    assert reuse.reason == "evicted"
    assert 0 < reuse.cached_tokens < len(history) - 1


def test_computed_again_after_an_eviction_it_is_complete() -> None:
    scene = Scene(num_blocks=20, max_context_len=80)
    answer, _ = scene.ask(PROMPT)
    history = [*PROMPT, *answer]
    scene.fill()
    assert scene.ask([*history, 50], history)[1].reason == "evicted"
    assert scene.ask([*history, 51], history)[1].reason == "complete"


def test_differs_goes_behind_what_was_evicted() -> None:
    """Both hold: it leaves the conversation's path, and what they share was evicted. The miss is the cause."""
    scene = Scene(num_blocks=20, max_context_len=80)
    answer, _ = scene.ask(PROMPT)
    history = [*PROMPT, *answer]
    scene.fill()
    other = (history[20] + 1) % 40
    _, reuse = scene.ask([*history[:20], other], history)
    assert (reuse.reason, reuse.offered_tokens, reuse.cached_tokens) == ("evicted", 20, 0)
    assert (reuse.previous_id, reuse.prompt_id) == (history[20], other)


def test_kv_of_another_conversation_counts_as_well() -> None:
    """More may be found than the conversation before offered."""
    scene = Scene()
    scene.ask([*PROMPT[:10], *range(50, 58)])
    scene.ask(PROMPT)
    _, reuse = scene.ask([*PROMPT[:10], *range(50, 58), 1], PROMPT)
    assert (reuse.reason, reuse.offered_tokens, reuse.previous_id, reuse.prompt_id) == ("differs", 10, PROMPT[10], 50)
    assert reuse.cached_tokens == reuse.position == 18


def test_a_request_that_never_ran_has_nothing_to_tell() -> None:
    scene = Scene(max_seqs=1)
    first, second = scene.submit(PROMPT), scene.submit(PROMPT, PROMPT)
    scene.engine.turn()
    second.stream.cancel()
    assert second.result()[1].reuse is None
    scene.engine.finish_all()
    assert first.result()[1].reuse is not None


def test_preemption_does_not_change_the_reason() -> None:
    scene = Scene(num_blocks=24, max_context_len=80)
    answer, _ = scene.ask(PROMPT, max_tokens=5)
    history = [*PROMPT, *answer]
    readers = [scene.submit([number] * 12, max_tokens=40) for number in (1, 2)]
    readers.append(scene.submit([*history, 50], history, max_tokens=20))
    scene.engine.finish_all()
    assert scene.engine.stats().preemptions > 0
    reuse = readers[-1].result()[1].reuse
    assert reuse is not None
    assert reuse.reason in ("complete", "evicted")
    assert (reuse.reason == "complete") == (reuse.cached_tokens >= reuse.offered_tokens)


def test_idle_prefill_counts_as_computed() -> None:
    scene = Scene()
    scene.submit(PROMPT, idle=True, prefill_only=True)
    scene.engine.finish_all()
    _, reuse = scene.ask([*PROMPT, 50], PROMPT)
    assert (reuse.reason, reuse.cached_tokens) == ("complete", len(PROMPT))


@pytest.mark.parametrize("previous", [[-1], [VOCAB_SIZE], [True], [1.5]])
def test_previous_ids_are_checked(previous: list[int]) -> None:
    with pytest.raises(ParameterError):
        Scene().submit(PROMPT, previous)
