"""README's pictures: each that is named is there, none lies about, and the film is small and takes its time."""

import re

from PIL import Image

from tests.house.files import ROOT

FOLDER = ROOT / "docs" / "pictures"


def test_every_picture_is_used_and_every_used_one_is_there():
    texts = [path.read_text(encoding="utf-8") for path in ROOT.glob("*.md")]
    assert {name for text in texts for name in re.findall(r"docs/pictures/([\w.]+)", text)} == {
        path.name for path in FOLDER.iterdir()
    }


def test_the_film_is_small_and_takes_its_time():
    path = FOLDER / "box.gif"
    assert path.stat().st_size < 600_000
    shown = 0
    with Image.open(path) as film:
        for frame in range(film.n_frames):
            film.seek(frame)
            shown += film.info["duration"]
    assert 7_000 <= shown <= 9_000
