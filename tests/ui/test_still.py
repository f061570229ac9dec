import html
import re

from mktlib.ui import show
from mktlib.ui.panels.two_meters import MetersPicture


def test_a_still_comes_light_and_dark_wide_and_narrow_with_its_sentence():
    picture = MetersPicture(10_000, 5e10)
    shown = show(picture)._repr_html_()
    images = re.findall(r"data:image/png;base64,([\w+/=]+)", shown)
    assert len(set(images)) == 4
    assert f'alt="{html.escape(picture.sentence(), quote=True)}"' in shown
    assert shown.count("prefers-color-scheme: dark") == 2
    assert len(shown) < 150_000


def test_outside_a_browser_a_still_is_its_sentence():
    assert repr(show(MetersPicture(0, 0))) == MetersPicture(0, 0).sentence()
