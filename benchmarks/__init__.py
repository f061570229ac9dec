"""Benchmarks: the explorer beside its peers, the opening of pages, and what an import costs."""
