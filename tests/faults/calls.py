"""The system calls of a command by strace, and faults in one of them: a signal, or an error instead of the call."""
import os
import re
import subprocess
import sys

# Calls that change files; a question mark where not every machine has it.
CHANGES = ("write ?pwrite64 writev fsync fdatasync ?rename renameat ?renameat2 ?unlink unlinkat ?rmdir ?mkdir mkdirat "
           "?link linkat ftruncate fallocate fchmod ?chmod ?fchmodat flock openat ?open").split()
LINE = re.compile(r"(\d+)\s+(\w+)\((.*)")


# For a program that counts which of its branches are taken: the writing of that is neither a point nor disturbed.
APART = {"ZHU_COUNT_APART": "1"}


class Call:
    """The n-th call of its name in its process."""

    def __init__(self, process, name, n, text):
        self.process = process  # 0: the command itself
        self.name = name
        self.n = n
        self.text = text

    def __str__(self):
        return "%s %d%s (%s)" % (self.name, self.n, " of a child" if self.process else "", self.text[:90])


def require_strace():
    done = subprocess.run(["strace", "-qq", "-o", "/dev/null", "-e", "trace=write", "true"], capture_output=True,
                          text=True)
    if done.returncode != 0:
        sys.exit("strace cannot watch a process here; faults are tried where ptrace is allowed (a container may need "
                 "--cap-add=SYS_PTRACE): " + done.stderr)


def record(world):
    """Runs the job of world, returns the calls by which it changes files, in order."""
    log = world.path("calls")
    world.run(["strace", "-f", "-y", "-qq", "-s", "32", "-e", "trace=" + ",".join(CHANGES), "-e", "signal=none",
               "-o", log, "--"], APART)
    calls, counts, processes = [], {}, {}
    with open(log, encoding="utf-8", errors="replace") as file:
        for line in file:
            match = LINE.match(line)
            if not match:
                continue
            process = processes.setdefault(match[1], len(processes))
            key = (process, match[2])
            counts[key] = counts.get(key, 0) + 1
            if not match[2].startswith("open") or "O_CREAT" in match[3]:
                calls.append(Call(process, match[2], counts[key], match[3].replace(world.root + "/", "")))
    os.unlink(log)
    return calls


def fault(call, what, onwards=False):
    """The command that runs another with a fault in call: "signal=KILL" or "error=ENOSPC"; onwards: in all later calls of
    that name too. Other processes are left alone unless the call is a child's."""
    return ["strace", *(["-f"] if call.process else []), "-qq", "-o", "/dev/null", "-e", "trace=" + call.name, "-e",
            "signal=none", "-e", "inject=%s:%s:when=%d%s" % (call.name, what, call.n, "+" if onwards else ""), "--"]
