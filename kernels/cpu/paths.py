"""The ways to the same integer dot products, as tags: tuples of different length, so that a tag's type says which.

Every kernel of integer dots is compiled under "<kernel>_<path>" for the one path that the processor has. AMX works on
whole tiles and only for linear_int8; all else takes the VNNI kernels there.
"""

VNNI: tuple[int, ...] = (0,)
PORTABLE: tuple[int, ...] = (0,) * 2
VNNI256: tuple[int, ...] = (0,) * 3
AVX2: tuple[int, ...] = (0,) * 4
ARM: tuple[int, ...] = (0,) * 5

# Names in order of preference.
PATHS: dict[str, tuple[int, ...]] = {
    "vnni": VNNI,
    "avxvnni": VNNI256,
    "avx2": AVX2,
    "arm": ARM,
    "portable": PORTABLE,
}
