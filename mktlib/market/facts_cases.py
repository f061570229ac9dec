"""Cases in which a price went far: bubbles, a fraud, and squeezes of shares that were lent or locked."""

from mktlib.market.fact import Fact
from mktlib.market.openings import TERRA as TERRA_OPENING

# --- Terra: a bubble (its first day stands in openings) ---

TERRA_LAST_PRICE = Fact(
    "Terra: price when its merger into Telefónica was announced",
    3.30,
    "€/share",
    "2005-02-14",
    "press reports of February 2005",
    "about",
    note="The merger took place in 2005. Accounts that give 2017 mean the end of the brand, not of the share.",
)
TERRA = (*TERRA_OPENING, TERRA_LAST_PRICE)

# --- Gowex: false accounts ---

_EFE = "EFE, 2014-07-02 (elEconomista)"
GOWEX_BEFORE = Fact(
    "Gowex: market cap before the report", 1.44e9, "€", "2014-06-30", "press reports of July 2014", "sure"
)
GOWEX_AFTER = Fact(
    "Gowex: market cap after the first day", 774e6, "€", "2014-07-01", "press reports of July 2014", "about"
)
GOWEX_OPEN = Fact(
    "Gowex: price before the report",
    19.91,
    "€/share",
    "2014-07-01",
    _EFE,
    "sure",
    note="Gotham City Research put the worth of the share at zero on that day.",
)
GOWEX_CLOSE = Fact("Gowex: close of the first day", 10.71, "€/share", "2014-07-01", _EFE, "sure")
GOWEX_VOLUME = Fact(
    "Gowex: worth of the shares traded on the first day", 57e6, "€", "2014-07-01", _EFE, "sure", note="More than that."
)
GOWEX_SUSPENDED = Fact(
    "Gowex: days of trading after the report", 2, "days", "2014-07-03", "press reports of July 2014", "sure",
    note="Trading was suspended on 2014-07-03; the chairman admitted false accounts in the night to 2014-07-06.",
)  # fmt: skip
GOWEX = (GOWEX_BEFORE, GOWEX_AFTER, GOWEX_OPEN, GOWEX_CLOSE, GOWEX_VOLUME, GOWEX_SUSPENDED)

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
