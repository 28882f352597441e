"""A web page was saved in place of the notebook."""


# points: nothing
# named: work.ipynb: it is not valid JSON
# %% edit
def attack(notebook, folder):
    return b"<!DOCTYPE html>\n<html><body>Jupyter</body></html>"
