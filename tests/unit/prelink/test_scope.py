"""What a reference is bound to: one test for each kind of target, and for the order of the search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest
from support.shared_objects import shared_object, symbol, wanted

from bundler.contract import TLS_GET_ADDR_SYMBOL
from bundler.elf.shared_object import SharedObject, parse_shared_object
from bundler.elf.symbols import STB_GNU_UNIQUE, STB_LOCAL, STB_WEAK, STV_PROTECTED, Symbol
from bundler.prelink.scope import DF_SYMBOLIC, NOTHING, Scope, Target

STV_HIDDEN = 2


def resolve(
    reference: Symbol,
    *images: SharedObject,
    foreign: Sequence[SharedObject] = (),
    needs: Mapping[str, Sequence[str]] | None = None,
    exported: Sequence[str] = (),
    c_library: Sequence[SharedObject] = (),
) -> Target | None:
    """What ``reference`` of the first of ``images`` is bound to."""
    scope = Scope(
        {image.path: image for image in images},
        {shared.path: shared for shared in foreign},
        needs or {},
        frozenset(exported),
        c_library,
    )
    return scope.resolve(images[0].path, reference)


def providing(path: str, *symbols: Symbol) -> SharedObject:
    return shared_object(path, symbols or (symbol("name", 0x10),))


M = shared_object("m.so")


def test_executable() -> None:
    target = resolve(wanted("name"), M, exported=["name"], c_library=[providing("libc.so.6")])
    assert target == Target("executable", "name")


def test_executable_before_the_image_itself() -> None:
    own = symbol("name", 0x10)
    assert resolve(own, providing("m.so", own), exported=["name"]) == Target("executable", "name")


def test_system() -> None:
    target = resolve(wanted("name"), M, c_library=[shared_object("a"), providing("libc.so.6")])
    assert target == Target("system", "name")


def test_system_with_a_version() -> None:
    libc = providing("libc.so.6", symbol("name", version="V1", hidden=True))
    assert resolve(wanted("name", version="V1"), M, c_library=[libc]) == Target("system", "name", "V1")
    assert resolve(wanted("name", version="V2"), M, c_library=[libc]) is None


def test_system_is_what_the_dynamic_loader_loads() -> None:
    target = resolve(
        wanted("name"), M, foreign=[providing("left.so")], needs={"m.so": ["absent.so", "left.so"]}
    )
    assert target == Target("system", "name")


def test_image() -> None:
    found = symbol("name", 0x10)
    target = resolve(wanted("name"), M, providing("b.so", found), needs={"m.so": ["b.so"]})
    assert target == Target("image", "name", owner="b.so", symbol=found)


def test_image_itself_before_what_it_needs() -> None:
    own = symbol("name", 0x20)
    target = resolve(own, providing("m.so", own), providing("b.so"), needs={"m.so": ["b.so"]})
    assert target is not None and target.owner == "m.so"


def test_needs_are_searched_breadth_first() -> None:
    needs = {"m.so": ["a.so", "b.so"], "a.so": ["deep.so"], "deep.so": ["m.so"]}
    images = (M, shared_object("a.so"), providing("deep.so"), providing("b.so"))
    target = resolve(wanted("name"), *images, needs=needs)
    assert target is not None and target.owner == "b.so"


def test_needs_of_needs_are_searched() -> None:
    needs = {"m.so": ["a.so"], "a.so": ["b.so"], "b.so": ["deep.so"]}
    images = (M, shared_object("a.so"), shared_object("b.so"), providing("deep.so"))
    target = resolve(wanted("name"), *images, needs=needs)
    assert target is not None and target.owner == "deep.so"


def test_what_is_not_needed_is_not_searched() -> None:
    assert resolve(wanted("name"), M, providing("b.so"), foreign=[providing("c.so")]) is None


def test_unique() -> None:
    found = symbol("name", 0x10, binding=STB_GNU_UNIQUE)
    target = resolve(wanted("name"), M, providing("b.so", found), needs={"m.so": ["b.so"]})
    assert target == Target("unique", "name", owner="b.so", symbol=found)


def test_nothing() -> None:
    assert resolve(wanted("name", binding=STB_WEAK), M) is NOTHING


def test_undefined() -> None:
    assert resolve(wanted("name"), M) is None


def test_weak_reference_to_what_is_there() -> None:
    target = resolve(wanted("name", binding=STB_WEAK), M, c_library=[providing("libc.so.6")])
    assert target == Target("system", "name")


@pytest.mark.parametrize(
    "own",
    [
        symbol("name", binding=STB_LOCAL),
        symbol("name", visibility=STV_PROTECTED),
        symbol("name", visibility=STV_HIDDEN),
    ],
    ids=["local", "protected", "hidden"],
)
def test_nobody_comes_before_it(own: Symbol) -> None:
    target = resolve(own, providing("m.so", own), exported=["name"], c_library=[providing("libc.so.6")])
    assert target == Target("image", "name", owner="m.so", symbol=own)


@pytest.mark.parametrize("tag", [{"DT_SYMBOLIC": 0}, {"DT_FLAGS": DF_SYMBOLIC}], ids=["tag", "flag"])
@pytest.mark.parametrize("binding", [STB_WEAK, STB_GNU_UNIQUE])
def test_symbolic(tag: dict[str, int], binding: int) -> None:
    own = symbol("name", binding=binding)
    target = resolve(own, shared_object("m.so", [own], dynamic=tag), exported=["name"])
    kind = "unique" if binding == STB_GNU_UNIQUE else "image"
    assert target is not None and (target.kind, target.owner) == (kind, "m.so")


def test_symbolic_does_not_matter_to_what_it_does_not_define() -> None:
    image = shared_object("m.so", dynamic={"DT_SYMBOLIC": 0})
    assert resolve(wanted("name"), image, exported=["name"]) == Target("executable", "name")


def test_thread_local_storage_is_found_by_the_stub() -> None:
    libc = providing("ld.so", symbol("__tls_get_addr"))
    target = resolve(wanted("__tls_get_addr"), M, c_library=[libc])
    assert target == Target("executable", TLS_GET_ADDR_SYMBOL)


@pytest.mark.slow
@pytest.mark.parametrize(("options", "kind"), [((), "executable"), (("-Wl,-Bsymbolic",), "image")])
def test_symbolic_as_the_linker_makes_it(
    compile_c: Callable[..., bytes], options: tuple[str, ...], kind: str
) -> None:
    text = "int shared_name(void) { return 1; } int (*f)(void) = shared_name;"
    image = parse_shared_object("s", compile_c("symbolic", text, *options))
    found = image.tables.find("shared_name", None)
    assert found is not None
    target = resolve(found, image, exported=["shared_name"])
    assert target is not None and target.kind == kind
