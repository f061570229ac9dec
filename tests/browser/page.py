"""A page under test, and an explorer on it, in the words of a reader: move, press, look, read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response

PROBES = Path(__file__).with_name("probes.js")
FIRST_PICTURE = 60_000  # [ms] a cold kernel on a busy machine
WIDE, PHONE = (1280, 900), (390, 664)  # what a phone of 844 px leaves between its bars
WARES = (
    "Download picture",
    "Picture for print",
    "Download data",
    "Show data as a table",
    "Hide the table",
)  # under "More"

# Messages of Voila or JupyterLab themselves that we cannot prevent, each with its cause.
NOT_OURS = ("@jupyterlite/",)  # whose kernel, where it is installed for the site, a JupyterLab looks at in vain


class State(NamedTuple):
    """What a reader sees of an explorer."""

    frame: int
    picture: str  # what tells it from any other
    ink: int  # pixels that are not paper
    readouts: dict[str, str]
    headlines: list[list[str]]
    sentence: str
    problem: str
    stale: bool  # marked as not of these values
    note: str
    alternative: str

    @property
    def words(self) -> tuple[object, ...]:
        """Everything but the pixels."""
        return self.readouts, self.headlines, self.sentence

    @property
    def result(self) -> tuple[object, ...]:
        """What the explorer answers, without the values that the reader set."""
        return self.headlines, self.sentence


class Control(NamedTuple):
    """A control as the page shows it."""

    index: int
    kind: str
    label: str
    name: str
    options: int
    idle: bool  # without effect now, and not shown


@dataclass
class Visit:
    """One open page, everything that went wrong on it, and everything its kernel sent."""

    page: Page
    context: BrowserContext
    trouble: list[str] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    answer: Response | None = None  # to the last address opened

    def __post_init__(self) -> None:
        page = self.page
        page.on("pageerror", lambda error: self.trouble.append(f"uncaught: {error}"))
        page.on("console", self._console)
        page.on("response", self._response)
        page.on("requestfailed", self._failed)
        page.on("websocket", self._socket)

    def open(self, url: str) -> Visit:
        """Go to `url` and hear which hosts it asks."""
        host = url.split("/")[2]
        self.page.on("request", lambda request: self._host(request.url, host))
        answer = self.page.goto(url)
        assert answer, url
        self.answer = answer
        return self

    @property
    def is_wide(self) -> bool:
        """Whether the window is that of a computer, not of a phone."""
        size = self.page.viewport_size
        return bool(size) and size["width"] == WIDE[0]

    def explorers(self, count: int | None = None) -> list[Explorer]:
        """The page's explorers, each with its first picture; `count` says how many to wait for."""
        page = self.page
        at_least = 1 if count is None else count
        try:
            page.wait_for_function(
                "n => document.querySelectorAll('.mk-explorer[data-frame]').length >= n",
                arg=at_least,
                timeout=FIRST_PICTURE,
            )
        except Exception as error:
            seen = page.evaluate(
                "[...document.querySelectorAll('.mk-explorer[data-frame]')].map(e => e.dataset.explorer)"
            )
            raise AssertionError(f"expected {at_least} explorers with a picture, got {seen}; {self.trouble}") from error
        self.settle()
        roots = page.locator(".mk-explorer")
        return [Explorer(self, roots.nth(i)) for i in range(roots.count())]

    def open_folds(self) -> None:
        """Open the sections that stand folded under their headings."""
        folds = self.page.locator("details.deeper:not([open]) > summary")
        while folds.count():
            folds.first.click()

    def settle(self, seconds: float = 60) -> None:
        """Wait until every change is answered and drawn."""
        if not self.page.evaluate("patience => mktlibProbe.rest(patience)", seconds * 1000):
            raise AssertionError(f"the page did not come to rest in {seconds} s")

    def redrawn(self, act: Callable[[], object], one: Explorer) -> None:
        """Do what makes one explorer answer anew, and wait until it has."""
        which = f".mk-explorer[data-explorer={one.name}]"
        frames = f"[...document.querySelectorAll({which!r})].map(e => Number(e.dataset.frame))"
        self.page.wait_for_timeout(150)  # what an earlier change of width may still ask for
        self.settle()
        before = self.page.evaluate(frames)
        act()
        self.page.wait_for_function(f"before => {frames}.every((frame, i) => frame > before[i])", arg=before)
        self.settle()

    def shifts(self) -> list[str]:
        """Layout shifts since the last call, also those a reader caused."""
        found: list[str] = self.page.evaluate("mktlibProbe.shifts.splice(0)")
        return found

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        wider: int = self.page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
        return wider

    def kernel_said(self, *words: str) -> list[str]:
        """Those of `words` that stand in anything the kernel sent to the page."""
        return [word for word in words if any(word.encode() in frame for frame in self.received)]

    def _console(self, message: Any) -> None:
        if message.type == "error" and not any(known in message.text for known in NOT_OURS):
            self.trouble.append(f"console: {message.text}")

    def _response(self, response: Any) -> None:
        if response.status >= 400:
            self.trouble.append(f"HTTP {response.status}: {response.url}")

    def _failed(self, request: Any) -> None:
        # The reader went on; or has no scripts, and needs none fetched ahead (a refusal by our own policy is
        # in the console as well).
        if request.failure and "ERR_ABORTED" not in request.failure and request.failure != "csp":
            self.trouble.append(f"{request.failure}: {request.url}")

    def _host(self, url: str, host: str) -> None:
        if url.startswith(("http", "ws")) and url.split("/")[2] != host:
            self.trouble.append(f"asked another host: {url}")

    def _socket(self, socket: Any) -> None:
        def receive(payload: str | bytes) -> None:
            self.received.append(payload.encode() if isinstance(payload, str) else payload)

        socket.on("framereceived", receive)


