"""Memory runs out at the n-th allocation, for that one and from it on. A command then ends with a message; outputs and
store are those of before or after, and the next run does what an undisturbed one does. If it goes on all the same (a
child has failed of which it can do without), what it gives is right."""
import os

import killed
import world

LIBRARY = os.environ.get("ZHU_FAILING_MALLOC", "")
MOST = 1000  # points of one command in the long share


def count(bench, job):
    """Allocations of an undisturbed run."""
    with world.World(bench, job) as here:
        here.run(environment={"LD_PRELOAD": LIBRARY, "FAIL_COUNT": here.path("count")})
        with open(here.path("count"), encoding="ascii") as file:
            return int(file.read())


def try_point(bench, job, reference, n, onwards):
    with world.World(bench, job) as here:
        environment = {"LD_PRELOAD": LIBRARY, "FAIL_AT": str(n), **({"FAIL_ON": "1"} if onwards else {})}
        result = here.run(environment=environment)
        failures = []
        try:
            if result.status == reference.first.status:
                state = here.state()
                if not state.same(reference.after):
                    failures.append("succeeded with another result")
            else:
                if not (64 <= result.status <= 75 and result.messages):
                    failures.append("ends with %d: %s" % (result.status, result.messages[-300:]))
                state, wrong = killed.check_kept(here, reference)
                failures += wrong
            if not here.is_untouched():
                failures += world.check_next(here, reference, state)
        except AssertionError as error:
            failures.append(str(error))
        return ["allocation %d fails%s: %s" % (n, ", and all later ones" if onwards else "", failure)
                for failure in failures]


def try_all(bench, job, reference, tally):
    points = [(n, onwards) for n in range(1, count(bench, job) + 1) for onwards in (False, True)]
    for n, onwards in world.share(points, 3, MOST):
        tally.add(job.name, try_point(bench, job, reference, n, onwards))
