import numpy as np
import pytest

from mktlib.market.styles import MOODS, simulate_styles
from mktlib.ui.panels.rotation import RotationPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def picture(seed=4, steps=300, **options):
    return RotationPicture(tuple(simulate_styles(np.random.default_rng(seed), steps, **options)))


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        picture(),
        picture(speed=0.0),
        picture(speed=0.2, multiplier=4.0, staying=0.9, drift=0.005),
        picture(steps=5, mood="bear", staying=1.0),
    )


def test_the_page_says_what_the_runs_say():
    assert picture().ratio == pytest.approx(8.75, abs=0.05)
    assert np.median([picture(seed).ratio for seed in range(100)]) == pytest.approx(8, abs=0.5)
    leaders = [("large", "mid", "small")[int(np.argmax(row))] for row in picture().averages]
    assert dict(zip(MOODS, leaders, strict=True)) == {"bull": "small", "range": "mid", "bear": "large"}


def test_with_nothing_traded_all_groups_move_alike():
    alike = picture(speed=0.0)
    assert alike.ratio == pytest.approx(1)
    assert np.ptp(alike.averages, axis=1) == pytest.approx(np.zeros(3), abs=1e-12)
    assert "bull: nobody, range: nobody, bear: nobody" in alike.sentence()
    assert picture(speed=0.0, drift=0.0).ratio == 1


def test_a_smaller_multiplier_fades_the_rotation():
    swings = [picture(multiplier=m).swings[2] for m in (0.25, 1.0, 4.0)]
    assert swings == sorted(swings)


def test_averages_weighted_by_their_days_are_the_whole_average():
    shown = picture()
    days = [sum(state.mood == mood for state in shown.states[1:]) for mood in MOODS]
    whole = np.mean([state.returns for state in shown.states[1:]], axis=0)
    assert np.average(shown.averages, axis=0, weights=days) == pytest.approx(whole)


def test_each_step_stands_in_the_strip_of_its_mood():
    shown = picture()
    scene = Scene(1048, 1)
    scene.frame(shown)
    bars = [[path.vertices[:, 0] for path in strip.get_paths()] for strip in scene._parts[0].strips]
    steps = [sum(bar.max() - bar.min() for bar in some) for some in bars]
    assert sum(map(len, bars)) == shown.turns + 1
    assert steps == [sum(state.mood == mood for state in shown.states[1:]) for mood in MOODS]


def test_a_run_without_a_step_is_refused():
    with pytest.raises(ValueError, match=r"^states must"):
        RotationPicture(picture(steps=1).states[:1])
