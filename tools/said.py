"""What every explorer says, written down for the tests: ``python -m tools.said --write [page …]``.

Without ``--write`` it prints how today's explorers differ from what is written down.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.house.files import notebooks
from tests.notebooks.running import explorers
from tests.said import record


def main() -> None:
    """Write the records of all pages, or of those that are named."""
    parser = argparse.ArgumentParser(prog="python -m tools.said", description=__doc__)
    parser.add_argument("page", nargs="*", help="name of a notebook without .ipynb; all when none is named")
    parser.add_argument("--write", action="store_true", help="write tests/said/<page>.json")
    wanted = parser.parse_args()
    for path in notebooks():
        if not wanted.page or path.stem in wanted.page:
            began = time.monotonic()
            said = record.record(explorers(path))
            if wanted.write:
                record.write(path.stem, said)
            print(
                path.stem, len(said), sum(map(len, said.values())), round(time.monotonic() - began, 1), file=sys.stderr
            )


if __name__ == "__main__":
    main()
