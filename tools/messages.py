"""Write the gettext template of the package's reader-facing strings: ``python -m tools.messages``."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import mktlib

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "mktlib" / "locale" / "mktlib.pot"


def extracted() -> Catalog:
    """Every string marked with ``_()`` or ``ngettext()`` in the package, with comments for translators."""
    catalog = Catalog(project="mktlib", version=mktlib.__version__, copyright_holder="The mktlib authors")
    found = extract_from_dir(ROOT / "mktlib", comment_tags=("Translators:",))
    for file, _line, message, comments, context in sorted(found, key=lambda row: (row[0], row[1])):
        # No line numbers: a template that changes with every edit of the code is read by nobody.
        catalog.add(message, locations=[(f"mktlib/{file}", 0)], auto_comments=comments, context=context)
    return catalog


def identity(catalog: Catalog) -> set[tuple[object, ...]]:
    """What makes two templates the same to a translator: messages, plurals and contexts."""
    return {(m.context, *(m.id if isinstance(m.id, tuple) else (m.id,))) for m in catalog if m.id}


def committed() -> Catalog:
    """The template as it stands in the folder; empty when there is none."""
    if not TEMPLATE.exists():
        return Catalog()
    with TEMPLATE.open("rb") as file:
        return read_po(file)


def main() -> None:
    """Write the template, and say how much is in it; an unchanged one keeps its date."""
    catalog = extracted()
    if identity(catalog) != identity(committed()):
        TEMPLATE.parent.mkdir(exist_ok=True)
        with TEMPLATE.open("wb") as file:
            write_po(file, catalog, width=100, include_lineno=False)
    print(f"{TEMPLATE.relative_to(ROOT)}: {len(catalog)} strings")


if __name__ == "__main__":
    main()
