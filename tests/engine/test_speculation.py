"""Guessing ahead changes the speed and nothing else: tokens, ends, failures, blocks and neighbours stay as without."""

from collections.abc import Callable

import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.engine.engine import EngineLimits
from nanochat_infer.engine.request import Request
from tests.manual_engine import ManualEngine, check_accounting
from tests.scripted_runner import Ids, ScriptedRunner, mixing_rule, small_limits
from tests.stream_reader import Reader
from tests.virtual_clock import VirtualClock

VOCAB_SIZE = 50
MIXING = mixing_rule(VOCAB_SIZE)
Rule = Callable[[Ids], int]


def periodic(ids: Ids) -> int:
    """Repeats the last seven ids for ever."""
    return ids[-min(7, len(ids))]


def lapses(ids: Ids) -> int:
    """Repeats, but every tenth id is another one: some guesses come true, some do not."""
    return MIXING(ids) if len(ids) % 10 == 0 else periodic(ids)


RULES = {"periodic": periodic, "lapses": lapses, "random": MIXING}


def answer(rule: Rule, prompt: list[int], max_tokens: int, stop: frozenset[int] = frozenset()) -> list[int]:
    """What plain decoding gives, by definition."""
    ids = list(prompt)
    while len(ids) < len(prompt) + max_tokens:
        ids.append(rule(tuple(ids)))
        if ids[-1] in stop:
            break
    return ids[len(prompt) :]


