"""The decoder of packed units, compiled once for all files here."""

from __future__ import annotations

import pytest
from support.lz4 import Decode, build_decoder


@pytest.fixture(scope="session")
def decode(tmp_path_factory: pytest.TempPathFactory) -> Decode:
    return build_decoder(tmp_path_factory.mktemp("lz4"))
