"""Every page, wide and on a phone: each control is moved, and picture and words follow while the page stands still."""

import csv
import io
import re
from typing import NamedTuple

import nbformat
import pytest
from PIL import Image

from mktlib.dashboards.settings import is_published
from tests.browser.page import PHONE, WIDE, Visit, visiting
from tests.browser.walk import Walk, walk
from tests.house.files import ROOT, notebooks

pytestmark = pytest.mark.browser
FOLDER = ROOT / "notebooks"
SIZES = {"wide": WIDE, "phone": PHONE}
BOM = b"\xef\xbb\xbf"  # tells spreadsheets that a CSV is UTF-8


class Operated(NamedTuple):
    walk: Walk
    wide: bool
    count: int
    visit: Visit


def explorers_in(path):
    """How many explorers the published notebook makes."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if is_published(cell)]
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return len(re.findall(r"^@explore\b", code, re.MULTILINE))


def lines(found):
    """One below the other: pytest would cut the list short."""
    return "\n" + "\n".join(found)


@pytest.fixture(
    scope="module",
    params=[(path, size) for path in notebooks() for size in SIZES],
    ids=lambda param: f"{param[0].stem}-{param[1]}",
)
def operated(request, chromium, server):
    """A page on which everything has been tried once; it stays open for a closer look."""
    path, size = request.param
    with visiting(chromium, SIZES[size], color_scheme="light") as visit:
        visit.open(server.page(path.relative_to(FOLDER).as_posix()))
        yield Operated(walk(visit, explorers_in(path)), size == "wide", explorers_in(path), visit)


def test_every_explorer_of_the_notebook_is_there_with_a_picture_and_its_sentence(operated):
    assert len(operated.walk.explorers) == operated.count >= 1
    for name, first in operated.walk.first.items():
        assert first.frame >= 1, name
        assert len(first.picture) > 3000, f"{name} shows an empty picture"
        assert re.search(r"[.!?]$", first.sentence), f"{name}: {first.sentence!r}"
        assert first.alternative == first.sentence, name
        assert not first.problem, f"{name} opens with a refusal: {first.sentence}"
        assert not first.note, f"{name} opens with a note: {first.note}"
        assert first.headlines, name


def test_every_control_repaints_the_picture_and_changes_the_words(operated):
    without = [
        f"{explorer}, {label!r} by {[step.gesture for step in steps]}:"
        f"{'' if any(step.repainted for step in steps) else ' the picture stays;'}"
        f"{'' if any(step.said for step in steps) else f' it still says {steps[-1].after.sentence!r}'}"
        for (explorer, label), steps in operated.walk.by_control().items()
        if not any(step.repainted for step in steps) or not any(step.said for step in steps)
    ]
    assert not without, lines(without)


def test_a_slider_says_its_value_as_it_moves(operated):
    silent = [
        step.where
        for step in operated.walk.steps
        if step.gesture in ("ArrowRight", "drag", "Next step") and step.before.readouts == step.after.readouts
    ]
    assert not silent, lines(silent)


def test_every_explorer_follows_the_mouse(operated):
    for step in operated.walk.steps:
        if step.gesture == "drag":
            assert step.repainted, step.where
            assert step.said, step.where
            assert step.after.frame - step.before.frame >= 3, f"{step.where}: drawn once, not while it moved"


def test_a_player_steps_goes_back_plays_and_stops(operated):
    by_control = operated.walk.by_control()
    for (explorer, label), steps in by_control.items():
        if steps[0].control.kind != "player":
            continue
        states = {step.gesture: step for step in steps}
        assert states["One step back"].after.words == states["Next step"].before.words, explorer
        played = states["Play, then Pause"]
        assert played.after.frame >= played.before.frame + 2, explorer
        operated.visit.page.wait_for_timeout(1200)  # longer than the time between two steps
        one = next(one for one in operated.walk.explorers if one.name == explorer)
        assert one.look().words == operated.walk.resets[explorer].words, f"{explorer} plays on"
        assert one.button("Play").count() == 1, label


def test_nothing_on_the_page_moves_while_it_is_operated(operated):
    moved = [f"{step.where}: {step.moved}" for step in operated.walk.steps if step.moved]
    assert not moved, lines(moved)
    shifted = [f"{step.where}: {step.shifts}" for step in operated.walk.steps if step.shifts]
    assert not shifted, lines(shifted)


def test_reset_brings_back_the_first_picture_and_words(operated):
    for name, first in operated.walk.first.items():
        again = operated.walk.resets[name]
        assert again.words == first.words, name
        assert again.picture == first.picture, f"{name}: the words are back, the picture is not"


def test_the_picture_can_be_kept_at_twice_its_size_and_the_data_as_a_table(operated):
    if not operated.wide:
        pytest.skip("the same on a phone")
    for explorer in operated.walk.explorers:
        with operated.visit.page.expect_download() as download:
            explorer.button("Download picture").click()
        assert download.value.suggested_filename == f"{explorer.name}.png"
        picture = Image.open(download.value.path())
        stage = explorer.root.locator(".mk-stage").bounding_box()
        assert abs(picture.width - 2 * stage["width"]) <= 2, explorer.name
        assert abs(picture.height - 2 * stage["height"]) <= 2, explorer.name
        picture.verify()

        with operated.visit.page.expect_download() as download:
            explorer.button("Download data").click()
        assert download.value.suggested_filename == f"{explorer.name}.csv"
        raw = download.value.path().read_bytes()
        assert raw.startswith(BOM)
        assert_is_a_table(raw.decode("utf-8-sig"), explorer)


def assert_is_a_table(text, explorer):
    """Comment lines with the controls' values, a header, and rows as long as it."""
    rows = list(csv.reader(io.StringIO(text)))
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert [line.removeprefix("# ").partition(": ")[0] for line in comments] == [c.label for c in explorer.controls()]
    header, *data = rows[len(comments) :]
    assert all(re.fullmatch(r"[A-Za-z][\w %]*", name) for name in header), f"{explorer.name}: {header}"
    assert len(set(header)) == len(header) >= 2, f"{explorer.name}: {header}"
    assert data, f"{explorer.name}: no rows"
    assert {len(row) for row in data} == {len(header)}, explorer.name