class Scene:
    """An engine with plenty of rows to draw from, whose accounts are checked after every turn."""

    def __init__(self, rule: Rule = periodic, *, speculation: bool = True, chunk: int = 16, **sizes: int) -> None:
        limits = small_limits(**{"num_blocks": 200, "max_context_len": 400, "max_sampled_rows": 40, **sizes})
        self.runner = ScriptedRunner(VOCAB_SIZE, rule=rule, limits=limits, record=True)
        self.engine = ManualEngine(self.runner, EngineLimits(prefill_chunk=chunk, speculation=speculation))
        self.clock = VirtualClock(tick_s=0.001)

    def submit(self, prompt: list[int], max_tokens: int = 60, stop: frozenset[int] = frozenset(), **params) -> Reader:
        request = Request(prompt, SamplingParams(max_tokens=max_tokens, **params), stop)
        with self.clock.installed():
            return Reader(self.engine.submit(request))

    def turn(self) -> None:
        with self.clock.installed():
            self.engine.turn()
        check_accounting(self.engine)
        for state in self.engine._scheduler.running:  # what wrong guesses took was given back
            assert len(state.blocks) <= -(-state.num_tokens // self.runner.limits.block_size)

    def run(self) -> "Scene":
        while self.engine._scheduler.has_work:
            self.turn()
        assert self.engine.stats().used_blocks == 0
        assert self.runner.violations == []
        return self


PROMPT = [(place * place + 3) % VOCAB_SIZE for place in range(30)]
LOOP = [1, 2, 3, 4, 5, 6, 7] * 3


@pytest.mark.parametrize("penalty", [1.0, 1.3])
@pytest.mark.parametrize("name", RULES)
def test_tokens_are_those_of_plain_decoding(name: str, penalty: float) -> None:
    scene = Scene(RULES[name])
    readers = [scene.submit(prompt, repetition_penalty=penalty) for prompt in (PROMPT, LOOP, LOOP[3:], [1])]
    scene.run()
    for reader, prompt in zip(readers, (PROMPT, LOOP, LOOP[3:], [1]), strict=True):
        assert reader.result()[0] == answer(RULES[name], prompt, 60)
        assert reader.result()[1].reason == "length"


def test_a_repetitive_text_takes_few_steps() -> None:
    scene = Scene()
    reader = scene.submit(LOOP, 140)
    scene.run()
    steps = sum(1 for step in scene.runner.steps if step.sampled)
    assert reader.result()[0] == answer(periodic, LOOP, 140)
    assert 140 / steps > 1.5
    timings, stats = reader.result()[1].timings, scene.engine.stats()
    assert 0 < timings.accepted_tokens <= timings.draft_tokens
    assert (stats.draft_tokens, stats.accepted_tokens) == (timings.draft_tokens, timings.accepted_tokens)
    assert steps + timings.accepted_tokens == 140
    assert stats.generated_tokens == 140


def test_control_without_speculation_each_token_takes_a_step() -> None:
    scene = Scene(speculation=False)
    reader = scene.submit(LOOP, 140)
    scene.run()
    assert sum(1 for step in scene.runner.steps if step.sampled) == 140
    assert max(step.num_rows[0] for step in scene.runner.steps[2:]) == 1
    assert reader.result()[1].timings.draft_tokens == 0


def test_guessing_comes_back_when_the_text_repeats_again() -> None:
    def rule(ids: Ids) -> int:
        return MIXING(ids) if len(ids) < 200 else ids[-7]

    scene = Scene(rule)
    reader = scene.submit(PROMPT, 350)
    scene.run()
    assert reader.result()[0] == answer(rule, PROMPT, 350)
    assert reader.result()[1].timings.accepted_tokens > 50


@pytest.mark.parametrize("position", range(21, 60, 3))
def test_a_stop_id_inside_an_accepted_run(position: int) -> None:
    def rule(ids: Ids) -> int:
        return 49 if len(ids) % position == 0 else ids[-7]

    prompt = [*LOOP, 49, *LOOP][:position] if position < 43 else [*LOOP, 49, *LOOP]
    scene = Scene(rule)
    reader = scene.submit(prompt, 100, stop=frozenset({49}))
    scene.run()
    expected = answer(rule, prompt, 100, frozenset({49}))
    token_ids, finished = reader.result()
    assert (token_ids, finished.reason) == (expected, "stop")
    assert finished.usage.completion_tokens == len(expected)
    check_next_turn(scene, [*prompt, *token_ids], rule)


def check_next_turn(scene: Scene, history: list[int], rule: Rule) -> None:
    """The cache knows the conversation and nothing of guesses that proved wrong or were never reached."""
    reader = scene.submit([*history, 11, 12], 5)
    scene.run()
    token_ids, finished = reader.result()
    assert token_ids == answer(rule, [*history, 11, 12], 5)
    assert len(history) - 1 <= finished.usage.cached_tokens <= len(history)


@pytest.mark.parametrize("known", range(3, 16))
def test_a_stop_id_that_is_among_the_guesses(known: int) -> None:
    """The text before held the stop id, so it is among the guesses; the answer ends there and not behind it."""
    line = [*range(1, 21), 49]
    prompt = [*line, *line, *line[:known]]

    def rule(ids: Ids) -> int:
        return ids[-len(line)]

    scene = Scene(rule)
    reader = scene.submit(prompt, 100, stop=frozenset({49}))
    scene.run()
    token_ids, finished = reader.result()
    assert token_ids == answer(rule, prompt, 100, frozenset({49}))
    assert (finished.reason, token_ids[-1]) == ("stop", 49)
    assert finished.timings.accepted_tokens > 0
    num_draws = sum(1 for step in scene.runner.steps if step.sampled)
    assert num_draws + finished.timings.accepted_tokens == len(token_ids), (
        "what was drawn behind the end counts nowhere"
    )
    check_next_turn(scene, [*prompt, *token_ids], rule)


@pytest.mark.parametrize("max_tokens", range(1, 30))
def test_max_tokens_inside_an_accepted_run(max_tokens: int) -> None:
    scene = Scene()
    reader = scene.submit(LOOP, max_tokens)
    scene.run()
    token_ids, finished = reader.result()
    assert (token_ids, finished.reason) == (answer(periodic, LOOP, max_tokens), "length")
    assert finished.usage.completion_tokens == max_tokens
    check_next_turn(scene, [*LOOP, *token_ids], periodic)


@pytest.mark.parametrize("context", range(40, 48))
def test_the_context_ends_inside_an_accepted_run(context: int) -> None:
    scene = Scene(max_context_len=context)
    reader = scene.submit(LOOP, 100)
    scene.run()
    token_ids, finished = reader.result()
    assert token_ids == answer(periodic, LOOP, context - len(LOOP))
    assert (finished.reason, finished.message[:19]) == ("length", "the context is full")


@pytest.mark.parametrize("length", range(22, 50))
def test_nan_at_a_guessed_row_ends_the_request_there(length: int) -> None:
    """Tokens before it are delivered; without guessing it would end at the same place with the same sentence."""
    results = []
    for speculation in (False, True):
        scene = Scene(speculation=speculation)
        scene.runner.nan_when = lambda ids: len(ids) == length and ids[0] == LOOP[0]
        reader, other = scene.submit(LOOP, 60), scene.submit(LOOP[1:], 60)
        scene.run()
        assert other.result()[0] == answer(periodic, LOOP[1:], 60)
        token_ids, finished = reader.result()
        assert (token_ids, finished.reason) == (answer(periodic, LOOP, length - len(LOOP)), "error")
        results.append((token_ids, finished.reason, finished.message, finished.usage))
    assert results[0] == results[1]


@pytest.mark.parametrize("every", [2, 3, 5])
def test_nan_behind_a_wrong_guess_harms_nobody(every: int) -> None:
    true = [*LOOP, *answer(lapses, LOOP, 100)]
    scene = Scene(lapses)
    scene.runner.nan_when = lambda ids: list(ids) != true[: len(ids)] and sum(ids) % every == 0
    reader = scene.submit(LOOP, 100)
    scene.run()
    assert reader.result()[0] == true[len(LOOP) :]
    assert reader.result()[1].timings.accepted_tokens < reader.result()[1].timings.draft_tokens


@pytest.mark.parametrize("bad", [-1, 50, 10**6])
def test_an_id_outside_the_vocabulary_in_an_accepted_run(bad: int) -> None:
    scene = Scene(lambda ids: bad if len(ids) == 40 else ids[-7])
    reader = scene.submit(LOOP, 60)
    scene.run()
    assert reader.result()[0] == answer(periodic, LOOP, 40 - len(LOOP))
    assert reader.result()[1].reason == "error"


@pytest.mark.parametrize("turns", range(1, 12))
def test_cancel_while_guessing(turns: int) -> None:
    scene = Scene()
    reader, other = scene.submit(LOOP, 60), scene.submit(LOOP[2:], 60)
    for _ in range(turns):
        scene.turn()
    scene.runner.tamper = lambda batch: reader.stream.cancel()
    scene.turn()
    scene.runner.tamper = None
    token_ids, finished = reader.result()
    assert finished.reason == "cancelled" or len(token_ids) == 60
    assert token_ids == answer(periodic, LOOP, len(token_ids))
    scene.run()
    assert other.result()[0] == answer(periodic, LOOP[2:], 60)
    if token_ids:
        check_next_turn(scene, [*LOOP, *token_ids], periodic)


@pytest.mark.parametrize("turns", [3, 5, 8, 11])
def test_fork_while_guessing(turns: int) -> None:
    scene = Scene(lapses)
    parent = scene.submit(LOOP, 90)
    for _ in range(turns):
        scene.turn()
        parent.read()
    history = [*LOOP, *parent.token_ids]
    forks = [(history[:cut] + more) for cut in (10, len(history) - 1, len(history)) for more in ([], [9])]
    readers = [scene.submit(ids, 20) for ids in forks]
    scene.run()
    assert parent.result()[0] == answer(lapses, LOOP, 90)
    for ids, reader in zip(forks, readers, strict=True):
        assert reader.result()[0] == answer(lapses, ids, 20)


@pytest.mark.parametrize("num_blocks", range(30, 60, 4))
def test_preemption_while_guessing(num_blocks: int) -> None:
    prompts = [[number, *LOOP] for number in (1, 2, 3, 4)]
    scene = Scene(lapses, num_blocks=num_blocks, max_context_len=110)
    readers = [scene.submit(prompt, 60) for prompt in prompts]
    scene.run()
    for prompt, reader in zip(prompts, readers, strict=True):
        assert reader.result()[0] == answer(lapses, prompt, 60)
    assert num_blocks > 50 or scene.engine.stats().preemptions > 0
    assert scene.engine.stats().accepted_tokens > 0


@pytest.mark.parametrize("tail", [1, 2, 3, 4, 5])
def test_progress_of_a_prompt_ends_with_the_prompt(tail: int) -> None:
    """Also where nearly all of it was found, so that its last tokens stand beside guesses in one step."""
    scene = Scene()
    history = [*LOOP, *LOOP]
    scene.submit(history, 1)
    scene.run()
    reader = scene.submit([*history, *LOOP[: tail - 1]], 20)
    scene.run()
    reader.read()
    assert reader.progress[-1].processed == reader.progress[-1].total == len(history) + tail - 1


def test_a_failing_step_is_repeated_alone_with_its_guesses() -> None:
    def fail(sequences: list[Ids]) -> None:
        if len(sequences) > 1 or sequences[0][0] == 9:
            raise RuntimeError("too many, or the wrong one")

    scene = Scene()
    scene.engine.allow_failures = True
    scene.runner.fail = fail
    prompts = [LOOP, [9, *LOOP], LOOP[3:]]
    readers = [scene.submit(prompt, 40) for prompt in prompts]
    scene.run()
    assert [reader.result()[1].reason for reader in readers] == ["length", "error", "length"]
    for index in (0, 2):
        assert readers[index].result()[0] == answer(periodic, prompts[index], 40)
    assert scene.engine.stats().accepted_tokens > 0
