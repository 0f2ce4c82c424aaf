"""Runs hooks under PyInstaller itself, to compare them with bundler's hook process.

``python run_real_hooks.py FILE...`` prints one JSON object a line, with the result of each hook or the error
that it raised.
"""

from __future__ import annotations

import json
import os
import sys
import traceback


def main() -> None:
    import importlib

    compat = importlib.import_module(
        "PyInstaller.compat"
    )  # not an import statement, so that linters and mypy do not need it
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for number, file in enumerate(sys.argv[1:]):
        answer: dict[str, object] = {"file": file}
        try:
            scope = vars(compat.importlib_load_source(f"real_hook_{number}", file))
            for name in ("hiddenimports", "excludedimports"):
                answer[name] = sorted(set(scope.get(name) or ()))
            for name in ("datas", "binaries"):
                answer[name] = sorted({tuple(map(str, pair)) for pair in scope.get(name) or ()})
        except BaseException:
            answer["error"] = traceback.format_exc()
        print(json.dumps(answer), file=replies, flush=True)


if __name__ == "__main__":
    main()
