"""Which strings lie together."""

from __future__ import annotations

from bundler.target.freeze.kept_chunks import ChunkResult
from bundler.target.freeze.model import FrozenModule
from bundler.target.freeze.pools import SECTION_BYTES, Pool, cut, make_pools


def chunk(**strings: tuple[str, ...]) -> ChunkResult:
    """One of modules with these strings.  A name that begins with ``hot`` is that of a hot module."""
    modules = tuple(FrozenModule(name, name, "deep", 0, name.startswith("hot")) for name in strings)
    return ChunkResult(modules, tuple(strings.values()))


LIBRARY = chunk(
    one=("of one", "shared", "three"), two=("of two", "shared", "three"), hot=("burning", "of two")
)
PACKAGE = chunk(user=("of one", "three", "of user"))


def pools(*results: tuple[str, ChunkResult]) -> dict[tuple[str, bool], tuple[tuple[str, ...], ...]]:
    return {(pool.group, pool.hot): pool.sections for pool in make_pools(results)}


def test_the_most_used_come_first() -> None:
    assert pools(("stdlib", LIBRARY), ("dist:package", PACKAGE)) == {
        ("stdlib", True): (("burning", "of two"),),
        ("stdlib", False): (("three", "shared", "of one"),),
        ("dist:package", True): (),
        ("dist:package", False): (("of user",),),
    }


def test_each_module_has_a_section_of_its_own() -> None:
    assert make_pools([("stdlib", chunk(one=("a b", "c"), two=("d e", "a c"), three=("a c",)))]) == [
        Pool("stdlib", hot=True, sections=()),
        Pool("stdlib", hot=False, sections=(("a c",), ("c", "a b"), ("d e",))),
    ]


def test_the_application_moves_no_strings_of_others() -> None:
    before, after = chunk(main=("own",)), chunk(main=("own", "of one", "shared"))
    first, second = (pools(("stdlib", LIBRARY), ("app", each)) for each in (before, after))
    assert first == second


def test_sections_are_cut_by_size() -> None:
    sections = list(cut(str(number) * 3000 for number in range(10)))
    assert [len(section) for section in sections] == [6, 4]
    assert sum(map(len, sections[0])) >= SECTION_BYTES
