"""hostile.py PROGRAM: templates, reports, dictionaries and case files that are made to harm. Each is run under limits on
memory, time and file sizes; it must end by itself with the expected status and a message, change nothing of the store,
and write nothing outside its folder.

Of those made here every second is tried, all of them if ZHU_LONG is set.

The folder hostile/ holds those that are read easily. Their first line says what is expected: "; KIND STATUS[,STATUS…]
PATTERN", KIND being run, report or dictionary. The long and the unreadable ones are made here."""
import hashlib
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile

PROGRAM = os.path.abspath(sys.argv[1])
SOURCE = os.environ["ZHU_SOURCE_DIR"]
CASES = os.path.join(SOURCE, "samples", "small")
FOLDER = os.path.join(SOURCE, "tests", "template", "hostile")
SECONDS = 60  # of the processor; a sanitizer's build takes several times what the program does
MEMORY = 2 << 30
MIB = 1 << 20
failures = []


def is_sanitized():
    """A sanitizer reserves terabytes of addresses, and has a limit of its own for what is really used."""
    with open(PROGRAM, "rb") as file:
        return b"__asan_init" in file.read()


SANITIZED = is_sanitized()


def limits():
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 * MIB, 256 * MIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(here, *arguments):
    surroundings = dict(os.environ, ASAN_OPTIONS=f"hard_rss_limit_mb={MEMORY // MIB}")
    done = subprocess.run([PROGRAM, "--language", "en", *arguments], cwd=here, env=surroundings, preexec_fn=limits,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=20 * SECONDS)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def picture(folder, *left_out):
    """Every file below @folder by its SHA-256."""
    seen = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            if not any(path.startswith(out) for out in left_out):
                with open(path, "rb") as file:
                    seen[os.path.relpath(path, folder)] = hashlib.sha256(file.read()).hexdigest()
    return seen


def judge(name, status, text, expected, pattern):
    if status not in expected:
        failures.append(name)
        print(f"{name}: status {status} instead of {expected}: {text[:400]}", file=sys.stderr)
    elif status > 1 and not re.search(pattern, text):
        failures.append(name)
        print(f"{name}: no message fits “{pattern}”: {text[:400]}", file=sys.stderr)
    elif re.search(r"Sanitizer|runtime error|CRITICAL|WARNING \*\*", text):
        failures.append(name)
        print(f"{name}: {text[:800]}", file=sys.stderr)


