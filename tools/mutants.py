"""Who catches each mutant of a page soonest: ``python -m tools.mutants [page …]`` writes it down beside the mutant.

``tests/pages/test_mutants.py`` asks that test first. Only mutants of which it is not known are tried; ``--again``
tries all.
"""

from __future__ import annotations

import argparse
import re
import time

from tests.pages.page import cells_of, run
from tests.pages.test_mutants import FOLDER, MUTANTS, Law, caught, laws_of, mutants_of, mutated


def quickest_first(slug: str) -> dict[str, Law]:
    """Return the page's tests, each timed on a page that was just run: what one keeps would make the next one quick."""
    took = {}
    for name, test in (tests := laws_of(slug)).items():
        page = run(slug, cells_of(slug))
        begun = time.process_time()
        test(page)
        took[name] = time.process_time() - begun
    return {name: tests[name] for name in sorted(tests, key=lambda name: took[name])}


def main() -> None:
    """Try the mutants of all pages, or of those that are named."""
    known = [file.stem for file in MUTANTS]
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("page", nargs="*", help="a notebook's name without .ipynb; all when none is named")
    parser.add_argument("--again", action="store_true", help="try those of which it is known, too")
    wanted = parser.parse_args()
    for slug in wanted.page or known:
        file = FOLDER / "mutants" / f"{slug}.toml"
        parts = re.split(r"(?m)^(?=\[\[mutant\]\])", file.read_text(encoding="utf-8"))
        asked = [i for i, mutant in enumerate(mutants_of(slug), 1) if wanted.again or "caught_by" not in mutant]
        tests = quickest_first(slug) if asked else {}
        for i, mutant in enumerate(mutants_of(slug), 1):
            if i in asked:
                name = caught(slug, mutated(slug, mutant), tests)
                print(f"{slug}: {mutant['what']}: {name or 'NOBODY'}", flush=True)
                bare = re.sub(r"(?m)^caught_by = .*\n", "", parts[i])
                parts[i] = re.sub(r"\n*\Z", f'\ncaught_by = "{name}"\n\n', bare, count=1) if name else bare
        file.write_text("".join(parts).rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
