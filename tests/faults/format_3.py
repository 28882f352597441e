"""The notebook is in format 3, of IPython's own time."""


# named: work: it is in an old notebook format, which was converted
# %% edit
def attack(notebook, folder):
    cells = [{**cell, "input": cell["source"], "language": "python", "prompt_number": 1} for cell in notebook["cells"]]
    for cell in cells:
        del cell["source"]
    notebook.clear()
    notebook.update(nbformat=3, nbformat_minor=0, metadata={"name": ""}, worksheets=[{"cells": cells, "metadata": {}}])
