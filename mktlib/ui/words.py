"""Reader-facing words: every sentence of the package passes through gettext.

The language comes from ``MKTLIB_LANGUAGE`` (for example ``zh_Hans``), English when it is not set.
A translation is a compiled catalogue at ``mktlib/locale/<language>/LC_MESSAGES/mktlib.mo``, beside it the table of
`mktlib.ui.forms` for numbers.
"""

from __future__ import annotations

import gettext
import os
from functools import lru_cache
from pathlib import Path

DOMAIN = "mktlib"
LOCALES = Path(__file__).parent.parent / "locale"


def language() -> str:
    """Return the language in use, named as Unicode's CLDR does.

    >>> language()
    'en_US'
    """
    return os.environ.get("MKTLIB_LANGUAGE") or "en_US"


@lru_cache(maxsize=8)
def _catalogue(name: str) -> gettext.NullTranslations:
    directory = os.environ.get("MKTLIB_LOCALES") or LOCALES
    return gettext.translation(DOMAIN, directory, languages=[name], fallback=True)


def _(message: str) -> str:
    """Return `message` in the reader's language."""
    return _catalogue(language()).gettext(message)