class World:
    """A folder with a store, and what may change in it: out/, and the log of runs."""

    def __init__(self, folder):
        self.folder = folder
        self.db = os.path.join(folder, "cases.db")
        self.out = os.path.join(folder, "in", "out")
        self.here = os.path.join(folder, "in")
        os.mkdir(self.here)
        for name in ("templates", "reports"):
            shutil.copytree(os.path.join(SOURCE, name), os.path.join(self.here, name))
        files = [os.path.join(CASES, name) for name in sorted(os.listdir(CASES)) if name.endswith(".csv")]
        run(self.here, "import", *files, "--db", self.db, "--as-of", "2020-03-31")
        with open(self.db, "rb") as file:
            self.bytes = file.read()

    def rows(self):
        """What is stored, without the log of runs and what outputs were made from."""
        digest = hashlib.sha256()
        with sqlite3.connect(self.db) as connection:
            for table in ("household", "person", "zhuhu_batch", "sqlite_schema"):
                for row in connection.execute(f"SELECT * FROM {table}"):
                    digest.update(repr(row).encode())
        return digest.hexdigest()

    def put(self, name, content):
        path = os.path.join(self.here, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def attack(self, name, kind, expected, pattern):
        """Runs the file @name of the folder."""
        path = os.path.join(self.here, name)
        os.makedirs(self.out, exist_ok=True)
        rows = self.rows()
        before = picture(self.folder, self.out, self.db)
        common = ("--db", self.db, "--period", "2020-03")
        if kind == "run":
            status, text = run(self.here, "run", path, *common, *(
                word for ending in ("xlsx", "csv") for word in ("-o", os.path.join(self.out, "t." + ending))))
        elif kind == "pdf":
            status, text = run(self.here, "run", path, *common, "-o", os.path.join(self.out, "t.pdf"))
        elif kind == "report":
            status, text = run(self.here, "report", path, *common, "--out", self.out)
        elif kind == "dictionary":
            status, text = run(self.here, "table", "--columns", "户", "--dictionary", path, *common)
        else:  # a case file
            status, text = run(self.here, "import", path, "--merge", "--db", self.db, "--rejects",
                               os.path.join(self.out, "rejects.csv"))
        judge(name, status, text, expected, pattern)
        if picture(self.folder, self.out, self.db) != before:
            failures.append(name)
            print(f"{name}: something was written outside its folder", file=sys.stderr)
        if (kind != "import" or status > 1) and self.rows() != rows:
            failures.append(name)
            print(f"{name}: the store was changed", file=sys.stderr)
        self.check_cells(name)
        shutil.rmtree(self.out)

    def check_cells(self, name):
        """No text of a workbook is a formula, and none of a CSV file is taken for one."""
        workbook = os.path.join(self.out, "t.xlsx")
        if os.path.exists(workbook):
            with zipfile.ZipFile(workbook) as parts:
                for part in parts.namelist():
                    if part.startswith("xl/worksheets/sheet") and b"<f>" in parts.read(part):
                        failures.append(name)
                        print(f"{name}: {part} holds a formula", file=sys.stderr)
        table = os.path.join(self.out, "t.csv")
        if os.path.exists(table):
            with open(table, encoding="utf-8-sig", newline="") as file:
                for line in file:
                    for field in line.split(","):
                        if re.match(r'"?[=@＝＠\t\r]|"?[-+＋－](?![0-9])', field):
                            failures.append(name)
                            print(f"{name}: {field!r} would be taken for a formula", file=sys.stderr)


TABLE = "[表]\n标题 = 一\n"
AXES = "[行]\n结构 = 合计\n[列]\n结构 = 户\n"
DICTIONARY = "[字典]\n名称 = 敌意\n[实体 户]\n表 = household\n键 = 户编号\n[变量 户]\n"
HEADS = "户编号,村代码,家庭人口数"


def axis(rows, columns="户"):
    return f"[表]\n标题 = 一\n[行]\n结构 = {rows}\n[列]\n结构 = {columns}\n"


def made():
    """Name, kind, content, expected statuses, pattern of the message."""
    yield "nul.ini", "run", b"[\xe8\xa1\xa8]\n\xe6\xa0\x87\xe9\xa2\x98 = a\0b\n" + AXES.encode(), {66}, "NUL"
    yield "invalid-utf8.ini", "run", TABLE.encode() + b"\xe6\xa0\xff\xfe = 1\n", {66}, "UTF-8|GB 18030"
    yield "cut-utf8.ini", "run", (TABLE + AXES).encode() + b"[\xe6\xb3\xa8]\n1 = \xe6\xa0", {66}, "."
    yield "controls.ini", "run", "[表]\n表号 = a\x01\x02\x1b]0;x\x07b\n标题 = \x7f\x1b[2J一\n" + AXES, {0, 1, 66}, "."
    yield "marks-of-direction.ini", "run", "[表]\n标题 = 一\u202e二\u2066\u200b\ufeff三\n" + AXES, {0, 1, 66}, "."
    yield "long-line.ini", "run", "[表]\n标题 = " + "一" * (MIB // 3 + 1) + "\n" + AXES, {71}, "larger"
    yield "long-title.ini", "run", "[表]\n标题 = " + "一" * 100000 + "\n" + AXES, {0, 1, 66, 71}, "."
    yield "long-title-pdf.ini", "pdf", "[表]\n标题 = " + "一" * 20000 + "\n" + AXES, {0, 1, 66, 71}, "."
    yield "long-key.ini", "run", TABLE + "一" * 100000 + " = 1\n" + AXES, {66}, "."
    yield "many-lines.ini", "run", TABLE + AXES + "; 一\n" * 150000, {0, 1}, "."
    yield "many-notes.ini", "run", TABLE + AXES + "[注]\n" + "".join(f"{i} = 一\n" for i in range(1, 5000)), {0, 1, 66, 71}, "."
    yield "many-rules.ini", "run", TABLE + AXES + "".join(f"[审核 {i}]\n式 = 户 = 户\n" for i in range(1, 8000)), {0, 1, 66, 71}, "."
    yield "continued.ini", "run", TABLE + "[行]\n结构 = 合计\n" + " \n" * 200000 + "[列]\n结构 = 户\n", {0, 1, 66}, "."
    yield "deep-brackets.ini", "run", axis("(" * 100000 + "合计" + ")" * 100000), {66, 71}, "64|deep"
    yield "deep-condition.ini", "run", TABLE + "范围 = " + "非 " * 100000 + "(1 = 1)\n" + AXES, {66, 71}, "."
    yield "deep-minus.ini", "run", TABLE + "范围 = " + "-" * 100000 + "1 = 1\n" + AXES, {66, 71}, "."
    yield "deep-calls.ini", "run", TABLE + "范围 = " + "若(" * 50000 + "1" + ")" * 50000 + "\n" + AXES, {66, 71}, "."
    yield "deep-nest.ini", "run", axis(" > ".join(["主要致贫原因"] * 200)), {66, 71}, "."
    yield "wide-stack.ini", "run", axis(" + ".join(["合计"] * 5000)), {66, 71}, "4000|4,000"
    yield "wide-sum.ini", "run", TABLE + "范围 = " + " + ".join(["1"] * 50000) + " > 0\n" + AXES, {66, 71}, "."
    yield "wide-or.ini", "run", TABLE + "范围 = " + " 或 ".join(["家庭人口 = 1"] * 5000) + "\n" + AXES, {0, 1, 66, 71}, "."
    yield "wide-set.ini", "run", TABLE + "范围 = 家庭人口 属于 (" + ", ".join(str(i) for i in range(60000)) + ")\n" + AXES, {0, 1, 66, 71}, "."
    yield "cross.ini", "run", axis(" > ".join(["主要致贫原因"] * 12)), {66, 71}, "."
    yield "cross-areas.ini", "run", axis("县 > 主要致贫原因 > 主要致贫原因", "县 > 主要致贫原因"), {66, 71}, "."
    yield "cells-too-many.ini", "run", axis(" + ".join(["合计"] * 1001), " + ".join(["户"] * 1000)), {66, 71}, "1000000|1,000,000"
    yield "cells-as-many-as-may-be.ini", "run", axis(" + ".join(["合计"] * 100), " + ".join(["户"] * 100)), {0, 1, 66, 71}, "."
    yield "picks.ini", "run", axis("主要致贫原因{" + ", ".join(f"一{i}: *" for i in range(5000)) + "}"), {66, 71}, "."
    yield "inherit-long-0.ini", "run", TABLE + "继承 = inherit-long-1.ini\n" + AXES, {66}, "8|inherit"
    yield "quotes.ini", "run", axis("合计 \"" + "\"\"" * 100000 + "\""), {0, 1, 66, 71}, "."
    yield "head-long.ini", "run", axis("合计 \"" + "一" * 40000 + "\""), {0, 1, 66, 71}, "."
    yield "stub-columns.ini", "run", "[表]\n标题 = 一\n[行]\n结构 = 合计\n乙 = " + "一" * 50000 + ": 名称\n[列]\n结构 = 户\n", {0, 1, 66, 71}, "."
    yield "report-many.ini", "report", "[报告]\n名称 = 一\n期别 = 月\n模板 = " + "; ".join(["01-basic"] * 20000) + "\n输出 = txt\n级别 = 报省\n", {66, 71}, "."
    yield "report-long.ini", "report", "[报告]\n名称 = " + "一" * 400000 + "\n", {71}, "."
    yield "report-sentence.ini", "report", "[报告]\n名称 = 一\n期别 = 月\n模板 = 01-basic\n输出 = txt\n级别 = 报省\n[文 一]\n内容 = " + "{01.合计.户数}" * 20000 + "\n", {0, 1, 66, 71}, "."
    yield "dictionary-long.ini", "dictionary", "[字典]\n名称 = " + "一" * (6 * MIB) + "\n", {66, 71}, "."
    yield "dictionary-wide.ini", "dictionary", DICTIONARY + "".join(f"甲{i} = 整数 家庭人口数\n" for i in range(20000)), {0, 1, 66, 71}, "."
    yield "dictionary-entities.ini", "dictionary", "[字典]\n名称 = 一\n" + "".join(f"[实体 甲{i}]\n表 = household\n键 = 户编号\n[变量 甲{i}]\n乙{i} = 整数 家庭人口数\n" for i in range(200)), {66, 71}, "."
    yield "dictionary-chain.ini", "dictionary", "[字典]\n名称 = 一\n[实体 甲0]\n表 = household\n键 = 户编号\n" + "".join(f"[实体 甲{i}]\n表 = household\n键 = 户编号\n上级 = 甲{i - 1}: 户编号\n" for i in range(1, 200)), {66, 71}, "."
    yield "dictionary-deep.ini", "dictionary", DICTIONARY + "人口 = 整数 家庭人口数\n[派生 户]\n" + "".join(f"甲{i} = 甲{i - 1} + 1\n" for i in range(1, 20000)) + "甲0 = 人口\n", {66, 71}, "."
    steps = [f"甲{i} = 甲{i - 1} + 1\n" for i in range(1, 5000)]
    yield "dictionary-steps.ini", "dictionary", DICTIONARY + "人口 = 整数 家庭人口数\n[派生 户]\n甲0 = 人口\n" + "".join(steps), {66}, "steps"
    yield "dictionary-steps-back.ini", "dictionary", DICTIONARY + "人口 = 整数 家庭人口数\n[派生 户]\n" + "".join(reversed(steps)) + "甲0 = 人口\n", {66}, "steps"
    yield "dictionary-nul.ini", "dictionary", DICTIONARY.encode() + b"a\0 = 1\n", {65, 66}, "NUL"
    yield "household-1.csv", "import", HEADS + "\nA,610729001001," + "9" * 400 + "\n", {65}, "rejected"
    yield "household-2.csv", "import", HEADS + "\nA,610729001001," + "9" * (2 * MIB) + "\n", {65}, "."
    yield "household-3.csv", "import", HEADS + "," * 20000 + "\nA,610729001001,3\n", {65}, "10000|10,000"
    yield "household-4.csv", "import", HEADS + "\nA,610729001001,3" + "," * 20000 + "\n", {65}, "."
    yield "household-5.csv", "import", HEADS + "\nA,\"" + "\"\"" * (3 * MIB) + "\",3\n", {65}, "."
    yield "household-6.csv", "import", HEADS + "\n\"" + "A,610729001001,3\n" * 200000, {65}, "."
    yield "household-7.csv", "import", HEADS.encode() + b"\nA\0B,610729001001,3\n", {65}, "NUL"
    yield "household-8.csv", "import", HEADS.encode() + b"\n\xff\xfe\xfa,610729001001,3\n", {65}, "."
    yield "household-9.csv", "import", HEADS + "\n'); DROP TABLE household; --,610729001001,3\n", {0, 1, 65}, "."
    yield "household-10.csv", "import", HEADS + "\nA\x1fB,610729001001,3\n", {65}, "."
    yield "household-11.csv", "import", HEADS + ",户编号,村代码\nA,610729001001,3,B,1\n", {65}, "."
    yield "household-12.csv", "import", "\ufeff" * 1000 + HEADS + "\nA,610729001001,3\n", {0, 1, 65}, "."
    yield "household-13.csv", "import", "", {65}, "."
    yield "household-14.csv", "import", ("一" * 300000 + ",") * 3 + HEADS + "\n", {65}, "."
    yield "household-15.csv", "import", HEADS + "\n" + "".join(f"{'甲' * 300}{i},610729001001,x\n" for i in range(30000)), {65}, "."


def inherit_chain(world):
    for i in range(1, 40):
        world.put(f"inherit-long-{i}.ini", TABLE + f"继承 = inherit-long-{i + 1}.ini\n" + AXES)
    world.put("inherit-long-40.ini", TABLE + AXES)


def written():
    for name in sorted(os.listdir(FOLDER)):
        with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
            content = file.read()
        _, kind, statuses, pattern = content.split("\n", 1)[0].split(" ", 3)
        yield name, kind, content, {int(status) for status in statuses.split(",")}, pattern


def output_names(world):
    """Names of outputs that lead elsewhere."""
    n = 0
    link = os.path.join(world.here, "link.csv")
    os.symlink("/etc/hostname", link)
    for name in (link, "/dev/full", "/proc/self/mem", world.here, os.path.join(world.here, "none", "x.csv"), "", ".", ".."):
        status, text = run(world.here, "table", "--columns", "户", "--db", world.db, "--period", "2020-03", "-o", name)
        judge(f"output {name!r}", status, text, {64, 74}, ".")
        n += 1
    os.remove(link)
    return n


def main():
    folder = tempfile.mkdtemp(prefix="zhuhu-hostile-")
    n = 0
    try:
        world = World(folder)
        inherit_chain(world)
        cases = [*written(), *list(made())[:: 1 if "ZHU_LONG" in os.environ else 2]]
        for name, _, content, _, _ in [*written(), *made()]:
            world.put(name, content)
        for name, kind, _, expected, pattern in cases:
            world.attack(name, kind, expected, pattern)
            n += 1
            if "ZHU_TIMES" in os.environ:
                usage = resource.getrusage(resource.RUSAGE_CHILDREN)
                print(f"{usage.ru_utime + usage.ru_stime:8.2f} {name}", flush=True)
        n += output_names(world)
    finally:
        shutil.rmtree(folder)
    print(f"{n} hostile files, {len(failures)} failures")
    figures = os.environ.get("ZHU_FIGURES", "")
    if os.path.isdir(figures):
        with open(os.path.join(figures, "hostile"), "w", encoding="utf-8") as file:
            file.write(f"hostile templates, reports, dictionaries and case files\t{n}\n")
            file.write(f"of them with another end than expected\t{len(failures)}\n")
    return 1 if failures else 0


sys.exit(main())
