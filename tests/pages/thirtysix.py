"""What the tests of page 36 share: a walk that buys lot by lot, and what a picture holds."""

import functools

import numpy as np

from mktlib.market import facts
from mktlib.ui.numbers import money, percent

S, F = facts.NVIDIA_SHARES_OUTSTANDING.value, facts.NVIDIA_FREE_FLOAT.value
P0, P1 = 5e12 / S, 10e12 / S
MORE = "more than $5 trillion"
GUESSES = (0, 10**9, 10**10, 10**11, 10**12, 5 * 10**12, MORE)
LOTS = 20_000
WHOSE = {"cheapest": "the cheapest", "by chance": "by chance", "dearest": "the dearest"}


@functools.cache
def bought(M, news=1.0, locked=0.0, whose="nobody"):
    """Return shares, cash and cap of buyers who take lot after lot, the cheapest first, until one asks too much.

    If the first one asks too much, a trade of one share marks the cap: no lot, no cash to speak of.
    """
    size = np.full(LOTS, F / LOTS)
    asks = news * P0 * np.exp(M * (np.arange(LOTS) + 0.5) * F / LOTS / S)  # a share bought lifts the price by its part
    gone = round(locked * LOTS)
    if whose == "cheapest":
        asks, size = asks[gone:], size[gone:]
    elif whose == "dearest":
        asks, size = asks[: LOTS - gone], size[: LOTS - gone]
    elif whose == "by chance":
        size = size * (1 - locked)
    taken = asks <= P1
    cap = S * asks[-1] if taken.all() else 10e12 if taken.any() else S * asks[0]
    return size[taken].sum(), float(asks[taken] @ size[taken]), cap


def asks_too_much(M, news=1.0, locked=0.0, whose="nobody"):
    """Whether the cheapest share that is left asks more than $10 trillion make: one trade goes past it."""
    return bool(locked) and whose == "cheapest" and news * P0 * np.exp(M * locked * F / S) > P1


def alike(a, b):
    """Whether two sums differ by no more than two lots at the highest price [$]."""
    return abs(a - b) <= 2 * F / LOTS * P1


def setting(values):
    """Return news, the locked part, and whose, as the model takes them."""
    return values["news"], values["locked"] / 100 if values["whose"] != "nobody" else 0.0, values["whose"]


def name_of(guess):
    """Return a guess in words."""
    return guess if guess == MORE else money(guess)


def parts(guess):
    """Return the least and the most of all shares that a sum can buy on the way, in words."""
    return percent(guess / 10e12), percent(min(guess / 5e12, F / S))


def taken_out(M, q, top, lots=4001):
    """Return what q shares bring when they are sold into bids that fall evenly, by trapezoids [$]."""
    u = np.linspace(0, q, lots)
    return float(np.trapezoid(top * np.exp(-M * u / S), u))
