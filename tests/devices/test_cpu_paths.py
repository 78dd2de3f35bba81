"""Which path is taken: by features, by leave, by the self-test, by force; and what people are told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kernels.cpu.paths import PATHS
from nanochat_infer.devices.cpu_features import host_features
from nanochat_infer.devices.cpu_paths import (
    NAMES,
    VARIABLE,
    choose_path,
    compiler_features,
    describe_paths,
    dot_path,
    present_paths,
)
from nanochat_infer.errors import DeviceError

SERVER = frozenset({"avx2", "avx512f", "avx512vnni", "avxvnni", "amx-tile", "amx-int8"})
DESKTOP = frozenset({"avx2", "avxvnni"})
PHONE = frozenset({"dotprod"})


def choose(
    features: frozenset[str], forced: str = "", exact: frozenset[str] = frozenset(NAMES), leave: bool = True
) -> tuple[str, list[str]]:
    """The chosen path, and the paths tested for it."""
    tested: list[str] = []

    def is_exact(name: str) -> bool:
        tested.append(name)
        return name in exact

    environ = {VARIABLE: forced} if forced else {}
    return choose_path(is_exact, features, environ, lambda: leave), tested


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        (SERVER, "amx"),
        (SERVER - {"amx-int8"}, "vnni"),
        (DESKTOP, "avxvnni"),
        (frozenset({"avx2"}), "avx2"),
        (PHONE, "arm"),
        (frozenset(), "portable"),
    ],
)
def test_the_fastest_is_taken_and_nothing_else_compiled(features: frozenset[str], expected: str) -> None:
    assert choose(features) == (expected, [expected])


def test_without_leave_amx_is_not_even_tried() -> None:
    assert choose(SERVER, leave=False) == ("vnni", ["vnni"])


def test_leave_is_asked_only_where_there_is_amx() -> None:
    def never() -> bool:
        raise AssertionError

    assert choose_path(lambda name: True, DESKTOP, {}, never) == "avxvnni"


def test_wrong_sums_fall_back() -> None:
    exact = frozenset({"avx2", "portable"})
    assert choose(SERVER, exact=exact) == ("avx2", ["amx", "vnni", "avxvnni", "avx2"])
    with pytest.raises(DeviceError, match="wrong sums"):
        choose(SERVER, exact=frozenset())


@pytest.mark.parametrize("forced", ["amx", "vnni", "avxvnni", "avx2", "portable"])
def test_a_forced_path_is_taken(forced: str) -> None:
    assert choose(SERVER, forced) == (forced, [forced])


@pytest.mark.parametrize(
    ("features", "forced", "exact", "leave", "sentence"),
    [
        (SERVER, "sse", frozenset(NAMES), True, f"{VARIABLE} must be one of amx, vnni"),
        (DESKTOP, "vnni", frozenset(NAMES), True, "no AVX-512 VNNI; use avxvnni, avx2, portable"),
        (SERVER, "amx", frozenset(NAMES), False, "gives no leave to use AMX; use vnni, avxvnni, avx2, portable"),
        (SERVER, "avx2", frozenset({"vnni"}), True, "AVX2 gives wrong sums"),
    ],
)
def test_a_forced_path_that_cannot_be_is_refused(
    features: frozenset[str], forced: str, exact: frozenset[str], leave: bool, sentence: str
) -> None:
    with pytest.raises(DeviceError, match=sentence):
        choose(features, forced, exact, leave)


def test_amx_leaves_other_kernels_to_vnni() -> None:
    assert dot_path("amx") == "vnni"
    assert [dot_path(name) for name in PATHS] == list(PATHS)
    assert set(NAMES) == {"amx", *PATHS}


def test_people_are_told() -> None:
    line = describe_paths("vnni", SERVER - {"amx-int8"})
    assert line.startswith("int8 path AVX-512 VNNI (self-test exact); also here: AVX-VNNI, AVX2, portable;")
    assert line.endswith("not here: AMX, ARM dot product")


def test_numba_s_settings_replace_what_the_processor_has() -> None:
    assert compiler_features({"NUMBA_CPU_FEATURES": "+avx2,-avx512f,+fma"}) == {"avx2", "fma"}
    assert compiler_features({"NUMBA_CPU_NAME": "generic"}) == frozenset()
    assert present_paths(compiler_features({})) == present_paths(host_features())


def test_a_forced_path_goes_through_the_device() -> None:
    """A process of its own each: the choice is made once."""
    root = str(Path(__file__).parents[2])
    script = (
        "from nanochat_infer.devices.cpu import CpuDevice, int8_kernel, int_path\n"
        "from nanochat_infer.errors import DeviceError\n"
        "try:\n    print(int8_kernel(), int_path(), CpuDevice(1).describe())\n"
        "except DeviceError as error:\n    print('refused:', error)\n"
    )

    def run(forced: str) -> str:
        environ = {**os.environ, VARIABLE: forced}
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, cwd=root, env=environ, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("portable").startswith("linear_int8_portable portable cpu: ")
    assert "int8 path portable (self-test exact)" in run("portable")
    assert run("sse").startswith(f"refused: {VARIABLE} must be one of")
