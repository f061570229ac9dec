"""Figures from the world, each with its unit, date, source and certainty: those of facts.toml, by name.

>>> NVIDIA_SHARES_OUTSTANDING.value, NVIDIA_SHARES_OUTSTANDING.certainty
(24300000000.0, 'sure')
>>> NVIDIA_PUBLIC_EQUITY_RAISED.certainty
'about'
"""

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date as calendar_date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from mktlib.formula import DemandLadder, LadderSupply

Certainty = Literal["sure", "about"]


@dataclass(frozen=True)
class Fact:
    """One figure that a page shows; facts.toml says what its fields mean. One that is incomplete is refused.

    >>> ipo = Fact("IPO price", 12, "$/share", "1999-01-22", "prospectus", "sure")
    >>> ipo.value, ipo.certainty
    (12, 'sure')
    """

    label: str
    value: float | tuple[float, float]
    unit: str
    date: str
    source: str
    certainty: Certainty
    note: str = ""
    between: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        for name in ("label", "unit", "source"):
            text = getattr(self, name)
            if not isinstance(text, str) or not text.strip():
                raise ValueError(f"{name} must be a non-empty text, got {text!r}")
        if self.certainty not in get_args(Certainty):
            raise ValueError(f"certainty must be 'sure' or 'about', got {self.certainty!r}")
        if not _is_iso_date(self.date):
            raise ValueError(f"date must be an ISO date such as '2025-10-29' or '2000-10', got {self.date!r}")
        numbers = self.value if isinstance(self.value, tuple) else (self.value,)
        if not _rises(*numbers) or len(numbers) != (2 if isinstance(self.value, tuple) else 1):
            raise ValueError(f"value must be a finite number or a pair (low, high), got {self.value!r}")
        ends = self.between
        if ends is not None and not (len(ends) == 2 and _rises(ends[0], *numbers, ends[1])):
            raise ValueError(f"between must be a pair (low, high) around the value, got {self.between!r}")

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
    >>> P(200), P.next_price(200)
    (585.94, 585.98)
    """

    symbol: str
    time: str
    asks: tuple[tuple[float, int], ...]
    bids: tuple[tuple[float, int], ...]
    shares_outstanding: Fact
    source: str

    def __post_init__(self) -> None:
        if self.demand()(0.0) >= self.supply()(0.0):
            raise ValueError(f"bids must be below the best ask {self.best_ask}, got {self.best_bid}")

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
        return LadderSupply([price for price, _ in self.asks], [size for _, size in self.asks])

    def demand(self) -> DemandLadder:
        """The bids as the way down."""
        return DemandLadder([price for price, _ in self.bids], [size for _, size in self.bids])


@dataclass(frozen=True)
class SizeThresholds:
    """Where a market draws the lines between large, mid and small companies; other markets draw them elsewhere.

    >>> A_SHARE_SIZES.size_class(50 * 200e6)
    'mid'
    """

    market: str
    large_above: Fact
    small_below: Fact

    def __post_init__(self) -> None:
        low, high = self.small_below.value, self.large_above.value
        if isinstance(low, tuple) or isinstance(high, tuple) or not 0 < low < high:
            raise ValueError(f"small_below must be positive and below large_above, got {low!r} and {high!r}")
        if self.small_below.unit != self.large_above.unit:
            raise ValueError(f"small_below must have the unit of large_above, got {self.small_below.unit!r}")

    def size_class(self, cap: float) -> str:
        """``"large"``, ``"mid"`` or ``"small"``, of a market cap in the unit of the thresholds, > 0."""
        if isinstance(cap, bool) or not isinstance(cap, int | float) or not (0 < cap < math.inf):
            raise ValueError(f"cap must be a positive finite number, got {cap!r}")
        return "large" if cap > self.large_above.middle else "small" if cap < self.small_below.middle else "mid"


def _is_iso_date(text: object) -> bool:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        return False
    try:
        calendar_date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _rises(*numbers: Any) -> bool:
    """Whether they are finite numbers, each above the one before."""
    plain = all(type(n) in (int, float) and math.isfinite(n) for n in numbers)
    return plain and all(low < high for low, high in pairwise(numbers))


def _fact(name: str, fields: Mapping[str, Any]) -> Fact:
    try:
        known: Any = {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}
        return Fact(**known)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: {error}") from error


def _facts(table: Mapping[str, Any], common: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Name and fact (or facts, of a list) of a table and of its parts, which say only what differs from it."""
    common = {**common, **{key: text for key, text in table.items() if isinstance(text, str)}}
    for name, entry in table.items():
        if isinstance(entry, list):
            yield name, tuple(_fact(name, common | row) for row in entry)
        elif isinstance(entry, dict) and "value" in entry:
            yield name, _fact(name, common | entry)
        elif isinstance(entry, dict):
            yield from _facts(entry, common)


def read(text: str) -> dict[str, Any]:
    """Facts, lists of facts and tables of facts by name, from the text of a file such as facts.toml."""
    tables = tomllib.loads(text)
    book, sizes, tickers = (tables.pop(name) for name in ("AAPL_BOOK", "A_SHARE_SIZES", "SHARES_OUTSTANDING"))
    known: dict[str, Any] = {}
    for table, entries in tables.items():
        found = dict(_facts(entries, {}))
        if twice := known.keys() & found.keys():
            raise ValueError(f"each fact must stand once in the file, got {sorted(twice)} again")
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
