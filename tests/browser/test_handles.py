"""Every handle of every chart: it stays under the hand, and its control with it."""

from itertools import pairwise

import pytest

pytestmark = pytest.mark.browser
FAR = 40  # [CSS px] of a pull
STEPS = 8


def position_at(grip, place):
    """The control's position at a place along the handle's way, by straight lines between those that are known."""
    known = sorted(zip(grip["places"], grip["positions"], strict=True))
    if place <= known[0][0]:
        return known[0][1]
    for (x0, p0), (x1, p1) in pairwise(known):
        if place <= x1:
            return p0 + (p1 - p0) * ((place - x0) / (x1 - x0) if x1 > x0 else 1)
    return known[-1][1]


def place_of(grip, position):
    return position_at({"places": grip["positions"], "positions": grip["places"]}, position)


def stand_of(explorer, name):
    """Where a slider or a player stands; None for another control, or one that is not there now."""
    slider = explorer.root.locator(f"[data-control={name}]:not([hidden]) input[type=range]")
    return int(slider.input_value()) if slider.count() else None


def test_a_pulled_handle_stays_under_the_hand_and_its_control_with_it(pulled):
    by = "mouse" if pulled.visit.is_wide else "finger"
    tried = 0
    for explorer in pulled.explorers:
        for name in explorer.grips():
            where = f"{explorer.name}, {name}"
            explorer.root.locator("canvas").evaluate("canvas => canvas.scrollIntoView({ block: 'center' })")
            grip, before = explorer.grips()[name], stand_of(explorer, name)
            if before is None:
                continue
            along = grip["along"]
            ends = sorted((grip["places"][0], grip["places"][-1]))
            far = FAR if ends[1] - grip[along] > grip[along] - ends[0] else -FAR
            aim = min(max(grip[along] + far, ends[0]), ends[1])
            start = (grip["left"] + grip["x"], grip["top"] + grip["y"])
            unit = (1, 0) if along == "x" else (0, 1)
            moves = [(aim - grip[along]) * i / STEPS for i in range(1, STEPS + 1)]
            canvas = explorer.root.locator("canvas")
            stood = canvas.evaluate("canvas => canvas.getBoundingClientRect().top")
            explorer.pull(start, [(start[0] + unit[0] * m, start[1] + unit[1] * m) for m in moves], by)
            after, now = explorer.grips().get(name), stand_of(explorer, name)
            moved = abs(canvas.evaluate("canvas => canvas.getBoundingClientRect().top") - stood)
            assert moved <= 2, f"{where}: the picture moved {moved} px under the drag"
            assert abs(now - position_at(grip, aim)) <= 0.51, (
                f"{where}: the hand is at {position_at(grip, aim)}, not {now}"
            )
            if after:  # within the step that the control has there
                step = max(abs(place_of(grip, now + d) - place_of(grip, now)) for d in (-1, 1))
                assert abs(after[along] - aim) <= step / 2 + 1.5, f"{where}: the handle is not where the hand is"
            assert not explorer.look().problem, where
            tried += 1
            explorer.set_back()
    assert tried
