"""Is the server alive, and does it take new readers: for containers, balancers and whoever watches the site."""

from __future__ import annotations

import json
from typing import Any

from tornado import web

from mktlib.dashboards.provisioner import WARM, WarmProcess

ADDRESS = r"health/(live|ready)"  # below the server's base URL
FRESH = 1  # [s] an answer may be kept
COME_BACK = 5  # [s] until asking again makes sense


def reason_to_wait(kernels: Any, warm: WarmProcess = WARM) -> str:
    """Why no new reader can be taken, in a word or two; "" when one can.

    Parameters
    ----------
    kernels : ReaderKernels
        The kernels of all readers: `places`, and `kept`, those that wait for one.
    warm : WarmProcess
        What new kernels are forked from.
    """
    if warm.is_warming:
        return "starting"
    if len(kernels.places) - len(kernels.kept) >= kernels.places.most:
        return "full"
    return ""


class HealthHandler(web.RequestHandler):
    """``live``: the server's loop answers. ``ready``: a kernel can be started, and there is a place for it.

    A server that is full is alive: it must not be restarted, only spared new readers.
    """

    def initialize(self, kernels: Any) -> None:
        """Take the kernels of all readers."""
        self.kernels = kernels

    def set_default_headers(self) -> None:
        """Say that this is no page, and that asking every second is enough."""
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", f"max-age={FRESH}")

    def get(self, what: str) -> None:
        """Answer 200, or 503 while no new reader can be taken."""
        waiting = reason_to_wait(self.kernels) if what == "ready" else ""
        if waiting:
            self.set_status(503)
            self.set_header("Retry-After", COME_BACK)
        self.finish(json.dumps({what: not waiting} | ({"reason": waiting} if waiting else {})) + "\n")

    def head(self, what: str) -> None:
        """Answer the same without words."""
        self.get(what)
