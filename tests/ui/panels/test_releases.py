"""Facebook's releases and the surprise in them: against the facts, and against a plain count."""

from itertools import pairwise

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.market.lockup import LockUpSchedule
from mktlib.market.prices import _stand_in as stand_in
from mktlib.market.prices import daily_prices
from mktlib.ui.numbers import day_in_words
from mktlib.ui.panels.releases import ReleasesPicture
from mktlib.ui.panels.surprise import SurprisePicture
from tests.house.files import ROOT
from tests.ui.pictures import assert_a_picture_keeps_its_promises, assert_it_reads_well

SCHEDULE = LockUpSchedule.from_facts(
    facts.FACEBOOK_SHARES_OUTSTANDING,
    facts.FACEBOOK_SHARES_SOLD,
    facts.FACEBOOK_RELEASES,
    facts.FACEBOOK_RELEASE_RETURNS,
)
PRICES = daily_prices("FB")
real = pytest.mark.skipif(PRICES.certainty != "sure", reason="bokeh_sampledata is missing")


def shown(chosen, days=1, compare=True):
    return ReleasesPicture(PRICES, SCHEDULE, chosen, days, compare)


def test_the_releases_keep_their_promises():
    assert_a_picture_keeps_its_promises(shown(2), shown(0, 5), shown(1, 10, compare=False), shown(3, 3))


def test_the_surprise_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        SurprisePicture(SCHEDULE, 2, 0.11, 0.25),
        SurprisePicture(SCHEDULE, 0, 0.6, 0, 2),
        SurprisePicture(SCHEDULE, 3, 0.5, 0.5),
        SurprisePicture(SCHEDULE, 2, 0, 0.6, 2),
    )


@real
def test_the_daily_prices_give_the_returns_of_the_facts():
    assert [round(100 * shown(i).change(one), 1) for i, one in enumerate(shown(0).known)] == [
        fact.value for fact in facts.FACEBOOK_RELEASE_RETURNS
    ]
    assert [day_in_words(one.date) for one in shown(0).known] == ["16 Aug", "31 Oct", "14 Nov", "14 Dec"]


@real
def test_the_low_of_2012_and_what_was_traded_on_the_way_there():
    fall = PRICES.between("2012-05-18", "2012-09-04")
    assert (fall.close[-1], fall.close.min(), len(fall)) == (17.729, 17.729, 75)
    assert round(fall.volume.sum() / 1e9, 1) == 3.6
    assert round(fall.closing_value.sum() / 1e9) == 101
    lost = (fall.close[-1] - facts.FACEBOOK_IPO_PRICE.value) * SCHEDULE.shares_outstanding
    assert round(lost / 1e9, 1) == facts.FACEBOOK_CAP_LOST.value / 1e9


@real
def test_what_the_page_says_of_release_days_against_all_others():
    worse = [shown(i).worse for i in range(4)]
    assert all(one < 1 / 7 for one in (worse[0], worse[1], worse[3]))
    assert np.sum(PRICES.returns() >= shown(2).change(SCHEDULE.releases[2])) == 2
    assert round(shown(1, 10).change(SCHEDULE.releases[1]), 3) == -0.095


@pytest.mark.parametrize("days", [1, 3, 10])
def test_other_spans_hold_no_release_counted_one_by_one(days):
    rows = {PRICES.row(one.date) for one in shown(0).known}
    free = [i for i in range(1, len(PRICES) - days + 1) if not rows & set(range(i, i + days))]
    expected = [PRICES.close[i + days - 1] / PRICES.close[i - 1] - 1 for i in free]
    assert shown(0, days).others == pytest.approx(expected)


def test_the_cap_and_what_was_traded_add_up_over_the_days():
    caps = [shown(2, days).cap_change for days in range(1, 11)]
    row = PRICES.row("2012-11-14")
    steps = [after - before for before, after in pairwise(PRICES.close[row - 1 : row + 10])]
    assert caps == pytest.approx(np.cumsum(steps) * SCHEDULE.shares_outstanding)
    assert shown(2, 10).traded == pytest.approx(PRICES.closing_value[row : row + 10].sum())


def test_made_up_prices_say_so():
    picture = ReleasesPicture(stand_in("FB"), SCHEDULE, 2)
    assert "made up" in picture.sentence()
    assert_it_reads_well(picture)


def test_a_surprise_that_fits_gives_the_real_return():
    for chosen in (0, 1, 2):
        fits = SurprisePicture(SCHEDULE, chosen, 0.5, 0.5).fits
        again = SurprisePicture(SCHEDULE, chosen, 0.5 + fits / 2, 0.5 - fits / 2)
        assert again.change == pytest.approx(SCHEDULE.releases[chosen].day_return)
    assert round(SurprisePicture(SCHEDULE, 2, 0.5, 0.5).fits, 2) == -0.14
    assert SurprisePicture(SCHEDULE, 2, 0.3, 0.3).change == 0


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("days", lambda: shown(0, 11)),
        ("days", lambda: shown(0, 0)),
        ("chosen", lambda: shown(4)),
        ("chosen", lambda: SurprisePicture(SCHEDULE, 4, 0.1, 0.1)),
        ("sold", lambda: SurprisePicture(SCHEDULE, 2, 1.1, 0.1)),
        ("k", lambda: SurprisePicture(SCHEDULE, 2, 0.1, 0.1, 0)),
    ],
)
def test_what_breaks_a_rule_is_refused(name, build):
    with pytest.raises(ValueError, match=f"^{name} must"):
        build()


def test_the_table_on_the_page_says_what_the_facts_say():
    page = (ROOT / "notebooks/3_real_market/31_locked_float.ipynb").read_text()
    known = {fact.label: fact for fact in vars(facts).values() if isinstance(fact, facts.Fact)}
    known |= {fact.label: fact for fact in facts.FACEBOOK}
    rows = [
        line.strip(' ",\\n').strip("| ").split(" | ")
        for line in page.splitlines()
        if "| sure |" in line or "| about |" in line
    ]
    assert len(rows) >= 15
    for label, value, date, certainty in rows:
        fact = known[label.replace("USD ", "$")]
        assert (date, certainty) == (fact.date, fact.certainty), label
        ends = fact.value if isinstance(fact.value, tuple) else (fact.value,)
        number = " to ".join(f"{end:,.0f}" if end == round(end) else f"{end:,}" for end in ends)
        assert value.split()[0].rstrip("%") == number.replace("-", "−") or value.startswith(number), label
