"""The Python in a page says what CPython says, to the letter, and can all that a kernel can; it asks no other host."""

import functools
import inspect
import math
import random
import re
import shutil

import pytest

from mktlib.ui.talk import changes
from mktlib.ui.uploads import UploadedFile
from tests.edition.hosts import hosting
from tests.edition.python_page import PREFIX, answer_here, opened, write
from tests.house.files import notebooks
from tests.pages.page import page as page_here
from tests.pages.test_12_supply_curve_own_asks import ASKS
from tests.pages.test_22_sweep_own_day import BOOKS, MESSAGES
from tests.pages.test_34_liquidity_and_costs_own_stock import GOOD

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUICK = {"11_price_tag", "32_passive_flows"}  # the others are driven with all pages
SEED, STATES, OF_A_RUN = 14, 5, 1
SLUGS = [path.stem for path in notebooks()]
PAGES = [pytest.param(slug, marks=() if slug in QUICK else pytest.mark.whole) for slug in SLUGS]
SHORT = [pytest.param(slug, marks=() if slug == "11_price_tag" else pytest.mark.whole) for slug in SLUGS]


@pytest.fixture(scope="module")
def site(built, tmp_path_factory):
    root = tmp_path_factory.mktemp("site")
    write(built, root / PREFIX)
    return root


@pytest.fixture(scope="module")
def address(site):
    with hosting(site) as url:
        yield url


@pytest.fixture(scope="module")
def browser(chromium):
    return chromium


@pytest.fixture(scope="module")
def live(browser, address, request):
    """A page that stays open for all tests of it."""
    with opened(browser, address, request.param) as one:
        one.slug = request.param
        yield one
        assert one.trouble == []
        assert {url for url in one.requests if not url.startswith((address, "blob:", "data:"))} == set()


@pytest.fixture
def here(live, monkeypatch):
    """The same page in this process, its explorers at their start, and a stranger reads it."""
    monkeypatch.setenv("VOILA_BASE_URL", "/")
    explorers = page_here(live.slug).explorers
    for one in explorers.values():
        one.reset()
        one.picture, one.said, one.headlines, one.problem = None, "", (), ""
    return explorers


def drawn(explorer, chance):
    """Draw where controls stand, presses too."""
    place = {name: chance.randint(0, one.last) for name, one in explorer.controls.items() if one.values}
    for name, one in explorer.controls.items():
        if one.kind == "presses":
            rows = range(chance.randint(0, 4))
            place[name] = [[chance.randint(0, inner.last) for inner in one.recorded.values()] for _ in rows]
    return place


def start(explorer):
    return {name: control.start for name, control in explorer.controls.items()}


def differences(there, said):
    """Return the first few places in which an answer differs from what was said here, with both values."""
    found = changes(said, {key: there.get(key) for key in said})[:3]
    return [(path, new, functools.reduce(lambda held, key: held[key], path, said)) for path, new in found]


NUMBER = re.compile(rb"-?\d+\.\d+(?:e[-+]\d+)?")


def same_but_for_the_last_digit(there, said):
    """Whether two files are the same, but that another C library may round its exponentials another way."""
    pairs = zip(NUMBER.findall(there), NUMBER.findall(said), strict=True)
    return NUMBER.sub(b"", there) == NUMBER.sub(b"", said) and all(
        math.isclose(float(one), float(other), rel_tol=1e-9, abs_tol=1e-12) for one, other in pairs
    )


@pytest.mark.parametrize("live", PAGES, indirect=True)
def test_a_page_starts_and_says_what_cpython_says(live, here, record_property):
    assert live.about["kind"] == "ready", live.about
    record_property("stages", live.stages)
    print(live.slug, "cold:", live.stages)
    assert [name for name in live.about["explorers"] if name in here] == [*here], "exercises are asked elsewhere"
    assert set(here) - set(live.about["explorers"]) == set()
    missing = [one for one in live.about["failed"] if "NameError" not in one]
    assert all(re.search("ModuleNotFoundError: No module named 'sympy'", one) for one in missing)
    chance = random.Random(SEED)
    for name, explorer in here.items():
        long = inspect.isgeneratorfunction(explorer.model)
        for positions in [start(explorer)] + [drawn(explorer, chance) for _ in range(OF_A_RUN if long else STATES)]:
            there, said = live.ask(name, positions), answer_here(explorer, positions)
            assert differences(there, said) == [], (name, positions)


@pytest.mark.parametrize("live", SHORT, indirect=True)
def test_its_data_are_those_of_cpython(live, here):
    for name, explorer in here.items():
        live.ask(name, start(explorer))
        explorer.run()
        file = live.told(name, {"kind": "download", "what": "csv"}, "file")
        assert (file["name"], file["type"]) == (f"{name}.csv", "text/csv")
        assert same_but_for_the_last_digit(file["raw"][0], explorer.csv().encode("utf-8-sig"))
        table = live.told(name, {"kind": "download", "what": "table"}, "table")["columns"]
        assert list(table) == list(explorer.table())


