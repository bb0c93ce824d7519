"""The small commands whose faults are tried, and the folders they run in: what lies there before, how a store and the
outputs are told apart by their content, and what must not be left over. Every run has a world of its own."""
import ctypes
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

SOURCE = os.environ["ZHU_SOURCE_DIR"]
PROGRAM = os.environ.get("ZHU_RELEASE_PROGRAM") or os.path.join(SOURCE, "build", "zhuhu")
LONG = "ZHU_LONG" in os.environ
COUNTS = "ZHU_COUNTS" in os.environ  # the program counts which of its branches are taken
SECONDS = 120  # a command that takes longer hangs
# Of rows these depend on how often commands ran, or say it to others: not what records a store holds. What is to be
# published is remembered before it is, so that nothing is ever published that is not.
TRACES = ("zhuhu_log", "zhuhu_kept", "zhuhu_published")
ROOM = 48 << 20  # bytes that a bench and its worlds take
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER

REPORT = """[报告]
名称 = 小样月报
期别 = 月
模板 = 01-basic; 14-register
输出 = xlsx; pdf; html; txt
级别 = 内部
"""
PUBLIC = """[报告]
名称 = 小样公开
期别 = 月
模板 = 01-basic
输出 = txt
级别 = 公开
"""
# A database that declares few keys: others are guessed, and codes, and who belongs to whom.
SHAPES = """
CREATE TABLE numbers (i INTEGER PRIMARY KEY);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 240) INSERT INTO numbers SELECT i FROM n;
CREATE TABLE house (house_no TEXT UNIQUE, place TEXT);
INSERT INTO house SELECT 'H' || i, 'p' || (i % 5) FROM numbers WHERE i <= 60;
CREATE TABLE dict_cause (code INTEGER PRIMARY KEY, label TEXT, more TEXT);
INSERT INTO dict_cause VALUES (1, 'ill', 'x'), (2, 'old', 'y'), (3, 'far', 'z');
CREATE TABLE person (no INTEGER, house_no TEXT REFERENCES house (house_no), cause_code INTEGER, grade INTEGER);
INSERT INTO person SELECT i, 'H' || (i % 60 + 1), i % 3 + 1, i % 4 FROM numbers;
CREATE TABLE visit (day TEXT, round INTEGER, house_no CHAR (8));
INSERT INTO visit SELECT date ('2020-01-01', '+' || (i / 2) || ' days'), i % 2, 'H' || (i % 60 + 1) FROM numbers;
CREATE TABLE place (a TEXT, b TEXT, x TEXT, PRIMARY KEY (a, b));
INSERT INTO place SELECT i % 20, i / 20, i % 3 FROM numbers;
CREATE VIEW places AS SELECT b, a FROM place;
CREATE VIEW broken AS SELECT abs (-9223372036854775807 - i) AS y FROM numbers;
"""


def case_files(folder):
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".csv")]


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def log_digest(path):
    """Of a log of runs: that it is one, each line with its number and the SHA-256 of the one before. How many there are, and
    when, depends on the runs before."""
    before = "0" * 64
    with open(path, "rb") as file:
        for n, line in enumerate(file, 1):
            fields = line.split(b"\t")
            if not line.endswith(b"\n") or fields[:2] != [b"%d" % n, before.encode()]:
                raise AssertionError("%s: line %d is not what belongs there" % (path, n))
            before = hashlib.sha256(line[:-1]).hexdigest()
    return "a log"


def output_digest(path):
    """SHA-256 of the file at path; of a store its rows; of a manifest without the line of the log that tells of it, whose
    clock time and place in the log are other in every run."""
    if path.endswith(".db"):
        return store_digest(path)
    if path.endswith(".db.log"):
        return log_digest(path)
    if not path.endswith("manifest.json"):
        return sha256(path)
    with open(path, encoding="utf-8") as file:
        try:
            manifest = json.load(file)
            del manifest["output"]["audit"]
        except (ValueError, KeyError) as error:
            raise AssertionError("%s is no whole manifest: %s" % (path, error))
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def order(row):
    return tuple((value is not None, str(type(value)), str(value)) for value in row)


