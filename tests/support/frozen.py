"""The probe: an interpreter (probe.c) linked with modules that were really frozen."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bundler.cache import Cache
from bundler.compile.link import LinkInput, link_command
from bundler.compile.objects import Source, compile_objects
from bundler.compile.singletons import singletons_header
from bundler.compile.stub import ZIG_FLAGS, contract_headers, stub_flags, stub_headers, stub_includes
from bundler.compile.toolchain import DATA_FLAGS, STUB_FLAGS, make_toolchain
from bundler.elf.search import build_machine_search
from bundler.libpython.choose import choose_libpython
from bundler.libpython.provide import provide_libpython
from bundler.options import BuildOptions
from bundler.resources import stub_dir
from bundler.target.freeze.model import FreezeChoice, FrozenSources, ModuleToFreeze
from bundler.target_machine import X86_64
from bundler.worker.client import Worker
from support.environments import clean_env
from support.pythons import Python

_HERE = Path(__file__).parent
_STUB_FILES = (
    "freeze/thaw.c",
    "freeze/copy_code.c",
    "freeze/patterns.c",
    "freeze/deepfreeze_check.c",
    "stored/unpack.c",
    "stored/lz4.c",
    "arch/builtins.c",
    "arch/static_tls.c",
    "system/compat.c",
    "system/compat_numbers.c",
)


@dataclass(frozen=True)
class Probe:
    """A linked probe, and the result of freezing its modules."""

    executable: Path
    home: str
    frozen: FrozenSources

    def run(
        self,
        script: str,
        *args: str,
        env: Mapping[str, str] | None = None,
        options: Sequence[str] = (),
        stdin: str = "",
        timeout: float = 600,
    ) -> str:
        """Run Python source in the probe, where the tests' folders can be imported.  Returns its output.

        Raises AssertionError with all its output if it does not end with status 0.
        """
        done = subprocess.run(
            [str(self.executable), "-X", "faulthandler", *options, "-c", script, *args],
            env=clean_env(
                PYTHONHOME=self.home, PYTHONPATH=str(_HERE.parent), PYTHONDONTWRITEBYTECODE="1", **(env or {})
            ),
            input=stdin,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, f"status {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def build_probe(python: Python, modules: Sequence[ModuleToFreeze], directory: Path, cache: Path) -> Probe:
    """Freeze ``modules`` for ``python``, compile and link them.  ``cache`` is kept between calls."""
    generated = directory / "generated"
    generated.mkdir(parents=True, exist_ok=True)
    with Worker(python.executable) as worker:
        interpreter = worker.describe()
        frozen = worker.freeze(list(modules), str(directory / "frozen"), optimize=0, jobs=2)
    layout = generated / "python_layout.h"
    layout.write_text(singletons_header(interpreter))
    table = generated / "probe_table.c"
    table.write_text(_table(frozen))

    stub, headers = str(stub_dir()), (*stub_headers(), str(layout))
    formats = (*contract_headers(), str(layout))
    includes, flags = (*stub_includes(), str(generated)), stub_flags(interpreter.minor)
    own = (*STUB_FLAGS, *python.header_flags)  # the probe uses more of the C API than the stub does
    sources = [Source(path, DATA_FLAGS, (stub, str(generated)), formats) for path in frozen.files]
    sources += [Source(os.path.join(stub, name), flags, includes, headers) for name in _STUB_FILES]
    sources += [Source(os.path.join(stub, "stored/inflate.zig"), ZIG_FLAGS)]
    sources += [Source(str(_HERE / "probe.c"), own, (str(_HERE), stub, str(generated)), headers)]
    sources += [Source(str(table), DATA_FLAGS, (str(_HERE), stub, str(generated)), headers)]
    search = build_machine_search(X86_64)
    libpython = choose_libpython(interpreter, BuildOptions(script="probe.py"), search, X86_64)
    # libgcc_s of a newer system asks for _dl_find_object(), which glibc has since 2.35 and the stub replaces
    glibc = "2.34" if libpython.kind == "static" else "2.35"
    toolchain = make_toolchain(X86_64, glibc, False, str(cache))
    provided = provide_libpython(libpython, str(generated), os.getcwd(), search, X86_64)
    sources += provided.sources
    objects = compile_objects(
        sources, str(directory / "objects"), toolchain, Cache(str(cache / "entries")), 2, _quiet
    )
    executable = directory / "probe"
    script = str(generated / "probe.ld") if provided.script else None
    if script is not None:
        Path(script).write_text(provided.script)
    what = LinkInput(objects.files, provided.archives, provided.libraries, script, provided.image_base)
    command = [word for word in link_command(what, str(executable), toolchain) if word != "-s"]
    subprocess.run(command, env=toolchain.environment(), check=True)
    return Probe(executable, str(Path(python.executable).parent.parent), frozen)


def to_freeze(name: str, source: str, mode: FreezeChoice = "deep", group: str = "app") -> ModuleToFreeze:
    """A module whose source is ``source``."""
    return ModuleToFreeze(name, "source", f"/frozen/{name}.py", group, mode, source_text=source)


def _table(frozen: FrozenSources) -> str:
    lines = ['#include "contract/bundle_format.h"']
    lines += [f"extern const bundle_frozen {module.symbol};" for module in frozen.modules]
    lines += ["static const bundle_module modules[] = {"]
    for module in frozen.modules:
        lines += [f"    {{.name = {json.dumps(module.name)}, .frozen = &{module.symbol}}},"]
    info = f"const bundle_info bundle = {{.modules = modules, .modules_count = {len(frozen.modules)}}};"
    info += "\nconst bundle_image_table bundle_images = {0};"
    return "\n".join([*lines, "};", info, ""])


def _quiet(done: int, total: int, name: str) -> None:
    """Shows no progress."""
