"""places.py FIGURES: outputs where none can be: a folder, a FIFO, a link to a file, a link to /dev/full, a folder that is
missing, one without rights, standard output on a full disk, TMPDIR missing and without rights. The command says which path
and why, and ends with 74; what stood there before stands there as it was, and no half files lie about."""
import os
import stat
import sys

import world

NOBODY = 65534
OUTPUTS = {"run": ["table.xlsx", "table.pdf", "table.html", "table.txt"], "notice": ["notice.pdf"],
           "attach": ["bound.pdf"], "report": ["small.xlsx", "small.pdf", "small.html", "small.txt"],
           "backup": ["copy.db"]}


def make_folder(path):
    os.mkdir(path)


def make_fifo(path):
    os.mkfifo(path)


def make_link(path):
    os.symlink("target", path)


def make_full_link(path):
    os.symlink("/dev/full", path)


KINDS = {"a folder": make_folder, "a FIFO": make_fifo, "a link to a file": make_link, "a link to /dev/full": make_full_link}


def look(path):
    """What stands at path, told apart from anything else."""
    info = os.lstat(path)
    return (stat.S_IFMT(info.st_mode), info.st_ino, os.readlink(path) if stat.S_ISLNK(info.st_mode) else None,
            world.sha256(path) if stat.S_ISREG(info.st_mode) else None)


def check(here, result, name):
    failures = []
    if result.status != 74:
        failures.append("ends with %d instead of 74: %s" % (result.status, result.messages[-300:]))
    if name not in result.messages:
        failures.append("the message does not name %s: %s" % (name, result.messages[-300:]))
    if here.leftovers():
        failures.append("half files: %s" % here.leftovers())
    return failures


def try_output(bench, job, name, kind):
    """Something that is no file stands under the name of an output."""
    with world.World(bench, job) as here:
        target, path = here.path("out/target"), here.path("out/" + name)
        with open(target, "w", encoding="ascii") as file:
            file.write("as it was")
        if os.path.exists(path):
            os.unlink(path)
        KINDS[kind](path)
        # of several outputs those that come before are written
        before = {path: look(path), target: look(target)}
        failures = check(here, here.run(), "out/" + name)
        failures += ["%s is changed" % path for path, was in before.items() if look(path) != was]
        return ["%s is %s: %s" % (name, kind, failure) for failure in failures]


def as_nobody():
    """Root may write anywhere."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def give_away(here):
    if os.geteuid() == 0:
        os.chmod(here.bench.folder, 0o755)
        for folder, _, files in os.walk(here.root):
            for path in [folder, *(os.path.join(folder, file) for file in files)]:
                os.chown(path, NOBODY, NOBODY)


def try_folder(bench, job, folder, change, name):
    """A folder is missing or without rights."""
    with world.World(bench, job) as here:
        give_away(here)
        before = here.outputs()
        if change == "missing":
            os.rename(here.path(folder), here.path("elsewhere"))
        else:
            os.chmod(here.path(folder), 0o500)
        result = here.run(preexec=as_nobody)
        if change == "missing":
            if os.path.isdir(here.path(folder)):
                os.rmdir(here.path(folder))
            os.rename(here.path("elsewhere"), here.path(folder))
        else:
            os.chmod(here.path(folder), 0o700)
        failures = check(here, result, name)
        if folder == "out" and here.outputs() != before:
            failures.append("old files are changed")
        return ["%s %s: %s" % (folder, change, failure) for failure in failures]


def try_standard_output(bench, job):
    with world.World(bench, job) as here, open("/dev/full", "wb") as full:
        return ["standard output on a full disk: " + failure
                for failure in check(here, here.run(stdout=full), "standard output")]


def main():
    tally = world.Tally("Places where no output can be")
    with world.Bench() as bench:
        jobs = {job.name: job for job in bench.writing_jobs()}
        for job, names in OUTPUTS.items():
            for name in names:
                for kind in KINDS:
                    tally.add(job, try_output(bench, jobs[job], name, kind))
            tally.add(job, try_folder(bench, jobs[job], "out", "without rights", "out"))
        for job in ("run", "notice", "attach", "backup"):
            tally.add(job, try_folder(bench, jobs[job], "out", "missing", "out/"))
        for job in ("run", "attach"):
            for change in ("missing", "without rights"):
                tally.add(job, try_folder(bench, jobs[job], "tmp", change, "tmp"))
        for job in ("import", "import again", "freeze", "forget"):
            tally.add(job, try_folder(bench, jobs[job], "store", "without rights", "store"))
        for job in ("import", "freeze", "forget", "backup"):
            tally.add(job, try_standard_output(bench, jobs[job]))
    world.finish([tally], sys.argv[1])


if __name__ == "__main__":
    main()
