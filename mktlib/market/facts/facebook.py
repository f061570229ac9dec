"""Facebook in 2012: how many shares were sold, how many were locked, and what each release did."""

from mktlib.market.fact import Fact

_PROSPECTUS = "Facebook, Inc., prospectus of 2012-05-17 (Form 424B4)"
_DAILY = "daily prices in bokeh_sampledata 2026.1 or later (Quandl WIKI prices, nominal, public domain)"
_DAY = "2012-05-18"

FACEBOOK_IPO_PRICE = Fact("Facebook: IPO price", 38.0, "$/share", _DAY, _PROSPECTUS, "sure")
FACEBOOK_SHARES_SOLD = Fact("Facebook: shares sold in the IPO", 421_233_615, "shares", _DAY, _PROSPECTUS, "sure")
FACEBOOK_SOLD_BY_COMPANY = Fact(
    "Facebook: of them, new shares sold by the company", 180_000_000, "shares", _DAY, _PROSPECTUS, "sure"
)
FACEBOOK_SOLD_BY_HOLDERS = Fact(
    "Facebook: of them, shares sold by earlier holders",
    241_233_615,
    "shares",
    _DAY,
    _PROSPECTUS,
    "sure",
    note="The cash for these went to the holders, not into the company.",
)
FACEBOOK_CASH_RAISED = Fact(
    "Facebook: cash paid into the company in the IPO", 6.84e9, "$", _DAY, _PROSPECTUS, "sure", note="Before fees."
)
FACEBOOK_SHARES_OUTSTANDING = Fact(
    "Facebook: shares outstanding after the IPO", 2_138_085_037, "shares", _DAY, _PROSPECTUS, "sure"
)
FACEBOOK_FIRST_CLOSE = Fact("Facebook: first day's close", 38.2318, "$/share", _DAY, _DAILY, "sure")
FACEBOOK_LOW = Fact(
    "Facebook: lowest close of 2012",
    17.729,
    "$/share",
    "2012-09-04",
    _DAILY,
    "sure",
    note="On the way down, every share sold had a buyer.",
)
FACEBOOK_CAP_LOST = Fact(
    "Facebook: market cap at that close against the IPO price",
    -43.3e9,
    "$",
    "2012-09-04",
    "computed: (17.729 - 38) × shares outstanding after the IPO",
    "about",
    note="Later issues to staff are left out.",
)


_RELEASES = "company filings as counted by the press of these days"


def _release(shares: float, date: str, note: str = "") -> Fact:
    return Fact(f"Facebook: shares released on {date}", shares, "shares", date, _RELEASES, "about", note)


FACEBOOK_RELEASES = (
    _release(271e6, "2012-08-16"),
    _release(234e6, "2012-10-29", "No trading on that day and the next (hurricane): first traded on 2012-10-31."),
    _release(777e6, "2012-11-14", "The largest release, and the price rose. AP counts 773 million."),
    _release(156e6, "2012-12-14"),
    _release(47e6, "2013-05-18", "A Saturday, after the end of the daily prices that come with this collection."),
)


def _day(percent: float, date: str, note: str = "") -> Fact:
    return Fact(f"Facebook: return on the release of {date}", percent, "%", date, _DAILY, "sure", note)


FACEBOOK_RELEASE_RETURNS = (
    _day(-6.3, "2012-08-16"),
    _day(-3.8, "2012-10-31", "From the close of 2012-10-26, over the two days without trading."),
    _day(12.6, "2012-11-14", "On the day of the largest release."),
    _day(-5.1, "2012-12-14"),
)

FACEBOOK = (
    FACEBOOK_IPO_PRICE,
    FACEBOOK_SHARES_SOLD,
    FACEBOOK_SOLD_BY_COMPANY,
    FACEBOOK_SOLD_BY_HOLDERS,
    FACEBOOK_CASH_RAISED,
    FACEBOOK_SHARES_OUTSTANDING,
    FACEBOOK_FIRST_CLOSE,
    FACEBOOK_LOW,
    FACEBOOK_CAP_LOST,
    *FACEBOOK_RELEASES,
    *FACEBOOK_RELEASE_RETURNS,
)
