"""Squeezes of shares that were lent or locked: GameStop and Volkswagen."""

from mktlib.market.fact import Fact

# --- GameStop, January 2021 ---

_SEC = (
    "U.S. Securities and Exchange Commission, Staff Report on Equity and Options Market Structure Conditions in "
    "Early 2021, 2021-10-14"
)


def _gamestop(price: float, date: str) -> Fact:
    return Fact(f"GameStop: close of {date}", price, "$/share", date, "NYSE closes, before the split of 2022", "sure")


GAMESTOP_CLOSES = (
    _gamestop(65.01, "2021-01-22"),
    _gamestop(76.79, "2021-01-25"),
    _gamestop(147.98, "2021-01-26"),
    _gamestop(347.51, "2021-01-27"),
)
GAMESTOP_HIGH = Fact(
    "GameStop: highest price",
    483.0,
    "$/share",
    "2021-01-28",
    f"NYSE, before the split of 2022; {_SEC}",
    "sure",
    note="The SEC's staff found no evidence of a gamma squeeze; others dispute that.",
)
GAMESTOP_SHORT = Fact(
    "GameStop: shares sold short, of the float",
    122.97,
    "% of the float",
    "2021-01",
    _SEC,
    "sure",
    note="More than all: a lent share that is sold can be lent again.",
)
GAMESTOP_FLOAT = Fact(
    "GameStop: free float",
    (27e6, 51e6),
    "shares",
    "2021-01",
    "market-data pages and the staff report of the SEC",
    "sure",
    note="Sources count it differently.",
)
GAMESTOP = (*GAMESTOP_CLOSES, GAMESTOP_HIGH, GAMESTOP_SHORT, GAMESTOP_FLOAT)

# --- Volkswagen, October 2008 ---

_PORSCHE = "Porsche Automobil Holding, announcement of 2008-10-26"
_VW = "Xetra prices and press reports of October 2008"
VOLKSWAGEN_PORSCHE = Fact("Volkswagen: held by Porsche", 42.6, "% of voting shares", "2008-10-26", _PORSCHE, "sure")
VOLKSWAGEN_OPTIONS = Fact(
    "Volkswagen: Porsche's options, settled in cash", 31.5, "% of voting shares", "2008-10-26", _PORSCHE, "sure"
)
VOLKSWAGEN_STATE = Fact("Volkswagen: held by Lower Saxony", 20.1, "% of voting shares", "2008-10-26", _VW, "sure")
VOLKSWAGEN_FLOAT = Fact("Volkswagen: what was left", 5.8, "% of voting shares", "2008-10-26", _VW, "sure")
VOLKSWAGEN_LENT = Fact(
    "Volkswagen: lent, as a rule to be sold short",
    12.8,
    "% of voting shares",
    "2008-10",
    _VW,
    "sure",
    note="More than twice what was left to buy it back from.",
)
VOLKSWAGEN_BEFORE = Fact("Volkswagen: price before", 210.0, "€/share", "2008-10-24", _VW, "sure")
VOLKSWAGEN_HIGH = Fact("Volkswagen: highest price", 1_005.0, "€/share", "2008-10-28", _VW, "sure")
VOLKSWAGEN_CLOSE = Fact("Volkswagen: close of that day", 945.0, "€/share", "2008-10-28", _VW, "sure")
VOLKSWAGEN_CAP = Fact(
    "Volkswagen: market cap at the high",
    296e9,
    "€",
    "2008-10-28",
    _VW,
    "sure",
    note="Larger than any other company's on that day.",
)
VOLKSWAGEN = (
    VOLKSWAGEN_PORSCHE,
    VOLKSWAGEN_OPTIONS,
    VOLKSWAGEN_STATE,
    VOLKSWAGEN_FLOAT,
    VOLKSWAGEN_LENT,
    VOLKSWAGEN_BEFORE,
    VOLKSWAGEN_HIGH,
    VOLKSWAGEN_CLOSE,
    VOLKSWAGEN_CAP,
)
