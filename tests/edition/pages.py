"""Which pages of the static edition are built and driven."""

from mktlib.publish.catalogue import read_catalogue
from tests.browser.collection import FOLDER

CATALOGUE = read_catalogue(FOLDER)
FEW = ("index", "11_price_tag", "12_supply_curve", "22_sweep")  # a story, presses, a file, a long run
PYTHON = "() => ['ready', 'absent'].includes(mktlibSite?.pythons[0]?.state)"


MODEL = "[...mktlibSite.pythons[0].models].find((one) => one.model_id === name)"  # of an explorer by its name


def of_the_run(config):
    """All pages when their folder is given."""
    return [page for page in CATALOGUE if config.getoption("--whole") or page.slug in FEW]


def awake(visit):
    """Wait until Python answers on a page, and say how it stands with it."""
    visit.page.evaluate("mktlibSite.pythons[0].start()")
    visit.page.wait_for_function(PYTHON, timeout=60_000)
    return visit.page.evaluate("mktlibSite.pythons[0].state")
