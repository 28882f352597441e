"""Imports before a fork, each test in a process of its own: what is imported, and what is left out."""

import subprocess
import sys

import pytest

MODULES = {
    "good": "x = 1\ndef function(): pass",
    "raises": "1 / 0",
    "ends": "import os; os._exit(0)",
    "threaded": "import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
    "lazy": "def __getattr__(name): raise ImportError(name)",
    "counts": "open('imported', 'a').write('x')",
}


@pytest.fixture
def imported(tmp_path):
    """Return a function that preloads names, and returns which of them are there after that."""
    for name, source in MODULES.items():
        (tmp_path / f"{name}.py").write_text(source)

    def imported(*names):
        program = (
            "import sys; from autograde.preload import preload; sys.path.insert(0, '.')\n"
            f"preload({names!r}); print(*[name for name in {names!r} if name in sys.modules])"
        )
        run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
        return run.stdout.split()

    return imported


def test_only_what_does_no_harm_is_imported(imported):
    names = ("good", "raises", "ends", "threaded", "missing", "matplotlib_inline.backend_inline")
    assert imported(*names) == ["good"]


def test_package_that_imports_its_parts_late_is_not_asked(imported):
    assert imported("lazy", "lazy.part") == ["lazy"]


def test_name_of_a_function_is_no_module_and_is_not_tried(imported, tmp_path):
    assert imported("good", "good.function", "counts", "counts.open") == ["good", "counts"]
    # Once to see that it does no harm, once to keep it; for the attribute that it has not got, nothing more.
    assert (tmp_path / "imported").read_text() == "xx"
