"""Modules that are in no package: what is in setup.py and packages/."""

import importlib.util


def module_of(path):
    """The module in a file, which is run anew."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
