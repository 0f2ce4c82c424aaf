from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import bundler.snapshot

SOURCE = Path(bundler.snapshot.__file__).parent / "attribute.py"


def test_whose_object_it_is() -> None:
    code = f"""
import json
json.decoder.CHANGES = [float("12.5")]
ADDRESSES = [id(json.decoder.CHANGES[0]) + 16, 8]
exec(open({str(SOURCE)!r}).read())
"""
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True, text=True)
    found, unknown = done.stdout.splitlines()
    assert found.startswith("json.decoder.CHANGES") and found.endswith("(float)")
    assert unknown == "0x8"
