"""A package whose finder serves its own subpackages as top-level ones."""

import os
import sys

import outer
from inner import leaf
from inner.deep import deepest

for module in (leaf, deepest, sys.modules["inner"]):
    spec = module.__spec__
    print(module.__name__, spec.name, module.__package__, os.path.basename(module.__file__))
    print(spec.submodule_search_locations is not None, type(spec.loader).__name__, spec.has_location)
    print(spec.loader.get_code(spec.name).co_filename == module.__file__, spec.cached is not None)
import outer.inner.leaf

print(outer.inner.leaf is leaf, outer.inner.leaf.__name__, leaf.where())
try:
    leaf.fail()
except ValueError as error:
    print(error.__traceback__.tb_next.tb_frame.f_code.co_qualname)
try:
    import inner.nowhere
except ImportError as error:
    print(error)
leaf.fail()
