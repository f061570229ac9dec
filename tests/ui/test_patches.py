import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from mktlib.ui.patches import LONGEST_RUN, Box, changed_boxes, png, runs
from tests.ui.pictures import painted

pictures = st.tuples(st.integers(1, 24), st.integers(1, 24)).flatmap(
    lambda shape: st.tuples(*[arrays(np.uint32, shape, elements=st.integers(0, 1))] * 2)
)


@given(pictures)
def test_the_boxes_turn_the_old_picture_into_the_new_one(pair):
    before, after = pair
    canvas = before.copy()
    for x, y, width, height in changed_boxes(before, after):
        canvas[y : y + height, x : x + width] = after[y : y + height, x : x + width]
    assert (canvas == after).all()


@given(pictures, st.integers(0, 50), st.integers(0, 50))
def test_there_are_at_most_two_boxes_that_do_not_overlap_and_hug_the_change(pair, x, y):
    before, after = pair
    boxes = changed_boxes(before, after, x, y)
    assert len(boxes) <= 2
    assert bool(boxes) == bool((before != after).any())
    for box in boxes:
        part = (before != after)[box.y - y : box.y - y + box.height, box.x - x : box.x - x + box.width]
        for edge in (part[0], part[-1], part[:, 0], part[:, -1]):
            assert edge.any()
    if len(boxes) == 2:
        assert boxes[0].y + boxes[0].height <= boxes[1].y


COLOURS = np.array([0xFF336699, 0xFFFEDCBA, 0xFF000000, 0xFFFFFFFF], np.uint32)


@given(pictures, st.randoms(use_true_random=False))
def test_the_runs_turn_the_old_picture_into_the_new_one_pixel_for_pixel(pair, random):
    before, after = (COLOURS[(part * random.randint(1, 3)) % 4] for part in pair)
    boxes = changed_boxes(before, after)
    assert (painted(before, boxes, runs(before, after, boxes)) == after).all()


def test_a_run_longer_than_its_two_bytes_can_say_goes_in_pieces():
    before = np.full((300, 400), COLOURS[0])
    after = before.copy()
    after[10:280] = COLOURS[1]  # 108,000 pixels of one colour
    boxes = [Box(0, 0, 400, 300)]
    data = runs(before, after, boxes)
    assert (painted(before, boxes, data) == after).all()
    assert int.from_bytes(data[:4], "little") == 1 + -(-108_000 // LONGEST_RUN) + 1


def test_nothing_changed_is_nothing_sent():
    assert runs(np.ones((3, 3), np.uint32), np.ones((3, 3), np.uint32), []) == b""


def test_a_png_holds_the_whole_picture():
    pixels = COLOURS[np.arange(35).reshape(5, 7) % 4]
    back = np.asarray(Image.open(io.BytesIO(png(pixels))).convert("RGBA")).view(np.uint32)[..., 0]
    assert (back == pixels).all()