def table_digest(db, table, digest):
    """Adds the table's rows to digest, without clock times; nothing if it has none."""
    columns = ['"%s"' % row[1] for row in db.execute('PRAGMA table_xinfo("%s")' % table)
               if not row[1].endswith("_at")]
    rows = db.execute('SELECT %s FROM "%s"' % (", ".join(columns), table)).fetchall()
    if rows and table not in TRACES:
        digest.update(repr((table, columns, sorted(rows, key=order))).encode())
    if table == "zhuhu_kept":
        for name, content in db.execute("SELECT sha256, bytes FROM zhuhu_kept"):
            if hashlib.sha256(content).hexdigest() != name:
                raise AssertionError("zhuhu_kept: the bytes of %s are others" % name)


def store_digest(path):
    """Which rows the store at path holds, read from a copy together with its journal, as the next command would; "" for
    none. Raises AssertionError if it is not sound."""
    if not os.path.exists(path):
        return ""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "copy.db")
        shutil.copyfile(path, copy)
        if os.path.exists(path + "-journal"):
            shutil.copyfile(path + "-journal", copy + "-journal")
        db = sqlite3.connect(copy)
        try:
            sound = db.execute("PRAGMA integrity_check").fetchone()[0]
            if sound != "ok":
                raise AssertionError("%s: integrity_check: %s" % (path, sound))
            digest = hashlib.sha256()
            empty = digest.hexdigest()
            for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall():
                table_digest(db, table, digest)
            return "" if digest.hexdigest() == empty else digest.hexdigest()
        except sqlite3.Error as error:
            raise AssertionError("%s: %s" % (path, error))
        finally:
            db.close()


class Job:
    """A command: what lies in its world before (path there: path elsewhere), its arguments."""

    def __init__(self, name, before, arguments):
        self.name = name
        self.before = before
        self.arguments = arguments


class World:
    """A folder with store/, out/ and tmp/ in which a job runs."""

    def __init__(self, bench, job):
        self.bench = bench
        self.job = job
        self.root = tempfile.mkdtemp(dir=bench.folder)
        for name in ("store", "out", "tmp"):
            os.mkdir(self.path(name))
        for name, source in job.before.items():
            shutil.copyfile(source, self.path(name))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["chmod", "-R", "u+rwx", self.root], check=False)
        shutil.rmtree(self.root)

    def path(self, name):
        return os.path.join(self.root, name)

    def environment(self):
        return {"PATH": os.environ["PATH"], "HOME": self.bench.home, "TMPDIR": self.path("tmp"), "TZ": "UTC",
                "LC_ALL": "C.UTF-8", "ZHUHU_LANGUAGE": "en"}

    def run(self, before=(), environment=None, stdout=subprocess.PIPE, preexec=None):
        """Runs the job, behind the command `before` if given; the status is negative for a signal. All processes have
        ended when it returns."""
        command = [*before, self.bench.path("zhuhu"), *self.job.arguments]
        done = subprocess.Popen(command, cwd=self.root, env={**self.environment(), **(environment or {})},
                                stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
                                preexec_fn=preexec)
        try:
            output, messages = done.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            done.kill()
            output, messages = done.communicate()
            messages += b"\nhangs"
        wait_for_orphans()
        return Result(done.returncode, messages.decode(errors="replace"), output)

    def outputs(self):
        return {name: output_digest(os.path.join(self.path("out"), name)) for name in os.listdir(self.path("out"))
                if not name.startswith(".") and os.path.isfile(os.path.join(self.path("out"), name))}

    def state(self):
        """The outputs by name, and the rows of the store."""
        return State(self.outputs(), store_digest(self.path("store/cases.db")))

    def is_untouched(self):
        """Nothing has come, gone or changed: then the next run is the first."""
        files = {os.path.join(folder, name) for folder in ("store", "out", "tmp") for name in os.listdir(self.path(folder))}
        laid = {name for name in self.job.before if "/" in name}
        return files == laid and all(sha256(self.path(name)) == self.bench.sha256(self.job.before[name]) for name in laid)

    def leftovers(self):
        """Temporary files: all that begins with a dot, what SQLite lays beside a store, whatever lies in tmp/."""
        found = []
        for folder in ("store", "out", "tmp"):
            for name in os.listdir(self.path(folder)):
                if folder == "tmp" or name.startswith(".") or re.search(r"-(journal|wal|shm)$", name):
                    found.append(os.path.join(folder, name))
        return found


class Result:
    def __init__(self, status, messages, output):
        self.status = status
        self.messages = messages
        self.output = output  # on standard output, bytes


class State:
    def __init__(self, outputs, store):
        self.outputs = outputs
        self.store = store

    def same(self, other, varying=frozenset()):
        """Whether all is the same; of outputs in varying only that they are there."""
        return (self.store == other.store and set(self.outputs) == set(other.outputs)
                and all(self.outputs[name] == other.outputs[name] for name in self.outputs if name not in varying))


