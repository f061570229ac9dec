"""Notebooks as pages, for a server and for files: which are public, their text as HTML, their pictures."""

import sys

# Asked for formats that nobody here checks. To import it compiles 38 grammars: two thirds of a server's start.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
