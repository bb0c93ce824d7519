"""reference.py SOURCE: every word that the readers of templates and dictionaries know stands in the clerk's reference
(templates/README.md), Chinese and English in one line of it."""

import pathlib
import re
import sys

source = pathlib.Path(sys.argv[1])
lines = (source / "templates/README.md").read_text(encoding="utf-8").splitlines()
chinese_first = re.compile(r'\{ "([^"a-zA-Z]+)", "([a-z_]+)", ')
english_first = re.compile(r'\{ "([a-z_]+%?)", "([^"a-zA-Z]+)", ZHU_WORD_')
missing = []
n = 0


def stands(chinese, english):
    word = re.compile(rf"(?<![A-Za-z_]){re.escape(english)}(?![A-Za-z_%])")
    return any(chinese in line and word.search(line) for line in lines)


def look(path, pattern, order):
    global n
    found = pattern.findall((source / path).read_text(encoding="utf-8"))
    if not found:
        sys.exit(f"{path}: no words found")
    for pair in found:
        chinese, english = pair if order else reversed(pair)
        n += 1
        if not stands(chinese, english):
            missing.append(f"{path}: {chinese} {english}")


look("src/zhuhu/template/keys.c", chinese_first, True)
look("src/zhuhu/template/value.c", chinese_first, True)
look("src/zhuhu/dictionary/words.c", chinese_first, True)
look("src/zhuhu/formula/words.c", english_first, False)
for one in missing:
    print(f"templates/README.md does not name {one}", file=sys.stderr)
print(f"{n} words")
sys.exit(1 if missing else 0)
