"""SQLite fails at a call: the device, a full disk, damage, another process, by turns. Points are the places in the
program that call SQLite, each in the command that comes there first; with ZHU_LONG in each command, at the first call
and the last, and for each of the causes. The command says place, cause and remedy, and ends with the status that
belongs to them; outputs and store are those of before, and the next run does what an undisturbed one does. A failure
that the command bears gives what none gives."""
import os
import re

import full
import world

LIBRARY = os.environ.get("ZHU_FAILING_SQLITE", "")


DAMAGED = 65
# A report whose records are damaged differs from what can be made.
DIFFERS = 72
NOT_KEPT = "templates and dictionary are not kept in"
ONCE_MORE = "it cannot be made once more"


class Code:
    """What SQLite says: its number, its words; status and remedy of the command."""

    def __init__(self, number, status, cause, remedy):
        self.number = number
        self.status = status
        self.said = (full.PLACE, re.compile(cause), re.compile(remedy))


CODES = {"IOERR_WRITE": Code(778, 74, "disk I/O error .Input/output error", "check the disk's space"),
         "FULL": Code(13, 74, "database or disk is full .No space left on device", "check the disk's space"),
         "CORRUPT": Code(11, DAMAGED, "database disk image is malformed", "take a backup"),
         "BUSY": Code(5, 75, "another process is using the store", "try again")}


class Site:
    """A place that calls SQLite: number of its first call in the command and of its last, and what it asks for."""

    def __init__(self, line):
        first, last, self.place, self.function, self.sql = line.rstrip("\n").split("\t")
        self.first = int(first)
        self.last = int(last)

    def __str__(self):
        return "%s %s" % (self.function, self.sql)


def record(bench, job):
    """The places of an undisturbed run, in order."""
    with world.World(bench, job) as here:
        here.run(environment={"LD_PRELOAD": LIBRARY, "FAIL_SITES": here.path("sites")})
        with open(here.path("sites"), encoding="utf-8", errors="replace") as file:
            return [Site(line) for line in file]


def check_borne(here, reference, result):
    """The command has done its work all the same. If what it was made from could not be kept, it says so, and so does the
    manifest."""
    state = here.state()
    varying = {"manifest.json"} if NOT_KEPT in result.messages else set()
    failures = [] if state.same(reference.after, varying) else ["succeeded with another result"]
    if result.output != reference.first.output and not reference.varies:
        failures.append("succeeded with other text on standard output")
    return state, failures


def try_point(bench, job, reference, n, name):
    code = CODES[name]
    with world.World(bench, job) as here:
        try:
            result = here.run(environment={"LD_PRELOAD": LIBRARY, "FAIL_AT": str(n), "FAIL_CODE": str(code.number)})
            if result.status == reference.first.status:
                state, failures = check_borne(here, reference, result)
            else:
                status = DIFFERS if ONCE_MORE in result.messages and code.status == DAMAGED else code.status
                state, failures = full.check_refused(here, reference, job, result, status, code.said)
            if not here.is_untouched():
                failures += world.check_next(here, reference, state)
            return failures
        except AssertionError as error:
            return [str(error)]


def list_points(sites, tried):
    """Call and place of those to be tried."""
    points = []
    for site in sites:
        if world.LONG:
            points += [(n, site) for n in sorted({site.first, site.last})]
        elif site.place not in tried:
            points.append((site.first, site))
        tried.add(site.place)
    return points


def try_all(bench, job, reference, tally, tried):
    """Of the places in tried none is tried again but in the long share."""
    names = list(CODES)
    n_tried = len(tried)
    points = list_points(record(bench, job), tried)
    for i, (n, site) in enumerate(points if world.COUNTS else world.share(points, 2)):
        for name in names if world.LONG else [names[(n_tried + i) % len(names)]]:
            tally.add(job.name, ["%s at call %d (%s): %s" % (name, n, site, failure)
                                 for failure in try_point(bench, job, reference, n, name)])
