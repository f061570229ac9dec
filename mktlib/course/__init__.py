"""For courses: exercises that check themselves by a law, not by a stored answer."""

from mktlib.course.checks import check

__all__ = ["check"]
