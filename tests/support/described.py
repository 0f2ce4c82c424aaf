"""An interpreter as a record, for tests that need no real one."""

from __future__ import annotations

from bundler.interpreter import Interpreter, Singletons

SINGLETONS = Singletons(*range(8, 19))
INTERPRETER = Interpreter("/python", (3, 12, 1), "x86_64", "/lib.a", "", "lib", SINGLETONS)
