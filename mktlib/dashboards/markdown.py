"""Markdown cells to HTML: formulas as MathML, tables in boxes that scroll, headings one can link to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any, ClassVar

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath, MathBlockParser

from mktlib.dashboards.formulas import environment_to_mathml, to_mathml

_TAG = re.compile(r"<[^>]+>")
# JupyterLab drops one backslash before its typesetter looks at the text, so notebooks write two before a dollar.
_DOLLAR_OR_CODE = re.compile(r"(?P<code>```.*?```|(?P<ticks>`+).+?(?P=ticks))|\\\\\$", re.DOTALL)


class PageRenderer(IPythonRenderer):
    """HTML of a page's text."""

    def block_math(self, body: str) -> str:
        """Displayed formula."""
        return to_mathml(body, display=True)

    def inline_math(self, body: str) -> str:
        """Render a formula within the text."""
        return to_mathml(body)

    def latex_environment(self, name: str, body: str) -> str:
        """Bare LaTeX environment."""
        return environment_to_mathml(name, body)

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """Heading whose anchor is the one JupyterLab gives it."""
        plain = unescape(_TAG.sub("", text)).strip()
        anchor = plain.replace(" ", "-").replace('"', "&quot;")
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def paragraph(self, text: str) -> str:
        """Paragraph; a displayed formula alone is none."""
        if text.startswith('<div class="formula"') and text.endswith("</div>"):
            return text + "\n"
        return f"<p>{text}</p>\n"

    def table(self, text: str) -> str:
        """Table in a box of its own that scrolls sideways."""
        return f'<div class="scroll"><table>{text}</table></div>\n'


class PageBlocks(MathBlockParser):
    """Blocks of a page's text: a displayed formula begins at the start of a line, not inside a code span."""

    SPECIFICATION: ClassVar[dict[str, str]] = {
        **MathBlockParser.SPECIFICATION,
        "multiline_math": r"(?:^ {0,3})(?:" + MathBlockParser.MULTILINE_MATH + ")",
    }


def to_html(source: str, attachments: dict[str, dict[str, str]] | None = None) -> str:
    r"""HTML of one Markdown cell.

    Examples
    --------
    >>> to_html(r"From \$5 to \\$10 trillion, in `$code$`.")
    '<p>From $5 to $10 trillion, in <code>$code$</code>.</p>\n'
    """
    source = _DOLLAR_OR_CODE.sub(lambda found: found["code"] or r"\$", source)
    renderer = PageRenderer(escape=False, attachments=attachments or {})
    return MarkdownWithMath(renderer=renderer, block=PageBlocks()).render(source)


def cell_to_html(cell: Mapping[str, Any]) -> str:
    """Template filter: HTML of a Markdown cell of a notebook."""
    return to_html(cell["source"], cell.get("attachments"))
