"""A student works in JupyterLab, in a real browser; what was saved is then graded."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOK = "04_worth_it"
WRONG = "def value_usd(p, gain_usd, loss_usd):\n    return p * gain_usd"
RIGHT = "def value_usd(p, gain_usd, loss_usd):\n    return p * gain_usd - (1 - p) * loss_usd"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not BROWSER, reason="no browser: apt-get install chromium, or put google-chrome on PATH"),
]
playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install -e '.[test]'")


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """Return a student's folder with the released notebook, and with settings that draw all cells at once."""
    home = tmp_path_factory.mktemp("home")
    (home / "work/ch1").mkdir(parents=True)
    shutil.copy(ROOT / f"release/ch1/{NOTEBOOK}.ipynb", home / "work/ch1")
    settings = home / "settings/@jupyterlab/notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    return home


@pytest.fixture(scope="module")
def address(home):
    """Start JupyterLab as `make lab` does; return its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "HOME": str(home),
        "JUPYTER_CONFIG_PATH": f"{ROOT / 'lab/student'}{os.pathsep}{ROOT / 'lab'}",
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        "--IdentityProvider.token=", f"--ServerApp.root_dir={home / 'work'}",
        f"--LabApp.user_settings_dir={home / 'settings'}",
    ]  # fmt: skip
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=home, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api", timeout=5).close()
                break
            except OSError:
                assert server.poll() is None, (home / "server.log").read_text()
                time.sleep(0.5)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


class Lab:
    """The notebook in the browser: cells are counted from 0, as in the file."""

    def __init__(self, page, pictures: Path):
        self.page, self.pictures = page, pictures

    def cell(self, index: int):
        return self.page.locator(".jp-Notebook-cell").nth(index)

    def write(self, index: int, source: str) -> None:
        self.cell(index).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def run(self, *indices: int) -> None:
        for index in indices:
            self.cell(index).locator(".cm-content").click()
            self.page.keyboard.press("Shift+Enter")
        self.wait()

    def run_all(self) -> None:
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.wait()

    def wait(self) -> None:
        """Wait until no cell runs or waits to run."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_function(
            "[...document.querySelectorAll('.jp-InputPrompt')].every(prompt => !prompt.textContent.includes('*'))",
            timeout=120_000,
        )
        self.page.get_by_text("| Idle").wait_for(timeout=120_000)

    def output(self, index: int) -> str:
        return self.cell(index).locator(".jp-Cell-outputArea").inner_text()

    def picture(self, name: str, index: int | None = None) -> None:
        if index is not None:
            self.cell(index).scroll_into_view_if_needed()
        self.page.screenshot(path=self.pictures / f"{name}.png")


def test_a_student_answers_wrong_then_right_validates_saves_and_is_graded(home, address, tmp_path):
    saved = home / f"work/ch1/{NOTEBOOK}.ipynb"
    cells = nbformat.read(saved, as_version=4).cells
    ids = [cell.id for cell in cells]
    answer, check = ids.index("value_usd"), ids.index("value_usd_check")
    plot = next(i for i, cell in enumerate(cells) if "plot_break_even" in cell.source)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        page.goto(f"{address}/lab/tree/ch1/{NOTEBOOK}.ipynb")
        page.wait_for_selector(".jp-CodeCell .cm-content", timeout=120_000)  # a text cell hides its own
        page.get_by_text("| Idle").wait_for(timeout=120_000)
        lab = Lab(page, tmp_path)
        wrapped = ".jp-CodeCell .cm-lineWrapping"
        assert page.locator(wrapped).count() == page.locator(".jp-CodeCell .cm-content").count(), "long lines run out"

        lab.run_all()
        lab.picture("untouched", check)
        assert "Not answered yet: replace the line" in lab.output(ids.index("bet_automate"))
        assert "Not answered yet." in lab.output(check)
        assert "Traceback" not in page.locator(".jp-Notebook").inner_text()

        lab.write(answer, WRONG)
        lab.run(answer, check)
        lab.picture("wrong", check)
        assert "✗ an error costs its loss" in lab.output(check)
        assert "value_usd(0.9, 1, 20) gave 0.9 $" in lab.output(check)

        lab.write(answer, RIGHT)
        lab.run(answer, check)
        lab.picture("right", check)
        assert "✓ an error costs its loss" in lab.output(check)
        assert "Visible checks passed; 1 more at grading." in lab.output(check)

        lab.run(plot)
        lab.picture("figure", plot)
        images = page.locator(".jp-OutputArea-output img")
        assert images.count() == 1
        assert images.get_attribute("alt").startswith("Map of the worth of a decision")
        assert page.locator(".jp-RenderedMarkdown mjx-container").count() == 0, "a sum of money became a formula"

        page.keyboard.press("Control+S")
        page.locator(".jp-mod-dirty").first.wait_for(state="detached", timeout=60_000)
        page.get_by_role("button", name="Validate").click()
        dialog = page.locator(".jp-Dialog", has_text="Validation Results")
        dialog.wait_for(timeout=120_000)
        lab.picture("validated")
        told = dialog.inner_text()
        browser.close()
    assert "Not answered yet" in told
    assert "Traceback" not in told

    grades = graded(saved, tmp_path)
    assert grades["value_usd_check"] == 2
    assert sum(grades.values()) == 2


def graded(notebook: Path, scratch: Path) -> dict[str, float]:
    """Return the points of each check, as the command gives them to a class of one."""
    course = scratch / "course"
    (course / "source/ch1").mkdir(parents=True)
    shutil.copy(ROOT / f"source/ch1/{NOTEBOOK}.ipynb", course / "source/ch1")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    (course / "submitted/ana/ch1").mkdir(parents=True)
    shutil.copy(notebook, course / "submitted/ana/ch1")
    command = [sys.executable, "-m", "autograde", "grade", "ch1", "--course-dir", course, "--json", course / "out.json"]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    (submission,) = json.loads((course / "out.json").read_text())["submissions"]
    assert submission["status"] == "graded", submission
    return {check["check"]: check["points"] for check in submission["checks"] if check["points"] is not None}
