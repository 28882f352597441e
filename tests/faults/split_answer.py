"""An answer was split into two cells; the second half has no id."""


# %% edit
def attack(notebook, folder):
    at = next(number for number, cell in enumerate(notebook["cells"]) if cell["id"] == "best")
    notebook["cells"][at]["source"] = "half = 0.125"
    own = {"cell_type": "code", "id": "second-half", "metadata": {}, "source": "best = 2 * half", "outputs": []}
    notebook["cells"].insert(at + 1, own)
