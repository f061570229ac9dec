"""Style rotation: the market's mood moves money between large, mid and small companies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from mktlib.formula._checks import FloatArray, positive, real, refuse, whole

Mood: TypeAlias = Literal["bull", "range", "bear"]
Size: TypeAlias = Literal["large", "mid", "small"]
MOODS: tuple[Mood, ...] = ("bull", "range", "bear")
SIZES: tuple[Size, ...] = ("large", "mid", "small")

# Parts of all money in stocks that investors want in large, mid and small companies, by mood. A rule of thumb, not a
# measurement: small ones in a bull market, large ones in a bear market, mid ones in between.
WISHES: Mapping[Mood, tuple[float, float, float]] = {
    "bull": (0.66, 0.20, 0.14),
    "range": (0.68, 0.25, 0.07),
    "bear": (0.76, 0.18, 0.06),
}
START = (0.70, 0.20, 0.10)


@dataclass(frozen=True)
class StyleState:
    """Three groups of companies after one step.

    Parameters
    ----------
    step : int
        From 0, before anything moved.
    mood : {"bull", "range", "bear"}
        Of the step.
    caps : tuple of float
        Market cap of the large, mid and small companies [$].
    flows : tuple of float
        Net purchases of each group in the step [$]; they add up to zero, as what is bought in one group is paid for
        by sales in another.
    returns : tuple of float
        Change of each group's cap in the step, as a part of it.
    """

    step: int
    mood: Mood
    caps: tuple[float, float, float]
    flows: tuple[float, float, float]
    returns: tuple[float, float, float]

    @property
    def total(self) -> float:
        """Market cap of all [$]."""
        return sum(self.caps)

    @property
    def leader(self) -> Size:
        """The group that did best in the step."""
        return SIZES[int(np.argmax(self.returns))]


def simulate_styles(
    rng: np.random.Generator,
    steps: int = 250,
    staying: float = 0.98,
    speed: float = 0.05,
    multiplier: float = 1.0,
    drift: float = 0.001,
    noise: float = 0.0,
    total: float = 50e12,
    mood: Mood | None = None,
    wishes: Mapping[Mood, tuple[float, float, float]] = WISHES,
) -> Iterator[StyleState]:
    """A market whose mood changes now and then, and money that follows the mood.

    In each step investors move a part of the gap between what they hold and what their mood wants. Each group's cap
    moves by the multiplier times its net purchases, and by a drift of the mood that all share. The same cash is a
    small part of the large companies' cap and a large part of the small ones': no other reason is needed for small
    companies to swing more.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the draws.
    steps : int
        > 0.
    staying : float
        Chance that the mood stays for one more step, 0 to 1; otherwise it turns to one of the other two.
    speed : float
        Part of the gap that is traded in a step, 0 to 1.
    multiplier : float
        $ of cap per $ bought, > 0; times `speed` at most 0.9.
    drift : float
        What a bull market adds to all caps in a step, and a bear market takes, from 0 to 0.05.
    noise : float
        Standard deviation of what else happens to all caps in a step, 0 to 0.05.
    total : float
        Market cap of all at first [$], > 0.
    mood : {"bull", "range", "bear"}, optional
        Mood of the first step; drawn when left out.
    wishes : mapping, optional
        For each mood the parts of the money wanted in large, mid and small companies; each > 0, together 1.

    Yields
    ------
    StyleState
        The market before the first step, and after each.

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    Examples
    --------
    >>> before, after = simulate_styles(np.random.default_rng(1), steps=1, mood="bull")
    >>> after.leader, [round(100 * part, 2) for part in after.returns]
    ('small', [-0.19, 0.1, 2.1])
    """
    count = whole("steps", steps)
    limits = {"staying": (staying, 1), "speed": (speed, 1), "drift": (drift, 0.05), "noise": (noise, 0.05)}
    for name, (value, most) in limits.items():
        if not 0 <= real(name, value) <= most:
            refuse(name, f"be from 0 to {most}", value)
    if positive("multiplier", multiplier) * speed > 0.9:
        refuse("multiplier", f"be at most 0.9 divided by speed = {speed!r}", multiplier)
    if mood is not None and mood not in MOODS:
        refuse("mood", f"be one of {', '.join(MOODS)}", mood)
    wanted = {name: _parts(name, wishes) for name in MOODS}
    caps = positive("total", total) * np.array(START)
    now: Mood = mood or MOODS[int(rng.integers(3))]
    still = (0.0, 0.0, 0.0)
    yield StyleState(0, now, _three(caps), still, still)
    signs = {"bull": 1, "range": 0, "bear": -1}
    for step in range(1, count + 1):
        if step > 1 and rng.random() >= staying:
            others = [name for name in MOODS if name != now]
            now = others[int(rng.integers(2))]
        flows = speed * (wanted[now] * caps.sum() - caps)
        shock = signs[now] * drift + noise * rng.standard_normal()
        before, caps = caps, (caps + multiplier * flows) * np.exp(shock)
        yield StyleState(step, now, _three(caps), _three(flows), _three(caps / before - 1))


def _parts(mood: Mood, wishes: Mapping[Mood, tuple[float, float, float]]) -> FloatArray:
    parts = np.array([positive(f"wishes[{mood!r}]", part) for part in wishes.get(mood, ())])
    if len(parts) != 3 or abs(parts.sum() - 1) > 1e-9:
        refuse("wishes", f"hold three parts for {mood!r} that add up to 1", wishes.get(mood))
    return parts


def _three(values: FloatArray) -> tuple[float, float, float]:
    large, mid, small = values.tolist()
    return large, mid, small
