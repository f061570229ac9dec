"""A release that everybody knew: the return of the day follows what was not expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mktlib.formula._checks import refuse
from mktlib.market.lockup import LockUpSchedule, Release, release_day_return, surprise
from mktlib.ui.numbers import count, day_in_words, percent, signed
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

SOLD = np.linspace(0, 1, 101)


@dataclass(frozen=True)
class SurprisePicture(Picture):
    """The return of a release's day, against the part of it that was sold.

    Parameters
    ----------
    schedule : LockUpSchedule
        Releases with their real returns.
    chosen : int
        The release to look at, one whose return is known.
    sold, expected : float
        Parts of the release that are sold, and that were expected to be, 0 to 1.
    k : float
        Steepness of the bids, > 0.

    Raises
    ------
    ValueError
        If a number is out of range, or the release's return is not known.
    """

    schedule: LockUpSchedule
    chosen: int
    sold: float
    expected: float
    k: float = 1.0

    height = 380
    height_narrow = 400

    def __post_init__(self) -> None:
        if self.chosen not in range(len(self.schedule.releases)) or self.release.day_return is None:
            refuse("chosen", "be the position of a release whose return is known", self.chosen)
        self.change  # noqa: B018  parts and steepness are refused before anything is drawn

    @property
    def release(self) -> Release:
        """Return the chosen release."""
        return self.schedule.releases[self.chosen]

    @property
    def real(self) -> float:
        """Return what the price really did."""
        assert self.release.day_return is not None
        return self.release.day_return

    def _return(self, sold: float) -> float:
        before = self.schedule.float_before(self.release)
        return release_day_return(self.release.shares, before, self.k, float(sold), self.expected)

    @property
    def change(self) -> float:
        """Return the return in the model."""
        return self._return(self.sold)

    @property
    def fits(self) -> float:
        """Return sold minus expected that gives the real return, as a part of the release."""
        return surprise(self.real, self.release.shares, self.schedule.float_before(self.release), self.k)

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out one curve."""
        theme = sheet.theme
        (ax,) = sheet.panels(1, titles=(_("Return on the day of the release"),), left=66)
        ax.set_xlabel(_("Really sold, % of the release"))
        ticks(ax.xaxis, lambda value: percent(value / 100))
        ticks(ax.yaxis, lambda value: signed(round(value, 6)))
        ax.axhline(0, color=theme.muted, linewidth=1)
        (curve,) = sheet.moving(ax.plot([], [], color=theme.bid, linewidth=2.6))
        (real,) = sheet.moving(ax.plot([], [], color=theme.ink, linewidth=1.4, linestyle=(0, (4, 2))))
        (feared,) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=1.2, linestyle=(0, (1, 2))))
        (gap,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=5, solid_capstyle="butt"))
        (dot,) = sheet.moving(ax.plot([], [], "o", color=theme.accent, markersize=11, clip_on=False))
        dot.set(markeredgecolor=theme.paper, markeredgewidth=1.5)
        bold: dict[str, Any] = {"weight": "bold", "halo": True}
        return {
            "ax": ax, "curve": curve, "real": real, "feared": feared, "gap": gap, "dot": dot,
            "really": sheet.label(ax, 0, 0, halo=True, ha="right", va="bottom"),
            "fear": sheet.label(ax, 0, 0, _("expected"), color=theme.muted, halo=True, va="top"),
            "say": sheet.label(ax, 0, 0, color=theme.accent, fontsize=px(14), **bold),
        }  # fmt: skip

    def update(self, parts: dict[str, Any]) -> None:
        """Draw the curve, what was feared, and what was sold."""
        ax, change = parts["ax"], self.change
        returns = np.array([self._return(one) for one in SOLD])
        reach = nice(1.25 * max(abs(self.real), abs(change), 0.15))
        foot, top = max(-1.0, -reach), reach
        fit(ax, x=(0.0, 100.0), y=(foot, top))
        across, up = 100 / css_size(ax)[0], (top - foot) / css_size(ax)[1]
        parts["curve"].set_data(100 * SOLD, np.clip(returns, foot - 1, top + 1))
        parts["real"].set_data([0, 100], [self.real, self.real])
        parts["really"].set_text(_("really: {change}").format(change=signed(round(self.real, 3))))
        parts["really"].set_va("bottom" if self.real > 0 else "top")
        parts["really"].set_position((100 - 4 * across, self.real + (4 if self.real > 0 else -4) * up))
        at, feared = 100 * self.sold, 100 * self.expected
        parts["feared"].set_data([feared, feared], [foot, top])
        parts["fear"].set_ha("left" if feared < 70 else "right")  # right of it and above zero the paper is free
        parts["fear"].set_position((feared + (6 if feared < 70 else -6) * across, top - 4 * up))
        parts["gap"].set_data([feared, at], [0, 0])
        parts["dot"].set_data([at], [change])
        left = at > 60
        parts["say"].set_text(signed(round(change, 3)))
        parts["say"].set_ha("right" if left else "left")
        parts["say"].set_va("top" if left else "bottom")
        parts["say"].set_position((at + (-10 if left else 10) * across, change + (-8 if left else 8) * up))

    def headlines(self) -> Sequence[Headline]:
        """Return the release, the model's return, the real one, and what would fit it."""
        return (
            Headline(_("Set free"), count(self.release.shares)),
            Headline(_("Return in the model"), signed(round(self.change, 3)), "accent"),
            Headline(_("Return in the market"), signed(round(self.real, 3))),
            Headline(_("What fits it: sold minus expected"), signed(round(self.fits, 3))),
        )

    def sentence(self) -> str:
        """Return the surprise in words."""
        words = _("{sold} of the {shares} shares are sold where {expected} were expected: the price {moved}.")
        moved = _("stays, however large the release")
        if abs(self.change) >= 5e-5:
            verb = _("rises by {part}") if self.change > 0 else _("falls by {part}")
            moved = verb.format(part=percent(round(abs(self.change), 4), 1))
        words += " " + _("On {day} it really went {real}.")
        return words.format(
            sold=percent(self.sold),
            shares=count(self.release.shares),
            expected=percent(self.expected),
            moved=moved,
            day=day_in_words(self.release.date),
            real=signed(round(self.real, 3)),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the curve."""
        return {"sold": SOLD.tolist(), "return": [self._return(one) for one in SOLD]}
