"""Prefill chunks, decode rows and guesses of different requests in one step on the cuda device."""

from pathlib import Path

import numpy as np
import pytest

from nanochat_infer import SamplingParams
from nanochat_infer.checkpoints import open_checkpoint
from nanochat_infer.devices.base import RunnerLimits
from nanochat_infer.devices.cuda import CudaDevice
from nanochat_infer.engine.engine import EngineLimits
from nanochat_infer.engine.request import Request
from tests.manual_engine import ManualEngine, check_accounting, collect
from tests.numpy_operators import NumpyDevice
from tests.tiny_models import make_model
from tests.torch_devices import TORCH_DEVICES

VOCAB_SIZE = 64
LIMITS = RunnerLimits(40, 4, max_tokens_per_step=48, max_seqs=5, max_context_len=96, max_sampled_rows=21)


@pytest.mark.parametrize("name", TORCH_DEVICES)
@pytest.mark.parametrize("speculation", [False, True])
def test_a_crowd_says_what_the_reference_says_to_each_alone(tmp_path: Path, name: str, speculation: bool) -> None:
    make_model(tmp_path / "tiny", "qwen3", vocab_size=VOCAB_SIZE)
    random = np.random.default_rng(3)
    pattern = random.integers(0, VOCAB_SIZE, size=6).tolist()
    prompts = [pattern * 4, pattern * 3 + [1], random.integers(0, VOCAB_SIZE, size=30).tolist(), [7], pattern * 4]
    params = [SamplingParams(temperature=0.0, max_tokens=20), SamplingParams(temperature=1.2, seed=9, max_tokens=20)]
    requests = [Request(prompt, params[index % 2]) for index, prompt in enumerate(prompts)]
    with open_checkpoint(tmp_path / "tiny") as checkpoint:

        def answers(device: CudaDevice | NumpyDevice, groups: list[list[Request]]) -> tuple[list[list[int]], int]:
            runner = device.load(
                checkpoint.definition, checkpoint.config, checkpoint.tensors, weights="f32", limits=LIMITS
            )
            engine = ManualEngine(runner, EngineLimits(prefill_chunk=9, speculation=speculation))
            tokens = []
            for group in groups:
                streams = [engine.submit(request) for request in group]
                engine.finish_all()
                check_accounting(engine)
                tokens += [collect(stream)[0] for stream in streams]
            runner.close()
            return tokens, engine.stats().draft_tokens

        oracle, _ = answers(NumpyDevice(), [[request] for request in requests])
        expected, _ = answers(CudaDevice(name), [[request] for request in requests])
        found, num_drafts = answers(CudaDevice(name), [requests])
    assert found == expected
    assert found[::2] == oracle[::2]  # the greedy ones; the oracle draws with other random numbers
    assert (num_drafts > 0) == speculation
