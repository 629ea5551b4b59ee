"""Lets AWS CLI v1 read a configuration with the setting that v2 requires.

v2 finds plugins in the folders of ``cli_legacy_plugin_path`` in ``[plugins]``. v1 takes that setting for one more
plugin, and tries to import its value: every command of v1 would end with a ModuleNotFoundError. v1 imports the plugins
in the order of the file, all before it uses any. So ours, which is first, can answer for the rest.
"""

import os
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Optional


def is_path(name: str) -> bool:
    """Whether a name that is to be imported is a path: it has a separator, which on Windows can be a slash, too."""
    return os.sep in name or (os.altsep is not None and os.altsep in name)


class PluginPathFinder(MetaPathFinder):
    """Answers names that are paths with a plugin that does nothing.

    v1 splits the value at its dots, and imports each part with what is before it: all of them have the separator.
    """

    def find_spec(self, fullname: str, *_: Any) -> Optional[ModuleSpec]:
        return ModuleSpec(fullname, _InertPlugin(), is_package=True) if is_path(fullname) else None


class _InertPlugin(Loader):
    def exec_module(self, module: ModuleType) -> None:
        module.awscli_initialize = lambda _: None  # type: ignore[attr-defined]  # what v1 calls on every plugin


def install_finder() -> None:
    """Put the finder before all others, once."""
    if not any(isinstance(finder, PluginPathFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, PluginPathFinder())
