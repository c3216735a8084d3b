"""Measurements: `make bench NAME=x` runs `benchmarks/x.py`; the last line of its output is one JSON object."""
