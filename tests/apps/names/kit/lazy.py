"""Modules that offer what the __all__ of each file of theirs names."""

import ast
import importlib
import os
import types


def names_in(directory):
    for file in sorted(os.listdir(directory)):
        path = os.path.join(directory, file)
        if file.endswith(".py") and not file.startswith("_"):
            with open(path, encoding="utf-8") as source:
                for node in ast.parse(source.read()).body:
                    if isinstance(node, ast.Assign) and node.targets[0].id == "__all__":
                        for name in ast.literal_eval(node.value):
                            yield name, file[:-3]


class LazyModule(types.ModuleType):
    def __init__(self, name, file):
        super().__init__(name)
        self.__path__ = [os.path.dirname(file)]
        self._where = dict(names_in(os.path.dirname(file)))

    def __dir__(self):
        return sorted(self._where)

    def __getattr__(self, name):
        if name not in self._where:
            raise AttributeError(name)
        return getattr(importlib.import_module("." + self._where[name], self.__name__), name)
