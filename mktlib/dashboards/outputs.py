"""What a cell's outputs become in the page: plain HTML where that is enough, a widget's place otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from nbconvert.filters.ansi import ansi2html

from mktlib.dashboards.formulas import latex_output_to_html
from mktlib.dashboards.markdown import to_html
from mktlib.dashboards.stills import STILLS
from mktlib.ui import assets

WIDGET = "application/vnd.jupyter.widget-view+json"
APOLOGY = (
    "This part of the page could not be computed. The text around it still holds; reloading the page starts it afresh."
)
LIVE = "application/vnd.what-a-price-is.explorer+json"  # an explorer with all it shows: see static/live.js
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def outputs_to_html(outputs: Sequence[Mapping[str, Any]]) -> str:
    """HTML of a code cell's outputs, in order; a failure gives one calm sentence and nothing else."""
    parts: list[str] = []
    failed = False
    for output in outputs:
        kind = output["output_type"]
        if kind == "error" or (kind == "stream" and output.get("name") == "stderr"):
            failed = True
        elif kind == "stream":
            parts.append(_text("".join(output["text"])))
        else:
            parts.append(_display(output))
    if failed:
        parts.append(apology())
    return "\n".join(f'<div class="jp-OutputArea-child">{part}</div>' for part in parts if part)


def apology() -> str:
    """HTML of the sentence that stands where something failed."""
    return f'<p class="apology" role="status">{APOLOGY}</p>'


def _display(output: Mapping[str, Any]) -> str:
    data = {mime: "".join(v) if isinstance(v, list) else v for mime, v in output["data"].items()}
    words = data.get("text/plain", "")
    if LIVE in data:
        return live(output["data"][LIVE], words)
    if WIDGET in data:
        still = "".join(_image(mime, data.pop(mime), words) for mime in _IMAGES if mime in data)
        quiet = f"<noscript>{still}</noscript>" if still else ""
        return quiet + _for_the_browser({**output, "data": {WIDGET: data[WIDGET]}})
    if "text/html" in data:
        return f'<div class="jp-RenderedHTMLCommon jp-RenderedHTML">{data["text/html"]}</div>'
    if "text/markdown" in data:
        return f'<div class="jp-RenderedHTMLCommon prose">{to_html(data["text/markdown"])}</div>'
    if "text/latex" in data:
        return latex_output_to_html(data["text/latex"])
    if "image/svg+xml" in data:
        return f'<div class="picture" role="img" aria-label="{escape(words)}">{data["image/svg+xml"]}</div>'
    for mime in _IMAGES:
        if mime in data:
            return _image(mime, data[mime], words)
    if set(data) <= {"text/plain"}:
        return _text(words)
    return _for_the_browser({**output, "data": data})


def live(explorer: Mapping[str, Any], words: str) -> str:
    """Return an explorer as the page makes it live, with a still for readers without scripts."""
    address = STILLS.address(json.dumps(explorer["shown"]["chart"], separators=(",", ":")))
    still = f'<img class="picture" src="{address}" alt="{escape(words)}"><p>{escape(words)}</p>'
    data = f'<script type="application/json">{_in_a_script(explorer)}</script>'
    return f'{data}<div class="live"><noscript>{still}</noscript></div>'


def _image(mime: str, base64: str, words: str) -> str:
    return f'<img class="picture" src="data:{mime};base64,{base64.strip()}" alt="{escape(words)}">'


def _text(text: str) -> str:
    return f'<pre class="jp-RenderedText">{ansi2html(text)}</pre>' if text.strip() else ""


def _for_the_browser(output: Mapping[str, Any]) -> str:
    """Voila's script turns this element into the living output."""
    text = _in_a_script({**output, "trusted": True})
    return f'<script type="application/vnd.voila.cell-output+json">{text}</script>'


def _in_a_script(data: Any) -> str:
    """Return data as JSON that ends no script."""
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def drawer(part: str) -> str:
    """Return the explorers' "script" or "style", for a page whose server does not send them."""
    return {"script": assets.script, "style": assets.style}[part]()
