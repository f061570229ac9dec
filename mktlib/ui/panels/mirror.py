"""A market cap as a mirror: the growth that it takes for granted, beside what two industries expect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mktlib.formula._checks import positive
from mktlib.market.discounted import Company, implied_growth
from mktlib.ui.log_axis import log_axis
from mktlib.ui.numbers import money, money_tick, number, percent, significant, times
from mktlib.ui.picture import Handle, Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

GROWTHS = np.linspace(-0.15, 0.45, 61)
LOW, HIGH = 1e9, 2e11  # ends of the cap's axis


@dataclass(frozen=True)
class MirrorPicture(Picture):
    """One cap, one year's earnings, and two industries with their own expectations.

    Parameters
    ----------
    cap : float
        Market cap [currency units], > 0.
    earnings : float
        Of the year [currency units/year], > 0, taken as cash.
    mature, young : float
        Growth that investors expect in each industry for ten years [1/year].
    rate : float
        Discount rate [1/year].
    currency : str
        As an ISO code.
    """

    cap: float
    earnings: float
    mature: float
    young: float
    rate: float
    currency: str = "CNY"

    height = 400
    height_narrow = 420

    def __post_init__(self) -> None:
        positive("cap", self.cap)
        self.peers  # noqa: B018  numbers that cannot be are refused before anything is drawn

    def worth(self, growth: float) -> float:
        """Return what the earnings are worth if they grow like that for ten years, and 3% a year afterwards."""
        return Company(self.earnings, growth, 1.0).worth(self.rate).cap

    @property
    def peers(self) -> tuple[float, float]:
        """Return the cap that each industry's expectation would justify."""
        return self.worth(self.mature), self.worth(self.young)

    @cached_property
    def implied(self) -> float | None:
        """Return the growth that the cap takes for granted; None beyond any reason."""
        try:
            return implied_growth(self.cap, Company(self.earnings, 0.0, 1.0), self.rate, between=(-0.5, 1.0))
        except ValueError:
            return None

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the curve."""
        theme = sheet.theme
        (ax,) = sheet.panels(1, titles=(_("Which growth makes which cap"),), left=66)
        log_axis(ax, "y", lambda value: money_tick(value, self.currency), most=5)
        ticks(ax.xaxis, percent)
        ax.set_xlabel(_("Growth expected, for ten years"))
        ax.set_xlim(-0.15, 0.45)
        ax.set_ylim(LOW, HIGH)
        parts: dict[str, Any] = {"ax": ax}
        (parts["curve"],) = sheet.moving(ax.plot([], [], color=theme.ink, linewidth=1.8))
        (parts["cap"],) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=2.4))
        (parts["down"],) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=1.4, linestyle=(0, (2, 2))))
        parts["cap_word"] = sheet.label(ax, -0.145, 0, color=theme.cap, weight="bold", va="bottom", halo=True)
        parts["implied_word"] = sheet.label(ax, 0, 0, color=theme.cap, fontsize=px(12), va="bottom", halo=True)
        parts["peers"] = []
        for role, marker in (("bid", "s"), ("ask", "o")):
            colour = getattr(theme, role)
            (stem,) = sheet.moving(ax.plot([], [], color=colour, linewidth=4, alpha=0.55, solid_capstyle="butt"))
            (dot,) = sheet.moving(ax.plot([], [], marker, color=colour, markersize=10, mec=theme.paper))
            say = sheet.label(ax, 0, 0, color=colour, weight="bold", va="center", fontsize=px(12), halo=True)
            parts["peers"].append((stem, dot, say))
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Draw the curve and both industries."""
        ax = parts["ax"]
        width, height = css_size(ax)
        fit(ax, x=(-0.15, 0.45), y=(LOW, HIGH))
        across, up = 0.6 / width, (HIGH / LOW) ** (1 / height)
        parts["curve"].set_data(GROWTHS, [self.worth(float(growth)) for growth in GROWTHS])
        parts["cap"].set_data([-0.15, 0.45], [self.cap, self.cap])
        parts["cap_word"].set_text(_("market cap {cap}").format(cap=money(self.cap, self.currency)))
        parts["cap_word"].set_y(self.cap * up**4)
        implied = self.implied
        shown = implied is not None and -0.15 <= implied <= 0.45
        for key in ("down", "implied_word"):
            parts[key].set_visible(shown)
        if implied is not None and shown:
            parts["down"].set_data([implied, implied], [LOW, self.cap])
            parts["implied_word"].set_text(_("takes {growth} for granted").format(growth=percent(round(implied, 3))))
            late = implied > 0.12
            parts["implied_word"].set_ha("right" if late else "left")
            parts["implied_word"].set_position((implied + (-6 if late else 6) * across, LOW * up**5))
        taken = [self.cap * up**12, LOW * up**13]
        narrow = width < 300
        names = (_("mature"), _("young")) if narrow else (_("mature peers"), _("young peers"))
        say_cap = money_tick if narrow else money
        for growth, peer, name, (stem, dot, say) in zip(
            (self.mature, self.young), self.peers, names, parts["peers"], strict=True
        ):
            stem.set_data([growth, growth], [min(peer, self.cap), max(peer, self.cap)])
            dot.set_data([growth], [peer])
            say.set_text(_("{name}: {cap}").format(name=name, cap=say_cap(significant(peer, 3), self.currency)))
            left = growth > 0.12
            say.set_ha("right" if left else "left")
            spot = peer * up ** (9 if left else -9)  # off the curve, which rises to the right
            for other in sorted(taken):
                if up**-17 < spot / other < up**17:
                    spot = other * up**17
            taken.append(spot)
            say.set_position((growth + (-11 if left else 11) * across, spot))

    def handles(self, parts: dict[str, Any]) -> Sequence[Handle]:
        """Return both industries' dots: they move along with what is expected."""
        ax, found = parts["ax"], []
        across = ax.bbox.width / 0.6 * 0.01
        for control, growth, peer in zip(("mature", "young"), (self.mature, self.young), self.peers, strict=True):
            x, y = ax.transData.transform((growth, peer))
            found.append(Handle(control, float(x), float(y), float(across), 0.0))
        return found

    def headlines(self) -> Sequence[Headline]:
        """Return the multiple, the growth taken for granted, and how far both peers are away."""
        implied = _("beyond the scale") if self.implied is None else percent(round(self.implied, 3))
        return (
            Headline(_("Cap ÷ earnings"), number(self.cap / self.earnings), "cap"),
            Headline(_("Growth taken for granted"), implied, "cap"),
            Headline(_("Among mature peers"), _verdict(self.cap / self.peers[0] - 1), "bid"),
            Headline(_("Among young peers"), _verdict(self.cap / self.peers[1] - 1), "ask"),
        )

    def sentence(self) -> str:
        """Return what the cap mirrors."""
        verdicts = [_verdict(self.cap / peer - 1).replace(":", _(", at")) for peer in self.peers]
        words = _(
            "Among peers of whom {mature} a year is expected, {cap} is {first}; among peers of whom {young} is"
            " expected, the same {cap} is {second}."
        )
        return words.format(
            mature=percent(self.mature),
            young=percent(self.young),
            cap=money(self.cap, self.currency),
            first=verdicts[0],
            second=verdicts[1],
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the cap that each growth makes."""
        return {
            "growth": GROWTHS.tolist(),
            "cap": [self.worth(float(growth)) for growth in GROWTHS],
            "currency": [self.currency] * len(GROWTHS),
        }


def _verdict(deviation: float) -> str:
    """Return how far a cap is from what peers' expectations would make it."""
    if abs(deviation) < 0.02:
        return _("fair")
    if deviation > 2:
        return _("dear: {ratio}").format(ratio=times(significant(deviation + 1, 2)))
    part = percent(significant(abs(deviation), 2))
    return _("dear by {part}").format(part=part) if deviation > 0 else _("cheap by {part}").format(part=part)
