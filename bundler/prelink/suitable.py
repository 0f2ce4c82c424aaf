"""Which shared objects can be prelinked, and why the rest cannot."""

from __future__ import annotations

from bundler.elf.segments import PF_W, PF_X
from bundler.elf.shared_object import SharedObject
from bundler.prelink.addresses import round_down, round_up
from bundler.target_machine import TargetMachine

DF_TEXTREL, DF_1_INITFIRST, DF_1_INTERPOSE = 4, 0x20, 0x400

LARGEST_ALIGN = 1 << 30


def refusal(shared: SharedObject, machine: TargetMachine) -> str | None:
    """Why ``shared`` has to be left to the dynamic loader; None if it can be prelinked."""
    segments = shared.segments
    loads, dynamic = segments.loads, segments.dynamic
    stack = segments.by_type.get("PT_GNU_STACK")
    text_relocations = "DT_TEXTREL" in dynamic or segments.value("DT_FLAGS") & DF_TEXTREL
    order = segments.value("DT_FLAGS_1") & (DF_1_INITFIRST | DF_1_INTERPOSE)
    page = machine.page_size
    overlap = any(
        round_up(load.address + load.size, page) > round_down(after.address, page)
        for load, after in zip(loads, loads[1:], strict=False)
    )
    reasons = (
        (stack is None or stack.flags & PF_X, "it asks for an executable stack"),
        (text_relocations, "its text has relocations"),
        (any(load.flags & PF_W and load.flags & PF_X for load in loads), "its code is writable"),
        (order, "it asks to be initialised or searched first"),
        ("DT_FILTER" in dynamic or "DT_AUXILIARY" in dynamic, "it is a filter of another library"),
        (shared.header_address is None, "no segment holds its program headers"),
        ("DT_GNU_HASH" not in dynamic, "it has no GNU hash table of its symbols"),
        (overlap, "two segments share a page"),
        (any(load.align > LARGEST_ALIGN for load in loads), "it asks for more than 1 GiB of alignment"),
    )
    return next((text for holds, text in reasons if holds), None)
