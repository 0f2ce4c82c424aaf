"""Programs in small, each of which times a fixed amount of work without the start of the process.

python app.py               # their names
python app.py regex         # CPU seconds of the best of three runs, and what the work came to
python app.py regex 0.01    # the same with a hundredth of the work
"""

from __future__ import annotations

import sys

import language  # noqa: F401  # registers its workloads
import libraries  # noqa: F401
import workload


def main(arguments: list[str]) -> None:
    if not arguments:
        print("\n".join(workload.WORKLOADS))
        return
    seconds, result = workload.measure(arguments[0], *map(float, arguments[1:]))
    print(f"{seconds:.6f} {result}")


if __name__ == "__main__":
    main(sys.argv[1:])
