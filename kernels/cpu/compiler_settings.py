"""What numba is told before it compiles anything."""

import os


def use_the_processor() -> None:
    """Let numba compile for what the path was chosen by, whatever NUMBA_ENABLE_AVX or a .numba_config.yaml here says.

    To be called before the kernels are imported. Without AVX, the instructions that a kernel names would end the
    process inside of LLVM.
    """
    from numba.core import config

    config.ENABLE_AVX = True
    config.CPU_NAME = os.environ.get("NUMBA_CPU_NAME")
    config.CPU_FEATURES = os.environ.get("NUMBA_CPU_FEATURES")
