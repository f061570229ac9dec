"""The text of LOBSTER files: from paths and uploads to columns, with every bad line named."""

import io
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mktlib.formula._checks import refuse

Source: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | IO[str]
Progress: TypeAlias = Callable[[int, int], object]  # progress(done, total); may raise to stop
Table: TypeAlias = NDArray[Any]

CHUNK = 20_000  # lines between two reports of progress
SHORTEST, MOST_SHORT = 20, 1_000_000  # bytes a line on average, in files of more lines: empty ones take memory too
LONGEST_LINE = 65_536  # characters; two hundred levels take a tenth of it
MOST_PROBLEMS = 20_000  # a file with more bad lines is not one of these
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"  # as `str.splitlines` has them


@dataclass(frozen=True)
class Problem:
    """Something wrong with one line.

    Parameters
    ----------
    file : str
        "message" or "orderbook".
    line : int
        Line number, from 1.
    what : str
        What is wrong with it.
    """

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file} line {self.line}: {self.what}"


def read_lines(name: str, source: Source, most_bytes: int) -> list[str]:
    """All lines of a file, without empty ones at the end.

    Parameters
    ----------
    name : str
        What to call it in an error.
    source : path, bytes or file object
        A path, the content itself as bytes, or an open file (text or binary).
    most_bytes : int
        A larger file is refused before it is read to its end.

    Raises
    ------
    ValueError
        If the file is too large, has too many or too long lines, or is no text.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        content: str | bytes = _at_most(name, bytes(source), most_bytes)
    elif isinstance(source, (str, os.PathLike)):
        with Path(source).open("rb") as file:
            content = _at_most(name, file.read(most_bytes + 1), most_bytes)
    elif isinstance(source, io.IOBase) or hasattr(source, "read"):
        content = _at_most(name, source.read(most_bytes + 1), most_bytes)
    else:
        refuse(name, "be a path, bytes or an open file", source)
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError(f"{name} must be a text file, got {error}") from None
    most_lines = max(MOST_SHORT, len(content) // SHORTEST)
    if sum(map(content.count, _LINE_ENDS)) > most_lines:
        raise ValueError(f"{name} must have lines of numbers, got over {most_lines:,} that are empty or nearly so")
    lines = content.splitlines()
    if max(map(len, lines), default=0) > LONGEST_LINE:
        raise ValueError(f"{name} must have lines of at most {LONGEST_LINE:,} characters, got a longer one")
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def _at_most(name: str, content: str | bytes, most_bytes: int) -> str | bytes:
    if len(content) > most_bytes:
        raise ValueError(f"{name} must be at most {most_bytes / 1e6:,.0f} MB, got a larger file")
    return content


def parse(
    file: str, lines: Sequence[str], dtype: np.dtype[Any], columns: int, report: Callable[[int], object]
) -> tuple[Table, list[Problem]]:
    """Numbers of all lines; a line that cannot be read stays zero and becomes a problem.

    Parameters
    ----------
    file : str
        Name of the file in a problem.
    lines : sequence of str
        Comma-separated values.
    dtype : numpy.dtype
        Of the table: one number for each column, or a record.
    columns : int
        Columns to read; further ones are left alone (recent message files have a seventh).
    report : callable
        Told how many lines are done.

    Raises
    ------
    ValueError
        If more than `MOST_PROBLEMS` lines cannot be read.
    """
    shape = (len(lines),) if dtype.names else (len(lines), columns)
    table = np.zeros(shape, dtype)
    problems: list[Problem] = []
    for start in range(0, len(lines), CHUNK):
        chunk = lines[start : start + CHUNK]
        rows = _at_once(chunk, dtype, columns)
        if rows is None:
            for number, line in enumerate(chunk, start):
                row = _at_once([line], dtype, columns)
                if row is None:
                    problems.append(Problem(file, number + 1, _complaint(line, columns)))
                    if len(problems) > MOST_PROBLEMS:
                        raise ValueError(
                            f"{file} must be a LOBSTER file, got over {MOST_PROBLEMS:,} bad lines: {problems[0]}"
                        )
                else:
                    table[number] = row[0]
        else:
            table[start : start + len(chunk)] = rows
        report(start + len(chunk))
    return table, problems


def _at_once(lines: Sequence[str], dtype: np.dtype[Any], columns: int) -> Table | None:
    """All lines as numbers by NumPy's own reader, or None when one of them is bad or empty."""
    if not all(lines):
        return None
    try:
        rows = np.loadtxt(
            lines,
            dtype,
            comments=None,
            delimiter=",",
            usecols=range(columns),
            ndmin=1 if dtype.names else 2,
        )
    except (ValueError, IndexError):
        return None
    return rows if len(rows) == len(lines) else None


def _complaint(line: str, columns: int) -> str:
    cells = line.split(",")
    if len(cells) < columns:
        return f"must have {columns} columns, got {len(cells)}"
    shown = line if len(line) <= 60 else line[:57] + "..."
    return f"must hold whole numbers (the time may have decimals), got {shown!r}"
