"""The notebooks as dashboards: a gallery, then each page with its code hidden and its pictures live."""

import mktlib.publish  # noqa: F401  # before Voila: it spares the start
