"""Every explorer at its start and with each control at either end: links lead back; its data can be kept."""

import csv
import io
import re

import pytest

from mktlib.ui.exploration import Exploration
from tests.house.files import name, notebooks
from tests.pages.page import page

pytestmark = pytest.mark.parametrize("path", notebooks(), ids=name)


def starts_and_ends(explorer: Exploration) -> list[dict]:
    return [{}, *({name: end} for name, control in explorer.controls.items() for end in (0, control.last))]


def test_a_link_leads_back_to_every_value(path):
    for explorer in page(path.stem).explorers.values():
        linked = {name for name, control in explorer.controls.items() if control.linked}
        for positions in starts_and_ends(explorer):
            explorer.reset()
            explorer.move(positions)
            values, link = explorer.values, explorer.link()
            explorer.reset()
            assert explorer.link() == {}, f"{explorer.name} writes its start into links"
            assert explorer.open_link(link) == [], f"{explorer.name} does not read its own link {link}"
            assert {name: explorer.values[name] for name in linked} == {name: values[name] for name in linked}
        explorer.reset()


def test_its_data_stand_below_the_values_they_were_made_with(path):
    for explorer in page(path.stem).explorers.values():
        explorer.reset()
        explorer.run()
        lines = explorer.csv().splitlines()
        comments = [line for line in lines if line.startswith("#")]
        header, *rows = csv.reader(io.StringIO("\n".join(lines[len(comments) :])))
        labels = [control.label for control in explorer.controls.values()]
        assert [line.removeprefix("# ").partition(": ")[0] for line in comments][-len(labels) :] == labels
        assert all(re.fullmatch(r"[A-Za-z][\w %]*", name) for name in header), f"{explorer.name}: {header}"
        assert len(set(header)) == len(header) >= 1, f"{explorer.name}: {header}"
        assert rows, f"{explorer.name}: no rows"
        assert {len(row) for row in rows} == {len(header)}, explorer.name
