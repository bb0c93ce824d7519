"""Commands are killed at every call that changes a file. The store is sound and holds the rows of before
or of after; every output that can be seen has the old bytes or the new; the next run does what an undisturbed one does,
and leaves no temporary files."""
import signal

import calls
import world


def check_kept(here, reference):
    """What the killed command left, against before and after; the state and what is wrong."""
    failures = []
    state = here.state()
    if state.store not in (reference.before.store, reference.after.store):
        failures.append("the store holds other rows than before and after")
    for name in set(state.outputs) | set(reference.before.outputs):
        allowed = (reference.before.outputs.get(name), reference.after.outputs.get(name))
        if state.outputs.get(name) not in allowed:
            failures.append("%s is neither the old nor the new one" % name)
    world.check_readable(here.path("out"))
    return state, failures


def try_point(bench, job, reference, call):
    with world.World(bench, job) as here:
        failures = []
        try:
            result = here.run(calls.fault(call, "signal=KILL"))
            if call.process == 0 and result.status != -signal.SIGKILL:
                failures.append("was not killed but ended with %d" % result.status)
            if call.process != 0 and result.status == reference.first.status:
                # the child came to that call later or never: then all must be well
                if not here.state().same(reference.after):
                    failures.append("succeeded with another result")
            state, wrong = check_kept(here, reference)
            failures += wrong + world.check_next(here, reference, state)
        except AssertionError as error:
            failures.append(str(error))
        return ["killed at %s: %s" % (call, failure) for failure in failures]


def try_signal(bench, job, reference, call, name):
    """Another signal that ends a command, as Ctrl-C and the end of a session do."""
    with world.World(bench, job) as here:
        try:
            result = here.run(calls.fault(call, "signal=" + name))
            failures = [] if result.status == -getattr(signal, "SIG" + name) else ["ended with %d" % result.status]
            state, wrong = check_kept(here, reference)
            failures += wrong + world.check_next(here, reference, state)
        except AssertionError as error:
            failures = [str(error)]
        return ["SIG%s at %s: %s" % (name, call, failure) for failure in failures]


def try_all(bench, job, reference, points, tally):
    for call in world.share(points, 3):
        tally.add(job.name, try_point(bench, job, reference, call))
    own = [call for call in points if call.process == 0]
    tally.add(job.name, try_signal(bench, job, reference, own[len(own) // 2], "TERM"))
    tally.add(job.name, try_signal(bench, job, reference, own[len(own) // 3], "INT"))
