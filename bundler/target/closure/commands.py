"""Several commands in one executable: the source of the ``__main__`` that chooses between them.

It chooses by the name that the executable was started by, which a link gives it, else by the first word.
Then it does what a script that pip writes does for that command.  For a worker of ``multiprocessing``, which
imports it as ``__mp_main__``, it does nothing: what the worker is to do names its modules.
"""

from __future__ import annotations

from collections.abc import Mapping

_PROGRAM = """\
import os
import sys

_COMMANDS = {names!r}


def _usage():
    text = f"usage: {{_name}} COMMAND [ARGUMENT]...\\ncommands: {{', '.join(_COMMANDS)}}\\n"
    asked = sys.argv[1:] in (["-h"], ["--help"])
    (sys.stdout if asked else sys.stderr).write(text)
    return 0 if asked else 2

{links}
if __name__ == "__main__":
    _directory, _name = os.path.split(sys.argv[0])
    if _name not in _COMMANDS and os.path.basename("".join(sys.argv[1:2])) in _COMMANDS:
        # a command that starts sys.executable again hands on sys.argv[0], which has a directory
        _word = sys.argv.pop(1)
        _name = os.path.basename(_word)
        sys.argv[0] = _word if _name != _word else os.path.join(_directory, _name)
{branches}    else:
        _run = _usage
    sys.exit(_run())
"""

_LINKS = """
def _make_links(directory):
    target = os.path.realpath(sys.executable)
    try:
        os.makedirs(directory, exist_ok=True)
        for name in _COMMANDS:
            path = os.path.join(directory, name)
            if os.path.exists(path):
                if os.path.samefile(path, target):
                    continue
                return f"{path} is there already"
            if os.path.lexists(path):  # a link that leads nowhere: to an executable that has moved
                os.unlink(path)
            os.symlink(target, path)
            print(path)
    except OSError as error:
        return str(error)


if __name__ == "__main__" and len(sys.argv) == 3 and sys.argv[1] == "--bundler-links":
    sys.exit(_make_links(sys.argv[2]))
"""

_BRANCH = """\
    {word} _name == {command!r}:
        from {module} import {name}
        _run = {attribute}
"""


def commands_source(commands: Mapping[str, tuple[str, str]], *, links: bool) -> str:
    """The source for ``commands``: the module and the attribute of each, by its name.

    With ``links``, the program takes ``--bundler-links DIR``.
    """
    names = sorted(commands)
    branches = [
        _BRANCH.format(
            word="elif" if number else "if",
            command=command,
            module=commands[command][0],
            name=commands[command][1].partition(".")[0],
            attribute=commands[command][1],
        )
        for number, command in enumerate(names)
    ]
    return _PROGRAM.format(names=tuple(names), links=_LINKS if links else "", branches="".join(branches))
