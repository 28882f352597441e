"""Another program saved the notebook without any metadata."""


# named: work: the answer 'mean_loss' had lost its id and was known by its place
# named: work: the answer 'best' had lost its id and was known by its place
# %% edit
def attack(notebook, folder):
    notebook.pop("metadata")
    for cell in notebook["cells"]:
        del cell["metadata"], cell["id"]
