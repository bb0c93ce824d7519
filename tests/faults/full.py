"""At every write, sync, rename and making of a file or folder the disk is full or fails, for that one
call and from it on. The command says which path and why, and ends with 74; old files are untouched, no half ones lie
about, the store holds the rows of before, and the next run does what an undisturbed one does. A fault that the command
bears gives what none gives."""
import re

import calls
import world

ERRORS = {"write": "ENOSPC", "pwrite64": "ENOSPC", "writev": "ENOSPC", "fallocate": "ENOSPC", "mkdir": "ENOSPC",
          "mkdirat": "ENOSPC", "link": "ENOSPC", "linkat": "ENOSPC", "open": "ENOSPC", "openat": "ENOSPC",
          "ftruncate": "EIO", "fsync": "EIO", "fdatasync": "EIO", "rename": "EIO", "renameat": "EIO",
          "renameat2": "EIO", "flock": "ENOLCK"}
CAUSE = re.compile("No space left on device|Input/output error|disk is full|disk I/O error|No locks available|unable to open database file")
PLACE = re.compile(r"(^|[ /“])(out|store|tmp)\b")
# Their outputs are shown together or not at all.
BUNDLES = ("report", "report each")


def concerns_disk(call):
    """Pipes and the terminal are not full disks."""
    return call.name in ERRORS and call.process == 0 and "pipe:[" not in call.text.partition(">")[0]


def half_files(here):
    left = [name for name in here.leftovers() if not name.endswith("-journal")]
    return ["half files: %s" % left] if left else []


def check_refused(here, reference, job, result, status, said):
    """What a refused command leaves; its message fits all of said. Without any, it could not be told to anybody."""
    failures = []
    state = here.state()
    if result.status != status:
        failures.append("ends with %d instead of %d: %s" % (result.status, status, result.messages[-300:]))
    elif not all(pattern.search(result.messages) for pattern in said):
        failures.append("the message lacks place, cause or remedy: %s" % result.messages[-300:])
    # standard output fails like the disk: all may be done by then, and only not be told
    if not said and state.same(reference.after):
        return state, failures + half_files(here)
    if state.store != reference.before.store:
        failures.append("the store holds other rows than before")
    for name in set(state.outputs) | set(reference.before.outputs):
        old, new = reference.before.outputs.get(name), reference.after.outputs.get(name)
        if state.outputs.get(name) not in ((old,) if job.name in BUNDLES else (old, new)):
            failures.append("%s is not the old one" % name)
    return state, failures + half_files(here)


def try_point(bench, job, reference, call, onwards):
    with world.World(bench, job) as here:
        try:
            result = here.run(calls.fault(call, "error=" + ERRORS[call.name], onwards), calls.APART)
            if result.status == reference.first.status:
                state, failures = here.state(), []
                if not state.same(reference.after):
                    failures = ["succeeded with another result"]
            else:
                is_silent = onwards and call.name == "write"
                state, failures = check_refused(here, reference, job, result, 74, () if is_silent else (CAUSE, PLACE))
            if not here.is_untouched():
                failures += world.check_next(here, reference, state)
        except AssertionError as error:
            failures = [str(error)]
        how = "from %s on" if onwards else "at %s"
        return ["%s %s: %s" % (ERRORS[call.name], how % call, failure) for failure in failures]


def try_all(bench, job, reference, points, tally):
    # a rename that only works up to some point cannot be undone by another; to open for reading needs no room
    points = [(call, onwards) for call in points if concerns_disk(call) for onwards in (False, True)
              if not (onwards and call.name.startswith(("rename", "open")))]
    for call, onwards in world.share(points, 40 if world.COUNTS else 3):
        tally.add(job.name, try_point(bench, job, reference, call, onwards))
