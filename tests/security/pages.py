"""Two pages that a trial opens: one explorer of every kind of control, and plain widgets that fail."""

from tests.dashboards.collection import SECRET, notebook

TRIAL = "3_real_market/31_trial.ipynb"
SLOW = "3_real_market/33_slow.ipynb"
PLAIN = "3_real_market/32_plain.ipynb"

CONTROLS = """from mktlib.ui import axis, box, chart, choice, explore, panel, presses, say, slider, toggle, upload
def two_sums(cash, cap):
    seen = panel("Two sums", box(1, cash, "cash"), box(1, cap, "cap"), x=axis(low=0, high=1), y=axis(low=0, high=1e6))
    return chart(seen, says=say("{cash:money} changed hands; the cap rose by {cap:money}.", cash=cash, cap=cap))
K, BOOK = slider("k", 1, 20, 5, step=1), choice("Book", ["thin", "deep"])"""

EXPLORER = f"""@explore("Trial", k=K, book=BOOK, on=toggle("On"), sent=presses("Send", {{"k": K, "book": BOOK}}, 3),
         own=upload("Own", ("day",), most_bytes=600_000))
def trial(k, book, on, sent, own):
    if k == 20:
        raise ValueError("k must be below 20")
    if k == 19:
        raise RuntimeError({SECRET!r})
    return two_sums(1000 * (1 + len(sent)), k * 1000 + sum(len(file.content) for file in own))
trial"""

WIDGETS = f"""import logging, sys, warnings
import ipywidgets as w
fails, complains, slides, said = w.Button(), w.Button(), w.IntSlider(value=3, max=10), w.Label("ready")
@fails.on_click
def _(button): raise RuntimeError({SECRET!r})
@complains.on_click
def _(button): print({SECRET!r}, file=sys.stderr); warnings.warn({SECRET!r}); logging.error({SECRET!r})
slides.observe(lambda change: said.set_trait("value", str(100 // (change["new"] - 7))), "value")
w.VBox([fails, complains, slides, said])"""

FAILING = f"""secret = {SECRET!r}
def inner(): raise OSError(2, secret, __file__ if "__file__" in globals() else "/home" + "/owner/notes.txt")
inner()"""

# It fails when its page's socket has long been open.
LATE = f"""import time; time.sleep(3)
print({SECRET!r}, file=__import__("sys").stderr)
raise OSError(2, "late-" + {SECRET!r}, "/home" + "/owner/notes.txt")"""

PAGES = {
    TRIAL: notebook("Trial", "", [("markdown", "# Trial"), ("code", CONTROLS), ("code", EXPLORER), ("code", FAILING)]),
    SLOW: notebook("Slow", "", [("markdown", "# Slow"), ("code", LATE), ("code", CONTROLS), ("code", EXPLORER)]),
    PLAIN: notebook("Plain", "", [("markdown", "# Plain"), ("code", WIDGETS)]),
}
