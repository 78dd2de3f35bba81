"""How a program of kernel calls lies in memory: what compiled code and those who write programs agree on. No numba."""

ROW_WORDS = 24
ARGUMENTS = 2
# The second word: same stage as the row before; a new one; a new one of row kernels only.
JOINED, STAGE, ROW_STAGE = 0, 1, 2
# Words from here on: two addresses and the bytes at each that a waiting thread may fetch ahead; 0 bytes: none.
AHEAD = 21
BOARD_BYTES = 64
EPOCH_SHIFT = 16
PART_MASK = (1 << EPOCH_SHIFT) - 1

RUN = "_run"  # the function that walks a program; a name beside those of the kernels
