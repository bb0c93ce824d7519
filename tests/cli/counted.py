"""What a test of the command line has tried, and what was not as expected."""

import os

figures = {}  # what was counted -> how many
_failed = []


def say(ok, what, detail=''):
    if not ok:
        _failed.append(what)
        print(f'not ok: {what}\n{detail}')


def tell(name):
    """Prints the figures, into the file NAME of the folder ZHU_FIGURES too. The status of the test."""
    folder = os.environ.get('ZHU_FIGURES')
    if folder:
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.writelines(f'{what}\t{n}\n' for what, n in figures.items())
    for what, n in figures.items():
        print(f'{what}: {n}')
    print(f'{len(_failed)} failures')
    return 1 if _failed else 0
