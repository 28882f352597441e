"""An IPython shell without a Jupyter kernel: runs cells and returns their outputs as nbformat's plain dicts.

It is made once, before the fork, and never starts a thread: a forked child runs cells in its own copy.
"""

import io
import os
import signal
import sys
import time
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MAX_RESULT = 1000  # characters of a final value where there is no room for more
GRACE = 0.05  # s until an alarm tries again when it came at a wrong moment


@dataclass
class Run:
    """What one cell left: outputs, the error's name and words or None, whether time ran out, and its final value."""

    outputs: list[dict] = field(default_factory=list)
    error: str | None = None
    raised: BaseException | None = None
    late: bool = False
    value: Any = None
    seconds: float = 0.0


class Recorder:
    """Collects a cell's outputs, cut at a size."""

    def __init__(self) -> None:
        self.limit = 2**20  # bytes of a cell's outputs
        self.start()

    def start(self) -> None:
        self.outputs: list[dict] = []
        self.room = self.limit

    def write(self, name: str, text: str) -> None:
        if self.room <= 0:
            return
        if len(text) > self.room:
            text = text[: self.room] + f"\n[output cut at {self.limit} characters]\n"
        self.room -= len(text)
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == name and last["output_type"] == "stream":
            last["text"].append(text)
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": [text]})

    def add(self, output: dict, size: int) -> None:
        if size > self.room:
            output = {
                "output_type": "stream",
                "name": "stderr",
                "text": [f"[an output of {size} characters left out]\n"],
            }
            size = 0
        self.room -= size
        self.outputs.append(output)

    def add_bundle(self, kind: str, data: dict, metadata: dict, **more: Any) -> None:
        output = {"output_type": kind, "data": _plain(data), "metadata": _plain(metadata), **more}
        size = sum(len(v) if isinstance(v, str) else len(repr(v)) for v in output["data"].values())
        if kind == "execute_result" and size > self.room:  # a check's final value is its score: never left out
            text = str(output["data"].get("text/plain", ""))[:MAX_RESULT]
            self.outputs.append({**output, "data": {"text/plain": text}, "metadata": {}})
        else:
            self.add(output, size)

    def finish(self) -> list[dict]:
        for output in self.outputs:
            if output["output_type"] == "stream":
                output["text"] = "".join(output["text"])
        return self.outputs


class _Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of a cell."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, recorder: Recorder, name: str, number: int) -> None:
        self._recorder, self._stream, self._number = recorder, name, number

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._recorder.write(self._stream, str(text))
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number  # what a subprocess writes to; collected when the cell ends


