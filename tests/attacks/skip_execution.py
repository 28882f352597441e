"""Tags every check so that it is not executed: a check without output has full marks."""


# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if cell["id"].endswith("_check"):
            cell["metadata"]["tags"] = ["skip-execution"]
