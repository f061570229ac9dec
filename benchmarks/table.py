"""Markdown tables, ratios and targets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Target:
    """A promise about a measured figure."""

    words: str
    measured: float
    wanted: float
    sense: str  # "≥" or "≤"

    @property
    def met(self) -> bool:
        """Return whether it holds."""
        return self.measured >= self.wanted if self.sense == "≥" else self.measured <= self.wanted


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a markdown table, its first column to the left and the others to the right.

    Examples
    --------
    >>> print(table(["", "ms"], [["ours", "30"]]))
    |  | ms |
    |---|--:|
    | ours | 30 |
    """
    lines = [heads, None, *rows]
    rule = "|---|" + "--:|" * (len(heads) - 1)
    return "\n".join(rule if line is None else "| " + " | ".join(line) + " |" for line in lines)


def ratio(value: float, of: float) -> str:
    """Return how many times `of` `value` is."""
    return f"{value / of:.1f}"


def target_table(targets: Sequence[Target]) -> str:
    """Return the targets as a table."""
    return table(
        ["target", "wanted", "measured", ""],
        [
            [
                one.words,
                f"{one.sense} {one.wanted:g}",
                f"{one.measured:.3g}",
                "met" if one.met else "**missed**",
            ]
            for one in targets
        ],
    )


def write_between_markers(path: Path, name: str, text: str) -> None:
    """Put `text` between the comments ``<!-- name -->`` and ``<!-- /name -->`` of a file.

    Raises
    ------
    ValueError
        If the file has no such comments.
    """
    old = path.read_text(encoding="utf-8")
    block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    new, found = block.subn(lambda match: f"{match[1]}\n{text}\n\n{match[2]}", old)
    if found != 1:
        raise ValueError(f"{path} must have one pair of <!-- {name} --> markers, found {found}")
    path.write_text(new, encoding="utf-8")