@pytest.mark.parametrize("live", ["11_price_tag"], indirect=True)
def test_links_and_remembered_values_are_taken(live, here):
    name, explorer = next((name, one) for name, one in here.items() if len(one.controls) > 1)
    positions = drawn(explorer, random.Random(SEED))
    explorer.move(positions)
    link, kept = explorer.link(), explorer.memory()
    opening = {"kind": "open", "query": [[key, text] for key, text in link.items()], "remembered": [], "stood": {}}
    live.ask(name, start(explorer))  # a link names what differs from there
    answer = live.told(name, opening, "answer")
    assert (answer["link"], answer["note"], answer["reason"]) == (link, "", "open")
    assert "chart" in answer
    live.ask(name, start(explorer))
    answer = live.told(name, opening | {"query": [], "remembered": [list(pair) for pair in kept.items()]}, "answer")
    assert answer["remember"] == kept
    answer = live.told(name, opening | {"query": [["no.such", "1"]]}, "answer")
    assert ("no.such" in answer["note"]) == (name == next(iter(here)))


@pytest.mark.parametrize("live", ["11_price_tag"], indirect=True)
def test_pictures_and_nonsense_are_passed_over(live, here):
    name = next(iter(here))
    for content in ({"kind": "download", "what": "png"}, {"kind": "download", "what": "svg"}, {"kind": "?"}, {}, []):
        live.page.evaluate("([name, content]) => say(name, content)", [name, content])
    live.page.evaluate("say('nobody', { kind: 'ask', positions: {}, serial: 1 })")
    before = live.page.evaluate("heard.length")
    live.ask(name, {})
    assert live.page.evaluate("heard.length") == before + 1


@pytest.mark.parametrize("live", ["32_passive_flows"], indirect=True)
def test_a_long_run_shows_how_far_it_is_and_can_be_stopped(live, here):
    explorer = here["many_runs"]
    longest = {name: control.last for name, control in explorer.controls.items() if control.values}
    script = """async (positions) => {
        const number = ++serial, from = heard.length;
        const mine = ({ name, content }) => name === "many_runs" && content.serial === number;
        const going = until((one) => mine(one) && one.content.done > 0 && one.content.done < 1);
        const later = until((one) => mine(one) && one.content.reason === "progress");
        say("many_runs", { kind: "ask", serial: number, positions });
        await Promise.all([going, later]);
        const stopped = until((one) => mine(one) && one.content.sentence.startsWith("Stopped early."));
        say("many_runs", { kind: "stop" });
        await stopped;
        await new Promise((done) => setTimeout(done, 500));
        return heard.slice(from).filter(mine).map(({ content }) => [content.reason, content.done, content.sentence]);
    }"""
    said = live.page.evaluate(script, longest)
    done = [one[1] for one in said[:-1]]
    assert done == sorted(done)
    assert done[-1] < 1
    assert said[-1][2].startswith("Stopped early. ")
    assert live.ask("predict", {})["problem"] == ""  # and others answer


UPLOADS = {
    "12_supply_curve": ("own_asks", [("book.csv", ASKS)]),
    "22_sweep": ("own_day", [("m.csv", MESSAGES), ("o.csv", BOOKS)]),
    "34_liquidity_and_costs": ("own_stock", [("mine.csv", GOOD.encode())]),
}


@pytest.mark.slow
@pytest.mark.parametrize("live", UPLOADS, indirect=True)
def test_files_of_the_readers_own_are_read(live, here):
    name, sent = UPLOADS[live.slug]
    explorer = here[name]
    live.ask(name, start(explorer))
    control = next(one for one, held in explorer.controls.items() if held.kind == "upload")
    for index, (file, content) in enumerate(sent):
        half = len(content) // 2
        piece = {"kind": "upload", "control": control, "index": index, "name": file, "total": len(content)}
        answer = live.told(name, piece | {"offset": half}, "arrived", content[half:])
        assert answer["problem"]  # out of order
        for offset, part in ((0, content[:half]), (half, content[half:])):
            answer = live.told(name, piece | {"offset": offset}, "arrived", part)
            assert (answer["index"], answer["problem"]) == (index, "")
    explorer.positions[control] = tuple(UploadedFile(*pair) for pair in sent)
    there, said = live.ask(name, {}), answer_here(explorer, {})
    assert differences(there, said) == []
    assert there["positions"][control] == [file for file, _content in sent]


def test_a_part_that_is_not_there_is_said(browser, site, tmp_path):
    shutil.copytree(site, tmp_path, dirs_exist_ok=True)
    (tmp_path / PREFIX / "python/numpy.zip.gz").unlink()
    with hosting(tmp_path) as url, opened(browser, url, "index") as one:
        assert one.about == {"kind": "failed", "why": "numpy.zip.gz: 404"}
