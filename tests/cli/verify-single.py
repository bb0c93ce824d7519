"""verify-single.py PROGRAM: a single file of run, table, notice, attach, check or diff is known by its bytes, wherever it
lies and whatever it is called; it is made once more from what the store has kept; and whatever was changed is found: the file
itself, each thing it was made from, what the store keeps, the log."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from counted import figures, say, tell

PROGRAM = os.path.abspath(sys.argv[1])
SOURCE = os.environ['ZHU_SOURCE_DIR']
WORK = tempfile.mkdtemp(prefix='zhuhu-single-')
DB = os.path.join(WORK, 'cases.db')
COUNTED = ['--db', DB, '--period', '2020-03']
SAME = 'all files have the same bytes'
NOTICE = '''[公文]
标题 = {地区}情况通报
日期 = 2020-04-01
印发机关 = 办公室
印发日期 = 2020-04-01
[正文]
全省有未脱贫残疾人{01.合计.残疾人数}人。
'''


def run(*words, status=0, what=None, cwd=None):
    """The standard output and error; a status other than the one expected (or of several) is a failure."""
    done = subprocess.run([PROGRAM, *words], cwd=cwd or WORK, env={**os.environ, 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC'},
                          capture_output=True, text=True)
    expected = status if isinstance(status, tuple) else (status,)
    say(done.returncode in expected, what or ' '.join(words),
        f'  status {done.returncode}, not {expected}\n  {done.stdout[-500:]}\n  {done.stderr[-1500:]}')
    return done.stdout + done.stderr


def path_of(name):
    return os.path.join(WORK, name)


def read(name):
    with open(path_of(name), 'rb') as file:
        return file.read()


def write(name, data):
    with open(path_of(name), 'wb') as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def set_up():
    shutil.copytree(os.path.join(SOURCE, 'templates'), path_of('templates'))
    shutil.copytree(os.path.join(SOURCE, 'reports'), path_of('reports'))
    cases = os.path.join(SOURCE, 'samples', 'small')
    run('import', *[os.path.join(cases, name) for name in sorted(os.listdir(cases))], '--db', DB, '--as-of', '2020-03-31',
        status=(0, 1))
    run('freeze', '2020-03', '--db', DB)
    write('通报.txt', NOTICE)
    write('月报通报.txt', NOTICE.replace('[正文]', '报告 = monthly\n[正文]'))


def verified(name, *more, status=0, has=SAME, lacks='\0', what=None, cwd=None, db=DB):
    out = run('verify', os.path.join(WORK, name), '--db', db, *more, status=status, what=what, cwd=cwd)
    say(has in out and lacks not in out, what or f'{name}: {has}', out)
    return out


# ---- What each command makes ----

def test_run():
    run('run', '03-causes', *COUNTED, '-o', 'a.pdf', '-o', 'a.xlsx', '-o', 'b.xlsx', '-o', 'a.txt', '-o', '-', status=(0, 1))
    os.rename(path_of('a.pdf'), path_of('moved here.pdf'))
    with edited('templates/03-causes.ini'):
        for name in ('moved here.pdf', 'a.xlsx', 'b.xlsx', 'a.txt'):
            say('a.pdf' in verified(name), f'{name}: the line names the outputs')
            verified(name, has='template 03-causes.ini was edited since; the kept one is taken')
    named = re.search('清单号：([0-9a-f]{64})', read('a.txt').decode()).group(1)
    say(f'id={named}\n' in verified('a.txt'), 'the file names the manifest that the log names')
    text = subprocess.run(['pdftotext', path_of('moved here.pdf'), '-'], capture_output=True, text=True).stdout
    say(f'清单号 {named[:12]}' in text, 'the foot line names it too', text)
    run('verify', 'a.xlsx', status=64)
    say('cannot read nowhere.pdf: No such file' in run('verify', 'nowhere.pdf', '--db', DB, status=74), 'what is not there')
    run('run', '14-register', *COUNTED, '--level', '内部', '-o', 'r.xlsx', '-o', 'r.csv', status=(0, 1))
    verified('r.csv')
    write('where.txt', '残疾等级 = 一级')
    run('run', '01-basic', *COUNTED, '--where-file', 'where.txt', '-o', 'some.txt', status=(0, 1))
    verified('some.txt', status=64, has='--where-file')
    verified('some.txt', '--where-file', 'where.txt')
    run('report', 'monthly', *COUNTED, '--out', 'month', '--format', 'txt', status=(0, 1))
    verified('month/monthly.txt', has='folder with its manifest.json')


def test_table():
    """A table of the command line: every kind of text that its options can hold comes back."""
    tables = {
        'plain.txt': ['--columns', '户 + 人'],
        'all.pdf': ['--rows', '合计 + 性别 > 残疾等级', '--columns', '合计[户 "户数"] + 残疾类别[人, 人.占行% "%"]', '--universe',
                    '残疾等级 <= 2 且 性别 = 男', '--title', '{期}{地区}一、二级男性残疾人'],
        'odd.csv': ['--rows', '条件(残疾等级 = 1) "一; [级]\n= #1"\n + 合计', '--columns', '户 "“户”" + 人', '--title',
                    ' 题; # [注]\n范围 = "引"\t= {{}}　'],
        'area.html': ['--rows', '下辖', '--columns', '户', '--area', '汉中市', '--level', '内部'],
    }
    write('templates/table.ini', '[表]\n标题 = 别的\n')
    for name, options in tables.items():
        run('table', *COUNTED, *options, '-o', name)
        verified(name, lacks='edited since')
    os.unlink(path_of('templates/table.ini'))
    run('table', *COUNTED, '--columns', '户')
    verified('plain.txt', what='after a table on the terminal')
    write('named.txt', '性别 = 女')
    run('table', *COUNTED, '--columns', '人', '--where-file', 'named.txt', '-o', 'women.txt')
    verified('women.txt', status=64, has='--where-file')
    verified('women.txt', '--where-file', 'named.txt')
    say(kept_texts().count('性别 = 女') == 0, 'the condition of --where-file is not kept')


def test_notice():
    run('notice', '通报.txt', *COUNTED, '-o', 'n.pdf', '-o', 'n.txt', '-o', 'twice.pdf')
    run('notice', '月报通报.txt', *COUNTED, '--first-page', '3', '--imprint', 'page', '-o', 'm.pdf', status=(0, 1))
    for name in ('n.pdf', 'n.txt', 'twice.pdf', 'm.pdf'):
        verified(name, lacks='edited since')
    with edited('通报.txt'), edited('templates/01-basic.ini'):
        out = verified('n.pdf')
        say('notice 通报.txt was edited since' in out and 'template 01-basic.ini was edited' in out, 'both are named', out)
    with edited('reports/monthly.ini'):
        verified('m.pdf', has='report monthly.ini was edited since')
    os.rename(path_of('通报.txt'), path_of('elsewhere'))
    verified('n.pdf', lacks='edited since', what='a notice whose text is gone')
    os.rename(path_of('elsewhere'), path_of('通报.txt'))
    password('key', 'xian-2020')
    run('notice', '通报.txt', *COUNTED, '--encrypt-with', 'key', '-o', 'locked.pdf')
    verified('locked.pdf', has='Made once more')


def test_uncounted():
    """Letters without figures and ready files bound: nothing is counted, and where they come from is known all the same."""
    letter = '[公文]\n标题 = 通知\n日期 = 2020-04-01\n[正文]\n{}请换证。\n'
    write('bare.txt', letter.format(''))
    run('notice', 'bare.txt', '-o', 'unlogged.txt')
    verified('unlogged.txt', status=72, has='no run in the log', what='without a store nothing is logged')
    run('notice', 'bare.txt', '--db', DB, '-o', 'bare.pdf', '-o', 'bare2.txt')
    verified('bare.pdf', lacks='period=')
    say('month=none' in verified('bare2.txt'), 'the log says that nothing was counted')
    with edited('bare.txt'):
        verified('bare.pdf', has='notice bare.txt was edited since; the kept one is taken')
    write('named.txt', letter.format('{期}{地区}'))
    run('notice', 'named.txt', *COUNTED, '-o', 'named.pdf')
    verified('named.pdf')
    run('notice', 'named.txt', '--db', DB, '--period', '2020-04', '-o', 'open.txt')
    with edited('templates/dictionary.ini'):
        verified('open.txt', has='dictionary dictionary.ini was edited since')
    run('freeze', '2020-04', '--db', DB)
    verified('open.txt', what='the period was sealed since')
    run('attach', '--notice', 'bare.pdf', '-a', '附=named.pdf', '--db', DB, '-o', 'ready.pdf')
    verified('ready.pdf')
    say('month=none' in verified('ready.pdf', what='by the log'), 'ready files alone are logged')
    os.rename(path_of('named.pdf'), path_of('renamed.pdf'))
    verified('ready.pdf', status=64, has='attachment named.pdf (SHA-256')
    verified('ready.pdf', '--part', 'renamed.pdf')
    os.rename(path_of('renamed.pdf'), path_of('named.pdf'))


def test_check():
    """What rules and checks of records find."""
    text = read('reports/monthly.ini').decode()
    write('reports/strict.ini', text.replace('monthly', 'strict') + '[审核 91]\n式 = 表(01).行(合计).户 = 1\n性质 = 必须\n')
    run('check', 'strict', *COUNTED, '--level', '内部', '-o', 'f.pdf', '-o', 'f.xlsx', '--cases', 'cases.csv', '--draft-explanations',
        'open.ini', status=67)
    with edited('reports/strict.ini'), edited('templates/01-basic.ini'):
        for name in ('f.pdf', 'f.xlsx', 'cases.csv'):
            verified(name, has='report strict.ini was edited since')
            verified(name, has='template 01-basic.ini was edited since')
    out = verified('open.ini', has='keeps nothing from which it could be made once more')
    say('check' in out, 'the draft of explanations is logged', out)
    run('check', 'strict', *COUNTED, '--each', '县', '--area', '汉中市', '-o', 'each.txt', status=67)
    verified('each.txt')
    run('check', '--records', *COUNTED, '--level', '内部', '--out', 'checked', '--format', 'txt,xlsx', status=(0, 1))
    say('2 files are as the manifest says' in verified('checked'), 'checks of records have a manifest')
    verified('checked/records.txt', has='folder with its manifest.json')
    data = read('checked/records.txt')
    write('checked/records.txt', data + b'\n')
    verified('checked', status=72, has='records.txt: it was changed')
    write('checked/records.txt', data)


def test_diff():
    """Two months, the one of which is revised once more later; a month before them, which the tables look back to."""
    run('diff', '2020-03', '2020-04', '--db', DB, '-o', 'apart.xlsx', status=(0, 72))
    verified('apart.xlsx', what='two months')
    run('freeze', '2020-03', '--revise', '更正', '--db', DB)
    run('diff', '2020-03', '2020-03.r1', '--db', DB, '--level', '内部', '-o', 'd.pdf', '-o', 'd.csv', status=(0, 72))
    run('diff', '2020-04', '2020-03.r1', '--db', DB, '-o', 'back.txt', status=(0, 72))
    run('diff', '2020-03.r0', '2020-04', '--db', DB, '-o', 'looks-back.txt', status=(0, 72))
    run('diff', '2020-03.r1', '2020-03.r1', '--db', DB, '-o', 'itself.txt')
    verified('itself.txt')
    run('freeze', '2020-03', '--revise', '又更正', '--db', DB)
    with edited('reports/monthly.ini'):
        for name in ('d.pdf', 'd.csv', 'back.txt', 'looks-back.txt', 'apart.xlsx'):
            verified(name, has='report monthly.ini was edited since')
            verified(name)
    db = copy_store(("DELETE FROM zhuhu_kept WHERE sha256 = ?", (manifest_behind('d.csv')[0],)))
    verified('d.csv', status=72, has='manifest of this run', db=db)


def test_attach():
    os.makedirs(path_of('parts'))
    run('run', '03-causes', *COUNTED, '-o', 'parts/原因.pdf', status=(0, 1))
    run('run', '01-basic', *COUNTED, '-o', 'parts/月报.xlsx', status=(0, 1))
    run('notice', '通报.txt', *COUNTED, '--imprint', 'page', '-o', 'parts/公文.pdf')
    run('attach', '--notice', 'parts/公文.pdf', '-t', '基本|情况=01-basic', '-a', '原因=parts/原因.pdf', '-r', 'monthly', '--embed',
        'parts/月报.xlsx=残疾人月报.xlsx', '--facing', '--screen', '--imprint', 'numbered', '--title', '全文', *COUNTED, '-o', '全文.pdf',
        status=(0, 1))
    run('attach', '-t', '一=01-basic', '-t', '二=14-register', '--level', '内部', '--document', '陕残联发〔2020〕4号', '--first-page',
        '12', *COUNTED, '-o', 'apart.pdf', status=(0, 1))
    verified('apart.pdf')
    given = [word for name in ('原因.pdf', '月报.xlsx', '公文.pdf') for word in ('--part', f'parts/{name}')]
    out = verified('全文.pdf', status=64, has='notice 公文.pdf (SHA-256')
    say('attachment 原因.pdf (' in out and 'embedded file 月报.xlsx (' in out, 'all that is missing is named', out)
    out = verified('全文.pdf', *given)
    for role, name in (('notice', '公文.pdf'), ('attachment', '原因.pdf'), ('embedded', '月报.xlsx')):
        digits = hashlib.sha256(read(f'parts/{name}')).hexdigest()
        say(f'{role}={digits} {name}' in out, f'the log names {name}', out)
    verified('全文.pdf', *given[:4], status=64, has='notice 公文.pdf', lacks='attachment 原因.pdf')
    verified('全文.pdf', cwd=path_of('parts'), what='parts in the current folder')
    shutil.copy(path_of('全文.pdf'), path_of('parts/别名.pdf'))
    verified('parts/别名.pdf', what='parts beside the document')
    for name in ('原因.pdf', '月报.xlsx', '公文.pdf'):
        os.rename(path_of(f'parts/{name}'), path_of(f'parts/_{name}'))
    verified('全文.pdf', *[word.replace('parts/', 'parts/_') for word in given], what='parts under other names')
    for name in ('原因.pdf', '月报.xlsx', '公文.pdf'):
        write(f'parts/{name}', read(f'parts/_{name}') + b'\n')
        swapped = [f'parts/{name}' if word.endswith(name) else word.replace('parts/', 'parts/_') for word in given]
        verified('全文.pdf', *swapped, status=72, has=f'parts/{name} is not the one that was bound')
    verified('全文.pdf', '--part', 'nowhere.pdf', status=74, has='nowhere.pdf')
    kept = kept_bytes()
    for name in ('原因.pdf', '月报.xlsx', '公文.pdf'):
        say(read(f'parts/_{name}') not in kept, f'{name} is not kept in the store')
    say(WORK not in kept_texts(), 'no path is kept')


def test_attach_levels_and_locks():
    """Two templates of different levels, as their files have them; a locked part."""
    text = read('templates/01-basic.ini').decode()
    write('templates/91-inner.ini', text.replace('[表]', '[表]\n级别 = 内部', 1))
    run('attach', '-t', '91-inner', '-t', '03-causes', *COUNTED, '-o', 'levels.pdf', status=(0, 1))
    verified('levels.pdf')
    run('attach', '-a', '密=locked.pdf', '-t', '03-causes', '--password-file', 'key', *COUNTED, '-o', 'open.pdf', status=(0, 1))
    verified('open.pdf', status=64, has='--password-file')
    verified('open.pdf', '--password-file', 'key')
    password('other', 'wrong')
    verified('open.pdf', '--password-file', 'other', status=72, has='cannot be made once more')
    run('attach', '-t', '03-causes', '--encrypt-with', 'key', *COUNTED, '-o', 'shut.pdf', status=(0, 1))
    verified('shut.pdf', has='Made once more')


def password(name, text):
    write(name, text + '\n')
    os.chmod(path_of(name), 0o600)


class edited:
    """A file with one line more, for as long as that is looked at."""

    def __init__(self, name):
        self.name, self.saved = name, read(name)

    def __enter__(self):
        write(self.name, self.saved + '\n; 改\n'.encode())

    def __exit__(self, *_):
        write(self.name, self.saved)


# ---- Tampering ----

def kept():
    with sqlite3.connect(DB) as db:
        return dict(db.execute('SELECT sha256, bytes FROM zhuhu_kept'))


def kept_bytes():
    return list(kept().values())


def kept_texts():
    return b'\n'.join(kept_bytes()).decode(errors='replace')


def copy_store(change):
    """A copy of the store and its log after @change (SQL with its values)."""
    other = path_of('tampered.db')
    shutil.copy(DB, other)
    shutil.copy(DB + '.log', other + '.log')
    db = sqlite3.connect(other)
    db.execute(*change)
    db.commit()
    db.close()
    return other


OUTPUTS = ('moved here.pdf', 'a.xlsx', 'all.pdf', 'odd.csv', 'n.pdf', 'm.pdf', 'apart.pdf', 'bare.pdf', 'ready.pdf', 'f.pdf',
           'cases.csv', 'd.csv')


def manifest_behind(name):
    """Its SHA-256 and what it says, by the line of the log that names it."""
    sha256 = re.search(r'manifest=([0-9a-f]{64}) kept', run('verify', name, '--db', DB)).group(1)
    return sha256, json.loads(kept()[sha256])


def tamper_outputs():
    tried = 0
    for name in OUTPUTS:
        data = read(name)
        for changed in (data[:-1], data + b'\n', bytes([data[0] ^ 1]) + data[1:]):
            write(name, changed)
            verified(name, status=72, has='no run in the log')
            tried += 1
        write(name, data)
    figures['Single files changed, cut and lengthened, all found'] = tried


def tamper_kept():
    """Each input that the store keeps, changed, and gone with nothing on the disk in its place (nor beside the program);
    and the manifest."""
    global PROGRAM
    empty, alone = path_of('nothing'), path_of('program/bin')
    os.makedirs(empty)
    os.makedirs(alone)
    PROGRAM = shutil.copy(PROGRAM, alone)
    tried = 0
    for name in OUTPUTS:
        sha256, manifest = manifest_behind(name)
        for source in manifest['input']['files']:
            for sql in ("UPDATE zhuhu_kept SET bytes = bytes || ' ' WHERE sha256 = ?",
                        'DELETE FROM zhuhu_kept WHERE sha256 = ?'):
                db = copy_store((sql, (source['sha256'],)))
                what = f'{name}: {source["role"]} {source["name"]}: {sql}'
                verified(name, '--templates', empty, '--dictionary', 'none', '--style', 'none', status=72, has=source['name'],
                         what=what, cwd=empty, db=db)
                tried += 1
        for sql in ("UPDATE zhuhu_kept SET bytes = bytes || ' ' WHERE sha256 = ?", 'DELETE FROM zhuhu_kept WHERE sha256 = ?'):
            verified(name, status=72, has='manifest of this run', what=f'{name}: manifest: {sql}', db=copy_store((sql, (sha256,))))
            tried += 1
    figures['What the store keeps behind a single file changed and taken away, all found'] = tried


def tamper_log():
    tried = 0
    db = copy_store(('DELETE FROM zhuhu_log',))
    verified('all.pdf', status=72, has='', what='the end of the log is gone from the store', db=db)
    db = copy_store(('SELECT 1',))
    log = read('cases.db.log')
    for old, new in ((b'\trun\t', b'\tRun\t'), (b' kept', b' Kept'), (b'a.pdf', b'c.pdf'), (b'\tattach\t', b'\tAttach\t')):
        write('tampered.db.log', log.replace(old, new, 1))
        verified('all.pdf', status=72, has='', what=f'{old} in the log', db=db)
        tried += 1
    figures['Lines of the log behind a single file changed, all found'] = tried + 1


def main():
    set_up()
    test_run()
    test_table()
    test_notice()
    test_attach()
    test_attach_levels_and_locks()
    test_uncounted()
    test_check()
    test_diff()
    tamper_outputs()
    tamper_kept()
    tamper_log()
    return tell('single')


try:
    code = main()
finally:
    shutil.rmtree(WORK, ignore_errors=True)
sys.exit(code)
