import pytest

from mktlib.market.facts import Fact
from mktlib.ui.panels.price_history import Moment, PriceHistoryPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

MOMENTS = (
    Moment("2014-06-30", "before", 19.91, "sure"),
    Moment("2014-07-01", "first day", 10.71, "sure"),
    Moment("2014-07-02", "second day, of which not everything is known for sure", 7.92, "about"),
    Moment("2014-07-03", "suspended", None, "sure"),
)
DAYS = (("2014-06-29", ""), ("2014-06-30", "30 June"), ("2014-07-03", "3 July"), ("2014-07-04", ""))


def picture(step, true_part=None):
    return PriceHistoryPicture(MOMENTS, step, DAYS, (0, 26), true_part)


def test_it_keeps_its_promises_on_an_even_scale():
    assert_a_picture_keeps_its_promises(picture(0), picture(2), picture(3), picture(1, 0.1), picture(3, 1.0))


def test_it_keeps_its_promises_over_the_years_on_a_log_scale():
    moments = (Moment("1999-11-17", "sold", 11.81, "sure"), Moment("2000-02", "highest price", 157.6, "about"),
               Moment("2017", "the end", None, "about"))  # fmt: skip
    years = tuple((f"{year}-01-01", str(year)) for year in (1999, 2002, 2005, 2008, 2011, 2014, 2018))
    examples = [PriceHistoryPicture(moments, step, years, (1, 1000)) for step in range(3)]
    assert_a_picture_keeps_its_promises(*examples)
    assert examples[1].headlines()[2].value == "+1,230%"


def test_it_knows_only_what_has_happened_so_far():
    assert [picture(step).last_price for step in range(4)] == [19.91, 10.71, 7.92, 7.92]
    assert [len(picture(step).table()["date"]) for step in range(4)] == [1, 2, 3, 4]
    assert picture(3).headlines()[2].value == "−60.2%"  # not 46.2 + 26.1


def test_a_filled_mark_is_sure_and_a_hollow_one_is_not():
    scene = Scene(1000, 1)
    scene.frame(picture(3))
    parts = scene._parts
    assert list(parts["sure"].get_ydata()) == [19.91, 10.71]
    assert list(parts["about"].get_ydata()) == [7.92]
    assert parts["about"].get_markerfacecolor() == scene.theme.paper
    assert len(parts["events"].get_xdata()) == 1


def test_a_tenth_of_the_sales_makes_a_tenth_of_the_price():
    assert picture(1, 0.1).true_price == pytest.approx(1.991)
    assert picture(1).true_price is None
    assert "€1.99" in picture(1, 0.1).sentence()
    assert "existed" not in picture(1).sentence()


def test_a_moment_takes_its_date_and_certainty_from_the_fact():
    fact = Fact("Close", 5.25, "€/share", "2003-05-28", "a paper", "about")
    assert Moment.of(fact, "offer") == ("2003-05-28", "offer", 5.25, "about")
    assert Moment.of(fact, "offer", priced=False).price is None


@pytest.mark.parametrize(("step", "part", "message"), [(4, None, "step"), (1, 1.1, "true_part"), (1, 0, "true_part")])
def test_what_cannot_be_is_refused(step, part, message):
    with pytest.raises(ValueError, match=message):
        picture(step, part)
