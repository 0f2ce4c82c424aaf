"""The bill of materials, which is validated against CycloneDX's schema."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from support.manifests import MANIFEST, SOURCE, TEXT, make_executable

from bundler.errors import UsageError
from bundler.manifest.model import DistributionEntry, FileEntry, Manifest, Native
from bundler.manifest.read import Inspected, read_executable
from bundler.manifest.sbom import embedded_libraries, licence_texts, owners_that, sbom_json

LIBRARY = FileEntry("x/liby.so", "native", "dist:x", len(SOURCE), 0, len(SOURCE), native=Native("image"))
FILES = tuple(LIBRARY if file.path == LIBRARY.path else file for file in MANIFEST.files)
SOUND: Manifest = replace(MANIFEST, files=FILES)


@pytest.fixture
def executable(tmp_path: Path) -> Inspected:
    return read_executable(str(make_executable(tmp_path / "app", SOUND)))


def components(text: str) -> dict[str, Any]:
    return {one["bom-ref"]: one for one in json.loads(text)["components"]}


def test_it_is_valid(executable: Inspected) -> None:
    text = sbom_json(executable, 1_700_000_000)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    data = json.loads(text)
    assert data["metadata"]["timestamp"].startswith("2023-11-14T22:13:20")
    assert data["metadata"]["component"]["name"] == "app"
    assert sbom_json(executable, 1_700_000_000) == text


@pytest.mark.parametrize(
    "licence", ["MIT", "MIT OR (Apache-2.0 AND ISC)", "My own; see the file", "", "ß" * 90]
)
@pytest.mark.parametrize("version", ["1.0", "", "1.0+local.2"])
def test_whatever_metadata_says(tmp_path: Path, licence: str, version: str) -> None:
    one = DistributionEntry("Odd_Name.x", version, "dist:x", licence, homepage="not a url\n", summary="1\x07")
    path = make_executable(tmp_path / "app", replace(SOUND, distributions=(one,)))
    text = sbom_json(read_executable(str(path)), 0)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_components(executable: Inspected) -> None:
    found = components(sbom_json(executable, 0))
    assert set(found) == {"dist:x", "dist:plain", "file:x/liby.so", "python", "stub"}
    x = found["dist:x"]
    assert (x["purl"], x["licenses"][0]["license"]["id"]) == ("pkg:pypi/x@1.0", "MIT")
    assert x["evidence"]["licenses"][0]["license"]["text"]["content"] == TEXT.decode()
    assert found["dist:plain"]["licenses"][0]["license"]["name"] == "Some words"
    assert found["file:x/liby.so"]["hashes"][0]["alg"] == "SHA-256"
    assert found["python"]["version"] == "3.12.1"


def test_who_depends_on_whom(executable: Inspected) -> None:
    data = json.loads(sbom_json(executable, 0))
    needs = {one["ref"]: one.get("dependsOn", []) for one in data["dependencies"]}
    assert "dist:x" in needs["executable"] and needs["dist:x"] == ["python"]
    assert owners_that("app", SOUND) == ("dist:x",)


def test_parts(executable: Inspected) -> None:
    assert [file.path for file in embedded_libraries(SOUND)] == ["x/liby.so"]
    assert list(licence_texts(SOUND.distributions[0], executable)) == [
        ("x-1.dist-info/LICENSE", TEXT.decode())
    ]


def test_without_the_library(executable: Inspected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cyclonedx.model.bom", None)
    with pytest.raises(UsageError) as failure:
        sbom_json(executable, 0)
    assert "bundler[sbom]" in failure.value.hint
