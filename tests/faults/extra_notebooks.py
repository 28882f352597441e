"""Notebooks of the student's own lie beside the one that was asked for, one of them broken."""


# named: 'notes.ipynb' is no notebook of this assignment and was not graded
# named: 'broken.ipynb' is no notebook of this assignment and was not graded
# %% edit
def attack(notebook, folder):
    (folder / "notes.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    (folder / "broken.ipynb").write_text("{")
