"""Every figure from the world that a page shows, with its unit, date, source and certainty.

Facts are constants, so that a misspelt one is an error; the groups at the end are for tables. What one page alone
needs stands in a submodule, which only that page imports.

>>> NVIDIA_SHARES_OUTSTANDING.value, NVIDIA_SHARES_OUTSTANDING.certainty
(24300000000.0, 'sure')
>>> NVIDIA_PUBLIC_EQUITY_RAISED.certainty
'about'
"""

from mktlib.market.fact import Certainty, Fact, as_table
from mktlib.market.size import A_SHARE_SIZES, SizeThresholds, size_class
from mktlib.market.snapshot import AAPL_BOOK, AAPL_SHARES_OUTSTANDING, BookSnapshot

__all__ = [
    "AAPL_BOOK",
    "AAPL_SHARES_OUTSTANDING",
    "AMTD_DIGITAL",
    "A_SHARE_SIZES",
    "MULTIPLIERS",
    "NVIDIA",
    "SAUDI_ARAMCO",
    "BookSnapshot",
    "Certainty",
    "Fact",
    "SizeThresholds",
    "as_table",
    "size_class",
]

# --- NVIDIA ---

NVIDIA_SHARES_OUTSTANDING = Fact(
    "NVIDIA: shares outstanding",
    24.3e9,
    "shares",
    "2025-11-14",
    "NVIDIA, Forms 10-Q (the same count on 2025-08-22)",
    "sure",
)
NVIDIA_PRICE_AT_5_TRILLION = Fact(
    "NVIDIA: share price when its cap first passed $5 trillion",
    207.86,
    "$/share",
    "2025-10-29",
    "Tokenist, 2025-10-29",
    "sure",
    note="About $207.86 shortly after the open; the day's high was above it.",
)
NVIDIA_CAP_AT_5_TRILLION = Fact(
    "NVIDIA: market cap at that price",
    5.05e12,
    "$",
    "2025-10-29",
    "Tokenist, 2025-10-29 ($207.86 × 24.3 bn shares)",
    "sure",
)


def _crossing(trillions: int, date: str) -> Fact:
    return Fact(
        f"NVIDIA: cap first above ${trillions} trillion",
        trillions * 1e12,
        "$",
        date,
        f"press reports of {date}",
        "sure",
        note="First crossing during the day; the first close above may be later.",
    )


NVIDIA_CROSSINGS = (
    _crossing(1, "2023-05-30"),
    _crossing(2, "2024-02-23"),
    _crossing(3, "2024-06-05"),
    _crossing(4, "2025-07-09"),
    _crossing(5, "2025-10-29"),
)

_IPO = "NVIDIA, initial public offering of 1999-01-22 (prospectus)"
NVIDIA_IPO_SHARES = Fact("NVIDIA: new shares sold in the IPO", 3_500_000, "shares", "1999-01-22", _IPO, "sure")
NVIDIA_IPO_PRICE = Fact("NVIDIA: IPO price", 12.0, "$/share", "1999-01-22", _IPO, "sure")
NVIDIA_IPO_CASH = Fact("NVIDIA: cash raised in the IPO", 42.0e6, "$", "1999-01-22", _IPO, "sure")
NVIDIA_IPO_FIRST_CLOSE = Fact(
    "NVIDIA: first day's close", 19.69, "$/share", "1999-01-22", "NASDAQ, close of 1999-01-22", "sure"
)

