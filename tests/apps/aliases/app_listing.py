"""What can be known of modules without their source."""

import importlib.util
import inspect
import linecache
import pkgutil
import sys

import outer
import outer.inner.deep.deepest
from outer.inner import leaf

print([info.name for info in pkgutil.walk_packages(outer.__path__, "outer.")])
print(importlib.util.find_spec("outer.inner.leaf").origin == leaf.__file__)
if "--no-source" in sys.argv:
    print(linecache.getlines(leaf.__file__))
    for function in (
        inspect.getsource,
        lambda module: (
            open(module.__file__).read().strip("\n") and module.__loader__.get_source(module.__name__)
        ),
    ):
        try:
            print(function(leaf))
        except (OSError, SyntaxError) as error:
            print(type(error).__name__)
leaf.fail()
