import numpy as np
import pytest

from mktlib.formula import ExponentialSupply
from mktlib.market.black_scholes import Option
from mktlib.market.gamma import DealerBook, HedgingLoop, loop_gain
from mktlib.market.squeeze import simulate_squeeze
from mktlib.ui.panels.loop_gain import LoopPicture, _within
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def loop(contracts=10_000, net=-1.0, k=5, first=250_000):
    curve, dealers = ExponentialSupply(200, k, 50e6), DealerBook(Option(200, 7, 0.5, 0.04), contracts, net)
    gain = loop_gain(float(dealers.shares_per_dollar(200)), curve.slope(0))
    rounds = tuple(simulate_squeeze(dealers, curve, first))
    return LoopPicture(HedgingLoop(float(curve(first)) - 200, gain), rounds, 200.0)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(loop(contracts, net) for contracts in (10_000, 100_000) for net in (-1, 0, 1)),
        loop(20_000, -1, 20),
        loop(17_000, 1),
        loop(100_000, -0.1, 1),
    )


def test_the_two_answers_of_the_page():
    short, long = loop(), loop(net=1)
    assert round(short.loop.gain, 3) == 0.576
    assert (round(short.end, 2), round(long.end, 2)) == (210.64, 203.22)
    assert round(200 + short.loop.first_move, 2) == 205.06
    assert "2.1× the first move" in short.sentence()
    assert short.loop.gain * 10_000 == pytest.approx(loop(17_374).loop.gain * 10_000 / 1.7374)
    assert not loop(17_300).loop.diverges
    assert loop(17_400).loop.diverges


def test_a_loop_that_diverges_by_the_formula_still_ends_when_gamma_runs_out():
    far = loop(100_000)
    assert far.loop.diverges
    assert far.headlines()[1].value == "no finite answer"
    assert (round(far.loop.gain, 2), round(far.end, 2)) == (5.76, 331.99)
    assert 0 < far.hedged < 100_000 * 100
    assert far.rounds[-1].end == "hedged"


def test_nobody_adds_to_a_move_when_positions_cancel():
    picture = loop(net=0)
    assert picture.hedged == 0
    assert picture.end == pytest.approx(200 + picture.loop.first_move)
    assert "cancel" in picture.sentence()


@pytest.mark.parametrize("net", [-1, -0.5, 0.5])
def test_the_diamonds_are_the_rounds_of_the_formula(net):
    picture, scene = loop(net=net), Scene(1000, 1.0)
    scene.frame(picture)
    rounds, prices = scene._parts["still"].get_data()
    g, first = picture.loop.gain, picture.loop.first_move
    assert prices == pytest.approx([200 + first * sum(g**i for i in range(n + 1)) for n in rounds])


def test_a_path_that_leaves_the_axis_is_cut_on_its_edge():
    where, prices = _within(np.array([1.0, 2.0, 6.0, -40.0]), 0, 4)
    assert (where.tolist(), prices.tolist()) == ([0, 1, 1.5], [1, 2, 4])
    where, prices = _within(np.array([1.0, -3.0]), -1, 4)
    assert (where.tolist(), prices.tolist()) == ([0, 0.5], [1, -1])


def test_a_fall_is_refused():
    with pytest.raises(ValueError, match=r"^rounds must"):
        LoopPicture(HedgingLoop(-1, 0.5), loop().rounds, 200)