def make_shell() -> tuple[Any, Recorder]:
    """Return a new IPython shell and the recorder of its outputs. Call once a process, before any fork."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets import Type
    from traitlets.config import Config

    recorder = Recorder()

    class ResultHook(DisplayHook):
        value = None

        def write_output_prompt(self) -> None:
            pass

        def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
            recorder.add_bundle("execute_result", format_dict, md_dict or {}, execution_count=self.prompt_count)

        def finish_displayhook(self) -> None:
            pass

    class Publisher(DisplayPublisher):
        def publish(self, data: dict, metadata: dict | None = None, **_: Any) -> None:
            recorder.add_bundle("display_data", data, metadata or {})

        def clear_output(self, wait: bool = False) -> None:
            recorder.start()

    class Shell(InteractiveShell):
        displayhook_class, display_pub_class = Type(ResultHook), Type(Publisher)

        def enable_gui(self, gui: str | None = None) -> None:
            pass  # figures become outputs; there is no window

        def _showtraceback(self, kind: type, error: BaseException, lines: list) -> None:
            name, words = kind.__name__, _words(error)
            recorder.add(
                {"output_type": "error", "ename": name, "evalue": words, "traceback": [str(t) for t in lines]}, 0
            )

        def init_sys_modules(self) -> None:
            # Like a kernel: what a cell defines lives in __main__, so that pickle finds it.
            sys.modules["__main__"] = self.user_module

    config = Config()
    config.HistoryManager.enabled = False  # it starts a thread and opens a database
    config.InteractiveShell.colors = "nocolor"
    for checker in ("MacroChecker", "IPyAutocallChecker", "AutocallChecker"):
        config[checker].enabled = False  # they ask a cell's names for their types, which a stand-in refuses
    # The module that opened this process must stay itself: the shell gets a __main__ of its own.
    shell = Shell.instance(config=config, user_module=types.ModuleType("__main__", "Notebook"))
    return shell, recorder


def warm_up(shell: Any, recorder: Recorder) -> None:
    """Pay once, before the fork, for what the first traceback, table and figure of a process cost."""
    import base64  # noqa: F401

    import pexpect  # noqa: F401 - what `!` runs commands with
    from IPython.core.async_helpers import get_asyncio_loop
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    # Without pyplot: its backend must still be chosen in the child, or figures lose their picture.
    figure = Figure()
    figure.add_subplot().plot([0, 1], label="x")
    figure.axes[0].legend()
    FigureCanvasAgg(figure).print_figure(io.BytesIO(), format="png", bbox_inches="tight")
    for source in ("1 / 0", "import pandas; pandas.DataFrame({'x': [1.5]})", "await __import__('asyncio').sleep(0)"):
        shell.run_cell(source)
    # The event loop that `await` has left open would be one for all forks; without it each opens its own.
    get_asyncio_loop().close()
    shell.reset(new_session=True)
    shell.execution_count = 1
    recorder.start()


def open_streams(recorder: Recorder, limit: int) -> None:
    """Take over this process's standard streams for the shell, collecting what is written to them.

    `limit`: characters of output a cell may leave.
    """
    recorder.limit = limit
    silent = os.open(os.devnull, os.O_RDONLY)
    os.dup2(silent, 0)
    os.close(silent)
    for number, name in ((1, "stdout"), (2, "stderr")):
        handle = os.memfd_create(name)
        os.dup2(handle, number)
        os.close(handle)
        setattr(sys, name, _Stream(recorder, name, number))
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - it lives as long as the process


def set_alarm(seconds: float, busy: Callable[[], bool] | None = None) -> list:
    """Raise KeyboardInterrupt in the main thread after `seconds`; return a list that is empty until then.

    `busy()`: whether this process is inside a message, when the alarm must wait.
    """
    rung: list[bool] = []

    def ring(number: int, frame: Any) -> None:
        if busy is not None and busy():
            signal.setitimer(signal.ITIMER_REAL, GRACE)
            return
        rung.append(True)
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    return rung


def run_cell(
    shell: Any, recorder: Recorder, source: str, seconds: float, busy: Callable[[], bool] | None = None
) -> Run:
    """Run one cell as a notebook would. After `seconds` it is interrupted, unless its code prevents that."""
    run = Run()
    recorder.start()
    sys.stdout, sys.stderr = _Stream(recorder, "stdout", 1), _Stream(recorder, "stderr", 2)
    started = time.perf_counter()
    rung = set_alarm(seconds, busy)
    try:
        result = shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
    except KeyboardInterrupt as late:  # between the cell's end and the timer's
        result, error = None, late
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    run.late = bool(rung)
    run.seconds = time.perf_counter() - started
    _collect_files(recorder)
    run.value = None if result is None else result.result
    run.raised = error
    run.error = None if error is None else f"{type(error).__name__}: {_words(error)}".rstrip(": ")
    run.outputs = recorder.finish()
    return run


def _collect_files(recorder: Recorder) -> None:
    """Move what subprocesses wrote to the standard streams' files into the outputs."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        try:
            size = os.fstat(number).st_size
            if size:
                text = os.pread(number, min(size, recorder.limit + 1), 0).decode("utf-8", "replace")
                os.ftruncate(number, 0)
                os.lseek(number, 0, os.SEEK_SET)
                recorder.write(name, text)
        except OSError:  # the cell closed or replaced it
            continue


def _words(error: BaseException) -> str:
    try:
        return str(error)[:10_000]
    except Exception:
        return "(its message cannot be read)"


def _plain(value: Any) -> Any:
    """Return a display bundle as JSON can hold it: images become base64 text, as nbformat has them."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, bytes):
        import base64

        return base64.b64encode(value).decode()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
