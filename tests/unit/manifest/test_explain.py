"""Why something is in an executable."""

from __future__ import annotations

import pytest
from support.manifests import MANIFEST

from bundler.errors import UsageError
from bundler.manifest.explain import explain, owner_name


def ways(name: str) -> list[list[tuple[str, str, int]]]:
    return [
        [(link.edge.importer, link.module, link.edge.line) for link in chain]
        for chain in explain(MANIFEST, name).chains
    ]


X = [("__main__", "x", 1)]
FAST = [*X, ("x", "x._fast", 7)]


@pytest.mark.parametrize(
    ("name", "subject", "chain"),
    [
        ("x", "module", X),
        ("X", "distribution", X),
        ("x._fast", "module", FAST),
        ("x/_fast.so", "file", FAST),
        ("./x/__init__.py", "file", X),
        ("x/table.txt", "file", X),
        ("x/liby.so", "file", FAST),
        ("x-1.dist-info/LICENSE", "file", X),
        ("__main__", "module", []),
        ("codecs", "module", [("", "codecs", 0)]),
        ("seen", "module", [("--trace", "seen", 0)]),
    ],
)
def test_chains(name: str, subject: str, chain: list[tuple[str, str, int]]) -> None:
    assert explain(MANIFEST, name).subject == subject
    assert ways(name) == [chain]


def test_a_library() -> None:
    found = explain(MANIFEST, "x/liby.so")
    assert found.needed_by == ("x/_fast.so",)
    assert "carried as dynamic loader: it is odd" in found.facts


def test_a_distribution_without_modules() -> None:
    found = explain(MANIFEST, "plain")
    assert found.chains == () and "only files" in found.facts[0]


@pytest.mark.parametrize("name", ["big", "Big", "big.core", "Bigger"])
def test_what_was_left_out(name: str) -> None:
    found = explain(MANIFEST, name)
    assert found.subject == "left out" and "--hidden-import big.core" in found.facts[1]


def test_what_is_missing() -> None:
    assert explain(MANIFEST, "yaml").subject == "missing"


def test_an_unknown_name() -> None:
    with pytest.raises(UsageError) as failure:
        explain(MANIFEST, "codec")
    assert "codecs" in failure.value.hint


def test_owners() -> None:
    assert owner_name(MANIFEST, "dist:x") == "X 1.0"
    assert [owner_name(MANIFEST, one) for one in ("app", "python", "dist:y")] == [
        "the application",
        "Python",
        "dist:y",
    ]
