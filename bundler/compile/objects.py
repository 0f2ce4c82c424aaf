"""Sources -> objects: sources whose objects are not in the cache are compiled in parallel, by ninja.

1. Make each source's key from the compiler command, the contents and the headers.  Copy the cached object.
2. Write the sources without a cached object to ``build.ninja``; ninja runs ``jobs`` compilers at once.
3. Put the new objects into the cache.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import ninja
from ninja.ninja_syntax import Writer

from bundler.cache import Cache, content_key
from bundler.child import end_session
from bundler.compile.toolchain import Toolchain, write_compiler_script
from bundler.errors import CompilerFailed
from bundler.files import write_if_changed

Progress = Callable[[int, int, str], None]

_PATIENCE = 3.0  # seconds that ninja has to end what it runs

_STATUS = re.compile(r"\[(\d+)/(\d+)\] ")


@dataclass(frozen=True)
class Source:
    """One file to compile.

    ``flags`` are compiler flags without paths of this build.  ``includes`` are the directories for ``-I``.
    ``depends`` are the headers and embedded files whose contents matter.  ``cacheable`` is False for a
    source whose object no later build can use.
    """

    path: str
    flags: tuple[str, ...]
    includes: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()
    cacheable: bool = True


@dataclass(frozen=True)
class Objects:
    """The object files in the order of their sources.

    ``cached`` is the number of those from the cache.
    """

    files: tuple[str, ...]
    cached: int


def compile_objects(
    sources: Sequence[Source],
    directory: str,
    toolchain: Toolchain,
    cache: Cache,
    jobs: int,
    progress: Progress = lambda done, total, name: None,
) -> Objects:
    """Compile ``sources`` into ``directory``.  ``progress(done, total, "")`` counts compiler calls.

    Raises :class:`CompilerFailed` with the command and the compiler's messages, :class:`DiskFull`.
    """
    os.makedirs(directory, exist_ok=True)
    outputs = [os.path.join(directory, object_name(source)) for source in sources]
    assert len(set(outputs)) == len(outputs), "two sources have one object file"
    keys = [_key(source, toolchain) for source in sources]
    pending = []
    for source, output, key in zip(sources, outputs, keys, strict=True):
        fetched = cache.fetch(key, output) if source.cacheable else "absent"
        if fetched != "copied":
            pending.append((source, output, key))
    if pending:
        if toolchain.launcher:
            write_compiler_script(toolchain)
        build_file = os.path.join(directory, "build.ninja")
        with open(build_file, "w", encoding="utf-8") as stream:
            _write_ninja(stream, directory, [(s, o) for s, o, _ in pending], toolchain)
        _run_ninja(build_file, toolchain, jobs, progress)
        for source, output, key in pending:
            if source.cacheable:
                cache.store(key, output)
        cache.trim()
    return Objects(tuple(outputs), len(sources) - len(pending))


def compile_command(source: Source, output: str, toolchain: Toolchain, *, launched: bool = True) -> list[str]:
    """The compiler call for one source, by way of the launcher if ``launched``."""
    path, output = toolchain.name(source.path), toolchain.name(output)
    if source.path.endswith(".zig"):
        position = "-fPIE" if toolchain.pie else "-fno-PIE"
        target = ("-target", toolchain.target, "-mcpu=baseline", position)
        return [toolchain.zig, "build-obj", *target, *source.flags, path, f"-femit-bin={output}"]
    includes = [word for directory in source.includes for word in ("-I", toolchain.name(directory))]
    compiler = toolchain.launched_compiler if launched else toolchain.compiler
    return [*compiler, *source.flags, *includes, "-c", path, "-o", output]


def write_commands(path: str, sources: Sequence[Source], directory: str, toolchain: Toolchain) -> None:
    """Write the compiler calls for ``sources``, also of those whose objects came from the cache, to ``path``.

    The format is that of https://clang.llvm.org/docs/JSONCompilationDatabase.html.
    """
    outputs = [os.path.join(directory, object_name(source)) for source in sources]
    calls = [
        {
            "directory": toolchain.directory,
            "file": toolchain.name(source.path),
            "output": toolchain.name(output),
            "arguments": compile_command(source, output, toolchain, launched=False),
        }
        for source, output in zip(sources, outputs, strict=True)
    ]
    write_if_changed(path, (json.dumps(calls, indent=1) + "\n").encode("utf-8", "surrogateescape"))


def _key(source: Source, toolchain: Toolchain) -> str:
    command = [*toolchain.compiler[1:], *source.flags, os.path.basename(source.path)]
    contents = [Path(path).read_bytes() for path in (source.path, *source.depends)]
    return content_key(command, [compiler_identity(toolchain), *contents])


def compiler_identity(toolchain: Toolchain) -> bytes:
    """Bytes that differ between two compilers, found without running them: zig's release and file size."""
    return f"{importlib.metadata.version('ziglang')} {os.path.getsize(toolchain.zig)}".encode()


def object_name(source: Source) -> str:
    """``tree_directory_c.o`` for ``tree/directory.c``.  Two folders may have files of the same name."""
    path = Path(source.path)
    return f"{path.parent.name}_{path.name}".replace(".", "_") + ".o"


def _write_ninja(
    stream: TextIO, directory: str, work: Sequence[tuple[Source, str]], toolchain: Toolchain
) -> None:
    writer: Any = Writer(stream)  # type: ignore[arg-type]  # its annotation says str, but it takes a file
    # ninja puts its log there, else into the current directory
    writer.variable("builddir", toolchain.name(directory).replace("$", "$$"))
    writer.rule("compile", command="$words", description="$out")
    for source, output in work:
        command = shlex.join(compile_command(source, output, toolchain)).replace("$", "$$")
        writer.build(
            toolchain.name(output),
            "compile",
            toolchain.name(source.path),
            implicit=list(map(toolchain.name, source.depends)),
            variables={"words": command},
        )


def _run_ninja(build_file: str, toolchain: Toolchain, jobs: int, progress: Progress) -> None:
    tool = os.path.join(ninja.BIN_DIR, "ninja")
    command = [tool, "-f", toolchain.name(build_file), "-j", str(jobs), "-v"]
    environment = {**toolchain.environment(), "NINJA_STATUS": "[%f/%t] "}
    said: list[str] = []
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
        cwd=toolchain.directory or None,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                match = _STATUS.match(line)
                if match is not None:
                    progress(int(match[1]), int(match[2]), "")
                said.append(line)
        except BaseException:
            process.terminate()  # it removes unfinished objects
            with suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE)
            end_session(process)
            raise
    if process.returncode != 0:
        text = "".join(said)
        failed = re.search(r"^FAILED: .*\n(.*)\n((?:.*\n)*)", text, re.MULTILINE)
        shown = shlex.split(failed[1]) if failed else command
        said_last = failed[2] if failed else text
        raise CompilerFailed.from_process("the C compiler failed", shown, said_last, [toolchain.directory])
