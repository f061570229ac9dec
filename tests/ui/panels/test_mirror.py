import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.ui.panels.mirror import MirrorPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        MirrorPicture(10e9, 0.4e9, 0.02, 0.20, 0.09),
        MirrorPicture(10e9, 0.4e9, 0.02, 0.02, 0.09),
        MirrorPicture(100e9, 0.1e9, -0.10, 0.40, 0.06),
        MirrorPicture(2e9, 2e9, 0.09, 0.08, 0.14),
    )


def test_ten_billion_is_dear_among_mature_and_cheap_among_young_peers():
    multiple, implied, mature, young = MirrorPicture(10e9, 0.4e9, 0.02, 0.20, 0.09).headlines()
    assert (multiple.value, implied.value) == ("25", "7.9%")
    assert (mature.value, young.value) == ("dear by 57%", "cheap by 60%")


@given(st.floats(2e9, 50e9), st.floats(0.2e9, 2e9), st.floats(0.06, 0.14))
def test_at_the_growth_taken_for_granted_the_cap_is_fair(cap, earnings, rate):
    picture = MirrorPicture(cap, earnings, 0, 0.2, rate)
    assert picture.implied is not None
    assert picture.worth(picture.implied) == pytest.approx(cap)
    fair = MirrorPicture(cap, earnings, picture.implied, picture.implied, rate)
    assert [line.value for line in fair.headlines()[2:]] == ["fair", "fair"]


@given(st.floats(-0.1, 0.39), st.floats(0.06, 0.14))
def test_whoever_expects_more_finds_it_cheaper(growth, rate):
    less, more = MirrorPicture(10e9, 0.4e9, growth, growth + 0.01, rate).peers
    assert less < more


def test_the_industries_can_be_dragged():
    scene, seen = Scene(1000, 1), []
    for mature in (0.02, 0.03):
        picture = MirrorPicture(10e9, 0.4e9, mature, 0.20, 0.09)
        scene.frame(picture)
        seen.append({handle.control: handle for handle in picture.handles(scene._parts)})
    assert set(seen[0]) == {"mature", "young"}
    assert seen[1]["mature"].x - seen[0]["mature"].x == pytest.approx(seen[0]["mature"].dx)
    assert seen[1]["young"] == seen[0]["young"]


@pytest.mark.parametrize("arguments", [(0, 1e9, 0, 0, 0.09), (1e9, 0, 0, 0, 0.09), (1e9, 1e9, 0, 0, 0.02)])
def test_a_company_that_cannot_be_is_refused(arguments):
    with pytest.raises(ValueError, match=r"must be (a positive|above)"):
        MirrorPicture(*arguments)
