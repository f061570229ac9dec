import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from mktlib.ui.patches import changed_boxes, sheet

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


@given(pictures)
def test_the_sheet_holds_every_box_pixel_for_pixel(pair):
    before, after = pair
    colours = np.array([0xFF336699, 0xFFFEDCBA], np.uint32)[after]
    boxes = changed_boxes(before, after)
    png = sheet(colours, boxes)
    if not boxes:
        assert png == b""
        return
    stacked = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")).view(np.uint32)[..., 0]
    row = 0
    for x, y, width, height in boxes:
        assert (stacked[row : row + height, :width] == colours[y : y + height, x : x + width]).all()
        row += height
