"""Philox4x32-10 of every device against the published vectors of Random123 and against each other."""

import numpy as np
import pytest
import torch

from kernels.cuda import philox as cuda_philox
from kernels.reference.philox import philox4x32
from tests.torch_devices import TORCH_DEVICES

KNOWN_ANSWERS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_reference_known_answers(counter: str, key: str, expected: str) -> None:
    got = philox4x32(np.array(words(counter), np.uint64), np.array(words(key), np.uint64))
    assert got.tolist() == words(expected)


@pytest.mark.parametrize("device", TORCH_DEVICES)
@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_torch_known_answers(counter: str, key: str, expected: str, device: str) -> None:
    c0, c1, c2, c3 = (torch.tensor(word, device=device) for word in words(counter))
    k0, k1 = (torch.tensor(word, device=device) for word in words(key))
    assert [int(word) for word in cuda_philox.philox4x32((c0, c1, c2, c3), (k0, k1))] == words(expected)


@pytest.mark.parametrize("device", TORCH_DEVICES)
def test_torch_equals_reference(device: str) -> None:
    rng = np.random.default_rng(0)
    counter = rng.integers(0, 2**32, (1000, 4), dtype=np.uint64)
    key = rng.integers(0, 2**32, (1000, 2), dtype=np.uint64)
    c0, c1, c2, c3 = (torch.from_numpy(counter[:, i].astype(np.int64)).to(device) for i in range(4))
    k0, k1 = (torch.from_numpy(key[:, i].astype(np.int64)).to(device) for i in range(2))
    got = torch.stack(cuda_philox.philox4x32((c0, c1, c2, c3), (k0, k1)), dim=1).cpu().numpy()
    np.testing.assert_array_equal(got, philox4x32(counter, key).astype(np.int64))
