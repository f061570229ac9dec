"""Notebooks as pages, for a server and for files: which are public, their text as HTML, their pictures."""
