"""import.py ZHUHU FOLDER: hostile case files from outside. Each is imported into a store that holds another record:
the program must neither crash nor hang; what it refuses leaves the store as it was, with a message that names the file
and the reason; what it stores is what an independent reading of the file gives (reading.py), and every other row
stands with its line in the list of rejects. Prints what differs; the folder ZHU_FIGURES gets the counts. All random
changes are tried if ZHU_LONG is set, else a share."""
import collections
import csv
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True
import cases
import reading

PROGRAM = sys.argv[1]
# each import waits for the disk several times; nothing of it need outlive the test
WORK = Path("/dev/shm", f"zhuhu-import-{os.getpid()}") if os.access("/dev/shm", os.W_OK) else Path(sys.argv[2])
SECONDS = 60  # ten are promised; sanitizers and a busy machine take more
N_CHANGED = 3000 if os.environ.get("ZHU_LONG") else 30
OTHER = cases.HEAD + "\nH0,610102,甲零,,1,2014-01-05,否,因残,,1\n"
problems, counts, silent = [], collections.Counter(), 0


def run(*arguments):
    done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=WORK, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=SECONDS, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")


def import_files(files, store, more=()):
    (WORK / "rejects.csv").unlink(missing_ok=True)
    return run("import", *files, "--db", store, "--as-of", "2020-03-31", "--rejects", "rejects.csv", "--max-gone", "100",
               *more)


def dump(store):
    with sqlite3.connect(f"file:{WORK / store}?mode=ro", uri=True) as db:
        return "\n".join(db.iterdump())


def stored(store, entity):
    """{key: {column: value}} of the records, without the one that was there before."""
    columns = reading.COLUMNS[entity]
    key = next(iter(columns))
    names = ", ".join(f'"{name}"' for name in columns)
    with sqlite3.connect(f"file:{WORK / store}?mode=ro", uri=True) as db:
        db.row_factory = sqlite3.Row
        rows = [dict(row) for row in db.execute(f"SELECT {names} FROM {entity}")]
    return {row[key]: row for row in rows if row[key] != "H0"}


def rejected_lines(name):
    path = WORK / "rejects.csv"
    if not path.exists():
        return set()
    with open(path, encoding="utf-8-sig", newline="") as file:
        return {int(row["line"]) for row in csv.DictReader(file) if row["file"].endswith(name)}


def say(case, text):
    problems.append(f"{case}: {text}")


def check_refused(case, name, output, before, reason):
    """Nothing is stored, and a message says which file and why."""
    if dump("store.db") != before:
        say(case, "the store was changed by a refused import")
    if name not in output:
        say(case, f"no message names the file: {output!r:.300}")
    if reason and not re.search(reason, output):
        say(case, f"“{reason}” is not said: {output!r:.300}")


def check_stored(case, entity, expected, output):
    global silent
    found = stored("store.db", entity)
    for key in sorted(expected.keys() | found.keys()):
        row, other = expected.get(key), found.get(key)
        if row is None or other is None or any(row[name] != other[name] for name in row):
            silent += 1
            say(case, f"the file says {row}, the store {other}; {output!r:.200}")
            continue
        for name, value in row.items():
            doubt = reading.doubts(reading.COLUMNS[entity][name], value)
            if doubt and not re.search(f"“{name}”: {doubt if '+' in doubt else re.escape(doubt)}", output):
                silent += 1
                say(case, f"nothing is said of “{value}”: {output!r:.300}")


def check_case(case, entity, data, reason):
    data = data.encode() if isinstance(data, str) else data
    name = f"{entity}.csv"
    shutil.copy(WORK / "base.db", WORK / "store.db")
    (WORK / name).write_bytes(data)
    files = [name]
    if entity == "person":
        (WORK / "household.csv").write_text(cases.GOOD, newline="")
        files.insert(0, "household.csv")
    before = dump("store.db")
    status, output = import_files(files, "store.db")
    if status not in (0, 1, 65):
        say(case, f"status {status}: {output!r:.300}")
        return
    if reason:
        if status != 65:
            say(case, f"status {status} instead of 65")
        check_refused(case, name, output, before, reason)
        return
    expected, rejected = reading.read_file(entity, data, {"H1", "H2", "H3", "H4"})
    if (status == 65) != bool(rejected):
        say(case, f"status {status}, but lines {sorted(rejected)} are wrong: {output!r:.300}")
    if status == 65:
        check_refused(case, "rejects.csv", output, before, "")
        if rejected_lines(name) != rejected:
            say(case, f"lines {sorted(rejected)} are wrong, lines {sorted(rejected_lines(name))} are listed")
        status, output = import_files(files, "store.db", ("--max-rejects", "100000"))
    if status not in (0, 1):
        say(case, f"status {status} where rejects are allowed: {output!r:.300}")
        return
    check_stored(case, entity, expected, output)


def check_places():
    """What is no file to be read."""
    (WORK / "folder").mkdir(exist_ok=True)
    if not (WORK / "pipe.csv").exists():
        os.mkfifo(WORK / "pipe.csv")
    (WORK / "loop.csv").unlink(missing_ok=True)
    (WORK / "loop.csv").symlink_to("loop.csv")
    shutil.copy(WORK / "base.db", WORK / "store.db")
    before = dump("store.db")
    for name in ("folder", "pipe.csv", "loop.csv", "/dev/null", "none.csv", "store.db"):
        status, output = import_files([name], "store.db")
        counts["places"] += 1
        if status not in (65, 74):
            say(name, f"status {status}: {output!r:.300}")
        check_refused(name, name, output, before, "")


def write_figures():
    folder = os.environ.get("ZHU_FIGURES")
    if not folder or not Path(folder).is_dir():
        return
    with open(Path(folder) / "hostile-import", "w", encoding="utf-8") as file:
        for kind, n in sorted(counts.items()):
            file.write(f"Malformed case files: {kind}\t{n}\n")
        file.write(f"Rows stored otherwise than their file says\t{silent}\n")


shutil.rmtree(WORK, ignore_errors=True)
WORK.mkdir(parents=True)
(WORK / "household.csv").write_text(OTHER)
status, output = import_files(["household.csv"], "base.db")
if status != 0:
    sys.exit(f"the good file is not imported: {output}")
for kind, name, entity, data, reason in cases.CASES:
    counts[kind] += 1
    check_case(f"{kind}, {name}", entity, data, reason)
for seed in range(N_CHANGED):
    counts["changed at random"] += 1
    check_case(f"random {seed}", "household", cases.changed(seed), "")
check_places()
write_figures()
shutil.rmtree(WORK)
print("\n".join(problems[:40]))
print(f"{sum(counts.values())} files, {silent} rows stored otherwise, {len(problems)} problems")
sys.exit(1 if problems else 0)
