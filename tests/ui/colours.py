"""Colours as they are seen: contrast, and how far two are apart for eyes that lack one kind of cone."""

import functools

import numpy as np
from matplotlib.colors import to_rgb

from mktlib.ui.marks import ROLES
from mktlib.ui.theme import THEMES

WORDS = tuple(role for role in ROLES if role != "locked")  # colours that words are written in
APART = 12  # distance in CIELAB; 2.3 is just noticeable
# Machado, Oliveira and Fernandes (2009), table 1, severity 1.0: linear sRGB as it is seen without one kind of cone.
EYES = {
    "all three": np.eye(3),
    "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour):
    part = np.array(to_rgb(colour))
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    dark, light = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb):
    x, y, z = np.cbrt(np.maximum(XYZ @ np.clip(rgb, 0, 1) / (XYZ @ np.ones(3)), 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one, other, eyes):
    """How far two colours are apart for some eyes."""
    return float(np.linalg.norm(np.subtract(*(lab(np.array(EYES[eyes]) @ linear(colour)) for colour in (one, other)))))


@functools.cache
def nearest(one, other):
    """How far two roles are apart at least: in light and dark, for any eyes."""
    return min(distance(getattr(t, one), getattr(t, other), eyes) for t in THEMES.values() for eyes in EYES)
