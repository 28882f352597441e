"""Makes the checks text, which is not run."""


# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if cell["id"].endswith("_check"):
            cell["cell_type"] = "markdown"
            cell["metadata"]["nbgrader"]["cell_type"] = "markdown"
            del cell["outputs"], cell["execution_count"]
