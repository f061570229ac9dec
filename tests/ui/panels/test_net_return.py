import numpy as np
import pytest

from mktlib.market.costs import CHINA_A_SHARES, US_STOCKS, round_trip
from mktlib.ui.panels.net_return import RISES, NetReturnPicture, charge_in_words
from tests.ui.pictures import assert_a_picture_keeps_its_promises

DAY = "2026-05-15"


def china(value=10_000, spread=0.002, rise=0.01, trips=12):
    return NetReturnPicture(CHINA_A_SHARES, value, spread, rise, DAY, trips)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        china(),
        china(500, 0.1, -0.05, 250),
        china(1e6, 0.0001, 0, 1),
        NetReturnPicture(US_STOCKS, 10_000, 0.05, 0.03, "2025-06-15"),
        NetReturnPicture(US_STOCKS.with_commission(0.003), 1e6, 0.0, 0.05, "2024-06-15", 3),
    )


def test_the_line_passes_through_round_trips_and_zero_at_the_breakeven():
    shown = china()
    for rise in (-0.05, 0.0, 0.03):
        rival = round_trip(CHINA_A_SHARES, 100, 100 * (1 + rise), 100, DAY, spread=0.2)
        assert np.interp(rise, RISES, shown.nets) == pytest.approx(rival.net_return)
    assert np.interp(shown.trip.breakeven, RISES, shown.nets) == pytest.approx(0, abs=1e-6)


def test_the_parts_add_up_to_what_is_missing():
    shown = china(rise=0)
    laid_out = shown.trip.paid + sum(shown.trip.buying.values())
    assert sum(shown.parts.values()) == pytest.approx(-shown.trip.net_return * laid_out)


def test_the_page_says_what_the_tables_say():
    shown = china()
    assert shown.trip.breakeven == pytest.approx(0.0036, abs=0.00005)
    assert shown.year == pytest.approx(-0.043, abs=0.0005)
    assert china(trips=250).year == pytest.approx(-0.60, abs=0.005)
    assert china(1000).parts["Commission"] == 10  # twice ¥5: 0.5% each way
    large = china(1e6, 0.0002).parts
    assert large["Stamp duty"] + large["Commission"] > 0.7 * sum(large.values())
    summer = NetReturnPicture(US_STOCKS, 10_000, 0.002, 0.01, "2025-06-15")
    assert summer.parts == {"Spread": pytest.approx(20), "Commission": 0.0}
    wide = NetReturnPicture(US_STOCKS, 10_000, 0.05, 0.01, DAY).parts
    assert wide["Spread"] / sum(wide.values()) > 0.99


def test_a_year_of_trips_multiplies():
    one, two = china(trips=1), china(trips=2)
    assert one.year == pytest.approx(one.standing_still)
    assert 1 + two.year == pytest.approx((1 + one.year) ** 2)


def test_every_charge_of_the_tables_has_a_name_of_its_own():
    names = {charge.name for table in (CHINA_A_SHARES, US_STOCKS) for charge in table.charges}
    assert all(charge_in_words(name) != name for name in names - {"SEC fee"})


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("value", (0, 0.002, 0.01, DAY)),
        ("spread", (1, 0.6, 0.01, DAY)),
        ("rise", (1, 0.002, -0.5, DAY)),
        ("trips", (1, 0.002, 0.01, DAY, 0)),
        ("day", (1, 0.002, 0.01, "2023-01-15")),
    ],
)
def test_what_breaks_a_rule_is_refused(name, terms):
    with pytest.raises(ValueError, match=f"^{name} must"):
        NetReturnPicture(CHINA_A_SHARES, *terms)
