"""`make bench`: how fast a class is graded, by plain nbgrader, by our engine, and by the cells alone."""

import argparse

from benchmarks.grade import compare, scale

parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
parser.add_argument("--lessons", nargs="+", default=["ch1/04_worth_it"], metavar="LESSON")
parser.add_argument("--size", type=int, default=24, help="submissions in the class (default: 24)")
parser.add_argument("--rounds", type=int, default=3, help="rounds, interleaved; medians are printed (default: 3)")
parser.add_argument("--sizes", type=int, nargs="*", default=[10, 100, 1000], help="small submissions, for scaling")

if __name__ == "__main__":
    options = parser.parse_args()
    for lesson in options.lessons:
        compare(lesson, size=options.size, rounds=options.rounds)
    if options.sizes:
        scale(options.sizes)
