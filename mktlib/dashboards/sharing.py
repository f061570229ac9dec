"""What a page says of itself to search engines, and to programs that show its link as a card."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from mktlib.dashboards.cards import HEIGHT, WIDTH, values_in
from mktlib.dashboards.catalogue import Catalogue, Page

COLLECTION = "What a price is"
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


def card(handler: Any, catalogue: Catalogue, page: Page | None = None) -> dict[str, Any]:
    """Return the address, the picture and the words of a page's card; of the gallery's without a page.

    Addresses are absolute, as programs that show cards ask for. They are left out when the request
    names no sane host: what a stranger wrote there must not stand in the page. The picture is drawn at
    the values of the link that was asked for.
    """
    base = _gallery_address(handler)
    chosen = page or catalogue.index or (catalogue.pages[0] if catalogue.pages else None)
    found: dict[str, Any] = {"site": COLLECTION, "type": "article" if page else "website"}
    if base:
        found["url"] = base + (page.href if page else "")
    if base and chosen and chosen.cover:
        query = urlencode(values_in(handler.request.query_arguments) if page else {})
        found["image"] = {"url": f"{base}pictures/{chosen.slug}.png{'?' if query else ''}{query}"}
        found["image"] |= {"width": WIDTH, "height": HEIGHT}
    return found


def _gallery_address(handler: Any) -> str:
    """Address of the gallery as this reader sees it; behind a proxy, as the proxy says."""
    request = handler.request
    return f"{request.protocol}://{request.host}{handler.base_url}" if has_address(request) else ""


def has_address(request: Any) -> bool:
    """Whether a request names a scheme and a host that may stand in a page."""
    return request.protocol in ("http", "https") and bool(_HOST.fullmatch(request.host))
