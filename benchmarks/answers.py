"""How soon every explorer of every page answers a key: from the key to the pixels, page by page."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks.browser import chromium, fresh_page
from benchmarks.server import ROOT, Server, serve
from benchmarks.table import Target, table

ROUNDS = 6  # keys pressed in each explorer
LONGEST = 300  # [s] no further page is opened after this
PATIENCE = 60_000  # [ms] until a page has all its pictures
DEAF = 700  # [ms] after which a control does not count here: another one may have to be set first

# What is pressed: the arrows of a slider or a choice, back and forth, or a button that acts.
CONTROLS = """name => {
  const root = document.querySelector(`.mk-explorer[data-explorer="${name}"]`);
  const all = [...root.querySelectorAll("input[type=range], input[type=radio], .mk-press[id], .mk-onward")];
  return all.filter((one) => one.offsetParent && !one.disabled);
}"""
COUNT = f"name => ({CONTROLS})(name).length"
FOCUS = f"""([name, at]) => {{
  const one = ({CONTROLS})(name)[at];
  one.scrollIntoView({{ block: "center" }});
  one.focus();
  return one.tagName;
}}"""
IN_SIGHT = "[...document.querySelectorAll('.mk-explorer')].filter(one => one.offsetParent)"  # some stand in folds


@dataclass
class Answers:
    """What was seen of one page: by explorer, the time of each key [ms]."""

    slug: str
    layer: int
    times: dict[str, list[float]] = field(default_factory=dict)

    @property
    def medians(self) -> dict[str, float]:
        """Median time of each explorer [ms]."""
        return {name: median(times) for name, times in self.times.items() if times}


async def measure(rounds: int = ROUNDS) -> list[Answers]:
    """Open every page once and press keys in each of its explorers."""
    from mktlib.publish.catalogue import notebooks_folder, read_catalogue

    folder = notebooks_folder(ROOT / "notebooks")
    found = []
    with serve("dashboards", folder) as server:
        async with chromium() as browser:
            begun = time.monotonic()
            for page in read_catalogue(folder):
                if time.monotonic() - begun > LONGEST:
                    break
                found.append(await _page(browser, server, Answers(page.slug, page.layer), page.href, rounds))
    return found


async def _page(browser: Any, server: Server, one: Answers, href: str, rounds: int) -> Answers:
    async with fresh_page(browser) as (page, _session):
        await page.goto(f"{server.url}/{href}", wait_until="commit")
        deadline = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < deadline:  # Playwright's own way to wait needs `eval`, which our pages forbid
            await asyncio.sleep(0.5)
            names = await page.evaluate(IN_SIGHT + ".map(e => e.dataset.frame ? e.dataset.explorer : '')")
            if names and all(names) and await page.evaluate("document.readyState === 'complete'"):
                break
        await asyncio.sleep(3)  # cells below may still be running
        for name in await page.evaluate(IN_SIGHT + ".map(e => e.dataset.explorer)"):
            one.times[name] = []
            for at in range(await page.evaluate(COUNT, name)):
                one.times[name] = await _press(page, [name, at], rounds)
                if one.times[name]:
                    break
    return one


async def _press(page: Any, control: list[Any], rounds: int) -> list[float]:
    """Return the time from each key to its picture [ms]; nothing when the first draws none."""
    button = await page.evaluate(FOCUS, control) == "BUTTON"
    times: list[float] = []
    for turn in range(rounds + 1):
        await asyncio.sleep(0.12)
        await page.evaluate("signal => probe.watch(signal)", "putImageData setTransform")
        picture = asyncio.create_task(page.evaluate("patience => probe.next(patience)", DEAF))
        await asyncio.sleep(0.02)
        await page.keyboard.press("Enter" if button else ("ArrowRight", "ArrowLeft")[turn % 2])
        await picture
        keys, pictures = await page.evaluate("[probe.keys, probe.pictures]")
        if keys and pictures:
            times.append(pictures[0] - keys[0])
        elif not turn:
            return []
    return times[1:]  # the first draws what was never drawn


def targets(found: list[Answers]) -> list[Target]:
    """Return what is promised of the later layers, and whether it holds."""
    first = [time for one in found if one.layer <= 1 for time in one.medians.values()]
    later = [time for one in found if one.layer > 1 for time in one.medians.values()]
    if not first or not later:
        return []
    return [
        Target("key → picture, later layers ÷ layer 1, medians over explorers", median(later) / median(first), 1.5, "≤")
    ]


def run(rounds: int = ROUNDS) -> tuple[str, list[Target]]:
    """Measure, and return the table and the targets."""
    found = asyncio.run(measure(rounds))
    rows = []
    for one in found:
        medians = one.medians
        slowest = max(medians, key=lambda name: medians[name])
        rows.append(
            [
                f"`{one.slug}`",
                f"{len(medians)} of {len(one.times)}",
                f"{median(medians.values()):.0f}",
                f"{medians[slowest]:.0f}",
                f"`{slowest}`",
            ]
        )
    heads = ["page", "explorers", "key → picture, ms", "slowest explorer, ms", "which"]
    return table(heads, rows), targets(found)
