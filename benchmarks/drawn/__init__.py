"""The same picture drawn four ways; each file becomes a notebook (see `pages.py`)."""
