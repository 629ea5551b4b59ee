"""botocore's models are read once in a process, and not once for each session: half of what a client costs.

``awscli`` comes first, as tests/conftest.py says. The clients of one session share their models in botocore, too.
"""

import functools

from botocore.loaders import JSONFileLoader, Loader


@functools.cache
def load_file(path, load=JSONFileLoader.load_file):
    return load(JSONFileLoader(), path)


@functools.cache
def list_services(paths, type_name):
    """The names of all services, which botocore looks for in hundreds of folders."""
    return LIST(Loader(extra_search_paths=paths, include_default_search_paths=False), type_name)


LIST = Loader.list_available_services
JSONFileLoader.load_file = lambda _, path: load_file(path)
Loader.list_available_services = lambda loader, type_name: list_services(tuple(loader.search_paths), type_name)
