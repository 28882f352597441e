import matplotlib as mpl
import pytest
from IPython.core.interactiveshell import InteractiveShell

from course import notebook

STUB = "def landing_time(height):\n    raise NotImplementedError()"


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """Return an IPython shell in which a notebook has started."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    with mpl.rc_context():
        notebook.start()
        yield shell
    shell.history_manager.end_session()
    InteractiveShell.clear_instance()


def run(shell, capsys, source: str):
    result = shell.run_cell(source, store_history=True)
    return result, capsys.readouterr().out


def test_an_answer_that_is_missing_is_said_in_one_line(shell, capsys):
    result, out = run(shell, capsys, "# YOUR CODE HERE\nraise NotImplementedError()")
    assert out == "Not answered yet: replace the line that raises NotImplementedError by your answer.\n"
    assert not result.success


def test_a_cell_that_calls_a_stub_names_what_it_waits_for(shell, capsys):
    run(shell, capsys, STUB)
    _, out = run(shell, capsys, "1 + landing_time(20.0)")
    assert out == "Waiting for `landing_time`: answer it above, run its cell, then run this cell again.\n"


@pytest.mark.parametrize("source", ["x = 1\nprint(bet)", "[bet for _ in range(2)]"])
def test_a_name_without_a_value_is_named_with_its_line(shell, capsys, source):
    _, out = run(shell, capsys, source)
    first, second = out.splitlines()
    assert first.startswith("Waiting for `bet`: it has no value yet (line ")
    assert "typing slip" in second
    assert "Traceback" not in out


def test_a_slip_inside_a_function_keeps_its_traceback(shell, capsys):
    run(shell, capsys, "def f():\n    return heigth")
    _, out = run(shell, capsys, "f()")
    assert "name 'heigth' is not defined" in out
    assert "Waiting" not in out


def test_other_errors_keep_their_traceback(shell, capsys):
    _, out = run(shell, capsys, "1 / 0")
    assert "ZeroDivisionError" in out


@pytest.mark.parametrize("how", ["validate", "autograde"])
def test_while_nbgrader_runs_an_error_stays_an_error(shell, capsys, monkeypatch, how):
    """A check that printed instead of failing would get full marks there."""
    shell.set_custom_exc((), None)
    monkeypatch.setenv("NBGRADER_EXECUTION", how)
    notebook.start()
    _, out = run(shell, capsys, "raise NotImplementedError()")
    assert "NotImplementedError" in out
    assert "Not answered yet" not in out


def test_outside_of_ipython_nothing_needs_preparing(monkeypatch):
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    with mpl.rc_context():
        notebook.start()
