"""A check was edited while the student looked for a mistake."""


# named: work: the check 'scaled_check' was changed; the instructor's was used
# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if cell["id"] == "scaled_check":
            cell["source"] = "print(scaled(np.ones(3)))"
