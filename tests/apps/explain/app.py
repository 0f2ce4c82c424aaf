"""A program with an extension module, libraries, an optional import, and a distribution."""

import json
import sys


def digest(text):
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()


def main():
    import greeting

    print(greeting.greet("you"), json.dumps(digest("x")), len(sys.argv))


if __name__ == "__main__":
    main()
