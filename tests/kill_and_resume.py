"""Kills a grading run at random moments, starts it again until it ends, and compares what it recorded.

    python -m tests.kill_and_resume --kills 100 --size 40 --engine sandbox

Every kill is a SIGKILL of the whole process group, as when a machine takes a job away.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.made_class import digest, write_class

RUN = """
import sys
from pathlib import Path
from autograde import pool
from autograde.run import RunOptions, open_run
from autograde.settings import load_settings
if sys.argv[2] == "plain":
    from tests.plain_run import plain_work
    pool._work = plain_work
with open_run(load_settings(Path(sys.argv[1])), "ps", RunOptions(workers=int(sys.argv[3]))) as run:
    for _ in run:
        pass
"""


def start(folder: Path, engine: str, workers: int) -> subprocess.Popen:
    program = folder / "run_it.py"
    program.write_text(RUN)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, str(program), str(folder), engine, str(workers)]
    return subprocess.Popen(command, start_new_session=True, env=environment, stderr=subprocess.DEVNULL)


def grade_undisturbed(folder: Path, engine: str, workers: int) -> float:
    """Grade a course folder and return the seconds it took."""
    started = time.monotonic()
    ended = start(folder, engine, workers).wait()
    if ended:
        raise RuntimeError(f"the undisturbed run ended with {ended}")
    return time.monotonic() - started


def grade_with_kills(folder: Path, engine: str, workers: int, kills: int, seconds: float, rng: random.Random) -> int:
    """Grade a course folder, killing the run up to `kills` times; return how many kills met it running."""
    met = 0
    for _ in range(kills):
        run = start(folder, engine, workers)
        try:
            run.wait(rng.uniform(0.3, 1.0) * seconds)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
            met += 1
        else:
            break
    grade_undisturbed(folder, engine, workers)
    return met


def main(arguments: list[str] | None = None) -> tuple[str, str, int]:
    """Return both hashes, and how many kills met a running program; a class is begun anew until that is as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--size", type=int, default=40)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--engine", choices=("sandbox", "plain"), default="sandbox")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as scratch:
        calm = write_class(Path(scratch, "calm"), options.size)
        seconds = grade_undisturbed(calm, options.engine, options.workers)
        expected, met, number, found = digest(calm), 0, 0, ""
        while met < options.kills:
            shaken = write_class(Path(scratch, f"shaken-{number}"), options.size)
            left = options.kills - met
            met += grade_with_kills(shaken, options.engine, options.workers, left, seconds, rng)
            found, number = digest(shaken), number + 1
            if found != expected:
                break
    return expected, found, met


if __name__ == "__main__":
    expected, found, met = main()
    print(f"undisturbed {expected}\nkilled {met} times {found}")
    sys.exit(expected != found)
