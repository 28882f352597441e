"""The notebook holds two thousand cells of the student's own."""


# %% edit
def attack(notebook, folder):
    for number in range(2000):
        own = {"cell_type": "code", "id": f"own{number}", "metadata": {}, "source": f"x = {number}", "outputs": []}
        notebook["cells"].append(own)
