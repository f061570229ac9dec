"""A replica is killed under a reader: she is told, and Reload brings her values back on the other one."""

import os
import signal
import time
from contextlib import ExitStack

import pytest

from tests.browser.collection import FOLDER
from tests.browser.page import visiting
from tests.browser.serving import serving
from tests.deploy.site import nginx, wait_until_ready
from tests.deploy.sockets import knows

pytestmark = pytest.mark.browser
PAGE = "/voila/render/1_formula/11_price_tag.ipynb"
KERNEL = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
TOLD_WITHIN = 8  # [s]
SLACK = 4  # [s] for a machine that does other things too


@pytest.fixture(scope="module")
def real_site(nginx_program, tmp_path_factory):
    """The real pages on two replicas behind nginx."""
    with ExitStack() as stack:
        logs = tmp_path_factory.mktemp("replicas")
        replicas = [stack.enter_context(serving(FOLDER, logs / f"{i}.log", "--proxied")) for i in range(2)]
        for one in replicas:
            wait_until_ready(one.url)
        urls = [one.url for one in replicas]
        yield stack.enter_context(nginx(nginx_program, tmp_path_factory.mktemp("nginx"), urls)), replicas


def test_reload_brings_the_same_values_back_on_the_other_replica(real_site, chromium):
    site, replicas = real_site
    with visiting(chromium, permissions=["clipboard-read", "clipboard-write"]) as visit:
        visit.open(site.url + PAGE)
        sliders = ((one, control) for one in visit.explorers() for control in one.controls() if control.kind == "range")
        explorer, control = next(sliders)
        start = explorer.look()
        for _ in range(3):
            explorer.press(control, "ArrowRight")
        assert explorer.look().words != start.words
        explorer.button("Copy link").click()
        explorer.button("Link copied").wait_for()
        link = visit.page.evaluate("navigator.clipboard.readText()")
        assert link.startswith(site.url + PAGE + "?")

        visit.page.goto(link)
        explorer = next(one for one in visit.explorers() if one.name == explorer.name)
        values = explorer.look()
        assert values.words != start.words
        kernel = visit.page.evaluate(KERNEL)
        (home,) = (one for one in replicas if knows(one.url, kernel))
        assert visit.trouble == []

        os.kill(home.pid, signal.SIGKILL)
        killed = time.monotonic()
        reload = visit.page.get_by_role("alert").get_by_role("button", name="Reload")
        reload.wait_for(timeout=30_000)
        assert time.monotonic() - killed < TOLD_WITHIN + SLACK

        reload.click()
        visit.page.wait_for_function(f"before => {KERNEL} !== before", arg=kernel)
        found = next(one for one in visit.explorers() if one.name == explorer.name).look()
        assert found.readouts == values.readouts
        assert found.words == values.words
        assert found.picture == values.picture
        (other,) = (one for one in replicas if one is not home)
        assert knows(other.url, visit.page.evaluate(KERNEL))
