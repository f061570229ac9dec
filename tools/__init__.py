"""Helpers of the Makefile, the tests and the benchmarks; not part of the package."""
