"""LaTeX to MathML on the server: formulas stand at once, with no script in the page."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

_ENVIRONMENTS = {"aligned": "align*", "align": "align*", "split": "align*", "gathered": "gather*"}
_DELIMITED = re.compile(r"^\s*(\$\$?)(.*?)\1\s*$", re.DOTALL)
_THOUSANDS = re.compile(r"(?<=\d)</mn><mrow><mo>&#x0002C;</mo></mrow><mn>(?=\d{3})")
_WORD = re.compile(r'(?:<mi mathvariant="normal">[A-Za-z]</mi>){2,}')
_LETTER = re.compile(r">([A-Za-z])<")
_UNKNOWN = re.compile(r"<m[io]>\\[A-Za-z]+</m[io]>")


@lru_cache(maxsize=1024)
def to_mathml(latex: str, display: bool = False) -> str:
    r"""MathML of a LaTeX formula; the formula itself as code when it cannot be converted.

    A displayed formula gets a box of its own that scrolls when the page is narrower.

    Examples
    --------
    >>> "<msub><mi>p</mi><mn>0</mn></msub>" in to_mathml("p_0")
    True
    """
    mode = "block" if display else "inline"
    try:
        from latex2mathml.converter import convert

        mathml = convert(_known_environments(latex.strip()), display=mode)
    except Exception:  # the converter raises many kinds for one reason: it cannot read this
        mathml = ""
    if not mathml or _UNKNOWN.search(mathml):
        html = f'<code class="formula-source">{escape(latex.strip())}</code>'
    else:
        html = _WORD.sub(_one_word, _THOUSANDS.sub(",", mathml)).replace("<mi>&</mi>", "")
    return f'<div class="formula">{html}</div>' if display else html


def latex_output_to_html(latex: str) -> str:
    """A `text/latex` output, delimiters and all, as a displayed formula."""
    delimited = _DELIMITED.match(latex)
    body = delimited[2] if delimited else latex
    return to_mathml(body.replace(r"\displaystyle", "").strip(), display=True)


def environment_to_mathml(name: str, body: str) -> str:
    r"""A bare ``\begin{name} … \end{name}`` of the text as a displayed formula."""
    if name.rstrip("*") == "equation":
        return to_mathml(body, display=True)
    return to_mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)


def _one_word(letters: re.Match[str]) -> str:
    return f'<mi mathvariant="normal">{"".join(_LETTER.findall(letters[0]))}</mi>'


def _known_environments(latex: str) -> str:
    for name, known in _ENVIRONMENTS.items():
        for word in ("begin", "end"):
            latex = latex.replace(f"\\{word}{{{name}}}", f"\\{word}{{{known}}}")
    return latex
