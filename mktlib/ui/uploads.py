"""A control that opens the reader's own files: sent in pieces, limited in size, never in a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from mktlib.formula._checks import integer
from mktlib.ui.controls import Control
from mktlib.ui.numbers import size_in_words
from mktlib.ui.words import _

LONGEST_NAME = 100


class UploadedFile(NamedTuple):
    """A file as the reader sent it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Upload(Control):
    """The control behind `upload`: its position is the tuple of files, empty until all are there."""

    wanted: Sequence[str] = ()
    most_bytes: int = 0

    linked: ClassVar[bool] = False

    def value(self, position: Any) -> tuple[UploadedFile, ...]:
        """Return the files."""
        return tuple(position)

    def shown(self, position: Any) -> list[str]:
        """Return the files' names."""
        return [file.name for file in position]

    def clamp(self, position: object) -> tuple[UploadedFile, ...]:
        """Return no files for an empty list: a page may close files this way, and open none by anything else."""
        if position != []:
            raise ValueError("files come in pieces, not as a position")
        return ()

    def parse(self, text: str) -> tuple[UploadedFile, ...]:
        """Refuse: no link opens a file."""
        raise ValueError(f"{self.label}: no link opens a file")

    def spec(self) -> dict[str, Any]:
        """Return what the page needs to show the file inputs."""
        return {
            "label": self.label,
            "kind": "upload",
            "wanted": list(self.wanted),
            "most_bytes": self.most_bytes,
            "limit": _("at most {size} each").format(size=size_in_words(self.most_bytes)),
            "start": [],
        }


@dataclass
class Arrivals:
    """Files on their way to one `Upload`: pieces are taken in order and counted."""

    upload: Upload  # the control that wants them
    pieces: dict[int, bytearray] = field(default_factory=dict)
    files: dict[int, UploadedFile] = field(default_factory=dict)

    def take(self, index: object, name: object, offset: object, total: object, piece: bytes) -> bool:
        """Take one piece; return whether its file is complete.

        One of no wanted file, out of order or of a file that is too large is refused with a ValueError.
        """
        if type(index) is not int or not 0 <= index < len(self.upload.wanted):
            raise ValueError(_("That is more files than this page reads."))
        if type(total) is not int or not 0 < total <= self.upload.most_bytes:
            self.pieces.pop(index, None)
            raise ValueError(
                _("The {wanted} is empty or larger than {size}.").format(
                    wanted=self.upload.wanted[index], size=size_in_words(self.upload.most_bytes)
                )
            )
        if offset == 0:
            self.pieces[index] = bytearray()
        so_far = self.pieces.get(index)
        if so_far is None or offset != len(so_far) or not piece or len(so_far) + len(piece) > total:
            self.pieces.pop(index, None)
            raise ValueError(_("The file did not arrive in one piece; open it again."))
        so_far += piece
        if len(so_far) < total:
            return False
        signs = name[:LONGEST_NAME] if isinstance(name, str) else ""  # below: no line breaks, nothing that turns text
        line = "".join(sign if sign.isprintable() else " " for sign in signs)
        self.files[index] = UploadedFile(line, bytes(self.pieces.pop(index)))
        return True

    def complete(self) -> tuple[UploadedFile, ...]:
        """Return all wanted files in their order, or none while one is missing."""
        if len(self.files) < len(self.upload.wanted):
            return ()
        return tuple(self.files[i] for i in range(len(self.upload.wanted)))


def upload(label: str, wanted: Sequence[str], most_bytes: int = 20_000_000) -> Upload:
    """Return a control that opens the reader's own files.

    The model gets a tuple of `UploadedFile` in the order of `wanted`, empty while any is missing.

    Parameters
    ----------
    label : str
        What the files are for.
    wanted : sequence of str
        What each file is, in words.
    most_bytes : int
        Largest size of one file [bytes].

    Raises
    ------
    ValueError
        If no file is wanted or `most_bytes` is not positive.

    Examples
    --------
    >>> own = upload("Your own day", ("message file", "orderbook file"))
    >>> own.value(own.start)
    ()
    """
    wanted = tuple(wanted)
    if not wanted or not all(isinstance(name, str) and name for name in wanted):
        raise ValueError(f"wanted must name at least one file, got {wanted!r}")
    integer("most_bytes", most_bytes, 1)

    def names(files: Sequence[UploadedFile]) -> str:
        return ", ".join(file.name for file in files) if files else _("no file opened")

    return Upload(label, (), (), "upload", names, wanted=wanted, most_bytes=most_bytes)
