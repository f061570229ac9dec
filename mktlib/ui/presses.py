"""A button that writes down where other controls stand, press by press: orders sent, bids made."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mktlib.formula._checks import integer
from mktlib.ui.controls import Control
from mktlib.ui.words import _

MOST = 60
_ROWS = re.compile(r"\d{1,6}(-\d{1,6})*(\.\d{1,6}(-\d{1,6})*)*")


@dataclass(frozen=True)
class Presses(Control):
    """The control behind `presses`: its position is a row of the recorded controls' positions for each press."""

    recorded: Mapping[str, Any] = field(default_factory=dict)  # each a Control, or what clamps and gives a value as one
    most: int = 30

    def value(self, position: Any) -> tuple[dict[str, Any], ...]:
        """Return the recorded controls' values, one dict per press."""
        return tuple(
            {name: control.value(at) for (name, control), at in zip(self.recorded.items(), row, strict=True)}
            for row in position
        )

    def clamp(self, position: object) -> tuple[tuple[Any, ...], ...]:
        """Return the presses meant by whatever the page sent: well-formed, within limits, at most `most`.

        What is no list of rows, one finite number per recorded control, is refused with a ValueError.
        """
        if not isinstance(position, list | tuple):
            raise ValueError(f"presses must be a list, got {type(position).__name__}")
        rows = []
        for row in position[: self.most]:
            if not isinstance(row, list | tuple) or len(row) != len(self.recorded):
                raise ValueError(f"a press must hold {len(self.recorded)} positions")
            rows.append(tuple(control.clamp(at) for control, at in zip(self.recorded.values(), row, strict=True)))
        return tuple(rows)

    def text(self, position: Any) -> str:
        """Return the presses as a link writes them; `parse` reads them back."""
        return ".".join("-".join(str(at) for at in row) for row in position)

    def parse(self, text: str) -> tuple[tuple[Any, ...], ...]:
        """Return the presses that a link's `text` names; beyond limits, or too many, they are refused."""
        if not text:
            return ()
        if not _ROWS.fullmatch(text):
            raise ValueError(f"{self.label}: no such presses")
        rows = [[int(at) for at in row.split("-")] for row in text.split(".")]
        held = self.clamp(rows)
        if [list(row) for row in held] != rows:
            raise ValueError(f"{self.label}: outside its limits")
        return held

    def spec(self) -> dict[str, Any]:
        """Return what the page needs to show the buttons."""
        return {"label": self.label, "kind": "presses", "names": list(self.recorded), "most": self.most, "start": []}


def presses(
    label: str, controls: Mapping[str, Control], most: int = 30, say: Callable[[Any], str] | None = None
) -> Presses:
    """Return a button that writes down where `controls` stand, and one that takes the last press back.

    The model gets a tuple of dicts, one per press, and replays them from the start.

    Parameters
    ----------
    label : str
        What is on the button.
    controls : mapping of str to Control
        Controls of the same explorer, by name.
    most : int
        Presses kept, at most `MOST`.
    say : callable, optional
        The model's value → the words beside the button.

    Raises
    ------
    ValueError
        If there are no controls, one of them holds more than a position, or `most` is out of range.

    Examples
    --------
    >>> from mktlib.ui.controls import choice, slider
    >>> order = {"side": choice("Side", ["buy", "sell"]), "shares": slider("Shares", 100, 900, 100, step=100)}
    >>> sent = presses("Send", order)
    >>> sent.value(sent.parse("0-2.1-0"))
    ({'side': 'buy', 'shares': 300}, {'side': 'sell', 'shares': 100})
    """
    if not controls:
        raise ValueError("presses needs at least one control to write down")
    for name, control in controls.items():
        if not isinstance(control, Control) or not control.values:
            raise ValueError(f"{name} must be a control with one position, got {control!r}")
    integer("most", most, 1, MOST)

    def count(value: Sequence[Any]) -> str:
        return _("{count} of at most {most}").format(count=len(value), most=most)

    return Presses(label, (), (), "presses", say or count, recorded=dict(controls), most=most)
