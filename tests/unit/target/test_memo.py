"""bundler.target.memo: results that are kept by content."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundler.cache import Cache
from bundler.target import memo
from bundler.target.memo import Memo, code_identity


def test_results_are_made_once(tmp_path: Path) -> None:
    path, calls = str(tmp_path / "kept" / "memo"), []

    def double(content: bytes) -> bytes:
        calls.append(content)
        return content * 2

    for expected in (2, 2):
        memo = Memo(path, "double")
        assert [memo.make(each, double) for each in (b"a", b"", b"a")] == [b"aa", b"", b"aa"]
        memo.save()
        assert len(calls) == expected
    other = Memo(path, "another maker")
    assert other.make(b"a", lambda content: b"other") == b"other"


def test_parts_of_a_key_have_borders() -> None:
    memo = Memo(None, "")
    assert memo.key(b"ab", b"c") != memo.key(b"a", b"bc")
    assert memo.key(b"a") != Memo(None, "x").key(b"a")


def test_what_a_build_has_not_used_goes(tmp_path: Path) -> None:
    path = str(tmp_path / "memo")
    first = Memo(path, "")
    first.put(first.key(b"1"), b"one")
    first.put(first.key(b"2"), b"two")
    first.save()
    second = Memo(path, "")
    assert second.get(second.key(b"2")) == b"two"
    second.save()
    third = Memo(path, "")
    assert (third.get(third.key(b"1")), third.get(third.key(b"2"))) == (None, b"two")


def test_a_damaged_memo_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "memo"
    memo = Memo(str(path), "")
    key = memo.key(b"x")
    memo.put(key, b"result")
    memo.save()
    whole = path.read_bytes()
    for damaged in (b"", whole[:20], whole[:-1], whole[:-1] + b"?", whole + b"more"):
        path.write_bytes(damaged)
        assert Memo(str(path), "").get(key) is None
    path.write_bytes(whole)
    assert Memo(str(path), "").get(key) == b"result"


def test_nothing_is_kept_without_a_path() -> None:
    memo = Memo(None, "")
    assert memo.make(b"a", lambda content: b"1") == b"1"
    assert memo.make(b"a", lambda content: b"2") == b"2"
    memo.save()


def test_a_directory_that_cannot_be_made_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    memo = Memo(str(tmp_path / "file" / "memo"), "")
    memo.put(memo.key(b"x"), b"result")
    memo.save()


def test_the_code_of_the_worker_is_a_part_of_the_identity() -> None:
    assert code_identity() == code_identity()
    assert len(code_identity()) == 64


def test_programs_share_results_through_the_cache(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    first = Memo(str(tmp_path / "first"), "maker", cache)
    key = first.key(b"x")
    first.put(key, b"result")
    first.save()
    assert Memo(str(tmp_path / "second"), "another maker", cache).get(key) is None
    second = Memo(str(tmp_path / "second"), "maker", cache)
    assert second.get(key) == b"result"
    second.save()
    assert Memo(str(tmp_path / "second"), "maker").get(key) == b"result"
    assert Memo(str(tmp_path / "third"), "maker").get(key) is None


def test_the_cache_keeps_the_latest_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "SHARED_LIMIT", 10)
    cache = Cache(str(tmp_path / "cache"))

    def build(*names: bytes) -> None:
        memo = Memo(str(tmp_path / b"-".join(names).decode()), "", cache)
        for name in names:
            memo.make(name, lambda content: content * 4)
        memo.save()

    build(b"a")
    build(b"b")
    build(b"a", b"c")  # 12 bytes: a was used later than b
    shared = Memo(str(tmp_path / "memo"), "", cache)
    assert [shared.get(shared.key(name)) for name in (b"a", b"b", b"c")] == [b"aaaa", None, b"cccc"]
