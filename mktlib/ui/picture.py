"""What an explorer shows: a picture that composes once, updates often, and says its result in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from mktlib.ui.chart import Headline
from mktlib.ui.sheet import Sheet


class Handle(NamedTuple):
    """A place in the picture that the reader may drag in place of a slider."""

    control: str  # name of the explorer's control, a range
    x: float  # where it stands [px of the figure, from the left]
    y: float  # [px of the figure, from below], as `transData.transform` gives them
    dx: float  # how far it moves when the control goes one position up [px]
    dy: float


@dataclass(frozen=True)
class Picture:
    """Base of every picture: a frozen set of numbers that knows how it looks and what it says.

    A subclass fills in `compose`, `update`, `headlines`, `sentence` and `table`.
    """

    height: ClassVar[int] = 380  # side by side [CSS px]
    height_narrow: ClassVar[int] = 640  # stacked [CSS px]

    def compose(self, sheet: Sheet) -> Any:
        """Draw axes and artists once, mark what moves, and return what `update` needs."""
        raise NotImplementedError

    def update(self, parts: Any) -> None:
        """Put this picture's numbers into the artists that `compose` returned."""
        raise NotImplementedError

    def handles(self, _parts: Any) -> Sequence[Handle]:
        """Return the places that can be dragged, after `update`."""
        return ()

    def headlines(self) -> Sequence[Headline]:
        """Return the row of numbers above the picture."""
        return ()

    def sentence(self) -> str:
        """Return the result in one sentence; it is also the picture's text alternative."""
        raise NotImplementedError

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the picture's data by column, for the CSV download."""
        return {}
