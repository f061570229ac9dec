"""What the tests of page 35 share: cash year by year, what a picture holds, and figures of prose."""

from tests.pages.page import settings

S = 24.3e9
BOOKS = {  # gross margin [%]: sales, income, EBITDA, earnings, cash flow, dividends, equity, cash, debt
    "fiscal 2025": (75.0, 130.5, 81.45, 83.3, 72.9, 60.85, 0.834, 79.3, 43.2, 8.5),
    "fiscal 2026": (71.1, 215.9, 130.4, 133.2, 120.1, 96.7, 0.974, 157.3, 62.6, 8.5),
}


def two_parts(cash, growth, rate, years=10, after=0.03, horizon=3_000):
    """Return the worth of the first years and of all later ones, each year's cash discounted on its own."""
    early = late = 0.0
    for year in range(1, horizon + 1):
        cash *= (1 + (growth if year <= years else after)) / (1 + rate)
        early, late = (early + cash, late) if year <= years else (early, late + cash)
    return early, late + cash * (1 + after) / (rate - after)  # what the horizon left, by Gordon's formula


def kept(accounts, points=0.0):
    """Return a year's free cash flow at a gross margin so many points higher [$]."""
    _gross, sales, *_rest = BOOKS[accounts]
    return 1e9 * (BOOKS[accounts][5] + 0.85 * points / 100 * sales)


def decided(explorer, corners=40):
    """Put an explorer with a bet to its settings as `settings` does, the bet always made; yield its values."""
    bets = [i for i, bet in enumerate(explorer.controls["bet"].values) if bet.locked]
    for n, _values in enumerate(settings(explorer, corners)):
        explorer.move({"bet": bets[n % len(bets)]})
        explorer.run()
        yield dict(explorer.values)
