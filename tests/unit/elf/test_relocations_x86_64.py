"""The numbers of relocations are those of the psABI."""

from __future__ import annotations

from typing import get_args

from bundler.elf.relocations_x86_64 import KINDS, RelocationKind


def test_numbers() -> None:
    """x86-64 psABI 1.0, table 4.10."""
    assert KINDS == {
        0: "none",
        1: "absolute",
        5: "copy",
        6: "slot",
        7: "slot",
        8: "relative",
        16: "tls_module",
        17: "tls_offset",
        18: "tls_static",
        36: "tls_descriptor",
        37: "indirect",
        38: "relative",
    }


def test_each_kind_is_used() -> None:
    assert {*KINDS.values()} == {*get_args(RelocationKind)}
