"""Who of several takes which cases of a table: AWS CLIs and Pythons that share the cases of a parametrized test."""

TABLE = 4
"""From so many cases on, a parametrized test is a table."""
SHARE = 3
"""Of so many cases in a row, a Python has one."""
OLDEST, NEWEST = 9, 14
"""The minor versions of Python 3 that have all tests which are not in tables."""


def left_to_others(items, names):
    """The tests that are left out, as another AWS CLI runs the same case.

    Half of the AWS CLIs have a case, each has half of the cases: of two, one; of four, one of each major version.
    Which, changes from case to case, but not at every second one: what a second parameter has by turns would always
    meet the same AWS CLI. The Thue-Morse sequence has no such period.

    :param items: the tests that pytest has found; those with one AWS CLI, and those with few cases, are never left out.
    :param names: the parameters whose value is the name of an AWS CLI.
    """
    left_out = []
    for of_test in _parametrized(items):
        cases = {}
        for item in of_test:
            params = item.callspec.params
            if cli := next((params[name] for name in names if name in params), None):
                cases.setdefault(item.callspec.id.replace(cli, "", 1), {})[cli] = item
        left_out += [
            of_clis[cli]
            for number, of_clis in enumerate(cases.values() if len(cases) >= TABLE else ())
            if len(of_clis) > 1
            for place, cli in enumerate(sorted(of_clis))  # pytest may have them in another order
            if (bin(number).count("1") + place) % 2
        ]
    return left_out


def left_to_other_pythons(items, folders, minor, root):
    """The tests that are left out on a Python beside that of "make unit", which has all.

    Each has every third case of a table, another one than its neighbours. Those between the oldest and the newest have
    every third of the other tests, too.

    :param items: the tests that pytest has found.
    :param folders: the folders whose tests start programs, which takes most of the time.
    :param minor: of the version of this Python, as 14.
    :param root: the folder of the repository, which may be below one of such a name.
    """
    of_folders = [item for item in items if folders & set(item.path.relative_to(root).parts)]
    tables = [cases for cases in _parametrized(of_folders) if len(cases) >= TABLE]
    in_tables = {id(item) for cases in tables for item in cases}
    others = [item for item in of_folders if id(item) not in in_tables]
    return [
        item
        for tests in [*tables, *([others] if OLDEST < minor < NEWEST else [])]
        for number, item in enumerate(tests)
        if (number + minor) % SHARE
    ]


def leave_out(config, items, left_out):
    """Take tests out of what pytest has found."""
    config.hook.pytest_deselected(items=left_out)
    ids = set(map(id, left_out))
    items[:] = [item for item in items if id(item) not in ids]


def _parametrized(items):
    """The cases of each parametrized test."""
    tests = {}
    for item in items:
        if getattr(item, "callspec", None):
            tests.setdefault((item.path, item.originalname), []).append(item)
    return tests.values()