class Reference:
    """What a job does undisturbed: state before, after once, after twice, and the statuses. varies: standard output is
    another every time, as a list of runs with their clock times."""

    def __init__(self, bench, job):
        with World(bench, job) as world:
            self.before = world.state()
            self.first = world.run()
            self.after = world.state()
            check_readable(world.path("out"))
            self.second = world.run()
            self.again = world.state()
            left = world.leftovers()
        if self.first.status not in (0, 1, 72):
            sys.exit("%s: undisturbed it ends with status %d\n%s" % (job.name, self.first.status, self.first.messages))
        if left:
            sys.exit("%s: undisturbed it leaves %s" % (job.name, left))
        with World(bench, job) as world:
            self.varies = world.run().output != self.first.output
            other = world.state()
        if not self.after.same(other):
            sys.exit("%s: two runs give other records or outputs: %s" % (job.name, sorted(self.after.outputs)))


def quick_folder():
    """Memory, where syncing costs nothing and a killed process is as dead as on a disk; None: the usual one."""
    try:
        memory = os.statvfs("/dev/shm")
    except OSError:
        return None
    roomy = memory.f_bavail * memory.f_frsize > ROOM and os.access("/dev/shm", os.W_OK | os.X_OK)
    return "/dev/shm" if roomy else None


