import dataclasses
import importlib
import types


class LazyModule(types.ModuleType):
    """A module that is imported when it is first used."""

    def __init__(self, local, name):
        super().__init__(local)
        self._name = name

    def __getattr__(self, item):
        return getattr(importlib.import_module(self._name), item)


@dataclasses.dataclass
class Plug:
    label: str
    module: str

    def load(self):
        return importlib.import_module(self.module)


SHLEX = LazyModule("SHLEX", "shlex")
PLUG = Plug("json", module="rlcompleter")
NUMBERS = Plug("numbers", "fractions")
