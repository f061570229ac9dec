"""Share counts of the five stocks with daily prices, and one year of NVIDIA's accounts."""

from mktlib.market.fact import Fact
from mktlib.market.facts.facebook import FACEBOOK_SHARES_OUTSTANDING

APPLE_SHARES_2013 = Fact(
    "Apple: shares outstanding", 938_649_000, "shares", "2013-04-12", "Apple, Form 10-Q of April 2013", "sure"
)
GOOGLE_SHARES_2012 = Fact(
    "Google: shares of both classes, average of the year",
    327.2e6,
    "shares",
    "2012",
    "Google, annual report 2012 (262.1 m of class A and 65.1 m of class B)",
    "about",
)
MICROSOFT_SHARES_2013 = Fact(
    "Microsoft: shares outstanding", 8.4e9, "shares", "2013", "Microsoft, Forms 10-Q of 2013 (rounded)", "about"
)
IBM_SHARES_2013 = Fact("IBM: shares outstanding", 1.1e9, "shares", "2013", "IBM, Form 10-K for 2012 (rounded)", "about")

# By ticker, for the end of the daily prices (2013-03-01). Facebook's count is that of its IPO.
SHARES_OUTSTANDING = {
    "AAPL": APPLE_SHARES_2013,
    "FB": FACEBOOK_SHARES_OUTSTANDING,
    "GOOG": GOOGLE_SHARES_2012,
    "IBM": IBM_SHARES_2013,
    "MSFT": MICROSOFT_SHARES_2013,
}

_YEAR = "2025-01-26"
_RELEASE = "NVIDIA, results for fiscal 2025 (year to 2025-01-26), published 2025-02-26"
_REPORT = "NVIDIA, Form 10-K for fiscal 2025, rounded, through market-data pages"

NVIDIA_REVENUE = Fact("NVIDIA: revenue of fiscal 2025", 130.5e9, "$/year", _YEAR, _RELEASE, "sure")
NVIDIA_REVENUE_GROWTH = Fact("NVIDIA: growth of revenue in fiscal 2025", 114.0, "%", _YEAR, _RELEASE, "sure")
NVIDIA_GROSS_MARGIN = Fact("NVIDIA: gross margin of fiscal 2025", 75.0, "% of revenue", _YEAR, _REPORT, "about")
NVIDIA_OPERATING_INCOME = Fact("NVIDIA: operating income of fiscal 2025", 81.45e9, "$/year", _YEAR, _REPORT, "about")
NVIDIA_NET_INCOME = Fact("NVIDIA: net income of fiscal 2025", 72.9e9, "$/year", _YEAR, _REPORT, "about")
NVIDIA_FREE_CASH_FLOW = Fact("NVIDIA: free cash flow of fiscal 2025", 60.85e9, "$/year", _YEAR, _REPORT, "about")
NVIDIA_DIVIDENDS = Fact("NVIDIA: dividends of fiscal 2025", 0.834e9, "$/year", _YEAR, _REPORT, "about")
NVIDIA_EBITDA = Fact(
    "NVIDIA: EBITDA of fiscal 2025", (83.3e9, 86.1e9), "$/year", _YEAR, _REPORT, "about", note="By what is counted in."
)
NVIDIA_BOOK_EQUITY = Fact("NVIDIA: book equity", 79.3e9, "$", _YEAR, _REPORT, "about")
NVIDIA_NET_CASH = Fact(
    "NVIDIA: cash and securities minus debt", 34.7e9, "$", _YEAR, _REPORT, "about", note="43.2 bn minus 8.5 bn."
)
NVIDIA_ACCOUNTS = (
    NVIDIA_REVENUE,
    NVIDIA_REVENUE_GROWTH,
    NVIDIA_GROSS_MARGIN,
    NVIDIA_OPERATING_INCOME,
    NVIDIA_NET_INCOME,
    NVIDIA_FREE_CASH_FLOW,
    NVIDIA_DIVIDENDS,
    NVIDIA_EBITDA,
    NVIDIA_BOOK_EQUITY,
    NVIDIA_NET_CASH,
)
