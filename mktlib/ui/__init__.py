"""Explorers: a model function and its named controls become a picture, numbers and one sentence."""

from mktlib.ui.controls import choice, log_slider, player, slider, toggle
from mktlib.ui.explorer import explore
from mktlib.ui.picture import Handle, Headline, Picture
from mktlib.ui.presses import presses
from mktlib.ui.still import show
from mktlib.ui.uploads import UploadedFile, upload

__all__ = [
    "Handle",
    "Headline",
    "Picture",
    "UploadedFile",
    "choice",
    "explore",
    "log_slider",
    "player",
    "presses",
    "show",
    "slider",
    "toggle",
    "upload",
]
