"""A module for -m that forgets to import what it uses: `python -m` has imported it before the program."""

import importlib

print(importlib.util.find_spec("json").name, importlib.machinery.ModuleSpec("a", None).name)