_FOLLOW_ON = "NVIDIA, prospectus supplement of 2000-10-05 (Form 424B2)"
NVIDIA_FOLLOW_ON_SHARES = Fact(
    "NVIDIA: new shares offered in 2000", 1_400_000, "shares", "2000-10-05", _FOLLOW_ON, "about"
)
NVIDIA_FOLLOW_ON_LAST_SALE = Fact(
    "NVIDIA: last sale before the 2000 offering", 73.0, "$/share", "2000-10-05", _FOLLOW_ON, "about"
)
NVIDIA_FOLLOW_ON_CASH = Fact(
    "NVIDIA: cash raised in the 2000 offering",
    102e6,
    "$",
    "2000-10",
    f"computed: 1.4 m shares × $73; {_FOLLOW_ON}",
    "about",
    note="At the last sale before it, before fees.",
)
NVIDIA_PUBLIC_EQUITY_RAISED = Fact(
    "NVIDIA: all cash ever paid into the company for new public shares",
    144e6,
    "$",
    "2000-10",
    "computed: IPO + 2000 offering",
    "about",
    note="Before fees; without private rounds, staff plans and over-allotments.",
)

NVIDIA_ONE_DAY_FALL = Fact(
    "NVIDIA: change of market cap in one day",
    -590e9,
    "$",
    "2025-01-27",
    "press reports of 2025-01-27",
    "about",
    note="Reports give 589 and 594 billion.",
)
NVIDIA_FREE_FLOAT = Fact(
    "NVIDIA: free float", 23.4e9, "shares", "2025-06", "market-data pages, June 2025", "about",
    note="96 % of the 24.4 bn shares outstanding then.",
)  # fmt: skip
NVIDIA_DAILY_VOLUME = Fact(
    "NVIDIA: average daily volume", (180e6, 250e6), "shares/day", "2025", "market-data pages, 2025", "about"
)
NVIDIA_DAILY_VOLATILITY = Fact(
    "NVIDIA: daily volatility", (2.2, 2.4), "%", "2025", "computed from market-data pages, 2025", "about"
)
_HOLDERS = "holdings reports (Forms 13F) as shown on market-data pages"
NVIDIA_INSTITUTIONS = Fact("NVIDIA: held by institutions", (65.0, 69.0), "%", "2025-09", _HOLDERS, "about")
NVIDIA_INSIDERS = Fact("NVIDIA: held by insiders", 4.3, "%", "2025-09", _HOLDERS, "about")
NVIDIA_VANGUARD = Fact("NVIDIA: held by Vanguard", 2.232e9, "shares", "2025-09", _HOLDERS, "about")
NVIDIA_BLACKROCK = Fact("NVIDIA: held by BlackRock", 1.910e9, "shares", "2025-09", _HOLDERS, "about")

# --- Two listings that show how few shares price all of them ---

_ARAMCO = "Financial News, 2019-12-05; Arabian Industry, 2019-12-08"
ARAMCO_SHARES_SOLD = Fact(
    "Saudi Aramco: shares sold in the IPO",
    3e9,
    "shares",
    "2019-12-05",
    _ARAMCO,
    "sure",
    note="1.5 % of all shares.",
)
ARAMCO_FRACTION_SOLD = Fact("Saudi Aramco: part of all shares sold", 1.5, "%", "2019-12-05", _ARAMCO, "sure")
ARAMCO_PRICE = Fact(
    "Saudi Aramco: offer price", 32.0, "SAR/share", "2019-12-05", _ARAMCO, "sure", note="$8.53 a share."
)
ARAMCO_CASH = Fact(
    "Saudi Aramco: cash paid by the buyers",
    25.6e9,
    "$",
    "2019-12-05",
    _ARAMCO,
    "sure",
    note="The seller was the Saudi state: the cash went to a holder, not into the company.",
)
ARAMCO_CAP = Fact("Saudi Aramco: market cap at the offer price", 1.7e12, "$", "2019-12-05", _ARAMCO, "sure")

