"""Runs in a recorded process: says in which object of which module some addresses lie.

The build sends this file as text, behind a line ``ADDRESSES = [...]``.
"""

# ruff: noqa: F821, T201
# mypy: ignore-errors


def _say():
    import gc
    import sys

    def size(value):
        if type(value) in (dict, list, set):
            return type(value).__basicsize__  # their tables are elsewhere
        try:
            return sys.getsizeof(value)
        except Exception:
            return 16

    left, seen, found = sorted(ADDRESSES), set(), {}
    queue = [(module, name) for name, module in sorted(sys.modules.items()) if name != "__main__"]
    for value, name in queue:
        if id(value) in seen:
            continue
        seen.add(id(value))
        start, end = id(value), id(value) + size(value)
        hits = [address for address in left if start <= address < end]
        for address in hits:
            left.remove(address)
            found.setdefault(name, type(value).__name__)
        if not left:
            break
        if type(value) is dict:
            for key, item in list(value.items()):
                queue.append((item, f"{name}.{key}" if type(key) is str and len(name) < 200 else name))
        elif type(value) is type(sys):
            queue.append((value.__dict__, name))
        else:
            queue.extend((item, name) for item in gc.get_referents(value))
    for name, kind in found.items():
        print(f"{name} ({kind})", flush=True)
    for address in left:
        print(f"{address:#x}", flush=True)


_say()
