"""Markdown cells to HTML: formulas as MathML with no script, tables in boxes that scroll, headings one can link to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from typing import Any, ClassVar

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath, MathBlockParser

_TAG = re.compile(r"<[^>]+>")
# JupyterLab drops one backslash before its typesetter looks at the text, so notebooks write two before a dollar.
_DOLLAR_OR_CODE = re.compile(r"(?P<code>```.*?```|(?P<ticks>`+).+?(?P=ticks))|\\\\\$", re.DOTALL)
_ENVIRONMENTS = {"aligned": "align*", "align": "align*", "split": "align*", "gathered": "gather*"}
_ENVIRONMENT = re.compile(r"(\\(?:begin|end)\{)([a-z*]+)\}")
_DELIMITED = re.compile(r"^\s*(\$\$?)(.*?)\1\s*$", re.DOTALL)
_THOUSANDS = re.compile(r"(?<=\d)</mn><mrow><mo>&#x0002C;</mo></mrow><mn>(?=\d{3})")
_IN_A_WORD = re.compile(r'(?<=<mi mathvariant="normal">[A-Za-z])</mi><mi mathvariant="normal">(?=[A-Za-z]</mi>)')
_UNKNOWN = re.compile(r"<m[io]>\\[A-Za-z]+</m[io]>")


class PageRenderer(IPythonRenderer):
    """HTML of a page's text."""

    def block_math(self, body: str) -> str:
        """Displayed formula."""
        return to_mathml(body, display=True)

    def inline_math(self, body: str) -> str:
        """Render a formula within the text."""
        return to_mathml(body)

    def latex_environment(self, name: str, body: str) -> str:
        r"""Render a bare ``\begin{name} … \end{name}`` as a displayed formula."""
        alone = name.rstrip("*") == "equation"
        return to_mathml(body if alone else f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)

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

    >>> to_html(r"From \$5 to \\$10 trillion, in `$code$`.")
    '<p>From $5 to $10 trillion, in <code>$code$</code>.</p>\n'
    """
    source = _DOLLAR_OR_CODE.sub(lambda found: found["code"] or r"\$", source)
    renderer = PageRenderer(escape=False, attachments=attachments or {})
    return MarkdownWithMath(renderer=renderer, block=PageBlocks()).render(source)


def cell_to_html(cell: Mapping[str, Any]) -> str:
    """Template filter: HTML of a Markdown cell of a notebook."""
    return to_html(cell["source"], cell.get("attachments"))


def formula_to_html(latex: str) -> str:
    """Template filter: a `text/latex` output, delimiters and all, as a displayed formula."""
    delimited = _DELIMITED.match(latex)
    body = delimited[2] if delimited else latex
    return to_mathml(body.replace(r"\displaystyle", "").strip(), display=True)


@lru_cache(maxsize=1024)
def to_mathml(latex: str, display: bool = False) -> str:
    r"""MathML of a LaTeX formula; the formula itself as code when it cannot be converted.

    A displayed formula gets a box of its own that scrolls when the page is narrower.

    >>> "<msub><mi>p</mi><mn>0</mn></msub>" in to_mathml("p_0")
    True
    """
    known = _ENVIRONMENT.sub(lambda found: f"{found[1]}{_ENVIRONMENTS.get(found[2], found[2])}}}", latex.strip())
    try:
        mathml = convert(known, display="block" if display else "inline")
    except Exception:  # the converter raises many kinds for one reason: it cannot read this
        mathml = ""
    if not mathml or _UNKNOWN.search(mathml):
        html = f'<code class="formula-source">{escape(latex.strip())}</code>'
    else:
        html = _IN_A_WORD.sub("", _THOUSANDS.sub(",", mathml)).replace("<mi>&</mi>", "")
    return f'<div class="formula">{html}</div>' if display else html
