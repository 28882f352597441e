"""The ids of the graded cells are numbers, lists and null."""


# named: work: the answer 'mean_loss' had lost its id and was known by its place
# %% edit
def attack(notebook, folder):
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = number
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] = (None, 7, ["a"], {})[number % 4]
