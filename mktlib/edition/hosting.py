"""What a host is told of the static edition's files, and what each page says of itself, whoever hosts it."""

from __future__ import annotations

import base64
import hashlib
import re

from mktlib.publish.voila import SETTINGS

SITE = SETTINGS["site"]
_FIRST = '<meta charset="utf-8">'
_INLINE = re.compile(r'<script(?![^>]*\b(?:src=|type="application/))[^>]*>(.*?)</script>', re.DOTALL)


def guarded(html: str) -> str:
    """Return a page with its policy: what runs is named by its hash or a file beside it; no other host is asked.

    >>> page = guarded('<meta charset="utf-8"><script>1</script><script type="application/json">2</script>')
    >>> page.count("sha256-"), "default-src 'none'" in page
    (1, True)
    """
    sums = {hashlib.sha256(code.encode()).digest() for code in _INLINE.findall(html)}
    scripts = " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in sorted(sums))
    policy = SITE["page"].replace(" SCRIPTS", f" {scripts}" if scripts else "")
    return html.replace(_FIRST, f'{_FIRST}\n<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


def headers() -> dict[str, dict[str, str]]:
    """Return the headers of all files and those added to some, by addresses below the site; `*` is how one goes on."""
    said = {"*": SETTINGS["headers"] | SITE["headers"]}
    said |= {address: dict(SITE["lent_with"]) for address in SITE["lent"]}
    said["python/*"] |= SITE["python"]
    return said


def headers_file() -> str:
    """Return the headers as hosts read them that keep to a file `_headers`, where the site is all of the host."""
    parts = [
        "\n".join([f"/{of}", *(f"  {name}: {value}" for name, value in all_.items())]) for of, all_ in headers().items()
    ]
    return "\n\n".join(parts) + "\n"
