"""A cell installs a package from the network, and uses a magic and a package that do not exist."""


# %% edit
def attack(notebook, folder):
    lines = ("!pip install --quiet a-package-that-does-not-exist", "%no_such_magic", "import a_package_of_nobodys")
    for number, line in enumerate(lines):
        own = {"cell_type": "code", "id": f"own{number}", "metadata": {}, "source": line, "outputs": []}
        notebook["cells"].insert(1, own)
