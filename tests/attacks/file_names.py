"""Hands in files whose names are paths, options, commands and magic."""

# %% edit
import os


def attack(notebook, folder):
    names = [
        "-rf",
        "$(touch battery-was-here)",
        "; touch battery-was-here",
        "..",
        "..%2f..%2fgradebook.db",
        "a\nb",
        "\x1b[2J",
        "%2e%2e",
        "~",
        "~root",
        "*",
        "work.ipynb ",
        "WORK.IPYNB",
        "work.ipynb\x7f",
        "con",
        "ü" * 100,
        "\u202egnp.ypn",
    ]
    for name in names:
        if name not in (".", ".."):
            (folder / name).write_text("touch battery-was-here")
    os.mkfifo(folder / "pipe")
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "deep" / "er" / "est").mkdir(parents=True)
    (folder / "deep" / "er" / "est" / "work.ipynb").write_text("{}")
