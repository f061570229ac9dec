"""A slow machine is no failure: Hypothesis measures the laws, not the clock."""

from hypothesis import settings

settings.register_profile("laws", deadline=None)
settings.load_profile("laws")
