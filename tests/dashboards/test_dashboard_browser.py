import time

import pytest

from tools import browser

PAGE = "/voila/render/1_formula/11_price_tag.ipynb"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        launched = browser.launch(started)
        yield launched
        launched.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_comes_alive_and_keeps_its_layout(server, chromium, scheme):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    trouble, hosts = [], set()
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if "http" in request.url else None)
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((l) => "
        "l.getEntries().forEach((e) => { window.moved += e.value }))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(server.url + PAGE)
    page.locator(".noUi-handle").first.wait_for(timeout=30_000)
    page.locator(".noUi-handle").first.press("ArrowRight")
    page.wait_for_function("document.querySelector('.widget-readout').textContent === '4'")
    assert page.evaluate("document.body.dataset.jpThemeLight") == str(scheme == "light").lower()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("window.moved") < 0.1
    assert hosts == {f"127.0.0.1:{server.port}"}
    assert trouble == []
    context.close()


def test_leaving_a_page_opened_by_direct_link_frees_its_kernel(server, chromium):
    page = chromium.new_page()
    before = set(server.kernels())
    page.goto(server.url + PAGE)
    page.locator(".noUi-handle").first.wait_for(timeout=30_000)
    started = set(server.kernels()) - before
    assert started
    page.goto(server.url + "/")
    until = time.monotonic() + 10
    while started & set(server.kernels()) and time.monotonic() < until:
        time.sleep(0.1)
    assert not started & set(server.kernels())
    page.close()


def test_without_javascript_the_text_and_a_still_are_there(server, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.url + PAGE)
    assert page.locator("h1").inner_text() == "The price tag"
    assert page.get_by_alt_text("Ten <shares> re-mark a thousand").count() == 1
    context.close()


def test_a_lost_kernel_is_announced(server, chromium):
    import psutil

    page = chromium.new_page()
    before = set(server.kernels())
    page.goto(server.url + PAGE)
    page.locator(".noUi-handle").first.wait_for(timeout=30_000)
    page.wait_for_timeout(500)
    for pid in set(server.kernels()) - before:
        psutil.Process(pid).kill()
    alert = page.get_by_role("alert")
    alert.get_by_role("button", name="Reload").wait_for(timeout=20_000)
    assert "lost their connection" in alert.inner_text()
    page.close()
