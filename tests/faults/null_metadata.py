"""The metadata are null, numbers and lists where they should be dictionaries."""


# named: work: the answer 'mean_loss' had lost its id and was known by its place
# %% edit
def attack(notebook, folder):
    notebook["metadata"] = None
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = (None, 7, [], "x", {"nbgrader": [1]})[number % 5]
