"""concurrency.py PROGRAM: several runs over one store at once. No batch stands twice, no report mixes two states, no
line of the log is lost, and who holds a lock and is killed keeps nobody waiting. What a run may answer: done, or that
the store is busy (75), or that the month is sealed already (64). Counts trials for tests/README.md."""
import csv
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
SOURCE = os.environ["ZHU_SOURCE_DIR"]
CASES = os.path.join(SOURCE, "samples", "small")
LONG = "ZHU_LONG" in os.environ
PATIENCE = 120  # seconds: nothing here takes that long on any machine, unless it waits for ever

DONE, USAGE, BUSY = 0, 64, 75
trials = 0
failures = []


def start(*arguments):
    return subprocess.Popen([PROGRAM, *arguments], cwd=SOURCE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def end(process):
    """Exit status and what was said."""
    try:
        text, _ = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        text, _ = process.communicate()
        return "waits for ever", text
    return process.returncode, text


def run(*arguments):
    return end(start(*arguments))


def must(what, holds, detail=""):
    if not holds:
        failures.append(f"{what}: {detail}")
        print(f"{what}: {detail}", file=sys.stderr)


def ask(db, sql):
    with sqlite3.connect(db) as connection:
        return connection.execute(sql).fetchone()[0]


def must_be_sound(what, db):
    must(what, ask(db, "PRAGMA integrity_check") == "ok", "the store is damaged")
    status, text = run("log", "--check", "--db", db)
    must(what, status == DONE, f"the log is not whole: {text.decode()}")


def log_lines(db, command):
    _, text = run("log", "--db", db)
    return sum(1 for line in text.decode().splitlines() if line.split()[-1:] == [command] and line[0] != " ")


def case_files():
    return sorted(os.path.join(CASES, name) for name in os.listdir(CASES) if name.endswith(".csv"))


def import_into(db, *files):
    return ("import", *(files or case_files()), "--db", db, "--as-of", "2020-03-31")


def copy_store(source, folder, name):
    db = os.path.join(folder, name)
    for ending in ("", ".log"):
        shutil.copyfile(source + ending, db + ending)
    return db


def read(path):
    with open(path, "rb") as file:
        return file.read()


def changed_households(folder):
    """The same households, all poor for one reason: a second state that each count shows."""
    path = os.path.join(folder, "household.csv")
    with open(os.path.join(CASES, "household.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        for row in rows:
            writer.writerow({**row, "主要致贫原因": "缺劳力"})
    return path


# ---- Trials ----


def two_imports(sound, folder, i):
    """Into a store that is there, or one that both would make."""
    db = copy_store(sound, folder, f"imports{i}.db") if i % 2 else os.path.join(folder, f"imports{i}.db")
    before = ask(db, "SELECT count(*) FROM zhuhu_batch") if i % 2 else 0
    both = [start(*import_into(db)), start(*import_into(db))]
    answers = [end(process) for process in both]
    done = sum(status in (0, 1) for status, _ in answers)
    must("two imports", all(status in (0, 1, BUSY) for status, _ in answers), answers)
    must("two imports", done > 0, answers)
    must("two imports", ask(db, "SELECT count(*) FROM zhuhu_batch") == before + done, "a batch stands twice or is lost")
    must("two imports", ask(db, "SELECT count(*) FROM household") == ask(sound, "SELECT count(*) FROM household"),
         "households stand twice or are lost")
    must("two imports", log_lines(db, "import") == before + done, "lines of the log")
    must_be_sound("two imports", db)


def count_to(db, path):
    return ("run", "03-causes", "--db", db, "--period", "2020-03", "-o", path)


def import_during_report(sound, folder, i):
    db = copy_store(sound, folder, f"mixed{i}.db")
    before, during, after = (os.path.join(folder, f"{name}{i}.csv") for name in ("before", "during", "after"))
    must("import during a report", run(*count_to(db, before))[0] in (0, 1), "the count before")
    importing = start(*import_into(db, changed_households(folder)), "--merge")
    time.sleep(0.03 * i)
    counting = start(*count_to(db, during))
    statuses = end(importing)[0], end(counting)[0]
    must("import during a report", all(status in (0, 1, BUSY) for status in statuses), statuses)
    must("import during a report", run(*count_to(db, after))[0] in (0, 1), "the count after")
    if statuses[0] in (0, 1):
        must("import during a report", read(before) != read(after), "the import changed nothing: the test sees nothing")
    if statuses[1] in (0, 1):
        must("import during a report", read(during) in (read(before), read(after)), "a mixture of two states")
    else:
        must("import during a report", not os.path.exists(during), "a report of a run that failed")
    must_be_sound("import during a report", db)


def two_freezes(sound, folder, i):
    db = copy_store(sound, folder, f"freezes{i}.db")
    both = [start("freeze", "2020-03", "--db", db) for _ in range(2)]
    statuses = sorted(end(process)[0] for process in both)
    must("two freezes", statuses[0] == DONE and statuses[1] in (USAGE, BUSY), statuses)
    must("two freezes", ask(db, "SELECT count(*) FROM zhuhu_month") == 1, "not one month")
    must("two freezes", run("months", "--check", "--db", db)[0] == DONE, "the month is not sound")
    must("two freezes", log_lines(db, "freeze") == 1, "lines of the log")
    must_be_sound("two freezes", db)


def freeze_during_report(sound, folder, i):
    db = copy_store(sound, folder, f"sealing{i}.db")
    before, during, after = (os.path.join(folder, f"{name}-sealing{i}.csv") for name in ("before", "during", "after"))
    run(*count_to(db, before))
    freezing = start("freeze", "2020-03", "--db", db)
    time.sleep(0.03 * i)
    counting = start(*count_to(db, during))
    statuses = end(freezing)[0], end(counting)[0]
    must("freeze during a report", all(status in (0, 1, BUSY) for status in statuses), statuses)
    run(*count_to(db, after))
    if statuses[1] in (0, 1):
        must("freeze during a report", read(during) in (read(before), read(after)), "a mixture of two states")
    must_be_sound("freeze during a report", db)


def killed_holder(sound, folder, i):
    """Killed as soon as its journal lies there, so while it holds the lock, or a little later."""
    db = copy_store(sound, folder, f"killed{i}.db")
    n = ask(db, "SELECT count(*) FROM zhuhu_batch")
    holder = start(*import_into(db))
    deadline = time.monotonic() + PATIENCE
    while not os.path.exists(db + "-journal") and holder.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(0.01 * i)
    was_running = holder.poll() is None
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    status, text = run("table", "--columns", "户 + 人", "--db", db, "--period", "2020-03")
    must("killed lock holder", status in (0, 1), f"the next reader: {status} {text.decode()}")
    stored = ask(db, "SELECT count(*) FROM zhuhu_batch")
    must("killed lock holder", stored in (n, n + 1), f"{stored} batches of {n}")
    status, text = run(*import_into(db))
    must("killed lock holder", status in (0, 1), f"the next writer: {status} {text.decode()}")
    must("killed lock holder", ask(db, "SELECT count(*) FROM zhuhu_batch") == stored + 1, "a batch stands twice or is lost")
    must_be_sound("killed lock holder", db)
    return was_running


def many_readers(sound, folder, i):
    """All of them add a line, one after the other."""
    n = 6
    db = copy_store(sound, folder, f"readers{i}.db")
    all_of_them = [start("table", "--columns", "户", "--db", db, "--period", "2020-03") for _ in range(n)]
    answers = [end(process) for process in all_of_them]
    must("many readers", all(status == DONE for status, _ in answers), answers)
    must("many readers", len({text for _, text in answers}) == 1, "different answers")
    must("many readers", log_lines(db, "table") == n, "lines of the log")
    must_be_sound("many readers", db)


def main():
    global trials
    kinds = [(two_imports, 2, 20), (import_during_report, 3, 20), (two_freezes, 2, 20), (freeze_during_report, 2, 20),
             (killed_holder, 3, 40), (many_readers, 1, 5)]
    folder = tempfile.mkdtemp(prefix="zhuhu-concurrency-")
    held = 0
    try:
        sound = os.path.join(folder, "sound.db")
        must("the store to begin with", run(*import_into(sound))[0] in (0, 1), "import")
        for trial, few, many in kinds:
            for i in range(many if LONG else few):
                held += trial(sound, folder, i) is True
                trials += 1
        must("killed lock holder", held > 0, "none was running when it was killed: the test sees nothing")
    finally:
        shutil.rmtree(folder)
    print(f"{trials} trials, {len(failures)} failures, {held} lock holders killed at work")
    figures = os.environ.get("ZHU_FIGURES", "")
    if os.path.isdir(figures):
        with open(os.path.join(figures, "concurrency"), "w", encoding="utf-8") as file:
            file.write(f"several runs at once: trials\t{trials}\n")
            file.write(f"several runs at once: failures\t{len(failures)}\n")
    return 1 if failures else 0


sys.exit(main())
