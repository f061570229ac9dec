"""What a page says of itself to search engines, and to programs that show its link as a card."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from mktlib.dashboards.catalogue import PICTURES, Catalogue, Page

COLLECTION = "What a price is"
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


def card(handler: Any, catalogue: Catalogue, page: Page | None = None) -> dict[str, Any]:
    """Return the address, the picture and the words of a page's card; of the gallery's without a page.

    Addresses are absolute, as programs that show cards ask for. They are left out when the request
    names no sane host: what a stranger wrote there must not stand in the page.
    """
    base = _gallery_address(handler)
    chosen = page or catalogue.index
    picture = _picture(chosen.slug if chosen else "") or _picture(catalogue.pages[-1].slug)
    found: dict[str, Any] = {"site": COLLECTION, "type": "article" if page else "website"}
    if base:
        found["url"] = base + (page.href if page else "")
    if base and picture:
        name, width, height = picture
        found["image"] = {"url": f"{base}pictures/{name}", "width": width, "height": height}
    return found


def _gallery_address(handler: Any) -> str:
    """Address of the gallery as this reader sees it; behind a proxy, as the proxy says."""
    request = handler.request
    return f"{request.protocol}://{request.host}{handler.base_url}" if has_address(request) else ""


def has_address(request: Any) -> bool:
    """Whether a request names a scheme and a host that may stand in a page."""
    return request.protocol in ("http", "https") and bool(_HOST.fullmatch(request.host))


@lru_cache(maxsize=64)
def _picture(slug: str) -> tuple[str, int, int] | None:
    """Name, width and height [px] of a page's picture, from the first bytes of the PNG."""
    path = PICTURES / f"{slug}-light.png"
    if not slug or not path.is_file():
        return None
    with path.open("rb") as file:
        head = file.read(24)
    return path.name, int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
