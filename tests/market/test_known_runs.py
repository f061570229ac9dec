import pytest

from mktlib.market.known_runs import known_runs
from mktlib.market.sweep_runs import sweep_runs

made = []


def draw(job, rng):
    made.append(job)
    return job, int(rng.integers(1_000_000))


def last(sweep):
    *_, (done, results) = sweep
    assert done == 1
    return results


def test_it_gives_what_a_plain_sweep_gives():
    jobs = list(range(100, 107))
    assert last(known_runs(draw, jobs, 3, workers=1, paired=2)) == last(sweep_runs(draw, jobs, 3, workers=1, paired=2))


def test_what_is_known_is_not_made_again():
    known = last(known_runs(draw, [201, 202, 203], 5, workers=1))
    made.clear()
    assert list(known_runs(draw, [201, 202, 203], 5, workers=1)) == [(1.0, known)]
    longer = last(known_runs(draw, [201, 202, 203, 204], 5, workers=1))
    assert longer[:3] == known
    assert made == [204]


def test_a_sweep_that_was_stopped_goes_on_where_it_was():
    sweep = known_runs(draw, [301, 302, 303], 5, workers=1)
    next(sweep)
    next(sweep)
    sweep.close()
    made.clear()
    last(known_runs(draw, [301, 302, 303], 5, workers=1))
    assert 301 not in made
    assert made[-1] == 303


def test_another_seed_another_place_or_another_pairing_is_another_run():
    one = last(known_runs(draw, [401, 402], 5, workers=1))
    assert last(known_runs(draw, [401, 402], 6, workers=1)) != one
    assert last(known_runs(draw, [402, 401], 5, workers=1))[::-1] != one
    paired = last(known_runs(draw, [401, 402], 5, workers=1, paired=2))
    assert paired[0][1] == paired[1][1]


def test_it_refuses_what_a_sweep_refuses():
    with pytest.raises(ValueError, match=r"^jobs must"):
        list(known_runs(draw, [], 5))
