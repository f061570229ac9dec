"""Index funds: how much they hold, and what an addition to an index did, decade by decade."""

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

INDEX_EFFECT = (INDEX_EFFECT_1980S, INDEX_EFFECT_1990S, INDEX_EFFECT_2010S)
INDEX_FUNDS = (*INDEX_EFFECT, PASSIVE_SHARE)
