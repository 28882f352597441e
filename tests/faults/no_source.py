"""Some cells have no source, or one that is no text."""


# points: {"best_check": 0.0}
# named: work: 2 damaged cells were left out
# named: work: the answer 'best' is missing
# %% edit
def attack(notebook, folder):
    own = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    for cell in notebook["cells"]:
        if cell["id"] == "best":
            cell["source"] = {"text": "best = 0.25"}
    notebook["cells"] += [{**own, "id": "none"}, {**own, "id": "null", "source": None}]
