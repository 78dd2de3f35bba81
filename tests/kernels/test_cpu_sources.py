"""Traps of Numba that no result shows at once: rules for the sources of the compiled kernels."""

import ast
from pathlib import Path

import numba
import pytest

import kernels.cpu

SOURCES = sorted(Path(kernels.cpu.__file__).parent.glob("*.py"))


def vague_casts(source: str) -> list[int]:
    """Return the lines that call float() on anything but a constant."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "float"
        and not isinstance(node.args[0], ast.Constant)
    ]


def test_float_of_a_float32_stays_a_float32_in_numba() -> None:
    """Why the rule below is there; in Python it would be a double."""
    typed = numba.njit(lambda x: float(x))
    typed(numba.float32(0.1))
    assert typed.nopython_signatures[0].return_type == numba.float32


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_casts_name_their_type(path: Path) -> None:
    assert not vague_casts(path.read_text())


def test_control_a_vague_cast_is_seen() -> None:
    assert vague_casts("y = float32(1) + float('inf')\nz = float(x)") == [2]
