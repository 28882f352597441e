"""Declares the checks to be answers, which stay as the student wrote them."""


# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if cell["id"].endswith("_check"):
            cell["source"] = "3.0"
            cell["metadata"]["nbgrader"].update(solution=True, locked=False)
