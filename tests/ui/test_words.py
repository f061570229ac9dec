"""Every word a reader sees passes through gettext, and every number speaks the reader's language."""

import ast
import gettext
import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

import mktlib.ui
from mktlib.ui import words
from mktlib.ui.panels.two_meters import MetersPicture
from tests.ui.numbers_by_babel import tables_of
from tools.messages import extracted

UI = Path(mktlib.ui.__file__).parent
MARKED = {"_", "ngettext"}
REFUSALS = {"ValueError", "refuse", "positive", "positive_inside", "inside", "real", "whole"}
SOURCES = sorted(UI.rglob("*.py"))


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


def test_a_translation_reaches_sentence_headlines_and_buttons(shouting):
    from mktlib.ui.view import _words

    picture = MetersPicture(10_000, 5e10)
    assert picture.sentence().startswith("$10,000 CHANGED HANDS AND THE MARKET CAP ROSE BY")
    assert [headline.label for headline in picture.headlines()] == ["CASH THAT CHANGED HANDS", "CHANGE IN MARKET CAP"]
    assert all(word == word.upper() for word in _words().values())


@pytest.mark.parametrize(("language", "said"), [("zh_Hans", "5万亿"), ("de", "5 Billionen"), ("en_US", "5 trillion")])
def test_numbers_are_said_in_the_readers_language(monkeypatch, tmp_path, language, said):
    monkeypatch.setenv("MKTLIB_LANGUAGE", language)
    with tables_of({language} - {"en_US"}, tmp_path):
        assert said in MetersPicture(1, 5e12).sentence().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("source", [p for p in SOURCES if p.parent.name == "panels"], ids=lambda path: path.name)
def test_no_sentence_of_a_panel_bypasses_gettext(source):
    """Any string with a space and a letter stands inside ``_( )``.

    Docstrings are exempt, places that matplotlib names, and the rules of refusals, which stay in the one
    language of the model's own errors.
    """
    tree = ast.parse(source.read_text())
    marked = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in MARKED | REFUSALS
        for part in ast.walk(call)
    }
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    stray = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and " " in node.value.strip()
        and any(letter.isalpha() for letter in node.value)
        and not re.fullmatch(r"(upper|lower) (left|right)", node.value)
        and id(node) not in marked | documented
    ]
    assert stray == []
