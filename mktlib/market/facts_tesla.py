"""Tesla before it joined the S&P 500: what the largest addition looked like when it was announced."""

from mktlib.market.fact import Fact

_BEFORE = "market-data page of 2020-11-17 (investmillion.com)"

TESLA_CLOSE_BEFORE = Fact(
    "Tesla: last close before the addition was announced", 408.09, "$/share", "2020-11-16", _BEFORE, "about"
)
TESLA_SHARES_OUTSTANDING = Fact("Tesla: shares outstanding", 937e6, "shares", "2020-11-16", _BEFORE, "about")
TESLA_FLOAT = Fact(
    "Tesla: free float", 757.56e6, "shares", "2020-11-16", _BEFORE, "about", note="Other pages say 740 to 745 million."
)
TESLA_DAILY_VOLUME = Fact("Tesla: average daily volume", 59.73e6, "shares/day", "2020-11-16", _BEFORE, "about")
TESLA_FIRST_ESTIMATE = Fact(
    "Tesla: index funds' purchases as expected at the announcement",
    51e9,
    "$",
    "2020-11-17",
    "press reports of November 2020",
    "about",
)
TESLA_CLOSE_AFTER = Fact(
    "Tesla: close two trading days after",
    640.34,
    "$/share",
    "2020-12-22",
    "Shares Magazine, 23 December 2020",
    "about",
    note="8 % below the close of 2020-12-18.",
)

TESLA_BEFORE = (
    TESLA_CLOSE_BEFORE,
    TESLA_SHARES_OUTSTANDING,
    TESLA_FLOAT,
    TESLA_DAILY_VOLUME,
    TESLA_FIRST_ESTIMATE,
    TESLA_CLOSE_AFTER,
)
