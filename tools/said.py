"""What every explorer says: ``python -m tools.said [page …]`` prints how it differs from what is written down.

With ``--write`` it is written down anew, in ``tests/said/<page>.json``.
"""

from __future__ import annotations

import argparse

from tests.house.files import notebooks
from tests.pages.page import page as run_once
from tests.said import changes, record


def main() -> None:
    """Compare or write all pages, or those that are named."""
    known = [path.stem for path in notebooks()]
    parser = argparse.ArgumentParser(prog="python -m tools.said", description=__doc__)
    parser.add_argument("page", nargs="*", help="a notebook's name without .ipynb; all when none is named")
    parser.add_argument("--write", action="store_true", help="write down what is said now")
    wanted = parser.parse_args()
    unknown = {*wanted.page} - {*known, *changes.pages()}
    if unknown:
        parser.error(f"no such page: {', '.join(sorted(unknown))}")
    if wanted.write:
        for page in wanted.page or known:
            said = record.record(run_once(page).explorers)
            record.write(page, said)
            print(f"{page}: {len(said)} explorers, {sum(map(len, said.values()))} states")
    else:
        for page in wanted.page or changes.pages():
            for difference in changes.of_page(page):
                print(difference)


if __name__ == "__main__":
    main()