@dataclass(frozen=True)
class Explorer:
    """One explorer on an open page."""

    visit: Visit
    root: Locator

    @property
    def name(self) -> str:
        """The name its links bear."""
        return self.root.get_attribute("data-explorer") or ""

    def look(self) -> State:
        """What it shows now."""
        return State(**self.root.evaluate("root => mktlibProbe.state(root)"))

    def controls(self) -> list[Control]:
        """Its controls, in their order."""
        return [Control(**one) for one in self.root.evaluate("root => mktlibProbe.controls(root)")]

    def is_shown(self, control: Control) -> bool:
        """Whether a control is there now."""
        return self.root.locator(".mk-control").nth(control.index).is_visible()

    def idle(self) -> list[bool]:
        """Of each control, whether it is without effect now."""
        return [one.idle for one in self.controls()]

    def places(self) -> dict[str, list[float]]:
        """Where its parts and everything below it stand on the page."""
        found: dict[str, list[float]] = self.root.evaluate("root => mktlibProbe.places(root)")
        return found

    def part(self, control: Control, selector: str) -> Locator:
        """An element of one control."""
        return self.root.locator(".mk-control").nth(control.index).locator(selector)

    def after(self, act: Callable[[], object]) -> State:
        """What it shows once it has answered `act`."""
        act()
        self.visit.settle()
        return self.look()

    def press(self, control: Control, key: str) -> State:
        """Press a key on a control's slider."""
        return self.after(lambda: self.part(control, "input[type=range]").press(key))

    @property
    def is_story(self) -> bool:
        """Whether it leads through a story."""
        return "mk-story" in (self.root.get_attribute("class") or "")

    def button(self, name: str) -> Locator:
        """One of its buttons, by what is written on it; the menu it stands in is opened."""
        menu = self.root.locator(".mk-menu")
        in_menu = name in WARES or (self.is_story and name in ("Reset", "Copy link"))
        if in_menu and menu.get_attribute("open") is None:
            menu.locator("summary").click()
        return self.root.get_by_role("button", name=name, exact=True)

    def unfold(self, state: str = "false") -> None:
        """Open what stands under "More controls"."""
        more = self.button("More controls")
        if more.count() and more.is_visible() and more.get_attribute("aria-expanded") == state:
            more.click()

    def fold(self) -> None:
        """Close it again."""
        self.unfold("true")

    def in_use(self) -> list[dict[str, Any]]:
        """Each control put in use: how much of it and of the picture is in the window."""
        found: list[dict[str, Any]] = self.root.evaluate("root => mktlibProbe.inUse(root)")
        return found

    def at_start(self, first: State) -> Explorer:
        """The same, brought back to the start if it is not as it was `first`."""
        now = self.look()
        if (now.words, now.problem, now.note) != (first.words, first.problem, first.note):
            self.set_back()
        return self

    def reset(self) -> State:
        """Press Reset."""
        self.set_back()
        return self.look()

    def set_back(self) -> None:
        """Press Reset, and look away."""
        self.button("Reset").click()
        self.visit.settle()

    def drag(self, control: Control, moves: int = 12, pause: float = 16, share: float = 0.35) -> Iterator[float]:
        """Drag a slider's handle with the mouse; after each move comes the time [s] since the first."""
        mouse = self.visit.page.mouse
        slider = self.part(control, "input[type=range]")
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box, f"{control.label} is not on the page"
        at = slider.evaluate("input => input.value / input.max")
        handle = 24  # [px] its width; the track ends half of it before the edges
        start = box["x"] + handle / 2 + at * (box["width"] - handle)
        travel = share * (box["width"] - handle) * (1 if at < 0.5 else -1)
        y = box["y"] + box["height"] / 2
        mouse.move(start, y)
        mouse.down()
        begun = time.monotonic()
        for i in range(1, moves + 1):
            mouse.move(start + travel * i / moves, y)
            yield time.monotonic() - begun
            late = begun + i * pause / 1000 - time.monotonic()
            if late > 0:
                self.visit.page.wait_for_timeout(late * 1000)
        mouse.up()

    def grips(self) -> dict[str, dict[str, Any]]:
        """Where the handles of its chart are, by control [CSS px in the window]."""
        return {one["control"]: one for one in self.root.evaluate("root => mktlibProbe.grips(root)")}

    def pull(self, start: tuple[float, float], stops: list[tuple[float, float]], by: str) -> None:
        """Take hold of the picture at `start`, move to each of `stops`, and let go: by "mouse" or by "finger"."""
        page = self.visit.page
        if by == "mouse":
            page.mouse.move(*start)
            page.mouse.down()
            for stop in stops:
                page.mouse.move(*stop)
            page.mouse.up()
        else:
            touch = page.context.new_cdp_session(page)
            events = [("touchStart", start), *(("touchMove", stop) for stop in stops), ("touchEnd", None)]
            for kind, at in events:
                points = [{"x": at[0], "y": at[1]}] if at else []
                touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        self.visit.settle()


@contextmanager
def visiting(browser: Browser, size: tuple[int, int] = WIDE, **options: Any) -> Iterator[Visit]:
    """A fresh browser profile with one empty page."""
    options.setdefault("has_touch", size[0] < 600)
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
    if options.get("java_script_enabled", True):
        context.add_init_script(path=PROBES)
    visit = Visit(context.new_page(), context)
    VISITS.append(visit)
    try:
        yield visit
    finally:
        VISITS.remove(visit)
        context.close()


VISITS: list[Visit] = []  # the open ones, for a picture of them when a test fails


def differences(a: dict[str, list[float]], b: dict[str, list[float]]) -> list[str]:
    """What stands elsewhere now, in words; when a sentence or a label needs another line, what is below makes room."""
    room = max(b["lines"][1] - a["lines"][1], 0)

    def stays(key: str) -> bool:
        (x, y), (x2, y2) = a[key], b.get(key, [0, 0])
        return x == x2 and (y == y2 or 0 < y2 - y <= room + 1)

    moved = [f"{key}: {a[key]} → {b.get(key)}" for key in a if key != "lines" and not stays(key)]
    return moved[:3] + ([f"and {len(moved) - 3} more"] if len(moved) > 3 else [])