class Bench:
    """Stores, PDFs and older outputs from which worlds are laid, made once."""

    def __init__(self):
        if not os.access(PROGRAM, os.X_OK):
            sys.exit("%s is missing; build it: cmake --preset release && cmake --build build --target zhuhu-program"
                     % PROGRAM)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # started in the background, they would be ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
        self.folder = tempfile.mkdtemp(prefix="zhuhu-faults-", dir=quick_folder())
        self.sums = {}
        self.home = os.path.join(self.folder, "home")
        os.mkdir(self.home)
        self.install()
        self.make_inputs()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def sha256(self, path):
        """Of a file that worlds are laid from, which nothing changes."""
        if path not in self.sums:
            self.sums[path] = sha256(path)
        return self.sums[path]

    def install(self):
        """Here also a user who may not enter the checkout can read them."""
        shutil.copy(PROGRAM, self.path("zhuhu"))
        shutil.copytree(os.path.join(SOURCE, "templates"), self.path("templates"))
        shutil.copytree(os.path.join(SOURCE, "samples", "small"), self.path("cases"))

    def template(self, name):
        return os.path.join(self.path("templates"), name)

    def make(self, *arguments):
        done = subprocess.run([self.path("zhuhu"), *arguments], cwd=self.folder, capture_output=True, text=True,
                              env={**os.environ, "HOME": self.home, "LC_ALL": "C.UTF-8"})
        if done.returncode not in (0, 1):
            sys.exit("zhuhu %s: %d\n%s" % (" ".join(arguments), done.returncode, done.stderr))

    def copy_store(self, name, other):
        for ending in ("", ".log"):
            shutil.copyfile(self.path(name + ending), self.path(other + ending))

    def make_inputs(self):
        os.mkdir(self.path("changed"))
        for path in case_files(self.path("cases")):
            with open(path, encoding="utf-8") as file:
                lines = file.read().splitlines(keepends=True)
            # some records gone on which no others hang, some changed, most the same
            gone = len(lines) // 50 if path.endswith(("support.csv", "comparison.csv")) else 0
            text = "".join(lines[:1] + lines[1 + gone:]).replace(",2017-", ",2018-")
            with open(os.path.join(self.path("changed"), os.path.basename(path)), "w", encoding="utf-8") as file:
                file.write(text)
        for name, text in (("small.ini", REPORT), ("public.ini", PUBLIC)):
            with open(self.path(name), "w", encoding="utf-8") as file:
                file.write(text)
        self.make("import", *case_files(self.path("cases")), "--db", "live.db", "--as-of", "2020-03-31", "--dictionary",
                  self.template("dictionary.ini"))
        self.copy_store("live.db", "sealed.db")
        self.make("freeze", "2020-03", "--db", "sealed.db", "--dictionary", self.template("dictionary.ini"))
        counted = ["--db", "sealed.db", "--period", "2020-03", "--templates", self.path("templates")]
        self.make("report", "./small.ini", *counted, "--area", "汉中市", "--out", "older")
        self.make("report", "./small.ini", *counted, "--each", "乡", "--format", "txt,pdf", "--where", "残疾等级 <= 2",
                  "--out", "older-each")
        self.make("notice", self.template("notice.txt"), *counted, "-o", "notice.pdf")
        self.make("notice", self.template("notice.txt"), *counted, "--area", "汉中市", "-o", "older.pdf")
        self.make("run", "01-basic", *counted, "-o", "table.pdf")

    def make_later_month(self):
        self.copy_store("sealed.db", "later.db")
        self.make("import", *case_files(self.path("changed")), "--db", "later.db", "--as-of", "2020-04-30", "--dictionary",
                  self.template("dictionary.ini"))
        self.make("freeze", "2020-04", "--db", "later.db", "--dictionary", self.template("dictionary.ini"))

    def make_foreign(self):
        """A database of another program, in UTF-16 and with a write-ahead log."""
        source = os.path.join(SOURCE, "tests", "store", "foreign", "keys")
        shutil.copytree(source, self.path("foreign"))
        dictionary = self.path("foreign/dictionary.ini")
        with open(dictionary, encoding="utf-8") as file:
            text = file.read().replace("../../../../templates/", "../templates/")
        with open(dictionary, "w", encoding="utf-8") as file:
            file.write(text)
        db = sqlite3.connect(self.path("foreign.db"))
        with open(os.path.join(source, "make.sql"), encoding="utf-8") as file:
            db.executescript("PRAGMA encoding = 'UTF-16'; PRAGMA journal_mode = WAL;" + file.read())
        db.close()
        db = sqlite3.connect(self.path("shapes.db"))
        db.executescript(SHAPES)
        db.close()

    def older(self, folder):
        return {"out/" + name: os.path.join(self.path(folder), name) for name in os.listdir(self.path(folder))}

    def counted(self):
        return ["--db", "store/cases.db", "--period", "2020-03", "--templates", self.path("templates")]

    def jobs(self, names):
        """Those of the names, or all if there is none."""
        reading = [job for job in self.reading_jobs() if not names or job.name in names]
        if reading:
            self.make_reading()
        return [job for job in self.writing_jobs() if not names or job.name in names] + reading

    def writing_jobs(self):
        counted = self.counted()
        dictionary = ["--dictionary", self.template("dictionary.ini")]
        live = {"store/cases.db": self.path("live.db")}
        sealed = {"store/cases.db": self.path("sealed.db")}
        report = {"small.ini": self.path("small.ini"), **sealed}
        older = self.older("older")
        files = ["--as-of", "2020-04-30", "--db", "store/cases.db", *dictionary]
        single = {"out/table" + os.path.splitext(name)[1]: path for name, path in older.items()}
        return [
            Job("import", {}, ["import", *case_files(self.path("cases")), *files]),
            Job("import again", live, ["import", *case_files(self.path("changed")), *files]),
            Job("freeze", live, ["freeze", "2020-03", "--db", "store/cases.db", *dictionary]),
            Job("forget", sealed, ["forget", "2020-03", "--db", "store/cases.db", "--reason", "moved"]),
            Job("backup", live, ["backup", "out/copy.db", "--db", "store/cases.db"]),
            Job("report", {**report, **older}, ["report", "./small.ini", *counted, "--out", "out"]),
            Job("report each", {**report, **self.older("older-each")},
                ["report", "./small.ini", *counted, "--each", "乡", "--jobs", "2", "--format", "txt,pdf", "--out", "out"]),
            Job("run", {**live, **single},
                ["run", "01-basic", *counted, "-o", "out/table.xlsx", "-o", "out/table.pdf", "-o", "out/table.html",
                 "-o", "out/table.txt"]),
            Job("notice", {**sealed, "out/notice.pdf": self.path("older.pdf")},
                ["notice", self.template("notice.txt"), *counted, "-o", "out/notice.pdf"]),
            Job("attach", {**sealed, "notice.pdf": self.path("notice.pdf"), "table.pdf": self.path("table.pdf"),
                           "out/bound.pdf": self.path("older.pdf")},
                ["attach", "--notice", "notice.pdf", "--attachment", "情况=table.pdf", "--template", "构成=03-causes",
                 *counted, "-o", "out/bound.pdf"]),
        ]

    def store(self, name):
        """A store and its log of runs."""
        return {"store/cases.db" + ending: self.path(name + ending) for ending in ("", ".log")}

    def make_reading(self):
        """What the commands that mostly read need beside."""
        self.make_later_month()
        self.make_foreign()

    def reading_jobs(self):
        """Commands that mostly read."""
        counted = self.counted()
        db = ["--db", "store/cases.db"]
        templates = ["--templates", self.path("templates")]
        sealed, later = self.store("sealed.db"), self.store("later.db")
        return [
            Job("check", {**later, "small.ini": self.path("small.ini")}, ["check", "./small.ini", *counted]),
            Job("log", later, ["log", *db]),
            Job("log check", later, ["log", "--check", *db]),
            Job("months", later, ["months", "--check", *db]),
            Job("diff", {**later, "small.ini": self.path("small.ini")},
                ["diff", "2020-03", "2020-04", "./small.ini", *db, *templates]),
            Job("dictionary", {"store/cases.db": self.path("shapes.db")}, ["dictionary", "store/cases.db", "-o", "out"]),
            Job("verify", {**sealed, **self.older("older"), "small.ini": self.path("small.ini")},
                ["verify", "out", *db, *templates]),
            Job("report 公开", {**sealed, "public.ini": self.path("public.ini")},
                ["report", "./public.ini", *counted, "--out", "out"]),
            Job("foreign", {"store/cases.db": self.path("foreign.db")},
                ["run", self.path("foreign/01-cases.ini"), "--dictionary", self.path("foreign/dictionary.ini"),
                 "--db", "store/cases.db", "--period", "2020-03", "-o", "out/table.txt"]),
        ]


