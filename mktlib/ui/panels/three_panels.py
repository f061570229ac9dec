"""Two panels and the meters: beside each other, stacked, or one beside two where there is room for neither."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from mktlib.ui.sheet import Sheet

ROOM = 860  # for three panels beside each other [CSS px]
TALL = 0.54  # of the width, for the panel that keeps the whole height
UPPER = 0.45  # of the height, for the panel above the meters


def three_panels(
    sheet: Sheet,
    weights: tuple[float, float, float],
    titles: tuple[str, str, str],
    left: tuple[float, float, float],
    tall: int = 0,
) -> list[Axes]:
    """Return three pairs of axes, as `Sheet.panels` does; the third is for the meters.

    Parameters
    ----------
    sheet : Sheet
        Where to draw, at least 440 CSS px high where it is not narrow.
    weights, titles, left
        As in `Sheet.panels`.
    tall : {0, 1}
        Which panel keeps the whole height between the two layouts of `Sheet.panels`; the other stands above
        the meters, which then need no title.
    """
    if sheet.narrow or sheet.width >= ROOM:
        return sheet.panels(*weights, titles=titles, left=left)
    halves: Any = sheet.figure.subfigures(1, 2, width_ratios=(TALL, 1 - TALL))
    rows: Any = halves[1].subfigures(2, 1, height_ratios=(UPPER, 1 - UPPER))
    beside = (1 - TALL) * sheet.width
    places = {
        tall: Sheet(halves[0], sheet.theme, TALL * sheet.width, sheet.height),
        1 - tall: Sheet(rows[0], sheet.theme, beside, UPPER * sheet.height),
        2: Sheet(rows[1], sheet.theme, beside, (1 - UPPER) * sheet.height),
    }
    return [
        places[i].panels(1, titles=(titles[i] if i < 2 else "",), left=left[i])[0]  # each a sheet of its own
        for i in range(3)
    ]