def test_the_picture_follows_the_readers_scheme_while_the_page_is_open(operated):
    page = operated.visit.page
    light = {explorer.name: explorer.look() for explorer in operated.walk.explorers}
    operated.visit.redrawn(lambda: page.emulate_media(color_scheme="dark"))
    dark = {explorer.name: explorer.look() for explorer in operated.walk.explorers}
    papers = {explorer.name: corner(explorer) for explorer in operated.walk.explorers}
    behind = page.evaluate("getComputedStyle(document.body).backgroundColor")
    operated.visit.redrawn(lambda: page.emulate_media(color_scheme="light"))
    for explorer in operated.walk.explorers:
        name = explorer.name
        assert max(papers[name]) < 80, f"{name}: its paper is {papers[name]} in the dark"
        assert dark[name].words == light[name].words, name
        assert min(corner(explorer)) > 200, f"{name}: its paper stays {corner(explorer)} in the light"
        assert explorer.look().picture == light[name].picture, f"{name} is not drawn as before"
    assert max(int(part) for part in re.findall(r"\d+", behind)[:3]) < 80, f"the page is {behind} in the dark"


def corner(explorer):
    """Colour of the picture's first pixel."""
    return explorer.root.locator("canvas").evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(2, 2, 1, 1).data].slice(0, 3)"
    )


def test_nothing_is_wider_than_the_window(operated):
    page = operated.visit.page
    assert operated.visit.overflow() <= 0
    if not operated.wide:
        operated.visit.redrawn(lambda: page.set_viewport_size({"width": 320, "height": 700}))
        wide = operated.visit.overflow()
        outside = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
            ".slice(0, 5).map(e => e.tagName + '.' + e.className)"
        )
        operated.visit.redrawn(lambda: page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]}))
        assert wide <= 0, f"{wide} px too wide at 320 px: {outside}"


def test_the_browser_had_nothing_to_complain_about(operated):
    assert not operated.visit.trouble, lines(operated.visit.trouble)


def test_the_kernel_sent_no_traceback(operated):
    assert operated.visit.kernel_said("Traceback", "traceback", "site-packages", str(ROOT)) == []
