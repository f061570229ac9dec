"""Explorers: a model function and its named controls become a picture, numbers and one sentence."""

from mktlib.ui.controls import choice, log_slider, player, slider, toggle
from mktlib.ui.explorer import explore
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.still import show

__all__ = ["Headline", "Picture", "choice", "explore", "log_slider", "player", "show", "slider", "toggle"]
