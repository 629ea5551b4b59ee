"""What stands before the other imports of each Python script."""

import sys  # which is built in

# Only the standard library is imported, and nothing from the folder of this script or the current one, where anybody
# may have put a json.py. What Python itself imports before this line, "python3 -I" keeps from there.
_LIBRARY = sys.modules["encodings"].__path__[0][: -len("/encodings")]
_PREFIXES = sys.base_prefix, sys.base_exec_prefix
sys.path[:] = [
    each
    for each in sys.path
    if each == _LIBRARY
    # Python that is unpacked from a zip file, on Windows, has its modules in C beside python.exe.
    or (each in _PREFIXES and sys.platform == "win32")
    or (each.startswith(_PREFIXES) and each.endswith(("lib-dynload", "DLLs", "lib_pypy")))
]
sys.pycache_prefix = None
