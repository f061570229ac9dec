import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market.discounted import Company
from mktlib.ui.panels.worth import Level, WorthPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

LEVELS = (Level("$5.05 trillion", 5.05e12), Level("$10 trillion", 10e12))
NVIDIA = Company(130.5e9, 0.265, 0.467)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        WorthPicture(NVIDIA, 0.10, LEVELS),
        WorthPicture(NVIDIA, 0.07, LEVELS),
        WorthPicture(Company(130.5e9, 0.0, 0.17, years=1), 0.10, LEVELS),
        WorthPicture(Company(130.5e9, 0.45, 0.467, years=15), 0.07, LEVELS),
        WorthPicture(Company(130.5e9, 0.45, 0.6, years=14), 0.15, LEVELS),
    )


def test_three_points_less_of_rate_double_the_cap_and_no_cash_flow_changes():
    before, after = WorthPicture(NVIDIA, 0.10, LEVELS), WorthPicture(NVIDIA, 0.07, LEVELS)
    assert before.worth.cap == pytest.approx(5.05e12, rel=1e-3)
    assert after.worth.cap == pytest.approx(2 * before.worth.cap, rel=0.01)
    assert before.table()["cash_flow_usd"] == after.table()["cash_flow_usd"]
    assert before.headlines()[3].value == "none: $0"


@given(st.floats(0, 0.4), st.floats(0.05, 0.2), st.integers(1, 15))
def test_the_table_adds_up_to_the_cap(growth, rate, years):
    picture = WorthPicture(Company(1e9, growth, 0.2, years), rate, LEVELS)
    assert sum(picture.table()["worth_today_usd"]) == pytest.approx(picture.worth.cap)


def test_both_parts_of_the_column_stand_on_each_other():
    scene, picture = Scene(1000, 1), WorthPicture(NVIDIA, 0.10, LEVELS)
    scene.frame(picture)
    (explicit,), (terminal,) = (scene._parts[key].get_paths() for key in ("explicit", "terminal"))
    assert explicit.vertices[:, 1].max() == terminal.vertices[:, 1].min() == pytest.approx(picture.worth.explicit)
    assert terminal.vertices[:, 1].max() == pytest.approx(picture.worth.cap)
    assert [line.get_ydata()[0] for line in scene._parts["lines"]] == [5.05e12, 10e12]


@pytest.mark.parametrize("after", [0.04, 0.06])
def test_cash_that_outgrows_the_rate_is_refused_in_words(after):
    with pytest.raises(ValueError, match=r"^the discount rate, 4%, must be above the growth afterwards, [46]%"):
        WorthPicture(Company(1e9, 0.1, 0.2, 10, after), 0.04, LEVELS)


def test_one_company_cannot_be_worth_more_than_everybody_owns():
    with pytest.raises(ValueError, match="everybody owns"):
        WorthPicture(Company(1e12, 0.45, 0.6, 15), 0.05, LEVELS)
