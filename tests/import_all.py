#!/usr/bin/env python3
"""Import every module of the package, and print their names: on a system that the other tests may not run on."""

import importlib
import pkgutil
import sys

import awscli.clidriver
import awscli.customizations.s3.s3  # noqa: F401  # as the AWS CLI has done before it loads a plugin

import awscli_presign_put


def import_all():
    for module in pkgutil.walk_packages(awscli_presign_put.__path__, "awscli_presign_put."):
        importlib.import_module(module.name)
        sys.stdout.write(f"{module.name}\n")


if __name__ == "__main__":
    import_all()
