"""Who of several takes which cases of a table: AWS CLIs and Pythons that share the cases of a parametrized test."""

TABLE = 4
"""From so many cases on, a parametrized test is a table."""
SHARE = 3
"""Of so many cases in a row, a Python has one."""


def left_to_others(items, names):
    """The tests that are left out, as another AWS CLI runs the same case.

    Half of the AWS CLIs have a case, each has half of the cases: of two, one; of four, one of
    each major version. Which, changes from case to case, but not at every second one: what a second parameter has
    by turns would always meet the same AWS CLI. The Thue-Morse sequence has no such period.

    :param items: the tests that pytest has found; those with one AWS CLI, and those with few cases, are never left out.
    :param names: the parameters whose value is the name of an AWS CLI.
    """
    tables = {}
    for item in items:
        of_test = getattr(item, "callspec", None)
        cli = next((of_test.params[name] for name in names if name in of_test.params), None) if of_test else None
        if cli:
            case = of_test.id.replace(cli, "", 1)
            tables.setdefault((item.path, item.originalname), {}).setdefault(case, {})[cli] = item
    return [
        of_clis[cli]
        for cases in tables.values()
        if len(cases) >= TABLE
        for number, of_clis in enumerate(cases.values())
        if len(of_clis) > 1
        for place, cli in enumerate(sorted(of_clis))  # pytest may have them in another order
        if (bin(number).count("1") + place) % 2
    ]


def left_to_other_pythons(items, folders, minor):
    """The tests that are left out on a Python beside that of "make unit", which has all.

    Each has every third case of a table, another one than its neighbours.

    :param items: the tests that pytest has found.
    :param folders: the folders whose tests start programs, which takes most of the time.
    :param minor: of the version of this Python, as 14.
    """
    tables = {}
    for item in items:
        if hasattr(item, "callspec") and folders & set(item.path.parts):
            tables.setdefault((item.path, item.originalname), []).append(item)
    return [
        item
        for cases in tables.values()
        if len(cases) >= TABLE
        for number, item in enumerate(cases)
        if (number + minor) % SHARE
    ]
