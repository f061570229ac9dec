"""Figures from the world, each with its unit, date, source and certainty: those of facts.toml, by name.

>>> NVIDIA_SHARES_OUTSTANDING.value, NVIDIA_SHARES_OUTSTANDING.certainty
(24300000000.0, 'sure')
>>> NVIDIA_PUBLIC_EQUITY_RAISED.certainty
'about'
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mktlib.formula import DemandLadder, LadderSupply
from mktlib.formula._checks import positive


@dataclass(frozen=True)
class Fact:
    """One figure that a page shows; facts.toml says what its fields mean.

    >>> ipo = Fact("IPO price", 12, "$/share", "1999-01-22", "prospectus", "sure")
    >>> ipo.value, ipo.certainty
    (12, 'sure')
    """

    label: str
    value: float | tuple[float, float]
    unit: str
    date: str
    source: str
    certainty: Literal["sure", "about"]
    note: str = ""
    between: tuple[float, float] | None = None

    @property
    def middle(self) -> float:
        """The value as one number: the middle of a range."""
        return sum(self.value) / 2 if isinstance(self.value, tuple) else float(self.value)


@dataclass(frozen=True)
class BookSnapshot:
    """The visible levels of a real order book at one time (ISO 8601): price [$/share] and size [shares], best first.

    >>> AAPL_BOOK.best_bid, AAPL_BOOK.best_ask
    (585.33, 585.94)
    >>> P = AAPL_BOOK.supply()
    >>> P(200), P.remaining(200)(0)
    (585.94, 585.98)
    """

    symbol: str
    time: str
    asks: tuple[tuple[float, int], ...]
    bids: tuple[tuple[float, int], ...]
    shares_outstanding: Fact
    source: str

    @property
    def best_ask(self) -> float:
        """Lowest ask [$/share]."""
        return self.asks[0][0]

    @property
    def best_bid(self) -> float:
        """Highest bid [$/share]."""
        return self.bids[0][0]

    def supply(self) -> LadderSupply:
        """The asks as a supply curve."""
        return LadderSupply(*zip(*self.asks, strict=True))

    def demand(self) -> DemandLadder:
        """The bids as the way down."""
        return DemandLadder(*zip(*self.bids, strict=True))


@dataclass(frozen=True)
class SizeThresholds:
    """Where a market draws the lines between large, mid and small companies; other markets draw them elsewhere.

    >>> A_SHARE_SIZES.size_class(50 * 200e6)
    'mid'
    """

    market: str
    large_above: Fact
    small_below: Fact

    def size_class(self, cap: float) -> str:
        """``"large"``, ``"mid"`` or ``"small"``, of a market cap in the unit of the thresholds, > 0."""
        positive("cap", cap)
        return "large" if cap > self.large_above.middle else "small" if cap < self.small_below.middle else "mid"


def _fact(fields: Mapping[str, Any]) -> Fact:
    known: Any = {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}
    return Fact(**known)


def _facts(table: Mapping[str, Any], common: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Name and fact (or facts, of a list) of a table and of its parts, which say only what differs from it."""
    common = {**common, **{key: text for key, text in table.items() if isinstance(text, str)}}
    for name, entry in table.items():
        if isinstance(entry, list):
            yield name, tuple(_fact(common | row) for row in entry)
        elif isinstance(entry, dict) and "value" in entry:
            yield name, _fact(common | entry)
        elif isinstance(entry, dict):
            yield from _facts(entry, common)


def read(text: str) -> dict[str, Any]:
    """Facts, lists of facts and tables of facts by name, from the text of a file such as facts.toml."""
    tables = tomllib.loads(text)
    book, sizes, tickers = (tables.pop(name) for name in ("AAPL_BOOK", "A_SHARE_SIZES", "SHARES_OUTSTANDING"))
    known: dict[str, Any] = {}
    for table, entries in tables.items():
        found = dict(_facts(entries, {}))
        known |= found
        known[table] = tuple(fact for one in found.values() for fact in (one if isinstance(one, tuple) else (one,)))
    book["shares_outstanding"] = known[book["shares_outstanding"]]
    sides = {side: tuple((price, size) for price, size in book[side]) for side in ("asks", "bids")}
    known["AAPL_BOOK"] = BookSnapshot(**book | sides)
    known["A_SHARE_SIZES"] = SizeThresholds(sizes.pop("market"), **dict(_facts(sizes, {})))
    known["SHARES_OUTSTANDING"] = {ticker: known[name] for ticker, name in tickers.items()}
    return known


globals().update(read(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")))

if TYPE_CHECKING:  # what is no single Fact
    AAPL_BOOK: BookSnapshot
    A_SHARE_SIZES: SizeThresholds
    SHARES_OUTSTANDING: dict[str, Fact]
    MULTIPLIERS: tuple[Fact, ...]
    US_SECTION_31: tuple[Fact, Fact, Fact]
    US_TAF: tuple[Fact, Fact]

    def __getattr__(name: str) -> Fact: ...
