"""CPU kernels in Numba: explicit 16-lane vectors, fixed orders of summation, raw addresses, no Python per operator."""
