"""Index funds: how much they hold, what an addition to an index did decade by decade, and the largest addition."""

from mktlib.market.fact import Fact

_GREENWOOD = "Greenwood and Sammon, The Disappearing Index Effect, Journal of Finance 80(2), 2025 (working paper 2022)"

INDEX_EFFECT_1980S = Fact("Additions to the S&P 500, 1980s: abnormal return", 3.4, "%", "1980", _GREENWOOD, "sure")
INDEX_EFFECT_1990S = Fact("Additions to the S&P 500, 1990s: abnormal return", 7.6, "%", "1990", _GREENWOOD, "sure")
INDEX_EFFECT_2010S = Fact(
    "Additions to the S&P 500, 2010s: abnormal return below", 1.0, "%", "2010", _GREENWOOD, "sure", note="Under one."
)
PASSIVE_SHARE = Fact(
    "US stocks: held by passive investors",
    33.5,
    "% of the market",
    "2021",
    "Chinco and Sammon, The Passive Ownership Share Is Double What You Think It Is, J. Financial Economics 157, 2024",
    "sure",
    note="Inferred from trading on the days when indexes change; funds that report as such hold about half of it.",
)

_TESLA = "press reports of December 2020"
TESLA_INDEX_BUYING = Fact(
    "Tesla: index funds' purchases for its inclusion in the S&P 500", 85e9, "$", "2020-12-18", _TESLA, "about"
)
TESLA_VOLUME = Fact(
    "Tesla: shares traded on the day", 220e6, "shares", "2020-12-18", _TESLA, "sure", note="More than that."
)
TESLA_CLOSE = Fact(
    "Tesla: close of the day", 695.0, "$/share", "2020-12-18", _TESLA, "sure", note="Before the split of 2022."
)
TESLA_WEEK_AFTER = Fact("Tesla: return in the two trading days after", -8.0, "%", "2020-12-22", _TESLA, "about")

INDEX_EFFECT = (INDEX_EFFECT_1980S, INDEX_EFFECT_1990S, INDEX_EFFECT_2010S)
TESLA = (TESLA_INDEX_BUYING, TESLA_VOLUME, TESLA_CLOSE, TESLA_WEEK_AFTER)
INDEX_FUNDS = (*INDEX_EFFECT, PASSIVE_SHARE, *TESLA)
