"""Behind another server: the folder in its addresses that is ours, and a log of what was asked for."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

_BASE = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*")
ACCESS = logging.getLogger("mktlib.access")


def base_address(given: str) -> str:
    """Address of the gallery below its host, with a slash at both ends.

    Raises
    ------
    ValueError
        If it holds more than letters, digits and ``. _ ~ -`` between its slashes.

    Examples
    --------
    >>> base_address("/prices"), base_address("/")
    ('/prices/', '/')
    """
    base = f"/{given.strip('/')}/".replace("//", "/")
    if not _BASE.fullmatch(base) or ".." in base:
        raise ValueError(f"base_url must be a path such as /prices/, got {given!r}")
    return base


def log_requests() -> Any:
    """Return what writes one line for each request to standard error: not its query, which holds a reader's values."""
    ACCESS.setLevel(logging.INFO)
    ACCESS.propagate = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    ACCESS.handlers = [handler]
    return _log


def _log(handler: Any) -> None:
    request = handler.request
    took = 1000 * request.request_time()
    ACCESS.info("%s %s %s %d %.0f ms", request.remote_ip, request.method, request.path, handler.get_status(), took)
