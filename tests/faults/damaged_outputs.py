"""The outputs of the notebook are of no form that nbformat knows."""


# %% edit
def attack(notebook, folder):
    for number, cell in enumerate(notebook["cells"]):
        cell["outputs"] = (None, 7, [None], [{"output_type": "pyout"}], {"a": 1}, float("nan"))[number % 6]
        cell["execution_count"] = "three"
