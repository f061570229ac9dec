"""Models for sweeps that another process can import: what was drawn, and where."""

import os
import time

import numpy as np

made = []  # jobs that this process has run


def draw(job):
    made.append(job)
    return job, float(np.random.default_rng(job).random())


def draw_slowly(job):
    time.sleep(0.02)
    return job, os.getpid(), draw(job)[1]


def refuse_seven(job):
    if job == 7:
        raise ValueError("seven must not be run")
    return job
