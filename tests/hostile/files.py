"""files.py ZHUHU FOLDER: hostile files of the other kinds from outside. Templates, reports, notices, dictionaries and
styles with slips: status 66, the file and, where there is one, the line of the slip named, and nothing written. PDF files,
whole, cut short and with bytes changed: they are joined into a sound file, or refused by name with nothing written.
The folder ZHU_FIGURES gets the counts; all changes are tried if ZHU_LONG is set, else a share."""
import collections
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAM, WORK = sys.argv[1], Path(sys.argv[2])
TOP = Path(__file__).resolve().parents[2]
SEEDS = TOP / "tests" / "fuzz" / "seeds"
SECONDS = 120
N_CHANGED = 400 if os.environ.get("ZHU_LONG") else 3
WHOLE_FILE = "is missing|has no columns"  # slips that stand on no line
problems, counts = [], collections.Counter()


def run(*arguments, program=PROGRAM):
    done = subprocess.run([program, *map(str, arguments)], cwd=WORK, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=SECONDS, check=False)
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def say(case, text):
    problems.append(f"{case}: {text}")


def check_lint(kind, files):
    """All of them at once; each must be named with the line of its slip."""
    status, output = run("lint", *files)
    if status != 66:
        say(kind, f"status {status} instead of 66")
    for file in files:
        counts[kind] += 1
        name = re.escape(str(file))
        if not re.search(f"{name}:[0-9]+:[0-9]+: error: ", output) and not re.search(f"{name}: error: .*({WHOLE_FILE})", output):
            say(file.name, "its slip is not named with its place")


def check_not_run():
    """A template with a slip renders nothing, and says so before the store is looked for."""
    for file in sorted((TOP / "tests" / "template" / "invalid").glob("axis-*.ini"))[:4]:
        status, output = run("run", file, "--db", "none.db", "--period", "2020-03", "-o", "out.xlsx")
        if status != 66 or file.name not in output or (WORK / "out.xlsx").exists():
            say(file.name, f"status {status}: {output!r:.200}")


def check_style():
    run("import", *sorted((TOP / "tests" / "store" / "data").glob("*.csv")), "--db", "cases.db", "--as-of", "2020-03-31")
    status, output = run("table", "--rows", "合计", "--columns", "户", "--style", SEEDS / "style" / "slips", "--db",
                         "cases.db", "--period", "2020-03", "-o", "out.pdf")
    counts["styles"] += 1
    if status != 66 or not re.search("slips:[0-9]+:[0-9]+: error: ", output) or (WORK / "out.pdf").exists():
        say("style", f"status {status}: {output!r:.300}")


def check_pdf(case, path):
    out = WORK / "joined.pdf"
    out.unlink(missing_ok=True)
    counts["PDF files"] += 1
    status, output = run("inspect", path)
    if status not in (0, 65) or (status == 65 and path.name not in output):
        say(case, f"inspect: status {status}: {output!r:.300}")
    status, output = run("attach", "--attachment", f"附={path}", "--archive", "none", "-o", out)
    if status not in (0, 1, 65):
        say(case, f"attach: status {status}: {output!r:.300}")
    elif (status == 65) == out.exists():
        say(case, f"attach: status {status}, but the file is {'there' if out.exists() else 'not there'}")
    elif status == 65:
        if path.name not in output:
            say(case, f"attach: no message names the file: {output!r:.300}")
    else:
        status, output = run("--no-warn", "--check", out, program="qpdf")
        if status != 0:
            say(case, f"the joined file is damaged: {output!r:.300}")


def changed(data, seed):
    dice = random.Random(seed)
    data = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        data[dice.randrange(len(data))] = dice.choice(b"0123456789[]<>/() R\xff\0")
    return bytes(data[:dice.randrange(len(data))] if seed % 3 == 0 else data)


shutil.rmtree(WORK, ignore_errors=True)
WORK.mkdir(parents=True)
invalid = sorted((TOP / "tests" / "template" / "invalid").glob("*.ini"))
check_lint("templates", [file for file in invalid if not file.name.startswith("report-")])
check_lint("reports", [file for file in invalid if file.name.startswith("report-")])
shutil.copy(SEEDS / "notice" / "slips", WORK / "notice.txt")
check_lint("notices", [WORK / "notice.txt"])
for name in ("cycle", "slips"):
    (WORK / name).mkdir()
    shutil.copy(SEEDS / "dictionary" / name, WORK / name / "dictionary.ini")
    check_lint("dictionaries", [WORK / name / "dictionary.ini"])
check_not_run()
check_style()
for seed in sorted((SEEDS / "pdf").iterdir()):
    check_pdf(seed.name, seed)
for number in range(N_CHANGED):
    for name in ("plain", "tagged", "actions"):
        path = WORK / f"{name}-{number}.pdf"
        path.write_bytes(changed((SEEDS / "pdf" / name).read_bytes(), number))
        check_pdf(path.name, path)
        path.unlink()
folder = os.environ.get("ZHU_FIGURES")
if folder and Path(folder).is_dir():
    with open(Path(folder) / "hostile-files", "w", encoding="utf-8") as file:
        for kind, n in sorted(counts.items()):
            file.write(f"Malformed {kind}\t{n}\n")
print("\n".join(problems[:40]))
print(f"{sum(counts.values())} files, {len(problems)} problems")
sys.exit(1 if problems else 0)
