"""Explorers in pages of other sites: by a tag, as an anywidget, in a frame, as docs/embedding.md writes them."""

import json
import re
from contextlib import ExitStack
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.edition.hosts import SHARED, hosting
from tests.house.files import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DOCUMENT = (ROOT / "docs/embedding.md").read_text(encoding="utf-8")
OURS = "https://prices.example.org/"
UNRULY = """<!DOCTYPE html><html lang="en" style="font-size: 62.5%"><meta charset="utf-8"><title>A blog</title>
<style>* { text-transform: uppercase } p { margin: 5em } button, label, canvas { display: none !important }</style>"""
TAG = '<script type="module" src="{ours}embed.js"></script>'
LIVE = ".mk-explorer[data-frame]"


def snippets(language):
    """Blocks of the document in one language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def ours(built):
    """Where the built pages stand, with the header that other sites need."""
    with hosting(built, SHARED) as address:
        yield address


@pytest.fixture
def foreign(tmp_path, chromium, ours):
    """Open a page of another site, `foreign(html, scripts=False)`; it asks nobody but its own host and ours."""
    with ExitStack() as stack:
        trouble = []

        def go(html, headers=None, files=None, scripts=True, base=UNRULY, **options):
            for name, text in {"index.html": base + html, **(files or {})}.items():
                (tmp_path / name).write_text(text.replace(OURS, ours).replace("{ours}", ours), encoding="utf-8")
            said = {name: text.replace(OURS.rstrip("/"), ours.rstrip("/")) for name, text in (headers or {}).items()}
            theirs = stack.enter_context(hosting(tmp_path, said))
            options = {"permissions": ["clipboard-read", "clipboard-write"], "java_script_enabled": scripts} | options
            context = chromium.new_context(viewport={"width": 900, "height": 900}, **options)
            stack.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: trouble.append(str(error)))
            page.on("request", lambda asked: known(asked.url, theirs))
            page.goto(theirs)
            return page

        def known(url, theirs):
            if not url.startswith((ours, theirs, "data:", "blob:")):
                trouble.append(f"asked {url}")

        yield go
        assert trouble == []


def moved(one, key="ArrowLeft", name="shares"):
    """What an explorer says after a key on its slider."""
    before = one.locator(".mk-sentence").inner_text()
    one.locator(f"[data-control={name}] input[type=range]").press(key)
    return changed(one, before)


def changed(one, before):
    one.page.wait_for_timeout(50)
    for _i in range(200):
        said = one.locator(".mk-sentence").inner_text()
        if said != before and one.locator(".mk-explorer").get_attribute("data-stale") == "false":
            return said
        one.page.wait_for_timeout(50)
    raise AssertionError(f"it still says {before!r}")


def readouts(one):
    """What its controls say."""
    return one.locator(".mk-readout:visible").all_inner_texts()


# --- one tag ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("html", [one for one in snippets("html") if "<price-explorer" in one], ids=["plain", "values"])
def test_a_tag_of_the_document_shows_an_explorer(html, foreign):
    page = foreign(html)
    one = page.locator("price-explorer")
    one.locator(LIVE).wait_for()
    assert page.locator("price-explorer > a").is_hidden(), "what stood in its place has gone"
    if "values=" in html:
        one.get_by_text("2,000 shares", exact=True).wait_for()
        assert one.locator(".mk-segment:has(input:checked)").last.inner_text() == "at the lowest ask"
    assert moved(one, "End").startswith("You pay")
    buttons = one.get_by_role("button", name="Reset")
    assert buttons.is_visible(), "styles of the page do not reach into it"
    assert one.locator(".mk-sentence").evaluate("e => getComputedStyle(e).fontSize") == "16px", "nor does its own `rem`"
    assert page.evaluate("document.getElementById('mk-looks')") is None, "and its own do not reach out"


def test_links_lead_to_the_explorers_own_page_with_the_readers_values(foreign, ours):
    page = foreign(f'{TAG}<price-explorer page="12_supply_curve" name="buy"></price-explorer>')
    one = page.locator("price-explorer")
    one.locator(LIVE).wait_for()
    credit = one.locator(".mk-from a")
    assert credit.inner_text() == "From “The supply curve” in What a price is, CC BY 4.0"
    assert credit.get_attribute("href") == f"{ours}12_supply_curve.html#buy"
    moved(one, "Home")
    one.get_by_role("button", name="Copy link").click()
    one.get_by_role("button", name="Link copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == credit.get_attribute("href")
    assert copied.startswith(f"{ours}12_supply_curve.html?")
    assert urlsplit(copied).fragment == "buy"
    said = one.locator(".mk-sentence").inner_text()
    assert [name for name, _text in parse_qsl(urlsplit(copied).query)] == ["buy.shares"]
    page.goto(copied)
    page.locator("[data-explorer=buy] .mk-sentence").get_by_text(said.split(";")[0]).first.wait_for()


def test_of_several_on_a_page_each_goes_its_own_way(foreign):
    several = [("12_supply_curve", "buy"), ("11_price_tag", "total_and_float"), ("12_supply_curve", "buy")]
    tags = [f'<price-explorer page="{at}" name="{name}"></price-explorer>' for at, name in several]
    page = foreign(TAG + "".join(tags))
    all_ = page.locator("price-explorer")
    for i in range(3):
        all_.nth(i).scroll_into_view_if_needed()
        all_.nth(i).locator(LIVE).wait_for()
    first = readouts(all_.nth(2))
    moved(all_.nth(0), "Home")
    moved(all_.nth(1), "End", "price")
    assert readouts(all_.nth(2)) == first != readouts(all_.nth(0))
    # Settings that were not recorded: both twins ask the same Python.
    for i, keys in ((0, ["Home", "ArrowRight"]), (2, ["End", "ArrowLeft"])):
        for key in keys:
            all_.nth(i).locator("[data-control=shares] input[type=range]").press(key)
    for i in (0, 2):
        all_.nth(i).locator(".mk-note:empty, .mk-note:text-is('')").wait_for(state="attached", timeout=60_000)
        shares = readouts(all_.nth(i))[0]
        all_.nth(i).locator(".mk-sentence").get_by_text(f"for {shares};").wait_for(timeout=60_000)
    assert readouts(all_.nth(0)) != readouts(all_.nth(2))
    assert sorted(page.evaluate("mktlibSite.pythons.map(one => one.state)")) == ["asleep", "ready"]


def test_taken_out_and_put_back_it_stands_where_it_stood(foreign):
    page = foreign(f'{TAG}<price-explorer page="12_supply_curve" name="buy" values="shares=2000"></price-explorer>')
    one = page.locator("price-explorer")
    one.get_by_text("2,000 shares", exact=True).wait_for()
    said = moved(one, "Home")
    page.evaluate("globalThis.kept = document.querySelector('price-explorer'); kept.remove()")
    page.wait_for_timeout(200)
    assert page.evaluate("[mktlibSite.pythons[0].models.size, mktlibPage.links.size]") == [0, 0], "nothing stays behind"
    page.evaluate("document.body.append(kept)")
    one.locator(LIVE).wait_for()
    assert one.locator(".mk-sentence").inner_text() == said
    assert one.locator(".mk-explorer").count() == 1
    assert moved(one, "End") != said
    page.evaluate("kept.setAttribute('name', 'draw')")
    one.locator(f"{LIVE}[data-explorer=draw]").wait_for()


def test_it_is_dark_where_its_author_says_so_or_the_page_is(foreign):
    page = foreign(f'{TAG}<price-explorer page="12_supply_curve" name="buy"></price-explorer>')
    one = page.locator("price-explorer")
    one.locator(f"{LIVE}[data-scheme=light]").wait_for()
    page.evaluate("document.body.style.cssText = 'color: #eee; background: #111; transition: color .1s'")
    one.locator(f"{LIVE}[data-scheme=dark]").wait_for()
    page.evaluate("document.querySelector('price-explorer').setAttribute('theme', 'light')")
    one.locator(f"{LIVE}[data-scheme=light]").wait_for()


def test_where_it_cannot_be_fetched_one_line_says_so_and_what_the_author_wrote_stays(foreign, ours):
    page = foreign(f'{TAG}<price-explorer page="12_supply_curve" name="nobody"><i>A still picture</i></price-explorer>')
    line = page.locator("price-explorer [role=status]")
    line.wait_for()
    assert line.inner_text().lower() == "this explorer could not be fetched. open its page"
    assert line.locator("a").get_attribute("href") == f"{ours}12_supply_curve.html#nobody"
    assert page.get_by_text("A still picture").is_visible()


def test_without_scripts_what_the_author_wrote_stays(foreign):
    page = foreign(snippets("html")[1], scripts=False)
    picture = page.locator("price-explorer img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)", timeout=10_000) > 300
    assert picture.is_visible()


@pytest.mark.parametrize("python", [True, False], ids=["with Python", "without"])
def test_the_policy_of_the_document_is_enough(python, foreign, chromium):
    policy = "default-src 'none'; style-src 'unsafe-inline'; " + " ".join(snippets("text")[0].split())
    if not python:
        policy = policy.replace("blob: 'wasm-unsafe-eval'; worker-src blob:", "")
    html = f'{TAG}<price-explorer page="12_supply_curve" name="buy"></price-explorer>'
    page = foreign(html, {"Content-Security-Policy": policy})
    one = page.locator("price-explorer")
    one.locator(LIVE).wait_for()
    assert moved(one, "End").startswith("You pay")
    for key in ("Home", "ArrowRight"):  # 10 shares were not recorded
        one.locator("[data-control=shares] input[type=range]").press(key)
    one.locator(".mk-note").get_by_text("the nearest that was recorded").wait_for()
    if python:
        one.locator(".mk-sentence").get_by_text("for 10 shares;").wait_for(timeout=60_000)
    assert page.evaluate("mktlibSite.pythons[0].state") == ("ready" if python else "absent")


# --- a host of anywidgets ---------------------------------------------------------------------------------------------

# As MyST's own theme calls a module: in a shadow tree, with a model that cannot send and whose `off` throws.
HOST = """<div id="place"></div><script type="module">
import widget from "./explorer.mjs";
class Model extends EventTarget {
  constructor(said) { super(); this.said = said; }
  get(name) { return this.said[name]; }
  set(name, value) { this.said[name] = value; this.dispatchEvent(new Event(`change:${name}`)); }
  on(name, heard) { this.addEventListener(name, heard); }
  off() { throw new Error("off"); }
  send() { throw new Error("send"); }
  save_changes() { throw new Error("save_changes"); }
}
globalThis.model = new Model(SAID);
const root = document.getElementById("place").attachShadow({ mode: "open" });
const el = root.appendChild(document.createElement("div"));
await widget.initialize?.({ model });
globalThis.leave = await widget.render({ model, el });
</script>"""


def test_the_book_of_the_document_shows_an_explorer_without_a_kernel(foreign):
    (module,), (directive,) = snippets("js"), snippets("markdown")
    file, said = re.fullmatch(r":::\{anywidget\} (\S+)\n(.*)\n:::\n", directive, re.DOTALL).groups()
    page = foreign(HOST.replace("SAID", json.dumps(json.loads(said))), files={file: module})
    one = page.locator("#place")
    one.locator(f"{LIVE}[data-scheme=light]").wait_for()
    one.get_by_text("2,000 shares", exact=True).wait_for()
    assert moved(one, "End").startswith("You pay")
    page.evaluate("model.set('name', 'draw')")
    one.locator(f"{LIVE}[data-explorer=draw]").wait_for()
    page.evaluate("leave()")
    assert one.locator("price-explorer").count() == 0


# --- a frame ---------------------------------------------------------------------------------------------------------


def test_the_frame_of_the_document_is_as_high_as_its_explorer(foreign):
    (html,) = [one for one in snippets("html") if "<iframe" in one]
    page = foreign(html, base="<!DOCTYPE html><meta charset=utf-8>")
    frame = page.frame_locator("#buy")
    one = frame.locator(f"[data-explorer=buy]{LIVE}")
    one.wait_for()
    frame.get_by_text("2,000 shares", exact=True).wait_for()
    inside = page.frame(url="**/*?only=*")
    assert inside.locator(".mk-explorer:visible").count() == 1
    page.wait_for_function("() => document.getElementById('buy').style.height !== '640px'")
    page.wait_for_timeout(300)
    height = page.locator("#buy").bounding_box()["height"]
    assert inside.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0, "nothing is left to scroll"
    assert height < one.bounding_box()["height"] + 60, "and nothing is left empty"
    assert frame.locator(".whole a").get_attribute("href").endswith("12_supply_curve.html#buy")
    before = one.locator(".mk-sentence").inner_text()
    one.locator("[data-control=shares] input[type=range]").press("Home")
    inside.wait_for_function("before => document.querySelector('.only .mk-sentence').innerText !== before", arg=before)
    # On paper, the picture as it is now.
    inside.evaluate("globalThis.print = () => (globalThis.printed = document.documentElement.dataset.paper)")
    one.locator("[data-control=shares] input[type=range]").press("Control+p")
    inside.wait_for_function("() => globalThis.printed === 'ready'")
    assert one.locator(".mk-paper").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1400
