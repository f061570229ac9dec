"""A stock in the index doubles: what the reader thinks the fund must buy, and what it must."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mktlib.formula._checks import real
from mktlib.market.index_fund import IndexFund
from mktlib.ui.numbers import count_tick, percent, shares_in_words
from mktlib.ui.panels.labelled_bars import LabelledBars, Row
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet
from mktlib.ui.words import _


@dataclass(frozen=True)
class FundGuessPicture(Picture):
    """A fund before and after the price of its first stock changed.

    Parameters
    ----------
    before, after : IndexFund
        The same fund at both prices; its own holdings are the answer.
    guess : float
        Shares of the first stock that the reader thinks it must buy [shares], negative for a sale.
    committed : bool
        Whether the reader wants to see the answer.
    """

    before: IndexFund
    after: IndexFund
    guess: float
    committed: bool

    height = 300
    height_narrow = 500

    def __post_init__(self) -> None:
        real("guess", self.guess)

    @property
    def needed(self) -> int:
        """Return the shares of the first stock that the fund must buy."""
        return self.after.holdings[0] - self.before.holdings[0]

    def compose(self, sheet: Sheet) -> tuple[LabelledBars, LabelledBars]:
        """Lay out shares and weights."""
        titles = (_("Shares in the fund"), _("Weight of the stock"))
        shares, weights = sheet.panels(1, 1, titles=titles, left=(26, 26))
        return LabelledBars(sheet, shares, 3, count_tick, 120), LabelledBars(sheet, weights, 3, percent, 60)

    def update(self, parts: tuple[LabelledBars, LabelledBars]) -> None:
        """Show what is held and what it weighs; the answer once it may be seen."""
        held, said = self.before.holdings[0], self.before.holdings[0] + self.guess
        rows = [
            Row(_("Before"), held, shares_in_words(held)),
            Row(_("After, you say"), said, shares_in_words(said), "accent"),
            Row(_("After, what the index asks for"), self.after.holdings[0] if self.committed else 0.0,
                shares_in_words(self.after.holdings[0]) if self.committed else "?", "cash"),
        ]  # fmt: skip
        parts[0].show(rows, 2 * held)
        first, then = self.before.weights[0], self.after.weights[0]
        own = self.fund_weight
        weights = [
            Row(_("In the index, before"), first, percent(first)),
            Row(_("In the index, after"), then, percent(then)),
            Row(_("In the fund, if it trades nothing"), own if self.committed else 0.0,
                percent(own) if self.committed else "?", "cash"),
        ]  # fmt: skip
        parts[1].show(weights, 0.1)

    @property
    def fund_weight(self) -> float:
        """Return the stock's weight in the fund at the new price, holdings untouched."""
        worth = [shares * stock.price for shares, stock in zip(self.before.holdings, self.after.stocks, strict=True)]
        return worth[0] / sum(worth)

    def headlines(self) -> Sequence[Headline]:
        """Return the guess, and the answer once it may be seen."""
        return (
            Headline(_("You say it must"), _does(self.guess), "accent"),
            Headline(_("It must"), _does(self.needed) if self.committed else "?", "cash"),
        )

    def sentence(self) -> str:
        """Return the guess beside the answer."""
        if not self.committed:
            return _("You say that the fund must {guess}. Move it until you would bet on it, then commit.").format(
                guess=_does(self.guess)
            )
        verdict = _("You are right.") if round(self.guess) == self.needed else _("You said: {guess}.")
        words = _(
            "The fund must {needed}. What it holds weighs {weight} of the fund at the new price, and {weight}"
            " of the index: the weight rose by itself."
        )
        return f"{verdict} {words}".format(
            guess=_does(self.guess), needed=_does(self.needed), weight=percent(self.fund_weight)
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return holdings and weights of the first stock."""
        seen = [self.before, *([self.after] if self.committed else [])]
        return {
            "price_usd": [fund.stocks[0].price for fund in seen],
            "weight": [fund.weights[0] for fund in seen],
            "shares_in_fund": [fund.holdings[0] for fund in seen],
        }


def _does(shares: float) -> str:
    if not shares:
        return _("buy nothing")
    words = _("buy {shares}") if shares > 0 else _("sell {shares}")
    return words.format(shares=shares_in_words(abs(shares)))
