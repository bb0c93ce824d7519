"""faults.py FIGURES KINDS [JOB …]: faults of the machine in the commands JOB … (all if none is given): KINDS are of
killed, full, memory and sqlite, with commas between. A share of the points is tried, all of them with ZHU_LONG set in
the environment. What was tried and failed is printed, and written to the file FIGURES for tests/figures.sh."""
import sys

import calls
import full
import killed
import memory
import sqlite
import world


def record(bench, job, kinds):
    """The calls by which a job changes files, if any of the kinds asks for them."""
    if "killed" not in kinds and "full" not in kinds:
        return []
    with world.World(bench, job) as here:
        return calls.record(here)


def main():
    file, kinds, names = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
    tallies = {"killed": world.Tally("Kill points"), "full": world.Tally("Disk-full points"),
               "memory": world.Tally("Allocation points"), "sqlite": world.Tally("Calls of SQLite that fail")}
    tried = set()
    if "killed" in kinds or "full" in kinds:
        calls.require_strace()
    with world.Bench() as bench:
        for job in bench.jobs(names):
            reference = world.Reference(bench, job)
            points = record(bench, job, kinds)
            if "killed" in kinds:
                killed.try_all(bench, job, reference, points, tallies["killed"])
            if "full" in kinds:
                full.try_all(bench, job, reference, points, tallies["full"])
            if "memory" in kinds:
                memory.try_all(bench, job, reference, tallies["memory"])
            if "sqlite" in kinds:
                sqlite.try_all(bench, job, reference, tallies["sqlite"], tried)
    world.finish([tallies[kind] for kind in kinds], file)


if __name__ == "__main__":
    main()
