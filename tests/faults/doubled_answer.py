"""An answer cell was copied, with its id, and the copy was left as it was handed out."""


# named: work: 2 cells carry the id 'best'; the last one that was changed counts
# %% edit
def attack(notebook, folder):
    (best,) = (cell for cell in notebook["cells"] if cell["id"] == "best")
    notebook["cells"].append({**best, "id": "copy", "source": "# YOUR CODE HERE\nraise NotImplementedError()"})
