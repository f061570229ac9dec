"""Models for sweeps that another process can import: what it drew, and where."""

import os
import time


def draw(job, rng):
    return job, float(rng.random())


def draw_slowly(job, rng):
    time.sleep(0.02)
    return job, os.getpid(), float(rng.random())
