"""Measurements: each module prints a table, then one line of JSON. Run one as `python -m benchmarks.NAME`."""
