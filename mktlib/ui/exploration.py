"""What an explorer knows without any widget: its controls and where they stand, its model, its last picture."""

from __future__ import annotations

import csv
import io
import logging
import os
import re
import traceback
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, ClassVar

from mktlib.ui.chart import Chart, Headline
from mktlib.ui.controls import Control
from mktlib.ui.words import _

_OWN_LOG = logging.getLogger("mktlib")
_OWN_LOG.addHandler(logging.NullHandler())

EXPLORERS: dict[str, Exploration] = {}  # the page's explorers by name; a cell run again replaces its own


def is_published() -> bool:
    """Whether a stranger reads the page: then what went wrong is the server's business, not hers."""
    return "VOILA_BASE_URL" in os.environ


def server_log(message: str) -> None:
    """Write the exception in flight to the server's log, never to the page."""
    # Under a kernel this is its application's log, which goes to the server's own stderr. Without one the package's
    # stays silent until somebody listens: a logger without handlers would write to sys.stderr, and that is the page's.
    kernel = logging.getLogger("IPKernelApp")
    (kernel if kernel.handlers else _OWN_LOG).error(message, exc_info=True)


@dataclass
class Exploration:
    """A model function with controls, run on their present values; a refusal becomes a sentence."""

    model: Callable[..., Any]  # control values → `Chart`
    controls: Mapping[str, Control]  # in the order of the page
    title: str
    remember: str = ""  # the name under which the reader's browser keeps its values
    quote: bool = False  # whether its sentence can be copied
    positions: dict[str, Any] = field(default_factory=dict)  # where each control stands
    picture: Chart | None = None  # the last that could be drawn
    said: str = ""  # its sentence
    headlines: tuple[Headline, ...] = ()  # its row of numbers
    problem: str = ""  # why the model could not answer the present values, or empty
    failure: Exception | None = None  # what the model raised, when that was no refusal
    done: float = 1.0  # how much of a long run the picture shows [0 … 1]
    view: Any = None

    form: ClassVar[str] = "explorer"  # or an exercise, which has no picture

    def __post_init__(self) -> None:
        self.name = self.model.__name__
        self.reset()
        EXPLORERS[self.name] = self

    def __call__(self, *args: Any, **values: Any) -> Any:
        """Return the model's picture for any values, as if it were not an explorer."""
        return self.model(*args, **values)

    @property
    def values(self) -> dict[str, Any]:
        """Return the present value of every control."""
        return {name: control.value(self.positions[name]) for name, control in self.controls.items()}

    def readouts(self) -> dict[str, str]:
        """Return every value in words."""
        return {name: self.controls[name].say(value) for name, value in self.values.items()}

    def shown(self) -> dict[str, Any]:
        """Return where the controls stand, as a page may know it."""
        return {name: control.shown(self.positions[name]) for name, control in self.controls.items()}

    def link(self) -> dict[str, str]:
        """Return what a link must say to reopen the page like this; defaults are left out."""
        return {
            f"{self.name}.{name}": control.text(self.positions[name])
            for name, control in self.controls.items()
            if control.linked and self.positions[name] != control.start
        }

    def memory(self) -> dict[str, str]:
        """Return what the reader's browser may keep, by control."""
        kept = {name: one for name, one in self.controls.items() if one.linked and one.kind != "story"}
        return {name: one.text(self.positions[name]) for name, one in kept.items()}

    def reset(self) -> None:
        """Put every control back to its start."""
        self.positions = {name: control.start for name, control in self.controls.items()}

    def move(self, positions: object) -> None:
        """Set controls from what a page sent; limits hold, and what makes no sense is ignored."""
        if not isinstance(positions, Mapping):
            return
        for name, position in positions.items():
            if name in self.controls:
                try:
                    self.positions[name] = self.controls[name].clamp(position)
                except ValueError:
                    continue

    def open_link(self, query: Mapping[str, str]) -> list[str]:
        """Set controls from a link's query and return the keys that could not be used."""
        ignored = []
        for key, text in query.items():
            owner, _dot, name = key.partition(".")
            if owner == self.name:
                try:
                    self.positions[name] = self.controls[name].parse(text)
                except (KeyError, ValueError):
                    ignored.append(key)
        return ignored

    def run(self) -> Chart | None:
        """Run the model to its end and return the last picture it could give."""
        for _done in self.steps():
            pass
        return self.picture

    def first(self) -> Chart | None:
        """Run the model until it has given a picture: all of a quick one, the beginning of a long one."""
        before = self.picture
        for _done in self.steps():
            if self.picture is not before:
                break
        return self.picture

    def steps(self) -> Iterator[float]:
        """Run the model on the present values; after each step yield how much is done [0 … 1].

        A model that takes long is a generator of pairs: how much is done, and the picture so far or None.
        A refusal is worded in `problem` and the last picture kept.
        """
        self.failure = None
        try:
            result = self.model(**self.values)
            pairs = result if isinstance(result, Generator) else [(1.0, result)]
            for done, picture in pairs:
                if picture is not None or pairs is not result:
                    self._keep(picture)
                self.done = min(max(float(done), 0.0), 1.0)
                yield self.done
        except Exception as error:
            self.failure = None if type(error) is ValueError else error
            self.problem = self._worded(error)
            if self.failure:
                server_log(f"explorer {self.name} failed at {self.values}")

    def _worded(self, error: Exception) -> str:
        """Return what a reader is told: a refusal's own words; of a failure, its line to whoever may mend it."""
        if type(error) is ValueError:
            said = str(error).strip() or _("these values do not fit together")
            return said[0].upper() + said[1:] + ("" if said[-1] in ".!?" else ".")
        if is_published():
            return _("This setting could not be computed.")
        lines = traceback.extract_tb(error.__traceback__)
        mine = [one for one in lines if one.name == self.name] or lines[-1:]
        first = self.model.__code__.co_firstlineno  # that of its first decorator: its author counts from there
        where = _("line {line} of {name}").format(line=(mine[-1].lineno or 0) - first + 1, name=self.name)
        return f"{type(error).__name__}: {error} ({where})"

    def _keep(self, picture: object) -> None:
        if not isinstance(picture, Chart):
            raise TypeError(f"{self.name} must return a chart, got {type(picture).__name__}")
        self.picture, self.said, self.headlines, self.problem = picture, picture.says, picture.headlines, ""

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the picture's data by column."""
        return {} if self.picture is None else self.picture.table

    def csv(self) -> str:
        """Return the picture's data, with the values of the controls as comment lines above it."""
        out = io.StringIO()
        for name, words in self.readouts().items():
            out.write(f"# {self.controls[name].label}: {words}\r\n")
        table = self.table()
        writer = csv.writer(out)
        writer.writerow(re.sub(r"\W+", "_", name).lower() for name in table)
        writer.writerows(zip_longest(*table.values(), fillvalue=""))
        return out.getvalue()
