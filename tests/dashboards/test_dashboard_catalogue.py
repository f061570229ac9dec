import json

import pytest

from mktlib.__main__ import main
from mktlib.publish.catalogue import NotebooksNotFound, notebooks_folder, read_catalogue
from tests.dashboards.collection import write_collection


def test_only_the_index_and_numbered_pages_of_a_layer_are_public(collection):
    assert [page.relative for page in read_catalogue(collection)] == [
        "index.ipynb",
        "1_formula/11_price_tag.ipynb",
        "2_order_book/21_sweep.ipynb",
    ]


def test_neighbours_form_one_chain_through_the_layers(collection):
    pages = read_catalogue(collection)
    assert [(page.previous, page.next) for page in pages] == [
        (None, "11_price_tag"),
        ("index", "21_sweep"),
        ("11_price_tag", None),
    ]


def test_a_page_says_its_place(collection):
    page = read_catalogue(collection)["11_price_tag"]
    assert (page.where, page.layer_name) == ("Page 11 · layer 1", "The formula")
    assert (page.title, page.question, page.minutes) == ("The price tag", "What is marked?", 5)


def test_a_page_without_metadata_is_named_by_its_first_heading(tmp_path):
    cells = [{"cell_type": "markdown", "source": ["text\n", "# The sweep #\n"], "metadata": {}}]
    (tmp_path / "index.ipynb").write_text(json.dumps({"metadata": {}, "cells": cells}))
    assert read_catalogue(tmp_path)["index"].title == "The sweep"


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(NotebooksNotFound, match=r"nowhere.*--notebooks"):
        notebooks_folder(tmp_path / "nowhere")


def test_a_broken_notebook_is_named(tmp_path):
    (tmp_path / "index.ipynb").write_text("{")
    with pytest.raises(ValueError, match=r"index\.ipynb is no notebook: save it again"):
        read_catalogue(tmp_path)


def test_the_list_gives_every_public_page_and_nothing_else(collection, capsys):
    assert main(["list", "--notebooks", str(collection)]) == 0
    said = capsys.readouterr().out
    assert "5 min  11_price_tag" in said
    assert "2  The order book" in said
    assert "Untitled" not in said
    assert "draft" not in said


def test_the_doctor_finds_what_is_installed_and_says_what_is_not(collection, capsys):
    assert main(["doctor", "--notebooks", str(collection)]) == 0
    assert main(["doctor", "--notebooks", str(collection / "nowhere")]) == 1
    assert "missing: notebooks" in capsys.readouterr().err


def test_a_folder_of_any_layout_is_a_collection_of_its_own(tmp_path, capsys):
    for place in ("week3/23_market_maker.ipynb", "dilution.ipynb", "week1/a.ipynb", ".ipynb_checkpoints/a.ipynb"):
        path = tmp_path / place
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"metadata": {"title": "Mine"}, "cells": []}', encoding="utf-8")
    catalogue = read_catalogue(notebooks_folder(tmp_path))
    assert [page.relative for page in catalogue] == ["dilution.ipynb", "week1/a.ipynb", "week3/23_market_maker.ipynb"]
    assert [page.where for page in catalogue][1:] == ["Week1 · page 1 of 1", "Week3 · page 1 of 1"]
    assert main(["list", "--notebooks", str(tmp_path)]) == 0
    assert "Mine" in capsys.readouterr().out


def test_what_is_left_out_of_a_collection_is_said(tmp_path, capsys):
    write_collection(tmp_path)
    assert main(["list", "--notebooks", str(tmp_path)]) == 0
    said = capsys.readouterr().err
    assert main(["doctor", "--notebooks", str(tmp_path)]) == 0
    known = next(line for line in capsys.readouterr().out.splitlines() if "notebooks " in line)
    assert known.startswith("!!")
    for name in ("Untitled.ipynb", "12_draft-2.ipynb", "11_idea.ipynb"):
        assert f"{name}: pages are called" in said
        assert name in known.partition("left out: ")[2]
