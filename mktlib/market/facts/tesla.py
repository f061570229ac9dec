"""Tesla joins the S&P 500, the largest addition: before it was announced, on the day, and after."""

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

_ON_THE_DAY = "press reports of December 2020"
TESLA_INDEX_BUYING = Fact(
    "Tesla: index funds' purchases for its inclusion in the S&P 500", 85e9, "$", "2020-12-18", _ON_THE_DAY, "about"
)
TESLA_VOLUME = Fact(
    "Tesla: shares traded on the day", 220e6, "shares", "2020-12-18", _ON_THE_DAY, "sure", note="More than that."
)
TESLA_CLOSE = Fact(
    "Tesla: close of the day", 695.0, "$/share", "2020-12-18", _ON_THE_DAY, "sure", note="Before the split of 2022."
)
TESLA_WEEK_AFTER = Fact("Tesla: return in the two trading days after", -8.0, "%", "2020-12-22", _ON_THE_DAY, "about")
TESLA_CLOSE_AFTER = Fact(
    "Tesla: close two trading days after",
    640.34,
    "$/share",
    "2020-12-22",
    "Shares Magazine, 23 December 2020",
    "about",
    note="8 % below the close of 2020-12-18.",
)

TESLA = (
    TESLA_CLOSE_BEFORE,
    TESLA_SHARES_OUTSTANDING,
    TESLA_FLOAT,
    TESLA_DAILY_VOLUME,
    TESLA_FIRST_ESTIMATE,
    TESLA_INDEX_BUYING,
    TESLA_VOLUME,
    TESLA_CLOSE,
    TESLA_WEEK_AFTER,
    TESLA_CLOSE_AFTER,
)
