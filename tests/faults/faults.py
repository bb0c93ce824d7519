"""faults.py FIGURES KINDS [JOB …]: faults of the machine in the commands JOB … (all if none is given): KINDS are of
killed, full and memory, with commas between. A share of the points is tried, all of them with ZHU_LONG set in the
environment. What was tried and failed is printed, and written to the file FIGURES for tests/figures.sh."""
import sys

import calls
import full
import killed
import memory
import world


def main():
    file, kinds, names = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
    tallies = {"killed": world.Tally("Kill points"), "full": world.Tally("Disk-full points"),
               "memory": world.Tally("Allocation points")}
    calls.require_strace()
    with world.Bench() as bench:
        for job in bench.jobs():
            if names and job.name not in names:
                continue
            reference = world.Reference(bench, job)
            with world.World(bench, job) as here:
                points = calls.record(here)
            if "killed" in kinds:
                killed.try_all(bench, job, reference, points, tallies["killed"])
            if "full" in kinds:
                full.try_all(bench, job, reference, points, tallies["full"])
            if "memory" in kinds:
                memory.try_all(bench, job, reference, tallies["memory"])
    world.finish([tallies[kind] for kind in kinds], file)


if __name__ == "__main__":
    main()
