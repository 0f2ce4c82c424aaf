"""bundler.target_machine: one record for each machine."""

from __future__ import annotations

import pytest

from bundler.contract import PAGE_SIZE
from bundler.errors import InterpreterUnsupported
from bundler.target_machine import MACHINES, X86_64, TargetMachine, target_machine


def test_by_name() -> None:
    assert target_machine("x86_64") is X86_64


def test_another_machine() -> None:
    with pytest.raises(InterpreterUnsupported, match="runs on riscv64") as caught:
        target_machine("riscv64")
    assert "x86_64" in caught.value.why


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: str(machine.name))
def test_each_is_consistent(machine: TargetMachine) -> None:
    assert machine.page_size == PAGE_SIZE, "the stub knows one size"
    assert machine.first_image_address % machine.page_size == 0
    assert machine.image_gap >= machine.page_size and machine.image_gap % machine.page_size == 0
    # what user space has on every kernel: 47 bits
    assert 0 < machine.first_image_address < 1 << 47
    assert {"relative", "slot", "tls_module"} <= {*machine.relocations.values()}
