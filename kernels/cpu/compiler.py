"""From a kernel's Python source to an object file with one function of the C calling convention.

numba wraps what it compiles so that Python errors can be reported; kernels raise none, and without the wrapper an
object needs nothing but the C library. Importing this imports numba.
"""

from collections.abc import Callable
from typing import Any

import numba
from llvmlite import binding
from numba import types
from numba.core.registry import cpu_target

from kernels.cpu.program import KERNELS, _run
from kernels.cpu.program_layout import RUN

_KERNEL_SIGNATURE = types.void(types.intp, types.intp, types.intp, types.intp)
_RUN_SIGNATURE = types.int64(*[types.intp] * 7)
_OPTIONS = {"error_model": "numpy", "boundscheck": False}


def compile_kernel(name: str) -> Any:
    """Return numba's object for a kernel or RUN: it has an address and can be inspected.

    Raises:
        KeyError: there is no kernel of that name.
    """
    source: Callable[..., Any] = _run if name == RUN else KERNELS[name]
    return numba.cfunc(_RUN_SIGNATURE if name == RUN else _KERNEL_SIGNATURE, **_OPTIONS)(source)


def make_object(compiled: Any, symbol: str) -> bytes:
    """Return an object file with the code of a compiled kernel as the function symbol.

    What numba reports as an error (a step of 0 in range(), which no kernel has) just ends the function.
    """
    module = binding.parse_assembly(compiled.inspect_llvm())
    native = compiled.native_name.removeprefix("cfunc.")
    text = _entry(symbol, native, len(compiled._sig.args), compiled._sig.return_type == types.int64)
    module.link_in(binding.parse_assembly(f'target triple = "{module.triple}"\n{text}'))
    for value in (*module.functions, *module.global_variables):
        if not value.is_declaration and value.name != symbol:
            value.linkage = "internal"
    machine = _target_machine()
    passes = binding.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, binding.create_pass_builder(machine, binding.create_pipeline_tuning_options()))
    return bytes(machine.emit_object(module))


def _entry(symbol: str, native: str, count: int, returns: bool) -> str:
    """LLVM's text of a function that calls numba's own, whose first two arguments are places for results."""
    parameters = ", ".join(f"i64 %a{i}" for i in range(count))
    kinds = ", ".join(["i64"] * count)
    result = "i64" if returns else "void"
    end = "%value = load i64, ptr %result\n  ret i64 %value" if returns else "ret void"
    return f"""
declare i32 @"{native}"(ptr, ptr, {kinds})
define {result} @"{symbol}"({parameters}) {{
  %result = alloca i64
  %error = alloca ptr
  store i64 0, ptr %result
  %status = call i32 @"{native}"(ptr %result, ptr %error, {parameters})
  {end}
}}
"""


def _target_machine() -> Any:
    """A target as numba's own: the same instructions, so the same bits."""
    triple, processor, features = cpu_target.target_context.codegen().magic_tuple()
    options: dict[str, Any] = {"cpu": processor, "features": features, "opt": 3, "codemodel": "jitdefault", "jit": True}
    target = binding.Target.from_triple(triple)
    options["reloc"] = "static" if target.name.startswith("x86") else "default"
    return target.create_target_machine(**options)
