"""language.py FIGURES: memory runs out at each allocation of a small command that is to speak Chinese, so also while a
message is looked up, when no other can be: the command ends with 71 and says why."""
import os
import subprocess
import sys

import world

LIBRARY = os.environ.get("ZHU_FAILING_MALLOC", "")
SECONDS = 10  # it takes some hundredths of one


def run(**environment):
    """The status, None if it hangs, and what is said."""
    done = subprocess.Popen([world.PROGRAM, "version"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "LANGUAGE": "zh_CN",
                                 "LD_PRELOAD": LIBRARY, **environment})
    try:
        said = done.communicate(timeout=SECONDS)[1]
        return done.returncode, said
    except subprocess.TimeoutExpired:
        done.kill()
        done.communicate()
        return None, ""


def main():
    tally = world.Tally("Allocations of a command in Chinese")
    with world.Bench() as bench:
        count = os.path.join(bench.home, "count")
        run(FAIL_COUNT=count)
        with open(count, encoding="ascii") as file:
            n = int(file.read())
    for i in range(1, n + 1):
        status, said = run(FAIL_AT=str(i))
        tally.add("version", [] if status == 71 and said else ["allocation %d: status %s: %s" % (i, status, said)])
    world.finish([tally], sys.argv[1])


if __name__ == "__main__":
    main()
