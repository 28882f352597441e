"""Hands in outputs of full points for every check, as if it had been run."""


# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 7
            cell["outputs"] = [
                {"output_type": "execute_result", "data": {"text/plain": "3.0"}, "metadata": {}, "execution_count": 7}
            ]
