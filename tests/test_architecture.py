"""The arrows of ARCHITECTURE.md, read from the imports; and the rules that keep files small and safe."""

import ast
import functools
import gc
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("terminal", "web", "sessions", "nanochat_infer", "kernels", "tools", "tests", "benchmarks", "run")
PRODUCT = ("terminal", "web", "sessions", "nanochat_infer", "kernels")

# Package -> what of ours it may import. Longest matching prefix counts.
ALLOWED: dict[str, tuple[str, ...]] = {
    "run": ("terminal",),
    "terminal": ("terminal", "web", "sessions", "nanochat_infer"),
    "web": ("web", "sessions", "nanochat_infer"),
    "sessions": ("sessions", "nanochat_infer"),
    "kernels": ("kernels",),
    "nanochat_infer": ("nanochat_infer",),
    "nanochat_infer.files": ("nanochat_infer.files", "nanochat_infer.errors"),
    "nanochat_infer.text": ("nanochat_infer.text", "nanochat_infer.files", "nanochat_infer.errors"),
    "nanochat_infer.checkpoints": (
        "nanochat_infer.checkpoints",
        "nanochat_infer.files",
        "nanochat_infer.models",
        "nanochat_infer.errors",
    ),
    "nanochat_infer.nano": (
        "nanochat_infer.nano",
        "nanochat_infer.checkpoints",
        "nanochat_infer.files",
        "nanochat_infer.models",
        "nanochat_infer.errors",
    ),
    "nanochat_infer.models": ("nanochat_infer.models", "nanochat_infer.errors"),
    "nanochat_infer.devices": (
        "nanochat_infer.devices",
        "nanochat_infer.files.private_folder",
        "nanochat_infer.models",
        "nanochat_infer.errors",
        "kernels",
    ),
    "nanochat_infer.engine": (
        "nanochat_infer.engine",
        "nanochat_infer.devices.base",
        "nanochat_infer.logits_options",
        "nanochat_infer.sampling_params",
        "nanochat_infer.errors",
    ),
    "nanochat_infer.builtin": (),
}
# Third-party modules that only some places may import.
ONLY_IN: dict[str, tuple[str, ...]] = {
    "torch": (
        "kernels.cuda",
        "nanochat_infer.devices.bandwidth",
        "nanochat_infer.devices.cuda",
        "nanochat_infer.devices.cuda_operators",
        "nanochat_infer.devices.cuda_runner",
        "nanochat_infer.devices.select",
        "tests",
        "tools",
        "benchmarks",
    ),
    "numba": ("kernels.cpu", "nanochat_infer.devices", "tests", "benchmarks"),
    "llvmlite": ("kernels.cpu", "nanochat_infer.devices", "tests", "benchmarks"),
    "sqlite3": ("sessions", "tests", "terminal.doctor", "benchmarks.commits"),
    "sqlite_utils": (),
    "xxhash": ("sessions.kv", "tests"),
    "prompt_toolkit": ("terminal", "tests"),
    "flask": ("web", "tests"),
    "waitress": ("web", "tests"),
    "textual": ("terminal.tui", "tests"),
    "rich": ("terminal", "tests"),
    "markdown_it": ("terminal.markdown", "terminal.tui", "web.rendering", "tests"),
    "pygments": ("terminal.markdown", "terminal.tui", "web.rendering", "tests"),
    "latex2mathml": ("web.rendering", "tests"),
    "tokenizers": ("nanochat_infer.text", "tests", "tools"),
    "jinja2": ("nanochat_infer.text", "tests"),
    "llguidance": ("nanochat_infer.text", "tests"),
    "prometheus_client": ("web", "tests"),
    "transformers": ("tests.hf_oracle", "tools", "benchmarks"),
    "pickle": (),
    "marshal": (),
    "shelve": (),
}


@functools.cache
def modules() -> tuple[tuple[str, Path, ast.Module], ...]:
    # The collector would look through the growing trees again and again: five times the time.
    gc.disable()
    try:
        return tuple(_modules())
    finally:
        gc.freeze()
        gc.enable()