_AMTD = "CapitalWatch, 2022-07-18; finews.asia, August 2022; The Business Times, 2022-08-10"
AMTD_SHARES_SOLD = Fact("AMTD Digital: ADS sold in the IPO", 16e6, "ADS", "2022-07", _AMTD, "sure")
AMTD_IPO_PRICE = Fact("AMTD Digital: IPO price", 7.80, "$/ADS", "2022-07", _AMTD, "sure")
AMTD_CASH = Fact("AMTD Digital: cash raised in the IPO", 124.8e6, "$", "2022-07", _AMTD, "sure")
AMTD_HIGH = Fact(
    "AMTD Digital: price passed", 2500.0, "$/ADS", "2022-08-02", _AMTD, "sure", note="The high was above it."
)
AMTD_CAP = Fact(
    "AMTD Digital: market cap passed", 400e9, "$", "2022-08-02", _AMTD, "sure", note="The high was above it."
)
AMTD_PARENT = Fact("AMTD Digital: held by its parent", 88.7, "%", "2022-08-02", _AMTD, "sure")

# --- How many dollars of cap a dollar of net buying moves: (ΔP/P) / (net buying/cap) ---

_M = "$ of cap per $ bought"
MULTIPLIER_LOW = Fact(
    "A flat demand curve",
    0.35,
    _M,
    "2025",
    "assumed for contrast: a price elasticity of demand near 3",
    "about",
    note="To double a cap at this rate costs more than the cap: along the curve it cannot be done.",
)
MULTIPLIER_MICRO = Fact(
    "One stock, in the long run",
    1.0,
    _M,
    "2022-01",
    "Bouchaud, The Inelastic Market Hypothesis: A Microstructural Interpretation, arXiv 2108.00242",
    "about",
    note="Of order one.",
)
MULTIPLIER_MACRO = Fact(
    "The whole stock market",
    5.0,
    _M,
    "2021-06",
    "Gabaix and Koijen, In Search of the Origins of Financial Fluctuations, NBER Working Paper 28967",
    "about",
    note="Estimates run from 3 to 8; the textbook case 1/(1 - w) is 5 at an equity share of w = 80 %.",
)
MULTIPLIER_ONE_DAY = Fact(
    "One stock, within a day",
    25.0,
    _M,
    "2025",
    "computed: square-root law of impact, Tóth et al., Phys. Rev. X 1, 021006 (2011), on NVIDIA",
    "about",
    note="An order of about $0.6 bn against $37 bn traded a day, at 2.3 % volatility; larger ones move less.",
)

# --- Tables ---

NVIDIA = (
    NVIDIA_SHARES_OUTSTANDING,
    NVIDIA_PRICE_AT_5_TRILLION,
    NVIDIA_CAP_AT_5_TRILLION,
    *NVIDIA_CROSSINGS,
    NVIDIA_IPO_SHARES,
    NVIDIA_IPO_PRICE,
    NVIDIA_IPO_CASH,
    NVIDIA_IPO_FIRST_CLOSE,
    NVIDIA_FOLLOW_ON_SHARES,
    NVIDIA_FOLLOW_ON_LAST_SALE,
    NVIDIA_FOLLOW_ON_CASH,
    NVIDIA_PUBLIC_EQUITY_RAISED,
    NVIDIA_ONE_DAY_FALL,
    NVIDIA_FREE_FLOAT,
    NVIDIA_DAILY_VOLUME,
    NVIDIA_DAILY_VOLATILITY,
    NVIDIA_INSTITUTIONS,
    NVIDIA_INSIDERS,
    NVIDIA_VANGUARD,
    NVIDIA_BLACKROCK,
)
SAUDI_ARAMCO = (ARAMCO_SHARES_SOLD, ARAMCO_FRACTION_SOLD, ARAMCO_PRICE, ARAMCO_CASH, ARAMCO_CAP)
AMTD_DIGITAL = (AMTD_SHARES_SOLD, AMTD_IPO_PRICE, AMTD_CASH, AMTD_HIGH, AMTD_CAP, AMTD_PARENT)
MULTIPLIERS = (MULTIPLIER_LOW, MULTIPLIER_MICRO, MULTIPLIER_MACRO, MULTIPLIER_ONE_DAY)
