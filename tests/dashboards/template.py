"""The part of the page's template that shows a cell's outputs, with the filters a page has."""

import functools
import json
import re

import jinja2
from nbconvert.filters.ansi import ansi2html

from mktlib.publish.text import cell_to_html, formula_to_html
from mktlib.publish.voila import SHARE

FOLDER = SHARE / "voila/templates/mktlib"
APOLOGY = re.search(r'APOLOGY = "(.*?)"', (FOLDER / "parts/outputs.html").read_text(encoding="utf-8"))[1]


@functools.cache
def template():
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(FOLDER))
    environment.filters |= {
        "ansi2html": ansi2html,
        "json_dumps": json.dumps,
        "text2html": cell_to_html,
        "formula": formula_to_html,
    }
    return environment.get_template("parts/outputs.html").module


def outputs_to_html(outputs, pictures=""):
    return str(template().outputs([Output(one) for one in outputs], pictures)).strip()


class Output(dict):
    """As nbformat has one: its items are attributes too."""

    __getattr__ = dict.get
