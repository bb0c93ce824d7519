"""verify.py PROGRAM: a report comes out the same wherever and whenever it is made, verify makes it once more from what
was kept, and finds whatever was changed: in its files, its manifest, its inputs, the store, the log."""

import copy
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from counted import figures, say, tell

PROGRAM = os.path.abspath(sys.argv[1])
SOURCE = os.environ['ZHU_SOURCE_DIR']
LONG = 'ZHU_LONG' in os.environ


def run(*words, env=None, cwd=None, umask=None, status=0, what=None):
    """The standard output and error; a status other than the one expected (or of several) is a failure."""
    full = {**os.environ, 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC', **(env or {})}
    done = subprocess.run([PROGRAM, *words], cwd=cwd or WORK, env=full, capture_output=True, text=True,
                          preexec_fn=(lambda: os.umask(umask)) if umask is not None else None)
    expected = status if isinstance(status, tuple) else (status,)
    say(done.returncode in expected, what or ' '.join(words),
        f'  status {done.returncode}, not {expected}\n  {done.stdout[-500:]}\n  {done.stderr[-1500:]}')
    return done.stdout + done.stderr


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def write(path, data):
    with open(path, 'wb') as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def manifest_of(folder):
    return json.loads(read(os.path.join(folder, 'manifest.json')))


def put_manifest(folder, manifest):
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + '\n'
    write(os.path.join(folder, 'manifest.json'), text)


def id_of(manifest):
    text = json.dumps(manifest['input'], separators=(',', ':'), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def files_of(folder):
    """All files by name; of the manifest all but the line of the log, which tells of one run."""
    found = {}
    for name in sorted(os.listdir(folder)):
        if name == 'manifest.json':
            manifest = manifest_of(folder)
            manifest['output'].pop('audit', None)
            manifest['output'].pop('logged', None)
            found[name] = json.dumps(manifest, sort_keys=True).encode()
        else:
            found[name] = read(os.path.join(folder, name))
    return found


def same(folder, other, what):
    a, b = files_of(folder), files_of(other)
    differing = [name for name in sorted(set(a) | set(b)) if a.get(name) != b.get(name)]
    say(not differing, what, f'  differ: {differing}')


def copy_to(folder, name):
    target = os.path.join(WORK, name)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(os.path.join(WORK, folder), target)
    return target


# ---- The folder: a store, templates, a report of a few tables ----

WORK = tempfile.mkdtemp(prefix='zhuhu-verify-')
REPORT = '''[报告]
名称 = 致贫原因月报
期别 = 月
模板 = 01-basic; 03-causes
输出 = xlsx; pdf; html; csv; txt
[文 摘要]
内容 = 未脱贫残疾人共{01.合计.户数}户。
'''


def set_up():
    shutil.copytree(os.path.join(SOURCE, 'templates'), os.path.join(WORK, 'templates'))
    os.mkdir(os.path.join(WORK, 'reports'))
    write(os.path.join(WORK, 'reports', 'short.ini'), REPORT)
    cases = os.path.join(SOURCE, 'samples', 'small')
    run('import', *[os.path.join(cases, name) for name in sorted(os.listdir(cases))], '--db', 'cases.db', '--as-of',
        '2020-03-31', status=(0, 1))
    run('freeze', '2020-03', '--db', 'cases.db')


def report(out, *more, db='cases.db', period='2020-03', status=(0, 1), **how):
    return run('report', 'short', '--db', db, '--period', period, '--out', out, *more, status=status, **how)


# ---- The same bytes ----

def test_same_bytes():
    report('base')
    elsewhere = os.path.join(WORK, 'else', 'where')
    os.makedirs(elsewhere)
    home = os.path.join(WORK, 'home')
    os.mkdir(home)
    shutil.copy(os.path.join(WORK, 'cases.db'), os.path.join(elsewhere, 'other name.db'))
    absolute = [os.path.join(WORK, 'reports', 'short.ini'), '--templates', os.path.join(WORK, 'templates')]
    ways = {
        'a second run, later': {},
        'another time zone': {'env': {'TZ': 'Asia/Shanghai'}},
        'a time zone on another day': {'env': {'TZ': 'Pacific/Kiritimati'}},
        'the C locale': {'env': {'LC_ALL': 'C'}},
        'Chinese messages': {'env': {'ZHUHU_LANGUAGE': 'zh_CN', 'LANGUAGE': 'zh_CN'}},
        'English messages': {'env': {'ZHUHU_LANGUAGE': 'en'}},
        'a locale that may not be there': {'env': {'LC_ALL': 'de_DE.UTF-8', 'LC_NUMERIC': 'de_DE.UTF-8'}},
        'an open umask': {'umask': 0},
        'a closed umask': {'umask': 0o777 & ~0o700},
        'another home and cache of fonts': {'env': {'HOME': home, 'XDG_CACHE_HOME': os.path.join(home, 'cache')}},
        'another folder for temporary files': {'env': {'TMPDIR': home}},
        'another user name': {'env': {'USER': 'nobody', 'LOGNAME': 'nobody'}},
    }
    time.sleep(1.1)
    for i, (what, how) in enumerate(ways.items()):
        report(f'run-{i}', **how)
        same(os.path.join(WORK, 'base'), os.path.join(WORK, f'run-{i}'), what)
        shutil.rmtree(os.path.join(WORK, f'run-{i}'), ignore_errors=True)
    run('report', *absolute, '--db', os.path.join(elsewhere, 'other name.db'), '--period', '2020-03', '--out',
        os.path.join(elsewhere, 'out'), cwd=elsewhere, status=(0, 1))
    same(os.path.join(WORK, 'base'), os.path.join(elsewhere, 'out'), 'another folder, a copy of the store')
    n = len(ways) + 1 + as_nobody()
    figures['Ways to make a report again (place, time, zone, locale, …), all the same bytes'] = n
    manifest = manifest_of(os.path.join(WORK, 'base'))
    say(id_of(manifest) == manifest['id'], 'the id is the SHA-256 of the input part, by another program')
    text = read(os.path.join(WORK, 'base', 'manifest.json')).decode()
    for word in (WORK, os.environ.get('USER') or '\0', 'cases.db'):
        say(word not in text.replace('"sha256"', ''), f'the manifest does not name {word!r}')
    for name in ('short.html', 'short.txt'):
        say(manifest['id'] in read(os.path.join(WORK, 'base', name)).decode(), f'{name} names the manifest')


def as_nobody():
    """Another user, who may only read the store: not logged, the same bytes. Needs the rights to become one."""
    if os.geteuid() != 0 or not shutil.which('setpriv'):
        return 0
    nobody = os.path.join(WORK, 'nobody')
    os.mkdir(nobody)
    os.chown(nobody, 65534, 65534)
    os.chmod(WORK, 0o755)
    os.chmod(os.path.join(WORK, 'cases.db'), 0o644)
    before = read(os.path.join(WORK, 'cases.db.log'))
    done = subprocess.run(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', PROGRAM, 'report', 'short',
                           '--db', 'cases.db', '--period', '2020-03', '--out', 'nobody/out'], cwd=WORK,
                          env={**os.environ, 'HOME': nobody, 'LC_ALL': 'C.UTF-8'}, capture_output=True, text=True)
    if done.returncode == 126 or 'Permission denied' in done.stderr and PROGRAM in done.stderr:
        return 0  # the program lies where others cannot reach it
    say(done.returncode == 0, 'a report by another user', done.stderr)
    same(os.path.join(WORK, 'base'), os.path.join(nobody, 'out'), 'another user')
    say(manifest_of(os.path.join(nobody, 'out'))['output'].get('logged') is False, 'the manifest says: not logged')
    say(read(os.path.join(WORK, 'cases.db.log')) == before, 'the log is as it was')
    run('verify', os.path.join(nobody, 'out'), '--db', 'cases.db')
    os.chmod(os.path.join(WORK, 'cases.db'), 0o600)
    return 1


def test_jobs():
    for n in ('1', '2'):
        report(f'each-{n}', '--each', '县', '--area', '汉中市', '--format', 'xlsx,pdf', '--jobs', n)
    same(os.path.join(WORK, 'each-1'), os.path.join(WORK, 'each-2'), 'one process and two')
    run('verify', 'each-2', '--db', 'cases.db')


# ---- Made once more ----

def test_edited_inputs():
    """What was kept wins over what lies on the disk."""
    out = run('verify', 'base', '--db', 'cases.db')
    say('same bytes' in out, 'verify says that all bytes are the same', out)
    edited = {'templates/03-causes.ini': '标题', 'templates/style.ini': '字号', 'reports/short.ini': '名称'}
    saved = {name: read(os.path.join(WORK, name)) for name in edited}
    for name in edited:
        write(os.path.join(WORK, name), saved[name] + '\n# 改\n'.encode())
    out = run('verify', 'base', '--db', 'cases.db')
    say(out.count('edited since; the kept one is taken') == 3, 'verify names what was edited', out)
    for name in edited:
        os.unlink(os.path.join(WORK, name))
    run('verify', 'base', '--db', 'cases.db', cwd=WORK)
    for name, data in saved.items():
        write(os.path.join(WORK, name), data)


def test_month_revised():
    db = os.path.join(WORK, 'revised.db')
    shutil.copy(os.path.join(WORK, 'cases.db'), db)
    shutil.copy(os.path.join(WORK, 'cases.db.log'), db + '.log')
    cases = os.path.join(WORK, 'cases')
    shutil.copytree(os.path.join(SOURCE, 'samples', 'small'), cases)
    path = os.path.join(cases, 'household.csv')
    lines = read(path).decode().splitlines(keepends=True)
    write(path, ''.join(lines[:-3]))
    run('import', *[os.path.join(cases, name) for name in sorted(os.listdir(cases))], '--db', db, '--as-of',
        '2020-03-31', '--max-gone', '100', status=(0, 1, 65))
    run('freeze', '2020-03', '--db', db, '--revise', '更正')
    out = run('verify', 'base', '--db', db)
    say('revised since (2020-03.r1)' in out and 'same bytes' in out, 'a revised month is counted as it was', out)


def test_live_records():
    """Records that are not sealed are known by their imports."""
    db = os.path.join(WORK, 'live.db')
    cases = os.path.join(SOURCE, 'samples', 'small')
    names = [os.path.join(cases, name) for name in sorted(os.listdir(cases))]
    run('import', *names, '--db', db, '--as-of', '2020-03-31', status=(0, 1))
    report('live', db=db)
    say('same bytes' in run('verify', 'live', '--db', db), 'live records, unchanged')
    run('freeze', '2020-03', '--db', db)
    say('same bytes' in run('verify', 'live', '--db', db), 'a month that was sealed after it is not read')
    changed = os.path.join(WORK, 'changed')
    os.mkdir(changed)
    path = os.path.join(changed, 'household.csv')
    lines = read(os.path.join(cases, 'household.csv')).decode().splitlines(keepends=True)
    write(path, ''.join(lines[: len(lines) // 2]))
    run('import', path, '--db', db, '--as-of', '2020-03-31', '--max-gone', '100', status=(0, 1))
    out = run('verify', 'live', '--db', db, status=72)
    say('the records have changed since' in out and 'other figures' in out, 'changed records are named', out)


def test_other_versions():
    """A manifest of another version, as that version would have written it: the texts decide."""
    db = os.path.join(WORK, 'foreign.db')
    folder = copy_to('foreign', 'older')
    manifest = manifest_of(folder)
    old = manifest['id']
    manifest['input']['program'] = '0.0.9'
    manifest['input']['libraries']['libharu'] = '2.2.0'
    manifest['id'] = id_of(manifest)
    for file in manifest['output']['files']:
        path = os.path.join(folder, file['name'])
        data = read(path)
        if file['name'].endswith(('.html', '.txt')):
            data = data.replace(old.encode(), manifest['id'].encode())
        else:
            data += b' '
        write(path, data)
        file['sha256'], file['size'] = hashlib.sha256(data).hexdigest(), len(data)
        if file['name'].endswith('.txt'):
            manifest['output']['documents'][0]['txt'] = file['sha256']
    put_manifest(folder, manifest)
    out = run('verify', folder, '--db', db)
    say('all figures and words are the same' in out and '0.0.9' in out, 'other versions: the texts decide', out)
    manifest['output']['documents'][0]['txt'] = '0' * 64
    put_manifest(folder, manifest)
    run('verify', folder, '--db', db, status=72)


def test_foreign():
    """A database of another program is not written; what a report was made from is sought on the disk."""
    db = os.path.join(WORK, 'foreign.db')
    shutil.copy(os.path.join(WORK, 'cases.db'), db)
    subprocess.run(['sqlite3', db, 'PRAGMA application_id = 0; DROP TABLE zhuhu_kept; DROP TABLE zhuhu_log'],
                   check=True, capture_output=True)
    before = read(db)
    period = ['--period', '2020-03']
    run('report', 'short', '--db', db, *period, '--out', 'foreign', status=(0, 1))
    say(read(db) == before and not os.path.exists(db + '.log'), 'a foreign database is not written')
    manifest = manifest_of(os.path.join(WORK, 'foreign'))
    say(manifest['output']['kept'] is False, 'the manifest says that nothing was kept')
    say('same bytes' in run('verify', 'foreign', '--db', db), 'made once more from the disk')
    path = os.path.join(WORK, 'templates', '03-causes.ini')
    saved = read(path)
    write(path, saved + '\n# 改\n'.encode())
    out = run('verify', 'foreign', '--db', db, status=72)
    say('template 03-causes.ini' in out, 'what is missing is named', out)
    write(path, saved)


def test_condition_and_password():
    where = os.path.join(WORK, 'where.txt')
    write(where, '残疾等级 = 一级')
    report('some', '--where-file', where)
    say('一级' not in read(os.path.join(WORK, 'some', 'manifest.json')).decode(), 'a condition is not told')
    run('verify', 'some', '--db', 'cases.db', status=64)
    run('verify', 'some', '--db', 'cases.db', '--where-file', where)
    run('verify', 'some', '--db', 'cases.db', '--where', '残疾等级 = 二级', status=72)
    password = os.path.join(WORK, 'password')
    write(password, 'xian-2020\n')
    os.chmod(password, 0o600)
    report('locked', '--format', 'pdf', '--encrypt-with', password)
    run('verify', 'locked', '--db', 'cases.db')


# ---- Tampering ----

def tamper_files():
    tried = 0
    for file in manifest_of(os.path.join(WORK, 'base'))['output']['files']:
        name = file['name']
        for kind in ('byte', 'cut', 'more', 'gone', 'link'):
            folder = copy_to('base', 'tampered')
            path = os.path.join(folder, name)
            data = bytearray(read(path))
            if kind == 'byte':
                data[len(data) // 2] ^= 1
                write(path, bytes(data))
            elif kind == 'cut':
                write(path, bytes(data[:-1]))
            elif kind == 'more':
                write(path, bytes(data) + b'\n')
            else:
                os.unlink(path)
                if kind == 'link':
                    os.symlink(os.path.join(WORK, 'base', name), path)
            out = run('verify', folder, status=72, what=f'{kind} of {name}')
            say(name in out, f'{kind} of {name} is named', out)
            tried += 1
    folder = copy_to('base', 'tampered')
    write(os.path.join(folder, '附件.pdf'), b'%PDF')
    say('附件.pdf' in run('verify', folder, status=72), 'a file that was added is named')
    figures['Outputs of a report changed, cut, lengthened, taken away, replaced or added, all found'] = tried + 1


def tamper_commands():
    """Manifests that would lead out of the folder, and of a report that is told to be another command's."""
    whole = manifest_of(os.path.join(WORK, 'foreign'))
    folder = copy_to('foreign', 'tampered')
    for key, value, status in (('report', '../short', 65), ('command', 'run', 72), ('command', 'notice', 72),
                               ('command', 'attach', 72), ('command', 'import', 72), ('command', 'table', 72)):
        for formats in (whole['input']['formats'], []):
            changed = copy.deepcopy(whole)
            changed['input'][key] = value
            changed['input']['formats'] = formats
            changed['id'] = id_of(changed)
            put_manifest(folder, changed)
            run('verify', folder, '--db', 'foreign.db', status=status, what=f'a manifest whose {key} is {value}, {formats}')


def leaves(tree, place=()):
    """Each leaf and each member of a tree as (place, how it is changed)."""
    if isinstance(tree, dict):
        for key in tree:
            yield place + (key,), 'drop'
            yield from leaves(tree[key], place + (key,))
    elif isinstance(tree, list):
        for i, member in enumerate(tree):
            yield place + (i,), 'drop'
            yield from leaves(member, place + (i,))
        if len(tree) > 1:
            yield place, 'turn'
        yield place, 'add'
    else:
        yield place, 'change'
        yield place, 'kind'


def change(tree, place, how):
    parent = tree
    for key in place[:-1]:
        parent = parent[key]
    key, value = place[-1], parent[place[-1]]
    if how == 'drop':
        del parent[key]
    elif how == 'turn':
        value.reverse()
    elif how == 'add':
        value.append(copy.deepcopy(value[0]) if value else 'x')
    elif how == 'kind':
        parent[key] = 5 if isinstance(value, str) else 'x'
    elif isinstance(value, bool):
        parent[key] = not value
    elif isinstance(value, int):
        parent[key] = value + 1
    else:
        parent[key] = ('1' if value[:1] == '0' else '0') + value[1:]
    return tree


def tamper_manifest(base, db, share, what):
    """Each field of the manifest, with the id made anew where it would betray the change: by the log, or without one by
    making the report once more."""
    whole = manifest_of(os.path.join(WORK, base))
    folder = copy_to(base, 'tampered')
    tried = 0
    for i, (place, how) in enumerate(leaves(whole)):
        if i % share != 0 and not LONG:
            continue
        changed = change(copy.deepcopy(whole), place, how)
        if place[0] == 'input' and isinstance(changed.get('input'), dict):
            changed['id'] = id_of(changed)
        put_manifest(folder, changed)
        run('verify', folder, '--db', db, status=(65, 71, 72), what=f'{what}: {how} {place}')
        tried += 1
    return tried


def tamper_store():
    """The kept files, the sealed month, the log."""
    tried = 0
    for sql in ("UPDATE zhuhu_kept SET bytes = bytes || ' '", 'DELETE FROM zhuhu_kept',
                "DROP TRIGGER zhuhu_chunk_update; UPDATE zhuhu_chunk SET data = zeroblob(length(data))"
                ' WHERE segment >= 0', 'DELETE FROM zhuhu_log'):
        db = os.path.join(WORK, 'tampered.db')
        shutil.copy(os.path.join(WORK, 'cases.db'), db)
        shutil.copy(os.path.join(WORK, 'cases.db.log'), db + '.log')
        done = subprocess.run(['sqlite3', db, sql], capture_output=True, text=True)
        if done.returncode != 0:
            print(f'# {sql}: {done.stderr}')
        empty = os.path.join(WORK, 'nothing')
        os.makedirs(empty, exist_ok=True)
        run('verify', os.path.join(WORK, 'base'), '--db', db, cwd=empty, status=(72, 65), what=sql)
        tried += 1
    db = os.path.join(WORK, 'tampered.db')
    shutil.copy(os.path.join(WORK, 'cases.db'), db)
    lines = read(os.path.join(WORK, 'cases.db.log'))
    write(db + '.log', lines.replace(b'\treport\t', b'\tReport\t', 1))
    run('verify', 'base', '--db', db, status=72, what='a line of the log was changed')
    return tried + 1


def main():
    set_up()
    test_same_bytes()
    test_jobs()
    test_edited_inputs()
    test_month_revised()
    test_live_records()
    test_foreign()
    test_other_versions()
    test_condition_and_password()
    tamper_files()
    tamper_commands()
    n = tamper_manifest('base', 'cases.db', 3, 'with a log')
    n += tamper_manifest('foreign', 'foreign.db', 11, 'without a log')
    figures['Fields of a manifest changed, dropped, added or of another kind, all found'] = n
    figures['Store and log behind a manifest tampered with, all found'] = tamper_store()
    return tell('manifest')


try:
    code = main()
finally:
    shutil.rmtree(WORK, ignore_errors=True)
sys.exit(code)
