"""The torch devices that tests of the cuda kernels run on: always the CPU, and a GPU where there is one."""

import pytest
import torch

# Tiny tensors: where other work runs on the same cores, torch's spinning threads cost a factor of forty.
torch.set_num_threads(1)

GPU_MARKS = (pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"))
TORCH_DEVICES = ["cpu", pytest.param("cuda", marks=GPU_MARKS)]
