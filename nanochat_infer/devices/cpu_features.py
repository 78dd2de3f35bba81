"""What the processor can do, by LLVM's names, without loading LLVM where Linux tells."""

from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
# Linux's word -> LLVM's; only what a path needs.
LLVM_NAMES = {
    "avx2": "avx2",
    "avx512f": "avx512f",
    "avx512_vnni": "avx512vnni",
    "avx_vnni": "avxvnni",
    "amx_tile": "amx-tile",
    "amx_int8": "amx-int8",
    "asimddp": "dotprod",
}


def host_features(cpuinfo: Path = CPUINFO) -> frozenset[str]:
    """Return the features that every processor of this machine has and the system lets programs use.

    Args:
        cpuinfo: Linux's list; where it is missing or names no features, LLVM finds out, and names all it knows.
    """
    try:
        lines = cpuinfo.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        lines = []
    words = {frozenset(line.partition(":")[2].split()) for line in lines if line.startswith(("flags\t", "Features\t"))}
    if not words:
        return _ask_llvm()
    return frozenset(LLVM_NAMES[word] for word in frozenset.intersection(*words) if word in LLVM_NAMES)


def _ask_llvm() -> frozenset[str]:
    from llvmlite import binding

    return frozenset(name for name, present in binding.get_host_cpu_features().items() if present)
