"""The one door by which cash enters a company, new shares, against what the market says it is worth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mktlib.formula._checks import positive
from mktlib.ui.numbers import money
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet
from mktlib.ui.theme import px
from mktlib.ui.words import _


class DoorsPanel:
    """The part: the two meters with other names; the upper one hatched when the company got nothing."""

    def __init__(self, sheet: Sheet, meters: TwoMeters) -> None:
        self.meters = meters
        self.filled, self.paper = sheet.theme.cash, sheet.theme.paper
        across = meters.ax.get_yaxis_transform()
        self.to = sheet.label(meters.ax, 0, 1.5, transform=across, color=sheet.theme.muted, fontsize=px(13))

    def show(self, picture: DoorsPicture) -> None:
        """Set both meters and say who got the cash."""
        self.meters.show(picture.raised, picture.cap)
        into = not picture.seller
        self.meters.bars[0].set(
            facecolor=self.filled if into else self.paper, edgecolor=self.filled, hatch="" if into else "////"
        )
        self.to.set_text(picture.paid_to)
        self.meters.ratio.set_text(
            _("{one} paid, {ratio} of market value").format(one=money(1), ratio=money(picture.ratio))
        )


@dataclass(frozen=True)
class DoorsPicture(Picture):
    """Cash paid for a company's public shares when they were first sold, against its market value.

    Parameters
    ----------
    company : str
        Its name.
    raised : float
        What the buyers paid [$], > 0.
    cap : float
        Market value [$], > 0.
    seller : str
        Who sold old shares and got the cash, as in "paid to …"; empty when the company sold new ones.
    note : str
        A full sentence that follows: a date, what the figures leave out.

    Raises
    ------
    ValueError
        If a sum is not positive.
    """

    company: str
    raised: float
    cap: float
    seller: str = ""
    note: str = ""

    height = 270
    height_narrow = 290

    def __post_init__(self) -> None:
        positive("raised", self.raised)
        positive("cap", self.cap)

    @property
    def ratio(self) -> float:
        """Return the market value for each dollar paid, to two digits, since the sums are no better."""
        ratio = self.cap / self.raised
        return round(ratio, 1 - math.floor(math.log10(ratio)))

    @property
    def into_company(self) -> float:
        """Return what the company itself got [$]."""
        return 0.0 if self.seller else self.raised

    @property
    def paid_to(self) -> str:
        """Return what the upper meter measures."""
        return _("Paid to {seller}").format(seller=self.seller) if self.seller else _("Paid into the company")

    def compose(self, sheet: Sheet) -> DoorsPanel:
        """Lay out one panel."""
        (ax,) = sheet.panels(1, titles=(_("Paid for its shares, and market value"),), left=30)
        return DoorsPanel(sheet, TwoMeters(sheet, ax, cash_label=" ", cap_label=_("Market value")))

    def update(self, parts: DoorsPanel) -> None:
        """Set both meters."""
        parts.show(self)

    def headlines(self) -> Sequence[Headline]:
        """Return what was paid, what of it the company got, and the market value."""
        paid = [Headline(self.paid_to, money(self.raised), "cash")]
        if self.seller:
            paid.append(Headline(_("Paid into the company"), money(self.into_company), "cash"))
        return (
            *paid,
            Headline(_("Market value"), money(self.cap), "cap"),
            Headline(_("Market value for each dollar paid"), money(self.ratio)),
        )

    def sentence(self) -> str:
        """Return both sums, their ratio, and who got the cash."""
        if self.seller:
            words = _(
                "{company}: buyers paid {raised} to {seller} for old shares, nothing went into the company,"
                " and its market value is {cap}: {ratio} for each dollar paid."
            )
        else:
            words = _(
                "{company}: the public paid {raised} into the company for new shares, and its market value is"
                " {cap}: {ratio} for each dollar paid in."
            )
        text = words.format(
            company=self.company,
            raised=money(self.raised),
            seller=self.seller,
            cap=money(self.cap),
            ratio=money(self.ratio),
        )
        return f"{text} {self.note}".strip()

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the company as one row."""
        return {
            "company": [self.company],
            "paid_usd": [self.raised],
            "into_company_usd": [self.into_company],
            "cap_usd": [self.cap],
        }