def wait_for_orphans():
    """Ends when every process that a killed command had started has ended."""
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass


def check_readable(folder):
    """Every file opens, so that files of the same SHA-256 do."""
    checks = {".pdf": ["qpdf", "--check"], ".xlsx": ["unzip", "-tqq"], ".html": ["xmllint", "--html", "--noout"]}
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        check = checks.get(os.path.splitext(name)[1])
        if check and subprocess.run([*check, path], capture_output=True).returncode not in (0, 3):
            sys.exit("%s cannot be opened" % path)
        if name.endswith(".json"):
            with open(path, encoding="utf-8") as file:
                json.load(file)
        if name.endswith(".db"):
            store_digest(path)


def check_next(here, reference, state):
    """The next run, undisturbed."""
    done_before = state.same(reference.after)
    expected = (reference.second, reference.again) if done_before else (reference.first, reference.after)
    result = here.run()
    after = here.state()
    failures = []
    if result.status != expected[0].status:
        failures.append("the next run ends with %d instead of %d: %s"
                        % (result.status, expected[0].status, result.messages[-300:]))
    if not after.same(expected[1]):
        failures.append("the next run gives another result: %s" % sorted(after.outputs))
    if here.leftovers():
        failures.append("left behind: %s" % here.leftovers())
    return failures


def share(points, n, n_long=None):
    """n of the points, evenly, the first and the last among them; all with ZHU_LONG, or n_long."""
    n = (n_long or len(points)) if LONG else n
    if len(points) <= n:
        return points
    return [points[i * (len(points) - 1) // (n - 1)] for i in range(n)]


class Tally:
    """What was tried and failed by command."""

    def __init__(self, what):
        self.what = what
        self.counts = {}

    def add(self, name, failures):
        tried, failed = self.counts.get(name, (0, 0))
        self.counts[name] = (tried + 1, failed + (1 if failures else 0))
        for failure in failures:
            print("%s: %s" % (name, failure), flush=True)

    def lines(self):
        """For tests/figures.sh."""
        return ["%s, %s: %s\t%d" % (self.what, name, word, count) for name, counts in self.counts.items()
                for word, count in zip(("tried", "failed"), counts)]


def finish(tallies, file):
    """Prints what was counted, writes it for tests/figures.sh, and ends: 0 if each kind was tried and nothing failed."""
    lines = [line for tally in tallies for line in tally.lines()]
    print("\n".join(lines))
    if "ZHU_FIGURES" in os.environ:
        os.makedirs(os.environ["ZHU_FIGURES"], exist_ok=True)
        with open(os.path.join(os.environ["ZHU_FIGURES"], file), "w", encoding="utf-8") as figures:
            figures.write("\n".join(lines) + "\n")
    counts = [count for tally in tallies for count in tally.counts.values()]
    is_well = all(tally.counts for tally in tallies) and all(tried > 0 and failed == 0 for tried, failed in counts)
    sys.exit(0 if is_well else 1)
