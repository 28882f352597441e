"""Tags every check so that its errors are expected, and its cell is left out of what is kept."""


# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["raises-exception", "remove_cell", "remove_output", "nbval-skip", "experiment"]
