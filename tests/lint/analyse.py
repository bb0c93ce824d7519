"""analyse.py FOLDER: what gcc's -fanalyzer and clang-tidy (.clang-tidy) find in src/, by the compile commands in FOLDER,
against analysed.txt beside this file, which says of each finding why it is none: by file, function and check, so that it
lasts when lines move. Ends with 1 if one is not explained there, or one that is explained there is gone."""
import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
FOLDER = Path(sys.argv[1]).resolve()
EXPLAINED = Path(__file__).with_name("analysed.txt")
# g_return_if_fail() speaks of a caller's defect; an analyser would take it that each caller has it.
OPTIONS = ["-DG_DISABLE_CHECKS"]
FINDING = re.compile(r"^(?:.*/)?(src/[^:]+):(\d+):\d+: (?:warning|error): (.*) \[(\S+)\]$", re.MULTILINE)
FUNCTION = re.compile(r"^(\w+) \(")


def run(command):
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8"})
    return done.returncode, done.stdout + done.stderr


def analyse(entry):
    """Both, of one file; what they print."""
    command = shlex.split(entry["command"])
    command[command.index("-o") + 1] = "/dev/null"
    status, by_gcc = run([*command, *OPTIONS, "-fanalyzer", "-Wno-error"])
    if status != 0:
        sys.exit("%s cannot be compiled:\n%s" % (entry["file"], by_gcc))
    extra = ["--extra-arg=" + option for option in OPTIONS]
    return by_gcc + run(["clang-tidy", "-p", str(FOLDER), "--quiet", *extra, entry["file"]])[1]


def function_of(file, line):
    """The function that the line stands in: its name begins a line."""
    name = "-"
    for text in (TOP / file).read_text(encoding="utf-8").splitlines()[:line]:
        found = FUNCTION.match(text)
        name = found[1] if found else name
    return name


def findings(entries, known):
    """(file, function, check) of each; those that are not among the known are printed with their line."""
    found = set()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for text in pool.map(analyse, entries):
            for file, line, message, check in FINDING.findall(text):
                if check.startswith("-W") and not check.startswith("-Wanalyzer-"):
                    continue  # what the build would say, of parameters that are only checked
                key = (file, function_of(file, int(line)), check.removeprefix("-W").removesuffix(",-warnings-as-errors"))
                if key not in known | found:
                    print("not explained: %s %s %s: line %s, %s" % (*key, line, message), flush=True)
                found.add(key)
    return found


def explained():
    """The same keys, from lines "file function check: why"; "#" begins a comment."""
    known = set()
    for line in EXPLAINED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, colon, why = line.partition(": ")
            if not why or len(key.split()) != 3:
                sys.exit("%s: “%s” is not: file function check: why" % (EXPLAINED, line))
            known.add(tuple(key.split()))
    return known


def main():
    with open(FOLDER / "compile_commands.json", encoding="utf-8") as file:
        entries = [entry for entry in json.load(file) if entry["file"].startswith(str(TOP / "src"))]
    known = explained()
    found = findings(entries, known)
    new, gone = found - known, known - found
    for key in sorted(gone):
        print("explained, but not found: %s %s %s" % key)
    lines = "source files analysed\t%d\nfindings of two analysers\t%d\nof them unexplained\t%d\n" % (
        len(entries), len(found), len(new))
    print(lines, end="")
    if "ZHU_FIGURES" in os.environ:
        Path(os.environ["ZHU_FIGURES"], "analysers").write_text(lines, encoding="utf-8")
    sys.exit(1 if new or gone or not entries else 0)


if __name__ == "__main__":
    main()
