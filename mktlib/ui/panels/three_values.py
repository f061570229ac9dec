"""Par, book and market value: what the books hold, what is owed, and what the last trade makes of the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.collections import PolyCollection

from mktlib.formula._checks import positive
from mktlib.market.book_value import ShareValues, book_value, par_value
from mktlib.ui.numbers import money_tick, percent, quoted, significant, times
from mktlib.ui.picture import Handle, Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, rectangles, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _


@dataclass(frozen=True)
class ThreeValuesPicture(Picture):
    """One company's books beside its market cap, and the same for one share.

    Parameters
    ----------
    share_capital : float
        As the statutes name it [$], > 0.
    assets, liabilities : float
        As the balance sheet shows them [$], >= 0.
    shares_outstanding : float
        All shares [shares], > 0.
    price : float
        Of the last trade [$/share], > 0.
    handle : (str, float), optional
        The control of `price` and its step [$/share], for dragging.
    """

    share_capital: float
    assets: float
    liabilities: float
    shares_outstanding: float
    price: float
    handle: tuple[str, float] | None = None

    height = 360
    height_narrow = 620

    def __post_init__(self) -> None:
        positive("price", self.price)
        self.values  # noqa: B018  numbers that cannot be are refused before anything is drawn

    @property
    def values(self) -> ShareValues:
        """Return the three values of one share."""
        return ShareValues(
            par_value(self.share_capital, self.shares_outstanding),
            book_value(self.assets, self.liabilities, self.shares_outstanding),
            self.price,
        )

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the books and the share."""
        theme = sheet.theme
        books, share = sheet.panels(1.1, 1, titles=(_("The whole company"), _("One share")), left=(66, 72))
        ticks(books.yaxis, money_tick)
        books.set_xticks(range(4), [_("Assets"), _("− debts"), _("= book"), _("Market")])
        books.set_xlim(-0.6, 3.6)
        books.grid(axis="x", visible=False)
        (parts_zero,) = books.plot([-0.6, 3.6], [0, 0], color=theme.muted, linewidth=0.8)
        parts: dict[str, Any] = {"books": books, "share": share, "zero": parts_zero}
        looks: tuple[dict[str, Any], ...] = (
            {"facecolor": theme.locked, "edgecolor": theme.muted},
            {"facecolor": "none", "edgecolor": theme.muted, "hatch": "/////"},
            {"facecolor": theme.bid, "edgecolor": theme.bid},
            {"facecolor": theme.cap, "edgecolor": theme.cap},
        )
        parts["columns"] = [
            sheet.moving(books.add_collection(PolyCollection([], linewidth=1, **look), autolim=False)) for look in looks
        ]
        inks = (theme.muted, theme.muted, theme.bid, theme.cap)
        parts["sums"] = [
            sheet.label(books, i, 0, ha="center", va="bottom", fontsize=px(12), color=ink, weight="bold", halo=True)
            for i, ink in enumerate(inks)
        ]
        share.set_yticks(range(3), [_("Par"), _("Book"), _("Market")])
        share.set_ylim(2.6, -0.6)
        share.grid(axis="y", visible=False)
        ticks(share.xaxis, money_tick)
        if css_size(share)[0] < 300:
            locator: Any = share.xaxis.get_major_locator()
            locator.set_params(nbins=4)
        share_looks = ({"facecolor": theme.accent, "edgecolor": theme.accent}, looks[2], looks[3])
        parts["rows"] = [
            sheet.moving(share.add_collection(PolyCollection([], linewidth=1, **look), autolim=False))
            for look in share_looks
        ]
        parts["says"] = [
            sheet.label(share, 0, i, va="center", color=ink, weight="bold", halo=True)
            for i, ink in enumerate((theme.accent, theme.bid, theme.cap))
        ]
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Fill the columns and the rows."""
        now = self.values
        equity, cap = self.assets - self.liabilities, now.cap(self.shares_outstanding)
        spans = ((0, self.assets), (equity, self.assets), (0, equity), (0, cap))
        books = parts["books"]
        high = nice(1.12 * max(self.assets, cap, 1.0))
        low = -nice(1.25 * -equity) if equity < 0 else 0.0
        fit(books, y=(low, high))
        up = (high - low) / css_size(books)[1]
        sums = (self.assets, -self.liabilities, equity, cap)
        for i, ((start, end), column, word, total) in enumerate(
            zip(spans, parts["columns"], parts["sums"], sums, strict=True)
        ):
            column.set_verts([rectangles(i - 0.36, i + 0.36, start, end)] if start != end else [])
            word.set_text(money_tick(significant(total, 3)))
            below = end < start  # only the book can be
            word.set_va("top" if below else "bottom")
            word.set_position((i, end - 4 * up if below else max(start, end) + 4 * up))
        share = parts["share"]
        values = (now.par, now.book, now.market)
        reach = nice(1.02 * max(*values))
        width = css_size(share)[0]
        left = -nice(1.6 * -now.book) if now.book < 0 else 0.0
        right = reach + (70 / (width - 70)) * (reach - left)
        fit(share, x=(left, right))
        across = (right - left) / width
        for i, (value, row, word) in enumerate(zip(values, parts["rows"], parts["says"], strict=True)):
            row.set_verts([rectangles(0, value, i - 0.3, i + 0.3)] if value else [])
            word.set_text(quoted(value))
            word.set_position((max(value, 0) + 6 * across, i))

    def handles(self, parts: dict[str, Any]) -> Sequence[Handle]:
        """Return the end of the market value's bar."""
        if self.handle is None:
            return ()
        ax = parts["share"]
        x, y = ax.transData.transform((self.price, 2))
        across = ax.bbox.width / (ax.get_xlim()[1] - ax.get_xlim()[0])
        return (Handle(self.handle[0], float(x), float(y), float(self.handle[1] * across), 0.0),)

    def headlines(self) -> Sequence[Headline]:
        """Return the three values and how the last compares with the books."""
        now = self.values
        ratio = times(now.market / now.book) if now.book > 0 else _("no meaning")
        return (
            Headline(_("Par value"), quoted(now.par), "accent"),
            Headline(_("Book value"), quoted(now.book), "bid"),
            Headline(_("Market value"), quoted(now.market), "cap"),
            Headline(_("Market ÷ book"), ratio),
        )

    def sentence(self) -> str:
        """Return the three values in words."""
        now = self.values
        words = _("One share: par {par}, book {book}, market {market}.").format(
            par=quoted(now.par), book=quoted(now.book), market=quoted(now.market)
        )
        if now.book <= 0:
            end = _("The debts are larger than all that the books hold, and buyers pay {market} all the same.")
            return words + " " + end.format(market=quoted(now.market))
        if abs(now.premium_over_book) < 0.005:
            return words + " " + _("The market pays just what the books hold.")
        more = now.premium_over_book > 0
        end = (
            _("Buyers pay {part} more than the books hold.")
            if more
            else _("Buyers pay {part} less than the books hold.")
        )
        return words + " " + end.format(part=percent(abs(now.premium_over_book)))

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return each value for one share and for all."""
        now, shares = self.values, self.shares_outstanding
        return {
            "value": ["par", "book", "market"],
            "per_share_usd": [now.par, now.book, now.market],
            "all_shares_usd": [self.share_capital, now.book_cap(shares), now.cap(shares)],
        }
