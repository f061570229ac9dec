"""What every kernel uses, imported once: the fork server loads this module and then makes kernels."""

import contextlib
import gc
import importlib
import sys

USED = [
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.extensions.storemagic", "ipywidgets"),
    *("ipykernel.debugger", "ipykernel.ipkernel", "ipykernel.kernelapp", "tornado.platform.asyncio", "tornado.queues"),
    *("mktlib.course", "mktlib.dashboards.warm", "mktlib.market.facts", "mktlib.orderbook", "mktlib.ui.draw"),
    *("mktlib.ui.view", "psutil", "sympy"),  # the last two an extra or IPython may bring
]

sys.modules["debugpy"] = None  # type: ignore[assignment]  # a reader debugs nothing; it has 120 modules
for _name in USED:
    with contextlib.suppress(ModuleNotFoundError):  # a page says so where it is missing
        importlib.import_module(_name)
gc.collect()
gc.freeze()  # or the collector of every kernel would touch, and so copy, what it shares
