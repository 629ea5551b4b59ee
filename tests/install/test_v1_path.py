import importlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.install.v1_path import PluginPathFinder, install_finder


def as_v1_imports(path):
    """awscli/plugin.py of AWS CLI v1, by which it imports every value in [plugins]."""
    if "." not in path:
        return __import__(path)
    _, module = path.rsplit(".", 1)
    return __import__(path, fromlist=[module])


@pytest.fixture(autouse=True)
def finder():
    meta_path, modules = list(sys.meta_path), set(sys.modules)
    # Before pytest's own, which cannot take each name, also where pytest is started a second time in this process.
    sys.meta_path[:] = [other for other in meta_path if not isinstance(other, PluginPathFinder)]
    install_finder()
    yield
    sys.meta_path[:] = meta_path
    for name in set(sys.modules) - modules:
        del sys.modules[name]


folder_names = st.text("abcAZ09.-_ ~é", min_size=1, max_size=12)


@given(st.lists(st.lists(folder_names, min_size=1, max_size=5).map(lambda parts: "/" + "/".join(parts)), min_size=1))
def test_any_path_is_an_inert_plugin(folders):
    plugin = as_v1_imports(":".join(folders))
    assert plugin.awscli_initialize(None) is None


def test_modules_are_found_as_before():
    assert importlib.import_module("concurrent.futures.thread").__name__ == "concurrent.futures.thread"
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("no_such_plugin")


def test_finder_is_there_once():
    install_finder()
    assert sum(isinstance(finder, PluginPathFinder) for finder in sys.meta_path) == 1
