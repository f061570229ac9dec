"""For courses: exercises that are done on the page, by a law and not by a stored answer."""

from mktlib.course.exercises import exercise, one_of, quantity

__all__ = ["exercise", "one_of", "quantity"]
