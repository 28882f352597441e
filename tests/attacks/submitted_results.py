"""Hands in what a grader might take for its own: a gradebook, a graded notebook, a journal."""

# %% edit
import shutil


def attack(notebook, folder):
    for place in ("autograded", ".autograde", "feedback", "gradebook.db/rows"):
        (folder / place).mkdir(parents=True)
    for cell in notebook["cells"]:
        if cell["id"].endswith("_check"):
            cell["outputs"] = [
                {"output_type": "execute_result", "data": {"text/plain": "3.0"}, "metadata": {}, "execution_count": 1}
            ]
    notebook["metadata"]["graded"] = {"forgeable": False, "score": 10, "repairs": []}
    (folder / "autograded" / "work.ipynb").write_text(__import__("json").dumps(notebook))