def _modules() -> Iterator[tuple[str, Path, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        relative = path.relative_to(ROOT)
        if relative.parts[0] not in OURS and relative.name != "run.py":
            continue
        name = ".".join(relative.with_suffix("").parts)
        yield name.removesuffix(".__init__"), path, ast.parse(path.read_text(encoding="utf-8"))


def imports(module: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            yield node.module or ""
            # `from nanochat_infer import builtin` imports a submodule.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@functools.cache
def imported(module: str, tree: ast.Module) -> tuple[str, ...]:
    return tuple(imports(module, tree))


def within(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def forbidden_arrows(module: str, imported: Sequence[str]) -> list[str]:
    owner = max((p for p in ALLOWED if within(module, p)), key=len, default=None)
    if owner is None:
        return []
    bad = []
    for name in imported:
        if not any(within(name, ours) for ours in OURS):
            continue
        allowed = ALLOWED[owner]
        # "nanochat_infer" alone (its lazy names) is open to whoever may use the package.
        if not any(within(name, a) or within(a, name) for a in allowed):
            bad.append(f"{module} -> {name}")
    return bad


def test_imports_point_down_only() -> None:
    bad = [arrow for module, _, tree in modules() for arrow in forbidden_arrows(module, imported(module, tree))]
    assert not bad, bad


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("kernels.cpu.linear", "nanochat_infer.errors"),
        ("nanochat_infer.engine.engine", "nanochat_infer.text.tokenizer"),
        ("nanochat_infer.models.llama", "kernels.cpu"),
        ("nanochat_infer.nano.packing", "nanochat_infer.devices.cpu_packing"),
        ("nanochat_infer.nano.reader", "kernels.cpu.linear_int4"),
        ("nanochat_infer.checkpoints.checkpoint", "nanochat_infer.nano"),
        ("sessions.manager", "terminal.repl"),
        ("web.app", "terminal.cli"),
        ("nanochat_infer.llm", "sessions"),
    ],
)
def test_a_forbidden_arrow_is_seen(module: str, imported: str) -> None:
    assert forbidden_arrows(module, [imported])


def test_only_devices_import_kernels() -> None:
    bad = [
        module
        for module, _, tree in modules()
        if module.split(".")[0] in PRODUCT
        and not within(module, "kernels")
        and not within(module, "nanochat_infer.devices")
        and any(within(name, "kernels") for name in imported(module, tree))
    ]
    assert not bad, bad


def test_third_party_modules_stay_in_their_place() -> None:
    bad = [
        f"{module} imports {name}"
        for module, _, tree in modules()
        for name in imported(module, tree)
        for library, places in ONLY_IN.items()
        if within(name, library) and not any(within(module, place) for place in places)
    ]
    assert not bad, bad


def test_kernels_init_holds_a_docstring_and_its_version_only() -> None:
    body = ast.parse((ROOT / "kernels/__init__.py").read_text()).body
    assert len(body) == 2
    assert isinstance(body[0], ast.Expr)
    assert ast.unparse(body[1]) == "__version__ = '0.0.0'"


def test_transformers_does_not_take_our_kernels_for_its_own() -> None:
    code = (
        "import kernels, transformers.utils as u; "
        f"assert kernels.__file__.startswith({str(ROOT)!r}); print(u.is_kernels_available())"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout.strip() == "False", done.stderr


def test_project_version_is_below_what_transformers_accepts() -> None:
    from nanochat_infer import __version__

    major, minor, _ = __version__.split(".")
    assert (int(major), int(minor)) < (0, 9)


FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}


def test_nothing_evaluates_text_or_unpickles() -> None:
    bad = []
    for module, _, tree in modules():
        if module.split(".")[0] not in PRODUCT:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
                bad.append(f"{module}:{node.lineno} calls {node.func.id}")
            if isinstance(node, ast.keyword) and node.arg in ("allow_pickle", "trust_remote_code", "weights_only"):
                bad.append(f"{module}:{node.value.lineno} passes {node.arg}")
    assert not bad, bad


def test_files_and_functions_stay_small() -> None:
    bad = []
    for module, path, tree in modules():
        if module.split(".")[0] not in PRODUCT:
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > 400:
            bad.append(f"{module}: {lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                doc = ast.get_docstring(node)
                length -= len(doc.splitlines()) if doc else 0
                if length > 60:
                    bad.append(f"{module}.{node.name}: {length} lines")
    assert not bad, bad
