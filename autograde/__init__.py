"""The grader: builds notebooks from lessons, grades submissions of any nbgrader course. It never imports `course`."""

__version__ = "0.1.0"
