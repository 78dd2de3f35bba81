"""Programs: a table of kernel calls that several threads walk from top to bottom, stage by stage.

A row is ROW_WORDS int64: kernel address, STAGE or ROW_STAGE if a stage begins with it, then the kernel's arguments.
Every stage is cut into the same number of parts, which the threads claim one by one; a stage begins when all parts of
the one before are done. So a thread that the system has put aside holds up nobody unless it is inside a part, and who
computes a part changes no bit of it.

The board has 64 bytes for each row of the table: parts claimed and parts done of the stage that begins there, both
with the run's number above bit 16, by which a thread that comes late sees that its run is over.
"""

from collections.abc import Callable

from numba import njit, types

from kernels.cpu import (
    attention_float,
    attention_int8,
    awq_int4,
    int4_rows,
    kv_write,
    linear_amx,
    linear_float,
    linear_int4,
    linear_int8,
    pack_int4,
    read_memory,
    rows,
    sampling,
)
from kernels.cpu.memory import atomic_add, atomic_load, atomic_replace, call_kernel, load_i64, pause, prefetch
from kernels.cpu.program_layout import (
    AHEAD,
    ARGUMENTS,
    BOARD_BYTES,
    EPOCH_SHIFT,
    JOINED,
    PART_MASK,
    ROW_STAGE,
    ROW_WORDS,
)
from kernels.cpu.rows import INLINE

SPINS = 3000
NAP_US = 50
LINE, FETCH_BYTES = 64, 256
PIECE_ROWS = 4

_usleep = types.ExternalFunction("usleep", types.intc(types.uintc))

KERNELS: dict[str, Callable[..., None]] = {
    "embedding": rows.embedding,
    "select_rows": rows.select_rows,
    "rms_norm": rows.rms_norm,
    "add": rows.add,
    "silu_mul": rows.silu_mul,
    "rope": rows.rope,
    "write_kv_f32": kv_write.write_kv_f32,
    "write_kv_bf16": kv_write.write_kv_bf16,
    "write_kv_int8": kv_write.write_kv_int8,
    "hadamard": kv_write.hadamard,
    "quantize": rows.quantize,
    "linear_f32": linear_float.linear_f32,
    "linear_f16": linear_float.linear_f16,
    "linear_bf16": linear_float.linear_bf16,
    "linear_int8_vnni": linear_int8.linear_int8_vnni,
    "linear_int8_avxvnni": linear_int8.linear_int8_avxvnni,
    "linear_int8_avx2": linear_int8.linear_int8_avx2,
    "linear_int8_arm": linear_int8.linear_int8_arm,
    "linear_int8_portable": linear_int8.linear_int8_portable,
    "linear_int8_amx": linear_amx.linear_int8_amx,
    "linear_int8_amx_emulated": linear_amx.linear_int8_amx_emulated,
    "pack_int8": linear_int8.pack_int8,
    "quantize_groups": int4_rows.quantize_groups,
    "linear_int4_vnni": linear_int4.linear_int4_vnni,
    "linear_int4_avxvnni": linear_int4.linear_int4_avxvnni,
    "linear_int4_avx2": linear_int4.linear_int4_avx2,
    "linear_int4_arm": linear_int4.linear_int4_arm,
    "linear_int4_portable": linear_int4.linear_int4_portable,
    "pack_int4": pack_int4.pack_int4,
    "repack_awq": awq_int4.repack_awq,
    "attention_f32": attention_float.attention_f32,
    "attention_bf16": attention_float.attention_bf16,
    "attention_int8_vnni": attention_int8.attention_int8_vnni,
    "attention_int8_avxvnni": attention_int8.attention_int8_avxvnni,
    "attention_int8_avx2": attention_int8.attention_int8_avx2,
    "attention_int8_arm": attention_int8.attention_int8_arm,
    "attention_int8_portable": attention_int8.attention_int8_portable,
    "sample": sampling.sample,
    "read_1": read_memory.read_1,
    "read_4": read_memory.read_4,
    "read_8": read_memory.read_8,
}


@njit(**INLINE)
def wait_for_stage(board, epoch, parts, stop, ahead):
    """Wait for all parts of a stage: spin, then nap. Returns False if the run is over or stopped.

    It does not yield: beside a busy process that gives away a whole time slice, where the other thread needs us soon.

    Meanwhile the beginning of the weights that come next is brought into the cache: where one thread does what cannot
    be shared, the others keep the memory busy.
    """
    waited, fetched = 0, 0
    first, second, size = load_i64(ahead), load_i64(ahead + 8), load_i64(ahead + 16)
    while True:
        word = atomic_load(board + 8)
        if word >> EPOCH_SHIFT != epoch or atomic_load(stop) != 0:
            return False
        if word & PART_MASK == parts:
            return True
        if fetched < size:
            for i in range(fetched, fetched + FETCH_BYTES, LINE):
                prefetch(first + i)
                prefetch(second + i)
            fetched += FETCH_BYTES
            continue
        waited += 1
        if waited < SPINS:
            pause()
        else:
            _usleep(NAP_US)


@njit(**INLINE)
def do_parts(row, count, board, epoch, parts, dyn):
    """Claim and compute parts of a stage of count rows until none is left. Returns False if the run is over.

    A few rows at a time go through all kernels of a row stage, while they are in the cache.
    """
    while True:
        word = atomic_load(board)
        part = word & PART_MASK
        if word >> EPOCH_SHIFT != epoch:
            return False
        if part >= parts:
            return True
        if atomic_replace(board, word, word + 1):
            pieces = 1
            if load_i64(row + 8) == ROW_STAGE:
                rows = load_i64(dyn + 8 * load_i64(row + 8 * ARGUMENTS))
                pieces = max(1, rows // (parts * PIECE_ROWS))
            for piece in range(part * pieces, (part + 1) * pieces):
                for i in range(count):
                    call = row + 8 * ROW_WORDS * i
                    call_kernel(load_i64(call), call + 8 * ARGUMENTS, dyn, piece, parts * pieces)
            atomic_add(board + 8, 1)


def _run(table, num_rows, dyn, board, epoch, parts, stop):
    """Walk the table together with whoever else does; returns 0 when it is done, 1 when the word at stop is not 0."""
    first = 0
    while first < num_rows:
        end = first + 1
        while end < num_rows and load_i64(table + 8 * (ROW_WORDS * end + 1)) == JOINED:
            end += 1
        at = board + BOARD_BYTES * first
        row = table + 8 * ROW_WORDS * first
        if not do_parts(row, end - first, at, epoch, parts, dyn):
            return int(atomic_load(stop) != 0)
        if not wait_for_stage(at, epoch, parts, stop, row + 8 * AHEAD):
            return int(atomic_load(stop) != 0)
        first = end
    return 0
