"""Every word a reader sees passes through gettext, and every number speaks the reader's language."""

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

import mktlib.ui
from mktlib.ui import player, say, toggle, words
from tests.ui.numbers_by_babel import tables_of
from tools.messages import extracted

UI = Path(mktlib.ui.__file__).parent


@pytest.fixture
def shouting(tmp_path, monkeypatch):
    """Install a language in which every message is in capitals, placeholders kept."""
    catalog = Catalog(locale="en_US")
    for message in extracted():
        if message.id and isinstance(message.id, str):
            parts = message.id.replace("{", "\0{").replace("}", "}\0").split("\0")
            catalog.add(message.id, "".join(part if part.startswith("{") else part.upper() for part in parts))
    folder = tmp_path / "en_US" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    out = io.BytesIO()
    write_mo(out, catalog)
    (folder / "mktlib.mo").write_bytes(out.getvalue())
    assert gettext.find("mktlib", tmp_path, ["en_US"])
    monkeypatch.setenv("MKTLIB_LANGUAGE", "en_US")
    monkeypatch.setenv("MKTLIB_LOCALES", str(tmp_path))
    words._catalogue.cache_clear()
    yield
    words._catalogue.cache_clear()


def test_a_translation_reaches_controls_and_buttons(shouting):
    from mktlib.ui.talk import _words

    assert toggle("Some sleep").say(True) == "ON"
    assert player("Trade", 3).say(1) == "1 OF 3"
    assert all(word == word.upper() for word in _words().values())


@pytest.mark.parametrize(("language", "said"), [("zh_Hans", "5万亿"), ("de", "5 Billionen"), ("en_US", "5 trillion")])
def test_numbers_are_said_in_the_readers_language(monkeypatch, tmp_path, language, said):
    monkeypatch.setenv("MKTLIB_LANGUAGE", language)
    with tables_of({language} - {"en_US"}, tmp_path):
        assert said in str(say("{cap:money}", cap=5e12)).replace("\N{NO-BREAK SPACE}", " ")
