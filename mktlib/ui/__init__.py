"""What a notebook needs to make an explorer: marks and charts, words, controls, `explore`."""

from mktlib.ui.chart import Step, axis, chart, figure, log, panel
from mktlib.ui.controls import choice, commit, log_slider, player, slider, story, toggle
from mktlib.ui.explorer import explore
from mktlib.ui.marks import across, area, bars, box, curve, dots, note, point, rule, segment, steps, table, up
from mktlib.ui.presses import presses
from mktlib.ui.say import say
from mktlib.ui.uploads import upload

__all__ = [
    "Step",
    "across",
    "area",
    "axis",
    "bars",
    "box",
    "chart",
    "choice",
    "commit",
    "curve",
    "dots",
    "explore",
    "figure",
    "log",
    "log_slider",
    "note",
    "panel",
    "player",
    "point",
    "presses",
    "rule",
    "say",
    "segment",
    "slider",
    "steps",
    "story",
    "table",
    "toggle",
    "up",
    "upload",
]
