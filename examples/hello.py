"""The smallest program: say hello to whoever is named."""

import sys


def main() -> int:
    names = sys.argv[1:] or ["world"]
    print(f"Hello, {', '.join(names)}!")
    return 0


if __name__ == "__main__":
    sys.exit(main())
