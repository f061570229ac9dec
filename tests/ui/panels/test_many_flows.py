import math
import statistics
from functools import cache

import pytest

from mktlib.ui.panels.many_flows import ManyFlowsPicture, measures
from tests.ui.panels.markets import GOALS, two_markets
from tests.ui.pictures import assert_a_picture_keeps_its_promises

COUNT = 40
NAMES = ("price at the end", "orders until it has arrived", "mean spread")


@cache
def found(kind):
    return [measures(*two_markets(kind, seed), *GOALS[kind]) for seed in range(COUNT)]


def picture(kind, measure):
    which = NAMES.index(measure)
    return ManyFlowsPicture.of(measure, [one[which] for one in found(kind)], "orders" if which == 1 else "$")


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        picture("news", NAMES[0]),
        picture("buyers", NAMES[1]),
        ManyFlowsPicture("mean spread", (0.2,), (0.1,)),
        ManyFlowsPicture("orders", (math.inf,), (math.inf,), "orders"),
    )


@pytest.mark.parametrize("kind", list(GOALS))
@pytest.mark.parametrize("measure", NAMES)
def test_medians_and_gaps_are_those_of_the_standard_library(kind, measure):
    shown = picture(kind, measure)
    assert shown.medians == pytest.approx((statistics.median(shown.alone), statistics.median(shown.made)), nan_ok=True)
    assert shown.above == sum(m > a for a, m in zip(shown.alone, shown.made, strict=True)) / COUNT
    if shown.gap:
        gaps = [abs(a - m) for a, m in zip(shown.alone, shown.made, strict=True)]
        assert shown.gap_median == pytest.approx(statistics.median(gaps))


def test_the_page_says_what_many_runs_say():
    """The table of the page has 200 runs of each kind; 40 of them already say the same."""
    news, buyers = picture("news", NAMES[1]), picture("buyers", NAMES[1])
    assert news.medians == pytest.approx((69, 128), rel=0.12)
    assert news.above == 1  # a brake in every run
    assert buyers.medians[0] == math.inf
    assert buyers.medians[1] == pytest.approx(87, rel=0.12)
    ends = {kind: picture(kind, NAMES[0]) for kind in GOALS}
    assert ends["own"].gap_median == pytest.approx(0.25, abs=0.1)
    assert ends["news"].gap_median == pytest.approx(0, abs=0.02)
    assert ends["buyers"].gap_median == pytest.approx(1.13, abs=0.1)
    assert 0.8 < ends["follow"].gap_median < 3
    for kind in ("own", "news", "follow"):
        assert picture(kind, NAMES[2]).above == 0  # her spread is narrower in every run


def test_no_flow_or_flows_that_do_not_match_are_refused():
    for alone, made in (((), ()), ((1.0,), (1.0, 2.0))):
        with pytest.raises(ValueError, match=r"^made must"):
            ManyFlowsPicture("mean spread", alone, made)
